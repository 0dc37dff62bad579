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

use core::sync::atomic::Ordering::Acquire;

use crate::abi::block::REGISTERS;
use crate::abi::rows::{
    ACTION_HEAD, ACTION_MARK, ACTION_OPS, ENTRY_FLAGS, Entry, INFO_MATCH,
    OP_MARK_MOVE, OP_MARK_NONE, OP_MARK_SET, OP_MOVE, OP_SET, Op, UNKNOWN,
};
use crate::automaton::grow::Blueprint;
use crate::automaton::tdfa::Rows;

/// The bytes that are read between two checks for the end of the span.
const UNROLL: usize = 4;

/// The first byte that can begin a character of several bytes.
const FIRST_LEAD: u8 = 0xC2;

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
    /// The row of the state in which that match ended.
    pub(crate) matched_in: u32,
    /// The units looked at so far.
    pub(crate) steps: u64,
}

impl Cursor {
    /// Before the first unit of a search.
    #[inline]
    pub(crate) fn new(at: usize, end: usize, state: u32) -> Cursor {
        Cursor { at, end, state, matched: None, matched_in: 0, steps: 0 }
    }

    /// Goes on with another search at the end of the match, in this state.
    #[inline]
    pub(crate) fn restart(&mut self, end: usize, state: u32) {
        self.at = end;
        self.state = state;
        self.matched = None;
    }
}

/// Walks until the search is over or an entry is missing.
///
/// `EARLIEST` stops at the first proof of a match; its end is then in
/// `cursor.matched`, and operations are not carried out.
#[inline]
pub(crate) fn walk<const EARLIEST: bool, M: Memory>(
    rows: &Rows,
    blueprint: &Blueprint,
    haystack: &[u8],
    cursor: &mut Cursor,
    memory: &mut M,
) -> Halt {
    let walk = Walk { rows, blueprint, haystack };
    match blueprint.layout.decodes {
        true => walk.go::<EARLIEST, true, M>(cursor, memory),
        false => walk.go::<EARLIEST, false, M>(cursor, memory),
    }
}

/// What does not change during a walk.
#[derive(Clone, Copy)]
struct Walk<'a> {
    rows: &'a Rows,
    blueprint: &'a Blueprint,
    haystack: &'a [u8],
}

/// Why the steps that need nothing else end.
enum Stop {
    /// An entry asks for more than going to a row.
    Special(u32),
    /// A character begins whose kind makes the unit.
    Lead,
    /// The span ends.
    End,
    /// The state has a match: the end of an earliest search.
    Match,
}

