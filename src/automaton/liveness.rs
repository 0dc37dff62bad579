//! Which NFA states are *alive*: those from which a match can still be
//! reached.
//!
//! ```text
//! alive(j) = the NFA states that reach a match state by reading
//!            haystack[j..end], whatever they read of it
//! ```
//!
//! The sets are computed from the end of a span to its start, by an automaton
//! that is determinized on demand: what is alive at `j` depends on what is
//! alive at `j + 1`, on the unit at `j` and on the assertions that hold at
//! `j`, and on nothing else. It has no priorities and no groups. Whoever
//! knows these sets finds a leftmost-first match with a single thread
//! (`interp::thread`): a state that is not alive need not be tried.
//!
//! A character of several bytes is decoded where it begins: the bytes behind
//! it are ordinary steps, and the unit of its first byte says which
//! transitions may take it.
//!
//! Memory is bounded: where another set does not fit, the walk stops
//! ([`Full`]), and its owner keeps the set that it needs, clears the rest and
//! goes on. A new set takes as many steps as the NFA has transitions, so
//! that even if every set is new the walk is linear.

use core::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::Look;

use super::grow::Blueprint;
use super::look::holds;
use super::nfa::{NfaId, State, Transition};
use crate::util::hash::FastMap;

/// The fewest sets that are kept at a time, however large they are.
const MIN_SETS: usize = 16;

/// What a set takes besides its members and its row.
const OVERHEAD: usize = 96;

/// The NFA turned round: immutable, made once.
#[derive(Debug)]
pub(crate) struct Backward {
    blueprint: Arc<Blueprint>,
    /// The transitions that consume a byte, each with the state it leaves, by
    /// where they lead: those to state `i` are
    /// `transitions[arrivals[i]..arrivals[i + 1]]`.
    transitions: Box<[(Transition, NfaId)]>,
    arrivals: Box<[u32]>,
    matches: Box<[NfaId]>,
    /// The states that lead to state `i` without consuming anything are
    /// `edges[heads[i]..heads[i + 1]]`.
    heads: Box<[u32]>,
    edges: Box<[NfaId]>,
    looks: Box<[Look]>,
}

impl Backward {
    pub(crate) fn new(blueprint: Arc<Blueprint>) -> Backward {
        let nfa = &blueprint.nfa;
        let mut transitions = Vec::new();
        let mut matches = Vec::new();
        let mut pairs = Vec::new();
        for (id, state) in (0..).zip(&nfa.states) {
            match state {
                State::Range(it) => transitions.push((*it, id)),
                State::Sparse(all) => {
                    transitions.extend(all.iter().map(|&it| (it, id)));
                }
                State::Match(_) => matches.push(id),
                State::Union(all) => {
                    pairs.extend(all.iter().map(|&next| (next, id)));
                }
                State::Look { next, .. } | State::Tag { next, .. } => {
                    pairs.push((*next, id));
                }
                State::Fail => {}
            }
        }
        pairs.sort_unstable();
        transitions.sort_by_key(|(transition, _)| transition.next);
        let len = nfa.states.len();
        Backward {
            arrivals: heads(transitions.iter().map(|it| it.0.next), len),
            transitions: transitions.into(),
            matches: matches.into(),
            heads: heads(pairs.iter().map(|it| it.0), len),
            edges: pairs.iter().map(|pair| pair.1).collect(),
            looks: nfa.looks.iter().collect(),
            blueprint,
        }
    }

    pub(crate) fn blueprint(&self) -> &Arc<Blueprint> {
        &self.blueprint
    }

    /// The states that lead to a state without consuming anything.
    fn before(&self, id: NfaId) -> &[NfaId] {
        &self.edges[range(&self.heads, id)]
    }

    /// The transitions that lead to a state.
    fn arriving(&self, id: NfaId) -> &[(Transition, NfaId)] {
        &self.transitions[range(&self.arrivals, id)]
    }

