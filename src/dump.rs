//! What a pattern becomes on its way to machine code, stage by stage, as
//! text.
//!
//! For people: to see how a pattern is searched, to find out why it is slow,
//! and to follow the listing of its code. DESIGN.md explains how to read one.
//! The text may change in any version.
//!
//! ```
//! use jitregex::RegexBuilder;
//! use jitregex::dump::Stage;
//!
//! let dump = RegexBuilder::new("[a-z]+@").dump()?;
//! assert_eq!(
//!     dump.stage(Stage::Hir),
//!     "concat\n  repeat 1 or more\n    class a-z\n  literal \"@\"\n"
//! );
//! assert!(dump.stage(Stage::Dfa).starts_with("complete: 3 states"));
//! # Ok::<(), jitregex::Error>(())
//! ```
//!
//! Limits: a dump shows what a regex is after its searches have paid for
//! exploring all of its automaton; before that, searches walk as much of it
//! as they have needed. What a stage does not decide it does not show.

use core::fmt::{self, Display};
use core::str::FromStr;
use std::sync::Arc;

use regex_syntax::hir::Hir;

use crate::abi::rows::Ids;
use crate::analysis::Facts;
use crate::automaton::grow::Blueprint;
use crate::automaton::minimize::Complete;
use crate::automaton::partial::Partial;
use crate::automaton::show::{Explored, NfaPicture, Table, TablePicture};
use crate::automaton::tdfa::Track;
use crate::automaton::thompson;
use crate::config::Config;
use crate::cpu::CpuLevel;
use crate::engine::compile::{Declined, Request};
use crate::error::Error;
use crate::plan::Plan;
use crate::plan::budget::EXPLORE_WORK;
use crate::syntax;
use crate::syntax::tree::Tree;
use crate::util::allowance::Allowance;

/// A stage on the way from a pattern to machine code.
///
/// Its name, in lower case, is what [`FromStr`] reads and [`Display`] writes.
///
/// # Example
///
/// ```
/// use jitregex::dump::Stage;
///
/// assert_eq!("dfa".parse(), Ok(Stage::Dfa));
/// assert_eq!(Stage::Asm.to_string(), "asm");
/// assert!("dfs".parse::<Stage>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Stage {
    /// The parsed pattern, as a tree.
    Hir,
    /// What is known of it: the literals that it is, or begins with.
    Facts,
    /// The tagged NFA, a line for each state.
    Nfa,
    /// The tagged DFA: minimized if it is complete, else as far as it was
    /// explored within the budget.
    Dfa,
    /// How the pattern is searched, and which better ways were declined.
    Plan,
    /// The machine code, with names and comments. Needs the Cargo feature
    /// `disasm`; without it the text says so.
    Asm,
    /// NFA and DFA as two graphs in the language of Graphviz.
    Dot,
}

impl Stage {
    /// All stages, in the order in which they are made; pictures come last.
    ///
    /// ```
    /// use jitregex::dump::Stage;
    ///
    /// assert_eq!(Stage::ALL.first(), Some(&Stage::Hir));
    /// assert_eq!(Stage::ALL.last(), Some(&Stage::Dot));
    /// ```
    pub const ALL: [Stage; 7] = [
        Stage::Hir,
        Stage::Facts,
        Stage::Nfa,
        Stage::Dfa,
        Stage::Plan,
        Stage::Asm,
        Stage::Dot,
    ];

    fn name(self) -> &'static str {
        match self {
            Stage::Hir => "hir",
            Stage::Facts => "facts",
            Stage::Nfa => "nfa",
            Stage::Dfa => "dfa",
            Stage::Plan => "plan",
            Stage::Asm => "asm",
            Stage::Dot => "dot",
        }
    }
}

impl Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(name: &str) -> Result<Stage, UnknownStage> {
        let found = Stage::ALL.into_iter().find(|stage| stage.name() == name);
        found.ok_or_else(|| UnknownStage(name.to_owned()))
    }
}

/// A word that names no [`Stage`]. The message lists those that do.
///
/// ```
/// use jitregex::dump::Stage;
///
/// let error = "code".parse::<Stage>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "'code' is not one of: hir, facts, nfa, dfa, plan, asm, dot"
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownStage(String);

impl Display for UnknownStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Stage::ALL.map(Stage::name).join(", ");
        write!(f, "'{}' is not one of: {names}", self.0)
    }
}

impl core::error::Error for UnknownStage {}

