//! Faults that other engines shipped, as tests of this one.
//!
//! The number behind a name is that of the issue in the engine's repository.
//! What is expected is written out and compared with `regex` as well, so that
//! a mistake here is noticed. Short haystacks are searched from every offset
//! too, anchored and not, for a whole match and for the earliest end, because
//! that is where several of the faults were.

#![allow(
    clippy::single_range_in_vec_init,
    reason = "a list of one match is what is meant"
)]

use std::ops::Range;

use jitregex::testing::{Input, Tuning};
use jitregex::{Compile, bytes};
use regex_automata::Anchored;
use regex_automata::nfa::thompson::pikevm::PikeVM;

use crate::support::oracle::{Mode, Oracle};
use crate::support::setups::{self, Setup};

const BYTES: Mode = Mode { utf8: false, line_terminator: b'\n' };

/// Every engine, and the plan with each of its switches.
fn all() -> Vec<Setup> {
    let mut all = setups::few();
    for level in setups::levels() {
        all.extend(setups::planned(level));
    }
    all
}

fn build(pattern: &str, setup: &Setup) -> bytes::JitRegex {
    let mut builder = bytes::RegexBuilder::new(pattern);
    builder.compile(setup.compile).tuning(setup.tuning.clone());
    builder.build().unwrap()
}

/// The longest haystack that is searched in every way.
const SHORT: usize = 24;

/// One search of part of a haystack, and what PikeVM finds.
struct Question {
    start: usize,
    anchored: bool,
    earliest: bool,
    answer: Option<Range<usize>>,
}

/// Every way to search a haystack, if it is short.
fn questions(pattern: &str, haystack: &[u8]) -> Vec<Question> {
    let mut questions = vec![];
    if haystack.len() > SHORT {
        return questions;
    }
    let nfa = regex_automata::nfa::thompson::Config::new().utf8(false);
    let right = PikeVM::builder()
        .syntax(regex_automata::util::syntax::Config::new().utf8(false))
        .thompson(nfa)
        .build(pattern)
        .unwrap();
    let mut cache = right.create_cache();
    for start in 0..=haystack.len() {
        for anchored in [false, true] {
            for earliest in [false, true] {
                let mode = if anchored { Anchored::Yes } else { Anchored::No };
                let input = regex_automata::Input::new(haystack)
                    .range(start..)
                    .anchored(mode)
                    .earliest(earliest);
                let found = right.find(&mut cache, input);
                let answer = found.map(|it| it.range());
                questions.push(Question { start, anchored, earliest, answer });
            }
        }
    }
    questions
}

impl Question {
    #[track_caller]
    fn put(&self, re: &bytes::JitRegex, name: &str, haystack: &[u8]) {
        let Question { start, anchored, earliest, ref answer } = *self;
        let input = Input::new(haystack)
            .span(start..haystack.len())
            .anchored(anchored)
            .earliest(earliest);
        let ours = re.search(&input).map(|it| it.range());
        let pattern = re.as_str();
        assert_eq!(
            ours, *answer,
            "{pattern} from {start}, anchored {anchored}, earliest \
             {earliest}, with {name}",
        );
        let is_match = re.search_is_match(&input);
        assert_eq!(is_match, answer.is_some(), "{pattern} with {name}");
    }
}

/// What `regex` finds; every configuration has to find the same.
fn found(pattern: &str, haystack: &[u8]) -> Vec<Range<usize>> {
    let theirs = Oracle::new(pattern, BYTES).unwrap().find_iter(haystack);
    let questions = questions(pattern, haystack);
    for setup in all() {
        let re = build(pattern, &setup);
        let ours: Vec<_> =
            re.find_iter(haystack).map(|it| it.range()).collect();
        let text = haystack[..haystack.len().min(80)].escape_ascii();
        let name = &setup.name;
        assert_eq!(ours, theirs, "{pattern} with {name} on \"{text}\"");
        let first = re.find(haystack).map(|it| it.range());
        assert_eq!(first.as_ref(), theirs.first(), "{pattern} with {name}");
        assert_eq!(re.is_match(haystack), first.is_some(), "{pattern}");
        for question in &questions {
            question.put(&re, name, haystack);
        }
    }
    theirs
}

