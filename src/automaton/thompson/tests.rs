use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::*;
use crate::config::Syntax;
use crate::syntax::parse;
use crate::util::generate::{self, Random};

const LIMIT: usize = 10 << 20;

/// The NFA over bytes. With characters as units the verdict is the same.
fn build(pattern: &str, limit: usize, syntax: &Syntax) -> Result<Nfa, Error> {
    let options = |units| Options {
        utf8: syntax.utf8,
        line_terminator: syntax.line_terminator,
        size_limit: limit,
        units,
    };
    let hir = parse(pattern, syntax)?;
    let bytes = compile(&hir, &options(false));
    let characters = compile(&hir, &options(true));
    assert_eq!(bytes.is_ok(), characters.is_ok(), "{pattern} at {limit}");
    bytes
}

fn nfa(pattern: &str) -> Nfa {
    build(pattern, LIMIT, &Syntax::default()).unwrap()
}

/// The dump of an NFA, its lines separated by `; `.
fn dump(pattern: &str) -> String {
    let text = nfa(pattern).to_string();
    let lines = text.lines().map(|line| line.trim_start());
    lines.collect::<Vec<_>>().join("; ")
}

#[test]
fn states_are_few_and_in_order() {
    assert_eq!(dump(""), "> 0: match");
    assert_eq!(dump("ab"), "> 0: a => 1; 1: b => 2; 2: match");
    assert_eq!(dump("[ac]"), "> 0: a c => 1; 1: match");
    assert_eq!(dump("(?:)*"), "> 0: match");
    assert_eq!(dump("a?"), "> 0: union 1, 2; 1: a => 2; 2: match");
    assert_eq!(dump("a??"), "> 0: union 2, 1; 1: a => 2; 2: match");
    assert_eq!(dump("a*"), "0: a => 1; > 1: union 0, 2; 2: match");
    assert_eq!(dump("a+"), "> 0: a => 1; 1: union 0, 2; 2: match");
    assert_eq!(
        dump("(a|)"),
        "> 0: union 1, 2; 1: a => 2; 2: match; slot 2 = start; slot 3 = end"
    );
    assert_eq!(
        dump("b*(a|)c*"),
        "0: b => 1; > 1: union 0, 2; 2: tag 2 => 3; 3: union 4, 5; \
         4: a => 5; 5: tag 3 => 7; 6: c => 7; 7: union 6, 8; 8: match"
    );
    assert_eq!(dump("a{0}b"), "> 0: b => 1; 1: match");
    assert_eq!(
        dump("a{2,3}"),
        "> 0: a => 1; 1: a => 2; 2: union 3, 4; 3: a => 4; 4: match"
    );
    assert_eq!(dump("é"), "> 0: \\xc3 => 1; 1: \\xa9 => 2; 2: match");
    assert_eq!(dump("^a"), "> 0: look \\A => 1; 1: a => 2; 2: match");
    assert_eq!(dump("[a&&b]"), "> 0: fail; 1: match");
}

/// The NFA in which large classes are parts.
fn with_units(pattern: &str) -> Nfa {
    let options = Options {
        utf8: true,
        line_terminator: b'\n',
        size_limit: LIMIT,
        units: true,
    };
    compile(&parse(pattern, &Syntax::default()).unwrap(), &options).unwrap()
}

#[test]
fn large_classes_are_a_few_states() {
    let text = with_units(r"\w").to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let expected = [
        "> 0: 0-9 A-Z _ a-z => 4, \\xc2-\\xdf of {1} => 3, \
         \\xe0-\\xef of {1} => 2, \\xf0-\\xf4 of {1} => 1",
        "1: \\x80-\\xbf => 2",
        "2: \\x80-\\xbf => 3",
        "3: \\x80-\\xbf => 4",
        "4: match",
    ];
    assert_eq!(lines, expected);
    assert_eq!(with_units("[а-я]").states, nfa("[а-я]").states);
    assert_eq!(with_units(r"\w{20}").states.len(), 20 * 4 + 1);
}

/// One literal for each byte that begins a character: with as many classes
/// of bytes, each of nine units, rows would be too wide.
#[test]
fn too_many_units_make_all_classes_bytes() {
    let firsts = (0x80..0x800).step_by(0x40);
    let firsts = firsts.chain((0x800..0x1_0000).step_by(0x1000));
    let literals: String = firsts.filter_map(char::from_u32).collect();
    let classes = r"\w\d\pL\p{Lu}\p{Ll}\s";
    assert!(with_units(classes).parts.is_some());
    assert!(with_units(&literals).parts.is_none());
    let both = classes.to_owned() + &literals;
    assert!(with_units(&both).parts.is_none());
    assert_eq!(with_units(&both).states, nfa(&both).states);
    // Boundaries decode characters all the same.
    let parts = with_units(&(both + r"\b")).parts.unwrap();
    assert!(parts.len() == 2 && !parts.has_classes());
}