impl Walk<'_> {
    /// Walks; states are word indices here, so that an entry is one after
    /// its flags are shifted out.
    fn go<const EARLIEST: bool, const DECODES: bool, M: Memory>(
        self,
        cursor: &mut Cursor,
        memory: &mut M,
    ) -> Halt {
        let span = &self.haystack[..cursor.end];
        let from = cursor.at;
        let mut at = from;
        let mut state = word(cursor.state);
        let halt = loop {
            let stop =
                self.steps::<EARLIEST, DECODES>(span, &mut at, &mut state);
            let entry = match stop {
                Stop::Special(entry) => entry,
                Stop::Lead => {
                    let unit = self.blueprint.unit_at(self.haystack, at);
                    let entry = self.rows.row(row(state) + unit * 4);
                    if entry & ENTRY_FLAGS != 0 {
                        state = word(entry);
                        at += 1;
                        continue;
                    }
                    entry
                }
                Stop::End => match self.last_entry(state, at) {
                    Ok(action) => action,
                    Err(halt) => break halt,
                },
                Stop::Match => {
                    cursor.matched = Some(at);
                    break Halt::Done;
                }
            };
            if entry == UNKNOWN {
                let unit = self.blueprint.unit_at(self.haystack, at);
                break Halt::Unknown { unit };
            }
            let action = word(entry);
            let actions = &self.rows.actions[action..];
            let header = actions[0].load(Acquire);
            if header & ACTION_MARK != 0 {
                cursor.matched = Some(at);
                cursor.matched_in = row(state);
                if EARLIEST {
                    break Halt::Done;
                }
            }
            if !EARLIEST {
                let len = (header & ACTION_OPS) as usize;
                for op in &actions[ACTION_HEAD..ACTION_HEAD + len] {
                    memory.carry_out(Op::decode(op.load(Acquire)), at);
                }
            }
            let next = actions[1].load(Acquire);
            if next == 0 || at == span.len() {
                break Halt::Done;
            }
            state = word(next);
            at += 1;
        };
        cursor.steps += (at - from) as u64 + 1;
        cursor.at = at;
        cursor.state = row(state);
        halt
    }

    /// Takes all steps that only go to another row.
    #[inline(always)]
    fn steps<const EARLIEST: bool, const DECODES: bool>(
        self,
        span: &[u8],
        at: &mut usize,
        state: &mut usize,
    ) -> Stop {
        let rows = &self.rows.rows[..];
        let layout = &self.blueprint.layout;
        let info = layout.unit_len as usize;
        let step = |byte: u8, state: &mut usize| {
            if EARLIEST && rows[info..][*state].load(Acquire) & INFO_MATCH != 0
            {
                return Some(Stop::Match);
            }
            if DECODES && byte >= FIRST_LEAD {
                return Some(Stop::Lead);
            }
            // PERF: with the unit added first, the way from one entry to the
            // next is one shift and one load.
            let unit = usize::from(layout.classes[usize::from(byte)]);
            let entry = rows[unit..][*state].load(Acquire);
            if entry & ENTRY_FLAGS == 0 {
                return Some(Stop::Special(entry));
            }
            *state = word(entry);
            None
        };
        while let Some(chunk) = span[*at..].first_chunk::<UNROLL>() {
            for (ahead, &byte) in chunk.iter().enumerate() {
                if let Some(stop) = step(byte, state) {
                    *at += ahead;
                    return stop;
                }
            }
            *at += UNROLL;
        }
        while let Some(&byte) = span.get(*at) {
            if let Some(stop) = step(byte, state) {
                return stop;
            }
            *at += 1;
        }
        if EARLIEST && rows[info..][*state].load(Acquire) & INFO_MATCH != 0 {
            return Stop::Match;
        }
        Stop::End
    }

    /// The action for the unit behind the span: a match may end before it.
    fn last_entry(self, state: usize, end: usize) -> Result<u32, Halt> {
        let layout = &self.blueprint.layout;
        let info = self.rows.row(row(state) + layout.info_column());
        // Between two states that match whatever follows the mark is left
        // out, but never at the end of the haystack.
        let unit = if info & INFO_MATCH != 0 {
            layout.eoi()
        } else {
            self.blueprint.unit_at(self.haystack, end)
        };
        match Entry::decode(self.rows.row(row(state) + unit * 4)) {
            Entry::Unknown => Err(Halt::Unknown { unit }),
            Entry::Go(_) => Err(Halt::Done),
            Entry::Act(action) => Ok(action),
        }
    }
}

/// The word index of a byte offset, whatever its flags.
#[inline]
fn word(offset: u32) -> usize {
    offset as usize / 4
}

/// The byte offset of a word index.
#[inline]
fn row(index: usize) -> u32 {
    index as u32 * 4
}

/// The registers of a start-tracking automaton.
#[derive(Clone, Debug)]
pub(crate) struct Starts {
    pub(crate) registers: [usize; REGISTERS],
    /// Where the best match so far began.
    pub(crate) start: usize,
}

impl Default for Starts {
    fn default() -> Starts {
        Starts { registers: [0; REGISTERS], start: 0 }
    }
}

impl Memory for Starts {
    #[inline]
    fn carry_out(&mut self, op: Op, at: usize) {
        const MASK: usize = REGISTERS - 1;
        let argument = usize::from(op.argument);
        let target = usize::from(op.target);
        match op.kind {
            OP_SET => self.registers[target & MASK] = at - argument,
            OP_MARK_MOVE => self.start = self.registers[argument & MASK],
            OP_MOVE => {
                let value = self.registers[argument & MASK];
                self.registers[target & MASK] = value;
            }
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
