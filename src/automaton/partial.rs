//! An automaton that many threads walk while it grows.
//!
//! Readers need no lock: rows and actions are append-only, an entry is
//! published after everything it refers to, and a row keeps its offset for
//! ever. When the regions are full they are copied into larger ones, with
//! the same offsets; a reader may go on with the smaller ones, which stay
//! where they are, and meets an unknown entry at worst. The one writer holds
//! a mutex that is only ever tried: whoever finds it taken (by another
//! thread, or for ever by a fork) goes on with a table of its own, see
//! [`Private`].
//!
//! All memory is bounded: rows, actions, states, maps and shapes count, and
//! all automata of a regex take theirs from one [`Allowance`].

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use super::context::Context;
use super::grow::{Blueprint, Grower};
use super::pace::{Growth, Pace};
use super::shapes::Shapes;
use super::tdfa::{Rows, Stop, Track};
use crate::abi::rows::ACTION_HEAD;
use crate::util::allowance::{Allowance, Claim};

/// How often the regions may become larger.
const LEVELS: usize = 20;

/// The states that the first regions hold.
const FIRST_STATES: u32 = 16;

/// The least bytes of a region of actions: the operations of a few
/// transitions, where there is a state at all.
const LEAST_ACTIONS: u32 = 4096;

/// So many states of a table that one search owns are kept even if they do
/// not fit: a walk needs two at a time.
const LEAST_STATES: usize = 4;

/// Why the shared table did not grow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refused {
    /// It may not become larger.
    Full,
    /// Somebody else is extending it.
    Busy,
    /// The pattern needs more registers than there are.
    Registers,
    /// More patterns match at one place than an action has room for.
    Patterns,
}

impl From<Stop> for Refused {
    fn from(stop: Stop) -> Refused {
        match stop {
            Stop::Full | Stop::Spent => Refused::Full,
            Stop::Registers => Refused::Registers,
            Stop::Patterns => Refused::Patterns,
        }
    }
}

/// An automaton that grows on demand and is shared by all searches.
pub(crate) struct Partial {
    blueprint: Arc<Blueprint>,
    levels: [OnceLock<Rows>; LEVELS],
    level: AtomicUsize,
    /// The start state of each context, unanchored and then anchored; 0 is
    /// unknown.
    starts: Box<[AtomicU32]>,
    grower: Mutex<Grower>,
    shapes: Arc<Shapes>,
    track: Track,
    state_len: AtomicUsize,
    held_bytes: AtomicUsize,
    pace: Pace,
    flags_start: AtomicBool,
}

impl Partial {
    pub(crate) fn new(
        blueprint: Arc<Blueprint>,
        track: Track,
        allowance: &Arc<Allowance>,
    ) -> Partial {
        let codes = Context::code_len(&blueprint.needs);
        let mut claim = Claim::new(allowance, share(allowance.most()));
        let first = first_rows(&blueprint, &mut claim);
        let held_bytes = AtomicUsize::new(claim.bytes());
        let grower = Grower::new(Arc::clone(&blueprint), track, claim, 0);
        Partial {
            levels: core::array::from_fn(|level| match level {
                0 => OnceLock::from(rows(&blueprint, first)),
                _ => OnceLock::new(),
            }),
            held_bytes,
            pace: Pace::new(u64::MAX),
            flags_start: AtomicBool::new(false),
            level: AtomicUsize::new(0),
            starts: (0..codes * 2).map(|_| AtomicU32::new(0)).collect(),
            shapes: Arc::clone(grower.shapes()),
            grower: Mutex::new(grower),
            track,
            state_len: AtomicUsize::new(0),
            blueprint,
        }
    }

    /// The same, that searches may only extend as long as that pays; so many
    /// bytes are free.
    pub(crate) fn paced(self, free: u64) -> Partial {
        Partial { pace: Pace::new(free), ..self }
    }

    pub(crate) fn blueprint(&self) -> &Arc<Blueprint> {
        &self.blueprint
    }

    /// The shapes of matches, if groups are tracked.
    pub(crate) fn shapes(&self) -> &Arc<Shapes> {
        &self.shapes
    }