#[test]
fn properties() {
    let some = nfa(r"(?m)\A(a)|\A\b(?P<x>b){0}(?:(c))?$");
    assert_eq!(some.slot_len, 8);
    assert!(some.has_empty && some.always_anchored && some.utf8);
    let looks: Vec<Look> = some.looks.iter().collect();
    assert_eq!(looks, [Look::Start, Look::EndLF, Look::WordUnicode]);
    for (pattern, expected) in [
        ("(?:|[a&&b])", true),
        (r"\b(?:a*|b)(?:)$", true),
        ("(?:a*)*", true),
        ("[a&&b]", false),
        ("(?:a*b)*c", false),
    ] {
        assert_eq!(nfa(pattern).has_empty, expected, "{pattern}");
        let theirs = regex_automata::nfa::thompson::NFA::new(pattern);
        assert_eq!(theirs.unwrap().has_empty(), expected, "{pattern}");
    }
    let other = nfa("a|^b");
    assert!(!other.has_empty && !other.always_anchored);
    assert_eq!(nfa("(a){0}b").slot_len, 2);
    assert_eq!(nfa("(a){0}(b)").slot_len, 6);
}

/// Ids are in bounds, ranges sorted and disjoint, unions of two or more, and
/// everything can be reached.
fn check_invariants(nfa: &Nfa, pattern: &str) {
    let mut reached = vec![false; nfa.states.len()];
    let mut stack = vec![nfa.start];
    while let Some(id) = stack.pop() {
        if core::mem::replace(&mut reached[id as usize], true) {
            continue;
        }
        match nfa.state(id) {
            State::Range(t) => {
                assert!(t.start <= t.end, "{pattern}");
                stack.push(t.next);
            }
            State::Sparse(transitions) => {
                assert!(transitions.len() > 1, "{pattern}");
                assert!(transitions.iter().all(|t| t.start <= t.end));
                let mut pairs = transitions.windows(2);
                assert!(pairs.all(|pair| pair[0].end < pair[1].start));
                stack.extend(transitions.iter().map(|t| t.next));
            }
            State::Union(entries) => {
                assert!(entries.len() > 1, "{pattern}");
                stack.extend(entries);
            }
            State::Look { next, .. } => stack.push(*next),
            State::Tag { slot, next } => {
                assert!((2..nfa.slot_len as u32).contains(slot));
                stack.push(*next);
            }
            State::Fail | State::Match(_) => {}
        }
    }
    let failing = nfa.states.contains(&State::Fail);
    assert!(failing || reached.iter().all(|&r| r), "{pattern}\n{nfa}");
}

#[test]
fn invariants_hold() {
    let mut random = Random::new(5);
    let syntax = Syntax { utf8: false, ..Syntax::default() };
    for _ in 0..5000 {
        let pattern = generate::pattern(&mut random, true);
        if let Ok(nfa) = build(&pattern, LIMIT, &syntax) {
            check_invariants(&nfa, &pattern);
        }
    }
}

/// The codepoints that a state accepts, as the number of byte strings.
fn accepted(states: &[State], id: NfaId, count: &mut [Option<u64>]) -> u64 {
    let index = id as usize;
    if let Some(known) = count[index] {
        return known;
    }
    let transitions = match &states[index] {
        State::Range(t) => core::slice::from_ref(t),
        State::Sparse(transitions) => transitions,
        _ => return u64::from(states[index] == State::Match(0)),
    };
    let of = |t: &Transition| u64::from(t.end - t.start) + 1;
    let sum = transitions
        .iter()
        .map(|t| of(t) * accepted(states, t.next, count))
        .sum();
    count[index] = Some(sum);
    sum
}

/// Checks that the automaton accepts the class and nothing else, and that no
/// two states or adjacent transitions could be one.
fn check_class(class: &ClassUnicode) {
    let mut states = vec![State::Match(0)];
    let entry = Utf8::default().compile(class.ranges(), 0, &mut states);
    let mut len = 0;
    let mut buffer = [0; 4];
    for ch in class.iter().flat_map(|r| r.start()..=r.end()) {
        let mut at = entry;
        for &byte in ch.encode_utf8(&mut buffer).as_bytes() {
            let transitions = match &states[at as usize] {
                State::Range(t) => core::slice::from_ref(t),
                State::Sparse(transitions) => transitions,
                _ => &[],
            };
            let takes = |t: &&Transition| t.start <= byte && byte <= t.end;
            at = transitions.iter().find(takes).expect("a transition").next;
        }
        assert_eq!(at, 0, "{ch:?}");
        len += 1;
    }
    let mut count = vec![None; states.len()];
    assert_eq!(accepted(&states, entry, &mut count), len);
    for (i, state) in states.iter().enumerate() {
        assert!(!states[..i].contains(state), "{state} twice");
        if let State::Sparse(transitions) = state {
            let merges = |pair: &[Transition]| {
                pair[0].end + 1 == pair[1].start
                    && pair[0].next == pair[1].next
            };
            assert!(!transitions.windows(2).any(merges), "{state}");
        }
    }
}

