//! Every number that bounds work, with what it bounds.

/// The states explored before code is emitted.
pub(crate) const EXPLORE_STATES: usize = 4096;

/// The closure steps spent on exploring an automaton as a whole: some tens of
/// milliseconds.
pub(crate) const EXPLORE_WORK: u64 = 1_000_000;

/// The bytes that are searched by the interpreter before code is emitted.
pub(crate) const LAZY_BYTES: u64 = 32 << 10;

/// The closure steps spent on exploring before the first code is emitted:
/// about as long as the bytes so far took to search.
pub(crate) const LAZY_WORK: u64 = 20_000;

/// The bytes that are searched before a growing automaton is explored as a
/// whole.
pub(crate) const COMPLETE_BYTES: u64 = 4 << 20;

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

/// How many times rarer than the stops of a skip loop the candidates of a scan
/// must be: each costs more, and a scan that reports too much is given up
/// (`(?:[A-Z][a-z]+\s*){10,100}` on source code: half the speed).
pub(crate) const SCAN_PER_SKIP: u64 = 4;

/// How many of ten thousand bytes stop a loop that is long, as one to the end
/// of a line. What a scan gains over it is little, and what it may lose is much
/// (`(?m)^ {4}` on indented source code: 13 times).
pub(crate) const LONG_LOOP: u32 = 500;

/// The most operations that have code of their own behind an action.
pub(crate) const MAX_COMMON_OPS: usize = 3;

/// What a candidate inside of matches costs besides the bytes that are walked
/// again, in steps of the automaton.
pub(crate) const CANDIDATE_STEPS: u64 = 10;

/// How far a search goes back at most from a place inside of a match, where
/// the number of bytes is known.
pub(crate) const MAX_BACK: usize = 200;

/// How far it goes back over bytes of a set, in ordinary text.
pub(crate) const MAX_BACK_OVER: u64 = 64;

/// How often the literal is met that a search looks for first, in a million
/// positions, where all it says is that there is no match.
pub(crate) const MAX_ABSENT: u64 = 2_500;

/// What a jump costs besides the bytes it passes, in steps of the automaton:
/// a match of its own call, and a substring search.
pub(crate) const JUMP_COST: i64 = 64;

/// What jumps of searches that follow each other may lose before they stop.
pub(crate) const JUMP_CREDIT: i64 = 32 * JUMP_COST;

/// A million positions, of which rates say how many.
pub(crate) const MILLION: u64 = 1_000_000;

/// What a scan may lose before it is given up, in bytes.
pub(crate) const CREDIT: i64 = 64 << 10;

/// How many bytes searches of one haystack may read again for each byte that
/// they are through with, besides [`crate::config::Tuning::overscan_credit`].
pub(crate) const OVERSCAN_PER_BYTE: u64 = 4;

/// What a candidate costs, in bytes that a scan has to pass for it.
pub(crate) const CANDIDATE_COST: i32 = 16;

/// The most slots of a pattern whose groups an automaton tracks: a thread may
/// carry a value for each.
pub(crate) const MAX_SLOTS: usize = 256;
