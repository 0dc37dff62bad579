//! The upstream tests of several patterns, and all others through sets of
//! one, in every configuration.
//!
//! `which` asks for the patterns that match: it answers the tests that want
//! every match, and overlapping ones. `spans` asks for leftmost matches with
//! their patterns. What neither answers is listed by name.

use jitregex::search::Input;
use jitregex::{Error, RegexSetBuilder, bytes};
use regex_test::{
    CompiledRegex, Match, MatchKind, RegexTest, SearchKind, Span, TestResult,
    TestRunner,
};

use crate::support::setups::{self, Setup};
use crate::support::{assert_none, corpus, guarded, trace, unfit};

/// True if the test is about which patterns match.
fn fits_which(test: &RegexTest) -> bool {
    matches!(test.match_kind(), MatchKind::All)
        && matches!(test.search_kind(), SearchKind::Overlapping)
}

/// True if the test is about leftmost matches.
fn fits_spans(test: &RegexTest) -> bool {
    matches!(test.match_kind(), MatchKind::LeftmostFirst)
        && matches!(test.search_kind(), SearchKind::Leftmost)
}

/// A set of either flavour.
enum Set {
    Text(jitregex::RegexSet),
    Bytes(bytes::RegexSet),
}

macro_rules! build {
    ($builder:ty, $test:expr, $setup:expr) => {
        <$builder>::new($test.regexes())
            .case_insensitive($test.case_insensitive())
            .unicode($test.unicode())
            .line_terminator($test.line_terminator())
            .compile($setup.compile)
            .tuning($setup.tuning.clone())
            .build()
    };
}

fn build(test: &RegexTest, setup: &Setup) -> Result<Set, Error> {
    match test.utf8() {
        true => build!(RegexSetBuilder, test, setup).map(Set::Text),
        false => build!(bytes::RegexSetBuilder, test, setup).map(Set::Bytes),
    }
}

fn input(test: &RegexTest) -> Input<'_> {
    let bounds = test.bounds();
    Input::new(test.haystack())
        .span(bounds.start..bounds.end)
        .anchored(test.anchored())
}

fn which(test: &RegexTest, set: &Set) -> TestResult {
    let input = input(test);
    let (is_match, which): (bool, Vec<usize>) = match set {
        Set::Text(set) => (
            set.search_is_match(&input),
            set.search_which(&input).into_iter().collect(),
        ),
        Set::Bytes(set) => (
            set.search_is_match(&input),
            set.search_which(&input).into_iter().collect(),
        ),
    };
    match is_match == which.is_empty() {
        true => TestResult::fail(&format!("is_match {is_match}, {which:?}")),
        false => TestResult::which(which),
    }
}

fn spans(test: &RegexTest, set: &Set) -> TestResult {
    let input = input(test);
    let limit = test.match_limit().unwrap_or(usize::MAX);
    let (first, all): (_, Vec<_>) = match set {
        Set::Text(set) => {
            (set.search(&input), set.search_iter(input).take(limit).collect())
        }
        Set::Bytes(set) => {
            (set.search(&input), set.search_iter(input).take(limit).collect())
        }
    };
    if first.as_ref() != all.first() {
        return TestResult::fail(&format!("{first:?}, {all:?}"));
    }
    TestResult::matches(all.into_iter().map(|it| Match {
        id: it.pattern,
        span: Span { start: it.span.start, end: it.span.end },
    }))
}

/// Whether a test is run, and how it is answered.
type Fits = fn(&RegexTest) -> bool;
type Answer = fn(&RegexTest, &Set) -> TestResult;

/// Runs every test that fits through some configurations.
fn run(setups: &[Setup]) {
    let tests = corpus::upstream();
    let mut failures = vec![];
    let kinds: [(Fits, Answer); 2] =
        [(fits_which, which), (fits_spans, spans)];
    for (fits, answer) in kinds {
        let tests: Vec<_> = tests.iter().filter(|test| fits(test)).collect();
        for setup in setups {
            let check = || run_all(&tests, setup, answer);
            failures.extend(guarded(&setup.name, check).err());
        }
    }
    assert_none(&failures);
}

fn run_all(
    tests: &[&RegexTest],
    setup: &Setup,
    answer: Answer,
) -> Result<(), String> {
    let mut runner = TestRunner::new().map_err(|why| why.to_string())?;
    let compile = |test: &RegexTest, _: &[String]| {
        trace(test.full_name());
        let set = build(test, setup)?;
        Ok(CompiledRegex::compiled(move |test| answer(test, &set)))
    };
    runner.test_iter(tests.iter().copied(), compile).assert();
    Ok(())
}

#[test]
fn every_test_is_accounted_for() {
    let tests = corpus::upstream();
    let count = |fits: Fits| {
        let all: Vec<_> = tests.iter().filter(|test| fits(test)).collect();
        let several = all.iter().filter(|it| it.regexes().len() != 1);
        (all.len(), several.count())
    };
    assert_eq!(count(fits_which), (69, 35));
    assert_eq!(count(fits_spans), (758, 16));
    let rest = tests.iter().filter(|it| !fits_which(it) && !fits_spans(it));
    let rest = rest.filter(|it| {
        // An earliest search of one pattern runs elsewhere.
        !matches!(it.search_kind(), SearchKind::Earliest)
    });
    let rest: Vec<_> = rest.map(|test| test.full_name()).collect();
    assert_eq!(rest, unfit::SPANS_OF_ALL);
}

#[test]
fn interpreted() {
    run(&setups::interpreted());
}

#[test]
fn machine() {
    for level in setups::levels() {
        run(&setups::machine(level));
    }
}

#[test]
fn planned() {
    for level in setups::levels() {
        run(&setups::planned(level));
    }
}
