//! What each strategy and shortcut takes and what it declines, by name.

use std::collections::BTreeSet;

use super::{Node, NodeKind, Plan, Strategy};
use crate::config::{Force, Tuning};
use crate::cpu::CpuLevel;
use crate::engine::compile::subject::Subject;
use crate::plan::budget::{EXPLORE_STATES, MAX_NODES};
use crate::plan::decline::Decline;
use crate::plan::scan::Scan;
use crate::plan::skip::{ByteTest, Skip};

/// The plan for a pattern over bytes, all of its automaton explored.
fn plan_at(pattern: &str, tuning: &Tuning, level: CpuLevel) -> Plan {
    let subject = Subject::new(pattern, true).expect("a pattern");
    let complete = subject.complete(EXPLORE_STATES);
    assert!(complete.is_some(), "{pattern} has too many states");
    subject.plan(complete.as_ref(), tuning, level)
}

fn plan(pattern: &str) -> Plan {
    plan_at(pattern, &Tuning::default(), CpuLevel::Avx2)
}

fn without(switch: fn(&mut Tuning)) -> Tuning {
    let mut tuning = Tuning::default();
    switch(&mut tuning);
    tuning
}

/// The literals of a plan that searches for nothing else.
fn literals(plan: &Plan) -> Option<Vec<String>> {
    let Strategy::Literals(plan) = &plan.strategy else { return None };
    let text = |literal: &Vec<u8>| literal.escape_ascii().to_string();
    Some(plan.literals.iter().map(text).collect())
}

fn nodes(plan: &Plan) -> &[Node] {
    plan.automaton().map_or(&[], |plan| &plan.nodes)
}

/// The scan in front of the automaton.
fn prefilter(plan: &Plan) -> Option<&Scan> {
    nodes(plan).iter().find_map(|node| match &node.kind {
        NodeKind::Scan { scan, .. } => Some(scan),
        NodeKind::Skip(_) | NodeKind::Run(_) => None,
    })
}

fn skips(plan: &Plan) -> Vec<&Skip> {
    let kinds = nodes(plan).iter().map(|node| &node.kind);
    kinds
        .filter_map(|kind| match kind {
            NodeKind::Skip(skip) => Some(skip),
            NodeKind::Scan { .. } | NodeKind::Run(_) => None,
        })
        .collect()
}

#[track_caller]
fn declines(plan: &Plan, decline: Decline) {
    assert!(plan.declines.contains(&decline), "no {decline:?} in\n{plan}");
}

#[track_caller]
fn takes(plan: &Plan, decline: Decline) {
    assert!(!plan.declines.contains(&decline), "{decline:?} in\n{plan}");
}

#[test]
fn literals_accept_choices_of_strings() {
    for (pattern, expected) in [
        ("Sherlock Holmes", &["Sherlock Holmes"] as &[&str]),
        ("x", &["x"]),
        ("foo|bar", &["foo", "bar"]),
        ("samwise|sam", &["samwise", "sam"]),
        ("sam|samwise", &["sam", "samwise"]),
        (r"a\.b", &["a.b"]),
        ("☃", &[r"\xe2\x98\x83"]),
        (r"(?-u)\xFF\xFE", &[r"\xff\xfe"]),
        // A span does not depend on groups.
        ("(foo)", &["foo"]),
        ("(f)(o(o))", &["foo"]),
        ("((foo)|(?P<name>quux))", &["foo", "quux"]),
        // Nothing here has another case.
        ("(?i)1984", &["1984"]),
        ("foo{1}", &["foo"]),
    ] {
        let plan = plan(pattern);
        let expected = expected.iter().map(ToString::to_string).collect();
        assert_eq!(literals(&plan), Some(expected), "{pattern}");
        assert_eq!(plan.declines, [], "{pattern}");
    }
}

#[test]
fn literals_decline_what_is_more_than_strings() {
    for pattern in [
        "",
        "a|",
        "|a",
        "(foo|)",
        "()",
        "foo+",
        "foo?",
        "[ab]c",
        "f.o",
        // Case folding makes classes.
        "(?i)foo",
        "(?i)k", // Assertions ask for what is around.
        r"\bfoo",
        r"foo\b",
        "^foo",
        "foo$",
        r"\Afoo\z",
        "(?m)^foo",
        "foo|^",
        r"foo|\bbar",
    ] {
        let plan = plan(pattern);
        assert_eq!(literals(&plan), None, "{pattern}");
        declines(&plan, Decline::NotLiterals);
    }
}

#[test]
fn literals_decline_bytes_that_are_everywhere() {
    for pattern in ["e|th|an", "a|bcd|efg|t"] {
        let plan = plan(pattern);
        assert_eq!(literals(&plan), None, "{pattern}");
        declines(&plan, Decline::NoLiteralScan);
    }
}

