//! Whether emitted bytes keep the contract of emitted code.
//!
//! Decodes every byte with a disassembler that is not ours and refuses the
//! first instruction that `exec` could not trust:
//!
//! - Control stays inside: each branch and entry lands on an instruction,
//!   nothing runs off the end, and there is no call, no indirect jump and
//!   no return that pops.
//! - No stack and no callee-saved register is touched, nor the direction
//!   flag, a segment or a control word. `rdi` always points to the block.
//! - Stores go to the block or through the register that points to spans;
//!   what is addressed from `rdi` or `rip` lies in the block or the data.
//! - No instruction is above the CPU level, and code that wrote a whole
//!   vector register of 32 bytes clears the upper halves before it returns
//!   or runs an instruction without VEX prefix.
//!
//! Limits: loads through other registers, and stores with an index, are not
//! followed; the verifier proves those. Unreachable bytes must decode too.

use core::{fmt, ops::Range};

use iced_x86::{
    Code, CpuidFeature, FlowControl, Instruction, InstructionInfo,
    InstructionInfoFactory, Mnemonic, OpAccess, Register, RflagsBits,
    UsedMemory,
};

use self::program::Program;
use super::vex::Gpr;
use crate::{
    abi::block::Block,
    codegen::{
        assembly::{Assembly, Notes},
        listing::{Style, Subject, entries},
    },
    cpu::CpuLevel,
};

mod program;
#[cfg(test)]
mod tests;

/// The register that holds the block's address.
const BLOCK: Register = Register::RDI;

/// The register through which emitted code stores spans, `scratch`.
pub(crate) const SPANS: Gpr = Gpr(10);

/// What a piece of code may use.
#[derive(Clone, Debug)]
pub(crate) struct Contract<'a> {
    pub(crate) level: CpuLevel,
    /// The register through which spans are stored, if the code stores any.
    pub(crate) spans: Option<Gpr>,
    /// Where the data lie, as offsets from the start of the code.
    pub(crate) data: Range<usize>,
    /// Names and comments for the listing.
    pub(crate) notes: &'a Notes,
}

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

/// Checks code that has no data and stores no spans.
pub(crate) fn check(
    code: &[u8],
    entries: &[usize],
    level: CpuLevel,
) -> Result<Listing, String> {
    let notes = Notes::default();
    let contract = Contract { level, spans: None, data: 0..0, notes: &notes };
    contract.check(code, entries)
}

/// Checks a whole assembly, all of its entries.
pub(crate) fn check_assembly(
    assembly: &Assembly,
    level: CpuLevel,
    spans: Option<Gpr>,
) -> Result<Listing, String> {
    let contract = Contract::of(assembly, level, spans)?;
    contract.check(&assembly.code, &entries(assembly))
}

/// Checks an assembly that a plan has become; every test that emits code
/// goes through here.
///
/// # Panics
///
/// If it does not keep the contract; the message lists the code.
pub(crate) fn enforce(assembly: &Assembly, level: CpuLevel) {
    let entries = entries(assembly);
    let contract = Contract::of(assembly, level, Some(SPANS));
    let contract = contract.unwrap_or_else(|why| panic!("{why}"));
    let Err(why) = contract.verify(&assembly.code, &entries) else { return };
    // What does not decode has no listing; the error shows the bytes.
    match Program::decode(&assembly.code) {
        Err(_) => panic!("emitted code at {}: {why}", level.name()),
        Ok(Program { instructions, .. }) => panic!(
            "emitted code at {}: {why}\n{}",
            level.name(),
            contract.list(&instructions, &entries),
        ),
    }
}

impl<'a> Contract<'a> {
    /// What a whole assembly may use.
    fn of(
        assembly: &'a Assembly,
        level: CpuLevel,
        spans: Option<Gpr>,
    ) -> Result<Contract<'a>, String> {
        let base = assembly.data_base;
        if !assembly.data.is_empty()
            && base < Assembly::data_base_for(assembly.code.len())
        {
            return Err(format!("the data at {base:#x} overlap the code"));
        }
        let data = base..base + assembly.data.len();
        let notes = &assembly.notes;
        Ok(Contract { level, spans, data, notes })
    }

    /// Checks code that is entered at these offsets, and lists it.
    pub(crate) fn check(
        &self,
        code: &[u8],
        entries: &[usize],
    ) -> Result<Listing, String> {
        let program = self.verify(code, entries)?;
        Ok(self.list(&program.instructions, entries))
    }

    fn list(
        &self,
        instructions: &[Instruction],
        entries: &[usize],
    ) -> Listing {
        let (data, notes) = (self.data.clone(), self.notes);
        let subject = Subject { instructions, entries, data, notes };
        Listing {
            text: subject.list(Style::Machine),
            instruction_len: instructions.len(),
        }
    }

    /// Checks code that is entered at these offsets.
    fn verify(
        &self,
        code: &[u8],
        entries: &[usize],
    ) -> Result<Program, String> {
        let program = Program::decode(code)?;
        for &entry in entries {
            if program.index(entry as u64).is_none() {
                return Err(format!(
                    "the entry {entry:#x} is not at an instruction"
                ));
            }
        }
        let mut factory = InstructionInfoFactory::new();
        for instruction in &program.instructions {
            let info = factory.info(instruction);
            self.check_one(&program, instruction, info)
                .map_err(|why| program.complain(instruction, &why))?;
        }
        program.check_end()?;
        program.check_upper_halves(entries)?;
        Ok(program)
    }

    fn check_one(
        &self,
        program: &Program,
        instruction: &Instruction,
        info: &InstructionInfo,
    ) -> Result<(), String> {
        check_flow(program, instruction)?;
        check_kind(instruction)?;
        self.check_level(instruction)?;
        if instruction.mnemonic() == Mnemonic::Ret {
            return Ok(());
        }
        check_registers(info)?;
        for memory in info.used_memory() {
            self.check_memory(instruction, memory)?;
        }
        Ok(())
    }

    /// Every feature that the instruction needs is part of the level.
    fn check_level(&self, instruction: &Instruction) -> Result<(), String> {
        for &feature in instruction.cpuid_features() {
            match needed(feature) {
                Some(level) if level <= self.level => {}
                Some(_) => {
                    let level = self.level.name();
                    return Err(format!("{feature:?} is above {level}"));
                }
                None => {
                    return Err(format!("{feature:?} is in no level"));
                }
            }
        }
        Ok(())
    }

    /// Stores go where they may, and what is addressed from `rdi` or `rip`
    /// is inside the block or the data.
    fn check_memory(
        &self,
        instruction: &Instruction,
        memory: &UsedMemory,
    ) -> Result<(), String> {
        if memory.access() == OpAccess::NoMemAccess {
            return Ok(());
        }
        let bytes = memory.memory_size().size();
        let stores =
            !matches!(memory.access(), OpAccess::Read | OpAccess::CondRead);
        let base = memory.base();
        if instruction.is_ip_rel_memory_operand() {
            let at = instruction.ip_rel_memory_address() as usize;
            return match () {
                () if stores => Err("a store to the data".to_string()),
                () if inside(&self.data, at, bytes) => Ok(()),
                () => Err(format!("{at:#x} is not in the data")),
            };
        }
        if base == BLOCK {
            // With an index only the array's first element is known.
            let at = memory.displacement() as usize;
            return match inside(&(0..size_of::<Block>()), at, bytes) {
                true => Ok(()),
                false => Err(format!("{at:#x} is not in the block")),
            };
        }
        let spans = self.spans.map(full_register);
        if stores && Some(base) != spans {
            return Err("a store outside block and spans".to_string());
        }
        Ok(())
    }
}

