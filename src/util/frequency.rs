//! How common bytes are in text, roughly.
//!
//! A scan looks for the rarest bytes of a literal, and a vector loop pays if
//! it passes many bytes at a time; both need a guess of what the haystack
//! holds. The guess is a mixture of prose and source code in ASCII. Bytes
//! that begin a character of several bytes are common in the text that has
//! them (a whole script shares two or three), continuation bytes are not.

use crate::util::byteset::ByteSet;

/// How many of ten thousand bytes of ASCII text are in a set.
pub(crate) fn share_of_ascii(set: &ByteSet) -> u32 {
    let all: u32 = (0..0x80).map(weight).sum();
    let inside: u32 = set.iter().take_while(|&b| b < 0x80).map(weight).sum();
    inside * 10_000 / all
}

/// How common a byte is; only comparisons mean something.
pub(crate) fn weight(byte: u8) -> u32 {
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
}
