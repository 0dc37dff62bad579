//! Several matches for one call of the machine code, or of the walk.
//!
//! A batch begins small and grows, so that a caller who only wants the first
//! match does not pay for more. Regexes that can match the empty string have
//! no batches: the rule for empty matches lives in `iter`.

use crate::abi::block::{Outcome, RawSpan};
use crate::abi::rows::Op;
use crate::automaton::grow::Blueprint;
use crate::engine::Engine;
use crate::engine::machine::Outputs;
use crate::engine::scratch::Scratch;
use crate::engine::table::{GiveUp, Table};
use crate::engine::walks::interpret;
use crate::input::{Input, Span};
use crate::interp::walk::{Cursor, Memory, Starts};
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

/// The spans of a batch on its way.
pub(super) struct Filling<'s> {
    pub(super) spans: &'s mut [RawSpan],
    pub(super) len: usize,
    /// Where the next search begins.
    pub(super) at: usize,
    /// The address of the haystack.
    pub(super) base: usize,
    pub(super) starts: Starts,
    /// How many bytes behind matches may be read again.
    pub(super) overscan: i64,
    /// True if nothing follows the spans that are here.
    pub(super) over: bool,
}

impl Filling<'_> {
    #[inline]
    fn takes_more(&self) -> bool {
        self.len < self.spans.len() && self.overscan >= 0
    }
}

impl Memory for Filling<'_> {
    #[inline]
    fn carry_out(&mut self, op: Op, haystack: &[u8], at: usize) {
        self.starts.carry_out(op, haystack, at);
    }

    #[inline]
    fn finish(&mut self, end: usize, at: usize) -> bool {
        let start = self.base + self.starts.start;
        self.spans[self.len] = RawSpan { start, end: self.base + end };
        self.len += 1;
        self.at = end;
        self.overscan -= (at - end) as i64;
        self.takes_more()
    }
}

/// Finds matches without machine code until the batch is full or nothing
/// is left. Only for automata that do not match the empty string.
pub(super) fn interpret_batch(
    blueprint: &Blueprint,
    table: &mut Table<'_>,
    input: &Input<'_>,
    cursor: &mut Cursor,
    filling: &mut Filling<'_>,
) -> Result<(), GiveUp> {
    while filling.takes_more() {
        let rest = input.span(filling.at..input.end());
        interpret::<false, _>(blueprint, table, &rest, cursor, filling)?;
        if cursor.matched().is_none() {
            filling.over = true;
            break;
        }
    }
    Ok(())
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
        let overscan = self.overscan_left(input.start(), scratch);
        // Spans of a batch do not say which pattern they are of.
        if self.is_of_set()
            || input.is_anchored()
            || input.is_earliest()
            || overscan < 0
        {
            return None;
        }
        let Some(compiled) = self.code(input).filter(|_| !scratch.walks)
        else {
            if self.literal().is_some() && !scratch.walks {
                return None;
            }
            return self.fill_interpreted(input, batch, overscan, scratch);
        };
        // A batch begins in one place and passes what lies between matches.
        if !compiled.code.has_batch()
            || self.jump(compiled, input, scratch).is_some()
        {
            return None;
        }
        batch.enlarge();
        scratch.block().spans_len = 0;
        let spans = &mut batch.spans;
        let entry = crate::exec::Entry::Batch;
        let outputs = Outputs { spans, missing: None };
        let outcome = self.enter(compiled, entry, input, scratch, outputs);
        batch.len = scratch.block().spans_len as usize;
        match outcome {
            Ok(Outcome::Done) => {
                batch.over = true;
                Some(input.end())
            }
            Ok(outcome) => {
                let literals = compiled.plan.automaton().is_none();
                scratch.walks = literals && outcome == Outcome::Credit;
                let block = scratch.block();
                Some(block.offset_of(input.haystack(), block.at))
            }
            Err(_) if batch.len > 0 => {
                let end = spans[batch.len - 1].end;
                Some(scratch.block().offset_of(input.haystack(), end))
            }
            Err(_) => None,
        }
    }

    /// As [`Engine::fill`], without machine code.
    fn fill_interpreted(
        &self,
        input: &Input<'_>,
        batch: &mut Batch,
        overscan: i64,
        scratch: &mut Scratch,
    ) -> Option<usize> {
        if self.has_empty || !self.walks_spans() || !self.config.tuning.batch {
            return None;
        }
        batch.enlarge();
        let mut filling = Filling {
            spans: &mut batch.spans,
            len: 0,
            at: input.start(),
            base: input.haystack().as_ptr().addr(),
            starts: Starts::default(),
            overscan,
            over: false,
        };
        let done = self.walk_spans(input, &mut filling, scratch);
        let at = filling.at;
        (batch.len, batch.over) = (filling.len, filling.over);
        (batch.len > 0 || done.is_ok()).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Compile, Config, Tuning};
    use crate::cpu::CpuLevel;

    /// The machine code goes on by itself, in whatever way a match ends: one
    /// call fills the buffer.
    #[test]
    fn one_call_finds_as_many_matches_as_fit() {
        let haystack = b"foo12;bar foo, bar34; ".repeat(200);
        let levels = CpuLevel::ALL.into_iter();
        for level in levels.filter(|it| *it <= CpuLevel::detect()) {
            for pattern in [
                "foo",
                "foo|bar",
                "[a-z]+",
                "[a-z]+;?",
                "fo+[0-9]*",
                r"\b\w+\b",
                "[a-z0-9]+[;,]",
                "(?-u)\\b[a-z]+|[0-9];",
            ] {
                for explore_states in [None, Some(1)] {
                    let cpu = Some(level);
                    let tuning = Tuning {
                        cpu,
                        explore_states,
                        // Where a search jumps there is no batch.
                        jumps: false,
                        ..Tuning::default()
                    };
                    let config = Config {
                        compile: Compile::Eager,
                        tuning,
                        ..Config::default()
                    };
                    let engine = Engine::new(pattern, &config);
                    let engine = engine.expect("a regex");
                    if engine.report().code_bytes > 0 {
                        fills(&engine, &haystack);
                    }
                }
            }
        }
    }

    fn fills(engine: &Engine, haystack: &[u8]) {
        let (mut batch, mut scratch) = (Batch::default(), Scratch::default());
        let mut input = Input::new(haystack);
        for spans in [GROWTH, GROWTH * GROWTH, 64, BATCH_SPANS, BATCH_SPANS] {
            let at = engine.fill(&input, &mut batch, &mut scratch);
            let report = engine.report();
            assert_eq!(batch.len, spans, "{report}");
            input = input.span(at.expect("a batch")..haystack.len());
        }
    }
}