#[test]
fn literals_decline_shuffles_where_there_are_none() {
    let tuning = Tuning::default();
    for pattern in ["foo|bar", "Sherlock|Holmes|Watson"] {
        let plan = plan_at(pattern, &tuning, CpuLevel::Sse2);
        assert_eq!(literals(&plan), None, "{pattern}");
        declines(&plan, Decline::NoLiteralScan);
        declines(&plan, Decline::CommonPrefixes);
    }
    // One literal needs no shuffle.
    let plan = plan_at("Sherlock", &tuning, CpuLevel::Sse2);
    assert!(literals(&plan).is_some());
}

#[test]
fn literals_decline_when_turned_off() {
    for tuning in [
        without(|tuning| tuning.prefilter = false),
        without(|tuning| tuning.force = Force::Automaton),
    ] {
        let plan = plan_at("foo", &tuning, CpuLevel::Avx2);
        assert_eq!(literals(&plan), None);
        declines(&plan, Decline::LiteralsOff);
    }
}

#[test]
fn prefilter_accepts_rare_prefixes() {
    for (pattern, pairs) in [
        ("foo[0-9]+", true),
        (r"Sherlock\s+Holmes", true),
        ("(?:Sherlock|Holmes)[0-9]", false),
        // What is behind a match does not matter here.
        ("(?m)Zebra$", true),
        ("(?i)zx", false),
    ] {
        let plan = plan(pattern);
        let scan = prefilter(&plan).expect(pattern);
        assert_eq!(matches!(scan, Scan::Pair(_)), pairs, "{pattern}");
        for decline in [
            Decline::NoPrefixes,
            Decline::CommonPrefixes,
            Decline::StartContexts,
            Decline::PrefilterOff,
        ] {
            takes(&plan, decline);
        }
    }
}

#[test]
fn prefilter_accepts_what_begins_every_match_only() {
    // The scan lets every match through, wherever it looks.
    for (pattern, matches) in [
        ("foo[0-9]+", &["foo1"] as &[&str]),
        ("(?:Sherlock|Holmes)[0-9]", &["Sherlock1", "Holmes2"]),
        ("(?i)zx", &["zx", "zX", "Zx", "ZX"]),
        ("(?:quux|zap+|Jolly)!", &["quux!", "zappp!", "zap!", "Jolly!"]),
    ] {
        let plan = plan(pattern);
        let scan = prefilter(&plan).expect(pattern);
        for text in matches {
            assert!(scan.accepts(text.as_bytes()), "{pattern}: {text}");
        }
    }
}

#[test]
fn prefilter_declines_assertions_about_what_precedes() {
    for pattern in [r"\bfoo+", "(?m)^foo+", "^foo+", r"\Bfoo+", r"(?-u)\bfoo+"]
    {
        let plan = plan(pattern);
        assert_eq!(prefilter(&plan), None, "{pattern}");
        declines(&plan, Decline::StartContexts);
    }
}

#[test]
fn prefilter_declines_what_may_be_empty() {
    for pattern in ["(?:foo)*", "(?:foo)?", "foo[0-9]|", "(?:foo|)[0-9]*"] {
        let plan = plan(pattern);
        assert_eq!(prefilter(&plan), None, "{pattern}");
        declines(&plan, Decline::NoPrefixes);
    }
}

#[test]
fn prefilter_declines_what_begins_with_anything() {
    for pattern in ["[a-z]+foo", ".foo", "(?s).*foo", "x*foo|y*bar"] {
        let plan = plan(pattern);
        assert_eq!(prefilter(&plan), None, "{pattern}");
        let unknown = plan.declines.contains(&Decline::NoPrefixes);
        let common = plan.declines.contains(&Decline::CommonPrefixes);
        assert!(unknown || common, "{plan}");
    }
}

#[test]
fn prefilter_declines_common_prefixes() {
    for pattern in ["[aeinost]{2}[a-z]+", "[aehinorst][aeinost][^z]+"] {
        let plan = plan(pattern);
        assert_eq!(prefilter(&plan), None, "{pattern}");
        declines(&plan, Decline::CommonPrefixes);
    }
}

#[test]
fn prefilter_declines_when_turned_off() {
    let tuning = without(|tuning| tuning.prefilter = false);
    let plan = plan_at("foo[0-9]+", &tuning, CpuLevel::Avx2);
    assert_eq!(prefilter(&plan), None);
    declines(&plan, Decline::PrefilterOff);
}

#[test]
fn skip_loops_accept_states_that_mostly_loop() {
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
        takes(&plan, Decline::SkipLoopsOff);
    }
}

/// A skip loop passes over bytes only that lead from its state back to it,
/// and not by an entry that does anything.
#[test]
fn skip_loops_stop_at_every_byte_that_does_something() {
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
                assert!(!(automaton.layout.decodes && byte >= 0x80));
                let unit = automaton.layout.classes[usize::from(byte)];
                let entry = tables.row(node.state + u32::from(unit) * 4);
                let plain = node.state | crate::abi::rows::PLAIN;
                assert_eq!(entry, plain, "{pattern}: byte {byte}");
            }
        }
    }
}

