//! Which slots need a tag, and where the others are.
//!
//! A tag costs: a thread carries its value, and a match has to keep it. Most
//! groups stand where their offsets are known without one. In
//!
//! ```text
//! ([0-9]+)-([0-9]+)      slot 2 = start        slot 3 = a tag
//!                        slot 4 = slot 3 + 1   slot 5 = end
//! ```
//!
//! the first begins with the match, the last ends with it, and the second one
//! begins a byte behind the first. So a slot is at a fixed distance from
//! another one, its *base*, if bytes of a fixed number lie between the two
//! and whoever passes one passes the other: both stand in the same sequence.
//! The start and the end of the match serve as bases inside alternatives and
//! options too; such a slot is only there if its group took part, and then
//! one tag of the group stays, which need not say where but only whether.
//!
//! Nothing is taken into a repetition, nor out of one: its last round is not
//! where the first was.

use core::fmt;

use regex_syntax::hir::{Hir, HirKind};

/// The slot where the match begins.
const START: u32 = 0;
/// The slot where the match ends.
const END: u32 = 1;

/// Larger distances are not used; shapes have no room for them.
const MAX_DISTANCE: i32 = 1 << 24;

/// Where a slot lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    /// 0, 1, or a slot that has a tag.
    pub(crate) base: u32,
    /// How many bytes behind it.
    pub(crate) distance: i32,
}

/// What is known of a slot.
///
/// With a tag and a place, the tag only says whether the group took part.
/// With neither, the slot is never set.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Slot {
    /// The NFA has a tag for it.
    pub(crate) tagged: bool,
    pub(crate) place: Option<Place>,
    /// The slot with a tag that is set if this one is; `None` if it always
    /// is, and for slots with a tag.
    given: Option<u32>,
}

/// The slots of a pattern, those of the whole match included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    slots: Vec<Slot>,
    /// The slots that have a tag.
    tags: Vec<u32>,
    /// The number of each tag, by slot.
    columns: Vec<u32>,
}

impl Slots {
    /// Looks at the groups of an expression.
    pub(crate) fn of(hir: &Hir) -> Slots {
        let captures = hir.properties().explicit_captures_len();
        if captures == 0 {
            return Slots::default();
        }
        let tokens = tokens(hir);
        let mut analysis = Analysis::default();
        analysis.forward(&tokens);
        analysis.backward(&tokens);
        analysis.settle()
    }

    /// What is known of a slot.
    pub(crate) fn slot(&self, slot: u32) -> Slot {
        self.slots.get(slot as usize).copied().unwrap_or_default()
    }

    /// The slots that have a tag, in order.
    pub(crate) fn tags(&self) -> &[u32] {
        &self.tags
    }

    /// Which of the tags that of a slot is.
    pub(crate) fn column(&self, slot: u32) -> usize {
        self.columns[slot as usize] as usize
    }

    /// Where a slot is when the tags are known: the base, if the slot is
    /// set, and the distance. `has` says whether a slot with a tag is set.
    pub(crate) fn find(
        &self,
        slot: u32,
        has: impl Fn(u32) -> bool,
    ) -> Option<Place> {
        let Slot { tagged, place, given } = self.slot(slot);
        let at_tag = tagged.then_some(Place { base: slot, distance: 0 });
        let place = place.or(at_tag)?;
        let needed = if tagged { Some(slot) } else { given };
        let is_set = |slot: u32| slot <= END || has(slot);
        (needed.is_none_or(is_set) && is_set(place.base)).then_some(place)
    }

    /// Where a slot is when those of the match and those that have a tag are
    /// filled.
    #[inline]
    pub(crate) fn get(
        &self,
        slot: usize,
        filled: impl Fn(usize) -> Option<usize>,
    ) -> Option<usize> {
        if self.slot(slot as u32).tagged {
            return filled(slot);
        }
        let has = |slot: u32| filled(slot as usize).is_some();
        let Place { base, distance } = self.find(slot as u32, has)?;
        filled(base as usize)?.checked_add_signed(distance as isize)
    }

