//! PikeVM against regex-automata's, over random patterns and haystacks.

use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{self as theirs};
use regex_automata::util::look::LookMatcher;
use regex_automata::util::syntax as their_syntax;
use regex_automata::{Anchored, Input as TheirInput};

use super::*;
use crate::automaton::thompson::{Options, compile};
use crate::config::Syntax;
use crate::syntax::parse;
use crate::util::generate::{self, Random};

fn nfa(pattern: &str, syntax: &Syntax) -> Option<Nfa> {
    let options = Options {
        utf8: false,
        line_terminator: syntax.line_terminator,
        units: true,
        size_limit: 10 << 20,
    };
    compile(&parse(pattern, syntax).ok()?, &options).ok()
}

/// The oracle. It does not filter empty matches either.
fn oracle(pattern: &str, syntax: &Syntax) -> PikeVM {
    let mut looks = LookMatcher::new();
    looks.set_line_terminator(syntax.line_terminator);
    let config = theirs::Config::new().utf8(false).look_matcher(looks);
    let syntax = their_syntax::Config::new()
        .utf8(syntax.utf8)
        .unicode(syntax.unicode)
        .line_terminator(syntax.line_terminator);
    PikeVM::builder().thompson(config).syntax(syntax).build(pattern).unwrap()
}

/// A pattern in both engines.
struct Pair<'p> {
    pattern: &'p str,
    nfa: Nfa,
    cache: Cache,
    oracle: PikeVM,
    their_cache: theirs::pikevm::Cache,
}

impl Pair<'_> {
    fn new<'p>(pattern: &'p str, syntax: &Syntax) -> Option<Pair<'p>> {
        let nfa = nfa(pattern, syntax)?;
        let oracle = oracle(pattern, syntax);
        let their_cache = oracle.create_cache();
        Some(Pair {
            pattern,
            nfa,
            cache: Cache::default(),
            oracle,
            their_cache,
        })
    }

    /// Compares every way to search with one input.
    fn check(&mut self, input: &Input<'_>) {
        let anchored = match input.is_anchored() {
            true => Anchored::Yes,
            false => Anchored::No,
        };
        let theirs = TheirInput::new(input.haystack())
            .range(input.start()..input.end())
            .anchored(anchored)
            .earliest(input.is_earliest());
        let mut captures = self.oracle.create_captures();
        self.oracle.search(&mut self.their_cache, &theirs, &mut captures);
        let expected: Vec<Option<usize>> =
            captures.slots().iter().map(|s| s.map(|s| s.get())).collect();
        let pattern = self.pattern;
        assert_eq!(self.nfa.slot_len, expected.len(), "{pattern}");
        let has_empty = self.oracle.get_nfa().has_empty();
        assert_eq!(self.nfa.has_empty, has_empty, "{pattern}");
        for len in [expected.len(), 2, 0] {
            let mut slots = vec![Some(7); len];
            let found = search(&self.nfa, &mut self.cache, input, &mut slots);
            assert_eq!(found, captures.is_match(), "{pattern} {input:x?}");
            assert_eq!(slots, expected[..len], "{pattern} {input:x?}");
        }
    }
}

/// A random part of a haystack to search, in a random way.
fn random_input<'h>(random: &mut Random, haystack: &'h [u8]) -> Input<'h> {
    let mut input = Input::new(haystack);
    if random.below(3) == 0 {
        let start = random.below(haystack.len() + 1);
        let end = start + random.below(haystack.len() - start + 1);
        input = input.span(start..end);
    }
    input.anchored(random.below(4) == 0).earliest(random.below(8) == 0)
}

/// Compares random pairs and returns how many there were.
fn random_pairs(seed: u64, patterns: usize, syntax: &Syntax) -> usize {
    let mut random = Random::new(seed);
    let mut pairs = 0;
    for _ in 0..patterns {
        let pattern = generate::pattern(&mut random, !syntax.utf8);
        let Some(mut pair) = Pair::new(&pattern, syntax) else {
            continue;
        };
        for _ in 0..25 {
            let haystack = generate::haystack(&mut random);
            pair.check(&random_input(&mut random, &haystack));
            pairs += 1;
        }
    }
    pairs
}

#[test]
fn equals_the_oracle_on_bytes() {
    let syntax = Syntax { utf8: false, ..Syntax::default() };
    assert!(random_pairs(1, 4000, &syntax) > 70_000);
}

