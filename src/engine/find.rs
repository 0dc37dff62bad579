//! The searches behind the API, each with its fallbacks.

use std::sync::Arc;

use regex_syntax::hir::HirKind;

use crate::abi::block::{Block, Outcome, RawSpan};
use crate::abi::missing::Missing;
use crate::abi::rows::Ids;
use crate::automaton::context::Context;
use crate::automaton::nfa::PatternId;
use crate::automaton::partial::{Partial, Private};
use crate::automaton::tdfa::Track;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::batch::{Filling, interpret_batch};
use crate::engine::compile::Compiled;
use crate::engine::search::{Machine, NfaWork, Run, Work, interpret};
use crate::engine::table::{GiveUp, Table, own};
use crate::exec::Entry;
use crate::input::{Input, Span};
use crate::interp::twopass::{Steps, TwoPass};
use crate::interp::walk::{Cursor, Memory, Starts};
use crate::interp::{literal, pikevm};
use crate::plan::budget::OVERSCAN_PER_BYTE;

/// What searches may use again, if one follows another.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Only machine code needs it.
    block: Option<Block>,
    /// True once the candidates of machine code came to nothing too often.
    pub(super) walks: bool,
    /// The patterns that have not matched, where every one is to be said.
    pub(super) missing: Option<Missing>,
    pub(super) own: Own,
    /// For the automaton that tracks groups.
    own_groups: Own,
    /// Where the first search began.
    begin: Option<usize>,
    /// Once searches have read too much again and again.
    two_pass: Option<Box<TwoPass>>,
    /// For the groups of matches, where the automaton does not track them.
    traces: Option<Box<TwoPass>>,
}

impl Scratch {
    /// What machine code needs to find groups.
    #[inline]
    pub(super) fn for_groups(&mut self) -> (&mut Block, &mut Own) {
        (self.block.get_or_insert_default(), &mut self.own_groups)
    }

    #[inline]
    pub(super) fn block(&mut self) -> &mut Block {
        self.block.get_or_insert_default()
    }
}

/// What searches that follow each other own.
#[derive(Default)]
pub(super) struct Own {
    /// A table, once the shared one did not serve.
    table: Option<Box<Private>>,
    /// True if the search before this one had to leave the shared table.
    preferred: bool,
    /// The pattern of the match found last; 0 if there is only one.
    pub(super) pattern: PatternId,
    /// The units that were looked at.
    looked: u64,
}

impl Engine {
    /// The end of an earliest match.
    pub(super) fn search_end(&self, input: &Input<'_>) -> Option<usize> {
        self.try_end(input).unwrap_or_else(|_| self.simulate_end(input))
    }

    /// As [`Engine::search_end`], if the automaton serves.
    pub(super) fn try_end(
        &self,
        input: &Input<'_>,
    ) -> Result<Option<usize>, GiveUp> {
        if self.config.tuning.force == Force::PikeVm {
            return Ok(self.simulate_end(input));
        }
        let scratch = &mut Scratch::default();
        match self.code(input) {
            Some(compiled) => {
                match self.run(compiled, Entry::IsMatch, input, scratch) {
                    // Without starts the automaton still knows whether.
                    Err(GiveUp::Registers) => {
                        self.walk_end(input, &mut scratch.own)
                    }
                    done => done.map(|span| span.map(|span| span.end)),
                }
            }
            None => match self.literal() {
                Some(it) => Ok(literal::find(it, input).map(|s| s.end)),
                None => self.walk_end(input, &mut scratch.own),
            },
        }
    }

    /// The leftmost-first match.
    pub(super) fn search_span(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        if self.overscan_left(input.start(), scratch) < 0 {
            return self.two_pass(input, scratch);
        }
        if self.config.tuning.force == Force::PikeVm {
            return self.simulate_span(input, scratch);
        }
        let found = match self.code(input) {
            Some(compiled) if !scratch.walks => {
                self.run(compiled, Entry::Find, input, scratch)
            }
            _ => match self.literal() {
                Some(it) => Ok(literal::find(it, input)),
                None => self.walk_span(input, &mut scratch.own),
            },
        };
        found.unwrap_or_else(|_| self.simulate_span(input, scratch))
    }

