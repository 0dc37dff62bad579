//! The loop that goes from `at` to the next candidate.
//!
//! ```text
//! loop:  a vector of positions, while a whole one is left
//! last:  the last vector of the span; what lies before `at` is dropped
//! few:   the span is shorter than a vector: left to the caller
//! ```
//!
//! Every byte that is read lies between where the search began and the end
//! of the span.

use crate::codegen::masm::vector::{Base, Width, scan_constants};
use crate::codegen::masm::{Label, Masm};
use crate::cpu::CpuLevel;
use crate::plan::scan::Scan;

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
    let width = Width::of(level);
    let bytes = width.bytes() + scan.reach() as i32 - 1;
    let (hit, last) = (masm.label(), masm.label());
    let constant = masm.constant("scan", 32, scan_constants(scan));
    masm.load_constants(constant);
    masm.load_scan(width, scan);
    let again = masm.label();
    if let (Width::Full, Scan::Pair(pair)) = (width, scan) {
        masm.align_loop();
        let two = masm.here();
        masm.comment("two vectors at a time, until one has a candidate");
        masm.branch_unless_room(bytes + width.bytes(), again);
        masm.branch_if_any_of_two(pair, again);
        masm.advance(2 * width.bytes());
        masm.jump(two);
    }
    masm.bind(again);
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

    masm.bind(last);
    masm.comment("the last vector of the span, without what was looked at");
    masm.branch_unless_room(scan.reach() as i32, labels.none);
    if level >= CpuLevel::Avx2 {
        masm.last_vector(bytes, labels.few);
        masm.candidate_mask(width, scan, Base::Entry);
        masm.align_mask();
        masm.branch_if_any(hit);
        masm.jump(labels.none);
    } else {
        masm.jump(labels.few);
    }

    masm.bind(hit);
    masm.comment("to the first candidate of the vector");
    masm.advance_to_first(level);
    masm.jump(labels.candidate);
}
