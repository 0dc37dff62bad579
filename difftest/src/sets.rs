//! Sets of patterns: which of them match, where each does first, and which
//! one is leftmost.
//!
//! What is right is put together from single patterns, searched one by one
//! with `regex`; its own set is asked as well. PikeVM decides where an answer
//! differs.

use std::fmt;
use std::ops::Range;

use jitregex::testing::Input;
use jitregex::{RegexSet, RegexSetBuilder, bytes};

use crate::grammar;
use crate::guard::{caught_panic, trace};
use crate::oracle::{Arbiter, Mode, Oracle, caught};
use crate::rng::Rng;
use crate::setups::Setup;
use crate::sheet::{Ask, Found};

/// How many patterns stand beside the first.
const COMPANIONS: usize = 7;

/// What a set says about a haystack from an offset on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SetAnswer {
    /// Whether any pattern matches.
    pub is_match: bool,
    /// The patterns that match.
    pub which: Vec<usize>,
    /// The first match of each of them.
    pub firsts: Vec<(usize, Range<usize>)>,
    /// The leftmost match, of the first pattern if there are several.
    pub leftmost: Option<(usize, Range<usize>)>,
}

impl SetAnswer {
    /// What follows from the first matches of all patterns.
    fn of(found: impl IntoIterator<Item = Found>) -> SetAnswer {
        let all = found.into_iter().enumerate();
        let firsts: Vec<_> =
            all.filter_map(|(at, found)| Some((at, found?))).collect();
        SetAnswer {
            is_match: !firsts.is_empty(),
            which: firsts.iter().map(|it| it.0).collect(),
            leftmost: firsts.iter().min_by_key(|it| it.1.start).cloned(),
            firsts,
        }
    }
}

/// Several patterns, ready to search.
pub trait SetEngine: Sync {
    /// What it says about a haystack from an offset on, which may lie one
    /// behind the end.
    fn answer(&self, haystack: &[u8], at: usize) -> SetAnswer;
}

/// Implements [`SetEngine`] for one flavour.
macro_rules! set_engine {
    ($set:ty, $view:expr) => {
        impl SetEngine for $set {
            fn answer(&self, haystack: &[u8], at: usize) -> SetAnswer {
                let text = $view(haystack);
                let input = Input::new(haystack).span(at..haystack.len());
                let firsts = self.search_firsts(input);
                let leftmost = self.search(&input);
                SetAnswer {
                    is_match: self.is_match_at(text, at),
                    which: self.matches_at(text, at).iter().collect(),
                    firsts: firsts
                        .map(|it| (it.pattern, it.span.range()))
                        .collect(),
                    leftmost: leftmost.map(|it| (it.pattern, it.span.range())),
                }
            }
        }
    };
}

set_engine!(RegexSet, |it| std::str::from_utf8(it).expect("a string"));
set_engine!(bytes::RegexSet, |it| it);

/// A set of ours.
///
/// # Errors
///
/// The text of the error, which is to be that of `regex`.
pub fn build(
    patterns: &[String],
    mode: Mode,
    setup: &Setup,
) -> Result<Box<dyn SetEngine>, String> {
    let tuning = setup.tuning.clone();
    if mode.utf8 {
        let mut builder = RegexSetBuilder::new(patterns);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(tuning);
        let set = builder.build().map_err(|why| why.to_string())?;
        Ok(Box::new(set))
    } else {
        let mut builder = bytes::RegexSetBuilder::new(patterns);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(tuning);
        let set = builder.build().map_err(|why| why.to_string())?;
        Ok(Box::new(set))
    }
}

/// Something that makes sets: [`build`], or one that is wrong on purpose.
pub type Builder =
    fn(&[String], Mode, &Setup) -> Result<Box<dyn SetEngine>, String>;

/// The set of `regex`, in either flavour.
enum Theirs {
    Str(regex::RegexSet),
    Bytes(regex::bytes::RegexSet),
}

impl Theirs {
    fn new(patterns: &[String], mode: Mode) -> Result<Theirs, String> {
        let byte = mode.line_terminator;
        let built = if mode.utf8 {
            let mut builder = regex::RegexSetBuilder::new(patterns);
            builder.line_terminator(byte).build().map(Theirs::Str)
        } else {
            let mut builder = regex::bytes::RegexSetBuilder::new(patterns);
            builder.line_terminator(byte).build().map(Theirs::Bytes)
        };
        built.map_err(|why| why.to_string())
    }

    fn which(&self, haystack: &[u8], at: usize) -> Vec<usize> {
        match self {
            Theirs::Str(set) => {
                let text = std::str::from_utf8(haystack).expect("a string");
                set.matches_at(text, at).iter().collect()
            }
            Theirs::Bytes(set) => {
                set.matches_at(haystack, at).iter().collect()
            }
        }
    }
}

/// Everything that is right about one set.
struct Right {
    set: Theirs,
    singles: Vec<Oracle>,
    patterns: Vec<String>,
    mode: Mode,
}