    /// What is tracked.
    pub(crate) fn track(&self) -> Track {
        self.track
    }

    /// How fast it may grow, and whoever grows states of it instead.
    pub(crate) fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The largest regions that are published.
    #[inline]
    pub(crate) fn rows(&self) -> &Rows {
        let level = self.level.load(Ordering::Acquire);
        match self.levels[level].get() {
            Some(rows) => rows,
            // A level is published after its rows.
            None => unreachable!("level {level} has no rows"),
        }
    }

    /// The number of states so far.
    pub(crate) fn state_len(&self) -> usize {
        self.state_len.load(Ordering::Relaxed)
    }

    /// The bytes that it takes: rows of all sizes, states, maps and shapes.
    pub(crate) fn held_bytes(&self) -> usize {
        self.held_bytes.load(Ordering::Relaxed)
    }

    /// Counts bytes that are kept beside the table for good; false if there
    /// are none left, or if somebody is extending the table.
    pub(crate) fn takes(&self, bytes: usize) -> bool {
        let Ok(mut grower) = self.grower.try_lock() else { return false };
        let taken = grower.claim().take(bytes).is_ok();
        self.held_bytes.store(grower.held_bytes(), Ordering::Relaxed);
        taken
    }

    /// The state in which a search begins.
    #[inline]
    pub(crate) fn start(
        &self,
        context: Context,
        anchored: bool,
    ) -> Result<u32, Refused> {
        let half = if anchored { self.starts.len() / 2 } else { 0 };
        let slot = &self.starts[half + context.code() as usize];
        match slot.load(Ordering::Acquire) {
            0 => self.make_start(slot, context, anchored),
            row => Ok(row),
        }
    }

    #[cold]
    fn make_start(
        &self,
        slot: &AtomicU32,
        context: Context,
        anchored: bool,
    ) -> Result<u32, Refused> {
        let row =
            self.extend(|grower, rows| grower.start(rows, context, anchored))?;
        slot.store(row, Ordering::Release);
        Ok(row)
    }

    /// Makes the start state of every context, by context code: anchored if
    /// groups are tracked. Stops with an error when there are more states than allowed.
    pub(crate) fn start_everywhere(
        &self,
        states: usize,
    ) -> Result<Vec<u32>, Refused> {
        let mut starts = vec![0; Context::code_len(&self.blueprint.needs)];
        for context in self.blueprint.contexts() {
            if self.state_len() > states {
                return Err(Refused::Full);
            }
            let anchored = self.track == Track::Groups;
            starts[context.code() as usize] = self.start(context, anchored)?;
        }
        Ok(starts)
    }

    /// The unanchored start states so far, by context code; 0 is unknown.
    pub(crate) fn known_starts(&self) -> Vec<u32> {
        let unanchored = &self.starts[..self.starts.len() / 2];
        unanchored.iter().map(|row| row.load(Ordering::Acquire)).collect()
    }

    /// Computes the entry of a state for a unit; returns what that took.
    pub(crate) fn step(&self, row: u32, unit: u32) -> Result<Growth, Refused> {
        let mut grown = Growth::default();
        self.extend(|grower, rows| step(grower, rows, row, unit, &mut grown))?;
        Ok(grown)
    }

    /// Explores within a budget of states and work; true if nothing that
    /// can be reached from the start states is unknown any more.
    pub(crate) fn explore(
        &self,
        states: usize,
        work: u64,
    ) -> Result<bool, Refused> {
        let mut left = work;
        self.extend(|grower, rows| {
            let before = grower.work();
            let done = grower.explore(rows, states, left);
            left = left.saturating_sub(grower.work() - before);
            done
        })
    }

    /// Lets the writer work, in larger regions when these are full.
    fn extend<T>(
        &self,
        mut work: impl FnMut(&mut Grower, &Rows) -> Result<T, Stop>,
    ) -> Result<T, Refused> {
        let Ok(mut grower) = self.grower.try_lock() else {
            return Err(Refused::Busy);
        };
        loop {
            let done = work(&mut grower, self.rows());
            let again = done.as_ref().err() == Some(&Stop::Full)
                && self.enlarge(&mut grower);
            self.state_len.store(grower.state_len(), Ordering::Relaxed);
            self.held_bytes.store(grower.held_bytes(), Ordering::Relaxed);
            if !again {
                return done.map_err(Refused::from);
            }
        }
    }

