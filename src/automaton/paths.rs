//! The NFA without what consumes nothing: from byte to byte.
//!
//! A *node* is where the NFA is behind a byte, and where it begins. For each
//! unit a node has the *edges* over that unit, best first: where one leads,
//! and what is to be done on the way, which is to set slots and to ask
//! whether assertions hold. In the column of the end are the edges to the
//! match.
//!
//! ```text
//! (a)?(b)?    node 0   a: set 2 => 1       b: set 4 => 2    end: match
//!             node 1   b: set 3, 4 => 2                     end: set 3, match
//!             node 2                                        end: set 5, match
//! ```
//!
//! Searches that know where the match ends need its edges in no other column.
//! For others they are among those of every unit, and what is worse than one
//! that nothing can stop is left out. What a path of the NFA enters for the second time at
//! one position is not followed again, unless an assertion may have stopped
//! the first time.
//!
//! Limits: patterns whose paths are too many have none. All memory counts.

use std::sync::Arc;

use regex_syntax::hir::{Look, LookSet};

use super::grow::Blueprint;
use super::nfa::{Nfa, NfaId, State};
use crate::util::allowance::{ALLOCATION, Allowance, Claim};

/// The most cells of all rows together: 256 KiB.
const MAX_CELLS: usize = 64 << 10;

/// The most states of the NFA, and edges, that are looked at.
const MAX_WORK: usize = 256 << 10;

/// The most paths from one node.
const MAX_LEAVES: usize = 1024;

/// No node, no join.
const NONE: u32 = u32::MAX;

/// The row of edges that lead to the match.
pub(crate) const MATCH: u32 = u32::MAX;

/// Where matches end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ends {
    /// Where the span does.
    Known,
    /// Anywhere in the span.
    Unknown,
}

/// Something to do where an edge begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Action {
    /// The position goes to this slot.
    Set(u32),
    /// The assertion holds, or the edge is not taken.
    Look(Look),
}

/// A way over a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// The row of the node behind the unit, or [`MATCH`].
    pub(crate) row: u32,
    first_action: u32,
    action_len: u16,
    /// True if the node has no worse one for this unit.
    pub(crate) is_last: bool,
}

/// What a row says about a unit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cell {
    /// There is one edge, with nothing to do, to this row.
    Plain(u32),
    /// The first of several edges, or one with actions.
    Edge(u32),
    /// There is no edge.
    Nothing,
}

/// All nodes and edges of an NFA.
#[derive(Debug)]
pub(crate) struct Paths {
    pub(crate) blueprint: Arc<Blueprint>,
    /// For each node its number as a join, then a cell for each unit.
    rows: Vec<u32>,
    edges: Vec<Edge>,
    actions: Vec<Action>,
    /// How many nodes can be arrived at in several ways.
    pub(crate) join_len: usize,
    _claim: Claim,
}

impl Paths {
    /// The row where a search begins.
    pub(crate) const START: u32 = 0;

    /// All paths of an NFA with one pattern; `None` if they are too many, or
    /// if the allowance does not suffice.
    pub(crate) fn new(
        blueprint: &Arc<Blueprint>,
        ends: Ends,
        allowance: &Arc<Allowance>,
    ) -> Option<Paths> {
        let mut claim = Claim::new(allowance, usize::MAX);
        let mut builder = Builder::new(blueprint, ends, &mut claim)?;
        let mut node = 0;
        while let Some(&state) = builder.nodes.get(node) {
            builder.node(state)?;
            node += 1;
        }
        let Builder { rows, edges, actions, arrivals, stride, .. } = builder;
        let mut paths = Paths {
            blueprint: Arc::clone(blueprint),
            rows,
            edges,
            actions,
            join_len: 0,
            _claim: claim,
        };
        paths.number_joins(&arrivals, stride);
        Some(paths)
    }

    fn number_joins(&mut self, arrivals: &[u32], stride: usize) {
        for (row, &arrivals) in self.rows.chunks_mut(stride).zip(arrivals) {
            row[0] = NONE;
            if arrivals > 1 {
                row[0] = self.join_len as u32;
                self.join_len += 1;
            }
        }
    }

    /// What a row says about a unit.
    #[inline(always)]
    pub(crate) fn cell(&self, row: u32, unit: u32) -> Cell {
        match self.rows[(row + 1 + unit) as usize] {
            0 => Cell::Nothing,
            cell if cell & 1 != 0 => Cell::Plain(cell >> 1),
            cell => Cell::Edge(cell >> 1),
        }
    }

