//! The searches behind the API, each with its fallbacks.

use std::sync::atomic::Ordering;

use crate::abi::block::{Block, Outcome, RawSpan};
use crate::automaton::tdfa::Track;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::compile::Compiled;
use crate::engine::search::{Machine, Work, interpret};
use crate::engine::table::{GiveUp, Table, own};
use crate::exec::Entry;
use crate::input::{Input, Span};
use crate::interp::pikevm;
use crate::interp::walk::{Groups, Starts};

impl Engine {
    /// The end of an earliest match.
    pub(super) fn search_end(&self, input: &Input<'_>) -> Option<usize> {
        if self.config.tuning.force == Force::PikeVm {
            return self.simulate_end(input);
        }
        let found = match self.code(input) {
            Some(compiled) => self
                .run(compiled, Entry::IsMatch, input)
                .map(|span| span.map(|span| span.end)),
            None => self.walk_end(input),
        };
        found.unwrap_or_else(|_| self.simulate_end(input))
    }

    /// The leftmost-first match.
    pub(super) fn search_span(&self, input: &Input<'_>) -> Option<Span> {
        if self.config.tuning.force == Force::PikeVm {
            return self.simulate_span(input);
        }
        let found = match self.code(input) {
            Some(compiled) => self.run(compiled, Entry::Find, input),
            None => self.walk_span(input),
        };
        found.unwrap_or_else(|_| self.simulate_span(input))
    }

    /// The leftmost-first match with its groups; returns where it ends.
    pub(super) fn search_groups(
        &self,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
    ) -> Option<usize> {
        let few = self.slot_len() <= usize::from(u8::MAX);
        let walks = self.config.tuning.force == Force::Walk;
        if walks && few && !input.is_earliest() {
            if let Ok(end) = self.walk_groups(input, slots) {
                return end;
            }
        }
        self.simulate(input, slots).then(|| slots[1]).flatten()
    }

    /// A leftmost match as soon as it is known: its start and an end.
    pub(super) fn find_earliest(&self, input: &Input<'_>) -> Option<Span> {
        self.whole_characters(input, |input| {
            let span = self.simulate_span(input)?;
            Some((span, span.end))
        })
    }

    fn walk_end(&self, input: &Input<'_>) -> Result<Option<usize>, GiveUp> {
        if !self.no_starts.load(Ordering::Relaxed) {
            match self.walk::<true>(Track::Start, input, &mut Starts::default())
            {
                Err(GiveUp::Registers) => {
                    self.no_starts.store(true, Ordering::Relaxed);
                }
                done => return done,
            }
        }
        self.walk::<true>(Track::Nothing, input, &mut Starts::default())
    }

    fn walk_span(&self, input: &Input<'_>) -> Result<Option<Span>, GiveUp> {
        if self.no_starts.load(Ordering::Relaxed) {
            return Err(GiveUp::Registers);
        }
        let mut starts = Starts::default();
        let end = self.walk::<false>(Track::Start, input, &mut starts);
        let end = end.inspect_err(|&give_up| {
            if give_up == GiveUp::Registers {
                self.no_starts.store(true, Ordering::Relaxed);
            }
        })?;
        Ok(end.map(|end| Span { start: starts.start, end }))
    }

    fn walk_groups(
        &self,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
    ) -> Result<Option<usize>, GiveUp> {
        let mut groups = Groups::new(slots.len());
        let partial = self.partial(&self.groups, Track::Groups);
        let end = self.walk_table::<false, _>(
            partial,
            Track::Groups,
            input,
            &mut groups,
        )?;
        if end.is_some() {
            slots.copy_from_slice(&groups.slots);
            slots[1] = end;
        }
        Ok(end)
    }

    fn walk<const EARLIEST: bool>(
        &self,
        track: Track,
        input: &Input<'_>,
        starts: &mut Starts,
    ) -> Result<Option<usize>, GiveUp> {
        let partial = match track {
            Track::Start => self.starts(),
            _ => self.partial(&self.ends, Track::Nothing),
        };
        self.walk_table::<EARLIEST, _>(partial, track, input, starts)
    }

