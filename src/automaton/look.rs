//! Whether a look-around assertion holds at a position.
//!
//! The haystack is arbitrary bytes, and so is the position. The rules for
//! Unicode words where there is no valid UTF-8 are those of the regex crate:
//!
//! - invalid bytes count as non-word for `\b`, `\b{start}` and `\b{end}`;
//! - `\B` holds only between two codepoints (or ends of the haystack), so it
//!   never splits one;
//! - `\b{start-half}` and `\b{end-half}` likewise need a codepoint, or the
//!   end of the haystack, on the side that they look at.

use regex_syntax::hir::Look;

use crate::util::parts::Words;
use crate::util::utf8::{Decoded, decode, decode_last};

/// True if the assertion holds between the bytes before and after `at`.
///
/// The line terminator is what `(?m)` looks for without `(?R)`.
///
/// # Panics
///
/// If `at` lies beyond the end of the haystack.
#[inline]
pub(crate) fn holds(
    look: Look,
    haystack: &[u8],
    at: usize,
    line_terminator: u8,
) -> bool {
    let (before, after) = haystack.split_at(at);
    match look {
        Look::Start => before.is_empty(),
        Look::End => after.is_empty(),
        Look::StartLF => {
            before.last().is_none_or(|&byte| byte == line_terminator)
        }
        Look::EndLF => {
            after.first().is_none_or(|&byte| byte == line_terminator)
        }
        Look::StartCRLF => match before.last() {
            None | Some(b'\n') => true,
            Some(b'\r') => after.first() != Some(&b'\n'),
            Some(_) => false,
        },
        Look::EndCRLF => match after.first() {
            None | Some(b'\r') => true,
            Some(b'\n') => before.last() != Some(&b'\r'),
            Some(_) => false,
        },
        _ if is_ascii(look) => word(
            look,
            Side::ascii(before.last().copied()),
            Side::ascii(after.first().copied()),
        ),
        _ => word(
            look,
            Side::unicode(decode_last(before)),
            Side::unicode(decode(after)),
        ),
    }
}

/// True if the assertion is about words of ASCII characters.
#[inline]
fn is_ascii(look: Look) -> bool {
    matches!(
        look,
        Look::WordAscii
            | Look::WordAsciiNegate
            | Look::WordStartAscii
            | Look::WordEndAscii
            | Look::WordStartHalfAscii
            | Look::WordEndHalfAscii
    )
}

/// What stands on one side of a position, as far as words are concerned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    /// A word character.
    Word,
    /// Another character, or an end of the haystack.
    Other,
    /// Bytes that encode no character.
    Invalid,
}

impl Side {
    /// For ASCII assertions every byte is a character.
    #[inline]
    pub(crate) fn ascii(byte: Option<u8>) -> Side {
        match byte {
            Some(byte) if is_word_byte(byte) => Side::Word,
            _ => Side::Other,
        }
    }

    /// For Unicode assertions.
    #[inline]
    pub(crate) fn unicode(decoded: Decoded) -> Side {
        match decoded {
            Decoded::Char(ch) if is_word(ch) => Side::Word,
            Decoded::Char(_) | Decoded::Nothing => Side::Other,
            Decoded::Invalid => Side::Invalid,
        }
    }
}

/// Whether a word assertion, of ASCII or Unicode, holds between two sides.
///
/// # Panics
///
/// If the assertion is not about words.
#[inline]
pub(crate) fn word(look: Look, before: Side, after: Side) -> bool {
    let valid = before != Side::Invalid && after != Side::Invalid;
    let was = before == Side::Word;
    let is = after == Side::Word;
    match look {
        Look::WordAscii | Look::WordUnicode => was != is,
        Look::WordAsciiNegate | Look::WordUnicodeNegate => valid && was == is,
        Look::WordStartAscii | Look::WordStartUnicode => !was && is,
        Look::WordEndAscii | Look::WordEndUnicode => was && !is,
        Look::WordStartHalfAscii | Look::WordStartHalfUnicode => {
            before == Side::Other
        }
        Look::WordEndHalfAscii | Look::WordEndHalfUnicode => {
            after == Side::Other
        }
        Look::Start
        | Look::End
        | Look::StartLF
        | Look::EndLF
        | Look::StartCRLF
        | Look::EndCRLF => unreachable!("not about words: {look:?}"),
    }
}

/// True if the byte is a word character of ASCII.
#[inline]
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// True if the character is a word character of Unicode.
#[inline]
pub(crate) fn is_word(ch: char) -> bool {
    match u8::try_from(ch) {
        Ok(byte @ ..0x80) => is_word_byte(byte),
        _ => Words::get().contains(u32::from(ch)),
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::util::look as oracle;

    use super::*;

    /// Every assertion, as regex-syntax and as the oracle name it.
    fn looks() -> Vec<(Look, oracle::Look)> {
        let bits = (0..18).map(|bit| 1 << bit);
        bits.map(|repr| {
            let theirs = oracle::Look::from_repr(repr).unwrap();
            let ours = regex_syntax::hir::LookSet { bits: repr };
            (ours.iter().next().unwrap(), theirs)
        })
        .collect()
    }

    fn check(haystack: &[u8], line_terminator: u8) {
        let mut matcher = oracle::LookMatcher::new();
        matcher.set_line_terminator(line_terminator);
        for (ours, theirs) in looks() {
            for at in 0..=haystack.len() {
                assert_eq!(
                    holds(ours, haystack, at, line_terminator),
                    matcher.matches(theirs, haystack, at),
                    "{ours:?} at {at} of {haystack:x?}",
                );
            }
        }
    }

    /// Calls `check` with every string of up to `len` of the symbols.
    fn exhaust(symbols: &[&[u8]], len: u32, line_terminator: u8) {
        for len in 0..=len {
            for mut number in 0..symbols.len().pow(len) {
                let mut haystack = vec![];
                for _ in 0..len {
                    haystack.extend(symbols[number % symbols.len()]);
                    number /= symbols.len();
                }
                check(&haystack, line_terminator);
            }
        }
    }

    #[test]
    fn names_agree() {
        for (ours, theirs) in looks() {
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        }
    }

    #[test]
    fn words_exhaustively() {
        let snowman = "☃".as_bytes();
        let (e, times) = ("é".as_bytes(), "×".as_bytes());
        exhaust(&[b"a", e, times, snowman, b"\xE2", b"\xFF"], 5, b'\n');
    }

    #[test]
    fn stray_continuations_exhaustively() {
        exhaust(&[b"a", b" ", "𝒜".as_bytes(), b"\x80", b"\xF0"], 5, b'\n');
        exhaust(&[b"\xC3", b"\x80", b"\xE2", b"\x98", b"a"], 6, b'\n');
    }

    #[test]
    fn lines_exhaustively() {
        exhaust(&[b"a", b"\n", b"\r", b"\0"], 6, b'\n');
        exhaust(&[b"a", b"\n", b"\r", b"\0"], 6, b'\0');
    }
}
