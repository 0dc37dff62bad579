//! The right answers: those of `regex`, and of PikeVM where it is in doubt.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use regex_automata::nfa::thompson::{self, pikevm::PikeVM};
use regex_automata::util::primitives::PatternID;
use regex_automata::util::{interpolate, look::LookMatcher, syntax};
use regex_automata::{Anchored, Input};

use crate::question::{Answer, EXPANDED, Methods, Question, With};
use crate::sheet::{Ask, Found, Groups};

/// Which flavour, and the one option that no pattern can set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Mode {
    /// True for the flavour that searches strings.
    pub utf8: bool,
    /// What `(?m)` takes for the end of a line.
    pub line_terminator: u8,
}

impl Mode {
    /// Strings, with lines that end as everywhere.
    pub const STR: Mode = Mode { utf8: true, line_terminator: b'\n' };

    /// Bytes, with lines that end as everywhere.
    pub const BYTES: Mode = Mode { utf8: false, line_terminator: b'\n' };

    /// True if the flavour can search the haystack.
    pub fn takes(self, haystack: &[u8]) -> bool {
        !self.utf8 || std::str::from_utf8(haystack).is_ok()
    }
}

/// The `regex` crate, in either flavour.
#[derive(Debug)]
pub enum Oracle {
    /// For strings.
    Str(regex::Regex),
    /// For bytes.
    Bytes(regex::bytes::Regex),
}

impl Oracle {
    /// Builds the pattern in a flavour.
    ///
    /// # Errors
    ///
    /// Those of `regex`.
    pub fn new(pattern: &str, mode: Mode) -> Result<Oracle, regex::Error> {
        if mode.utf8 {
            let mut builder = regex::RegexBuilder::new(pattern);
            builder.line_terminator(mode.line_terminator);
            builder.build().map(Oracle::Str)
        } else {
            let mut builder = regex::bytes::RegexBuilder::new(pattern);
            builder.line_terminator(mode.line_terminator);
            builder.build().map(Oracle::Bytes)
        }
    }

    /// The first match from an offset on.
    pub fn find_at(
        &self,
        haystack: &[u8],
        start: usize,
    ) -> Option<Range<usize>> {
        match self {
            Oracle::Str(re) => {
                re.find_at(text(haystack), start).map(|it| it.range())
            }
            Oracle::Bytes(re) => {
                re.find_at(haystack, start).map(|it| it.range())
            }
        }
    }

    /// All matches.
    pub fn find_iter(&self, haystack: &[u8]) -> Vec<Range<usize>> {
        match self {
            Oracle::Str(re) => {
                re.find_iter(text(haystack)).map(|it| it.range()).collect()
            }
            Oracle::Bytes(re) => {
                re.find_iter(haystack).map(|it| it.range()).collect()
            }
        }
    }

    /// The groups of the first match.
    pub fn captures(&self, haystack: &[u8]) -> Option<Groups> {
        match self {
            Oracle::Str(re) => re.captures(text(haystack)).map(|groups| {
                groups.iter().map(|it| it.map(|it| it.range())).collect()
            }),
            Oracle::Bytes(re) => re.captures(haystack).map(|groups| {
                groups.iter().map(|it| it.map(|it| it.range())).collect()
            }),
        }
    }
}

impl Methods for Oracle {
    fn answer(&self, haystack: &[u8], question: &Question) -> Answer {
        match self {
            Oracle::Str(re) => re.answer(haystack, question),
            Oracle::Bytes(re) => re.answer(haystack, question),
        }
    }
}

fn text(haystack: &[u8]) -> &str {
    std::str::from_utf8(haystack).expect("strings are searched as strings")
}

/// The answer of `regex`; `None` if it panics.
pub(crate) fn caught<T>(answer: impl FnOnce() -> T) -> Option<T> {
    crate::guard::quietly(|| catch_unwind(AssertUnwindSafe(answer)).ok())
}

/// PikeVM, which has no shortcuts: where it differs from `regex`, it is
/// right.
#[derive(Debug)]
pub struct Arbiter {
    vm: PikeVM,
    cache: thompson::pikevm::Cache,
}

impl Arbiter {
    /// Builds a pattern that `regex` accepts.
    ///
    /// # Panics
    ///
    /// If PikeVM does not accept it.
    pub fn new(pattern: &str, mode: Mode) -> Arbiter {
        let mut looks = LookMatcher::new();
        looks.set_line_terminator(mode.line_terminator);
        let nfa = thompson::Config::new().utf8(mode.utf8).look_matcher(looks);
        let syntax = syntax::Config::new()
            .utf8(mode.utf8)
            .line_terminator(mode.line_terminator);
        let vm = PikeVM::builder().syntax(syntax).thompson(nfa).build(pattern);
        let vm = vm.expect("`regex` accepts the pattern");
        Arbiter { cache: vm.create_cache(), vm }
    }

    /// The match that is asked for.
    pub fn find(
        &mut self,
        haystack: &[u8],
        ask: &Ask,
    ) -> Option<Range<usize>> {
        self.run(&input(haystack, ask))
    }

    /// Where an earliest match ends.
    pub fn earliest(&mut self, haystack: &[u8], ask: &Ask) -> Option<usize> {
        self.run(&input(haystack, ask).earliest(true)).map(|it| it.end)
    }