    /// Makes the regions larger; false if that would exceed the limit.
    ///
    /// The regions so far stay where they are and count, so each is four
    /// times the one before: together they are a third of the last. Where
    /// that is too much, it is only twice as large.
    fn enlarge(&self, grower: &mut Grower) -> bool {
        let level = self.level.load(Ordering::Acquire);
        if level + 1 == LEVELS {
            return false;
        }
        let Some(new) = larger(&self.blueprint, self.rows(), grower) else {
            return false;
        };
        if self.levels[level + 1].set(new).is_err() {
            return false;
        }
        self.level.store(level + 1, Ordering::Release);
        true
    }

    /// From now on every word that names the state in which searches begin
    /// says that it has code of its own; false if somebody is extending the
    /// table. It must be the same state in every context.
    pub(crate) fn flag_start(&self, start: u32) -> bool {
        let Ok(mut grower) = self.grower.try_lock() else { return false };
        grower.flag_everywhere(self.rows(), start);
        self.flags_start.store(true, Ordering::Relaxed);
        true
    }

    /// True if words say so.
    pub(crate) fn flags_start(&self) -> bool {
        self.flags_start.load(Ordering::Relaxed)
    }

    /// Runs `read` with the grower and the rows, if nobody is writing.
    pub(crate) fn inspect<T>(
        &self,
        read: impl FnOnce(&Grower, &Rows) -> T,
    ) -> Option<T> {
        let grower = self.grower.try_lock().ok()?;
        Some(read(&grower, self.rows()))
    }
}

/// A table that one search owns: bounded, and cleared when it is full.
pub(crate) struct Private {
    blueprint: Arc<Blueprint>,
    grower: Grower,
    rows: Rows,
    /// How often the table was cleared.
    pub(crate) clears: usize,
}

impl Private {
    pub(crate) fn new(
        blueprint: &Arc<Blueprint>,
        track: Track,
        max_bytes: usize,
    ) -> Private {
        let allowance = Allowance::new(max_bytes);
        let mut claim = Claim::new(&allowance, usize::MAX);
        let least = least_rows(blueprint, LEAST_STATES as u32 + 2);
        let rows = rows(blueprint, least);
        claim.insist(rows.bytes());
        let grower =
            Grower::new(Arc::clone(blueprint), track, claim, LEAST_STATES);
        let blueprint = Arc::clone(blueprint);
        Private { blueprint, grower, rows, clears: 0 }
    }

    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The shapes of matches, if groups are tracked.
    pub(crate) fn shapes(&self) -> &Arc<Shapes> {
        self.grower.shapes()
    }

    /// The number of states since the table was last cleared.
    pub(crate) fn state_len(&self) -> usize {
        self.grower.state_len()
    }

    /// The same, whose words say that the state in which searches begin has
    /// code of its own.
    pub(crate) fn with_flags(mut self, flags_start: bool) -> Private {
        if flags_start {
            self.grower.flag_start();
        }
        self
    }

    /// The state in which a search begins.
    pub(crate) fn start(
        &mut self,
        context: Context,
        anchored: bool,
    ) -> Result<u32, Stop> {
        let start = |it: &mut Private| {
            it.extend(|grower, rows| grower.start(rows, context, anchored))
        };
        match start(self) {
            Err(Stop::Full | Stop::Spent) => {
                self.clear();
                start(self)
            }
            done => done,
        }
    }

    /// Computes the entry of a state for a unit; returns the state's row,
    /// which is another one if the table had to be cleared. What it took is
    /// added to `grown`.
    pub(crate) fn step(
        &mut self,
        row: u32,
        unit: u32,
        grown: &mut Growth,
    ) -> Result<u32, Stop> {
        match self.extend(|grower, rows| step(grower, rows, row, unit, grown))
        {
            Ok(_) => return Ok(row),
            Err(Stop::Full | Stop::Spent) => {}
            Err(stop) => return Err(stop),
        }
        let row = self.forget_all_but(row)?;
        self.extend(|grower, rows| step(grower, rows, row, unit, grown))?;
        Ok(row)
    }

