//! From Rust into machine code: the typed entries and the one call.
//!
//! What emitted code promises, and what the call below relies on:
//!
//! - It is a leaf: it calls nothing, uses no stack, leaves through `ret`.
//! - It changes caller-saved registers only, leaves the direction flag and
//!   the floating-point control words alone, and clears the upper halves of
//!   vector registers that it used.
//! - It reads the block, its own data, the bytes from the block's `at` to
//!   `haystack_end`, those before `at` that the search has passed, the rows
//!   and actions at masked offsets, the table of word characters, and what
//!   it may write.
//! - It writes the block, the first `spans_cap` spans, and the bytes of
//!   `missing` at masked offsets: those only if an assembly says so, and not
//!   from the entry `is_match`.
//! - It returns: each loop advances or spends credit.

use core::ptr::{self, NonNull};

use super::{
    super::{Arena, Entry},
    sealed::{Pages, SealedCode},
};
use crate::{
    abi::block::{Block, Outcome, Registers, Row},
    codegen::assembly::Entries,
};

/// What an entry is to Rust.
type Function = unsafe extern "sysv64" fn(*mut Block) -> u32;

/// The entries of sealed code. Whoever has them keeps the pages mapped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Functions {
    is_match: Option<Function>,
    find: Option<Function>,
    batch: Option<Function>,
    groups: Option<Function>,
    notes_patterns: bool,
}

impl Functions {
    pub(super) fn new(pages: &Pages, entries: &Entries) -> Functions {
        let at = |offset| function(pages.code_at(offset));
        Functions {
            is_match: entries.is_match.map(at),
            find: entries.find.map(at),
            batch: entries.batch.map(at),
            groups: entries.groups.map(at),
            notes_patterns: entries.notes_patterns,
        }
    }

    pub(super) fn has_batch(&self) -> bool {
        self.batch.is_some()
    }

    /// The name and the address of each entry.
    #[cfg(any(test, feature = "perf-map"))]
    pub(super) fn addresses(&self) -> Vec<(&'static str, usize)> {
        let address = |function: Function| (function as *const ()).addr();
        let entries = [
            ("is_match", self.is_match),
            ("find", self.find),
            ("batch", self.batch),
            ("groups", self.groups),
        ];
        let there = entries.into_iter();
        there.filter_map(|(name, it)| Some((name, address(it?)))).collect()
    }
}

/// True if registers of this type lie where emitted code expects them.
const fn same_layout<R: Row>() -> bool {
    size_of::<R>() == size_of::<Registers>()
        && align_of::<R>() == align_of::<Registers>()
        && size_of::<Block<R>>() == size_of::<Block>()
}

/// The typed pointer to code at an address.
fn function(code: NonNull<u8>) -> Function {
    // SAFETY: on this target a function pointer is the address of its code,
    // and a non-null one. Only its call needs more, and is `unsafe`.
    unsafe { core::mem::transmute::<*mut u8, Function>(code.as_ptr()) }
}

impl SealedCode {
    /// Runs the code from an entry, at an offset into the haystack.
    ///
    /// The caller sets in the block what [`Arena`] does not hold: state,
    /// masks, final column, restart, credits, `spans_len`, `missing_left` and registers, as
    /// the automaton that the code was emitted for wants them. Positions in
    /// the block are addresses, before and after; they stay valid for a
    /// second run over the same haystack. [`Block::offset_of`] converts
    /// them.
    ///
    /// # Panics
    ///
    /// If the arena and the block do not fit together, if the code has no
    /// such entry, or if it notes patterns and there are no bytes for that.
    ///
    /// PERF: what the caller does not use is known where this is called, and
    /// then nothing is left of it.
    #[inline(always)]
    pub(crate) fn run<R: Row>(
        &self,
        entry: Entry,
        at: usize,
        arena: &mut Arena<'_>,
        block: &mut Block<R>,
    ) -> Outcome {
        const { assert!(same_layout::<R>(), "the code knows one block") };
        let functions = &self.functions;
        let function = match entry {
            Entry::IsMatch => functions.is_match,
            Entry::Find => functions.find,
            Entry::Batch => functions.batch,
            Entry::Groups => functions.groups,
        };
        let function = function.expect("the code has this entry");
        arena.fill(at, block);
        assert!(
            entry == Entry::IsMatch
                || !functions.notes_patterns
                || !arena.missing.is_empty(),
            "the code notes patterns, and there is no place for that",
        );
        let block = ptr::from_mut(block).cast::<Block>();
        // SAFETY: `function` is an entry of code that `codegen` emitted and
        // that the borrow of `self` keeps mapped, and the contract above
        // says what it does. `fill` has set the block's addresses from
        // slices that `arena` keeps borrowed, has exposed them to code that
        // Rust does not see, and has checked that what the code adds to
        // them stays inside. The block, the spans and the bytes of missing
        // patterns are borrowed mutably. Whatever `R` is, the block has the
        // layout that the code knows (asserted above) and takes any bytes
        // (`Row`). Registers may be unset: the code copies them and reads
        // nothing through them.
        let raw = unsafe { function(block) };
        Outcome::from_raw(raw)
    }
}
