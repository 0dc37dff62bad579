//! Random patterns and haystacks: the answers of `regex`, every time.
//!
//! `JITREGEX_PAIRS` says how many pairs of pattern and haystack are tried,
//! `JITREGEX_SEED` where to begin. A failure is shrunk and printed as a test
//! case in TOML, with the seed that leads straight to it.

use std::fmt::Debug;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jitregex::testing::{Force, Input, Span};
use jitregex::{Error, RegexBuilder, bytes};

use crate::support::grammar::Node;
use crate::support::haystacks;
use crate::support::oracle::{Arbiter, Mode, Oracle};
use crate::support::rng::Rng;
use crate::support::setups::{self, Setup};
use crate::support::{guarded, trace};

/// How many pairs are tried unless the environment says otherwise.
const PAIRS: usize = 6_000;

/// How many haystacks one pattern searches, one after the other.
const HAYSTACKS: usize = 6;

/// How many configurations each pattern runs through.
const SETUPS: usize = 3;

/// Haystacks up to this length are searched from every offset.
const EVERY_OFFSET: usize = 40;

/// A pattern, a haystack, and everything that decides the answer.
#[derive(Clone, Debug)]
struct Case {
    node: Node,
    haystack: Vec<u8>,
    mode: Mode,
    setup: Setup,
}

/// One regex of ours in either flavour, through the byte API: over strings
/// the haystacks are valid UTF-8, and slicing them is tested elsewhere.
fn build(
    pattern: &str,
    mode: Mode,
    setup: &Setup,
) -> Result<bytes::JitRegex, Error> {
    if mode.utf8 {
        let mut builder = RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(setup.tuning.clone());
        Ok(builder.build()?.as_bytes_regex().clone())
    } else {
        let mut builder = bytes::RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(setup.tuning.clone());
        builder.build()
    }
}

/// A pattern, built by both sides.
struct Pair<'a> {
    pattern: &'a str,
    mode: Mode,
    setup: &'a Setup,
    ours: bytes::JitRegex,
    theirs: Oracle,
}

impl Pair<'_> {
    /// Compares everything that both say about one haystack.
    fn compare(&self, haystack: &[u8]) -> Result<(), String> {
        let first = self.ours.find(haystack).map(|it| it.range());
        self.compare_at(haystack, 0)?;
        let all = self.ours.find_iter(haystack).map(|it| it.range());
        let theirs = || self.theirs.find_iter(haystack);
        self.same("find_iter", haystack, all.collect(), theirs, |right| {
            right.find_iter(haystack)
        })?;
        let shortest = self.ours.shortest_match(haystack);
        let last = first.map(|it| it.end);
        if shortest.is_some() != last.is_some() || shortest > last {
            let text = format!("shortest_match: {shortest:?}, find: {last:?}");
            return Err(text);
        }
        if takes_captures(self.setup) {
            let groups = self.ours.search_captures(&Input::new(haystack));
            let theirs = || self.theirs.captures(haystack);
            let ours = groups.map(ranges);
            self.same("captures", haystack, ours, theirs, |right| {
                right.captures(haystack)
            })?;
        }
        if haystack.len() > EVERY_OFFSET {
            return Ok(());
        }
        // One past the end `regex` itself panics for some patterns, against
        // its own rule.
        if self.ours.find_at(haystack, haystack.len() + 1).is_some() {
            return Err("find_at one past the end".to_owned());
        }
        (1..=haystack.len()).try_for_each(|at| self.compare_at(haystack, at))
    }

    /// Compares the first match from an offset on.
    fn compare_at(&self, haystack: &[u8], at: usize) -> Result<(), String> {
        let ours = self.ours.find_at(haystack, at).map(|it| it.range());
        let is_match = self.ours.is_match_at(haystack, at);
        if is_match != ours.is_some() {
            let text = format!("is_match_at {at}: {is_match}, find: {ours:?}");
            return Err(text);
        }
        let theirs = || self.theirs.find_at(haystack, at);
        self.same(&format!("find_at {at}"), haystack, ours, theirs, |right| {
            right.find_at(haystack, at)
        })
    }

    /// Compares an answer with `regex`'s, and with PikeVM's if they differ or
    /// if `regex` panics.
    fn same<T: PartialEq + Debug>(
        &self,
        what: &str,
        haystack: &[u8],
        ours: T,
        theirs: impl FnOnce() -> T,
        answer: impl FnOnce(Arbiter) -> T,
    ) -> Result<(), String> {
        let theirs = catch_unwind(AssertUnwindSafe(theirs)).ok();
        if theirs.as_ref() == Some(&ours) {
            return Ok(());
        }
        let right = answer(Arbiter::new(self.pattern, self.mode));
        if ours != right {
            return Err(format!("{what}: got {ours:?}, want {right:?}"));
        }
        // A fault of `regex`: worth a line, no failure of ours.
        eprintln!(
            "regex differs in {what}: {} {:?} on \"{}\": {theirs:?}, not {right:?}",
            self.pattern,
            self.mode,
            haystack.escape_ascii(),
        );
        Ok(())
    }
}

