//! Byte classes: which bytes an automaton cannot tell apart.
//!
//! Two bytes are in the same class if no transition of the NFA separates
//! them and no look-around assertion of the NFA does. Classes are ranges of
//! adjacent bytes, numbered in the order of their bytes, so a range of bytes
//! that is a transition is also a range of classes.
//!
//! Assertions separate:
//!
//! | assertion        | bytes                                              |
//! |------------------|----------------------------------------------------|
//! | `(?m)^`, `(?m)$` | the line terminator; with `(?R)` both `\r` and `\n`|
//! | ASCII words      | word bytes from others                             |
//! | Unicode words    | as ASCII                                           |
//!
//! In a set that can match the empty string, bytes that continue an encoding
//! are separated from others: no match ends before them.
//!
//! Where codepoints have parts, the bytes that can begin encodings of 2, 3
//! and 4 bytes, continue one, or do neither are separated too.

use core::fmt;

use regex_syntax::hir::LookSet;

use super::nfa::{Nfa, State, Transition};
use crate::util::byteset::Bytes;
use crate::util::utf8::lead_len;

/// The word bytes of ASCII.
const WORDS: [(u8, u8); 4] =
    [(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];
/// The first bytes of the kinds that encodings are made of.
const LEADS: [u8; 6] = [0x80, 0xC0, 0xC2, 0xE0, 0xF0, 0xF5];

/// The byte classes of an automaton.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Alphabet {
    classes: [u8; 256],
}

impl Alphabet {
    /// The coarsest alphabet that the NFA permits.
    pub(crate) fn new(nfa: &Nfa) -> Alphabet {
        let mut cuts = Cuts([false; 257]);
        for state in &nfa.states {
            match state {
                State::Range(transition) => cuts.transition(transition),
                State::Sparse(transitions) => {
                    transitions.iter().for_each(|t| cuts.transition(t));
                }
                _ => {}
            }
        }
        cuts.looks(nfa.looks, nfa.line_terminator);
        if nfa.parts.is_some() {
            LEADS.iter().for_each(|&b| cuts.0[usize::from(b)] = true);
        }
        if nfa.splits_count() {
            cuts.range(0x80, 0xBF);
        }
        cuts.alphabet()
    }

    /// The class of a byte.
    #[inline]
    pub(crate) fn class(&self, byte: u8) -> u8 {
        self.classes[usize::from(byte)]
    }

    /// The number of classes.
    #[cfg(test)]
    pub(crate) fn class_len(&self) -> usize {
        usize::from(self.classes[255]) + 1
    }

    /// The number of units that the classes make, the end included.
    pub(crate) fn unit_len(&self, nfa: &Nfa) -> usize {
        let parts = nfa.parts.as_ref().map_or(0, |parts| parts.len());
        let classes = self.representatives();
        let units = classes.map(|byte| match lead_len(byte) {
            Some(_) => 1 + parts,
            None => 1,
        });
        units.sum::<usize>() + 1
    }

    /// The first byte of each class, in order.
    pub(crate) fn representatives(&self) -> impl Iterator<Item = u8> + '_ {
        let is_first =
            |&byte: &u8| byte == 0 || self.class(byte) != self.class(byte - 1);
        (0..=255).filter(is_first)
    }
}

/// The bytes that begin a class; the last cell is nobody's.
struct Cuts([bool; 257]);

impl Cuts {
    fn transition(&mut self, transition: &Transition) {
        self.range(transition.start, transition.end);
    }

    fn range(&mut self, start: u8, end: u8) {
        self.0[usize::from(start)] = true;
        self.0[usize::from(end) + 1] = true;
    }

    fn looks(&mut self, looks: LookSet, line_terminator: u8) {
        if looks.contains_anchor_lf() {
            self.range(line_terminator, line_terminator);
        }
        if looks.contains_anchor_crlf() {
            self.range(b'\r', b'\r');
            self.range(b'\n', b'\n');
        }
        if looks.contains_word() {
            WORDS.iter().for_each(|&(start, end)| self.range(start, end));
        }
    }

    fn alphabet(&self) -> Alphabet {
        let mut classes = [0; 256];
        for byte in 1..256 {
            classes[byte] = classes[byte - 1] + u8::from(self.0[byte]);
        }
        Alphabet { classes }
    }
}

impl fmt::Display for Alphabet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let firsts: Vec<u8> = self.representatives().collect();
        for (class, &start) in firsts.iter().enumerate() {
            let end = firsts.get(class + 1).map_or(255, |&next| next - 1);
            let range = Bytes(start, end);
            writeln!(f, "{class:4}: {range}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Alphabet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automaton::look::is_word_byte;
    use crate::automaton::thompson::{Options, compile};
    use crate::config::Syntax;
    use crate::syntax::parse;

    fn alphabet(pattern: &str) -> Alphabet {
        let syntax = Syntax { utf8: false, ..Syntax::default() };
        let hir = parse(pattern, &syntax).unwrap();
        let options = Options {
            utf8: false,
            line_terminator: 0,
            size_limit: 1 << 20,
            units: true,
        };
        Alphabet::new(&compile(&hir, &options).unwrap())
    }

    fn firsts(pattern: &str) -> Vec<u8> {
        alphabet(pattern).representatives().collect()
    }

    #[test]
    fn transitions_separate_bytes() {
        assert_eq!(firsts(""), [0]);
        assert_eq!(firsts("b"), [0, b'b', b'c']);
        assert_eq!(firsts("(?s-u).[a-c]"), [0, b'a', b'd']);
        assert_eq!(firsts(r"(?-u)[\x00-\x7F]|\xFF"), [0, 0x80, 0xFF]);
    }

    #[test]
    fn looks_separate_bytes() {
        assert_eq!(firsts("^$"), [0]);
        assert_eq!(firsts("(?m)^"), [0, 1]);
        assert_eq!(firsts(r"(?mR)$"), [0, 10, 11, 13, 14]);
        assert_eq!(firsts(r"(?-u)\b").len(), 9);
        assert_eq!(firsts(r"\b").len(), 15);
        let classes = alphabet("(?-u)\\B");
        for byte in 1..=255 {
            assert_eq!(
                is_word_byte(byte) == is_word_byte(byte - 1),
                classes.class(byte) == classes.class(byte - 1),
            );
        }
    }

    #[test]
    fn every_byte_may_be_a_class() {
        let all = (0..=255).map(|byte| format!("\\x{byte:02X}"));
        let pattern = all.collect::<String>();
        assert_eq!(alphabet(&format!("(?-u){pattern}")).class_len(), 256);
    }

    #[test]
    fn prints_ranges() {
        let text = alphabet(r"[a-z]\n").to_string();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let expected =
            ["0: \\x00-\\t", "1: \\n", "2: \\x0b-`", "3: a-z", "4: {-\\xff"];
        assert_eq!(lines, expected);
    }
}
