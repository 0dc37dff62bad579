//! Writing states into rows, one transition at a time.
//!
//! A [`Grower`] owns what is needed to extend a table: the construction, the
//! states that exist, and how much of the regions is used. It does not own
//! the rows, because those may be shared with readers, or replaced by larger
//! ones; they are passed to each call. Everything an entry refers to is
//! written before the entry itself.

use std::sync::Arc;

use super::context::{Ahead, Context, Needs, Unit};
use super::determinize::{Determinizer, Shape, Step};
use super::key::Key;
use super::nfa::{Nfa, PartSet};
use super::parts::Parts;
use super::shapes::Shapes;
use super::tdfa::{Rows, StateData, Stop, Track};
use crate::abi::rows::{
    ACTION_HEAD, ACTION_MARK, DECODE, INFO_MATCH, Layout, OP_KEEP, OP_SHAPE,
    Op, PLAIN, SHORTCUT, UNKNOWN,
};
use crate::util::allowance::{ALLOCATION, Claim, Spent};
use crate::util::hash::FastMap;
use crate::util::utf8::lead_len;

/// What all automata of one NFA have in common: immutable, made once.
#[derive(Debug)]
pub(crate) struct Blueprint {
    pub(crate) nfa: Arc<Nfa>,
    pub(crate) layout: Layout,
    pub(crate) units: Vec<Unit>,
    pub(crate) needs: Needs,
    depths: Arc<[u16]>,
}

impl Blueprint {
    pub(crate) fn new(nfa: Arc<Nfa>) -> Blueprint {
        let needs = Needs::of(nfa.looks, nfa.line_terminator, nfa.utf8);
        let (layout, units) = units(&nfa);
        let depths = super::depth::depths(&nfa).into();
        Blueprint { nfa, layout, units, needs, depths }
    }

    /// The unit of the byte at a position, or of the end of the haystack.
    pub(crate) fn unit_at(&self, haystack: &[u8], at: usize) -> u32 {
        let Some(&byte) = haystack.get(at) else { return self.layout.eoi() };
        match (&self.nfa.parts, self.layout.lead_unit(byte)) {
            (Some(parts), Some(first)) => {
                let part = parts.at(haystack, at).map(usize::from);
                first + part.unwrap_or(parts.len()) as u32
            }
            _ => u32::from(self.layout.classes[usize::from(byte)]),
        }
    }

    /// Every context that can occur, that of the text start first.
    pub(crate) fn contexts(&self) -> Vec<Context> {
        let mut contexts = vec![self.context_at(b"", 0)];
        let mut next = 0;
        while let Some(&context) = contexts.get(next) {
            next += 1;
            for &unit in &self.units {
                let after = context.after(unit, &self.needs);
                if unit.byte.is_some() && !contexts.contains(&after) {
                    contexts.push(after);
                }
            }
        }
        contexts
    }

    /// What precedes a position, as far as assertions can ask.
    #[inline]
    pub(crate) fn context_at(&self, haystack: &[u8], at: usize) -> Context {
        Context::at(haystack, at, &self.needs)
    }

    /// What precedes a position behind a byte, if that byte decides it alone.
    pub(crate) fn context_behind(&self, byte: u8) -> Option<Context> {
        Context::behind(byte, &self.needs)
    }
}

/// The units, and where a row has them: one for each class of bytes, but for
/// the classes that begin characters one for each part and one for those
/// that are not valid, and one for the end.
fn units(nfa: &Nfa) -> (Layout, Vec<Unit>) {
    let alphabet = super::alphabet::Alphabet::new(nfa);
    let parts = nfa.parts.as_deref();
    let mut units = Vec::new();
    let mut first_unit = [0u16; 256];
    for byte in alphabet.representatives() {
        first_unit[usize::from(alphabet.class(byte))] = units.len() as u16;
        if let (Some(parts), Some(_)) = (parts, lead_len(byte)) {
            units.extend(lead_units(parts, byte));
        }
        let ahead = match byte {
            0x80.. => Ahead::Invalid,
            _ if super::context::is_ascii_word(byte) => Ahead::Word,
            _ => Ahead::Other,
        };
        let part = PartSet::NONE;
        units.push(Unit { byte: Some(byte), ahead, part });
    }
    let (ahead, part) = (Ahead::End, PartSet::NONE);
    units.push(Unit { byte: None, ahead, part });
    let unit = |byte| first_unit[usize::from(alphabet.class(byte))];
    let parts = parts.map(|parts| (parts.len(), parts.of_leads()));
    let layout = Layout::new(unit, units.len() as u32, parts);
    (layout, units)
}

