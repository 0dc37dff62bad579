//! From a complete automaton to the smallest one that does the same.
//!
//! Moore's partition refinement (1956): begin with one block for each kind of
//! state, and split blocks until the states of each agree, for every unit, on
//! what happens and on the block they go to. What happens is the whole
//! action, marks and register operations included, so two states are merged
//! only if they keep the same values in the same registers.
//!
//! Cost: states x units for each round, and rarely more than a few rounds;
//! the work is bounded, and an automaton that exceeds it stays as it is.

use std::hash::Hasher;

use super::grow::{Blueprint, Grower};
use super::tdfa::Rows;
use crate::abi::rows::{
    ACTION_HEAD, ACTION_OPS, DECODE, ENTRY_FLAGS, Entry, PLAIN,
};
use crate::util::hash::{FastHasher, FastMap};

/// A complete automaton, ready to be sealed.
#[derive(Debug)]
pub(crate) struct Complete {
    pub(crate) rows: Rows,
    /// How much of rows and actions is in use, in bytes.
    pub(crate) row_end: u32,
    pub(crate) action_end: u32,
    /// The start state of each context; 0 where that cannot occur.
    pub(crate) starts: Vec<u32>,
    pub(crate) state_len: usize,
}

impl Complete {
    /// The rows in use, the one at offset 0 included.
    pub(crate) fn row_words(&self) -> Vec<u32> {
        (0..self.row_end).step_by(4).map(|at| self.rows.row(at)).collect()
    }

    /// The actions in use.
    pub(crate) fn action_words(&self) -> Vec<u32> {
        (0..self.action_end)
            .step_by(4)
            .map(|at| self.rows.action(at))
            .collect()
    }
}

/// Entries read by the refinement; beyond that the automaton is copied.
const MAX_READS: usize = 12_000_000;

/// The partition of states into blocks.
struct Partition {
    block_of: Vec<u32>,
    /// A state of each block, the first one.
    first: Vec<usize>,
}

/// Shrinks an automaton in which nothing is unknown.
pub(crate) fn minimize(
    blueprint: &Blueprint,
    grower: &Grower,
    rows: &Rows,
    starts: &[u32],
) -> Complete {
    let view = View { blueprint, grower, rows };
    let partition = view.refine();
    view.rebuild(&partition, starts)
}

struct View<'a> {
    blueprint: &'a Blueprint,
    grower: &'a Grower,
    rows: &'a Rows,
}

