//! What a state remembers of the text before it, for look-around.
//!
//! A look-around assertion asks about both sides of a position. The side in
//! front is the unit that is about to be consumed; the side behind is a
//! [`Context`], carried by the state and moved on by each unit. Only what
//! the assertions of the pattern can ask is kept, so that patterns without
//! assertions have a single context.
//!
//! Unicode word boundaries need more than the last byte: whether the last
//! *character* was a word character, or whether there was no valid one. A
//! unit that begins a character already says what the character is, so the
//! context counts the bytes that are still to come (`Inside`). The `regex`
//! crate decodes backwards over at most four bytes and accepts a character
//! that is followed by stray continuation bytes as long as it is still
//! within those four; `slack` counts how many strays that leaves.

use core::fmt;

use regex_syntax::hir::{Look, LookSet};

use super::nfa::PartSet;
use crate::util::parts::Words;
use crate::util::utf8::{codepoint, lead_len};

/// What lies directly before a position, as far as word boundaries go.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
enum Before {
    /// Nothing that word boundaries may ask about.
    #[default]
    Nothing,
    /// No valid character.
    Invalid,
    /// A whole character, and how many stray bytes may follow before it is
    /// out of reach.
    Character { word: bool, slack: u8 },
    /// Part of a valid character of `len` bytes; `rest` are to come.
    Inside { word: bool, rest: u8, len: u8 },
}

/// The kind of the character that begins with a unit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ahead {
    /// The haystack ends.
    End,
    /// A word character begins.
    Word,
    /// Another valid character begins.
    Other,
    /// No valid character begins.
    Invalid,
}

/// What is known of one unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    /// A byte of the unit; all its bytes behave alike. `None` is the end.
    pub(crate) byte: Option<u8>,
    /// What the unit says about the character that begins with it.
    pub(crate) ahead: Ahead,
    /// The part of that character, if it has several bytes and is decoded:
    /// a set of one.
    pub(crate) part: PartSet,
}

impl Unit {
    fn is(self, byte: u8) -> bool {
        self.byte == Some(byte)
    }

    fn is_ascii_word(self) -> bool {
        self.byte.is_some_and(is_ascii_word)
    }
}

/// True for the bytes that the ASCII `\w` matches.
pub(crate) fn is_ascii_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What the assertions of one pattern can ask about the text behind them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needs {
    start: bool,
    line: bool,
    crlf: bool,
    ascii_word: bool,
    pub(crate) unicode_word: bool,
    /// Strays are only kept apart where the haystack may be invalid.
    strays: bool,
    line_terminator: u8,
}

impl Needs {
    pub(crate) fn of(
        looks: LookSet,
        line_terminator: u8,
        utf8: bool,
    ) -> Needs {
        let has = |look| looks.contains(look);
        Needs {
            start: has(Look::Start),
            line: has(Look::StartLF),
            crlf: has(Look::StartCRLF) || has(Look::EndCRLF),
            ascii_word: looks.contains_word_ascii(),
            unicode_word: looks.contains_word_unicode(),
            strays: !utf8,
            line_terminator,
        }
    }
    /// True if the bytes behind matter, apart from characters.
    fn flags(&self) -> bool {
        self.start || self.line || self.crlf || self.ascii_word
    }

    /// True if nothing is asked.
    #[inline]
    fn nothing(&self) -> bool {
        !self.flags() && !self.unicode_word
    }
}

/// Which assertions hold at a position and which wait for the unit; all
/// others fail.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Verdicts {
    pub(crate) hold: LookSet,
    pub(crate) wait: LookSet,
}

/// How many bytes a context looks back at most. Two searches that have walked
/// this many bytes together have one context, whatever they began with.
pub(crate) const LOOK_BEHIND: usize = 4;

/// What precedes a position.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Context {
    flags: u8,
    before: Before,
}

const TEXT_START: u8 = 1;
const LINE_START: u8 = 2;
const CR: u8 = 4;
const LF: u8 = 8;
const ASCII_WORD: u8 = 16;
const FLAG_BITS: u32 = 5;

impl Context {
    /// The number of context codes for a pattern with these needs.
    pub(crate) fn code_len(needs: &Needs) -> usize {
        match (needs.flags(), needs.unicode_word) {
            (false, false) => 1,
            (true, false) => 1 << FLAG_BITS,
            _ => 32 << FLAG_BITS,
        }
    }