    /// How many bytes searches that follow each other may still read again,
    /// if the next one begins there. Below 0 it is the two passes' turn, and
    /// it stays theirs.
    pub(super) fn overscan_left(
        &self,
        start: usize,
        scratch: &mut Scratch,
    ) -> i64 {
        let credit = self.config.tuning.overscan_credit;
        if scratch.two_pass.is_some() || credit == 0 {
            return -1;
        }
        let begin = *scratch.begin.get_or_insert(start);
        let done = start.saturating_sub(begin) as u64;
        let allowed = credit + done * OVERSCAN_PER_BYTE;
        let again = scratch.own.looked.saturating_sub(done);
        i64::try_from(allowed).unwrap_or(i64::MAX) - again as i64
    }

    /// The leftmost-first match, by the two passes.
    fn two_pass(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        let Scratch { two_pass, own, .. } = scratch;
        let (found, pattern) = self.pass_twice(two_pass, input, &mut []);
        own.pattern = pattern;
        found
    }

    /// Fills the slots of the match that begins where the span does and is
    /// the whole of it.
    pub(super) fn trace_in(
        &self,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
        scratch: &mut Scratch,
    ) {
        self.pass_twice(&mut scratch.traces, input, slots);
    }

    fn pass_twice(
        &self,
        two_pass: &mut Option<Box<TwoPass>>,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
    ) -> (Option<Span>, PatternId) {
        let two_pass = two_pass.get_or_insert_with(|| {
            Box::new(TwoPass::new(Arc::clone(self.backward())))
        });
        let found = two_pass.find(input, slots);
        let Steps { back, states } = two_pass.steps();
        let nfa = NfaWork { searches: 0, back, states };
        self.count(Work { nfa, ..Work::default() });
        (found, two_pass.pattern)
    }

    /// The literal that the pattern is, unless a test wants an automaton.
    pub(super) fn literal(&self) -> Option<&[u8]> {
        let tuning = &self.config.tuning;
        let free = tuning.prefilter && tuning.force == Force::Nothing;
        let single = self.ids == Ids::Nothing;
        match self.hir.kind() {
            HirKind::Literal(literal) if free && single => Some(&literal.0),
            _ => None,
        }
    }

    /// A leftmost match as soon as it is known: its start and an end.
    pub(super) fn find_earliest(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        self.whole_characters(input, |input| {
            let span = self.simulate_span(input, scratch)?;
            Some((span, span.end))
        })
    }

