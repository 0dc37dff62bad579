//! Matches and their groups without automata whose states do not pay.
//!
//! ```text
//! the NFA's paths, and back where one ends     the rule
//! one thread, after a pass back that says      where there are too many
//! what is alive                                paths, or too much to note
//! PikeVM                                       where a test wants it
//! ```
//!
//! All take time O(pattern x span), and bounded memory.

use crate::automaton::paths::{Ends, Paths};
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::groups::{Groups, Rest, UNSET};
use crate::engine::scratch::{Own, Scratch};
use crate::engine::work::{NfaWork, Work};
use crate::input::{Input, Span};
use crate::interp::backtrack::{Backtrack, TooLarge};
use crate::interp::twopass::TwoPass;
use crate::util::once::get_or_make;

/// What searches for groups may use again, if one follows another.
#[derive(Default)]
pub(super) struct Traces {
    backtrack: Backtrack,
    two_pass: Option<Box<TwoPass>>,
}

impl Engine {
    /// The slots of the match that the span of an anchored input is.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub(super) fn trace(
        &self,
        input: &Input<'_>,
        traces: &mut Traces,
    ) -> Box<[usize]> {
        let len = self.nfa().slot_len;
        let mut slots = vec![UNSET; len].into_boxed_slice();
        if self.go_back(input, &mut slots, &mut traces.backtrack) {
            (slots[0], slots[1]) = (input.start(), input.end());
            return slots;
        }
        let mut found = vec![None; len];
        match self.config.tuning.force {
            Force::PikeVm => {
                self.simulate(input, &mut found);
            }
            _ => {
                self.pass_twice(&mut traces.two_pass, input, &mut found);
            }
        }
        let span = input.get_span();
        let whole = [Some(span.start), Some(span.end)];
        assert_eq!(found[..2], whole, "a match is found again where it was");
        found.into_iter().map(|it| it.unwrap_or(UNSET)).collect()
    }

    /// Fills the slots by the paths of the NFA; false if they do not serve.
    fn go_back(
        &self,
        input: &Input<'_>,
        slots: &mut [usize],
        backtrack: &mut Backtrack,
    ) -> bool {
        let Some(paths) = self.paths(Ends::Known) else { return false };
        let found = backtrack.trace(paths, input, slots);
        let states = core::mem::take(&mut backtrack.steps);
        let nfa = NfaWork { searches: 1, back: 0, states };
        self.count(Work { nfa, ..Work::default() });
        found == Ok(true)
    }

    /// The leftmost-first match by the paths of the NFA, if they serve.
    pub(super) fn span_by_paths(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Span>, TooLarge> {
        let Scratch { traces, own, .. } = scratch;
        self.search_paths(input, &mut [], &mut traces.backtrack, own)
    }

    /// The same with its groups, where the states of the automaton for spans
    /// did not pay lately; `None` if that is not so, or if paths do not serve.
    #[inline]
    pub(super) fn captures_dearly(
        &self,
        input: &Input<'_>,
    ) -> Option<Option<Groups>> {
        if self.info.len() == 1 || self.spans.patience.may_try() {
            return None;
        }
        if self.is_hopeless(input) {
            return Some(None);
        }
        self.captures_by_paths(input).ok()
    }

    #[inline(never)]
    fn captures_by_paths(
        &self,
        input: &Input<'_>,
    ) -> Result<Option<Groups>, TooLarge> {
        let Scratch { mut traces, mut own, .. } = Scratch::default();
        let mut slots = vec![UNSET; self.nfa().slot_len].into_boxed_slice();
        let mut too_large = false;
        let span = self.whole_characters(input, |input| {
            slots.fill(UNSET);
            let memory = &mut traces.backtrack;
            let found = self.search_paths(input, &mut slots, memory, &mut own);
            too_large |= found.is_err();
            let span = found.ok()??;
            Some((span, span.end))
        });
        if too_large {
            return Err(TooLarge);
        }
        Ok(span.map(|span| {
            (slots[0], slots[1]) = (span.start, span.end);
            Groups::new(self.plain(), span, Rest::Slots(slots))
        }))
    }

    fn search_paths(
        &self,
        input: &Input<'_>,
        slots: &mut [usize],
        backtrack: &mut Backtrack,
        own: &mut Own,
    ) -> Result<Option<Span>, TooLarge> {
        if input.is_earliest() {
            return Err(TooLarge);
        }
        let paths = self.paths(Ends::Unknown).ok_or(TooLarge)?;
        let found = backtrack.find(paths, input, slots);
        own.looked += (backtrack.furthest - input.start()) as u64 + 1;
        let states = core::mem::take(&mut backtrack.steps);
        let nfa = NfaWork { searches: 1, back: 0, states };
        self.count(Work { nfa, ..Work::default() });
        found
    }

    /// The paths of the NFA, if they serve.
    fn paths(&self, ends: Ends) -> Option<&Paths> {
        let tuning = &self.config.tuning;
        let forced = tuning.force == Force::PikeVm;
        if !tuning.paths || forced || self.is_of_set() {
            return None;
        }
        let paths = get_or_make(&self.paths[ends as usize], || {
            let (blueprint, allowance) = (self.blueprint(), self.allowance());
            Paths::new(blueprint, ends, allowance).map(Box::new)
        });
        paths.as_deref()
    }
}
