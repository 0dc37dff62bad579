//! The walk over an automaton's rows, without machine code.
//!
//! ```text
//! loop: entry = rows[state + unit of the byte at `at`]
//!       decode:            entry = that for the character at `at`
//!       plain or shortcut: state = its row, at += 1
//!       unknown:           stop, the automaton must grow
//!       special:           carry out the action at `at`, then as plain,
//!                          or stop if nothing can match any more
//! end:  one more unit, the one behind the span, for its mark alone
//! ```
//!
//! Each byte of the span is read once, and at most the one behind it. Where a
//! search is over, [`Memory::finish`] may ask for the next one, which begins
//! where the match ended, in the state that the row names for that.

use core::sync::atomic::Ordering::Acquire;

use crate::abi::block::REGISTERS;
use crate::abi::missing::Missing;
use crate::abi::rows::{
    ACTION_HEAD, ACTION_MARK, ACTION_OPS, DECODE, Entry, INFO_MATCH, OP_FOUND,
    OP_KEEP, OP_MARK_MOVE, OP_MARK_PATTERN, OP_MARK_SET, OP_MOVE, OP_SET, Op,
    PLAIN, before,
};
use crate::automaton::grow::Blueprint;
use crate::automaton::nfa::PatternId;
use crate::automaton::tdfa::Rows;

/// The bytes that are read between two checks for the end of the span.
const UNROLL: usize = 4;

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
    fn carry_out(&mut self, op: Op, haystack: &[u8], at: usize);

    /// True if nothing that follows can change the answer. Asked after each
    /// operation.
    #[inline]
    fn is_full(&self) -> bool {
        false
    }

    /// Takes a match that is over and ends there, after the walk has come to
    /// `at`; true if it is to search for another behind it.
    #[inline]
    fn finish(&mut self, _end: usize, _at: usize) -> bool {
        false
    }
}

/// For walks that keep nothing.
impl Memory for () {
    #[inline]
    fn carry_out(&mut self, _op: Op, _haystack: &[u8], _at: usize) {}
}

/// The position of a walk.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    pub(crate) at: usize,
    /// Where the span ends.
    pub(crate) end: usize,
    /// The row of the current state.
    pub(crate) state: u32,
    /// The end of the best match so far, or [`NO_MATCH`].
    matched: usize,
    /// The row of the state in which that match ended.
    pub(crate) matched_in: u32,
    /// The units looked at so far.
    pub(crate) steps: u64,
}

/// No match ends there: a haystack is never that long.
///
/// PERF: an `Option` is written in two halves and read at once, which stalls
/// short searches.
const NO_MATCH: usize = usize::MAX;

impl Default for Cursor {
    fn default() -> Cursor {
        Cursor {
            at: 0,
            end: 0,
            state: 0,
            matched: NO_MATCH,
            matched_in: 0,
            steps: 0,
        }
    }
}

impl Cursor {
    /// Begins a search; the steps so far still count.
    #[inline]
    pub(crate) fn begin(&mut self, at: usize, end: usize, state: u32) {
        let steps = self.steps;
        *self = Cursor { at, end, state, steps, ..Cursor::default() };
    }

    /// The end of the best match so far.
    #[inline]
    pub(crate) fn matched(&self) -> Option<usize> {
        (self.matched != NO_MATCH).then_some(self.matched)
    }
}

/// Walks until the search is over or an entry is missing.
///
/// `EARLIEST` stops at the first proof of a match; its end is then in
/// `cursor.matched()`, and operations are not carried out.
#[inline]
pub(crate) fn walk<const EARLIEST: bool, M: Memory>(
    rows: &Rows,
    blueprint: &Blueprint,
    haystack: &[u8],
    cursor: &mut Cursor,
    memory: &mut M,
) -> Halt {
    let walk = Walk { rows, blueprint, haystack };
    walk.go::<EARLIEST, M>(cursor, memory)
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
    /// The span ends.
    End,
    /// The state has a match: the end of an earliest search.
    Match,
}

