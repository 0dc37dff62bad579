//! Representative searches: machine code, the interpreter and `regex`.
//!
//! ```text
//! cargo bench --bench search
//! cargo bench --bench search -- literal
//! cargo bench --bench search -- --test
//! ```
//!
//! The texts are generated. Each engine's count of matches is checked against
//! the one written here before anything is timed. `--test`, and any run that
//! is not `cargo bench`, checks the counts and measures nothing.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use jitregex::Compile;
use jitregex::bytes::{JitRegex, RegexBuilder};

mod texts;

/// What is done with a haystack.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// All matches are counted.
    Matches,
    /// Lines with a match are counted: many short searches.
    Lines,
}

/// A search, and what it has to count.
struct Search {
    name: &'static str,
    pattern: String,
    text: fn() -> String,
    task: Task,
    count: usize,
}

fn searches() -> Vec<Search> {
    let search = |name, pattern: &str, text, task, count| Search {
        name,
        pattern: pattern.to_owned(),
        text,
        task,
        count,
    };
    let choice = "Sherlock|Holmes|Watson|Irene|Adler";
    let (english, russian, code) =
        (texts::english, texts::russian, texts::code);
    use Task::{Lines, Matches};
    vec![
        search("literal", "Sherlock Holmes", english, Matches, 741),
        search(
            "literal-any-case",
            "(?i)sherlock holmes",
            english,
            Matches,
            741,
        ),
        search("choice", choice, english, Matches, 4083),
        search("no-match", "zqxjkv", english, Matches, 0),
        search("class-run", "[a-z]+", english, Matches, 196374),
        search("words", r"\b\w+\b", russian, Matches, 134154),
        search("date", r"\d{4}-\d{2}-\d{2}", code, Matches, 1242),
        search("dates", &texts::date_pattern(), code, Matches, 1805),
        search("names", r"(?:[A-Z][a-z]+\s*){10,100}", code, Matches, 1586),
        search("any-around", ".*=.*", code, Matches, 18277),
        search("lines", r"\d+:\d+", code, Lines, 558),
    ]
}

impl Task {
    fn ours(self, re: &JitRegex, text: &[u8]) -> usize {
        match self {
            Task::Matches => re.find_iter(text).count(),
            Task::Lines => lines(text).filter(|it| re.is_match(it)).count(),
        }
    }

    fn theirs(self, re: &regex::bytes::Regex, text: &[u8]) -> usize {
        match self {
            Task::Matches => re.find_iter(text).count(),
            Task::Lines => lines(text).filter(|it| re.is_match(it)).count(),
        }
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n')
}

fn ours(pattern: &str, compile: Compile) -> JitRegex {
    let mut builder = RegexBuilder::new(pattern);
    builder.compile(compile).build().expect("the pattern compiles")
}

fn measure(criterion: &mut Criterion, search: &Search) {
    let Search { name, pattern, task, count, .. } = search;
    let text = (search.text)().into_bytes();
    let machine = ours(pattern, Compile::Eager);
    let interpreted = ours(pattern, Compile::Never);
    let theirs =
        regex::bytes::Regex::new(pattern).expect("the pattern compiles");
    assert_eq!(task.ours(&machine, &text), *count, "{name}, machine code");
    assert_eq!(task.ours(&interpreted, &text), *count, "{name}, interpreted");
    assert_eq!(task.theirs(&theirs, &text), *count, "{name}, regex");
    let mut group = criterion.benchmark_group(*name);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("machine", |bencher| {
        bencher.iter(|| task.ours(&machine, black_box(&text)));
    });
    group.bench_function("interpreted", |bencher| {
        bencher.iter(|| task.ours(&interpreted, black_box(&text)));
    });
    group.bench_function("regex", |bencher| {
        bencher.iter(|| task.theirs(&theirs, black_box(&text)));
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for search in searches() {
        measure(&mut criterion, &search);
    }
    criterion.final_summary();
}
