//! Verbs of the table core: units, entries, batches, exits.

use dynasmrt::{DynasmApi, DynasmLabelApi};

use super::fields::{
    AT, CREDIT, END, FINAL_COLUMN, LAST_END, LAST_START, OVERSCAN, RESTART,
    ROW_MASK, ROWS, SPANS, SPANS_CAP, SPANS_LEN, STATE,
};
use super::regs::x64;
use super::{Constant, Label, Masm};
use crate::abi::block::{Outcome, RawSpan};
use crate::abi::rows::{INFO_MATCH, Layout, SHORTCUT};
use crate::codegen::masm::vex;

const _: () = assert!(size_of::<RawSpan>() == 16);

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
}
