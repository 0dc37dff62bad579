//! The pipeline cut into its stages, each to be run again and again.
//!
//! For benchmarks: [`Stages`] keeps what every stage made, and runs one of
//! them from what the stage before it made. The stages are those of
//! [`compile`](super::compile) with the whole budget of exploring.

use std::sync::Arc;

use regex_syntax::hir::Hir;

use super::{only_start, ready};
use crate::abi::rows::Ids;
use crate::analysis::Facts;
use crate::automaton::grow::Blueprint;
use crate::automaton::minimize::{Complete, minimize};
use crate::automaton::nfa::Nfa;
use crate::automaton::partial::Partial;
use crate::automaton::tdfa::Track;
use crate::automaton::thompson;
use crate::codegen::{self, assembly::Assembly};
use crate::config::Config;
use crate::cpu::CpuLevel;
use crate::exec;
use crate::plan::budget::{EXPLORE_STATES, EXPLORE_WORK};
use crate::plan::decline::Decline;
use crate::plan::strategy::Matches;
use crate::plan::{Plan, strategy};
use crate::syntax;
use crate::util::allowance::Allowance;

/// A stage on the way from a pattern to sealed code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// From the pattern to the HIR.
    Parse,
    /// From the HIR to the NFA.
    Thompson,
    /// From the NFA to an explored automaton.
    Determinize,
    /// From a complete automaton to the smallest equal one.
    Minimize,
    /// From HIR and automaton to the plan.
    Plan,
    /// From the plan to machine code.
    Assemble,
    /// From machine code to an executable mapping.
    Seal,
}

/// A pattern, and what each stage made of it.
pub struct Stages {
    pattern: String,
    config: Config,
    hir: Hir,
    automaton: Option<Automaton>,
    plan: Plan,
    assembly: Assembly,
}

struct Automaton {
    nfa: Arc<Nfa>,
    explored: Explored,
    complete: Option<Complete>,
}

struct Explored {
    partial: Partial,
    /// The start states, if nothing is left unknown.
    starts: Option<Vec<u32>>,
}

impl Stages {
    /// Runs all stages of a pattern over byte strings, with the default
    /// options.
    ///
    /// # Errors
    ///
    /// Whatever a stage says if it has no result.
    pub fn new(pattern: &str) -> Result<Stages, String> {
        let mut config = Config::default();
        config.syntax.utf8 = false;
        let hir = parse(pattern, &config)?;
        let automaton = match literals(&hir, &config) {
            Ok(_) => None,
            Err(_) => Some(Automaton::new(&hir, &config)?),
        };
        let plan = plan(&hir, &config, automaton.as_ref());
        let assembly = assemble(&plan)?;
        let pattern = pattern.to_owned();
        Ok(Stages { pattern, config, hir, automaton, plan, assembly })
    }

    /// The stages that this pattern goes through.
    pub fn stages(&self) -> Vec<Stage> {
        let mut stages = vec![Stage::Parse];
        if let Some(automaton) = &self.automaton {
            stages.extend([Stage::Thompson, Stage::Determinize]);
            if automaton.complete.is_some() {
                stages.push(Stage::Minimize);
            }
        }
        stages.extend([Stage::Plan, Stage::Assemble, Stage::Seal]);
        stages
    }

    /// Runs a stage and drops what it makes; how large that is: states, or
    /// bytes of code.
    ///
    /// # Errors
    ///
    /// If the pattern has no such stage, or the stage has no result.
    pub fn run(&self, stage: Stage) -> Result<usize, String> {
        let automaton = || self.automaton.as_ref().ok_or("no automaton");
        Ok(match stage {
            Stage::Parse => {
                parse(&self.pattern, &self.config)?;
                self.pattern.len()
            }
            Stage::Thompson => nfa(&self.hir, &self.config)?.states.len(),
            Stage::Determinize => {
                let nfa = Arc::clone(&automaton()?.nfa);
                Explored::new(nfa, &self.config)?.partial.state_len()
            }
            Stage::Minimize => {
                let complete = automaton()?.explored.minimize();
                complete.ok_or("not complete")?.state_len
            }
            Stage::Plan => {
                let automaton = self.automaton.as_ref();
                plan(&self.hir, &self.config, automaton).declines.len()
            }
            Stage::Assemble => assemble(&self.plan)?.code.len(),
            Stage::Seal => {
                let rung = self.config.tuning.rung;
                let sealed = exec::seal(&self.assembly, rung);
                sealed.map_err(|why| why.to_string())?.code_bytes()
            }
        })
    }
}

