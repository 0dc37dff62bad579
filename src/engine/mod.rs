//! One regex, ready to search: which engine answers is decided here.
//!
//! ```text
//! literals, automaton in machine code   once they have been compiled
//! walk over the same automaton          before that, and without code
//! walk for ends, and a way back         where registers do not suffice
//! PikeVM                                when the automaton cannot serve
//! ```
//!
//! Everything but the NFA is made when it is first needed. Nothing here takes
//! a lock on the way to an answer.

use std::sync::{Arc, OnceLock};

use regex_syntax::hir::{Hir, Look};

use crate::abi::rows::Ids;
use crate::analysis::required::Choice;
use crate::automaton::grow::Blueprint;
use crate::automaton::liveness::Backward;
use crate::automaton::nfa::Nfa;
use crate::automaton::partial::Partial;
use crate::automaton::paths::Paths;
use crate::automaton::tdfa::Track;
use crate::automaton::thompson;
use crate::config::{Compile, Config};
use crate::engine::automaton::Automaton;
use crate::engine::compile::{
    Compiled, Declined, compile, compile_groups, interpreted,
};
use crate::engine::groups::{Ground, GroupInfo};
use crate::engine::work::WorkCount;
use crate::error::Error;
use crate::input::Input;
use crate::plan::budget::EXPLORE_WORK;
use crate::syntax;
use crate::util::allowance::Allowance;
use crate::util::once::get_or_make;
use crate::util::striped::Striped;

mod automaton;
mod batch;
mod capture;
mod code;
pub(crate) mod compile;
mod direct;
mod distinct;
mod ends;
mod find;
pub(crate) mod groups;
mod hopeless;
pub(crate) mod iter;
mod jump;
mod machine;
mod overscan;
mod patience;
mod report;
mod scratch;
pub(crate) mod set;
mod simulate;
mod table;
mod trace;
mod walks;
mod which;
mod work;

pub use report::{GroupReport, Report, WorkReport};

/// A regex, compiled as far as it has been needed.
pub(crate) struct Engine {
    config: Config,
    pattern: Box<str>,
    hir: Hir,
    info: Arc<GroupInfo>,
    nfa: OnceLock<Arc<Nfa>>,
    blueprint: OnceLock<Arc<Blueprint>>,
    backward: OnceLock<Arc<Backward>>,
    /// The ways of matches, where ends are known and where not; nothing if
    /// they are too many.
    paths: [OnceLock<Option<Box<Paths>>>; 2],
    /// What all tables together may take.
    allowance: Arc<Allowance>,
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
        let bytes = config.tuning.shared_bytes;
        Engine::within(&Allowance::new(bytes), hir, pattern, config)
    }

    /// The same, with tables that take their bytes from an allowance.
    fn within(
        allowance: &Arc<Allowance>,
        hir: Hir,
        pattern: &str,
        config: &Config,
    ) -> Result<Engine, Error> {
        let ids = Ids::Nothing;
        let mut engine = Engine::cold(allowance, hir, pattern, ids, config);
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
    fn cold(
        allowance: &Arc<Allowance>,
        hir: Hir,
        pattern: &str,
        ids: Ids,
        config: &Config,
    ) -> Engine {
        let min_len = hir.properties().minimum_len();
        let prefix = hir.properties().look_set_prefix();
        Engine {
            nfa: OnceLock::new(),
            blueprint: OnceLock::new(),
            backward: OnceLock::new(),
            paths: [const { OnceLock::new() }; 2],
            allowance: Arc::clone(allowance),
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

    /// What all tables together may take.
    fn allowance(&self) -> &Arc<Allowance> {
        &self.allowance
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
        let partial = Partial::new(blueprint, track, &self.allowance);
        partial.paced(self.config.tuning.growth_credit)
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
}
