//! PikeVM: a lockstep simulation of the NFA, with captures.
//!
//! It runs every thread of the NFA at once, one byte after the other, in
//! order of priority:
//!
//! ```text
//! threads := []
//! for each position:
//!     unless a match is known, start a new thread of least priority
//!     for each thread, best first:
//!         if it is at the match state: record it, drop all that follow
//!         else step it over the byte, follow what consumes nothing
//! ```
//!
//! A state is entered at most once per position, by its best thread, so a
//! search takes time O(states x bytes) whatever the pattern.
//!
//! A thread consists of the state that it waits in and of a row of offsets:
//! where it began, then slots 2 and up. The end of the match is where the
//! thread is when it reaches the match state.
//!
//! Limits: empty matches that split a codepoint are reported like others; the
//! engine filters them in one place for all engines.

use crate::abi::missing::Missing;
use crate::automaton::look::holds;
use crate::automaton::nfa::{Nfa, NfaId, PatternId, State};
use crate::input::Input;

/// An offset that is not set.
const UNSET: usize = usize::MAX;

/// The memory of a search. It can be used again, also for another NFA.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache {
    current: Threads,
    next: Threads,
    visited: Visited,
    stack: Vec<Frame>,
    /// The offsets of the thread that is being followed.
    row: Vec<usize>,
    /// The pattern of the match that was found last.
    pub(crate) pattern: PatternId,
    /// The units that the last search looked at.
    pub(crate) units: u64,
    /// The states that it entered.
    pub(crate) steps: u64,
}

/// Threads in order of priority.
#[derive(Clone, Debug, Default)]
struct Threads {
    states: Vec<NfaId>,
    /// A row for each thread, one after the other.
    rows: Vec<usize>,
}

/// The states that have been entered at the current position.
#[derive(Clone, Debug, Default)]
pub(super) struct Visited {
    /// A state has been entered if its stamp is that of the position.
    stamps: Vec<u32>,
    stamp: u32,
}

/// What remains to be done after a path has been followed to its end.
#[derive(Clone, Copy, Debug)]
enum Frame {
    Enter(NfaId),
    Restore { index: usize, offset: usize },
}

/// Searches, and fills the slots if there is a match.
///
/// The number of slots is 0 if only whether there is a match is of interest,
/// 2 for its span, or `nfa.slot_len` for all groups; it may be any other
/// even number below that. Slots of groups that take no part are `None`, and
/// all slots are if there is no match.
pub(crate) fn search(
    nfa: &Nfa,
    cache: &mut Cache,
    input: &Input<'_>,
    slots: &mut [Option<usize>],
) -> bool {
    slots.fill(None);
    if input.is_done() || (nfa.always_anchored && input.start() > 0) {
        return false;
    }
    cache.prepare(nfa, slots.len());
    let mut current = core::mem::take(&mut cache.current);
    let mut next = core::mem::take(&mut cache.next);
    let anchored = input.is_anchored() || nfa.always_anchored;
    let stops = input.is_earliest() || slots.is_empty();
    let mut vm = Vm { nfa, input, cache };
    let mut matched = false;
    for at in input.start()..=input.end() {
        if !matched && (!anchored || at == input.start()) {
            vm.start(at, &mut current);
        }
        if current.states.is_empty() && (matched || anchored) {
            break;
        }
        vm.cache.units += 1;
        vm.cache.visited.advance();
        matched |= vm.step(at, &current, &mut next, slots);
        if matched && stops {
            break;
        }
        core::mem::swap(&mut current, &mut next);
        next.clear();
    }
    (cache.current, cache.next) = (current, next);
    if matched {
        nfa.slots.resolve(slots);
    }
    matched
}

/// Finds every pattern that matches anywhere, or those that match where the
/// first match ends if the search is to end early; stops when none is
/// missing. Returns where it found the last one.
///
/// A match that ends inside a codepoint does not count where matches are to
/// be UTF-8.
pub(crate) fn which(
    nfa: &Nfa,
    cache: &mut Cache,
    input: &Input<'_>,
    missing: &mut Missing,
) -> Option<usize> {
    if input.is_done() || (nfa.always_anchored && input.start() > 0) {
        return None;
    }
    cache.prepare(nfa, 0);
    let mut current = core::mem::take(&mut cache.current);
    let mut next = core::mem::take(&mut cache.next);
    let anchored = input.is_anchored() || nfa.always_anchored;
    let mut vm = Vm { nfa, input, cache };
    let mut end = None;
    for at in input.start()..=input.end() {
        if !anchored || at == input.start() {
            vm.start(at, &mut current);
        }
        if current.states.is_empty() && anchored {
            break;
        }
        vm.cache.visited.advance();
        if vm.step_all(at, &current, &mut next, missing) {
            end = Some(at);
        }
        if missing.left() == 0 || (end.is_some() && input.is_earliest()) {
            break;
        }
        core::mem::swap(&mut current, &mut next);
        next.clear();
    }
    (cache.current, cache.next) = (current, next);
    end
}

struct Vm<'a> {
    nfa: &'a Nfa,
    input: &'a Input<'a>,
    cache: &'a mut Cache,
}

