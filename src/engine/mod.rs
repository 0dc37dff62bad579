//! One regex, ready to search: which engine answers is decided here.
//!
//! ```text
//! literals, automaton in machine code   once they have been compiled
//! walk over the same automaton          before that, and without code
//! PikeVM                                when the automaton cannot serve
//! ```
//!
//! Everything but the NFA is made when it is first needed. Nothing here takes
//! a lock on the way to an answer.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use regex_syntax::hir::{Hir, Look};

use crate::abi::rows::Ids;
use crate::automaton::grow::Blueprint;
use crate::automaton::nfa::Nfa;
use crate::automaton::partial::Partial;
use crate::automaton::tdfa::Track;
use crate::automaton::thompson;
use crate::config::{Compile, Config, Force};
use crate::engine::compile::{Compiled, Declined, compile, interpreted};
use crate::engine::find::Scratch;
use crate::engine::groups::{Ground, GroupInfo};
use crate::engine::search::Work;
use crate::error::Error;
use crate::input::{Input, Span};
use crate::plan::budget::{
    COMPLETE_BYTES, EXPLORE_WORK, LAZY_BYTES, LAZY_CALL_BYTES, LAZY_WORK,
};
use crate::syntax;
use crate::util::once::get_or_make;
use crate::util::striped::Striped;

mod batch;
mod capture;
pub(crate) mod compile;
mod find;
pub(crate) mod groups;
pub(crate) mod iter;
mod report;
mod search;
pub(crate) mod set;
mod table;
mod which;

pub use report::{Report, WorkReport};

/// A regex, compiled as far as it has been needed.
pub(crate) struct Engine {
    config: Config,
    pattern: Box<str>,
    hir: Hir,
    info: Arc<GroupInfo>,
    nfa: OnceLock<Arc<Nfa>>,
    blueprint: OnceLock<Arc<Blueprint>>,
    starts: OnceLock<Partial>,
    ends: OnceLock<Partial>,
    groups: OnceLock<Partial>,
    /// Set once tracking starts has run out of registers.
    no_starts: AtomicBool,
    compiled: OnceLock<Result<Compiled, Declined>>,
    /// The code of the complete automaton, where the first code was emitted
    /// for one that still grows.
    completed: OnceLock<Compiled>,
    /// True once nothing better will be emitted.
    settled: AtomicBool,
    /// True while some thread emits code.
    compiling: AtomicBool,
    /// The bytes searched so far, until the engine is settled.
    heat: AtomicU64,
    work: WorkCount,
    has_empty: bool,
    /// No match is shorter.
    min_len: usize,
    /// Every match begins at the start of the haystack.
    always_anchored: bool,
    /// What matches have in common, without shapes and with them.
    plain: Striped<Ground>,
    shaped: Striped<Ground>,
    /// Set once tracking groups has run out of registers.
    no_groups: AtomicBool,
    /// What is said about patterns; anything but nothing in engines of sets.
    ids: Ids,
}

#[derive(Debug, Default)]
struct WorkCount {
    compiled: AtomicU64,
    interpreted: AtomicU64,
    exits: AtomicU64,
    nfa_searches: AtomicU64,
}

impl Engine {
    /// Parses and checks a pattern; emits code if the configuration wants it
    /// now.
    pub(crate) fn new(
        pattern: &str,
        config: &Config,
    ) -> Result<Engine, Error> {
        let hir = syntax::parse(pattern, &config.syntax)?;
        Engine::from_hir(hir, pattern, config)
    }

    /// As [`Engine::new`], for a pattern that is already parsed.
    pub(crate) fn from_hir(
        hir: Hir,
        pattern: &str,
        config: &Config,
    ) -> Result<Engine, Error> {
        let mut engine = Engine::cold(hir, pattern, config);
        // A set of literals is never too large, so its NFA can wait.
        if !engine.hir.properties().is_alternation_literal() {
            let nfa = engine.make_nfa(config.size_limit)?;
            engine.has_empty = nfa.has_empty;
            engine.nfa = OnceLock::from(nfa);
        }
        engine.compile_if_eager();
        Ok(engine)
    }

