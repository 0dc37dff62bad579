//! The texts that are searched.
//!
//! Real text is rebar's, which is not part of this repository. Where it is
//! missing, text of the same kinds is generated: always the same, so that
//! the counts of all engines can still be compared anywhere.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The environment variable that names the folder of real texts.
const VARIABLE: &str = "JITREGEX_HAYSTACKS";

/// Where the texts are looked for, below the root of the workspace.
const FOLDER: &str = "../shared/rebar/haystacks";

/// How long a generated text is.
const GENERATED_BYTES: usize = 900_000;

/// How long each text is in a quick run.
const QUICK_BYTES: usize = 20_000;

/// All texts, in memory.
pub(crate) struct Texts {
    pub(crate) english: Text,
    pub(crate) russian: Text,
    pub(crate) code: Text,
    /// Ten thousand lines of code, as rebar's date benchmark has them.
    pub(crate) code_lines: Text,
    /// rebar's pattern for dates, or a smaller one of our own.
    pub(crate) date_pattern: String,
    /// What is generated because it was not found.
    pub(crate) missing: Vec<String>,
}

/// A haystack and what the tables call it.
pub(crate) struct Text {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// The folder of real texts: as the command line, the environment or the
/// default has it.
pub(crate) fn folder(argument: Option<PathBuf>) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    argument
        .or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from))
        .unwrap_or_else(|| root.join(FOLDER))
}

impl Texts {
    /// Loads what is there and generates the rest.
    pub(crate) fn load(folder: &Path, is_quick: bool) -> Texts {
        let mut missing = vec![];
        let mut read = |path: &str, generate: fn() -> String| {
            fs::read_to_string(folder.join(path)).unwrap_or_else(|_| {
                missing.push(path.to_owned());
                generate()
            })
        };
        let english = read("opensubtitles/en-sampled.txt", english);
        let russian = read("opensubtitles/ru-sampled.txt", russian);
        let code = read("rust-src.txt", code);
        let date_pattern = read("../regexes/wild/date.txt", date_pattern);
        let code_lines = lines(&code, 190_000..200_000);
        let text = |name, text: &str| {
            let text = if is_quick { prefix(text) } else { text };
            Text { name, bytes: text.as_bytes().to_vec() }
        };
        Texts {
            english: text("English", &english),
            russian: text("Russian", &russian),
            code_lines: text("code, 10k lines", code_lines),
            code: text("code", &code),
            date_pattern: date_pattern.trim_end().to_owned(),
            missing,
        }
    }
}

/// The beginning of a text, up to a whole character.
fn prefix(text: &str) -> &str {
    let fits = |at: &usize| text.is_char_boundary(*at);
    let end = (0..=QUICK_BYTES.min(text.len())).rev().find(fits);
    &text[..end.unwrap_or(0)]
}

/// Some lines of a text, all of it if it has fewer.
fn lines(text: &str, range: Range<usize>) -> &str {
    let mut starts = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let (first, last) = (range.start, range.end - range.start - 1);
    match (starts.nth(first), starts.nth(last)) {
        (Some(start), Some(end)) => &text[start..end],
        _ => text,
    }
}

/// A small generator of numbers, always with the same seed.
struct Random(u64);

impl Random {
    fn new() -> Random {
        Random(0x9E37_79B9_7F4A_7C15)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    /// An element; those in front are more likely, as in a language.
    fn pick<'t>(&mut self, words: &[&'t str]) -> &'t str {
        let end = self.below(words.len()) + 1;
        words[self.below(end)]
    }
}

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "the", "you", "and", "it", "to", "a", "of", "that", "in", "is", "me",
    "what", "this", "know", "was", "don't", "here", "have", "about", "right",
    "think", "because", "something", "Mr.", "Doctor", "railway", "Monday",
    "tomorrow", "conscious", "Watson", "Irene", "1984", "Sherlock Holmes",
    "café", "2010-03-14", "Holmes", "coincidental",
];

#[rustfmt::skip]
const RUSSIAN: &[&str] = &[
    "я", "не", "что", "и", "ты", "это", "на", "в", "он", "мы", "как", "все",
    "она", "тебя", "знаю", "здесь", "хорошо", "почему", "сказал", "сегодня",
    "человек", "Москва", "понедельник", "друзья", "1984", "OK", "ничего",
    "остановиться", "железнодорожный",
];

#[rustfmt::skip]
const CODE: &[&str] = &[
    "self", "let", "=", "fn", "(", ")", "{", "}", ";", "&mut", "match", "=>",
    "x86", "// See RFC 2585.", "Option<u32>", "==", "0xFF", "if", "a.len()",
    "Code::Some", "Vec Box Arc Mutex String Path Error Result Iterator Input",
    "\"2010-03-14\"", "VEX_Vmovd_rm32_xmm", "10:35", "Jan 3",
];

/// Sentences of words, one on each line.
fn sentences(words: &[&str]) -> String {
    let mut random = Random::new();
    let mut text = String::new();
    while text.len() < GENERATED_BYTES {
        for _ in 0..random.below(9) + 1 {
            text.push_str(random.pick(words));
            text.push_str(if random.below(12) == 0 { ", " } else { " " });
        }
        text.pop();
        text.push_str(if random.below(5) == 0 { "?\n" } else { ".\n" });
    }
    text
}

fn english() -> String {
    sentences(ENGLISH)
}

fn russian() -> String {
    sentences(RUSSIAN)
}

fn code() -> String {
    sentences(CODE)
}

fn date_pattern() -> String {
    let month = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
    let day = "mon|tue|wed|thu|fri|sat|sun|today|tomorrow|yesterday";
    format!(
        r"\b(?:(?:{day})\s*,?\s*)?(?:\d{{1,4}}[-/.\s](?:{month}|\d{{1,2}})[-/.\s]\d{{1,4}}|(?:{month})[a-z]*\s+\d{{1,2}}|\d{{1,2}}:\d{{2}}(?::\d{{2}})?|{day}|in|at|the|of)\b",
    )
}