#[test]
fn equals_the_oracle_on_text() {
    assert!(random_pairs(2, 3000, &Syntax::default()) > 50_000);
}

#[test]
fn equals_the_oracle_with_another_line_terminator() {
    let syntax =
        Syntax { utf8: false, line_terminator: b'a', ..Syntax::default() };
    assert!(random_pairs(3, 1000, &syntax) > 15_000);
    let syntax = Syntax {
        utf8: false,
        unicode: false,
        line_terminator: 0xFF,
        ..Syntax::default()
    };
    assert!(random_pairs(4, 1000, &syntax) > 7_000);
}

#[test]
fn equals_the_oracle_where_it_is_known_to_be_subtle() {
    let patterns = [
        "(a*)*",
        "(a*)+",
        "(|a)*",
        "(|a)+",
        "(a|)*",
        "(a|)+",
        "(a?)*?b",
        "(?:(a)|(b))*",
        "((a)|b){2}",
        "(a*?)*",
        "(a*?)*?",
        "(?:a|(b)|)*c",
        "(|a|b)*?c",
        "(a|ab)(c|bcd)(d*)",
        "(?:(a)?b)*",
        "(a){0}(b)",
        "(a{0})",
        "(a){0}b",
        "(?:(?:)){3,}",
        "(?:a{0}b?){2,3}",
        "(^|b)*a",
        r"(\b|a)+",
        "sam|samwise",
        "(samwise|sam|a)(.*)",
        "(sam|samwise)$",
        "(zapper|z|zap)r",
        "(a|a|ab|b)c",
        "((?:a|ab|abc|b)*)c",
        "(a{2,3}?){2,}",
        "((a)(b)?)+",
        "[a&&b]*",
        "[a&&b]?(a)",
        "([a&&b]|a)*",
        "(?:[a&&b]+|b)+",
        r"(?:\B|a)*b",
    ];
    let syntax = Syntax { utf8: false, ..Syntax::default() };
    let letters = ["", "a", "b", "c", "samwise", "zapr", "d"];
    for pattern in patterns {
        let mut pair = Pair::new(pattern, &syntax).unwrap();
        for i in 0..letters.len().pow(4) {
            let haystack = [i, i / 7, i / 49, i / 343].map(|i| letters[i % 7]);
            pair.check(&Input::new(&haystack.concat()));
        }
    }
}

#[test]
fn a_cache_serves_any_nfa() {
    let syntax = Syntax::default();
    let nfas = ["a", "(a)(b)(c)", r"\w+", "", "x{50}"]
        .map(|pattern| nfa(pattern, &syntax).unwrap());
    let mut shared = Cache::default();
    for i in 0..60 {
        let nfa = &nfas[i * 7 % 5];
        let input = Input::new("xabcab").span(i % 6..6);
        let mut slots = vec![None; nfa.slot_len];
        let mut expected = slots.clone();
        assert_eq!(
            search(nfa, &mut shared, &input, &mut slots),
            search(nfa, &mut Cache::default(), &input, &mut expected),
        );
        assert_eq!(slots, expected);
    }
}

#[test]
fn stamps_survive_their_wrap() {
    let nfa = nfa("a(b|c)*d", &Syntax::default()).unwrap();
    let mut cache = Cache::default();
    assert!(search(&nfa, &mut cache, &Input::new("abcd"), &mut []));
    cache.visited.stamp = u32::MAX - 2;
    cache.visited.stamps.fill(1);
    let mut slots = [None; 4];
    assert!(search(&nfa, &mut cache, &Input::new("zzabcd"), &mut slots));
    assert_eq!(slots, [Some(2), Some(6), Some(4), Some(5)]);
}

#[test]
fn anchored_searches_do_not_scan() {
    // Were the whole haystack scanned, this would take minutes.
    let haystack = vec![b'b'; 1 << 20];
    let input = Input::new(&haystack);
    let anchored = nfa("^a", &Syntax::default()).unwrap();
    let free = nfa("a", &Syntax::default()).unwrap();
    let mut cache = Cache::default();
    for _ in 0..10_000 {
        assert!(!search(&anchored, &mut cache, &input, &mut []));
        let input = input.anchored(true);
        assert!(!search(&free, &mut cache, &input, &mut []));
    }
}