    /// An engine that has compiled nothing yet.
    fn cold(hir: Hir, pattern: &str, config: &Config) -> Engine {
        let min_len = hir.properties().minimum_len();
        let prefix = hir.properties().look_set_prefix();
        Engine {
            nfa: OnceLock::new(),
            blueprint: OnceLock::new(),
            starts: OnceLock::new(),
            ends: OnceLock::new(),
            groups: OnceLock::new(),
            no_starts: AtomicBool::new(false),
            compiled: OnceLock::new(),
            completed: OnceLock::new(),
            settled: AtomicBool::new(false),
            compiling: AtomicBool::new(false),
            heat: AtomicU64::new(0),
            work: WorkCount::default(),
            has_empty: min_len.is_none_or(|len| len == 0),
            min_len: min_len.unwrap_or(0),
            always_anchored: prefix.contains(Look::Start),
            plain: Striped::default(),
            shaped: Striped::default(),
            no_groups: AtomicBool::new(false),
            config: config.clone(),
            pattern: pattern.into(),
            info: Arc::new(GroupInfo::new(&hir)),
            ids: Ids::Nothing,
            hir,
        }
    }

    fn compile_if_eager(&self) {
        let config = &self.config;
        if config.compile == Compile::Eager && !interpreted(config) {
            self.compile_now(EXPLORE_WORK);
        }
    }

    /// The pattern, as it was given.
    #[inline]
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    fn make_nfa(&self, size_limit: usize) -> Result<Arc<Nfa>, Error> {
        let options = thompson::Options {
            size_limit,
            ..thompson::Options::from(&self.config)
        };
        thompson::compile(&self.hir, &options).map(Arc::new)
    }

    fn nfa(&self) -> &Arc<Nfa> {
        get_or_make(&self.nfa, || match self.make_nfa(usize::MAX) {
            Ok(nfa) => nfa,
            Err(error) => unreachable!("no size limit: {error}"),
        })
    }

    fn blueprint(&self) -> &Arc<Blueprint> {
        get_or_make(&self.blueprint, || {
            Arc::new(Blueprint::new(Arc::clone(self.nfa())))
        })
    }

