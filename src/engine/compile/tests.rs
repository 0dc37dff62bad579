//! Thousands of patterns, planned and emitted at every CPU level: the code
//! of each keeps the contract of emitted code.
//!
//! Nothing is run here, so that a level counts that this machine lacks.
//! `codegen::assemble` checks what it emits, and panics with the listing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Complete, explore, ready};
use crate::analysis::Facts;
use crate::automaton::grow::Blueprint;
use crate::automaton::partial::Partial;
use crate::automaton::tdfa::Track;
use crate::automaton::thompson;
use crate::codegen;
use crate::config::{Config, Tuning};
use crate::cpu::CpuLevel;
use crate::plan::scan::Scan;
use crate::plan::skip::ByteTest;
use crate::plan::{NodeKind, Plan, Strategy, strategy};
use crate::syntax;
use crate::util::generate::{self, Random};

#[allow(dead_code, reason = "the integration tests use the rest")]
#[path = "../../../tests/support/corpus.rs"]
mod corpus;
#[allow(dead_code, reason = "the integration tests use the rest")]
#[path = "../../../tests/support/grammar.rs"]
mod grammar;
#[allow(dead_code, reason = "the integration tests use the rest")]
#[path = "../../../tests/support/rng.rs"]
mod rng;

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
        let mut rng = rng::Rng::new(seed);
        let size = rng.between(1, 9);
        let node = grammar::Node::random(&mut rng, size);
        cases.push((node.print(), bytes));
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
            NodeKind::Scan(scan) => {
                self.add("prefilter");
                self.scan(scan);
            }
            NodeKind::Skip(skip) => self.add(match &skip.test {
                ByteTest::Bytes(_) => "bytes",
                ByteTest::Ranges { inverted: false, .. } => "ranges",
                ByteTest::Ranges { inverted: true, .. } => "not ranges",
                ByteTest::Nibbles(_) => "nibbles",
            }),
        }
    }
}

/// One pattern on its way to code.
struct Subject {
    facts: Facts,
    blueprint: Arc<Blueprint>,
    has_empty: bool,
}

impl Subject {
    /// `None` if the pattern is refused.
    fn new((pattern, bytes): &Case) -> Option<Subject> {
        let mut options = Config::default().syntax;
        options.utf8 = !bytes;
        let hir = syntax::parse(pattern, &options).ok()?;
        let options = thompson::Options {
            utf8: options.utf8,
            line_terminator: options.line_terminator,
            size_limit: Config::default().size_limit,
        };
        let nfa = thompson::compile(&hir, &options).ok()?;
        let (facts, has_empty) = (Facts::of(&hir), nfa.has_empty);
        let blueprint = Arc::new(Blueprint::new(Arc::new(nfa)));
        Some(Subject { facts, blueprint, has_empty })
    }

    /// The automaton, explored up to a number of states, if that completes
    /// it.
    fn complete(&self) -> Option<Complete> {
        let mut config = Config::default();
        config.tuning.explore_states = Some(STATES);
        let (blueprint, bytes) = (Arc::clone(&self.blueprint), 4 << 20);
        let partial = Partial::new(blueprint, Track::Start, bytes);
        explore(&partial, &config).ok().flatten()
    }

    /// The plan for the automaton or, if that is how it is searched, for the
    /// literals.
    fn plan(
        &self,
        complete: Option<&Complete>,
        tuning: &Tuning,
        level: CpuLevel,
    ) -> Plan {
        let literals = strategy::literals(&self.facts, tuning, level);
        literals.unwrap_or_else(|declined| {
            strategy::automaton(
                &self.facts,
                tuning,
                level,
                &self.blueprint.layout,
                complete.map(ready),
                self.has_empty,
                declined,
            )
        })
    }

    /// Emits, and thereby checks, the code of every configuration.
    fn emit(&self, tally: &mut Tally) {
        let complete = self.complete();
        let mut emit = |complete: Option<&Complete>, tuning: &Tuning| {
            for level in CpuLevel::ALL {
                let plan = self.plan(complete, tuning, level);
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
}

/// Emits the code of all patterns that are accepted; most of them are.
fn sweep(mut cases: Vec<Case>) -> Tally {
    cases.sort();
    cases.dedup();
    let mut tally = Tally::default();
    let mut refused = 0;
    for case in &cases {
        match Subject::new(case) {
            Some(subject) => subject.emit(&mut tally),
            None => refused += 1,
        }
    }
    let all = cases.len();
    assert!(refused * 4 < all, "{refused} of {all} patterns were refused");
    println!("{all} patterns, {refused} refused: {tally:?}");
    tally
}

/// The forms of code; the written patterns lack the last one.
const FORMS: [&str; 12] = [
    "sse2",
    "avx2",
    "literals",
    "complete",
    "growing",
    "prefilter",
    "pair",
    "fingerprint",
    "bytes",
    "ranges",
    "nibbles",
    "not ranges",
];

#[test]
fn the_code_of_written_patterns_keeps_the_contract() {
    sweep(written()).has_all(&FORMS[..11]);
}

#[test]
fn the_code_of_random_patterns_keeps_the_contract() {
    sweep(random()).has_all(&FORMS);
}
