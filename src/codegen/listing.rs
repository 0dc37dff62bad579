//! An assembly as text.
//!
//! A branch names its label, a load its constant, an access to the block its
//! field: no line depends on where the code is mapped. In the style of
//! readers registers have the names of their roles (the contract in
//! `masm/regs.rs`), and a line stands where the code is only at entry points,
//! so that a change of one instruction changes one line:
//!
//! ```text
//! find:  ; at 0x1a0
//!     ; the leftmost match
//!     mov at, [block.at]
//!     jmp .tail
//! ```
//!
//! Labels without a name are numbered behind the last one that has one. The
//! style of tests shows offsets and the machine's names.

use core::fmt::Write;
use core::ops::Range;
use std::collections::BTreeMap;

use iced_x86::{
    Code, Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic,
};

use self::names::{Names, ROLES};
use crate::codegen::assembly::{Assembly, NamedConstant, Notes};

mod names;

/// How instructions are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Style {
    /// Offsets and registers as the machine has them.
    Machine,
    /// Registers by their roles.
    Roles,
}

/// Code and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) instructions: &'a [Instruction],
    pub(crate) entries: &'a [usize],
    /// Where the data lie, as offsets from the start of the code.
    pub(crate) data: Range<usize>,
    pub(crate) notes: &'a Notes,
}

/// The whole listing of an assembly: registers, code, constants.
pub(crate) fn listing(assembly: &Assembly) -> String {
    let code = &assembly.code;
    let mut decoder = Decoder::new(64, code, DecoderOptions::NONE);
    let instructions: Vec<Instruction> = decoder.iter().collect();
    let base = assembly.data_base;
    let subject = Subject {
        instructions: &instructions,
        entries: &entries(assembly),
        data: base..base + assembly.data.len(),
        notes: &assembly.notes,
    };
    let mut text = String::from("; registers\n");
    for (_, role, name, holds) in ROLES {
        put(&mut text, format_args!(";   {role:<8} {name:<4} {holds}\n"));
    }
    text += "\n";
    text += &subject.list(Style::Roles);
    constants(&mut text, assembly);
    text
}

/// The offsets at which code is entered.
pub(crate) fn entries(assembly: &Assembly) -> Vec<usize> {
    assembly.entries.all().collect()
}

fn put(text: &mut String, piece: core::fmt::Arguments<'_>) {
    text.write_fmt(piece).expect("writing to a string");
}

