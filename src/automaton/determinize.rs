//! One step of the construction: from a state and a unit to the next state.
//!
//! The threads of a state are closed over all that consumes nothing. Where
//! that meets an assertion about the next unit, the state keeps its threads
//! as they arrived and closes them once for each unit: opening the assertion
//! alone would give wrong priorities where a loop leads through it. With the
//! unit known, the first thread that matches cuts off all behind it (and
//! leaves a mark: a match ends before this unit), the rest consume the unit,
//! and a search that has not matched begins a new thread, with the lowest
//! priority, at the next position. What has to happen to the registers on
//! the way is the action of the transition.

use std::sync::Arc;

use self::begins::Beginnings;
use super::context::{Context, Needs, Unit, Verdicts};
use super::key::Key;
use super::nfa::{Nfa, NfaId, State};
use super::shapes::Spot;
use super::slots::Place;
use super::tdfa::{
    Home, StateData, Stop, Track, VALUE_HERE, VALUE_NONE, VALUE_PASSED,
    VALUE_PAST,
};
use crate::abi::block::REGISTERS;
use crate::abi::rows::{
    OP_MARK_MOVE, OP_MARK_PATTERN, OP_MARK_SET, OP_MOVE, OP_SET, Op,
};

mod begins;
mod every;

/// In the header of a key: a search may still begin a match later.
const KEY_UNANCHORED: u32 = 1 << 31;

/// The register that breaks cycles of moves. Only groups have cycles: starts
/// keep their order.
const SPARE: u8 = REGISTERS as u8 - 1;

/// What a transition does, before it is written down as an entry.
#[derive(Debug)]
pub(crate) struct Step {
    /// The next state; `None` if nothing can match any more.
    pub(crate) next: Option<StateData>,
    pub(crate) mark: bool,
    /// What the match is like, if groups are tracked.
    pub(crate) shape: Option<Shape>,
    /// The operations, in the order in which they are carried out.
    pub(crate) ops: Vec<Op>,
}

/// Where the slots of a match are.
#[derive(Debug)]
pub(crate) struct Shape {
    /// One word for each slot.
    pub(crate) spots: Vec<u32>,
    /// The registers that it needs are below this one.
    pub(crate) registers: u8,
}

/// Where values of the next state come from, while it is being built: the
/// special ones as always, then the position before the unit, then the past
/// values of the old state.
const RAW_BEFORE: u32 = VALUE_PAST;
const RAW_PAST: u32 = VALUE_PAST + 1;

/// So many words of a thread are copied in the time of a closure step.
const WORDS_A_STEP: usize = 16;

/// How often the words of a new state are read or written before it is one.
const PASSES: usize = 4;

enum Frame {
    Explore(NfaId),
    Restore { tag: usize, value: u32 },
}

/// The construction: the NFA, and space that every step uses again.
pub(crate) struct Determinizer {
    pub(crate) nfa: Arc<Nfa>,
    /// The same NFA, for whoever changes all else meanwhile.
    ///
    /// PERF: to count one more reference for each closure instead would make
    /// threads wait for each other: the count is one that they share.
    lent: Option<Arc<Nfa>>,
    pub(crate) needs: Needs,
    track: Track,
    depths: Arc<[u16]>,
    /// Closure steps and threads stepped so far: what budgets count.
    pub(crate) work: u64,
    seen: Vec<u32>,
    stamp: u32,
    stack: Vec<Frame>,
    tags: Vec<u32>,
    threads: Vec<u32>,
    /// The threads of the next state, closed.
    next: Vec<u32>,
    /// The same threads as they arrived.
    arrived: Vec<u32>,
    /// Where keys are packed.
    space: Vec<u8>,
    /// True if the closure met an assertion about the next unit.
    pending: bool,
    /// What is reachable from the start of the NFA, by which assertions hold.
    begins: Vec<(Verdicts, Box<[NfaId]>)>,
    /// The same, where every match counts.
    beginnings: Beginnings,
}

impl Determinizer {
    pub(crate) fn new(
        nfa: Arc<Nfa>,
        needs: Needs,
        track: Track,
        depths: Arc<[u16]>,
    ) -> Determinizer {
        let tags = match track {
            Track::Nothing | Track::Every => 0,
            Track::Start => 1,
            Track::Groups => nfa.slots.tags().len(),
        };
        Determinizer {
            lent: None,
            needs,
            track,
            depths,
            work: 0,
            seen: vec![0; nfa.states.len()],
            stamp: 0,
            stack: Vec::new(),
            tags: vec![VALUE_NONE; tags],
            threads: Vec::new(),
            next: Vec::new(),
            arrived: Vec::new(),
            space: Vec::new(),
            pending: false,
            begins: Vec::new(),
            beginnings: Beginnings::default(),
            nfa,
        }
    }

