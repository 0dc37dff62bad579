//! A small number, its *part*, for each codepoint, as a flat two-level table.
//!
//! Machine code reads the same bytes as Rust does, so the layout is fixed:
//!
//! ```text
//! byte 0              2048                    10752               len()
//! | block 0 ... block 7 | index: 4352 x u16 (LE) | block | block | ... |
//!   256 bytes each        one per 256 codepoints   from block 42 on
//!
//! part = byte at 256 * index[codepoint >> 8] + (codepoint & 255)
//! ```
//!
//! The first eight blocks are those of the codepoints below `0x800`, in
//! order: for characters of one or two bytes the part is the byte at the
//! codepoint itself. Blocks that hold one part only are stored once for each
//! part. The table covers 0..=0x10FFFF; a greater number must not be looked
//! up in machine code, [`PartTable::get`] answers 0.

use core::fmt;
use core::ops::RangeInclusive;

/// The number of blocks of 256 codepoints.
const INDEX_LEN: usize = 0x11_0000 >> 8;
/// The codepoints of a block, and its bytes.
const BLOCK: usize = 256;
/// The blocks in front of the index.
const DIRECT: usize = 8;
/// Where the index begins.
pub(crate) const INDEX_AT: usize = DIRECT * BLOCK;

const _: () = assert!((INDEX_LEN * 2).is_multiple_of(BLOCK));

/// The part of every codepoint.
pub(crate) struct PartTable {
    bytes: Box<[u8]>,
}

impl PartTable {
    /// Builds the table from sorted, disjoint ranges of codepoints, each with
    /// its part; all others are of part 0.
    ///
    /// Cost: a pass over the ranges and over the blocks that they divide,
    /// some tens of microseconds for `\w`.
    pub(crate) fn new(
        ranges: impl Iterator<Item = (RangeInclusive<u32>, u8)>,
    ) -> PartTable {
        let mut filling = Filling {
            bytes: vec![0; INDEX_AT + INDEX_LEN * 2],
            uniform: [None; 256],
            open: None,
        };
        for block in 0..DIRECT {
            filling.set_index(block, block);
        }
        let mut next = 0;
        for (range, part) in ranges {
            let (start, end) = (*range.start(), *range.end());
            filling.fill(next, start, 0);
            filling.fill(start, end + 1, part);
            next = end + 1;
        }
        filling.fill(next, 0x11_0000, 0);
        PartTable { bytes: filling.bytes.into_boxed_slice() }
    }

    /// The part of a codepoint.
    #[inline]
    pub(crate) fn get(&self, codepoint: u32) -> u8 {
        let codepoint = codepoint as usize;
        if codepoint < INDEX_AT {
            return self.bytes[codepoint];
        }
        if codepoint >= INDEX_LEN * BLOCK {
            return 0;
        }
        let block = index(&self.bytes, codepoint / BLOCK);
        self.bytes[block * BLOCK + codepoint % BLOCK]
    }

    /// The table as machine code reads it.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for PartTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartTable({} bytes)", self.bytes.len())
    }
}

/// True for the first codepoint of a block.
fn is_first(codepoint: u32) -> bool {
    (codepoint as usize).is_multiple_of(BLOCK)
}

/// The block that holds 256 codepoints.
fn index(bytes: &[u8], at: usize) -> usize {
    let at = INDEX_AT + 2 * at;
    usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}

/// A table while it is filled, from the lowest codepoint up.
struct Filling {
    bytes: Vec<u8>,
    /// The block of each part that is that part only.
    uniform: [Option<usize>; 256],
    /// The block that is divided and not yet full.
    open: Option<usize>,
}

impl Filling {
    /// Fills `start..end`, which follows what was filled before.
    fn fill(&mut self, mut start: u32, end: u32, part: u8) {
        while start < end {
            let at = start as usize / BLOCK;
            let last = (start | (BLOCK as u32 - 1)) + 1;
            let whole = is_first(start) && end >= last;
            if whole && at >= DIRECT {
                let block = self.uniform(part);
                self.set_index(at, block);
            } else {
                let block = self.divided(at, start);
                let (from, to) = (start, end.min(last));
                let base = block * BLOCK;
                let begin = base + from as usize % BLOCK;
                self.bytes[begin..begin + (to - from) as usize].fill(part);
            }
            start = last.min(end);
        }
    }

