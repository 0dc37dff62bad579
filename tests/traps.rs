//! Behaviour of `regex` that an honest second implementation gets wrong: by
//! known answers, so that a test here says what is right without `regex`.
//!
//! What can be said in TOML stands in `corpus/patterns`; what panics and how
//! is compared with `regex` in `drop_in`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jitregex::search::{Input, Span};
use jitregex::{JitRegex, RegexBuilder, bytes, regex};

use crate::support::corpus;

/// All groups of the first match, as ranges.
fn groups(pattern: &str, haystack: &str) -> Vec<Option<(usize, usize)>> {
    let re = JitRegex::new(pattern).unwrap();
    let groups = re.captures(haystack).expect("a match");
    groups.iter().map(|it| it.map(|it| (it.start(), it.end()))).collect()
}

#[test]
fn groups_keep_what_an_earlier_iteration_set() {
    let is = |start, end| Some((start, end));
    let cases: &[(&str, &str, &[_])] = &[
        ("(?:(a)|(b))*", "ab", &[is(0, 2), is(0, 1), is(1, 2)]),
        ("((a)|b){2}", "ab", &[is(0, 2), is(1, 2), is(0, 1)]),
        ("(a*)*", "b", &[is(0, 0), is(0, 0)]),
        ("(|a)*", "aaa", &[is(0, 0), is(0, 0)]),
        ("(a|)+", "aaa", &[is(0, 3), is(2, 3)]),
        ("(a?)*?b", "aab", &[is(0, 3), is(1, 2)]),
        ("(a){0}b", "b", &[is(0, 1)]),
        ("(a){0}(b)", "b", &[is(0, 1), None, is(0, 1)]),
    ];
    for (pattern, haystack, want) in cases {
        assert_eq!(groups(pattern, haystack), *want, "{pattern}");
    }
    assert_eq!(JitRegex::new("(a){0}b").unwrap().captures_len(), 1);
}

#[test]
fn locations_are_empty_before_a_search_and_after_a_failed_one() {
    let re = JitRegex::new("(a)(b)?").unwrap();
    let mut locs = re.capture_locations();
    assert_eq!((locs.len(), locs.get(0), locs.get(9)), (3, None, None));
    assert_eq!(re.captures_read(&mut locs, "xa").unwrap().range(), 1..2);
    assert_eq!((locs.get(1), locs.get(2)), (Some((1, 2)), None));
    assert!(re.captures_read(&mut locs, "x").is_none());
    assert_eq!((locs.len(), locs.get(0), locs.get(1)), (3, None, None));
    assert_eq!((locs.pos(0), locs.get(usize::MAX)), (None, None));
}

#[test]
fn locations_of_another_regex_are_made_anew() {
    let one = JitRegex::new("a").unwrap();
    let two = JitRegex::new("(a)(b)").unwrap();
    let mut locs = one.capture_locations();
    assert!(two.captures_read(&mut locs, "xab").is_some());
    assert_eq!((locs.len(), locs.get(2)), (3, Some((2, 3))));
    assert!(one.captures_read(&mut locs, "b").is_none());
    assert_eq!((locs.len(), locs.get(0)), (1, None));
}

#[test]
fn replacements_are_read_as_documented() {
    let re = JitRegex::new("(?<a>x)(?<b1>y)?").unwrap();
    let cases = [
        ("$a", "x"),
        ("$1", "x"),
        ("$01${001}${+1}", "xxx"),
        ("$1x", ""),
        ("${1}x", "xx"),
        ("$a-$b1.", "x-."),
        ("$nobody$7", ""),
        ("$99999999999999999999999", ""),
        ("$$1", "$1"),
        ("$$$1", "$x"),
        ("$", "$"),
        ("$ $-$é", "$ $-$é"),
        ("${1", "${1"),
        ("${}", ""),
        ("${1}}", "x}"),
        ("${ 1}", ""),
        ("é$0é", "éxé"),
    ];
    for (replacement, want) in cases {
        assert_eq!(re.replace("x", replacement), want, "{replacement}");
    }
    let re = bytes::JitRegex::new("x").unwrap();
    assert_eq!(re.replace(b"x", b"${\xFF}$0"), &b"${\xFF}x"[..]);
}

#[test]
fn a_haystack_is_borrowed_only_if_nothing_matched() {
    let re = JitRegex::new("a").unwrap();
    for limit in 0..3 {
        let same = re.replacen("bab", limit, "a");
        assert!(matches!(same, Cow::Owned(text) if text == "bab"));
        let same = re.replacen("bab", limit, "$0");
        assert!(matches!(same, Cow::Owned(text) if text == "bab"));
        let none = re.replacen("bbb", limit, "a");
        assert!(matches!(none, Cow::Borrowed("bbb")));
        let none = re.replacen("bbb", limit, "$0");
        assert!(matches!(none, Cow::Borrowed("bbb")));
    }
    assert_eq!(re.replacen("aaa", 2, "b"), "bba");
    assert_eq!(re.replacen("aaa", 0, "b"), "bbb");
}

#[test]
fn a_replacer_is_asked_no_more_often_than_it_replaces() {
    let re = JitRegex::new("a").unwrap();
    let mut asked = 0;
    let new = re.replacen("aaaa", 2, |_: &jitregex::Captures<'_>| {
        asked += 1;
        "b"
    });
    assert_eq!((new.as_ref(), asked), ("bbaa", 2));
}

