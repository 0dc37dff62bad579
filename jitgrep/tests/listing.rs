//! The excerpts of dumps in DESIGN.md are what the command prints.
//!
//! An excerpt is an indented block whose first line is a command; `...` stands
//! for any lines. The excerpts are of the AVX2 level: elsewhere nothing is
//! compared.

use std::{fs, path::Path};

use crate::support::{JITGREP, World};

/// A command and the lines that its output should have.
struct Excerpt {
    command: String,
    lines: Vec<String>,
}

/// The excerpts of a document.
fn excerpts(text: &str) -> Vec<Excerpt> {
    let mut excerpts: Vec<Excerpt> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let Some(line) = line.strip_prefix("    ") else {
            open = false;
            continue;
        };
        if let Some(command) = line.strip_prefix("$ jitgrep ") {
            let command = command.to_owned();
            excerpts.push(Excerpt { command, lines: Vec::new() });
            open = true;
        } else if let Some(excerpt) = excerpts.last_mut().filter(|_| open) {
            excerpt.lines.push(line.to_owned());
        }
    }
    excerpts
}

/// The words of a command line; quotes are taken off.
fn words(command: &str) -> Vec<&str> {
    command.split(' ').map(|word| word.trim_matches('\'')).collect()
}

/// The first piece of an excerpt, between two `...`, that does not follow the
/// piece before it.
fn missing<'a>(excerpt: &'a Excerpt, output: &str) -> Option<&'a [String]> {
    let output: Vec<&str> = output.lines().map(str::trim_end).collect();
    let mut rest = output.as_slice();
    for piece in excerpt.lines.split(|line| line == "...") {
        let is_piece = |lines: &[&str]| lines == piece;
        let Some(at) = rest.windows(piece.len()).position(is_piece) else {
            return Some(piece);
        };
        rest = &rest[at + piece.len()..];
    }
    None
}

#[test]
fn the_excerpts_of_the_design_are_real() {
    #[cfg(target_arch = "x86_64")]
    if !std::arch::is_x86_feature_detected!("avx2") {
        return;
    }
    let design = Path::new(env!("CARGO_MANIFEST_DIR")).join("../DESIGN.md");
    let excerpts = excerpts(&fs::read_to_string(design).unwrap());
    assert!(excerpts.len() >= 12, "{} excerpts", excerpts.len());
    let world = World::new();
    for excerpt in &excerpts {
        let output = world.run(JITGREP, &words(&excerpt.command));
        let output = String::from_utf8(output.stdout).unwrap();
        let command = &excerpt.command;
        if let Some(piece) = missing(excerpt, &output) {
            let piece = piece.join("\n");
            panic!("DESIGN.md: jitgrep {command} does not print\n{piece}");
        }
    }
}

#[test]
fn a_line_that_is_not_printed_is_missed() {
    let text = "A text.\n\n    $ jitgrep -x 'a'\n    one\n    ...\n    three\n\
                \n    code\n";
    let excerpts = excerpts(text);
    let [excerpt] = excerpts.as_slice() else { panic!("one excerpt") };
    assert_eq!(words(&excerpt.command), ["-x", "a"]);
    assert_eq!(missing(excerpt, "one\ntwo\nthree\n"), None);
    assert_eq!(missing(excerpt, "three\none\n").unwrap(), ["three"]);
    assert_eq!(missing(excerpt, "two\nthree\n").unwrap(), ["one"]);
}
