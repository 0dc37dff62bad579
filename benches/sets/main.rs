//! Sets of patterns, against `regex` and, for words, Aho-Corasick.
//!
//! ```text
//! cargo bench --bench sets -- [--rounds N] [--only TEXT] [--most N]
//! ```
//!
//! A row is a kind of set, a number of patterns and a question; its ratio is
//! our time over that of `regex`, so above 1 is slower. `regex` has no
//! searches of sets that say where: all matches of a text are compared with
//! those of one regex whose alternatives are the patterns. `--only` takes
//! rows whose kind or question contains a text, `--most` leaves out larger
//! sets. All must agree before they are timed. Any run that is not
//! `cargo bench` takes small sets and short texts and only checks that.

use std::hint::black_box;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, MatchKind};
use jitregex::search::Input;

use crate::measure::{Task, medians};
use crate::print::{Table, number};
use crate::workloads::{Kind, Workload};

#[path = "../table/measure.rs"]
mod measure;
#[path = "../table/print.rs"]
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod print;
#[path = "../texts.rs"]
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod texts;
mod workloads;

/// How many rounds there are if nobody says.
const ROUNDS: usize = 7;

/// How many patterns a set has.
const SIZES: [usize; 4] = [10, 100, 1000, 5000];

/// After so many bytes, or such a time, a set is taken to be warm.
const WARM_BYTES: usize = 8 << 20;
const WARM_TIME: Duration = Duration::from_millis(500);

/// Larger than any set here.
const SIZE_LIMIT: usize = 1 << 30;

/// What is asked of a set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Question {
    /// Building it.
    Build,
    /// Building it, and which patterns match the first line.
    First,
    /// Building it, and which patterns match each line.
    Once,
    /// Whether a pattern matches, of each line.
    IsMatch,
    /// Which patterns match, of each line.
    Lines,
    /// Which patterns match the whole text.
    Text,
    /// All leftmost matches of the text.
    Iter,
}

impl Question {
    const ALL: [Question; 7] = [
        Question::Build,
        Question::First,
        Question::Once,
        Question::IsMatch,
        Question::Lines,
        Question::Text,
        Question::Iter,
    ];

    fn name(self) -> &'static str {
        match self {
            Question::Build => "build",
            Question::First => "build, first line",
            Question::Once => "build, all lines",
            Question::IsMatch => "is_match, lines",
            Question::Lines => "matches, lines",
            Question::Text => "matches, text",
            Question::Iter => "iter, text",
        }
    }

    /// True if the answer is about a text and not about each line.
    fn is_of_text(self) -> bool {
        matches!(self, Question::Text | Question::Iter)
    }
}

/// A number that depends on what came before.
fn mix(sum: usize, value: usize) -> usize {
    sum.rotate_left(5) ^ value
}

/// Takes an answer that nobody wants, but that must be computed.
fn forget(answer: usize) {
    black_box(answer);
}

/// What is searched.
struct Haystacks {
    lines: Vec<String>,
    text: String,
}

/// An answer that both crates have methods for.
macro_rules! answer {
    ($build:expr, $set:expr, $question:expr, $haystacks:expr) => {{
        let (set, haystacks): (_, &Haystacks) = ($set, $haystacks);
        let which =
            |text: &str| set.matches(text).iter().fold(text.len(), mix);
        let lines = haystacks.lines.iter();
        match $question {
            Question::Build => $build.len(),
            Question::First => {
                $build.matches(&haystacks.lines[0]).iter().fold(0, mix)
            }
            Question::Once => {
                let set = $build;
                lines
                    .map(|it| set.matches(it).iter().fold(0, mix))
                    .fold(0, mix)
            }
            Question::IsMatch => lines.filter(|it| set.is_match(it)).count(),
            Question::Lines => lines.map(|it| which(it)).fold(0, mix),
            Question::Text => which(&haystacks.text),
            Question::Iter => unreachable!("it has another answer"),
        }
    }};
}

