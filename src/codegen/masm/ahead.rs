//! Verbs of scans inside of matches: the last candidate, and the way back.
//!
//! While a candidate is looked for the block holds where that began, and
//! `entry` has it once there is one: no way back leads before it.

use dynasmrt::{DynasmApi, DynasmLabelApi};

use super::fields::AHEAD;
use super::regs::x64;
use super::{Constant, Label, Masm};

impl Masm {
    /// No candidate is known.
    pub(crate) fn forget_ahead(&mut self) {
        x64!(self; mov QWORD [block + AHEAD], 0);
    }

    /// Branches unless the last candidate has been passed.
    pub(crate) fn branch_if_ahead(&mut self, to: Label) {
        x64!(self; cmp at, [block + AHEAD]; jbe =>to.0);
    }

    /// Branches if at least so many bytes lie between `at` and the last
    /// candidate, or if its own byte has a one in the table that
    /// [`Masm::step_back_over`] has left in `scratch`; else goes to the
    /// candidate. Clobbers `unit`.
    pub(crate) fn branch_unless_barren(&mut self, least: i32, to: Label) {
        x64!(self
            ; mov unit, [block + AHEAD]
            ; movzx unit32, BYTE [unit]
            ; cmp BYTE [scratch + unit], 0
            ; jne =>to.0
            ; lea unit, [at + least]
            ; cmp unit, [block + AHEAD]
            ; jbe =>to.0
            ; mov at, [block + AHEAD]
        );
    }

    /// Remembers where the next candidate is looked for.
    pub(crate) fn begin_ahead(&mut self) {
        x64!(self; mov [block + AHEAD], at);
    }

    /// Goes back to where the next candidate is looked for.
    pub(crate) fn undo_ahead(&mut self) {
        x64!(self; mov at, [block + AHEAD]);
    }

    /// Remembers the candidate at `at`; where it was looked for is in `entry`
    /// then.
    pub(crate) fn end_ahead(&mut self) {
        x64!(self
            ; mov entry, [block + AHEAD]
            ; mov [block + AHEAD], at
        );
    }

    /// There is no other candidate to look for in the span.
    pub(crate) fn end_is_ahead(&mut self) {
        x64!(self; mov [block + AHEAD], end);
    }

    /// Where a scan began, in `entry`: no way back leads before it.
    pub(crate) fn load_ahead(&mut self) {
        x64!(self; mov entry, [block + AHEAD]);
    }

    /// Reads from a table of words the one for the byte in front of `at` into
    /// `entry`. Clobbers `unit` and `scratch`.
    pub(crate) fn load_behind(&mut self, table: Constant) {
        x64!(self
            ; lea scratch, [=>table.0]
            ; movzx unit32, BYTE [at - 1]
            ; mov entry32, [scratch + unit * 4]
        );
    }

    /// Branches if `at` is the position in `entry`.
    pub(crate) fn branch_if_back(&mut self, to: Label) {
        x64!(self; cmp at, entry; je =>to.0);
    }

    /// Enters the state that a table of words has for the byte in front of
    /// `at`; branches where that is 0. Clobbers `unit` and `scratch`.
    pub(crate) fn enter_behind(&mut self, table: Constant, unknown: Label) {
        x64!(self
            ; lea scratch, [=>table.0]
            ; movzx unit32, BYTE [at - 1]
            ; mov unit32, [scratch + unit * 4]
            ; test unit32, unit32
            ; jz =>unknown.0
            ; mov state32, unit32
        );
    }

    /// Branches unless the entry just read leads to the current state.
    pub(crate) fn branch_unless_loop(&mut self, to: Label) {
        x64!(self; cmp entry32, state32; jne =>to.0);
    }

    /// Goes back so many bytes, but not before the position in `entry`.
    pub(crate) fn step_back(&mut self, bytes: i32) {
        x64!(self
            ; sub at, bytes
            ; cmp at, entry
            ; cmovb at, entry
        );
    }

    /// Goes back over bytes that have a one in a table, but not before the
    /// position in `entry`. Clobbers `unit` and `scratch`.
    pub(crate) fn step_back_over(&mut self, table: Constant) {
        x64!(self
            ; lea scratch, [=>table.0]
            ; back:
            ; cmp at, entry
            ; jbe >done
            ; movzx unit32, BYTE [at - 1]
            ; cmp BYTE [scratch + unit], 0
            ; je >done
            ; dec at
            ; jmp <back
            ; done:
        );
    }
}
