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

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use regex_syntax::hir::{Hir, Look};

use crate::abi::rows::Ids;
use crate::analysis::required::{Choice, required};
use crate::automaton::grow::Blueprint;
use crate::automaton::liveness::Backward;
use crate::automaton::nfa::Nfa;
use crate::automaton::partial::Partial;
use crate::automaton::tdfa::Track;
use crate::automaton::thompson;
use crate::config::{Compile, Config, Force};
use crate::engine::automaton::Automaton;
use crate::engine::compile::{
    Compiled, Declined, compile, compile_groups, interpreted,
};
use crate::engine::find::Scratch;
use crate::engine::groups::{Ground, GroupInfo};
use crate::engine::search::Work;
use crate::error::Error;
use crate::input::{Input, Span};
use crate::plan::budget::EXPLORE_WORK;
use crate::syntax;
use crate::util::once::get_or_make;
use crate::util::striped::Striped;

mod automaton;
mod batch;
mod capture;
mod code;
pub(crate) mod compile;
mod find;
pub(crate) mod groups;
pub(crate) mod iter;
mod report;
mod search;
pub(crate) mod set;
mod table;
mod which;

pub use report::{GroupReport, Report, WorkReport};

/// The engine without machine code.
const INTERPRETED: &str = "automaton, interpreted";

/// A regex, compiled as far as it has been needed.
pub(crate) struct Engine {
    config: Config,
    pattern: Box<str>,
    hir: Hir,
    info: Arc<GroupInfo>,
    nfa: OnceLock<Arc<Nfa>>,
    blueprint: OnceLock<Arc<Blueprint>>,
    backward: OnceLock<Arc<Backward>>,
    /// Tells where matches are; in a set that says every pattern, which ones
    /// there are.
    spans: Automaton,
    /// Tells the groups of a match.
    groups: Automaton,
    /// Tells whether there is a match, where that takes no register.
    ends: OnceLock<Partial>,
    work: WorkCount,
    has_empty: bool,
    /// No match is shorter.
    min_len: usize,
    /// Every match begins at the start of the haystack.
    always_anchored: bool,
    /// Choices of bytes one of which is in every match.
    required: OnceLock<Vec<Choice>>,
    /// What matches have in common, without shapes and with them.
    plain: Striped<Ground>,
    shaped: Striped<Ground>,
    /// What is said about patterns; anything but nothing in engines of sets.
    ids: Ids,
}

#[derive(Debug, Default)]
struct WorkCount {
    compiled: AtomicU64,
    interpreted: AtomicU64,
    exits: AtomicU64,
    nfa_searches: AtomicU64,
    nfa_states: AtomicU64,
    back: AtomicU64,
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
        let mut engine = Engine::cold(hir, pattern, Ids::Nothing, config);
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
    fn cold(hir: Hir, pattern: &str, ids: Ids, config: &Config) -> Engine {
        let min_len = hir.properties().minimum_len();
        let prefix = hir.properties().look_set_prefix();
        Engine {
            nfa: OnceLock::new(),
            blueprint: OnceLock::new(),
            backward: OnceLock::new(),
            spans: Automaton::new(match ids {
                Ids::Every => Track::Every,
                _ => Track::Start,
            }),
            groups: Automaton::new(Track::Groups),
            ends: OnceLock::new(),
            work: WorkCount::default(),
            has_empty: min_len.is_none_or(|len| len == 0),
            min_len: min_len.unwrap_or(0),
            always_anchored: prefix.contains(Look::Start),
            required: OnceLock::new(),
            plain: Striped::default(),
            shaped: Striped::default(),
            config: config.clone(),
            pattern: pattern.into(),
            info: Arc::new(GroupInfo::new(&hir)),
            ids,
            hir,
        }
    }

