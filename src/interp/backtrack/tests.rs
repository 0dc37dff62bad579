//! What the search gives up and what it costs; that it agrees with others
//! about groups is shown by the suites.

use std::sync::Arc;

use super::*;
use crate::automaton::grow::Blueprint;
use crate::automaton::nfa::Nfa;
use crate::automaton::paths::Ends;
use crate::automaton::thompson::{Options, compile};
use crate::config::Syntax;
use crate::interp::pikevm;
use crate::syntax::parse;
use crate::util::allowance::Allowance;

fn nfa(pattern: &str) -> Arc<Nfa> {
    let options = Options {
        utf8: false,
        line_terminator: b'\n',
        units: true,
        size_limit: 10 << 20,
    };
    let hir = parse(pattern, &Syntax::default()).unwrap();
    Arc::new(compile(&hir, &options).unwrap())
}

fn paths(pattern: &str, bytes: usize) -> Option<Paths> {
    paths_to(Ends::Known, pattern, bytes)
}

fn paths_to(ends: Ends, pattern: &str, bytes: usize) -> Option<Paths> {
    let blueprint = Arc::new(Blueprint::new(nfa(pattern)));
    Paths::new(&blueprint, ends, &Allowance::new(bytes))
}

/// The slots of an anchored match, by this search and by PikeVM, and the
/// steps of this one.
fn both(pattern: &str, haystack: &str) -> u64 {
    let nfa = nfa(pattern);
    let mut right = vec![None; nfa.slot_len];
    let input = Input::new(haystack).anchored(true);
    let mut cache = pikevm::Cache::default();
    assert!(pikevm::search(&nfa, &mut cache, &input, &mut right), "{pattern}");
    let within = input.span(0..right[1].expect("an end"));
    let paths = paths(pattern, 1 << 20).expect("paths");
    let mut memory = Backtrack::default();
    let mut slots = vec![usize::MAX; nfa.slot_len];
    assert_eq!(memory.trace(&paths, &within, &mut slots), Ok(true));
    (slots[0], slots[1]) = (within.start(), within.end());
    let filled =
        |slot: usize| Some(slots[slot]).filter(|&it| it != usize::MAX);
    for (slot, &right) in right.iter().enumerate().skip(2) {
        assert_eq!(nfa.slots.get(slot, filled), right, "{pattern} {slot}");
    }
    memory.steps
}

#[test]
fn finds_the_groups_of_the_best_way() {
    for (pattern, haystack) in [
        ("(a)?(b)?(c)?x", "acx"),
        ("(a*)(a)(a{3})", "aaaaaaa"),
        ("(a*?)(a*)(b|ab)", "aaab"),
        ("((a)|(b))*", "abab"),
        ("(?:(a)|b)*", "ab"),
        ("(a|ab)(c|bcd)?(d*)", "abcd"),
        (r"(a*)*", "aa"),
        (r"(?:(a)?(b)?)*", "ba"),
        (r"(\b\w+\b)?(?:(^)|( ))(\w*)\b", "one two"),
        (r"(\w+)\b(\B|☃)(é*)$", "aé☃éé"),
        (r"(?:|(x)|(\b)y)*z", "xxz"),
        ("", "a"),
    ] {
        both(pattern, haystack);
    }
}

#[test]
fn assertions_stop_one_way_and_not_another() {
    // The first way into the loop asks for a boundary, the second does not.
    both(r"(?:\b(a)|(a))*", "aaa");
    both(r"(b*)(?:\b|x?)a", "ba");
    both(r"(?:(?:\b|x)(a)|(?:\B|y)(a))*", "aaa");
    both(r"(?:(?:^|(\b))(?:$|(\B))(a)?)*", "aa");
}

#[test]
fn takes_linear_time() {
    for pattern in [
        "(a*)*(a*)*(b)?",
        "(a?){30}(a){30}",
        "([ab]*)(a)([ab]{20})",
        "(?:(a)|(aa)|(aaa))*b?",
        "(a*)(a*)(a*)(a*)(a*)(a*)a",
    ] {
        let steps = |len| both(pattern, &"a".repeat(len));
        let (short, long) = (steps(1000), steps(2000));
        assert!(long <= short * 21 / 10 + 100, "{pattern} {short} {long}");
    }
}

#[test]
fn a_way_that_failed_is_not_gone_again() {
    // Without notes these would be some 2^30 ways.
    let steps = both("(?:(a|a)?(a)?){30}(?:b|a{60})", &"a".repeat(60));
    assert!(steps < 60 * 1000, "{steps}");
}

