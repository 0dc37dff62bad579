//! Which strategy answers and what was declined, as reports say it.
//!
//! What each strategy takes is tested beside the plan, and that nothing is
//! left out is tested here. Every reason to decline is found in the report of
//! some regex, word for word, and regexes that decline answer no worse.

use std::fs;
use std::path::Path;

use jitregex::testing::{CpuLevel, Force, Rung, Tuning};
use jitregex::{Compile, Report, bytes};

/// Where the sentences are.
const SOURCE: &str = include_str!("../src/plan/decline.rs");

/// A regex that declines: the name of the reason, a pattern, and a switch.
type Case = (&'static str, &'static str, fn(&mut Tuning));

/// At least one regex for each reason.
const CASES: &[Case] = &[
    ("LiteralsOff", "foo", |tuning| tuning.prefilter = false),
    ("LiteralsOff", "foo", |tuning| tuning.force = Force::Automaton),
    ("NotLiterals", "fo+", |_| {}),
    ("NotLiterals", "(?i)foo", |_| {}),
    ("NotLiterals", r"\bfoo", |_| {}),
    ("NotLiterals", "foo|", |_| {}),
    ("NoLiteralScan", "e|th|an", |_| {}),
    ("NoLiteralScan", "foo|quux", |tuning| {
        tuning.cpu = Some(CpuLevel::Sse2);
    }),
    ("PrefilterOff", "fo+", |tuning| tuning.prefilter = false),
    ("NoPrefixes", "[a-z]*foo", |_| {}),
    ("NoPrefixes", "(?:foo)*", |_| {}),
    ("CommonPrefixes", "[aeinost]{2}[a-z]+", |_| {}),
    ("CommonPrefixes", "(?:foo|bar)[0-9]", |tuning| {
        tuning.cpu = Some(CpuLevel::Sse2);
    }),
    ("InnerOff", "[a-z]+@", |tuning| tuning.inner = false),
    ("NoInner", "[a-z]+[0-9]*", |_| {}),
    ("JumpsOff", r"\b[a-z]+zfoo", |tuning| {
        (tuning.explore_states, tuning.jumps) = (Some(1), false);
    }),
    ("NoJump", "[a-z]+[0-9]", |tuning| tuning.explore_states = Some(1)),
    ("ContextsOff", r"\bfoo+", |tuning| tuning.contexts = false),
    ("TextStart", "^foo+", |_| {}),
    ("StartContexts", "^foo+", |_| {}),
    ("StartContexts", r"(?-u)\b[a-z]+@", |tuning| tuning.contexts = false),
    ("Growing", "fo+", |tuning| tuning.explore_states = Some(1)),
    ("SkipLoopsOff", "[^\n]+", |tuning| tuning.skip_loops = false),
    ("InlineOff", "fo+", |tuning| tuning.inline = false),
    ("InlineContexts", "^foo+", |_| {}),
    ("BatchOff", "fo+", |tuning| tuning.batch = false),
    ("EmptyMatches", "a*", |_| {}),
    ("EmptyMatches", "foo|", |_| {}),
    ("EmptyMatches", r"\b", |_| {}),
    ("GroupsAnchored", "(fo+)", |_| {}),
];

fn build(pattern: &str, tuning: Tuning) -> bytes::JitRegex {
    let mut builder = bytes::RegexBuilder::new(pattern);
    builder.compile(Compile::Eager).tuning(tuning).build().unwrap()
}

/// Reasons that only sets have.
const OF_SETS: [&str; 2] = ["SeveralPatterns", "BatchPatterns"];

fn report_of_set(patterns: &[&str], tuning: Tuning) -> Report {
    let mut builder = bytes::RegexSetBuilder::new(patterns);
    let set = builder.compile(Compile::Eager).tuning(tuning).build();
    set.unwrap().report()
}

fn report(pattern: &str, change: fn(&mut Tuning)) -> Report {
    let mut tuning = Tuning::default();
    change(&mut tuning);
    build(pattern, tuning).report()
}

/// As [`report`], after a search for groups, which emits their code.
fn report_of_groups(pattern: &str, change: fn(&mut Tuning)) -> Report {
    let mut tuning = Tuning::default();
    change(&mut tuning);
    let re = build(pattern, tuning);
    assert!(re.captures(HAYSTACK).is_some() || re.captures_len() == 1);
    re.report()
}

/// The reasons by name, each with its sentence, as the source has them.
fn sentences() -> Vec<(String, String)> {
    let arms = SOURCE.split("Decline::").skip(1);
    arms.map(|arm| {
        let (name, rest) = arm.split_once(" =>").unwrap();
        let sentence = rest.split('"').nth(1).unwrap();
        (name.to_owned(), sentence.to_owned())
    })
    .collect()
}