    /// Forgets every state but one; returns its row.
    pub(super) fn forget_all_but(&mut self, row: u32) -> Result<u32, Stop> {
        let state = self.grower.state(row);
        self.clear();
        self.grower.restore(&self.rows, state)
    }

    /// Extends the table, in larger regions when these are full. Nobody else
    /// reads the old ones.
    fn extend(
        &mut self,
        mut work: impl FnMut(&mut Grower, &Rows) -> Result<u32, Stop>,
    ) -> Result<u32, Stop> {
        loop {
            match work(&mut self.grower, &self.rows) {
                Err(Stop::Full) => {}
                done => return done,
            }
            let new = larger(&self.blueprint, &self.rows, &mut self.grower);
            let old = self.rows.bytes();
            self.rows = new.ok_or(Stop::Full)?;
            self.grower.claim().give_back(old);
        }
    }

    fn clear(&mut self) {
        let (rows, actions) = self.grower.reset();
        self.rows.clear(rows, actions);
        self.clears += 1;
    }
}

/// Computes the entry of a state for a unit, and adds what that took.
fn step(
    grower: &mut Grower,
    rows: &Rows,
    row: u32,
    unit: u32,
    grown: &mut Growth,
) -> Result<u32, Stop> {
    let (states, work) = (grower.state_len(), grower.work());
    let entry = grower.step(rows, row, unit);
    grown.states += grower.state_len() - states;
    grown.work += grower.work() - work;
    entry
}

/// What one automaton may take of what a regex may take: a quarter is left to
/// the others.
fn share(most: usize) -> usize {
    most - most / 4
}

/// The bytes of rows for so many states, the one at offset 0 included.
fn least_rows(blueprint: &Blueprint, states: u32) -> u32 {
    (blueprint.layout.stride() * states).next_power_of_two()
}

/// Takes the bytes of the first regions; how large the rows are. Without an
/// allowance they hold no state.
fn first_rows(blueprint: &Blueprint, claim: &mut Claim) -> u32 {
    let usual = least_rows(blueprint, FIRST_STATES);
    if claim.take(rows_bytes(blueprint, usual)).is_ok() {
        return usual;
    }
    let none = least_rows(blueprint, 1);
    claim.insist(rows_bytes(blueprint, none));
    none
}

/// Actions are a few words each, and there are fewer of them than states in
/// all but small automata.
fn action_bytes(blueprint: &Blueprint, row_bytes: u32) -> u32 {
    if row_bytes == least_rows(blueprint, 1) {
        return (ACTION_HEAD as u32 * 8).next_power_of_two();
    }
    (row_bytes / 2).max(LEAST_ACTIONS)
}

fn rows(blueprint: &Blueprint, row_bytes: u32) -> Rows {
    let action_bytes = action_bytes(blueprint, row_bytes);
    Rows::new(row_bytes, action_bytes, &blueprint.layout)
}

fn rows_bytes(blueprint: &Blueprint, row_bytes: u32) -> usize {
    let action_bytes = action_bytes(blueprint, row_bytes);
    Rows::bytes_of(row_bytes, action_bytes, &blueprint.layout)
}

/// Larger regions with the same content, whose bytes are taken; `None` if
/// there is no room for them, or none for what they would hold.
fn larger(
    blueprint: &Blueprint,
    old: &Rows,
    grower: &mut Grower,
) -> Option<Rows> {
    let left = grower.claim().left();
    let bytes = [4, 2].into_iter().find_map(|factor| {
        let row_bytes = (old.row_mask + 1).checked_mul(factor)?;
        let bytes = rows_bytes(blueprint, row_bytes);
        (bytes + bytes / 4 <= left).then_some(row_bytes)
    })?;
    grower.claim().take(rows_bytes(blueprint, bytes)).ok()?;
    let new = rows(blueprint, bytes);
    let (row_end, action_end) = grower.used();
    new.copy_from(old, row_end, action_end);
    Some(new)
}