    /// The assertions that hold at a position, one bit each.
    #[inline]
    fn holding(&self, haystack: &[u8], at: usize) -> u32 {
        let line_terminator = self.blueprint.nfa.line_terminator;
        let holding = |mask, (bit, &look): (u32, &Look)| {
            let holds = holds(look, haystack, at, line_terminator);
            mask | u32::from(holds) << bit
        };
        (0..).zip(&self.looks).fold(0, holding)
    }
}

/// Where the entries of each state begin, if that of every entry is given in
/// order; behind the last one, how many there are.
fn heads(states: impl Iterator<Item = NfaId>, len: usize) -> Box<[u32]> {
    let mut heads = vec![0; len + 1];
    for id in states {
        heads[id as usize + 1] += 1;
    }
    for at in 1..heads.len() {
        heads[at] += heads[at - 1];
    }
    heads.into()
}

/// The entries of a state.
#[inline]
fn range(heads: &[u32], id: NfaId) -> Range<usize> {
    heads[id as usize] as usize..heads[id as usize + 1] as usize
}

/// A set of NFA states, one bit each.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Set(Arc<[u64]>);

impl Set {
    #[inline]
    pub(crate) fn contains(&self, id: NfaId) -> bool {
        contains(&self.0, id)
    }

    /// True if nothing is alive.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Those that are alive, in ascending order.
    fn members(&self) -> impl Iterator<Item = NfaId> {
        (0..).step_by(64).zip(&*self.0).flat_map(|(first, &word)| {
            let mut left = word;
            core::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                left &= left.checked_sub(1)?;
                Some(first + bit)
            })
        })
    }
}

#[inline]
fn contains(words: &[u64], id: NfaId) -> bool {
    words[id as usize / 64] >> (id % 64) & 1 != 0
}

/// Adds a state; true if it is new.
#[inline]
fn insert(words: &mut [u64], id: NfaId) -> bool {
    let word = &mut words[id as usize / 64];
    let is_new = *word >> (id % 64) & 1 == 0;
    *word |= 1 << (id % 64);
    is_new
}

/// What is alive at a position: the number of a set, as long as the
/// [`Liveness`] is not cleared.
///
/// The lowest bit says whether a match begins there: whether the start state
/// is alive.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Alive(u32);

impl Alive {
    /// An entry that has not been computed yet.
    const UNKNOWN: Alive = Alive(0);

    fn new(index: usize, begins: bool) -> Alive {
        Alive((index as u32 + 1) << 1 | u32::from(begins))
    }

    #[inline]
    fn index(self) -> usize {
        (self.0 >> 1) as usize - 1
    }

    /// True if a match begins at the position.
    #[inline]
    pub(crate) fn begins(self) -> bool {
        self.0 & 1 != 0
    }
}

impl Default for Alive {
    fn default() -> Alive {
        Alive::UNKNOWN
    }
}

/// Another set does not fit: what is alive at `at` is known, and one
/// position further back is not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Full {
    pub(crate) at: usize,
    pub(crate) alive: Alive,
}

/// The sets so far, and the steps between them.
#[derive(Debug)]
pub(crate) struct Liveness {
    backward: Arc<Backward>,
    sets: Vec<Set>,
    ids: FastMap<Set, Alive>,
    /// A row for each set: an entry for each unit, once for each combination
    /// of assertions that has occurred.
    rows: Vec<Alive>,
    /// The combinations of assertions that have occurred.
    masks: Vec<u32>,
    /// How many combinations a row has room for.
    mask_room: usize,
    max_bytes: usize,
    /// Where a match may end: anywhere, or only where the walk begins.
    ends_anywhere: bool,
    /// How often the sets were cleared.
    clears: usize,
    /// The units that were looked at.
    pub(crate) units: u64,
    /// The transitions and states that were looked at to make new sets.
    pub(crate) work: u64,
    stack: Vec<NfaId>,
    words: Vec<u64>,
}

