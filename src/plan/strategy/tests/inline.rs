//! Inline code as a whole: how much of it there is, and when none.

use super::*;
use crate::plan::budget::MAX_NODES;

#[test]
fn accepts_automata_that_are_complete() {
    for pattern in ["foo[0-9]+", "[^\n]*", "[xy]quiz[0-9]"] {
        let plan = plan(pattern);
        assert!(matches!(plan.strategy, Strategy::Automaton(_)), "{plan}");
        assert!(!nodes(&plan).is_empty(), "{plan}");
        takes(&plan, Decline::Growing);
    }
}

#[test]
fn the_nodes_are_bounded() {
    // Each of these letters is followed by a loop of its own.
    let part = |c| format!("{c}[^{c}\n]*{c}");
    let parts: Vec<String> = ('a'..='z').map(part).collect();
    let pattern = format!("(?-u)^(?:{})", parts.join("|"));
    let plan = plan(&pattern);
    assert_eq!(nodes(&plan).len(), MAX_NODES, "{plan}");
}

#[test]
fn declines_what_still_grows() {
    let subject = Subject::new("foo[0-9]+", true).expect("a pattern");
    let plan = subject.plan(None, &Tuning::default(), CpuLevel::Avx2);
    assert!(nodes(&plan).is_empty());
    declines(&plan, Decline::Growing);
}