    /// Fills the slots that have no tag, when those of the match and those
    /// that have one are filled.
    pub(crate) fn resolve(&self, slots: &mut [Option<usize>]) {
        for slot in 2..slots.len() {
            slots[slot] = self.get(slot, |slot| slots[slot]);
        }
    }
}

/// One line for each slot that has no tag of its own, or one that does not
/// say where.
impl fmt::Display for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, slot) in self.slots.iter().enumerate() {
            let Some(Place { base, distance }) = slot.place else { continue };
            write!(f, "  slot {number} = ")?;
            match base {
                START => f.write_str("start")?,
                END => f.write_str("end")?,
                base => write!(f, "slot {base}")?,
            }
            match distance {
                0 => {}
                1.. => write!(f, " + {distance}")?,
                _ => write!(f, " - {}", -distance)?,
            }
            match slot.given {
                _ if slot.tagged => f.write_str(", if tagged")?,
                Some(tag) => write!(f, ", if slot {tag} is tagged")?,
                None => {}
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// An expression as what is passed on the way through it.
#[derive(Clone, Copy, Debug)]
enum Token {
    /// A fixed number of bytes, or any number.
    Bytes(Option<i32>),
    Tag(u32),
    /// A choice begins: an alternation, or something that may be left out;
    /// or a repetition, which loops.
    Open {
        loops: bool,
    },
    /// The next alternative.
    Or,
    /// A choice or repetition ends, and all of it takes so many bytes.
    Close {
        loops: bool,
        len: Option<i32>,
    },
}

/// The number of bytes that an expression takes, if it is one.
fn len(hir: &Hir) -> Option<i32> {
    let properties = hir.properties();
    let len = properties.minimum_len()?;
    let fixed = properties.maximum_len() == Some(len);
    let len = i32::try_from(len).ok().filter(|&len| len < MAX_DISTANCE)?;
    fixed.then_some(len)
}

fn tokens(hir: &Hir) -> Vec<Token> {
    enum Task<'h> {
        Visit(&'h Hir),
        Put(Token),
    }
    let mut tokens = Vec::new();
    let mut tasks = vec![Task::Visit(hir)];
    while let Some(task) = tasks.pop() {
        let hir = match task {
            Task::Visit(hir) => hir,
            Task::Put(token) => {
                tokens.push(token);
                continue;
            }
        };
        if hir.properties().explicit_captures_len() == 0 {
            tokens.push(Token::Bytes(len(hir)));
            continue;
        }
        match hir.kind() {
            HirKind::Concat(subs) => {
                tasks.extend(subs.iter().rev().map(Task::Visit));
            }
            HirKind::Capture(capture) => {
                let slot = 2 * capture.index;
                tokens.push(Token::Tag(slot));
                tasks.push(Task::Put(Token::Tag(slot + 1)));
                tasks.push(Task::Visit(&capture.sub));
            }
            HirKind::Alternation(subs) => {
                let (loops, len) = (false, len(hir));
                tokens.push(Token::Open { loops });
                tasks.push(Task::Put(Token::Close { loops, len }));
                for (index, sub) in subs.iter().enumerate().rev() {
                    tasks.push(Task::Visit(sub));
                    if index > 0 {
                        tasks.push(Task::Put(Token::Or));
                    }
                }
            }
            // What is repeated no times is not there.
            HirKind::Repetition(rep) if rep.max == Some(0) => {}
            HirKind::Repetition(rep) => {
                let (loops, len) = (rep.max != Some(1), len(hir));
                tokens.push(Token::Open { loops });
                tasks.push(Task::Put(Token::Close { loops, len }));
                tasks.push(Task::Visit(&rep.sub));
            }
            _ => tokens.push(Token::Bytes(len(hir))),
        }
    }
    tokens
}

/// A slot on the way: what it would be without a tag.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// It occurs in the expression.
    occurs: bool,
    place: Option<Place>,
    /// It stands in a choice, so a place does not say whether.
    optional: bool,
}

/// A position, seen from a base.
fn moved(place: Option<Place>, by: Option<i32>) -> Option<Place> {
    let Place { base, distance } = place?;
    let distance = distance.checked_add(by?)?;
    (distance.abs() < MAX_DISTANCE).then_some(Place { base, distance })
}

#[derive(Default)]
struct Analysis {
    known: Vec<Known>,
}

impl Analysis {
    fn know(&mut self, slot: u32) -> &mut Known {
        let needed = slot as usize + 1;
        if self.known.len() < needed {
            self.known.resize(needed, Known::default());
        }
        &mut self.known[slot as usize]
    }

