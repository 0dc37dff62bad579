//! One pattern on its way to code, for tests of plans and of what is emitted:
//! the stages of `compile`, one at a time, and nothing is sealed.

use std::sync::Arc;

use regex_syntax::hir::Hir;

use super::{Complete, explore, ready};
use crate::abi::rows::Ids;
use crate::analysis::Facts;
use crate::automaton::grow::Blueprint;
use crate::automaton::partial::Partial;
use crate::automaton::tdfa::Track;
use crate::automaton::thompson;
use crate::config::{Config, Tuning};
use crate::cpu::CpuLevel;
use crate::plan::budget::EXPLORE_WORK;
use crate::plan::strategy::Matches;
use crate::plan::{Plan, strategy};
use crate::syntax;
use crate::util::allowance::Allowance;

/// What plans are made of.
pub(crate) struct Subject {
    facts: Facts,
    blueprint: Arc<Blueprint>,
    has_empty: bool,
    ids: Ids,
}

impl Subject {
    /// A pattern that may match invalid UTF-8, or not; `None` if it is
    /// refused.
    pub(crate) fn new(pattern: &str, bytes: bool) -> Option<Subject> {
        let mut options = Config::default().syntax;
        options.utf8 = !bytes;
        let hir = syntax::parse(pattern, &options).ok()?;
        let options = thompson::Options {
            utf8: options.utf8,
            line_terminator: options.line_terminator,
            size_limit: Config::default().size_limit,
            units: true,
        };
        let nfa = thompson::compile(&hir, &options).ok()?;
        let (facts, has_empty) = (Facts::of(&hir), nfa.has_empty);
        let blueprint = Arc::new(Blueprint::new(Arc::new(nfa)));
        Some(Subject { facts, blueprint, has_empty, ids: Ids::Nothing })
    }

    /// Several patterns over bytes.
    pub(crate) fn of_set(patterns: &[&str], ids: Ids) -> Option<Subject> {
        let mut config = Config::default();
        config.syntax.utf8 = false;
        let patterns: Vec<String> =
            patterns.iter().map(|&it| it.to_owned()).collect();
        let hirs = syntax::parse_all(&patterns, &config.syntax).ok()?;
        let options = thompson::Options::from(&config);
        let nfa = thompson::compile_set(&hirs, &options).ok()?;
        let facts = Facts::of(&Hir::alternation(hirs));
        let has_empty = nfa.has_empty && ids != Ids::Every;
        let blueprint = Arc::new(Blueprint::new(Arc::new(nfa)));
        Some(Subject { facts, blueprint, has_empty, ids })
    }

    /// The automaton, explored up to a number of states, if that completes
    /// it.
    pub(crate) fn complete(&self, states: usize) -> Option<Complete> {
        let mut config = Config::default();
        config.tuning.explore_states = Some(states);
        let blueprint = Arc::clone(&self.blueprint);
        let allowance = Allowance::new(4 << 20);
        let track = match self.ids {
            Ids::Every => Track::Every,
            _ => Track::Start,
        };
        let partial = Partial::new(blueprint, track, &allowance);
        explore(&partial, &config, EXPLORE_WORK).ok().flatten()
    }

    /// The plan for the automaton that tracks groups, all of it explored.
    pub(crate) fn groups(&self, tuning: &Tuning, level: CpuLevel) -> Plan {
        let blueprint = Arc::clone(&self.blueprint);
        let allowance = Allowance::new(4 << 20);
        let partial = Partial::new(blueprint, Track::Groups, &allowance);
        let config = Config::default();
        let complete = explore(&partial, &config, EXPLORE_WORK).ok().flatten();
        let ready = complete.as_ref().map(|it| ready(it, &self.blueprint));
        strategy::groups(tuning, level, &self.blueprint.layout, ready)
    }

    /// The plan for the literals or, if the pattern is more than that, for
    /// the automaton.
    pub(crate) fn plan(
        &self,
        complete: Option<&Complete>,
        tuning: &Tuning,
        level: CpuLevel,
    ) -> Plan {
        // Where rows begin is nothing that plans depend on.
        let only = self.blueprint.contexts().len() == 1;
        let start = only.then_some(self.blueprint.layout.stride());
        let literals =
            strategy::literals(&self.facts, tuning, level, self.ids);
        literals.unwrap_or_else(|declined| {
            strategy::automaton(
                &self.facts,
                tuning,
                level,
                &self.blueprint.layout,
                complete.map(|it| ready(it, &self.blueprint)).ok_or(start),
                Matches { has_empty: self.has_empty, ids: self.ids },
                declined,
            )
        })
    }
}
