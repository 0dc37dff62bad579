//! Thompson's construction: from an HIR to a tagged NFA.
//!
//! The NFA is built *backwards*. Each expression is compiled when the state
//! that follows it is known, and yields the state at which it is entered:
//!
//! ```text
//! entry(x, next):  "ab"   -> a -> b -> next
//!                  "x|y"  -> Union[entry(x, next), entry(y, next)]
//!                  "x*"   -> U = Union[entry(x, U), next]
//! ```
//!
//! So there is nothing to patch, and empty states never exist: an expression
//! that emits nothing is entered at `next` itself. At the end the order of
//! the states is reversed, so that they follow each other as in the pattern.
//!
//! The states of an expression are contiguous and lead nowhere but to each
//! other and to `next`. Counted repetitions and cached classes rely on this:
//! both copy such a fragment and relocate it.
//!
//! Priorities, and with them captures, equal those of regex-automata's
//! compiler. Its two subtleties are `x*` where x can be empty, which is
//! compiled as `(x+)?`, and alternations of literals, which become a trie
//! that keeps the order of preference.
//!
//! Limits: there is no recursion over the pattern, its depth costs heap. How
//! much is built is bounded by [`size`], which refuses before it allocates.

use core::slice;
use std::collections::BTreeSet;
use std::sync::Arc;

use regex_syntax::hir::{self, Class, Hir, HirKind, Look, LookSet};

use self::fragments::Fragments;
use self::size::Size;
use self::trie::Trie;
use self::utf8::Utf8;
use super::alphabet::Alphabet;
use super::nfa::{Nfa, NfaId, PartSet, PatternId, State, Transition};
use super::parts::{Classes, Parts};
use super::slots::Slots;
use crate::config::Config;
use crate::error::Error;

mod fragments;
mod sequences;
mod size;
mod trie;
mod utf8;

/// The most units of an automaton some of whose classes are sets of parts;
/// with more, all classes are compiled to bytes.
const MAX_UNITS: usize = 256;

/// The characters of two, three and four bytes: the least of them, and the
/// bytes that begin one.
const LEADS: [(char, u8, u8); 3] = [
    ('\u{80}', 0xC2, 0xDF),
    ('\u{800}', 0xE0, 0xEF),
    ('\u{10000}', 0xF0, 0xF4),
];

/// What the compiler must know besides the expression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Whether empty matches must not split a codepoint.
    pub(crate) utf8: bool,
    /// The byte that `(?m)^` and `(?m)$` look for.
    pub(crate) line_terminator: u8,
    /// The size at which a pattern is refused, in the regex crate's bytes.
    pub(crate) size_limit: usize,
    /// Whether large classes may become sets of parts.
    pub(crate) units: bool,
}

impl From<&Config> for Options {
    fn from(config: &Config) -> Options {
        Options {
            utf8: config.syntax.utf8,
            line_terminator: config.syntax.line_terminator,
            size_limit: config.size_limit,
            units: config.tuning.units,
        }
    }
}

/// Compiles an expression.
///
/// # Errors
///
/// `CompiledTooBig` if the size limit is exceeded and the expression is not
/// a mere set of literals.
pub(crate) fn compile(hir: &Hir, options: &Options) -> Result<Nfa, Error> {
    within_units(options, |options| {
        Compiler::new(options.size_limit, true)
            .compile(slice::from_ref(hir), options)
            .or_else(|TooBig| match size::exempt(hir) {
                Some(hir) => Compiler::new(usize::MAX, true)
                    .compile(slice::from_ref(&hir), options),
                None => Err(TooBig),
            })
    })
}

/// Compiles several expressions to one NFA, each with a match state of its
/// own; earlier ones are preferred. Groups are not recorded.
///
/// # Errors
///
/// `CompiledTooBig` if the size limit is exceeded. Sets of literals are not
/// exempt: the regex crate builds an automaton for each set of patterns.
pub(crate) fn compile_set(
    hirs: &[Hir],
    options: &Options,
) -> Result<Nfa, Error> {
    within_units(options, |options| {
        Compiler::new(options.size_limit, false).compile(hirs, options)
    })
}