#[test]
fn every_reason_to_decline_is_reported() {
    let sentences = sentences();
    assert!(sentences.len() >= 11, "{sentences:?}");
    for (name, sentence) in &sentences {
        assert!(sentence.contains(": "), "{name}: {sentence}");
        if OF_SETS.contains(&name.as_str()) {
            let report = report_of_set(&["a+", "b"], Tuning::default());
            assert!(report.declines.contains(sentence), "{report}");
            continue;
        }
        let cases: Vec<_> =
            CASES.iter().filter(|case| case.0 == name).collect();
        assert!(!cases.is_empty(), "nothing is declined with {name}");
        for (_, pattern, change) in cases {
            let report = report_of_groups(pattern, *change);
            let groups = report.groups.iter().flat_map(|it| &it.declines);
            let mut all = report.declines.iter().chain(groups);
            let declined = all.any(|it| it == sentence);
            assert!(declined, "{pattern}: no {name} in\n{report}");
            assert!(report.to_string().contains(sentence), "{report}");
        }
    }
    for (name, ..) in CASES {
        assert!(sentences.iter().any(|it| it.0 == *name), "{name} is gone");
    }
}

/// More threads with starts of their own than there are registers, which
/// only a search brings to light.
#[test]
fn running_out_of_registers_is_reported() {
    let pattern = "(?-u)a[ab]{0,3}[ab]{60}c";
    let haystack = [b"aab".repeat(200), b"a".repeat(200), b"c".to_vec()];
    let haystack = haystack.concat();
    let tuning = Tuning { explore_states: Some(1), ..Tuning::default() };
    let ours = build(pattern, tuning);
    let theirs = regex::bytes::Regex::new(pattern).unwrap();
    for _ in 0..2 {
        let span = ours.find(&haystack).map(|it| it.range());
        assert_eq!(span, theirs.find(&haystack).map(|it| it.range()));
        assert!(ours.is_match(&haystack));
    }
    let report = ours.report();
    assert!(report.engine.contains("a way back"), "{report}");
    let told = report.declines.iter().any(|it| it.contains("registers"));
    assert!(told, "{report}");
}

/// With the way back turned off, the NFA is simulated.
#[test]
fn declines_the_way_back_if_it_is_off() {
    let tuning = Tuning { ends: false, ..Tuning::default() };
    let re = build(MANY_STARTS, tuning);
    let haystack = [b"a".repeat(150), b"c".to_vec()].concat();
    let right = regex::bytes::Regex::new(MANY_STARTS).unwrap();
    let span = re.find(&haystack).map(|it| it.range());
    assert_eq!(span, right.find(&haystack).map(|it| it.range()));
    let report = re.report();
    assert!(report.engine.starts_with("PikeVM"), "{report}");
}

/// What every strategy is tried on: matches of all the cases, and none.
const HAYSTACK: &[u8] =
    b"foo fooo Foo bar1 the foo2 antenna aa ab\nfoo8 seen zfoo nonet e";

#[test]
fn what_declines_answers_the_same() {
    for (name, pattern, change) in CASES {
        let mut tuning = Tuning::default();
        change(&mut tuning);
        let re = build(pattern, tuning);
        let right = regex::bytes::Regex::new(pattern).unwrap();
        for at in 0..=HAYSTACK.len() {
            let ours = re.find_at(HAYSTACK, at).map(|it| it.range());
            let theirs = right.find_at(HAYSTACK, at).map(|it| it.range());
            assert_eq!(ours, theirs, "{name}: {pattern} at {at}");
        }
        let ours = re.find_iter(HAYSTACK).map(|it| it.range());
        let theirs = right.find_iter(HAYSTACK).map(|it| it.range());
        assert!(ours.eq(theirs), "{name}: {pattern}");
    }
}

#[test]
fn accepts_literals() {
    for pattern in ["Sherlock Holmes", "(foo)", "f(o)o", "(?i)1984", "☃"] {
        let report = report(pattern, |_| {});
        let name = "literal search in machine code";
        assert_eq!(report.engine, name, "{pattern}: {report}");
        assert_eq!(report.declines, [""; 0], "{pattern}");
        assert_eq!(report.automaton_states, 0, "{pattern}: {report}");
    }
}

#[test]
fn accepts_sets_of_literals_where_there_are_shuffles() {
    let report = report("foo|bar|(quux)", |_| {});
    let has_shuffles = CpuLevel::detect() >= CpuLevel::Avx2;
    let literal = report.engine == "literal search in machine code";
    assert_eq!(literal, has_shuffles, "{report}");
}

