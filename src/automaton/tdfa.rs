//! The tagged DFA: its rows in memory, and what a state is made of.
//!
//! A state is the priority-ordered list of the NFA states that are alive,
//! each with one *value* for every tag that is tracked: where its thread
//! began, or for captures what the tags of its groups say. Values are
//! numbered in order of appearance, so that states that differ only in when
//! things happened are one state. A value is known without a register if it
//! is the position itself or lies at a fixed depth behind it; the others live
//! in registers, numbered in order of appearance too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::context::Context;
use super::key::Key;
use crate::abi::rows::{ACTION_SLACK, Layout};

/// Which tags an automaton tracks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Track {
    /// None: only whether there is a match, and an end of one.
    Nothing,
    /// Where each thread began.
    Start,
    /// The tags of all groups. A search is anchored then, so every thread
    /// began where it did.
    Groups,
    /// Nothing, but every match counts: none cuts off what is less preferred,
    /// and each says which pattern it is one of.
    Every,
}

/// The tag is not set.
pub(crate) const VALUE_NONE: u32 = 0;
/// The tag is set at the position of the state.
pub(crate) const VALUE_HERE: u32 = 1;
/// The tag was passed; where does not matter.
pub(crate) const VALUE_PASSED: u32 = 2;
/// The first number of a value from before the position.
pub(crate) const VALUE_PAST: u32 = 3;

/// Where a value from before the position is found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Home {
    /// That many bytes or characters behind the position.
    Depth(u16),
    /// In that register.
    Register(u8),
}

/// A state, as the construction sees it.
#[derive(Clone, Debug)]
pub(crate) struct StateData {
    /// Its context, and for each thread its NFA state and its values.
    pub(crate) key: Key,
    pub(crate) context: Context,
    /// The homes of the values from `VALUE_PAST` on.
    pub(crate) homes: Arc<[Home]>,
    /// True if the search may still begin a match after this position.
    pub(crate) unanchored: bool,
    /// True if a thread waits for an assertion about the next unit.
    pub(crate) looks: bool,
    /// True if a match ends here whatever follows.
    pub(crate) matches: bool,
}

/// Why the automaton cannot grow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stop {
    /// The regions have no room for another state or action: larger ones may
    /// have.
    Full,
    /// No more may be kept, however large the regions are: the allowance is
    /// spent, or all numbers of shapes are given away.
    Spent,
    /// More values are alive at once than there are registers.
    Registers,
    /// More patterns match at one place than an action has room for.
    Patterns,
}

/// Rows and actions in memory: append-only, read without a lock.
///
/// Both regions are a power of two in bytes, so that an offset can be masked
/// to them, followed by the slack that a read from the last offset needs.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) rows: Box<[AtomicU32]>,
    pub(crate) actions: Box<[AtomicU32]>,
    pub(crate) row_mask: u32,
    pub(crate) action_mask: u32,
}

impl Rows {
    /// Empty rows and actions of these sizes, which must be powers of two.
    pub(crate) fn new(
        row_bytes: u32,
        action_bytes: u32,
        layout: &Layout,
    ) -> Rows {
        let (rows, actions) = Rows::words(row_bytes, action_bytes, layout);
        Rows {
            rows: zeroed(rows),
            actions: zeroed(actions),
            row_mask: row_bytes - 1,
            action_mask: action_bytes - 1,
        }
    }

    fn words(
        row_bytes: u32,
        action_bytes: u32,
        layout: &Layout,
    ) -> (usize, usize) {
        let slack = layout.stride() as usize / 4;
        let rows = row_bytes as usize / 4 + slack;
        (rows, action_bytes as usize / 4 + ACTION_SLACK)
    }

    /// The bytes that regions of these sizes would take.
    pub(crate) fn bytes_of(
        row_bytes: u32,
        action_bytes: u32,
        layout: &Layout,
    ) -> usize {
        let (rows, actions) = Rows::words(row_bytes, action_bytes, layout);
        (rows + actions) * 4
    }

    /// The bytes that both regions take.
    pub(crate) fn bytes(&self) -> usize {
        (self.rows.len() + self.actions.len()) * 4
    }

    /// Reads the word at a byte offset of the rows.
    #[inline]
    pub(crate) fn row(&self, offset: u32) -> u32 {
        self.rows[offset as usize / 4].load(Ordering::Acquire)
    }

    /// Publishes a word of the rows: everything it refers to is written.
    #[inline]
    pub(crate) fn set_row(&self, offset: u32, word: u32) {
        self.rows[offset as usize / 4].store(word, Ordering::Release);
    }

    /// Reads the word at a byte offset of the actions.
    #[inline]
    pub(crate) fn action(&self, offset: u32) -> u32 {
        self.actions[offset as usize / 4].load(Ordering::Acquire)
    }

    /// Writes a word of the actions.
    #[inline]
    pub(crate) fn set_action(&self, offset: u32, word: u32) {
        self.actions[offset as usize / 4].store(word, Ordering::Release);
    }

    /// Copies the used part of both regions from smaller ones.
    pub(crate) fn copy_from(&self, old: &Rows, rows: u32, actions: u32) {
        let copy = |to: &[AtomicU32], from: &[AtomicU32], bytes: u32| {
            for (to, from) in to.iter().zip(from).take(bytes as usize / 4) {
                to.store(from.load(Ordering::Acquire), Ordering::Release);
            }
        };
        copy(&self.rows, &old.rows, rows);
        copy(&self.actions, &old.actions, actions);
    }

    /// Makes the used part of both regions empty again.
    pub(crate) fn clear(&self, rows: u32, actions: u32) {
        for word in self.rows.iter().take(rows as usize / 4) {
            word.store(0, Ordering::Relaxed);
        }
        for word in self.actions.iter().take(actions as usize / 4) {
            word.store(0, Ordering::Relaxed);
        }
    }
}

fn zeroed(words: usize) -> Box<[AtomicU32]> {
    (0..words).map(|_| AtomicU32::new(0)).collect()
}