    /// The words of a thread: its NFA state and its values.
    fn width(&self) -> usize {
        1 + self.tags.len()
    }

    /// The state in which a search begins.
    ///
    /// # Errors
    ///
    /// None: the values of a start state need no register.
    pub(crate) fn start(
        &mut self,
        context: Context,
        anchored: bool,
    ) -> StateData {
        let here = self.verdicts(context, None);
        if self.track == Track::Every {
            let unanchored = !anchored && !self.nfa.always_anchored;
            return self.start_every(context, here, unanchored);
        }
        self.know_begin(here);
        self.begin_state();
        let cut = self.begin_thread(here);
        let unanchored = !anchored && !cut && !self.nfa.always_anchored;
        if self.pending {
            core::mem::swap(&mut self.next, &mut self.arrived);
        }
        self.finish(context, unanchored)
    }

    fn verdicts(&self, context: Context, unit: Option<Unit>) -> Verdicts {
        context.verdicts(self.nfa.looks, unit, &self.needs)
    }

    /// Closes the start of the NFA once for all. Every step of an unanchored
    /// search begins a thread there, and in patterns with many alternatives
    /// that would be most of the work.
    fn know_begin(&mut self, verdicts: Verdicts) {
        let known = self.begins.iter().any(|(v, _)| *v == verdicts);
        if known || self.track == Track::Groups {
            return;
        }
        self.begin_state();
        self.close(self.nfa.start, verdicts);
        let ids = self.next.chunks_exact(self.width()).map(|t| t[0]);
        self.begins.push((verdicts, ids.collect()));
    }

    /// Starts the lowest thread of all at this position; true if it matches.
    fn begin_thread(&mut self, verdicts: Verdicts) -> bool {
        self.tags.fill(VALUE_NONE);
        if self.track == Track::Start {
            self.tags.fill(VALUE_HERE);
        }
        self.arrive(self.nfa.start, |all| all.close_begin(verdicts))
    }

    /// Closes the start of the NFA for the thread behind which no other is.
    fn close_begin(&mut self, verdicts: Verdicts) -> bool {
        let begin = self.begins.iter().position(|(v, _)| *v == verdicts);
        let Some(begin) = begin else {
            return self.close(self.nfa.start, verdicts);
        };
        let begins = core::mem::take(&mut self.begins);
        let cut = self.append_closed(&begins[begin].1);
        self.begins = begins;
        cut
    }

    /// Appends what a closure has that is not there yet; true if one of it
    /// matches. Nothing may be appended behind it, so what lies between is
    /// not marked as seen.
    fn append_closed(&mut self, closure: &[NfaId]) -> bool {
        self.work += closure.len() as u64;
        for &id in closure {
            if self.seen[id as usize] == self.stamp {
                continue;
            }
            self.emit(id);
            match self.nfa.state(id) {
                State::Match(_) if self.cuts() => return true,
                State::Look { .. } => self.pending = true,
                _ => {}
            }
        }
        false
    }

    fn begin_state(&mut self) {
        self.next.clear();
        self.arrived.clear();
        self.pending = false;
        self.forget_seen();
    }

    /// Adds a thread of the next state; true if it matches whatever follows.
    fn arrive(
        &mut self,
        id: NfaId,
        close: impl FnOnce(&mut Determinizer) -> bool,
    ) -> bool {
        let (closed, arrived) = (self.next.len(), self.arrived.len());
        self.arrived.push(id);
        self.arrived.extend_from_slice(&self.tags);
        let cut = close(self);
        if self.next.len() == closed {
            self.arrived.truncate(arrived);
        }
        cut
    }

    /// True if a match cuts off all that is less preferred.
    fn cuts(&self) -> bool {
        self.track != Track::Every
    }

