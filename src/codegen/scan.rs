//! The loop that goes from `at` to the next candidate.
//!
//! ```text
//! many:  for a pair, a vector of positions; then several at a time, while
//!        there is room for all
//! loop:  a vector of positions, while a whole one is left
//! last:  the last vector of the span; what lies before `at` is dropped
//! half:  the same with vectors of half the width, for a short span
//! few:   the span is shorter than any vector: left to the caller
//! ```
//!
//! Every byte that is read lies between where the search began and the end
//! of the span.

use crate::codegen::masm::vector::{
    Base, PAIR_VECTORS, Width, scan_constants,
};
use crate::codegen::masm::{Label, Masm};
use crate::cpu::CpuLevel;
use crate::plan::scan::{Probe, Scan};

/// Where the loop leads.
pub(super) struct ScanLabels {
    /// `at` is the next candidate.
    pub(super) candidate: Label,
    /// There is no candidate from `at` on.
    pub(super) none: Label,
    /// The span is too short for a vector; `at` is where it was.
    pub(super) few: Label,
}

/// What a scan asks of a position, for listings.
fn question(scan: &Scan) -> &'static str {
    match scan {
        Scan::Pair(_) => "are both bytes there?",
        Scan::Fingerprint(_) => {
            "which literals may begin there?\nThe halves of each byte select \
             a set from two tables; a bit that is left\nin all sets is a \
             candidate"
        }
    }
}

/// Emits the loop. Clobbers `unit`, `entry`, `scratch` and vectors.
pub(super) fn emit_scan(
    masm: &mut Masm,
    level: CpuLevel,
    scan: &Scan,
    labels: &ScanLabels,
) {
    let constant = masm.constant("scan", 32, scan_constants(scan));
    masm.load_constants(constant);
    masm.load_scan(Width::of(level), scan);
    let hit = masm.label();
    if let (CpuLevel::Avx2, Scan::Pair(pair)) = (level, scan) {
        emit_several_vectors(masm, pair, scan, hit, labels.candidate);
    }
    for &width in Width::all(level) {
        emit_vectors(masm, width, scan, hit, labels);
    }
    masm.jump(labels.few);

    masm.bind_as(hit, "hit");
    masm.comment("to the first candidate of the vector");
    masm.advance_to_first(level);
    masm.jump(labels.candidate);
}

/// Passes several vectors at a time, behind a first one; falls through when
/// the span is nearly over. `hit` goes to the first candidate of one vector.
///
/// PERF: a fingerprint takes so long for a vector that one branch more is
/// nothing.
fn emit_several_vectors(
    masm: &mut Masm,
    pair: &[Probe; 2],
    scan: &Scan,
    hit: Label,
    candidate: Label,
) {
    let width = Width::Full.bytes();
    let bytes = PAIR_VECTORS as i32 * width;
    let beyond = scan.reach() as i32 - 1;
    let [hit_of_all, done] = [(); 2].map(|()| masm.label());
    masm.comment("a candidate at once? else on to where loads are aligned");
    masm.branch_unless_room(width + beyond, done);
    masm.candidate_mask(Width::Full, scan, Base::At);
    masm.branch_if_any(hit);
    masm.advance_to_alignment(pair);
    masm.align_loop();
    let again = masm.label();
    masm.bind_as(again, "several_vectors");
    masm.comment("several vectors at a time, until one has a candidate");
    masm.branch_unless_room(bytes + beyond, done);
    masm.branch_if_any_of_all(pair, hit_of_all);
    masm.advance(bytes);
    masm.jump(again);
    masm.bind_as(hit_of_all, "hit_of_all");
    masm.comment("to the first candidate of all");
    masm.advance_to_first_of_all();
    masm.jump(candidate);
    masm.bind(done);
}

/// Passes vectors of one width, the last one of the span too; falls through
/// if the span is shorter than a vector.
fn emit_vectors(
    masm: &mut Masm,
    width: Width,
    scan: &Scan,
    hit: Label,
    labels: &ScanLabels,
) {
    let bytes = width.bytes() + scan.reach() as i32 - 1;
    let (last, shorter) = (masm.label(), masm.label());
    let again = masm.label();
    masm.bind_as(again, format_args!("vectors_{}", width.bytes()));
    masm.comment(format_args!(
        "{} positions at a time: {}",
        width.bytes(),
        question(scan),
    ));
    masm.branch_unless_room(bytes, last);
    masm.candidate_mask(width, scan, Base::At);
    masm.branch_if_any(hit);
    masm.advance(width.bytes());
    masm.jump(again);

    masm.bind_as(last, format_args!("last_{}", width.bytes()));
    masm.comment("the last vector of the span, without what was looked at");
    masm.branch_unless_room(scan.reach() as i32, labels.none);
    if width != Width::Sse {
        masm.last_vector(bytes, shorter);
        masm.candidate_mask(width, scan, Base::Entry);
        masm.align_mask();
        masm.branch_if_any(hit);
        masm.jump(labels.none);
    }
    masm.bind(shorter);
}