#[test]
fn accepts_complete_automata() {
    for pattern in ["fo+", "[a-z]+", "(?:foo|bar)[0-9]", "^x$", "a*"] {
        let report = report(pattern, |_| {});
        let name = "complete automaton in machine code";
        assert_eq!(report.engine, name, "{pattern}: {report}");
        assert!(report.complete && report.code_bytes > 0, "{report}");
    }
}

#[test]
fn accepts_partial_automata() {
    for pattern in ["fo+", "[a-z]+", r"\b\w+\b"] {
        let report = report(pattern, |tuning| tuning.explore_states = Some(1));
        let name = "partial automaton in machine code";
        assert_eq!(report.engine, name, "{pattern}: {report}");
        assert!(!report.complete && report.code_bytes > 0, "{report}");
    }
}

/// A pattern with more than 32 starts alive at once, none of them at a fixed
/// depth.
const MANY_STARTS: &str = "(?-u)a{0,3}a{60}c";

#[test]
fn declines_machine_code_for_want_of_registers() {
    let re = build(MANY_STARTS, Tuning::default());
    let right = regex::bytes::Regex::new(MANY_STARTS).unwrap();
    let mut haystack = b"a".repeat(150);
    haystack.extend_from_slice(b"c");
    for haystack in [&haystack[..], &haystack[1..], b"aabbc"] {
        let ours = re.find(haystack).map(|it| it.range());
        let theirs = right.find(haystack).map(|it| it.range());
        assert_eq!(ours, theirs);
        assert_eq!(re.is_match(haystack), theirs.is_some());
    }
    let report = re.report();
    assert_eq!(report.engine, "automaton for ends, and a way back to starts");
    let sentence = "machine code: more match starts are alive at once than \
                    there are registers";
    assert!(report.declines.iter().any(|it| it == sentence), "{report}");
}

/// Between none and too many there is a pattern for which all registers are
/// just enough, and one for which a single one is missing.
#[test]
fn uses_every_register_there_is() {
    let (mut with_code, mut without) = (0, 0);
    for len in 20..=44 {
        let pattern = format!("(?-u)a{{0,3}}a{{{len}}}c");
        let right = regex::bytes::Regex::new(&pattern).unwrap();
        let long = "a".repeat(len + 7);
        let haystack = format!("{long}c--{}c{long}b", &long[7..]);
        let haystack = haystack.as_bytes();
        for compile in [Compile::Eager, Compile::Never] {
            let mut builder = bytes::RegexBuilder::new(&pattern);
            let re = builder.compile(compile).build().unwrap();
            let ours = re.find_iter(haystack).map(|it| it.range());
            let theirs = right.find_iter(haystack).map(|it| it.range());
            assert!(ours.eq(theirs), "{pattern}, {compile:?}");
            let has_code = re.report().code_bytes > 0;
            with_code += usize::from(has_code && compile == Compile::Eager);
            without += usize::from(!has_code && compile == Compile::Eager);
        }
    }
    assert!(with_code > 5 && without > 5, "{with_code} and {without}");
}

#[test]
fn declines_machine_code_without_executable_memory() {
    let report = report("fo+", |tuning| tuning.rung = Rung::Interpreted);
    assert_eq!(report.engine, "automaton, interpreted");
    let is_reason = |it: &String| it.starts_with("machine code: ");
    assert!(report.declines.iter().any(is_reason), "{report}");
    assert_eq!(report.code_bytes, 0);
}

/// The text of every file of the plan, its tests included.
fn plan_sources() -> Vec<String> {
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/src/plan");
    let mut folders = vec![Path::new(plan).to_owned()];
    let mut sources = vec![];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                None => folders.push(path),
                Some(_) => sources.push(fs::read_to_string(path).unwrap()),
            }
        }
    }
    sources
}

/// The variants of the enumerations in a source, as `Enum::Variant`.
fn variants(source: &str) -> Vec<String> {
    let mut variants = vec![];
    for item in source.split("pub(crate) enum ").skip(1) {
        let (name, body) = item.split_once(" {\n").unwrap();
        let (body, _) = body.split_once("\n}\n").unwrap();
        // The format gives each variant a line at the first indentation.
        let lines = body.lines().filter_map(|it| it.strip_prefix("    "));
        let starts = lines.filter(|it| it.starts_with(char::is_uppercase));
        variants.extend(starts.map(|it| {
            let variant = it.split(|c: char| !c.is_alphanumeric()).next();
            format!("{name}::{}", variant.unwrap())
        }));
    }
    variants
}

/// The tests in a source, each with its name and its text.
fn tests(source: &str) -> Vec<(String, String)> {
    let tests = source.split("#[test]\nfn ").skip(1);
    tests
        .map(|test| {
            let (name, body) = test.split_once('(').unwrap();
            let (body, _) = body.split_once("\n}\n").unwrap();
            (name.to_owned(), body.to_owned())
        })
        .collect()
}

