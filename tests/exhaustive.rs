//! Every short string of a small alphabet, searched from every offset for
//! every assertion: the answers of `regex`.
//!
//! With `JITREGEX_EXHAUSTIVE=1` every configuration searches all strings;
//! else the strings are shorter for most of them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jitregex::testing::{CpuLevel, Input};
use jitregex::{Error, RegexBuilder, bytes};

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

/// What is searched for in what.
struct Space<'a> {
    looks: &'a [&'a str],
    alphabet: &'a [&'a [u8]],
    /// The symbols of the longest strings.
    len: usize,
    mode: Mode,
}

/// True if everything is to be searched, however long that takes.
fn is_whole() -> bool {
    std::env::var_os("JITREGEX_EXHAUSTIVE").is_some_and(|it| it == "1")
}

fn mode(utf8: bool, line_terminator: u8) -> Mode {
    Mode { utf8, line_terminator }
}

fn answers(oracle: &Oracle, haystacks: &[Vec<u8>]) -> Answers {
    let from_all = |haystack: &Vec<u8>| {
        let starts = 0..=haystack.len();
        starts.map(|start| oracle.find_at(haystack, start)).collect()
    };
    haystacks.iter().map(from_all).collect()
}

fn build(
    pattern: &str,
    mode: Mode,
    setup: &Setup,
) -> Result<bytes::JitRegex, Error> {
    let (compile, tuning) = (setup.compile, setup.tuning.clone());
    if mode.utf8 {
        let mut builder = RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(compile).tuning(tuning);
        Ok(builder.build()?.as_bytes_regex().clone())
    } else {
        let mut builder = bytes::RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(compile).tuning(tuning).build()
    }
}

