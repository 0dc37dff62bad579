//! The command: its exit status, its last lines, and parts of runs.

use std::process::{Command, Output};

fn difftest(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_difftest"));
    command.args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The number of patterns in the last line of a run that found nothing.
fn patterns(args: &[&str]) -> usize {
    let output = difftest(args);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}");
    assert!(out.contains(" tests, 0 differences, "), "{out}");
    let last = out.lines().last().unwrap();
    assert!(last.ends_with(": 0 patterns fail"), "{last}");
    last.split(' ').next().unwrap().parse().unwrap()
}

const SMALL: [&str; 7] = [
    "exhaustive",
    "--space=groups",
    "--size=2",
    "--shorter=3",
    "--threads=1",
    "--failures=1",
    "--minutes=60",
];

#[test]
fn a_run_without_a_difference() {
    let args = ["random", "--pairs=60", "--haystacks", "6", "--seed", "5"];
    assert_eq!(patterns(&args), 10);
    let args = ["random", "--pairs=40", "--setup=walk/BuiltIn"];
    assert_eq!(patterns(&args), 2);
}

#[test]
fn parts_make_a_whole() {
    let with = |more: &[&str]| patterns(&[&SMALL[..], more].concat());
    let all = with(&[]);
    assert_eq!(all, 3 + 5 * 3);
    assert_eq!(with(&["--shard", "1/4"]), 5);
    assert_eq!(with(&["--shard", "3/4"]), 4);
    assert_eq!(with(&["--from", "11"]), all - 11);
    assert_eq!(with(&["--from", "11", "--jobs", "2"]), 2);
    assert_eq!(with(&["--shard", "2/4", "--from", "11"]), 2);
}

#[test]
fn a_run_that_is_cut_short_says_how_to_go_on() {
    let args = ["random", "--pairs=1000000000", "--minutes=0.001"];
    let output = difftest(&args);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}");
    assert!(out.contains("not all is done: go on with --from "), "{out}");
}

#[test]
fn usage_has_a_status_of_its_own() {
    let wrong: [&[&str]; 8] = [
        &[],
        &["guess"],
        &["random", "--pears=3"],
        &["random", "--pairs=many"],
        &["random", "--haystacks=0"],
        &["random", "--setup=turbo"],
        &["exhaustive", "--shard=5/4"],
        &["exhaustive", "--minutes=-1"],
    ];
    for args in wrong {
        let output = difftest(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let err = text(&output.stderr);
        assert!(err.starts_with("difftest: ") && err.contains("--seed"));
    }
    let unknown = difftest(&["random", "--setup=turbo"]);
    let err = text(&unknown.stderr);
    assert!(err.contains("no name contains \"turbo\":\nlazy\nnever\n"));
    let help = difftest(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help.stdout).contains("Exit status"));
}