fn parse(pattern: &str, config: &Config) -> Result<Hir, String> {
    syntax::parse(pattern, &config.syntax).map_err(|error| error.to_string())
}

fn nfa(hir: &Hir, config: &Config) -> Result<Nfa, String> {
    let options = thompson::Options::from(config);
    thompson::compile(hir, &options).map_err(|error| error.to_string())
}

impl Explored {
    fn new(nfa: Arc<Nfa>, config: &Config) -> Result<Explored, String> {
        let blueprint = Arc::new(Blueprint::new(nfa));
        let allowance = Allowance::new(config.tuning.shared_bytes);
        let partial = Partial::new(blueprint, Track::Start, &allowance);
        let starts = partial
            .start_everywhere(EXPLORE_STATES)
            .and_then(|starts| {
                let done = partial.explore(EXPLORE_STATES, EXPLORE_WORK)?;
                Ok(done.then_some(starts))
            })
            .map_err(|refused| format!("{refused:?}"))?;
        Ok(Explored { partial, starts })
    }

    fn minimize(&self) -> Option<Complete> {
        let Explored { partial, starts } = self;
        let starts = starts.as_ref()?;
        partial.inspect(|grower, rows| {
            minimize(partial.blueprint(), grower, rows, starts)
        })
    }
}

impl Automaton {
    fn new(hir: &Hir, config: &Config) -> Result<Automaton, String> {
        let nfa = Arc::new(nfa(hir, config)?);
        let explored = Explored::new(Arc::clone(&nfa), config)?;
        let complete = explored.minimize();
        Ok(Automaton { nfa, explored, complete })
    }
}

fn literals(hir: &Hir, config: &Config) -> Result<Plan, (Facts, Decline)> {
    let facts = Facts::of(hir);
    let level = CpuLevel::detect();
    strategy::literals(&facts, &config.tuning, level, Ids::Nothing)
        .map_err(|declined| (facts, declined))
}

fn plan(hir: &Hir, config: &Config, automaton: Option<&Automaton>) -> Plan {
    let (facts, declined) = match literals(hir, config) {
        Ok(plan) => return plan,
        Err(declined) => declined,
    };
    let Some(automaton) = automaton else {
        unreachable!("a pattern without an automaton is a set of literals")
    };
    let partial = &automaton.explored.partial;
    let blueprint = partial.blueprint();
    let complete = automaton.complete.as_ref().map(|it| ready(it, blueprint));
    strategy::automaton(
        &facts,
        &config.tuning,
        CpuLevel::detect(),
        &blueprint.layout,
        complete.ok_or_else(|| only_start(partial)),
        Matches { has_empty: automaton.nfa.has_empty, ids: Ids::Nothing },
        declined,
    )
}

fn assemble(plan: &Plan) -> Result<Assembly, String> {
    codegen::assemble(plan).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs every stage of a pattern; their names and results.
    fn run(pattern: &str) -> Vec<(Stage, usize)> {
        let stages = Stages::new(pattern).unwrap();
        let run = |stage| (stage, stages.run(stage).unwrap());
        stages.stages().into_iter().map(run).collect()
    }

    fn names(pattern: &str) -> Vec<Stage> {
        run(pattern).into_iter().map(|(stage, _)| stage).collect()
    }

    use Stage::{
        Assemble, Determinize, Minimize, Parse, Plan, Seal, Thompson,
    };

    #[test]
    fn literals_need_no_automaton() {
        assert_eq!(names("ab|cd"), [Parse, Plan, Assemble, Seal]);
        let stages = Stages::new("ab|cd").unwrap();
        assert!(stages.run(Determinize).is_err());
    }

    #[test]
    fn a_complete_automaton_goes_through_all_stages() {
        let done = run("[a-z]+@[a-z]+");
        let names: Vec<Stage> = done.iter().map(|it| it.0).collect();
        let all =
            [Parse, Thompson, Determinize, Minimize, Plan, Assemble, Seal];
        assert_eq!(names, all);
        let (determinized, minimal) = (done[2].1, done[3].1);
        assert!(0 < minimal && minimal <= determinized, "{done:?}");
        assert_eq!(done[5].1, done[6].1, "all code is sealed");
    }

    #[test]
    fn a_growing_automaton_is_not_minimized() {
        let all = [Parse, Thompson, Determinize, Plan, Assemble, Seal];
        assert_eq!(names(r"[\s\S]{0,100}Result[\s\S]{0,100}x"), all);
    }

    #[test]
    fn a_bad_pattern_has_no_stages() {
        assert!(Stages::new("a(").is_err());
    }
}