impl Subject<'_> {
    /// The instructions, with labels and comments between them.
    pub(crate) fn list(&self, style: Style) -> String {
        let labels = self.labels();
        let mut text = String::new();
        let mut names = Names::new(self, &labels, style);
        let mut comments = self.notes.comments.iter().peekable();
        let mut number = 0;
        while let Some(instruction) = self.instructions.get(number) {
            let at = instruction.ip();
            if let Some(labels) = labels.get(&at) {
                let commented = comments
                    .peek()
                    .is_some_and(|&&(offset, _)| offset as u64 <= at);
                let paragraph = commented && style == Style::Roles;
                if paragraph && !text.is_empty() {
                    text += "\n";
                }
                self.put_labels(&mut text, at, labels, style);
            }
            while let Some((_, comment)) =
                comments.next_if(|&&(offset, _)| offset as u64 <= at)
            {
                for line in comment.lines() {
                    put(&mut text, format_args!("    ; {line}\n"));
                }
            }
            let repeats = self.repeats(number, &labels);
            match style {
                Style::Machine => put(&mut text, format_args!("{at:04x}  ")),
                Style::Roles => text += "    ",
            }
            text += &names.instruction(instruction, self.answers(number));
            if repeats > 1 {
                put(&mut text, format_args!("  ; {repeats} times"));
            }
            text += "\n";
            number += repeats;
        }
        text
    }

    /// The labels of a place.
    fn put_labels(
        &self,
        text: &mut String,
        at: u64,
        labels: &[String],
        style: Style,
    ) {
        for name in labels {
            let entry = self.entries.contains(&(at as usize));
            if entry && style == Style::Roles {
                put(text, format_args!("{name}:  ; at {at:#x}\n"));
            } else {
                put(text, format_args!("{name}:\n"));
            }
        }
    }

    /// How many instructions from this one on are the same filler.
    fn repeats(&self, number: usize, labels: &Labels) -> usize {
        let first = &self.instructions[number];
        if !matches!(first.code(), Code::Int3 | Code::Nopd) {
            return 1;
        }
        let same = self.instructions[number + 1..].iter().take_while(|i| {
            i.code() == first.code() && !labels.contains_key(&i.ip())
        });
        1 + same.count()
    }

    /// True if the instruction loads what the code returns to Rust, in the
    /// register that holds the state until then.
    fn answers(&self, number: usize) -> bool {
        let Some(next) = self.instructions.get(number + 1) else {
            return false;
        };
        self.instructions[number].code() == Code::Mov_r32_imm32
            && matches!(next.mnemonic(), Mnemonic::Ret | Mnemonic::Vzeroupper)
    }

    /// The labels of every place that has a name, is entered, or is branched
    /// to.
    fn labels(&self) -> Labels {
        let mut labels = Labels::new();
        for (at, name) in &self.notes.names {
            labels.entry(*at as u64).or_default().push(name.clone());
        }
        let targets = self.instructions.iter().filter(|i| branches(i));
        let targets = targets.map(Instruction::near_branch_target);
        let entries = self.entries.iter().map(|&entry| entry as u64);
        for at in entries.chain(targets) {
            labels.entry(at).or_default();
        }
        // What has no name yet gets a number behind the last name.
        let mut last: Option<String> = None;
        let mut number = 0;
        for (at, labels) in &mut labels {
            if let Some(name) = labels.last() {
                let local = name.starts_with('.');
                last = Some(if local { name.clone() } else { String::new() });
                number = 0;
                continue;
            }
            number += 1;
            let name = match &last {
                Some(name) => format!("{name}.{number}"),
                None => format!("L{at:04x}"),
            };
            labels.push(name);
        }
        labels
    }
}

/// The labels of each place.
type Labels = BTreeMap<u64, Vec<String>>;

fn branches(instruction: &Instruction) -> bool {
    matches!(
        instruction.flow_control(),
        FlowControl::ConditionalBranch | FlowControl::UnconditionalBranch
    )
}

/// Name, size and, if it is short, content of each constant. Constants that
/// several entry points have alike are listed once.
fn constants(text: &mut String, assembly: &Assembly) {
    let mut seen: Vec<(&str, &[u8])> = Vec::new();
    for constant in &assembly.notes.constants {
        let NamedConstant { name, offset, len } = constant;
        let bytes = &assembly.data[*offset..offset + len];
        if !seen.contains(&(name, bytes)) {
            seen.push((name, bytes));
        }
    }
    *text += "\n; constants\n";
    let width = seen.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, bytes) in seen {
        let content = match name.starts_with('"') {
            // The name is the content.
            true => String::new(),
            false => content(bytes),
        };
        let len = bytes.len();
        let line = format!(";   {name:<width$} {len:>5} bytes  {content}");
        put(text, format_args!("{}\n", line.trim_end()));
    }
}

/// The longest content that is shown.
const MAX_CONTENT: usize = 100;

/// Bytes in hexadecimal, runs of equal ones counted; nothing if that is long.
fn content(bytes: &[u8]) -> String {
    let mut text = String::new();
    for run in bytes.chunk_by(|a, b| a == b) {
        put(&mut text, format_args!("{:02x}", run[0]));
        if run.len() > 1 {
            put(&mut text, format_args!("*{}", run.len()));
        }
        text += " ";
        if text.len() > MAX_CONTENT {
            return String::new();
        }
    }
    text
}

#[cfg(test)]
mod tests;
