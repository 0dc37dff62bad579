//! What searches that follow each other read again, and the two passes that
//! take over when it is too much.

use std::sync::Arc;

use crate::automaton::nfa::PatternId;
use crate::engine::Engine;
use crate::engine::scratch::Scratch;
use crate::input::{Input, Span};
use crate::interp::twopass::TwoPass;
use crate::plan::budget::OVERSCAN_PER_BYTE;

impl Engine {
    /// How many bytes searches that follow each other may still read again,
    /// if the next one begins there. Below 0 it is the two passes' turn, and
    /// it stays theirs.
    pub(super) fn overscan_left(
        &self,
        start: usize,
        scratch: &mut Scratch,
    ) -> i64 {
        let credit = self.config.tuning.overscan_credit;
        if scratch.two_pass.is_some() || credit == 0 {
            return -1;
        }
        let begin = *scratch.begin.get_or_insert(start);
        let done = start.saturating_sub(begin) as u64;
        let allowed = credit + done * OVERSCAN_PER_BYTE;
        let again = scratch.own.looked.saturating_sub(done);
        i64::try_from(allowed).unwrap_or(i64::MAX) - again as i64
    }

    /// The leftmost-first match, by the two passes.
    pub(super) fn two_pass(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        let Scratch { two_pass, own, .. } = scratch;
        let (found, pattern) = self.pass_twice(two_pass, input, &mut []);
        own.pattern = pattern;
        found
    }

    pub(super) fn pass_twice(
        &self,
        two_pass: &mut Option<Box<TwoPass>>,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
    ) -> (Option<Span>, PatternId) {
        let two_pass = two_pass.get_or_insert_with(|| {
            Box::new(TwoPass::new(Arc::clone(self.backward())))
        });
        let found = two_pass.find(input, slots);
        self.count_steps(two_pass.steps());
        (found, two_pass.pattern)
    }
}
