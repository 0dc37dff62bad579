//! How much of a haystack a search looks at: each unit once, and none behind
//! the one that settles the answer.
//!
//! A *unit* is a byte, or the end of the haystack. What a search must look at
//! is counted by regex-automata's dense DFA: the units up to the one after
//! which no continuation makes a difference. All matches in a haystack then
//! take what the single searches take, one after the other; what is more than
//! the haystack is *over-scan*, looked at again by the next search.

use std::hint::black_box;

use jitregex::Compile;
use jitregex::bytes::{JitRegex, RegexBuilder};
use jitregex::testing::{Force, Input, Span, Tuning};
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{look::LookMatcher, start, syntax};
use regex_automata::{Anchored, MatchKind, nfa::thompson};

use regex_syntax::ParserBuilder;

use crate::support::language::Language;
use crate::support::oracle::Mode;
use crate::support::rng::Rng;
use crate::support::{grammar, haystacks, setups};

/// A dense DFA that says how far a search has to look.
struct Reach {
    dfa: dense::DFA<Vec<u32>>,
    /// True if the pattern has assertions. The DFA settles them at another
    /// unit than ours does, up to one before or behind.
    looks: bool,
    /// No match is shorter, and no search looks at less.
    min_len: usize,
}

impl Reach {
    /// `None` if the pattern is too large for a dense DFA.
    fn new(pattern: &str) -> Option<Reach> {
        let limit = Some(4 << 20);
        let config = dense::Config::new()
            .match_kind(MatchKind::LeftmostFirst)
            .unicode_word_boundary(true)
            .dfa_size_limit(limit)
            .determinize_size_limit(limit);
        let nfa = thompson::Config::new()
            .utf8(false)
            .look_matcher(LookMatcher::new());
        let dfa = dense::Builder::new()
            .configure(config)
            .syntax(syntax::Config::new().utf8(false))
            .thompson(nfa)
            .build(pattern);
        let hir = ParserBuilder::new().utf8(false).build().parse(pattern);
        let hir = hir.ok()?;
        let looks = !hir.properties().look_set().is_empty();
        let min_len = hir.properties().minimum_len().unwrap_or(0);
        Some(Reach { dfa: dfa.ok()?, looks, min_len })
    }

    /// The units that a search from `from` on must look at; `None` if the
    /// DFA cannot tell.
    fn units(&self, haystack: &[u8], from: usize) -> Option<u64> {
        let behind = from.checked_sub(1).map(|at| haystack[at]);
        let config =
            start::Config::new().anchored(Anchored::No).look_behind(behind);
        let mut state = self.dfa.start_state(&config).ok()?;
        let mut units = 0;
        for &byte in &haystack[from..] {
            if self.is_settled(state) {
                return Some(units.max(1));
            }
            state = self.dfa.next_state(state, byte);
            units += 1;
            if self.dfa.is_quit_state(state) {
                return None;
            }
        }
        if self.is_settled(state) { Some(units) } else { Some(units + 1) }
    }

    /// The units that a search of its own must look at: none, if no match
    /// fits into the haystack.
    fn search_units(&self, haystack: &[u8]) -> Option<u64> {
        let fits = haystack.len() >= self.min_len;
        if fits { self.units(haystack, 0) } else { Some(0) }
    }

    /// True if whatever follows leads nowhere. A match is reported by the
    /// state behind the unit that settles it, so such a state is no reason
    /// to look further.
    fn is_settled(&self, state: StateID) -> bool {
        let dead = |next| self.dfa.is_dead_state(next);
        self.dfa.is_dead_state(state)
            || (dead(self.dfa.next_eoi_state(state))
                && (0..=255)
                    .all(|byte| dead(self.dfa.next_state(state, byte))))
    }
}

/// The searches of which finding all matches consists: where each begins.
fn searches(re: &regex::bytes::Regex, haystack: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut last_end = None;
    let mut from = 0;
    while let Some(mut found) = re.find_at(haystack, from) {
        if found.is_empty() && last_end == Some(found.end()) {
            from += 1;
            if from > haystack.len() {
                break;
            }
            starts.push(from);
            match re.find_at(haystack, from) {
                Some(next) => found = next,
                None => return starts,
            }
        }
        from = found.end();
        last_end = Some(from);
        starts.push(from);
    }
    starts
}

/// Counts what each search of a regex looks at.
struct Counter {
    re: JitRegex,
}

impl Counter {
    fn new(pattern: &str, compile: Compile, tuning: Tuning) -> Counter {
        let tuning = Tuning { count_work: true, ..tuning };
        let mut builder = RegexBuilder::new(pattern);
        let re = builder.compile(compile).tuning(tuning).build().unwrap();
        Counter { re }
    }

    /// The units that the interpreter looked at and the bytes that machine
    /// code went through, while `body` searched.
    fn count<T>(&self, body: impl FnOnce(&JitRegex) -> T) -> (u64, u64) {
        let before = self.re.report().work;
        black_box(body(&self.re));
        let after = self.re.report().work;
        assert_eq!(after.nfa_searches, 0, "{}", self.re);
        (
            after.interpreted_bytes - before.interpreted_bytes,
            after.compiled_bytes - before.compiled_bytes,
        )
    }
}

