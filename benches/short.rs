//! Searches of short haystacks: what it costs to begin one.
//!
//! ```text
//! cargo bench --bench short -- [--rounds N] [--only TEXT]
//! ```
//!
//! A row is a pattern and a haystack of about thirty bytes; its columns are
//! questions. Each cell has our time in nanoseconds and, behind it, the ratio
//! to that of `regex`: above 1 is slower. Both take turns, and medians are
//! compared. Both crates must agree about every cell before it is timed. Any
//! run that is not `cargo bench` only checks that.

use std::hint::black_box;

use jitregex::Compile;

use crate::measure::{Task, medians};
use crate::print::{Table, number, short};

#[path = "table/measure.rs"]
mod measure;
#[path = "table/print.rs"]
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod print;

const LINE: &str = "2026-11-24 holmes@baker.com ok";
const NONE: &str = "the quick brown fox, jumps ov.";

/// Patterns, or those of a set, and a haystack.
const SEARCHES: &[(&[&str], &str)] = &[
    (&["baker"], LINE),
    (&["baker"], NONE),
    (&["baker|street|watson"], LINE),
    (&["(?i)holmes"], LINE),
    (&["[a-z]+"], LINE),
    (&["[a-z]+"], "ab"),
    (&["[a-z]+"], "1234"),
    (&["[a-z]*"], LINE),
    (&[r"\b\w+\b"], LINE),
    (&[r"[a-z]+@[a-z]+\.com"], LINE),
    (&[r"[a-z]+@[a-z]+\.com"], NONE),
    (&[r"(\d{4})-(\d{2})-(\d{2})"], LINE),
    (&[r"^(\d+)-(\d+)-(\d+) (\w+)@"], LINE),
    (&[r"^(\d+)-(\d+)-(\d+) (\w+)@"], NONE),
    (&[r"^(\w+)=(.*)$"], "path=/usr/local/bin:/usr/bin:x"),
    (&[r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})"], "from 192.168.1.17 port 22"),
    (&[r"(foo|bar|baz)\d+"], "some text with bar42 inside it"),
    (&[r"^[-+]?[0-9]+\.?[0-9]*$"], "-12345.678"),
    (&[r"(\p{L}+)\s(\w+)"], "Шерлок Холмс и"),
    (&["(?m)^([a-z]+)$"], "2026\nholmes\nbaker street 221b"),
    (&["([ab]*)a[ab]{20}c"], NONE),
    (&["[a-z]+@", "[0-9]+-", "fox"], LINE),
    (&["[a-z]+@", "[0-9]+-", "holmes"], NONE),
];

/// What is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Question {
    IsMatch,
    Find,
    Captures,
    SetIsMatch,
    SetMatches,
}

const QUESTIONS: [Question; 5] = [
    Question::IsMatch,
    Question::Find,
    Question::Captures,
    Question::SetIsMatch,
    Question::SetMatches,
];

impl Question {
    fn name(self) -> &'static str {
        match self {
            Question::IsMatch => "is_match",
            Question::Find => "find",
            Question::Captures => "captures",
            Question::SetIsMatch => "set, is_match",
            Question::SetMatches => "set, matches",
        }
    }

    /// True if this is asked of so many patterns.
    fn suits(self, patterns: &[&str]) -> bool {
        match self {
            Question::IsMatch | Question::Find => patterns.len() == 1,
            Question::Captures => {
                let re = regex::Regex::new(patterns[0]);
                patterns.len() == 1 && re.is_ok_and(|re| re.captures_len() > 1)
            }
            Question::SetIsMatch | Question::SetMatches => patterns.len() > 1,
        }
    }
}

/// The answer of one crate as a number; both crates have the same methods.
macro_rules! asker {
    ($re:expr, $set:expr, $question:expr, $haystack:expr) => {{
        let (re, set, haystack) = ($re, $set, $haystack);
        move || -> usize {
            match $question {
                Question::IsMatch => re.is_match(black_box(haystack)).into(),
                Question::Find => {
                    re.find(black_box(haystack)).map_or(0, |it| it.end())
                }
                Question::Captures => {
                    let groups = re.captures(black_box(haystack));
                    groups.map_or(0, |it| {
                        it.get(1).map_or(1, |group| group.end())
                    })
                }
                Question::SetIsMatch => {
                    set.is_match(black_box(haystack)).into()
                }
                Question::SetMatches => {
                    set.matches(black_box(haystack)).iter().sum()
                }
            }
        }
    }};
}

/// Our time and the ratio to that of `regex`, once both agree.
fn cell(
    patterns: &[&str],
    haystack: &str,
    question: Question,
    rounds: usize,
) -> (f64, f64) {
    let ours = jitregex::RegexBuilder::new(patterns[0])
        .compile(Compile::Eager)
        .build()
        .expect("the pattern compiles");
    let our_set = jitregex::RegexSetBuilder::new(patterns)
        .compile(Compile::Eager)
        .build()
        .expect("the patterns compile");
    let theirs = regex::Regex::new(patterns[0]).expect("it compiles");
    let their_set = regex::RegexSet::new(patterns).expect("they compile");
    let ours = asker!(&ours, &our_set, question, haystack);
    let theirs = asker!(&theirs, &their_set, question, haystack);
    assert_eq!(ours(), theirs(), "{patterns:?} {haystack} {question:?}");
    let tasks: &mut [Task<'_>] = &mut [
        Box::new(move || {
            black_box(ours());
        }),
        Box::new(move || {
            black_box(theirs());
        }),
    ];
    let times = medians(tasks, rounds);
    times.first().map_or((0.0, 0.0), |&nanos| (nanos, nanos / times[1]))
}

fn main() {
    let (mut rounds, mut only, mut is_bench) = (15, String::new(), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().expect("an option's value");
        match argument.as_str() {
            "--bench" => is_bench = true,
            "--rounds" => rounds = value().parse().expect("a number"),
            "--only" => only = value(),
            _ => panic!("unknown argument: {argument}"),
        }
    }
    let names = QUESTIONS.map(Question::name);
    let mut table =
        Table::new(&[&["patterns", "haystack"], &names[..]].concat());
    let mut ratios: [Vec<f64>; QUESTIONS.len()] = Default::default();
    for (patterns, haystack) in SEARCHES {
        let name = short(&patterns.join(", "));
        if !name.contains(&only) {
            continue;
        }
        let mut cells = vec![name, format!("{haystack:?}")];
        for (question, ratios) in QUESTIONS.into_iter().zip(&mut ratios) {
            if !question.suits(patterns) {
                cells.push(String::new());
                continue;
            }
            let rounds = if is_bench { rounds } else { 1 };
            let (nanos, ratio) = cell(patterns, haystack, question, rounds);
            ratios.push(ratio);
            cells.push(format!("{} ({ratio:.2})", number(nanos)));
        }
        table.push(cells);
    }
    if !is_bench {
        return;
    }
    table.print(2);
    for (question, ratios) in QUESTIONS.into_iter().zip(&mut ratios) {
        ratios.sort_by(f64::total_cmp);
        if let [least, .., most] = ratios[..] {
            let median = ratios[ratios.len() / 2];
            println!(
                "{}: {least:.2} to {most:.2}, median {median:.2}",
                question.name()
            );
        }
    }
}
