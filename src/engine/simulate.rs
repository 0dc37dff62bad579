//! Searches that simulate the NFA: the last resort.

use crate::abi::missing::Missing;
use crate::abi::rows::Ids;
use crate::automaton::nfa::PatternId;
use crate::engine::Engine;
use crate::engine::scratch::Scratch;
use crate::engine::work::{NfaWork, Work};
use crate::input::{Input, Span};
use crate::interp::pikevm;

impl Engine {
    /// Fills the slots of the leftmost-first match; its pattern.
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

    /// The leftmost-first match.
    pub(super) fn simulate_span(
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

    /// The end of an earliest match.
    pub(super) fn simulate_end(&self, input: &Input<'_>) -> Option<usize> {
        if self.ids == Ids::Every {
            let missing = &mut Missing::new(self.nfa().pattern_len);
            return self.simulate_which(&input.earliest(true), missing);
        }
        let mut slots = [None; 2];
        self.simulate(&input.earliest(true), &mut slots);
        slots[1]
    }

    pub(super) fn count_simulation(&self, cache: &pikevm::Cache) {
        let nfa = NfaWork { searches: 1, back: 0, states: cache.steps };
        self.count(Work { nfa, ..Work::default() });
    }
}
