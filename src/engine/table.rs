//! The table that a search walks: the shared one, or one of its own.

use std::sync::Arc;

use crate::automaton::context::Context;
use crate::automaton::pace::{Account, Growth};
use crate::automaton::partial::{Partial, Private, Refused};
use crate::automaton::shapes::Shapes;
use crate::automaton::tdfa::{Rows, Stop};
use crate::input::Input;

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

/// A table that grows on demand, as long as that pays.
pub(crate) struct Table<'t> {
    shared: &'t Partial,
    own: Option<(&'t mut Private, Progress)>,
    account: &'t mut Account,
}

/// How far a search was when its own table was last cleared.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    clears: usize,
    at: usize,
}

impl<'t> Table<'t> {
    /// The shared table, for a search.
    pub(crate) fn new(
        shared: &'t Partial,
        account: &'t mut Account,
        input: &Input<'_>,
    ) -> Table<'t> {
        account.begin(input.start(), input.get_span().len());
        Table { shared, own: None, account }
    }

    /// Goes on with a table of its own, which is made when it is first
    /// needed.
    ///
    /// # Errors
    ///
    /// If the states that it would make do not pay.
    pub(crate) fn with_own(
        mut self,
        slot: &'t mut Option<Box<Private>>,
        at: usize,
        max_bytes: usize,
    ) -> Result<Table<'t>, GiveUp> {
        if slot.is_none() {
            self.afford(at)?;
        }
        let private = slot.get_or_insert_with(|| {
            let track = self.shared.track();
            let blueprint = self.shared.blueprint();
            let flags = self.shared.flags_start();
            let private = Private::new(blueprint, track, max_bytes);
            Box::new(private.with_flags(flags))
        });
        let progress = Progress { clears: private.clears, at };
        self.own = Some((private, progress));
        Ok(self)
    }

    /// True if it is not the shared one.
    pub(crate) fn is_own(&self) -> bool {
        self.own.is_some()
    }

    pub(crate) fn rows(&self) -> &Rows {
        match &self.own {
            None => self.shared.rows(),
            Some((private, _)) => private.rows(),
        }
    }

    /// The shapes of matches, if groups are tracked.
    pub(crate) fn shapes(&self) -> &Arc<Shapes> {
        match &self.own {
            None => self.shared.shapes(),
            Some((private, _)) => private.shapes(),
        }
    }

    /// How often the rows have been cleared: those of before are other states
    /// now, or none.
    pub(crate) fn clears(&self) -> usize {
        self.own.as_ref().map_or(0, |(private, _)| private.clears)
    }

    /// The state in which a search begins.
    pub(crate) fn start(
        &mut self,
        context: Context,
        anchored: bool,
    ) -> Result<u32, GiveUp> {
        match &mut self.own {
            None => Ok(self.shared.start(context, anchored)?),
            Some((private, progress)) => {
                let start = private.start(context, anchored);
                progress.clears = private.clears;
                Ok(start?)
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
        self.afford(at)?;
        let mut grown = Growth::default();
        let row = match &mut self.own {
            None => {
                grown = self.shared.step(row, unit)?;
                row
            }
            Some((private, progress)) => {
                let states = private.state_len();
                let row = private.step(row, unit, &mut grown)?;
                progress.check(private.clears, states, at)?;
                row
            }
        };
        self.account.pay(self.shared.pace(), self.shared.track(), grown);
        Ok(row)
    }

    /// Gives up if another state would not pay.
    fn afford(&mut self, at: usize) -> Result<(), GiveUp> {
        let (pace, track) = (self.shared.pace(), self.shared.track());
        match self.account.may_grow(pace, track, at) {
            true => Ok(()),
            false => Err(GiveUp::Thrashing),
        }
    }
}

impl Progress {
    /// Gives up if so many states were forgotten too early.
    fn check(
        &mut self,
        clears: usize,
        states: usize,
        at: usize,
    ) -> Result<(), GiveUp> {
        if clears == self.clears {
            return Ok(());
        }
        let bytes = at.saturating_sub(self.at);
        if bytes < states * LEAST_BYTES_A_STATE {
            return Err(GiveUp::Thrashing);
        }
        *self = Progress { clears, at };
        Ok(())
    }
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
