//! The scan at the start state of an automaton that grows.

use super::*;
use crate::abi::rows::Ids;

#[test]
fn accepts_scans_as_complete_automata_have_them() {
    for pattern in [
        "foo[0-9]+",
        "(?:Sherlock|Holmes)[0-9]",
        "(?i)zx[a-z]+",
        "[a-z]{1,3}=[0-9]",
        "(?-u)([a-z]+) (Holmes)",
        "(?-u)(.{0,40})(doctor|nurse)(.{0,40})",
        "(?s-u)(.{0,40})((?i)doctor)(.{0,40})",
    ] {
        let tuning = without(|tuning| tuning.inline = false);
        let plan = growing(pattern, &tuning);
        let [node] = nodes(&plan) else { panic!("{plan}") };
        assert!(plan.scans_growing(), "{plan}");
        if !pattern.contains("40") {
            let complete = plan_at(pattern, &tuning, CpuLevel::Avx2);
            let kind = |node: &Node| format!("{:?}", node.kind);
            assert_eq!(kind(node), kind(&nodes(&complete)[0]), "{pattern}");
            assert!(!complete.scans_growing(), "{complete}");
        }
    }
}

#[test]
fn declines_what_begins_and_goes_on_like_text() {
    for (pattern, decline) in [
        ("[a-z]+ [a-z]+", Decline::NoInner),
        ("[a-z]+ [a-z]+", Decline::CommonPrefixes),
        ("[aeinost]{2}[a-z]+", Decline::CommonPrefixes),
        ("(?:[a-z]+@)*", Decline::NoInner),
        ("(?:Holmes)?", Decline::NoPrefixes),
        // The search goes on in the start state, so there must be only one.
        (r"\b[a-z]+@", Decline::StartContexts),
        ("(?m)^Holmes", Decline::StartContexts),
    ] {
        let plan = growing(pattern, &Tuning::default());
        assert_eq!(nodes(&plan).len(), 0, "{plan}");
        assert!(!plan.scans_growing(), "{plan}");
        declines(&plan, decline);
    }
}

#[test]
fn declines_scans_that_are_turned_off() {
    let inner = without(|tuning| tuning.inner = false);
    let plan = growing("[a-z]+@", &inner);
    assert!(nodes(&plan).is_empty());
    declines(&plan, Decline::InnerOff);
    let prefilter = without(|tuning| tuning.prefilter = false);
    let plan = growing("Holmes[0-9]+", &prefilter);
    assert!(nodes(&plan).is_empty());
    declines(&plan, Decline::PrefilterOff);
}

#[test]
fn declines_several_patterns() {
    for ids in [Ids::Preferred, Ids::Every] {
        let set = ["[a-z]{3}quiz", "quiz[a-z]"];
        let subject = Subject::of_set(&set, ids).expect("patterns");
        let plan = subject.plan(None, &Tuning::default(), CpuLevel::Avx2);
        assert!(nodes(&plan).is_empty(), "{plan}");
    }
}
