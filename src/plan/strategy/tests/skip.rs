//! Skip loops: states that mostly lead to themselves.

use std::collections::BTreeSet;

use super::*;
use crate::plan::skip::ByteTest;

#[test]
fn accepts_states_that_mostly_loop() {
    for (pattern, form) in [
        ("(?-u)[^\n]*", "bytes"),
        (r"(?-u)[^=\n\r]+=", "bytes"),
        ("(?s-u:.)*", "no byte"),
        ("(?-u)[ -~]+", "ranges"),
        ("(?-u)[a-zA-Z]+", "not ranges"),
        (r"(?-u)\w+", "nibbles"),
    ] {
        let plan = plan(pattern);
        let found = skips(&plan).iter().any(|skip| match &skip.test {
            ByteTest::Bytes(bytes) if bytes.is_empty() => form == "no byte",
            ByteTest::Bytes(_) => form == "bytes",
            ByteTest::Ranges { inverted: false, .. } => form == "ranges",
            ByteTest::Ranges { inverted: true, .. } => form == "not ranges",
            ByteTest::Nibbles(_) => form == "nibbles",
        });
        assert!(found, "{pattern}: no {form} in\n{plan}");
        let is_skip = |node: &Node| matches!(node.kind, NodeKind::Skip(_));
        assert!(nodes(&plan).iter().any(is_skip), "{pattern}");
        takes(&plan, Decline::SkipLoopsOff);
    }
}

/// A skip loop passes over bytes only that lead from its state back to it,
/// and not by an entry that does anything.
#[test]
fn stops_at_every_byte_that_does_something() {
    for pattern in [
        "[^\n]*",
        "[a-z]+",
        ".*x.*",
        r"\w+",
        r"\b[a-z]+\b",
        "[a-y]+z",
        "a.*b",
        "[0-9]{3}",
        "(?m)^.*$",
    ] {
        let plan = plan(pattern);
        let automaton = plan.automaton().expect(pattern);
        let tables = automaton.sealed.as_ref().expect(pattern);
        for node in &automaton.nodes {
            let NodeKind::Skip(skip) = &node.kind else { continue };
            for byte in (0..=255).filter(|&byte| !skip.stop.contains(byte)) {
                let plain = node.state | crate::abi::rows::PLAIN;
                for unit in automaton.layout.units_of(byte) {
                    let entry = tables.row(node.state + unit * 4);
                    assert_eq!(entry, plain, "{pattern}: byte {byte}");
                }
            }
        }
    }
}

/// The rows of this set's complement have ten forms, and a table of nibbles
/// has a bit for eight.
#[test]
fn declines_sets_without_an_exact_test() {
    let many = r"(?-u)[^\x01\x12#4EVgx\x89\x9A]+";
    assert!(skips(&plan(many)).is_empty(), "{}", plan(many));
    let few = r"(?-u)[^\x01\x12#4EVg]+";
    assert!(!skips(&plan(few)).is_empty(), "{}", plan(few));
}

#[test]
fn declines_shuffles_where_there_are_none() {
    let (pattern, tuning) = (r"(?-u)\w+", Tuning::default());
    let at = |level| plan_at(pattern, &tuning, level);
    let shuffles =
        |plan: &Plan| skips(plan).iter().any(|skip| skip.test.shuffles());
    assert!(shuffles(&at(CpuLevel::Avx2)));
    assert!(!shuffles(&at(CpuLevel::Sse2)));
}

#[test]
fn declines_states_that_are_left_soon() {
    for pattern in ["[0-9]{3}", "(?:ab)+", "[0-9]+z"] {
        let plan = plan(pattern);
        let automaton = plan.automaton().expect(pattern);
        let tables = automaton.sealed.as_ref().expect(pattern);
        let states: BTreeSet<u32> =
            automaton.nodes.iter().map(|node| node.state).collect();
        let all = tables.rows.len() as u32 * 4 / automaton.layout.stride() - 1;
        assert!(states.len() < all as usize, "{plan}");
    }
}

#[test]
fn declines_when_turned_off() {
    let tuning = without(|tuning| tuning.skip_loops = false);
    let plan = plan_at("[^\n]*", &tuning, CpuLevel::Avx2);
    assert!(skips(&plan).is_empty());
    declines(&plan, Decline::SkipLoopsOff);
}
