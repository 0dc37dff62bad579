//! The argument block: the only memory that emitted code writes, besides the
//! buffer of spans that the block itself names.
//!
//! Addresses are plain integers: the machine code lies outside Rust's view
//! of memory, and the engine turns them back into offsets.

use core::fmt;
use core::mem::MaybeUninit;

/// The number of start registers.
pub(crate) const REGISTERS: usize = 32;

/// Registers that Rust reads after the search, or writes before it.
pub(crate) type Registers = [usize; REGISTERS];

/// Registers that only emitted code writes and reads, in this order. To clear
/// half a kilobyte takes longer than many a search.
pub(crate) type Unread = [MaybeUninit<usize>; REGISTERS];

/// One span in a batch, as addresses.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct RawSpan {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What a block may have for registers: the layout is the same, and any bytes
/// are a value.
pub(crate) trait Row: Copy {}

impl Row for Registers {}

impl Row for Unread {}

/// What a search hands to machine code, and what it gets back.
#[repr(C)]
#[derive(Clone, Debug)]
pub(crate) struct Block<R: Row = Registers> {
    /// In and out: the address of the next byte to walk.
    pub(crate) at: usize,
    /// One past the last byte of the span.
    pub(crate) end: usize,
    /// The first byte of the haystack: characters are counted back to it at
    /// most.
    pub(crate) haystack: usize,
    /// One past the last byte of the haystack: how far a character that
    /// begins inside the span may be decoded.
    pub(crate) haystack_end: usize,
    /// The rows of the automaton (partial automata only; a complete one has
    /// its rows sealed beside the code).
    pub(crate) rows: usize,
    /// The actions that rows refer to (partial automata only).
    pub(crate) actions: usize,
    /// The part of each codepoint, if characters are decoded.
    pub(crate) parts: usize,
    /// In and out: the byte offset of the current state's row.
    pub(crate) state: u32,
    /// Keeps a row offset inside the rows: a power of two less one, or 0
    /// if the code has its rows beside it.
    pub(crate) row_mask: u32,
    /// Keeps an action offset inside the actions, likewise.
    pub(crate) action_mask: u32,
    /// The byte offset, in a row, of the unit that follows the span.
    pub(crate) final_column: u32,
    /// Out: the best match so far; `end` is 0 if there is none.
    pub(crate) last: RawSpan,
    /// In and out: the start state for a search that resumes where the last
    /// match ended.
    pub(crate) restart: u32,
    /// Out: how many spans the batch holds.
    pub(crate) spans_len: u32,
    /// The most spans the batch may hold.
    pub(crate) spans_cap: u32,
    /// Out: the pattern that the best match so far is one of.
    pub(crate) pattern: u32,
    /// Where a batch puts its spans.
    pub(crate) spans: usize,
    /// In and out: what candidates may still cost, in bytes.
    pub(crate) credit: i64,
    /// The addresses at which live groups of threads began.
    pub(crate) registers: R,
    /// Where a byte becomes 0 for each pattern that matches; only for code
    /// that says every one.
    pub(crate) missing: usize,
    /// Keeps a pattern inside these bytes: a power of two less one.
    pub(crate) missing_mask: u32,
    /// In and out: how many of these bytes are 1.
    pub(crate) missing_left: u32,
    /// Out: the registers that were kept for the best match so far.
    pub(crate) kept: R,
    /// Out: the operation that named the shape of the best match so far, if
    /// groups are tracked.
    pub(crate) shape: u32,
    /// Keeps the size free of hidden padding.
    pub(crate) reserved: u32,
    /// In and out: how many bytes behind matches may still be read again.
    pub(crate) overscan: i64,
    /// The last candidate inside of a match; no other is looked for before
    /// it is passed. In scans between contexts, where the scan began. Only
    /// the code itself reads what it has written there.
    pub(crate) ahead: usize,
}

impl<R: Row> Block<R> {
    /// The offset into the haystack of an address that emitted code wrote
    /// while it searched that haystack.
    #[inline]
    pub(crate) fn offset_of(&self, haystack: &[u8], address: usize) -> usize {
        debug_assert!(address <= self.haystack_end, "not of this search");
        address.wrapping_sub(haystack.as_ptr().addr())
    }

    /// A block with these registers, and zeros otherwise.
    #[inline]
    fn new(registers: R) -> Block<R> {
        Block {
            at: 0,
            end: 0,
            haystack: 0,
            haystack_end: 0,
            rows: 0,
            actions: 0,
            parts: 0,
            state: 0,
            row_mask: 0,
            action_mask: 0,
            final_column: 0,
            last: RawSpan::default(),
            restart: 0,
            spans_len: 0,
            spans_cap: 0,
            pattern: 0,
            shape: 0,
            reserved: 0,
            spans: 0,
            missing: 0,
            missing_mask: 0,
            missing_left: 0,
            credit: 0,
            registers,
            kept: registers,
            overscan: 0,
            ahead: 0,
        }
    }
}

impl Block<Unread> {
    /// A block for searches of which only a span is wanted.
    #[inline]
    pub(crate) fn unread() -> Block<Unread> {
        Block::new([const { MaybeUninit::uninit() }; REGISTERS])
    }
}

impl Default for Block {
    #[inline]
    fn default() -> Block {
        Block::new([0; REGISTERS])
    }
}

/// Why emitted code returned, in `eax`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// The search is over; `last` holds its match, if there is one.
    Done = 0,
    /// The row entry for the byte at `at` in `state` is unknown.
    NeedState = 1,
    /// A credit is spent.
    Credit = 2,
    /// The batch is full; the search resumes at `at`.
    Full = 3,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Outcome::Done => "done",
            Outcome::NeedState => "the automaton must grow",
            Outcome::Credit => "the credit is spent",
            Outcome::Full => "full",
        })
    }
}

impl Outcome {
    /// The outcome that emitted code returned; an unknown number, which no
    /// emitted code returns, counts as [`Outcome::Credit`]: the engine then
    /// goes on without machine code.
    pub(crate) fn from_raw(raw: u32) -> Outcome {
        match raw {
            0 => Outcome::Done,
            1 => Outcome::NeedState,
            3 => Outcome::Full,
            _ => Outcome::Credit,
        }
    }
}
