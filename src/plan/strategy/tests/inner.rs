//! Scans for what every match has inside, and the way back.

use super::*;
use crate::plan::inner::{Back, Inner};

fn inner(plan: &Plan) -> Option<&Inner> {
    nodes(plan).iter().find_map(|node| match &node.kind {
        NodeKind::Inner(inner) => Some(&**inner),
        _ => None,
    })
}

#[test]
fn accepts_what_is_rare_inside_of_matches() {
    for (pattern, text) in [
        ("(?-u)[a-z]+@[a-z]+", "@x"),
        ("[a-z]{1,3}=[0-9]", "=7"),
        ("(?-u)([a-z]+) (Holmes)", " Holmes"),
        (r"(?-u)[0-9a-z]+#\d|x*Q[a-z]", "Qz"),
        ("(?-u)(?:([a-z]+)=[0-9];)+x", "=7;"),
    ] {
        let plan = plan(pattern);
        assert!(matches!(nodes(&plan)[0].kind, NodeKind::Inner(_)));
        let inner = inner(&plan).expect(pattern);
        assert!(inner.scan.accepts(text.as_bytes()), "{pattern}\n{plan}");
        takes(&plan, Decline::NoInner);
        takes(&plan, Decline::InnerOff);
    }
}

#[test]
fn accepts_the_literal_that_a_scan_does_not_ask_for() {
    let literal = |pattern| {
        let inner = inner(&plan(pattern)).expect(pattern).clone();
        String::from_utf8(inner.literal).expect(pattern)
    };
    assert_eq!(literal(r"(?-u)[a-z]+\s+(Adler)\s"), "Adler");
    assert_eq!(literal("(?-u)[a-z]+(Adler|Adlon)"), "Adl");
    // The scan asks for all of it, or there is none.
    assert_eq!(literal("(?-u)[a-z]+@[a-z]+"), "");
    assert_eq!(literal("(?-u)[a-z]+@#"), "");
    assert_eq!(literal("(?-u)[a-z]+(?:@|#)x"), "");
}

#[test]
fn accepts_several_start_states() {
    for pattern in [
        r"(?-u)\b([a-z]+)@[a-z]+",
        r"\b([a-z]+)@[a-z]+",
        r"(?-u:\b)[a-z]+\xE9x",
        r"\b[a-z]+(?:é|@)x",
        "(?m)^[a-z]+@",
    ] {
        let plan = plan(pattern);
        let inner = inner(&plan).unwrap_or_else(|| panic!("{plan}"));
        let starts = inner.starts.as_ref().expect(pattern);
        assert!(starts.states.len() > 1, "{plan}");
        for &state in &starts.states {
            let nodes = nodes(&plan).iter().filter(|it| it.serves(state));
            assert_eq!(nodes.count(), 1, "{plan}");
        }
        takes(&plan, Decline::StartContexts);
    }
}

#[test]
fn declines_several_start_states() {
    let off = without(|tuning| tuning.contexts = false);
    let off = plan_at(r"(?-u)\b[a-z]+@", &off, CpuLevel::Avx2);
    for plan in [off, plan("^[a-z]+@"), plan(r"\b\A[a-z]+@")] {
        assert!(inner(&plan).is_none(), "{plan}");
        declines(&plan, Decline::StartContexts);
    }
}

#[test]
fn accepts_as_far_back_as_a_match_may_begin() {
    let back = |pattern| inner(&plan(pattern)).map(|it| it.back.clone());
    assert_eq!(back("(?s-u).{0,2}@"), Some(Back::Bytes(2)));
    // The longest alternative.
    assert_eq!(back("(?-u)[^\\n]{2}@|x#"), Some(Back::Bytes(2)));
    let Some(Back::Over { bytes, least }) = back("(?-u)[a-z]{2}[+ ]*@") else {
        panic!("nothing bounds the length")
    };
    let before =
        |&byte: &u8| byte.is_ascii_lowercase() || b"+ ".contains(&byte);
    assert!((0..=255).all(|byte| bytes.contains(byte) == before(&byte)));
    assert_eq!(least, 2);
}

#[test]
fn declines_what_is_common_or_far() {
    for pattern in [
        // Nothing that is rare.
        "(?-u)[a-z]+ [a-z]+",
        "[a-z]+[0-9]*",
        "(?:[a-z]+@)?[a-z]+x*",
        // Nearly all text may lie before it.
        r"(?s-u).*Holmes",
        // The start is as rare, and cheaper.
        "(?-u)Sherlock[a-z]+@",
        // One of them has nothing.
        "[a-z]+@|[a-z]+",
        // It may match nothing at all.
        "(?:[a-z]+@)*",
    ] {
        let plan = plan(pattern);
        assert_eq!(inner(&plan), None, "{pattern}");
        declines(&plan, Decline::NoInner);
    }
}

#[test]
fn declines_when_turned_off() {
    let tuning = without(|tuning| tuning.inner = false);
    let plan = plan_at("[a-z]+@", &tuning, CpuLevel::Avx2);
    assert_eq!(inner(&plan), None);
    declines(&plan, Decline::InnerOff);
}
