//! The upstream tests and our own, through every configuration.
//!
//! A test that fits an API runs through it: `str` and `bytes` are the public
//! methods of the two flavours, `input` the hidden search with a span,
//! anchored and earliest, which takes nearly all of them. Groups are compared
//! in each. What fits nowhere is listed by name, and how many tests of each file
//! run where is asserted, so that nothing is skipped in silence.

use std::collections::BTreeMap;
use std::ops::Range;

use jitregex::testing::{self, CpuLevel, Input};
use jitregex::{Error, JitRegex, RegexBuilder, bytes};
use regex_test::{
    Captures, CompiledRegex, MatchKind, RegexTest, RegexTests, SearchKind,
    Span, TestResult, TestRunner,
};

use crate::support::setups::{self, Setup};
use crate::support::unfit as lists;
use crate::support::{all_captures, assert_none, corpus, guarded, trace};

/// Why a test fits none of the APIs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Unfit {
    /// It has several patterns, or none.
    Set,
    /// It wants matches that overlap.
    Overlapping,
    /// It wants all matches, not the one with the highest priority.
    All,
}

/// The reason why a test fits no API, if there is one.
fn unfit(test: &RegexTest) -> Option<Unfit> {
    if test.regexes().len() != 1 {
        Some(Unfit::Set)
    } else if matches!(test.search_kind(), SearchKind::Overlapping) {
        Some(Unfit::Overlapping)
    } else if !matches!(test.match_kind(), MatchKind::LeftmostFirst) {
        Some(Unfit::All)
    } else {
        None
    }
}

/// True if the public methods can ask for what the test asks for.
fn fits_api(test: &RegexTest) -> bool {
    let bounds = test.bounds();
    matches!(test.search_kind(), SearchKind::Leftmost)
        && !test.anchored()
        && (bounds.start, bounds.end) == (0, test.haystack().len())
}

fn fits_str(test: &RegexTest) -> bool {
    fits_api(test)
        && test.utf8()
        && std::str::from_utf8(test.haystack()).is_ok()
}

/// True if the byte flavour's answer is the one that the test wants. Tests in
/// UTF-8 mode count if the oracle says that the mode makes no difference.
fn fits_bytes(test: &RegexTest) -> bool {
    fits_api(test)
        && (!test.utf8() || (fits_str(test) && mode_is_the_same(test)))
}

/// True if both flavours of `regex` have the same answer.
fn mode_is_the_same(test: &RegexTest) -> bool {
    let pattern = &test.regexes()[0];
    let text = regex::RegexBuilder::new(pattern)
        .case_insensitive(test.case_insensitive())
        .unicode(test.unicode())
        .line_terminator(test.line_terminator())
        .build();
    let bytes = regex::bytes::RegexBuilder::new(pattern)
        .case_insensitive(test.case_insensitive())
        .unicode(test.unicode())
        .line_terminator(test.line_terminator())
        .build();
    let (text, bytes) = match (text, bytes) {
        (Ok(text), Ok(bytes)) => (text, bytes),
        (text, bytes) => return text.is_err() == bytes.is_err(),
    };
    let haystack = std::str::from_utf8(test.haystack()).unwrap();
    let text = text.find_iter(haystack).map(|found| found.range());
    text.eq(bytes.find_iter(haystack.as_bytes()).map(|found| found.range()))
}

fn limit(test: &RegexTest) -> usize {
    test.match_limit().unwrap_or(usize::MAX)
}

fn build_str(test: &RegexTest, setup: &Setup) -> Result<JitRegex, Error> {
    RegexBuilder::new(&test.regexes()[0])
        .case_insensitive(test.case_insensitive())
        .unicode(test.unicode())
        .line_terminator(test.line_terminator())
        .compile(setup.compile)
        .tuning(setup.tuning.clone())
        .build()
}

fn build_bytes(
    test: &RegexTest,
    setup: &Setup,
) -> Result<bytes::JitRegex, Error> {
    bytes::RegexBuilder::new(&test.regexes()[0])
        .case_insensitive(test.case_insensitive())
        .unicode(test.unicode())
        .line_terminator(test.line_terminator())
        .compile(setup.compile)
        .tuning(setup.tuning.clone())
        .build()
}

/// A regex in the UTF-8 mode that the test asks for.
fn build_input(
    test: &RegexTest,
    setup: &Setup,
) -> Result<bytes::JitRegex, Error> {
    if test.utf8() {
        Ok(build_str(test, setup)?.as_bytes_regex())
    } else {
        build_bytes(test, setup)
    }
}

/// The groups of one match, the whole match first.
type Groups = Vec<Option<Range<usize>>>;

/// What one API says about a haystack.
struct Answers {
    is_match: bool,
    first: Option<Range<usize>>,
    first_groups: Option<Groups>,
    all: Vec<Range<usize>>,
    all_groups: Vec<Groups>,
}