/// True if this many bytes at an offset are in the range.
fn inside(range: &Range<usize>, at: usize, bytes: usize) -> bool {
    let end = at.checked_add(bytes);
    range.start <= at && end.is_some_and(|end| end <= range.end)
}

/// The register of 64 bits with this number.
fn full_register(gpr: Gpr) -> Register {
    Register::RAX + u32::from(gpr.0)
}

/// The lowest level that has a feature.
fn needed(feature: CpuidFeature) -> Option<CpuLevel> {
    use CpuidFeature::*;
    match feature {
        INTEL8086 | INTEL186 | INTEL286 | INTEL386 | INTEL486 | X64 | CMOV
        | SSE | SSE2 | MULTIBYTENOP => Some(CpuLevel::Sse2),
        // A processor without it takes `endbr64` for a `nop`.
        CET_IBT => Some(CpuLevel::Sse2),
        SSE3 | SSSE3 | SSE4_1 | SSE4_2 | POPCNT | LZCNT | BMI1 | BMI2
        | AVX | AVX2 => Some(CpuLevel::Avx2),
        _ => None,
    }
}

/// Refuses what no emitted code needs, whatever its operands.
fn check_kind(instruction: &Instruction) -> Result<(), String> {
    let prefixed = instruction.has_lock_prefix()
        || instruction.has_segment_prefix()
        || instruction.has_xacquire_prefix()
        || instruction.has_xrelease_prefix();
    if prefixed || instruction.is_string_instruction() {
        return Err("a prefix or string instruction".to_string());
    }
    if instruction.is_privileged() {
        return Err("a privileged instruction".to_string());
    }
    if instruction.rflags_modified() & RflagsBits::DF != 0 {
        return Err("the direction flag changes".to_string());
    }
    match instruction.mnemonic() {
        Mnemonic::Div | Mnemonic::Idiv => Err("it can fault".to_string()),
        Mnemonic::Ldmxcsr | Mnemonic::Vldmxcsr => {
            Err("a control word changes".to_string())
        }
        // It stores through `rdi` without naming it.
        Mnemonic::Maskmovdqu | Mnemonic::Vmaskmovdqu => {
            Err("a hidden store".to_string())
        }
        _ => Ok(()),
    }
}

/// Control goes on, to an instruction of the program, or back.
fn check_flow(
    program: &Program,
    instruction: &Instruction,
) -> Result<(), String> {
    match instruction.flow_control() {
        FlowControl::Next => Ok(()),
        FlowControl::Interrupt if instruction.code() == Code::Int3 => Ok(()),
        FlowControl::Return if instruction.code() == Code::Retnq => Ok(()),
        FlowControl::UnconditionalBranch | FlowControl::ConditionalBranch => {
            let target = instruction.near_branch_target();
            match program.index(target) {
                Some(_) => Ok(()),
                None => Err(format!("{target:#x} is no instruction")),
            }
        }
        flow => Err(format!("control leaves by {flow:?}")),
    }
}

/// Registers that belong to the caller stay untouched.
fn check_registers(info: &InstructionInfo) -> Result<(), String> {
    for used in info.used_registers() {
        let register = used.register().full_register();
        let reads = matches!(
            used.access(),
            OpAccess::Read | OpAccess::CondRead | OpAccess::NoMemAccess
        );
        match register {
            Register::RSP | Register::RBP => {
                return Err("it uses the stack".to_string());
            }
            Register::RBX
            | Register::R12
            | Register::R13
            | Register::R14
            | Register::R15 => {
                return Err(format!("{register:?} is the caller's"));
            }
            BLOCK if !reads => {
                return Err("the block's address changes".to_string());
            }
            _ if register.is_segment_register() && !reads => {
                return Err("a segment changes".to_string());
            }
            _ => {}
        }
    }
    Ok(())
}
