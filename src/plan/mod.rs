//! The whole decision as data.
//!
//! A plan says how a pattern is searched in machine code; `codegen` emits it
//! without deciding anything. Plans print themselves. `strategy` makes them.

use core::fmt;

use crate::abi::rows::{Ids, Layout, Op, PLAIN, SHORTCUT};
use crate::cpu::CpuLevel;
use crate::plan::contexts::Contexts;
use crate::plan::decline::Decline;
use crate::plan::inline::Run;
use crate::plan::inner::Inner;
use crate::plan::jump::Jump;
use crate::plan::scan::Scan;
use crate::plan::skip::Skip;

pub(crate) mod budget;
pub(crate) mod contexts;
pub(crate) mod decline;
pub(crate) mod inline;
pub(crate) mod inner;
pub(crate) mod jump;
pub(crate) mod scan;
pub(crate) mod skip;
pub(crate) mod strategy;

/// Rows and actions of a complete automaton, to be sealed beside the code.
///
/// Every word that names a state says with its flag whether the state has
/// inline code, also where searches resume.
#[derive(Clone, Debug)]
pub(crate) struct SealedTables {
    pub(crate) rows: Vec<u32>,
    pub(crate) actions: Vec<u32>,
}

impl SealedTables {
    /// The word at a byte offset of the rows.
    pub(crate) fn row(&self, offset: u32) -> u32 {
        self.rows[offset as usize / 4]
    }

    /// The entry of a state for a byte, if it is the same whatever character
    /// the byte begins.
    pub(crate) fn entry(
        &self,
        layout: &Layout,
        row: u32,
        byte: u8,
    ) -> Option<u32> {
        let mut units = layout.units_of(byte);
        let first = self.row(row + units.next()? * 4);
        let same = units.all(|unit| self.row(row + unit * 4) == first);
        same.then_some(first)
    }

    /// The word at a byte offset of the actions.
    pub(crate) fn action(&self, offset: u32) -> u32 {
        self.actions[offset as usize / 4]
    }
}

/// How an automaton is run.
#[derive(Clone, Debug)]
pub(crate) struct AutomatonPlan {
    pub(crate) layout: Layout,
    /// What its operations say about patterns.
    pub(crate) ids: Ids,
    /// The tables, if the automaton is complete.
    pub(crate) sealed: Option<SealedTables>,
    /// States with inline code.
    pub(crate) nodes: Vec<Node>,
    /// Where searches begin that the code has no scan for.
    pub(crate) jump: Option<Jump>,
    /// Operations that often are all that an action does.
    pub(crate) common_ops: Vec<Op>,
    /// Whether several matches may be found in one call.
    pub(crate) batch: bool,
    /// Whether the automaton tracks groups. Its searches are anchored, and
    /// there is one entry point for them.
    pub(crate) groups: bool,
}

impl AutomatonPlan {
    /// A state's row with the flag that says whether it has inline code.
    pub(crate) fn flagged(&self, row: u32) -> u32 {
        let has_node = self.nodes.iter().any(|node| node.serves(row));
        row | if has_node { SHORTCUT } else { PLAIN }
    }
}

/// Inline code for one state: what it does not decide goes to the row.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The state's row.
    pub(crate) state: u32,
    pub(crate) kind: NodeKind,
}

impl Node {
    /// The states whose code this is.
    pub(crate) fn states(&self) -> &[u32] {
        match &self.kind {
            NodeKind::Contexts(contexts) => &contexts.starts.states,
            NodeKind::Inner(inner) if let Some(it) = &inner.starts => {
                &it.states
            }
            _ => core::slice::from_ref(&self.state),
        }
    }

    /// True if this is the code of a state.
    pub(crate) fn serves(&self, row: u32) -> bool {
        self.states().contains(&row)
    }

    /// True if the code does nothing for bytes that are not ASCII.
    fn only_ascii(&self) -> bool {
        match &self.kind {
            NodeKind::Scan { .. }
            | NodeKind::Contexts(_)
            | NodeKind::Inner(_)
            | NodeKind::Run(_) => false,
            NodeKind::Skip(skip) => {
                (0x80..=0xFF).all(|b| skip.stop.contains(b))
            }
        }
    }
}

