//! Iteration and searches from an offset: known answers, in both flavours.
//!
//! What can be said in TOML stands in `corpus/patterns`; here are the offsets
//! outside the haystack and inside a codepoint.

use std::panic::catch_unwind;

use jitregex::{JitRegex, bytes};

use crate::support::setups;

/// The ranges of all matches in a string.
fn ranges(pattern: &str, haystack: &str) -> Vec<(usize, usize)> {
    let re = JitRegex::new(pattern).unwrap();
    let found = re.find_iter(haystack);
    found.map(|found| (found.start(), found.end())).collect()
}

#[test]
fn one_past_the_end_has_no_match() {
    let re = JitRegex::new("").unwrap();
    assert_eq!(re.find_at("abc", 3).map(|found| found.range()), Some(3..3));
    assert_eq!(re.find_at("abc", 4), None);
    assert!(!re.is_match_at("abc", 4));
    assert_eq!(re.shortest_match_at("abc", 4), None);
    let re = bytes::JitRegex::new("").unwrap();
    assert_eq!(re.find_at(b"abc", 4), None);
    assert!(!re.is_match_at(b"abc", 4));
    assert_eq!(re.shortest_match_at(b"abc", 4), None);
    assert_eq!(re.find_at(b"", 1), None);
}

/// The message with which a search panics.
fn panic_of<T>(search: impl FnOnce() -> T + std::panic::UnwindSafe) -> String {
    let payload = catch_unwind(search).err().expect("the search panics");
    payload.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn two_past_the_end_panics_like_regex() {
    let want = panic_of(|| {
        regex::Regex::new("a").unwrap().find_at("abcd", 9).is_some()
    });
    let ours = JitRegex::new("a").unwrap();
    assert_eq!(panic_of(|| ours.find_at("abcd", 9).is_some()), want);
    assert_eq!(panic_of(|| ours.is_match_at("abcd", 9)), want);
    assert_eq!(panic_of(|| ours.shortest_match_at("abcd", 9)), want);
    let ours = bytes::JitRegex::new("a").unwrap();
    assert_eq!(panic_of(|| ours.find_at(b"abcd", 9).is_some()), want);
    assert_eq!(panic_of(|| ours.is_match_at(b"abcd", 9)), want);
    assert_eq!(panic_of(|| ours.shortest_match_at(b"abcd", 9)), want);
    for start in [6, usize::MAX] {
        let text = panic_of(|| ours.is_match_at(b"abcd", start));
        assert!(text.contains("for haystack of length 4"), "{text}");
    }
}

#[test]
fn a_start_inside_a_codepoint_is_allowed() {
    let at_one = |pattern: &str| {
        let re = JitRegex::new(pattern).unwrap();
        re.find_at("☃a", 1).map(|found| found.range())
    };
    assert_eq!(at_one(""), Some(3..3));
    assert_eq!(at_one("a*"), Some(3..4));
    assert_eq!(at_one("☃"), None);
    let re = bytes::JitRegex::new("").unwrap();
    let found = re.find_at("☃a".as_bytes(), 1).unwrap();
    assert_eq!(found.range(), 1..1);
}

#[test]
fn looks_see_what_precedes_the_start() {
    let is_match_at = |pattern: &str, haystack: &str, start| {
        JitRegex::new(pattern).unwrap().is_match_at(haystack, start)
    };
    assert!(!is_match_at("^a", "ba", 1));
    assert!(!is_match_at(r"\Aa", "ba", 1));
    assert!(!is_match_at("(?m)^a", "ba", 1));
    assert!(is_match_at("(?m)^a", "\na", 1));
    assert!(is_match_at("(?mR)^a", "\ra", 1));
    assert!(!is_match_at(r"(?mR)^\n", "\r\n", 1));
    assert!(!is_match_at(r"\ba", "ba", 1));
    assert!(is_match_at(r"\ba", " a", 1));
    assert!(!is_match_at(r"\ba", "éa", 2));
    assert!(is_match_at(r"\ba", "☃a", 3));
    assert!(is_match_at(r"(?-u)\ba", "éa", 2));
    assert!(is_match_at(r"\Ba", "éa", 2));
}

#[test]
fn empty_matches_touch_no_other_match() {
    assert_eq!(ranges("a*", "baac"), [(0, 0), (1, 3), (4, 4)]);
    assert_eq!(ranges("a?|b", "aba"), [(0, 1), (2, 3)]);
    assert_eq!(ranges("0*|a", "0a"), [(0, 1), (2, 2)]);
    assert_eq!(ranges("", "a☃b"), [(0, 0), (1, 1), (4, 4), (5, 5)]);
    assert_eq!(ranges(r"(?-u:\B)", "a☃"), [(4, 4)]);
}

#[test]
fn an_exhausted_iterator_stays_exhausted() {
    for pattern in ["a", "", "a*", "$"] {
        let re = JitRegex::new(pattern).unwrap();
        let mut it = re.find_iter("aab");
        assert_eq!(it.by_ref().count(), ranges(pattern, "aab").len());
        for _ in 0..3 {
            assert_eq!(it.next(), None, "{pattern}");
        }
    }
}

#[test]
fn count_is_the_number_of_matches() {
    let haystack = "a☃ab ba\nabb☃";
    for pattern in ["a", "", "a*", "a?|b", r"\b", "☃|", "(?m)$", "x"] {
        let all = ranges(pattern, haystack).len();
        let re = JitRegex::new(pattern).unwrap();
        assert_eq!(re.find_iter(haystack).count(), all, "{pattern}");
        let mut rest = re.find_iter(haystack);
        let taken = usize::from(rest.next().is_some());
        assert_eq!(taken + rest.count(), all, "{pattern}");
        let re = bytes::JitRegex::new(pattern).unwrap();
        let haystack = haystack.as_bytes();
        let all: Vec<_> = re.find_iter(haystack).collect();
        assert_eq!(re.find_iter(haystack).count(), all.len(), "{pattern}");
    }
}

/// Matches end in several ways, one after the other: behind a skip loop, by
/// an action, where the state matches whatever follows. What precedes the
/// next match is another kind of text each time.
#[test]
fn a_batch_goes_on_as_its_last_match_ended() {
    let patterns = [
        r"(?-u)\b[a-z]+|[0-9];",
        r"(?-u)\b[a-z]+\b|[0-9];|;",
        r"(?-u)\B[a-z]+|[0-9]",
        r"(?-u)\b[a-z]|[0-9]+;?|;\B",
        "(?m)^[a-z]+|[0-9]\n|;",
        "(?m)[a-z]+$|^[0-9]|\n",
        r"\b[a-z]+|[0-9];|[α-ω]",
        r"\B[a-zα-ω]+|[0-9];?",
    ];
    let mut setups = setups::few();
    for level in setups::levels() {
        setups.extend(setups::planned(level));
    }
    for pattern in patterns {
        let right = regex::bytes::Regex::new(pattern).unwrap();
        for text in ["ab1;cd 2;\nx;y9\n", "q1;ab;α;cαd 3\nωx ", ";1a\n"] {
            let haystack = text.repeat(30).into_bytes();
            let theirs: Vec<_> =
                right.find_iter(&haystack).map(|it| it.range()).collect();
            for setup in &setups {
                let mut builder = bytes::RegexBuilder::new(pattern);
                builder.compile(setup.compile).tuning(setup.tuning.clone());
                let re = builder.build().unwrap();
                let ours: Vec<_> =
                    re.find_iter(&haystack).map(|it| it.range()).collect();
                let name = &setup.name;
                assert_eq!(ours, theirs, "{pattern} on {text:?} with {name}");
            }
        }
    }
}
