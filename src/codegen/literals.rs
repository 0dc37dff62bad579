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
//! leftmost. A batch goes on behind each match. A candidate at which no
//! literal is costs credit; when it is spent the engine goes on without the
//! scan, so a hostile haystack cannot make the search compare every literal
//! everywhere.

use crate::abi::block::Outcome;
use crate::codegen::masm::{Label, Masm};
use crate::codegen::scan::{ScanLabels, emit_scan};
use crate::cpu::CpuLevel;
use crate::plan::LiteralPlan;
use crate::plan::budget::CANDIDATE_COST;

/// Emits all entry points of a literal search.
pub(super) fn emit(masm: &mut Masm, plan: &LiteralPlan, level: CpuLevel) {
    masm.align();
    masm.entries().is_match = Some(masm.offset());
    masm.entries().find = Some(masm.offset());
    masm.name("is_match");
    masm.name("find");
    masm.comment("the leftmost match");
    emit_entry(masm, plan, level, false);
    if plan.batch {
        masm.align();
        masm.entries().batch = Some(masm.offset());
        masm.name("batch");
        masm.comment("one match after the other, until spans is full");
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
    let scan = masm.label();
    masm.bind_as(scan, "scan");
    masm.comment(format_args!("go to the next candidate: {}", plan.scan));
    masm.begin_credit();
    let labels = ScanLabels { candidate: check, none, few };
    emit_scan(masm, level, &plan.scan, &labels);

    let found = masm.label();
    let broke = masm.label();
    masm.bind_as(check, "check");
    masm.comment("is there a literal at the candidate? the first one wins");
    masm.end_credit(0);
    check_literals(masm, plan, found);
    masm.comment("none: pay for the comparisons, go on behind the candidate");
    masm.charge(cost(plan));
    masm.branch_if_no_credit(broke);
    masm.advance(1);
    masm.jump(scan);
    masm.bind_as(broke, "no_credit");
    masm.comment("too many candidates for nothing: Rust goes on by walking");
    masm.exit(Outcome::Credit);

    masm.bind_as(few, "few");
    masm.comment("less than a vector: every position is a candidate");
    let shortest = plan.literals.iter().map(Vec::len).min().unwrap_or(1);
    masm.branch_unless_room(shortest as i32, none);
    check_literals(masm, plan, found);
    masm.advance(1);
    masm.jump(few);

    masm.bind_as(found, "found");
    masm.comment("a literal, its length in unit");
    if batch {
        let full = masm.label();
        masm.emit_literal();
        masm.branch_unless_spans(full);
        masm.jump(scan);
        masm.bind_as(full, "full");
        masm.exit(Outcome::Full);
    } else {
        masm.record_literal();
        masm.jump(done);
    }
    masm.bind_as(none, "none");
    masm.comment("no literal in what is left");
    masm.advance_to_end();
    masm.bind_as(done, "done");
    masm.comment("the search is over");
    masm.exit(Outcome::Done);
}

/// What a candidate costs at which no literal is: the bytes compared.
fn cost(plan: &LiteralPlan) -> i32 {
    let bytes: usize = plan.literals.iter().map(Vec::len).sum();
    i32::try_from(bytes).unwrap_or(i32::MAX).saturating_add(CANDIDATE_COST)
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
