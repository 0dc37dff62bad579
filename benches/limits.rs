//! What the patterns of `tests/support/hostile.rs` cost: time and memory.
//!
//! ```text
//! cargo bench --bench limits -- [--only TEXT]
//! ```
//!
//! Each figure comes from a process of its own. Its peak resident memory is
//! what the kernel says, minus the peak of a process that only parses the
//! pattern with `regex-syntax`; the time is that of the work, minus the time
//! of parsing. `!` marks more than 200 ms or 200 MB. Any run that is not
//! `cargo bench` measures the first pattern only.

use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use jitregex::{Compile, RegexBuilder};
use regex_syntax::ParserBuilder;

#[path = "../tests/support/hostile.rs"]
mod hostile;

/// The most milliseconds and megabytes that a pattern may take.
const MOST: f64 = 200.0;

/// How often each process is started; the best run counts.
const RUNS: usize = 3;

/// What a process does with a pattern.
#[derive(Clone, Copy, Debug)]
enum Work {
    Parse,
    /// Build lazily.
    New,
    /// Build lazily and search a kilobyte.
    Search,
    /// Build with machine code and search a kilobyte.
    Eager,
    /// Build and search with `regex`.
    Regex,
}

impl Work {
    const ALL: [Work; 5] =
        [Work::Parse, Work::New, Work::Search, Work::Eager, Work::Regex];

    /// Does it; true if the pattern is accepted.
    fn run(self, pattern: &str, haystack: &str) -> bool {
        match self {
            Work::Parse => {
                black_box(ParserBuilder::new().build().parse(pattern)).is_ok()
            }
            Work::New => ours(pattern, Compile::Lazy, None),
            Work::Search => ours(pattern, Compile::Lazy, Some(haystack)),
            Work::Eager => ours(pattern, Compile::Eager, Some(haystack)),
            Work::Regex => {
                let Ok(re) = regex::Regex::new(pattern) else { return false };
                black_box(re.find(haystack));
                black_box(re.is_match(haystack));
                black_box(re.find_iter(haystack).count());
                true
            }
        }
    }
}

fn ours(pattern: &str, compile: Compile, haystack: Option<&str>) -> bool {
    let Ok(re) = RegexBuilder::new(pattern).compile(compile).build() else {
        return false;
    };
    if let Some(haystack) = haystack {
        black_box(re.find(haystack));
        black_box(re.is_match(haystack));
        black_box(re.find_iter(haystack).count());
    }
    // What the regex holds counts, so it lives until here.
    black_box(&re);
    true
}

/// What a process measured of itself.
#[derive(Clone, Copy, Debug)]
struct Cost {
    millis: f64,
    megabytes: f64,
    is_accepted: bool,
}

/// The body of a child: does the work and prints what it took.
fn child(work: Work, pattern: &str) {
    let haystack = hostile::haystack();
    let begin = Instant::now();
    let is_accepted = work.run(pattern, &haystack);
    let micros = begin.elapsed().as_micros();
    println!("{micros} {} {is_accepted}", peak_kilobytes());
}

/// The most memory that this process had at once.
fn peak_kilobytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("/proc");
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let number = line.and_then(|it| it.split_whitespace().next());
    number.and_then(|it| it.parse().ok()).expect("the peak")
}

/// Measures in children; the least of each figure.
fn cost(work: usize, pattern: usize) -> Cost {
    let runs = (0..RUNS).map(|_| run_child(work, pattern));
    let least = runs.reduce(|one, two| Cost {
        millis: one.millis.min(two.millis),
        megabytes: one.megabytes.min(two.megabytes),
        is_accepted: one.is_accepted,
    });
    least.expect("there are runs")
}

fn run_child(work: usize, pattern: usize) -> Cost {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--child", &work.to_string(), &pattern.to_string()])
        .output()
        .expect("a child process");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |at: usize| words[at].parse::<f64>().expect("a number");
    Cost {
        millis: number(0) / 1e3,
        megabytes: number(1) / 1024.0,
        is_accepted: words[2] == "true",
    }
}

/// Time and memory beyond those of parsing, as two cells.
fn cells(cost: Cost, parse: Cost) -> String {
    let cell = |value: f64| {
        let mark = if value > MOST { "!" } else { "" };
        format!("{:>8} |", format!("{:.1}{mark}", value.max(0.0)))
    };
    let millis = cell(cost.millis - parse.millis);
    millis + &cell(cost.megabytes - parse.megabytes)
}

fn line(name: &str, pattern: usize) {
    let costs: Vec<Cost> =
        (0..Work::ALL.len()).map(|work| cost(work, pattern)).collect();
    let verdict = |cost: &Cost| if cost.is_accepted { "yes" } else { "no" };
    // A bar would end the cell.
    let name: String = name.chars().take(30).collect();
    let name = name.replace('|', "\\|");
    print!(
        "| {name:30} | {:4} | {:6.1} |",
        verdict(&costs[1]),
        costs[0].millis
    );
    for &cost in &costs[1..] {
        print!("{}", cells(cost, costs[0]));
    }
    println!();
    assert_eq!(costs[1].is_accepted, costs[3].is_accepted, "{name}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let patterns = hostile::patterns();
    if let [flag, work, pattern] = &arguments[..]
        && flag == "--child"
    {
        let index = |it: &String| it.parse::<usize>().expect("a number");
        let pattern = &patterns[index(pattern)].1;
        return child(Work::ALL[index(work)], pattern);
    }
    let is_bench = arguments.iter().any(|it| it == "--bench");
    let only = arguments.iter().skip_while(|it| *it != "--only").nth(1);
    println!(
        "Milliseconds and megabytes beyond parsing, on a pattern of at most \
         {} bytes and a haystack of {}.\n",
        hostile::PATTERN_BYTES,
        hostile::haystack().len(),
    );
    println!(
        "| pattern | ok | parse ms | new ms | MB | search ms | MB | eager ms \
         | MB | regex ms | MB |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let shown = if is_bench { patterns.len() } else { 1 };
    for (at, (name, _)) in patterns.iter().enumerate().take(shown) {
        if only.is_none_or(|only| name.contains(only.as_str())) {
            line(name, at);
        }
    }
}