    /// The number of the node of a row among those that can be arrived at in
    /// several ways, if it is one.
    #[inline]
    pub(crate) fn join(&self, row: u32) -> Option<usize> {
        let join = self.rows[row as usize];
        (join != NONE).then_some(join as usize)
    }

    #[inline]
    pub(crate) fn edge(&self, edge: u32) -> Edge {
        self.edges[edge as usize]
    }

    /// What is to be done where an edge begins, in order.
    #[inline]
    pub(crate) fn actions(&self, edge: Edge) -> &[Action] {
        let first = edge.first_action as usize;
        &self.actions[first..first + usize::from(edge.action_len)]
    }
}

/// A path from a node to a state that consumes a byte, or to the match.
struct Leaf {
    state: NfaId,
    first_action: u32,
    action_len: u16,
    /// True if no assertion can stop it.
    is_free: bool,
}

/// What remains to be followed: a state, how many actions lead to it, and
/// which assertions.
type Branch = (NfaId, usize, LookSet);

struct Builder<'a> {
    blueprint: &'a Blueprint,
    ends: Ends,
    claim: &'a mut Claim,
    stride: usize,
    work: usize,
    /// The state of each node, and the node of each state.
    nodes: Vec<NfaId>,
    numbers: Vec<u32>,
    /// How many edges lead to each node, and one more to the first.
    arrivals: Vec<u32>,
    rows: Vec<u32>,
    edges: Vec<Edge>,
    actions: Vec<Action>,
    /// The assertions under which each state was entered from this node.
    seen: Vec<Vec<LookSet>>,
}

