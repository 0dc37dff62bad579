//! Works off jobs: builds each pattern in each configuration and compares.
//!
//! A job is one pattern with its haystacks. Jobs have numbers, and each is
//! made from its number alone, so that a run can begin anywhere, be divided
//! among machines, and be repeated in part.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use crate::case::{Case, refusals};
use jitregex::Report;

use crate::compare::{
    Difference, compare_anchored, compare_free, compare_questions,
};
use crate::engine::{Engine, Subject};
use crate::guard::{caught_panic, trace};
use crate::oracle::Mode;
use crate::progress::Progress;
use crate::question::{Answer, Question, every_question, random_questions};
use crate::rng::Rng;
use crate::sets;
use crate::setups::Setup;
use crate::sheet::{
    Appeal, Ask, Depth, Found, Oracles, Sheet, every_ask, random_asks,
};
use crate::shrink::shrink;
use crate::tally::Tally;

/// Which searches of a haystack are compared.
#[derive(Clone, Copy, Debug)]
pub enum Asks {
    /// Every offset, and every end of a haystack up to this length.
    Every(usize),
    /// A choice, by this seed.
    Random(u64),
}

/// A pattern and everything it is tried with.
#[derive(Clone, Debug)]
pub struct Job {
    /// How it is made again.
    pub name: String,
    /// The pattern, which need not be valid.
    pub pattern: String,
    /// The flavour.
    pub mode: Mode,
    /// What is searched. Those that the flavour does not take are left out.
    pub haystacks: Arc<Vec<Vec<u8>>>,
    /// What is asked.
    pub asks: Asks,
    /// Who answers.
    pub depth: Depth,
    /// Patterns to search with at once, or none.
    pub set: Vec<String>,
    /// The configurations, and how many of the haystacks each searches.
    pub setups: Vec<(Setup, usize)>,
}

/// Jobs by number.
pub trait Source: Sync {
    /// How many there are.
    fn len(&self) -> u64;

    /// True if there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them.
    fn job(&self, number: u64) -> Job;
}

/// How a run goes.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many jobs are worked on at once.
    pub threads: usize,
    /// How many threads search with one regex at once, from a cold one on.
    pub searchers: usize,
    /// The number of the first job, and the step to the next.
    pub from: u64,
    /// Every job is taken if it is 1.
    pub step: u64,
    /// When to stop, whatever is left.
    pub budget: Option<Duration>,
    /// After how many patterns that fail to stop.
    pub failures: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            threads: std::thread::available_parallelism()
                .map_or(1, usize::from),
            searchers: 1,
            from: 0,
            step: 1,
            budget: None,
            failures: 5,
        }
    }
}

/// A pattern that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The job that it is from.
    pub name: String,
    /// The smallest case that was found.
    pub case: Case,
    /// What is wrong with it.
    pub why: String,
    /// The case as a test in TOML.
    pub toml: String,
    /// Every configuration in which the pattern failed.
    pub setups: Vec<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Failure { name, case, why, toml, setups } = self;
        writeln!(f, "{name}: {why}")?;
        writeln!(f, "with {}", case.setup.name)?;
        writeln!(f, "failed with {}", setups.join(", "))?;
        write!(f, "\n{toml}")
    }
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was done.
    pub tally: Tally,
    /// The patterns that failed.
    pub failures: Vec<Failure>,
    /// The number of the job to go on with; `None` if all are done.
    pub next: Option<u64>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Outcome {
    /// Fails with the failures, if there are any.
    ///
    /// # Panics
    ///
    /// If there are any.
    pub fn assert(&self) {
        let texts: Vec<_> =
            self.failures.iter().map(ToString::to_string).collect();
        assert!(texts.is_empty(), "{}\n{}", texts.join("\n"), self.tally);
    }
}

