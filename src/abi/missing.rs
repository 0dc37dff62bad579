//! Which patterns of a set have not matched yet.
//!
//! Emitted code writes here, so the layout is fixed: one byte for each
//! pattern, 1 until it has matched, then 0; filled up with zeros to a power
//! of two, so that an offset can be masked to it. A byte and not a bit: a
//! match is written without being read back, and taken from the count by a
//! subtraction.

/// The most patterns whose bytes are not on the heap: a short search takes
/// less time than an allocation. A power of two.
const INLINE: usize = 16;

/// The ones and zeros of any number of patterns that is that small: what
/// begins so many before the middle.
const FIRST: [u8; 2 * INLINE] = {
    let mut bytes = [0; 2 * INLINE];
    let mut at = 0;
    while at < INLINE {
        bytes[at] = 1;
        at += 1;
    }
    bytes
};

/// The patterns that have not matched yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Missing {
    inline: [u8; INLINE],
    /// Empty if there are no more than [`INLINE`] patterns.
    heap: Box<[u8]>,
    patterns: usize,
    left: u32,
}

impl Missing {
    /// None of so many patterns has matched.
    #[inline]
    pub(crate) fn new(patterns: usize) -> Missing {
        let left = patterns as u32;
        if patterns <= INLINE {
            let mut inline = [0; INLINE];
            inline.copy_from_slice(&FIRST[INLINE - patterns..][..INLINE]);
            return Missing { inline, heap: Box::default(), patterns, left };
        }
        let mut heap = vec![0; patterns.next_power_of_two()];
        heap[..patterns].fill(1);
        let heap = heap.into();
        Missing { inline: [0; INLINE], heap, patterns, left }
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        if self.heap.is_empty() { &self.inline } else { &self.heap }
    }

    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        if self.heap.is_empty() { &mut self.inline } else { &mut self.heap }
    }

    /// The number of patterns.
    #[inline]
    pub(crate) fn patterns(&self) -> usize {
        self.patterns
    }

    /// How many patterns have not matched.
    #[inline]
    pub(crate) fn left(&self) -> u32 {
        self.left
    }

    /// True if the pattern has matched. There is none that does not exist.
    #[inline]
    pub(crate) fn has_matched(&self, pattern: usize) -> bool {
        pattern < self.patterns && self.bytes()[pattern] == 0
    }

    /// Notes that a pattern has matched.
    #[inline]
    pub(crate) fn found(&mut self, pattern: usize) {
        let byte = core::mem::take(&mut self.bytes_mut()[pattern]);
        self.left -= u32::from(byte);
    }

    /// What emitted code writes to: the bytes, and how many are 1.
    pub(crate) fn raw(&mut self) -> (&mut [u8], &mut u32) {
        let bytes = match self.heap.is_empty() {
            true => &mut self.inline[..],
            false => &mut self.heap,
        };
        (bytes, &mut self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found_once() {
        for patterns in [1, 2, 3, 64, 65] {
            let mut missing = Missing::new(patterns);
            assert!(missing.raw().0.len().is_power_of_two());
            for pattern in 0..patterns {
                assert!(!missing.has_matched(pattern));
                missing.found(pattern);
                missing.found(pattern);
                assert_eq!(missing.left() as usize, patterns - pattern - 1);
            }
            assert!(missing.has_matched(patterns - 1));
            assert!(!missing.has_matched(patterns));
        }
        assert_eq!(Missing::new(0).left(), 0);
    }
}