/// Patterns whose searches end soon, late, and behind their matches.
const PATTERNS: &[&str] = &[
    "[a-z]+",
    "zqxjkv",
    "Sherlock|Holmes|Watson",
    "samwise|sam",
    "a|ab",
    "(?:abc)*abd",
    "[a-z]+@[a-z]+",
    ".*=.*",
    ".*?=",
    "(?s).*",
    "(?m)^.*$",
    "^abc",
    "abc$",
    r"\Aab|b\z",
    r"\b\w+\b",
    r"(?-u)\b\w+\b",
    r"\w+",
    r"\d{2,4}-\d{2}",
    "(?:[A-Z][a-z]+ ){2,4}",
    "a*",
    "x*|b",
    "",
];

fn haystacks() -> Vec<Vec<u8>> {
    let prose = "Mr. Watson and Sherlock Holmes, 1895-04: a=b; sam@samwise. \
                 abcabcabc abd The Red Headed League\n";
    vec![
        vec![],
        b"a".to_vec(),
        b"abcabd".to_vec(),
        prose.as_bytes().to_vec(),
        prose.repeat(9).into_bytes(),
        "ab".repeat(200).into_bytes(),
        b"\n=\n\n==".to_vec(),
    ]
}

/// Random patterns with haystacks of their own, besides those above.
fn random(seed: u64, count: usize) -> Vec<(String, Vec<Vec<u8>>)> {
    let mut rng = Rng::new(seed);
    let case = |_| {
        let size = rng.between(1, 7);
        let pattern = grammar::random(&mut rng, size);
        let language = Language::new(&pattern, Mode::BYTES);
        let haystack = |_| haystacks::random(language.as_ref(), &mut rng);
        let haystacks = (0..4).map(haystack).collect();
        (pattern, haystacks)
    };
    (0..count).map(case).collect()
}

fn cases() -> Vec<(String, Vec<Vec<u8>>)> {
    let fixed = PATTERNS.iter().map(|it| (it.to_string(), haystacks()));
    fixed.chain(random(0x57E9, 80)).collect()
}

/// Calls `check` with each pattern that both `regex` and the DFA take, and
/// each haystack; how often it did something.
fn for_each(
    mut check: impl FnMut(&str, &regex::bytes::Regex, &Reach, &[u8]) -> bool,
) -> usize {
    let mut checked = 0;
    for (pattern, haystacks) in cases() {
        let Ok(theirs) = regex::bytes::Regex::new(&pattern) else { continue };
        let Some(reach) = Reach::new(&pattern) else { continue };
        for haystack in haystacks {
            let done = check(&pattern, &theirs, &reach, &haystack);
            checked += usize::from(done);
        }
    }
    checked
}

fn walk(pattern: &str) -> Counter {
    walk_over(pattern, true)
}

/// A walk over characters or over bytes. The first byte of a character tells
/// all of it, so that a search may be over earlier than the automaton over
/// bytes knows.
fn walk_over(pattern: &str, units: bool) -> Counter {
    let tuning = Tuning { force: Force::Walk, units, ..Tuning::default() };
    Counter::new(pattern, Compile::Never, tuning)
}

#[test]
fn one_search_looks_no_further_than_it_must() {
    let checked = for_each(|pattern, _, reach, haystack| {
        let counter = walk_over(pattern, false);
        let most = haystack.len() as u64 + 1;
        let Some(must) = reach.search_units(haystack) else { return false };
        let find = |re: &JitRegex| re.find(haystack);
        let characters = walk(pattern);
        characters.count(find);
        let (fewer, _) = characters.count(find);
        let (cold, _) = counter.count(find);
        let (warm, _) = counter.count(find);
        let text = haystack.escape_ascii();
        assert!(must <= most, "{pattern} on \"{text}\"");
        if reach.looks {
            assert!(warm <= must + 1, "{pattern} on \"{text}\": {warm}");
            assert!(warm <= most, "{pattern} on \"{text}\": {warm}");
        } else {
            assert_eq!(warm, must, "{pattern} on \"{text}\"");
        }
        assert!(fewer <= warm, "{pattern} on \"{text}\": {fewer}");
        // A missing entry is looked at once more after it was computed.
        assert!(cold <= 2 * warm, "{pattern} on \"{text}\": {cold}");
        let is_match = |re: &JitRegex| re.is_match(haystack);
        counter.count(is_match);
        let (earliest, _) = counter.count(is_match);
        assert!(earliest <= warm, "{pattern} on \"{text}\": {earliest}");
        true
    });
    assert!(checked > 300, "{checked}");
}

/// The units that finding all matches must look at, over-scan included, and
/// how many searches it takes.
fn all_units(
    theirs: &regex::bytes::Regex,
    reach: &Reach,
    haystack: &[u8],
) -> Option<(u64, u64)> {
    let mut total = 0;
    let starts = searches(theirs, haystack);
    for &from in &starts {
        total += reach.units(haystack, from)?;
    }
    Some((total, starts.len() as u64))
}

