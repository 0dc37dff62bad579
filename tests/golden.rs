//! Dumps of small patterns, compared with files.
//!
//! A file of `tests/golden` begins with a pattern, options, the CPU level and
//! the stages to print, a line each; behind the first empty line is what is
//! expected. `JITREGEX_BLESS=1 cargo test --test integration golden` rewrites
//! what is expected; read the difference before you commit it.
//!
//! ```text
//! pattern: [a-z]+@
//! level: avx2
//! stages: hir dfa asm
//!
//! == hir
//! ...
//! ```
//!
//! `flags:` names options of the builder, `explore:` the most states that
//! are explored.

use std::path::{Path, PathBuf};
use std::{env, fs};

use jitregex::bytes::RegexBuilder;
use jitregex::dump::Stage;
use jitregex::testing::{CpuLevel, Tuning};

/// What a file asks for.
struct Golden {
    path: PathBuf,
    head: String,
    expected: String,
    builder: RegexBuilder,
    stages: Vec<Stage>,
}

impl Golden {
    fn read(path: PathBuf) -> Golden {
        let text = fs::read_to_string(&path).expect("a readable file");
        let name = path.display();
        let (head, expected) = text
            .split_once("\n\n")
            .unwrap_or_else(|| panic!("{name}: no empty line"));
        let mut pattern = None;
        let mut flags = "";
        let mut stages = Vec::new();
        let mut tuning = Tuning::default();
        for line in head.lines() {
            match line.split_once(": ") {
                Some(("pattern", value)) => pattern = Some(value),
                Some(("flags", value)) => flags = value,
                Some(("level", value)) => tuning.cpu = Some(level(value)),
                Some(("explore", value)) => {
                    tuning.explore_states = Some(value.parse().unwrap());
                }
                Some(("stages", value)) => {
                    let words = value.split(' ');
                    stages.extend(words.map(|w| w.parse::<Stage>().unwrap()));
                }
                _ => panic!("{name}: what is `{line}`?"),
            }
        }
        assert!(tuning.cpu.is_some(), "{name}: no level");
        assert!(!stages.is_empty(), "{name}: no stages");
        let mut builder = RegexBuilder::new(pattern.expect("a pattern"));
        builder.tuning(tuning);
        flags.split_whitespace().for_each(|word| flag(&mut builder, word));
        Golden {
            head: head.to_owned(),
            expected: expected.to_owned(),
            path,
            builder,
            stages,
        }
    }

    fn dump(&self) -> String {
        let dump = self.builder.dump().expect("a pattern");
        let sections = self
            .stages
            .iter()
            .map(|&stage| format!("== {stage}\n{}", dump.stage(stage)));
        sections.collect::<Vec<_>>().join("\n")
    }

    /// What differs, if anything does.
    fn check(&self) -> Option<String> {
        let found = self.dump();
        assert_eq!(found, self.dump(), "a dump that is never the same");
        let mut pair = self.expected.lines().zip(found.lines());
        let number = pair.position(|(want, got)| want != got);
        let lens = [&self.expected, &found].map(|text| text.lines().count());
        let number = match number {
            Some(number) => number,
            None if self.expected == found => return None,
            None => lens[0].min(lens[1]),
        };
        let line = |text: &str| {
            text.lines().nth(number).unwrap_or("the end").to_owned()
        };
        let (want, got) = (line(&self.expected), line(&found));
        let at = self.head.lines().count() + 2 + number;
        let name = self.path.display();
        Some(format!("{name}:{at}:\n- {want}\n+ {got}"))
    }
}

fn level(name: &str) -> CpuLevel {
    let found = CpuLevel::ALL.into_iter().find(|it| it.name() == name);
    found.unwrap_or_else(|| panic!("no level `{name}`"))
}

fn flag(builder: &mut RegexBuilder, name: &str) {
    match name {
        "case_insensitive" => builder.case_insensitive(true),
        "multi_line" => builder.multi_line(true),
        "crlf" => builder.crlf(true),
        "no_unicode" => builder.unicode(false),
        _ => panic!("no flag `{name}`"),
    };
}

fn blesses() -> bool {
    env::var_os("JITREGEX_BLESS").is_some()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = fs::read_dir(folder).expect("the golden files");
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn dumps_are_as_blessed() {
    let files = files();
    assert!(files.len() >= 8, "golden files are missing");
    let mut differences = Vec::new();
    for file in files {
        let golden = Golden::read(file);
        if blesses() {
            let text = format!("{}\n\n{}", golden.head, golden.dump());
            fs::write(&golden.path, text).expect("a file to bless");
        } else {
            differences.extend(golden.check());
        }
    }
    assert!(
        differences.is_empty(),
        "`JITREGEX_BLESS=1 cargo test --test integration golden` rewrites \
         the files\n{}",
        differences.join("\n"),
    );
}

/// Every stage of every golden pattern is whole lines, and a picture is well
/// formed as far as brackets go.
#[test]
fn every_stage_is_whole_lines() {
    if blesses() {
        // The files are being written.
        return;
    }
    for file in files() {
        let golden = Golden::read(file);
        let dump = golden.builder.dump().expect("a pattern");
        for stage in Stage::ALL {
            let text = dump.stage(stage);
            assert!(text.ends_with('\n'), "{stage} of {:?}", golden.path);
        }
        let dot = dump.stage(Stage::Dot);
        let count = |c: &str| dot.lines().filter(|line| *line == c).count();
        let graphs =
            dot.lines().filter(|line| line.starts_with("digraph ")).count();
        assert_eq!(count("}"), graphs, "{:?}", golden.path);
    }
}

/// Without machine code for it there is a reason in its place.
#[test]
fn a_pattern_with_too_many_starts_says_so() {
    let dump = RegexBuilder::new("(?-u)a{0,3}a{60}c").dump();
    let dump = dump.expect("a pattern");
    let sentence = "more match starts are alive at once than there are \
                    registers\n";
    for stage in [Stage::Plan, Stage::Asm] {
        let text = dump.stage(stage);
        assert!(text.starts_with("no "), "{text}");
        assert!(text.ends_with(sentence), "{text}");
    }
    assert!(dump.stage(Stage::Dfa).starts_with("partial: "));
}

#[test]
fn options_reach_every_stage() {
    let hir = |change: fn(&mut RegexBuilder) -> &mut RegexBuilder| {
        let mut builder = RegexBuilder::new("ab$");
        change(&mut builder);
        builder.dump().expect("a pattern").stage(Stage::Hir)
    };
    assert!(hir(|b| b.case_insensitive(true)).contains("class A a\n"));
    assert!(hir(|b| b.multi_line(true)).contains("look (?m:$)\n"));
    assert!(hir(|b| b.size_limit(10_000)).contains("literal \"ab\"\n"));
    let refused = RegexBuilder::new("ab$").size_limit(1).dump();
    assert!(refused.is_err());
    assert!(RegexBuilder::new("(").dump().is_err());
}
