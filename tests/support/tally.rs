//! What a long run did: counts for its summary, and progress meanwhile.
//!
//! An engine that says "machine code" and walks in Rust gives right answers
//! too, so the bytes are counted by who walked them.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jitregex::Report;

use super::setups::Setup;

/// How often progress is printed.
const EVERY: Duration = Duration::from_secs(5);

/// How many patterns that leave machine code are named.
const NAMED: usize = 12;

/// What regexes did in one configuration.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    regexes: u64,
    compiled: u64,
    interpreted: u64,
    exits: u64,
    nfa_searches: u64,
}

impl Work {
    fn add(&mut self, other: &Work) {
        self.regexes += other.regexes;
        self.compiled += other.compiled;
        self.interpreted += other.interpreted;
        self.exits += other.exits;
        self.nfa_searches += other.nfa_searches;
    }

    /// The share of the bytes that machine code walked, as a percentage.
    fn share(&self) -> f64 {
        let all = self.compiled + self.interpreted;
        if all == 0 {
            100.0
        } else {
            self.compiled as f64 * 100.0 / all as f64
        }
    }

    /// True if less than 99 % of the bytes were walked by machine code.
    fn falls_short(&self) -> bool {
        let all = self.compiled + self.interpreted;
        self.compiled * 100 < all * 99
    }
}

impl From<&Report> for Work {
    fn from(report: &Report) -> Work {
        let work = report.work;
        Work {
            regexes: 1,
            compiled: work.compiled_bytes,
            interpreted: work.interpreted_bytes,
            exits: work.exits,
            nfa_searches: work.nfa_searches,
        }
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} regexes, bytes: {} in machine code, {} interpreted \
             ({:.3} % in machine code), {} exits, {} NFA searches",
            self.regexes,
            self.compiled,
            self.interpreted,
            self.share(),
            self.exits,
            self.nfa_searches,
        )
    }
}

/// What a run did so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) patterns: usize,
    pub(crate) pairs: usize,
    /// Regexes that both sides refused alike.
    pub(crate) refused: usize,
    /// Haystacks that were searched, in each flavour, and those with a match.
    pub(crate) sheets: usize,
    pub(crate) matched: usize,
    /// Answers that were compared, and those in which `regex` was wrong.
    pub(crate) compared: u64,
    pub(crate) faults: u64,
    /// By the name of the configuration.
    work: BTreeMap<String, Work>,
    /// The regexes whose every search must be machine code.
    sealed: Work,
    /// Those of them that have more starts alive than there are registers.
    unfit: Work,
    /// The patterns among the former that interpreted most, by bytes.
    blamed: Vec<(u64, String)>,
}

impl Tally {
    /// Adds what one regex did.
    pub(crate) fn note(&mut self, name: &str, setup: &Setup, report: &Report) {
        let work = Work::from(report);
        self.work.entry(setup.name.clone()).or_default().add(&work);
        if !setup.is_sealed() {
            return;
        }
        if report.declines.iter().any(|it| it.contains("registers")) {
            return self.unfit.add(&work);
        }
        self.sealed.add(&work);
        if work.falls_short() || work.nfa_searches > 0 {
            let blamed = work.interpreted + work.nfa_searches;
            let text = format!("{name} with {}: {work}", setup.name);
            self.blamed.push((blamed, text));
            self.keep_the_worst();
        }
    }

    fn keep_the_worst(&mut self) {
        self.blamed.sort_by_key(|it| std::cmp::Reverse(it.0));
        self.blamed.truncate(NAMED);
    }

    pub(crate) fn add(&mut self, other: Tally) {
        self.patterns += other.patterns;
        self.pairs += other.pairs;
        self.refused += other.refused;
        self.sheets += other.sheets;
        self.matched += other.matched;
        self.compared += other.compared;
        self.faults += other.faults;
        for (name, work) in &other.work {
            self.work.entry(name.clone()).or_default().add(work);
        }
        self.sealed.add(&other.sealed);
        self.unfit.add(&other.unfit);
        self.blamed.extend(other.blamed);
        self.keep_the_worst();
    }

    /// Fails if regexes that are machine code walked in Rust, or left the
    /// search to PikeVM, whose bytes nobody counts.
    pub(crate) fn assert_machine_code(&self) {
        let Tally { sealed, unfit, .. } = self;
        assert!(!sealed.falls_short(), "{self}");
        assert!(sealed.nfa_searches * 100 <= sealed.regexes, "{self}");
        assert!(unfit.regexes * 100 <= sealed.regexes, "{self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = Work::default();
        for (name, work) in &self.work {
            writeln!(f, "  {name}: {work}")?;
            all.add(work);
        }
        for (_, text) in &self.blamed {
            writeln!(f, "  interpreted: {text}")?;
        }
        writeln!(
            f,
            "{} pairs of {} patterns, {} configurations, {} of {} haystacks \
             with a match, {} regexes refused alike",
            self.pairs,
            self.patterns,
            self.work.len(),
            self.matched,
            self.sheets,
            self.refused,
        )?;
        writeln!(
            f,
            "{} answers compared, 0 differences, {} faults of regex",
            self.compared, self.faults,
        )?;
        writeln!(f, "all:    {all}")?;
        writeln!(f, "sealed: {}", self.sealed)?;
        write!(f, "too many starts for the registers: {}", self.unfit)
    }
}

/// Says how far a long run is, every few seconds.
pub(crate) struct Progress {
    goal: usize,
    done: AtomicUsize,
    begin: Instant,
    /// When it was last said; `None` if nobody wants to know.
    said: Option<Mutex<Instant>>,
}

impl Progress {
    pub(crate) fn new(goal: usize, is_shown: bool) -> Progress {
        let begin = Instant::now();
        let said = is_shown.then(|| Mutex::new(begin));
        Progress { goal, done: AtomicUsize::new(0), begin, said }
    }

    /// Adds to what is done.
    pub(crate) fn advance(&self, pairs: usize) {
        let done = self.done.fetch_add(pairs, Ordering::Relaxed) + pairs;
        let said = self.said.as_ref().and_then(|it| it.try_lock().ok());
        let Some(mut said) = said.filter(|it| it.elapsed() > EVERY) else {
            return;
        };
        *said = Instant::now();
        let (goal, seconds) = (self.goal, self.begin.elapsed().as_secs_f64());
        let rate = done as f64 / seconds;
        // Straight to the handle: the test harness keeps what `eprintln!`
        // prints until the test ends. Nobody needs a line that is lost.
        let _ = writeln!(
            std::io::stderr(),
            "{done} of {goal} pairs in {seconds:.0} s, {rate:.0} a second",
        );
    }
}
