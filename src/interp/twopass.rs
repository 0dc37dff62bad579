//! All leftmost-first matches of a haystack in linear time.
//!
//! Searches that follow each other may read the same bytes again and again:
//! `.*x|y` reads to the end of the line to find each `y`. Two passes do not:
//!
//! ```text
//! back:    what is alive at each position, from the end to the start
//! forward: go to the first position where a match begins, let one thread
//!          find its end and its groups, go on there
//! ```
//!
//! No position is remembered but those of one block. Pass *back* keeps a
//! *checkpoint* every so many bytes, and a block is computed again from the
//! checkpoint behind it when the forward pass arrives. So each byte is looked
//! at twice on the way back, and once on the way forward if it is part of a
//! match; where sets are forgotten because there are too many, a block falls
//! into shorter ones, and its bytes are looked at a third time. The memory is
//! in O(sqrt(haystack x pattern)).
//!
//! Positions are asked for in order. A search that begins before one that
//! was already asked for begins the passes anew.

use std::sync::Arc;

use crate::automaton::grow::Blueprint;
use crate::automaton::liveness::{Alive, Backward, Liveness, Set};
use crate::automaton::nfa::PatternId;
use crate::input::{Input, Span};
use crate::interp::thread::{Leaf, Thread};

/// The fewest positions of a block: 8 KiB of numbers.
const MIN_BLOCK: usize = 2 << 10;

/// The bytes that sets may take.
const MAX_BYTES: usize = 2 << 20;

/// Both passes over one span.
pub(crate) struct TwoPass {
    liveness: Liveness,
    thread: Thread,
    /// What the passes are over: address and length of the haystack, and
    /// the end of the span.
    over: Option<(usize, usize, usize)>,
    /// Positions and what is alive there, the nearest last; all lie behind
    /// the block.
    checkpoints: Vec<(usize, Set)>,
    /// The first position of the block, and what is alive from there on.
    first: usize,
    block: Vec<Alive>,
    /// The pattern of the match that was found last.
    pub(crate) pattern: PatternId,
    /// What was counted when it was last asked for.
    reported: Steps,
}

/// What a way back looked at, and what followed it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Steps {
    /// Units on the way back.
    pub(crate) back: u64,
    /// States of the NFA: those that threads entered, and those that were
    /// looked at to make sets.
    pub(crate) states: u64,
}

impl Steps {
    /// What has come since `before`, which becomes this.
    pub(super) fn since(self, before: &mut Steps) -> Steps {
        let old = core::mem::replace(before, self);
        Steps { back: self.back - old.back, states: self.states - old.states }
    }
}

impl TwoPass {
    pub(crate) fn new(backward: Arc<Backward>) -> TwoPass {
        TwoPass::with_bytes(backward, MAX_BYTES)
    }

    /// Passes whose sets take at most so many bytes.
    fn with_bytes(backward: Arc<Backward>, max_bytes: usize) -> TwoPass {
        TwoPass {
            liveness: Liveness::new(backward, max_bytes),
            thread: Thread::default(),
            over: None,
            checkpoints: Vec::new(),
            first: 0,
            block: Vec::new(),
            pattern: 0,
            reported: Steps::default(),
        }
    }

    /// The leftmost-first match, and its groups, unless there are no slots.
    ///
    /// The span must not be over.
    pub(crate) fn find(
        &mut self,
        input: &Input<'_>,
        slots: &mut [Option<usize>],
    ) -> Option<Span> {
        self.go_to(input);
        let start = self.next_begin(input)?;
        let blueprint = Arc::clone(self.liveness.backward().blueprint());
        let end = self.trace(&blueprint, input, start, slots.len())?;
        if let [from, to, groups @ ..] = slots {
            (*from, *to) = (Some(start), Some(end));
            self.thread.record(groups);
            blueprint.nfa.slots.resolve(slots);
        }
        Some(Span { start, end })
    }

    /// What was looked at since this was last asked.
    pub(crate) fn steps(&mut self) -> Steps {
        let now = Steps {
            back: self.liveness.units,
            states: self.liveness.work + self.thread.steps,
        };
        now.since(&mut self.reported)
    }

