//! The layout of an automaton's rows and actions.
//!
//! A state is the byte offset of its row. A row holds one 32-bit entry for
//! each unit, then two words about the state itself:
//!
//! ```text
//! row:  | unit 0 | unit 1 | ... | end of input |(decode)| info | restart |
//!         4 bytes each; padded to a multiple of 16 bytes
//! ```
//!
//! The row at offset 0 is never a state, so that an entry of 0 can mean
//! *unknown*. The two low bits of an entry say what it is:
//!
//! ```text
//! 0            unknown: the automaton must grow first
//! 2            decode: the unit is that of the character that begins here
//! offset | 1   plain: go to the row at offset
//! offset | 2   shortcut: go to the row at offset; inline code exists for it
//! offset | 0   special: look up the action at offset
//! ```
//!
//! One test of bit 0 therefore decides the common case. Where codepoints have
//! parts, the bytes that begin a character share a column that holds nothing
//! but *decode*, so that other bytes pay nothing for it. An action is a
//! header, where to go next, and its operations, in the order in which they
//! are carried out; each operation is one word:
//!
//! ```text
//! action: | header | next | op | op | ...      header: ops | MARK
//! op:     | argument (16) | target (8) | kind (8) |
//! ```
//!
//! All operations happen before the unit is consumed: a depth is counted
//! back from the position of the unit, in bytes or in characters. A character
//! is there a byte that continues none, with those behind it that do, so it
//! is counted without being decoded.

use core::fmt;

use crate::util::utf8::is_continuation;

/// An entry that nobody has computed yet.
pub(crate) const UNKNOWN: u32 = 0;

/// The bit of a plain entry.
pub(crate) const PLAIN: u32 = 1;

/// The bit of an entry whose target has inline code.
pub(crate) const SHORTCUT: u32 = 2;

/// The entry of bytes whose unit depends on the character that they begin.
pub(crate) const DECODE: u32 = SHORTCUT;

/// The bytes that begin a character of several bytes.
const FIRST_LEAD: u8 = 0xC2;
const LAST_LEAD: u8 = 0xF4;
/// The bytes from `C0` on.
pub(crate) const LEADS: usize = 64;

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
pub(crate) const ACTION_SLACK: usize = ACTION_HEAD + MAX_OPS + 1;

/// The bits of an op word that hold its kind.
pub(crate) const OP_KIND: u32 = 0xFF;

/// In a depth: it is a number of characters. No register has such a number.
pub(crate) const CHARACTERS: u16 = 1 << 15;

/// Register `target` becomes register `argument`.
pub(crate) const OP_MOVE: u32 = 0;
/// Register `target` becomes the position less `argument`.
pub(crate) const OP_SET: u32 = 1;
/// The match began where register `argument` says.
pub(crate) const OP_MARK_MOVE: u32 = 2;
/// The match began at the position less `argument`.
pub(crate) const OP_MARK_SET: u32 = 3;
/// The match has the shape `argument`, and its registers stay as they are:
/// the first `target` ones.
pub(crate) const OP_SHAPE: u32 = 4;
/// The match has the shape `argument`; the first `target` registers are kept
/// beside those that the search goes on with.
pub(crate) const OP_KEEP: u32 = 5;

/// The match is one of the pattern `argument`.
pub(crate) const OP_MARK_PATTERN: u32 = 8;
/// The pattern `argument` has matched, whatever else does.
pub(crate) const OP_FOUND: u32 = 9;

/// In the kind of an operation: its argument is a pattern. Such operations
/// only occur in automata of several patterns.
pub(crate) const OP_OF_PATTERN: u32 = 8;

/// What an automaton says about patterns.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ids {
    /// Nothing: there is only one.
    Nothing,
    /// Which one the match is of: [`OP_MARK_PATTERN`].
    Preferred,
    /// Every one that matches, and nothing else: [`OP_FOUND`].
    Every,
}

/// The most patterns of an automaton: an operation's argument holds one.
pub(crate) const MAX_PATTERNS: usize = 1 << 16;

/// The most operations of an action that emitted code carries out.
pub(crate) const MAX_OPS: usize = 63;

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

/// The position that lies a depth before `at`.
#[inline]
pub(crate) fn before(haystack: &[u8], at: usize, depth: u16) -> usize {
    match depth & CHARACTERS {
        0 => at.wrapping_sub(usize::from(depth)),
        _ => characters_before(haystack, at, depth & !CHARACTERS),
    }
}

fn characters_before(haystack: &[u8], mut at: usize, mut count: u16) -> usize {
    while count > 0 && at > 0 {
        at -= 1;
        count -= u16::from(!is_continuation(haystack[at]));
    }
    at
}

/// The position that lies a depth before `at`, for dumps.
pub(crate) struct Depth(pub(crate) u16);

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 & !CHARACTERS, self.0 & CHARACTERS) {
            (0, _) => f.write_str("at"),
            (bytes, 0) => write!(f, "at - {bytes}"),
            (count, _) => write!(f, "at - {count} characters"),
        }
    }
}

