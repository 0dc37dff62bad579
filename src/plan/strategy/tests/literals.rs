//! Literals: the pattern is a choice of strings and no automaton is built.

use super::*;

#[test]
fn accepts_choices_of_strings() {
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
        assert!(matches!(plan.strategy, Strategy::Literals(_)), "{plan}");
        assert_eq!(plan.declines, [], "{pattern}");
    }
}

#[test]
fn declines_what_is_more_than_strings() {
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
        "(?i)k",
        // Assertions ask for what is around.
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
fn declines_bytes_that_are_everywhere() {
    for pattern in ["e|th|an", "a|bcd|efg|t"] {
        let plan = plan(pattern);
        assert_eq!(literals(&plan), None, "{pattern}");
        declines(&plan, Decline::NoLiteralScan);
    }
}

#[test]
fn declines_shuffles_where_there_are_none() {
    let tuning = Tuning::default();
    for pattern in ["foo|quux", "Sherlock|Holmes|Watson"] {
        let plan = plan_at(pattern, &tuning, CpuLevel::Sse2);
        assert_eq!(literals(&plan), None, "{pattern}");
        declines(&plan, Decline::NoLiteralScan);
        declines(&plan, Decline::CommonPrefixes);
    }
    // What all literals share needs no shuffle.
    for pattern in ["Sherlock", "xz_foo|xz_quux"] {
        let plan = plan_at(pattern, &tuning, CpuLevel::Sse2);
        assert!(literals(&plan).is_some(), "{pattern}");
    }
}

#[test]
fn declines_when_turned_off() {
    for tuning in [
        without(|tuning| tuning.prefilter = false),
        without(|tuning| tuning.force = Force::Automaton),
    ] {
        let plan = plan_at("foo", &tuning, CpuLevel::Avx2);
        assert_eq!(literals(&plan), None);
        declines(&plan, Decline::LiteralsOff);
    }
}
