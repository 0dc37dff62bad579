//! States that mostly loop to themselves, and how a vector finds the byte
//! that ends the loop.
//!
//! A state may be skipped through if, for the bytes that do not stop it, it
//! leads to itself by a plain entry: no mark, no action. A hoisted mark is no
//! obstacle: it is applied where the loop stops, by the entry found there.
//! A byte whose unit depends on the character that it begins is passed only
//! if every such character leads back to the state, and invalid UTF-8 too.

use core::fmt;

use crate::abi::rows::{
    ACTION_HEAD, ACTION_MARK, ACTION_OPS, ENTRY_FLAGS, Effect, Entry, Layout,
    OP_OF_PATTERN, Op, PLAIN,
};
use crate::plan::SealedTables;
use crate::plan::scan::Nibbles;
use crate::util::byteset::ByteSet;

/// The most ranges that are compared one by one.
const MAX_RANGES: usize = 2;
/// The most single bytes that are compared one by one.
const MAX_BYTES: usize = 3;

/// How a vector tells the bytes that stop from those that do not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ByteTest {
    /// Equal to one of a few bytes.
    Bytes(Vec<u8>),
    /// Inside a range; outside of all of them if `inverted`.
    Ranges { ranges: Vec<(u8, u8)>, inverted: bool },
    /// Not in the set that both halves of the byte select.
    Nibbles(Nibbles),
}

impl ByteTest {
    /// The cheapest exact test for a set; `None` if there is none.
    fn new(stop: &ByteSet) -> Option<ByteTest> {
        if stop.len() <= MAX_BYTES {
            return Some(ByteTest::Bytes(stop.iter().collect()));
        }
        let ranges = stop.ranges();
        if ranges.len() <= MAX_RANGES {
            return Some(ByteTest::Ranges { ranges, inverted: false });
        }
        let ranges = stop.complement().ranges();
        if ranges.len() <= MAX_RANGES {
            return Some(ByteTest::Ranges { ranges, inverted: true });
        }
        nibbles(&stop.complement()).map(ByteTest::Nibbles)
    }

    /// True if the test needs a byte shuffle.
    pub(crate) fn shuffles(&self) -> bool {
        matches!(self, ByteTest::Nibbles(_))
    }
}

/// Tables whose common bits are set exactly for the bytes of a set: one bit
/// for each different row of the set's 16 x 16 matrix.
fn nibbles(set: &ByteSet) -> Option<Nibbles> {
    let row = |high: u8| {
        (0..16).fold(0u16, |row, low| {
            row | u16::from(set.contains(high << 4 | low)) << low
        })
    };
    let mut rows: Vec<u16> = Vec::new();
    let mut tables = Nibbles::default();
    for high in 0..16 {
        let row = row(high);
        if row == 0 {
            continue;
        }
        let known = rows.iter().position(|&r| r == row);
        let bit = known.unwrap_or_else(|| {
            rows.push(row);
            rows.len() - 1
        });
        if bit >= 8 {
            return None;
        }
        tables.high[usize::from(high)] = 1 << bit;
        for low in 0..16 {
            if row >> low & 1 != 0 {
                tables.low[low] |= 1 << bit;
            }
        }
    }
    Some(tables)
}

/// What happens at the byte that stops a loop, where that is the same for
/// all of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Exit {
    /// Only for bytes below `0x80`; the others go to the row.
    pub(crate) ascii_only: bool,
    pub(crate) mark: bool,
    pub(crate) ops: Vec<Op>,
    /// The next state's row; 0 if the search is over.
    pub(crate) next: u32,
    /// The state at which a search resumes after the mark; 0 if unknown.
    pub(crate) restart: u32,
}

/// A state that is skipped through.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Skip {
    pub(crate) stop: ByteSet,
    pub(crate) test: ByteTest,
    pub(crate) exit: Option<Exit>,
}

