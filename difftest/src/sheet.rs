//! A haystack with the right answers, computed before anything of ours runs,
//! so that any number of configurations and threads can be held against it.
//!
//! `regex` and PikeVM are both asked about the whole haystack. Where `regex`
//! has no method for what is asked (an end before the end, an anchor) PikeVM
//! answers alone. From the offsets of random haystacks `regex` answers alone,
//! because PikeVM takes too long; it is asked where we differ.

use std::fmt::Debug;
use std::ops::Range;

use crate::oracle::{Arbiter, Mode, Oracle, caught};
use crate::question::{Answer, Methods, Question};
use crate::rng::Rng;

/// Random haystacks up to this length are searched from every offset.
const EVERY_OFFSET: usize = 40;

/// A match, or none.
pub type Found = Option<Range<usize>>;

/// The groups of a match, the whole match first.
pub type Groups = Vec<Found>;

/// One search of a haystack: where, and whether it must match at once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ask {
    /// What is searched; assertions see what surrounds it.
    pub span: Range<usize>,
    /// True if a match must begin where the span begins.
    pub anchored: bool,
}

impl Ask {
    /// The whole haystack.
    pub fn whole(haystack: &[u8]) -> Ask {
        Ask { span: 0..haystack.len(), anchored: false }
    }

    /// From an offset to the end.
    pub fn from(start: usize, haystack: &[u8]) -> Ask {
        Ask { span: start..haystack.len(), anchored: false }
    }

    /// True if `regex` has a method for it.
    fn is_public(&self, haystack: &[u8]) -> bool {
        !self.anchored && self.span.end == haystack.len()
    }
}

/// Every offset of a short haystack, one offset of a longer one, and two
/// spans, often anchored.
pub fn random_asks(haystack: &[u8], rng: &mut Rng) -> Vec<Ask> {
    let len = haystack.len();
    let mut asks = vec![Ask::whole(haystack)];
    if len <= EVERY_OFFSET {
        asks.extend((1..=len).map(|start| Ask::from(start, haystack)));
    } else {
        asks.push(Ask::from(rng.between(1, len), haystack));
    }
    for _ in 0..2 {
        let start = rng.between(0, len);
        // Not too far, or all spans of a long haystack take long.
        let end = rng.between(start, len.min(start + 200));
        asks.push(Ask { span: start..end, anchored: rng.one_in(2) });
    }
    asks
}

/// Every start with the end of the haystack, once anchored and once not, and
/// every end if the haystack is no longer than `ends`.
pub fn every_ask(haystack: &[u8], ends: usize) -> Vec<Ask> {
    let len = haystack.len();
    let mut asks = vec![];
    for start in 0..=len {
        let first = if len <= ends { start } else { len };
        for end in (first..=len).rev() {
            for anchored in [false, true] {
                asks.push(Ask { span: start..end, anchored });
            }
        }
    }
    asks
}

/// The right answer to one search.
#[derive(Clone, Debug)]
pub struct Probe {
    /// What was asked.
    pub ask: Ask,
    /// The match, or `None`.
    pub want: Found,
    /// Where an earliest match ends at the earliest.
    pub earliest: usize,
    /// False if only `regex` has said so.
    pub is_sure: bool,
}

/// A haystack and what is right about it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What is searched.
    pub haystack: Vec<u8>,
    /// The first match of each search.
    pub probes: Vec<Probe>,
    /// All matches in the whole haystack.
    pub all: Vec<Range<usize>>,
    /// The groups of the first match, if they were asked for.
    pub groups: Option<Option<Groups>>,
    /// What public methods return.
    pub answers: Vec<(Question, Answer)>,
}

impl Sheet {
    /// True if the pattern matches somewhere.
    pub fn has_match(&self) -> bool {
        !self.all.is_empty()
    }
}

/// What is to be asked about haystacks.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// True if PikeVM answers every search.
    pub both: bool,
    /// True if groups are wanted.
    pub groups: bool,
}

/// Both oracles for one pattern.
#[derive(Debug)]
pub struct Oracles {
    pattern: String,
    mode: Mode,
    regex: Oracle,
    arbiter: Arbiter,
    /// Where `regex` differs from PikeVM, a line each.
    pub faults: Vec<String>,
}

impl Oracles {
    /// Builds both.
    ///
    /// # Errors
    ///
    /// Those of `regex`.
    pub fn new(pattern: &str, mode: Mode) -> Result<Oracles, regex::Error> {
        let regex = Oracle::new(pattern, mode)?;
        let arbiter = Arbiter::new(pattern, mode);
        let pattern = pattern.to_owned();
        Ok(Oracles { pattern, mode, regex, arbiter, faults: vec![] })
    }

    /// Answers every question about a haystack.
    pub fn sheet(
        &mut self,
        haystack: &[u8],
        asks: Vec<Ask>,
        questions: Vec<Question>,
        depth: Depth,
    ) -> Sheet {
        let whole = Ask::whole(haystack);
        let probes =
            asks.into_iter().map(|ask| self.probe(haystack, ask, depth));
        let probes = probes.collect();
        let theirs = caught(|| self.regex.find_iter(haystack));
        let right = self.arbiter.find_iter(haystack, &whole);
        let all = self.settle("find_iter", haystack, theirs, right);
        let groups = depth.groups.then(|| {
            let theirs = caught(|| self.regex.captures(haystack));
            let right = self.arbiter.captures(haystack, &whole);
            self.settle("captures", haystack, theirs, right)
        });
        let answers = questions.into_iter().map(|question| {
            let answer = self.answer(haystack, &question, depth);
            (question, answer)
        });
        let answers = answers.collect();
        Sheet { haystack: haystack.to_vec(), probes, all, groups, answers }
    }

