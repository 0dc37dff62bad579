//! Jumps to where a match may begin, of automata that grow.

use super::*;
use crate::abi::rows::Ids;
use crate::plan::jump::Jump;

/// The plan without scans in the code, before which jumps are not needed.
fn growing(pattern: &str) -> Plan {
    super::growing(pattern, &without(scans))
}

fn scans(tuning: &mut Tuning) {
    (tuning.prefilter, tuning.inner) = (false, false);
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
        let plan = growing(pattern);
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
        let plan = growing(pattern);
        assert_eq!(jump(&plan), None, "{pattern}\n{plan}");
        declines(&plan, Decline::NoJump);
    }
}

#[test]
fn declines_jumps_that_are_turned_off() {
    let mut tuning = without(|tuning| tuning.jumps = false);
    scans(&mut tuning);
    let plan = super::growing("[a-z]{3}quiz", &tuning);
    assert_eq!(jump(&plan), None, "{plan}");
    declines(&plan, Decline::JumpsOff);
}

/// Code that scans does not need them, and of a set somebody may ask
/// for more than one match.
#[test]
fn declines_code_that_scans_and_sets() {
    assert_eq!(jump(&plan("[a-z]{3}quiz")), None);
    let plan = super::growing("[a-z]{3}quiz", &Tuning::default());
    assert!(jump(&plan).is_none() && !nodes(&plan).is_empty());
    for ids in [Ids::Preferred, Ids::Every] {
        let set = ["[a-z]{3}quiz", "[a-z]{2}quiz"];
        let subject = Subject::of_set(&set, ids).expect("patterns");
        let plan = subject.plan(None, &without(scans), CpuLevel::Avx2);
        assert_eq!(jump(&plan), None, "{plan}");
    }
}
