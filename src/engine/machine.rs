//! Searches by machine code: what it is handed, and why it comes back.
//!
//! Machine code walks the same rows as the walk and stops for the same reason,
//! an unknown entry. The table then grows and the code resumes at the same
//! byte.

use crate::abi::block::{Block, Outcome, RawSpan, Registers, Row};
use crate::abi::missing::Missing;
use crate::abi::rows::{INFO_MATCH, PLAIN, SHORTCUT};
use crate::automaton::parts::Parts;
use crate::automaton::tdfa::{Rows, Track};
use crate::engine::Engine;
use crate::engine::compile::Compiled;
use crate::engine::scratch::{Own, Scratch};
use crate::engine::table::{GiveUp, Table};
use crate::engine::work::Work;
use crate::exec::{Arena, Entry};
use crate::input::{Input, Span};
use crate::plan::budget::CREDIT;

/// One search by machine code.
///
/// PERF: for a short search most of this is known where it is made. What is
/// marked `inline(always)` leaves nothing of it then.
pub(super) struct Run<'a, 'h, R: Row = Registers> {
    pub(super) compiled: &'a Compiled,
    pub(super) entry: Entry,
    pub(super) input: &'a Input<'h>,
    pub(super) block: &'a mut Block<R>,
    pub(super) outputs: Outputs<'a>,
    /// How many bytes behind matches may be read again.
    pub(super) overscan: i64,
    pub(super) work: Work,
}

/// Where machine code writes besides the block.
#[derive(Default)]
pub(super) struct Outputs<'a> {
    /// The spans of a batch.
    pub(super) spans: &'a mut [RawSpan],
    /// The patterns that have not matched, if every one is to be said.
    pub(super) missing: Option<&'a mut Missing>,
}

/// The match of a search that is done, if there is one.
///
/// PERF: each word is read as it was written. Two at once would wait until
/// both have left for memory.
#[inline(always)]
pub(super) fn found<R: Row>(
    block: &Block<R>,
    input: &Input<'_>,
) -> Option<Span> {
    let RawSpan { start, end } = block.last;
    let at = |address| block.offset_of(input.haystack(), address);
    (end != 0).then(|| Span { start: at(start), end: at(end) })
}

impl<R: Row> Run<'_, '_, R> {
    /// Runs code that has everything sealed beside it.
    #[inline(always)]
    pub(super) fn sealed(&mut self) -> Outcome {
        let state = self.compiled.start(self.input);
        self.prepare(state);
        self.enter(self.input.start(), None)
    }

    /// Runs code over a table that grows when it has to.
    #[inline(always)]
    pub(super) fn growing(
        &mut self,
        table: &mut Table<'_>,
    ) -> Result<Outcome, GiveUp> {
        let context = self.compiled.context(self.input);
        let anchored = self.input.is_anchored();
        let state = table.start(context, anchored)?;
        let scans = self.compiled.scans_growing && !anchored;
        self.prepare(state | if scans { SHORTCUT } else { PLAIN });
        match self.enter(self.input.start(), Some(table.rows())) {
            Outcome::NeedState => self.grow_on(table),
            outcome => Ok(outcome),
        }
    }

    /// The same, from an entry that the code has missed.
    #[inline(never)]
    fn grow_on(&mut self, table: &mut Table<'_>) -> Result<Outcome, GiveUp> {
        let mut missed = None;
        loop {
            let at = self.block.at;
            let at = self.block.offset_of(self.input.haystack(), at);
            self.work.exits += 1;
            self.grow(table, at)?;
            // Code that misses the same entry again does not see what was
            // written for it. That would be a fault, but not worth a hang.
            // (Of a table that was cleared meanwhile the entry is another one.)
            let miss = Some((at, self.block.state, table.clears()));
            debug_assert_ne!(miss, missed, "an entry is missed twice");
            if miss == missed {
                return Err(GiveUp::Thrashing);
            }
            missed = miss;
            let outcome = self.enter(at, Some(table.rows()));
            if outcome != Outcome::NeedState {
                return Ok(outcome);
            }
        }
    }

    /// Prepares the block for a search from a state.
    #[inline(always)]
    fn prepare(&mut self, state: u32) {
        self.block.state = state;
        self.block.final_column = self.compiled.final_column(self.input);
        self.block.last = RawSpan::default();
        self.block.spans_len = 0;
        self.block.credit = CREDIT;
        self.block.overscan = self.overscan;
    }