#[test]
fn there_is_always_a_last_piece() {
    let split = |pattern: &str, haystack: &'static str| -> Vec<&str> {
        JitRegex::new(pattern).unwrap().split(haystack).collect()
    };
    assert_eq!(split(",", "a,"), ["a", ""]);
    assert_eq!(split(",", ""), [""]);
    assert_eq!(split("", ""), ["", ""]);
    assert_eq!(split("", "rust"), ["", "r", "u", "s", "t", ""]);
    assert_eq!(split("a*", "baac"), ["", "b", "c", ""]);
    let splitn = |haystack: &'static str, limit| -> Vec<&str> {
        JitRegex::new(",").unwrap().splitn(haystack, limit).collect()
    };
    assert!(splitn("a,b", 0).is_empty() && splitn("", 0).is_empty());
    assert_eq!(splitn("a,b", 1), ["a,b"]);
    assert_eq!(splitn("a,b,c", 2), ["a", "b,c"]);
    assert_eq!(splitn("a,b", 9), ["a", "b"]);
    assert_eq!(splitn("a,", 2), ["a", ""]);
    assert_eq!(splitn("a", 2), ["a"]);
}

#[test]
fn a_static_regex_is_built_at_its_first_use() {
    let one = || regex!("a+b");
    assert!(one().is_match("xaab") && !one().is_match("xaa"));
    assert!(std::ptr::eq(one(), one()));
    let bytes = || bytes::regex!(r"(?-u)\xFF");
    assert!(bytes().is_match(b"a\xFF"));
    // An invalid pattern is no fault until it is used.
    #[allow(clippy::invalid_regex, reason = "it is to be invalid")]
    let _: &'static JitRegex = {
        fn nobody_calls_it() -> &'static JitRegex {
            regex!("(")
        }
        let _: fn() -> &'static JitRegex = nobody_calls_it;
        regex!("a")
    };
}

/// Every span of a string, whole codepoints or not: nothing panics, and what
/// is found can be cut out.
#[test]
fn searches_of_any_span_of_a_string_find_whole_codepoints() {
    let text = "a☃é\u{10FFFF}b";
    let patterns = ["", ".", ".*", r"\b", r"\B", "(?-u:\\B)", "☃|", "[^a]+?"];
    for pattern in patterns {
        let re = JitRegex::new(pattern).unwrap();
        for start in 0..=text.len() {
            for end in start..=text.len() {
                for bits in 0..4 {
                    let input = Input::new(text)
                        .span(start..end)
                        .anchored(bits & 1 != 0)
                        .earliest(bits & 2 != 0);
                    cuts_out(&re, text, &input);
                }
            }
        }
    }
}

fn cuts_out(re: &JitRegex, text: &str, input: &Input<'_>) {
    let whole = |span: Span| {
        assert!(input.start() <= span.start && span.end <= input.end());
        assert!(text.get(span.range()).is_some(), "{re}: {input:?}: {span:?}");
    };
    let found = re.search(input);
    found.into_iter().for_each(whole);
    assert_eq!(found.is_some(), re.search_is_match(input), "{re}: {input:?}");
    let end = re.search_shortest(input);
    assert!(end.is_none_or(|end| text.is_char_boundary(end)));
    re.search_iter(*input).for_each(whole);
    let groups = re.search_captures(input);
    groups.iter().flat_map(|it| it.iter()).flatten().for_each(whole);
    if input.is_anchored() {
        assert!(found.is_none_or(|it| it.start == input.start()));
    }
    if !input.is_earliest() {
        assert_eq!(groups.map(|it| it.span()), found, "{re}: {input:?}");
    }
}

#[test]
fn every_offset_of_a_string_finds_what_regex_finds() {
    let text = "a☃é\u{10FFFF}b";
    for pattern in ["", ".", r"\b|\B", "(?-u:\\B)(.)?", "☃|(?:)", "b*"] {
        let ours = JitRegex::new(pattern).unwrap();
        let theirs = regex::Regex::new(pattern).unwrap();
        for at in 0..=text.len() + 1 {
            let found = ours.find_at(text, at).map(|it| it.range());
            let right = theirs.find_at(text, at).map(|it| it.range());
            assert_eq!(found, right, "{pattern} at {at}");
        }
    }
}

#[test]
fn an_anchored_iteration_goes_on_where_a_match_ended() {
    let ranges = |pattern: &str, haystack: &str| -> Vec<_> {
        let re = JitRegex::new(pattern).unwrap();
        let input = Input::new(haystack).anchored(true);
        re.search_iter(input).map(Span::range).collect()
    };
    assert_eq!(ranges(r"[a-z]\d?", "ab1c d"), [0..1, 1..3, 3..4]);
    // Behind an empty match that does not count, the search begins again.
    assert_eq!(ranges("a*", "aba"), [0..1, 2..3]);
}

/// The names of the features in a manifest.
fn features(manifest: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(manifest).unwrap();
    let lines = text.lines().skip_while(|&line| line != "[features]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_feature_of_regex_exists() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let theirs = features(&corpus::folder().join("Cargo.toml"));
    assert!(theirs.len() >= 20 && theirs.contains("unicode-perl"));
    let ours = features(&package.join("Cargo.toml"));
    let missing: Vec<_> = theirs.difference(&ours).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(ours.contains("default"));
}

#[test]
fn the_limit_of_nesting_counts_as_in_regex() {
    let build = |pattern: &str, limit| {
        RegexBuilder::new(pattern).nest_limit(limit).build().is_ok()
    };
    let deep = |n| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert!(build("a", 0) && !build("ab", 0));
    assert!(build(&deep(250), 250) && !build(&deep(251), 250));
}
