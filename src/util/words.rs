//! Which codepoints are word characters, as a flat two-level bitmap.
//!
//! Machine code reads the same bytes as Rust does, so the layout is fixed:
//!
//! ```text
//! byte 0                    8704                                   len()
//! | index: 4352 x u16 (LE)  | block | block | block |     ...          |
//!   one per 256 codepoints    32 bytes = 256 bits each
//!
//! block number  n = index[codepoint >> 8]
//! block address   = 32 * n, counted from byte 0 of the table: n >= 272
//! bit             = block[(codepoint & 255) >> 3] >> (codepoint & 7) & 1
//! ```
//!
//! Equal blocks are stored once. The table covers 0..=0x10FFFF; a greater
//! number must not be looked up in machine code, [`Words::contains`] answers
//! false.
//!
//! The table is filled from regex-syntax's `\w`, in `syntax.rs`: this level
//! does not know regex-syntax.

use core::ops::RangeInclusive;
use std::collections::HashMap;

/// The number of blocks of 256 codepoints.
const INDEX_LEN: usize = 0x11_0000 >> 8;
/// The bytes that the index takes.
pub(crate) const INDEX_BYTES: usize = INDEX_LEN * 2;
/// The bytes of a block.
pub(crate) const BLOCK_BYTES: usize = 32;

/// The set of word characters.
pub(crate) struct Words {
    bytes: Box<[u8]>,
}

impl Words {
    /// Builds the table from sorted ranges of codepoints.
    pub(crate) fn new(
        ranges: impl Iterator<Item = RangeInclusive<u32>>,
    ) -> Words {
        let mut flat = vec![[0u8; BLOCK_BYTES]; INDEX_LEN];
        for codepoint in ranges.flatten() {
            let low = codepoint as usize & 255;
            flat[codepoint as usize >> 8][low >> 3] |= 1 << (low & 7);
        }
        let mut bytes = vec![0; INDEX_BYTES];
        let mut known = HashMap::new();
        for (i, block) in flat.iter().enumerate() {
            let number = *known.entry(block).or_insert_with(|| {
                bytes.extend_from_slice(block);
                (bytes.len() / BLOCK_BYTES - 1) as u16
            });
            bytes[2 * i..2 * i + 2].copy_from_slice(&number.to_le_bytes());
        }
        Words { bytes: bytes.into_boxed_slice() }
    }

    /// True if the codepoint is a word character.
    #[inline]
    pub(crate) fn contains(&self, codepoint: u32) -> bool {
        let at = 2 * (codepoint as usize >> 8);
        if at >= INDEX_BYTES {
            return false;
        }
        let number = u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]);
        let low = codepoint as usize & 255;
        let byte = self.bytes[usize::from(number) * BLOCK_BYTES + (low >> 3)];
        byte >> (low & 7) & 1 != 0
    }

    /// The table as machine code reads it.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_regex_syntax_everywhere() {
        let words = Words::get();
        for codepoint in 0..=0x11_0100 {
            let expected = char::from_u32(codepoint)
                .is_some_and(regex_syntax::is_word_character);
            assert_eq!(words.contains(codepoint), expected, "{codepoint:x}");
        }
        assert!(!words.contains(u32::MAX));
    }

    #[test]
    fn layout_is_as_drawn() {
        let bytes = Words::get().as_bytes();
        assert_eq!(bytes.len() % BLOCK_BYTES, 0);
        assert!(bytes.len() < 16 << 10, "{} bytes", bytes.len());
        for i in 0..INDEX_LEN {
            let number = u16::from_le_bytes([bytes[2 * i], bytes[2 * i + 1]]);
            assert!(number >= 272);
            assert!((usize::from(number) + 1) * BLOCK_BYTES <= bytes.len());
        }
    }
}
