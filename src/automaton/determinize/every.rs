//! Steps of automata in which every match counts.
//!
//! A match cuts nothing off, so the order of threads means nothing and they
//! are kept sorted. Which patterns match is said by operations of the
//! transition behind the match, one for each pattern. A pattern that matches
//! in one state after the other, as in a loop, is only said once: the state
//! behind the transition remembers which of its matches have been said, and
//! has these match states as *said*. So a loop marks where it is entered, and
//! runs by plain entries.
//!
//! Where a match must not end inside a codepoint the unit decides: no match
//! ends before a byte that continues one. Such states never match whatever
//! follows.

use super::{Determinizer, KEY_UNANCHORED, Step};
use crate::abi::rows::{MAX_OPS, OP_FOUND, Op};
use crate::automaton::context::{Context, Unit};
use crate::automaton::key::Key;
use crate::automaton::nfa::{NfaId, PatternId, State};
use crate::automaton::tdfa::{StateData, Stop};
use crate::util::utf8::is_continuation;

/// In a thread of a key: its match has been said.
const SAID: NfaId = 1 << 31;

impl Determinizer {
    /// What happens when a state consumes a unit.
    pub(super) fn step_every(
        &mut self,
        state: &StateData,
        unit: Unit,
    ) -> Result<Step, Stop> {
        self.open_looks(state, unit);
        let mut said = self.take_said();
        let found = self.found(unit, &said);
        if found.len() > MAX_OPS {
            return Err(Stop::Patterns);
        }
        said.extend_from_slice(&found);
        let op = |&pattern: &PatternId| Op {
            kind: OP_FOUND,
            target: 0,
            argument: pattern as u16,
        };
        let ops = found.iter().map(op).collect();
        let mark = !found.is_empty();
        let context = state.context.after(unit, &self.needs);
        let here = self.verdicts(context, None);
        self.know_begin(here);
        self.consume(unit, here);
        let alive = unit.byte.is_some() && state.unanchored;
        if alive {
            self.begin_thread(here);
        }
        if self.next.is_empty() && !alive {
            return Ok(Step { next: None, mark, ops, shape: None });
        }
        let next = self.finish_every(context, alive, &said);
        Ok(Step { next: Some(next), mark, ops, shape: None })
    }

    /// Takes the match states out of `threads` that have been said; returns
    /// their patterns.
    fn take_said(&mut self) -> Vec<PatternId> {
        let nfa = &self.nfa;
        let mut said = Vec::new();
        self.threads.retain(|&id| {
            if let State::Match(pattern) = *nfa.state(id & !SAID)
                && id & SAID != 0
            {
                said.push(pattern);
            }
            id & SAID == 0
        });
        said
    }

    /// The patterns of which a match ends before the unit and has not been
    /// said.
    fn found(&self, unit: Unit, said: &[PatternId]) -> Vec<PatternId> {
        let splits = unit.byte.is_some_and(is_continuation);
        if splits && self.nfa.splits_count() {
            return Vec::new();
        }
        let matched = self.threads.iter().filter_map(|&id| self.matched(id));
        let mut found: Vec<PatternId> =
            matched.filter(|pattern| !said.contains(pattern)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The pattern that a state is the match state of.
    fn matched(&self, id: NfaId) -> Option<PatternId> {
        match *self.nfa.state(id) {
            State::Match(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// Makes a state of `next`, or of the threads as they arrived if one of
    /// them waits for a unit.
    pub(super) fn finish_every(
        &mut self,
        context: Context,
        unanchored: bool,
        said: &[PatternId],
    ) -> StateData {
        let looks = self.pending;
        if looks {
            core::mem::swap(&mut self.next, &mut self.arrived);
        }
        let mut next = core::mem::take(&mut self.next);
        let mut matches = false;
        for id in next.iter_mut().filter(|_| !looks) {
            let Some(pattern) = self.matched(*id) else { continue };
            matches = true;
            if said.contains(&pattern) {
                *id |= SAID;
            }
        }
        next.sort_unstable();
        next.dedup();
        self.next = next;
        let keeps = looks || matches;
        let context = if keeps { context } else { context.without_looks() };
        let unanchored_bit = if unanchored { KEY_UNANCHORED } else { 0 };
        let header = context.code() | unanchored_bit;
        StateData {
            key: Key::new(header, &self.next, 1, &mut self.space),
            context,
            homes: [].into(),
            unanchored,
            looks,
            matches: matches && !self.nfa.splits_count(),
        }
    }
}