    /// From the left: what lies behind the start, or behind another slot.
    fn forward(&mut self, tokens: &[Token]) {
        let whole = |place: &Place| place.base == START;
        let mut at = Some(Place { base: START, distance: 0 });
        let mut scopes: Vec<(Option<Place>, bool)> = Vec::new();
        let mut optional = false;
        for &token in tokens {
            match token {
                Token::Bytes(len) => at = moved(at, len),
                Token::Tag(slot) => {
                    *self.know(slot) =
                        Known { occurs: true, place: at, optional };
                    at = at.or(Some(Place { base: slot, distance: 0 }));
                }
                Token::Open { loops } => {
                    scopes.push((at, optional));
                    at = at.filter(|at| whole(at) && !loops);
                    optional = true;
                }
                Token::Or => {
                    // Only choices have alternatives.
                    let before = scopes.last().and_then(|scope| scope.0);
                    at = before.filter(whole);
                }
                Token::Close { len, .. } => {
                    let Some((before, outer)) = scopes.pop() else { break };
                    at = moved(before, len);
                    optional = outer;
                }
            }
        }
    }

    /// From the right: what lies before the end.
    fn backward(&mut self, tokens: &[Token]) {
        let mut at = Some(Place { base: END, distance: 0 });
        let mut scopes: Vec<(Option<Place>, Option<i32>)> = Vec::new();
        for &token in tokens.iter().rev() {
            match token {
                Token::Bytes(len) => at = moved(at, len.map(|len| -len)),
                Token::Tag(slot) => {
                    let known = self.know(slot);
                    known.place = known.place.or(at);
                }
                Token::Close { loops, len } => {
                    scopes.push((at, len));
                    at = at.filter(|_| !loops);
                }
                Token::Or => at = scopes.last().and_then(|scope| scope.0),
                Token::Open { .. } => {
                    let Some((behind, len)) = scopes.pop() else { break };
                    at = moved(behind, len.map(|len| -len));
                }
            }
        }
    }

    /// Decides which tags stay.
    fn settle(self) -> Slots {
        let mut slots = vec![Slot::default(); self.known.len()];
        for (slot, known) in slots.iter_mut().zip(&self.known) {
            slot.place = self.root(known.place);
            slot.tagged = known.occurs && known.place.is_none();
        }
        for open in (2..slots.len()).step_by(2) {
            self.settle_group(open, &mut slots);
        }
        let mut all = Slots { slots, ..Slots::default() };
        for slot in 0..all.slots.len() {
            all.columns.push(all.tags.len() as u32);
            if all.slots[slot].tagged {
                all.tags.push(slot as u32);
            }
        }
        all
    }

    /// A place whose base is the match, or a slot without a place.
    fn root(&self, place: Option<Place>) -> Option<Place> {
        let mut place = place?;
        while place.base > END
            && let Some(other) = self.known[place.base as usize].place
        {
            let distance = place.distance + other.distance;
            place = Place { base: other.base, distance };
        }
        Some(place)
    }

