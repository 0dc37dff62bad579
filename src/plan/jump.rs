//! Where a search may begin: as far before a literal as a match reaches.
//!
//! An automaton that grows may have no scan in its code, because its start
//! state depends on the context or a match begins too far before what is
//! rare. But where every match has a literal inside, none ends before the
//! first place where that literal stands, and none begins further before it
//! than the text before it may reach. So a search begins there, whatever the
//! context: that is read off the haystack. Without the literal there is no
//! match at all.
//!
//! It is one step in front of a search, and the bytes up to the literal are
//! part of what the search is through with: none is passed twice.

use core::fmt;

use crate::analysis::Facts;
use crate::analysis::heads::{Head, of_literal};
use crate::analysis::inner::Before;
use crate::plan::budget::{CANDIDATE_STEPS, MAX_ABSENT, MILLION};
use crate::plan::scan::Scan;
use crate::util::byteset::ByteSet;

/// A literal that is inside of every match.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Jump {
    pub(crate) literal: Vec<u8>,
    /// How many bytes of a match lie before it at most, if that is bounded.
    pub(crate) back: Option<usize>,
}

impl Jump {
    /// The literal that saves most; `None` if every one is too common.
    pub(crate) fn new(facts: &Facts) -> Option<Jump> {
        let inside = facts.inner.iter().map(|it| (&it.heads[..], &it.before));
        let begin = &Before { max: Some(0), ..Before::default() };
        let heads = facts.heads.iter().map(|heads| (&heads[..], begin));
        let all = inside.chain(heads).filter_map(|(heads, before)| {
            let (offset, literal) = shared(heads)?;
            let back = before.max.and_then(|max| max.checked_add(offset));
            let rate = rate(&literal)?;
            let cost = match back {
                Some(back) => rate * (CANDIDATE_STEPS + back as u64),
                None => rate * (MILLION / 4 / MAX_ABSENT),
            };
            Some((Jump { literal, back }, cost))
        });
        let (jump, cost) = all.min_by_key(|(jump, cost)| {
            // Where it cannot go back, it only sees that there is none.
            (jump.back.is_none(), *cost)
        })?;
        (cost < MILLION / 4).then_some(jump)
    }
}

/// The rarest bytes that follow each other in all heads, and how far from
/// where they begin.
fn shared(heads: &[Head]) -> Option<(usize, Vec<u8>)> {
    let len = heads.iter().map(Vec::len).min()?;
    let byte = |at: usize| {
        let mut all = ByteSet::default();
        heads.iter().for_each(|head| all.add_all(&head[at]));
        let mut bytes = all.iter();
        bytes.next().filter(|_| bytes.next().is_none())
    };
    let bytes: Vec<Option<u8>> = (0..len).map(byte).collect();
    let mut runs = Vec::new();
    let mut at = 0;
    for run in bytes.chunk_by(|a, b| a.is_some() == b.is_some()) {
        let literal: Vec<u8> = run.iter().copied().flatten().collect();
        if !literal.is_empty() {
            runs.push((at, literal));
        }
        at += run.len();
    }
    runs.into_iter().min_by_key(|(_, literal)| rate(literal))
}

/// How often a literal is met in a million positions, at most.
fn rate(literal: &[u8]) -> Option<u64> {
    Scan::rated(&[of_literal(literal)], false).map(|(_, rate)| rate)
}

impl fmt::Display for Jump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let literal = self.literal.escape_ascii();
        write!(f, "searches begin ")?;
        match self.back {
            Some(back) => write!(f, "{back} bytes before \"{literal}\""),
            None => write!(f, "if there is \"{literal}\""),
        }
    }
}