    #[inline(always)]
    fn enter(&mut self, at: usize, rows: Option<&Rows>) -> Outcome {
        let blueprint = self.compiled.blueprint.as_ref();
        let parts = blueprint.and_then(|it| it.nfa.parts.as_deref());
        self.block.row_mask = rows.map_or(0, |rows| rows.row_mask);
        self.block.action_mask = rows.map_or(0, |rows| rows.action_mask);
        let mut left = &mut 0;
        let mut missing = &mut [][..];
        if let Some(it) = &mut self.outputs.missing {
            (missing, left) = it.raw();
        }
        self.block.missing_left = *left;
        let mut arena = Arena {
            haystack: self.input.haystack(),
            span_end: self.input.end(),
            rows: rows.map_or(&[], |rows| &rows.rows),
            row_stride: self.compiled.stride(),
            actions: rows.map_or(&[], |rows| &rows.actions),
            parts: parts.map_or(&[], Parts::table),
            spans: self.outputs.spans,
            missing,
        };
        let code = &self.compiled.code;
        let allowed = self.block.overscan;
        let outcome = code.run(self.entry, at, &mut arena, self.block);
        *left = self.block.missing_left;
        let to = self.block.offset_of(self.input.haystack(), self.block.at);
        let again = allowed.saturating_sub(self.block.overscan);
        self.work.compiled += to.saturating_sub(at) as u64;
        self.work.compiled += again.unsigned_abs();
        outcome
    }

    /// Computes the entry that the code missed at a position.
    fn grow(
        &mut self,
        table: &mut Table<'_>,
        at: usize,
    ) -> Result<(), GiveUp> {
        let Some(blueprint) = &self.compiled.blueprint else {
            return Ok(());
        };
        let layout = &blueprint.layout;
        let state = self.block.state;
        let info = table.rows().row(state + layout.info_column());
        let unit = if at == self.input.end() && info & INFO_MATCH != 0 {
            layout.eoi()
        } else {
            blueprint.unit_at(self.input.haystack(), at)
        };
        let clears = table.clears();
        self.block.state = table.step(state, unit, at)? | PLAIN;
        if table.clears() != clears {
            // The row to go on in behind the last match is gone, too.
            self.block.restart = 0;
        }
        Ok(())
    }
}

impl Engine {
    /// Runs machine code; the match, if there is one. Its start is only
    /// meaningful for [`Entry::Find`].
    pub(super) fn run(
        &self,
        compiled: &Compiled,
        entry: Entry,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Span>, GiveUp> {
        if !compiled.grows() && input.is_anchored() {
            // The code only knows unanchored searches.
            return self.walk_as(entry, input, &mut scratch.own);
        }
        let outcome =
            self.enter(compiled, entry, input, scratch, Outputs::default())?;
        let block = scratch.block();
        let (pattern, span) = (block.pattern, found(block, input));
        scratch.own.pattern = pattern;
        match outcome {
            Outcome::Credit => {
                // Too many candidates came to nothing.
                scratch.walks = true;
                self.walk_as(entry, input, &mut scratch.own)
            }
            Outcome::Done => Ok(span),
            _ => Err(GiveUp::Thrashing),
        }
    }

    /// Runs machine code from an entry until it has an outcome.
    pub(super) fn enter(
        &self,
        compiled: &Compiled,
        entry: Entry,
        input: &Input<'_>,
        scratch: &mut Scratch,
        outputs: Outputs<'_>,
    ) -> Result<Outcome, GiveUp> {
        let overscan = self.overscan_left(input.start(), scratch);
        let Some(input) = &self.jumped(compiled, input, scratch) else {
            scratch.block().last = RawSpan::default();
            return Ok(Outcome::Done);
        };
        let Scratch { block, own, .. } = scratch;
        let block = block.get_or_insert_with(Block::unread);
        let mut run = Run {
            compiled,
            entry,
            input,
            block,
            outputs,
            overscan,
            work: Work::default(),
        };
        let track = self.spans.track;
        let outcome = self.drive(track, &mut run, own, |_| ());
        own.looked += run.work.compiled;
        outcome.inspect_err(|&why| self.spans.note(why))
    }

    /// Runs machine code over the automaton that tracks this; hands each
    /// table that grows meanwhile to `see` first.
    #[inline]
    pub(super) fn drive<R: Row>(
        &self,
        track: Track,
        run: &mut Run<'_, '_, R>,
        own: &mut Own,
        mut see: impl FnMut(&Table<'_>),
    ) -> Result<Outcome, GiveUp> {
        let outcome = if run.compiled.grows() {
            self.with_table(track, run.input, own, |table| {
                see(table);
                run.growing(table)
            })
        } else {
            Ok(run.sealed())
        };
        self.count(run.work);
        outcome
    }
}