impl Answers {
    /// Gives all groups to the runner, which compares them with the expected
    /// ones, if the other answers agree with them.
    fn result(&self) -> TestResult {
        let all = &self.all;
        let whole = self.all_groups.iter().map(|it| it[0].clone().unwrap());
        if self.is_match == all.is_empty() {
            let is_match = self.is_match;
            return TestResult::fail(&format!("is_match {is_match}, {all:?}"));
        }
        if self.first.as_ref() != all.first() {
            let first = &self.first;
            return TestResult::fail(&format!("find {first:?}, {all:?}"));
        }
        if self.first_groups.as_ref() != self.all_groups.first()
            || !whole.eq(all.iter().cloned())
        {
            return TestResult::fail(&format!(
                "captures {:?}, captures_iter {:?}, find_iter {all:?}",
                self.first_groups, self.all_groups,
            ));
        }
        TestResult::captures(self.all_groups.iter().map(captures))
    }
}

fn captures(groups: &Groups) -> Captures {
    let groups = groups.iter().map(|group| {
        let group = group.as_ref();
        group.map(|it| Span { start: it.start, end: it.end })
    });
    Captures::new(0, groups).unwrap()
}

/// What the public methods of a flavour say.
macro_rules! answers {
    ($test:ident, $re:ident, $haystack:expr) => {{
        let limit = limit($test);
        let haystack = $haystack;
        let all = $re.find_iter(haystack).map(|found| found.range());
        let groups = $re.captures_iter(haystack).map(|groups| {
            groups.iter().map(|it| it.map(|it| it.range())).collect()
        });
        let first = $re.captures(haystack);
        Answers {
            is_match: $re.is_match(haystack),
            first: $re.find(haystack).map(|found| found.range()),
            first_groups: first.map(|groups| {
                groups.iter().map(|it| it.map(|it| it.range())).collect()
            }),
            all: all.take(limit).collect(),
            all_groups: groups.take(limit).collect(),
        }
    }};
}

/// The public methods of the `&str` flavour.
fn run_str(test: &RegexTest, re: &JitRegex) -> TestResult {
    let haystack = std::str::from_utf8(test.haystack()).unwrap();
    answers!(test, re, haystack).result()
}

/// The public methods of the `&[u8]` flavour.
fn run_bytes(test: &RegexTest, re: &bytes::JitRegex) -> TestResult {
    answers!(test, re, test.haystack()).result()
}

/// The hidden search.
fn run_input(
    test: &RegexTest,
    setup: &Setup,
    re: &bytes::JitRegex,
) -> TestResult {
    let bounds = test.bounds();
    let is_earliest = matches!(test.search_kind(), SearchKind::Earliest);
    let input = Input::new(test.haystack())
        .span(bounds.start..bounds.end)
        .anchored(test.anchored())
        .earliest(is_earliest);
    if is_earliest && !setup.is_forced() {
        return run_earliest(test, re, input);
    }
    let range = |it: Option<testing::Span>| it.map(|span| span.range());
    let all = re.search_iter(input).map(|span| span.range());
    let groups = all_captures(re, input).into_iter();
    let groups = groups.map(|it| it.into_iter().map(range).collect());
    let first_groups = re.search_captures(&input);
    Answers {
        is_match: re.search_is_match(&input),
        first: re.search(&input).map(|span| span.range()),
        first_groups: first_groups.map(|it| it.iter().map(range).collect()),
        all: all.take(limit(test)).collect(),
        all_groups: groups.take(limit(test)).collect(),
    }
    .result()
}

/// Where the engine is not forced, an earliest search may end anywhere
/// between the end that PikeVM gives and that of an ordinary search.
fn run_earliest(
    test: &RegexTest,
    re: &bytes::JitRegex,
    input: Input<'_>,
) -> TestResult {
    let setups = setups::interpreted();
    let pikevm = setups.iter().find(|it| it.name == "pikevm").unwrap();
    let exact = build_input(test, pikevm).unwrap();
    let first = exact.search_shortest(&input);
    let end = re.search_shortest(&input);
    let last = re.search(&input.earliest(false)).map(|span| span.end);
    if !(first <= end && end <= last) {
        let text = format!("{first:?} <= {end:?} <= {last:?} is not true");
        return TestResult::fail(&text);
    }
    TestResult::matched(re.search_is_match(&input))
}

/// How many tests of a file there are and how many run where.
type Counts = (usize, usize, usize, usize);