/// Each fault that is known, and the test about it.
const FAULTS: &[(&str, &str)] = &[
    ("rust-lang/regex 1345", "a_suffix_does_not_hide_the_leftmost_match"),
    ("rust-lang/regex 1346", "a_suffix_does_not_hide_the_leftmost_match"),
    ("rust-lang/regex 1354", "a_suffix_does_not_hide_the_leftmost_match"),
    ("rust-lang/regex 1373", "a_suffix_does_not_hide_the_leftmost_match"),
    ("rust-lang/regex 1036", "an_anchored_search_stays_anchored"),
    ("rust-lang/regex 1046", "word_boundaries_are_those_of_unicode"),
    ("rust-lang/regex 652", "word_boundaries_are_those_of_unicode"),
    ("rust-lang/regex 768", "word_boundaries_are_those_of_unicode"),
    ("rust-lang/regex 1358", "an_empty_match_hides_what_begins_with_it"),
    ("rust-lang/regex 1083", "large_patterns_take_bounded_memory"),
    ("regexr, cleared table", "no_match_is_lost_when_a_table_is_cleared"),
    ("regexr, lookaround", "greedy_loops_stop_where_an_assertion_holds"),
    (
        "regexr, empty match",
        "an_empty_match_is_not_reported_where_a_match_ended",
    ),
    ("regexr, threads", "threads_that_grow_one_automaton_agree"),
    ("regexr, quadratic", "a_search_walks_each_byte_once"),
    ("resharp 11", "large_patterns_take_bounded_memory"),
    ("vectorscan 358", "each_of_many_literals_is_found"),
    ("hyperscan 353", "literals_of_every_length_are_found"),
];

#[test]
fn every_known_fault_has_a_test() {
    let source = include_str!("peers_bugs.rs");
    for (fault, test) in FAULTS {
        let name = format!("#[test]\nfn {test}() {{");
        assert!(source.contains(&name), "{fault}: no {test}");
    }
    let tests = source.matches("#[test]\nfn ").count();
    let mut named: Vec<_> = FAULTS.iter().map(|(_, test)| test).collect();
    named.sort_unstable();
    named.dedup();
    // This test itself is about none.
    assert_eq!(named.len(), tests - 1, "a test is about no fault");
}

/// A literal at or near the end of the pattern was found first and then
/// walked back from: not to the leftmost match. rust-lang/regex 1345, 1346,
/// 1354, 1373.
#[test]
fn a_suffix_does_not_hide_the_leftmost_match() {
    assert_eq!(found(".bb|b", b"zabb"), [1..4]);
    assert_eq!(found("a|.aa", b"-#aa"), [1..4]);
    let pattern = r"[^()]*(?:\([^()]*\))?[^()]*:";
    assert_eq!(found(pattern, b"$(:):"), [0..5]);
    let pattern = "(?:..acbb|b)a(?:c|d)";
    assert_eq!(found(pattern, b"xzbacbbac"), [1..9]);
    // The same in the middle of a haystack that vectors pass over.
    for (pattern, text, len) in [
        (".bb|b", &b"abb"[..], 3),
        ("a|.aa", b"#aa", 3),
        ("(?:..acbb|b)a(?:c|d)", b"zbacbbac", 8),
    ] {
        for before in [0, 1, 15, 16, 31, 32, 33, 63, 64, 100] {
            let mut haystack = vec![b'-'; before];
            haystack.extend_from_slice(text);
            haystack.extend_from_slice(&[b'-'; 70]);
            assert_eq!(found(pattern, &haystack), [before..before + len]);
        }
    }
}

/// An anchored search gave a match that began later. rust-lang/regex 1036.
#[test]
fn an_anchored_search_stays_anchored() {
    for (pattern, haystack) in [
        ("[a-z]+ing", &b"0going"[..]),
        (".c", b"abc"),
        ("foo", b"xfoo"),
        ("foo|bar", b"xbar"),
        ("foo[0-9]", b"foofoo1"),
        (r"(?-u)\w+@\w+\.com", b"<me@here.com>"),
        ("(?s).*x", b"aax"),
        ("[^\n]*b", b"\nab"),
    ] {
        let right = PikeVM::builder()
            .syntax(regex_automata::util::syntax::Config::new().utf8(false))
            .build(pattern)
            .unwrap();
        let theirs: Vec<_> = (0..=haystack.len())
            .map(|start| {
                let input = regex_automata::Input::new(haystack)
                    .range(start..)
                    .anchored(Anchored::Yes);
                let found = right.find(&mut right.create_cache(), input);
                found.map(|it| it.range())
            })
            .collect();
        for setup in all() {
            let re = build(pattern, &setup);
            for (start, theirs) in theirs.iter().enumerate() {
                let input = Input::new(haystack)
                    .span(start..haystack.len())
                    .anchored(true);
                let ours = re.search(&input).map(|it| it.range());
                let name = &setup.name;
                assert_eq!(ours, *theirs, "{pattern} at {start} with {name}");
                let is_match = re.search_is_match(&input);
                assert_eq!(is_match, theirs.is_some(), "{pattern} {name}");
            }
        }
        assert!(theirs.iter().any(Option::is_some), "{pattern}");
        assert!(theirs.iter().any(Option::is_none), "{pattern}");
    }
}

