//! Which positions are worth looking at: candidates.
//!
//! A scan tests a few bytes of each position, many positions at a time. It
//! never passes over a position at which one of its literals begins; it may
//! report others. Two forms:
//!
//! - *Pair*: two bytes of one literal at their offsets, the rarest ones.
//! - *Fingerprint*: the first one to three bytes of several literals. The low
//!   and the high half of each byte select a set of literals from a table of
//!   sixteen; a position is a candidate if some literal is in all the sets
//!   (Teddy, from Hyperscan, Wang et al. 2019).

use core::fmt;

use crate::util::frequency::weight;

/// The bytes of a position that a fingerprint tests, at most.
pub(crate) const FINGERPRINT: usize = 3;

/// The literals that have a bit of their own.
const BUCKETS: usize = 8;

/// Sets of literals, by half a byte.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Nibbles {
    pub(crate) low: [u8; 16],
    pub(crate) high: [u8; 16],
}

/// How candidates are found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Scan {
    /// Two bytes of one literal, each with its offset; the same one twice if
    /// the literal has one byte.
    Pair([(usize, u8); 2]),
    /// The first bytes of several literals.
    Fingerprint(Vec<Nibbles>),
}

impl Scan {
    /// The scan for a set of literals, none of them empty; `None` if it
    /// would report too many positions.
    pub(crate) fn new(literals: &[Vec<u8>]) -> Option<Scan> {
        match literals {
            [] => None,
            [literal] => Some(Scan::Pair(rarest_pair(literal))),
            _ => fingerprint(literals),
        }
    }

    /// How many bytes of a position the scan reads.
    pub(crate) fn reach(&self) -> usize {
        match self {
            Scan::Pair([(a, _), (b, _)]) => 1 + a.max(b),
            Scan::Fingerprint(bytes) => bytes.len(),
        }
    }

    /// True if the position at the start of these bytes is a candidate.
    #[cfg(test)]
    pub(crate) fn accepts(&self, bytes: &[u8]) -> bool {
        match self {
            Scan::Pair(pair) => {
                pair.iter().all(|&(at, byte)| bytes.get(at) == Some(&byte))
            }
            Scan::Fingerprint(nibbles) => {
                bytes.len() >= nibbles.len()
                    && nibbles.iter().zip(bytes).fold(
                        0xFF,
                        |set, (n, &byte)| {
                            let low = n.low[usize::from(byte & 15)];
                            let high = n.high[usize::from(byte >> 4)];
                            set & low & high
                        },
                    ) != 0
            }
        }
    }
}

/// The two rarest bytes of a literal, in the order of their offsets; not
/// farther apart than a vector.
fn rarest_pair(literal: &[u8]) -> [(usize, u8); 2] {
    let near = &literal[..literal.len().min(32)];
    let mut best = [(0, near[0]); 2];
    let mut cost = u64::MAX;
    for (i, &a) in near.iter().enumerate() {
        for (j, &b) in near.iter().enumerate().skip(i + 1) {
            let both = u64::from(weight(a)) * u64::from(weight(b));
            // The same byte twice says little in runs of that byte.
            let both = if a == b { both * 16 } else { both };
            if both < cost {
                cost = both;
                best = [(i, a), (j, b)];
            }
        }
    }
    best
}

fn fingerprint(literals: &[Vec<u8>]) -> Option<Scan> {
    let shortest = literals.iter().map(Vec::len).min()?;
    let len = shortest.min(FINGERPRINT);
    let mut prefixes: Vec<&[u8]> =
        literals.iter().map(|literal| &literal[..len]).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    let mut nibbles = vec![Nibbles::default(); len];
    // Neighbours in order share most of their halves, so they share a bit.
    let per_bucket = prefixes.len().div_ceil(BUCKETS);
    for (bucket, group) in prefixes.chunks(per_bucket).enumerate() {
        for prefix in group {
            for (table, &byte) in nibbles.iter_mut().zip(*prefix) {
                table.low[usize::from(byte & 15)] |= 1 << bucket;
                table.high[usize::from(byte >> 4)] |= 1 << bucket;
            }
        }
    }
    let scan = Scan::Fingerprint(nibbles);
    (scan.candidates_per_million() < MAX_CANDIDATES).then_some(scan)
}

/// Beyond this many candidates in a million positions the automaton alone is
/// as fast.
const MAX_CANDIDATES: u64 = 40_000;

impl Scan {
    /// How many positions of ordinary text would be candidates.
    fn candidates_per_million(&self) -> u64 {
        let Scan::Fingerprint(nibbles) = self else { return 0 };
        let mut total = 0;
        for bucket in 0..BUCKETS {
            let mut rate = 1_000_000;
            for table in nibbles {
                let bit = 1 << bucket;
                let in_bucket = |byte: &u8| {
                    table.low[usize::from(byte & 15)] & bit != 0
                        && table.high[usize::from(byte >> 4)] & bit != 0
                };
                let common: u64 = (0..=255u8)
                    .filter(in_bucket)
                    .map(|byte| u64::from(weight(byte)))
                    .sum();
                rate = rate * common.min(10_000) / 10_000;
            }
            total += rate;
        }
        total
    }
}

impl fmt::Display for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scan::Pair([(i, a), (j, b)]) => write!(
                f,
                "pair '{}' at {i}, '{}' at {j}",
                a.escape_ascii(),
                b.escape_ascii()
            ),
            Scan::Fingerprint(bytes) => {
                write!(f, "fingerprint of {} bytes", bytes.len())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(words: &[&str]) -> Vec<Vec<u8>> {
        words.iter().map(|word| word.as_bytes().to_vec()).collect()
    }

    #[test]
    fn a_scan_accepts_its_own_literals() {
        for words in [
            &["a"] as &[&str],
            &["Sherlock Holmes"],
            &["zz"],
            &["Sherlock", "Holmes", "Watson"],
            &["foo", "quux", "zebra", "Xy", "Kq", "Jz", "V8", "Q1", "Zx"],
        ] {
            let literals = literals(words);
            let scan = Scan::new(&literals).expect("a scan");
            for literal in &literals {
                assert!(scan.accepts(literal), "{scan} {literal:?}");
            }
            assert!(scan.reach() <= literals[0].len());
        }
    }

    #[test]
    fn declines_fingerprints_of_common_bytes() {
        assert_eq!(Scan::new(&literals(&["e", "t"])), None);
    }

    #[test]
    fn the_rarest_pair_is_taken() {
        let pair = Scan::new(&literals(&["these zebras quit"]));
        assert_eq!(pair, Some(Scan::Pair([(6, b'z'), (13, b'q')])));
    }
}
