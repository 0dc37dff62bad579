//! Code as text, for goldens.
//!
//! Offsets count from the start of the code, a branch names its label
//! `L<offset>`, data are `data+<offset>`, and a field of the block is named:
//! no line depends on where the code is mapped or on the block's layout.
//!
//! ```text
//! L0000:
//! 0000  mov rsi, [rdi+at]
//! 0004  cmp rsi, [rdi+end]
//! 0008  jae L0014
//! ```

use core::{fmt, fmt::Write, mem::offset_of};
use std::collections::BTreeSet;

use iced_x86::{
    FlowControl, Formatter, Instruction, MemorySizeOptions, NasmFormatter,
    OpKind, SymbolResolver, SymbolResult,
};

use super::{BLOCK, Contract};
use crate::abi::block::Block;

/// The fields of the block, in order.
const FIELDS: [(usize, &str); 19] = [
    (offset_of!(Block, at), "at"),
    (offset_of!(Block, end), "end"),
    (offset_of!(Block, haystack_end), "haystack_end"),
    (offset_of!(Block, rows), "rows"),
    (offset_of!(Block, actions), "actions"),
    (offset_of!(Block, words), "words"),
    (offset_of!(Block, state), "state"),
    (offset_of!(Block, row_mask), "row_mask"),
    (offset_of!(Block, action_mask), "action_mask"),
    (offset_of!(Block, final_column), "final_column"),
    (offset_of!(Block, last.start), "last.start"),
    (offset_of!(Block, last.end), "last.end"),
    (offset_of!(Block, restart), "restart"),
    (offset_of!(Block, spans_len), "spans_len"),
    (offset_of!(Block, spans_cap), "spans_cap"),
    (offset_of!(Block, reserved), "reserved"),
    (offset_of!(Block, spans), "spans"),
    (offset_of!(Block, credit), "credit"),
    (offset_of!(Block, registers), "registers"),
];

/// The text of checked code, and what tests ask about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Listing {
    text: String,
    /// The number of instructions.
    pub(crate) instruction_len: usize,
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Listing {
    pub(super) fn new(
        instructions: &[Instruction],
        entries: &[usize],
        contract: &Contract<'_>,
    ) -> Listing {
        let labels = labels(instructions, entries);
        let mut formatter = formatter(contract);
        let mut comments = contract.comments.iter().peekable();
        let mut text = String::new();
        for instruction in instructions {
            let at = instruction.ip();
            while let Some((_, comment)) =
                comments.next_if(|&&(offset, _)| offset as u64 <= at)
            {
                writeln!(text, "      ; {comment}").expect("a string");
            }
            if labels.contains(&at) {
                writeln!(text, "L{at:04x}:").expect("a string");
            }
            write!(text, "{at:04x}  ").expect("a string");
            formatter.format(instruction, &mut text);
            text.push('\n');
        }
        Listing { text, instruction_len: instructions.len() }
    }
}

/// The offsets that entries and branches name.
fn labels(instructions: &[Instruction], entries: &[usize]) -> BTreeSet<u64> {
    let branches = instructions.iter().filter(|instruction| {
        matches!(
            instruction.flow_control(),
            FlowControl::ConditionalBranch | FlowControl::UnconditionalBranch
        )
    });
    let targets = branches.map(Instruction::near_branch_target);
    entries.iter().map(|&entry| entry as u64).chain(targets).collect()
}

fn formatter(contract: &Contract<'_>) -> NasmFormatter {
    let symbols = Symbols { data: contract.data.start as u64 };
    let mut formatter =
        NasmFormatter::with_options(Some(Box::new(symbols)), None);
    let options = formatter.options_mut();
    options.set_hex_prefix("0x");
    options.set_hex_suffix("");
    options.set_uppercase_hex(false);
    options.set_space_after_operand_separator(true);
    options.set_memory_size_options(MemorySizeOptions::Minimal);
    options.set_show_branch_size(false);
    formatter
}

/// Names for addresses.
struct Symbols {
    data: u64,
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
            OpKind::NearBranch64 => {
                let label = format!("L{address:04x}");
                Some(SymbolResult::with_string(address, label))
            }
            OpKind::Memory if instruction.is_ip_rel_memory_operand() => {
                Some(SymbolResult::with_str(self.data, "data"))
            }
            OpKind::Memory if instruction.memory_base() == BLOCK => {
                let address = usize::try_from(address).ok()?;
                let (start, name) = FIELDS
                    .into_iter()
                    .rfind(|&(start, _)| start <= address)?;
                Some(SymbolResult::with_str(start as u64, name))
            }
            _ => None,
        }
    }
}
