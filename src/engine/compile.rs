//! From an automaton to sealed code: the pipeline, as a table of contents.

use std::sync::Arc;
use std::time::{Duration, Instant};

use regex_syntax::hir::Hir;

use crate::abi::rows::Ids;
use crate::analysis::Facts;
use crate::automaton::context::Context;
use crate::automaton::grow::Blueprint;
use crate::automaton::minimize::{Complete, minimize};
use crate::automaton::partial::{Partial, Refused};
use crate::codegen;
use crate::config::{Config, Force, Rung, Tuning};
use crate::cpu::CpuLevel;
use crate::engine::Report;
use crate::engine::jump::Jump;
use crate::exec::{self, SealedCode};
use crate::input::Input;
use crate::plan::budget::EXPLORE_STATES;
use crate::plan::strategy::{self, Matches, Ready};
use crate::plan::{Plan, SealedTables};

/// Machine code for one regex, and the automaton it was made for.
pub(crate) struct Compiled {
    pub(crate) code: SealedCode,
    pub(crate) plan: Plan,
    /// What the automaton is made from that the code walks; `None` if it
    /// searches for literals.
    pub(crate) blueprint: Option<Arc<Blueprint>>,
    /// The automaton, if it is complete; its rows are sealed with the code.
    pub(crate) complete: Option<Complete>,
    /// The states in which an unanchored search begins, with their flags, by
    /// context; 0 where there is none. Empty unless the automaton is complete.
    starts: Vec<u32>,
    whole: Whole,
    /// Where searches begin, if the automaton grows and that pays.
    pub(crate) jump: Option<Jump>,
    /// True if the automaton grows and its start state has code.
    pub(crate) scans_growing: bool,
    pub(crate) time: Duration,
}

/// What a search of a whole haystack begins with. Most are, and then nothing
/// is worked out for them.
#[derive(Clone, Copy, Debug, Default)]
struct Whole {
    /// As [`Compiled::start`].
    start: u32,
    /// As [`Compiled::final_column`].
    final_column: u32,
    /// The bytes of a row.
    stride: u32,
}

impl Whole {
    fn new(blueprint: Option<&Blueprint>, starts: &[u32]) -> Whole {
        let Some(blueprint) = blueprint else { return Whole::default() };
        Whole {
            start: start(starts, || blueprint.context_at(b"", 0)),
            final_column: blueprint.unit_at(b"", 0) * 4,
            stride: blueprint.layout.stride(),
        }
    }
}

/// The state of a context; 0 if there is none.
#[inline]
fn start(starts: &[u32], context: impl FnOnce() -> Context) -> u32 {
    match starts {
        [] => 0,
        [only] => *only,
        starts => starts[context().code() as usize],
    }
}

impl Compiled {
    /// The state in which an unanchored search begins, with its flag, if
    /// the automaton is complete; 0 if nothing can match there.
    #[inline(always)]
    pub(crate) fn start(&self, input: &Input<'_>) -> u32 {
        match input.start() {
            0 => self.whole.start,
            _ => self.start_inside(input),
        }
    }

    #[inline(never)]
    fn start_inside(&self, input: &Input<'_>) -> u32 {
        start(&self.starts, || self.context(input))
    }

    /// What precedes the search, as far as the automaton asks.
    #[inline]
    pub(crate) fn context(&self, input: &Input<'_>) -> Context {
        let blueprint = self.blueprint.as_ref();
        blueprint.map_or_else(Context::default, |blueprint| {
            blueprint.context_at(input.haystack(), input.start())
        })
    }

    /// The byte offset, in a row, of the unit that follows the span.
    #[inline(always)]
    pub(crate) fn final_column(&self, input: &Input<'_>) -> u32 {
        match input.end() == input.haystack().len() {
            true => self.whole.final_column,
            false => self.final_column_inside(input),
        }
    }

    #[inline(never)]
    fn final_column_inside(&self, input: &Input<'_>) -> u32 {
        let unit = self.blueprint.as_ref().map_or(0, |blueprint| {
            blueprint.unit_at(input.haystack(), input.end())
        });
        unit * 4
    }

