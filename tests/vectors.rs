//! Where vectors begin and end: haystacks of every length, with matches at
//! every place near a border, through every switch of the plan.
//!
//! The patterns are few and fixed, one for each form of scan, skip loop and
//! literal; `differential` draws random ones.

use std::ops::Range;

use jitregex::bytes;
use jitregex::testing::Input;

use crate::support::oracle::{Mode, Oracle};
use crate::support::rng::Rng;
use crate::support::setups::{self, Setup};

/// A pattern, what it matches, and what surrounds matches.
type Subject = (&'static str, &'static str, &'static str);

/// Text of no word, no digit and no capital letter.
const PROSE: &str = "a lazy dog, and a quick brown fox; ";

const SUBJECTS: &[Subject] = &[
    // Literals: one offset, two, and two that are far apart.
    ("x", "x", "lazy dog, "),
    ("zq", "zq", "zzqaq z"),
    ("Sherlock", "Sherlock", "Sherloc holmes "),
    ("Quite a few words to jump", "Quite a few words to jump", PROSE),
    (
        "Q is far from the other end of it Z",
        "Q is far from the other end of it Z",
        PROSE,
    ),
    // Sets of literals with fingerprints of one to three bytes.
    ("Q|Jx", "Jx", "jx q J"),
    ("Zq|Jx|KW", "KW", "ZqK "),
    ("foo|bar", "bar", "fobarr "),
    ("foo|bar|quux|zap|Jolly", "quux", "quu fo ja "),
    (
        "Zeus|Hera|Ares|Apollo|Athena|Hermes|Hestia|Juno|Dis|Pan",
        "Hermes",
        "Zeu Her Apoll ",
    ),
    ("samwise|sam|wise", "sam", "sa mwis "),
    // A scan for what begins a match.
    ("foo[0-9]+", "foo12", "foo fo "),
    ("Quixote[a-z]*", "Quixotean", PROSE),
    ("(?:foo|bar)[0-9]", "bar7", "foo barr "),
    ("(?i)zebra", "ZeBrA", "zebr "),
    // Compares of several bytes: the prefix, and states with one way on.
    ("Sherlock[0-9]", "Sherlock1", "Sherlock "),
    ("[XY]quiz[0-9]", "Xquiz7", "Yqui Xquiz "),
    ("[XY]quizzical[0-9]", "Yquizzical7", "Yquizzica Xquizzical"),
    (
        "[XY]34 bytes of one way on, to be cut![0-9]",
        "X34 bytes of one way on, to be cut!7",
        "Y34 bytes of one way on, ",
    ),
    // Skip loops with every form of test.
    ("[^\n]*", "one line", "\n"),
    ("[^\n]+", "one line\n", "\n\n"),
    (".*x.*", "ab x cd", "no match here\n"),
    ("(?-u)[^=\n\r]+=", "key=", "= \n\r"),
    ("(?s-u).*Z", "abcZ", "\n"),
    ("(?-u)[ -~]+", "printable!", "\n\x7F"),
    ("[a-z]+", "word", "1234 "),
    ("(?-u)[a-zA-Z]+", "Word", "1234 "),
    (r"(?-u)\w+", "w_9", ";- "),
    (r"\w+", "wörter", "; -"),
    (r"(?-u)\b[a-z]+\b", "word", "1a "),
    (r"\b[a-z]+\b", "word", "é 1 "),
    ("[0-9]{3}", "123", "12 a"),
    ("(?m)^[^\n]*$", "line", "\n"),
    ("[^Z]*Z", "aZ", "no such letter "),
];

/// Lengths around those of vectors and their multiples.
fn lengths() -> impl Iterator<Item = usize> {
    (0..=130).chain([255, 256, 257]).chain([4096, 4097])
}

/// Where a match may stand in a haystack: near every border of vectors and
/// at the end.
fn places(len: usize, matched: usize) -> Vec<usize> {
    let Some(last) = len.checked_sub(matched) else { return vec![] };
    let borders = [0, 16, 32, 48, 64, 96, 128, 4064, 4080, 4096];
    let near = |border: usize| {
        [border.saturating_sub(matched), border.saturating_sub(1), border]
    };
    let mut places: Vec<_> = borders
        .into_iter()
        .flat_map(near)
        .chain([last.saturating_sub(1), last])
        .filter(|&place| place <= last)
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// A haystack of this length, of surroundings only.
fn fill(around: &str, len: usize) -> Vec<u8> {
    around.bytes().cycle().take(len).collect()
}

/// No match, one at every place, and many.
fn haystacks(&(_, matched, around): &Subject) -> Vec<Vec<u8>> {
    let mut all = vec![];
    for len in lengths() {
        let empty = fill(around, len);
        let mut one_each: Vec<Vec<u8>> = places(len, matched.len())
            .into_iter()
            .map(|at| {
                let mut haystack = empty.clone();
                haystack[at..at + matched.len()]
                    .copy_from_slice(matched.as_bytes());
                haystack
            })
            .collect();
        all.append(&mut one_each);
        all.push(empty);
        // Dense: nothing but matches. Sparse: one every so often.
        all.push(fill(matched, len));
        all.push(fill(&format!("{matched}{}", around.repeat(3)), len));
    }
    all
}

/// Every switch at every level, and the automaton alone, complete or not.
fn all() -> Vec<Setup> {
    let mut all = vec![];
    for level in setups::levels() {
        let planned = setups::planned(level).into_iter();
        all.extend(planned.filter(|it| !it.tuning.count_work));
        let machine = setups::machine(level).into_iter();
        all.extend(machine.filter(|it| {
            let name = &it.name;
            name.contains("SealedMemfd") && !name.ends_with("Shared")
        }));
    }
    all
}

fn build(pattern: &str, setup: &Setup) -> bytes::JitRegex {
    let mut builder = bytes::RegexBuilder::new(pattern);
    builder.compile(setup.compile).tuning(setup.tuning.clone());
    builder.build().unwrap()
}

/// What `regex` finds in a haystack.
struct Answer {
    haystack: Vec<u8>,
    all: Vec<Range<usize>>,
}

fn answers(pattern: &str, haystacks: Vec<Vec<u8>>) -> Vec<Answer> {
    let mode = Mode { utf8: false, line_terminator: b'\n' };
    let oracle = Oracle::new(pattern, mode).unwrap();
    let answer = |haystack: Vec<u8>| {
        let all = oracle.find_iter(&haystack);
        Answer { haystack, all }
    };
    haystacks.into_iter().map(answer).collect()
}

#[track_caller]
fn check(re: &bytes::JitRegex, name: &str, haystack: &[u8], answer: &Answer) {
    let what = || {
        let text = haystack.escape_ascii();
        format!("{} with {name} on \"{text}\"", re.as_str())
    };
    let ours = re.find_iter(haystack).map(|it| it.range());
    assert!(ours.eq(answer.all.iter().cloned()), "find_iter: {}", what());
    let first = re.find(haystack).map(|it| it.range());
    assert_eq!(first.as_ref(), answer.all.first(), "find: {}", what());
    assert_eq!(re.is_match(haystack), first.is_some(), "{}", what());
}

/// Runs the subjects of one share through all configurations.
fn run_share(share: usize) {
    let mut matched = 0;
    for subject in SUBJECTS.iter().skip(share).step_by(2) {
        let answers = answers(subject.0, haystacks(subject));
        matched += answers.iter().map(|it| it.all.len()).sum::<usize>();
        for setup in all() {
            let re = build(subject.0, &setup);
            for answer in &answers {
                check(&re, &setup.name, &answer.haystack, answer);
            }
        }
    }
    assert!(matched > 10_000, "only {matched} matches");
}

#[test]
fn matches_at_borders_1() {
    run_share(0);
}

#[test]
fn matches_at_borders_2() {
    run_share(1);
}

/// The answer does not depend on the address of the haystack.
#[test]
fn haystacks_at_every_alignment() {
    let mut rng = Rng::new(1);
    let mut buffer = vec![0u8; 512];
    let aligned = buffer.as_ptr().align_offset(64);
    for subject in SUBJECTS {
        let mut some = haystacks(subject);
        some.retain(|it| it.len() < 260);
        let some = (0..12).map(|_| rng.pick(&some).clone()).collect();
        let answers = answers(subject.0, some);
        for setup in all().iter().filter(|it| it.name.ends_with("/all")) {
            let re = build(subject.0, setup);
            for answer in &answers {
                for offset in 0..64 {
                    let start = aligned + offset;
                    let range = start..start + answer.haystack.len();
                    // What surrounds a haystack would match on its own.
                    let around = subject.1.bytes().cycle();
                    for (to, from) in buffer.iter_mut().zip(around) {
                        *to = from;
                    }
                    buffer[range.clone()].copy_from_slice(&answer.haystack);
                    check(&re, &setup.name, &buffer[range], answer);
                }
            }
        }
    }
}

/// A span inside a haystack: neither what precedes it nor what follows it is
/// part of a match.
#[test]
fn spans_end_where_they_end() {
    for subject in SUBJECTS {
        let haystack = fill(&format!("{}{}", subject.1, subject.2), 200);
        let right = regex_automata::meta::Builder::new()
            .syntax(regex_automata::util::syntax::Config::new().utf8(false))
            .configure(regex_automata::meta::Config::new().utf8_empty(false))
            .build(subject.0)
            .unwrap();
        let spans: Vec<_> = [0, 1, 7, 16, 31, 33]
            .into_iter()
            .flat_map(|start| (0..=70).map(move |len| start..start + len))
            .collect();
        let theirs: Vec<_> = spans
            .iter()
            .map(|span| {
                let input = regex_automata::Input::new(&haystack);
                right.find(input.range(span.clone())).map(|it| it.range())
            })
            .collect();
        for setup in all() {
            let re = build(subject.0, &setup);
            for (span, theirs) in spans.iter().zip(&theirs) {
                let input = Input::new(&haystack).span(span.clone());
                let ours = re.search(&input).map(|it| it.range());
                let (pattern, name) = (subject.0, &setup.name);
                assert_eq!(ours, *theirs, "{pattern} {span:?} {name}");
            }
        }
    }
}

#[test]
fn places_lie_inside_and_reach_both_ends() {
    assert_eq!(places(3, 4), [0; 0]);
    assert_eq!(places(4, 4), [0]);
    for len in lengths().filter(|len| *len > 8) {
        let places = places(len, 8);
        assert_eq!((places[0], places.last()), (0, Some(&(len - 8))));
    }
}
