//! From a plan to machine code that is not yet executable.
//!
//! No decision is made here: everything that varies is in the [`Plan`] and
//! in the CPU level. `automaton` walks the plan and calls verbs of `masm`,
//! the only folder that speaks x86.

use dynasmrt::DynasmError;

use crate::codegen::assembly::Assembly;
use crate::codegen::masm::Masm;
use crate::plan::{Plan, Strategy};

pub(crate) mod assembly;
mod automaton;
#[cfg(any(test, feature = "disasm"))]
pub(crate) mod listing;
mod literals;
pub(crate) mod masm;
mod scan;

/// Why no code was emitted: always a fault of the emitter, never of the
/// pattern. The engine then interprets.
#[derive(Clone, Debug)]
pub(crate) struct CodegenError(String);

impl From<DynasmError> for CodegenError {
    fn from(error: DynasmError) -> CodegenError {
        CodegenError(error.to_string())
    }
}

impl core::fmt::Display for CodegenError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "assembler: {}", self.0)
    }
}

/// Emits the code of a plan.
///
/// # Errors
///
/// If the assembler refuses what was emitted.
pub(crate) fn assemble(plan: &Plan) -> Result<Assembly, CodegenError> {
    emit(plan, cfg!(test))
}

/// As [`assemble`], with the names and comments of a listing.
///
/// # Errors
///
/// As [`assemble`].
#[cfg(feature = "disasm")]
pub(crate) fn annotate(plan: &Plan) -> Result<Assembly, CodegenError> {
    emit(plan, true)
}

fn emit(plan: &Plan, annotates: bool) -> Result<Assembly, CodegenError> {
    let mut masm = Masm::new(annotates);
    match &plan.strategy {
        Strategy::Literals(literals) => {
            literals::emit(&mut masm, literals, plan.level);
        }
        Strategy::Automaton(automaton) => {
            automaton::emit(&mut masm, automaton, plan.level);
        }
    }
    let assembly = masm.finish()?;
    // No test runs code that does not keep the contract.
    #[cfg(test)]
    masm::check::enforce(&assembly, plan.level);
    Ok(assembly)
}
