//! All non-overlapping matches: the rule of iteration, in one place.
//!
//! Search from `start`. If the match is empty and lies where the previous
//! match ended, throw it away and search once more from `start + 1`. Then go
//! on where the match ended.
//!
//! The step is one byte, also inside a codepoint: a regex that must not split
//! codepoints refuses such an empty match by itself. The second search gives
//! whatever it finds, even if the empty match hid a longer one that begins at
//! the same place: `a?|b` finds no `b` right behind an `a`. That is what the
//! `regex` crate answers, so it is right here.

use core::fmt;

use crate::automaton::nfa::PatternId;
use crate::engine::Engine;
use crate::engine::batch::Batch;
use crate::engine::groups::Groups;
use crate::engine::scratch::Scratch;
use crate::input::{Input, Span};
use crate::util::escape::DebugHaystack;

/// The spans of all matches in a haystack, left to right.
pub(crate) struct Spans<'r, 'h> {
    engine: &'r Engine,
    input: Input<'h>,
    /// Where the previous match ended.
    last_end: Option<usize>,
    batch: Batch,
    /// Made for the second search: most haystacks have no match, and then
    /// there is only one.
    scratch: Option<Box<Scratch>>,
}

impl<'r, 'h> Spans<'r, 'h> {
    /// Iterates over the matches inside the input's span.
    #[inline]
    pub(crate) fn new(engine: &'r Engine, input: Input<'h>) -> Spans<'r, 'h> {
        Spans {
            engine,
            input,
            last_end: None,
            batch: Batch::default(),
            scratch: None,
        }
    }

    /// Moves the start of what is left to search.
    #[inline]
    fn restart(&mut self, start: usize) {
        self.input = self.input.span(start..self.input.end());
    }

    /// Searches again behind an empty match that lies where the previous
    /// match ended.
    #[cold]
    fn skip_empty(&mut self) -> Option<Span> {
        self.restart(self.input.start() + 1);
        self.search()
    }

    /// The next match with its groups.
    ///
    /// PERF: most haystacks have none, and that is found out here.
    #[inline]
    pub(crate) fn next_groups(&mut self) -> Option<Groups> {
        match self.last_end {
            None if self.engine.is_hopeless(&self.input) => None,
            _ => self.next_groups_if_any(),
        }
    }

    fn next_groups_if_any(&mut self) -> Option<Groups> {
        let first = self.last_end.is_none();
        if first && self.engine.finds_groups_at_once(&self.input) {
            let groups = self.engine.captures(&self.input)?;
            let end = groups.span().end;
            self.restart(end);
            self.last_end = Some(end);
            return Some(groups);
        }
        let span = self.next()?;
        let Spans { engine, input, .. } = *self;
        if first {
            return Some(engine.groups_of(&input, span));
        }
        let scratch = self.scratch.get_or_insert_default();
        Some(engine.groups_with(&input, span, scratch))
    }

    fn search(&mut self) -> Option<Span> {
        if self.last_end.is_none() && !self.engine.is_of_set() {
            return self.engine.find(&self.input);
        }
        let scratch = self.scratch.get_or_insert_default();
        self.engine.find_with(&self.input, scratch)
    }

    /// The pattern of the last match, if the engine is that of a set.
    pub(crate) fn pattern(&self) -> PatternId {
        self.scratch.as_ref().map_or(0, |scratch| scratch.own.pattern)
    }

    /// Takes the next span from a batch, if there are batches.
    #[inline]
    fn next_of_batch(&mut self) -> Option<Span> {
        if let Some(span) = self.batch.pop(self.input.haystack()) {
            return Some(span);
        }
        // The first match is searched for on its own.
        if self.last_end.is_none() || self.batch.over {
            return None;
        }
        if self.engine.is_hopeless(&self.input) {
            self.batch.over = true;
            return None;
        }
        let scratch = self.scratch.get_or_insert_default();
        let resume =
            self.engine.fill(&self.input, &mut self.batch, scratch)?;
        self.restart(resume);
        self.batch.pop(self.input.haystack())
    }
}

impl Iterator for Spans<'_, '_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        if let Some(span) = self.next_of_batch() {
            return Some(span);
        }
        if self.batch.over {
            return None;
        }
        let mut span = self.search()?;
        if span.is_empty() && self.last_end == Some(span.end) {
            span = self.skip_empty()?;
        }
        self.restart(span.end);
        self.last_end = Some(span.end);
        Some(span)
    }
}

/// An exhausted search stays exhausted: the start never moves back, and the
/// same search of the same haystack has the same answer.
impl core::iter::FusedIterator for Spans<'_, '_> {}

impl fmt::Debug for Spans<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spans")
            .field("haystack", &DebugHaystack(self.input.haystack()))
            .field("span", &self.input.get_span().range())
            .field("last_end", &self.last_end)
            .finish_non_exhaustive()
    }
}
