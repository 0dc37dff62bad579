//! The automata of large classes, kept for the whole process.
//!
//! `\w`, `\d`, `\p{L}` and their kind occur again and again, in one pattern
//! and in many. The first compilation of such a class leaves its states
//! here, relocatable; later ones copy them.
//!
//! The cache is a table of write-once cells, found by a hash of the class
//! and confirmed by comparing all of it. It never evicts. When it is full,
//! classes are compiled where they are needed, which is only slower.

use std::sync::OnceLock;

use regex_syntax::hir::ClassUnicodeRange;

use super::super::nfa::{NfaId, State};
use super::size::{self, Size};
use super::utf8::Utf8;

/// How many classes are kept.
const CELLS: usize = 64;
/// How many cells a class may lie behind its place.
const PROBES: usize = 8;
/// Classes of fewer ranges are as quickly compiled as found.
const MIN_RANGES: usize = 16;

static CELL: [OnceLock<Cell>; CELLS] = [const { OnceLock::new() }; CELLS];

struct Cell {
    ranges: Box<[ClassUnicodeRange]>,
    fragment: Fragment,
}

/// The states of a class. Id 0 is whatever follows the class, and id `i + 1`
/// is the state with index `i`.
pub(super) struct Fragment {
    pub(super) states: Box<[State]>,
    pub(super) entry: NfaId,
    pub(super) size: Size,
}

/// Access to the cache.
pub(super) struct Fragments;

impl Fragments {
    /// The fragment of a class, unless the class is small or has no place.
    pub(super) fn of(
        ranges: &[ClassUnicodeRange],
    ) -> Option<&'static Fragment> {
        if ranges.len() < MIN_RANGES {
            return None;
        }
        let place = hash(ranges);
        for probe in 0..PROBES {
            let cell = &CELL[(place + probe) % CELLS];
            // The cell is filled outside its lock: a process that is forked
            // meanwhile must not inherit a lock that nobody opens.
            let kept = match cell.get() {
                Some(kept) => kept,
                None => {
                    let new = Cell::new(ranges);
                    cell.get_or_init(|| new)
                }
            };
            if *kept.ranges == *ranges {
                return Some(&kept.fragment);
            }
        }
        None
    }
}

impl Cell {
    fn new(ranges: &[ClassUnicodeRange]) -> Cell {
        let mut states = vec![State::Match(0)];
        let entry = Utf8::default().compile(ranges, 0, &mut states);
        states.remove(0);
        let size = size::class(&states, ranges);
        let fragment = Fragment { states: states.into(), entry, size };
        Cell { ranges: ranges.into(), fragment }
    }
}

/// A hash of some of the ranges: classes that agree in these are rare.
fn hash(ranges: &[ClassUnicodeRange]) -> usize {
    let len = ranges.len();
    let samples = [0, len / 3, len / 2, len - 2, len - 1];
    let words = samples.iter().flat_map(|&i| {
        [u32::from(ranges[i].start()), u32::from(ranges[i].end())]
    });
    let mix = |hash: u64, word: u32| {
        (hash.rotate_left(5) ^ u64::from(word))
            .wrapping_mul(0x517C_C1B7_2722_0A95)
    };
    (words.fold(len as u64, mix) >> 40) as usize
}
