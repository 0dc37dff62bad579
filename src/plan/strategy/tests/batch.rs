//! Batches: several matches in one call.

use super::*;

fn has_batch(plan: &Plan) -> bool {
    match &plan.strategy {
        Strategy::Literals(plan) => plan.batch,
        Strategy::Automaton(plan) => plan.batch,
    }
}

#[test]
fn accepts_what_is_never_empty() {
    for pattern in ["foo", "foo|bar", "[a-z]+", r"(?-u)\b\w+\b", "^a", "a$"] {
        let plan = plan(pattern);
        assert!(has_batch(&plan), "{pattern}");
        takes(&plan, Decline::EmptyMatches);
        takes(&plan, Decline::BatchOff);
    }
}

#[test]
fn declines_empty_matches() {
    for pattern in
        ["", "a*", "a|", "(?:a|b?)", r"\b", "^", "(?m)$", "a??", "x{0,3}"]
    {
        let plan = plan(pattern);
        assert!(!has_batch(&plan), "{pattern}");
        declines(&plan, Decline::EmptyMatches);
    }
}

#[test]
fn declines_when_turned_off() {
    let tuning = without(|tuning| tuning.batch = false);
    assert!(!has_batch(&plan_at("foo", &tuning, CpuLevel::Avx2)));
    let plan = plan_at("[a-z]+", &tuning, CpuLevel::Avx2);
    assert!(!has_batch(&plan));
    declines(&plan, Decline::BatchOff);
}