    /// What happens when a state consumes a unit.
    pub(crate) fn step(
        &mut self,
        state: &StateData,
        unit: Unit,
    ) -> Result<Step, Stop> {
        if self.track == Track::Every {
            return self.step_every(state, unit);
        }
        self.open_looks(state, unit);
        let mark = self.matching();
        let context = state.context.after(unit, &self.needs);
        let here = self.verdicts(context, None);
        self.know_begin(here);
        let cut = self.consume(unit, here);
        let mut ops = Vec::new();
        let mut shape = None;
        match (self.track, mark) {
            (Track::Start, Some(at)) => {
                ops.extend(self.pattern_op(at));
                ops.push(self.mark_op(state, at));
            }
            (Track::Groups, Some(at)) => shape = Some(self.shape(state, at)),
            _ => {}
        }
        let alive = unit.byte.is_some()
            && state.unanchored
            && mark.is_none()
            && !(cut || self.begin_thread(here));
        if self.next.is_empty() && !alive {
            return Ok(Step { next: None, mark: mark.is_some(), shape, ops });
        }
        if self.pending {
            core::mem::swap(&mut self.next, &mut self.arrived);
        }
        let raw = self.renumber();
        let next = self.finish(context, alive);
        self.register_ops(state, &next, &raw, &mut ops)?;
        // A state that matches whatever follows marks on every way out, so
        // a mark on the way into it from another such state is overwritten.
        let superseded = state.matches && next.matches;
        if superseded {
            ops.retain(|op| !is_mark(op.kind));
            shape = None;
        }
        let mark = mark.is_some() && !superseded;
        Ok(Step { next: Some(next), mark, shape, ops })
    }

    /// Fills `threads` with the state's threads, closed with the unit known.
    fn open_looks(&mut self, state: &StateData, unit: Unit) {
        self.next.clear();
        if state.looks {
            let here = self.verdicts(state.context, Some(unit));
            self.know_begin(here);
            self.begin_state();
            let mut threads = core::mem::take(&mut self.threads);
            threads.clear();
            state.key.unpack(self.width(), &mut threads);
            self.open_threads(&threads, here);
            self.threads = threads;
        } else {
            state.key.unpack(self.width(), &mut self.next);
        }
        core::mem::swap(&mut self.threads, &mut self.next);
    }

    /// Where the first matching thread is: it has cut off all behind it.
    fn matching(&self) -> Option<usize> {
        let last = self.threads.len().checked_sub(self.width())?;
        let id = self.threads[last];
        matches!(self.nfa.state(id), State::Match(_)).then_some(last)
    }

    /// Closes threads that have waited for a unit, until one matches.
    fn open_threads(&mut self, threads: &[u32], verdicts: Verdicts) {
        let mut rest = threads.chunks_exact(self.width()).peekable();
        while let Some(thread) = rest.next() {
            self.tags.copy_from_slice(&thread[1..]);
            let id = thread[0];
            let begins = id == self.nfa.start && rest.peek().is_none();
            let cut = match begins {
                true => self.close_begin(verdicts),
                false => self.close(id, verdicts),
            };
            if cut {
                break;
            }
        }
    }

    /// Fills `next` with the closures of all threads that take the unit;
    /// true if one of them matches.
    fn consume(&mut self, unit: Unit, verdicts: Verdicts) -> bool {
        self.begin_state();
        let Some(byte) = unit.byte else { return false };
        let width = self.width();
        let threads = core::mem::take(&mut self.threads);
        let mut cut = false;
        for thread in threads.chunks_exact(width) {
            self.work += 1 + (width / WORDS_A_STEP) as u64;
            let from = self.nfa.state(thread[0]);
            let Some(to) = from.target(byte, unit.part) else { continue };
            for (tag, &value) in self.tags.iter_mut().zip(&thread[1..]) {
                *tag = match value {
                    VALUE_NONE | VALUE_PASSED => value,
                    VALUE_HERE => RAW_BEFORE,
                    past => past + 1,
                };
            }
            if self.arrive(to, |all| all.close(to, verdicts)) {
                cut = true;
                break;
            }
        }
        self.threads = threads;
        cut
    }