fn ranges(groups: Vec<Option<Span>>) -> Vec<Option<Range<usize>>> {
    let range = |group: Option<Span>| group.map(|span| span.range());
    groups.into_iter().map(range).collect()
}

fn takes_captures(setup: &Setup) -> bool {
    matches!(setup.tuning.force, Force::PikeVm | Force::Walk)
        || setup.name == "lazy"
}

/// Runs one case from its text, as shrinking does; a panic is a failure.
fn check(case: &Case) -> Result<(), String> {
    let pattern = case.node.print();
    let Ok(theirs) = Oracle::new(&pattern, case.mode) else { return Ok(()) };
    if case.mode.utf8 && std::str::from_utf8(&case.haystack).is_err() {
        return Ok(());
    }
    guarded(&pattern, || {
        let ours = build(&pattern, case.mode, &case.setup)
            .map_err(|why| format!("refused: {why}"))?;
        let (mode, setup) = (case.mode, &case.setup);
        let pair = Pair { pattern: &pattern, mode, setup, ours, theirs };
        pair.compare(&case.haystack)
    })
}

/// The smallest case that still fails, tried greedily.
fn shrink(mut case: Case, mut why: String) -> (Case, String) {
    let mut budget = 2_000;
    'again: loop {
        for smaller in smaller_cases(&case) {
            budget -= 1;
            if budget == 0 {
                return (case, why);
            }
            if let Err(still) = check(&smaller) {
                (case, why) = (smaller, still);
                continue 'again;
            }
        }
        return (case, why);
    }
}

fn smaller_cases(case: &Case) -> Vec<Case> {
    let mut cases = vec![];
    let mut chunk = case.haystack.len() / 2;
    while chunk > 0 {
        for at in (0..=case.haystack.len() - chunk).step_by(chunk) {
            let mut smaller = case.clone();
            smaller.haystack.drain(at..at + chunk);
            cases.push(smaller);
        }
        chunk /= 2;
    }
    if case.haystack.len() == 1 {
        cases.push(Case { haystack: vec![], ..case.clone() });
    }
    for node in case.node.shrinks() {
        cases.push(Case { node, ..case.clone() });
    }
    cases
}

/// A case as a test in TOML, for `corpus/regressions`.
fn toml(case: &Case) -> String {
    let pattern = case.node.print();
    let expected: Vec<_> = Arbiter::new(&pattern, case.mode)
        .find_iter(&case.haystack)
        .iter()
        .map(|it| [it.start, it.end])
        .collect();
    let quoted = serde_json::to_string(&pattern).unwrap();
    let haystack: String = case.haystack.iter().map(escape).collect();
    let mut text = format!(
        "[[test]]\nname = \"\"\nregex = {quoted}\n\
         haystack = '{haystack}'\nunescape = true\n\
         matches = {expected:?}\nutf8 = {}\n",
        case.mode.utf8,
    );
    if case.mode.line_terminator != b'\n' {
        let byte = case.mode.line_terminator;
        text.push_str(&format!("line-terminator = '\\x{byte:02X}'\n"));
    }
    text
}

fn escape(byte: &u8) -> String {
    match byte {
        b' ' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
            char::from(*byte).to_string()
        }
        _ => format!("\\x{byte:02X}"),
    }
}

/// What one pattern contributed.
#[derive(Debug, Default)]
struct Tally {
    pairs: usize,
    refused: usize,
    matched: usize,
}

/// One random pattern with its haystacks, through some configurations.
fn run_pattern(seed: u64, all: &[Setup], tally: &mut Tally) {
    let mut rng = Rng::new(seed);
    let size = rng.between(1, 9);
    let node = Node::random(&mut rng, size);
    let haystacks: Vec<_> =
        (0..HAYSTACKS).map(|_| haystacks::random(&node, &mut rng)).collect();
    let line_terminator =
        if rng.one_in(16) { *rng.pick(b"\0a \xFF") } else { b'\n' };
    tally.pairs += haystacks.len();
    for utf8 in [true, false] {
        let mode = Mode { utf8, line_terminator };
        for _ in 0..SETUPS {
            let setup = rng.pick(all);
            run_setup(seed, &node, &haystacks, mode, setup, tally);
        }
    }
}

