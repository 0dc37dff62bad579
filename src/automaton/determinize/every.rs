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

use super::begins::BEGINNING;
use super::{Determinizer, KEY_UNANCHORED, Step};
use crate::abi::rows::{MAX_OPS, OP_FOUND, Op};
use crate::automaton::context::{Context, Unit, Verdicts};
use crate::automaton::key::Key;
use crate::automaton::nfa::{NfaId, PatternId, State};
use crate::automaton::tdfa::{StateData, Stop};
use crate::util::utf8::is_continuation;

/// In a thread of a key: its match has been said.
const SAID: NfaId = 1 << 31;

/// What a step costs besides its threads, in closure steps: most have few.
const STEP_WORK: u64 = 8;

impl Determinizer {
    /// The state in which a search begins.
    pub(super) fn start_every(
        &mut self,
        context: Context,
        here: Verdicts,
        unanchored: bool,
    ) -> StateData {
        self.begin_state();
        let begins = if unanchored {
            Some(self.begin_every(here))
        } else {
            let start = self.nfa.start;
            self.arrive(start, |all| all.close(start, here));
            None
        };
        self.finish_every(context, begins, &[])
    }

    /// What happens when a state consumes a unit.
    pub(super) fn step_every(
        &mut self,
        state: &StateData,
        unit: Unit,
    ) -> Result<Step, Stop> {
        self.work += STEP_WORK;
        self.open_every(state, unit);
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
        self.consume_every(unit, here);
        let alive = unit.byte.is_some() && state.unanchored;
        let begins = alive.then(|| self.begin_every(here));
        if self.next.is_empty() && !alive {
            return Ok(Step { next: None, mark, ops, shape: None });
        }
        said.sort_unstable();
        let next = self.finish_every(context, begins, &said);
        Ok(Step { next: Some(next), mark, ops, shape: None })
    }

    /// Fills `threads` with the state's threads, closed with the unit known.
    fn open_every(&mut self, state: &StateData, unit: Unit) {
        let mut threads = core::mem::take(&mut self.threads);
        threads.clear();
        state.key.unpack(1, &mut threads);
        if state.looks {
            let here = self.verdicts(state.context, Some(unit));
            self.begin_state();
            let begins = |id| state.unanchored && id == self.nfa.start;
            threads.retain(|&id| !begins(id));
            for &id in &threads {
                self.close(id, here);
            }
            if state.unanchored {
                let begins = self.begin_every(here);
                self.fold_beginning(begins);
            }
            core::mem::swap(&mut threads, &mut self.next);
        }
        self.threads = threads;
    }

    /// Fills `next` with the closures of all threads that take the unit.
    fn consume_every(&mut self, unit: Unit, here: Verdicts) {
        self.begin_state();
        let threads = core::mem::take(&mut self.threads);
        for &id in &threads {
            self.work += 1;
            match id & BEGINNING {
                0 => self.advance(id, unit, here),
                _ => {
                    let index = (id & !BEGINNING) as usize;
                    self.advance_beginning(index, unit, here);
                }
            }
        }
        self.threads = threads;
    }

    /// Adds the closure of what a thread leads to with a unit.
    pub(super) fn advance(&mut self, id: NfaId, unit: Unit, here: Verdicts) {
        let Some(byte) = unit.byte else { return };
        if let Some(to) = self.nfa.state(id).target(byte, unit.part) {
            self.arrive(to, |all| all.close(to, here));
        }
    }

    /// Takes the match states out of `threads` that have been said; returns
    /// their patterns.
    fn take_said(&mut self) -> Vec<PatternId> {
        let nfa = &self.nfa;
        let mut said = Vec::new();
        self.threads.retain(|&id| {
            if id & SAID != 0
                && let State::Match(pattern) = *nfa.state(id & !SAID)
            {
                said.push(pattern);
            }
            id & SAID == 0
        });
        said.sort_unstable();
        said
    }

    /// The patterns of which a match ends before the unit and has not been
    /// said; that is in ascending order.
    fn found(&self, unit: Unit, said: &[PatternId]) -> Vec<PatternId> {
        let splits = unit.byte.is_some_and(is_continuation);
        if splits && self.nfa.splits_count() {
            return Vec::new();
        }
        let matched = self.threads.iter().filter_map(|&id| self.matched(id));
        let mut found: Vec<PatternId> =
            matched.filter(|it| said.binary_search(it).is_err()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The pattern that a state is the match state of.
    fn matched(&self, id: NfaId) -> Option<PatternId> {
        if id & BEGINNING != 0 {
            return None;
        }
        match *self.nfa.state(id) {
            State::Match(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// Makes a state of `next`, or of the threads as they arrived if one of
    /// them waits for a unit; and of the threads that begin, if there are
    /// any. What has been said is in ascending order.
    fn finish_every(
        &mut self,
        context: Context,
        begins: Option<usize>,
        said: &[PatternId],
    ) -> StateData {
        let looks = self.pending;
        let mut matches = false;
        if looks {
            core::mem::swap(&mut self.next, &mut self.arrived);
            // Without it a state in which only these threads wait would have
            // the key of one that has none.
            self.next.extend(begins.map(|_| self.nfa.start));
        } else {
            matches = self.note_said(said);
            begins.into_iter().for_each(|it| self.fold_beginning(it));
        }
        self.next.sort_unstable();
        self.next.dedup();
        let keeps = looks || matches;
        let context = if keeps { context } else { context.without_looks() };
        let unanchored = begins.is_some();
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

    /// Notes in `next` which matches have been said; true if there are any
    /// matches.
    fn note_said(&mut self, said: &[PatternId]) -> bool {
        let mut next = core::mem::take(&mut self.next);
        let mut matches = false;
        for id in &mut next {
            let Some(pattern) = self.matched(*id) else { continue };
            matches = true;
            if said.binary_search(&pattern).is_ok() {
                *id |= SAID;
            }
        }
        self.next = next;
        matches
    }
}
