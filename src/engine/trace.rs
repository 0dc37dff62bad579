//! The groups of known matches without the automaton that tracks them.
//!
//! ```text
//! the NFA's paths, and back where one ends     the rule
//! one thread, after a pass back that says      where there are too many
//! what is alive                                paths, or too much to note
//! PikeVM                                       where a test wants it
//! ```
//!
//! All take time O(pattern x span), and bounded memory.

use crate::automaton::paths::Paths;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::groups::UNSET;
use crate::engine::work::{NfaWork, Work};
use crate::input::Input;
use crate::interp::backtrack::Backtrack;
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
        let Some(paths) = self.paths() else { return false };
        let found = backtrack.trace(paths, input, slots);
        let states = core::mem::take(&mut backtrack.steps);
        let nfa = NfaWork { searches: 1, back: 0, states };
        self.count(Work { nfa, ..Work::default() });
        found == Ok(true)
    }

    /// The paths of the NFA, if they serve.
    pub(super) fn paths(&self) -> Option<&Paths> {
        let tuning = &self.config.tuning;
        if !tuning.paths || tuning.force == Force::PikeVm {
            return None;
        }
        let paths = get_or_make(&self.paths, || {
            Paths::new(self.blueprint(), self.allowance()).map(Box::new)
        });
        paths.as_deref()
    }
}