    fn walk_end(
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

    fn walk_span(
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
        self.config.tuning.force != Force::PikeVm && !self.spans.is_exhausted()
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

    pub(super) fn count_walk(&self, cursor: &Cursor, own: &mut Own) {
        own.looked += cursor.steps;
        self.count(Work { interpreted: cursor.steps, ..Work::default() });
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

    /// Searches with the shared table; with a table of its own if the shared
    /// one cannot grow.
    pub(super) fn with_table<T>(
        &self,
        track: Track,
        input: &Input<'_>,
        own_slot: &mut Own,
        mut search: impl FnMut(&mut Table<'_>) -> Result<T, GiveUp>,
    ) -> Result<T, GiveUp> {
        if !own_slot.preferred {
            let shared = self.shared(track);
            match search(&mut Table::Shared(shared)) {
                Err(GiveUp::Shared) => own_slot.preferred = true,
                done => return done,
            }
        }
        let bytes = self.config.tuning.private_bytes;
        let slot = &mut own_slot.table;
        let from = input.start();
        search(&mut own(slot, self.blueprint(), track, bytes, from))
    }

    fn shared(&self, track: Track) -> &Partial {
        match track {
            Track::Start | Track::Every => self.span_table(),
            Track::Nothing => self.end_table(),
            Track::Groups => self.group_table(),
        }
    }

    /// Runs machine code; the match, if there is one. Its start is only
    /// meaningful for [`Entry::Find`].
    fn run(
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

    /// What an entry answers, without machine code.
    fn walk_as(
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

    pub(super) fn simulate(
        &self,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
    ) -> Option<PatternId> {
        self.simulate_with(input, slots, &mut pikevm::Cache::default())
    }

    fn simulate_with(
        &self,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
        cache: &mut pikevm::Cache,
    ) -> Option<PatternId> {
        let found = pikevm::search(self.nfa(), cache, input, slots);
        self.count_simulation(cache);
        found.then_some(cache.pattern)
    }

    fn simulate_span(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        let mut slots = [None; 2];
        let mut cache = pikevm::Cache::default();
        let pattern = self.simulate_with(input, &mut slots, &mut cache);
        scratch.own.looked += cache.units;
        scratch.own.pattern = pattern?;
        Some(Span { start: slots[0]?, end: slots[1]? })
    }

    pub(super) fn count_simulation(&self, cache: &pikevm::Cache) {
        let nfa = NfaWork { searches: 1, back: 0, states: cache.steps };
        self.count(Work { nfa, ..Work::default() });
    }

    fn simulate_end(&self, input: &Input<'_>) -> Option<usize> {
        if self.ids == Ids::Every {
            let missing = &mut Missing::new(self.nfa().pattern_len);
            return self.simulate_which(&input.earliest(true), missing);
        }
        let mut slots = [None; 2];
        self.simulate(&input.earliest(true), &mut slots);
        slots[1]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::config::{Compile, Config};

    /// Searches from a cold start; what the search leaves behind.
    fn searched(pattern: &str, haystack: &[u8]) -> (Option<Span>, Scratch) {
        let config = Config { compile: Compile::Eager, ..Config::default() };
        let engine = Engine::new(pattern, &config).expect("a regex");
        let mut scratch = Scratch::default();
        let span = engine.find_with(&Input::new(haystack), &mut scratch);
        (span, scratch)
    }

    /// A scan is paid for: where there are only candidates it spends its
    /// credit, and the search goes on without it.
    #[test]
    fn a_scan_that_passes_little_is_given_up() {
        for (pattern, candidate, matched) in [
            ("fooo+[0-9]", "fooo ", "foooo1"),
            ("[XY]quiz[0-9]", "Xquiz ", "Yquiz9"),
            ("(?:foo|bar)[0-9]+x", "foo1 bar2 ", "bar1x"),
        ] {
            let mut haystack = candidate.repeat(20_000).into_bytes();
            haystack.extend_from_slice(matched.as_bytes());
            let (span, mut scratch) = searched(pattern, &haystack);
            let start = haystack.len() - matched.len();
            let right = Span { start, end: haystack.len() };
            assert_eq!(span, Some(right), "{pattern}");
            let credit = scratch.block().credit;
            assert!(credit < 0 || scratch.walks, "{pattern}: {credit}");
            // Ordinary text earns more than its candidates cost.
            let text = "a lazy dog and a quick fox ".repeat(4_000) + matched;
            let (span, mut scratch) = searched(pattern, text.as_bytes());
            assert_eq!(span.map(|it| it.end), Some(text.len()), "{pattern}");
            let credit = scratch.block().credit;
            assert!(credit > 0 && !scratch.walks, "{pattern}: {credit}");
        }
    }

    /// Nobody waits for the thread that extends the shared table: whoever
    /// needs another state meanwhile walks a table of its own.
    #[test]
    fn a_search_waits_for_no_other() {
        for compile in [Compile::Eager, Compile::Never] {
            let mut config = Config { compile, ..Config::default() };
            config.tuning.explore_states = Some(1);
            let engine = Engine::new(r"\b\w+\b", &config);
            let engine = Arc::new(engine.expect("a regex"));
            let other = Arc::clone(&engine);
            let (told, answer) = mpsc::channel();
            let found = engine.span_table().inspect(|_, _| {
                // While this closure runs the table is taken.
                thread::spawn(move || {
                    let input = Input::new("-- слово --");
                    let found = (other.find(&input), other.is_match(&input));
                    told.send(found).expect("somebody listens");
                });
                answer.recv_timeout(Duration::from_secs(60)).ok()
            });
            let right = (Some(Span { start: 3, end: 13 }), true);
            assert_eq!(found, Some(Some(right)), "{compile:?}");
        }
    }
}