impl Liveness {
    /// No sets yet; they may take about that many bytes.
    pub(crate) fn new(backward: Arc<Backward>, max_bytes: usize) -> Liveness {
        let states = backward.blueprint.nfa.states.len();
        Liveness {
            sets: Vec::new(),
            ids: FastMap::default(),
            rows: Vec::new(),
            masks: Vec::new(),
            mask_room: if backward.looks.is_empty() { 1 } else { 4 },
            max_bytes,
            ends_anywhere: true,
            clears: 0,
            units: 0,
            work: 0,
            stack: Vec::new(),
            words: vec![0; states.div_ceil(64)],
            backward,
        }
    }

    /// The same for matches that end where a walk begins, and nowhere before.
    pub(crate) fn of_one_end(
        backward: Arc<Backward>,
        max_bytes: usize,
    ) -> Liveness {
        let liveness = Liveness::new(backward, max_bytes);
        Liveness { ends_anywhere: false, ..liveness }
    }

    pub(crate) fn backward(&self) -> &Arc<Backward> {
        &self.backward
    }

    /// The bytes of one set of states.
    pub(crate) fn set_bytes(&self) -> usize {
        self.words.len() * 8
    }

    /// The states that are alive.
    #[inline]
    pub(crate) fn set(&self, alive: Alive) -> &Set {
        &self.sets[alive.index()]
    }

    /// What is alive at the end of a span, where nothing can be read.
    pub(crate) fn at_end(&mut self, haystack: &[u8], end: usize) -> Alive {
        self.units += 1;
        self.words.fill(0);
        self.add_matches();
        self.close(self.backward.holding(haystack, end));
        self.intern()
    }

    /// True if the sets were cleared before because they did not fit.
    pub(crate) fn is_tight(&self) -> bool {
        self.clears > 0
    }

    /// Forgets all sets but one.
    pub(crate) fn clear(&mut self, kept: &Set) -> Alive {
        self.clears += 1;
        self.sets.clear();
        self.ids.clear();
        self.rows.clear();
        self.restore(kept)
    }

    /// A set that was here before.
    pub(crate) fn restore(&mut self, set: &Set) -> Alive {
        self.words.copy_from_slice(&set.0);
        self.intern()
    }

    /// Goes back from `from`, where `alive` is alive, to `to`; hands what is
    /// alive at each position on the way to `store`, without the first.
    pub(crate) fn go_back(
        &mut self,
        haystack: &[u8],
        mut alive: Alive,
        (from, to): (usize, usize),
        mut store: impl FnMut(usize, Alive),
    ) -> Result<Alive, Full> {
        let backward = Arc::clone(&self.backward);
        let layout = &backward.blueprint.layout;
        let decodes = layout.decodes();
        let has_looks = !backward.looks.is_empty();
        let mut at = from;
        while at > to {
            at -= 1;
            let unit = if decodes {
                backward.blueprint.unit_at(haystack, at)
            } else {
                u32::from(layout.classes[usize::from(haystack[at])])
            };
            let mask = match has_looks {
                true => self.mask_index(backward.holding(haystack, at)),
                false => 0,
            };
            let entry = self.entry(alive, unit, mask);
            let known = self.rows[entry];
            alive = match known {
                Alive::UNKNOWN => match self.step(alive, unit, mask) {
                    Some(next) => next,
                    None => {
                        self.units += (from - at) as u64;
                        return Err(Full { at: at + 1, alive });
                    }
                },
                known => known,
            };
            store(at, alive);
        }
        self.units += (from - to) as u64;
        Ok(alive)
    }

    /// As [`Liveness::go_back`], however often sets are forgotten on the way:
    /// only the last one that `store` was handed may still be asked for.
    pub(crate) fn go_back_all(
        &mut self,
        haystack: &[u8],
        mut alive: Alive,
        (mut from, to): (usize, usize),
        mut store: impl FnMut(usize, Alive),
    ) -> Alive {
        loop {
            match self.go_back(haystack, alive, (from, to), &mut store) {
                Ok(before) => return before,
                Err(full) => {
                    let set = self.set(full.alive).clone();
                    (from, alive) = (full.at, self.clear(&set));
                }
            }
        }
    }

