//! Searches by machine code: what it is handed, and why it comes back.
//!
//! Machine code walks the same rows as the walk and stops for the same reason,
//! an unknown entry. The table then grows and the code resumes at the same
//! byte.

use crate::abi::block::{Block, Outcome, RawSpan};
use crate::abi::missing::Missing;
use crate::abi::rows::{INFO_MATCH, Layout, PLAIN};
use crate::automaton::context::Context;
use crate::automaton::grow::Blueprint;
use crate::automaton::parts::Parts;
use crate::automaton::tdfa::{Rows, Track};
use crate::engine::Engine;
use crate::engine::compile::Compiled;
use crate::engine::scratch::{Own, Scratch};
use crate::engine::table::{GiveUp, Table};
use crate::engine::work::Work;
use crate::exec::{Arena, Entry, SealedCode};
use crate::input::{Input, Span};
use crate::plan::budget::CREDIT;

/// Machine code, with what it needs besides the table.
pub(crate) struct Machine<'a> {
    pub(crate) code: &'a SealedCode,
    /// The automaton that the code walks; `None` for a literal search.
    pub(crate) blueprint: Option<&'a Blueprint>,
}

/// One search by machine code.
pub(crate) struct Run<'a, 'h> {
    pub(crate) machine: &'a Machine<'a>,
    pub(crate) entry: Entry,
    pub(crate) input: &'a Input<'h>,
    pub(crate) block: &'a mut Block,
    pub(crate) spans: &'a mut [RawSpan],
    /// The patterns that have not matched, if every one is to be said.
    pub(crate) missing: Option<&'a mut Missing>,
    /// How many bytes behind matches may be read again.
    pub(crate) overscan: i64,
    pub(crate) work: &'a mut Work,
}

impl Run<'_, '_> {
    /// Runs code that has everything sealed beside it, from a state with
    /// its flag.
    pub(crate) fn sealed(&mut self, state: u32) -> Outcome {
        self.prepare(state);
        self.enter(self.input.start(), None)
    }

    /// Runs code over a table that grows when it has to.
    pub(crate) fn growing(
        &mut self,
        table: &mut Table<'_>,
        state: u32,
    ) -> Result<Outcome, GiveUp> {
        self.prepare(state | PLAIN);
        let mut at = self.input.start();
        let mut missed = None;
        loop {
            let outcome = self.enter(at, Some(table.rows()));
            if outcome != Outcome::NeedState {
                return Ok(outcome);
            }
            at = self.block.offset_of(self.input.haystack(), self.block.at);
            self.work.exits += 1;
            self.grow(table, at)?;
            // Code that misses the same entry again does not see what was
            // written for it. That would be a fault, but not worth a hang.
            let miss = Some((at, self.block.state));
            debug_assert_ne!(miss, missed, "an entry is missed twice");
            if miss == missed {
                return Err(GiveUp::Thrashing);
            }
            missed = miss;
        }
    }

    /// Prepares the block for a search from a state.
    fn prepare(&mut self, state: u32) {
        let input = self.input;
        let unit = self.machine.blueprint.map_or(0, |blueprint| {
            blueprint.unit_at(input.haystack(), input.end())
        });
        self.block.state = state;
        self.block.final_column = unit * 4;
        self.block.last = RawSpan::default();
        self.block.spans_len = 0;
        self.block.credit = CREDIT;
        self.block.overscan = self.overscan;
    }

    fn enter(&mut self, at: usize, rows: Option<&Rows>) -> Outcome {
        let layout = self.machine.blueprint.map(|b| &b.layout);
        let blueprint = self.machine.blueprint;
        let parts = blueprint.and_then(|it| it.nfa.parts.as_deref());
        self.block.row_mask = rows.map_or(0, |rows| rows.row_mask);
        self.block.action_mask = rows.map_or(0, |rows| rows.action_mask);
        let mut left = &mut 0;
        let mut missing = &mut [][..];
        if let Some(it) = &mut self.missing {
            (missing, left) = it.raw();
        }
        self.block.missing_left = *left;
        let mut arena = Arena {
            haystack: self.input.haystack(),
            span_end: self.input.end(),
            rows: rows.map_or(&[], |rows| &rows.rows),
            row_stride: layout.map_or(0, Layout::stride),
            actions: rows.map_or(&[], |rows| &rows.actions),
            parts: parts.map_or(&[], Parts::table),
            spans: self.spans,
            missing,
        };
        let code = self.machine.code;
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
        let Some(blueprint) = self.machine.blueprint else { return Ok(()) };
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
        let outcome = self.enter(compiled, entry, input, scratch, &mut [])?;
        scratch.own.pattern = scratch.block().pattern;
        let block = scratch.block();
        match outcome {
            Outcome::Credit => {
                // Too many candidates came to nothing.
                scratch.walks = true;
                self.walk_as(entry, input, &mut scratch.own)
            }
            Outcome::Done if block.last.end == 0 => Ok(None),
            Outcome::Done => {
                let at = |a| block.offset_of(input.haystack(), a);
                let RawSpan { start, end } = block.last;
                Ok(Some((at(start)..at(end)).into()))
            }
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
        spans: &mut [RawSpan],
    ) -> Result<Outcome, GiveUp> {
        let overscan = self.overscan_left(input.start(), scratch);
        let Scratch { block, own, missing, .. } = scratch;
        let block = block.get_or_insert_default();
        let mut work = Work::default();
        let automaton = compiled.plan.automaton().is_some();
        let blueprint = automaton.then(|| &**self.blueprint());
        let machine = Machine { code: &compiled.code, blueprint };
        let mut run = Run {
            machine: &machine,
            entry,
            input,
            block,
            spans,
            missing: missing.as_mut(),
            overscan,
            work: &mut work,
        };
        let track = self.spans.track;
        let outcome = self.drive(compiled, track, &mut run, own, |_| ());
        own.looked += work.compiled;
        outcome.inspect_err(|&why| self.spans.note(why))
    }

    /// Runs machine code over the automaton that tracks this; hands each
    /// table that grows meanwhile to `see` first.
    #[inline]
    pub(super) fn drive(
        &self,
        compiled: &Compiled,
        track: Track,
        run: &mut Run<'_, '_>,
        own: &mut Own,
        mut see: impl FnMut(&Table<'_>),
    ) -> Result<Outcome, GiveUp> {
        let (input, blueprint) = (run.input, run.machine.blueprint);
        let context = || {
            blueprint.map_or_else(Context::default, |blueprint| {
                blueprint.context_at(input.haystack(), input.start())
            })
        };
        let outcome = if compiled.grows() {
            self.with_table(track, input, own, |table| {
                see(table);
                let state = table.start(context(), input.is_anchored())?;
                run.growing(table, state)
            })
        } else {
            Ok(run.sealed(compiled.start(context)))
        };
        self.count(*run.work);
        outcome
    }
}
