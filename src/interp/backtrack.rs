//! Matches and their groups, by going back where a way ends.
//!
//! It follows the best edge of each node, as [`Paths`] have them, and puts
//! the others on a stack. Where a way ends before the match does, the next
//! best edge is taken from the stack. The first way to the match is the one
//! that PikeVM reports; where its end is known, any better one would have been
//! the match.
//!
//! ```text
//! most ways:   one edge for each unit, nothing on the stack, nothing noted
//! otherwise:   a bit for each position and each node that can be arrived at
//!              in several ways; where it is set, the way has failed before
//! ```
//!
//! So each edge is taken at most once for each position: linear. What is
//! done while nothing is on the stack is never undone, so it is not noted,
//! unless a search from the next position may follow.
//!
//! Limits: bits and stack are bounded, and a search that would need more
//! declines. Empty matches that split a codepoint are reported like others.

use crate::automaton::look::holds;
use crate::automaton::paths::{Action, Cell, MATCH, Paths};
use crate::input::{Input, Span};

/// The most bits: 256 KiB.
const MAX_BITS: usize = 2 << 20;

/// The most that is on the stack: 1.5 MiB.
const MAX_FRAMES: usize = 64 << 10;

/// A slot that is not set.
const UNSET: usize = usize::MAX;

/// A search needs more memory than it may have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TooLarge;

/// What remains to be done when a way has ended.
#[derive(Clone, Copy, Debug)]
enum Frame {
    /// Take this edge at this position.
    Take {
        edge: u32,
        at: usize,
    },
    Restore {
        slot: u32,
        offset: usize,
    },
}

/// The memory of a search, which can be used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backtrack {
    stack: Vec<Frame>,
    /// Bits for each position that was arrived at, as far as noted.
    visited: Vec<u64>,
    /// How far the last search has looked.
    pub(crate) furthest: usize,
    /// The edges that were taken.
    pub(crate) steps: u64,
}

impl Backtrack {
    /// Fills the slots that have tags, those of the match that the span of
    /// the input is; false if it is none. Nothing must be set before.
    pub(crate) fn trace(
        &mut self,
        paths: &Paths,
        input: &Input<'_>,
        slots: &mut [usize],
    ) -> Result<bool, TooLarge> {
        let end = self.way(paths, input, slots).run(input.start())?;
        Ok(end == Some(input.end()))
    }

    /// The leftmost-first match, the slots that have tags filled, by paths
    /// that do not know where matches end. Nothing must be set before.
    pub(crate) fn find(
        &mut self,
        paths: &Paths,
        input: &Input<'_>,
        slots: &mut [usize],
    ) -> Result<Option<Span>, TooLarge> {
        let always_anchored = paths.blueprint.nfa.always_anchored;
        if input.is_done() || (always_anchored && input.start() > 0) {
            return Ok(None);
        }
        let anchored = input.is_anchored() || always_anchored;
        let mut way = self.way(paths, input, slots);
        // Where one search follows another, all that failed is noted.
        way.notes_all = !anchored;
        for start in input.start()..=input.end() {
            if let Some(end) = way.run(start)? {
                return Ok(Some(Span { start, end }));
            }
            if anchored {
                break;
            }
            way.forget_slots();
        }
        Ok(None)
    }

    /// A search that has not begun.
    fn way<'a, 'h>(
        &'a mut self,
        paths: &'a Paths,
        input: &'a Input<'h>,
        slots: &'a mut [usize],
    ) -> Way<'a, 'h> {
        self.stack.clear();
        self.visited.clear();
        self.furthest = input.start();
        Way {
            memory: self,
            paths,
            input,
            slots,
            notes_all: false,
            sets: false,
        }
    }
}

/// One search.
struct Way<'a, 'h> {
    memory: &'a mut Backtrack,
    paths: &'a Paths,
    input: &'a Input<'h>,
    slots: &'a mut [usize],
    /// Whether ways are noted while nothing is on the stack.
    notes_all: bool,
    /// True once a slot was set while nothing was on the stack.
    sets: bool,
}

impl Way<'_, '_> {
    /// Goes all ways from a position, best first, until one ends with a
    /// match; where it does.
    fn run(&mut self, start: usize) -> Result<Option<usize>, TooLarge> {
        let mut place = Some((Paths::START, start));
        self.memory.steps += 1;
        loop {
            let edge = match place {
                Some((row, at)) => self.go_plainly(row, at)?,
                None => None,
            };
            let Some((edge, at)) = edge.or_else(|| self.go_back()) else {
                return Ok(None);
            };
            place = match self.take(edge, at)? {
                Some(MATCH) => return Ok(Some(at)),
                Some(row) => {
                    self.arrive(row, at + 1)?.then_some((row, at + 1))
                }
                None => None,
            };
        }
    }

