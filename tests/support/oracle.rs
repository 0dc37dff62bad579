//! The right answers: those of `regex`, and of PikeVM where it is in doubt.

use std::ops::Range;

use regex_automata::nfa::thompson::{self, pikevm::PikeVM};
use regex_automata::util::{look::LookMatcher, syntax};

/// Which flavour, and the one option that no pattern can set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Mode {
    pub(crate) utf8: bool,
    pub(crate) line_terminator: u8,
}

/// The `regex` crate, in either flavour.
pub(crate) enum Oracle {
    Str(regex::Regex),
    Bytes(regex::bytes::Regex),
}

impl Oracle {
    pub(crate) fn new(
        pattern: &str,
        mode: Mode,
    ) -> Result<Oracle, regex::Error> {
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

    pub(crate) fn find_at(
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

    pub(crate) fn find_iter(&self, haystack: &[u8]) -> Vec<Range<usize>> {
        match self {
            Oracle::Str(re) => {
                re.find_iter(text(haystack)).map(|it| it.range()).collect()
            }
            Oracle::Bytes(re) => {
                re.find_iter(haystack).map(|it| it.range()).collect()
            }
        }
    }

    pub(crate) fn captures(
        &self,
        haystack: &[u8],
    ) -> Option<Vec<Option<Range<usize>>>> {
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

fn text(haystack: &[u8]) -> &str {
    std::str::from_utf8(haystack).expect("strings are searched as strings")
}

/// PikeVM, which has no shortcuts: where it differs from `regex`, it is
/// right.
pub(crate) struct Arbiter(PikeVM);

impl Arbiter {
    pub(crate) fn new(pattern: &str, mode: Mode) -> Arbiter {
        let mut looks = LookMatcher::new();
        looks.set_line_terminator(mode.line_terminator);
        let nfa = thompson::Config::new().utf8(mode.utf8).look_matcher(looks);
        let syntax = syntax::Config::new()
            .utf8(mode.utf8)
            .line_terminator(mode.line_terminator);
        let vm = PikeVM::builder().syntax(syntax).thompson(nfa).build(pattern);
        Arbiter(vm.expect("`regex` accepts the pattern"))
    }

    pub(crate) fn find_at(
        &self,
        haystack: &[u8],
        start: usize,
    ) -> Option<Range<usize>> {
        let input =
            regex_automata::Input::new(haystack).range(start..haystack.len());
        let mut captures = self.0.create_captures();
        let mut cache = self.0.create_cache();
        self.0.search(&mut cache, &input, &mut captures);
        captures.get_match().map(|it| it.range())
    }

    pub(crate) fn find_iter(&self, haystack: &[u8]) -> Vec<Range<usize>> {
        let mut cache = self.0.create_cache();
        let found = self.0.find_iter(&mut cache, haystack);
        found.map(|it| it.range()).collect()
    }

    pub(crate) fn captures(
        &self,
        haystack: &[u8],
    ) -> Option<Vec<Option<Range<usize>>>> {
        let mut captures = self.0.create_captures();
        self.0.captures(&mut self.0.create_cache(), haystack, &mut captures);
        let groups = captures.iter().map(|it| it.map(|span| span.range()));
        captures.is_match().then(|| groups.collect())
    }
}