/// For each file: all tests, and those that run as `str`, `bytes`, `input`.
#[rustfmt::skip]
const COUNTS: &[(&str, Counts)] = &[
    ("anchored", (12, 0, 0, 11)),
    ("bytes", (26, 0, 26, 26)),
    ("crazy", (52, 50, 50, 50)),
    ("crlf", (15, 14, 14, 15)),
    ("earliest", (7, 0, 0, 7)),
    ("empty", (19, 19, 19, 19)),
    ("expensive", (2, 2, 2, 2)),
    ("flags", (11, 11, 11, 11)),
    ("iter", (22, 19, 19, 22)),
    ("leftmost-all", (3, 0, 0, 0)),
    ("line-terminator", (10, 6, 7, 10)),
    ("misc", (16, 13, 14, 16)),
    ("multiline", (140, 137, 140, 140)),
    ("no-unicode", (23, 12, 21, 23)),
    ("overlapping", (23, 0, 0, 0)),
    ("regression", (105, 78, 99, 102)),
    ("set", (52, 0, 0, 0)),
    ("substring", (4, 0, 0, 4)),
    ("unicode", (84, 84, 84, 84)),
    ("utf8", (28, 1, 1, 14)),
    ("word-boundary", (103, 56, 102, 103)),
    ("word-boundary-special", (92, 80, 71, 92)),
];

fn counts(tests: &RegexTests) -> BTreeMap<&str, Counts> {
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for test in tests.iter() {
        let count = counts.entry(test.group()).or_default();
        count.0 += 1;
        if unfit(test).is_none() {
            count.1 += usize::from(fits_str(test));
            count.2 += usize::from(fits_bytes(test));
            count.3 += 1;
        }
    }
    counts
}

#[test]
fn every_upstream_test_is_accounted_for() {
    let tests = corpus::upstream();
    assert_eq!(tests.iter().count(), 849);
    let counted: Vec<_> = counts(&tests).into_iter().collect();
    assert_eq!(counted, COUNTS);
}

#[test]
fn what_fits_no_api_is_known_by_name() {
    let tests = corpus::upstream();
    let names = |why| {
        let named = tests.iter().filter(move |test| unfit(test) == Some(why));
        named.map(|test| test.full_name()).collect::<Vec<_>>()
    };
    assert_eq!(names(Unfit::Set), lists::SET);
    assert_eq!(names(Unfit::Overlapping), lists::OVERLAPPING);
    assert_eq!(names(Unfit::All), lists::ALL);
}

#[test]
fn every_test_of_our_own_fits_an_api() {
    let tests = corpus::own();
    assert!(tests.iter().count() >= 19);
    for test in tests.iter() {
        assert_eq!(unfit(test), None, "{}", test.full_name());
    }
}

/// A compiled test, or nothing if it does not fit the API.
type Compiled = Result<CompiledRegex, Error>;

fn compile_str(test: &RegexTest, setup: &Setup) -> Compiled {
    let re = build_str(test, setup)?;
    Ok(CompiledRegex::compiled(move |test| run_str(test, &re)))
}

fn compile_bytes(test: &RegexTest, setup: &Setup) -> Compiled {
    let re = build_bytes(test, setup)?;
    Ok(CompiledRegex::compiled(move |test| run_bytes(test, &re)))
}

fn compile_input(test: &RegexTest, setup: &Setup) -> Compiled {
    let re = build_input(test, setup)?;
    let setup = setup.clone();
    Ok(CompiledRegex::compiled(move |test| run_input(test, &setup, &re)))
}

/// One API: its name, the tests that fit it, and how they are compiled.
type Api =
    (&'static str, fn(&RegexTest) -> bool, fn(&RegexTest, &Setup) -> Compiled);

const APIS: [Api; 3] = [
    ("str", fits_str, compile_str),
    ("bytes", fits_bytes, compile_bytes),
    ("input", |_| true, compile_input),
];

/// Runs every test of both corpora through some configurations.
pub(crate) fn run(setups: &[Setup]) {
    let corpora = [corpus::upstream(), corpus::own()];
    let mut failures = vec![];
    for api in APIS {
        let fits = |test: &&RegexTest| unfit(test).is_none() && api.1(test);
        let tests: Vec<&RegexTest> = corpora
            .iter()
            .flat_map(|tests| tests.iter())
            .filter(fits)
            .collect();
        for setup in setups {
            let name = format!("{} {}", api.0, setup.name);
            let check = || run_all(&tests, setup, api);
            failures.extend(guarded(&name, check).err());
        }
    }
    assert_none(&failures);
}

/// Runs tests that fit an API through one configuration.
fn run_all(
    tests: &[&RegexTest],
    setup: &Setup,
    api: Api,
) -> Result<(), String> {
    let mut runner = TestRunner::new().map_err(|why| why.to_string())?;
    let compile = |test: &RegexTest, _: &[String]| {
        trace(test.full_name());
        Ok(api.2(test, setup)?)
    };
    runner.test_iter(tests.iter().copied(), compile).assert();
    Ok(())
}

#[test]
fn interpreted() {
    run(&setups::interpreted());
}

#[test]
fn machine_sse2() {
    run(&setups::machine(CpuLevel::Sse2));
}

#[test]
fn planned_sse2() {
    run(&setups::planned(CpuLevel::Sse2));
}

#[test]
fn machine_above_sse2() {
    for level in setups::levels().into_iter().skip(1) {
        run(&setups::machine(level));
    }
}

#[test]
fn planned_above_sse2() {
    for level in setups::levels().into_iter().skip(1) {
        run(&setups::planned(level));
    }
}
