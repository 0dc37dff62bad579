//! Patterns over bytes, with haystacks in which the matches are known.

use std::ops::Range;

use jitregex::bytes::JitRegex;

use difftest::sheet::Ask;

use super::language::Language;
use super::oracle::{Arbiter, Mode, Oracle};
use super::rng::Rng;
use super::{grammar, haystacks};

const MODE: Mode = Mode::BYTES;

/// A pattern, haystacks, and all matches in them.
pub(crate) struct Case {
    pub(crate) pattern: String,
    pub(crate) haystacks: Vec<(Vec<u8>, Vec<Range<usize>>)>,
}

impl Case {
    /// The pattern with what `regex` finds; `None` if it finds something
    /// that PikeVM does not.
    pub(crate) fn new(
        pattern: String,
        haystacks: Vec<Vec<u8>>,
    ) -> Option<Case> {
        let theirs = Oracle::new(&pattern, MODE).ok()?;
        let mut arbiter = Arbiter::new(&pattern, MODE);
        let pair = |haystack: Vec<u8>| {
            let found = theirs.find_iter(&haystack);
            (found == arbiter.find_iter(&haystack, &Ask::whole(&haystack)))
                .then_some((haystack, found))
        };
        let haystacks: Option<Vec<_>> =
            haystacks.into_iter().map(pair).collect();
        Some(Case { pattern, haystacks: haystacks? })
    }

    /// A random pattern with six haystacks, each long enough for several
    /// threads to be inside it at once.
    pub(crate) fn random(rng: &mut Rng) -> Option<Case> {
        let size = rng.between(1, 9);
        let pattern = grammar::random(rng, size);
        let language = Language::new(&pattern, MODE);
        let mut haystacks = vec![];
        for _ in 0..6 {
            let pieces = rng.between(1, 12);
            let pieces =
                (0..pieces).map(|_| haystacks::random(language.as_ref(), rng));
            haystacks.push(pieces.collect::<Vec<_>>().concat());
        }
        Case::new(pattern, haystacks)
    }

    /// Searches all haystacks, beginning with the one at `first`.
    pub(crate) fn check(
        &self,
        re: &JitRegex,
        first: usize,
    ) -> Result<(), String> {
        let (front, back) =
            self.haystacks.split_at(first % self.haystacks.len());
        for (haystack, want) in back.iter().chain(front) {
            let got: Vec<_> =
                re.find_iter(haystack).map(|it| it.range()).collect();
            let is_match = re.is_match(haystack);
            if got != *want || is_match == want.is_empty() {
                return Err(format!(
                    "{}: got {got:?} ({is_match}), want {want:?} in \"{}\"",
                    self.pattern,
                    haystack.escape_ascii(),
                ));
            }
        }
        Ok(())
    }

    pub(crate) fn assert(&self, re: &JitRegex, first: usize) {
        self.check(re, first).unwrap_or_else(|why| panic!("{why}"));
    }
}

/// Patterns whose automata are far larger than the tables that tests
/// allow.
pub(crate) fn large_cases() -> Vec<Case> {
    let text = "Ада Лавлейс and Grace Hopper, 1815-12-10; κόσμος x=y ☃ 10:35 "
        .repeat(12)
        .into_bytes();
    let mut broken = text.clone();
    broken.iter_mut().step_by(97).for_each(|byte| *byte = 0xE2);
    let bits: Vec<u8> =
        (0..2000u32)
            .map(|at| {
                if at.wrapping_mul(0x9E37_79B9) >> 31 == 0 {
                    b'0'
                } else {
                    b'1'
                }
            })
            .collect();
    let patterns = [
        r"\w+",
        r"\b\w+\b",
        r"(?i)[a-zа-я]{3,9}",
        r"[01]*1[01]{9}",
        r"1[01]{12}x|10[01]{7}1",
        r"\pL{2,7}\s\pL+",
        r"[\s\S]{0,30}x=y",
        r"(?:\d{1,4}[-:]?){2,3}",
        r"(?i:κόσμος|лавлейс|hopper)",
        r"(?m).+?;|\B.",
    ];
    let haystacks = [text, broken, bits];
    let case = |it: &str| Case::new(it.to_owned(), haystacks.to_vec());
    let cases: Vec<Case> = patterns.into_iter().filter_map(case).collect();
    assert_eq!(cases.len(), patterns.len());
    cases
}