    /// A small number that stands for this context.
    pub(crate) fn code(self) -> u32 {
        let before = match self.before {
            Before::Nothing => 0,
            Before::Invalid => 1,
            Before::Character { word, slack } => {
                2 + u32::from(word) * 4 + u32::from(slack)
            }
            Before::Inside { word, rest, len } => {
                // (len, rest) is one of (2,1) (3,2) (3,1) (4,3) (4,2) (4,1).
                let kind = [0, 1, 3][usize::from(len - 2)] + rest - 1;
                10 + u32::from(word) * 6 + u32::from(kind)
            }
        };
        u32::from(self.flags) | (before << FLAG_BITS)
    }

    /// The context at a position of a haystack.
    #[inline]
    pub(crate) fn at(haystack: &[u8], at: usize, needs: &Needs) -> Context {
        match needs.nothing() {
            true => Context::default(),
            false => Context::look_back(haystack, at, needs),
        }
    }

    /// The context behind a byte, if it is the same whatever precedes the
    /// byte.
    pub(crate) fn behind(byte: u8, needs: &Needs) -> Option<Context> {
        let alone = !needs.unicode_word || byte.is_ascii();
        alone.then(|| Context::at(&[byte], 1, needs))
    }

    fn look_back(haystack: &[u8], at: usize, needs: &Needs) -> Context {
        let Some(last) = at.checked_sub(1) else {
            return Context::text_start(needs);
        };
        let unit = Unit {
            byte: Some(haystack[last]),
            ahead: Ahead::Invalid,
            part: PartSet::NONE,
        };
        let mut context = Context::default().after_flags(unit, needs);
        if needs.unicode_word {
            context.before = before_at(haystack, at, needs);
        }
        context
    }

    fn text_start(needs: &Needs) -> Context {
        let mut flags = 0;
        if needs.start {
            flags |= TEXT_START;
        }
        if needs.line {
            flags |= LINE_START;
        }
        if needs.crlf {
            flags |= LF;
        }
        let before = if needs.unicode_word {
            Before::Character { word: false, slack: 0 }
        } else {
            Before::Nothing
        };
        Context { flags, before }
    }

    /// The context after a unit has been consumed.
    pub(crate) fn after(self, unit: Unit, needs: &Needs) -> Context {
        let mut next = self.after_flags(unit, needs);
        if needs.unicode_word {
            next.before = self.before.after(unit, needs);
        }
        next
    }

    fn after_flags(self, unit: Unit, needs: &Needs) -> Context {
        let mut flags = 0;
        if needs.line && unit.is(needs.line_terminator) {
            flags |= LINE_START;
        }
        if needs.crlf && unit.is(b'\r') {
            flags |= CR;
        }
        if needs.crlf && unit.is(b'\n') {
            flags |= LF;
        }
        if needs.ascii_word && unit.is_ascii_word() {
            flags |= ASCII_WORD;
        }
        Context { flags, before: Before::Nothing }
    }

    /// Drops what no assertion at this position will ask, so that states
    /// that differ in nothing else become one.
    pub(crate) fn without_looks(self) -> Context {
        Context { flags: 0, before: self.before }
    }

    fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// What is known of assertions here, and in front of a unit if it is
    /// given.
    pub(crate) fn verdicts(
        self,
        looks: LookSet,
        unit: Option<Unit>,
        needs: &Needs,
    ) -> Verdicts {
        let mut verdicts = Verdicts::default();
        for look in looks.iter() {
            let holds = match unit {
                Some(unit) => Some(self.holds(look, unit, needs)),
                None => self.decides(look),
            };
            let set = match holds {
                Some(true) => &mut verdicts.hold,
                Some(false) => continue,
                None => &mut verdicts.wait,
            };
            *set = set.insert(look);
        }
        verdicts
    }

    /// Whether an assertion holds, if what lies behind decides it alone.
    fn decides(self, look: Look) -> Option<bool> {
        let Sides { word, valid } = self.word_side();
        match look {
            Look::Start => Some(self.has(TEXT_START)),
            Look::StartLF => Some(self.has(LINE_START)),
            Look::StartCRLF if self.has(LF) => Some(true),
            Look::StartCRLF if !self.has(CR) => Some(false),
            Look::WordStartHalfAscii => Some(!self.has(ASCII_WORD)),
            Look::WordStartHalfUnicode => Some(valid && !word),
            Look::WordUnicodeNegate if !valid => Some(false),
            Look::WordStartAscii if self.has(ASCII_WORD) => Some(false),
            Look::WordEndAscii if !self.has(ASCII_WORD) => Some(false),
            Look::WordStartUnicode if word => Some(false),
            Look::WordEndUnicode if !word => Some(false),
            _ => None,
        }
    }

