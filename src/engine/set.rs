//! Several patterns, ready to search: which engine answers is decided here.
//!
//! ```text
//! one automaton for all     which patterns match, and whether one does
//! the same, leftmost-first  the leftmost match, with its pattern
//! an engine for each        where the first match of a pattern is; all else
//!                           where one automaton for all does not serve
//! ```
//!
//! Only the NFA is made at once: it is what the size limit is about. Every
//! engine is made when it is first needed, and makes what it needs likewise.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use regex_syntax::hir::Hir;

use crate::abi::missing::Missing;
use crate::abi::rows::{Ids, MAX_PATTERNS};
use crate::automaton::nfa::PatternId;
use crate::automaton::thompson;
use crate::config::{Compile, Config, Force};
use crate::engine::distinct::Distinct;
use crate::engine::iter::Spans;
use crate::engine::table::GiveUp;
use crate::engine::{Engine, Report};
use crate::error::Error;
use crate::input::{Input, Span};
use crate::syntax;
use crate::util::once::get_or_make;

/// How many searches may find that the states of one automaton do not pay,
/// until each pattern is searched for on its own from the beginning.
const THRASHES: usize = 4;

/// Several patterns, compiled as far as it has been needed.
pub(crate) struct SetEngine {
    patterns: Box<[String]>,
    /// What the engines of all patterns know as patterns.
    distinct: Distinct,
    hirs: Box<[Hir]>,
    config: Config,
    every: Engine,
    preferred: OnceLock<Engine>,
    each: Box<[OnceLock<Engine>]>,
    /// How many searches one automaton for all has not served.
    unserved: AtomicUsize,
}

impl SetEngine {
    /// Parses and checks all patterns.
    pub(crate) fn new(
        patterns: Vec<String>,
        config: &Config,
    ) -> Result<SetEngine, Error> {
        let hirs = syntax::parse_all(&patterns, &config.syntax)?;
        let options = thompson::Options::from(config);
        let distinct = Distinct::of(&patterns);
        // The size limit is about all of them.
        let mut nfa = thompson::compile_set(&hirs, &options)?;
        let each = (0..distinct.len()).map(|it| &hirs[distinct.first(it)]);
        let kinds: Vec<Hir> = each.cloned().collect();
        if distinct.has_same() {
            nfa = thompson::compile_set(&kinds, &options)?;
        }
        let nfa = Arc::new(nfa);
        let choice = Hir::alternation(kinds);
        let many = distinct.len() > MAX_PATTERNS;
        let compile = if many { Compile::Never } else { config.compile };
        let config = Config { compile, ..config.clone() };
        let every = Engine::of_set(choice, nfa, Ids::Every, &config);
        every.compile_if_eager();
        Ok(SetEngine {
            every,
            preferred: OnceLock::new(),
            each: patterns.iter().map(|_| OnceLock::new()).collect(),
            unserved: AtomicUsize::new(if many { THRASHES } else { 0 }),
            patterns: patterns.into(),
            distinct,
            hirs: hirs.into(),
            config,
        })
    }

    /// The patterns, as they were given.
    #[inline]
    pub(crate) fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// True if one automaton for all patterns has been given up.
    fn is_apart(&self) -> bool {
        self.unserved.load(Ordering::Relaxed) >= THRASHES
            && self.config.tuning.force != Force::PikeVm
    }

    /// Remembers that one automaton has not served.
    fn note(&self, why: GiveUp) {
        let weight = match why {
            GiveUp::Patterns | GiveUp::Registers => THRASHES,
            GiveUp::Shared | GiveUp::Thrashing => 1,
        };
        self.unserved.fetch_add(weight, Ordering::Relaxed);
    }

    /// True if a pattern matches.
    pub(crate) fn is_match(&self, input: &Input<'_>) -> bool {
        if !self.is_apart() {
            match self.every.any(input) {
                Ok(found) => return found,
                Err(why) => self.note(why),
            }
        }
        let mut kinds = 0..self.distinct.len();
        kinds.any(|it| self.one(self.distinct.first(it)).is_match(input))
    }

    /// The patterns that match; with an earliest search some of them, if
    /// there are any.
    pub(crate) fn which(&self, input: &Input<'_>) -> Missing {
        let mut missing = Missing::new(self.distinct.len());
        if !self.is_apart() {
            match self.every.which(input, &mut missing) {
                Ok(()) => return self.distinct.spread(missing),
                Err(why) => self.note(why),
            }
        }
        self.which_apart(input, &mut missing);
        self.distinct.spread(missing)
    }

    /// The rest of [`SetEngine::which`], by one search for each pattern.
    fn which_apart(&self, input: &Input<'_>, missing: &mut Missing) {
        let whole = input.earliest(false);
        for kind in 0..missing.patterns() {
            let pattern = self.distinct.first(kind);
            if !missing.has_matched(kind) && self.one(pattern).is_match(&whole)
            {
                missing.found(kind);
                if input.is_earliest() {
                    break;
                }
            }
        }
    }

    /// The engine of one pattern alone.
    pub(crate) fn one(&self, pattern: usize) -> &Engine {
        let pattern = self.distinct.same(pattern);
        get_or_make(&self.each[pattern], || {
            let config =
                Config { size_limit: usize::MAX, ..self.config.clone() };
            let hir = self.hirs[pattern].clone();
            let pattern = &self.patterns[pattern];
            let allowance = self.every.allowance();
            match Engine::within(allowance, hir, pattern, &config) {
                Ok(engine) => engine,
                Err(error) => unreachable!("no size limit: {error}"),
            }
        })
    }

    /// The engine of leftmost matches.
    fn preferred(&self) -> &Engine {
        get_or_make(&self.preferred, || self.every.preferred())
    }

    /// The leftmost match and its pattern; of those that begin there the one
    /// that is preferred, earlier patterns first.
    pub(crate) fn find(&self, input: &Input<'_>) -> Option<(PatternId, Span)> {
        let (kind, span) = self.preferred().find_pattern(input)?;
        Some((self.pattern_of(kind), span))
    }

    /// The pattern that the engine of leftmost matches calls so.
    pub(crate) fn pattern_of(&self, kind: PatternId) -> PatternId {
        self.distinct.first(kind as usize) as PatternId
    }

    /// The leftmost matches that do not overlap.
    pub(crate) fn spans<'r, 'h>(&'r self, input: Input<'h>) -> Spans<'r, 'h> {
        Spans::new(self.preferred(), input)
    }

    /// Which engine answers, and why.
    pub(crate) fn report(&self) -> Report {
        let mut report = self.every.report();
        if self.is_apart() {
            report.engine = "one engine for each pattern";
            report.declines.push(match self.distinct.len() {
                len if len > MAX_PATTERNS => {
                    "one automaton: more patterns than it can name".to_owned()
                }
                _ => "one automaton: it has too many states, or too many \
                      patterns match at one place"
                    .to_owned(),
            });
        }
        let each = self.each.iter().filter_map(OnceLock::get);
        for engine in each.chain(self.preferred.get()) {
            let other = engine.report();
            report.code_bytes += other.code_bytes;
            report.data_bytes += other.data_bytes;
            report.automaton_states += other.automaton_states;
        }
        report
    }
}