    fn forget_seen(&mut self) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.seen.fill(0);
            self.stamp = 1;
        }
    }

    /// Appends to `next` every thread that is reachable from a state without
    /// consuming a byte, in order of priority; true if one matches, which
    /// cuts off the rest. An assertion that waits for the unit is appended as
    /// it is and noted in `pending`.
    fn close(&mut self, from: NfaId, verdicts: Verdicts) -> bool {
        let nfa = self.lent.take().unwrap_or_else(|| Arc::clone(&self.nfa));
        let cut = self.close_in(&nfa, from, verdicts);
        self.lent = Some(nfa);
        cut
    }

    fn close_in(
        &mut self,
        nfa: &Nfa,
        from: NfaId,
        verdicts: Verdicts,
    ) -> bool {
        self.stack.clear();
        self.stack.push(Frame::Explore(from));
        while let Some(frame) = self.stack.pop() {
            let id = match frame {
                Frame::Explore(id) => id,
                Frame::Restore { tag, value } => {
                    self.tags[tag] = value;
                    continue;
                }
            };
            if core::mem::replace(&mut self.seen[id as usize], self.stamp)
                == self.stamp
            {
                continue;
            }
            self.work += 1;
            match nfa.state(id) {
                State::Range(_) | State::Sparse(_) => self.emit(id),
                State::Match(_) => {
                    self.emit(id);
                    if self.cuts() {
                        return true;
                    }
                }
                State::Fail => {}
                State::Union(alternatives) => self.stack.extend(
                    alternatives.iter().rev().map(|&a| Frame::Explore(a)),
                ),
                State::Tag { slot, next } => {
                    self.set_tag(*slot);
                    self.stack.push(Frame::Explore(*next));
                }
                State::Look { look, next } => {
                    if verdicts.hold.contains(*look) {
                        self.stack.push(Frame::Explore(*next));
                    } else if verdicts.wait.contains(*look) {
                        self.pending = true;
                        self.emit(id);
                    }
                }
            }
        }
        false
    }

    fn emit(&mut self, id: NfaId) {
        self.next.push(id);
        self.next.extend_from_slice(&self.tags);
    }

    fn set_tag(&mut self, slot: u32) {
        if self.track != Track::Groups {
            return;
        }
        let slots = &self.nfa.slots;
        let known = slots.slot(slot).place.is_some();
        let tag = slots.column(slot);
        let here = if known { VALUE_PASSED } else { VALUE_HERE };
        let value = core::mem::replace(&mut self.tags[tag], here);
        self.stack.push(Frame::Restore { tag, value });
    }

    /// Numbers the values in `next` in order of appearance; returns the raw
    /// value of each number from `VALUE_PAST` on.
    fn renumber(&mut self) -> Vec<u32> {
        let width = self.width();
        let mut raw: Vec<u32> = Vec::new();
        for thread in self.next.chunks_exact_mut(width) {
            for value in &mut thread[1..] {
                if *value < VALUE_PAST {
                    continue;
                }
                let known = raw.iter().rposition(|&r| r == *value);
                let index = known.unwrap_or_else(|| {
                    raw.push(*value);
                    raw.len() - 1
                });
                *value = VALUE_PAST + index as u32;
            }
        }
        raw
    }

    /// Makes a state of `next`, whose values are numbered.
    fn finish(&mut self, context: Context, unanchored: bool) -> StateData {
        let width = self.width();
        let wide = self.next.len() / width * (width / WORDS_A_STEP);
        self.work += (PASSES * wide) as u64;
        let looks = self.pending;
        let mut matches = false;
        let mut depths: Vec<Option<u16>> = Vec::new();
        for thread in self.next.chunks_exact(width) {
            let id = thread[0];
            matches |= matches!(self.nfa.state(id), State::Match(_));
            for &value in &thread[1..] {
                let Some(past) = value.checked_sub(VALUE_PAST) else {
                    continue;
                };
                let past = past as usize;
                if depths.len() <= past {
                    depths.resize(past + 1, None);
                }
                let depth = match self.track {
                    Track::Groups => super::depth::NO_DEPTH,
                    _ => self.depths[id as usize],
                };
                if depth != super::depth::NO_DEPTH {
                    // A number of bytes is less than one of characters.
                    let known = depths[past].unwrap_or(depth);
                    depths[past] = Some(known.min(depth));
                }
            }
        }
        let homes = homes(&depths);
        let context =
            if looks || matches { context } else { context.without_looks() };
        let unanchored_bit = if unanchored { KEY_UNANCHORED } else { 0 };
        let header = context.code() | unanchored_bit;
        let key = Key::new(header, &self.next, width, &mut self.space);
        StateData {
            key,
            context,
            homes: homes.into(),
            unanchored,
            looks,
            matches: matches && !looks,
        }
    }

    /// Which pattern the match of a thread is of, if there are several.
    fn pattern_op(&self, at: usize) -> Option<Op> {
        match *self.nfa.state(self.threads[at]) {
            State::Match(pattern) if self.nfa.pattern_len > 1 => Some(Op {
                kind: OP_MARK_PATTERN,
                target: 0,
                argument: pattern as u16,
            }),
            _ => None,
        }
    }

    /// Where the match of a thread began.
    fn mark_op(&self, state: &StateData, at: usize) -> Op {
        let (kind, argument) = match self.threads[at + 1] {
            VALUE_HERE => (OP_MARK_SET, 0),
            past => match state.homes[(past - VALUE_PAST) as usize] {
                Home::Depth(depth) => (OP_MARK_SET, depth),
                Home::Register(r) => (OP_MARK_MOVE, u16::from(r)),
            },
        };
        Op { kind, target: 0, argument }
    }

    /// Where the groups of the match of a thread are.
    fn shape(&self, state: &StateData, at: usize) -> Shape {
        let slots = &self.nfa.slots;
        let values = &self.threads[at + 1..at + self.width()];
        let value = |tag: u32| values[slots.column(tag)];
        let mut registers = 0;
        let mut spot = |place: Place| match (place.base, place.distance) {
            (0, distance) => Spot::start(distance),
            (1, distance) => Spot::end(distance),
            (tag, distance) => match value(tag).checked_sub(VALUE_PAST) {
                // The match ends here.
                None => Spot::end(distance),
                Some(past) => match state.homes[past as usize] {
                    Home::Depth(depth) => {
                        Spot::end(distance - i32::from(depth))
                    }
                    Home::Register(register) => {
                        registers = registers.max(register + 1);
                        Spot::register(register, distance)
                    }
                },
            },
        };
        let has = |tag: u32| value(tag) != VALUE_NONE;
        let whole = [Spot::start(0), Spot::end(0)];
        let groups = (2..self.nfa.slot_len as u32)
            .map(|slot| slots.find(slot, has).map_or(Spot::ABSENT, &mut spot));
        let spots = whole.into_iter().chain(groups).map(Spot::pack).collect();
        Shape { spots, registers }
    }

    /// Appends what brings the values of the next state into its registers.
    fn register_ops(
        &self,
        state: &StateData,
        next: &StateData,
        raw: &[u32],
        ops: &mut Vec<Op>,
    ) -> Result<(), Stop> {
        let limit = match self.track {
            Track::Groups => SPARE,
            _ => REGISTERS as u8,
        };
        let mut moves = Vec::new();
        let mut sets = Vec::new();
        for (&home, &raw) in next.homes.iter().zip(raw) {
            let Home::Register(target) = home else { continue };
            if target >= limit {
                return Err(Stop::Registers);
            }
            let set = |argument| Op { kind: OP_SET, target, argument };
            if raw == RAW_BEFORE {
                sets.push(set(0));
                continue;
            }
            match state.homes[(raw - RAW_PAST) as usize] {
                Home::Depth(depth) => sets.push(set(depth)),
                Home::Register(from) if from == target => {}
                Home::Register(from) => moves.push((from, target)),
            }
        }
        in_order(moves, ops);
        ops.extend(sets);
        Ok(())
    }
}