impl<'a> Builder<'a> {
    fn new(
        blueprint: &'a Blueprint,
        ends: Ends,
        claim: &'a mut Claim,
    ) -> Option<Builder<'a>> {
        let nfa = &blueprint.nfa;
        claim.take(size_of::<Paths>() + 3 * ALLOCATION).ok()?;
        let mut builder = Builder {
            blueprint,
            ends,
            claim,
            stride: blueprint.units.len() + 1,
            work: 0,
            nodes: vec![],
            numbers: vec![NONE; nfa.states.len()],
            arrivals: vec![],
            rows: vec![],
            edges: vec![],
            actions: vec![],
            seen: vec![vec![]; nfa.states.len()],
        };
        // A cell is 0 where there is no edge, so nothing is the first one.
        let (row, first_action) = (0, 0);
        let nothing = Edge { row, first_action, action_len: 0, is_last: true };
        builder.add_edge(nothing)?;
        builder.arrive(nfa.start)?;
        (nfa.pattern_len == 1).then_some(builder)
    }

    fn nfa(&self) -> &'a Nfa {
        &self.blueprint.nfa
    }

    /// The row of the node that a state is, with one more edge to it.
    fn arrive(&mut self, state: NfaId) -> Option<u32> {
        let mut node = self.numbers[state as usize];
        if node == NONE {
            node = self.nodes.len() as u32;
            self.numbers[state as usize] = node;
            self.nodes.push(state);
            self.arrivals.push(0);
            if self.nodes.len() * self.stride > MAX_CELLS {
                return None;
            }
            for _ in 0..self.stride {
                self.claim.room_in(&mut self.rows).ok()?;
                self.rows.push(0);
            }
        }
        self.arrivals[node as usize] += 1;
        Some(node * self.stride as u32)
    }

    fn add_edge(&mut self, edge: Edge) -> Option<()> {
        self.spend(1)?;
        self.claim.room_in(&mut self.edges).ok()?;
        self.edges.push(edge);
        Some(())
    }

    fn spend(&mut self, work: usize) -> Option<()> {
        self.work += work;
        (self.work <= MAX_WORK).then_some(())
    }

    /// Fills the row of the node that a state is.
    fn node(&mut self, state: NfaId) -> Option<()> {
        let leaves = self.leaves(state)?;
        let row = self.numbers[state as usize] as usize * self.stride;
        let mut lists: Vec<(Vec<(usize, NfaId)>, u32)> = vec![];
        let blueprint = self.blueprint;
        for (unit, of_unit) in blueprint.units.iter().enumerate() {
            self.spend(leaves.len())?;
            let to = |id| match (blueprint.nfa.state(id), of_unit.byte) {
                (State::Match(_), None) => Some(MATCH),
                (State::Match(_), _) => {
                    (self.ends == Ends::Unknown).then_some(MATCH)
                }
                (state, byte) => state.target(byte?, of_unit.part),
            };
            let list = list(&leaves, to);
            self.spend(leaves.len() * list.len() + lists.len())?;
            let known = lists.iter().find(|it| it.0 == list);
            let cell = match known {
                Some(&(_, cell)) => cell,
                None => {
                    let cell = self.cell(&leaves, &list)?;
                    lists.push((list, cell));
                    cell
                }
            };
            self.rows[row + 1 + unit] = cell;
        }
        Some(())
    }

    /// The cell for a list of leaves and where they lead to.
    fn cell(
        &mut self,
        leaves: &[Leaf],
        list: &[(usize, NfaId)],
    ) -> Option<u32> {
        let first = self.edges.len() as u32;
        for (number, &(leaf, target)) in list.iter().enumerate() {
            let row = match target {
                MATCH => MATCH,
                _ => self.arrive(target)?,
            };
            let Leaf { first_action, action_len, .. } = leaves[leaf];
            if row != MATCH && list.len() == 1 && action_len == 0 {
                return Some(row << 1 | 1);
            }
            let is_last = number + 1 == list.len();
            self.add_edge(Edge { row, first_action, action_len, is_last })?;
        }
        Some(if list.is_empty() { 0 } else { first << 1 })
    }

    /// All paths from a state that consume nothing, best first.
    fn leaves(&mut self, from: NfaId) -> Option<Vec<Leaf>> {
        let mut leaves: Vec<Leaf> = vec![];
        let mut path: Vec<Action> = vec![];
        let mut touched: Vec<NfaId> = vec![];
        let mut branches: Vec<Branch> = vec![(from, 0, LookSet::empty())];
        while let Some((mut id, len, mut looks)) = branches.pop() {
            path.truncate(len);
            loop {
                self.spend(1)?;
                self.spend(self.seen[id as usize].len())?;
                let seen = &mut self.seen[id as usize];
                if seen.iter().any(|&it| it.subtract(looks).is_empty()) {
                    break;
                }
                seen.push(looks);
                touched.push(id);
                match self.nfa().state(id) {
                    State::Fail => break,
                    State::Union(alternatives) => {
                        let Some((&best, rest)) = alternatives.split_first()
                        else {
                            break;
                        };
                        let rest = rest.iter().rev();
                        let len = path.len();
                        branches.extend(rest.map(|&id| (id, len, looks)));
                        id = best;
                    }
                    &State::Look { look, next } => {
                        looks = looks.insert(look);
                        path.push(Action::Look(look));
                        id = next;
                    }
                    &State::Tag { slot, next } => {
                        path.push(Action::Set(slot));
                        id = next;
                    }
                    State::Range(_) | State::Sparse(_) | State::Match(_) => {
                        leaves.push(self.leaf(id, &path, looks)?);
                        if leaves.len() > MAX_LEAVES {
                            return None;
                        }
                        break;
                    }
                }
            }
        }
        for id in touched {
            self.seen[id as usize].clear();
        }
        Some(leaves)
    }

    fn leaf(
        &mut self,
        state: NfaId,
        path: &[Action],
        looks: LookSet,
    ) -> Option<Leaf> {
        let first_action = self.actions.len() as u32;
        for &action in path {
            self.claim.room_in(&mut self.actions).ok()?;
            self.actions.push(action);
        }
        self.spend(path.len())?;
        let action_len = u16::try_from(path.len()).ok()?;
        let is_free = looks.is_empty();
        Some(Leaf { state, first_action, action_len, is_free })
    }
}

/// The leaves that lead on, by their numbers, and where to. What follows a
/// leaf to the same place that nothing can stop is left out.
fn list(
    leaves: &[Leaf],
    target: impl Fn(NfaId) -> Option<NfaId>,
) -> Vec<(usize, NfaId)> {
    let mut list: Vec<(usize, NfaId)> = vec![];
    for (number, leaf) in leaves.iter().enumerate() {
        let Some(target) = target(leaf.state) else { continue };
        let is_free =
            |&(it, to): &(usize, NfaId)| to == target && leaves[it].is_free;
        if !list.iter().any(is_free) {
            list.push((number, target));
        }
        if target == MATCH && leaf.is_free {
            break;
        }
    }
    list
}
