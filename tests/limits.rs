//! What a pattern may cost, and which patterns are refused.
//!
//! Times say little on a shared machine, so work is bounded instead: states,
//! bytes of tables and code, and bytes looked at. `benches/limits.rs` prints
//! times and memory for the same patterns.

use jitregex::testing::Tuning;
use jitregex::{Compile, Error, JitRegex, RegexBuilder, Report};

use crate::support::grammar;
use crate::support::hostile::{PATTERN_BYTES, haystack, patterns};
use crate::support::rng::Rng;
use crate::support::trace;

/// The states that are explored before code is emitted.
const EXPLORED_STATES: usize = 4096;

/// The most that one of them takes in tables, and in sealed memory; far less
/// than the limit.
const TABLE_BYTES: usize = 8 << 20;

/// How many tables one search may try, each from the start: shared and its
/// own, with starts and without.
const TABLES: u64 = 4;

fn build(pattern: &str, compile: Compile) -> Result<JitRegex, Error> {
    let tuning = Tuning { count_work: true, ..Tuning::default() };
    RegexBuilder::new(pattern).compile(compile).tuning(tuning).build()
}

/// The regex, if it is accepted; what is refused, `regex` refuses too, with
/// the same words.
fn accepted(pattern: &str, compile: Compile) -> Option<JitRegex> {
    let refused = match build(pattern, compile) {
        Ok(re) => return Some(re),
        Err(why) => why.to_string(),
    };
    let theirs = regex::Regex::new(pattern).map_err(|why| why.to_string());
    assert_eq!(Some(refused), theirs.err(), "{pattern}");
    None
}

fn assert_small(name: &str, report: &Report, states: usize) {
    assert!(report.automaton_states <= states, "{name}: {report}");
    assert!(report.table_bytes <= TABLE_BYTES, "{name}: {report}");
    let sealed = report.code_bytes + report.data_bytes;
    assert!(sealed <= TABLE_BYTES, "{name}: {report}");
}

#[test]
fn hostile_patterns_are_short() {
    assert_eq!(haystack().len(), 1024);
    for (name, pattern) in patterns() {
        assert!(pattern.len() <= PATTERN_BYTES, "{name}");
    }
}

#[test]
fn building_a_hostile_pattern_makes_no_automaton() {
    let mut refused = 0;
    for (name, pattern) in patterns() {
        trace(name);
        let Some(re) = accepted(&pattern, Compile::Lazy) else {
            refused += 1;
            continue;
        };
        let report = re.report();
        assert_eq!(report.automaton_states, 0, "{name}: {report}");
        assert_eq!(report.table_bytes, 0, "{name}: {report}");
        assert_eq!(report.code_bytes, 0, "{name}: {report}");
        // A state is never smaller than theirs, of 32 bytes.
        assert!(report.nfa_states <= (10 << 20) / 8, "{name}: {report}");
    }
    assert!(refused > 0, "some of them are beyond the limits");
}

/// Searches a kilobyte in every way, with bounded work and right answers.
fn search_hostile(compile: Compile, states: usize) {
    let haystack = haystack();
    for (name, pattern) in patterns() {
        trace(name);
        let Some(re) = accepted(&pattern, compile) else { continue };
        assert_small(name, &re.report(), states);
        let theirs = regex::RegexBuilder::new(&pattern)
            .size_limit(usize::MAX)
            .build()
            .expect("only its size can be refused");
        assert_eq!(
            re.find(&haystack).map(|it| it.range()),
            theirs.find(&haystack).map(|it| it.range()),
            "{name}",
        );
        assert_eq!(re.is_match(&haystack), theirs.is_match(&haystack));
        let report = re.report();
        let work = report.work;
        let most = 2 * TABLES * (haystack.len() as u64 + 1);
        let looked_at = work.interpreted_bytes + work.compiled_bytes;
        assert!(looked_at <= most, "{name}: {report}");
        assert_small(name, &report, states + 4 * haystack.len());
    }
}

#[test]
fn searching_with_a_hostile_pattern_is_bounded() {
    search_hostile(Compile::Lazy, 0);
    search_hostile(Compile::Never, 0);
}

