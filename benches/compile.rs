//! Building a regex, by stage: parse, NFA, determinize, minimize, plan,
//! assemble, seal; then as users build one, and as `regex` does.
//!
//! ```text
//! cargo bench --bench compile
//! cargo bench --bench compile -- word/determinize
//! cargo bench --bench compile -- --test
//! ```
//!
//! A stage's time includes dropping what it makes. Before anything is timed
//! the regex that is built counts matches, and that count is checked.
//! `--test`, and any run that is not `cargo bench`, measures nothing.

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use jitregex::Compile;
use jitregex::bytes::{JitRegex, RegexBuilder};
use jitregex::testing::{Stage, Stages};

/// A pattern, a haystack, and how many matches there are in it.
struct Build {
    name: &'static str,
    pattern: String,
    haystack: &'static str,
    count: usize,
}

fn builds() -> Vec<Build> {
    let build = |name, pattern: &str, haystack, count| Build {
        name,
        pattern: pattern.to_owned(),
        haystack,
        count,
    };
    let dates =
        r"\b(?:\d{1,4}[-/.](?:jan|feb|mar)[a-z]*[-/.]\d{1,4}|\d{1,2}:\d{2})\b";
    vec![
        build("literal", "Sherlock Holmes", "Mr. Sherlock Holmes", 1),
        build("choice", "Sherlock|Holmes", "Mr. Sherlock Holmes", 2),
        build("mail", r"[a-z]+@[a-z]+\.com", "to a@b.com or c@d.com", 2),
        build("number", r"(?-u)\d{4}-\d{2}-\d{2}", "on 2010-03-14", 1),
        build("word", r"\w+", "three small words", 3),
        build("dates", dates, "1-mar-10 at 10:35", 2),
    ]
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Parse => "parse",
        Stage::Thompson => "nfa",
        Stage::Determinize => "determinize",
        Stage::Minimize => "minimize",
        Stage::Plan => "plan",
        Stage::Assemble => "assemble",
        Stage::Seal => "seal",
    }
}

fn ours(pattern: &str, compile: Compile) -> JitRegex {
    let mut builder = RegexBuilder::new(pattern);
    builder.compile(compile).build().expect("the pattern compiles")
}

fn theirs(pattern: &str) -> regex::bytes::Regex {
    regex::bytes::Regex::new(pattern).expect("the pattern compiles")
}

fn check(build: &Build) {
    let Build { name, pattern, count, .. } = build;
    let haystack = build.haystack.as_bytes();
    for compile in [Compile::Lazy, Compile::Eager] {
        let found = ours(pattern, compile).find_iter(haystack).count();
        assert_eq!(found, *count, "{name}, {compile:?}");
    }
    let found = theirs(pattern).find_iter(haystack).count();
    assert_eq!(found, *count, "{name}, regex");
}

fn measure(criterion: &mut Criterion, build: &Build) {
    check(build);
    let pattern = build.pattern.as_str();
    let mut group = criterion.benchmark_group(build.name);
    let stages = Stages::new(pattern).expect("every stage has a result");
    for stage in stages.stages() {
        group.bench_function(name(stage), |bencher| {
            bencher.iter(|| stages.run(stage).expect("as it had before"));
        });
    }
    for compile in [Compile::Lazy, Compile::Eager] {
        let name = format!("{compile:?}").to_lowercase();
        group.bench_function(name, |bencher| {
            bencher.iter(|| ours(black_box(pattern), compile));
        });
    }
    group.bench_function("regex", |bencher| {
        bencher.iter(|| theirs(black_box(pattern)));
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for build in builds() {
        measure(&mut criterion, &build);
    }
    criterion.final_summary();
}
