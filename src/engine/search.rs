//! One search over one table: interpreted, or in machine code.
//!
//! Both walk the same rows and stop for the same reason, an unknown entry.
//! The table then grows and the walk resumes at the same byte.

use crate::abi::block::{Block, Outcome, RawSpan};
use crate::abi::rows::{INFO_MATCH, Op};
use crate::automaton::grow::Blueprint;
use crate::automaton::tdfa::Rows;
use crate::engine::table::{GiveUp, Table};
use crate::exec::{Arena, Entry, SealedCode};
use crate::input::Input;
use crate::interp::walk::{Cursor, Halt, Memory, Starts, walk};
use crate::util::words::Words;

/// What a search did, besides its answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    /// Bytes walked by the interpreter.
    pub(crate) interpreted: u64,
    /// Bytes walked by machine code.
    pub(crate) compiled: u64,
    /// How often machine code returned because an entry was unknown.
    pub(crate) exits: u64,
}

/// Walks without machine code; the end of the match, if there is one.
pub(crate) fn interpret<const EARLIEST: bool, M: Memory>(
    blueprint: &Blueprint,
    table: &mut Table<'_>,
    input: &Input<'_>,
    memory: &mut M,
    work: &mut Work,
) -> Result<Option<usize>, GiveUp> {
    let context = blueprint.context_at(input.haystack(), input.start());
    let state = table.start(context, input.is_anchored())?;
    let mut cursor = Cursor::new(input.start(), input.end(), state);
    let haystack = input.haystack();
    let done = advance::<EARLIEST, M>(
        blueprint,
        table,
        haystack,
        &mut cursor,
        memory,
    );
    work.interpreted += cursor.steps;
    done?;
    Ok(cursor.matched)
}

/// Walks until the search is over, and lets the table grow meanwhile.
#[inline]
fn advance<const EARLIEST: bool, M: Memory>(
    blueprint: &Blueprint,
    table: &mut Table<'_>,
    haystack: &[u8],
    cursor: &mut Cursor,
    memory: &mut M,
) -> Result<(), GiveUp> {
    loop {
        let rows = table.rows();
        match walk::<EARLIEST, M>(rows, blueprint, haystack, cursor, memory) {
            Halt::Done => return Ok(()),
            Halt::Unknown { unit } => {
                cursor.state = table.step(cursor.state, unit, cursor.at)?;
                // A table that was cleared has other rows.
                cursor.matched_in = 0;
            }
        }
    }
}

/// The spans of a batch on its way.
pub(crate) struct Filling<'s> {
    pub(crate) spans: &'s mut [RawSpan],
    pub(crate) len: usize,
    /// Where the next search begins.
    pub(crate) at: usize,
    /// The address of the haystack.
    pub(crate) base: usize,
    pub(crate) starts: Starts,
}

impl Memory for Filling<'_> {
    #[inline]
    fn carry_out(&mut self, op: Op, at: usize) {
        self.starts.carry_out(op, at);
    }

    #[inline]
    fn finish(&mut self, end: usize) -> bool {
        let start = self.base + self.starts.start();
        self.spans[self.len] = RawSpan { start, end: self.base + end };
        self.len += 1;
        self.at = end;
        self.len < self.spans.len()
    }
}

/// Finds matches without machine code until the batch is full or nothing
/// is left; true in the second case. Only for automata that do not match the
/// empty string.
pub(crate) fn interpret_batch(
    blueprint: &Blueprint,
    table: &mut Table<'_>,
    input: &Input<'_>,
    filling: &mut Filling<'_>,
    work: &mut Work,
) -> Result<bool, GiveUp> {
    while filling.len < filling.spans.len() {
        let rest = input.span(filling.at..input.end());
        let last =
            interpret::<false, _>(blueprint, table, &rest, filling, work)?;
        if last.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Machine code over one haystack, with what it needs besides the table.
pub(crate) struct Machine<'a> {
    pub(crate) code: &'a SealedCode,
    pub(crate) blueprint: &'a Blueprint,
    /// True if the code has its rows sealed beside it.
    pub(crate) sealed_rows: bool,
}

impl Machine<'_> {
    /// Prepares a block for a search from a state.
    pub(crate) fn prepare(
        &self,
        input: &Input<'_>,
        state: u32,
        block: &mut Block,
    ) {
        let unit = self.blueprint.unit_at(input.haystack(), input.end());
        block.state = state;
        block.final_column = unit * 4;
        block.last = RawSpan::default();
        block.credit = i64::MAX;
    }

    /// Runs the code until it is done, growing the table when it asks.
    pub(crate) fn run(
        &self,
        entry: Entry,
        table: Option<&mut Table<'_>>,
        input: &Input<'_>,
        block: &mut Block,
        spans: &mut [RawSpan],
        work: &mut Work,
    ) -> Result<Outcome, GiveUp> {
        let mut at = input.start();
        let mut table = table;
        loop {
            let (before, outcome) = (
                at,
                self.enter(entry, table.as_deref(), input, at, block, spans),
            );
            at = block.offset_of(input.haystack(), block.at);
            work.compiled += (at - before.min(at)) as u64;
            match (outcome, &mut table) {
                (Outcome::NeedState, Some(table)) => {
                    work.exits += 1;
                    self.grow(table, input, at, block)?;
                }
                (outcome, _) => return Ok(outcome),
            }
        }
    }

    fn enter(
        &self,
        entry: Entry,
        table: Option<&Table<'_>>,
        input: &Input<'_>,
        at: usize,
        block: &mut Block,
        spans: &mut [RawSpan],
    ) -> Outcome {
        let layout = &self.blueprint.layout;
        let rows = table.filter(|_| !self.sealed_rows).map(Table::rows);
        let words: &[u8] =
            if layout.decodes { Words::get().as_bytes() } else { &[] };
        block.row_mask = rows.map_or(0, |rows| rows.row_mask);
        block.action_mask = rows.map_or(0, |rows| rows.action_mask);
        let mut arena = Arena {
            haystack: input.haystack(),
            span_end: input.end(),
            rows: rows.map_or(&[], |rows| &rows.rows),
            row_stride: layout.stride(),
            actions: rows.map_or(&[], |rows| &rows.actions),
            words,
            spans,
        };
        self.code.run(entry, at, &mut arena, block)
    }

    /// Computes the entry that the code missed.
    fn grow(
        &self,
        table: &mut Table<'_>,
        input: &Input<'_>,
        at: usize,
        block: &mut Block,
    ) -> Result<(), GiveUp> {
        let layout = &self.blueprint.layout;
        let matches = |rows: &Rows, state: u32| {
            rows.row(state + layout.info_column()) & INFO_MATCH != 0
        };
        let unit = if at == input.end() && matches(table.rows(), block.state) {
            layout.eoi()
        } else {
            self.blueprint.unit_at(input.haystack(), at)
        };
        block.state = table.step(block.state, unit, at)?;
        Ok(())
    }
}