/// As an assignment: `r1 = r0`, `r0 = at - 3`, `start = r0`; or as what is
/// said of a match: `shape 3, keep r0 to r2`.
impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Op { kind, target, argument } = self;
        match kind {
            OP_SHAPE => return write!(f, "shape {argument}"),
            OP_KEEP => {
                write!(f, "shape {argument}")?;
                return match target {
                    1 => f.write_str(", keep r0"),
                    _ => write!(f, ", keep r0 to r{}", target - 1),
                };
            }
            OP_MARK_PATTERN => return write!(f, "pattern {argument}"),
            OP_FOUND => return write!(f, "found {argument}"),
            OP_MOVE | OP_SET => write!(f, "r{target} = ")?,
            _ => f.write_str("start = ")?,
        }
        match kind {
            OP_MOVE | OP_MARK_MOVE => write!(f, "r{argument}"),
            _ => Depth(argument).fmt(f),
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
    /// The unit is that of the character that begins here.
    Decode,
    /// Go to this row.
    Go(u32),
    /// Carry out the action at this offset.
    Act(u32),
}

impl Entry {
    /// Decodes an entry.
    #[inline]
    pub(crate) fn decode(entry: u32) -> Entry {
        if entry == DECODE {
            Entry::Decode
        } else if entry & ENTRY_FLAGS != 0 {
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
    /// The unit of each byte; for bytes that begin a character which is
    /// decoded first, the column of [`DECODE`].
    pub(crate) classes: [u16; 256],
    /// The first unit of each byte from `C0` on that begins a character which
    /// is decoded first: one unit for each part, then one for what is not
    /// valid. They follow each other.
    pub(crate) leads: [u16; LEADS],
    /// Which of these units each byte can have, one bit each.
    pub(crate) possible: [u16; LEADS],
    /// The number of units, end of input included: it is the last one.
    pub(crate) unit_len: u32,
    /// The parts of characters that are decoded, if any are.
    pub(crate) parts: Option<u8>,
}

impl Layout {
    /// The layout in which each byte has a unit, and bytes that begin a
    /// character have as many as there are parts, and one more; `possible`
    /// says of each such byte which parts it has.
    pub(crate) fn new(
        unit: impl Fn(u8) -> u16,
        unit_len: u32,
        parts: Option<(usize, &[u16; LEADS])>,
    ) -> Layout {
        let mut classes = [0; 256];
        let mut leads = [0; LEADS];
        let mut possible = [0; LEADS];
        for byte in 0..=255 {
            let class = &mut classes[usize::from(byte)];
            *class = unit(byte);
            let Some((parts, of_lead)) = parts else { continue };
            if (FIRST_LEAD..=LAST_LEAD).contains(&byte) {
                let lead = usize::from(byte & 0x3F);
                possible[lead] = of_lead[lead] | 1 << parts;
                leads[lead] = *class;
                *class = unit_len as u16;
            }
        }
        let parts = parts.map(|parts| parts.0 as u8);
        Layout { classes, leads, possible, unit_len, parts }
    }

    /// The first unit of a byte, if characters that begin with it are decoded.
    #[inline]
    pub(crate) fn lead_unit(&self, byte: u8) -> Option<u32> {
        let class = u32::from(self.classes[usize::from(byte)]);
        let lead = self.leads[usize::from(byte & 0x3F)];
        (class == self.unit_len).then_some(u32::from(lead))
    }

    /// The units that a byte can have.
    pub(crate) fn units_of(&self, byte: u8) -> impl Iterator<Item = u32> {
        let class = u32::from(self.classes[usize::from(byte)]);
        let (first, possible) = match self.lead_unit(byte) {
            Some(first) => (first, self.possible[usize::from(byte & 0x3F)]),
            None => (class, 1),
        };
        let is_possible = move |&bit: &u32| possible >> bit & 1 != 0;
        (0..u16::BITS).filter(is_possible).map(move |bit| first + bit)
    }

    /// True if characters are decoded where they begin.
    #[inline]
    pub(crate) fn decodes(&self) -> bool {
        self.parts.is_some()
    }

    /// The bytes of one row.
    #[inline]
    pub(crate) fn stride(&self) -> u32 {
        (self.restart_column() + 4).next_multiple_of(ROW_ALIGN)
    }

    /// The unit for the end of the haystack.
    #[inline]
    pub(crate) fn eoi(&self) -> u32 {
        self.unit_len - 1
    }

    /// The byte offset, in a row, of the entry that asks for decoding.
    #[inline]
    pub(crate) fn decode_column(&self) -> Option<u32> {
        self.decodes().then_some(self.unit_len * 4)
    }

    /// The byte offset, in a row, of the state's info word.
    #[inline]
    pub(crate) fn info_column(&self) -> u32 {
        (self.unit_len + u32::from(self.decodes())) * 4
    }

    /// The byte offset, in a row, of the state at which a search resumes
    /// after a match that ended in this state; 0 if nobody knows yet.
    #[inline]
    pub(crate) fn restart_column(&self) -> u32 {
        self.info_column() + 4
    }
}