/// Our set.
struct Ours<'w> {
    patterns: &'w [String],
    set: jitregex::RegexSet,
}

impl Ours<'_> {
    fn build(patterns: &[String]) -> jitregex::RegexSet {
        let mut builder = jitregex::RegexSetBuilder::new(patterns);
        builder.size_limit(SIZE_LIMIT).build().expect("patterns")
    }

    fn answer(&self, question: Question, haystacks: &Haystacks) -> usize {
        if question != Question::Iter {
            let build = || Ours::build(self.patterns);
            return answer!(build(), &self.set, question, haystacks);
        }
        let input = Input::new(&haystacks.text);
        let spans = self.set.search_iter(input).map(|it| it.span);
        spans.fold(0, |sum, it| mix(mix(sum, it.start), it.end))
    }
}

/// The set of `regex`, and a regex of all patterns.
struct Theirs<'w> {
    patterns: &'w [String],
    set: regex::RegexSet,
    all: regex::Regex,
}

impl Theirs<'_> {
    fn build(patterns: &[String]) -> regex::RegexSet {
        let mut builder = regex::RegexSetBuilder::new(patterns);
        builder.size_limit(SIZE_LIMIT).build().expect("patterns")
    }

    fn all(patterns: &[String]) -> regex::Regex {
        let each: Vec<String> =
            patterns.iter().map(|it| format!("(?:{it})")).collect();
        let mut builder = regex::RegexBuilder::new(&each.join("|"));
        builder.size_limit(SIZE_LIMIT).build().expect("patterns")
    }

    fn answer(&self, question: Question, haystacks: &Haystacks) -> usize {
        if question != Question::Iter {
            let build = || Theirs::build(self.patterns);
            return answer!(build(), &self.set, question, haystacks);
        }
        let spans = self.all.find_iter(&haystacks.text);
        spans.fold(0, |sum, it| mix(mix(sum, it.start()), it.end()))
    }
}

/// Aho-Corasick automata of words.
struct Words<'w> {
    patterns: &'w [String],
    every: AhoCorasick,
    leftmost: AhoCorasick,
}

impl Words<'_> {
    fn build(patterns: &[String], kind: MatchKind) -> AhoCorasick {
        let mut builder = AhoCorasick::builder();
        builder.match_kind(kind).build(patterns).expect("words")
    }

    fn which(&self, every: &AhoCorasick, text: &str) -> Vec<bool> {
        let mut which = vec![false; self.patterns.len()];
        for found in every.find_overlapping_iter(text) {
            which[found.pattern().as_usize()] = true;
        }
        which
    }

    fn fold(&self, every: &AhoCorasick, text: &str, first: usize) -> usize {
        let which = self.which(every, text);
        let matched = (0..which.len()).filter(|&it| which[it]);
        matched.fold(first, mix)
    }

    fn answer(&self, question: Question, haystacks: &Haystacks) -> usize {
        let every = &self.every;
        let build = || Words::build(self.patterns, MatchKind::Standard);
        let lines = haystacks.lines.iter();
        match question {
            Question::Build => build().patterns_len(),
            Question::First => self.fold(&build(), &haystacks.lines[0], 0),
            Question::Once => {
                let every = build();
                lines.map(|it| self.fold(&every, it, 0)).fold(0, mix)
            }
            Question::IsMatch => {
                lines.filter(|it| every.is_match(*it)).count()
            }
            Question::Lines => {
                lines.map(|it| self.fold(every, it, it.len())).fold(0, mix)
            }
            Question::Text => {
                let text = &haystacks.text;
                self.fold(every, text, text.len())
            }
            Question::Iter => {
                let spans = self.leftmost.find_iter(&haystacks.text);
                spans.fold(0, |sum, it| mix(mix(sum, it.start()), it.end()))
            }
        }
    }
}

