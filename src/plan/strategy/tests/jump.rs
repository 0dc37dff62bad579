//! Jumps to where a match may begin, of automata that grow.

use super::*;
use crate::abi::rows::Ids;
use crate::plan::jump::Jump;

fn growing(pattern: &str, tuning: &Tuning) -> Plan {
    let subject = Subject::new(pattern, true).expect("a pattern");
    subject.plan(None, tuning, CpuLevel::Avx2)
}

fn jump(plan: &Plan) -> Option<(String, Option<usize>)> {
    let Jump { literal, back } = plan.automaton()?.jump.as_ref()?;
    Some((literal.escape_ascii().to_string(), *back))
}

#[test]
fn accepts_what_every_match_has_inside() {
    for (pattern, literal, back) in [
        ("(?s-u)(.{0,40})(doctor)(.{0,40})", "doctor", Some(40)),
        // A character may have four bytes.
        ("(?s)(.{0,40})(doctor)(.{0,40})", "doctor", Some(160)),
        // Of several, the rarest that is not too far.
        (r"(?-u)foo.{3}quiz\d", "quiz", Some(6)),
        (r"(?-u)[a-z]+\squiz[0-9]{1,9}zx", "quiz", None),
        // What all alternatives share at the same distance.
        ("(?-u)[ab]{2}(?:xquiz|yquiz)|[ab]zquiz", "quiz", Some(3)),
        // Assertions take no room and may stand anywhere.
        (r"\b[a-z]{2}\bquiz$", "quiz", Some(2)),
        ("quiz[0-9]+", "quiz", Some(0)),
    ] {
        let plan = growing(pattern, &Tuning::default());
        let right = (literal.to_owned(), back);
        assert_eq!(jump(&plan), Some(right), "{pattern}\n{plan}");
        takes(&plan, Decline::NoJump);
        takes(&plan, Decline::JumpsOff);
    }
}

#[test]
fn declines_what_is_common_or_not_in_every_match() {
    for pattern in [
        "[a-z]+[0-9]",
        "[a-z]{3}(?:quiz)?[0-9]",
        "[a-z]{3}quiz|[a-z]{3}[0-9]",
        "[a-z]{3}quiz|[a-z]{3}zebra",
        "(?:quiz)*",
        "",
        // Nearly everywhere.
        "(?s-u).{0,40}e.{0,40}",
        // So far before it that the way back is most of a text.
        "(?s-u).{0,60000}doctor",
        "(?i)quiz",
    ] {
        let plan = growing(pattern, &Tuning::default());
        assert_eq!(jump(&plan), None, "{pattern}\n{plan}");
        declines(&plan, Decline::NoJump);
    }
}

#[test]
fn declines_jumps_that_are_turned_off() {
    let tuning = without(|tuning| tuning.jumps = false);
    let plan = growing("[a-z]{3}quiz", &tuning);
    assert_eq!(jump(&plan), None, "{plan}");
    declines(&plan, Decline::JumpsOff);
}

/// A complete automaton has scans in its code, and of a set somebody may ask
/// for more than one match.
#[test]
fn declines_complete_automata_and_sets() {
    assert_eq!(jump(&plan("[a-z]{3}quiz")), None);
    for ids in [Ids::Preferred, Ids::Every] {
        let set = ["[a-z]{3}quiz", "[a-z]{2}quiz"];
        let subject = Subject::of_set(&set, ids).expect("patterns");
        let plan = subject.plan(None, &Tuning::default(), CpuLevel::Avx2);
        assert_eq!(jump(&plan), None, "{plan}");
    }
}