/// Works off the jobs of a source.
pub fn run(
    source: &dyn Source,
    subject: &dyn Subject,
    options: &Options,
    progress: &Progress,
) -> Outcome {
    let begin = Instant::now();
    let next = AtomicU64::new(options.from);
    let stop = AtomicBool::new(false);
    let all = Mutex::new(Outcome::default());
    let work = || {
        let _end = EndOfRun(&stop);
        loop {
            let late = options.budget.is_some_and(|it| begin.elapsed() >= it);
            if late || stop.load(Ordering::Relaxed) {
                return;
            }
            let at = next.fetch_add(options.step, Ordering::Relaxed);
            if at >= source.len() {
                return;
            }
            let mut tally = Tally::default();
            let job = source.job(at);
            let failure = caught_panic(|| {
                Ok(run_job(&job, subject, options.searchers, &mut tally))
            });
            let failure = failure.unwrap_or_else(|why| broken(&job, why));
            progress.advance(&tally);
            let mut all = all.lock().expect("no worker panics with the lock");
            all.tally.add(tally);
            if let Some(failure) = failure {
                progress.say(&failure.to_string());
                all.failures.push(failure);
                let enough = all.failures.len() >= options.failures;
                stop.fetch_or(enough, Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        (1..options.threads).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    progress.finish();
    let mut all = all.into_inner().expect("no worker panics with the lock");
    let next = next.into_inner();
    all.next = (next < source.len()).then_some(next);
    all.elapsed = begin.elapsed();
    all
}

/// A worker that panics ends the run of the others, too.
struct EndOfRun<'a>(&'a AtomicBool);

impl Drop for EndOfRun<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// One pattern through its configurations.
pub fn run_job(
    job: &Job,
    subject: &dyn Subject,
    searchers: usize,
    tally: &mut Tally,
) -> Option<Failure> {
    let oracles = Oracles::new(&job.pattern, job.mode);
    let refused = oracles.as_ref().err().map(|why| why.to_string());
    let mut oracles = oracles.ok();
    let sheets =
        oracles.as_mut().map_or(vec![], |oracles| sheets(job, oracles));
    match refused {
        Some(_) => tally.refused += 1,
        None => tally.patterns += 1,
    }
    tally.pairs += sheets.len() as u64;
    tally.matched += sheets.iter().filter(|it| it.has_match()).count() as u64;
    let oracles = Mutex::new(oracles);
    let mut wrong = vec![];
    for (setup, len) in &job.setups {
        trace(&format!("{} {} {}", job.name, setup.name, job.pattern));
        let engine = match build(job, subject, setup, refused.as_deref()) {
            Ok(None) => continue,
            Ok(Some(engine)) => engine,
            Err(why) => {
                tally.note_refusal(setup);
                wrong.push((setup, 0, why));
                continue;
            }
        };
        let bench = Bench {
            engine: &*engine,
            sheets: &sheets[..sheets.len().min(*len)],
            oracles: &oracles,
        };
        let done = bench.work(searchers);
        let name = format!("{} {}", job.name, job.pattern);
        tally.note(&name, setup, &done);
        wrong.extend(done.result.err().map(|(at, why)| (setup, at, why)));
    }
    let oracles = oracles.into_inner().expect("nothing panics with the lock");
    tally.note_faults(oracles.map_or(vec![], |it| it.faults));
    let failure = failure(job, subject, &sheets, wrong);
    let set = run_set(job, tally);
    failure.or(set)
}

/// The set of a job through its configurations.
fn run_set(job: &Job, tally: &mut Tally) -> Option<Failure> {
    if job.set.is_empty() {
        return None;
    }
    let setups = job.setups.iter().map(|it| &it.0);
    let (tests, failed) =
        sets::check(&job.set, job.mode, &job.haystacks, setups, sets::build);
    tally.note_set(tests, failed.is_some());
    let (set, why) = failed?;
    let ask = Ask::from(0, &set.haystack);
    let pattern = set.patterns.join("|");
    Some(Failure {
        name: job.name.clone(),
        case: Case::new(&pattern, set.mode, &set.haystack, &ask, &set.setup),
        why: format!("the set {set}: {why}"),
        toml: String::new(),
        setups: vec![set.setup.name],
    })
}

/// Builds a pattern; nothing if it is refused as `regex` refuses it.
fn build(
    job: &Job,
    subject: &dyn Subject,
    setup: &Setup,
    refused: Option<&str>,
) -> Result<Option<Box<dyn Engine>>, Difference> {
    let built = caught_panic(|| subject.build(&job.pattern, job.mode, setup));
    let ours = built.as_ref().err().map(|why| &why[..]);
    refusals(refused, ours).map_err(Difference::from)?;
    Ok(built.ok())
}

/// A job that panicked outside of what it tests: a fault of the tester, or of
/// an oracle.
fn broken(job: &Job, why: String) -> Option<Failure> {
    let (setup, _) = job.setups.first()?;
    let ask = Ask { span: 0..0, anchored: false };
    Some(Failure {
        name: job.name.clone(),
        case: Case::new(&job.pattern, job.mode, b"", &ask, setup),
        why: format!("the tester {why}"),
        toml: String::new(),
        setups: vec![],
    })
}

/// The right answers about the haystacks that the flavour takes.
fn sheets(job: &Job, oracles: &mut Oracles) -> Vec<Sheet> {
    let mut rng = Rng::new(match job.asks {
        Asks::Every(_) => 0,
        Asks::Random(seed) => seed,
    });
    let takes = |it: &&Vec<u8>| job.mode.takes(it);
    job.haystacks
        .iter()
        .filter(takes)
        .map(|haystack| {
            let (asks, questions) = match job.asks {
                Asks::Every(ends) => (
                    every_ask(haystack, ends),
                    every_question(haystack, job.depth.groups),
                ),
                Asks::Random(_) => (
                    random_asks(haystack, &mut rng),
                    random_questions(haystack, job.mode, &mut rng),
                ),
            };
            oracles.sheet(haystack, asks, questions, job.depth)
        })
        .collect()
}

/// Shrinks the first difference of a pattern. One that needs the searches
/// before it stays as it is.
fn failure(
    job: &Job,
    subject: &dyn Subject,
    sheets: &[Sheet],
    wrong: Vec<(&Setup, usize, Difference)>,
) -> Option<Failure> {
    let setups = wrong.iter().map(|it| it.0.name.clone()).collect();
    let (setup, at, why) = wrong.into_iter().next()?;
    let haystack = sheets.get(at).map_or(&[][..], |it| &it.haystack);
    let case = Case::new(&job.pattern, job.mode, haystack, &why.ask, setup);
    let case = case.showing(&why);
    let (case, why) = match case.check(subject) {
        Err(why) => shrink(case, why, subject),
        Ok(()) => {
            let text = format!("{} (only after other searches)", why.text);
            (case, Difference { text, ..why })
        }
    };
    let case = case.showing(&why);
    let groups = why.text.starts_with("captures")
        || why.question.is_some_and(|it| it.has_groups());
    let toml = caught_panic(|| Ok(case.toml(groups)));
    let toml = toml.unwrap_or_else(|why: String| why);
    let name = job.name.clone();
    Some(Failure { name, case, why: why.text, toml, setups })
}

/// An engine and what it is held against.
struct Bench<'a> {
    engine: &'a dyn Engine,
    sheets: &'a [Sheet],
    oracles: &'a Mutex<Option<Oracles>>,
}

/// What an engine did.
#[derive(Debug)]
pub struct Done {
    /// The answers that were compared.
    pub tests: u64,
    /// The sheet that differs.
    pub result: Result<(), (usize, Difference)>,
    /// What the engine says after the searches that machine code serves.
    pub free: Report,
    /// What it says after all.
    pub report: Report,
}

impl From<Report> for Done {
    /// An engine that did something else than compare.
    fn from(report: Report) -> Done {
        Done { tests: 0, result: Ok(()), free: report.clone(), report }
    }
}

/// The answers that were compared, and the sheet that differs.
type Compared = (u64, Result<(), (usize, Difference)>);

/// What is compared, in the order of the phases.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Searches that machine code serves.
    Free,
    /// Public methods, groups among them.
    Questions,
    /// Searches that must match at once.
    Anchored,
}

impl Bench<'_> {
    /// Compares everything, the anchored searches last.
    fn work(&self, searchers: usize) -> Done {
        let (mut tests, mut result) = self.compare_in(searchers, Phase::Free);
        let free = self.engine.report();
        for (phase, threads) in
            [(Phase::Questions, searchers), (Phase::Anchored, 1)]
        {
            if result.is_ok() {
                let (more, now) = self.compare_in(threads, phase);
                tests += more;
                result = now;
            }
        }
        Done { tests, result, free, report: self.engine.report() }
    }

    /// Compares all sheets in so many threads at once.
    ///
    /// The threads begin together and each with another sheet, so that they
    /// meet in a regex that nothing was searched with before.
    fn compare_in(&self, threads: usize, phase: Phase) -> Compared {
        if threads <= 1 {
            return self.compare_from(0, phase);
        }
        let start = &Barrier::new(threads);
        std::thread::scope(|scope| {
            let spawn = |thread| {
                scope.spawn(move || {
                    start.wait();
                    self.compare_from(thread, phase)
                })
            };
            let running: Vec<_> = (0..threads).map(spawn).collect();
            let mut all: Compared = (0, Ok(()));
            for thread in running {
                let (tests, result) =
                    thread.join().expect("panics are differences");
                all = (all.0 + tests, all.1.and(result));
            }
            all
        })
    }

    /// Compares all sheets, and the first of them once more at the end: what
    /// other searches left in the regex must not matter.
    fn compare_from(&self, first: usize, phase: Phase) -> Compared {
        let len = self.sheets.len();
        let again = if len == 0 { 0 } else { len + 1 };
        let mut tests = 0;
        for at in (0..again).map(|step| (first + step) % len) {
            let compare = || self.compare(at, phase, &mut tests);
            if let Err(why) = caught_panic(compare) {
                return (tests, Err((at, why)));
            }
        }
        (tests, Ok(()))
    }

    fn compare(
        &self,
        at: usize,
        phase: Phase,
        tests: &mut u64,
    ) -> Result<(), Difference> {
        let mut appeal = self.oracles;
        let (engine, sheet) = (self.engine, &self.sheets[at]);
        let compare = match phase {
            Phase::Free => compare_free,
            Phase::Questions => compare_questions,
            Phase::Anchored => compare_anchored,
        };
        compare(engine, sheet, &mut appeal, tests)
    }
}

/// The oracles of a pattern, which the threads that search share.
impl Appeal for &Mutex<Option<Oracles>> {
    fn find(&mut self, haystack: &[u8], ask: &Ask) -> Found {
        let mut oracles = self.lock().expect("nothing panics");
        oracles.as_mut().and_then(|it| it.find(haystack, ask))
    }

    fn answer(&mut self, haystack: &[u8], question: &Question) -> Answer {
        let mut oracles = self.lock().expect("nothing panics");
        let oracles = oracles.as_mut().expect("an engine was built");
        Appeal::answer(oracles, haystack, question)
    }
}
