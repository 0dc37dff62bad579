//! What searches did, counted where somebody asked for it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::engine::{Engine, WorkReport};
use crate::interp::twopass::Steps;

/// What a search did, besides its answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    /// Bytes walked by the interpreter.
    pub(crate) interpreted: u64,
    /// Bytes walked by machine code.
    pub(crate) compiled: u64,
    /// How often machine code returned because an entry was unknown.
    pub(crate) exits: u64,
    /// Whether and how the NFA itself was searched.
    pub(crate) nfa: NfaWork,
}

/// What searches of the NFA looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NfaWork {
    /// How many there were.
    pub(crate) searches: u64,
    /// Units that were looked at on the way back.
    pub(crate) back: u64,
    /// States that were entered, or looked at.
    pub(crate) states: u64,
}

/// What the searches of an engine did.
#[derive(Debug, Default)]
pub(super) struct WorkCount {
    compiled: AtomicU64,
    interpreted: AtomicU64,
    exits: AtomicU64,
    nfa_searches: AtomicU64,
    nfa_states: AtomicU64,
    back: AtomicU64,
}

impl WorkCount {
    /// All of it, as reports say it.
    pub(super) fn report(&self) -> WorkReport {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        WorkReport {
            compiled_bytes: read(&self.compiled),
            interpreted_bytes: read(&self.interpreted),
            exits: read(&self.exits),
            nfa_searches: read(&self.nfa_searches),
            nfa_states: read(&self.nfa_states),
            backward_units: read(&self.back),
        }
    }
}

impl Engine {
    /// Adds what a search did, if that is counted.
    pub(super) fn count(&self, work: Work) {
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
    /// Adds the steps of a way back.
    pub(super) fn count_steps(&self, Steps { back, states }: Steps) {
        let nfa = NfaWork { searches: 0, back, states };
        self.count(Work { nfa, ..Work::default() });
    }
}
