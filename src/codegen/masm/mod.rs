//! The macro assembler: regex verbs in, x86-64 out.
//!
//! The only folder with `dynasm!`. A verb is a method that emits a few
//! instructions under the register contract of `regs`; it decides nothing
//! that is not in its arguments. dynasm serves integer and SSE2 instructions
//! and labels; everything with a VEX prefix comes from `vex`, because dynasm
//! encodes several of those wrongly.
//!
//! Limits: code and data of one assembly stay below 2 GiB, the reach of a
//! relative branch.

use core::fmt::Display;

use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler};

use super::CodegenError;
use super::assembly::{
    Assembly, CODE_TAIL, Entries, NamedConstant, Notes, PAGE,
};

mod actions;
mod ahead;
pub(crate) mod automaton;
#[cfg(test)]
pub(crate) mod check;
pub(crate) mod decode;
mod fields;
#[cfg(test)]
mod listings;
pub(crate) mod literal;
pub(crate) mod regs;
pub(crate) mod vector;
#[allow(
    dead_code,
    reason = "the encoder is tested as a set; the verbs need part of it"
)]
pub(crate) mod vex;

/// A place in the code that branches can name before it exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label(DynamicLabel);

/// A constant that lies in the data of the assembly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Constant(DynamicLabel);

/// The assembler, and the constants that its code refers to.
pub(crate) struct Masm {
    pub(crate) ops: VecAssembler<X64Relocation>,
    constants: Vec<NewConstant>,
    entries: Entries,
    notes: Notes,
    /// Whether notes are kept: a search has no use for them.
    annotates: bool,
    /// True once a VEX instruction has written a vector register: the upper
    /// halves are then cleared on the way out.
    uses_vectors: bool,
}

/// A constant that has no place in the data yet.
struct NewConstant {
    label: Constant,
    name: String,
    align: usize,
    bytes: Vec<u8>,
}

impl Masm {
    /// An empty assembly; names and comments are kept if it annotates.
    pub(crate) fn new(annotates: bool) -> Masm {
        Masm {
            ops: VecAssembler::new(0),
            constants: Vec::new(),
            entries: Entries::default(),
            notes: Notes::default(),
            annotates,
            uses_vectors: false,
        }
    }

    /// A label to be bound later.
    pub(crate) fn label(&mut self) -> Label {
        Label(self.ops.new_dynamic_label())
    }

    /// Binds a label here.
    pub(crate) fn bind(&mut self, label: Label) {
        self.ops.dynamic_label(label.0);
    }

    /// Binds a label here; listings call it by a name that is its own within
    /// the entry point.
    pub(crate) fn bind_as(&mut self, label: Label, name: impl Display) {
        self.name(format_args!(".{name}"));
        self.bind(label);
    }

    /// A label bound here.
    pub(crate) fn here(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        label
    }

    /// Where the next instruction will be.
    pub(crate) fn offset(&self) -> usize {
        self.ops.offset().0
    }

    /// Adds a comment to the listing at this place.
    pub(crate) fn comment(&mut self, text: impl Display) {
        if self.annotates {
            self.notes.comments.push((self.offset(), text.to_string()));
        }
    }

    /// Names this place in the listing.
    pub(crate) fn name(&mut self, name: impl Display) {
        if self.annotates {
            self.notes.names.push((self.offset(), name.to_string()));
        }
    }

    /// Adds a constant, aligned as asked (a power of two, at most a page);
    /// listings call it by the name.
    pub(crate) fn constant(
        &mut self,
        name: impl Display,
        align: usize,
        bytes: Vec<u8>,
    ) -> Constant {
        let label = Constant(self.ops.new_dynamic_label());
        let name = match self.annotates {
            true => name.to_string(),
            false => String::new(),
        };
        self.constants.push(NewConstant { label, name, align, bytes });
        label
    }

    /// Marks where an entry point begins.
    pub(crate) fn entries(&mut self) -> &mut Entries {
        &mut self.entries
    }

    /// Starts an entry at a multiple of 16 bytes; what lies between is never
    /// reached.
    pub(crate) fn align(&mut self) {
        while !self.offset().is_multiple_of(16) {
            self.ops.push(INT3);
        }
    }

    /// Starts a loop at a multiple of 16 bytes; what lies between does
    /// nothing.
    pub(crate) fn align_loop(&mut self) {
        self.ops.align(16, NOP);
    }

    /// Resolves every branch and lays out the data.
    ///
    /// # Errors
    ///
    /// If a label was never bound, which is a fault of the emitter, or a
    /// branch does not reach.
    pub(crate) fn finish(mut self) -> Result<Assembly, CodegenError> {
        let code_len = self.offset();
        let data_base = Assembly::data_base_for(code_len);
        debug_assert!(data_base >= code_len + CODE_TAIL);
        while self.offset() < data_base {
            self.ops.push(INT3);
        }
        for constant in core::mem::take(&mut self.constants) {
            self.place(constant, data_base);
        }
        let mut code = self.ops.finalize().map_err(CodegenError::from)?;
        let data = code.split_off(data_base);
        code.truncate(code_len);
        Ok(Assembly {
            code,
            data,
            data_base,
            entries: self.entries,
            notes: self.notes,
        })
    }

    /// Appends a constant to the data.
    fn place(&mut self, constant: NewConstant, data_base: usize) {
        let NewConstant { label, name, align, bytes } = constant;
        while !self.offset().is_multiple_of(align.min(PAGE)) {
            self.ops.push(0);
        }
        self.ops.dynamic_label(label.0);
        if self.annotates {
            let (offset, len) = (self.offset() - data_base, bytes.len());
            self.notes.constants.push(NamedConstant { name, offset, len });
        }
        self.ops.extend(bytes);
    }
}

const INT3: u8 = 0xCC;
const NOP: u8 = 0x90;
