//! Several patterns: the same plans, but for what says no pattern.

use super::*;
use crate::abi::rows::{Ids, OP_OF_PATTERN};
use crate::plan::NodeKind;

/// The plan for several patterns, all of their automaton explored.
fn plan_of(patterns: &[&str], ids: Ids) -> Plan {
    let subject = Subject::of_set(patterns, ids).expect("patterns");
    let complete = subject.complete(EXPLORE_STATES).expect("few states");
    subject.plan(Some(&complete), &Tuning::default(), CpuLevel::Avx2)
}

const BOTH: [Ids; 2] = [Ids::Preferred, Ids::Every];

#[test]
fn accepts_a_scan_where_all_patterns_begin_with_literals() {
    for ids in BOTH {
        let plan = plan_of(&["foo[0-9]", "bar"], ids);
        assert!(matches!(nodes(&plan)[0].kind, NodeKind::Scan { .. }));
        let plan = plan_of(&["foo[0-9]", "[a-z]+ bar"], ids);
        let scan = |node: &Node| matches!(node.kind, NodeKind::Scan { .. });
        assert!(!nodes(&plan).iter().any(scan));
    }
}

#[test]
fn declines_what_says_no_pattern() {
    for ids in BOTH {
        for patterns in [&["foo", "bar"][..], &["foo"]] {
            let plan = plan_of(patterns, ids);
            declines(&plan, Decline::SeveralPatterns);
            declines(&plan, Decline::BatchPatterns);
        }
    }
}

/// The exit of a skip loop is code for the row's action, but not for what
/// the action says about patterns.
#[test]
fn declines_exits_that_say_a_pattern() {
    for ids in BOTH {
        let plan = plan_of(&["[a-z]+", "x[0-9 a-z]*"], ids);
        let exits = nodes(&plan).iter().filter_map(|node| match &node.kind {
            NodeKind::Skip(skip) => skip.exit.as_ref(),
            _ => None,
        });
        let mut ops = exits.flat_map(|exit| &exit.ops);
        assert!(ops.all(|op| op.kind & OP_OF_PATTERN == 0));
        let mut common = plan.automaton().unwrap().common_ops.iter();
        assert!(common.all(|op| op.kind & OP_OF_PATTERN == 0));
    }
}
