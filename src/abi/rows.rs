//! The layout of an automaton's rows and actions.
//!
//! A state is the byte offset of its row. A row holds one 32-bit entry for
//! each unit, then two words about the state itself:
//!
//! ```text
//! row:  | unit 0 | unit 1 | ... | end of input | info | restart | pad |
//!         4 bytes each; the stride is a multiple of 16 bytes
//! ```
//!
//! The row at offset 0 is never a state, so that an entry of 0 can mean
//! *unknown*. The two low bits of an entry say what it is:
//!
//! ```text
//! 0            unknown: the automaton must grow first
//! offset | 1   plain: go to the row at offset
//! offset | 2   shortcut: go to the row at offset; inline code exists for it
//! offset | 0   special: look up the action at offset
//! ```
//!
//! One test of bit 0 therefore decides the common case. An action is a
//! header, where to go next, and its operations, in the order in which they
//! are carried out; each operation is one word:
//!
//! ```text
//! action: | header | next | op | op | ...      header: ops | MARK
//! op:     | argument (16) | target (8) | kind (8) |
//! ```
//!
//! All operations happen before the unit is consumed: a depth is counted
//! back from the position of the unit.

use core::fmt;

/// An entry that nobody has computed yet.
pub(crate) const UNKNOWN: u32 = 0;

/// The bit of a plain entry.
pub(crate) const PLAIN: u32 = 1;

/// The bit of an entry whose target has inline code.
pub(crate) const SHORTCUT: u32 = 2;

/// The bits of an entry that are not an offset.
pub(crate) const ENTRY_FLAGS: u32 = 3;

/// Row offsets are multiples of this many bytes.
pub(crate) const ROW_ALIGN: u32 = 16;

/// In a state's info word: a match ends here whatever follows.
pub(crate) const INFO_MATCH: u32 = 1;

/// In an action's header: a match ends before the unit.
pub(crate) const ACTION_MARK: u32 = 1 << 16;

/// In an action's header: the number of operations.
pub(crate) const ACTION_OPS: u32 = 0xFFFF;

/// The words of an action in front of its operations.
pub(crate) const ACTION_HEAD: usize = 2;

/// The words behind the masked region of actions, so that an action that
/// begins at the last masked offset can be read whole.
pub(crate) const ACTION_SLACK: usize = ACTION_HEAD + 64;

/// The bits of an op word that hold its kind.
pub(crate) const OP_KIND: u32 = 0xFF;

/// Register `target` becomes register `argument`.
pub(crate) const OP_MOVE: u32 = 0;
/// Register `target` becomes the position less `argument`.
pub(crate) const OP_SET: u32 = 1;
/// The match's slot `target` becomes register `argument`.
pub(crate) const OP_MARK_MOVE: u32 = 2;
/// The match's slot `target` becomes the position less `argument`.
pub(crate) const OP_MARK_SET: u32 = 3;
/// The match's slot `target` becomes empty.
pub(crate) const OP_MARK_NONE: u32 = 4;

/// One operation of an action, decoded.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Op {
    pub(crate) kind: u32,
    pub(crate) target: u8,
    pub(crate) argument: u16,
}

impl Op {
    /// The operation as a word of an action.
    #[inline]
    pub(crate) fn encode(self) -> u32 {
        self.kind
            | (u32::from(self.target) << 8)
            | (u32::from(self.argument) << 16)
    }

    /// The operation that a word holds.
    #[inline]
    pub(crate) fn decode(word: u32) -> Op {
        Op {
            kind: word & OP_KIND,
            target: (word >> 8) as u8,
            argument: (word >> 16) as u16,
        }
    }
}

/// As an assignment: `r1 = r0`, `r0 = at - 3`, `start = r0`.
impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.target) {
            (OP_MOVE | OP_SET, register) => write!(f, "r{register} = ")?,
            (_, 0) => f.write_str("start = ")?,
            (_, slot) => write!(f, "slot {slot} = ")?,
        }
        match (self.kind, self.argument) {
            (OP_MOVE | OP_MARK_MOVE, register) => write!(f, "r{register}"),
            (OP_MARK_NONE, _) => f.write_str("none"),
            (_, 0) => f.write_str("at"),
            (_, depth) => write!(f, "at - {depth}"),
        }
    }
}

/// What happens at a unit, in the words of dumps: a match that ends before
/// it, operations, and the next state; 0 is none.
pub(crate) struct Effect<'a> {
    pub(crate) mark: bool,
    pub(crate) ops: &'a [Op],
    pub(crate) next: u32,
}

/// Such as `match before it, start = r0, over` or `r0 = at -> 96`.
impl fmt::Display for Effect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.mark {
            parts.push("match before it".to_owned());
        }
        parts.extend(self.ops.iter().map(Op::to_string));
        if self.next == 0 {
            parts.push("over".to_owned());
        }
        f.write_str(&parts.join(", "))?;
        match (self.next, parts.is_empty()) {
            (0, _) => Ok(()),
            (next, true) => write!(f, "-> {next}"),
            (next, false) => write!(f, " -> {next}"),
        }
    }
}

/// What an entry says, decoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Entry {
    /// The automaton must grow first.
    Unknown,
    /// Go to this row.
    Go(u32),
    /// Carry out the action at this offset.
    Act(u32),
}

impl Entry {
    /// Decodes an entry.
    #[inline]
    pub(crate) fn decode(entry: u32) -> Entry {
        if entry & ENTRY_FLAGS != 0 {
            Entry::Go(entry & !ENTRY_FLAGS)
        } else if entry == UNKNOWN {
            Entry::Unknown
        } else {
            Entry::Act(entry)
        }
    }
}

/// Where things are in a row: fixed for one automaton.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Layout {
    /// The unit of each byte. If `decodes`, the bytes `C2..=F4` are the
    /// first of three units, for a word character, another valid one, and
    /// invalid UTF-8.
    pub(crate) classes: [u16; 256],
    /// The number of units, end of input included: it is the last one.
    pub(crate) unit_len: u32,
    /// True if a byte that begins a character needs the character's kind.
    pub(crate) decodes: bool,
}

impl Layout {
    /// The bytes of one row.
    #[inline]
    pub(crate) fn stride(&self) -> u32 {
        ((self.unit_len + 2) * 4).next_multiple_of(ROW_ALIGN)
    }

    /// The unit for the end of the haystack.
    #[inline]
    pub(crate) fn eoi(&self) -> u32 {
        self.unit_len - 1
    }

    /// The byte offset, in a row, of the state's info word.
    #[inline]
    pub(crate) fn info_column(&self) -> u32 {
        self.unit_len * 4
    }

    /// The byte offset, in a row, of the state at which a search resumes
    /// after a match that ended in this state; 0 if nobody knows yet.
    #[inline]
    pub(crate) fn restart_column(&self) -> u32 {
        self.unit_len * 4 + 4
    }
}