    /// What a method returns; that of `regex` alone, unless both are asked or
    /// `regex` says less than PikeVM or panics.
    fn answer(
        &mut self,
        haystack: &[u8],
        question: &Question,
        depth: Depth,
    ) -> Answer {
        if matches!(question, Question::ShortestAt(_)) {
            return self.arbiter.answer(haystack, question);
        }
        let theirs = caught(|| self.regex.answer(haystack, question));
        match theirs {
            Some(theirs) if !depth.both => theirs,
            theirs => {
                let right = self.arbiter.answer(haystack, question);
                self.settle("a method", haystack, theirs, right)
            }
        }
    }

    fn probe(&mut self, haystack: &[u8], ask: Ask, depth: Depth) -> Probe {
        let start = ask.span.start;
        let is_whole = ask == Ask::whole(haystack);
        let theirs = ask
            .is_public(haystack)
            .then(|| caught(|| self.regex.find_at(haystack, start)));
        let is_sure =
            is_whole || depth.both || !matches!(theirs, Some(Some(_)));
        let want = match theirs {
            Some(Some(theirs)) if !is_sure => theirs,
            None => self.arbiter.find(haystack, &ask),
            Some(theirs) => {
                let right = self.arbiter.find(haystack, &ask);
                self.settle("find_at", haystack, theirs, right)
            }
        };
        let mut earliest = start;
        if is_whole && let Some(want) = &want {
            let end = self.arbiter.earliest(haystack, &ask);
            // PikeVM goes on behind an empty match that splits a character,
            // and then ends later than the match that begins before it.
            earliest = end.map_or(0, |end| end.min(want.end));
        }
        Probe { ask, want, earliest, is_sure }
    }

    /// PikeVM's answer; another one of `regex` is noted. That is a fault of
    /// `regex`, or a panic, and none of ours.
    fn settle<T: PartialEq + Debug>(
        &mut self,
        what: &str,
        haystack: &[u8],
        theirs: Option<T>,
        right: T,
    ) -> T {
        if theirs.as_ref() != Some(&right) {
            self.faults.push(format!(
                "{what}: {} {:?} on \"{}\": {theirs:?}, not {right:?}",
                self.pattern,
                self.mode,
                haystack.escape_ascii(),
            ));
        }
        right
    }
}

/// Who is asked where only `regex` has answered yet.
pub trait Appeal {
    /// PikeVM's answer about one search.
    fn find(&mut self, haystack: &[u8], ask: &Ask) -> Found;

    /// What PikeVM makes a method return.
    fn answer(&mut self, haystack: &[u8], question: &Question) -> Answer;
}

impl Appeal for Oracles {
    fn find(&mut self, haystack: &[u8], ask: &Ask) -> Found {
        let right = self.arbiter.find(haystack, ask);
        let theirs = caught(|| self.regex.find_at(haystack, ask.span.start));
        self.settle("find_at", haystack, theirs, right)
    }

    fn answer(&mut self, haystack: &[u8], question: &Question) -> Answer {
        let both = Depth { both: true, groups: true };
        Oracles::answer(self, haystack, question, both)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_is_asked_for_once() {
        let asks = every_ask(b"abc", 3);
        assert_eq!(asks.len(), 2 * 10);
        for (at, ask) in asks.iter().enumerate() {
            assert!(!asks[..at].contains(ask), "{ask:?}");
        }
        assert_eq!(every_ask(b"abc", 2).len(), 2 * 4);
    }

    #[test]
    fn random_spans_lie_inside() {
        let mut rng = Rng::new(3);
        for len in [0, 1, 40, 41, 5000] {
            let haystack = vec![b'a'; len];
            for ask in random_asks(&haystack, &mut rng) {
                assert!(ask.span.start <= ask.span.end);
                assert!(ask.span.end <= len);
            }
        }
    }

    /// The empty match inside of the character is none.
    #[test]
    fn an_earliest_match_ends_no_later_than_the_match() {
        let mode = Mode { utf8: true, line_terminator: 0xA9 };
        let mut oracles = Oracles::new("(?m:$)|é", mode).unwrap();
        let haystack = "éa".as_bytes();
        let depth = Depth { both: true, groups: false };
        let asks = vec![Ask::whole(haystack)];
        let sheet = oracles.sheet(haystack, asks, vec![], depth);
        assert_eq!(sheet.probes[0].want, Some(0..2));
        assert_eq!(sheet.probes[0].earliest, 2);
    }

    #[test]
    fn answers_see_what_surrounds_a_span() {
        let mut oracles = Oracles::new(r"\ba\b", Mode::BYTES).unwrap();
        let asks = vec![
            Ask { span: 1..2, anchored: true },
            Ask { span: 2..4, anchored: false },
        ];
        let depth = Depth { both: true, groups: true };
        let sheet = oracles.sheet(b"ba a", asks, vec![], depth);
        let found: Vec<_> =
            sheet.probes.iter().map(|it| it.want.clone()).collect();
        assert_eq!(found, [None, Some(3..4)]);
        assert_eq!(sheet.all.len(), 1);
        assert_eq!(sheet.groups, Some(Some(vec![Some(3..4)])));
        assert!(oracles.faults.is_empty());
    }
}
