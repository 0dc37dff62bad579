//! Emitted code that is not yet executable: plain data.
//!
//! Layout of what `exec` maps, code pages first, then read-only data:
//!
//! ```text
//! | code ........ int3 fill | data ........ zero fill |
//! ^ 0                       ^ data_base (page aligned)
//! ```
//!
//! The code reaches its data by rip-relative addressing, so the distance
//! between the two is part of the assembly: [`Assembly::data_base`].

/// The size of a page, and the alignment of the data region.
pub(crate) const PAGE: usize = 4096;

/// The bytes of `int3` that at least follow the last instruction.
///
/// An unwinder that interrupts a search reads a few bytes behind the program
/// counter; they must be mapped.
pub(crate) const CODE_TAIL: usize = 16;

/// Where in the code each entry point begins.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Entries {
    pub(crate) is_match: Option<usize>,
    pub(crate) find: Option<usize>,
    /// Fills a buffer of spans; `None` if the plan declines batches.
    pub(crate) batch: Option<usize>,
    /// Finds the groups of a match; if it is there, the others are not.
    pub(crate) groups: Option<usize>,
    /// True if `find` notes every pattern that matches, and so needs bytes
    /// for that.
    pub(crate) notes_patterns: bool,
}

impl Entries {
    /// All that are there.
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> {
        let Entries { is_match, find, batch, groups, .. } = *self;
        [is_match, find, batch, groups].into_iter().flatten()
    }
}

/// What a listing says between the instructions; empty unless one is wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// Names of places: offset in the code and name, in order. A name that
    /// begins with a dot belongs to the entry point before it.
    pub(crate) names: Vec<(usize, String)>,
    /// Comments: offset in the code and text, in order.
    pub(crate) comments: Vec<(usize, String)>,
    /// The constants, in order.
    pub(crate) constants: Vec<NamedConstant>,
}

/// A constant as listings name it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct NamedConstant {
    pub(crate) name: String,
    /// Where it begins in the data.
    pub(crate) offset: usize,
    pub(crate) len: usize,
}

/// Machine code and its constants, position independent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assembly {
    pub(crate) code: Vec<u8>,
    pub(crate) data: Vec<u8>,
    /// The offset of the data from the start of the code, page aligned.
    pub(crate) data_base: usize,
    pub(crate) entries: Entries,
    #[cfg_attr(
        not(any(test, feature = "disasm")),
        expect(dead_code, reason = "only listings read it")
    )]
    pub(crate) notes: Notes,
}

impl Assembly {
    /// Where the data begins if the code is this long.
    pub(crate) fn data_base_for(code_bytes: usize) -> usize {
        (code_bytes + CODE_TAIL).next_multiple_of(PAGE)
    }
}
