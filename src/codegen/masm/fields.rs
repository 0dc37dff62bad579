//! Where the fields of the argument block are, as displacements.

use core::mem::offset_of;

use crate::abi::block::{Block, RawSpan};

pub(super) const AT: i32 = offset_of!(Block, at) as i32;
pub(super) const END: i32 = offset_of!(Block, end) as i32;
pub(super) const HAYSTACK: i32 = offset_of!(Block, haystack) as i32;
pub(super) const HAYSTACK_END: i32 = offset_of!(Block, haystack_end) as i32;
pub(super) const ROWS: i32 = offset_of!(Block, rows) as i32;
pub(super) const ACTIONS: i32 = offset_of!(Block, actions) as i32;
pub(super) const PARTS: i32 = offset_of!(Block, parts) as i32;
pub(super) const STATE: i32 = offset_of!(Block, state) as i32;
pub(super) const ROW_MASK: i32 = offset_of!(Block, row_mask) as i32;
pub(super) const ACTION_MASK: i32 = offset_of!(Block, action_mask) as i32;
pub(super) const FINAL_COLUMN: i32 = offset_of!(Block, final_column) as i32;
pub(super) const LAST_START: i32 =
    (offset_of!(Block, last) + offset_of!(RawSpan, start)) as i32;
pub(super) const LAST_END: i32 =
    (offset_of!(Block, last) + offset_of!(RawSpan, end)) as i32;
pub(super) const RESTART: i32 = offset_of!(Block, restart) as i32;
pub(super) const SPANS: i32 = offset_of!(Block, spans) as i32;
pub(super) const SPANS_LEN: i32 = offset_of!(Block, spans_len) as i32;
pub(super) const SPANS_CAP: i32 = offset_of!(Block, spans_cap) as i32;
pub(super) const PATTERN: i32 = offset_of!(Block, pattern) as i32;
pub(super) const MISSING: i32 = offset_of!(Block, missing) as i32;
pub(super) const MISSING_MASK: i32 = offset_of!(Block, missing_mask) as i32;
pub(super) const MISSING_LEFT: i32 = offset_of!(Block, missing_left) as i32;
pub(super) const CREDIT: i32 = offset_of!(Block, credit) as i32;
pub(super) const REGS: i32 = offset_of!(Block, registers) as i32;
pub(super) const SHAPE: i32 = offset_of!(Block, shape) as i32;
pub(super) const KEPT: i32 = offset_of!(Block, kept) as i32;
pub(super) const OVERSCAN: i32 = offset_of!(Block, overscan) as i32;
pub(super) const AHEAD: i32 = offset_of!(Block, ahead) as i32;