fn is_mark(kind: u32) -> bool {
    matches!(kind, OP_MARK_MOVE | OP_MARK_SET | OP_MARK_PATTERN)
}

/// Gives each past value a home: its depth, or the next free register.
fn homes(depths: &[Option<u16>]) -> Vec<Home> {
    let mut registers = 0u8;
    let mut home = |depth: &Option<u16>| match *depth {
        Some(depth) => Home::Depth(depth),
        None => {
            let register = registers;
            registers = registers.saturating_add(1);
            Home::Register(register)
        }
    };
    depths.iter().map(&mut home).collect()
}

/// Orders simultaneous moves so that none overwrites what another reads.
fn in_order(mut moves: Vec<(u8, u8)>, ops: &mut Vec<Op>) {
    while !moves.is_empty() {
        let free = moves
            .iter()
            .position(|&(_, to)| moves.iter().all(|&(from, _)| from != to));
        match free {
            Some(index) => {
                let (from, target) = moves.swap_remove(index);
                let argument = u16::from(from);
                ops.push(Op { kind: OP_MOVE, target, argument });
            }
            None => {
                // Every target is still read: a cycle. Setting one value
                // aside opens it.
                let (from, _) = moves[0];
                let argument = u16::from(from);
                ops.push(Op { kind: OP_MOVE, target: SPARE, argument });
                for (source, _) in &mut moves {
                    if *source == from {
                        *source = SPARE;
                    }
                }
            }
        }
    }
}
