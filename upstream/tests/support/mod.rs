//! What upstream's `tests/lib.rs` gives its modules, and tests that they are
//! all there.

use std::path::Path;
use std::process::Command;

use regex_test::RegexTests;

/// The tests in TOML that upstream loads and has published, in its order.
/// Those of `fowler` are not published.
const GROUPS: [&str; 22] = [
    "anchored",
    "bytes",
    "crazy",
    "crlf",
    "earliest",
    "empty",
    "expensive",
    "flags",
    "iter",
    "leftmost-all",
    "line-terminator",
    "misc",
    "multiline",
    "no-unicode",
    "overlapping",
    "regression",
    "set",
    "substring",
    "unicode",
    "utf8",
    "word-boundary",
    "word-boundary-special",
];

/// All published tests in TOML.
pub(crate) fn suite() -> anyhow::Result<RegexTests> {
    let folder = Path::new(env!("UPSTREAM_FOLDER")).join("testdata");
    let mut tests = RegexTests::new();
    for group in GROUPS {
        tests.load(folder.join(format!("{group}.toml")))?;
    }
    Ok(tests)
}

/// How many tests each of upstream's files has.
const TESTS: [(&str, usize); 8] = [
    ("misc", 12),
    ("regression", 10),
    ("regression_fuzz", 5),
    ("replace", 26),
    ("suite_bytes", 1),
    ("suite_bytes_set", 1),
    ("suite_string", 1),
    ("suite_string_set", 1),
];

/// What upstream itself ignores.
const IGNORED: [&str; 1] = ["upstream::regression_fuzz::fuzz1"];

/// What passes, is skipped and fails of the tests in TOML. A test that
/// compiles counts once for each method that is asked: `is_match`, `find` and
/// `captures`, or `is_match` and `matches` of a set.
const SUITES: [(&str, &str); 4] = [
    ("suite_bytes", "passed: 333, skipped: 2204, failed: 0"),
    ("suite_bytes_set", "passed: 14, skipped: 1679, failed: 0"),
    ("suite_string", "passed: 1736, skipped: 801, failed: 0"),
    ("suite_string_set", "passed: 100, skipped: 1593, failed: 0"),
];

/// What this program prints if it is called with some arguments.
fn run_self(arguments: &[&str]) -> String {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .args(arguments)
        .env_remove("REGEX_TEST")
        .env("REGEX_TEST_VERBOSE", "1")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {text}");
    text
}

/// The names of the tests in this program.
fn listed(arguments: &[&str]) -> Vec<String> {
    let lines = run_self(&[&["--list"], arguments].concat());
    let names = lines.lines().filter_map(|it| it.strip_suffix(": test"));
    names.map(str::to_owned).collect()
}

#[test]
fn every_upstream_test_is_there() {
    let all = listed(&[]);
    for (module, count) in TESTS {
        let prefix = format!("upstream::{module}::");
        let tests = all.iter().filter(|name| name.starts_with(&prefix));
        assert_eq!(tests.count(), count, "{module}");
    }
    let total: usize = TESTS.iter().map(|it| it.1).sum();
    let theirs = all.iter().filter(|name| name.starts_with("upstream::"));
    assert_eq!((theirs.count(), total), (57, 57));
    assert_eq!(listed(&["--ignored"]), IGNORED);
}

#[test]
fn the_suites_run_as_many_tests_as_upstream() {
    for (module, want) in SUITES {
        let name = format!("upstream::{module}::default");
        let text = run_self(&["--exact", "--nocapture", &name]);
        let line = text.lines().find(|line| line.starts_with("passed: "));
        assert_eq!(line, Some(want), "{module}");
    }
}
