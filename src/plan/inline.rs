//! States that text which matches leaves in one way only.
//!
//! A byte makes *progress* in a state if it leads elsewhere than it would
//! lead from the start state: some thread other than the one that begins
//! here has taken it. A *run* is state after state in which a single byte
//! makes progress; code compares all its bytes at once, eight at a time.
//!
//! A run follows plain entries only, so no mark and no action is passed over,
//! and no state on the way matches whatever follows. Everything else goes to
//! the row.
//!
//! Chains of compares for one byte with several next states are not here:
//! where the text decides between them the branches mispredict, and the row
//! is faster (`[A-Za-z]{8,13}` on English text: 2.5 times).

use crate::abi::rows::{
    DECODE, ENTRY_FLAGS, Entry, INFO_MATCH, Layout, PLAIN,
};
use crate::plan::SealedTables;

/// Shorter runs are not worth the way to their code.
pub(crate) const MIN_RUN: usize = 4;
/// Longer runs are cut.
const MAX_RUN: usize = 32;
/// Bytes that lead from one state to another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Run {
    pub(crate) bytes: Vec<u8>,
    pub(crate) target: u32,
}

/// A complete automaton with one start state, as this analysis sees it.
pub(crate) struct Reader<'a> {
    pub(crate) tables: &'a SealedTables,
    pub(crate) layout: &'a Layout,
    pub(crate) start: u32,
}

impl Reader<'_> {
    /// The entry of a state for a byte; where that depends on the character
    /// that the byte begins, it is the one that asks for decoding.
    fn entry(&self, state: u32, byte: u8) -> u32 {
        self.tables.entry(self.layout, state, byte).unwrap_or(DECODE)
    }

    /// True if a search is over at the first byte that it looks at.
    pub(crate) fn is_over(&self) -> bool {
        let mut units = 0..self.layout.unit_len;
        units.all(|unit| {
            let word = self.tables.row(self.start + unit * 4);
            let next = match Entry::decode(word) {
                Entry::Act(action) => self.tables.action(action + 4),
                Entry::Go(next) => next,
                Entry::Decode | Entry::Unknown => 0,
            };
            next & !ENTRY_FLAGS == 0
        })
    }

    fn matches(&self, state: u32) -> bool {
        self.tables.row(state + self.layout.info_column()) & INFO_MATCH != 0
    }

    /// The only byte that makes progress in a state, and where it leads by a
    /// plain entry.
    fn progress(&self, state: u32) -> Option<(u8, u32)> {
        let moves = |&byte: &u8| {
            let entry = |row: u32, unit| self.tables.row(row + unit * 4);
            let mut units = self.layout.units_of(byte);
            units.any(|unit| entry(state, unit) != entry(self.start, unit))
        };
        let mut bytes = (0..=255).filter(moves);
        let (byte, None) = (bytes.next()?, bytes.next()) else { return None };
        let entry = self.entry(state, byte);
        (entry & PLAIN != 0).then_some((byte, entry & !ENTRY_FLAGS))
    }

    /// The run that begins in a state, if it is long enough, and the states
    /// on its way.
    pub(crate) fn run(&self, state: u32) -> Option<(Run, Vec<u32>)> {
        let mut run = Run { bytes: Vec::new(), target: state };
        let mut way = Vec::new();
        while run.bytes.len() < MAX_RUN && !self.matches(run.target) {
            let Some((byte, next)) = self.progress(run.target) else { break };
            if next == run.target || next == state {
                break;
            }
            run.bytes.push(byte);
            run.target = next;
            way.push(next);
        }
        (run.bytes.len() >= MIN_RUN).then_some((run, way))
    }

    /// How far a literal leads from the start state by plain entries and
    /// past no state that matches, if that is far enough.
    pub(crate) fn follow(&self, literal: &[u8]) -> Option<Run> {
        let mut run = Run { bytes: Vec::new(), target: self.start };
        for &byte in literal {
            let entry = self.entry(run.target, byte);
            if entry & PLAIN == 0 || self.matches(run.target) {
                break;
            }
            run.bytes.push(byte);
            run.target = entry & !ENTRY_FLAGS;
        }
        (run.bytes.len() >= MIN_RUN).then_some(run)
    }
}