/// What the command line asks for.
struct Options {
    is_bench: bool,
    rounds: usize,
    only: String,
    most: usize,
}

impl Options {
    fn parse() -> Options {
        let mut options = Options {
            is_bench: false,
            rounds: ROUNDS,
            only: String::new(),
            most: usize::MAX,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().expect("an option's value");
            let number = |it: String| it.parse().expect("a number");
            match argument.as_str() {
                "--bench" => options.is_bench = true,
                "--rounds" => options.rounds = number(value()),
                "--only" => options.only = value(),
                "--most" => options.most = number(value()),
                _ => panic!("unknown argument: {argument}"),
            }
        }
        if !options.is_bench {
            options.most = options.most.min(SIZES[1]);
        }
        options
    }

    fn takes(&self, kind: Kind, question: Question) -> bool {
        let names = [kind.name(), question.name()];
        names.iter().any(|it| it.contains(&self.only))
            && !(kind.is_whole() && question.is_of_text())
    }
}

/// Searches until nothing better will be emitted, or for long enough.
fn warm_up(ours: &Ours<'_>, haystacks: &Haystacks) {
    let begin = Instant::now();
    let mut bytes = 0;
    while bytes < WARM_BYTES && begin.elapsed() < WARM_TIME {
        for question in [Question::Lines, Question::IsMatch, Question::Iter] {
            forget(ours.answer(question, haystacks));
        }
        bytes += haystacks.text.len();
    }
}

/// Checks and times all questions about a set.
fn measure(kind: Kind, size: usize, options: &Options, table: &mut Table) {
    let lines = if options.is_bench { 1000 } else { 50 };
    let Workload { patterns, lines } = Workload::new(kind, size, lines);
    let text = lines.join("\n");
    let haystacks = &Haystacks { lines, text };
    let patterns = &patterns[..];
    let ours = &Ours { patterns, set: Ours::build(patterns) };
    let all = Theirs::all(patterns);
    let theirs = &Theirs { patterns, set: Theirs::build(patterns), all };
    let words = &kind.is_literal().then(|| Words {
        patterns,
        every: Words::build(patterns, MatchKind::Standard),
        leftmost: Words::build(patterns, MatchKind::LeftmostFirst),
    });
    if options.is_bench {
        warm_up(ours, haystacks);
    }
    for question in Question::ALL {
        if !options.takes(kind, question) {
            continue;
        }
        let answer = ours.answer(question, haystacks);
        let what = format!("{kind:?} {size} {question:?}");
        assert_eq!(answer, theirs.answer(question, haystacks), "{what}");
        let mut tasks: Vec<Task<'_>> = vec![
            Box::new(|| forget(ours.answer(question, haystacks))),
            Box::new(|| forget(theirs.answer(question, haystacks))),
        ];
        if let Some(words) = words {
            assert_eq!(answer, words.answer(question, haystacks), "{what}");
            tasks.push(Box::new(|| forget(words.answer(question, haystacks))));
        }
        if !options.is_bench {
            continue;
        }
        let nanos = medians(&mut tasks, options.rounds);
        let mut cells =
            vec![kind.name().to_owned(), question.name().to_owned()];
        cells.push(size.to_string());
        cells.extend(nanos[..2].iter().map(|it| number(it / 1e3)));
        cells.push(number(nanos[0] / nanos[1]));
        let ratio = |it: &f64| number(nanos[0] / it);
        cells.push(nanos.get(2).map_or(String::new(), ratio));
        table.push(cells);
    }
}

fn main() {
    let options = Options::parse();
    for kind in Kind::ALL {
        let head = [
            "set",
            "question",
            "patterns",
            "ours µs",
            "regex µs",
            "ratio",
            "to Aho-Corasick",
        ];
        let mut table = Table::new(&head);
        for size in SIZES.into_iter().filter(|it| *it <= options.most) {
            measure(kind, size, &options, &mut table);
        }
        if options.is_bench {
            table.print(2);
        }
    }
}