/// Compiles with large classes as sets of parts, unless rows would be too
/// long then.
fn within_units(
    options: &Options,
    compile: impl Fn(&Options) -> Result<Nfa, TooBig>,
) -> Result<Nfa, Error> {
    let too_big = |TooBig| Error::CompiledTooBig(options.size_limit);
    let nfa = compile(options).map_err(too_big)?;
    let has_classes = nfa.parts.as_ref().is_some_and(|it| it.has_classes());
    if has_classes && Alphabet::new(&nfa).unit_len(&nfa) > MAX_UNITS {
        let options = Options { units: false, ..*options };
        return compile(&options).map_err(too_big);
    }
    Ok(nfa)
}

/// The size limit is exceeded.
#[derive(Debug)]
struct TooBig;

/// What remains to be done, innermost and rightmost last.
enum Task<'h> {
    Visit(&'h Hir),
    /// The group is complete: tag its begin.
    Open {
        slot: u32,
    },
    /// One more alternative has been compiled, the rest is to follow.
    Alternate {
        rest: &'h [Hir],
        next: NfaId,
        entries: Vec<NfaId>,
    },
    /// The first copy of the body has been compiled.
    Repeat(Repeat<'h>),
}

/// A repetition whose body is being compiled.
struct Repeat<'h> {
    rep: &'h hir::Repetition,
    /// Where the whole repetition leads to.
    next: NfaId,
    /// Where the body leads to: the union that loops, or `next`.
    body_next: NfaId,
    /// The first state of the body.
    body_start: usize,
    /// The size before the body.
    size: Size,
}

struct Compiler {
    states: Vec<State>,
    size: Size,
    limit: usize,
    utf8: Utf8,
    /// Whether groups are recorded.
    groups: bool,
    slot_len: usize,
    slots: Slots,
    parts: Option<Arc<Parts>>,
}

impl Compiler {
    fn new(limit: usize, groups: bool) -> Compiler {
        Compiler {
            states: Vec::new(),
            size: Size::default(),
            limit,
            utf8: Utf8::default(),
            groups,
            slot_len: 2,
            slots: Slots::default(),
            parts: None,
        }
    }

    fn compile(
        mut self,
        hirs: &[Hir],
        options: &Options,
    ) -> Result<Nfa, TooBig> {
        let all = |look: fn(&hir::Properties) -> bool| {
            hirs.iter().all(|hir| look(hir.properties()))
        };
        let starts = all(|it| it.look_set_prefix().contains(Look::Start));
        let ends = all(|it| it.look_set_suffix().contains(Look::End));
        self.charge(Size::frame(starts, ends, self.groups))?;
        let looks = hirs.iter().map(|hir| hir.properties().look_set());
        let looks = looks.fold(LookSet::empty(), LookSet::union);
        if let ([hir], true) = (hirs, self.groups) {
            self.slots = Slots::of(hir);
        }
        self.parts = parts_of(hirs, looks.contains_word_unicode(), options);
        let start = self.patterns(hirs)?;
        let (states, start) = reversed(self.states, start);
        let has_empty = has_empty(&states, start);
        Ok(Nfa {
            states,
            start,
            pattern_len: hirs.len(),
            is_set: !self.groups,
            looks,
            slot_len: self.slot_len,
            slots: self.slots,
            line_terminator: options.line_terminator,
            utf8: options.utf8,
            has_empty,
            always_anchored: starts,
            parts: self.parts,
        })
    }

    /// Compiles every expression with a match state of its own, and unites
    /// them if there are several. The last one comes first, like everything.
    fn patterns(&mut self, hirs: &[Hir]) -> Result<NfaId, TooBig> {
        let mut entries = Vec::with_capacity(hirs.len());
        for (pattern, hir) in hirs.iter().enumerate().rev() {
            self.charge(Size::states(1))?;
            let end = self.push(State::Match(pattern as PatternId))?;
            entries.push(self.expression(hir, end)?);
        }
        if let [only] = entries[..] {
            return Ok(only);
        }
        if entries.is_empty() {
            self.charge(Size::states(1))?;
            return self.push(State::Fail);
        }
        self.charge(Size::union(hirs.len()))?;
        entries.reverse();
        self.push(State::Union(entries.into()))
    }

    /// Compiles everything in front of a match state.
    ///
    /// `at` is the entry of what has been compiled last: the `next` of what
    /// stands before it.
    fn expression(
        &mut self,
        hir: &Hir,
        mut at: NfaId,
    ) -> Result<NfaId, TooBig> {
        let mut tasks = vec![Task::Visit(hir)];
        while let Some(task) = tasks.pop() {
            at = match task {
                Task::Visit(hir) => self.visit(hir, at, &mut tasks)?,
                Task::Open { slot } => self.tag(slot, at)?,
                Task::Alternate { rest, next, mut entries } => {
                    entries.push(at);
                    self.alternate(rest, next, entries, &mut tasks)?
                }
                Task::Repeat(repeat) => self.repeat(&repeat, at)?,
            };
        }
        Ok(at)
    }

