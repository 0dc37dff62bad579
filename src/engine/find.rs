//! The searches behind the API, each with its fallbacks.

use regex_syntax::hir::HirKind;

use crate::abi::rows::Ids;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::direct::Again;
use crate::engine::scratch::Scratch;
use crate::engine::table::GiveUp;
use crate::exec::Entry;
use crate::input::{Input, Span};
use crate::interp::literal;

impl Engine {
    /// True if the input contains a match.
    pub(crate) fn is_match(&self, input: &Input<'_>) -> bool {
        if self.is_hopeless(input) {
            return false;
        }
        match self.is_match_directly(input) {
            Ok(answer) => answer,
            Err(again) => self.shortest_again(input, again).is_some(),
        }
    }

    /// The end of a match that is known as early as possible.
    pub(crate) fn shortest(&self, input: &Input<'_>) -> Option<usize> {
        if self.is_hopeless(input) {
            return None;
        }
        self.shortest_again(input, Again::Indirect)
    }

    #[inline(never)]
    fn shortest_again(
        &self,
        input: &Input<'_>,
        again: Again,
    ) -> Option<usize> {
        let end = self.search_end(input, again)?;
        if !self.may_split() || input.is_char_boundary(end) {
            return Some(end);
        }
        // An empty match that splits a codepoint is none, and it may hide a
        // match that began before it: only a whole search tells.
        self.find(&input.earliest(false)).map(|span| span.end)
    }

    /// The leftmost-first match.
    pub(crate) fn find(&self, input: &Input<'_>) -> Option<Span> {
        self.find_inline(input)
    }

    /// As [`Engine::find`].
    ///
    /// PERF: for searches that do little else where nothing is found. A call
    /// costs as much as half a short search.
    #[inline(always)]
    pub(super) fn find_inline(&self, input: &Input<'_>) -> Option<Span> {
        if self.is_hopeless(input) {
            return None;
        }
        let mut span = Span::default();
        match self.find_directly(input, &mut span) {
            Ok(found) => found.then_some(span),
            Err(again) => self.find_again(input, again),
        }
    }

    #[inline(never)]
    fn find_again(&self, input: &Input<'_>, again: Again) -> Option<Span> {
        let scratch = &mut again.scratch();
        scratch.gave_up = again == Again::Dear;
        self.find_hopeful(input, scratch)
    }

    /// As [`Engine::find`], for one of several searches.
    pub(super) fn find_with(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        if self.is_hopeless(input) {
            return None;
        }
        self.find_hopeful(input, scratch)
    }

    /// As [`Engine::find_with`], where a match is possible.
    fn find_hopeful(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        if input.is_earliest() {
            return self.find_earliest(input, scratch);
        }
        self.whole_characters(input, |input| {
            let span = self.search_span(input, scratch)?;
            Some((span, span.end))
        })
    }

