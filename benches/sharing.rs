//! One regex that two threads share, against two processes with one each.
//!
//! ```text
//! cargo bench --bench sharing -- [--rounds N] [--only TEXT]
//! ```
//!
//! Two processes share nothing, so what they reach together is what the
//! machine allows. The last column says how much of that two threads reach on
//! one regex: a lock, a pool or a counter that they fight for makes it less
//! than 1. Processes wait for a word to begin and tell the time that they
//! took, rounds of the three ways take turns, and medians are shown. Any run
//! that is not `cargo bench` does one short round and checks the counts.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

#[allow(dead_code, reason = "other benchmarks use the rest")]
mod texts;

/// The least time of a round.
const ROUND: Duration = Duration::from_millis(60);

/// How many rounds there are if nobody says.
const ROUNDS: usize = 31;

/// What is asked of a regex.
#[derive(Clone, Copy, Debug)]
enum Question {
    /// All matches of the text.
    FindIter,
    /// All matches of the text, and their groups.
    CapturesIter,
    /// Whether there is one, of each line.
    IsMatch,
}

struct Job {
    name: &'static str,
    pattern: &'static str,
    question: Question,
    /// Whether each round begins with a regex that has not searched yet.
    is_cold: bool,
}

/// A pattern whose automaton is too large to be explored in advance.
const LARGE: &str = r"[A-Za-z]{5}\s+[\s\S]{0,100}Holmes[\s\S]{0,100}\s1984";

const JOBS: &[Job] = &[
    Job {
        name: "complete, find_iter",
        pattern: r"\b[A-Za-z]+\b",
        question: Question::FindIter,
        is_cold: false,
    },
    Job {
        name: "complete, captures_iter",
        pattern: r"(\d{4})-(\d\d)-(\d\d)|(\w+) (Holmes)",
        question: Question::CapturesIter,
        is_cold: false,
    },
    Job {
        name: "complete, is_match of lines",
        pattern: r"[a-z]+ \d{4}-",
        question: Question::IsMatch,
        is_cold: false,
    },
    Job {
        name: "partial, find_iter",
        pattern: LARGE,
        question: Question::FindIter,
        is_cold: false,
    },
    Job {
        name: "partial, is_match of lines",
        pattern: LARGE,
        question: Question::IsMatch,
        is_cold: false,
    },
    Job {
        name: "partial, growing, find_iter",
        pattern: LARGE,
        question: Question::FindIter,
        is_cold: true,
    },
];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Engine {
    Jitregex,
    Regex,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Engine::Jitregex => "jitregex",
            Engine::Regex => "regex",
        })
    }
}

/// One round of one engine: both crates have the same methods.
macro_rules! round {
    ($regex:ty, $run:expr, $threads:expr, $passes:expr) => {{
        let answer = |re: &$regex, text: &str| -> usize {
            match $run.question {
                Question::FindIter => re.find_iter(text).count(),
                Question::CapturesIter => re
                    .captures_iter(text)
                    .map(|groups| groups.iter().flatten().count())
                    .sum(),
                Question::IsMatch => {
                    text.lines().filter(|line| re.is_match(line)).count()
                }
            }
        };
        let re = <$regex>::new($run.pattern).expect("a pattern");
        if !$run.is_cold {
            // Enough for all that is done once.
            for _ in 0..8 {
                answer(&re, $run.text);
            }
        }
        let work = || (0..$passes).map(|_| answer(&re, $run.text)).sum();
        together($threads, &work)
    }};
}

/// What a child is there for.
struct Run {
    pattern: &'static str,
    question: Question,
    is_cold: bool,
    text: &'static str,
}

/// Does the work in some threads at once; the longest time, and the sum of
/// the answers.
fn together(
    threads: usize,
    work: &(dyn Fn() -> usize + Sync),
) -> (Duration, usize) {
    let start = Barrier::new(threads);
    let timed = || {
        start.wait();
        let begin = Instant::now();
        let answer = work();
        (begin.elapsed(), answer)
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> =
            (0..threads).map(|_| scope.spawn(timed)).collect();
        let ends = handles.into_iter().map(|it| it.join().expect("a thread"));
        ends.fold((Duration::ZERO, 0), |(time, sum), (took, answer)| {
            (time.max(took), sum + answer)
        })
    })
}

/// The body of a child: a round for each line of its input, which says how
/// many passes.
fn child(job: &Job, engine: Engine, threads: usize) {
    let run = Run {
        pattern: job.pattern,
        question: job.question,
        is_cold: job.is_cold,
        text: texts::english().leak(),
    };
    for line in std::io::stdin().lines() {
        let passes: usize =
            line.expect("a line").parse().expect("a number of passes");
        let (took, answer) = match engine {
            Engine::Jitregex => {
                round!(jitregex::Regex, run, threads, passes)
            }
            Engine::Regex => round!(regex::Regex, run, threads, passes),
        };
        println!("{} {answer}", took.as_nanos());
    }
}

