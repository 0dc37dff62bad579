//! Verbs of actions: what an entry does besides going to a row.

use dynasmrt::{DynasmApi, DynasmLabelApi};

use super::automaton::Tables;
use super::fields::{
    ACTION_MASK, ACTIONS, AT, HAYSTACK, KEPT, LAST_START, MISSING,
    MISSING_LEFT, MISSING_MASK, PATTERN, REGS, ROW_MASK, SHAPE,
};
use super::regs::x64;
use super::{Label, Masm};
use crate::abi::block::REGISTERS;
use crate::abi::rows::{
    ACTION_HEAD, ACTION_MARK, CHARACTERS, Ids, OP_KEEP, OP_MARK_MOVE, OP_MOVE,
    OP_OF_PATTERN, OP_SET, OP_SHAPE, Op,
};

const _: () = assert!(REGISTERS.is_power_of_two());
const REG_MASK: i32 = REGISTERS as i32 - 1;
/// The least byte, as a signed number, that continues no character.
const FIRST_OTHER: i8 = 0xC0u8 as i8;

impl Masm {
    /// Loads the address of the action that the entry names, and its header
    /// into `unit`.
    pub(crate) fn load_action(&mut self, tables: Tables) {
        match tables {
            Tables::Sealed { actions, .. } => {
                x64!(self; lea scratch, [=>actions.0]);
            }
            Tables::Growing => x64!(self
                ; and entry32, [block + ACTION_MASK]
                ; mov scratch, [block + ACTIONS]
            ),
        }
        x64!(self; add scratch, entry; mov unit32, [scratch]);
    }

    /// Branches unless the action's header carries a mark.
    pub(crate) fn branch_unless_mark(&mut self, to: Label) {
        x64!(self; test unit32, ACTION_MARK as i32; jz =>to.0);
    }

    /// Makes the action's next state current, before its operations: they do
    /// not need the old one.
    pub(crate) fn load_next(&mut self, tables: Tables) {
        x64!(self; mov state32, [scratch + 4]);
        if let Tables::Growing = tables {
            x64!(self; and state32, [block + ROW_MASK]);
        }
    }

    /// Branches unless the action, its address in `scratch` and its header in
    /// `unit`, has this operation and no other.
    pub(crate) fn branch_unless_only(&mut self, op: Op, to: Label) {
        let first = ACTION_HEAD as i32 * 4;
        x64!(self
            ; cmp unit16, 1
            ; jne =>to.0
            ; cmp DWORD [scratch + first], op.encode() as i32
            ; jne =>to.0
        );
    }

    /// Carries out the operations of the action whose address is in
    /// `scratch` and whose header is in `unit`. Clobbers `classes`. Where
    /// characters are counted back, `at` is put aside in the block.
    ///
    /// Bit 0 of an operation says where its value comes from (a register or
    /// the position), bit 1 where it goes (a register or the match's start).
    /// Bit 3 says that it is about a pattern; where every one is said, the
    /// code goes to `full` when none is missing.
    pub(crate) fn carry_out(&mut self, ids: Ids, full: Label) {
        let first = ACTION_HEAD as i32 * 4;
        let done = self.label();
        let from_position = self.label();
        let characters = self.label();
        let counted = self.label();
        let store = self.label();
        let to_match = self.label();
        let again = self.label();
        x64!(self
            ; and unit32, 63
            ; jz =>done.0
            ; lea unit, [scratch + unit * 4]
            ;=>again.0
            ; mov entry32, [scratch + first]
            ; add scratch, 4
            ; mov classes32, entry32
            ; shr classes32, 16
        );
        match ids {
            Ids::Every => {
                self.take_found(full);
                x64!(self; cmp scratch, unit; jne =>again.0; =>done.0);
                return;
            }
            Ids::Preferred => {
                let other = self.label();
                x64!(self
                    ; test entry8, OP_OF_PATTERN as i8
                    ; jz =>other.0
                    ; mov [block + PATTERN], classes32
                    ; cmp scratch, unit
                    ; jne =>again.0
                    ; jmp =>done.0
                    ;=>other.0
                );
            }
            Ids::Nothing => {}
        }
        x64!(self
            ; test entry8, 1
            ; jnz =>from_position.0
            ; and classes32, REG_MASK
            ; mov classes, [block + classes * 8 + REGS]
            ;=>store.0
            ; test entry8, 2
            ; jnz =>to_match.0
            ; shr entry32, 8
            ; and entry32, REG_MASK
            ; mov [block + entry * 8 + REGS], classes
            ; cmp scratch, unit
            ; jne =>again.0
            ; jmp =>done.0
            ;=>from_position.0
            ; test classes32, CHARACTERS.into()
            ; jnz =>characters.0
            ; neg classes
            ; add classes, at
            ; jmp =>store.0
        );
        self.bind_as(characters, "characters_before");
        self.comment("a depth in characters: back over that many");
        x64!(self
            ; and classes32, (!CHARACTERS).into()
            ; mov [block + AT], at
        );
        let more = self.here();
        x64!(self
            ; cmp at, [block + HAYSTACK]
            ; jbe =>counted.0
            ; dec at
            ; cmp BYTE [at], FIRST_OTHER
            ; jl =>more.0
            ; dec classes32
            ; jnz =>more.0
            ;=>counted.0
            ; mov classes, at
            ; mov at, [block + AT]
            ; jmp =>store.0
            ;=>to_match.0
            ; mov [block + LAST_START], classes
            ; cmp scratch, unit
            ; jne =>again.0
            ;=>done.0
        );
    }

