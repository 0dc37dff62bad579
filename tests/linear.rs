//! Finding all matches takes time in proportion to the haystack: counted in
//! steps, for patterns on which it is quadratic in other engines.

use jitregex::testing::{Force, Tuning};
use jitregex::{Compile, JitRegex, RegexBuilder};

use crate::support::quadratic::shapes;

/// How steps may grow when a haystack becomes twice as long.
const MOST: f64 = 2.1;

/// The ways in which a regex is run.
fn setups() -> Vec<(&'static str, Compile, Tuning)> {
    let force = |force| Tuning { force, ..Tuning::default() };
    let grows = Tuning { explore_states: Some(1), ..Tuning::default() };
    let private = Tuning {
        shared_bytes: 0,
        private_bytes: 64 << 10,
        growth_credit: u64::MAX,
        ..grows.clone()
    };
    vec![
        ("machine", Compile::Eager, Tuning::default()),
        ("machine, growing", Compile::Eager, grows),
        ("machine, private", Compile::Eager, private),
        (
            "machine, no batches",
            Compile::Eager,
            Tuning { batch: false, ..Tuning::default() },
        ),
        ("walk", Compile::Never, force(Force::Walk)),
        ("ends", Compile::Never, force(Force::Ends)),
        ("pikevm", Compile::Never, force(Force::PikeVm)),
        (
            "two passes",
            Compile::Never,
            Tuning { overscan_credit: 0, ..Tuning::default() },
        ),
    ]
}

/// The steps of a body, and what it returned.
fn count(
    re: &JitRegex,
    body: impl FnOnce(&JitRegex) -> usize,
) -> (u64, usize) {
    let before = re.report().work.steps();
    let matches = body(re);
    (re.report().work.steps() - before, matches)
}

/// Steps at each length, as ratios to the length before: every one is twice
/// as long.
fn check(pass: &str, body: Pass, len: usize, doublings: u32) {
    for shape in shapes() {
        for (name, compile, tuning) in setups() {
            let mut builder = RegexBuilder::new(&shape.pattern);
            let tuning = Tuning { count_work: true, ..tuning };
            let re = builder.compile(compile).tuning(tuning).build().unwrap();
            let mut last = 0;
            for doubling in 0..=doublings {
                let haystack = shape.haystack(len << doubling);
                let (steps, matches) = count(&re, |re| body(re, &haystack));
                let what = format!("{pass}, {} with {name}", shape.name);
                assert!(matches > 0, "{what}");
                assert!(steps >= haystack.len() as u64, "{what}: {steps}");
                let ratio = steps as f64 / last as f64;
                assert!(
                    last == 0 || ratio <= MOST,
                    "{what} on {} bytes: {last}, then {steps} steps",
                    haystack.len(),
                );
                last = steps;
            }
        }
    }
}

/// Goes over all matches, and says how much of it there was.
type Pass = fn(&JitRegex, &str) -> usize;

/// What goes over all matches, and how much of it there was.
const PASSES: &[(&str, Pass)] = &[
    ("find_iter", |re, haystack| re.find_iter(haystack).count()),
    ("captures_iter", |re, haystack| re.captures_iter(haystack).count()),
    ("split", |re, haystack| re.split(haystack).count()),
    ("replace_all", |re, haystack| re.replace_all(haystack, "<>").len()),
    ("replace_all, groups", |re, haystack| {
        re.replace_all(haystack, "<$0$1>").len()
    }),
];

#[test]
fn finding_all_matches_is_linear() {
    for (pass, body) in PASSES {
        check(pass, *body, 10_000, 1);
    }
}

/// As above, up to a megabyte:
/// `cargo test --release --test integration linear -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn finding_all_matches_is_linear_to_the_megabyte() {
    for (pass, body) in PASSES {
        check(pass, *body, 8_000, 7);
    }
}

/// The shapes are what they are meant to be: searches one after the other
/// take quadratic time on nearly all of them.
#[test]
fn searches_one_by_one_are_quadratic() {
    let mut quadratic = 0;
    for shape in shapes() {
        let mut builder = RegexBuilder::new(&shape.pattern);
        let tuning = Tuning {
            force: Force::Walk,
            count_work: true,
            overscan_credit: u64::MAX / 8,
            ..Tuning::default()
        };
        let re = builder.tuning(tuning).build().unwrap();
        let steps = |len| {
            let haystack = shape.haystack(len);
            count(&re, |re| re.find_iter(&haystack).count()).0
        };
        steps(100);
        quadratic += usize::from(steps(4000) > 3 * steps(2000));
    }
    assert!(quadratic >= 14, "{quadratic}");
}

/// The answers are those of `regex`, whoever gives them.
#[test]
fn the_matches_are_those_of_regex() {
    for shape in shapes() {
        let haystack = shape.haystack(9_000);
        let theirs = regex::Regex::new(&shape.pattern).unwrap();
        let theirs: Vec<_> =
            theirs.find_iter(&haystack).map(|it| it.range()).collect();
        for (name, compile, tuning) in setups() {
            // They change hands early, and nobody starts from there.
            for credit in [0, 100, 5_000] {
                let mut builder = RegexBuilder::new(&shape.pattern);
                let tuning =
                    Tuning { overscan_credit: credit, ..tuning.clone() };
                builder.compile(compile).tuning(tuning);
                let re = builder.build().unwrap();
                let ours = re.find_iter(&haystack).map(|it| it.range());
                assert!(
                    ours.eq(theirs.iter().cloned()),
                    "{} with {name}, {credit}",
                    shape.name
                );
            }
        }
    }
}

/// Assertions, characters and empty matches, by two passes from the start of
/// each search.
#[test]
fn two_passes_alone_are_exact() {
    let haystacks = ["", "ab b\r\n\nba", "я б☃ab☃", "a\r\r\nb", "☃☃a b"];
    for pattern in [
        r"\b",
        r"\B",
        r"\b\w+\b|\w",
        "(?m)^.?",
        "(?mR)^|$",
        "(?mR)$.|b",
        r"a?|b\z",
        r"\b{start}\w|\b{end-half}.",
        "(a*)*?b|(|a)*",
        "(?-u:\\B)",
        "[^a]*?☃|a",
    ] {
        let tuning = Tuning { overscan_credit: 0, ..Tuning::default() };
        let ours = RegexBuilder::new(pattern).tuning(tuning).build().unwrap();
        let theirs = regex::Regex::new(pattern).unwrap();
        for haystack in haystacks {
            let right = theirs.find_iter(haystack).map(|it| it.range());
            let found = ours.find_iter(haystack).map(|it| it.range());
            assert!(found.eq(right), "{pattern} on {haystack:?}");
        }
    }
}