impl Right {
    fn new(patterns: &[String], mode: Mode) -> Result<Right, String> {
        let set = Theirs::new(patterns, mode)?;
        let singles = patterns
            .iter()
            .map(|it| Oracle::new(it, mode).map_err(|why| why.to_string()));
        let singles = singles.collect::<Result<_, _>>()?;
        Ok(Right { set, singles, patterns: patterns.to_vec(), mode })
    }

    /// What `regex` says; PikeVM, if its answers differ or it panics.
    fn answer(&self, haystack: &[u8], at: usize) -> SetAnswer {
        let theirs = caught(|| {
            let single = |re: &Oracle| re.find_at(haystack, at);
            let answer = SetAnswer::of(self.singles.iter().map(single));
            (answer.which == self.set.which(haystack, at)).then_some(answer)
        });
        let appeal = || self.appeal(haystack, at);
        theirs.flatten().unwrap_or_else(appeal)
    }

    /// What PikeVM says.
    fn appeal(&self, haystack: &[u8], at: usize) -> SetAnswer {
        SetAnswer::of(self.patterns.iter().map(|pattern| {
            let mut arbiter = Arbiter::new(pattern, self.mode);
            let ask = (at <= haystack.len()).then(|| Ask::from(at, haystack));
            ask.and_then(|ask| arbiter.find(haystack, &ask))
        }))
    }
}

/// One set in one configuration, and where it is searched.
#[derive(Clone, Debug)]
pub struct SetCase {
    /// The patterns.
    pub patterns: Vec<String>,
    /// The flavour.
    pub mode: Mode,
    /// In which configuration.
    pub setup: Setup,
    /// What is searched.
    pub haystack: Vec<u8>,
    /// From where on.
    pub at: usize,
}

impl fmt::Display for SetCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SetCase { patterns, mode, setup, haystack, at } = self;
        let haystack = haystack.escape_ascii();
        write!(f, "{patterns:?} {mode:?} with {} ", setup.name)?;
        write!(f, "on \"{haystack}\" from {at} on")
    }
}

impl SetCase {
    /// Builds and searches.
    ///
    /// # Errors
    ///
    /// What is answered, and what would be right.
    pub fn check(&self, build: Builder) -> Result<(), String> {
        if !self.mode.takes(&self.haystack) {
            return Ok(());
        }
        let right = Right::new(&self.patterns, self.mode);
        caught_panic(|| {
            match (build(&self.patterns, self.mode, &self.setup), right) {
                (Ok(ours), Ok(right)) => {
                    compare(&*ours, &right, &self.haystack, self.at)
                }
                (ours, right) => refusals(ours.err(), right.err()),
            }
        })
    }

    /// The smallest case that still fails, tried greedily.
    fn shrink(self, build: Builder) -> SetCase {
        let mut case = self;
        let mut budget = 400;
        'again: loop {
            for smaller in case.smaller() {
                if budget == 0 {
                    return case;
                }
                budget -= 1;
                if smaller.check(build).is_err() {
                    case = smaller;
                    continue 'again;
                }
            }
            return case;
        }
    }

    fn smaller(&self) -> Vec<SetCase> {
        let mut all = vec![];
        for at in 0..self.patterns.len() {
            let mut fewer = self.clone();
            fewer.patterns.remove(at);
            all.push(fewer);
        }
        let mut len = self.haystack.len();
        while len > 0 {
            for at in (0..=self.haystack.len() - len).step_by(len) {
                let mut shorter = self.clone();
                shorter.haystack.drain(at..at + len);
                let moved = self.at.saturating_sub(at).min(len);
                shorter.at = self.at - moved;
                all.push(shorter);
            }
            len /= 2;
        }
        for (at, pattern) in self.patterns.iter().enumerate() {
            for smaller in crate::shrink::smaller_patterns(pattern) {
                let mut simpler = self.clone();
                simpler.patterns[at] = smaller;
                all.push(simpler);
            }
        }
        all
    }
}

fn refusals(
    ours: Option<String>,
    theirs: Option<String>,
) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("refused: {ours:?}, want {theirs:?}"))
}

fn compare(
    ours: &dyn SetEngine,
    right: &Right,
    haystack: &[u8],
    at: usize,
) -> Result<(), String> {
    let got = ours.answer(haystack, at);
    if got == right.answer(haystack, at) {
        return Ok(());
    }
    let want = right.appeal(haystack, at);
    if got == want {
        return Ok(());
    }
    Err(format!("got {got:?}, want {want:?}"))
}

/// The pattern in front of up to seven others, few of which are not valid.
pub fn companions(first: &str, mode: Mode, rng: &mut Rng) -> Vec<String> {
    let mut patterns = vec![first.to_owned()];
    for _ in 0..rng.between(0, COMPANIONS) {
        let size = rng.between(1, 5);
        let pattern = grammar::random(rng, size);
        let is_valid = Oracle::new(&pattern, mode).is_ok();
        if is_valid || rng.one_in(20) {
            patterns.push(pattern);
        }
    }
    let at = rng.below(patterns.len());
    patterns.swap(0, at);
    patterns
}