    /// Takes the pattern in `classes` from those that are missing, and
    /// branches if that was the last one. Clobbers `entry`.
    fn take_found(&mut self, full: Label) {
        self.comment("its byte becomes 0, and is no longer counted");
        x64!(self
            ; mov entry, scratch
            ; and classes32, [block + MISSING_MASK]
            ; mov scratch, [block + MISSING]
            ; add scratch, classes
            ; movzx classes32, BYTE [scratch]
            ; mov BYTE [scratch], 0
            ; mov scratch, entry
            ; sub [block + MISSING_LEFT], classes32
            ; jz =>full.0
        );
    }

    /// As [`Masm::carry_out`], where groups are tracked: no depths, but shapes.
    ///
    /// Bit 2 of an operation says that it names a shape, and bit 0 then that
    /// registers are kept; otherwise bit 0 says where its value comes from.
    pub(crate) fn carry_out_groups(&mut self) {
        let first = ACTION_HEAD as i32 * 4;
        let done = self.label();
        let from_position = self.label();
        let store = self.label();
        let shape = self.label();
        let next = self.label();
        x64!(self
            ; and unit32, 63
            ; jz =>done.0
            ; lea unit, [scratch + unit * 4]
        );
        let again = self.here();
        x64!(self
            ; mov entry32, [scratch + first]
            ; add scratch, 4
            ; test entry8, OP_SHAPE as i8
            ; jnz =>shape.0
            ; mov classes32, entry32
            ; shr classes32, 16
            ; test entry8, 1
            ; jnz =>from_position.0
            ; and classes32, REG_MASK
            ; mov classes, [block + classes * 8 + REGS]
            ;=>store.0
            ; shr entry32, 8
            ; and entry32, REG_MASK
            ; mov [block + entry * 8 + REGS], classes
            ;=>next.0
            ; cmp scratch, unit
            ; jne =>again.0
            ; jmp =>done.0
            ;=>from_position.0
            ; neg classes
            ; add classes, at
            ; jmp =>store.0
        );
        self.bind_as(shape, "shape");
        self.comment("the match has this shape; keep its registers?");
        x64!(self
            ; mov [block + SHAPE], entry32
            ; test entry8, 1
            ; jz =>next.0
            ; mov classes32, entry32
            ; shr classes32, 8
            ; and classes32, REG_MASK
            ; jz =>next.0
        );
        let copy = self.here();
        x64!(self
            ; mov entry, [block + classes * 8 + (REGS - 8)]
            ; mov [block + classes * 8 + (KEPT - 8)], entry
            ; dec classes32
            ; jnz =>copy.0
            ; jmp =>next.0
            ;=>done.0
        );
    }

    /// Records a shape that is known, and keeps its registers. Clobbers
    /// `scratch`.
    fn record_shape(&mut self, op: Op) {
        x64!(self; mov DWORD [block + SHAPE], op.encode() as i32);
        if op.kind == OP_KEEP {
            for register in 0..i32::from(op.target) {
                x64!(self
                    ; mov scratch, [block + (REGS + 8 * register)]
                    ; mov [block + (KEPT + 8 * register)], scratch
                );
            }
        }
    }

    /// Loads into `scratch` the address that lies some characters before
    /// `at`. Clobbers `entry`.
    fn go_back(&mut self, characters: i32) {
        let counted = self.label();
        x64!(self; mov scratch, at; mov entry32, characters);
        let more = self.here();
        x64!(self
            ; cmp scratch, [block + HAYSTACK]
            ; jbe =>counted.0
            ; dec scratch
            ; cmp BYTE [scratch], FIRST_OTHER
            ; jl =>more.0
            ; dec entry32
            ; jnz =>more.0
            ;=>counted.0
        );
    }

    /// Carries out one operation that is known; clobbers `scratch`, and
    /// `entry` if characters are counted.
    pub(crate) fn carry_out_known(&mut self, op: Op) {
        if matches!(op.kind, OP_SHAPE | OP_KEEP) {
            return self.record_shape(op);
        }
        let register = |number: i32| REGS + 8 * number;
        let argument = i32::from(op.argument);
        match op.kind {
            OP_MOVE | OP_MARK_MOVE => {
                x64!(self; mov scratch, [block + register(argument)]);
            }
            _ if op.argument & CHARACTERS != 0 => {
                self.go_back(i32::from(op.argument & !CHARACTERS));
            }
            _ => x64!(self; lea scratch, [at - argument]),
        }
        let to = match op.kind {
            OP_MOVE | OP_SET => register(i32::from(op.target)),
            _ => LAST_START,
        };
        x64!(self; mov [block + to], scratch);
    }
}