/// The units of a byte that begins a valid character, one for each part.
fn lead_units(parts: &Parts, byte: u8) -> impl Iterator<Item = Unit> {
    (0..parts.len()).map(move |part| Unit {
        byte: Some(byte),
        ahead: match parts.is_word(part) {
            true => Ahead::Word,
            false => Ahead::Other,
        },
        part: PartSet::one(part),
    })
}

/// Extends a table.
pub(crate) struct Grower {
    blueprint: Arc<Blueprint>,
    determinizer: Determinizer,
    track: Track,
    states: Vec<StateData>,
    ids: FastMap<Key, u32>,
    actions: FastMap<Box<[u32]>, u32>,
    /// Shapes stay when states are forgotten: a match may be of one.
    shapes: Arc<Shapes>,
    shape_ids: FastMap<Box<[u32]>, u16>,
    row_end: u32,
    action_end: u32,
    /// What the table takes: states, maps, shapes, and what its owner takes
    /// for the rows.
    claim: Claim,
    /// What of it is given back when states are forgotten.
    forgettable: usize,
    /// So many states are kept whatever they take.
    least_states: usize,
    /// Whether the state in which searches begin has code of its own, and
    /// that state, once it is known.
    flags_start: bool,
    flagged: u32,
}

impl From<Spent> for Stop {
    fn from(_: Spent) -> Stop {
        Stop::Spent
    }
}

impl Grower {
    /// No states yet. All but the first `least_states` are only kept as far
    /// as `claim` allows.
    pub(crate) fn new(
        blueprint: Arc<Blueprint>,
        track: Track,
        claim: Claim,
        least_states: usize,
    ) -> Grower {
        let determinizer = Determinizer::new(
            Arc::clone(&blueprint.nfa),
            blueprint.needs,
            track,
            Arc::clone(&blueprint.depths),
        );
        let shapes = Arc::new(Shapes::new(blueprint.nfa.slot_len));
        let mut grower = Grower {
            blueprint,
            determinizer,
            track,
            shapes,
            shape_ids: FastMap::default(),
            states: Vec::new(),
            ids: FastMap::default(),
            actions: FastMap::default(),
            row_end: 0,
            action_end: 0,
            claim,
            forgettable: 0,
            least_states,
            flags_start: false,
            flagged: 0,
        };
        grower.reset();
        grower
    }

    /// Forgets every state; the rows must be cleared by the caller, who
    /// learns how much of them was used.
    pub(crate) fn reset(&mut self) -> (u32, u32) {
        let used = (self.row_end, self.action_end);
        self.states.clear();
        self.ids.clear();
        self.actions.clear();
        self.flagged = 0;
        // Offset 0 is no row and no action: it means "unknown".
        self.row_end = self.stride();
        self.action_end = (ACTION_HEAD * 4) as u32;
        self.claim.give_back(core::mem::take(&mut self.forgettable));
        self.claim.be_lenient(self.least_states > 0);
        used
    }

    /// Takes bytes for what is about to be kept until states are forgotten.
    fn keep(&mut self, bytes: usize) -> Result<(), Spent> {
        self.claim.take(bytes)?;
        self.forgettable += bytes;
        Ok(())
    }

    /// What counts all bytes that belong to this table.
    pub(crate) fn claim(&mut self) -> &mut Claim {
        &mut self.claim
    }

    /// The shapes of matches.
    pub(crate) fn shapes(&self) -> &Arc<Shapes> {
        &self.shapes
    }

    pub(crate) fn state_len(&self) -> usize {
        self.states.len()
    }

