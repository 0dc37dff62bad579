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
//! All memory is bounded: rows, actions, states and maps count.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use super::context::Context;
use super::grow::{Blueprint, Grower};
use super::shapes::Shapes;
use super::tdfa::{Rows, Stop, Track};

/// How often the regions may become larger.
const LEVELS: usize = 20;

/// The states that the first regions hold.
const FIRST_STATES: u32 = 16;

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
            Stop::Full => Refused::Full,
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
    max_bytes: usize,
}

impl Partial {
    pub(crate) fn new(
        blueprint: Arc<Blueprint>,
        track: Track,
        max_bytes: usize,
    ) -> Partial {
        let codes = Context::code_len(&blueprint.needs);
        let first = first_rows(&blueprint, max_bytes);
        let grower = Grower::new(Arc::clone(&blueprint), track);
        Partial {
            levels: core::array::from_fn(|level| match level {
                0 => OnceLock::from(rows(&blueprint, first)),
                _ => OnceLock::new(),
            }),
            level: AtomicUsize::new(0),
            starts: (0..codes * 2).map(|_| AtomicU32::new(0)).collect(),
            shapes: Arc::clone(grower.shapes()),
            grower: Mutex::new(grower),
            track,
            state_len: AtomicUsize::new(0),
            blueprint,
            max_bytes,
        }
    }

    pub(crate) fn blueprint(&self) -> &Arc<Blueprint> {
        &self.blueprint
    }

    /// The shapes of matches, if groups are tracked.
    pub(crate) fn shapes(&self) -> &Arc<Shapes> {
        &self.shapes
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

    /// Computes the entry of a state for a unit.
    pub(crate) fn step(&self, row: u32, unit: u32) -> Result<u32, Refused> {
        self.extend(|grower, rows| grower.step(rows, row, unit))
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
            if grower.held_bytes() > self.max_bytes {
                return Err(Refused::Full);
            }
            let done = work(&mut grower, self.rows());
            self.state_len.store(grower.state_len(), Ordering::Relaxed);
            match done {
                Err(Stop::Full) if self.enlarge(&grower) => {}
                done => return done.map_err(Refused::from),
            }
        }
    }

    /// Makes the regions larger; false if that would exceed the limit.
    ///
    /// The regions so far stay where they are and count, so each is four
    /// times the one before: together they are a third of the last. Where
    /// that is too much, it is only twice as large.
    fn enlarge(&self, grower: &Grower) -> bool {
        let level = self.level.load(Ordering::Acquire);
        let old = self.rows();
        let so_far: usize = self.levels[..=level]
            .iter()
            .flat_map(OnceLock::get)
            .map(Rows::bytes)
            .sum();
        let free = self.max_bytes.saturating_sub(so_far + grower.held_bytes());
        let fits = |factor: &u32| old.bytes() * *factor as usize <= free;
        let factor = [4, 2].into_iter().find(fits);
        let bytes = factor.and_then(|by| (old.row_mask + 1).checked_mul(by));
        let (Some(bytes), true) = (bytes, level + 1 < LEVELS) else {
            return false;
        };
        let new = rows(&self.blueprint, bytes);
        let (row_end, action_end) = grower.used();
        new.copy_from(old, row_end, action_end);
        if self.levels[level + 1].set(new).is_err() {
            return false;
        }
        self.level.store(level + 1, Ordering::Release);
        true
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
    grower: Grower,
    rows: Rows,
    max_bytes: usize,
    /// How often the table was cleared.
    pub(crate) clears: usize,
}

impl Private {
    pub(crate) fn new(
        blueprint: &Arc<Blueprint>,
        track: Track,
        max_bytes: usize,
    ) -> Private {
        let mut bytes = first_rows(blueprint, max_bytes);
        while (bytes as usize) * 4 <= max_bytes {
            bytes *= 2;
        }
        Private {
            grower: Grower::new(Arc::clone(blueprint), track),
            rows: rows(blueprint, bytes),
            max_bytes,
            clears: 0,
        }
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

    /// The state in which a search begins.
    pub(crate) fn start(
        &mut self,
        context: Context,
        anchored: bool,
    ) -> Result<u32, Stop> {
        match self.grower.start(&self.rows, context, anchored) {
            Err(Stop::Full) => {
                self.clear();
                self.grower.start(&self.rows, context, anchored)
            }
            done => done,
        }
    }

    /// Computes the entry of a state for a unit; returns the state's row,
    /// which is another one if the table had to be cleared.
    pub(crate) fn step(&mut self, row: u32, unit: u32) -> Result<u32, Stop> {
        let full = self.grower.held_bytes() > self.max_bytes;
        if !full {
            match self.grower.step(&self.rows, row, unit) {
                Ok(_) => return Ok(row),
                Err(Stop::Full) => {}
                Err(stop) => return Err(stop),
            }
        }
        let state = self.grower.state(row);
        self.clear();
        let row = self.grower.restore(&self.rows, state)?;
        self.grower.step(&self.rows, row, unit)?;
        Ok(row)
    }

    fn clear(&mut self) {
        let (rows, actions) = self.grower.reset();
        self.rows.clear(rows, actions);
        self.clears += 1;
    }
}

/// The bytes of the smallest regions: at least a few states fit.
fn first_rows(blueprint: &Blueprint, max_bytes: usize) -> u32 {
    let stride = blueprint.layout.stride();
    let least = (stride * 6).next_power_of_two();
    let usual = (stride * FIRST_STATES).next_power_of_two();
    let fits = usual as usize * 2 <= max_bytes;
    if fits { usual } else { least }
}

fn rows(blueprint: &Blueprint, row_bytes: u32) -> Rows {
    // Actions are a few words each, and there are fewer of them than states
    // in all but small automata.
    let action_bytes = (row_bytes / 2).max(4096);
    Rows::new(row_bytes, action_bytes, &blueprint.layout)
}
