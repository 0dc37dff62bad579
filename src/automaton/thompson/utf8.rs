//! A class of codepoints as a minimal automaton over the bytes of UTF-8.
//!
//! The encodings of a given length form a tree of fixed depth: a node that
//! is followed by `k` continuation bytes stands for an aligned block of 64^k
//! codepoints. The sorted ranges of the class are walked once, and each node
//! is made when its block has been passed:
//!
//! 1. a run of blocks that lie wholly inside a range is one transition, to
//!    the node that takes any `k` continuation bytes;
//! 2. any other block becomes a node of its own, and equal nodes are shared:
//!    children are shared first, so equality of transitions is equality of
//!    meaning;
//! 3. adjacent transitions to the same node are merged.
//!
//! The result is minimal: no two states are equal, and no state could have
//! fewer transitions.

use regex_syntax::hir::ClassUnicodeRange;

use super::super::nfa::{NfaId, State, Transition};
use super::state_of;

/// The ranges of codepoints whose encodings are alike in length. Surrogates
/// have none.
const LENGTHS: [Length; 5] = [
    Length { last: 0x7F, continuations: 0, tag: 0x00 },
    Length { last: 0x7FF, continuations: 1, tag: 0xC0 },
    Length { last: 0xD7FF, continuations: 2, tag: 0xE0 },
    Length { last: 0xFFFF, continuations: 2, tag: 0xE0 },
    Length { last: 0x10_FFFF, continuations: 3, tag: 0xF0 },
];
const SURROGATES: core::ops::RangeInclusive<u32> = 0xD800..=0xDFFF;

struct Length {
    last: u32,
    continuations: u32,
    /// The bits of the first byte that tell the length.
    tag: u8,
}

/// The bits of a continuation byte that tell it from others.
const CONTINUATION: u8 = 0x80;

/// Compiles classes; its buffers are used again for the next class.
#[derive(Default)]
pub(super) struct Utf8 {
    /// The transitions of the nodes that are being made, outermost first.
    open: Vec<Transition>,
    /// The nodes of this class by the hash of their transitions: a power of
    /// two of cells, each 0 or a state's id plus one.
    shared: Vec<NfaId>,
    shared_len: usize,
}

impl Utf8 {
    /// Appends the states of a class and returns the entry.
    ///
    /// The ranges must be sorted and must neither touch nor overlap.
    pub(super) fn compile(
        &mut self,
        ranges: &[ClassUnicodeRange],
        next: NfaId,
        states: &mut Vec<State>,
    ) -> NfaId {
        self.shared.clear();
        self.shared.resize(16, 0);
        self.shared_len = 0;
        let mut walk = Walk {
            ranges: ranges.iter(),
            head: None,
            next,
            states,
            full: [next; 4],
            utf8: self,
        };
        walk.advance();
        for length in &LENGTHS {
            walk.children(length.continuations, length.last, length.tag, 0);
        }
        walk.close(0)
    }
}

/// One pass over the ranges of a class.
struct Walk<'a> {
    ranges: core::slice::Iter<'a, ClassUnicodeRange>,
    /// What remains of the first range that has not been passed.
    head: Option<(u32, u32)>,
    next: NfaId,
    states: &'a mut Vec<State>,
    /// The node that takes any `k` continuation bytes; `next` if none is
    /// made yet, and for 0.
    full: [NfaId; 4],
    utf8: &'a mut Utf8,
}