    /// The bytes of a row; 0 if the code walks none.
    #[inline]
    pub(crate) fn stride(&self) -> u32 {
        self.whole.stride
    }

    /// True if the code walks rows that may still grow.
    #[inline]
    pub(crate) fn grows(&self) -> bool {
        self.complete.is_none() && self.blueprint.is_some()
    }

    /// Adds what is known of the code to a report.
    pub(crate) fn report(&self, report: &mut Report) {
        if let Some(complete) = &self.complete {
            report.complete = true;
            report.automaton_states = complete.state_len;
        }
        report.engine = self.plan.name();
        let declines = self.plan.declines.iter().map(ToString::to_string);
        report.declines.extend(declines);
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
    /// More patterns match at one place than an action has room for.
    Patterns,
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
            Declined::Patterns => f.write_str(
                "automaton of all patterns: too many match at one place",
            ),
            Declined::Busy => {
                f.write_str("machine code: the automaton is being extended")
            }
            Declined::Sealing(why) => write!(f, "machine code: {why}"),
            Declined::Assembler(error) => write!(f, "machine code: {error}"),
        }
    }
}

/// Plans, emits and seals; explores the automaton if the plan needs one.
pub(crate) fn compile<'a>(
    hir: &Hir,
    config: &Config,
    has_empty: bool,
    ids: Ids,
    work: u64,
    automaton: impl FnOnce() -> &'a Partial,
) -> Result<Compiled, Declined> {
    let begin = Instant::now();
    let tuning = &config.tuning;
    let level = level(tuning);
    let request = Request { config, level, has_empty, ids, work };
    let mut partial = None;
    let automaton = || *partial.insert(automaton());
    let (plan, complete) = request.plan(&Facts::of(hir), automaton)?;
    if plan.scans_growing()
        && let (Some(partial), Some(plan)) = (partial, plan.automaton())
    {
        let starts = plan.nodes.iter().map(|node| node.state);
        if !starts.into_iter().all(|start| partial.flag_start(start)) {
            return Err(Declined::Busy);
        }
    }
    let blueprint = partial.map(Partial::blueprint);
    seal(plan, blueprint, complete, tuning, begin)
}

/// Plans, emits and seals the search for the groups of a match.
pub(crate) fn compile_groups(
    config: &Config,
    work: u64,
    partial: &Partial,
) -> Result<Compiled, Declined> {
    let begin = Instant::now();
    let tuning = &config.tuning;
    let complete = explore(partial, config, work)?;
    let blueprint = partial.blueprint();
    let ready = complete.as_ref().map(|it| ready(it, blueprint));
    let layout = &blueprint.layout;
    let plan = strategy::groups(tuning, level(tuning), layout, ready);
    seal(plan, Some(blueprint), complete, tuning, begin)
}

/// The CPU level to emit for: no higher than the machine's own.
fn level(tuning: &Tuning) -> CpuLevel {
    let best = CpuLevel::detect();
    tuning.cpu.map_or(best, |level| level.min(best))
}

/// Emits and seals what is planned.
fn seal(
    plan: Plan,
    blueprint: Option<&Arc<Blueprint>>,
    complete: Option<Complete>,
    tuning: &Tuning,
    begin: Instant,
) -> Result<Compiled, Declined> {
    let assembly = codegen::assemble(&plan).map_err(Declined::Assembler)?;
    let code =
        exec::seal(&assembly, rung(tuning)).map_err(Declined::Sealing)?;
    let starts = complete.iter().flat_map(|complete| &complete.starts);
    let flagged = |&row: &u32| if row == 0 { 0 } else { plan.flagged(row) };
    let starts: Vec<u32> = starts.map(flagged).collect();
    let whole = Whole::new(blueprint.map(Arc::as_ref), &starts);
    let blueprint = blueprint.map(Arc::clone);
    let jump = plan.automaton().and_then(|plan| plan.jump.as_ref());
    let jump = jump.map(Jump::new);
    let scans_growing = plan.scans_growing();
    Ok(Compiled {
        code,
        plan,
        blueprint,
        complete,
        starts,
        whole,
        jump,
        scans_growing,
        time: begin.elapsed(),
    })
}