impl Vm<'_> {
    /// Adds a thread that begins here, after all others.
    fn start(&mut self, at: usize, threads: &mut Threads) {
        self.cache.row.fill(UNSET);
        if let Some(start) = self.cache.row.first_mut() {
            *start = at;
        }
        self.follow(self.nfa.start, at, threads);
    }

    /// Moves every thread over the byte at `at`, until one has matched.
    /// Returns whether one has, its offsets in the slots.
    fn step(
        &mut self,
        at: usize,
        current: &Threads,
        next: &mut Threads,
        slots: &mut [Option<usize>],
    ) -> bool {
        let byte = match at < self.input.end() {
            true => Some(self.input.haystack()[at]),
            false => None,
        };
        let part = self.nfa.part_at(self.input.haystack(), at);
        let width = self.cache.row.len();
        for (i, &id) in current.states.iter().enumerate() {
            let row = &current.rows[i * width..(i + 1) * width];
            let target = match (self.nfa.state(id), byte) {
                (&State::Match(pattern), _) => {
                    self.cache.pattern = pattern;
                    record(row, at, slots);
                    return true;
                }
                (state, Some(byte)) => state.target(byte, part),
                _ => None,
            };
            if let Some(target) = target {
                self.cache.row.copy_from_slice(row);
                self.follow(target, at + 1, next);
            }
        }
        false
    }

    /// Moves every thread over the byte at `at`, whatever has matched.
    /// Returns whether a pattern has.
    fn step_all(
        &mut self,
        at: usize,
        current: &Threads,
        next: &mut Threads,
        missing: &mut Missing,
    ) -> bool {
        let input = self.input;
        let byte = input.haystack()[..input.end()].get(at).copied();
        let part = self.nfa.part_at(input.haystack(), at);
        let splits = self.nfa.splits_count() && !input.is_char_boundary(at);
        let mut found = false;
        for &id in &current.states {
            let target = match (self.nfa.state(id), byte) {
                (&State::Match(pattern), _) if !splits => {
                    missing.found(pattern as usize);
                    found = true;
                    None
                }
                (state, Some(byte)) => state.target(byte, part),
                _ => None,
            };
            if let Some(target) = target {
                self.follow(target, at + 1, next);
            }
        }
        found
    }

    /// Adds the threads that a state leads to without consuming anything.
    /// Their offsets are those of the row.
    fn follow(&mut self, id: NfaId, at: usize, threads: &mut Threads) {
        self.enter(id, at, threads);
        while let Some(frame) = self.cache.stack.pop() {
            match frame {
                Frame::Enter(id) => self.enter(id, at, threads),
                Frame::Restore { index, offset } => {
                    self.cache.row[index] = offset;
                }
            }
        }
    }

    /// Follows the preferred path to its end and leaves the others on the
    /// stack.
    fn enter(&mut self, mut id: NfaId, at: usize, threads: &mut Threads) {
        let Cache { visited, stack, row, steps, .. } = self.cache;
        while visited.insert(id) {
            *steps += 1;
            match self.nfa.state(id) {
                State::Range(_) | State::Sparse(_) | State::Match(_) => {
                    threads.states.push(id);
                    threads.rows.extend_from_slice(row);
                    return;
                }
                State::Fail => return,
                State::Union(alternatives) => {
                    let Some((&first, rest)) = alternatives.split_first()
                    else {
                        return;
                    };
                    stack
                        .extend(rest.iter().rev().map(|&id| Frame::Enter(id)));
                    id = first;
                }
                &State::Look { look, next } => {
                    let line_terminator = self.nfa.line_terminator;
                    let haystack = self.input.haystack();
                    if !holds(look, haystack, at, line_terminator) {
                        return;
                    }
                    id = next;
                }
                &State::Tag { slot, next } => {
                    let index = slot as usize - 1;
                    if let Some(cell) = row.get_mut(index) {
                        stack.push(Frame::Restore { index, offset: *cell });
                        *cell = at;
                    }
                    id = next;
                }
            }
        }
    }
}

impl Cache {
    /// Makes room for a search and forgets the previous one.
    fn prepare(&mut self, nfa: &Nfa, slot_len: usize) {
        self.current.clear();
        self.next.clear();
        self.stack.clear();
        self.row.clear();
        self.row.resize(slot_len.saturating_sub(1), UNSET);
        self.visited.reset(nfa.states.len());
        (self.units, self.steps) = (0, 0);
    }
}

impl Threads {
    fn clear(&mut self) {
        self.states.clear();
        self.rows.clear();
    }
}

impl Visited {
    /// Makes room for the states of an NFA and forgets every state.
    pub(super) fn reset(&mut self, states: usize) {
        self.stamps.resize(states, 0);
        self.advance();
    }

    /// Forgets every state.
    pub(super) fn advance(&mut self) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.stamps.fill(0);
            self.stamp = 1;
        }
    }

    /// Returns true if the state is new.
    #[inline]
    pub(super) fn insert(&mut self, id: NfaId) -> bool {
        let stamp = &mut self.stamps[id as usize];
        let is_new = *stamp != self.stamp;
        *stamp = self.stamp;
        is_new
    }
}

/// Copies the offsets of a thread that has matched to the slots.
fn record(row: &[usize], end: usize, slots: &mut [Option<usize>]) {
    for (slot, cell) in slots.iter_mut().enumerate() {
        let offset = match slot {
            0 => row[0],
            1 => end,
            _ => row[slot - 1],
        };
        *cell = (offset != UNSET).then_some(offset);
    }
}

#[cfg(test)]
mod tests;