    /// Compiles an expression, or its end, and leaves the rest as tasks.
    fn visit<'h>(
        &mut self,
        hir: &'h Hir,
        next: NfaId,
        tasks: &mut Vec<Task<'h>>,
    ) -> Result<NfaId, TooBig> {
        match hir.kind() {
            HirKind::Empty => self.charge(Size::states(1)).map(|()| next),
            HirKind::Literal(literal) => self.literal(&literal.0, next),
            HirKind::Class(Class::Bytes(class)) => {
                let ranges = class.iter().map(|r| (r.start(), r.end()));
                self.bytes(ranges, next)
            }
            HirKind::Class(Class::Unicode(class)) => {
                self.codepoints(class.ranges(), next)
            }
            HirKind::Look(look) => {
                self.charge(Size::states(1))?;
                self.push(State::Look { look: *look, next })
            }
            HirKind::Repetition(rep) => self.begin_repeat(rep, next, tasks),
            HirKind::Capture(capture) if !self.groups => {
                tasks.push(Task::Visit(&capture.sub));
                Ok(next)
            }
            HirKind::Capture(capture) => {
                self.charge(Size::capture())?;
                let slot = 2 * capture.index;
                self.slot_len = self.slot_len.max(slot as usize + 2);
                tasks.push(Task::Open { slot });
                tasks.push(Task::Visit(&capture.sub));
                self.tag(slot + 1, next)
            }
            HirKind::Concat(subs) => {
                tasks.extend(subs.iter().map(Task::Visit));
                Ok(next)
            }
            HirKind::Alternation(subs) => match Trie::new(subs) {
                Some(trie) => self.trie(&trie, next),
                None => {
                    self.charge(Size::union(subs.len()))?;
                    let entries = Vec::with_capacity(subs.len());
                    self.alternate(subs, next, entries, tasks)
                }
            },
        }
    }

    /// Records the position in a slot, unless it is known without.
    fn tag(&mut self, slot: u32, next: NfaId) -> Result<NfaId, TooBig> {
        match self.slots.slot(slot).tagged {
            true => self.push(State::Tag { slot, next }),
            false => Ok(next),
        }
    }

    /// Turns to the last alternative of the rest, or unites all of them.
    fn alternate<'h>(
        &mut self,
        rest: &'h [Hir],
        next: NfaId,
        mut entries: Vec<NfaId>,
        tasks: &mut Vec<Task<'h>>,
    ) -> Result<NfaId, TooBig> {
        if let Some((last, rest)) = rest.split_last() {
            tasks.push(Task::Alternate { rest, next, entries });
            tasks.push(Task::Visit(last));
            return Ok(next);
        }
        entries.reverse();
        self.push(State::Union(entries.into()))
    }

    fn literal(&mut self, bytes: &[u8], next: NfaId) -> Result<NfaId, TooBig> {
        self.charge(Size::states(bytes.len()))?;
        let mut at = next;
        for &byte in bytes.iter().rev() {
            let transition = Transition::of_bytes(byte, byte, at);
            at = self.push(State::Range(transition))?;
        }
        Ok(at)
    }

    /// A class whose members take one byte each.
    fn bytes(
        &mut self,
        ranges: impl Iterator<Item = (u8, u8)>,
        next: NfaId,
    ) -> Result<NfaId, TooBig> {
        let transitions: Vec<Transition> = ranges
            .map(|(start, end)| Transition::of_bytes(start, end, next))
            .collect();
        self.charge(Size::states(1))?;
        self.charge(Size::sparse(transitions.len()))?;
        self.push(state_of(&transitions))
    }

    fn codepoints(
        &mut self,
        ranges: &[hir::ClassUnicodeRange],
        next: NfaId,
    ) -> Result<NfaId, TooBig> {
        if ranges.last().is_none_or(|range| range.end().is_ascii()) {
            let ranges = ranges.iter();
            let ranges = ranges.map(|r| (r.start() as u8, r.end() as u8));
            return self.bytes(ranges, next);
        }
        let parts = self.parts.as_ref();
        if let Some(set) = parts.and_then(|parts| parts.of_class(ranges)) {
            let size = self.class_size(ranges);
            self.charge(size)?;
            return self.characters(ranges, set, next);
        }
        let Some(fragment) = Fragments::of(ranges) else {
            let start = self.states.len();
            let entry = self.utf8.compile(ranges, next, &mut self.states);
            self.charge(size::class(&self.states[start..], ranges))?;
            return Ok(entry);
        };
        self.charge(fragment.size)?;
        let base = self.id()?;
        let target = |id: NfaId| if id == 0 { next } else { base + id - 1 };
        let states = fragment.states.iter();
        self.states.extend(states.map(|state| relocated(state, target)));
        Ok(target(fragment.entry))
    }

    /// The size of a class whose automaton over bytes is not needed.
    fn class_size(&mut self, ranges: &[hir::ClassUnicodeRange]) -> Size {
        match Fragments::of(ranges) {
            Some(fragment) => fragment.size,
            None => {
                let mut states = vec![State::Match(0)];
                self.utf8.compile(ranges, 0, &mut states);
                size::class(&states[1..], ranges)
            }
        }
    }

    /// A class as a set of parts: the first byte of a character has its part
    /// as unit, and what follows needs no test but that it continues.
    fn characters(
        &mut self,
        ranges: &[hir::ClassUnicodeRange],
        parts: PartSet,
        next: NfaId,
    ) -> Result<NfaId, TooBig> {
        let ascii = ranges.iter().take_while(|r| r.start().is_ascii());
        let mut transitions: Vec<Transition> = ascii
            .map(|r| (r.start() as u8, r.end().min('\x7F') as u8))
            .map(|(start, end)| Transition::of_bytes(start, end, next))
            .collect();
        let highest = ranges.last().map_or('\0', |range| range.end());
        let mut at = next;
        for (first, start, end) in LEADS {
            if first <= highest {
                at = self.push(State::Range(Transition::of_bytes(
                    0x80, 0xBF, at,
                )))?;
                transitions.push(Transition { start, end, parts, next: at });
            }
        }
        self.push(state_of(&transitions))
    }

    fn trie(&mut self, trie: &Trie, next: NfaId) -> Result<NfaId, TooBig> {
        self.charge(trie.size())?;
        self.id()?;
        Ok(trie.compile(next, &mut self.states))
    }

    /// Compiles the first copy of the body of a repetition.
    fn begin_repeat<'h>(
        &mut self,
        rep: &'h hir::Repetition,
        next: NfaId,
        tasks: &mut Vec<Task<'h>>,
    ) -> Result<NfaId, TooBig> {
        if rep.max == Some(0) {
            self.charge(Size::states(1))?;
            return Ok(next);
        }
        let body_next = match rep.max {
            // This becomes the union that loops.
            None => self.push(State::Fail)?,
            Some(_) => next,
        };
        let body_start = self.states.len();
        let size = self.size;
        tasks.push(Task::Repeat(Repeat {
            rep,
            next,
            body_next,
            body_start,
            size,
        }));
        tasks.push(Task::Visit(&rep.sub));
        Ok(body_next)
    }

    /// Adds what a repetition needs around and besides its first body.
    fn repeat(
        &mut self,
        repeat: &Repeat<'_>,
        entry: NfaId,
    ) -> Result<NfaId, TooBig> {
        let rep = repeat.rep;
        let body = self.size.since(repeat.size);
        self.charge(Size::repetition(rep, body))?;
        let body_end = self.states.len();
        if body_end == repeat.body_start {
            // A body of nothing: no number of copies makes it something.
            let unions = usize::from(repeat.body_next != repeat.next);
            self.states.truncate(repeat.body_start - unions);
            return Ok(repeat.next);
        }
        let union = |entry| match rep.greedy {
            true => State::Union([entry, repeat.next].into()),
            false => State::Union([repeat.next, entry].into()),
        };
        let range = repeat.body_start..body_end;
        let copy = |this: &mut Compiler, next| {
            this.copy(range.clone(), next).map(|delta| entry + delta)
        };
        let mut at = entry;
        let mut copies = rep.min.saturating_sub(1);
        match rep.max {
            None => {
                self.states[repeat.body_next as usize] = union(entry);
                if rep.min == 0 && size::never_empty(&rep.sub) {
                    at = repeat.body_next;
                } else if rep.min == 0 {
                    at = self.push(union(entry))?;
                }
            }
            Some(max) if max > rep.min => {
                at = self.push(union(entry))?;
                for _ in rep.min + 1..max {
                    let entry = copy(self, at)?;
                    at = self.push(union(entry))?;
                }
                copies = rep.min;
            }
            Some(_) => {}
        }
        for _ in 0..copies {
            at = copy(self, at)?;
        }
        Ok(at)
    }

    /// Appends a copy of a fragment that leads to another `next`, and returns
    /// by how much its states are moved.
    fn copy(
        &mut self,
        body: core::ops::Range<usize>,
        next: NfaId,
    ) -> Result<NfaId, TooBig> {
        let start = body.start as NfaId;
        let delta = self.id()? - start;
        let target = |id| if id < start { next } else { id + delta };
        self.states.reserve(body.len());
        for index in body {
            let state = relocated(&self.states[index], target);
            self.states.push(state);
        }
        Ok(delta)
    }

    fn push(&mut self, state: State) -> Result<NfaId, TooBig> {
        let id = self.id()?;
        self.states.push(state);
        Ok(id)
    }

    /// The id of the state that is pushed next.
    ///
    /// Half of the range of ids is left free, which is more than one copy of
    /// a fragment can fill.
    fn id(&self) -> Result<NfaId, TooBig> {
        match self.states.len() {
            len if len <= i32::MAX as usize => Ok(len as NfaId),
            _ => Err(TooBig),
        }
    }

    fn charge(&mut self, size: Size) -> Result<(), TooBig> {
        self.size = self.size.plus(size);
        if self.size.exceeds(self.limit) { Err(TooBig) } else { Ok(()) }
    }
}