impl Skip {
    /// The skip loop of a state, if it has one that is exact.
    pub(crate) fn of(
        tables: &SealedTables,
        layout: &Layout,
        row: u32,
    ) -> Option<Skip> {
        let loops = ByteSet::of(|byte| {
            tables.entry(layout, row, byte) == Some(row | PLAIN)
        });
        let stop = loops.complement();
        let test = ByteTest::new(&stop)?;
        let exit = exit(tables, layout, row, &stop);
        Some(Skip { stop, test, exit })
    }
}

fn exit(
    tables: &SealedTables,
    layout: &Layout,
    row: u32,
    stop: &ByteSet,
) -> Option<Exit> {
    let entry = |byte: u8| tables.entry(layout, row, byte);
    let same = |ascii_only: bool| {
        let mut entries =
            stop.iter().filter(|&byte| !ascii_only || byte < 0x80).map(entry);
        let first = entries.next()?;
        entries.all(|entry| entry == first).then_some(first).flatten()
    };
    let (ascii_only, entry) = match same(false) {
        Some(entry) => (false, entry),
        None => (true, same(true)?),
    };
    let restart = tables.row(row + layout.restart_column());
    let mut exit = Exit {
        ascii_only,
        mark: false,
        ops: Vec::new(),
        next: 0,
        restart: restart & !ENTRY_FLAGS,
    };
    match Entry::decode(entry) {
        Entry::Unknown | Entry::Decode => return None,
        Entry::Go(next) => exit.next = next,
        Entry::Act(action) => {
            let header = tables.action(action);
            exit.mark = header & ACTION_MARK != 0;
            exit.next = tables.action(action + 4) & !ENTRY_FLAGS;
            let first = action + ACTION_HEAD as u32 * 4;
            exit.ops = (0..header & ACTION_OPS)
                .map(|i| Op::decode(tables.action(first + i * 4)))
                .collect();
            // Patterns are only said by the row's action.
            if exit.ops.iter().any(|op| op.kind & OP_OF_PATTERN != 0) {
                return None;
            }
        }
    }
    Some(exit)
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "skip to {:?}", self.stop)?;
        let Some(exit) = &self.exit else { return Ok(()) };
        let which = if exit.ascii_only { ", if below \\x80" } else { "" };
        let Exit { mark, ref ops, next, .. } = *exit;
        write!(f, "; there{which}: {}", Effect { mark, ops, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the vector code computes for one byte.
    fn stops(test: &ByteTest, byte: u8) -> bool {
        match test {
            ByteTest::Bytes(bytes) => bytes.contains(&byte),
            ByteTest::Ranges { ranges, inverted } => {
                ranges.iter().any(|&(a, b)| (a..=b).contains(&byte))
                    != *inverted
            }
            ByteTest::Nibbles(n) => {
                n.low[usize::from(byte & 15)] & n.high[usize::from(byte >> 4)]
                    == 0
            }
        }
    }

    #[test]
    fn every_test_is_exact() {
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        for holds in [
            (|b| b == b'\n') as fn(u8) -> bool,
            |b| b"=\n\r".contains(&b),
            |b| !b.is_ascii_lowercase(),
            |b| !b.is_ascii_alphabetic(),
            |b| b.is_ascii_digit() || b >= 0x80,
            |_| true,
            |_| false,
        ] {
            let stop = ByteSet::of(holds);
            let test = ByteTest::new(&stop).expect("a test");
            for byte in 0..=255 {
                assert_eq!(stops(&test, byte), holds(byte), "{test:?} {byte}");
            }
        }
        let stop = ByteSet::of(|b| !word(b));
        let test = ByteTest::new(&stop).expect("a test");
        assert!(test.shuffles());
        for byte in 0..=255 {
            assert_eq!(stops(&test, byte), !word(byte), "{byte}");
        }
    }

    #[test]
    fn declines_sets_with_too_many_different_rows() {
        let set = ByteSet::of(|b| (b >> 4) & 7 > b & 7 || b % 11 == 0);
        assert_eq!(ByteTest::new(&set), None);
    }
}