    /// The number of a combination of assertions.
    #[inline]
    fn mask_index(&mut self, mask: u32) -> usize {
        match self.masks.iter().position(|&it| it == mask) {
            Some(index) => index,
            None => self.add_mask(mask),
        }
    }

    #[cold]
    fn add_mask(&mut self, mask: u32) -> usize {
        if self.masks.len() == self.mask_room {
            let old = self.stride();
            self.mask_room *= 2;
            let new = self.stride();
            let mut rows = vec![Alive::UNKNOWN; self.sets.len() * new];
            let olds = self.rows.chunks(old);
            for (to, from) in rows.chunks_mut(new).zip(olds) {
                to[..old].copy_from_slice(from);
            }
            self.rows = rows;
        }
        self.masks.push(mask);
        self.masks.len() - 1
    }

    /// The entries of a row.
    #[inline]
    fn stride(&self) -> usize {
        self.mask_room * self.backward.blueprint.units.len()
    }

    /// Where an entry is.
    #[inline]
    fn entry(&self, alive: Alive, unit: u32, mask: usize) -> usize {
        let units = self.backward.blueprint.units.len();
        (alive.index() * self.mask_room + mask) * units + unit as usize
    }

    /// Computes an entry; `None` if there is no room for another set.
    #[cold]
    fn step(&mut self, alive: Alive, unit: u32, mask: usize) -> Option<Alive> {
        let backward = Arc::clone(&self.backward);
        let next = self.sets[alive.index()].clone();
        let unit_data = backward.blueprint.units[unit as usize];
        let byte = unit_data.byte?;
        self.words.fill(0);
        for id in next.members() {
            let arriving = backward.arriving(id);
            self.work += 1 + arriving.len() as u64;
            for &(transition, from) in arriving {
                if transition.takes(byte, unit_data.part)
                    && insert(&mut self.words, from)
                {
                    self.stack.push(from);
                }
            }
        }
        if self.ends_anywhere {
            self.add_matches();
        }
        self.close(self.masks.get(mask).copied().unwrap_or(0));
        let is_known = self.ids.contains_key(&self.words[..]);
        if !is_known
            && self.sets.len() >= MIN_SETS
            && self.held_bytes() > self.max_bytes
        {
            return None;
        }
        let before = self.intern();
        let entry = self.entry(alive, unit, mask);
        self.rows[entry] = before;
        Some(before)
    }

    /// Adds the states that match here.
    fn add_matches(&mut self) {
        for &id in &self.backward.matches {
            insert(&mut self.words, id);
            self.stack.push(id);
        }
    }

    /// Adds all that lead to a member of the stack without consuming anything.
    fn close(&mut self, holding: u32) {
        let backward = Arc::clone(&self.backward);
        while let Some(id) = self.stack.pop() {
            self.work += 1;
            for &before in backward.before(id) {
                let passes = match backward.blueprint.nfa.state(before) {
                    State::Look { look, .. } => {
                        let mut looks = backward.looks.iter();
                        looks
                            .position(|it| it == look)
                            .is_some_and(|bit| holding >> bit & 1 != 0)
                    }
                    _ => true,
                };
                if passes && insert(&mut self.words, before) {
                    self.stack.push(before);
                }
            }
        }
    }

    /// The number of the set that has just been computed.
    fn intern(&mut self) -> Alive {
        if let Some(&known) = self.ids.get(&self.words[..]) {
            return known;
        }
        let set = Set(self.words.as_slice().into());
        let begins = set.contains(self.backward.blueprint.nfa.start);
        let alive = Alive::new(self.sets.len(), begins);
        self.rows.resize(self.rows.len() + self.stride(), Alive::UNKNOWN);
        self.sets.push(set.clone());
        self.ids.insert(set, alive);
        alive
    }

    /// The bytes of everything that grows.
    fn held_bytes(&self) -> usize {
        self.sets.len() * (self.set_bytes() + OVERHEAD) + self.rows.len() * 4
    }
}

impl core::borrow::Borrow<[u64]> for Set {
    fn borrow(&self) -> &[u64] {
        &self.0
    }
}
