//! Threads that begin at every position, as one.
//!
//! In a search that is not anchored every state contains all threads that
//! begin there. Of a set of a thousand words these are a thousand, and of the
//! words that are under way there are hardly ever more than ten. So a state
//! of an automaton in which every match counts holds one thread that stands
//! for all that begin, and where they lead with a unit is computed once.
//!
//! Which threads begin depends on the assertions that hold, so there may be
//! several such *beginnings*. What has been computed is kept as long as it
//! takes no more than [`WORDS_A_STATE`] words for each state of the NFA.

use super::Determinizer;
use crate::automaton::context::{Unit, Verdicts};
use crate::automaton::nfa::{NfaId, PartSet, State};
use crate::util::hash::FastMap;

/// In a thread of a key: it stands for all threads of a beginning.
pub(super) const BEGINNING: NfaId = 1 << 30;

/// How much is kept for each state of the NFA.
const WORDS_A_STATE: usize = 16;

/// The threads that begin where these assertions hold.
#[derive(Debug)]
struct Beginning {
    verdicts: Verdicts,
    /// Match states: those that have been said are told apart, so they are
    /// threads of their own.
    matches: Box<[NfaId]>,
    /// All other threads, in ascending order.
    threads: Box<[NfaId]>,
    /// True if one of them waits for the unit.
    waits: bool,
}

/// Where the threads of a beginning lead with a unit.
#[derive(Debug, Default)]
struct Arrival {
    closed: Vec<NfaId>,
    arrived: Vec<NfaId>,
    waits: bool,
}

impl Arrival {
    fn words(&self) -> usize {
        self.closed.len() + self.arrived.len()
    }
}

/// A beginning, the unit, and the assertions that hold behind it or wait.
type Way = (usize, u8, PartSet, [u32; 2]);

/// All beginnings so far, and where they lead.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    all: Vec<Beginning>,
    ways: FastMap<Way, Arrival>,
    /// The words of all ways.
    words: usize,
}

impl Determinizer {
    /// Adds the threads that begin here to `next`; returns which beginning
    /// stands for those that consume a unit.
    pub(super) fn begin_every(&mut self, verdicts: Verdicts) -> usize {
        let all = &self.beginnings.all;
        let known = all.iter().position(|it| it.verdicts == verdicts);
        let index = known.unwrap_or_else(|| self.make_beginning(verdicts));
        let beginning = &self.beginnings.all[index];
        self.next.extend_from_slice(&beginning.matches);
        self.pending |= beginning.waits;
        index
    }

    fn make_beginning(&mut self, verdicts: Verdicts) -> usize {
        let (start, nfa) = (self.nfa.start, self.nfa.clone());
        let apart = self.apart(|all| {
            all.close(start, verdicts);
        });
        let is_match = |&id: &NfaId| matches!(nfa.state(id), State::Match(_));
        let (matches, mut threads): (Vec<_>, Vec<_>) =
            apart.closed.into_iter().partition(is_match);
        threads.sort_unstable();
        self.beginnings.all.push(Beginning {
            verdicts,
            matches: matches.into(),
            threads: threads.into(),
            waits: apart.waits,
        });
        self.beginnings.all.len() - 1
    }

    /// Takes the threads out of `next` for which a beginning stands, and
    /// adds the one that does.
    pub(super) fn fold_beginning(&mut self, index: usize) {
        let threads = &self.beginnings.all[index].threads;
        if !threads.is_empty() {
            self.next.retain(|id| threads.binary_search(id).is_err());
            self.next.push(BEGINNING | index as NfaId);
        }
    }

    /// Adds where the threads of a beginning lead with a unit.
    pub(super) fn advance_beginning(
        &mut self,
        index: usize,
        unit: Unit,
        here: Verdicts,
    ) {
        let Some(byte) = unit.byte else { return };
        let way = (index, byte, unit.part, [here.hold.bits, here.wait.bits]);
        let mut ways = core::mem::take(&mut self.beginnings.ways);
        if !ways.contains_key(&way) {
            let arrival = self.make_arrival(index, unit, here);
            self.beginnings.words += arrival.words();
            let room = self.nfa.states.len() * WORDS_A_STATE;
            if self.beginnings.words > room {
                ways.clear();
                self.beginnings.words = arrival.words();
            }
            ways.insert(way, arrival);
        }
        let arrival = &ways[&way];
        self.work += arrival.closed.len() as u64;
        self.next.extend_from_slice(&arrival.closed);
        self.arrived.extend_from_slice(&arrival.arrived);
        self.pending |= arrival.waits;
        self.beginnings.ways = ways;
    }

    fn make_arrival(
        &mut self,
        index: usize,
        unit: Unit,
        here: Verdicts,
    ) -> Arrival {
        let threads = core::mem::take(&mut self.beginnings.all[index].threads);
        let arrival = self.apart(|all| {
            for &id in &threads {
                all.advance(id, unit, here);
            }
        });
        self.beginnings.all[index].threads = threads;
        arrival
    }

    /// Lets threads arrive as if there were no others.
    fn apart(&mut self, work: impl FnOnce(&mut Determinizer)) -> Arrival {
        let next = core::mem::take(&mut self.next);
        let arrived = core::mem::take(&mut self.arrived);
        let waits = self.pending;
        self.begin_state();
        work(self);
        // What has been seen meanwhile is not there for the others.
        self.forget_seen();
        Arrival {
            closed: core::mem::replace(&mut self.next, next),
            arrived: core::mem::replace(&mut self.arrived, arrived),
            waits: core::mem::replace(&mut self.pending, waits),
        }
    }
}
