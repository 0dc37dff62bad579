//! Strings from a pattern's own language: random paths through its HIR.
//!
//! Without assertions every sample is a match of the whole string. An
//! assertion adds nothing to a sample, so it may or may not hold there.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassBytes, ClassUnicode, Hir, HirKind};

use crate::oracle::Mode;
use crate::rng::Rng;

/// The most bytes that repetitions fill; what must follow them still does.
const LONG: usize = 600;

/// A pattern that strings are drawn from.
#[derive(Clone, Debug)]
pub struct Language {
    hir: Hir,
}

impl Language {
    /// The language of a pattern; `None` if the pattern is not valid.
    ///
    /// ```
    /// use difftest::{language::Language, oracle::Mode, rng::Rng};
    ///
    /// let words = Language::new("(?i)ab+", Mode::STR).unwrap();
    /// let mut text = vec![];
    /// assert!(words.sample(&mut Rng::new(1), &mut text));
    /// assert!(text.to_ascii_lowercase().starts_with(b"ab"));
    /// ```
    pub fn new(pattern: &str, mode: Mode) -> Option<Language> {
        let mut parser = ParserBuilder::new();
        parser.utf8(mode.utf8).line_terminator(mode.line_terminator);
        let hir = parser.build().parse(pattern).ok()?;
        Some(Language { hir })
    }

    /// True if the pattern has an assertion, so that samples need not match.
    pub fn has_looks(&self) -> bool {
        !self.hir.properties().look_set().is_empty()
    }

    /// Appends a string of the language; false if the path that was taken
    /// came upon a class of nothing, and what was appended is only a part.
    pub fn sample(&self, rng: &mut Rng, into: &mut Vec<u8>) -> bool {
        let end = into.len() + LONG;
        walk(&self.hir, rng, into, end)
    }
}

fn walk(hir: &Hir, rng: &mut Rng, into: &mut Vec<u8>, end: usize) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            into.extend_from_slice(&literal.0);
            true
        }
        HirKind::Class(Class::Unicode(class)) => character(class, rng, into),
        HirKind::Class(Class::Bytes(class)) => byte(class, rng, into),
        HirKind::Capture(group) => walk(&group.sub, rng, into, end),
        HirKind::Concat(all) => {
            all.iter().all(|hir| walk(hir, rng, into, end))
        }
        HirKind::Alternation(all) => walk(rng.pick(all), rng, into, end),
        HirKind::Repetition(it) => {
            for round in 0..times(it.min, it.max, rng) {
                if round >= it.min && into.len() >= end {
                    break;
                }
                if !walk(&it.sub, rng, into, end) {
                    return false;
                }
            }
            true
        }
    }
}

/// How often a loop is taken: as rarely as possible, once or twice more,
/// somewhat more often, or as often as possible.
fn times(min: u32, max: Option<u32>, rng: &mut Rng) -> u32 {
    let above = match rng.below(10) {
        0..3 => 0,
        3..6 => 1,
        6 | 7 => 2,
        8 => rng.between(3, 9),
        _ => rng.between(10, 70),
    };
    let wanted = min.saturating_add(u32::try_from(above).unwrap());
    max.map_or(wanted, |max| wanted.min(max))
}

/// Appends a character of the class: ASCII rather often, so that vectors
/// have something to pass over, and the ends of ranges.
fn character(class: &ClassUnicode, rng: &mut Rng, into: &mut Vec<u8>) -> bool {
    let ranges: Vec<_> =
        class.iter().map(|it| (it.start().into(), it.end().into())).collect();
    if ranges.is_empty() {
        return false;
    }
    let ch = char::from_u32(pick(&ranges, rng))
        // The range spans the surrogates.
        .unwrap_or(class.ranges()[class.ranges().len() - 1].end());
    into.extend_from_slice(ch.encode_utf8(&mut [0; 4]).as_bytes());
    true
}

fn byte(class: &ClassBytes, rng: &mut Rng, into: &mut Vec<u8>) -> bool {
    let ranges: Vec<_> =
        class.iter().map(|it| (it.start().into(), it.end().into())).collect();
    if ranges.is_empty() {
        return false;
    }
    into.push(u8::try_from(pick(&ranges, rng)).unwrap());
    true
}

/// A number of one of the ranges, which is not always an end of it.
fn pick(ranges: &[(u32, u32)], rng: &mut Rng) -> u32 {
    let ascii = &ranges[..ranges.partition_point(|it| it.0 < 0x80)];
    if !ascii.is_empty() && rng.below(10) < 6 {
        let common = *rng.pick(b"aaabeTz 0_-");
        let holds = |it: &&(u32, u32)| (it.0..=it.1).contains(&common.into());
        if ranges.iter().any(|it| holds(&it)) {
            return common.into();
        }
        let &(low, high) = rng.pick(ascii);
        return between(low, high.min(0x7F), rng);
    }
    let &(low, high) = rng.pick(ranges);
    match rng.below(4) {
        0 => low,
        1 => high,
        _ => between(low, high, rng),
    }
}

fn between(low: u32, high: u32, rng: &mut Rng) -> u32 {
    let span = usize::try_from(high - low).unwrap();
    low + u32::try_from(rng.below(span + 1)).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar;

    /// Wherever a sample stands, the pattern matches it as a whole.
    #[test]
    fn samples_are_of_the_language() {
        let (mut rng, mut samples) = (Rng::new(7), 0);
        for round in 0..600 {
            let mode = if round % 2 == 0 { Mode::STR } else { Mode::BYTES };
            let pattern = grammar::random(&mut rng, 6);
            let Some(language) = Language::new(&pattern, mode) else {
                continue;
            };
            if language.has_looks() {
                continue;
            }
            let whole = format!(r"\A(?:{pattern})\z");
            let Ok(whole) = regex::bytes::Regex::new(&whole) else {
                continue;
            };
            for _ in 0..10 {
                let mut text = vec![];
                if language.sample(&mut rng, &mut text) {
                    samples += 1;
                    assert!(
                        whole.is_match(&text),
                        "{pattern} on \"{}\"",
                        text.escape_ascii(),
                    );
                }
            }
        }
        assert!(samples > 2000, "{samples}");
    }

    #[test]
    fn loops_are_taken_rarely_and_often() {
        let language = Language::new("a*b{2,3}", Mode::STR).unwrap();
        let mut rng = Rng::new(5);
        let mut texts = std::collections::BTreeSet::new();
        for _ in 0..500 {
            let mut text = vec![];
            assert!(language.sample(&mut rng, &mut text));
            texts.insert(String::from_utf8(text).unwrap());
        }
        for want in ["bb", "bbb", "abb", "aabbb"] {
            assert!(texts.contains(want), "{texts:?}");
        }
        assert!(texts.iter().any(|it| it.len() > 30));
    }

    #[test]
    fn a_class_of_nothing_is_no_sample() {
        let language = Language::new("x[a&&b]", Mode::STR).unwrap();
        assert!(!language.sample(&mut Rng::new(1), &mut vec![]));
    }
}