    /// Says how it is known whether a group took part.
    fn settle_group(&self, open: usize, slots: &mut [Slot]) {
        if !self.known[open].occurs || !self.known[open].optional {
            return;
        }
        // A slot with a tag, or behind one, is there if that is.
        let tells = |slot: usize| match slots[slot].place {
            None => Some(slot as u32),
            Some(place) => Some(place.base).filter(|&base| base > END),
        };
        let tag = tells(open).or_else(|| tells(open + 1));
        let given = tag.unwrap_or(open as u32);
        slots[open].tagged |= tag.is_none();
        for slot in [open, open + 1] {
            let whole = slots[slot].place.is_some_and(|at| at.base <= END);
            if whole && !slots[slot].tagged {
                slots[slot].given = Some(given);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Syntax;
    use crate::syntax::parse;

    fn slots(pattern: &str) -> Slots {
        Slots::of(&parse(pattern, &Syntax::default()).unwrap())
    }

    /// What slots are said to be, and which have tags.
    fn described(pattern: &str) -> String {
        let slots = slots(pattern);
        let lines = slots.to_string();
        let lines: Vec<&str> = lines.lines().map(str::trim_start).collect();
        format!("{} {:?}", lines.join("; "), slots.tags())
    }

    #[test]
    fn a_sequence_needs_few_tags() {
        assert_eq!(described("a"), " []");
        assert_eq!(described("(a)"), "slot 2 = start; slot 3 = start + 1 []");
        assert_eq!(
            described("([0-9]+)-([0-9]+)"),
            "slot 2 = start; slot 4 = slot 3 + 1; slot 5 = end [3]"
        );
        assert_eq!(
            described("x*((a)b)"),
            "slot 2 = end - 2; slot 3 = end; slot 4 = end - 2; \
             slot 5 = end - 1 []"
        );
        assert_eq!(
            described("x*(é)y*(?:a|b)(c)"),
            "slot 3 = slot 2 + 2; slot 4 = end - 1; slot 5 = end [2]"
        );
    }

    #[test]
    fn a_choice_asks_whether() {
        assert_eq!(
            described("(a)|(b+)"),
            "slot 2 = start, if tagged; \
             slot 3 = start + 1, if slot 2 is tagged; \
             slot 4 = start, if tagged; \
             slot 5 = end, if slot 4 is tagged [2, 4]"
        );
        assert_eq!(
            described("(?:x+(a))?y"),
            "slot 2 = end - 2, if tagged; \
             slot 3 = end - 1, if slot 2 is tagged [2]"
        );
        assert_eq!(
            described("(?:(a+)x)?y+"),
            "slot 2 = start, if slot 3 is tagged [3]"
        );
        // Both alternatives are as long, so what follows is known.
        assert_eq!(
            described("(?:(a)|b)(c)"),
            "slot 2 = start, if tagged; \
             slot 3 = start + 1, if slot 2 is tagged; \
             slot 4 = start + 1; slot 5 = start + 2 [2]"
        );
    }

    #[test]
    fn nothing_is_taken_into_a_repetition_or_out_of_it() {
        assert_eq!(
            described("(?:(a);(b+))*"),
            "slot 3 = slot 2 + 1; slot 4 = slot 2 + 2 [2, 5]"
        );
        assert_eq!(
            described("(?:(a)|b){3}(c)"),
            "slot 3 = slot 2 + 1; slot 4 = start + 3; slot 5 = start + 4 [2]"
        );
        assert_eq!(
            described("(?:(a)|(b))*"),
            "slot 3 = slot 2 + 1; \
             slot 5 = slot 4 + 1 [2, 4]"
        );
        // Slot 3 is from the last round, slot 4 perhaps from another.
        assert_eq!(
            described("(?:(a)(?:(b)|c))+"),
            "slot 3 = slot 2 + 1; slot 5 = slot 4 + 1 [2, 4]"
        );
    }

    #[test]
    fn what_is_not_there_is_never_set() {
        assert_eq!(
            described("(a){0}(b)"),
            "slot 4 = start; slot 5 = start + 1 []"
        );
        let mut all = [Some(3), Some(4), None, None, None, None];
        slots("(a){0}(b)").resolve(&mut all);
        assert_eq!(all[2..], [None, None, Some(3), Some(4)]);
    }

    #[test]
    fn slots_are_resolved_from_tags() {
        let mut all = [Some(3), Some(9), None, None, Some(3), None];
        slots("(a)|(b+)").resolve(&mut all);
        assert_eq!(all[2..], [None, None, Some(3), Some(9)]);
        let mut all = [Some(3), Some(9), None, Some(5), None, None];
        slots("([0-9]+)-([0-9]+)").resolve(&mut all);
        assert_eq!(all[2..], [Some(3), Some(5), Some(6), Some(9)]);
    }
}
