//! Shapes: where the groups of a match are, said once for many matches.
//!
//! A match of an automaton that tracks groups names a *shape*, which says for
//! each slot that it is absent, or so many bytes from the start of the match,
//! from its end, or from what a register holds. A search then has to keep a
//! few registers and one number, however many groups there are, and a group
//! is computed when somebody asks for it.
//!
//! Shapes are numbered and never change. One thread adds them while others
//! read: a shape is written before the action that names it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The shapes of the first chunk; each chunk holds twice as many as the one
/// before it.
const FIRST: u32 = 8;
/// Enough for every number of 16 bits.
const CHUNKS: usize = 14;

/// The bits of a packed spot that say what it is counted from.
const BASE_BITS: u32 = 6;
const ABSENT: u32 = 0;
const START: u32 = 1;
const END: u32 = 2;
const FIRST_REGISTER: u32 = 3;

/// Where a slot is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Spot {
    Absent,
    /// So many bytes from the start of the match.
    Start(i32),
    /// From its end.
    End(i32),
    /// From what a register holds.
    Register(u8, i32),
}

impl Spot {
    /// The spot as one word. Distances have 26 bits.
    pub(crate) fn pack(self) -> u32 {
        let (base, distance) = match self {
            Spot::Absent => (ABSENT, 0),
            Spot::Start(distance) => (START, distance),
            Spot::End(distance) => (END, distance),
            Spot::Register(register, distance) => {
                (FIRST_REGISTER + u32::from(register), distance)
            }
        };
        debug_assert!(base < 1 << BASE_BITS);
        (distance << BASE_BITS) as u32 | base
    }

    /// The spot that a word holds.
    #[inline]
    pub(crate) fn unpack(word: u32) -> Spot {
        let distance = word as i32 >> BASE_BITS;
        match word & ((1 << BASE_BITS) - 1) {
            ABSENT => Spot::Absent,
            START => Spot::Start(distance),
            END => Spot::End(distance),
            base => Spot::Register((base - FIRST_REGISTER) as u8, distance),
        }
    }
}

/// All shapes of one automaton.
#[derive(Debug)]
pub(crate) struct Shapes {
    slot_len: usize,
    chunks: [OnceLock<Box<[AtomicU32]>>; CHUNKS],
}

impl Shapes {
    /// No shapes yet, for so many slots.
    pub(crate) fn new(slot_len: usize) -> Shapes {
        Shapes { slot_len, chunks: [const { OnceLock::new() }; CHUNKS] }
    }

    /// The chunk of a shape, and its place there.
    #[inline]
    fn locate(shape: u32) -> (usize, usize) {
        let chunk = (shape / FIRST + 1).ilog2();
        let before = FIRST * ((1 << chunk) - 1);
        (chunk as usize, (shape - before) as usize)
    }

    /// Writes a shape; it may only be named afterwards.
    pub(crate) fn write(&self, shape: u32, spots: &[u32]) {
        debug_assert_eq!(spots.len(), self.slot_len);
        let (chunk, place) = Shapes::locate(shape);
        let words = self.chunks[chunk].get_or_init(|| {
            let words = self.slot_len * ((FIRST as usize) << chunk);
            (0..words).map(|_| AtomicU32::new(ABSENT)).collect()
        });
        for (word, &spot) in words[place * self.slot_len..].iter().zip(spots) {
            word.store(spot, Ordering::Release);
        }
    }

    /// Where two slots that follow each other are; absent if there is no such
    /// shape or slot.
    #[inline]
    pub(crate) fn pair(&self, shape: u32, slot: usize) -> [Spot; 2] {
        let (chunk, place) = Shapes::locate(shape);
        let chunk = self.chunks.get(chunk).and_then(OnceLock::get);
        let first = place * self.slot_len + slot;
        match chunk.and_then(|chunk| chunk.get(first..first + 2)) {
            Some([a, b]) if slot < self.slot_len => {
                [a, b].map(|it| Spot::unpack(it.load(Ordering::Acquire)))
            }
            _ => [Spot::Absent; 2],
        }
    }

    /// The bytes that the shapes so far take.
    pub(crate) fn bytes(&self) -> usize {
        let chunks = self.chunks.iter().flat_map(OnceLock::get);
        chunks.map(|chunk| size_of_val::<[AtomicU32]>(chunk)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spots_are_packed() {
        let far = (1 << 25) - 1;
        for distance in [0, 1, -1, 77, far, -far] {
            for spot in [
                Spot::Start(distance),
                Spot::End(distance),
                Spot::Register(0, distance),
                Spot::Register(30, distance),
            ] {
                assert_eq!(Spot::unpack(spot.pack()), spot);
            }
        }
        assert_eq!(Spot::unpack(Spot::Absent.pack()), Spot::Absent);
    }

    #[test]
    fn each_shape_has_its_own_place() {
        let shapes = Shapes::new(4);
        assert_eq!(shapes.pair(0, 0), [Spot::Absent; 2]);
        let all = [0, 1, 7, 8, 23, 24, 1000, u32::from(u16::MAX)];
        let spots = |n: u32, slot: i32| {
            [Spot::Start(n as i32), Spot::Register(3, slot)]
        };
        for n in all {
            let words = [spots(n, 0), spots(n, 2)].concat();
            let words: Vec<u32> = words.iter().map(|it| it.pack()).collect();
            shapes.write(n, &words);
        }
        for n in all {
            assert_eq!(shapes.pair(n, 0), spots(n, 0), "{n}");
            assert_eq!(shapes.pair(n, 2), spots(n, 2), "{n}");
            assert_eq!(shapes.pair(n, 4), [Spot::Absent; 2]);
        }
        assert_eq!(shapes.pair(u32::MAX, 0), [Spot::Absent; 2]);
        assert!(shapes.bytes() >= 65_536 * 4 * 4);
    }
}