/// Compares every answer of one regex; the first difference is enough.
fn compare(
    re: &bytes::JitRegex,
    haystacks: &[Vec<u8>],
    answers: &Answers,
) -> Result<(), String> {
    let is_whole = is_whole();
    for (haystack, wanted) in haystacks.iter().zip(answers) {
        for (start, want) in wanted.iter().enumerate() {
            let input = Input::new(haystack).span(start..haystack.len());
            let got = re.search(&input).map(|span| span.range());
            // Most of the others are searched from their beginning too,
            // and that is enough for the answer without a place.
            let agrees = (start > 0 && !is_whole)
                || re.search_is_match(&input) == want.is_some();
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

/// What one run did.
#[derive(Debug, Default)]
struct Done {
    failures: Vec<String>,
    patterns: usize,
    refused: usize,
    regexes: usize,
    searches: usize,
}

/// Tries one pattern over all strings, in every configuration.
fn try_pattern(
    pattern: &str,
    mode: Mode,
    haystacks: &[Vec<u8>],
    shorter: usize,
    setups: &[Setup],
    done: &Mutex<Done>,
) {
    let oracle = match Oracle::new(pattern, mode) {
        Ok(oracle) => oracle,
        // No dot can leave out a byte that is no character.
        Err(_) => {
            assert!(build(pattern, mode, &setups[0]).is_err(), "{pattern}");
            done.lock().unwrap().refused += 1;
            return;
        }
    };
    let answers = answers(&oracle, haystacks);
    done.lock().unwrap().patterns += 1;
    for setup in setups {
        let full = is_whole() || is_thorough(setup);
        let len = if full { haystacks.len() } else { shorter };
        let re = build(pattern, mode, setup).unwrap();
        let result = compare(&re, &haystacks[..len], &answers);
        let mut done = done.lock().unwrap();
        done.regexes += 1;
        done.searches += answers[..len].iter().map(Vec::len).sum::<usize>();
        done.failures.extend(result.err().map(|why| {
            format!("{pattern} {mode:?} with {}: {why}", setup.name)
        }));
    }
}

/// Tries assertions in every form over all strings, in one flavour.
fn run(space: &Space<'_>) {
    let Space { looks, alphabet, len, mode } = *space;
    let haystacks = strings(alphabet, len, mode.utf8);
    let shorter = strings(alphabet, len - 1, mode.utf8).len();
    let setups = setups::few();
    assert_eq!(setups.iter().filter(|it| is_thorough(it)).count(), 3);
    let patterns: Vec<_> = looks
        .iter()
        .flat_map(|look| FORMS.iter().map(|form| form.replace('@', look)))
        .collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Done::default());
    let work = || {
        let take = || patterns.get(next.fetch_add(1, Ordering::Relaxed));
        while let Some(pattern) = take() {
            try_pattern(pattern, mode, &haystacks, shorter, &setups, &done);
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        (1..workers).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let done = done.into_inner().unwrap();
    println!(
        "{mode:?}: {} strings, {} patterns ({} refused), {} configurations, \
         {} regexes, {} searches, {} failures",
        haystacks.len(),
        done.patterns,
        done.refused,
        setups.len(),
        done.regexes,
        done.searches,
        done.failures.len(),
    );
    assert_none(&done.failures);
    assert!(done.refused < patterns.len(), "{mode:?}: nothing was searched");
}

#[test]
fn word_looks_over_bytes() {
    let (looks, mode) = (&WORD_LOOKS[..6], mode(false, b'\n'));
    run(&Space { looks, alphabet: WORDS, len: 5, mode });
}

#[test]
fn ascii_word_looks_over_bytes() {
    let (looks, mode) = (&WORD_LOOKS[6..], mode(false, b'\n'));
    run(&Space { looks, alphabet: WORDS, len: 5, mode });
}

#[test]
fn word_looks_over_stray_bytes() {
    let (looks, mode) = (WORD_LOOKS, mode(false, b'\n'));
    run(&Space { looks, alphabet: STRAYS, len: 4, mode });
}

#[test]
fn word_looks_over_strings() {
    let (looks, mode) = (WORD_LOOKS, mode(true, b'\n'));
    run(&Space { looks, alphabet: &WORDS[..4], len: 5, mode });
}

#[test]
fn line_looks_over_bytes() {
    let (looks, mode) = (LINE_LOOKS, mode(false, b'\n'));
    run(&Space { looks, alphabet: LINES, len: 5, mode });
}

#[test]
fn line_looks_over_strings() {
    let (looks, mode) = (LINE_LOOKS, mode(true, b'\n'));
    run(&Space { looks, alphabet: LINES, len: 5, mode });
}

/// Lines end at a character, inside of one, and at no character at all.
#[test]
fn lines_that_end_at_other_bytes() {
    let whole = is_whole();
    // Other assertions do not ask what ends a line, only dots do.
    let looks = if whole { LINE_LOOKS } else { &LINE_LOOKS[2..4] };
    let len = if whole { 5 } else { 3 };
    for line_terminator in *b"\na\xA9\xE2\xFF" {
        let mode = mode(false, line_terminator);
        run(&Space { looks, alphabet: WORDS, len, mode });
    }
    for line_terminator in *b"a\r\0" {
        for utf8 in [false, true] {
            let mode = mode(utf8, line_terminator);
            run(&Space { looks, alphabet: LINES, len, mode });
        }
    }
    let alphabet = &WORDS[..4];
    for line_terminator in *b"\na\xA9" {
        let mode = mode(true, line_terminator);
        run(&Space { looks, alphabet, len, mode });
    }
}

/// An assertion that `regex_syntax` learns later must be added here.
#[test]
fn the_assertions_are_all_there() {
    let mut all = BTreeSet::new();
    for look in WORD_LOOKS.iter().chain(LINE_LOOKS) {
        let hir = regex_syntax::parse(look).unwrap();
        all.extend(hir.properties().look_set().iter().map(|it| it.as_repr()));
    }
    assert_eq!(all.len(), WORD_LOOKS.len() + LINE_LOOKS.len());
    let every = regex_syntax::hir::LookSet::full();
    assert_eq!(all.len(), every.iter().count());
}

#[test]
fn the_strings_are_all_there() {
    assert_eq!(strings(WORDS, 5, false).len(), 9331);
    assert_eq!(strings(&WORDS[..4], 5, true).len(), 1365);
    // `E2` alone is never a string, so that only four symbols are left.
    assert_eq!(strings(WORDS, 2, true).len(), 1 + 4 + 16);
}