    fn walk_table<
        const EARLIEST: bool,
        M: crate::interp::walk::Memory,
    >(
        &self,
        partial: &crate::automaton::partial::Partial,
        track: Track,
        input: &Input<'_>,
        memory: &mut M,
    ) -> Result<Option<usize>, GiveUp> {
        let blueprint = self.blueprint();
        let mut work = Work::default();
        let mut table = Table::Shared(partial);
        let mut found = interpret::<EARLIEST, M>(
            blueprint, &mut table, input, memory, &mut work,
        );
        if found == Err(GiveUp::Shared) {
            let bytes = self.config.tuning.private_bytes;
            let mut slot = None;
            let mut table =
                own(&mut slot, blueprint, track, bytes, input.start());
            found = interpret::<EARLIEST, M>(
                blueprint, &mut table, input, memory, &mut work,
            );
        }
        self.count(work);
        found
    }

    /// Runs machine code; the match, if there is one. Its start is only
    /// meaningful for [`Entry::Find`].
    fn run(
        &self,
        compiled: &Compiled,
        entry: Entry,
        input: &Input<'_>,
    ) -> Result<Option<Span>, GiveUp> {
        let blueprint = self.blueprint();
        let machine = Machine {
            code: &compiled.code,
            blueprint,
            sealed_rows: compiled.complete.is_some(),
        };
        let mut block = Block::default();
        let mut work = Work::default();
        let context = blueprint.context_at(input.haystack(), input.start());
        let sealed = compiled.start(context, input.is_anchored());
        let outcome = if let Some(state) = sealed {
            machine.prepare(input, state, &mut block);
            machine.run(entry, None, input, &mut block, &mut [], &mut work)
        } else if compiled.complete.is_some() {
            // The code only knows unanchored searches.
            return match entry {
                Entry::Find => self.walk_span(input),
                _ => Ok(self.walk_end(input)?.map(|end| (end..end).into())),
            };
        } else {
            self.run_growing(&machine, entry, input, &mut block, &mut work)
        };
        self.count(work);
        match outcome? {
            Outcome::Done if block.last.end == 0 => Ok(None),
            Outcome::Done => {
                let at = |a| block.offset_of(input.haystack(), a);
                let RawSpan { start, end } = block.last;
                Ok(Some((at(start)..at(end)).into()))
            }
            _ => Err(GiveUp::Thrashing),
        }
    }

    fn run_growing(
        &self,
        machine: &Machine<'_>,
        entry: Entry,
        input: &Input<'_>,
        block: &mut Block,
        work: &mut Work,
    ) -> Result<Outcome, GiveUp> {
        let context =
            machine.blueprint.context_at(input.haystack(), input.start());
        let mut search = |table: &mut Table<'_>| {
            let state = table.start(context, input.is_anchored())?;
            machine.prepare(input, state, block);
            machine.run(entry, Some(table), input, block, &mut [], work)
        };
        match search(&mut Table::Shared(self.starts())) {
            Err(GiveUp::Shared) => {
                let bytes = self.config.tuning.private_bytes;
                let blueprint = self.blueprint();
                let mut slot = None;
                search(&mut own(
                    &mut slot,
                    blueprint,
                    Track::Start,
                    bytes,
                    input.start(),
                ))
            }
            done => done,
        }
    }

    fn simulate(
        &self,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
    ) -> bool {
        self.work.nfa_searches.fetch_add(1, Ordering::Relaxed);
        let mut cache = pikevm::Cache::default();
        pikevm::search(self.nfa(), &mut cache, input, slots)
    }

    fn simulate_span(&self, input: &Input<'_>) -> Option<Span> {
        let mut slots = [None; 2];
        self.simulate(input, &mut slots);
        Some(Span { start: slots[0]?, end: slots[1]? })
    }

    fn simulate_end(&self, input: &Input<'_>) -> Option<usize> {
        let mut slots = [None; 2];
        self.simulate(&input.earliest(true), &mut slots);
        slots[1]
    }
}