#[test]
fn classes_of_codepoints_are_exact_and_minimal() {
    let patterns = [
        r"\w",
        r"\W",
        r"\d",
        r"\D",
        r"\s",
        r"\S",
        "(?s:.)",
        ".",
        r"\pL",
        r"\PL",
        "[^/]",
        "[é-☃]",
        "[☃𝒜]",
        r"[\x{D7FF}\x{E000}]",
        r"\p{Greek}",
        r"[\x{7FF}-\x{800}]",
        r"[\x{FFFF}-\x{10000}]",
        r"[\x{3F000}-\x{41000}]",
        r"[\x{10FFFF}]",
        r"[a-\x{10FFFE}]",
        r"(?i)[^s]",
    ];
    for pattern in patterns {
        let hir = parse(pattern, &Syntax::default()).unwrap();
        match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => check_class(class),
            HirKind::Literal(_) => {}
            kind => panic!("{pattern}: {kind:?}"),
        }
    }
    let mut random = Random::new(6);
    for _ in 0..100 {
        let ranges = (0..1 + random.below(20)).map(|_| {
            let bound = [0x100, 0x1000, 0x1_1000, 0x11_0000][random.below(4)];
            let [a, b] = [0; 2].map(|_: i32| random.below(bound) as u32);
            let end = if random.below(2) == 0 { b } else { a | 0x3F };
            let [a, b] = [a, end].map(|c| char::from_u32(c).unwrap_or('☃'));
            ClassUnicodeRange::new(a, b)
        });
        check_class(&ClassUnicode::new(ranges.collect::<Vec<_>>()));
    }
}

#[test]
fn a_kept_class_equals_a_new_one() {
    for pattern in [r"\w", r"\pL", r"\w", r"[\w-]"] {
        let hir = parse(pattern, &Syntax::default()).unwrap();
        let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
            panic!("{pattern} is a class");
        };
        let mut states = vec![State::Match(0)];
        let entry = Utf8::default().compile(class.ranges(), 0, &mut states);
        let (states, start) = reversed(states, entry);
        let kept = nfa(pattern);
        assert_eq!((kept.states, kept.start), (states, start), "{pattern}");
    }
}

fn is_too_big(pattern: &str, limit: usize) -> bool {
    match build(pattern, limit, &Syntax::default()) {
        Err(Error::CompiledTooBig(reported)) => {
            assert_eq!(reported, limit);
            true
        }
        Err(error) => panic!("{error}"),
        Ok(_) => false,
    }
}

#[test]
fn refuses_what_the_documents_of_regex_refuse() {
    assert!(is_too_big(r"\w", 45_000));
    assert!(!is_too_big(r"\w", 51_000));
    assert!(is_too_big("[a-z]+x", 0));
    for pattern in [
        r"\w{1000}",
        r"\pL{500}",
        "(?:a{1000}){1000}",
        "a{1000000}",
        "((a{100}){100}){100}",
        r"(?:\w{30}|\pL){4294967295}",
        "(?:a?){4294967295}",
        r"(?:\b|a){0,4294967295}",
        "a{4294967295,}",
    ] {
        assert!(is_too_big(pattern, LIMIT), "{pattern}");
        let theirs = regex::Regex::new(pattern);
        assert_eq!(theirs.err(), Some(regex::Error::CompiledTooBig(LIMIT)));
    }
    assert!(!is_too_big("a{100000}", LIMIT));
    assert!(!is_too_big(r"\w{100}", LIMIT));
}

#[test]
fn literals_are_never_refused() {
    for pattern in ["a", "abc|def", "[abc][123]", "a{5}", "é|☃", "(?i)ab"] {
        assert!(!is_too_big(pattern, 0), "{pattern}");
        let theirs = regex::RegexBuilder::new(pattern).size_limit(0).build();
        assert!(theirs.is_ok(), "{pattern}");
    }
    for pattern in ["a|[a&&b]{4294967295}", "a|[a&&b]b{4294967295}|cd"] {
        assert!(nfa(pattern).states.len() < 10, "{pattern}");
        assert!(regex::Regex::new(pattern).is_ok());
    }
    let words: Vec<String> = (0..5000).map(|i| format!("w{i}")).collect();
    assert!(!is_too_big(&words.join("|"), 0));
    for pattern in ["", "(a)", r"\ba", "a|b*", "a{20}b{0,9}"] {
        assert!(is_too_big(pattern, 0), "{pattern}");
        let theirs = regex::RegexBuilder::new(pattern).size_limit(0).build();
        assert!(theirs.is_err(), "{pattern}");
    }
}

