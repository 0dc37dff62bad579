//! How many bytes tables may take, and who has taken them.
//!
//! An [`Allowance`] is one number for all tables of a regex, or of a set of
//! regexes. Whoever is about to keep something takes its bytes first, through
//! a [`Claim`] of its own, so the limit holds at every moment; what a claim
//! has taken is given back when it is dropped. Memory that several threads
//! fill at once is counted without a lock.
//!
//! Bytes are those of the allocator as far as they can be known: what a
//! container has room for, and what an allocation takes besides its content.

use core::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::util::hash::FastMap;

/// What an allocation takes besides its content, a reference count included.
pub(crate) const ALLOCATION: usize = 32;

/// The least that a container has room for, once it holds anything.
const LEAST_ROOM: usize = 4;

/// The bytes that all tables together may take.
#[derive(Debug)]
pub(crate) struct Allowance {
    most: usize,
    taken: AtomicUsize,
}

impl Allowance {
    /// So many bytes, for whoever holds it.
    pub(crate) fn new(most: usize) -> Arc<Allowance> {
        Arc::new(Allowance { most, taken: AtomicUsize::new(0) })
    }

    /// The bytes that there are, taken or not.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// The bytes that are taken.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// The bytes that are left.
    pub(crate) fn left(&self) -> usize {
        self.most.saturating_sub(self.taken())
    }

    fn take(&self, bytes: usize) -> bool {
        let more = |taken: usize| {
            let taken = taken.checked_add(bytes)?;
            (taken <= self.most).then_some(taken)
        };
        let relaxed = Ordering::Relaxed;
        self.taken.fetch_update(relaxed, relaxed, more).is_ok()
    }
}

/// The allowance does not have that many bytes left.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Spent;

/// What one owner has taken.
#[derive(Debug)]
pub(crate) struct Claim {
    allowance: Arc<Allowance>,
    bytes: usize,
    most: usize,
    lenient: bool,
}

impl Claim {
    /// Nothing yet, and never more than so many bytes.
    pub(crate) fn new(allowance: &Arc<Allowance>, most: usize) -> Claim {
        Claim {
            allowance: Arc::clone(allowance),
            bytes: 0,
            most,
            lenient: false,
        }
    }

    /// The bytes that are taken.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The bytes that may still be taken.
    pub(crate) fn left(&self) -> usize {
        self.most.saturating_sub(self.bytes).min(self.allowance.left())
    }

    /// Whether all that is asked for is counted and taken, there or not.
    pub(crate) fn be_lenient(&mut self, lenient: bool) {
        self.lenient = lenient;
    }

    /// Takes bytes if they are there.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Spent> {
        if self.lenient {
            self.insist(bytes);
            return Ok(());
        }
        let fits = self.bytes.saturating_add(bytes) <= self.most;
        if !fits || !self.allowance.take(bytes) {
            return Err(Spent);
        }
        self.bytes += bytes;
        Ok(())
    }

    /// Counts bytes that are needed even if there are none left.
    pub(crate) fn insist(&mut self, bytes: usize) {
        self.allowance.taken.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
    }

    /// Gives bytes back.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        debug_assert!(bytes <= self.bytes, "what was taken");
        self.allowance.taken.fetch_sub(bytes, Ordering::Relaxed);
        self.bytes -= bytes;
    }

    /// Takes what another element of a vector needs, and makes the room. The
    /// old place counts until all has moved.
    pub(crate) fn room_in<T>(
        &mut self,
        all: &mut Vec<T>,
    ) -> Result<(), Spent> {
        let old = all.capacity();
        if all.len() < old {
            return Ok(());
        }
        let new = (old * 2).max(LEAST_ROOM);
        self.take(new * size_of::<T>())?;
        all.reserve_exact(new - all.len());
        self.give_back(old * size_of::<T>());
        Ok(())
    }

    /// The same for a map.
    pub(crate) fn room_in_map<K: Eq + Hash, V>(
        &mut self,
        all: &mut FastMap<K, V>,
    ) -> Result<(), Spent> {
        let old = all.capacity();
        if all.len() < old {
            return Ok(());
        }
        let new = (old * 2).max(LEAST_ROOM);
        let bytes = |capacity| map_bytes::<(K, V)>(capacity);
        self.take(bytes(new))?;
        all.reserve(new - all.len());
        self.give_back(bytes(old));
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.give_back(self.bytes);
    }
}

/// The bytes of a map with room for so many entries. It has a power of two of
/// places, one in eight of which stays free, with a byte for each.
fn map_bytes<T>(capacity: usize) -> usize {
    if capacity == 0 {
        return 0;
    }
    let places = (capacity * 8).div_ceil(7).next_power_of_two();
    places * (size_of::<T>() + 1) + 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_given_back() {
        let all = Allowance::new(100);
        let (mut a, mut b) = (Claim::new(&all, 100), Claim::new(&all, 50));
        assert_eq!(a.take(60), Ok(()));
        assert_eq!(b.take(41), Err(Spent), "it is not there");
        assert_eq!(b.take(30), Ok(()));
        a.give_back(50);
        assert_eq!(b.take(21), Err(Spent), "it is not for b");
        assert_eq!((all.taken(), all.left(), b.left()), (40, 60, 20));
        b.insist(90);
        assert_eq!((all.taken(), all.left(), b.left()), (130, 0, 0));
        drop(b);
        assert_eq!((all.taken(), a.bytes()), (10, 10));
        drop(a);
        assert_eq!(all.taken(), 0);
    }

    #[test]
    fn containers_never_grow_by_themselves() {
        let all = Allowance::new(1 << 20);
        let mut claim = Claim::new(&all, usize::MAX);
        let mut words: Vec<u64> = Vec::new();
        let mut map: FastMap<u64, u64> = FastMap::default();
        for word in 0..10_000 {
            claim.room_in(&mut words).expect("room");
            claim.room_in_map(&mut map).expect("room");
            let room = (words.capacity(), map.capacity());
            words.push(word);
            map.insert(word, word);
            assert_eq!((words.capacity(), map.capacity()), room);
            let least = room.0 * 8 + room.1 * 17;
            assert!((least..least * 2).contains(&all.taken()), "{word}");
        }
        let mut poor = Claim::new(&all, claim.left() / 1000);
        while poor.room_in(&mut words).is_ok() {
            words.push(0);
        }
        assert_eq!(words.len(), words.capacity());
    }
}
