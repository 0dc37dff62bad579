//! Spans without registers: the end of a match first, then its start.
//!
//! Where more starts are alive at once than there are registers, as in
//! `[^.]{0,60}:`, the automaton without starts still tells where the
//! leftmost-first match ends. From there a way back finds where it begins
//! (`interp/origin`). What both look at counts as over-scan.

use std::sync::Arc;

use crate::automaton::tdfa::Track;
use crate::engine::Engine;
use crate::engine::scratch::Scratch;
use crate::engine::table::GiveUp;
use crate::input::{Input, Span};
use crate::interp::origin::Origin;

impl Engine {
    /// True if the automaton without starts may say where matches end. Sets
    /// of patterns decline: it does not say which one matches.
    pub(super) fn finds_ends(&self) -> bool {
        self.config.tuning.ends && !self.is_of_set()
    }

    /// The leftmost-first match, by its end.
    pub(super) fn span_by_end(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Span>, GiveUp> {
        if !self.finds_ends() {
            return Err(GiveUp::Registers);
        }
        let Scratch { own, own_ends, .. } = scratch;
        let end =
            self.walk::<false, _>(Track::Nothing, input, &mut (), own_ends);
        own.looked += core::mem::take(&mut own_ends.looked);
        let Some(end) = end? else { return Ok(None) };
        let start = if input.is_anchored() {
            Some(input.start())
        } else {
            self.origin_of(input, end, scratch)
        };
        Ok(start.map(|start| Span { start, end }))
    }

    /// Where the leftmost match begins that ends there.
    fn origin_of(
        &self,
        input: &Input<'_>,
        end: usize,
        scratch: &mut Scratch,
    ) -> Option<usize> {
        let origin = scratch.origin.get_or_insert_with(|| {
            Box::new(Origin::new(Arc::clone(self.backward())))
        });
        let start = origin.find(input, end);
        let steps = origin.steps();
        scratch.own.looked += steps.back;
        self.count_steps(steps);
        start
    }
}