    /// Begins the passes, unless they are under way.
    fn go_to(&mut self, input: &Input<'_>) {
        let haystack = input.haystack();
        let address = haystack.as_ptr().addr();
        let over = Some((address, haystack.len(), input.end()));
        if self.over == over && self.first <= input.start() {
            return;
        }
        self.over = over;
        self.checkpoints.clear();
        self.block.clear();
        self.first = input.start();
        self.pass_back(haystack, input.get_span());
    }

    /// Goes back over the whole span and leaves checkpoints.
    fn pass_back(&mut self, haystack: &[u8], span: Span) {
        let block = self.block_len(span.len());
        let mut at = span.end;
        let mut alive = self.liveness.at_end(haystack, at);
        self.checkpoints.push((at, self.liveness.set(alive).clone()));
        // Blocks count from the checkpoint behind them, however often sets
        // are forgotten in between.
        while at - span.start >= block {
            let way = (at, at - block);
            alive = self.liveness.go_back_all(haystack, alive, way, |_, _| ());
            at -= block;
            self.checkpoints.push((at, self.liveness.set(alive).clone()));
        }
    }

    /// How many positions a block has, so that the block and the
    /// checkpoints take about as much memory.
    fn block_len(&self, span: usize) -> usize {
        let set = self.liveness.set_bytes() + size_of::<(usize, Set)>();
        (span / size_of::<Alive>()).saturating_mul(set).isqrt().max(MIN_BLOCK)
    }

    /// What is alive at a position, not before the block.
    #[inline]
    fn alive(&mut self, haystack: &[u8], at: usize) -> Alive {
        match self.block.get(at - self.first) {
            Some(&alive) => alive,
            None => self.fill(haystack, at),
        }
    }

    /// Makes the block that begins at a position behind this one, up to the
    /// next checkpoint.
    #[cold]
    fn fill(&mut self, haystack: &[u8], at: usize) -> Alive {
        self.checkpoints.truncate(
            self.checkpoints.partition_point(|checkpoint| checkpoint.0 >= at),
        );
        let Some((mut end, mut set)) = self.checkpoints.pop() else {
            unreachable!("the end of the span is a checkpoint");
        };
        // A block that was cut short so that its sets fit does fit.
        let mut alive = match self.liveness.is_tight() {
            true => self.liveness.clear(&set),
            false => self.liveness.restore(&set),
        };
        self.first = at;
        self.block.clear();
        self.block.resize(end - at + 1, Alive::default());
        loop {
            self.block[end - at] = alive;
            let block = &mut self.block;
            let done =
                self.liveness.go_back(haystack, alive, (end, at), |to, it| {
                    block[to - at] = it;
                });
            let Err(full) = done else { return self.block[0] };
            // The block ends where sets stopped to fit; what lies behind
            // is computed from where this one was.
            self.checkpoints.push((end, set));
            self.block.truncate(full.at - at + 1);
            set = self.liveness.set(full.alive).clone();
            alive = self.liveness.clear(&set);
            end = full.at;
        }
    }

    /// The first position where a match begins.
    fn next_begin(&mut self, input: &Input<'_>) -> Option<usize> {
        let mut at = input.start();
        let begins = self.alive(input.haystack(), at).begins();
        if begins || input.is_anchored() {
            return begins.then_some(at);
        }
        loop {
            let block = &self.block[at - self.first..];
            match block.iter().position(|alive| alive.begins()) {
                Some(distance) => return Some(at + distance),
                None => at += block.len(),
            }
            if at > input.end() {
                return None;
            }
            self.fill(input.haystack(), at);
        }
    }

    /// Lets the thread run from the start of a match to its end.
    fn trace(
        &mut self,
        blueprint: &Blueprint,
        input: &Input<'_>,
        start: usize,
        slot_len: usize,
    ) -> Option<usize> {
        let nfa = &blueprint.nfa;
        let haystack = input.haystack();
        self.thread.begin(nfa, slot_len);
        let mut at = start;
        let mut state = nfa.start;
        loop {
            let alive = self.alive(haystack, at);
            let set = self.liveness.set(alive);
            match self.thread.follow(nfa, state, at, set)? {
                Leaf::Match(pattern) => {
                    self.pattern = pattern;
                    return Some(at);
                }
                Leaf::Byte(leaf) => {
                    let part = nfa.part_at(haystack, at);
                    state = nfa.state(leaf).target(haystack[at], part)?;
                    at += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
