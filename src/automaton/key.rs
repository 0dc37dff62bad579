//! The identity of a state, in few bytes.
//!
//! A state is a header and its threads, each an NFA state and the values of
//! its tags. Tables hold one key for each of their states, and of large
//! automata keys are most of the memory. Neighbouring threads are alike, so
//! a key holds differences:
//!
//! ```text
//! key:     | header | thread | thread | ...
//! header:  4 bytes, little endian
//! thread:  for each of its words, the word less the same word of the thread
//!          before it (less 0 in the first one), as a zigzag varint;
//!          of differences that are zero, where threads have many words,
//!          only the first, and how many follow it
//! ```
//!
//! Equal states have equal keys and different ones have different keys.

use std::sync::Arc;

/// The bytes of the header.
const HEADER: usize = 4;

/// Threads with more words than this have many zeros.
const FEW: usize = 2;

/// A state's identity.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Key(Arc<[u8]>);

impl Key {
    /// Packs a header and threads of so many words each, using `space`.
    pub(crate) fn new(
        header: u32,
        threads: &[u32],
        width: usize,
        space: &mut Vec<u8>,
    ) -> Key {
        space.clear();
        space.extend_from_slice(&header.to_le_bytes());
        let difference = |at: usize| {
            let before = at.checked_sub(width).map_or(0, |at| threads[at]);
            threads[at].wrapping_sub(before)
        };
        let mut at = 0;
        while at < threads.len() {
            let word = difference(at);
            write(zigzag(word), space);
            at += 1;
            if word == 0 && width > FEW {
                let rest = at..threads.len();
                let more = rest.take_while(|&at| difference(at) == 0).count();
                write(more as u32, space);
                at += more;
            }
        }
        Key(space.as_slice().into())
    }

    /// Appends the words of all threads.
    pub(crate) fn unpack(&self, width: usize, threads: &mut Vec<u32>) {
        let first = threads.len();
        let mut rest = &self.0[HEADER..];
        while let Some(difference) = read(&mut rest) {
            let more = match difference {
                0 if width > FEW => read(&mut rest).unwrap_or(0),
                _ => 0,
            };
            for _ in 0..=more {
                let at = threads.len() - first;
                let before = match at.checked_sub(width) {
                    Some(at) => threads[first + at],
                    None => 0,
                };
                threads.push(before.wrapping_add(unzigzag(difference)));
            }
        }
    }

    /// The bytes that the key takes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// Small for small differences of either sign.
fn zigzag(difference: u32) -> u32 {
    (difference << 1) ^ ((difference as i32 >> 31) as u32)
}

fn unzigzag(coded: u32) -> u32 {
    (coded >> 1) ^ (coded & 1).wrapping_neg()
}

fn write(mut word: u32, bytes: &mut Vec<u8>) {
    while word >= 0x80 {
        bytes.push(word as u8 | 0x80);
        word >>= 7;
    }
    bytes.push(word as u8);
}

fn read(bytes: &mut &[u8]) -> Option<u32> {
    let mut word = 0;
    let mut shift = 0;
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        word |= u32::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(word);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(header: u32, threads: &[u32], width: usize) -> Key {
        Key::new(header, threads, width, &mut Vec::new())
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let extremes = [0, 1, 2, 63, 64, 127, 128, 1 << 20, u32::MAX];
        for width in 1..5 {
            let mut threads = Vec::new();
            for &a in &extremes {
                for &b in &extremes {
                    threads.extend([a, b]);
                }
            }
            threads.truncate(threads.len() / width * width);
            let mut unpacked = vec![7];
            key(9, &threads, width).unpack(width, &mut unpacked);
            assert_eq!(unpacked[0], 7);
            assert_eq!(unpacked[1..], threads);
        }
    }

    #[test]
    fn different_states_have_different_keys() {
        let states: [(u32, &[u32]); 7] = [
            (0, &[]),
            (1, &[]),
            (0, &[0, 0]),
            (0, &[1, 0]),
            (0, &[0, 1]),
            (0, &[0, 1, 0, 1]),
            (0, &[128, 0]),
        ];
        for (i, (header, threads)) in states.iter().enumerate() {
            for (j, (other, others)) in states.iter().enumerate() {
                let same = key(*header, threads, 2) == key(*other, others, 2);
                assert_eq!(same, i == j, "{i} {j}");
            }
        }
    }

    #[test]
    fn words_that_stay_the_same_take_nothing() {
        let threads: Vec<u32> = (0..100)
            .flat_map(|i| core::iter::once(i).chain([0; 88]))
            .collect();
        assert!(key(0, &threads, 89).bytes() < 500);
    }

    #[test]
    fn neighbours_take_a_byte_a_word() {
        let threads: Vec<u32> =
            (0..100).flat_map(|i| [5_000 + 3 * i, 2]).collect();
        assert!(key(0, &threads, 2).bytes() < 210);
    }
}