    /// Sets no slot any more that a search in vain has set for good.
    fn forget_slots(&mut self) {
        if core::mem::take(&mut self.sets) {
            self.slots.fill(UNSET);
        }
    }

    /// Goes on where there is one edge and nothing to do; the next edge that
    /// is another one.
    #[inline]
    fn go_plainly(
        &mut self,
        mut row: u32,
        mut at: usize,
    ) -> Result<Option<(u32, usize)>, TooLarge> {
        let Way { paths, input, .. } = *self;
        let (haystack, end) = (input.haystack(), input.end());
        let from = at;
        let edge = loop {
            let unit = match at < end {
                true => paths.blueprint.unit_at(haystack, at),
                false => paths.blueprint.layout.eoi(),
            };
            match paths.cell(row, unit) {
                Cell::Plain(to) => (row, at) = (to, at + 1),
                Cell::Edge(edge) => break Some(edge),
                Cell::Nothing => break None,
            }
            if !self.arrive(row, at)? {
                break None;
            }
        };
        self.memory.steps += (at - from) as u64;
        self.memory.furthest = self.memory.furthest.max(at);
        Ok(edge.map(|edge| (edge, at)))
    }

    /// Takes an edge, and leaves the next best one on the stack; the row that
    /// it leads to, unless an assertion does not hold.
    fn take(
        &mut self,
        number: u32,
        at: usize,
    ) -> Result<Option<u32>, TooLarge> {
        let edge = self.paths.edge(number);
        self.memory.steps += 1;
        if !edge.is_last {
            self.push(Frame::Take { edge: number + 1, at })?;
        }
        for &action in self.paths.actions(edge) {
            match action {
                Action::Look(look) => {
                    let terminator = self.paths.blueprint.nfa.line_terminator;
                    if !holds(look, self.input.haystack(), at, terminator) {
                        return Ok(None);
                    }
                }
                Action::Set(slot) => self.set(slot, at)?,
            }
        }
        Ok(Some(edge.row))
    }

    /// Sets a slot, if it is recorded.
    #[inline]
    fn set(&mut self, slot: u32, at: usize) -> Result<(), TooLarge> {
        let Some(cell) = self.slots.get_mut(slot as usize) else {
            return Ok(());
        };
        let offset = core::mem::replace(cell, at);
        match self.memory.stack.is_empty() {
            true => self.sets = true,
            false => self.push(Frame::Restore { slot, offset })?,
        }
        Ok(())
    }

    fn push(&mut self, frame: Frame) -> Result<(), TooLarge> {
        let stack = &mut self.memory.stack;
        if stack.len() == MAX_FRAMES {
            return Err(TooLarge);
        }
        stack.push(frame);
        Ok(())
    }

    /// The next best edge, with the slots as they were there.
    fn go_back(&mut self) -> Option<(u32, usize)> {
        loop {
            match self.memory.stack.pop()? {
                Frame::Take { edge, at } => return Some((edge, at)),
                Frame::Restore { slot, offset } => {
                    self.slots[slot as usize] = offset;
                }
            }
        }
    }

    /// False if a way has come by here that has failed.
    #[inline]
    fn arrive(&mut self, row: u32, at: usize) -> Result<bool, TooLarge> {
        if self.memory.stack.is_empty() && !self.notes_all {
            return Ok(true);
        }
        let Some(join) = self.paths.join(row) else { return Ok(true) };
        let distance = at - self.input.start();
        let bit = distance * self.paths.join_len + join;
        if bit / 64 >= self.memory.visited.len() {
            self.make_room(bit)?;
        }
        let word = &mut self.memory.visited[bit / 64];
        let is_new = *word & 1 << (bit % 64) == 0;
        *word |= 1 << (bit % 64);
        Ok(is_new)
    }

    /// Makes room for a bit, and for as many again: what searches do not
    /// come to costs nothing.
    #[cold]
    fn make_room(&mut self, bit: usize) -> Result<(), TooLarge> {
        if bit >= MAX_BITS {
            return Err(TooLarge);
        }
        let words = (bit / 64 + 1).next_power_of_two();
        self.memory.visited.resize(words, 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
