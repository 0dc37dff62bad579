//! The code of scans inside of matches.
//!
//! ```text
//! node:       a candidate is ahead? -> main
//! scan:       the next candidate; none -> the end of the span
//! candidate:  is the literal there? no -> on with the scan
//!             back as far as a match may begin, not before the scan began
//!             fewer bytes in front of it than there must be? -> scan
//! arrived:    several start states? then the one behind the byte in front
//! ```
//!
//! A candidate without the literal is none, so what lies before it may still
//! be a part of a match: the scan goes on and began where it did.

use super::Emitter;
use crate::codegen::masm::{Label, Masm};
use crate::codegen::scan::{ScanLabels, emit_scan};
use crate::plan::NodeKind;
use crate::plan::budget::CANDIDATE_COST;
use crate::plan::contexts::Starts;
use crate::plan::inner::{Back, Inner};

impl Emitter<'_> {
    /// True if some state scans inside of matches.
    pub(super) fn scans_inside(&self) -> bool {
        let mut nodes = self.plan.nodes.iter();
        nodes.any(|node| matches!(node.kind, NodeKind::Inner(_)))
    }

    /// At the start state: goes to the next candidate and back, and walks
    /// from there.
    ///
    /// As with other scans each candidate costs credit; what lies between
    /// where the scan began and where the walk begins earns some.
    pub(super) fn inner(&mut self, state: u32, inner: &Inner) {
        let Inner { scan, literal, back, starts } = inner;
        let [none, few, candidate, other, go_on] =
            [(); 5].map(|()| self.masm.label());
        let walk = self.labels.main;
        self.masm.branch_if_ahead(walk);
        let again = self.masm.here();
        self.masm.branch_if_no_credit(walk);
        self.masm.begin_credit();
        self.masm.begin_ahead();
        self.masm.bind(go_on);
        let labels = ScanLabels { candidate, none, few };
        emit_scan(self.masm, self.level, scan, &labels);
        self.masm.bind_as(candidate, format_args!("candidate_{state}"));
        if !literal.is_empty() {
            emit_compare(self.masm, literal, none, other);
        }
        self.masm.comment("this is inside of a match: how far back is it?");
        self.masm.end_ahead();
        self.back(inner, again);
        self.masm.end_credit(CANDIDATE_COST);
        self.arrive_inside(starts.as_ref());
        if !literal.is_empty() {
            self.masm.bind_as(other, format_args!("other_{state}"));
            emit_go_on(self.masm, go_on);
            self.masm.jump(walk);
        }
        self.masm.bind_as(few, format_args!("few_{state}"));
        self.masm.comment("too short to scan: any byte may be a candidate");
        self.masm.end_ahead();
        emit_step(self.masm, back);
        self.masm.end_is_ahead();
        self.masm.end_credit(CANDIDATE_COST);
        self.arrive_inside(starts.as_ref());
        self.masm.bind_as(none, format_args!("none_{state}"));
        self.masm.comment("no match begins in what is left");
        self.masm.advance_to_end();
        self.masm.jump(walk);
    }

    /// Goes from a candidate back to where the walk begins; `again` looks for
    /// the next candidate.
    fn back(&mut self, inner: &Inner, again: Label) {
        emit_step(self.masm, &inner.back);
        let Back::Over { least: least @ 1.., .. } = inner.back else { return };
        let enough = self.masm.label();
        self.masm.comment(format_args!(
            "fewer than {least} in front? then on behind it"
        ));
        self.masm.branch_unless_barren(least as i32, enough);
        self.masm.end_credit(CANDIDATE_COST);
        self.masm.advance(1);
        match &inner.starts {
            Some(starts) => self.enter_start(starts, again),
            None => self.masm.jump(again),
        }
        self.masm.bind(enough);
    }

    /// Walks from where a way back ended, in the start state of that place.
    /// Where the scan began, which is in `entry`, that is the state in which
    /// it did.
    fn arrive_inside(&mut self, starts: Option<&Starts>) {
        let walk = self.labels.main;
        let Some(starts) = starts else { return self.masm.jump(walk) };
        self.masm.comment("where the scan began the state is known");
        self.masm.branch_if_back(walk);
        self.masm.comment("else the byte in front decides it");
        self.enter_start(starts, walk);
    }

    /// Goes on in the start state of the byte in front; where more than that
    /// decides, walks from where more is known.
    fn enter_start(&mut self, starts: &Starts, go_on: Label) {
        let in_front = self.masm.label();
        let table = self.behind(starts);
        self.masm.enter_behind(table, in_front);
        self.masm.jump(go_on);
        self.masm.bind(in_front);
        self.walk_in_front(starts);
    }

    /// Walks the bytes that the start state at `at` depends on, from the
    /// state in which the scan began, but none before that.
    fn walk_in_front(&mut self, starts: &Starts) {
        self.masm.comment("walk what the state here depends on");
        self.masm.step_back(starts.in_front as i32);
        self.masm.jump(self.labels.main);
    }
}

/// Compares a candidate with the literal that it has to be: there is no match
/// in what has no room for it.
fn emit_compare(masm: &mut Masm, literal: &[u8], none: Label, other: Label) {
    masm.comment(format_args!("is it \"{}\"?", literal.escape_ascii()));
    masm.branch_unless_room(literal.len() as i32, none);
    masm.branch_unless_literal(literal, other);
}

/// Goes on with the scan behind what is no candidate; falls through, at where
/// the scan began, if it does not pay.
fn emit_go_on(masm: &mut Masm, go_on: Label) {
    let give_up = masm.label();
    masm.comment("no candidate: on with the scan, if it pays");
    masm.advance(1);
    masm.end_credit(CANDIDATE_COST);
    masm.branch_if_no_credit(give_up);
    masm.begin_credit();
    masm.jump(go_on);
    masm.bind(give_up);
    masm.undo_ahead();
}

/// Goes as far back as a match may begin that has a candidate at `at`.
fn emit_step(masm: &mut Masm, back: &Back) {
    match back {
        Back::Bytes(bytes) => masm.step_back(*bytes as i32),
        Back::Over { bytes, .. } => {
            let table = (0..=255).map(|b| u8::from(bytes.contains(b)));
            let table = masm.constant("back", 64, table.collect());
            masm.step_back_over(table);
        }
    }
}
