//! The table that a search walks: the shared one, or one of its own.

use std::sync::Arc;

use crate::automaton::context::Context;
use crate::automaton::grow::Blueprint;
use crate::automaton::partial::{Partial, Private, Refused};
use crate::automaton::shapes::Shapes;
use crate::automaton::tdfa::{Rows, Stop};

/// The least bytes scanned for each new state; below that, simulating the
/// NFA is faster than building an automaton.
const LEAST_BYTES_A_STATE: usize = 10;

/// Why a search cannot go on with its table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum GiveUp {
    /// The shared table cannot grow now: a table of its own can.
    Shared,
    /// More starts are alive at once than there are registers.
    Registers,
    /// More patterns match at one place than an action has room for.
    Patterns,
    /// States are forgotten faster than they pay.
    Thrashing,
}

/// A table that grows on demand.
pub(crate) enum Table<'t> {
    Shared(&'t Partial),
    Own(&'t mut Private, Progress),
}

/// How far a search was when its own table was last cleared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    clears: usize,
    at: usize,
}

impl Table<'_> {
    #[inline]
    pub(crate) fn rows(&self) -> &Rows {
        match self {
            Table::Shared(partial) => partial.rows(),
            Table::Own(private, _) => private.rows(),
        }
    }

    /// The shapes of matches, if groups are tracked.
    pub(crate) fn shapes(&self) -> &Arc<Shapes> {
        match self {
            Table::Shared(partial) => partial.shapes(),
            Table::Own(private, _) => private.shapes(),
        }
    }

    /// How often the rows have been cleared: those of before are other states
    /// now, or none.
    pub(crate) fn clears(&self) -> usize {
        match self {
            Table::Shared(_) => 0,
            Table::Own(private, _) => private.clears,
        }
    }

    /// The state in which a search begins.
    #[inline]
    pub(crate) fn start(
        &mut self,
        context: Context,
        anchored: bool,
    ) -> Result<u32, GiveUp> {
        match self {
            Table::Shared(partial) => {
                partial.start(context, anchored).map_err(GiveUp::from)
            }
            Table::Own(private, progress) => {
                let start = private.start(context, anchored);
                progress.clears = private.clears;
                start.map_err(GiveUp::from)
            }
        }
    }

    /// Computes the entry of a state for a unit at a position; returns the
    /// state's row, which may have moved.
    pub(crate) fn step(
        &mut self,
        row: u32,
        unit: u32,
        at: usize,
    ) -> Result<u32, GiveUp> {
        match self {
            Table::Shared(partial) => {
                partial.step(row, unit)?;
                Ok(row)
            }
            Table::Own(private, progress) => {
                let states = private.state_len();
                let row = private.step(row, unit)?;
                if private.clears != progress.clears {
                    let bytes = at.saturating_sub(progress.at);
                    if bytes < states * LEAST_BYTES_A_STATE {
                        return Err(GiveUp::Thrashing);
                    }
                    *progress = Progress { clears: private.clears, at };
                }
                Ok(row)
            }
        }
    }
}

/// A table of its own for a search, made when it is first needed.
pub(crate) fn own<'t>(
    slot: &'t mut Option<Box<Private>>,
    blueprint: &Arc<Blueprint>,
    track: crate::automaton::tdfa::Track,
    max_bytes: usize,
    at: usize,
) -> Table<'t> {
    let private = slot.get_or_insert_with(|| {
        Box::new(Private::new(blueprint, track, max_bytes))
    });
    let progress = Progress { clears: private.clears, at };
    Table::Own(private, progress)
}

impl From<Refused> for GiveUp {
    fn from(refused: Refused) -> GiveUp {
        match refused {
            Refused::Full | Refused::Busy => GiveUp::Shared,
            Refused::Registers => GiveUp::Registers,
            Refused::Patterns => GiveUp::Patterns,
        }
    }
}

impl From<Stop> for GiveUp {
    fn from(stop: Stop) -> GiveUp {
        match stop {
            Stop::Full | Stop::Spent => GiveUp::Thrashing,
            Stop::Registers => GiveUp::Registers,
            Stop::Patterns => GiveUp::Patterns,
        }
    }
}
