//! The automaton that tracks groups: what it has of inline code.

use super::*;

/// The plan for the groups of a pattern over bytes.
fn groups(pattern: &str, tuning: &Tuning) -> Plan {
    let subject = Subject::new(pattern, true).expect("a pattern");
    subject.groups(tuning, CpuLevel::Avx2)
}

#[test]
fn accepts_skip_loops() {
    let plan = groups("([^;]+);([^;]+);", &Tuning::default());
    let skips = skips(&plan);
    assert!(!skips.is_empty(), "{plan}");
    assert!(skips.iter().all(|skip| skip.stop.contains(b';')), "{plan}");
    assert!(plan.automaton().is_some_and(|it| it.groups && !it.batch));
}

#[test]
fn declines_what_looks_for_a_start() {
    let plan = groups("(foo+)bar", &Tuning::default());
    assert!(prefilter(&plan).is_none(), "{plan}");
    declines(&plan, Decline::GroupsAnchored);
}

#[test]
fn declines_skip_loops_when_turned_off() {
    let tuning = without(|tuning| tuning.skip_loops = false);
    let plan = groups("([^;]+);", &tuning);
    assert!(skips(&plan).is_empty(), "{plan}");
    declines(&plan, Decline::SkipLoopsOff);
}
