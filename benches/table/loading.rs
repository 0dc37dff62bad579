//! The texts that are searched.
//!
//! Real text is rebar's, which is not part of this repository. Where it is
//! missing, text of the same kinds is generated: always the same, so that
//! the counts of all engines can still be compared anywhere.

use std::fs;
use std::ops::Range;
use std::path::Path;

use crate::texts;

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
        let english = read("opensubtitles/en-sampled.txt", texts::english);
        let russian = read("opensubtitles/ru-sampled.txt", texts::russian);
        let code = read("rust-src.txt", texts::code);
        let date_pattern =
            read("../regexes/wild/date.txt", texts::date_pattern);
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