/// A word boundary in Unicode text was decided as if it were ASCII, or made
/// a search give up at `{`, `|` and `}`. rust-lang/regex 652, 768, 1046.
#[test]
fn word_boundaries_are_those_of_unicode() {
    let text = "β77".as_bytes();
    assert!(found(r"\b[0-9]+", text).is_empty());
    assert_eq!(found(r"\B[0-9]+", text), [2..4]);
    let text = "{a|b}".as_bytes();
    assert_eq!(found(r"\b\w+\b", text), [1..2, 3..4]);
    assert_eq!(found(r"[{|}]\b", text), [0..1, 2..3]);
    assert_eq!(found(r"\B[{|}]", text), [0..1]);
    let text = "é{x}☃|y~\u{7F}β}".as_bytes();
    assert_eq!(found(r"\b[{|}~\x7F]", text).len(), 4);
    let text = "12345☃ 678×90βfoo.com".as_bytes();
    assert_eq!(found(r"\b[0-9]+\b", text), [0..5, 9..12]);
    assert!(found(r".*?\bfoo\.com", text).is_empty());
    assert_eq!(found(r"\w+\.com", text).len(), 1);
}

/// The rule of iteration throws an empty match away and with it what the
/// empty match hid; that is surprising, and what `regex` does.
/// rust-lang/regex 1358.
#[test]
fn an_empty_match_hides_what_begins_with_it() {
    assert_eq!(found("a?|b", b"aba"), [0..1, 2..3]);
    assert_eq!(found("a??|b", b"aba"), [0..0, 1..1, 2..2, 3..3]);
    assert_eq!(found("|a", b"aa"), [0..0, 1..1, 2..2]);
}

/// An empty match at the end of the match before was reported too. regexr.
#[test]
fn an_empty_match_is_not_reported_where_a_match_ended() {
    assert_eq!(found("a*", b"aab"), [0..2, 3..3]);
    assert_eq!(found(r"a+|\b", b"aa b"), [0..2, 3..3, 4..4]);
    assert_eq!(found("a*?b|$", b"ab"), [0..2]);
    assert_eq!(found("(?m)^|a", b"aa\na"), [0..0, 1..2, 3..3]);
}

/// A greedy loop in front of an assertion stopped at the wrong place.
/// regexr.
#[test]
fn greedy_loops_stop_where_an_assertion_holds() {
    assert_eq!(found(r"\w+\b", b"ab cd"), [0..2, 3..5]);
    assert_eq!(found(r"\w+\B", b"abc d"), [0..2]);
    assert_eq!(found("(?m)[a-z ]+$", b"ab c\nd"), [0..4, 5..6]);
    assert_eq!(found(r"[a-z]+\b[^a-z]", b"abc-d"), [0..4]);
    assert_eq!(found(r"(?:a|ab)+\b", b"aba ab"), [0..3, 4..6]);
}

/// A table was cleared in the middle of a search and the match lost.
/// regexr.
#[test]
fn no_match_is_lost_when_a_table_is_cleared() {
    let pattern = r"[a-q][^u-z]{13}x";
    let mut haystack = b"the lazy dog jumps quickly".repeat(40);
    let wanted = haystack.len();
    haystack.extend_from_slice(b"abcdefghijklmnx");
    haystack.extend(b"over zebras and others".repeat(40));
    let theirs = found(pattern, &haystack);
    assert!(theirs.contains(&(wanted..wanted + 15)), "{theirs:?}");
    // Two tables: one that cannot grow, and one that holds few states.
    for private_bytes in [4 << 10, 16 << 10, 64 << 10] {
        let tuning = Tuning {
            explore_states: Some(1),
            shared_bytes: 0,
            private_bytes,
            growth_credit: u64::MAX,
            ..Tuning::default()
        };
        for compile in [Compile::Eager, Compile::Never] {
            let mut builder = bytes::RegexBuilder::new(pattern);
            builder.compile(compile).tuning(tuning.clone());
            let re = builder.build().unwrap();
            let ours = re.find_iter(&haystack).map(|it| it.range());
            assert!(ours.eq(theirs.iter().cloned()), "{private_bytes}");
        }
    }
}

