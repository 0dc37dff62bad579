//! Every number that bounds work, with what it bounds.

/// The states explored before code is emitted.
pub(crate) const EXPLORE_STATES: usize = 4096;

/// The closure steps spent on exploring before code is emitted: about ten
/// milliseconds.
pub(crate) const EXPLORE_WORK: u64 = 1_000_000;

/// The bytes that are searched by the interpreter before code is emitted.
pub(crate) const LAZY_BYTES: u64 = 32 << 10;

/// What a search counts for besides its bytes, so that many searches of
/// short haystacks are compiled too.
pub(crate) const LAZY_CALL_BYTES: u64 = 64;

/// The most spans of one batch.
pub(crate) const BATCH_SPANS: usize = 128;

/// The most states with inline code.
pub(crate) const MAX_NODES: usize = 16;

/// How many of ten thousand bytes of ordinary text a skip loop must pass to
/// be worth entering: more than two bytes at a time.
pub(crate) const SKIP_PER_10000: u32 = 6000;

/// The most operations that have code of their own behind an action.
pub(crate) const MAX_COMMON_OPS: usize = 3;