    /// Whether an assertion holds between this context and a unit.
    fn holds(self, look: Look, unit: Unit, needs: &Needs) -> bool {
        if let Some(decided) = self.decides(look) {
            return decided;
        }
        let end = unit.byte.is_none();
        let ascii = (self.has(ASCII_WORD), unit.is_ascii_word());
        let behind = self.word_side();
        let ahead = unit.ahead == Ahead::Word;
        match look {
            Look::End => end,
            Look::EndLF => end || unit.is(needs.line_terminator),
            // The last byte is a carriage return here.
            Look::StartCRLF => !unit.is(b'\n'),
            Look::EndCRLF => {
                end || unit.is(b'\r') || (unit.is(b'\n') && !self.has(CR))
            }
            Look::WordAscii => ascii.0 != ascii.1,
            Look::WordAsciiNegate => ascii.0 == ascii.1,
            Look::WordStartAscii => ascii.1,
            Look::WordEndAscii | Look::WordEndHalfAscii => !ascii.1,
            Look::WordUnicode => behind.word != ahead,
            Look::WordUnicodeNegate => {
                unit.ahead != Ahead::Invalid && behind.word == ahead
            }
            Look::WordStartUnicode => ahead,
            Look::WordEndUnicode => !ahead,
            Look::WordEndHalfUnicode => unit.ahead != Ahead::Invalid && !ahead,
            Look::Start
            | Look::StartLF
            | Look::WordStartHalfAscii
            | Look::WordStartHalfUnicode => false,
        }
    }

    fn word_side(self) -> Sides {
        match self.before {
            Before::Nothing => Sides { word: false, valid: true },
            Before::Character { word, .. } => Sides { word, valid: true },
            Before::Invalid | Before::Inside { .. } => {
                Sides { word: false, valid: false }
            }
        }
    }
}

/// What the context says, in the words of dumps.
impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = [
            (TEXT_START, "the text's start"),
            (LINE_START, "a line's start"),
            (CR, "\\r"),
            (LF, "a line's start"),
            (ASCII_WORD, "a word byte"),
        ];
        let mut names: Vec<&str> = flags
            .into_iter()
            .filter(|&(flag, _)| self.has(flag))
            .map(|(_, name)| name)
            .collect();
        names.extend(match self.before {
            Before::Nothing => None,
            Before::Invalid => Some("invalid UTF-8"),
            Before::Character { word: true, .. } => Some("a word character"),
            Before::Character { .. } => Some("no word character"),
            Before::Inside { word: true, .. } => Some("half a word character"),
            Before::Inside { .. } => Some("half another character"),
        });
        match names.is_empty() {
            true => f.write_str("anything else"),
            false => f.write_str(&names.join(" and ")),
        }
    }
}

/// One side of a Unicode word boundary.
struct Sides {
    word: bool,
    valid: bool,
}

impl Before {
    fn after(self, unit: Unit, needs: &Needs) -> Before {
        let Some(byte) = unit.byte else { return self };
        let continuation = (0x80..0xC0).contains(&byte);
        match self {
            Before::Inside { word, rest, len } if continuation => {
                if rest > 1 {
                    Before::Inside { word, rest: rest - 1, len }
                } else {
                    Before::character(word, len, needs)
                }
            }
            Before::Character { word, slack } if continuation && slack > 0 => {
                Before::Character { word, slack: slack - 1 }
            }
            _ if continuation => Before::Invalid,
            _ if byte < 0x80 => {
                Before::character(is_ascii_word(byte), 1, needs)
            }
            _ => match (lead_len(byte), unit.ahead) {
                (Some(len), Ahead::Word | Ahead::Other) => Before::Inside {
                    word: unit.ahead == Ahead::Word,
                    rest: len as u8 - 1,
                    len: len as u8,
                },
                _ => Before::Invalid,
            },
        }
    }

    fn character(word: bool, len: u8, needs: &Needs) -> Before {
        let slack = if needs.strays { 4 - len } else { 0 };
        Before::Character { word, slack }
    }
}