/// Whatever the regex crate accepts is accepted, at any limit.
#[test]
fn never_refuses_what_regex_accepts() {
    let mut random = Random::new(7);
    let syntax = Syntax { utf8: false, ..Syntax::default() };
    let (mut ours_refused, mut theirs_refused) = (0, 0);
    for _ in 0..300 {
        let pattern = generate::pattern(&mut random, true);
        for limit in [0, 150, 400, 1000, 3000, 20_000, 50_043, 100_000] {
            let ours = build(&pattern, limit, &syntax);
            let theirs = regex::bytes::RegexBuilder::new(&pattern)
                .size_limit(limit)
                .build();
            ours_refused += usize::from(ours.is_err());
            theirs_refused += usize::from(theirs.is_err());
            assert!(
                ours.is_ok() || theirs.is_err(),
                "{pattern} at {limit}: {ours:?}"
            );
        }
    }
    println!("{ours_refused} of {theirs_refused} refused");
    assert!(ours_refused * 100 >= theirs_refused * 95);
}

#[test]
fn empty_repetitions_cost_nothing() {
    for pattern in [
        "(?:){4294967295}",
        "(?:(?:){1000}){4294967295}",
        "(?:a{0}){4294967295}",
        "(?:(?:a{0}){99}){0,4294967295}",
    ] {
        assert_eq!(nfa(pattern).states, [State::Match(0)], "{pattern}");
    }
}

#[test]
fn a_pattern_may_be_deep() {
    let syntax = Syntax { nest_limit: 100_000, ..Syntax::default() };
    let depth = 3000;
    for (open, close) in [
        ("(?:a|b{9}", "){2}"),
        ("(", ")"),
        ("(?:a|", ")"),
        ("(?:", ")*"),
        ("(?:b", "){1,2}?"),
    ] {
        let [open, close] = [open, close].map(|part| part.repeat(depth));
        let pattern = format!("{open}a{close}");
        match build(&pattern, LIMIT, &syntax) {
            Ok(nfa) => check_invariants(&nfa, "deep"),
            Err(error) => assert_eq!(error, Error::CompiledTooBig(LIMIT)),
        }
    }
}

/// The NFA of several patterns.
fn set(patterns: &[&str], limit: usize) -> Result<Nfa, Error> {
    let config = Config { size_limit: limit, ..Config::default() };
    let parsed = patterns.iter().map(|it| parse(it, &config.syntax).unwrap());
    compile_set(&parsed.collect::<Vec<_>>(), &Options::from(&config))
}

#[test]
fn a_set_is_a_choice_in_order() {
    let nfa = set(&["(ab)", "c", "[^a]"], LIMIT).unwrap();
    assert_eq!((nfa.pattern_len, nfa.slot_len), (3, 2));
    let ids = nfa.states.iter().filter_map(|state| match state {
        State::Match(pattern) => Some(*pattern),
        _ => None,
    });
    assert_eq!(ids.collect::<Vec<_>>(), [0, 1, 2]);
    let State::Union(entries) = nfa.state(nfa.start) else {
        panic!("{nfa}");
    };
    assert!(entries.is_sorted(), "{nfa}");
    assert_eq!(entries.len(), 3);
    let empty = set(&[], LIMIT).unwrap();
    assert_eq!(empty.states, [State::Fail]);
}

#[test]
fn a_set_is_refused_as_a_whole() {
    let too_big = |patterns: &[&str], limit| set(patterns, limit).is_err();
    let one = [r"\w{20}"];
    let limit = (1..).find(|&kib| !too_big(&one, kib << 10)).unwrap() << 10;
    assert!(too_big(&[one[0]; 3], limit * 2));
    assert!(!too_big(&[one[0]; 3], limit * 3));
    // A literal is not exempt here.
    assert!(too_big(&["abc"], 64));
    for limit in (0..40_000).step_by(97) {
        for patterns in [&["abc", "d|e"][..], &["a+", r"\d", "x{9}"], &[]] {
            let theirs = regex::RegexSetBuilder::new(patterns)
                .size_limit(limit)
                .build();
            assert!(theirs.is_err() || !too_big(patterns, limit), "{limit}");
        }
    }
}
