//! Going to the next place that every match has inside, and back from there
//! to where a match may begin.
//!
//! It is sound at a start state, like a scan for what matches begin with. From
//! a position on, every match that begins there or later has a candidate
//! inside, and no candidate before the next one. So a match begins no further
//! before that one than the text before it may reach, and the search is in the
//! start state again there. Up to the candidate, and behind it until the start
//! state is entered again, the automaton walks.
//!
//! A scan asks for few bytes. Where every head begins with the same literal a
//! candidate has to be that before the search goes back from it.
//!
//! Where contexts have start states of their own, the one at the end of the
//! way back is found as [`crate::plan::contexts`] says: what is inside of a
//! match does not depend on assertions, so no match begins before, whatever
//! the context.
//!
//! Each candidate is looked for once: the code remembers the last one, and
//! looks for no other before it is passed.

use core::fmt;

use crate::analysis::heads::{Head, shared_literal};
use crate::analysis::inner::{Before, Inner as Place};
use crate::plan::budget::{CANDIDATE_STEPS, MAX_BACK, MAX_BACK_OVER, MILLION};
use crate::plan::contexts::Starts;
use crate::plan::scan::Scan;
use crate::util::byteset::ByteSet;
use crate::util::frequency::most_of_text;

/// How to go back from a candidate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Back {
    /// So many bytes.
    Bytes(usize),
    /// To the first byte of those before it that are all in a set.
    Over {
        bytes: ByteSet,
        /// So many of them are in front of a candidate at least. With fewer
        /// it is none; and if its own byte is not in the set, no match begins
        /// before it is passed.
        least: usize,
    },
}

/// A scan for what every match has inside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Inner {
    pub(crate) scan: Scan,
    /// What a candidate begins with, if the scan does not ask for all of it.
    pub(crate) literal: Vec<u8>,
    pub(crate) back: Back,
    /// The start states between which it goes, if there are several.
    pub(crate) starts: Option<Starts>,
}

impl Inner {
    /// The cheapest scan for one of several places; `None` if none of them is
    /// cheaper than a search at a cost, in steps of a million bytes.
    pub(crate) fn new(
        places: &[Place],
        shuffles: bool,
        other: u64,
        starts: Option<Starts>,
    ) -> Option<Inner> {
        let all = places.iter().filter_map(|place| {
            let (back, steps) = Back::new(place)?;
            let (scan, rate) = Scan::rated(&place.heads, shuffles)?;
            let cost = rate.saturating_mul(CANDIDATE_STEPS + steps);
            let literal = literal(&scan, &place.heads);
            Some((Inner { scan, literal, back, starts: None }, cost))
        });
        let (mut inner, cost) = all.min_by_key(|&(_, cost)| cost)?;
        inner.starts = starts;
        // It has to be much better: what is common depends on the text.
        (cost < other.min(MILLION) / 4).then_some(inner)
    }
}

/// The literal that all heads begin with; empty if a scan asks for as much.
fn literal(scan: &Scan, heads: &[Head]) -> Vec<u8> {
    let literal = shared_literal(heads);
    let more = literal.len() > scan.asks();
    if more { literal } else { Vec::new() }
}

impl Back {
    /// How to go back, and how many bytes that are then walked.
    fn new(Place { before, .. }: &Place) -> Option<(Back, u64)> {
        let Before { bytes, min, max } = *before;
        let others = u64::from(10_000 - most_of_text(&bytes)).max(1);
        let run = 10_000 / others;
        if let Some(max) = max.filter(|&max| max <= MAX_BACK)
            && (max as u64 <= run || run > MAX_BACK_OVER)
        {
            return Some((Back::Bytes(max), max as u64));
        }
        let over = Back::Over { bytes, least: min.min(MAX_BACK) };
        (run <= MAX_BACK_OVER).then_some((over, run))
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scan inside of matches for {}; ", self.scan)?;
        if !self.literal.is_empty() {
            write!(f, "is it \"{}\"? ", self.literal.escape_ascii())?;
        }
        f.write_str("back ")?;
        match &self.back {
            Back::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Back::Over { bytes, least } => {
                write!(f, "over at least {least} of {bytes:?}")
            }
        }?;
        self.starts.iter().try_for_each(|starts| write!(f, "{starts}"))
    }
}