    fn partial<'a>(
        &'a self,
        cell: &'a OnceLock<Partial>,
        track: Track,
    ) -> &'a Partial {
        get_or_make(cell, || {
            Partial::new(
                Arc::clone(self.blueprint()),
                track,
                self.config.tuning.shared_bytes,
            )
        })
    }

    /// The automaton that searches run on.
    fn starts(&self) -> &Partial {
        self.partial(&self.starts, self.track())
    }

    /// What the automaton tracks that searches run on.
    fn track(&self) -> Track {
        match self.ids {
            Ids::Every => Track::Every,
            _ => Track::Start,
        }
    }

    /// Emits code, unless another thread is at it.
    fn compile_now(&self, work: u64) {
        if self.compiling.swap(true, Ordering::Acquire) {
            return;
        }
        let automaton = || self.starts();
        let Engine { hir, config, has_empty, ids, .. } = self;
        let done = compile(hir, config, *has_empty, *ids, work, automaton);
        #[cfg(feature = "perf-map")]
        if let Ok(compiled) = &done {
            compiled.code.name_for_perf(&self.pattern);
        }
        match done {
            Err(Declined::Busy) => {}
            Ok(code) if code.grows() && work < EXPLORE_WORK => {
                let _ = self.compiled.set(Ok(code));
            }
            Ok(code) if self.compiled.get().is_some() => {
                if !code.grows() {
                    let _ = self.completed.set(code);
                }
                self.settled.store(true, Ordering::Release);
            }
            done => {
                if let Err(Declined::Registers) = done {
                    self.no_starts.store(true, Ordering::Relaxed);
                }
                let _ = self.compiled.set(done);
                self.settled.store(true, Ordering::Release);
            }
        }
        self.compiling.store(false, Ordering::Release);
    }

    /// The code to search with, if there is any yet.
    fn code(&self, input: &Input<'_>) -> Option<&Compiled> {
        if !self.settled.load(Ordering::Acquire) {
            self.warm_up(input);
        }
        if self.no_starts.load(Ordering::Relaxed) {
            return None;
        }
        if let Some(completed) = self.completed.get() {
            return Some(completed);
        }
        self.compiled.get()?.as_ref().ok()
    }

    /// Counts a search, and emits code once it pays: first for what is known
    /// of the automaton, later for all of it.
    #[cold]
    fn warm_up(&self, input: &Input<'_>) {
        if self.config.compile != Compile::Lazy || interpreted(&self.config) {
            return;
        }
        let bytes = input.get_span().len() as u64 + LAZY_CALL_BYTES;
        let heat = self.heat.load(Ordering::Relaxed).saturating_add(bytes);
        self.heat.store(heat, Ordering::Relaxed);
        match self.compiled.get() {
            None if heat >= LAZY_BYTES => self.compile_now(LAZY_WORK),
            Some(_) if heat >= COMPLETE_BYTES => {
                self.compile_now(EXPLORE_WORK);
            }
            _ => {}
        }
    }

    /// True if the input contains a match.
    pub(crate) fn is_match(&self, input: &Input<'_>) -> bool {
        self.shortest(input).is_some()
    }

    /// True if the search is over, or its span too short for any match.
    #[inline]
    pub(super) fn is_hopeless(&self, input: &Input<'_>) -> bool {
        input.is_done() || input.get_span().len() < self.min_len
    }

    /// The end of a match that is known as early as possible.
    pub(crate) fn shortest(&self, input: &Input<'_>) -> Option<usize> {
        if self.is_hopeless(input) {
            return None;
        }
        let end = self.search_end(input)?;
        let may_split = self.has_empty && self.config.syntax.utf8;
        if !may_split || input.is_char_boundary(end) {
            return Some(end);
        }
        // An empty match that splits a codepoint is none, and it may hide a
        // match that began before it: only a whole search tells.
        self.find(&input.earliest(false)).map(|span| span.end)
    }

    /// The leftmost-first match.
    pub(crate) fn find(&self, input: &Input<'_>) -> Option<Span> {
        self.find_with(input, &mut Scratch::default())
    }

    /// As [`Engine::find`], for one of several searches.
    pub(super) fn find_with(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        if input.is_earliest() {
            return self.find_earliest(input, scratch);
        }
        self.whole_characters(input, |input| {
            let span = self.search_span(input, scratch)?;
            Some((span, span.end))
        })
    }

    /// Searches again until a match ends where no codepoint is split.
    ///
    /// Only empty matches can split one. This is the one place that knows.
    pub(super) fn whole_characters<T>(
        &self,
        input: &Input<'_>,
        mut search: impl FnMut(&Input<'_>) -> Option<(T, usize)>,
    ) -> Option<T> {
        if self.is_hopeless(input) {
            return None;
        }
        let (mut answer, mut end) = search(input)?;
        if !(self.has_empty && self.config.syntax.utf8) {
            return Some(answer);
        }
        let mut input = *input;
        while !input.is_char_boundary(end) {
            if input.is_anchored() {
                return None;
            }
            input = input.span(input.start() + 1..input.end());
            if input.is_done() {
                return None;
            }
            (answer, end) = search(&input)?;
        }
        Some(answer)
    }

    fn count(&self, work: Work) {
        if !self.config.tuning.count_work {
            return;
        }
        let add = |counter: &AtomicU64, amount| {
            counter.fetch_add(amount, Ordering::Relaxed);
        };
        add(&self.work.compiled, work.compiled);
        add(&self.work.interpreted, work.interpreted);
        add(&self.work.exits, work.exits);
    }

    /// Which engine answers, and why.
    pub(crate) fn report(&self) -> Report {
        let mut report = Report {
            engine: self.engine_name(),
            nfa_states: self.nfa.get().map_or(0, |nfa| nfa.states.len()),
            sealed: "no machine code yet".to_owned(),
            cpu_level: "none",
            ..Report::default()
        };
        for partial in [&self.starts, &self.ends, &self.groups] {
            if let Some(partial) = partial.get() {
                report.automaton_states += partial.state_len();
                report.table_bytes += partial.rows().bytes();
            }
        }
        if let Some(completed) = self.completed.get() {
            completed.report(&mut report);
        }
        match self.compiled.get() {
            _ if self.completed.get().is_some() => {}
            None => {}
            Some(Err(declined)) => {
                report.declines.push(declined.to_string());
                report.sealed = "no machine code".to_owned();
            }
            Some(Ok(compiled)) => compiled.report(&mut report),
        }
        let registers = Declined::Registers.to_string();
        if self.no_starts.load(Ordering::Relaxed)
            && !report.declines.contains(&registers)
        {
            // It came to light during a search.
            report.engine = self.engine_name();
            report.declines.push(registers);
        }
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        report.work = WorkReport {
            compiled_bytes: read(&self.work.compiled),
            interpreted_bytes: read(&self.work.interpreted),
            exits: read(&self.work.exits),
            nfa_searches: read(&self.work.nfa_searches),
        };
        report
    }

    fn engine_name(&self) -> &'static str {
        if self.config.tuning.force == Force::PikeVm {
            return "PikeVM";
        }
        if self.no_starts.load(Ordering::Relaxed) {
            return "PikeVM, and the automaton for is_match";
        }
        if let Some(completed) = self.completed.get() {
            return completed.plan.name();
        }
        match self.compiled.get() {
            Some(Ok(compiled)) => compiled.plan.name(),
            _ => "automaton, interpreted",
        }
    }
}