#[test]
fn all_matches_take_the_haystack_and_the_over_scan() {
    let checked = for_each(|pattern, theirs, reach, haystack| {
        let counter = walk(pattern);
        let Some((must, searches)) = all_units(theirs, reach, haystack) else {
            return false;
        };
        let count = |re: &JitRegex| re.find_iter(haystack).count();
        let (cold, _) = counter.count(count);
        let (warm, _) = counter.count(count);
        let text = haystack.escape_ascii();
        let slack = if reach.looks { searches } else { 0 };
        assert!(warm <= must + slack, "{pattern} on \"{text}\": {warm}");
        assert!(cold <= 2 * warm, "{pattern} on \"{text}\": {cold}");
        true
    });
    assert!(checked > 300, "{checked}");
}

/// Where a match ends as soon as a byte cannot belong to it, over-scan is
/// that one byte.
#[test]
fn runs_take_one_unit_more_for_each_match() {
    let text = haystacks().concat().repeat(5);
    let units = text.len() as u64;
    for pattern in ["[a-z]+", r"\w+", r"(?-u:\w)+", r"\b\w+\b", "[^ ]+"] {
        let theirs = regex::bytes::Regex::new(pattern).unwrap();
        let matches = theirs.find_iter(&text).count() as u64;
        assert!(matches > 100);
        let counter = walk(pattern);
        counter.count(|re| re.find_iter(&text).count());
        let (warm, _) = counter.count(|re| re.find_iter(&text).count());
        assert_eq!(warm, units + matches + 1, "{pattern}");
    }
}

/// Without shortcuts machine code goes where the walk goes, and stops where
/// it stops. It counts the bytes it has left behind, so not the last unit.
#[test]
fn machine_code_goes_as_far_as_the_walk() {
    let tuning = Tuning {
        force: Force::Automaton,
        inline: false,
        skip_loops: false,
        prefilter: false,
        batch: false,
        ..Tuning::default()
    };
    let checked = for_each(|pattern, _, reach, haystack| {
        let counter = Counter::new(pattern, Compile::Eager, tuning.clone());
        let Some(must) = reach.search_units(haystack) else { return false };
        let find = |re: &JitRegex| re.find(haystack);
        counter.count(find);
        let exits = counter.re.report().work.exits;
        let (interpreted, warm) = counter.count(find);
        let text = haystack.escape_ascii();
        assert_eq!(interpreted, 0, "{pattern} on \"{text}\"");
        assert_eq!(counter.re.report().work.exits, exits, "{pattern}");
        if reach.looks {
            assert!(warm <= must, "{pattern} on \"{text}\": {warm}");
        } else {
            assert!(
                warm <= must.saturating_sub(1),
                "{pattern} on \"{text}\": {warm}"
            );
        }
        let walk = walk(pattern);
        walk.count(find);
        let (walked, _) = walk.count(find);
        assert_eq!(warm, walked.saturating_sub(1), "{pattern} on \"{text}\"");
        true
    });
    assert!(checked > 300, "{checked}");
}

/// With every shortcut a pass over all matches takes no more than the same
/// pass by the walk, and nothing is left to the interpreter.
#[test]
fn machine_code_takes_no_more_than_the_walk() {
    for level in setups::levels() {
        let tuning = Tuning { cpu: Some(level), ..Tuning::default() };
        let checked = for_each(|pattern, theirs, reach, haystack| {
            let counter =
                Counter::new(pattern, Compile::Eager, tuning.clone());
            let Some((must, searches)) = all_units(theirs, reach, haystack)
            else {
                return false;
            };
            let count = |re: &JitRegex| re.find_iter(haystack).count();
            counter.count(count);
            let exits = counter.re.report().work.exits;
            let (interpreted, warm) = counter.count(count);
            let text = haystack.escape_ascii();
            assert_eq!(interpreted, 0, "{pattern} on \"{text}\"");
            assert_eq!(counter.re.report().work.exits, exits, "{pattern}");
            let slack = if reach.looks { searches } else { 0 };
            assert!(warm <= must + slack, "{pattern} on \"{text}\": {warm}");
            true
        });
        assert!(checked > 300, "{checked}");
    }
}

/// A span limits what is looked at: its own bytes and the one behind it.
#[test]
fn a_span_is_not_left() {
    let text = haystacks().concat().repeat(3);
    for pattern in PATTERNS {
        let counter = walk(pattern);
        for from in [0, 1, 7, 100] {
            for len in [0, 1, 5, 64] {
                let span = Span { start: from, end: from + len };
                let input = Input::new(&text).span(span.range());
                let find = |re: &JitRegex| re.search(&input);
                counter.count(find);
                let (warm, _) = counter.count(find);
                assert!(warm <= len as u64 + 1, "{pattern} in {span:?}");
            }
        }
    }
}