#[test]
fn compiling_a_hostile_pattern_is_bounded() {
    // Start states are made for every context, whatever the budget.
    search_hostile(Compile::Eager, EXPLORED_STATES + 64);
}

/// The smallest limit at which `regex` accepts the pattern, if it is not
/// larger than `most`.
fn least_limit(pattern: &str, most: usize) -> Option<usize> {
    let accepts = |limit| {
        let mut builder = regex::RegexBuilder::new(pattern);
        builder.size_limit(limit).build().is_ok()
    };
    if !accepts(most) {
        return None;
    }
    let (mut refused, mut accepted) = (0, most);
    if accepts(0) {
        return Some(0);
    }
    while accepted - refused > 1 {
        let middle = refused.midpoint(accepted);
        if accepts(middle) {
            accepted = middle;
        } else {
            refused = middle;
        }
    }
    Some(accepted)
}

/// A random pattern, perhaps repeated so often that it becomes large.
fn random_pattern(rng: &mut Rng) -> String {
    let size = rng.between(1, 9);
    let pattern = grammar::random(rng, size);
    match rng.below(3) {
        0 => format!("(?:{pattern}){{{}}}", rng.between(2, 60)),
        1 => format!("(?:{pattern}){{0,{}}}", rng.between(2, 60)),
        _ => pattern,
    }
}

#[test]
fn what_regex_accepts_at_a_limit_is_accepted() {
    let mut rng = Rng::new(0x11_317);
    let (mut compared, mut both) = (0, 0);
    for _ in 0..600 {
        let pattern = random_pattern(&mut rng);
        if regex::Regex::new(&pattern).is_err() {
            continue;
        }
        let Some(limit) = least_limit(&pattern, 1 << 17) else { continue };
        let ours = |limit| {
            RegexBuilder::new(&pattern).size_limit(limit).build().map(|_| ())
        };
        assert_eq!(ours(limit), Ok(()), "{pattern} at {limit} bytes");
        compared += 1;
        // Far below, ours refuses as well, with the same words.
        let low = limit / 8;
        let theirs = regex::RegexBuilder::new(&pattern)
            .size_limit(low)
            .build()
            .map_err(|why| why.to_string());
        if let (Err(ours), Err(theirs)) = (ours(low), theirs) {
            assert_eq!(ours.to_string(), theirs, "{pattern}");
            both += 1;
        }
    }
    assert!(compared > 200 && both > 40, "{compared} {both}");
}