impl View<'_> {
    fn units(&self) -> u32 {
        self.blueprint.layout.unit_len
    }

    fn entry(&self, state: usize, unit: u32) -> u32 {
        self.rows.row(self.grower.row_of(state) + unit * 4)
    }

    /// What an entry does, apart from where it goes, and where that is. Equal
    /// actions that go to different places have different offsets, so what
    /// an action does is named by `does`.
    fn decode(&self, entry: u32, does: &FastMap<u32, u32>) -> (u32, u32) {
        match Entry::decode(entry) {
            Entry::Unknown | Entry::Decode => {
                unreachable!("the automaton is complete")
            }
            Entry::Go(row) => (0, row),
            Entry::Act(action) => {
                let next = self.rows.action(action + 4);
                (does[&action], next.saturating_sub(PLAIN))
            }
        }
    }

    /// Numbers what actions do, from 1: equal operations, equal number.
    fn deeds(&self) -> FastMap<u32, u32> {
        let mut numbers: FastMap<Vec<u32>, u32> = FastMap::default();
        let mut does = FastMap::default();
        let end = self.grower.used().1;
        let mut action = (ACTION_HEAD * 4) as u32;
        while action < end {
            let words = self.operations(action);
            let len = words.len() as u32 - 1;
            let next = numbers.len() as u32 + 1;
            let number = *numbers.entry(words).or_insert(next);
            does.insert(action, number);
            action += (ACTION_HEAD as u32 + len) * 4;
        }
        does
    }

    /// The header and the operations of an action.
    fn operations(&self, action: u32) -> Vec<u32> {
        let header = self.rows.action(action);
        let first = action + ACTION_HEAD as u32 * 4;
        let ops = (0..header & ACTION_OPS)
            .map(|index| self.rows.action(first + index * 4));
        core::iter::once(header).chain(ops).collect()
    }

    fn refine(&self) -> Partition {
        let states = self.grower.state_len();
        let units = self.units();
        let does = self.deeds();
        let decoded: Vec<(u32, u32)> = (0..states)
            .flat_map(|s| (0..units).map(move |u| (s, u)))
            .map(|(s, u)| self.decode(self.entry(s, u), &does))
            .collect();
        let mut partition = self.by_kind(states);
        let mut reads = 0;
        loop {
            reads += decoded.len();
            if reads > MAX_READS {
                return Partition {
                    block_of: (0..states as u32).collect(),
                    first: (0..states).collect(),
                };
            }
            let blocks = partition.first.len();
            partition = self.split(&partition, &decoded);
            if partition.first.len() == blocks {
                return partition;
            }
        }
    }

    /// Blocks of states whose own words agree.
    fn by_kind(&self, states: usize) -> Partition {
        let layout = &self.blueprint.layout;
        group(states, |state| {
            let row = self.grower.row_of(state);
            let info = self.rows.row(row + layout.info_column());
            let restart = self.rows.row(row + layout.restart_column());
            vec![info, u32::from(restart != 0)]
        })
    }

    fn split(&self, old: &Partition, decoded: &[(u32, u32)]) -> Partition {
        let units = self.units() as usize;
        let block = |row: u32| match row & !ENTRY_FLAGS {
            0 => u32::MAX,
            row => old.block_of[self.grower.index_of(row)],
        };
        let restart = self.blueprint.layout.restart_column();
        group(old.block_of.len(), |state| {
            let row = self.grower.row_of(state);
            let entries = &decoded[state * units..(state + 1) * units];
            let own =
                [old.block_of[state], block(self.rows.row(row + restart))];
            own.into_iter()
                .chain(entries.iter().flat_map(|&(d, to)| [d, block(to)]))
                .collect()
        })
    }

    /// Writes one row for each block.
    fn rebuild(&self, partition: &Partition, starts: &[u32]) -> Complete {
        let layout = &self.blueprint.layout;
        let stride = layout.stride();
        let row_of_block = |block: u32| (block + 1) * stride;
        let moved = |row: u32| match row & !ENTRY_FLAGS {
            0 => 0,
            row => row_of_block(partition.block_of[self.grower.index_of(row)]),
        };
        let row_end = row_of_block(partition.first.len() as u32);
        let (_, old_end) = self.grower.used();
        let rows = Rows::new(
            row_end.next_power_of_two(),
            old_end.next_power_of_two(),
            layout,
        );
        let mut actions: FastMap<Vec<u32>, u32> = FastMap::default();
        let mut action_end = (ACTION_HEAD * 4) as u32;
        for (block, &state) in partition.first.iter().enumerate() {
            let from = self.grower.row_of(state);
            let to = row_of_block(block as u32);
            for unit in 0..self.units() {
                let entry = match Entry::decode(self.entry(state, unit)) {
                    Entry::Unknown | Entry::Decode => {
                        unreachable!("checked by refine")
                    }
                    Entry::Go(row) => moved(row) | PLAIN,
                    Entry::Act(action) => {
                        let words = self.moved_action(action, &moved);
                        *actions.entry(words).or_insert_with_key(|words| {
                            write_action(&rows, &mut action_end, words)
                        })
                    }
                };
                rows.set_row(to + unit * 4, entry);
            }
            if let Some(column) = layout.decode_column() {
                rows.set_row(to + column, DECODE);
            }
            let info = layout.info_column();
            rows.set_row(to + info, self.rows.row(from + info));
            let restart = layout.restart_column();
            rows.set_row(to + restart, moved(self.rows.row(from + restart)));
        }
        Complete {
            rows,
            row_end,
            action_end,
            starts: starts.iter().map(|&row| moved(row)).collect(),
            state_len: partition.first.len(),
        }
    }

    /// The words of an action, its next state replaced.
    fn moved_action(
        &self,
        action: u32,
        moved: &impl Fn(u32) -> u32,
    ) -> Vec<u32> {
        let mut words = self.operations(action);
        let next = match self.rows.action(action + 4) {
            0 => 0,
            row => moved(row) | PLAIN,
        };
        words.insert(1, next);
        words
    }
}

fn write_action(rows: &Rows, end: &mut u32, words: &[u32]) -> u32 {
    let offset = *end;
    for (at, &word) in (offset..).step_by(4).zip(words) {
        rows.set_action(at, word);
    }
    *end += words.len() as u32 * 4;
    offset
}

/// Groups states by what `describe` says of them, exactly: a hash finds the
/// candidates, a comparison decides.
fn group(states: usize, describe: impl Fn(usize) -> Vec<u32>) -> Partition {
    let mut by_hash: FastMap<u64, Vec<u32>> = FastMap::default();
    let mut block_of = Vec::with_capacity(states);
    let mut first = Vec::new();
    let mut descriptions: Vec<Vec<u32>> = Vec::new();
    for state in 0..states {
        let description = describe(state);
        let mut hasher = FastHasher::default();
        description.iter().for_each(|&word| hasher.write_u32(word));
        let candidates = by_hash.entry(hasher.finish()).or_default();
        let known = candidates
            .iter()
            .copied()
            .find(|&block| descriptions[block as usize] == description);
        let block = known.unwrap_or_else(|| {
            let block = first.len() as u32;
            candidates.push(block);
            descriptions.push(description);
            first.push(state);
            block
        });
        block_of.push(block);
    }
    Partition { block_of, first }
}
