//! Searches without machine code, and the table that any search walks: the
//! shared one, or one of its own if the shared one cannot grow.

use crate::automaton::grow::Blueprint;
use crate::automaton::partial::Partial;
use crate::automaton::tdfa::Track;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::batch::{Filling, interpret_batch};
use crate::engine::scratch::{Own, Scratch};
use crate::engine::table::{GiveUp, Table};
use crate::engine::work::Work;
use crate::exec::Entry;
use crate::input::{Input, Span};
use crate::interp::walk::{Cursor, Halt, Memory, Starts, walk};

/// Walks without machine code until the search is over; the cursor then
/// holds the match, if there is one.
///
/// PERF: no results of several words are passed on. Short searches would
/// wait for each copy.
pub(crate) fn interpret<const EARLIEST: bool, M: Memory>(
    blueprint: &Blueprint,
    table: &mut Table<'_>,
    input: &Input<'_>,
    cursor: &mut Cursor,
    memory: &mut M,
) -> Result<(), GiveUp> {
    let haystack = input.haystack();
    let context = blueprint.context_at(haystack, input.start());
    let state = table.start(context, input.is_anchored())?;
    cursor.begin(input.start(), input.end(), state);
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

impl Engine {
    /// What an entry answers, without machine code.
    pub(super) fn walk_as(
        &self,
        entry: Entry,
        input: &Input<'_>,
        own: &mut Own,
    ) -> Result<Option<Span>, GiveUp> {
        match entry {
            Entry::Find => self.walk_span(input, own),
            _ => Ok(self.walk_end(input, own)?.map(|end| (end..end).into())),
        }
    }

    /// The end of an earliest match.
    pub(super) fn walk_end(
        &self,
        input: &Input<'_>,
        own: &mut Own,
    ) -> Result<Option<usize>, GiveUp> {
        if !self.spans.is_exhausted() {
            let track = self.spans.track;
            match self.walk::<true, _>(track, input, &mut (), own) {
                Err(why @ GiveUp::Registers) => self.spans.note(why),
                done => return done,
            }
        }
        // The automaton without starts has other states.
        let own = &mut Own::default();
        self.walk::<true, _>(Track::Nothing, input, &mut (), own)
    }

    /// The leftmost-first match.
    pub(super) fn walk_span(
        &self,
        input: &Input<'_>,
        own: &mut Own,
    ) -> Result<Option<Span>, GiveUp> {
        if self.spans.is_exhausted() {
            return Err(GiveUp::Registers);
        }
        let mut starts = Starts::default();
        let end = self.walk::<false, _>(Track::Start, input, &mut starts, own);
        let end = end.inspect_err(|&why| self.spans.note(why))?;
        own.pattern = starts.pattern;
        Ok(end.map(|end| Span { start: starts.start, end }))
    }

    /// True if the walk may answer with spans.
    pub(super) fn walks_spans(&self) -> bool {
        let force = self.config.tuning.force;
        !matches!(force, Force::PikeVm | Force::Ends)
            && !self.spans.is_exhausted()
    }

    /// Finds several matches; those of `filling` count even if it fails.
    pub(super) fn walk_spans(
        &self,
        input: &Input<'_>,
        filling: &mut Filling<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), GiveUp> {
        let blueprint = self.blueprint();
        let mut cursor = Cursor::default();
        let own = &mut scratch.own;
        let done = self.with_table(Track::Start, input, own, |table| {
            interpret_batch(blueprint, table, input, &mut cursor, filling)
        });
        self.count_walk(&cursor, own);
        done.inspect_err(|&why| self.spans.note(why))
    }

    pub(super) fn walk<const EARLIEST: bool, M: Memory>(
        &self,
        track: Track,
        input: &Input<'_>,
        memory: &mut M,
        own: &mut Own,
    ) -> Result<Option<usize>, GiveUp> {
        let blueprint = self.blueprint();
        let mut cursor = Cursor::default();
        let done = self.with_table(track, input, own, |table| {
            let cursor = &mut cursor;
            interpret::<EARLIEST, M>(blueprint, table, input, cursor, memory)
        });
        self.count_walk(&cursor, own);
        done.map(|()| cursor.matched())
    }

    pub(super) fn count_walk(&self, cursor: &Cursor, own: &mut Own) {
        own.looked += cursor.steps;
        self.count(Work { interpreted: cursor.steps, ..Work::default() });
    }

    /// Searches with the shared table; with a table of its own if the shared
    /// one cannot grow.
    pub(super) fn with_table<T>(
        &self,
        track: Track,
        input: &Input<'_>,
        own_slot: &mut Own,
        mut search: impl FnMut(&mut Table<'_>) -> Result<T, GiveUp>,
    ) -> Result<T, GiveUp> {
        let Own { table: slot, preferred, account, .. } = own_slot;
        let shared = self.shared(track);
        if !*preferred {
            match search(&mut Table::new(shared, account, input)) {
                Err(GiveUp::Shared) => *preferred = true,
                done => return done,
            }
        }
        let table = Table::new(shared, account, input);
        let bytes = self.config.tuning.private_bytes;
        search(&mut table.with_own(slot, input.start(), bytes)?)
    }

    pub(super) fn shared(&self, track: Track) -> &Partial {
        match track {
            Track::Start | Track::Every => self.span_table(),
            Track::Nothing => self.end_table(),
            Track::Groups => self.group_table(),
        }
    }
}
