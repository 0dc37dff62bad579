//! Verbs of the table core: units, entries, actions, exits.

use dynasmrt::{DynasmApi, DynasmLabelApi};

use super::fields::{
    ACTION_MASK, ACTIONS, AT, CREDIT, END, FINAL_COLUMN, HAYSTACK,
    HAYSTACK_END, KEPT, LAST_END, LAST_START, MISSING, MISSING_LEFT,
    MISSING_MASK, OVERSCAN, PARTS, PATTERN, REGS, RESTART, ROW_MASK, ROWS,
    SHAPE, SPANS, SPANS_CAP, SPANS_LEN, STATE,
};
use super::regs::x64;
use super::{Constant, Label, Masm};
use crate::abi::block::{Outcome, REGISTERS, RawSpan};
use crate::abi::rows::{
    ACTION_HEAD, ACTION_MARK, CHARACTERS, DECODE, INFO_MATCH, Ids, Layout,
    OP_KEEP, OP_MARK_MOVE, OP_MOVE, OP_OF_PATTERN, OP_SET, OP_SHAPE, Op,
    SHORTCUT,
};
use crate::codegen::masm::vex;
use crate::util::parts::INDEX_AT;

const _: () = assert!(size_of::<RawSpan>() == 16);
const _: () = assert!(REGISTERS.is_power_of_two());
const REG_MASK: i32 = REGISTERS as i32 - 1;
/// The least byte, as a signed number, that continues no character.
const FIRST_OTHER: i8 = 0xC0u8 as i8;
/// Where the first unit of byte 0 would be: those of `C0` and on lie behind
/// the class map.
const LEAD_UNITS: i32 = (256 - 0xC0) * 2;

/// Where rows and actions are found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tables {
    /// Sealed beside the code: every offset in them is known to be good.
    Sealed { rows: Constant, actions: Constant },
    /// Named by the block; offsets are masked to them.
    Growing,
}

/// Which register holds the current state; the other one takes the entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Current {
    State,
    Entry,
}

impl Current {
    /// The other one.
    pub(crate) fn other(self) -> Current {
        match self {
            Current::State => Current::Entry,
            Current::Entry => Current::State,
        }
    }
}

impl Masm {
    /// Loads what every entry point needs from the block.
    pub(crate) fn enter(&mut self, tables: Tables, classes: Constant) {
        x64!(self
            ; mov at, [block + AT]
            ; mov end, [block + END]
            ; mov state32, [block + STATE]
        );
        match tables {
            Tables::Sealed { rows: constant, .. } => {
                x64!(self; lea rows, [=>constant.0]);
            }
            Tables::Growing => x64!(self; mov rows, [block + ROWS]),
        }
        self.load_classes(classes);
    }

    /// Loads the address of the class map.
    pub(crate) fn load_classes(&mut self, constant: Constant) {
        x64!(self; lea classes, [=>constant.0]);
    }

    pub(crate) fn jump(&mut self, to: Label) {
        x64!(self; jmp =>to.0);
    }

    pub(crate) fn branch_if_at_end(&mut self, to: Label) {
        x64!(self; cmp at, end; jae =>to.0);
    }

    /// Branches unless this many bytes are left. Never forms an address
    /// before the haystack.
    pub(crate) fn branch_if_fewer_than(&mut self, bytes: i32, to: Label) {
        x64!(self
            ; mov scratch, end
            ; sub scratch, at
            ; cmp scratch, bytes
            ; jb =>to.0
        );
    }

    /// Loads the byte at a distance from `at`.
    pub(crate) fn load_byte(&mut self, ahead: i32) {
        x64!(self; movzx unit32, BYTE [at + ahead]);
    }

    /// Branches if the byte in `unit` may begin a character of several bytes.
    pub(crate) fn branch_if_lead(&mut self, to: Label) {
        x64!(self
            ; lea scratch32, [unit - 0xC2]
            ; cmp scratch32, 0xF4 - 0xC2
            ; jbe =>to.0
        );
    }

    /// Branches if the entry asks for the character that begins here.
    pub(crate) fn branch_if_decode(&mut self, to: Label) {
        x64!(self; cmp entry32, DECODE as i32; je =>to.0);
    }

