//! Searches of several patterns: which of them match, and which one first.
//!
//! An engine of a set is an engine like others, made from an NFA of several
//! patterns. It says what its [`Ids`] are: the pattern of the leftmost match,
//! or every pattern that matches anywhere.

use std::sync::{Arc, OnceLock};

use regex_syntax::hir::Hir;

use crate::abi::block::Outcome;
use crate::abi::missing::Missing;
use crate::abi::rows::Ids;
use crate::automaton::nfa::{Nfa, PatternId};
use crate::automaton::tdfa::Track;
use crate::config::{Config, Force};
use crate::engine::Engine;
use crate::engine::machine::Outputs;
use crate::engine::scratch::Scratch;
use crate::engine::table::GiveUp;
use crate::exec::Entry;
use crate::input::{Input, Span};
use crate::interp::pikevm;
use crate::util::allowance::Allowance;

impl Engine {
    /// An engine for several patterns, from their NFA and the choice of all
    /// of them.
    pub(crate) fn of_set(
        choice: Hir,
        nfa: Arc<Nfa>,
        ids: Ids,
        config: &Config,
    ) -> Engine {
        let bytes = config.tuning.shared_bytes;
        let allowance = &Allowance::new(bytes);
        Engine::of_set_within(allowance, choice, nfa, ids, config)
    }

    /// The same, with tables that take their bytes from an allowance.
    fn of_set_within(
        allowance: &Arc<Allowance>,
        choice: Hir,
        nfa: Arc<Nfa>,
        ids: Ids,
        config: &Config,
    ) -> Engine {
        let mut engine = Engine::cold(allowance, choice, "", ids, config);
        // The automaton of every match leaves split codepoints out.
        engine.has_empty = nfa.has_empty && ids != Ids::Every;
        engine.nfa = OnceLock::from(nfa);
        engine
    }

    /// True if it searches for several patterns.
    #[inline]
    pub(crate) fn is_of_set(&self) -> bool {
        self.ids != Ids::Nothing
    }

    /// The engine of leftmost matches for the same patterns.
    pub(crate) fn preferred(&self) -> Engine {
        let nfa = Arc::clone(self.nfa());
        let hir = self.hir.clone();
        let (allowance, ids) = (&self.allowance, Ids::Preferred);
        let config = &self.config;
        let mut engine =
            Engine::of_set_within(allowance, hir, nfa, ids, config);
        if self.blueprint.get().is_some() {
            engine.blueprint = OnceLock::from(Arc::clone(self.blueprint()));
        }
        engine.compile_if_eager();
        engine
    }

    /// Finds every pattern that matches; with an earliest search some.
    ///
    /// # Errors
    ///
    /// If the automaton does not serve; what has been found until then counts.
    pub(crate) fn which(
        &self,
        input: &Input<'_>,
        missing: &mut Missing,
    ) -> Result<(), GiveUp> {
        if self.is_hopeless(input) || missing.left() == 0 {
            return Ok(());
        }
        if self.config.tuning.force == Force::PikeVm {
            self.simulate_which(input, missing);
            return Ok(());
        }
        if input.is_earliest() {
            let Some(end) = self.shortest(input) else { return Ok(()) };
            let input = input.span(input.start()..end).earliest(false);
            return self.which(&input, missing);
        }
        let again = match self.which_directly(input, missing) {
            Ok(()) => return Ok(()),
            Err(again) => again,
        };
        let mut scratch = again.scratch();
        let code = self.code(input).filter(|it| {
            !scratch.walks && (it.grows() || !input.is_anchored())
        });
        if let Some(compiled) = code {
            let done = self.enter(
                compiled,
                Entry::Find,
                input,
                &mut scratch,
                Outputs { spans: &mut [], missing: Some(missing) },
            );
            match done? {
                Outcome::Done => return Ok(()),
                // Too many candidates came to nothing.
                Outcome::Credit => {}
                _ => return Err(GiveUp::Thrashing),
            }
        }
        let own = &mut scratch.own;
        self.walk::<false, _>(Track::Every, input, missing, own)?;
        Ok(())
    }

    /// As [`Engine::which`], by simulating the NFA; returns where the last
    /// pattern was found.
    pub(crate) fn simulate_which(
        &self,
        input: &Input<'_>,
        missing: &mut Missing,
    ) -> Option<usize> {
        let mut cache = pikevm::Cache::default();
        let end = pikevm::which(self.nfa(), &mut cache, input, missing);
        self.count_simulation(&cache);
        end
    }

    /// Whether a pattern matches.
    ///
    /// # Errors
    ///
    /// If the automaton does not serve.
    pub(crate) fn any(&self, input: &Input<'_>) -> Result<bool, GiveUp> {
        if self.is_hopeless(input) {
            return Ok(false);
        }
        match self.is_match_directly(input) {
            Ok(answer) => Ok(answer),
            Err(again) => Ok(self.try_end(input, again)?.is_some()),
        }
    }

    /// The leftmost match and the pattern that it is one of.
    pub(crate) fn find_pattern(
        &self,
        input: &Input<'_>,
    ) -> Option<(PatternId, Span)> {
        let mut scratch = Scratch::default();
        let span = self.find_with(input, &mut scratch)?;
        Some((scratch.own.pattern, span))
    }
}
