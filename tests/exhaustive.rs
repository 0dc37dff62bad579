//! Short patterns over short strings: the answers of `regex`.
//!
//! This is a slice: the smallest patterns of every space, and some of the
//! larger ones, over strings that are shorter than they may be.
//! `cargo run --release -p difftest -- exhaustive` runs all of them.

use difftest::engine::Jitregex;
use difftest::exhaustive::Exhaustive;
use difftest::progress::Progress;
use difftest::run::{Options, Source, run};

fn agree(all: &Exhaustive, options: &Options) {
    let outcome = run(all, &Jitregex, options, &Progress::silent());
    println!("{}", outcome.tally);
    outcome.assert();
    outcome.tally.assert_machine_code();
    assert!(outcome.tally.all().tests > 1_000_000, "{}", outcome.tally);
}

#[test]
fn patterns_of_one_node() {
    agree(&Exhaustive::new("", 1, 1), &Options::default());
}

#[test]
fn some_patterns_of_two_nodes() {
    let from = Exhaustive::new("", 1, 2).len();
    let all = Exhaustive::new("", 2, 2);
    agree(&all, &Options { from, step: 5, ..Options::default() });
}

#[test]
fn some_patterns_of_three_and_four_nodes() {
    let from = Exhaustive::new("", 2, 2).len();
    let all = Exhaustive::new("", 4, 2);
    agree(&all, &Options { from, step: 89, ..Options::default() });
}