impl Walk<'_> {
    /// Walks; states are word indices here, so that an entry is one after
    /// its flags are shifted out.
    fn go<const EARLIEST: bool, M: Memory>(
        self,
        cursor: &mut Cursor,
        memory: &mut M,
    ) -> Halt {
        let span = &self.haystack[..cursor.end];
        let mut from = cursor.at;
        let mut at = from;
        let mut state = word(cursor.state);
        let halt = loop {
            let stop = self.steps::<EARLIEST>(span, &mut at, &mut state);
            let entry = match stop {
                Stop::Special(entry) if entry != DECODE => entry,
                Stop::Match => {
                    cursor.matched = at;
                    break Halt::Done;
                }
                Stop::Special(_) | Stop::End => {
                    let unit = self.unit(span, at, state);
                    self.rows.row(row(state) + unit * 4)
                }
            };
            let next = match Entry::decode(entry) {
                // Only bytes ask for decoding, and that was done.
                Entry::Unknown | Entry::Decode => {
                    let unit = self.unit(span, at, state);
                    break Halt::Unknown { unit };
                }
                Entry::Go(next) => Some(next),
                Entry::Act(action) => {
                    self.act::<EARLIEST, M>(action, at, state, cursor, memory)
                }
            };
            match next {
                Some(next) if at < span.len() => {
                    state = word(next);
                    at += 1;
                    continue;
                }
                _ => {}
            }
            cursor.steps += (at - from) as u64 + 1;
            let Some(again) = self.again(at, cursor, memory) else {
                return Halt::Done;
            };
            (from, at, state) = (cursor.at, cursor.at, again);
        };
        cursor.steps += (at - from) as u64 + 1;
        cursor.at = at;
        cursor.state = row(state);
        halt
    }

    /// Carries out an action; returns the next row, or `None` if the search
    /// is over.
    #[inline(always)]
    fn act<const EARLIEST: bool, M: Memory>(
        self,
        action: u32,
        at: usize,
        state: usize,
        cursor: &mut Cursor,
        memory: &mut M,
    ) -> Option<u32> {
        let words = &self.rows.actions[word(action)..];
        let header = words[0].load(Acquire);
        // PERF: no branch here either.
        let mark = header & ACTION_MARK != 0;
        cursor.matched = if mark { at } else { cursor.matched };
        let known = cursor.matched_in;
        cursor.matched_in = if mark { row(state) } else { known };
        if EARLIEST && mark {
            return None;
        }
        if !EARLIEST {
            let len = (header & ACTION_OPS) as usize;
            for op in &words[ACTION_HEAD..ACTION_HEAD + len] {
                let op = Op::decode(op.load(Acquire));
                memory.carry_out(op, self.haystack, at);
            }
            if memory.is_full() {
                return None;
            }
        }
        words[1].load(Acquire).checked_sub(PLAIN)
    }

    /// After a search is over: the state of the next one, and its position
    /// in the cursor, if there is to be one.
    #[inline(always)]
    fn again<M: Memory>(
        self,
        at: usize,
        cursor: &mut Cursor,
        memory: &mut M,
    ) -> Option<usize> {
        let end = cursor.matched()?;
        if !memory.finish(end, at) {
            return None;
        }
        let column = self.blueprint.layout.restart_column();
        let state = self.rows.row(cursor.matched_in + column);
        if state == 0 {
            return None;
        }
        cursor.at = end;
        cursor.matched = NO_MATCH;
        Some(word(state))
    }

    /// Takes all steps that only go to another row.
    #[inline(always)]
    fn steps<const EARLIEST: bool>(
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
            // PERF: with the unit added first, the way from one entry to the
            // next is one shift and one load.
            let unit = usize::from(layout.classes[usize::from(byte)]);
            let entry = rows[unit..][*state].load(Acquire);
            if entry & PLAIN == 0 {
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

    /// The unit at a position of the span, or behind it: a match may end
    /// before that one.
    #[inline]
    fn unit(self, span: &[u8], at: usize, state: usize) -> u32 {
        let layout = &self.blueprint.layout;
        let info = row(state) + layout.info_column();
        // Between two states that match whatever follows the mark is left
        // out, but never at the end of the haystack.
        if at == span.len() && self.rows.row(info) & INFO_MATCH != 0 {
            return layout.eoi();
        }
        self.blueprint.unit_at(self.haystack, at)
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

/// For automata in which every match counts.
impl Memory for Missing {
    #[inline]
    fn carry_out(&mut self, op: Op, _haystack: &[u8], _at: usize) {
        if op.kind == OP_FOUND {
            self.found(usize::from(op.argument));
        }
    }

    #[inline]
    fn is_full(&self) -> bool {
        self.left() == 0
    }
}

/// The registers of a start-tracking automaton.
#[derive(Clone, Debug, Default)]
pub(crate) struct Starts {
    /// The pattern of the best match so far.
    pub(crate) pattern: PatternId,
    registers: [usize; REGISTERS],
    /// Where the best match so far began.
    pub(crate) start: usize,
}

impl Memory for Starts {
    /// PERF: without a branch that depends on the text, since what follows a
    /// special entry is as hard to predict as the entry itself.
    #[inline]
    fn carry_out(&mut self, op: Op, haystack: &[u8], at: usize) {
        if op.kind == OP_MARK_PATTERN {
            self.pattern = PatternId::from(op.argument);
            return;
        }
        let argument = usize::from(op.argument);
        let held = self.registers[argument % REGISTERS];
        let sets = op.kind == OP_SET || op.kind == OP_MARK_SET;
        let value = before(haystack, at, if sets { op.argument } else { 0 });
        let value = if sets { value } else { held };
        let marks = op.kind == OP_MARK_MOVE || op.kind == OP_MARK_SET;
        let target = &mut self.registers[usize::from(op.target) % REGISTERS];
        *target = if marks { *target } else { value };
        self.start = if marks { value } else { self.start };
    }
}

/// The registers of an automaton that tracks groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    registers: [usize; REGISTERS],
    /// Those that were kept for the best match so far.
    kept: [usize; REGISTERS],
    /// What was said of that match.
    pub(crate) shape: Option<Op>,
}

impl Groups {
    /// The registers of the best match so far.
    pub(crate) fn of_match(&self) -> &[usize; REGISTERS] {
        match self.shape {
            Some(Op { kind: OP_KEEP, .. }) => &self.kept,
            _ => &self.registers,
        }
    }
}

impl Memory for Groups {
    #[inline]
    fn carry_out(&mut self, op: Op, haystack: &[u8], at: usize) {
        let argument = usize::from(op.argument) % REGISTERS;
        let target = usize::from(op.target) % REGISTERS;
        match op.kind {
            OP_MOVE => self.registers[target] = self.registers[argument],
            OP_SET => {
                self.registers[target] = before(haystack, at, op.argument);
            }
            OP_KEEP => {
                let (kept, held) = (&mut self.kept, &self.registers);
                kept[..target].copy_from_slice(&held[..target]);
                self.shape = Some(op);
            }
            _ => self.shape = Some(op),
        }
    }
}
