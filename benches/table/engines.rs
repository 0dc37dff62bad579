//! The engines that are compared.

use std::hint::black_box;

use jitregex::Compile;
use jitregex::bytes::{JitRegex, RegexBuilder};
use jitregex::testing::{CpuLevel, Force, Tuning};
use regex_automata::dfa::{Automaton, dense, regex as both};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};

/// The bytes that a dense DFA and its construction may take.
const DENSE_BYTES: usize = 64 << 20;

/// A pattern with the options that decide what it matches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pattern<'p> {
    pub(crate) text: &'p str,
    pub(crate) unicode: bool,
    pub(crate) case_insensitive: bool,
}

impl<'p> Pattern<'p> {
    pub(crate) fn new(text: &'p str) -> Pattern<'p> {
        Pattern { text, unicode: true, case_insensitive: false }
    }

    /// Ours, as a table wants it.
    pub(crate) fn ours(self, compile: Compile, tuning: Tuning) -> JitRegex {
        RegexBuilder::new(self.text)
            .unicode(self.unicode)
            .case_insensitive(self.case_insensitive)
            .compile(compile)
            .tuning(tuning)
            .build()
            .expect("the pattern compiles")
    }

    /// Machine code for a CPU level, the machine's own if there is none.
    pub(crate) fn machine(self, cpu: Option<CpuLevel>) -> JitRegex {
        let re =
            self.ours(Compile::Eager, Tuning { cpu, ..Tuning::default() });
        let engine = re.report().engine;
        assert_ne!(engine, "automaton, interpreted", "{self:?}");
        re
    }

    /// The automaton without machine code and without literal searches.
    pub(crate) fn walk(self) -> JitRegex {
        let force = Force::Walk;
        self.ours(Compile::Never, Tuning { force, ..Tuning::default() })
    }

    pub(crate) fn regex(self) -> regex::bytes::Regex {
        regex::bytes::RegexBuilder::new(self.text)
            .unicode(self.unicode)
            .case_insensitive(self.case_insensitive)
            .size_limit(1 << 30)
            .build()
            .expect("the pattern compiles")
    }

    /// regex-automata's dense DFA for ends, if it can be built.
    pub(crate) fn dense(
        self,
        accelerate: bool,
    ) -> Option<dense::DFA<Vec<u32>>> {
        let syntax = self.syntax();
        let config = dense_config().accelerate(accelerate);
        dense::Builder::new()
            .configure(config)
            .syntax(syntax)
            .thompson(thompson())
            .build(self.text)
            .ok()
    }

    /// regex-automata's pair of dense DFAs for starts and ends.
    pub(crate) fn dense_both(self) -> Option<both::Regex> {
        both::Builder::new()
            .dense(dense_config().accelerate(false))
            .syntax(self.syntax())
            .thompson(thompson())
            .build(self.text)
            .ok()
    }

    fn syntax(self) -> syntax::Config {
        syntax::Config::new()
            .unicode(self.unicode)
            .case_insensitive(self.case_insensitive)
            .utf8(false)
    }
}

fn thompson() -> regex_automata::nfa::thompson::Config {
    regex_automata::nfa::thompson::Config::new().utf8(false)
}

fn dense_config() -> dense::Config {
    dense::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .dfa_size_limit(Some(DENSE_BYTES))
        .determinize_size_limit(Some(DENSE_BYTES))
}

/// How many matches there are, and a sum that differs when a span does.
pub(crate) fn check_sum(
    spans: impl Iterator<Item = (usize, usize)>,
) -> (usize, u64) {
    spans.fold((0, 0), |(count, sum), (start, end)| {
        let sum = u64::rotate_left(sum, 7) ^ start as u64;
        (count + 1, u64::rotate_left(sum, 9).wrapping_add(end as u64))
    })
}

/// The check sum of ours.
pub(crate) fn sum_of(re: &JitRegex, text: &[u8]) -> (usize, u64) {
    check_sum(re.find_iter(text).map(|it| (it.start(), it.end())))
}

/// Counts the matches of ours.
pub(crate) fn count(re: &JitRegex, text: &[u8]) -> usize {
    black_box(re.find_iter(black_box(text)).count())
}

/// The end of every match: each search begins where the last one ended.
///
/// Only for patterns that match nothing empty.
pub(crate) fn dense_ends(dfa: &dense::DFA<Vec<u32>>, text: &[u8]) -> usize {
    let mut input = Input::new(black_box(text));
    let mut count = 0;
    while let Some(end) = dfa.try_search_fwd(&input).expect("no quit byte") {
        count += 1;
        input.set_start(end.offset());
    }
    black_box(count)
}