impl Walk<'_> {
    fn advance(&mut self) {
        let range = self.ranges.next();
        self.head = range.map(|r| (u32::from(r.start()), u32::from(r.end())));
    }

    /// Passes the codepoints up to `end` of the first range.
    fn pass(&mut self, end: u32) {
        match self.head {
            Some((_, last)) if end < last => {
                let mut start = end + 1;
                if SURROGATES.contains(&start) {
                    start = SURROGATES.end() + 1;
                }
                self.head = Some((start, last));
            }
            _ => self.advance(),
        }
    }

    /// Adds transitions for the codepoints up to `last`, to the open node
    /// whose transitions begin at `base`. Each is followed by `rest`
    /// continuation bytes.
    fn children(&mut self, rest: u32, last: u32, tag: u8, base: usize) {
        let bits = 6 * rest;
        let mask = (1 << bits) - 1;
        while let Some((start, end)) = self.head
            && start <= last
        {
            let end = end.min(last);
            let from = start >> bits;
            let (to, next);
            if start & mask == 0 && end >= start | mask {
                to = ((end + 1) >> bits) - 1;
                next = self.full(rest);
                self.pass((to << bits) | mask);
            } else {
                to = from;
                next = self.node(rest, last.min(start | mask));
            }
            let (start, end) = (byte(from, tag), byte(to, tag));
            self.add(Transition::of_bytes(start, end, next), base);
        }
    }

    /// Makes the node for the codepoints up to `last`, which is followed by
    /// `rest` continuation bytes.
    fn node(&mut self, rest: u32, last: u32) -> NfaId {
        let base = self.utf8.open.len();
        self.children(rest - 1, last, CONTINUATION, base);
        self.close(base)
    }

    /// The node that takes any `rest` continuation bytes.
    fn full(&mut self, rest: u32) -> NfaId {
        for depth in 1..=rest as usize {
            if self.full[depth] == self.next {
                let base = self.utf8.open.len();
                let next = self.full[depth - 1];
                self.add(Transition::of_bytes(0x80, 0xBF, next), base);
                self.full[depth] = self.close(base);
            }
        }
        self.full[rest as usize]
    }

    /// Adds a transition to the open node, merging it if possible.
    fn add(&mut self, new: Transition, base: usize) {
        if let Some(last) = self.utf8.open[base..].last_mut()
            && last.next == new.next
            && u16::from(last.end) + 1 == u16::from(new.start)
        {
            last.end = new.end;
            return;
        }
        self.utf8.open.push(new);
    }

    /// Closes the innermost open node and returns its state, or an equal one.
    fn close(&mut self, base: usize) -> NfaId {
        if self.utf8.shared_len * 2 >= self.utf8.shared.len() {
            self.grow();
        }
        let transitions = &self.utf8.open[base..];
        let id = self.states.len() as NfaId;
        let cell = find(&self.utf8.shared, self.states, transitions);
        let known = self.utf8.shared[cell];
        if known == 0 {
            self.utf8.shared[cell] = id + 1;
            self.utf8.shared_len += 1;
            self.states.push(state_of(transitions));
        }
        self.utf8.open.truncate(base);
        if known == 0 { id } else { known - 1 }
    }

    fn grow(&mut self) {
        let len = self.utf8.shared.len() * 2;
        let old = core::mem::replace(&mut self.utf8.shared, vec![0; len]);
        for id in old.into_iter().filter(|&id| id != 0) {
            let transitions = transitions(&self.states[id as usize - 1]);
            let cell = find(&self.utf8.shared, self.states, transitions);
            self.utf8.shared[cell] = id;
        }
    }
}

/// The byte for a block: its tag, and below it the number of the block.
fn byte(block: u32, tag: u8) -> u8 {
    let bits = if tag == 0 { 0x7F } else { 0x3F & !tag };
    tag | (block & u32::from(bits)) as u8
}

/// The cell that holds a state with these transitions, or is free for it.
fn find(shared: &[NfaId], states: &[State], wanted: &[Transition]) -> usize {
    let mask = shared.len() - 1;
    let mut cell = hash(wanted) & mask;
    while shared[cell] != 0
        && transitions(&states[shared[cell] as usize - 1]) != wanted
    {
        cell = (cell + 1) & mask;
    }
    cell
}

fn hash(transitions: &[Transition]) -> usize {
    let mix = |hash: u64, t: &Transition| {
        let word = u64::from(t.next) << 16
            | u64::from(t.start) << 8
            | u64::from(t.end);
        (hash.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95)
    };
    (transitions.iter().fold(0, mix) >> 32) as usize
}

fn transitions(state: &State) -> &[Transition] {
    match state {
        State::Range(transition) => core::slice::from_ref(transition),
        State::Sparse(transitions) => transitions,
        _ => &[],
    }
}