    fn compile_if_eager(&self) {
        let config = &self.config;
        if config.compile == Compile::Eager && !interpreted(config) {
            self.spans.code.emit(EXPLORE_WORK, |w| self.compile_spans(w));
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

    fn backward(&self) -> &Arc<Backward> {
        get_or_make(&self.backward, || {
            Arc::new(Backward::new(Arc::clone(self.blueprint())))
        })
    }

    fn partial(&self, track: Track) -> Partial {
        let blueprint = Arc::clone(self.blueprint());
        Partial::new(blueprint, track, self.config.tuning.shared_bytes)
    }

    /// The table of the automaton that searches run on.
    fn span_table(&self) -> &Partial {
        self.spans.table(|track| self.partial(track))
    }

    fn group_table(&self) -> &Partial {
        self.groups.table(|track| self.partial(track))
    }

    fn end_table(&self) -> &Partial {
        get_or_make(&self.ends, || self.partial(Track::Nothing))
    }

    /// Emits code for spans, within a budget of work.
    fn compile_spans(&self, work: u64) -> Result<Compiled, Declined> {
        let automaton = || self.span_table();
        let Engine { hir, config, has_empty, ids, .. } = self;
        let done = compile(hir, config, *has_empty, *ids, work, automaton);
        self.named(&self.spans, done)
    }

    /// Emits code for the groups of a match, within a budget of work.
    fn compile_groups(&self, work: u64) -> Result<Compiled, Declined> {
        let done = compile_groups(&self.config, work, self.group_table());
        self.named(&self.groups, done)
    }

    /// Remembers what came of compiling an automaton, and tells `perf` how
    /// its code is called.
    fn named(
        &self,
        automaton: &Automaton,
        done: Result<Compiled, Declined>,
    ) -> Result<Compiled, Declined> {
        if let Err(why) = &done {
            automaton.note_declined(why);
        }
        #[cfg(feature = "perf-map")]
        if let Ok(compiled) = &done {
            compiled.code.name_for_perf(&self.pattern);
        }
        done
    }

    /// The code to search with, if there is any yet.
    fn code(&self, input: &Input<'_>) -> Option<&Compiled> {
        self.spans.warm(&self.config, input, |work| self.compile_spans(work))
    }

    /// The code to find groups with, if there is any yet.
    fn group_code(&self, input: &Input<'_>) -> Option<&Compiled> {
        self.groups.warm(&self.config, input, |work| self.compile_groups(work))
    }

    /// True if the input contains a match.
    pub(crate) fn is_match(&self, input: &Input<'_>) -> bool {
        self.shortest(input).is_some()
    }

    /// True if the search is over, or its span too short for any match.
    #[inline]
    pub(super) fn is_hopeless(&self, input: &Input<'_>) -> bool {
        input.is_done()
            || input.get_span().len() < self.min_len
            || (self.always_anchored && input.start() > 0)
            || self.lacks_required(input)
    }

    /// True if every match contains a byte that is not there. A search that is
    /// anchored ends before it would be found.
    #[inline]
    fn lacks_required(&self, input: &Input<'_>) -> bool {
        if self.always_anchored || input.is_anchored() {
            return false;
        }
        let required = get_or_make(&self.required, || self.find_required());
        let span = &input.haystack()[input.get_span().range()];
        required.iter().any(|choice| match choice[..] {
            [a] => memchr::memchr(a, span).is_none(),
            [a, b] => memchr::memchr2(a, b, span).is_none(),
            [a, b, c] => memchr::memchr3(a, b, c, span).is_none(),
            _ => false,
        })
    }

    #[cold]
    fn find_required(&self) -> Vec<Choice> {
        let tuning = &self.config.tuning;
        let searches = tuning.prefilter && tuning.force == Force::Nothing;
        let literal = self.hir.properties().is_alternation_literal();
        let looks = searches && !literal && self.ids == Ids::Nothing;
        if looks { required(&self.hir) } else { Vec::new() }
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
        if self.is_hopeless(input) {
            return None;
        }
        self.find_hopeful(input, scratch)
    }

    /// As [`Engine::find_with`], where a match is possible.
    fn find_hopeful(
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
    /// A search from anywhere before such a match finds it again, so the next
    /// one begins behind it. The first search must not be hopeless.
    pub(super) fn whole_characters<T>(
        &self,
        input: &Input<'_>,
        mut search: impl FnMut(&Input<'_>) -> Option<(T, usize)>,
    ) -> Option<T> {
        let (mut answer, mut end) = search(input)?;
        if !(self.has_empty && self.config.syntax.utf8) {
            return Some(answer);
        }
        let mut input = *input;
        while !input.is_char_boundary(end) {
            if input.is_anchored() {
                return None;
            }
            if end >= input.end() {
                return None;
            }
            input = input.span(end + 1..input.end());
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
        add(&self.work.nfa_searches, work.nfa.searches);
        add(&self.work.nfa_states, work.nfa.states);
        add(&self.work.back, work.nfa.back);
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
        let automata = [&self.spans, &self.groups];
        let tables = automata.into_iter().filter_map(Automaton::known_table);
        for table in tables.chain(self.ends.get()) {
            report.automaton_states += table.state_len();
            report.table_bytes += table.rows().bytes();
        }
        self.spans.code.report(&mut report);
        report.groups = self.group_report();
        let registers = Declined::Registers.to_string();
        if self.spans.is_exhausted() && !report.declines.contains(&registers) {
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
            nfa_states: read(&self.work.nfa_states),
            backward_units: read(&self.work.back),
        };
        report
    }

    fn engine_name(&self) -> &'static str {
        if self.config.tuning.force == Force::PikeVm {
            return "PikeVM";
        }
        if self.spans.is_exhausted() {
            return "PikeVM, and the automaton for is_match";
        }
        self.spans.code.get().map_or(INTERPRETED, |code| code.plan.name())
    }

    /// How groups are found, if there are any.
    fn group_report(&self) -> Option<GroupReport> {
        if self.info.len() == 1 {
            return None;
        }
        let code = self.groups.code.get();
        let partial = self.groups.known_table();
        let rows = partial.map_or(0, |it| it.rows().bytes());
        let shapes = partial.map_or(0, |it| it.shapes().bytes());
        Some(GroupReport {
            engine: match code {
                _ if self.config.tuning.force == Force::PikeVm => "PikeVM",
                _ if !self.tracks_groups() => "one thread, after a pass back",
                Some(code) => code.plan.name(),
                None => INTERPRETED,
            },
            declines: self.group_declines(),
            table_bytes: rows + shapes,
            code_bytes: code.map_or(0, |it| it.code.code_bytes()),
            data_bytes: code.map_or(0, |it| it.code.data_bytes()),
        })
    }
}
