//! The walk over an automaton's rows, without machine code.
//!
//! ```text
//! loop: entry = rows[state + unit of the byte at `at`]
//!       plain or shortcut: state = its row, at += 1
//!       unknown:           stop, the automaton must grow
//!       special:           carry out the action at `at`, then as plain,
//!                          or stop if nothing can match any more
//! end:  one more unit, the one behind the span, for its mark alone
//! ```
//!
//! Each byte of the span is read once, and at most the one behind it.

use crate::abi::rows::{
    ACTION_HEAD, ACTION_MARK, ACTION_OPS, Entry, INFO_MATCH, OP_MARK_MOVE,
    OP_MARK_NONE, OP_MARK_SET, OP_MOVE, OP_SET, Op, PLAIN,
};
use crate::automaton::grow::Blueprint;
use crate::automaton::tdfa::Rows;

/// Why the walk stopped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Halt {
    /// The search is over.
    Done,
    /// The entry for this unit, at the cursor, is unknown.
    Unknown { unit: u32 },
}

/// Where an automaton keeps what it remembers of the past.
pub(crate) trait Memory {
    /// Carries out one operation before the unit at `at` is consumed.
    fn carry_out(&mut self, op: Op, at: usize);
}

/// The position of a walk.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    pub(crate) at: usize,
    /// Where the span ends.
    pub(crate) end: usize,
    /// The row of the current state.
    pub(crate) state: u32,
    /// The end of the best match so far.
    pub(crate) matched: Option<usize>,
    /// The row in which a search resumes where that match ended; 0 if that
    /// is not known.
    pub(crate) restart: u32,
    /// The units looked at so far.
    pub(crate) steps: u64,
}

/// Walks until the search is over or an entry is missing.
///
/// `EARLIEST` stops at the first proof of a match; its end is then in
/// `cursor.matched`, and operations are not carried out.
pub(crate) fn walk<const EARLIEST: bool, M: Memory>(
    rows: &Rows,
    blueprint: &Blueprint,
    haystack: &[u8],
    cursor: &mut Cursor,
    memory: &mut M,
) -> Halt {
    let layout = &blueprint.layout;
    let info = layout.info_column();
    let bytes = &haystack[..cursor.end];
    let from = cursor.at;
    let mut at = from;
    let mut state = cursor.state;
    let halt = loop {
        if EARLIEST && rows.row(state + info) & INFO_MATCH != 0 {
            cursor.matched = Some(at);
            break Halt::Done;
        }
        let Some(&byte) = bytes.get(at) else {
            cursor.at = at;
            cursor.state = state;
            cursor.steps += (at - from) as u64 + 1;
            return last_unit::<EARLIEST, M>(
                rows, blueprint, haystack, cursor, memory,
            );
        };
        let unit = if layout.decodes && byte >= 0xC2 {
            blueprint.unit_at(haystack, at)
        } else {
            u32::from(layout.classes[usize::from(byte)])
        };
        let entry = rows.row(state + unit * 4);
        if entry & PLAIN != 0 {
            state = entry - PLAIN;
            at += 1;
            continue;
        }
        cursor.at = at;
        cursor.state = state;
        match Entry::decode(entry) {
            Entry::Unknown => break Halt::Unknown { unit },
            Entry::Go(next) => {
                state = next;
                at += 1;
            }
            Entry::Act(action) => {
                match act::<EARLIEST, M>(
                    rows, blueprint, action, cursor, memory,
                ) {
                    None => break Halt::Done,
                    Some(next) => {
                        state = next;
                        at += 1;
                    }
                }
            }
        }
    };
    cursor.steps += (at - from) as u64 + 1;
    cursor.at = at;
    cursor.state = state;
    halt
}

/// Carries out an action at the cursor; returns the next state, or `None` if
/// the search is over.
fn act<const EARLIEST: bool, M: Memory>(
    rows: &Rows,
    blueprint: &Blueprint,
    action: u32,
    cursor: &mut Cursor,
    memory: &mut M,
) -> Option<u32> {
    let header = rows.action(action);
    if header & ACTION_MARK != 0 {
        cursor.matched = Some(cursor.at);
        let column = blueprint.layout.restart_column();
        cursor.restart = rows.row(cursor.state + column);
        if EARLIEST {
            return None;
        }
    }
    if !EARLIEST {
        let first = action + ACTION_HEAD as u32 * 4;
        for index in 0..header & ACTION_OPS {
            let op = Op::decode(rows.action(first + index * 4));
            memory.carry_out(op, cursor.at);
        }
    }
    rows.action(action + 4).checked_sub(PLAIN)
}

/// Looks at the unit behind the span: a match may end before it.
fn last_unit<const EARLIEST: bool, M: Memory>(
    rows: &Rows,
    blueprint: &Blueprint,
    haystack: &[u8],
    cursor: &mut Cursor,
    memory: &mut M,
) -> Halt {
    let layout = &blueprint.layout;
    let info = rows.row(cursor.state + layout.info_column());
    // Between two states that match whatever follows the mark is left out,
    // but never at the end of the haystack.
    let unit = if info & INFO_MATCH != 0 {
        layout.eoi()
    } else {
        blueprint.unit_at(haystack, cursor.end)
    };
    match Entry::decode(rows.row(cursor.state + unit * 4)) {
        Entry::Unknown => Halt::Unknown { unit },
        Entry::Go(_) => Halt::Done,
        Entry::Act(action) => {
            act::<EARLIEST, M>(rows, blueprint, action, cursor, memory);
            Halt::Done
        }
    }
}

/// The registers of a start-tracking automaton.
#[derive(Clone, Debug)]
pub(crate) struct Starts {
    pub(crate) registers: [usize; crate::abi::block::REGISTERS],
    /// Where the best match so far began.
    pub(crate) start: usize,
}

impl Default for Starts {
    fn default() -> Starts {
        Starts { registers: [0; crate::abi::block::REGISTERS], start: 0 }
    }
}

impl Memory for Starts {
    #[inline]
    fn carry_out(&mut self, op: Op, at: usize) {
        let argument = usize::from(op.argument);
        let target = usize::from(op.target);
        match op.kind {
            OP_MOVE => self.registers[target] = self.registers[argument],
            OP_SET => self.registers[target] = at - argument,
            OP_MARK_MOVE => self.start = self.registers[argument],
            _ => self.start = at - argument,
        }
    }
}

/// The registers of an automaton that tracks all groups.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    registers: Box<[usize; 256]>,
    /// The slots of the best match so far; slot 1 is not kept here.
    pub(crate) slots: Vec<Option<usize>>,
}

impl Groups {
    /// Registers for this many slots.
    pub(crate) fn new(slot_len: usize) -> Groups {
        Groups { registers: Box::new([0; 256]), slots: vec![None; slot_len] }
    }
}

impl Memory for Groups {
    fn carry_out(&mut self, op: Op, at: usize) {
        let argument = usize::from(op.argument);
        let target = usize::from(op.target);
        match op.kind {
            OP_MOVE => self.registers[target] = self.registers[argument],
            OP_SET => self.registers[target] = at - argument,
            OP_MARK_MOVE => {
                self.slots[target] = Some(self.registers[argument]);
            }
            OP_MARK_SET => self.slots[target] = Some(at - argument),
            OP_MARK_NONE => self.slots[target] = None,
            _ => {}
        }
    }
}