/// A child that waits for rounds.
struct Worker {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Worker {
    fn new(job: usize, engine: Engine, threads: usize) -> Worker {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .arg("--child")
            .args([job, engine as usize, threads].map(|it| it.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child process");
        let input = child.stdin.take().expect("its input");
        let output = child.stdout.take().expect("its output");
        Worker { child, input, output: BufReader::new(output) }
    }

    fn begin(&mut self, passes: usize) {
        writeln!(self.input, "{passes}").expect("a child that listens");
    }

    /// How long the round took, and its answer.
    fn end(&mut self) -> (Duration, usize) {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a child that answers");
        let (nanos, answer) = line.trim().split_once(' ').expect("two words");
        let nanos = nanos.parse().expect("a time");
        (Duration::from_nanos(nanos), answer.parse().expect("a number"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The children of one line.
struct Line {
    alone: Worker,
    threads: Worker,
    pair: [Worker; 2],
    passes: usize,
}

/// Seconds for one thread alone, two threads, two processes.
type Times = [f64; 3];

impl Line {
    fn new(job: usize, engine: Engine) -> Line {
        let worker = |threads| Worker::new(job, engine, threads);
        let pair = [worker(1), worker(1)];
        Line { alone: worker(1), threads: worker(2), pair, passes: 1 }
    }

    /// Finds how many passes a round needs to be long enough.
    fn calibrate(&mut self) {
        loop {
            self.alone.begin(self.passes);
            let (took, _) = self.alone.end();
            if took >= ROUND {
                break;
            }
            self.passes *= 2;
        }
    }

    /// One round of each way; the answer of one thread.
    fn round(&mut self) -> (Times, usize) {
        self.alone.begin(self.passes);
        let (alone, answer) = self.alone.end();
        self.threads.begin(self.passes);
        let (threads, both) = self.threads.end();
        assert_eq!(both, 2 * answer, "two threads find what one finds");
        self.pair.iter_mut().for_each(|it| it.begin(self.passes));
        let ends = self.pair.each_mut().map(|it| it.end());
        assert!(ends.iter().all(|end| end.1 == answer), "{ends:?}");
        let pair = ends[0].0.max(ends[1].0);
        let times = [alone, threads, pair].map(|it| it.as_secs_f64());
        (times, answer / self.passes)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures and prints a line; the answer of one pass.
fn line(job: usize, engine: Engine, rounds: Option<usize>) -> usize {
    let mut line = Line::new(job, engine);
    if rounds.is_some() {
        line.calibrate();
    }
    let done: Vec<(Times, usize)> =
        (0..rounds.unwrap_or(1)).map(|_| line.round()).collect();
    let over = |ratio: fn(&Times) -> f64| {
        median(done.iter().map(|(times, _)| ratio(times)).collect())
    };
    println!(
        "| {:28} | {engine:8} | {:7.2} | {:5.2} | {:5.2} | {:5.2} |",
        JOBS[job].name,
        over(|it| it[0]) * 1e3 / line.passes as f64,
        over(|it| 2.0 * it[0] / it[1]),
        over(|it| 2.0 * it[0] / it[2]),
        over(|it| it[2] / it[1]),
    );
    done[0].1
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |it: &String| it.parse::<usize>().expect("a number");
    if let [flag, job, engine, threads] = &arguments[..]
        && flag == "--child"
    {
        let engine = match number(engine) {
            0 => Engine::Jitregex,
            _ => Engine::Regex,
        };
        return child(&JOBS[number(job)], engine, number(threads));
    }
    let value =
        |flag: &str| arguments.iter().skip_while(|it| *it != flag).nth(1);
    let is_bench = arguments.iter().any(|it| it == "--bench");
    let rounds = is_bench.then(|| value("--rounds").map_or(ROUNDS, number));
    let only = value("--only");
    println!(
        "Times of one pass over {} bytes, alone; how much faster two at once \
         are; and threads over processes.\n",
        texts::english().len(),
    );
    println!(
        "| job | engine | alone ms | two threads | two processes | ratio |"
    );
    println!("|---|---|--:|--:|--:|--:|");
    for (at, job) in JOBS.iter().enumerate() {
        if only.is_some_and(|only| !job.name.contains(only.as_str())) {
            continue;
        }
        let answers = [Engine::Jitregex, Engine::Regex]
            .map(|engine| line(at, engine, rounds));
        assert_eq!(answers[0], answers[1], "{}", job.name);
    }
}