/// Finds what precedes a position by going back to the last byte that can
/// begin a character and walking forward from there.
fn before_at(haystack: &[u8], at: usize, needs: &Needs) -> Before {
    let floor = at.saturating_sub(LOOK_BEHIND);
    let mut start = at - 1;
    while start > floor && (0x80..0xC0).contains(&haystack[start]) {
        start -= 1;
    }
    let mut before = Before::Invalid;
    for i in start..at {
        let ahead = ahead_at(haystack, i);
        let part = PartSet::NONE;
        let unit = Unit { byte: Some(haystack[i]), ahead, part };
        before = before.after(unit, needs);
    }
    before
}

/// The kind of the character that begins at a position.
fn ahead_at(haystack: &[u8], at: usize) -> Ahead {
    let Some(&byte) = haystack.get(at) else { return Ahead::End };
    let word = match lead_len(byte) {
        Some(len) => {
            codepoint(&haystack[at..], len).map(|it| Words::get().contains(it))
        }
        None => byte.is_ascii().then(|| is_ascii_word(byte)),
    };
    match word {
        Some(true) => Ahead::Word,
        Some(false) => Ahead::Other,
        None => Ahead::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `ahead_at`, by the standard library.
    fn expected(bytes: &[u8]) -> Ahead {
        let len = lead_len(bytes[0]).map_or(1, usize::from);
        let text = bytes.get(..len).map(core::str::from_utf8);
        match text.and_then(Result::ok).and_then(|t| t.chars().next()) {
            Some(c) if regex_syntax::is_word_character(c) => Ahead::Word,
            Some(_) => Ahead::Other,
            None => Ahead::Invalid,
        }
    }

    #[test]
    fn decodes_every_character() {
        let mut buffer = [0; 4];
        for c in '\0'..=char::MAX {
            let bytes = c.encode_utf8(&mut buffer).as_bytes();
            assert_eq!(ahead_at(bytes, 0), expected(bytes), "{c:?}");
        }
    }

    /// What all kinds of assertions ask, alone and together.
    fn all_needs() -> Vec<Needs> {
        let looks = [
            LookSet::singleton(Look::StartLF),
            LookSet::singleton(Look::StartCRLF),
            LookSet::singleton(Look::WordAscii),
            LookSet::singleton(Look::WordUnicode),
            LookSet::full(),
        ];
        let needs =
            |&looks| [true, false].map(|utf8| Needs::of(looks, b'\n', utf8));
        looks.iter().flat_map(needs).collect()
    }

    /// Every text of a few pieces: whole characters and parts of them.
    fn texts() -> impl Iterator<Item = Vec<u8>> {
        let pieces: [&[u8]; 11] = [
            b"a",
            b"-",
            b"\r",
            b"\n",
            "ж".as_bytes(),
            "☃".as_bytes(),
            "𝒳".as_bytes(),
            b"\x80",
            b"\xF0\x9D",
            b"\xE2",
            b"\xFF",
        ];
        (0..11usize.pow(4)).map(move |number| {
            let piece = |i| pieces[number / 11usize.pow(i) % 11];
            (0..4).flat_map(piece).copied().collect()
        })
    }

    /// The context that a walk from a position on ends with.
    fn walked(
        from: Context,
        text: &[u8],
        at: usize,
        needs: &Needs,
    ) -> Context {
        (at..text.len()).fold(from, |context, at| {
            let byte = Some(text[at]);
            let ahead = ahead_at(text, at);
            context.after(Unit { byte, ahead, part: PartSet::NONE }, needs)
        })
    }

    #[test]
    fn a_walk_forgets_what_it_began_with() {
        for needs in all_needs() {
            let mut contexts = vec![Context::text_start(&needs)];
            for text in texts().filter(|text| text.len() >= LOOK_BEHIND) {
                let at = text.len() - LOOK_BEHIND;
                let right = Context::look_back(&text, text.len(), &needs);
                for &context in &contexts {
                    let walked = walked(context, &text, at, &needs);
                    assert_eq!(walked, right, "{context} {text:x?} {needs:?}");
                }
                if !contexts.contains(&right) {
                    contexts.push(right);
                }
            }
        }
    }

    #[test]
    fn a_byte_alone_decides_what_is_behind_it() {
        for needs in all_needs() {
            for text in texts() {
                let byte = *text.last().expect("a byte");
                let right = Context::look_back(&text, text.len(), &needs);
                let behind = Context::behind(byte, &needs);
                assert!(behind.is_none_or(|it| it == right), "{text:x?}");
                assert!(behind.is_some() || !byte.is_ascii());
            }
        }
    }
}
