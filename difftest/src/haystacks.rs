//! Random haystacks that come close to matching a pattern.
//!
//! They consist of strings of the pattern's language, most of them whole,
//! some cut short, changed by one edit, or beside each other; of noise; and of
//! what is not UTF-8. Many have a length at which vectors end, with a sample
//! at the very beginning or end.

use crate::language::Language;
use crate::rng::Rng;

/// What surrounds samples of a pattern.
const NOISE: &[&[u8]] = &[
    b"a",
    b"b",
    b"ab",
    b" ",
    b"\n",
    b"\r\n",
    b"\r",
    b"0",
    b"_",
    b"-",
    b"",
    "é".as_bytes(),
    "×".as_bytes(),
    "☃".as_bytes(),
    "日".as_bytes(),
    "𝛃".as_bytes(),
    b"foo bar",
    b"the quick brown fox",
];

/// Text for vectors to pass over.
const TEXT: &[&[u8]] = &[
    b"the quick brown fox jumps over a lazy dog; ",
    b"Sherlok Holms, ",
    b"zzzzzzzzzzzzzzzzzzzzzzzz",
    b"key = value\n",
    b"1234 56 789 ",
    "Съешь же ещё этих мягких булок ".as_bytes(),
    b"\n",
];

/// What is not UTF-8, or only a part of it.
const INVALID: &[&[u8]] = &[
    b"\xFF",
    b"\xE2",
    b"\xE2\x98",
    b"\x80",
    b"\xF0\x9F",
    b"\xC3",
    b"\xC0\x80",
    b"\xED\xA0\x80",
    b"\xF4\x90\x80\x80",
];

/// Lengths around those of vectors and blocks.
const LENGTHS: &[usize] =
    &[15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 130, 300, 1500];

/// Lengths around a page: each search of them costs as much as many others.
const PAGES: &[usize] = &[4095, 4096, 4097];

/// A random haystack for a pattern, or for none at all if it is not valid.
///
/// ```
/// use difftest::{haystacks, language::Language, oracle::Mode, rng::Rng};
///
/// let language = Language::new("[0-9]+", Mode::BYTES);
/// let haystack = haystacks::random(language.as_ref(), &mut Rng::new(4));
/// assert!(haystack.len() < 20_000);
/// ```
pub fn random(language: Option<&Language>, rng: &mut Rng) -> Vec<u8> {
    if !rng.one_in(16) {
        return short(language, rng);
    }
    // Long enough to leave a small table, and to come back to it.
    let end = rng.between(500, 6000);
    let mut haystack = vec![];
    while haystack.len() < end {
        haystack.append(&mut short(language, rng));
        haystack.push(*rng.pick(b" a\n"));
    }
    haystack
}

/// A few pieces, sometimes with much around them.
fn short(language: Option<&Language>, rng: &mut Rng) -> Vec<u8> {
    let mut haystack = vec![];
    let is_valid = !rng.one_in(3);
    for _ in 0..rng.below(6) {
        piece(language, is_valid, rng, &mut haystack);
    }
    match rng.below(8) {
        0 | 1 => pad(language, rng, &mut haystack),
        2 => stretch(language, rng, &mut haystack),
        _ => {}
    }
    if rng.one_in(4) && !haystack.is_empty() {
        mutate(&mut haystack, rng);
    }
    if is_valid {
        haystack = String::from_utf8_lossy(&haystack).into_owned().into();
    }
    haystack
}

/// Appends one of several pieces.
fn append(into: &mut Vec<u8>, rng: &mut Rng, pieces: &[&[u8]]) {
    let piece = rng.pick(pieces);
    into.extend_from_slice(piece);
}

fn sample(language: Option<&Language>, rng: &mut Rng) -> Vec<u8> {
    let mut text = vec![];
    if let Some(language) = language {
        language.sample(rng, &mut text);
    }
    text
}

/// Appends a sample, something close to one, or what has nothing to do with
/// the pattern.
fn piece(
    language: Option<&Language>,
    is_valid: bool,
    rng: &mut Rng,
    into: &mut Vec<u8>,
) {
    let mut text = match rng.below(20) {
        0..13 => sample(language, rng),
        13 if !is_valid => return append(into, rng, INVALID),
        13..16 => return append(into, rng, NOISE),
        16 => return (0..4).for_each(|_| into.push(rng.byte())),
        _ => miss(language, rng),
    };
    into.append(&mut text);
}

/// A near miss: a sample that lacks its beginning or its end, or that is one
/// edit away from itself.
fn miss(language: Option<&Language>, rng: &mut Rng) -> Vec<u8> {
    let mut text = sample(language, rng);
    if text.is_empty() {
        return text;
    }
    match rng.below(5) {
        0 => drop(text.pop()),
        1 => drop(text.remove(0)),
        2 => text.truncate(rng.below(text.len())),
        3 => drop(text.drain(..rng.below(text.len()))),
        _ => mutate(&mut text, rng),
    }
    text
}

/// Fills a haystack up to a length near a multiple of a vector's, in front of
/// a sample or behind it.
fn pad(language: Option<&Language>, rng: &mut Rng, haystack: &mut Vec<u8>) {
    let lengths = if rng.one_in(12) { PAGES } else { LENGTHS };
    let target = *rng.pick(lengths);
    let noise = *rng.pick(NOISE);
    let last = sample(language, rng);
    let mut filler = vec![];
    while haystack.len() + filler.len() + last.len() < target {
        let at = filler.len() % noise.len().max(1);
        filler.push(*noise.get(at).unwrap_or(&b'z'));
    }
    let at = rng.between(0, haystack.len());
    haystack.splice(at..at, filler);
    haystack.extend(last);
}

/// Appends samples of a pattern with much text between them, or none.
fn stretch(language: Option<&Language>, rng: &mut Rng, into: &mut Vec<u8>) {
    let (gap, few) = (*rng.pick(&[0, 3, 40, 200]), rng.one_in(2));
    for _ in 0..rng.between(1, if few { 2 } else { 12 }) {
        let end = into.len() + rng.between(0, gap);
        while into.len() < end {
            append(into, rng, TEXT);
        }
        into.append(&mut sample(language, rng));
    }
}

/// Changes, removes, repeats or exchanges one byte.
fn mutate(haystack: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.below(haystack.len());
    match rng.below(4) {
        0 => haystack[at] = *rng.pick(b"ab \n\xFF\xE2z0"),
        1 => drop(haystack.remove(at)),
        2 => haystack[at] ^= 1 << rng.below(8),
        _ => haystack.insert(at, haystack[at]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::Mode;

    /// Haystacks are not worth much if none matches, or all do.
    #[test]
    fn some_match_and_some_do_not() {
        let pattern = "[a-z]+[0-9]{3,}x";
        let language = Language::new(pattern, Mode::BYTES);
        let re = regex::bytes::Regex::new(pattern).unwrap();
        let mut rng = Rng::new(11);
        let mut lengths = std::collections::BTreeSet::new();
        let matched = (0..2000)
            .filter(|_| {
                let haystack = random(language.as_ref(), &mut rng);
                lengths.insert(haystack.len());
                re.is_match(&haystack)
            })
            .count();
        assert!((900..1900).contains(&matched), "{matched}");
        for length in LENGTHS.iter().chain(PAGES) {
            assert!(lengths.contains(length), "{length}");
        }
    }
}
