//! The prefilter where what precedes a search decides its start state.

use super::*;
use crate::plan::contexts::Contexts;

fn contexts(plan: &Plan) -> Option<&Contexts> {
    nodes(plan).iter().find_map(|node| match &node.kind {
        NodeKind::Contexts(contexts) => Some(&**contexts),
        _ => None,
    })
}

#[test]
fn accepts_assertions_about_what_precedes() {
    // Which state is behind a space, a letter, a line feed, a carriage
    // return, half a character; a letter for each, and - if that depends.
    for (pattern, expected) in [
        (r"\bfoo+", "abaa-"),
        (r"(?-u)\bfoo+", "abaaa"),
        (r"\Bfoo+", "abaa-"),
        ("(?m)^foo+", "aabaa"),
        ("(?mR)^foo+", "aabca"),
        (r"(?:\bfoo+|\Bbar)[0-9]", "abaa-"),
        (r"(?-u)\b-foo+", "abaaa"),
        (r"\b{start}foo+", "abaa-"),
        (r"(?:^|x)quip+", "aaaaa"),
    ] {
        let plan = plan(pattern);
        let contexts = contexts(&plan).unwrap_or_else(|| panic!("{plan}"));
        let mut states = vec![];
        let mut letter = |&byte: &u8| {
            let state = contexts.starts.behind[usize::from(byte)];
            if state == 0 {
                return '-';
            }
            let known = states.iter().position(|&it| it == state);
            states.extend(known.is_none().then_some(state));
            char::from(b'a' + known.unwrap_or(states.len() - 1) as u8)
        };
        let found: String = b" x\n\r\xB6".iter().map(&mut letter).collect();
        assert_eq!(found, expected, "{pattern}\n{plan}");
        assert!(states.iter().all(|it| contexts.starts.states.contains(it)));
        takes(&plan, Decline::ContextsOff);
        takes(&plan, Decline::TextStart);
    }
}

/// No other code is there for a start state that scans.
#[test]
fn accepts_each_start_state_once() {
    for pattern in [r"\bfoo+", "(?m)^foo+", r"(?:\bfoo|\Bbar)[0-9]"] {
        let plan = plan(pattern);
        let NodeKind::Contexts(contexts) = &nodes(&plan)[0].kind else {
            panic!("{plan}")
        };
        for &state in &contexts.starts.states {
            let nodes = nodes(&plan).iter().filter(|it| it.serves(state));
            assert_eq!(nodes.count(), 1, "{plan}");
        }
    }
}

#[test]
fn declines_what_begins_only_where_the_text_does() {
    for pattern in ["^foo+", r"\Afoo+|\Abar+", r"(?:\b\Afoo+)"] {
        let plan = plan(pattern);
        assert_eq!(contexts(&plan), None, "{plan}");
        declines(&plan, Decline::TextStart);
    }
}

#[test]
fn declines_what_may_be_empty() {
    for pattern in [r"\b", r"\b(?:foo)?", "(?m)^", "(?m)^(?:foo|)"] {
        let plan = plan(pattern);
        assert_eq!(contexts(&plan), None, "{plan}");
        declines(&plan, Decline::NoPrefixes);
    }
}

/// A loop to the next line, or to the end of a word, is as good.
#[test]
fn declines_common_prefixes() {
    for pattern in [
        r"\b\w+\b",
        "(?m)^[a-z]+ ",
        r"(?m)^\s*x",
        r"\b[a-z]{3}",
        // Spaces come in runs.
        "(?m)^ {4}",
        "(?m)^ {8}[a-z]",
    ] {
        let plan = plan(pattern);
        assert_eq!(contexts(&plan), None, "{plan}");
        let common = plan.declines.contains(&Decline::CommonPrefixes);
        let unknown = plan.declines.contains(&Decline::NoPrefixes);
        assert!(common || unknown, "{plan}");
    }
}

#[test]
fn declines_when_turned_off() {
    for (switch, decline) in [
        (
            (|tuning| tuning.contexts = false) as fn(&mut Tuning),
            Decline::ContextsOff,
        ),
        (|tuning| tuning.prefilter = false, Decline::PrefilterOff),
    ] {
        let plan = plan_at(r"\bfoo+", &without(switch), CpuLevel::Avx2);
        assert_eq!(contexts(&plan), None, "{plan}");
        declines(&plan, decline);
    }
}
