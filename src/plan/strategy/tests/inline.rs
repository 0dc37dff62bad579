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
    for pattern in ["foo[0-9]+", "[^\n]*", "[xy]quiz[0-9]"] {
        let plan = growing(pattern, &Tuning::default());
        let scans = |node: &Node| {
            matches!(node.kind, NodeKind::Scan { .. } | NodeKind::Inner(_))
        };
        assert!(nodes(&plan).iter().all(scans), "{plan}");
        declines(&plan, Decline::Growing);
    }
}
