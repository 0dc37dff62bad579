//! Random haystacks that come close to matching a pattern.

use super::grammar::{Node, append};
use super::rng::Rng;

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

/// A random haystack for a pattern: samples of it, parts of samples, noise,
/// and sometimes a length at which vectors end.
pub(crate) fn random(node: &Node, rng: &mut Rng) -> Vec<u8> {
    let mut haystack = vec![];
    let is_valid = !rng.one_in(3);
    for _ in 0..rng.below(6) {
        match rng.below(8) {
            0..4 => node.sample(rng, &mut haystack),
            4 => {
                let before = haystack.len();
                node.sample(rng, &mut haystack);
                let added = haystack.len() - before;
                haystack.truncate(before + rng.between(0, added));
            }
            5 if !is_valid => append(&mut haystack, rng, INVALID),
            _ => append(&mut haystack, rng, NOISE),
        }
    }
    match rng.below(8) {
        0 | 1 => pad(&mut haystack, rng),
        2 => stretch(node, rng, &mut haystack),
        _ => {}
    }
    if rng.one_in(3) && !haystack.is_empty() {
        mutate(&mut haystack, rng);
    }
    if is_valid {
        haystack = String::from_utf8_lossy(&haystack).into_owned().into();
    }
    haystack
}

/// Fills a haystack up to a length near a multiple of a vector's.
fn pad(haystack: &mut Vec<u8>, rng: &mut Rng) {
    let lengths = [15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 300, 1500];
    let target = *rng.pick(&lengths);
    let noise = *rng.pick(NOISE);
    let mut filler = vec![];
    while haystack.len() + filler.len() < target {
        filler.push(
            *noise.get(filler.len() % noise.len().max(1)).unwrap_or(&b'z'),
        );
    }
    let at = rng.between(0, haystack.len());
    haystack.splice(at..at, filler);
}

/// Appends samples of a pattern with much text between them, or none.
fn stretch(node: &Node, rng: &mut Rng, into: &mut Vec<u8>) {
    let (gap, few) = (*rng.pick(&[0, 3, 40, 200]), rng.one_in(2));
    for _ in 0..rng.between(1, if few { 2 } else { 12 }) {
        let end = into.len() + rng.between(0, gap);
        while into.len() < end {
            append(into, rng, TEXT);
        }
        node.sample(rng, into);
    }
}

/// Changes, removes or repeats one byte.
fn mutate(haystack: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.below(haystack.len());
    match rng.below(3) {
        0 => haystack[at] = *rng.pick(b"ab \n\xFF\xE2z0"),
        1 => drop(haystack.remove(at)),
        _ => haystack.insert(at, haystack[at]),
    }
}