/// How the codepoints above ASCII are divided for some expressions.
fn parts_of(
    hirs: &[Hir],
    words: bool,
    options: &Options,
) -> Option<Arc<Parts>> {
    let mut classes = Classes::default();
    let mut stack: Vec<&Hir> = hirs.iter().collect();
    while options.units
        && let Some(hir) = stack.pop()
    {
        stack.extend(hir.kind().subs());
        if let HirKind::Class(Class::Unicode(class)) = hir.kind() {
            classes.add(class.ranges());
        }
    }
    Parts::of(words, &classes)
}

/// The state that takes one of some transitions.
fn state_of(transitions: &[Transition]) -> State {
    match transitions {
        [] => State::Fail,
        [one] => State::Range(*one),
        _ => State::Sparse(transitions.into()),
    }
}

/// A copy of a state that leads elsewhere.
fn relocated(state: &State, target: impl Fn(NfaId) -> NfaId) -> State {
    let moved = |t: &Transition| Transition { next: target(t.next), ..*t };
    match state {
        State::Range(transition) => State::Range(moved(transition)),
        State::Sparse(transitions) => {
            State::Sparse(transitions.iter().map(moved).collect())
        }
        State::Union(entries) => {
            State::Union(entries.iter().map(|&id| target(id)).collect())
        }
        &State::Look { look, next } => {
            State::Look { look, next: target(next) }
        }
        &State::Tag { slot, next } => State::Tag { slot, next: target(next) },
        State::Fail => State::Fail,
        &State::Match(pattern) => State::Match(pattern),
    }
}

