//! How fast an automaton may grow for what is searched with it.
//!
//! A state costs as much as it takes to search some bytes without it. Of an
//! ordinary automaton a state is made once and used for ever; but there are
//! patterns that meet a new one at every byte, or whose states are dear. So
//! growing is paid for, in bytes:
//!
//! ```text
//! a regex    begins with a credit that suffices for thousands of states,
//!            and earns the bytes of the searches that make others
//! a search   may make a few states by itself, and more as it proceeds,
//!            if there is no credit left
//! ```
//!
//! A search that may not grow its automaton is answered without it. What it
//! has seen counts little, so growing is tried again now and then, and a
//! regex recovers when its haystacks change. Nothing here is exact: threads
//! may spend the same credit.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use super::tdfa::Track;

/// What a state costs where simulating the NFA is what is left: that takes as
/// many steps for each byte as a state takes to be made.
const STATE: u64 = 10;

/// The closure steps in the time of a byte where a single thread is what is
/// left, whatever the pattern: that finds the groups of known matches.
const STEPS_A_BYTE: u64 = 3;

/// What a search earns for itself is this many times what it earns for all: it
/// may be over before its states are of use.
const SHARE: u64 = 4;

/// What a search may spend at its beginning: one byte of so many, but not more
/// than some thousand states.
const ADVANCE: usize = 64;
const MOST_ADVANCE: usize = 32 << 10;

/// What all searches together may spend on an automaton.
#[derive(Debug)]
pub(crate) struct Pace {
    credit: AtomicI64,
    /// The credit that there is at first, the most that there ever is, and
    /// the most that ever lacks.
    most: i64,
    /// What the last state cost that somebody paid for.
    price: AtomicU64,
}

impl Pace {
    /// So many bytes may be spent that nobody has earned.
    pub(crate) fn new(bytes: u64) -> Pace {
        let most = bytes.min(1 << 60) as i64;
        let credit = AtomicI64::new(most);
        Pace { credit, most, price: AtomicU64::new(STATE) }
    }

    /// True if there is credit left.
    fn is_good(&self) -> bool {
        self.credit.load(Ordering::Relaxed) > 0
    }

    fn add(&self, bytes: i64) {
        let credit = self.credit.load(Ordering::Relaxed) + bytes;
        let credit = credit.clamp(-self.most, self.most);
        self.credit.store(credit, Ordering::Relaxed);
    }
}

/// What growing took.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Growth {
    pub(crate) states: usize,
    /// In closure steps.
    pub(crate) work: u64,
}

/// What searches that follow each other have earned and spent, in bytes.
#[derive(Debug, Default)]
pub(crate) struct Account {
    earned: u64,
    spent: u64,
    /// How far the search has come when it last earned something.
    at: usize,
    begun: bool,
}

impl Account {
    /// A search of a span begins.
    pub(crate) fn begin(&mut self, at: usize, len: usize) {
        self.at = at;
        if !core::mem::replace(&mut self.begun, true) {
            self.earned += (len / ADVANCE).min(MOST_ADVANCE) as u64;
        }
    }

    /// True if the automaton may grow for a search that has come to a
    /// position.
    pub(crate) fn may_grow(
        &mut self,
        pace: &Pace,
        track: Track,
        at: usize,
    ) -> bool {
        let bytes = at.saturating_sub(self.at) as u64;
        (self.earned, self.at) = (self.earned + bytes, at.max(self.at));
        pace.add((bytes / SHARE) as i64);
        // Of a set each pattern would have to be searched for alone, which is
        // dearer than any state.
        track == Track::Every
            || pace.is_good()
            || self.spent + pace.price.load(Ordering::Relaxed) <= self.earned
    }

    /// Pays for what has grown.
    pub(crate) fn pay(&mut self, pace: &Pace, track: Track, grown: Growth) {
        let bytes = match track {
            Track::Groups => grown.work / STEPS_A_BYTE,
            _ => grown.states as u64 * STATE,
        };
        self.spent += bytes;
        if grown.states > 0 {
            pace.price.store(bytes, Ordering::Relaxed);
        }
        pace.add(-(bytes as i64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDIT: i64 = 128 << 10;

    const STATES: Growth = Growth { states: 1, work: 300 };

    #[test]
    fn the_first_states_are_free() {
        let pace = &Pace::new(CREDIT as u64);
        let mut account = Account::default();
        for _ in 0..1000 {
            assert!(account.may_grow(pace, Track::Groups, 0));
            account.pay(pace, Track::Groups, STATES);
        }
    }

    #[test]
    fn a_state_for_every_byte_is_too_much() {
        for track in [Track::Start, Track::Groups] {
            let pace = &Pace::new(CREDIT as u64);
            let mut states = 0;
            for _ in 0..10_000 {
                let mut account = Account::default();
                account.begin(0, 100);
                for at in 0..100 {
                    if !account.may_grow(pace, track, at) {
                        break;
                    }
                    account.pay(pace, track, STATES);
                    states += 1;
                }
            }
            let free = CREDIT as usize / 10;
            assert!(states > 1000, "{track:?}: {states}");
            assert!(states < free + 30_000, "{track:?}: {states}");
        }
    }

    #[test]
    fn a_state_now_and_then_is_not() {
        let pace = &Pace::new(CREDIT as u64);
        pace.add(-10 * CREDIT);
        let mut account = Account::default();
        account.begin(0, 1 << 20);
        for at in (0..1 << 20).step_by(100) {
            assert!(account.may_grow(pace, Track::Groups, at), "{at}");
            account.pay(pace, Track::Groups, STATES);
        }
        assert!(account.may_grow(pace, Track::Every, 1 << 20));
    }

    #[test]
    fn an_automaton_recovers() {
        let pace = &Pace::new(CREDIT as u64);
        pace.add(-2 * CREDIT);
        assert!(!pace.is_good());
        let mut account = Account::default();
        account.begin(0, 16 << 20);
        account.may_grow(pace, Track::Start, 16 << 20);
        assert!(pace.is_good());
    }
}
