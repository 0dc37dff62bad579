//! Searches with groups, against `regex`: many patterns, asked in many ways.
//!
//! ```text
//! cargo bench --bench captures -- [--dir PATH] [--rounds N] [--only TEXT] [--worst N]
//! ```
//!
//! A row is a pattern, a text and a question; its ratio is our time over that
//! of `regex`, so above 1 is slower. Both take turns, and medians are
//! compared. Rows are printed from the worst on, `--worst` of them, and
//! behind them the geometric mean and the number of rows above 1 for each
//! question. `--only` takes rows whose pattern, text or question contains a
//! text. Both crates must agree about every row before it is timed. Any run
//! that is not `cargo bench` looks at small slices of the texts and only
//! checks that.

use std::hint::black_box;
use std::path::PathBuf;

use crate::measure::{Task, medians};
use crate::patterns::PATTERNS;
use crate::print::{Table, number};
use crate::reading::Texts;

#[path = "../folder.rs"]
mod folder;
mod generated;
#[path = "../table/measure.rs"]
mod measure;
mod patterns;
#[path = "../table/print.rs"]
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod print;
mod reading;
#[path = "../texts.rs"]
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod texts;

/// How many rounds there are if nobody says.
const ROUNDS: usize = 9;

/// What is asked of a regex.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Question {
    /// The first match of each line, all groups.
    Lines,
    /// The first match of each line, and only where it is.
    LinesFirst,
    /// The same into locations that are used again, all groups.
    Read,
    /// All matches of the text, all groups.
    Iter,
    /// All matches of the text, and only where they are.
    IterFirst,
    /// The text with each match replaced by its first group.
    Replace,
}

impl Question {
    const ALL: [Question; 6] = [
        Question::Lines,
        Question::LinesFirst,
        Question::Read,
        Question::Iter,
        Question::IterFirst,
        Question::Replace,
    ];

    fn name(self) -> &'static str {
        match self {
            Question::Lines => "lines",
            Question::LinesFirst => "lines, group 0",
            Question::Read => "lines, locations",
            Question::Iter => "iter",
            Question::IterFirst => "iter, group 0",
            Question::Replace => "replace",
        }
    }
}

/// The answer of one crate as a number; both crates have the same methods.
macro_rules! answer {
    ($re:expr, $question:expr, $text:expr) => {{
        let (re, text): (_, &str) = ($re, $text);
        match $question {
            Question::Lines => {
                let found = text.lines().filter_map(|it| re.captures(it));
                found.map(|groups| sum_of!(groups)).fold(0, mix)
            }
            Question::LinesFirst => {
                let found = text.lines().filter_map(|it| re.captures(it));
                found.map(|it| it.get(0).map_or(0, |m| m.end())).fold(0, mix)
            }
            Question::Read => {
                let mut locations = re.capture_locations();
                text.lines().fold(0, |sum, line| {
                    if re.captures_read(&mut locations, line).is_none() {
                        return sum;
                    }
                    let groups = 0..locations.len();
                    let groups = groups.filter_map(|at| locations.get(at));
                    mix(
                        sum,
                        groups.fold(0, |sum, (start, end)| {
                            mix(mix(sum, start), end)
                        }),
                    )
                })
            }
            Question::Iter => {
                let found = re.captures_iter(text);
                found.map(|groups| sum_of!(groups)).fold(0, mix)
            }
            Question::IterFirst => {
                let found = re.captures_iter(text);
                found.map(|it| it.get(0).map_or(0, |m| m.end())).fold(0, mix)
            }
            Question::Replace => re.replace_all(text, "<$1>").len(),
        }
    }};
}

/// All groups of a match as a number.
macro_rules! sum_of {
    ($groups:expr) => {
        $groups
            .iter()
            .flatten()
            .fold(0, |sum, group| mix(mix(sum, group.start()), group.end()))
    };
}
/// A number that depends on what came before.
fn mix(sum: usize, value: usize) -> usize {
    sum.rotate_left(5) ^ value
}