fn run_setup(
    seed: u64,
    node: &Node,
    haystacks: &[Vec<u8>],
    mode: Mode,
    setup: &Setup,
    tally: &mut Tally,
) {
    let pattern = node.print();
    trace(&format!("seed {seed} {} {pattern}", setup.name));
    let theirs = Oracle::new(&pattern, mode);
    let ours = build(&pattern, mode, setup);
    let (ours, theirs) = match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => (ours, theirs),
        (ours, theirs) => {
            let ours = ours.err().map(|why| why.to_string());
            let theirs = theirs.err().map(|why| why.to_string());
            assert_eq!(ours, theirs, "seed {seed}: {pattern}");
            tally.refused += 1;
            return;
        }
    };
    let pair = Pair { pattern: &pattern, mode, setup, ours, theirs };
    // The first haystack once more at the end: what other searches left in
    // the regex must not matter.
    for haystack in haystacks.iter().chain(&haystacks[..1]) {
        if mode.utf8 && std::str::from_utf8(haystack).is_err() {
            continue;
        }
        let result = guarded(&pattern, || pair.compare(haystack));
        tally.matched += usize::from(pair.ours.is_match(haystack));
        if let Err(why) = result {
            let node = node.clone();
            let (haystack, setup) = (haystack.clone(), setup.clone());
            fail(seed, Case { node, haystack, mode, setup }, why);
        }
    }
}

/// Shrinks and prints a failure. One that needs the searches before it stays
/// as it is.
fn fail(seed: u64, case: Case, why: String) -> ! {
    let (case, why) = match check(&case) {
        Err(why) => shrink(case, why),
        Ok(()) => (case, format!("{why} (only after other searches)")),
    };
    panic!(
        "{why}\nwith {}, again with JITREGEX_SEED={seed} JITREGEX_PAIRS=1\n\n{}",
        case.setup.name,
        toml(&case),
    );
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is not a number")))
}

/// Runs a share of the pairs; the shares run side by side.
fn run_share(share: u64) {
    let pairs = number("JITREGEX_PAIRS")
        .map_or(PAIRS, |pairs| usize::try_from(pairs).unwrap());
    let seed = number("JITREGEX_SEED").unwrap_or(0);
    let mut all = setups::interpreted();
    for level in setups::levels() {
        all.extend(setups::machine(level));
        all.extend(setups::planned(level));
    }
    let patterns = pairs.div_ceil(HAYSTACKS);
    let mut tally = Tally::default();
    for at in 0..u64::try_from(patterns).unwrap() {
        if at % 2 == share {
            run_pattern(seed.wrapping_add(at), &all, &mut tally);
        }
    }
    println!("{tally:?}");
    // Random patterns that never compile or never match would test nothing.
    if patterns >= 500 {
        let built = tally.pairs / HAYSTACKS * SETUPS * 2 - tally.refused;
        assert!(built > tally.refused, "{tally:?}");
        assert!(tally.matched > tally.pairs, "{tally:?}");
    }
}

#[test]
fn random_pairs_agree_with_regex_1() {
    run_share(0);
}

#[test]
fn random_pairs_agree_with_regex_2() {
    run_share(1);
}

#[test]
fn a_failure_is_printed_as_a_test() {
    let node = Node::Atom { source: "☃|\\b", samples: &[] };
    let haystack = b"a\xFF'b".to_vec();
    let mode = Mode { utf8: false, line_terminator: 0 };
    let setup = setups::interpreted().remove(0);
    let text = toml(&Case { node, haystack, mode, setup });
    let text = text.replace("name = \"\"", "name = \"it\"");
    let mut tests = regex_test::RegexTests::new();
    tests.load_slice("printed", text.as_bytes()).unwrap();
    let test = tests.iter().next().unwrap();
    assert_eq!(test.regexes(), ["☃|\\b"]);
    assert_eq!(test.haystack(), b"a\xFF'b");
    assert_eq!((test.line_terminator(), test.utf8()), (0, false));
    assert!(text.contains("matches = [[0, 0], [1, 1], [3, 3], [4, 4]]"));
}

#[test]
fn shrinking_keeps_what_fails() {
    let mut rng = Rng::new(1);
    let node = Node::random(&mut rng, 9);
    let smaller = node.shrinks();
    assert!(smaller.iter().all(|it| it.print() != node.print()));
    assert!(!smaller.is_empty());
}
