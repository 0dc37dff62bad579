//! Every short string of a small alphabet, searched from every offset for
//! every assertion: the answers of `regex`.

use std::ops::Range;

use jitregex::testing::{CpuLevel, Input};
use jitregex::{RegexBuilder, bytes};

use crate::support::assert_none;
use crate::support::oracle::{Mode, Oracle};
use crate::support::setups::{self, Setup};

/// Word and other characters, the start of one, and no character at all.
const WORDS: &[&[u8]] =
    &[b"a", "é".as_bytes(), "×".as_bytes(), "☃".as_bytes(), b"\xE2", b"\xFF"];

/// Every kind of byte in and out of place: what continues a character, what
/// never occurs in one, and beginnings that nothing follows.
const STRAYS: &[&[u8]] = &[
    b"a",
    b" ",
    "é".as_bytes(),
    b"\x80",
    b"\xC0",
    b"\xC3",
    b"\xE2\x98",
    b"\xF0\x9D",
    b"\xF5",
];

/// Everything that ends a line, and what does not.
const LINES: &[&[u8]] = &[b"a", b"\n", b"\r", "é".as_bytes()];

const WORD_LOOKS: &[&str] = &[
    r"\b",
    r"\B",
    r"\b{start}",
    r"\b{end}",
    r"\b{start-half}",
    r"\b{end-half}",
    r"(?-u:\b)",
    r"(?-u:\B)",
    r"(?-u:\b{start})",
    r"(?-u:\b{end})",
    r"(?-u:\b{start-half})",
    r"(?-u:\b{end-half})",
];

const LINE_LOOKS: &[&str] =
    &["^", "$", "(?m:^)", "(?m:$)", "(?mR:^)", "(?mR:$)"];

/// The patterns that an assertion is tried in; `@` stands for it.
const FORMS: &[&str] = &["@", "a@", "@.", r"é@|@×", "(?:@.)+", r"\w*@☃?"];

/// All strings of up to `len` symbols, shorter ones first; in UTF-8 mode
/// those that are strings.
fn strings(alphabet: &[&[u8]], len: usize, utf8: bool) -> Vec<Vec<u8>> {
    let mut all = vec![vec![]];
    let mut from = 0;
    for _ in 0..len {
        let until = all.len();
        for at in from..until {
            for symbol in alphabet {
                let mut longer: Vec<u8> = all[at].clone();
                longer.extend_from_slice(symbol);
                all.push(longer);
            }
        }
        from = until;
    }
    all.retain(|it| !utf8 || std::str::from_utf8(it).is_ok());
    all
}

/// What `regex` finds from every offset of every string.
type Answers = Vec<Vec<Option<Range<usize>>>>;

fn answers(oracle: &Oracle, haystacks: &[Vec<u8>]) -> Answers {
    let from_all = |haystack: &Vec<u8>| {
        let starts = 0..=haystack.len();
        starts.map(|start| oracle.find_at(haystack, start)).collect()
    };
    haystacks.iter().map(from_all).collect()
}

fn build(pattern: &str, utf8: bool, setup: &Setup) -> bytes::JitRegex {
    if utf8 {
        let mut builder = RegexBuilder::new(pattern);
        builder.compile(setup.compile).tuning(setup.tuning.clone());
        builder.build().unwrap().as_bytes_regex().clone()
    } else {
        let mut builder = bytes::RegexBuilder::new(pattern);
        builder.compile(setup.compile).tuning(setup.tuning.clone());
        builder.build().unwrap()
    }
}

/// Compares every answer of one regex; the first difference is enough.
fn compare(
    re: &bytes::JitRegex,
    haystacks: &[Vec<u8>],
    answers: &Answers,
) -> Result<(), String> {
    for (haystack, wanted) in haystacks.iter().zip(answers) {
        for (start, want) in wanted.iter().enumerate() {
            let input = Input::new(haystack).span(start..haystack.len());
            let got = re.search(&input).map(|span| span.range());
            // Every string is searched from its beginning, and that is
            // enough for the answer without a place.
            let agrees =
                start > 0 || re.search_is_match(&input) == want.is_some();
            if got != *want || !agrees {
                let text = haystack.escape_ascii();
                return Err(format!(
                    "on \"{text}\" at {start}: {got:?}, want {want:?}, \
                     is_match agrees: {agrees}",
                ));
            }
        }
    }
    Ok(())
}

/// True for the configurations that search the longest strings too; the
/// others stop one symbol earlier, which saves most of the time.
fn is_thorough(setup: &Setup) -> bool {
    let best = CpuLevel::detect().name();
    [
        "walk/BuiltIn".to_owned(),
        format!("machine/{best}/SealedMemfd/BuiltIn"),
        format!("plan/{best}/all"),
    ]
    .contains(&setup.name)
}

/// Tries assertions in every form over all strings, in one flavour.
fn run(looks: &[&str], alphabet: &[&[u8]], len: usize, utf8: bool) {
    let haystacks = strings(alphabet, len, utf8);
    let shorter = strings(alphabet, len - 1, utf8).len();
    let setups = setups::few();
    assert_eq!(setups.iter().filter(|it| is_thorough(it)).count(), 3);
    let mut failures = vec![];
    for look in looks {
        for form in FORMS {
            let pattern = form.replace('@', look);
            let mode = Mode { utf8, line_terminator: b'\n' };
            let oracle = Oracle::new(&pattern, mode).unwrap();
            let answers = answers(&oracle, &haystacks);
            for setup in &setups {
                let full = is_thorough(setup);
                let len = if full { haystacks.len() } else { shorter };
                let re = build(&pattern, utf8, setup);
                let result = compare(&re, &haystacks[..len], &answers);
                failures.extend(result.err().map(|why| {
                    format!("{pattern} with {}: {why}", setup.name)
                }));
            }
        }
    }
    assert_none(&failures);
}

#[test]
fn word_looks_over_bytes() {
    run(&WORD_LOOKS[..6], WORDS, 5, false);
}

#[test]
fn ascii_word_looks_over_bytes() {
    run(&WORD_LOOKS[6..], WORDS, 5, false);
}

#[test]
fn word_looks_over_stray_bytes() {
    run(WORD_LOOKS, STRAYS, 4, false);
}

#[test]
fn word_looks_over_strings() {
    run(WORD_LOOKS, &WORDS[..4], 5, true);
}

#[test]
fn line_looks_over_bytes() {
    run(LINE_LOOKS, LINES, 5, false);
}

#[test]
fn line_looks_over_strings() {
    run(LINE_LOOKS, LINES, 5, true);
}

#[test]
fn the_strings_are_all_there() {
    assert_eq!(strings(WORDS, 5, false).len(), 9331);
    assert_eq!(strings(&WORDS[..4], 5, true).len(), 1365);
    // `E2` alone is never a string, so that only four symbols are left.
    assert_eq!(strings(WORDS, 2, true).len(), 1 + 4 + 16);
}
