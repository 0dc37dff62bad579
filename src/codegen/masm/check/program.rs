//! A piece of code, decoded: its instructions and where control goes.

use std::collections::HashMap;

use iced_x86::{
    Decoder, DecoderOptions, EncodingKind, FlowControl, Formatter,
    Instruction, InstructionInfoFactory, Mnemonic, NasmFormatter, OpAccess,
    UsedRegister,
};

/// Every instruction, by a linear sweep from offset 0.
pub(super) struct Program {
    pub(super) instructions: Vec<Instruction>,
    /// The number of the instruction at an offset.
    starts: HashMap<u64, usize>,
}

impl Program {
    /// Decodes all bytes; offsets count from the start of the code.
    pub(super) fn decode(code: &[u8]) -> Result<Program, String> {
        let mut decoder = Decoder::new(64, code, DecoderOptions::NONE);
        let instructions: Vec<Instruction> = decoder.iter().collect();
        let invalid = |i: &&Instruction| i.is_invalid();
        if let Some(bad) = instructions.iter().find(invalid) {
            let at = bad.ip() as usize;
            let bytes = &code[at..code.len().min(at + 8)];
            return Err(format!("{at:04x}: no instruction: {bytes:02x?}"));
        }
        let starts = instructions.iter().enumerate().map(|(n, i)| (i.ip(), n));
        let starts = starts.collect();
        Ok(Program { instructions, starts })
    }

    /// The number of the instruction that begins at an offset.
    pub(super) fn index(&self, offset: u64) -> Option<usize> {
        self.starts.get(&offset).copied()
    }

    /// An error about one instruction.
    pub(super) fn complain(&self, at: &Instruction, why: &str) -> String {
        let mut text = String::new();
        NasmFormatter::new().format(at, &mut text);
        format!("{:04x}: {text}: {why}", at.ip())
    }

    /// Control does not run off the end.
    pub(super) fn check_end(&self) -> Result<(), String> {
        let Some(last) = self.instructions.last() else {
            return Err("there is no code".to_string());
        };
        match last.flow_control() {
            FlowControl::Next | FlowControl::ConditionalBranch => {
                Err(self.complain(last, "control runs off the end"))
            }
            _ => Ok(()),
        }
    }

    /// The instructions to which control can go from one.
    fn successors(&self, number: usize) -> impl Iterator<Item = usize> {
        let instruction = &self.instructions[number];
        let (next, branch) = match instruction.flow_control() {
            FlowControl::Next => (true, false),
            FlowControl::ConditionalBranch => (true, true),
            FlowControl::UnconditionalBranch => (false, true),
            _ => (false, false),
        };
        let target = self.index(instruction.near_branch_target());
        let target = target.filter(|_| branch);
        next.then_some(number + 1).into_iter().chain(target)
    }

    /// On no path does code return, or run an instruction without VEX
    /// prefix on a vector register, after it wrote a register of 32 bytes
    /// and before it cleared the upper halves: either costs the caller, or
    /// the code itself, a false dependency for each later instruction.
    pub(super) fn check_upper_halves(
        &self,
        entries: &[usize],
    ) -> Result<(), String> {
        let mut factory = InstructionInfoFactory::new();
        // Two nodes for an instruction: upper halves clear, or dirty.
        let mut seen = vec![[false; 2]; self.instructions.len()];
        let mut work: Vec<(usize, bool)> = entries
            .iter()
            .filter_map(|&entry| self.index(entry as u64))
            .map(|number| (number, false))
            .collect();
        while let Some((number, dirty)) = work.pop() {
            let visited = &mut seen[number][usize::from(dirty)];
            if core::mem::replace(visited, true) {
                continue;
            }
            let instruction = &self.instructions[number];
            let effect = effect(&mut factory, instruction);
            if dirty && effect == Effect::NeedsClear {
                let why = "the upper halves are dirty";
                return Err(self.complain(instruction, why));
            }
            let dirty = match effect {
                Effect::Clears => false,
                Effect::Dirties => true,
                Effect::Nothing | Effect::NeedsClear => dirty,
            };
            work.extend(self.successors(number).map(|next| (next, dirty)));
        }
        Ok(())
    }
}

/// What an instruction has to do with upper halves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Effect {
    Nothing,
    Clears,
    Dirties,
    NeedsClear,
}

fn effect(
    factory: &mut InstructionInfoFactory,
    instruction: &Instruction,
) -> Effect {
    match instruction.mnemonic() {
        Mnemonic::Vzeroupper | Mnemonic::Vzeroall => return Effect::Clears,
        Mnemonic::Ret => return Effect::NeedsClear,
        _ => {}
    }
    let legacy = instruction.code().encoding() == EncodingKind::Legacy;
    let info = factory.info(instruction);
    let vector = |used: &UsedRegister| used.register().is_vector_register();
    if legacy && info.used_registers().iter().any(vector) {
        return Effect::NeedsClear;
    }
    // Where there is a destination, it is the first operand.
    let writes = !matches!(info.op0_access(), OpAccess::Read);
    let dirties = writes && instruction.op0_register().is_ymm();
    if dirties { Effect::Dirties } else { Effect::Nothing }
}
