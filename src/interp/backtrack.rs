//! The groups of a known match, by going back where a way ends.
//!
//! It follows the best edge of each node, as [`Paths`] have them, and puts
//! the others on a stack. Where a way ends before the match does, the next
//! best edge is taken from the stack. The first way to the end of the span
//! is the one that the match took: any better one would have been the match.
//!
//! ```text
//! most ways:   one edge for each unit, nothing on the stack, nothing noted
//! otherwise:   a bit for each position and each node that can be arrived at
//!              in several ways; where it is set, the way has failed before
//! ```
//!
//! So each edge is taken at most once for each position: linear. What is
//! done while nothing is on the stack is never undone, so it is not noted.
//!
//! Limits: bits and stack are bounded, and a search that would need more
//! declines. Spans are those of known matches.

use crate::automaton::look::holds;
use crate::automaton::paths::{Action, Cell, Paths};
use crate::input::Input;

/// The most bits: 256 KiB.
const MAX_BITS: usize = 2 << 20;

/// The most that is on the stack: 1.5 MiB.
const MAX_FRAMES: usize = 64 << 10;

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
    /// Bits for each position, once there is something on the stack.
    visited: Vec<u64>,
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
        self.stack.clear();
        self.visited.clear();
        Way { memory: self, paths, input, slots }.run()
    }
}

/// One search.
struct Way<'a, 'h> {
    memory: &'a mut Backtrack,
    paths: &'a Paths,
    input: &'a Input<'h>,
    slots: &'a mut [usize],
}

impl Way<'_, '_> {
    /// Goes all ways, best first, until one ends where the span does.
    fn run(&mut self) -> Result<bool, TooLarge> {
        let mut place = Some((Paths::START, self.input.start()));
        loop {
            let edge = place.and_then(|(row, at)| self.go_plainly(row, at));
            let Some((edge, at)) = edge.or_else(|| self.go_back()) else {
                return Ok(false);
            };
            let row = self.take(edge, at)?;
            if at == self.input.end() {
                if row.is_some() {
                    return Ok(true);
                }
                place = None;
                continue;
            }
            place = row.map(|row| (row, at + 1));
            if row.is_some_and(|row| !self.arrive(row, at + 1)) {
                place = None;
            }
        }
    }

    /// Goes on where there is one edge and nothing to do; the next edge that
    /// is another one.
    #[inline]
    fn go_plainly(
        &mut self,
        mut row: u32,
        mut at: usize,
    ) -> Option<(u32, usize)> {
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
            if !self.arrive(row, at) {
                break None;
            }
        };
        self.memory.steps += (at - from) as u64;
        edge.map(|edge| (edge, at))
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
            true => Ok(()),
            false => self.push(Frame::Restore { slot, offset }),
        }
    }

    fn push(&mut self, frame: Frame) -> Result<(), TooLarge> {
        let Backtrack { stack, visited, .. } = &mut *self.memory;
        if visited.is_empty() {
            let len = self.input.get_span().len() + 1;
            let bits = self.paths.join_len.saturating_mul(len);
            if bits > MAX_BITS {
                return Err(TooLarge);
            }
            visited.resize(bits.div_ceil(64), 0);
        }
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
    fn arrive(&mut self, row: u32, at: usize) -> bool {
        if self.memory.stack.is_empty() {
            return true;
        }
        let Some(join) = self.paths.join(row) else { return true };
        let distance = at - self.input.start();
        let bit = distance * self.paths.join_len + join;
        let word = &mut self.memory.visited[bit / 64];
        let is_new = *word & 1 << (bit % 64) == 0;
        *word |= 1 << (bit % 64);
        is_new
    }
}

#[cfg(test)]
mod tests;