/// True if a text has the word, and not as a part of a longer one.
fn names(text: &str, word: &str) -> bool {
    text.split(word).skip(1).any(|rest| {
        !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// Every form that a plan can have is in a test that accepts it by name, and
/// every reason to decline in one that declines with it.
#[test]
fn every_form_and_every_reason_has_a_test_by_name() {
    let sources = plan_sources();
    let tests: Vec<_> = sources.iter().flat_map(|it| tests(it)).collect();
    let variants: Vec<_> =
        sources.iter().flat_map(|it| variants(it)).collect();
    for known in ["Strategy::Literals", "Scan::Pair", "Decline::Growing"] {
        assert!(variants.iter().any(|it| it == known), "{variants:?}");
    }
    let missing: Vec<_> = variants
        .iter()
        .filter(|variant| {
            let kind = match variant.starts_with("Decline::") {
                true => "declines_",
                false => "accepts_",
            };
            let mut tests = tests.iter();
            !tests.any(|(name, text)| {
                name.starts_with(kind) && names(text, variant)
            })
        })
        .collect();
    assert!(missing.is_empty(), "no test accepts or declines {missing:?}");
}

#[test]
fn forms_and_tests_are_read_from_a_source() {
    let source = "/// Doc.\n#[derive(Debug)]\npub(crate) enum Form {\n    \
                  /// One.\n    One(u8),\n    Two {\n        Inner: u8,\n    \
                  },\n    Three,\n}\n\n#[test]\nfn accepts_a() {\n    \
                  f(Form::OneMore);\n}\n";
    assert_eq!(variants(source), ["Form::One", "Form::Two", "Form::Three"]);
    let tests = tests(source);
    assert_eq!(tests.len(), 1);
    assert_eq!(tests[0].0, "accepts_a");
    assert!(names(&tests[0].1, "Form::OneMore"));
    assert!(!names(&tests[0].1, "Form::One"));
}

/// Large classes of codepoints cost a few states, so that what contains them
/// is complete; as bytes it is large, and perhaps too large to complete.
#[test]
fn large_classes_have_small_complete_automata() {
    for (pattern, few, many) in [
        (r"\w+", 10, 600),
        (r"\b\w+\b", 30, 1300),
        (r"\p{L}{8,13}", 60, 2000),
        (r"[\w.+-]+@[\w-]+\.[\w.-]+", 30, 1200),
        (r"\p{Lu}\p{Ll}+\s\d+", 60, 200),
    ] {
        let characters = report(pattern, |_| {});
        assert!(characters.complete, "{pattern}: {characters}");
        let states = characters.automaton_states;
        assert!(states <= few, "{pattern}: {characters}");
        let bytes = report(pattern, |tuning| tuning.units = false);
        assert!(bytes.automaton_states >= many, "{pattern}: {bytes}");
    }
}

/// Sets that one automaton does not serve answer by an engine for each
/// pattern, and say so.
#[test]
fn sets_that_one_automaton_does_not_serve_say_so() {
    // A hundred patterns match at one place: an action has no room for them.
    let many: Vec<String> = (0..100).map(|it| format!("a|x{it}")).collect();
    let set = jitregex::RegexSet::new(&many).unwrap();
    assert!(set.matches("a").matched_all());
    let report = set.report();
    assert_eq!(report.engine, "one engine for each pattern", "{report}");
    assert!(report.declines.iter().any(|it| it.contains("one automaton")));
    assert!(set.matches("b").iter().next().is_none());
    assert_eq!(set.matches("x7").iter().collect::<Vec<_>>(), [7]);
    assert!(set.is_match("xx99") && !set.is_match("y"));
    // States that do not pay: the tables are too small for them.
    let patterns = ["[ab]{0,9}c[ab]{30}x", "b[ab]{40}y", "a{9}"];
    let mut rest = 7u32;
    let haystack: String = (0..20_000)
        .map(|_| {
            rest = rest.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ['a', 'b', 'c'][(rest >> 24) as usize % 3]
        })
        .collect();
    let tuning = Tuning {
        explore_states: Some(1),
        shared_bytes: 0,
        private_bytes: 1 << 14,
        ..Tuning::default()
    };
    let ours = jitregex::RegexSetBuilder::new(patterns)
        .tuning(tuning)
        .build()
        .unwrap();
    let theirs = regex::RegexSet::new(patterns).unwrap();
    for _ in 0..9 {
        let which: Vec<_> = ours.matches(&haystack).into_iter().collect();
        assert!(theirs.matches(&haystack).into_iter().eq(which));
        assert_eq!(ours.is_match(&haystack), theirs.is_match(&haystack));
    }
    assert_eq!(ours.report().engine, "one engine for each pattern");
}