/// What the command line asks for.
struct Options {
    is_bench: bool,
    folder: Option<PathBuf>,
    rounds: usize,
    only: String,
    worst: usize,
}

impl Options {
    fn parse() -> Options {
        let mut options = Options {
            is_bench: false,
            folder: None,
            rounds: ROUNDS,
            only: String::new(),
            worst: 30,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().expect("an option's value");
            let number = |it: String| it.parse().expect("a number");
            match argument.as_str() {
                "--bench" => options.is_bench = true,
                "--dir" => options.folder = Some(value().into()),
                "--rounds" => options.rounds = number(value()),
                "--only" => options.only = value(),
                "--worst" => options.worst = number(value()),
                _ => panic!("unknown argument: {argument}"),
            }
        }
        options
    }
}

/// One row and its times.
struct Row {
    name: &'static str,
    text: &'static str,
    question: Question,
    /// Nanoseconds of a pass: ours, theirs.
    nanos: [f64; 2],
}

impl Row {
    fn ratio(&self) -> f64 {
        self.nanos[0] / self.nanos[1]
    }
}

/// How many rows of a question there are, and how they do together.
fn summary(name: &str, rows: &[&Row]) -> Vec<String> {
    let logs: f64 = rows.iter().map(|row| row.ratio().ln()).sum();
    let mean = (logs / rows.len() as f64).exp();
    let above = rows.iter().filter(|row| row.ratio() > 1.0).count();
    vec![
        name.to_owned(),
        rows.len().to_string(),
        above.to_string(),
        number(mean),
    ]
}

fn print(rows: &mut [Row], worst: usize) {
    rows.sort_by(|a, b| b.ratio().total_cmp(&a.ratio()));
    let mut table = Table::new(&[
        "pattern",
        "text",
        "question",
        "ours µs",
        "regex µs",
        "ratio",
    ]);
    for row in rows.iter().take(worst) {
        let [ours, theirs] = row.nanos.map(|it| number(it / 1e3));
        let question = row.question.name().to_owned();
        let (name, text) = (row.name.to_owned(), row.text.to_owned());
        let ratio = number(row.ratio());
        table.push(vec![name, text, question, ours, theirs, ratio]);
    }
    table.print(3);
    let mut table =
        Table::new(&["question", "rows", "above 1", "geometric mean"]);
    for question in Question::ALL {
        let of_it = rows.iter().filter(|row| row.question == question);
        let of_it: Vec<&Row> = of_it.collect();
        if !of_it.is_empty() {
            table.push(summary(question.name(), &of_it));
        }
    }
    table.push(summary("all", &rows.iter().collect::<Vec<_>>()));
    table.print(1);
}

fn main() {
    let options = Options::parse();
    let folder = folder::folder(options.folder);
    let texts = Texts::load(&folder, !options.is_bench);
    let mut rows = vec![];
    for &(name, kind, pattern) in PATTERNS {
        let ours = jitregex::Regex::new(pattern).expect("a pattern");
        let theirs = regex::Regex::new(pattern).expect("a pattern");
        let text = texts.get(kind);
        for question in Question::ALL {
            let parts = [name, pattern, kind.name(), question.name()];
            if !parts.iter().any(|it| it.contains(&options.only)) {
                continue;
            }
            let left = answer!(&ours, question, text);
            let right = answer!(&theirs, question, text);
            assert_eq!(left, right, "{pattern} {kind:?} {question:?}");
            if !options.is_bench {
                continue;
            }
            let mut tasks: Vec<Task<'_>> = vec![
                Box::new(|| {
                    black_box(answer!(&ours, question, text));
                }),
                Box::new(|| {
                    black_box(answer!(&theirs, question, text));
                }),
            ];
            let nanos = medians(&mut tasks, options.rounds);
            let nanos = [nanos[0], nanos[1]];
            rows.push(Row { name, text: kind.name(), question, nanos });
        }
    }
    if options.is_bench {
        print(&mut rows, options.worst);
    }
}
