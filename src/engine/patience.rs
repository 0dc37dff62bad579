//! How often an automaton is tried whose states do not pay.
//!
//! A search that may not grow its automaton has walked it in vain. Where
//! that happens again and again, searches go without it for a while, twice as
//! long each time: then what is in vain costs next to nothing. They are soon
//! back once it serves again, since each search that it answers halves that.
//!
//! Nothing here is exact: threads may count the same search.

use std::sync::atomic::{AtomicU32, Ordering};

/// The fewest and the most searches that go without.
const FEWEST: u32 = 4;
const MOST: u32 = 1024;

/// What the searches of one automaton have come to lately.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// How many searches are to go without the automaton.
    left: AtomicU32,
    /// How many there were the last time; 0 if all went well.
    last: AtomicU32,
}

impl Patience {
    /// True if the next search is to try; it counts unless it does.
    #[inline]
    pub(super) fn may_try(&self) -> bool {
        match self.left.load(Ordering::Relaxed) {
            0 => true,
            left => {
                self.left.store(left - 1, Ordering::Relaxed);
                false
            }
        }
    }

    /// A search was in vain.
    pub(super) fn failed(&self) {
        let last = self.last.load(Ordering::Relaxed);
        let next = (last * 2).clamp(FEWEST, MOST);
        self.last.store(next, Ordering::Relaxed);
        self.left.store(next, Ordering::Relaxed);
    }

    /// A search had its answer.
    ///
    /// PERF: where all goes well nothing is written, so threads share it.
    #[inline]
    pub(super) fn worked(&self) {
        let last = self.last.load(Ordering::Relaxed);
        if last != 0 {
            self.last.store(last / 2, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_in_vain_become_rare() {
        let patience = Patience::default();
        let tried = (0..100_000).filter(|_| {
            let tries = patience.may_try();
            if tries {
                patience.failed();
            }
            tries
        });
        let tried = tried.count();
        assert!((50..200).contains(&tried), "{tried}");
    }

    #[test]
    fn what_serves_again_is_used_again() {
        let patience = Patience::default();
        for _ in 0..20 {
            patience.failed();
        }
        let mut searches = 0;
        while patience.last.load(Ordering::Relaxed) != 0 {
            searches += 1;
            if patience.may_try() {
                patience.worked();
            }
        }
        assert!(searches < 2 * MOST, "{searches}");
        assert!(patience.may_try());
    }
}
