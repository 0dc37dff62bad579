//! The program as a whole, on a folder of two tasks.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const DEFINITIONS: &str = r#"
[[bench]]
model = "count-spans"
name = "words"
regex = '\b[a-z]+\b'
haystack = { contents = "one two ", repeat = 10 }
count = 60

[[bench]]
model = "compile"
name = "build"
regex = "[0-9]+"
haystack = "1 22"
count = 2
"#;

fn peers(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_peers"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn define(folder: &Path, definitions: &str) {
    let folder = folder.join("definitions");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("tiny.toml"), definitions).unwrap();
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_run_writes_tables_values_and_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    define(folder.path(), DEFINITIONS);
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (dir, csv, svg) = (at(""), at("it.csv"), at("it.svg"));
    let output = peers(
        &[
            "--dir",
            &dir,
            "--rounds",
            "2",
            "--min-time",
            "0.001",
            "--csv",
            &csv,
            "--svg",
            &svg,
            "--engine",
            "jitregex*,regex",
        ],
        "",
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let tables = text(&output.stdout);
    for part in ["## Search", "| tiny/words |", "## Compile", "| tiny/build |"]
    {
        assert!(tables.contains(part), "{part}\n{tables}");
    }
    let values = fs::read_to_string(csv).unwrap();
    let timed = values.lines().filter(|line| line.contains(",time,"));
    assert!(timed.count() >= 8, "{values}");
    assert!(fs::read_to_string(svg).unwrap().contains("tiny/words"));
}

#[test]
fn a_wrong_count_is_an_error_that_names_the_task() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = DEFINITIONS.replace("count = 60", "count = 61");
    define(folder.path(), &wrong);
    let dir = folder.path().display().to_string();
    let output = peers(&["--dir", &dir, "--min-time", "0.001"], "");
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(message.contains("tiny/words"), "{message}");
    assert!(message.contains("counted 60, but expected 61"), "{message}");
}

#[test]
fn tasks_and_engines_are_listed_and_chosen() {
    let folder = tempfile::tempdir().unwrap();
    define(folder.path(), DEFINITIONS);
    let dir = folder.path().display().to_string();
    let chosen = ["--dir", &dir, "--list", "--only", "compile"];
    let output = peers(&[&chosen[..], &["--engine", "regex"]].concat(), "");
    let list = "task tiny/build (compile)\nengine regex 1.13.1\n";
    assert_eq!(text(&output.stdout), list);
    for wrong in [["--engine", "perl"], ["--only", "no such task"]] {
        let output = peers(&[&["--dir", &dir][..], &wrong].concat(), "");
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains(wrong[1]));
    }
}

#[test]
fn rebar_is_answered_on_stdout() {
    let input = "name:1:x\nmodel:11:count-spans\npattern:6:[a-z]+\n\
        case-insensitive:4:true\nunicode:5:false\nhaystack:7:One two\n\
        max-iters:1:4\nmax-warmup-iters:1:1\nmax-time:10:9000000000\n\
        max-warmup-time:1:0\n";
    for engine in ["jitregex", "jitregex/interpreted", "regex"] {
        let output = peers(&["--klv", "--engine", engine], input);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let lines: Vec<&str> = text(&output.stdout).lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|line| line.ends_with(",6")), "{lines:?}");
    }
    let output = peers(&["--klv", "--version"], "");
    assert_eq!(text(&output.stdout).trim(), env!("CARGO_PKG_VERSION"));
    let output = peers(&["--klv"], "model:5:magic\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("magic"));
}

#[test]
fn groups_are_counted_for_rebar() {
    let input = "model:14:count-captures\npattern:3:(a)\nhaystack:1:a\n\
        max-iters:1:1\nmax-time:1:1\n";
    for engine in ["jitregex", "jitregex/interpreted", "regex"] {
        let output = peers(&["--klv", "--engine", engine], input);
        let count = text(&output.stdout);
        assert!(count.ends_with(",2\n"), "{engine}: {count}");
    }
}
