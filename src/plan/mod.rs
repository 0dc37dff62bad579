//! The whole decision as data.
//!
//! A plan says how a pattern is searched in machine code; `codegen` emits it
//! without deciding anything. Plans print themselves.

use core::fmt;

use crate::abi::rows::Layout;
use crate::cpu::CpuLevel;

pub(crate) mod budget;

/// Rows and actions of a complete automaton, to be sealed beside the code.
#[derive(Clone, Debug)]
pub(crate) struct SealedTables {
    pub(crate) rows: Vec<u32>,
    pub(crate) actions: Vec<u32>,
}

/// How an automaton is run.
#[derive(Clone, Debug)]
pub(crate) struct AutomatonPlan {
    pub(crate) layout: Layout,
    /// The tables, if the automaton is complete.
    pub(crate) sealed: Option<SealedTables>,
    /// States with inline code, hottest first.
    pub(crate) nodes: Vec<Node>,
    /// Whether several matches may be found in one call.
    pub(crate) batch: bool,
}

/// Inline code for one state: what it does not decide goes to the row.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The state's row.
    pub(crate) state: u32,
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "state {}", self.state)
    }
}

/// How a pattern is searched.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) level: CpuLevel,
    pub(crate) automaton: AutomatonPlan,
}
