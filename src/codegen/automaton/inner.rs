//! The code of scans inside of matches.
//!
//! ```text
//! node:       a candidate is ahead? -> main
//! scan:       the next candidate; none -> the end of the span
//! candidate:  back as far as a match may begin, not before the scan began
//!             fewer bytes in front of it than there must be? -> scan
//! ```

use super::Emitter;
use crate::codegen::masm::{Label, Masm};
use crate::codegen::scan::{ScanLabels, emit_scan};
use crate::plan::NodeKind;
use crate::plan::budget::CANDIDATE_COST;
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
        let Inner { scan, back } = inner;
        let [none, few, candidate] = [(); 3].map(|()| self.masm.label());
        let walk = self.labels.main;
        self.masm.branch_if_ahead(walk);
        let again = self.masm.here();
        self.masm.branch_if_no_credit(walk);
        self.masm.begin_credit();
        self.masm.begin_ahead();
        let labels = ScanLabels { candidate, none, few };
        emit_scan(self.masm, self.level, scan, &labels);
        self.masm.bind_as(candidate, format_args!("candidate_{state}"));
        self.masm.comment("this is inside of a match: how far back is it?");
        self.masm.end_ahead();
        emit_back(self.masm, back, again);
        self.masm.end_credit(CANDIDATE_COST);
        self.masm.jump(walk);
        self.masm.bind_as(few, format_args!("few_{state}"));
        self.masm.comment("too short to scan: any byte may be a candidate");
        self.masm.end_ahead();
        emit_step(self.masm, back);
        self.masm.end_is_ahead();
        self.masm.end_credit(CANDIDATE_COST);
        self.masm.jump(walk);
        self.masm.bind_as(none, format_args!("none_{state}"));
        self.masm.comment("no match begins in what is left");
        self.masm.advance_to_end();
        self.masm.jump(walk);
    }
}

/// Goes from a candidate back to where the walk begins; `again` looks for
/// the next candidate.
fn emit_back(masm: &mut Masm, back: &Back, again: Label) {
    emit_step(masm, back);
    let Back::Over { least: least @ 1.., .. } = *back else { return };
    let enough = masm.label();
    masm.comment(format_args!(
        "fewer than {least} in front? then on behind it"
    ));
    masm.branch_unless_barren(least as i32, enough);
    masm.end_credit(CANDIDATE_COST);
    masm.advance(1);
    masm.jump(again);
    masm.bind(enough);
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