    /// How far rows and actions are in use, in bytes.
    pub(crate) fn used(&self) -> (u32, u32) {
        (self.row_end, self.action_end)
    }

    /// The bytes that are held.
    pub(crate) fn held_bytes(&self) -> usize {
        self.claim.bytes()
    }

    /// The work done so far, in closure steps.
    pub(crate) fn work(&self) -> u64 {
        self.determinizer.work
    }

    fn stride(&self) -> u32 {
        self.blueprint.layout.stride()
    }

    /// The row of the state with this index.
    pub(crate) fn row_of(&self, index: usize) -> u32 {
        (index as u32 + 1) * self.stride()
    }

    /// The index of the state with this row.
    pub(crate) fn index_of(&self, row: u32) -> usize {
        (row / self.stride()) as usize - 1
    }

    /// The row of the state in which a search begins.
    pub(crate) fn start(
        &mut self,
        rows: &Rows,
        context: Context,
        anchored: bool,
    ) -> Result<u32, Stop> {
        let state = self.determinizer.start(context, anchored);
        let row = self.intern(rows, state)?;
        if self.flags_start && !anchored {
            self.flagged = row;
        }
        Ok(row)
    }

    /// From now on says in every word that names the state in which searches
    /// begin that it has code of its own. There must be only one such state.
    pub(crate) fn flag_start(&mut self) {
        self.flags_start = true;
    }

    /// Says so in the words that there are, of a start state that is known.
    pub(crate) fn flag_everywhere(&mut self, rows: &Rows, start: u32) {
        self.flag_start();
        self.flagged = start;
        let plain = start | PLAIN;
        let layout = &self.blueprint.layout;
        let restart = layout.restart_column() / 4;
        for index in 0..self.states.len() {
            let row = self.row_of(index);
            for column in (0..layout.unit_len).chain([restart]) {
                if rows.row(row + column * 4) == plain {
                    rows.set_row(row + column * 4, self.word(start));
                }
            }
        }
        for &action in self.actions.values() {
            if rows.action(action + 4) == plain {
                rows.set_action(action + 4, self.word(start));
            }
        }
    }

    /// The word that names a state.
    fn word(&self, row: u32) -> u32 {
        row | if row == self.flagged { SHORTCUT } else { PLAIN }
    }

    /// The state with this row, to be written again after a reset.
    pub(crate) fn state(&self, row: u32) -> StateData {
        self.states[self.index_of(row)].clone()
    }

    /// Writes a state that existed before a reset; returns its row.
    pub(crate) fn restore(
        &mut self,
        rows: &Rows,
        state: StateData,
    ) -> Result<u32, Stop> {
        self.intern(rows, state)
    }

    /// Computes the entry of a state for a unit; returns it.
    pub(crate) fn step(
        &mut self,
        rows: &Rows,
        row: u32,
        unit: u32,
    ) -> Result<u32, Stop> {
        let slot = row + unit * 4;
        let known = rows.row(slot);
        if known != UNKNOWN {
            return Ok(known);
        }
        let index = self.index_of(row);
        let unit = self.blueprint.units[unit as usize];
        let step = self.determinizer.step(&self.states[index], unit)?;
        let entry = self.entry(rows, step)?;
        rows.set_row(slot, entry);
        Ok(entry)
    }

    fn entry(&mut self, rows: &Rows, step: Step) -> Result<u32, Stop> {
        let next = match step.next {
            None => 0,
            Some(state) => {
                let row = self.intern(rows, state)?;
                self.word(row)
            }
        };
        if next != 0 && step.ops.is_empty() && !step.mark {
            return Ok(next);
        }
        let shape = step.shape.map(|shape| self.shape(&shape, next == 0));
        let ops = shape.transpose()?.into_iter().chain(step.ops);
        let mark = if step.mark { ACTION_MARK } else { 0 };
        let mut words = vec![mark, next];
        words.extend(ops.map(Op::encode));
        words[0] |= (words.len() - ACTION_HEAD) as u32;
        self.action(rows, words)
    }