    fn uniform(&mut self, part: u8) -> usize {
        if let Some(block) = self.uniform[usize::from(part)] {
            return block;
        }
        let block = self.push(part);
        self.uniform[usize::from(part)] = Some(block);
        block
    }

    /// The block of its own for 256 codepoints that are not all alike.
    fn divided(&mut self, at: usize, start: u32) -> usize {
        if at < DIRECT {
            return at;
        }
        if is_first(start) {
            self.open = None;
        }
        match self.open {
            Some(block) => block,
            None => {
                let block = self.push(0);
                self.open = Some(block);
                self.set_index(at, block);
                block
            }
        }
    }

    fn push(&mut self, part: u8) -> usize {
        let block = self.bytes.len() / BLOCK;
        self.bytes.resize(self.bytes.len() + BLOCK, part);
        block
    }

    fn set_index(&mut self, at: usize, block: usize) {
        let at = INDEX_AT + 2 * at;
        self.bytes[at..at + 2].copy_from_slice(&(block as u16).to_le_bytes());
    }
}

/// The set of word characters.
pub(crate) struct Words {
    table: PartTable,
    ranges: Box<[(u32, u32)]>,
}

impl Words {
    /// Builds the set from sorted ranges of codepoints.
    pub(crate) fn new(ranges: impl Iterator<Item = (u32, u32)>) -> Words {
        let ranges: Box<[(u32, u32)]> = ranges.collect();
        let parts = ranges.iter().map(|&(start, end)| (start..=end, 1));
        Words { table: PartTable::new(parts), ranges }
    }

    /// True if the codepoint is a word character.
    #[inline]
    pub(crate) fn contains(&self, codepoint: u32) -> bool {
        self.table.get(codepoint) != 0
    }

    /// The sorted ranges of the set.
    pub(crate) fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_equal_regex_syntax_everywhere() {
        let words = Words::get();
        for codepoint in 0..=0x11_0100 {
            let expected = char::from_u32(codepoint)
                .is_some_and(regex_syntax::is_word_character);
            assert_eq!(words.contains(codepoint), expected, "{codepoint:x}");
        }
        assert!(!words.contains(u32::MAX));
    }

    /// Every codepoint has the part of its range, and the layout is as drawn.
    fn check(ranges: &[(u32, u32, u8)]) {
        let parts = ranges.iter().map(|&(a, b, part)| (a..=b, part));
        let table = PartTable::new(parts);
        let bytes = table.as_bytes();
        assert_eq!(bytes.len() % BLOCK, 0);
        let mut rest = ranges.iter().peekable();
        for codepoint in 0..0x11_0000 {
            while rest.next_if(|range| range.1 < codepoint).is_some() {}
            let part = match rest.peek() {
                Some(&&(start, _, part)) if start <= codepoint => part,
                _ => 0,
            };
            assert_eq!(table.get(codepoint), part, "{codepoint:x}");
            let block = index(bytes, codepoint as usize / BLOCK);
            assert!(block < DIRECT || block * BLOCK >= 10752);
            let at = block * BLOCK + codepoint as usize % BLOCK;
            assert_eq!(bytes[at], part, "{codepoint:x}");
            if codepoint < 0x800 {
                assert_eq!(bytes[codepoint as usize], part);
            }
        }
    }

    #[test]
    fn tables_are_exact() {
        check(&[]);
        check(&[(0, 0x10_FFFF, 3)]);
        check(&[(0x7FF, 0x800, 1), (0x801, 0x8FF, 2), (0x900, 0x9FF, 1)]);
        check(&[
            (0x80, 0x80, 7),
            (0xA00, 0xBFF, 7),
            (0x10_FFFF, 0x10_FFFF, 1),
        ]);
        check(&[(0xFFF, 0x1100, 1), (0x1180, 0x11FE, 2), (0x1200, 0x1250, 3)]);
    }

    #[test]
    fn the_table_of_words_is_small() {
        let words = Words::get();
        let bytes = words.table.as_bytes().len();
        assert!(bytes < 96 << 10, "{bytes} bytes");
    }
}