/// The rows of this set's complement have ten forms, and a table of nibbles
/// has a bit for eight.
#[test]
fn skip_loops_decline_sets_without_an_exact_test() {
    let many = r"(?-u)[^\x01\x12#4EVgx\x89\x9A]+";
    assert!(skips(&plan(many)).is_empty(), "{}", plan(many));
    let few = r"(?-u)[^\x01\x12#4EVg]+";
    assert!(!skips(&plan(few)).is_empty(), "{}", plan(few));
}

#[test]
fn skip_loops_decline_shuffles_where_there_are_none() {
    let (pattern, tuning) = (r"(?-u)\w+", Tuning::default());
    let at = |level| plan_at(pattern, &tuning, level);
    let shuffles =
        |plan: &Plan| skips(plan).iter().any(|skip| skip.test.shuffles());
    assert!(shuffles(&at(CpuLevel::Avx2)));
    assert!(!shuffles(&at(CpuLevel::Sse2)));
}

#[test]
fn skip_loops_decline_states_that_are_left_soon() {
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
fn skip_loops_decline_when_turned_off() {
    let tuning = without(|tuning| tuning.skip_loops = false);
    let plan = plan_at("[^\n]*", &tuning, CpuLevel::Avx2);
    assert!(skips(&plan).is_empty());
    declines(&plan, Decline::SkipLoopsOff);
}

#[test]
fn inline_code_is_bounded() {
    // Each of these letters is followed by a loop of its own.
    let part = |c| format!("{c}[^{c}\n]*{c}");
    let parts: Vec<String> = ('a'..='z').map(part).collect();
    let pattern = format!("(?-u)^(?:{})", parts.join("|"));
    let plan = plan(&pattern);
    assert_eq!(nodes(&plan).len(), MAX_NODES, "{plan}");
}

#[test]
fn inline_code_declines_what_still_grows() {
    let subject = Subject::new("foo[0-9]+", true).expect("a pattern");
    let plan = subject.plan(None, &Tuning::default(), CpuLevel::Avx2);
    assert!(nodes(&plan).is_empty());
    declines(&plan, Decline::Growing);
}

fn has_batch(plan: &Plan) -> bool {
    match &plan.strategy {
        Strategy::Literals(plan) => plan.batch,
        Strategy::Automaton(plan) => plan.batch,
    }
}

#[test]
fn batches_accept_what_is_never_empty() {
    for pattern in ["foo", "foo|bar", "[a-z]+", r"(?-u)\b\w+\b", "^a", "a$"] {
        let plan = plan(pattern);
        assert!(has_batch(&plan), "{pattern}");
        takes(&plan, Decline::EmptyMatches);
        takes(&plan, Decline::BatchOff);
    }
}

#[test]
fn batches_decline_empty_matches() {
    for pattern in
        ["", "a*", "a|", "(?:a|b?)", r"\b", "^", "(?m)$", "a??", "x{0,3}"]
    {
        let plan = plan(pattern);
        assert!(!has_batch(&plan), "{pattern}");
        declines(&plan, Decline::EmptyMatches);
    }
}

#[test]
fn batches_decline_when_turned_off() {
    let tuning = without(|tuning| tuning.batch = false);
    assert!(!has_batch(&plan_at("foo", &tuning, CpuLevel::Avx2)));
    let plan = plan_at("[a-z]+", &tuning, CpuLevel::Avx2);
    assert!(!has_batch(&plan));
    declines(&plan, Decline::BatchOff);
}

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
fn runs_accept_states_with_one_way_on() {
    // The prefix is confirmed before the automaton runs.
    let p = plan("Sherlock [A-Z]+");
    assert_eq!(runs(&p), ["Sherlock", "herlock"], "{p}");
    // Behind the class only one byte makes progress, four times and more.
    let plan = plan("[xy]quiz[0-9]");
    assert!(runs(&plan).contains(&"quiz".to_owned()), "{plan}");
}

#[test]
fn runs_decline_short_and_forked_ways() {
    for pattern in ["[xy]qui[0-9]", "[xy]q(?:u|v)iz[0-9]", "[a-z]+[0-9]"] {
        let plan = plan(pattern);
        assert!(runs(&plan).is_empty(), "{pattern}\n{plan}");
    }
}

#[test]
fn runs_stop_before_a_state_that_matches() {
    // A match may end behind `quiz`, so the run must not pass it.
    let plan = plan("[xy]quiz(?:zing)?");
    for run in runs(&plan) {
        assert!(!"quizzing"[1..].starts_with(&run) || run.len() <= 4);
        assert!(!run.contains("zz"), "{plan}");
    }
}

#[test]
fn runs_decline_where_the_start_depends_on_the_text() {
    let plan = plan(r"(?-u)\b[xy]quiz[0-9]");
    assert!(runs(&plan).is_empty(), "{plan}");
    declines(&plan, Decline::InlineContexts);
}