/// The best rung of executable memory to try. `perf` takes the names of code
/// from a map only where the code lies in anonymous memory.
fn rung(tuning: &Tuning) -> Rung {
    match tuning.rung {
        Rung::SealedMemfd if cfg!(feature = "perf-map") => Rung::Protected,
        rung => rung,
    }
}

/// What a plan is to be made for, besides the expression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) config: &'a Config,
    pub(crate) level: CpuLevel,
    /// True if the expression matches the empty string.
    pub(crate) has_empty: bool,
    /// What is to be said about patterns.
    pub(crate) ids: Ids,
    /// How much may be explored.
    pub(crate) work: u64,
}

impl Request<'_> {
    /// The plan, and the automaton if it is complete; explores it if the
    /// plan needs one.
    pub(crate) fn plan<'a>(
        self,
        facts: &Facts,
        automaton: impl FnOnce() -> &'a Partial,
    ) -> Result<(Plan, Option<Complete>), Declined> {
        let Request { config, level, has_empty, ids, work } = self;
        let tuning = &config.tuning;
        let declined = match strategy::literals(facts, tuning, level, ids) {
            Ok(plan) => return Ok((plan, None)),
            Err(declined) => declined,
        };
        let partial = automaton();
        let complete = explore(partial, config, work)?;
        let blueprint = partial.blueprint();
        let known = complete.as_ref().map(|it| ready(it, blueprint));
        let plan = strategy::automaton(
            facts,
            tuning,
            level,
            &blueprint.layout,
            known.ok_or_else(|| only_start(partial)),
            Matches { has_empty, ids },
            declined,
        );
        Ok((plan, complete))
    }
}

/// The state in which searches begin, if it is the same in every context and
/// there is room for it.
fn only_start(partial: &Partial) -> Option<u32> {
    match partial.blueprint().contexts()[..] {
        [context] => partial.start(context, false).ok(),
        _ => None,
    }
}

/// A complete automaton as plans need it.
fn ready(complete: &Complete, blueprint: &Blueprint) -> Ready {
    let all = complete.starts.iter().copied().filter(|&row| row != 0);
    let mut starts: Vec<u32> = all.collect();
    starts.sort_unstable();
    starts.dedup();
    let behind = |byte: u8| {
        let context = blueprint.context_behind(byte);
        context.map_or(0, |it| complete.starts[it.code() as usize])
    };
    Ready {
        tables: SealedTables {
            rows: complete.row_words(),
            actions: complete.action_words(),
        },
        only_start: match starts.as_slice() {
            [start] => Some(*start),
            _ => None,
        },
        starts,
        behind: (0..=255).map(behind).collect(),
    }
}

/// Explores within the budget; the smallest equal automaton if nothing is
/// left unknown.
fn explore(
    partial: &Partial,
    config: &Config,
    work: u64,
) -> Result<Option<Complete>, Declined> {
    let states = config.tuning.explore_states.unwrap_or(EXPLORE_STATES);
    let done = partial.start_everywhere(states).and_then(|starts| {
        let done = partial.explore(states, work)?;
        Ok(done.then_some(starts))
    });
    match done {
        Ok(Some(starts)) => {
            let complete = partial.inspect(|grower, rows| {
                minimize(partial.blueprint(), grower, rows, &starts)
            });
            Ok(complete.filter(|it| partial.takes(it.rows.bytes())))
        }
        Ok(None) | Err(Refused::Full) => Ok(None),
        Err(Refused::Busy) => Err(Declined::Busy),
        Err(Refused::Registers) => Err(Declined::Registers),
        Err(Refused::Patterns) => Err(Declined::Patterns),
    }
}

/// True if a test wants this regex interpreted.
pub(crate) fn interpreted(config: &Config) -> bool {
    matches!(config.tuning.force, Force::PikeVm | Force::Walk)
}

pub(crate) mod stages;
#[cfg(test)]
pub(crate) mod subject;
#[cfg(test)]
pub(crate) mod tests;