/// Searches haystacks with one set in some configurations, from random
/// offsets on; how many answers were compared, and what is left of the first
/// case that fails.
pub fn check<'a>(
    patterns: &[String],
    mode: Mode,
    haystacks: &[Vec<u8>],
    setups: impl IntoIterator<Item = &'a Setup>,
    build: Builder,
) -> (u64, Option<(SetCase, String)>) {
    let mut rng =
        Rng::new(haystacks.iter().map(Vec::len).sum::<usize>() as u64);
    let taken = haystacks.iter().filter(|it| mode.takes(it));
    let searches: Vec<(&Vec<u8>, usize)> = taken
        .flat_map(|it| [(it, 0), (it, rng.between(0, it.len() + 1))])
        .collect();
    let right = Right::new(patterns, mode);
    let wanted: Vec<SetAnswer> = right.as_ref().map_or(vec![], |right| {
        searches.iter().map(|it| right.answer(it.0, it.1)).collect()
    });
    let mut tests = 0;
    for setup in setups {
        trace(&format!("set {} {patterns:?}", setup.name));
        let failed = |haystack: &[u8], at: usize, why: String| {
            let (patterns, setup) = (patterns.to_vec(), setup.clone());
            let haystack = haystack.to_vec();
            let case = SetCase { patterns, mode, setup, haystack, at };
            let case = case.shrink(build);
            let why = case.check(build).err().unwrap_or(why);
            Some((case, why))
        };
        let ours = caught_panic(|| build(patterns, mode, setup));
        let (Ok(ours), Ok(right)) = (&ours, &right) else {
            let theirs = right.as_ref().err().cloned();
            match refusals(ours.as_ref().err().cloned(), theirs) {
                Ok(()) => continue,
                Err(why) => return (tests, failed(b"", 0, why)),
            }
        };
        for ((haystack, at), want) in searches.iter().zip(&wanted) {
            tests += 4;
            let agrees = caught_panic(|| {
                if ours.answer(haystack, *at) == *want {
                    return Ok(());
                }
                compare(&**ours, right, haystack, *at)
            });
            if let Err(why) = agrees {
                return (tests, failed(haystack, *at, why));
            }
        }
    }
    (tests, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setups;

    /// The right set, and what is wrong with it.
    struct Wrong(Box<dyn SetEngine>, fn(&mut SetAnswer, usize));

    impl SetEngine for Wrong {
        fn answer(&self, haystack: &[u8], at: usize) -> SetAnswer {
            let mut answer = self.0.answer(haystack, at);
            self.1(&mut answer, at);
            answer
        }
    }

    fn wrong(
        patterns: &[String],
        mode: Mode,
        setup: &Setup,
        fault: fn(&mut SetAnswer, usize),
    ) -> Result<Box<dyn SetEngine>, String> {
        Ok(Box::new(Wrong(build(patterns, mode, setup)?, fault)))
    }

    /// Stops at the first pattern.
    fn one(
        patterns: &[String],
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn SetEngine>, String> {
        wrong(patterns, mode, setup, |it, _| it.which.truncate(1))
    }

    /// Takes the first pattern for the leftmost.
    fn not_leftmost(
        patterns: &[String],
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn SetEngine>, String> {
        wrong(patterns, mode, setup, |it, _| {
            it.leftmost = it.firsts.first().cloned();
        })
    }

    /// Sees nothing behind the third byte.
    fn nothing_later(
        patterns: &[String],
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn SetEngine>, String> {
        wrong(patterns, mode, setup, |it, at| it.is_match &= at < 3)
    }

    /// Accepts what is refused.
    fn takes_all(
        patterns: &[String],
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn SetEngine>, String> {
        let none: [String; 0] = [];
        build(patterns, mode, setup).or_else(|_| build(&none, mode, setup))
    }

    fn strings(patterns: &[&str]) -> Vec<String> {
        patterns.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn sets_that_are_wrong_are_found_and_made_small() {
        let setups = &setups::interpreted()[..1];
        let haystacks = vec![b"xyz abc bcd cab bc zyx".to_vec(); 8];
        let builders: [Builder; 4] =
            [one, not_leftmost, nothing_later, takes_all];
        for (at, build) in builders.into_iter().enumerate() {
            let last = if at == 3 { "(" } else { r"\w" };
            let patterns = strings(&["bc", "[b-d]+", "a|x", last]);
            let (_, failed) =
                check(&patterns, Mode::STR, &haystacks, setups, build);
            let (case, why) = failed.unwrap_or_else(|| panic!("{at}"));
            assert!(case.patterns.len() <= 2, "{at}: {case}: {why}");
            assert!(case.haystack.len() <= 4, "{at}: {case}: {why}");
            let right: Builder = super::build;
            assert_eq!(case.check(right), Ok(()), "{case}");
        }
    }

    #[test]
    fn the_right_set_passes() {
        let setups = setups::few();
        let haystacks = [b"abc".to_vec(), "\u{2603}b".as_bytes().to_vec()];
        let patterns = strings(&["b", "", r"\B", "a.c", "b"]);
        for mode in [Mode::STR, Mode::BYTES] {
            let (tests, failed) =
                check(&patterns, mode, &haystacks, &setups, build);
            assert!(failed.is_none(), "{failed:?}");
            assert_eq!(tests, 4 * 4 * setups.len() as u64);
        }
    }
}