/// A pattern and every stage that is made of it.
///
/// Made by [`RegexBuilder::dump`](crate::RegexBuilder::dump), with the options
/// of the builder. No code is made executable.
///
/// ```
/// use jitregex::RegexBuilder;
/// use jitregex::dump::{Dump, Stage};
///
/// let dump: Dump = RegexBuilder::new("a").dump()?;
/// assert_eq!(dump.stage(Stage::Hir), "literal \"a\"\n");
/// # Ok::<(), jitregex::Error>(())
/// ```
///
/// # Cost
///
/// That of building a regex and exploring its automaton within the budget.
pub struct Dump {
    hir: Hir,
    facts: Facts,
    partial: Partial,
    /// The plan, and the automaton if it is complete.
    planned: Result<(Plan, Option<Complete>), Declined>,
}

impl Dump {
    /// Every stage of a pattern.
    pub(crate) fn new(pattern: &str, config: &Config) -> Result<Dump, Error> {
        Dump::from_hir(syntax::parse(pattern, &config.syntax)?, config)
    }

    /// As [`Dump::new`], for a pattern that is already parsed.
    pub(crate) fn from_hir(hir: Hir, config: &Config) -> Result<Dump, Error> {
        let options = thompson::Options::from(config);
        let nfa = thompson::compile(&hir, &options)?;
        let request = Request {
            config,
            // Nothing is run, so the machine's own level is no limit.
            level: config.tuning.cpu.unwrap_or_else(CpuLevel::detect),
            has_empty: nfa.has_empty,
            ids: Ids::Nothing,
            work: EXPLORE_WORK,
        };
        let facts = Facts::of(&hir);
        let blueprint = Arc::new(Blueprint::new(Arc::new(nfa)));
        let allowance = Allowance::new(config.tuning.shared_bytes);
        let partial = Partial::new(blueprint, Track::Start, &allowance);
        let planned = request.plan(&facts, || &partial);
        Ok(Dump { hir, facts, partial, planned })
    }

    /// The text of one stage: whole lines.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::RegexBuilder;
    /// use jitregex::dump::Stage;
    ///
    /// let dump = RegexBuilder::new("samwise|sam").dump()?;
    /// let facts = dump.stage(Stage::Facts);
    /// assert!(facts.starts_with("exact literals: \"samwise\", \"sam\"\n"));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    pub fn stage(&self, stage: Stage) -> String {
        match stage {
            Stage::Hir => Tree(&self.hir).to_string(),
            Stage::Facts => format!("{}\n", self.facts),
            Stage::Nfa => self.partial.blueprint().nfa.to_string(),
            Stage::Dfa => match self.table(|table| table.to_string()) {
                Some(text) => text,
                None => NO_AUTOMATON.to_owned(),
            },
            Stage::Plan => match &self.planned {
                Ok((plan, _)) => plan.to_string(),
                Err(declined) => format!("no plan: {declined}\n"),
            },
            Stage::Asm => match &self.planned {
                Ok((plan, _)) => assembly(plan),
                Err(declined) => format!("no code: {declined}\n"),
            },
            Stage::Dot => {
                let nfa = NfaPicture(&self.partial.blueprint().nfa);
                let dfa = self.table(|table| TablePicture(table).to_string());
                let dfa = dfa.unwrap_or_else(|| format!("// {NO_AUTOMATON}"));
                format!("{nfa}{dfa}")
            }
        }
    }

    /// What `show` makes of the automaton, if there is one.
    fn table(&self, show: impl FnOnce(&Table) -> String) -> Option<String> {
        let blueprint = self.partial.blueprint();
        let complete = match &self.planned {
            Ok((plan, None)) if plan.automaton().is_none() => return None,
            Ok((_, complete)) => complete.as_ref(),
            Err(_) => None,
        };
        let starts = self.partial.known_starts();
        self.partial.inspect(|grower, rows| {
            let explored = Explored { grower, rows, starts: &starts };
            show(&match complete {
                Some(it) => Table::complete(blueprint, it, explored),
                None => Table::partial(blueprint, explored),
            })
        })
    }
}

impl fmt::Debug for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump").finish_non_exhaustive()
    }
}

/// What there is instead of an automaton where the plan needs none.
const NO_AUTOMATON: &str =
    "no automaton: the literals are searched for directly\n";

#[cfg(feature = "disasm")]
fn assembly(plan: &Plan) -> String {
    match crate::codegen::annotate(plan) {
        Ok(assembly) => crate::codegen::listing::listing(&assembly),
        Err(error) => format!("no code: {error}\n"),
    }
}

#[cfg(not(feature = "disasm"))]
fn assembly(_plan: &Plan) -> String {
    "no listing: this jitregex was built without a disassembler, \
     the Cargo feature `disasm`\n"
        .to_owned()
}