/// True if a match state can be entered without consuming anything.
///
/// The least length in the properties of an expression does not tell: it is
/// unknown as soon as one alternative can never match.
fn has_empty(states: &[State], start: NfaId) -> bool {
    let mut visited = BTreeSet::new();
    let mut stack = vec![start];
    while let Some(id) = stack.pop() {
        match &states[id as usize] {
            State::Match(_) => return true,
            State::Union(entries) if visited.insert(id) => {
                stack.extend(entries);
            }
            // Of loops, each contains a union.
            State::Look { next, .. } | State::Tag { next, .. } => {
                stack.push(*next);
            }
            _ => {}
        }
    }
    false
}

/// The same states in the opposite order.
fn reversed(mut states: Vec<State>, start: NfaId) -> (Vec<State>, NfaId) {
    let last = states.len() as NfaId - 1;
    states.reverse();
    for state in &mut states {
        match state {
            State::Range(transition) => {
                transition.next = last - transition.next;
            }
            State::Sparse(transitions) => {
                for transition in transitions {
                    transition.next = last - transition.next;
                }
            }
            State::Union(entries) => {
                for entry in entries {
                    *entry = last - *entry;
                }
            }
            State::Look { next, .. } | State::Tag { next, .. } => {
                *next = last - *next;
            }
            State::Fail | State::Match(_) => {}
        }
    }
    states.shrink_to_fit();
    (states, last - start)
}

#[cfg(test)]
mod tests;