#[test]
fn declines_what_takes_too_much_memory() {
    assert!(paths("(a)|b", 0).is_none(), "no allowance");
    assert!(paths("(?:[a-z][0-9]){9000}", 64 << 20).is_none(), "cells");
    let looks = r"(?:^|\b|\B|(?m:^)|(?m:$)|(?R:x)|$)".repeat(40);
    assert!(paths(&looks, 64 << 20).is_none(), "paths");
    let paths = paths("(a|a)*", 1 << 20).expect("paths");
    let haystack = vec![b'a'; MAX_FRAMES * 2];
    let input = Input::new(&haystack).anchored(true);
    let mut memory = Backtrack::default();
    let found = memory.trace(&paths, &input, &mut [usize::MAX; 4]);
    assert!(matches!(found, Ok(true) | Err(TooLarge)));
    assert!(memory.stack.len() <= MAX_FRAMES);
    assert!(memory.visited.len() * 64 <= MAX_BITS + 64);
}

#[test]
fn a_short_span_of_a_long_haystack_is_all_that_is_noted() {
    let haystack = "a".repeat(1 << 20);
    let paths = paths("(a*)(a)", 1 << 20).expect("paths");
    let input = Input::new(&haystack).span(1 << 19..(1 << 19) + 10);
    let mut memory = Backtrack::default();
    let mut slots = [usize::MAX; 6];
    let input = input.anchored(true);
    assert_eq!(memory.trace(&paths, &input, &mut slots), Ok(true));
    assert!(memory.visited.len() < 10, "{}", memory.visited.len());
    assert!(memory.steps < 40, "{}", memory.steps);
}

/// The leftmost match, by this search and by PikeVM; the steps of this one.
fn leftmost(pattern: &str, haystack: &str) -> u64 {
    let nfa = nfa(pattern);
    let mut right = vec![None; nfa.slot_len];
    let input = Input::new(haystack);
    let mut cache = pikevm::Cache::default();
    pikevm::search(&nfa, &mut cache, &input, &mut right);
    let paths = paths_to(Ends::Unknown, pattern, 1 << 20).expect("paths");
    let mut memory = Backtrack::default();
    let mut slots = vec![usize::MAX; nfa.slot_len];
    let found = memory.find(&paths, &input, &mut slots).expect("room");
    let span = right[0].zip(right[1]);
    assert_eq!(found.map(|it| (it.start, it.end)), span, "{pattern}");
    if let Some(span) = found {
        (slots[0], slots[1]) = (span.start, span.end);
        let filled =
            |slot: usize| Some(slots[slot]).filter(|&it| it != usize::MAX);
        for (slot, &right) in right.iter().enumerate().skip(2) {
            assert_eq!(nfa.slots.get(slot, filled), right, "{pattern} {slot}");
        }
    }
    memory.steps
}

#[test]
fn finds_the_leftmost_match() {
    for (pattern, haystack) in [
        ("(a|ab)(c|bcd)?", "xxabcd"),
        ("(a+?)(b*)", "xaabb"),
        ("(a*?)b|(a)", "aac"),
        ("(a)?(b)?", "cab"),
        (r"(\w+) (\w+)$", "one two three"),
        (r"\b(?:(a)|b)\b|(x)$", "ab ba x"),
        ("^(a)", "ba"),
        ("(?m)^(a*)$", "b\n\naa"),
        ("(☃|é)+?(x)", "☃éééx"),
        ("a{3}b", "aaaaaa"),
        // What was set in vain is not set.
        ("(a)(b)?c|(d)", "abd"),
        ("(?:(a)b|(a)?c)d", "abcd"),
    ] {
        leftmost(pattern, haystack);
    }
}

#[test]
fn a_search_that_finds_nothing_takes_linear_time() {
    for pattern in ["a*b", "(a*)*b", "(?:(a)|(aa))*b", "(a*)(a*)(a*)b"] {
        let steps = |len| leftmost(pattern, &"a".repeat(len));
        let (short, long) = (steps(1000), steps(2000));
        assert!(long <= short * 21 / 10 + 100, "{pattern} {short} {long}");
    }
}

#[test]
fn what_is_not_looked_at_costs_nothing() {
    let haystack = "a".repeat(1 << 20);
    let paths = paths_to(Ends::Unknown, "(a*?)(a)", 1 << 20).expect("paths");
    let mut memory = Backtrack::default();
    let input = Input::new(&haystack);
    let found = memory.find(&paths, &input, &mut [usize::MAX; 6]);
    assert_eq!(found, Ok(Some(Span { start: 0, end: 1 })));
    assert!(memory.furthest < 4 && memory.visited.len() < 4);
}
