//! Literal search: scan for candidates, compare them.
//!
//! ```text
//! scan:   the next candidate at or behind `at`
//! check:  each literal at `at`, in order of preference: the first wins
//!         none: one position on, scan again
//! few:    less than a vector: check every position
//! ```
//!
//! Candidates are looked at in order, so the first literal found is the
//! leftmost. A batch goes on behind each match.

use crate::abi::block::Outcome;
use crate::codegen::masm::{Label, Masm};
use crate::codegen::scan::{ScanLabels, emit_scan};
use crate::cpu::CpuLevel;
use crate::plan::LiteralPlan;

/// Emits all entry points of a literal search.
pub(super) fn emit(masm: &mut Masm, plan: &LiteralPlan, level: CpuLevel) {
    masm.align();
    masm.entries().is_match = masm.offset();
    masm.entries().find = masm.offset();
    masm.comment("entry: is_match and find");
    emit_entry(masm, plan, level, false);
    if plan.batch {
        masm.align();
        masm.entries().batch = Some(masm.offset());
        masm.comment("entry: batch");
        emit_entry(masm, plan, level, true);
    }
}

fn emit_entry(
    masm: &mut Masm,
    plan: &LiteralPlan,
    level: CpuLevel,
    batch: bool,
) {
    let check = masm.label();
    let none = masm.label();
    let few = masm.label();
    let done = masm.label();
    masm.enter_span();
    let scan = masm.here();
    masm.comment(format!("scan for {}", plan.scan));
    let labels = ScanLabels { candidate: check, none, few };
    emit_scan(masm, level, &plan.scan, &labels);

    let found = masm.label();
    masm.comment("check: the literals in order of preference");
    masm.bind(check);
    check_literals(masm, plan, found);
    masm.advance(1);
    masm.jump(scan);

    masm.comment("few: every position is a candidate");
    masm.bind(few);
    let shortest = plan.literals.iter().map(Vec::len).min().unwrap_or(1);
    masm.branch_unless_room(shortest as i32, none);
    check_literals(masm, plan, found);
    masm.advance(1);
    masm.jump(few);

    masm.comment("found: a literal, its length in unit");
    masm.bind(found);
    if batch {
        let full = masm.label();
        masm.emit_literal();
        masm.branch_unless_spans(full);
        masm.jump(scan);
        masm.bind(full);
        masm.exit(Outcome::Full);
    } else {
        masm.record_literal();
        masm.jump(done);
    }
    masm.comment("done");
    masm.bind(none);
    masm.advance_to_end();
    masm.bind(done);
    masm.exit(Outcome::Done);
}

/// Compares every literal with the bytes at `at`; branches with the length of
/// the first that is there.
fn check_literals(masm: &mut Masm, plan: &LiteralPlan, found: Label) {
    for literal in &plan.literals {
        let next = masm.label();
        masm.branch_unless_room(literal.len() as i32, next);
        masm.branch_unless_literal(literal, next);
        masm.load_length(literal.len() as i32);
        masm.jump(found);
        masm.bind(next);
    }
}
