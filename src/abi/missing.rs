//! Which patterns of a set have not matched yet.
//!
//! Emitted code writes here, so the layout is fixed: one byte for each
//! pattern, 1 until it has matched, then 0; filled up with zeros to a power
//! of two, so that an offset can be masked to it. A byte and not a bit: a
//! match is written without being read back, and taken from the count by a
//! subtraction.

/// The patterns that have not matched yet.
#[derive(Clone, Debug)]
pub(crate) struct Missing {
    bytes: Box<[u8]>,
    patterns: usize,
    left: u32,
}

impl Missing {
    /// None of so many patterns has matched.
    pub(crate) fn new(patterns: usize) -> Missing {
        let mut bytes = vec![0; patterns.next_power_of_two()];
        bytes[..patterns].fill(1);
        let left = patterns as u32;
        Missing { bytes: bytes.into(), patterns, left }
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
        pattern < self.patterns && self.bytes[pattern] == 0
    }

    /// Notes that a pattern has matched.
    #[inline]
    pub(crate) fn found(&mut self, pattern: usize) {
        let byte = &mut self.bytes[pattern];
        self.left -= u32::from(*byte);
        *byte = 0;
    }

    /// What emitted code writes to: the bytes, and how many are 1.
    pub(crate) fn raw(&mut self) -> (&mut [u8], &mut u32) {
        (&mut self.bytes, &mut self.left)
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