    /// The operation that names a shape; registers are kept unless the search
    /// is over.
    fn shape(&mut self, shape: &Shape, over: bool) -> Result<Op, Stop> {
        let keeps = !over && shape.registers > 0;
        let kind = if keeps { OP_KEEP } else { OP_SHAPE };
        let target = shape.registers;
        if let Some(&known) = self.shape_ids.get(shape.spots.as_slice()) {
            return Ok(Op { kind, target, argument: known });
        }
        let number = self.shape_ids.len();
        let argument = u16::try_from(number).map_err(|_| Stop::Spent)?;
        let spots: Box<[u32]> = shape.spots.as_slice().into();
        let chunk = self.shapes.bytes_for(argument.into());
        self.claim.room_in_map(&mut self.shape_ids)?;
        self.claim.take(chunk + size_of_val(&*spots) + ALLOCATION)?;
        self.shapes.write(argument.into(), &spots);
        self.shape_ids.insert(spots, argument);
        Ok(Op { kind, target, argument })
    }

    fn action(&mut self, rows: &Rows, words: Vec<u32>) -> Result<u32, Stop> {
        if let Some(&offset) = self.actions.get(words.as_slice()) {
            return Ok(offset);
        }
        let offset = self.action_end;
        let end = offset + words.len() as u32 * 4;
        if end > rows.action_mask {
            return Err(Stop::Full);
        }
        self.claim.room_in_map(&mut self.actions)?;
        self.keep(words.len() * 4 + ALLOCATION)?;
        for (at, &word) in (offset..).step_by(4).zip(&words) {
            rows.set_action(at, word);
        }
        self.action_end = end;
        self.actions.insert(words.into(), offset);
        Ok(offset)
    }

    fn intern(&mut self, rows: &Rows, state: StateData) -> Result<u32, Stop> {
        if let Some(&row) = self.ids.get(&state.key) {
            return Ok(row);
        }
        let row = self.row_end;
        let end = row + self.stride();
        if end > rows.row_mask {
            return Err(Stop::Full);
        }
        self.claim.room_in(&mut self.states)?;
        self.claim.room_in_map(&mut self.ids)?;
        let homes = size_of_val(&*state.homes);
        self.keep(state.key.bytes() + homes + 2 * ALLOCATION)?;
        self.row_end = end;
        let info = if state.matches { INFO_MATCH } else { 0 };
        let layout = &self.blueprint.layout;
        rows.set_row(row + layout.info_column(), info);
        if let Some(column) = layout.decode_column() {
            rows.set_row(row + column, DECODE);
        }
        self.ids.insert(state.key.clone(), row);
        let restart = (state.matches || state.looks)
            && !matches!(self.track, Track::Groups | Track::Every);
        let context = state.context;
        self.states.push(state);
        self.claim.be_lenient(self.states.len() < self.least_states);
        if restart {
            let start = self.start(rows, context, false)?;
            let column = self.blueprint.layout.restart_column();
            rows.set_row(row + column, self.word(start));
        }
        Ok(row)
    }

    /// Explores from the states that exist, ASCII units first, until nothing
    /// is unknown or a budget is spent; true if nothing is unknown.
    pub(crate) fn explore(
        &mut self,
        rows: &Rows,
        states: usize,
        work: u64,
    ) -> Result<bool, Stop> {
        let ascii = |&unit: &u32| {
            let unit: Unit = self.blueprint.units[unit as usize];
            unit.byte.is_none_or(|byte| byte < 0x80)
        };
        let all: Vec<u32> = (0..self.blueprint.layout.unit_len).collect();
        let first: Vec<u32> = all.iter().copied().filter(ascii).collect();
        let limit = self.work().saturating_add(work);
        Ok(self.explore_units(rows, &first, states, limit)?
            && self.explore_units(rows, &all, states, limit)?)
    }

    fn explore_units(
        &mut self,
        rows: &Rows,
        units: &[u32],
        states: usize,
        limit: u64,
    ) -> Result<bool, Stop> {
        let mut index = 0;
        while index < self.states.len() {
            let row = self.row_of(index);
            for &unit in units {
                if self.states.len() >= states || self.work() > limit {
                    return Ok(false);
                }
                self.step(rows, row, unit)?;
            }
            index += 1;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