/// What inline code does.
#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    /// Goes to the next candidate; only at the start state.
    Scan {
        scan: Scan,
        /// The literal that begins every match, where there is only one,
        /// and the state behind it.
        confirm: Option<Run>,
    },
    /// Goes to the next candidate, and to the start state that what precedes
    /// it asks for; at several start states.
    Contexts(Box<Contexts>),
    /// Goes to the next candidate inside of a match, and back; only at start
    /// states.
    Inner(Box<Inner>),
    /// Goes to the next byte that leaves the state.
    Skip(Skip),
    /// Compares several bytes at once.
    Run(Run),
}

/// A choice of literals, searched for without an automaton.
#[derive(Clone, Debug)]
pub(crate) struct LiteralPlan {
    /// In order of preference.
    pub(crate) literals: Vec<Vec<u8>>,
    pub(crate) scan: Scan,
    pub(crate) batch: bool,
}

/// How a pattern is searched.
#[derive(Clone, Debug)]
pub(crate) enum Strategy {
    Literals(LiteralPlan),
    Automaton(Box<AutomatonPlan>),
}

/// A strategy, the instructions it may use, and what was declined.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) level: CpuLevel,
    pub(crate) strategy: Strategy,
    pub(crate) declines: Vec<Decline>,
}

impl Plan {
    /// The automaton's plan, if there is one.
    pub(crate) fn automaton(&self) -> Option<&AutomatonPlan> {
        match &self.strategy {
            Strategy::Automaton(plan) => Some(plan),
            Strategy::Literals(_) => None,
        }
    }

    /// A state's row with the flag that says whether it has inline code.
    pub(crate) fn flagged(&self, row: u32) -> u32 {
        self.automaton().map_or(row | PLAIN, |plan| plan.flagged(row))
    }

    /// True if the automaton grows and its start state has code.
    pub(crate) fn scans_growing(&self) -> bool {
        self.automaton().is_some_and(|plan| {
            plan.sealed.is_none() && !plan.nodes.is_empty()
        })
    }

    /// True if several matches may be found in one call.
    fn batches(&self) -> bool {
        match &self.strategy {
            Strategy::Literals(plan) => plan.batch,
            Strategy::Automaton(plan) => plan.batch,
        }
    }

    /// The strategy's name, as reports print it.
    pub(crate) fn name(&self) -> &'static str {
        match &self.strategy {
            Strategy::Literals(_) => "literal search in machine code",
            Strategy::Automaton(plan) if plan.sealed.is_some() => {
                "complete automaton in machine code"
            }
            Strategy::Automaton(_) => "partial automaton in machine code",
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "state {}: ", self.state)?;
        match &self.kind {
            NodeKind::Scan { scan, confirm } => {
                write!(f, "scan for {scan}")?;
                match confirm {
                    None => Ok(()),
                    Some(run) => write!(f, "; {run}"),
                }
            }
            NodeKind::Contexts(contexts) => write!(f, "{contexts}"),
            NodeKind::Inner(inner) => write!(f, "{inner}"),
            NodeKind::Skip(skip) => write!(f, "{skip}"),
            NodeKind::Run(run) => write!(f, "run {run}"),
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes.escape_ascii();
        write!(f, "\"{bytes}\" -> {}", self.target)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {}", self.name(), self.level.name())?;
        match &self.strategy {
            Strategy::Literals(plan) => {
                writeln!(f, "scan for {}", plan.scan)?;
                for literal in &plan.literals {
                    writeln!(f, "literal \"{}\"", literal.escape_ascii())?;
                }
            }
            Strategy::Automaton(plan) => {
                for node in &plan.nodes {
                    writeln!(f, "{node}")?;
                }
                if let Some(jump) = &plan.jump {
                    writeln!(f, "{jump}")?;
                }
                for op in &plan.common_ops {
                    writeln!(f, "common operation {op}")?;
                }
            }
        }
        if self.batches() {
            writeln!(f, "batches: several matches in one call")?;
        }
        for decline in &self.declines {
            writeln!(f, "declined {decline}")?;
        }
        Ok(())
    }
}
