//! Haystacks that end, or begin, at a page that nobody may read: a load that
//! leaves the haystack ends the process.
//!
//! The engine is driven as a whole, so that every loop runs that plans ask
//! for: scans, skip loops, comparisons of literals, decoding of characters.
//! A haystack that ends at the page and has every length begins at every
//! alignment; a span inside it does so with bytes around it.
//!
//! Limits: the lengths and spans here are chosen so that all of this takes a
//! few seconds. With `JITREGEX_EDGES=1` there are many more.

use core::{ops::Range, slice};
use std::{collections::BTreeSet, io::Write};

use regex_automata::meta;

use super::memory::Guarded;
use crate::{
    codegen::assembly::PAGE,
    config::{Compile, Config, Force, Tuning},
    cpu::CpuLevel,
    engine::{
        Engine,
        compile::{subject::Subject as Planned, tests::corpus},
        iter::Spans,
    },
    input::Input,
    plan::{
        NodeKind, Plan, Strategy,
        budget::EXPLORE_STATES,
        inner::Back,
        scan::{Ask, Scan},
        skip::ByteTest,
    },
};

/// A pattern, what it matches, and what surrounds matches.
type Subject = (&'static str, &'static [u8], &'static [u8]);

/// One for each form of scan, skip loop and literal, and for characters of
/// each length, whole or cut off by the end.
const SUBJECTS: &[Subject] = &[
    ("x", b"x", b"y"),
    ("zq", b"zq", b"z"),
    ("Sherlock", b"Sherlock", b"Sherloc "),
    ("Qfar from Z", b"Qfar from Z", b"Qfar from "),
    ("A long literal, 33 bytes of it: Z", b"A long literal", b"A Z"),
    ("Q|Jx", b"Q", b"J"),
    ("Zq|Jx|KW", b"KW", b"ZqKJ"),
    ("foo|bar|quux|zap|Jolly", b"quux", b"quufo"),
    ("samwise|sam", b"samwise", b"samwis"),
    ("foo[0-9]+", b"foo12", b"foo "),
    ("(?:foo|bar)[0-9]", b"bar7", b"fobar"),
    ("(?i)zebra", b"ZeBrA", b"zEb"),
    ("(?i)[kx]q9", b"Xq9", b"kQ"),
    ("(?-u)[a-z]{3}zq[0-9]", b"abczq1", b"abzq"),
    ("Шерлок|Холмс", "Холмс".as_bytes(), "Шерл".as_bytes()),
    ("Sherlock[0-9]", b"Sherlock1", b"Sherlock"),
    ("[XY]quiz[0-9]", b"Xquiz7", b"Yqui"),
    ("[XY]quizzical[0-9]", b"Xquizzical7", b"Yquizzical"),
    ("[XY]34 bytes of one way on, to be cut![0-9]", b"X34 bytes of", b"Y"),
    ("(?-u)[a-z]+@[0-9]", b"key@1", b"k@ x"),
    ("(?s-u).{0,2}@[0-9]", b"ab@1", b"@a"),
    ("[^\n]*", b"line", b"\n"),
    ("(?-u)[^=\n\r]+=", b"key=", b"=k"),
    ("(?s-u).*Z", b"abZ", b"a"),
    ("(?-u)[ -~]+", b"text", b"\n"),
    ("(?-u)[a-zA-Z]+", b"Word", b"1"),
    ("[a-z]+", b"word", b"1"),
    (r"(?-u)\w+", b"w_9", b"-"),
    (r"\w+", "wö".as_bytes(), b"- "),
    ("[0-9]{3}", b"123", b"12a"),
    (r"\b\w", "é".as_bytes(), "☃".as_bytes()),
    (r"\b", "日a".as_bytes(), b"\xE6\x97"),
    (r"\B", "𝒜".as_bytes(), b"\xF0\x9D\x92"),
    (r"a\b{end}", b"a", b"a\xC3"),
    ("(?m)^.*$", b"line", b"\n"),
    (r"\bzq[0-9]", b"zq1", b" zq"),
    (r"\b(?:zq|xj)[0-9]", "ж xj7".as_bytes(), "жzq1".as_bytes()),
    ("(?m)^From ", b"\nFrom ", b"From "),
    (r"\B-x", "𝒜-x".as_bytes(), b"\x80-x"),
];

/// The levels that this machine runs; the others are named, even where the
/// harness keeps what passing tests print.
fn levels() -> Vec<CpuLevel> {
    let runs = |level: &CpuLevel| *level <= CpuLevel::detect();
    for level in CpuLevel::ALL.iter().filter(|level| !runs(level)) {
        let name = level.name();
        let line = format!("skipped: cpu level {name} (not on this machine)");
        // Nobody needs a line that is lost.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
    CpuLevel::ALL.into_iter().filter(runs).collect()
}

/// What a test looks at: a few places, or very many.
fn is_whole() -> bool {
    std::env::var_os("JITREGEX_EDGES").is_some()
}

/// Every level, complete and growing automata, the automaton where literals
/// would do, and what runs without machine code.
fn tunings(levels: &[CpuLevel]) -> Vec<(Compile, Tuning)> {
    let mut tunings = vec![(Compile::Never, Tuning::default())];
    for &level in levels {
        for explore_states in [None, Some(1)] {
            for force in [Force::Nothing, Force::Automaton] {
                let cpu = Some(level);
                let tuning =
                    Tuning { cpu, explore_states, force, ..Tuning::default() };
                tunings.push((Compile::Eager, tuning));
            }
        }
    }
    tunings
}

fn engines(pattern: &str, levels: &[CpuLevel]) -> Vec<Engine> {
    let engine = |(compile, tuning)| {
        let mut config = Config { compile, tuning, ..Config::default() };
        config.syntax.utf8 = false;
        let engine = Engine::new(pattern, &config).expect("a regex");
        let has_code = engine.report().code_bytes > 0;
        assert_eq!(has_code, compile == Compile::Eager, "{pattern}");
        engine
    };
    tunings(levels).into_iter().map(engine).collect()
}

/// The right answers, also for spans.
fn oracle(pattern: &str) -> meta::Regex {
    let syntax = regex_automata::util::syntax::Config::new().utf8(false);
    let config = meta::Config::new().utf8_empty(false);
    let mut builder = meta::Builder::new();
    builder.syntax(syntax).configure(config);
    builder.build(pattern).expect("a regex")
}

/// Haystacks of one length: surroundings, matches, and a match at one end.
fn haystacks(&(_, matched, around): &Subject, len: usize) -> Vec<Vec<u8>> {
    let fill = |text: &[u8]| -> Vec<u8> {
        text.iter().copied().cycle().take(len).collect()
    };
    let mut all = vec![fill(around), fill(matched)];
    if let Some(rest) = len.checked_sub(matched.len()) {
        let mut first = fill(around);
        first[..matched.len()].copy_from_slice(matched);
        let mut last = fill(around);
        last[rest..].copy_from_slice(matched);
        all.extend([first, last]);
    }
    all
}

/// All matches inside a span, one by one and in batches, and whether there is
/// one.
#[track_caller]
fn check(
    engine: &Engine,
    haystack: &[u8],
    span: Range<usize>,
    right: &[Range<usize>],
) {
    let input = Input::new(haystack).span(span.clone());
    let what = || {
        let report = engine.report();
        let len = haystack.len();
        let pattern = engine.pattern();
        format!("{span:?} of {len} bytes: {pattern} in\n{report}")
    };
    let all = Spans::new(engine, input).map(|span| span.range());
    assert!(all.eq(right.iter().cloned()), "{}", what());
    let first = engine.find(&input).map(|span| span.range());
    assert_eq!(first.as_ref(), right.first(), "{}", what());
    assert_eq!(engine.is_match(&input), first.is_some(), "{}", what());
    let anchored = engine.find(&input.anchored(true));
    let begins = anchored.is_none_or(|found| found.start == span.start);
    assert!(begins, "{anchored:?}, {}", what());
}

/// Haystacks of some lengths, at both ends of the memory.
fn check_lengths(memory: &mut Guarded, lengths: &[usize]) -> usize {
    let levels = levels();
    let mut matches = 0;
    for subject in SUBJECTS {
        let oracle = oracle(subject.0);
        let engines = engines(subject.0, &levels);
        for &len in lengths {
            for haystack in haystacks(subject, len) {
                let right: Vec<_> =
                    oracle.find_iter(&haystack).map(|it| it.range()).collect();
                matches += right.len();
                for engine in &engines {
                    check(engine, memory.at_end(&haystack), 0..len, &right);
                    check(engine, memory.at_start(&haystack), 0..len, &right);
                }
            }
        }
    }
    matches
}

#[test]
fn short_haystacks_are_not_left() {
    let longest = if is_whole() { 300 } else { 130 };
    let lengths: Vec<_> = (0..=longest).collect();
    let matches = check_lengths(&mut Guarded::new(1), &lengths);
    assert!(matches > 10_000, "only {matches} matches");
}

/// A haystack of as many pages as there are lies between both guards.
#[test]
fn haystacks_of_pages_are_not_left() {
    for pages in [1, 2] {
        let memory = &mut Guarded::new(pages);
        let all = pages * PAGE;
        let around = if is_whole() { 66 } else { 2 };
        let mut lengths: Vec<_> = (all - around..=all).collect();
        if pages == 2 {
            lengths.extend(PAGE - around..=PAGE + around);
        }
        let matches = check_lengths(memory, &lengths);
        assert!(matches > 10_000, "only {matches} matches");
    }
}

/// Spans of a haystack with the guard behind it, and of one with the guard
/// before it: the search begins at every alignment, and ends at the page or
/// up to a vector before it.
fn spans(len: usize) -> Vec<Range<usize>> {
    let (all, most) = if is_whole() { (70, 130) } else { (0, 66) };
    let mut spans = vec![];
    for from_edge in [0, 1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65]
        .into_iter()
        .chain(0..all)
    {
        for span_len in 0..=most {
            let end = len - from_edge;
            spans.push(end - span_len..end);
            spans.push(from_edge..from_edge + span_len);
        }
    }
    spans
}

#[test]
fn spans_inside_a_haystack_do_not_leave_it() {
    let memory = &mut Guarded::new(1);
    let levels = levels();
    let mut matches = 0;
    for subject in SUBJECTS {
        let (pattern, matched, around) = subject;
        let text = [*matched, *around, *matched].concat();
        let text: Vec<u8> = text.into_iter().cycle().take(201).collect();
        let spans = spans(text.len());
        let oracle = oracle(pattern);
        let right = |span: &Range<usize>| {
            let input = regex_automata::Input::new(&text).span(span.clone());
            oracle.find_iter(input).map(|it| it.range()).collect()
        };
        let right: Vec<Vec<_>> = spans.iter().map(right).collect();
        matches += right.iter().map(Vec::len).sum::<usize>();
        for engine in engines(pattern, &levels) {
            for (span, right) in spans.iter().zip(&right) {
                let in_front = span.start < text.len() - span.end;
                let haystack = match in_front {
                    true => memory.at_start(&text),
                    false => memory.at_end(&text),
                };
                check(&engine, haystack, span.clone(), right);
            }
        }
    }
    assert!(matches > 100_000, "only {matches} matches");
}

/// The patterns and haystacks of the upstream tests: the answers are those
/// that the same engine gives where it may read on.
#[test]
fn upstream_haystacks_are_not_left() {
    let memory = &mut Guarded::new(4);
    let tests = corpus::upstream();
    let some = if is_whole() { 1 } else { 7 };
    let levels = match is_whole() {
        true => levels(),
        false => vec![CpuLevel::detect()],
    };
    let mut searched = 0;
    for test in tests.iter().step_by(some) {
        let [pattern] = test.regexes() else { continue };
        let haystack = test.haystack();
        if haystack.len() > 4 * PAGE {
            continue;
        }
        for (compile, tuning) in tunings(&levels) {
            let mut config = Config { compile, tuning, ..Config::default() };
            config.syntax.utf8 = false;
            config.syntax.unicode = test.unicode();
            config.syntax.case_insensitive = test.case_insensitive();
            config.syntax.line_terminator = test.line_terminator();
            let Ok(engine) = Engine::new(pattern, &config) else { continue };
            let all = Spans::new(&engine, Input::new(haystack));
            let all: Vec<_> = all.map(|span| span.range()).collect();
            let span = 0..haystack.len();
            check(&engine, memory.at_end(haystack), span.clone(), &all);
            check(&engine, memory.at_start(haystack), span, &all);
            searched += 1;
        }
    }
    assert!(searched > 500, "{searched}");
}

/// Whatever their addresses, empty slices may not be read at all: neither
/// the last addresses there are, nor the first, nor those beside the guards.
#[test]
fn empty_haystacks_are_not_read() {
    let mut memory = Guarded::new(1);
    let behind = memory.bytes().as_ptr_range().end;
    let before = memory.bytes().as_ptr();
    let addresses = [
        core::ptr::without_provenance(1),
        core::ptr::without_provenance(31),
        core::ptr::without_provenance(usize::MAX),
        core::ptr::without_provenance(usize::MAX - 31),
        before,
        before.wrapping_sub(1),
        behind,
        behind.wrapping_add(1),
    ];
    for (pattern, ..) in SUBJECTS {
        let oracle = oracle(pattern);
        let right: Vec<_> =
            oracle.find_iter("").map(|it| it.range()).collect();
        for engine in engines(pattern, &levels()) {
            for address in addresses {
                // SAFETY: a slice of no bytes is valid at any address but 0.
                let empty = unsafe { slice::from_raw_parts(address, 0) };
                assert_eq!(empty.as_ptr(), address);
                check(&engine, empty, 0..0, &right);
            }
        }
    }
}

/// The forms of plans, by name. Whoever adds one names it here, and the test
/// below asks for a subject that has it.
fn forms(plan: &Plan, into: &mut BTreeSet<&'static str>) {
    let mut scans = vec![];
    match &plan.strategy {
        Strategy::Literals(plan) => {
            into.insert("literals");
            into.extend(plan.batch.then_some("batch of literals"));
            scans.push(&plan.scan);
        }
        Strategy::Automaton(plan) => {
            into.insert(match plan.sealed {
                Some(_) => "complete automaton",
                None => "growing automaton",
            });
            into.extend(plan.batch.then_some("batch of an automaton"));
            for node in &plan.nodes {
                into.insert(match &node.kind {
                    NodeKind::Scan { confirm: None, .. } => "prefilter",
                    NodeKind::Scan { .. } => "prefilter that confirms",
                    NodeKind::Contexts(_) => "prefilter between contexts",
                    NodeKind::Inner(inner) => match inner.back {
                        Back::Bytes(_) => "scan inside, back by bytes",
                        Back::Over { .. } => "scan inside, back over a set",
                    },
                    NodeKind::Run(_) => "run",
                    NodeKind::Skip(skip) => match &skip.test {
                        ByteTest::Bytes(bytes) if bytes.is_empty() => {
                            "skip loop to the end"
                        }
                        ByteTest::Bytes(_) => "skip loop to bytes",
                        ByteTest::Ranges { inverted: false, .. } => {
                            "skip loop to ranges"
                        }
                        ByteTest::Ranges { .. } => "skip loop in ranges",
                        ByteTest::Nibbles(_) => "skip loop of nibbles",
                    },
                });
                match &node.kind {
                    NodeKind::Scan { scan, .. } => scans.push(scan),
                    NodeKind::Contexts(it) => scans.push(&it.scan),
                    NodeKind::Inner(inner) => scans.push(&inner.scan),
                    NodeKind::Run(_) | NodeKind::Skip(_) => {}
                }
            }
        }
    }
    for scan in scans {
        let form = match scan {
            Scan::Pair([one, other]) if one.mask | other.mask != 0 => {
                "scan for letters in either case"
            }
            Scan::Pair([one, other]) if one == other => "scan for one byte",
            Scan::Pair(_) => "scan for a pair",
            Scan::Fingerprint(asks) => {
                if asks.iter().map(Ask::offset).ne(0..asks.len()) {
                    into.insert("fingerprint with gaps");
                }
                if asks.iter().any(|ask| matches!(ask, Ask::Same(_))) {
                    into.insert("fingerprint with a byte of all");
                }
                match asks.len() {
                    1 => "fingerprint of 1",
                    2 => "fingerprint of 2",
                    _ => "fingerprint of 3",
                }
            }
        };
        into.insert(form);
    }
}

/// Every form that [`forms`] knows.
const FORMS: [&str; 23] = [
    "batch of an automaton",
    "batch of literals",
    "complete automaton",
    "fingerprint of 1",
    "fingerprint of 2",
    "fingerprint of 3",
    "fingerprint with a byte of all",
    "fingerprint with gaps",
    "growing automaton",
    "literals",
    "prefilter",
    "prefilter between contexts",
    "prefilter that confirms",
    "run",
    "scan for a pair",
    "scan for letters in either case",
    "scan for one byte",
    "scan inside, back by bytes",
    "scan inside, back over a set",
    "skip loop in ranges",
    "skip loop of nibbles",
    "skip loop to bytes",
    "skip loop to ranges",
];

#[test]
fn every_form_of_plan_has_a_subject() {
    let mut found = BTreeSet::new();
    for (pattern, ..) in SUBJECTS {
        let planned = Planned::new(pattern, true).expect("a pattern");
        for states in [1, EXPLORE_STATES] {
            let complete = planned.complete(states);
            let tuning = Tuning::default();
            let level = CpuLevel::Avx2;
            let plan = planned.plan(complete.as_ref(), &tuning, level);
            forms(&plan, &mut found);
        }
    }
    let missing: Vec<_> =
        FORMS.iter().filter(|form| !found.contains(*form)).collect();
    assert!(missing.is_empty(), "no subject has {missing:?}");
    let unnamed: Vec<_> =
        found.iter().filter(|form| !FORMS.contains(form)).collect();
    assert!(unnamed.is_empty(), "{unnamed:?} is not in the list");
}
