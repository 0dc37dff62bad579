//! From an automaton to sealed code: the pipeline, as a table of contents.

use std::time::{Duration, Instant};

use crate::automaton::context::Context;
use crate::automaton::minimize::{Complete, minimize};
use crate::automaton::partial::{Partial, Refused};
use crate::codegen;
use crate::config::{Config, Force};
use crate::cpu::CpuLevel;
use crate::engine::Report;
use crate::exec::{self, SealedCode};
use crate::plan::budget::{EXPLORE_STATES, EXPLORE_WORK};
use crate::plan::{AutomatonPlan, Plan, SealedTables};

/// Machine code for one regex, and the automaton it was made for.
pub(crate) struct Compiled {
    pub(crate) code: SealedCode,
    pub(crate) plan: Plan,
    /// The automaton, if it is complete; its rows are sealed with the code.
    pub(crate) complete: Option<Complete>,
    pub(crate) time: Duration,
}

impl Compiled {
    /// The state in which an unanchored search begins, if the automaton is
    /// complete.
    pub(crate) fn start(&self, context: Context) -> Option<u32> {
        let complete = self.complete.as_ref()?;
        let row = complete.starts[context.code() as usize];
        (row != 0).then_some(row)
    }

    /// Adds what is known of the code to a report.
    pub(crate) fn report(&self, report: &mut Report) {
        if let Some(complete) = &self.complete {
            report.complete = true;
            report.automaton_states = complete.state_len;
            report.table_bytes += complete.rows.bytes();
        }
        report.code_bytes = self.code.code_bytes();
        report.data_bytes = self.code.data_bytes();
        report.cpu_level = self.plan.level.name();
        report.sealed = self.code.rung().to_string();
        report.compile_time = self.time;
    }
}

/// Why there is no machine code.
#[derive(Clone, Debug)]
pub(crate) enum Declined {
    /// The pattern needs more registers than there are.
    Registers,
    /// Somebody else is working on the automaton: try again later.
    Busy,
    /// The system, or a policy, refuses executable memory.
    Sealing(exec::WhyNot),
    /// The assembler refused; a fault of the emitter.
    Assembler(codegen::CodegenError),
}

impl core::fmt::Display for Declined {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Declined::Registers => f.write_str(
                "machine code: more match starts are alive at once than \
                 there are registers",
            ),
            Declined::Busy => {
                f.write_str("machine code: the automaton is being extended")
            }
            Declined::Sealing(why) => write!(f, "machine code: {why}"),
            Declined::Assembler(error) => write!(f, "machine code: {error}"),
        }
    }
}

/// Explores, plans, emits and seals.
pub(crate) fn compile(
    partial: &Partial,
    config: &Config,
    has_empty: bool,
) -> Result<Compiled, Declined> {
    let begin = Instant::now();
    let complete = explore(partial, config)?;
    let plan = plan(partial, complete.as_ref(), config, has_empty);
    let assembly = codegen::assemble(&plan).map_err(Declined::Assembler)?;
    let code = exec::seal(&assembly, config.tuning.rung)
        .map_err(Declined::Sealing)?;
    Ok(Compiled { code, plan, complete, time: begin.elapsed() })
}

/// Explores within the budget; the smallest equal automaton if nothing is
/// left unknown.
fn explore(
    partial: &Partial,
    config: &Config,
) -> Result<Option<Complete>, Declined> {
    let states = config.tuning.explore_states.unwrap_or(EXPLORE_STATES);
    let done = partial.start_everywhere(states).and_then(|starts| {
        let done = partial.explore(states, EXPLORE_WORK)?;
        Ok(done.then_some(starts))
    });
    match done {
        Ok(Some(starts)) => Ok(partial.inspect(|grower, rows| {
            minimize(partial.blueprint(), grower, rows, &starts)
        })),
        Ok(None) | Err(Refused::Full) => Ok(None),
        Err(Refused::Busy) => Err(Declined::Busy),
        Err(Refused::Registers) => Err(Declined::Registers),
    }
}

fn plan(
    partial: &Partial,
    complete: Option<&Complete>,
    config: &Config,
    has_empty: bool,
) -> Plan {
    let level = config.tuning.cpu.unwrap_or_else(CpuLevel::detect);
    let sealed = complete.map(|complete| SealedTables {
        rows: complete.row_words(),
        actions: complete.action_words(),
    });
    Plan {
        level: level.min(CpuLevel::detect()),
        automaton: AutomatonPlan {
            layout: partial.blueprint().layout.clone(),
            sealed,
            nodes: Vec::new(),
            batch: config.tuning.batch && !has_empty,
        },
    }
}

/// True if a test wants this regex interpreted.
pub(crate) fn interpreted(config: &Config) -> bool {
    matches!(config.tuning.force, Force::PikeVm | Force::Walk)
}
