//! Thousands of patterns, planned and emitted at every CPU level: the code
//! of each keeps the contract of emitted code.
//!
//! Nothing is run here, so that a level counts that this machine lacks.
//! `codegen::assemble` checks what it emits, and panics with the listing.

use std::collections::BTreeMap;

use difftest::grammar;
use difftest::rng::Rng;

use super::Complete;
use super::subject::Subject;
use crate::codegen;
use crate::config::Tuning;
use crate::cpu::CpuLevel;
use crate::plan::inner::Back;
use crate::plan::scan::Scan;
use crate::plan::skip::ByteTest;
use crate::plan::{NodeKind, Plan, Strategy};
use crate::util::generate::{self, Random};

#[allow(dead_code, reason = "the integration tests use the rest")]
#[path = "../../../tests/support/corpus.rs"]
pub(crate) mod corpus;

/// How many random patterns each generator adds.
const RANDOM: u64 = 1_000;

/// The states up to which automata are explored here: most are complete.
const STATES: usize = 200;

/// A pattern, and whether it may match invalid UTF-8.
type Case = (String, bool);

/// The patterns of the upstream tests and of our own.
fn written() -> Vec<Case> {
    let mut cases = vec![];
    for tests in [corpus::upstream(), corpus::own()] {
        for test in tests.iter() {
            let patterns = test.regexes().iter();
            cases.extend(patterns.map(|it| (it.clone(), !test.utf8())));
        }
    }
    cases
}

/// Patterns of both generators.
fn random() -> Vec<Case> {
    let mut cases = vec![];
    for seed in 0..RANDOM {
        let bytes = seed % 2 == 0;
        let pattern = generate::pattern(&mut Random::new(seed), bytes);
        cases.push((pattern, bytes));
        let mut rng = Rng::new(seed);
        let size = rng.between(1, 9);
        cases.push((grammar::random(&mut rng, size), bytes));
    }
    cases
}

/// Every switch off alone, none of them, and all.
fn switches() -> Vec<Tuning> {
    let change: [fn(&mut Tuning); 6] = [
        |_| {},
        |tuning| tuning.inline = false,
        |tuning| tuning.skip_loops = false,
        |tuning| tuning.prefilter = false,
        |tuning| tuning.batch = false,
        |tuning| {
            tuning.inline = false;
            tuning.skip_loops = false;
            tuning.prefilter = false;
            tuning.batch = false;
        },
    ];
    let apply = |change: fn(&mut Tuning)| {
        let mut tuning = Tuning::default();
        change(&mut tuning);
        tuning
    };
    change.into_iter().map(apply).collect()
}

/// How often each form of code was emitted.
#[derive(Debug, Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn add(&mut self, form: &'static str) {
        *self.0.entry(form).or_default() += 1;
    }

    fn has_all(&self, forms: &[&str]) {
        for form in forms {
            assert!(self.0.contains_key(form), "no {form} in {self:?}");
        }
    }

    fn scan(&mut self, scan: &Scan) {
        self.add(match scan {
            Scan::Pair(_) => "pair",
            Scan::Fingerprint(_) => "fingerprint",
        });
    }

    fn plan(&mut self, plan: &Plan) {
        self.add(plan.level.name());
        match &plan.strategy {
            Strategy::Literals(plan) => {
                self.add("literals");
                self.scan(&plan.scan);
            }
            Strategy::Automaton(plan) => {
                self.add(match plan.sealed {
                    Some(_) => "complete",
                    None => "growing",
                });
                for node in &plan.nodes {
                    self.node(&node.kind);
                }
            }
        }
    }

    fn node(&mut self, kind: &NodeKind) {
        match kind {
            NodeKind::Scan { scan, confirm } => {
                self.add(match confirm {
                    None => "prefilter",
                    Some(_) => "confirmed prefilter",
                });
                self.scan(scan);
            }
            NodeKind::Contexts(contexts) => {
                self.add("between contexts");
                self.scan(&contexts.scan);
            }
            NodeKind::Inner(inner) => {
                self.add(match inner.back {
                    Back::Bytes(_) => "back by bytes",
                    Back::Over { .. } => "back over a set",
                });
                self.scan(&inner.scan);
            }
            NodeKind::Run(_) => self.add("run"),
            NodeKind::Skip(skip) => self.add(match &skip.test {
                ByteTest::Bytes(_) => "bytes",
                ByteTest::Ranges { inverted: false, .. } => "ranges",
                ByteTest::Ranges { inverted: true, .. } => "not ranges",
                ByteTest::Nibbles(_) => "nibbles",
            }),
        }
    }
}

/// Emits, and thereby checks, the code of every configuration.
fn emit(subject: &Subject, tally: &mut Tally) {
    let complete = subject.complete(STATES);
    let mut emit = |complete: Option<&Complete>, tuning: &Tuning| {
        for level in CpuLevel::ALL {
            let plan = subject.plan(complete, tuning, level);
            codegen::assemble(&plan).expect("code");
            tally.plan(&plan);
        }
    };
    if complete.is_some() {
        for tuning in switches() {
            emit(complete.as_ref(), &tuning);
        }
    }
    // What grows has no inline code: one switch makes a difference.
    for batch in [true, false] {
        emit(None, &Tuning { batch, ..Tuning::default() });
    }
}

/// Emits the code of all patterns that are accepted; most of them are.
fn sweep(mut cases: Vec<Case>) -> Tally {
    cases.sort();
    cases.dedup();
    let mut tally = Tally::default();
    let mut refused = 0;
    for case in &cases {
        match Subject::new(&case.0, case.1) {
            Some(subject) => emit(&subject, &mut tally),
            None => refused += 1,
        }
    }
    let all = cases.len();
    assert!(refused * 4 < all, "{refused} of {all} patterns were refused");
    println!("{all} patterns, {refused} refused: {tally:?}");
    tally
}

/// The forms of code that no sweep may miss.
const FORMS: [&str; 15] = [
    "sse2",
    "avx2",
    "literals",
    "complete",
    "growing",
    "prefilter",
    "between contexts",
    "back by bytes",
    "back over a set",
    "pair",
    "fingerprint",
    "bytes",
    "ranges",
    "nibbles",
    "not ranges",
];

#[test]
fn the_code_of_written_patterns_keeps_the_contract() {
    sweep(written()).has_all(&FORMS);
}

#[test]
fn the_code_of_random_patterns_keeps_the_contract() {
    sweep(random()).has_all(&FORMS);
}
