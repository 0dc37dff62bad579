//! What instructions are called in listings: registers, labels, constants,
//! fields.

use core::mem::offset_of;

use iced_x86::{
    Formatter, FormatterOutput, FormatterTextKind, Instruction,
    MemorySizeOptions, NasmFormatter, OpKind, Register, SymbolResolver,
    SymbolResult,
};

use super::{Labels, Style, Subject};
use crate::abi::block::{Block, REGISTERS};
use crate::abi::rows::ROW_ALIGN;
use crate::codegen::assembly::NamedConstant;

/// The register that holds the block's address.
const BLOCK: Register = Register::RDI;

/// The register contract: register, role, name, what it holds.
pub(super) const ROLES: [(Register, &str, &str, &str); 9] = [
    (BLOCK, "block", "rdi", "what Rust hands over and gets back"),
    (Register::RSI, "at", "rsi", "the address of the next byte"),
    (Register::RDX, "end", "rdx", "where the searched span ends"),
    (Register::RAX, "state", "rax", "the state: its row, plus 1"),
    (Register::R11, "entry", "r11", "the entry just read; the next state"),
    (Register::RCX, "unit", "rcx", "the byte just read, then its unit"),
    (Register::R8, "rows", "r8", "the first row"),
    (Register::R9, "classes", "r9", "the unit of each byte"),
    (Register::R10, "scratch", "r10", "anything"),
];

/// The fields of the block, in order.
const FIELDS: [(usize, &str); 28] = [
    (offset_of!(Block, at), "at"),
    (offset_of!(Block, end), "end"),
    (offset_of!(Block, haystack), "haystack"),
    (offset_of!(Block, haystack_end), "haystack_end"),
    (offset_of!(Block, rows), "rows"),
    (offset_of!(Block, actions), "actions"),
    (offset_of!(Block, parts), "parts"),
    (offset_of!(Block, state), "state"),
    (offset_of!(Block, row_mask), "row_mask"),
    (offset_of!(Block, action_mask), "action_mask"),
    (offset_of!(Block, final_column), "final_column"),
    (offset_of!(Block, last.start), "last.start"),
    (offset_of!(Block, last.end), "last.end"),
    (offset_of!(Block, restart), "restart"),
    (offset_of!(Block, spans_len), "spans_len"),
    (offset_of!(Block, spans_cap), "spans_cap"),
    (offset_of!(Block, pattern), "pattern"),
    (offset_of!(Block, spans), "spans"),
    (offset_of!(Block, credit), "credit"),
    (offset_of!(Block, registers), "registers"),
    (offset_of!(Block, missing), "missing"),
    (offset_of!(Block, missing_mask), "missing_mask"),
    (offset_of!(Block, missing_left), "missing_left"),
    (offset_of!(Block, kept), "kept"),
    (offset_of!(Block, shape), "shape"),
    (offset_of!(Block, reserved), "reserved"),
    (offset_of!(Block, overscan), "overscan"),
    (offset_of!(Block, ahead), "ahead"),
];

/// Writes instructions.
pub(super) struct Names {
    formatter: NasmFormatter,
    style: Style,
}

impl Names {
    pub(super) fn new(
        subject: &Subject<'_>,
        labels: &Labels,
        style: Style,
    ) -> Names {
        let first = |(&at, labels): (&u64, &Vec<String>)| {
            labels.first().map(|label| (at, label.clone()))
        };
        let symbols = Symbols {
            labels: labels.iter().filter_map(first).collect(),
            data: subject.data.start,
            constants: subject.notes.constants.clone(),
            style,
        };
        let symbols: Box<dyn SymbolResolver> = Box::new(symbols);
        let mut formatter = NasmFormatter::with_options(Some(symbols), None);
        let options = formatter.options_mut();
        options.set_hex_prefix("0x");
        options.set_hex_suffix("");
        options.set_uppercase_hex(false);
        options.set_space_after_operand_separator(true);
        options.set_memory_size_options(MemorySizeOptions::Minimal);
        options.set_show_branch_size(false);
        Names { formatter, style }
    }

    /// One instruction; `plain` if its registers have no role.
    pub(super) fn instruction(
        &mut self,
        instruction: &Instruction,
        plain: bool,
    ) -> String {
        let style = if plain { Style::Machine } else { self.style };
        let mut text = Text { text: String::new(), style };
        self.formatter.format(instruction, &mut text);
        text.text
    }
}

/// The output of the formatter, with registers by their roles.
pub(super) struct Text {
    text: String,
    style: Style,
}

impl FormatterOutput for Text {
    fn write(&mut self, text: &str, kind: FormatterTextKind) {
        if self.style == Style::Machine {
            self.text += text;
            return;
        }
        // Every constant is addressed that way, so it says nothing.
        let relative = kind == FormatterTextKind::Keyword && text == "rel";
        if relative || (text == " " && self.text.ends_with('[')) {
            return;
        }
        let field =
            kind == FormatterTextKind::Label && self.text.ends_with("[block+");
        if field {
            self.text.pop();
            self.text.push('.');
        }
        self.text += text;
    }

