//! The code of scans between several start states.
//!
//! ```text
//! scan:       the next candidate; none -> the end of the span
//! candidate:  where the scan began? -> main, in the same state
//!             the byte in front decides its state; one step from there
//!             the same state again? -> scan; else -> main, or special
//! in_front:   back a few bytes, not before the scan began -> main
//! ```

use super::Emitter;
use crate::abi::rows::PLAIN;
use crate::codegen::masm::automaton::Current;
use crate::codegen::masm::{Constant, Label};
use crate::codegen::scan::{ScanLabels, emit_scan};
use crate::plan::budget::CANDIDATE_COST;
use crate::plan::contexts::{Contexts, Starts};

impl Emitter<'_> {
    /// At a start state: goes to the next candidate and walks from there, in
    /// the state that its context asks for.
    ///
    /// The block keeps where the scan began, and the state is the one of that
    /// position until another is known. As with other scans each candidate
    /// costs credit.
    pub(super) fn contexts(&mut self, state: u32, contexts: &Contexts) {
        let [candidate, none, in_front] = [(); 3].map(|()| self.masm.label());
        let walk = self.labels.main;
        let again = self.masm.here();
        self.masm.branch_if_no_credit(walk);
        self.masm.begin_credit();
        self.masm.begin_ahead();
        let labels = ScanLabels { candidate, none, few: in_front };
        emit_scan(self.masm, self.level, &contexts.scan, &labels);

        self.masm.bind_as(candidate, format_args!("candidate_{state}"));
        self.masm.comment("a match may begin here; a candidate costs credit");
        self.masm.end_credit(CANDIDATE_COST);
        self.masm.comment("where the scan began the state is known");
        self.masm.branch_if_ahead(walk);
        self.step_from(contexts, in_front);
        self.masm.advance(1);
        self.masm.jump(again);

        self.masm.bind_as(in_front, format_args!("in_front_{state}"));
        self.masm.comment("walk what the state here depends on");
        self.masm.load_ahead();
        self.masm.step_back(contexts.starts.in_front as i32);
        self.masm.jump(walk);

        self.masm.bind_as(none, format_args!("none_{state}"));
        self.masm.comment("no match begins in what is left");
        self.masm.advance_to_end();
        self.masm.jump(walk);
    }

    /// Takes the step from a candidate, unless that is not known or needs
    /// more than one plain entry; falls through if it leads to the state that
    /// it comes from.
    fn step_from(&mut self, contexts: &Contexts, in_front: Label) {
        self.masm.comment("the start state behind the byte in front");
        let table = self.behind(&contexts.starts);
        self.masm.load_behind(table);
        self.masm.branch_if_unknown(in_front);
        self.masm.take_entry();
        self.masm.comment("one step: does no match begin here?");
        self.masm.load_byte(0);
        self.masm.classify();
        self.masm.load_entry(Current::State);
        self.masm.branch_unless_plain(Current::State, self.labels.special);
        self.masm.branch_unless_loop(self.labels.main);
    }

    /// The start state behind each byte, 0 where more than that decides it.
    pub(super) fn behind(&mut self, starts: &Starts) -> Constant {
        let states = starts.behind.iter();
        let words = states.map(|&it| if it == 0 { 0 } else { it | PLAIN });
        let table = words.flat_map(u32::to_le_bytes).collect();
        self.masm.constant("behind", 64, table)
    }
}