    /// Turns the byte into its unit.
    pub(crate) fn classify(&mut self) {
        x64!(self; movzx unit32, WORD [classes + unit * 2]);
    }

    /// Reads the entry for the unit into the register that is not current.
    pub(crate) fn load_entry(&mut self, current: Current) {
        x64!(self; lea scratch, [rows + unit * 4]);
        match current {
            Current::State => {
                x64!(self; mov entry32, [scratch + state - 1]);
            }
            Current::Entry => {
                x64!(self; mov state32, [scratch + entry - 1]);
            }
        }
    }

    /// Branches unless the entry just read is plain.
    pub(crate) fn branch_unless_plain(&mut self, current: Current, to: Label) {
        match current {
            Current::State => x64!(self; test entry8, 1; jz =>to.0),
            Current::Entry => x64!(self; test state8, 1; jz =>to.0),
        }
    }

    /// Keeps the entry just read, a plain one, inside growing rows.
    pub(crate) fn mask_entry(&mut self, tables: Tables, current: Current) {
        if let Tables::Sealed { .. } = tables {
            return;
        }
        match current {
            Current::State => x64!(self; and entry32, [block + ROW_MASK]),
            Current::Entry => x64!(self; and state32, [block + ROW_MASK]),
        }
    }

    /// Branches if a match ends in the state just entered.
    pub(crate) fn branch_if_match(
        &mut self,
        layout: &Layout,
        entered: Current,
        to: Label,
    ) {
        let column = layout.info_column() as i32 - 1;
        let bit = INFO_MATCH as i8;
        match entered {
            Current::State => {
                x64!(self; test BYTE [rows + state + column], bit; jnz =>to.0);
            }
            Current::Entry => {
                x64!(self; test BYTE [rows + entry + column], bit; jnz =>to.0);
            }
        }
    }

    pub(crate) fn advance(&mut self, bytes: i32) {
        x64!(self; add at, bytes);
    }

    /// Swaps the two state registers, so that `state` is current again.
    pub(crate) fn swap_states(&mut self) {
        x64!(self; xchg state32, entry32);
    }

    /// Loads the entry for the unit behind the span: end of input where the
    /// state matches whatever follows.
    pub(crate) fn load_final_entry(&mut self, layout: &Layout) {
        let info = layout.info_column() as i32 - 1;
        let eoi = layout.eoi() as i32 * 4;
        let bit = INFO_MATCH as i8;
        x64!(self
            ; mov unit32, [block + FINAL_COLUMN]
            ; mov scratch32, eoi
            ; test BYTE [rows + state + info], bit
            ; cmovnz unit32, scratch32
            ; lea scratch, [rows + unit]
            ; mov entry32, [scratch + state - 1]
        );
    }

    /// Branches if the entry only says where to go.
    pub(crate) fn branch_if_goes(&mut self, to: Label) {
        x64!(self; test entry8, 3; jnz =>to.0);
    }

    /// Branches if the entry is unknown.
    pub(crate) fn branch_if_unknown(&mut self, to: Label) {
        x64!(self; test entry32, entry32; jz =>to.0);
    }

    /// Branches if the target of the entry has inline code.
    pub(crate) fn branch_if_shortcut(&mut self, to: Label) {
        x64!(self; test entry8, SHORTCUT as i8; jnz =>to.0);
    }

    /// Makes the entry the current state, with its flag.
    pub(crate) fn take_entry(&mut self) {
        x64!(self; mov state32, entry32);
    }

    /// Branches if the current state carries the flag of a shortcut.
    pub(crate) fn branch_if_flagged(&mut self, to: Label) {
        x64!(self; test state8, SHORTCUT as i8; jnz =>to.0);
    }

    /// Replaces the flag of a shortcut by that of a plain entry.
    pub(crate) fn unflag(&mut self) {
        x64!(self; dec state32);
    }

    /// Makes a known state the current one.
    pub(crate) fn set_state(&mut self, row: u32) {
        x64!(self; mov state32, row as i32 + 1);
    }

    /// Branches if the current state is this one.
    pub(crate) fn branch_if_state(&mut self, row: u32, to: Label) {
        x64!(self; cmp state32, row as i32 + 1; je =>to.0);
    }

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