    fn write_register(
        &mut self,
        _instruction: &Instruction,
        _operand: u32,
        _instruction_operand: Option<u32>,
        text: &str,
        register: Register,
    ) {
        match role(register) {
            Some(role) if self.style == Style::Roles => self.text += &role,
            _ => self.text += text,
        }
    }
}

/// What a register is called, its width behind the role if it is not whole.
fn role(register: Register) -> Option<String> {
    let full = register.full_register();
    let (_, role, ..) = ROLES.iter().find(|(known, ..)| *known == full)?;
    Some(match register.size() {
        8 => (*role).to_owned(),
        bytes => format!("{role}{}", bytes * 8),
    })
}

/// Names for addresses.
struct Symbols {
    labels: Vec<(u64, String)>,
    data: usize,
    constants: Vec<NamedConstant>,
    style: Style,
}

impl Symbols {
    fn label(&self, address: u64) -> Option<SymbolResult<'_>> {
        let label = self.labels.iter().find(|(at, _)| *at == address)?;
        Some(SymbolResult::with_str(address, &label.1))
    }

    /// The constant that an address is in; what follows counts from there.
    fn constant(&self, address: u64) -> Option<SymbolResult<'_>> {
        let offset = (address as usize).checked_sub(self.data)?;
        let inside = |c: &&NamedConstant| {
            (c.offset..c.offset + c.len.max(1)).contains(&offset)
        };
        match self.constants.iter().find(inside) {
            Some(constant) => {
                let start = (self.data + constant.offset) as u64;
                Some(SymbolResult::with_str(start, &constant.name))
            }
            None => Some(SymbolResult::with_str(self.data as u64, "data")),
        }
    }
}

/// The start register of the block at a displacement.
fn register(displacement: u64) -> Option<String> {
    let first = offset_of!(Block, registers) as u64;
    let offset = displacement.checked_sub(first)?;
    let is_one = offset.is_multiple_of(8) && offset / 8 < REGISTERS as u64;
    is_one.then(|| format!("r{}", offset / 8))
}

/// The field of the block at a displacement.
fn field<'a>(displacement: u64) -> Option<SymbolResult<'a>> {
    let displacement = usize::try_from(displacement).ok()?;
    let (start, name) =
        FIELDS.into_iter().rfind(|&(start, _)| start <= displacement)?;
    Some(SymbolResult::with_str(start as u64, name))
}

impl SymbolResolver for Symbols {
    fn symbol(
        &mut self,
        instruction: &Instruction,
        _operand: u32,
        instruction_operand: Option<u32>,
        address: u64,
        _address_size: u32,
    ) -> Option<SymbolResult<'_>> {
        match instruction.op_kind(instruction_operand?) {
            OpKind::NearBranch64 => self.label(address),
            OpKind::Memory if instruction.is_ip_rel_memory_operand() => {
                self.constant(address)
            }
            OpKind::Memory if instruction.memory_base() == BLOCK => {
                let whole = self.style == Style::Roles
                    && instruction.memory_index() == Register::None;
                match register(address).filter(|_| whole) {
                    Some(name) => {
                        Some(SymbolResult::with_string(address, name))
                    }
                    None => field(address),
                }
            }
            OpKind::Immediate32 if self.style == Style::Roles => {
                state(instruction, address)
            }
            _ => None,
        }
    }
}

/// A state that is loaded or compared: its row and the flag beside it.
fn state<'a>(
    instruction: &Instruction,
    value: u64,
) -> Option<SymbolResult<'a>> {
    let flag = value & 3;
    let is_state = value >= u64::from(ROW_ALIGN) && flag != 0;
    if instruction.op0_register() != Register::EAX || !is_state {
        return None;
    }
    let text = format!("{}+{flag}", value - flag);
    Some(SymbolResult::with_string(value, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The aliases under which code is written are those that are listed.
    #[test]
    fn roles_are_those_of_the_contract() {
        let source = include_str!("../masm/regs.rs");
        let aliases: Vec<(&str, &str)> = source
            .lines()
            .filter_map(|line| line.trim().strip_prefix("; .alias "))
            .filter_map(|line| line.split_once(", "))
            .collect();
        assert!(aliases.len() > ROLES.len());
        for (_, role, name, _) in ROLES {
            assert!(aliases.contains(&(role, name)), "{role} is not {name}");
        }
        let register = |name: &str| {
            Register::values()
                .find(|register| {
                    // The low byte of r8 to r15 ends with L there.
                    let theirs = format!("{register:?}");
                    theirs == name || theirs.replace('L', "B") == name
                })
                .expect("a register")
        };
        for (alias, name) in aliases {
            let listed = role(register(&name.to_uppercase()));
            let listed = listed.expect("a role");
            assert_eq!(listed, alias, "{name}");
        }
    }
}
