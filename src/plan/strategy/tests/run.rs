//! Runs: states with one way on, compared many bytes at a time.

use super::*;

/// The runs at states, and the confirmed prefix of the scan.
fn runs(plan: &Plan) -> Vec<String> {
    let kinds = nodes(plan).iter().map(|node| &node.kind);
    kinds
        .filter_map(|kind| match kind {
            NodeKind::Run(run) | NodeKind::Scan { confirm: Some(run), .. } => {
                Some(run.bytes.escape_ascii().to_string())
            }
            _ => None,
        })
        .collect()
}

#[test]
fn accepts_states_with_one_way_on() {
    // The prefix is confirmed before the automaton runs.
    let p = plan("Sherlock [A-Z]+");
    assert_eq!(runs(&p), ["Sherlock", "herlock"], "{p}");
    // Behind the class only one byte makes progress, four times and more.
    let plan = plan("[xy]quiz[0-9]");
    assert!(runs(&plan).contains(&"quiz".to_owned()), "{plan}");
    let is_run = |node: &Node| matches!(node.kind, NodeKind::Run(_));
    assert!(nodes(&plan).iter().any(is_run), "{plan}");
}

#[test]
fn declines_short_and_forked_ways() {
    for pattern in ["[xy]qui[0-9]", "[xy]q(?:u|v)iz[0-9]", "[a-z]+[0-9]"] {
        let plan = plan(pattern);
        assert!(runs(&plan).is_empty(), "{pattern}\n{plan}");
    }
}

#[test]
fn stops_before_a_state_that_matches() {
    // A match may end behind `quiz`, so the run must not pass it.
    let plan = plan("[xy]quiz(?:zing)?");
    for run in runs(&plan) {
        assert!(!"quizzing"[1..].starts_with(&run) || run.len() <= 4);
        assert!(!run.contains("zz"), "{plan}");
    }
}

#[test]
fn declines_where_the_start_depends_on_the_text() {
    let plan = plan(r"(?-u)\b[xy]quiz[0-9]");
    assert!(runs(&plan).is_empty(), "{plan}");
    declines(&plan, Decline::InlineContexts);
}

#[test]
fn declines_when_turned_off() {
    let tuning = without(|tuning| tuning.inline = false);
    for pattern in ["[xy]quiz[0-9]", "Sherlock [A-Z]+"] {
        assert!(!runs(&plan(pattern)).is_empty(), "{pattern}");
        let plan = plan_at(pattern, &tuning, CpuLevel::Avx2);
        assert!(runs(&plan).is_empty(), "{pattern}\n{plan}");
        declines(&plan, Decline::InlineOff);
    }
}