    fn run(&mut self, input: &Input<'_>) -> Option<Range<usize>> {
        let mut slots = [None; 2];
        self.vm.search_slots(&mut self.cache, input, &mut slots)?;
        Some(slots[0]?.get()..slots[1]?.get())
    }

    /// All matches inside of the span that is asked for.
    pub fn find_iter(
        &mut self,
        haystack: &[u8],
        ask: &Ask,
    ) -> Vec<Range<usize>> {
        let found = self.vm.find_iter(&mut self.cache, input(haystack, ask));
        found.map(|it| it.range()).collect()
    }

    /// All matches with their groups.
    pub fn captures_iter(
        &mut self,
        haystack: &[u8],
        ask: &Ask,
    ) -> Vec<Groups> {
        let all = self.vm.captures_iter(&mut self.cache, input(haystack, ask));
        all.map(|it| it.iter().map(|it| it.map(|it| it.range())).collect())
            .collect()
    }

    /// The groups of the match that is asked for.
    pub fn captures(&mut self, haystack: &[u8], ask: &Ask) -> Option<Groups> {
        let mut captures = self.vm.create_captures();
        let input = input(haystack, ask);
        self.vm.captures(&mut self.cache, input, &mut captures);
        let groups = captures.iter().map(|it| it.map(|span| span.range()));
        captures.is_match().then(|| groups.collect())
    }

    /// What a public method has to return, by its definition.
    pub fn answer(&mut self, haystack: &[u8], question: &Question) -> Answer {
        match question {
            Question::IsMatchAt(at) => {
                Answer::Is(self.find_at(haystack, *at).is_some())
            }
            Question::FindAt(at) => Answer::Found(self.find_at(haystack, *at)),
            Question::ShortestAt(at) => {
                Answer::EndWithin(self.ends_at(haystack, *at))
            }
            Question::CapturesAt(at) => Answer::Groups(
                (*at <= haystack.len())
                    .then(|| {
                        self.captures(haystack, &Ask::from(*at, haystack))
                    })
                    .flatten(),
            ),
            Question::CapturesIter => Answer::All(
                self.captures_iter(haystack, &Ask::whole(haystack)),
            ),
            Question::Counts => {
                let len =
                    self.find_iter(haystack, &Ask::whole(haystack)).len();
                Answer::Counts(len, len)
            }
            Question::Split => {
                Answer::Pieces(self.pieces(haystack, usize::MAX))
            }
            Question::SplitN(limit) => {
                Answer::Pieces(self.pieces(haystack, *limit))
            }
            Question::Replace(times, with) => {
                self.replaced(haystack, times.limit(), with)
            }
        }
    }

    /// The match from an offset on, which may lie one behind the end.
    fn find_at(&mut self, haystack: &[u8], at: usize) -> Found {
        if at > haystack.len() {
            return None;
        }
        self.find(haystack, &Ask::from(at, haystack))
    }

    /// Between which ends an earliest match may end.
    fn ends_at(
        &mut self,
        haystack: &[u8],
        at: usize,
    ) -> Option<(usize, usize)> {
        let last = self.find_at(haystack, at)?.end;
        let first = self.earliest(haystack, &Ask::from(at, haystack))?;
        // PikeVM goes on behind an empty match that splits a character, and
        // then ends later than the match that begins before it.
        Some((first.min(last), last))
    }

    /// At most so many pieces, the last of which is the rest.
    fn pieces(&mut self, haystack: &[u8], limit: usize) -> Vec<Range<usize>> {
        if limit == 0 {
            return vec![];
        }
        let mut pieces = vec![];
        let mut start = 0;
        let all = self.find_iter(haystack, &Ask::whole(haystack));
        for found in all.into_iter().take(limit - 1) {
            pieces.push(start..found.start);
            start = found.end;
        }
        pieces.push(start..haystack.len());
        pieces
    }

    /// The haystack with other text in the place of at most so many matches.
    fn replaced(
        &mut self,
        haystack: &[u8],
        limit: usize,
        with: &With,
    ) -> Answer {
        let mut all = self.captures_iter(haystack, &Ask::whole(haystack));
        all.truncate(limit);
        let info = self.vm.get_nfa().group_info();
        let mut text = vec![];
        let mut start = 0;
        for groups in &all {
            let whole = groups[0].clone().expect("a match has a whole");
            text.extend_from_slice(&haystack[start..whole.start]);
            start = whole.end;
            let template = match with {
                With::NoExpand(with) => {
                    text.extend_from_slice(with);
                    continue;
                }
                With::Template(template) => &template[..],
                With::Closure => EXPANDED,
            };
            let append = |index: usize, into: &mut Vec<u8>| {
                let group = groups.get(index).cloned().flatten();
                into.extend_from_slice(group.map_or(b"", |it| &haystack[it]));
            };
            let named = |name: &str| info.to_index(PatternID::ZERO, name);
            interpolate::bytes(template, append, named, &mut text);
        }
        text.extend_from_slice(&haystack[start..]);
        Answer::Text { is_borrowed: all.is_empty(), text }
    }
}

fn input<'h>(haystack: &'h [u8], ask: &Ask) -> Input<'h> {
    let anchored = if ask.anchored { Anchored::Yes } else { Anchored::No };
    Input::new(haystack).range(ask.span.clone()).anchored(anchored)
}