    /// Searches again until a match ends where no codepoint is split.
    ///
    /// Only empty matches can split one. This is the one place that knows.
    /// A search from anywhere before such a match finds it again, so the next
    /// one begins behind it. The first search must not be hopeless.
    pub(super) fn whole_characters<T>(
        &self,
        input: &Input<'_>,
        mut search: impl FnMut(&Input<'_>) -> Option<(T, usize)>,
    ) -> Option<T> {
        let (mut answer, mut end) = search(input)?;
        if !self.may_split() {
            return Some(answer);
        }
        let mut input = *input;
        while !input.is_char_boundary(end) {
            if input.is_anchored() || end >= input.end() {
                return None;
            }
            input = input.span(end + 1..input.end());
            (answer, end) = search(&input)?;
        }
        Some(answer)
    }

    /// True if a match may split a codepoint that must not be split.
    #[inline]
    pub(super) fn may_split(&self) -> bool {
        self.has_empty && self.config.syntax.utf8
    }

    /// The end of an earliest match.
    fn search_end(&self, input: &Input<'_>, again: Again) -> Option<usize> {
        let end = self.try_end(input, again);
        end.unwrap_or_else(|_| self.simulate_end(input))
    }

    /// As [`Engine::search_end`], if the automaton serves.
    pub(super) fn try_end(
        &self,
        input: &Input<'_>,
        again: Again,
    ) -> Result<Option<usize>, GiveUp> {
        if self.config.tuning.force == Force::PikeVm {
            return Ok(self.simulate_end(input));
        }
        let scratch = &mut again.scratch();
        match self.code(input) {
            Some(compiled) if !scratch.walks => {
                match self.run(compiled, Entry::IsMatch, input, scratch) {
                    // Without starts the automaton still knows whether.
                    Err(GiveUp::Registers) => {
                        self.walk_end(input, &mut scratch.own)
                    }
                    done => done.map(|span| span.map(|span| span.end)),
                }
            }
            _ => match self.literal() {
                Some(it) => Ok(literal::find(it, input).map(|s| s.end)),
                None => self.walk_end(input, &mut scratch.own),
            },
        }
    }

    /// The leftmost-first match.
    pub(super) fn search_span(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        if self.overscan_left(input.start(), scratch) < 0 {
            return self.two_pass(input, scratch);
        }
        if scratch.gave_up
            && let Ok(found) = self.span_by_paths(input, scratch)
        {
            return found;
        }
        let found = match self.config.tuning.force {
            Force::PikeVm => return self.simulate_span(input, scratch),
            Force::Ends => Err(GiveUp::Registers),
            _ => self.span_with_start(input, scratch),
        };
        let found = match found {
            Err(GiveUp::Registers) => self.span_by_end(input, scratch),
            found => found,
        };
        if let Ok(found) = found {
            return found;
        }
        if !scratch.gave_up
            && let Ok(found) = self.span_by_paths(input, scratch)
        {
            return found;
        }
        self.simulate_span(input, scratch)
    }

    /// The leftmost-first match, by what knows its start when it ends.
    fn span_with_start(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Span>, GiveUp> {
        match self.code(input) {
            Some(compiled) if !scratch.walks => {
                self.run(compiled, Entry::Find, input, scratch)
            }
            _ => match self.literal() {
                Some(it) => Ok(literal::find(it, input)),
                None => self.walk_span(input, &mut scratch.own),
            },
        }
    }

    /// A leftmost match as soon as it is known: its start and an end.
    pub(super) fn find_earliest(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Span> {
        self.whole_characters(input, |input| {
            let span = self.simulate_span(input, scratch)?;
            Some((span, span.end))
        })
    }

    /// The literal that the pattern is, unless a test wants an automaton.
    pub(super) fn literal(&self) -> Option<&[u8]> {
        let tuning = &self.config.tuning;
        let free = tuning.prefilter && tuning.force == Force::Nothing;
        let single = self.ids == Ids::Nothing;
        match self.hir.kind() {
            HirKind::Literal(literal) if free && single => Some(&literal.0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::config::{Compile, Config};

    /// Searches from a cold start; what the search leaves behind.
    fn searched(pattern: &str, haystack: &[u8]) -> (Option<Span>, Scratch) {
        let config = Config { compile: Compile::Eager, ..Config::default() };
        let engine = Engine::new(pattern, &config).expect("a regex");
        let mut scratch = Scratch::default();
        let span = engine.find_with(&Input::new(haystack), &mut scratch);
        (span, scratch)
    }

    /// A scan is paid for: where there are only candidates it spends its
    /// credit, and the search goes on without it.
    #[test]
    fn a_scan_that_passes_little_is_given_up() {
        for (pattern, candidate, matched) in [
            ("fooo+[0-9]", "fooo ", "foooo1"),
            ("[XY]quiz[0-9]", "Xquiz ", "Yquiz9"),
            ("(?:foo|bar)[0-9]+x", "foo1 bar2 ", "bar1x"),
            (r"\bfooo+[0-9]", "fooo ", "foooo1"),
        ] {
            let mut haystack = candidate.repeat(20_000).into_bytes();
            haystack.extend_from_slice(matched.as_bytes());
            let (span, mut scratch) = searched(pattern, &haystack);
            let start = haystack.len() - matched.len();
            let right = Span { start, end: haystack.len() };
            assert_eq!(span, Some(right), "{pattern}");
            let credit = scratch.block().credit;
            assert!(credit < 0 || scratch.walks, "{pattern}: {credit}");
            // Ordinary text earns more than its candidates cost.
            let text = "a lazy dog and a quick fox ".repeat(4_000) + matched;
            let (span, mut scratch) = searched(pattern, text.as_bytes());
            assert_eq!(span.map(|it| it.end), Some(text.len()), "{pattern}");
            let credit = scratch.block().credit;
            assert!(credit > 0 && !scratch.walks, "{pattern}: {credit}");
        }
    }

    /// Nobody waits for the thread that extends the shared table: whoever
    /// needs another state meanwhile walks a table of its own.
    #[test]
    fn a_search_waits_for_no_other() {
        for compile in [Compile::Eager, Compile::Never] {
            let mut config = Config { compile, ..Config::default() };
            config.tuning.explore_states = Some(1);
            let engine = Engine::new(r"\b\w+\b", &config);
            let engine = Arc::new(engine.expect("a regex"));
            let other = Arc::clone(&engine);
            let (told, answer) = mpsc::channel();
            let found = engine.span_table().inspect(|_, _| {
                // While this closure runs the table is taken.
                thread::spawn(move || {
                    let input = Input::new("-- слово --");
                    let found = (other.find(&input), other.is_match(&input));
                    told.send(found).expect("somebody listens");
                });
                answer.recv_timeout(Duration::from_secs(60)).ok()
            });
            let right = (Some(Span { start: 3, end: 13 }), true);
            assert_eq!(found, Some(Some(right)), "{compile:?}");
        }
    }
}
