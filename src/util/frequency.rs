//! How common bytes are in text, roughly.
//!
//! A scan looks for the rarest bytes of a literal, and a vector loop pays if
//! it passes many bytes at a time; both need a guess of what the haystack
//! holds. One guess is a mixture of prose and source code in ASCII, another is
//! text in a script beyond ASCII: a whole script shares two or three of the
//! bytes that begin a character, while the bytes that end one are spread.

use crate::util::byteset::ByteSet;

/// How many of ten thousand bytes of ASCII text are in a set.
pub(crate) fn share_of_ascii(set: &ByteSet) -> u32 {
    let all = Text::Ascii.total();
    let inside: u32 = set.iter().take_while(|&b| b < 0x80).map(weight).sum();
    inside * 10_000 / all
}

/// How many of ten thousand bytes are in a set, in the text that has more of
/// them.
pub(crate) fn most_of_text(set: &ByteSet) -> u32 {
    let weight = |byte| Text::Wide.weight(byte);
    let wide: u32 = set.iter().map(weight).sum();
    let wide = wide * 10_000 / Text::Wide.total();
    wide.max(share_of_ascii(set))
}

/// What the haystack is taken to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Text {
    /// Prose and source code.
    Ascii,
    /// Prose in Cyrillic, Chinese and the like.
    Wide,
}

impl Text {
    /// How common a byte is; only comparisons mean something.
    pub(crate) fn weight(self, byte: u8) -> u32 {
        match self {
            Text::Ascii => weight(byte),
            Text::Wide => wide_weight(byte),
        }
    }

    /// The weight of all bytes together that the text is made of.
    pub(crate) fn total(self) -> u32 {
        let last = match self {
            Text::Ascii => 0x7F,
            Text::Wide => 0xFF,
        };
        (0..=last).map(|byte| self.weight(byte)).sum()
    }
}

/// Measured on Russian and Chinese subtitles, evened out.
fn wide_weight(byte: u8) -> u32 {
    match byte {
        b' ' => 900,
        b'\n' | b'.' | b',' | b'-' | b'?' | b'!' => 120,
        0..0x80 => weight(byte) / 16 + 1,
        0x80..=0x8F => 180,
        0x90..=0xAF => 90,
        0xB0..=0xBF => 220,
        0xD0 => 2500,
        0xD1 => 1300,
        0xE3..=0xE9 => 500,
        0xE2 | 0xEF | 0xC3 => 150,
        0xC2..=0xF4 => 40,
        _ => 1,
    }
}

/// How common a byte is in ASCII text.
fn weight(byte: u8) -> u32 {
    match byte {
        b' ' => 1500,
        b'e' => 800,
        b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 480,
        b'h' | b'l' | b'd' => 300,
        b'c' | b'u' | b'm' | b'f' | b'p' | b'g' | b'w' | b'y' => 160,
        b'b' | b'v' | b'k' => 70,
        b'\n' | b'_' | b'.' | b',' => 150,
        b'j' | b'q' | b'x' | b'z' => 15,
        b'0'..=b'2' => 60,
        b'3'..=b'9' => 35,
        b'A' | b'C' | b'D' | b'E' | b'I' | b'M' | b'N' => 45,
        b'O' | b'P' | b'R' | b'S' | b'T' | b'B' | b'L' => 45,
        b'J' | b'Q' | b'X' | b'Z' | b'K' | b'V' => 6,
        b'A'..=b'Z' => 25,
        b'(' | b')' | b'"' | b'\'' | b'-' | b'=' | b':' | b';' => 90,
        b'/' | b'*' | b'<' | b'>' | b'{' | b'}' | b'&' | b'#' => 40,
        b'\t' | b'\r' | b'[' | b']' | b'!' | b'?' | b'+' => 30,
        0 => 20,
        0x80..=0xBF => 20,
        0xC2..=0xCF | 0xD2..=0xDF => 60,
        0xD0 | 0xD1 | 0xE2..=0xE9 => 400,
        0xC0..=0xFF => 5,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_shares() {
        assert_eq!(share_of_ascii(&ByteSet::of(|_| true)), 10_000);
        assert_eq!(share_of_ascii(&ByteSet::of(|b| b >= 0x80)), 0);
        let letters = ByteSet::of(|b| b.is_ascii_lowercase());
        assert!((5_000..8_500).contains(&share_of_ascii(&letters)));
    }

    #[test]
    fn what_begins_characters_is_common_in_its_own_script() {
        let wide = |byte| Text::Wide.weight(byte);
        assert!(wide(0xD0) > 5 * wide(0xBE) && wide(0xBE) > wide(0x98));
        assert!(wide(b'e') < wide(0x98));
        for text in [Text::Ascii, Text::Wide] {
            assert!((5_000..30_000).contains(&text.total()), "{text:?}");
        }
    }
}