    /// Records that a match ends at `at`.
    pub(crate) fn record_end(&mut self) {
        x64!(self; mov [block + LAST_END], at);
    }

    /// Records where a search resumes after a match in the current state.
    pub(crate) fn record_restart(&mut self, layout: &Layout) {
        let column = layout.restart_column() as i32 - 1;
        x64!(self
            ; mov entry32, [rows + state + column]
            ; mov [block + RESTART], entry32
        );
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

    /// Branches if the action led nowhere.
    pub(crate) fn branch_if_dead(&mut self, to: Label) {
        x64!(self; test state32, state32; jz =>to.0);
    }

    /// Branches if no match has been recorded.
    pub(crate) fn branch_if_no_match(&mut self, to: Label) {
        x64!(self; cmp QWORD [block + LAST_END], 0; je =>to.0);
    }

    /// Appends the recorded match to the batch and makes its end the next
    /// position; what was scanned beyond it is taken from what may be. The
    /// next state is then in `state`, flagged as the rows have it. Clobbers
    /// `classes`.
    pub(crate) fn emit_span(
        &mut self,
        tables: Tables,
        no_credit: Label,
        no_restart: Label,
    ) {
        x64!(self
            ; mov scratch32, [block + SPANS_LEN]
            ; shl scratch, 4
            ; add scratch, [block + SPANS]
            ; mov classes, [block + LAST_START]
            ; mov [scratch], classes
            ; mov classes, [block + LAST_END]
            ; mov [scratch + 8], classes
            ; inc DWORD [block + SPANS_LEN]
            ; mov QWORD [block + LAST_END], 0
            ; sub at, classes
            ; sub [block + OVERSCAN], at
            ; mov at, classes
            ; js =>no_credit.0
            ; mov state32, [block + RESTART]
            ; test state32, state32
            ; jz =>no_restart.0
        );
        if let Tables::Growing = tables {
            x64!(self; and state32, [block + ROW_MASK]);
        }
    }

    /// Records where a search resumes, with its flag.
    pub(crate) fn set_restart(&mut self, flagged: u32) {
        x64!(self; mov DWORD [block + RESTART], flagged as i32);
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

    /// Branches if the byte at `at` is not ASCII. Clobbers `unit`.
    pub(crate) fn branch_unless_ascii(&mut self, to: Label) {
        x64!(self; cmp BYTE [at], 0; js =>to.0);
    }

    /// Branches if the credit is spent.
    pub(crate) fn branch_if_no_credit(&mut self, to: Label) {
        x64!(self; cmp QWORD [block + CREDIT], 0; jl =>to.0);
    }

    /// Takes the address of the position from the credit; it is given back,
    /// with what has been passed until then, by [`Masm::end_credit`].
    pub(crate) fn begin_credit(&mut self) {
        x64!(self; sub [block + CREDIT], at);
    }

    /// Takes a cost from the credit.
    pub(crate) fn charge(&mut self, cost: i32) {
        x64!(self; sub QWORD [block + CREDIT], cost);
    }

    /// Adds what has been passed to the credit and takes a cost from it.
    pub(crate) fn end_credit(&mut self, cost: i32) {
        x64!(self
            ; lea scratch, [at - cost]
            ; add [block + CREDIT], scratch
        );
    }

    /// Branches if the batch takes another span.
    pub(crate) fn branch_if_room(&mut self, to: Label) {
        x64!(self
            ; mov scratch32, [block + SPANS_LEN]
            ; cmp scratch32, [block + SPANS_CAP]
            ; jb =>to.0
        );
    }

    /// Saves the position and returns.
    pub(crate) fn exit(&mut self, outcome: Outcome) {
        self.comment(format_args!("answer: {outcome}"));
        if outcome == Outcome::NeedState {
            x64!(self; dec state32; mov [block + STATE], state32);
        }
        x64!(self
            ; mov [block + AT], at
            ; mov eax, outcome as i32
        );
        if self.uses_vectors {
            vex::vzeroupper(&mut self.ops);
        }
        x64!(self; ret);
    }

    /// Decodes the character that begins at `at` and loads its unit.
    ///
    /// ```text
    /// unit = first unit of the byte + part of the character
    ///        + the number of parts, if it is not valid
    /// ```
    ///
    /// Characters of two bytes are the short way through; the code for others
    /// follows with [`Masm::decode_rest`]. The byte at `at` must be one of
    /// `C2..=F4`. Reads up to the end of the haystack, not of the span.
    /// Clobbers `entry`.
    pub(crate) fn decode_unit(&mut self, decoding: &Decoding) {
        let &Decoding { known, wide, invalid } = decoding;
        x64!(self
            ; movzx unit32, BYTE [at]
            ; mov scratch, [block + HAYSTACK_END]
            ; sub scratch, at
            ; cmp unit8, 0xE0u8 as i8
            ; jae =>wide.0
        );
        self.comment("two bytes: 110xxxxx and a continuation byte");
        x64!(self; cmp scratch, 2; jb =>invalid.0; and unit32, 0x1F);
        self.take_continuation(1, invalid);
        self.comment("its part, at the codepoint itself");
        x64!(self
            ; mov scratch, [block + PARTS]
            ; movzx entry32, BYTE [scratch + unit]
        );
        self.bind_as(known, "lead_known");
        self.comment("the byte's first unit, plus the part");
        x64!(self
            ; movzx unit32, BYTE [at]
            ; movzx unit32, WORD [classes + unit * 2 + LEAD_UNITS]
            ; add unit32, entry32
        );
    }

    /// The rest of a decoding: characters of three and four bytes, and what
    /// is not valid.
    pub(crate) fn decode_rest(&mut self, decoding: &Decoding, parts: u8) {
        let &Decoding { known, wide, invalid } = decoding;
        let four = self.label();
        let look_up = self.label();
        self.bind_as(wide, "lead_wide");
        x64!(self
            ; cmp unit8, 0xF0u8 as i8
            ; jae =>four.0
        );
        self.comment("three bytes: 1110xxxx and two continuation bytes");
        x64!(self; cmp scratch, 3; jb =>invalid.0; and unit32, 0x0F);
        for ahead in 1..3 {
            self.take_continuation(ahead, invalid);
        }
        self.comment("neither longer than it must be nor a surrogate");
        x64!(self
            ; cmp unit32, 0x800
            ; jb =>invalid.0
            ; mov scratch32, unit32
            ; and scratch32, 0xF800
            ; cmp scratch32, 0xD800
            ; je =>invalid.0
        );
        self.bind_as(look_up, "lead_look_up");
        self.comment("the block of the codepoint, and its part there");
        x64!(self
            ; mov entry, [block + PARTS]
            ; mov scratch32, unit32
            ; shr scratch32, 8
            ; movzx scratch32, WORD [entry + scratch * 2 + INDEX_AT as i32]
            ; shl scratch32, 8
            ; movzx unit32, unit8
            ; add scratch, unit
            ; movzx entry32, BYTE [entry + scratch]
            ; jmp =>known.0
        );
        self.bind_as(four, "lead_four");
        self.comment("four bytes: 11110xxx and three continuation bytes");
        x64!(self; cmp scratch, 4; jb =>invalid.0; and unit32, 0x07);
        for ahead in 1..4 {
            self.take_continuation(ahead, invalid);
        }
        x64!(self
            ; lea scratch, [unit - 0x1_0000]
            ; cmp scratch32, 0x0F_FFFF
            ; jbe =>look_up.0
        );
        self.bind_as(invalid, "lead_invalid");
        x64!(self; mov entry32, i32::from(parts); jmp =>known.0);
    }

    /// Shifts the continuation byte at a distance into `unit`.
    fn take_continuation(&mut self, ahead: i32, invalid: Label) {
        x64!(self
            ; movzx entry32, BYTE [at + ahead]
            ; xor entry32, 0x80
            ; cmp entry32, 0x3F
            ; ja =>invalid.0
            ; shl unit32, 6
            ; or unit32, entry32
        );
    }
}

/// The labels by which the two parts of a decoding reach each other.
pub(crate) struct Decoding {
    /// In the first part: the part of the character is in `entry`.
    pub(crate) known: Label,
    /// In the rest: a character of three or four bytes.
    pub(crate) wide: Label,
    /// In the rest: no valid character.
    pub(crate) invalid: Label,
}
