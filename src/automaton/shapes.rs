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

/// What spots are counted from besides registers: nothing, the start and the
/// end of the match, in this order.
pub(crate) const BASES: usize = FIRST_REGISTER as usize;

/// Where a slot is, in one word: absent, or so many bytes from the start of
/// the match, from its end, or from what a register holds. Distances have 26
/// bits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Spot(u32);

impl Spot {
    pub(crate) const ABSENT: Spot = Spot(ABSENT);

    fn new(base: u32, distance: i32) -> Spot {
        debug_assert!(base < 1 << BASE_BITS);
        Spot((distance << BASE_BITS) as u32 | base)
    }

    pub(crate) fn start(distance: i32) -> Spot {
        Spot::new(START, distance)
    }

    pub(crate) fn end(distance: i32) -> Spot {
        Spot::new(END, distance)
    }

    pub(crate) fn register(register: u8, distance: i32) -> Spot {
        Spot::new(FIRST_REGISTER + u32::from(register), distance)
    }

    /// The word.
    pub(crate) fn pack(self) -> u32 {
        self.0
    }

    /// What it is counted from: 1 is the start, 2 the end, and from
    /// [`BASES`] on are registers.
    #[inline]
    pub(crate) fn base(self) -> usize {
        (self.0 & ((1 << BASE_BITS) - 1)) as usize
    }

    /// How far it is from there.
    #[inline]
    pub(crate) fn distance(self) -> isize {
        (self.0 as i32 >> BASE_BITS) as isize
    }
}

/// Where a shape is among the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    chunk: u32,
    first: u32,
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

    /// The words of a chunk.
    fn words_of(&self, chunk: usize) -> usize {
        self.slot_len * ((FIRST as usize) << chunk)
    }

    /// The bytes that writing a shape allocates.
    pub(crate) fn bytes_for(&self, shape: u32) -> usize {
        let (chunk, _) = Shapes::locate(shape);
        match self.chunks[chunk].get() {
            Some(_) => 0,
            None => self.words_of(chunk) * size_of::<u32>(),
        }
    }

    /// Writes a shape; it may only be named afterwards.
    pub(crate) fn write(&self, shape: u32, spots: &[u32]) {
        debug_assert_eq!(spots.len(), self.slot_len);
        let (chunk, place) = Shapes::locate(shape);
        let words = self.chunks[chunk].get_or_init(|| {
            let words = self.words_of(chunk);
            (0..words).map(|_| AtomicU32::new(ABSENT)).collect()
        });
        for (word, &spot) in words[place * self.slot_len..].iter().zip(spots) {
            word.store(spot, Ordering::Release);
        }
    }

    /// Where a shape is.
    #[inline]
    pub(crate) fn find(&self, shape: u32) -> Place {
        let (chunk, place) = Shapes::locate(shape);
        Place { chunk: chunk as u32, first: (place * self.slot_len) as u32 }
    }

    /// Where two slots that follow each other are; `None` if there is no such
    /// shape or slot, or if the first one is absent.
    #[inline]
    pub(crate) fn pair(&self, at: Place, slot: usize) -> Option<[Spot; 2]> {
        if slot >= self.slot_len {
            return None;
        }
        let chunk = self.chunks.get(at.chunk as usize)?.get()?;
        let first = at.first as usize + slot;
        let start = chunk.get(first)?.load(Ordering::Acquire);
        if start == ABSENT {
            return None;
        }
        let end = chunk.get(first + 1)?.load(Ordering::Acquire);
        Some([Spot(start), Spot(end)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spots_are_packed() {
        let far = (1 << 25) - 1;
        for distance in [0, 1, -1, 77, far, -far] {
            for (spot, base) in [
                (Spot::start(distance), 1),
                (Spot::end(distance), 2),
                (Spot::register(0, distance), BASES),
                (Spot::register(30, distance), BASES + 30),
            ] {
                assert_eq!(spot.distance(), distance as isize);
                assert_eq!(spot.base(), base);
                assert_ne!(spot, Spot::ABSENT);
            }
        }
    }

    #[test]
    fn each_shape_has_its_own_place() {
        let shapes = Shapes::new(4);
        let pair = |n, slot| shapes.pair(shapes.find(n), slot);
        assert_eq!(pair(0, 0), None);
        let all = [0, 1, 7, 8, 23, 24, 1000, u32::from(u16::MAX)];
        let spots = |n: u32, slot: i32| {
            [Spot::start(n as i32), Spot::register(3, slot)]
        };
        for n in all {
            let words = [spots(n, 0), spots(n, 2)].concat();
            let words: Vec<u32> = words.iter().map(|it| it.pack()).collect();
            shapes.write(n, &words);
        }
        for n in all {
            assert_eq!(pair(n, 0), Some(spots(n, 0)), "{n}");
            assert_eq!(pair(n, 2), Some(spots(n, 2)), "{n}");
            assert_eq!(pair(n, 4), None);
        }
        assert_eq!(pair(u32::from(u16::MAX) - 1, 0), None);
        let bytes = |shape| Shapes::new(4).bytes_for(shape);
        assert_eq!((shapes.bytes_for(8), bytes(8)), (0, 16 * 4 * 4));
    }
}
