//! What a run did: counts, by configuration and in all.
//!
//! An engine that says "machine code" and walks in Rust gives right answers
//! too, so the bytes are counted by who walked them.

use std::collections::BTreeMap;
use std::fmt;

use jitregex::Report;

use crate::run::Done;
use crate::setups::Setup;

/// How many patterns that leave machine code are named.
const NAMED: usize = 12;

/// How many faults of `regex` are printed.
const FAULTS: usize = 20;

/// What regexes did in one configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Answers that were compared.
    pub tests: u64,
    /// Regexes that gave a wrong one.
    pub differences: u64,
    regexes: u64,
    compiled: u64,
    interpreted: u64,
    exits: u64,
    nfa_searches: u64,
}

impl Work {
    fn new(report: &Report, tests: u64, is_wrong: bool) -> Work {
        let work = report.work;
        Work {
            tests,
            differences: u64::from(is_wrong),
            regexes: 1,
            compiled: work.compiled_bytes,
            interpreted: work.interpreted_bytes,
            exits: work.exits,
            nfa_searches: work.nfa_searches,
        }
    }

    fn add(&mut self, other: &Work) {
        self.tests += other.tests;
        self.differences += other.differences;
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

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} tests, {} differences, {} regexes, bytes: {} in machine \
             code, {} interpreted ({:.3} % in machine code), {} exits, {} \
             NFA searches",
            self.tests,
            self.differences,
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
pub struct Tally {
    /// Patterns that were searched with, in one flavour each.
    pub patterns: u64,
    /// Patterns that both sides refused alike.
    pub refused: u64,
    /// Pairs of a pattern and a haystack, and those with a match.
    pub pairs: u64,
    /// Those of them that match.
    pub matched: u64,
    /// Answers in which `regex` was wrong.
    pub faults: u64,
    fault_lines: Vec<String>,
    /// Sets of patterns.
    pub sets: u64,
    /// Answers of sets that were compared.
    pub set_tests: u64,
    /// Sets that gave a wrong one.
    pub set_differences: u64,
    /// By the family of the configuration.
    work: BTreeMap<String, Work>,
    /// The regexes whose every search must be machine code.
    sealed: Work,
    /// Those of them that have more starts alive than there are registers.
    unfit: Work,
    /// The patterns among the former that interpreted most, by bytes.
    blamed: Vec<(u64, String)>,
}

impl Tally {
    /// Adds what one regex did. Anchored searches, which the code of a
    /// complete automaton leaves to Rust, do not count against the regexes that must be machine code.
    pub fn note(&mut self, name: &str, setup: &Setup, done: &Done) {
        let (tests, is_wrong) = (done.tests, done.result.is_err());
        let work = Work::new(&done.report, tests, is_wrong);
        let family = setup.family().to_owned();
        self.work.entry(family).or_default().add(&work);
        if !setup.is_sealed() {
            return;
        }
        let work = Work::new(&done.free, tests, is_wrong);
        if done.report.declines.iter().any(|it| it.contains("registers")) {
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

    /// Adds a pattern that only one of both sides refused.
    pub fn note_refusal(&mut self, setup: &Setup) {
        let family = setup.family().to_owned();
        self.work.entry(family).or_default().differences += 1;
    }

    /// Adds what `regex` said and PikeVM did not.
    pub fn note_faults(&mut self, lines: Vec<String>) {
        self.faults += lines.len() as u64;
        // One line for each pattern is enough.
        self.fault_lines.extend(lines.into_iter().take(1));
        self.fault_lines.truncate(FAULTS);
    }

    /// Adds what one set did in all its configurations.
    pub fn note_set(&mut self, tests: u64, is_wrong: bool) {
        self.sets += 1;
        self.set_tests += tests;
        self.set_differences += u64::from(is_wrong);
    }

    fn keep_the_worst(&mut self) {
        self.blamed.sort_by_key(|it| std::cmp::Reverse(it.0));
        self.blamed.truncate(NAMED);
    }

    /// Adds what another part of the run did.
    pub fn add(&mut self, other: Tally) {
        self.patterns += other.patterns;
        self.pairs += other.pairs;
        self.refused += other.refused;
        self.matched += other.matched;
        self.faults += other.faults;
        self.sets += other.sets;
        self.set_tests += other.set_tests;
        self.set_differences += other.set_differences;
        self.fault_lines.extend(other.fault_lines);
        self.fault_lines.truncate(FAULTS);
        for (name, work) in &other.work {
            self.work.entry(name.clone()).or_default().add(work);
        }
        self.sealed.add(&other.sealed);
        self.unfit.add(&other.unfit);
        self.blamed.extend(other.blamed);
        self.keep_the_worst();
    }

    /// What all configurations did.
    pub fn all(&self) -> Work {
        let mut all = Work::default();
        self.work.values().for_each(|work| all.add(work));
        all
    }

    /// Configurations that were used.
    pub fn families(&self) -> impl Iterator<Item = (&str, &Work)> {
        self.work.iter().map(|(name, work)| (&name[..], work))
    }

    /// Fails if regexes that are machine code walked in Rust, or left the
    /// search to PikeVM, whose bytes nobody counts.
    ///
    /// # Panics
    ///
    /// If so.
    pub fn assert_machine_code(&self) {
        let Tally { sealed, unfit, .. } = self;
        assert!(!sealed.falls_short(), "{self}");
        assert!(sealed.nfa_searches * 100 <= sealed.regexes, "{self}");
        assert!(unfit.regexes * 100 <= sealed.regexes.max(100), "{self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, work) in &self.work {
            writeln!(f, "  {name}: {work}")?;
        }
        for (_, text) in &self.blamed {
            writeln!(f, "  interpreted: {text}")?;
        }
        for line in &self.fault_lines {
            writeln!(f, "  regex differs from PikeVM in {line}")?;
        }
        writeln!(
            f,
            "sets: {}, {} tests, {} differences",
            self.sets, self.set_tests, self.set_differences,
        )?;
        let all = self.all();
        writeln!(f, "all:    {all}")?;
        writeln!(f, "sealed: {}", self.sealed)?;
        writeln!(f, "too many starts for the registers: {}", self.unfit)?;
        writeln!(
            f,
            "{} pairs of {} patterns, {} of them with a match, {} patterns \
             refused alike, {} configurations",
            self.pairs,
            self.patterns,
            self.matched,
            self.refused,
            self.work.len(),
        )?;
        write!(
            f,
            "{} tests, {} differences, {} answers in which regex differs \
             from PikeVM",
            all.tests, all.differences, self.faults,
        )
    }
}