/// The threads that searched one regex stood in line for its table. regexr.
///
/// That nobody waits is tested beside the engine; here threads that all need
/// new states at once get the answers that each would get alone.
#[test]
fn threads_that_grow_one_automaton_agree() {
    let pattern = r"[a-q][^u-z]{13}x|\b\w+ing\b";
    let haystack = "the lazy dog, jumping; καὶ abcdefghijklmnx ".repeat(30);
    let theirs = found(pattern, haystack.as_bytes());
    assert!(theirs.len() >= 60, "{}", theirs.len());
    for shared_bytes in [0, 32 << 10, 4 << 20] {
        for compile in [Compile::Eager, Compile::Never] {
            let tuning = Tuning {
                explore_states: Some(1),
                shared_bytes,
                growth_credit: u64::MAX,
                ..Tuning::default()
            };
            let mut builder = bytes::RegexBuilder::new(pattern);
            builder.compile(compile).tuning(tuning);
            let re = &builder.build().unwrap();
            let (haystack, theirs) = (haystack.as_bytes(), &theirs);
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(move || {
                        let ours = re.find_iter(haystack);
                        let ours = ours.map(|it| it.range());
                        assert!(ours.eq(theirs.iter().cloned()));
                    });
                }
            });
        }
    }
}

/// A search that followed each candidate by a search of its own took the
/// square of the haystack's length. regexr.
#[test]
fn a_search_walks_each_byte_once() {
    let haystack = b"foo".repeat(20_000);
    let len = u64::try_from(haystack.len()).unwrap();
    for pattern in ["foo[a-z]*0", "foo(?:foo)*x", "fo+[^\n]*!"] {
        for level in setups::levels() {
            let tuning = Tuning {
                cpu: Some(level),
                count_work: true,
                ..Tuning::default()
            };
            let mut builder = bytes::RegexBuilder::new(pattern);
            builder.compile(Compile::Eager).tuning(tuning);
            let re = builder.build().unwrap();
            assert!(!re.is_match(&haystack));
            assert!(re.find(&haystack).is_none());
            let work = re.report().work;
            let walked = work.compiled_bytes + work.interpreted_bytes;
            assert_eq!(work.nfa_searches, 0, "{pattern}");
            assert!(walked <= 2 * len, "{pattern}: {walked} of {len}");
        }
    }
}

/// Fifty dots took ten gigabytes. resharp 11. A pattern of great size made
/// a lazy automaton panic. rust-lang/regex 1083.
#[test]
fn large_patterns_take_bounded_memory() {
    let dots = ".".repeat(50);
    let many = format!("(?i){}", "zebra |".repeat(3_000));
    let counted = r"\w{60}[^k]{60}k".to_owned();
    let haystack = "every zebra ßneezes: ☃☃☃ ".repeat(20);
    for pattern in [dots.clone(), format!("{dots}x"), many, counted] {
        let right = regex::Regex::new(&pattern).unwrap();
        let re = jitregex::RegexBuilder::new(&pattern)
            .compile(Compile::Eager)
            .build()
            .unwrap();
        let ours = re.find_iter(&haystack).map(|it| it.range());
        let theirs = right.find_iter(&haystack).map(|it| it.range());
        let text = &pattern[..pattern.len().min(60)];
        assert!(ours.eq(theirs), "{text}");
        let report = re.report();
        let bytes = report.table_bytes + report.data_bytes;
        assert!(bytes < 32 << 20, "{text}: {report}");
    }
}

/// One of many patterns was lost. vectorscan 358.
#[test]
fn each_of_many_literals_is_found() {
    for count in [2, 3, 7, 8, 9, 10, 33, 64, 65, 100] {
        let words: Vec<String> =
            (0..count).map(|n| format!("w{}x{n}", n * 7 % 10)).collect();
        // Longer words first: none of them begins with one before it.
        let mut sorted = words.clone();
        sorted.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let haystack = words.join("---------");
        let mut at = 0;
        let mut wanted = vec![];
        for word in &words {
            wanted.push(at..at + word.len());
            at += word.len() + 9;
        }
        assert_eq!(found(&sorted.join("|"), haystack.as_bytes()), wanted);
    }
}

/// Literals of some lengths made a crash. hyperscan 353.
#[test]
fn literals_of_every_length_are_found() {
    let text: Vec<u8> = (0..130).map(|n| b'a' + n % 26).collect();
    for len in (1..=17).chain(31..=34).chain([64, 65, 129]) {
        let literal = std::str::from_utf8(&text[..len]).unwrap();
        let pattern = format!("{literal}|{literal}0");
        for before in [0, 1, 32] {
            let mut haystack = vec![b'-'; before];
            haystack.extend_from_slice(literal.as_bytes());
            let right = [before..before + len];
            assert_eq!(found(literal, &haystack), right);
            haystack.extend_from_slice(b"--------0");
            assert_eq!(found(&pattern, &haystack), right);
        }
    }
}