/// A limit on nesting has no slack: the verdicts are equal.
#[test]
fn nesting_is_limited_as_in_regex() {
    let mut rng = Rng::new(0x4E57);
    let (mut refused, mut accepted) = (0, 0);
    for _ in 0..300 {
        let pattern = random_pattern(&mut rng);
        for limit in 0..8 {
            let ours = RegexBuilder::new(&pattern)
                .nest_limit(limit)
                .build()
                .map_err(|why| why.to_string());
            let theirs = regex::RegexBuilder::new(&pattern)
                .nest_limit(limit)
                .build()
                .map_err(|why| why.to_string());
            assert_eq!(ours.err(), theirs.clone().err(), "{pattern}");
            match theirs {
                Ok(_) => accepted += 1,
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 150 && accepted > 150, "{refused} {accepted}");
}

/// Damages a pattern in a place or two.
fn damage(pattern: &str, rng: &mut Rng) -> String {
    const PIECES: [&str; 24] = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "*",
        "?",
        "\\",
        "(?",
        "(?P<",
        "{2,1}",
        "[b-a]",
        "[[:x:]]",
        r"\p{Foo}",
        r"\x{110000}",
        "(?<a>",
        "(?i",
        "\\Q",
        "{9999999999}",
        "(?=a)",
        r"\1",
        "☃{",
        r"\xG0",
    ];
    let mut text: Vec<char> = pattern.chars().collect();
    for _ in 0..rng.between(1, 2) {
        let at = rng.below(text.len() + 1);
        if rng.one_in(3) && at < text.len() {
            text.remove(at);
        } else {
            let piece = rng.pick(&PIECES).chars();
            text.splice(at..at, piece);
        }
    }
    text.into_iter().collect()
}

#[test]
fn errors_have_the_words_of_regex() {
    let mut rng = Rng::new(0xE4404);
    let mut invalid = 0;
    for _ in 0..4000 {
        let size = rng.between(1, 6);
        let pattern = grammar::random(&mut rng, size);
        let pattern = damage(&pattern, &mut rng);
        let theirs = regex::Regex::new(&pattern);
        let ours = JitRegex::new(&pattern);
        invalid += usize::from(theirs.is_err());
        assert_eq!(
            ours.as_ref().err().map(|why| why.to_string()),
            theirs.as_ref().err().map(|why| why.to_string()),
            "{pattern}",
        );
        assert_eq!(
            ours.err().map(|why| format!("{why:?}")),
            theirs.err().map(|why| format!("{why:?}")),
            "{pattern}",
        );
        let theirs = regex::bytes::Regex::new(&pattern).err();
        let ours = jitregex::bytes::JitRegex::new(&pattern).err();
        assert_eq!(
            ours.map(|why| why.to_string()),
            theirs.map(|why| why.to_string()),
            "{pattern}",
        );
    }
    assert!(invalid > 1500, "{invalid}");
}

/// Strings over an alphabet.
fn random_lines(alphabet: &str, len: usize, lines: usize) -> Vec<String> {
    let mut rng = Rng::new(0x9ACE);
    let letters: Vec<char> = alphabet.chars().collect();
    let mut line = || (0..len).map(|_| *rng.pick(&letters)).collect();
    (0..lines).map(|_| line()).collect()
}

/// Searches for the groups of each line; what the automata are then like.
fn after_captures(pattern: &str, lines: &[String]) -> Report {
    let re = build(pattern, Compile::Lazy).expect("a regex");
    let theirs = regex::Regex::new(pattern).expect("a regex");
    let spans = |groups: &mut dyn Iterator<Item = Option<(usize, usize)>>| {
        groups.collect::<Vec<_>>()
    };
    for line in lines {
        let ours = re.captures(line).map(|found| {
            let groups = found.iter();
            spans(&mut groups.map(|it| it.map(|it| (it.start(), it.end()))))
        });
        let theirs = theirs.captures(line).map(|found| {
            let groups = found.iter();
            spans(&mut groups.map(|it| it.map(|it| (it.start(), it.end()))))
        });
        assert_eq!(ours, theirs, "{pattern} on {line}");
    }
    re.report()
}

/// A new state at every byte does not pay, and neither do states that are
/// dear: searches do without them soon.
#[test]
fn automata_stop_growing_where_that_does_not_pay() {
    let ab = random_lines("ab", 100, 3000);
    let letters: String = ('a'..='p').collect();
    let options: String =
        letters.chars().map(|it| format!("({it}+)?")).collect();
    let mut rng = Rng::new(0x0B7);
    let mut option = || {
        let some = letters.chars().filter(|_| rng.one_in(2));
        some.chain([';']).collect::<String>()
    };
    let options_of: Vec<String> = (0..8000).map(|_| option()).collect();
    for (pattern, lines) in [
        ("([ab]*)(a)([ab]{20})", &ab),
        ("(?:([ab])*(a)([ab]){18})", &ab),
        (&format!("{options};"), &options_of),
    ] {
        let report = after_captures(pattern, lines);
        let bytes: usize = lines.iter().map(String::len).sum();
        let states = report.automaton_states;
        // Two automata: what is free, and a state for ten bytes.
        assert!(states < 2 * (13_200 + bytes / 10), "{pattern}: {report}");
        assert!(report.table_bytes < 16 << 20, "{pattern}: {report}");
    }
}

/// Ordinary automata are never given up, however short the lines are.
#[test]
fn automata_grow_where_that_pays() {
    let lines = random_lines("ab01 -.@", 30, 4000);
    for pattern in [
        r"([a-z]+)@([a-z0-9]+)\.",
        r"\b(\w+)\b.*?(\d)",
        r"(a|b0|1-)+(@+|\.)([^ ]*)",
        r"[ab]*a[ab]{6}",
    ] {
        let report = after_captures(pattern, &lines);
        assert_eq!(report.work.nfa_searches, 0, "{pattern}: {report}");
        assert_eq!(report.work.backward_units, 0, "{pattern}: {report}");
    }
}
