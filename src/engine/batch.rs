//! Several matches for one call of the machine code.
//!
//! A batch begins small and grows, so that a caller who only wants the first
//! match does not pay for more. Regexes that can match the empty string have
//! no batches: the rule for empty matches lives in `iter`.

use crate::abi::block::{Outcome, RawSpan};
use crate::engine::Engine;
use crate::engine::find::Scratch;
use crate::input::{Input, Span};
use crate::plan::budget::BATCH_SPANS;

/// How much larger each batch is than the one before.
const GROWTH: usize = 4;

/// Spans that have been found and not been asked for.
#[derive(Default)]
pub(crate) struct Batch {
    spans: Vec<RawSpan>,
    len: usize,
    next: usize,
    /// True if nothing follows the spans that are here.
    pub(super) over: bool,
}

impl Batch {
    /// The next span that is already known.
    #[inline]
    pub(super) fn pop(&mut self, haystack: &[u8]) -> Option<Span> {
        if self.next >= self.len {
            return None;
        }
        let RawSpan { start, end } = self.spans[self.next];
        self.next += 1;
        let base = haystack.as_ptr().addr();
        Some(Span { start: start - base, end: end - base })
    }

    fn enlarge(&mut self) {
        let len = (self.spans.len() * GROWTH).clamp(GROWTH, BATCH_SPANS);
        self.spans.resize(len, RawSpan::default());
        self.len = 0;
        self.next = 0;
    }
}

impl Engine {
    /// Finds the next matches in one call; returns where the search goes on,
    /// or `None` if this regex cannot do so now.
    pub(super) fn fill(
        &self,
        input: &Input<'_>,
        batch: &mut Batch,
        scratch: &mut Scratch,
    ) -> Option<usize> {
        let compiled = self.code(input).filter(|_| !scratch.walks)?;
        let plain = !input.is_anchored() && !input.is_earliest();
        if !compiled.code.has_batch() || !plain {
            return None;
        }
        batch.enlarge();
        scratch.block.spans_len = 0;
        let spans = &mut batch.spans;
        let entry = crate::exec::Entry::Batch;
        let outcome = self.enter(compiled, entry, input, scratch, spans);
        batch.len = scratch.block.spans_len as usize;
        match outcome {
            Ok(Outcome::Done) => {
                batch.over = true;
                Some(input.end())
            }
            Ok(outcome) => {
                let literals = compiled.plan.automaton().is_none();
                scratch.walks = literals && outcome == Outcome::Credit;
                let at = scratch.block.at;
                Some(scratch.block.offset_of(input.haystack(), at))
            }
            Err(_) if batch.len > 0 => {
                let end = spans[batch.len - 1].end;
                Some(scratch.block.offset_of(input.haystack(), end))
            }
            Err(_) => None,
        }
    }
}
