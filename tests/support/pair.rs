//! A regex of ours beside the answers of `regex`, compared one by one.
//!
//! The answers are computed first, so that any number of configurations and
//! threads can be held against them.

use std::fmt::Debug;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};

use jitregex::testing::{Force, Input, Span};
use jitregex::{Error, RegexBuilder, bytes};

use super::guarded;
use super::oracle::{Arbiter, Mode, Oracle};
use super::setups::Setup;

/// Haystacks up to this length are searched from every offset.
const EVERY_OFFSET: usize = 40;

type Found = Option<Range<usize>>;
type Groups = Option<Vec<Found>>;

/// A haystack and what `regex` says about it; an answer is `None` where
/// `regex` panics.
pub(crate) struct Sheet {
    pub(crate) haystack: Vec<u8>,
    /// The first match from each offset on, or from the first one alone.
    find_at: Vec<Option<Found>>,
    find_iter: Option<Vec<Range<usize>>>,
    /// The groups of the first match, if they were asked for.
    captures: Option<Groups>,
}

impl Sheet {
    /// Asks `regex` everything that will be compared; groups cost most.
    pub(crate) fn new(
        theirs: &Oracle,
        haystack: Vec<u8>,
        groups: bool,
    ) -> Sheet {
        let all = haystack.len() <= EVERY_OFFSET;
        let last = if all { haystack.len() } else { 0 };
        let find_at = (0..=last)
            .map(|at| caught(|| theirs.find_at(&haystack, at)))
            .collect();
        let find_iter = caught(|| theirs.find_iter(&haystack));
        let captures =
            groups.then(|| caught(|| theirs.captures(&haystack))).flatten();
        Sheet { haystack, find_at, find_iter, captures }
    }

    pub(crate) fn has_match(&self) -> bool {
        self.find_at[0].as_ref().is_some_and(Option::is_some)
    }
}

fn caught<T>(answer: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(answer)).ok()
}

/// One regex of ours in either flavour, through the byte API: over strings
/// the haystacks are valid UTF-8, and slicing them is tested elsewhere.
pub(crate) fn build(
    pattern: &str,
    mode: Mode,
    setup: &Setup,
) -> Result<bytes::JitRegex, Error> {
    let mut tuning = setup.tuning.clone();
    tuning.count_work = true;
    if mode.utf8 {
        let mut builder = RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(tuning);
        Ok(builder.build()?.as_bytes_regex().clone())
    } else {
        let mut builder = bytes::RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(tuning);
        builder.build()
    }
}

/// A pattern in one configuration, ready to be compared.
pub(crate) struct Pair<'a> {
    pub(crate) pattern: &'a str,
    pub(crate) mode: Mode,
    pub(crate) setup: &'a Setup,
    pub(crate) ours: bytes::JitRegex,
    /// How many answers have been compared.
    pub(crate) compared: AtomicU64,
    /// How many answers of `regex` were wrong.
    pub(crate) faults: AtomicU64,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(
        pattern: &'a str,
        mode: Mode,
        setup: &'a Setup,
        ours: bytes::JitRegex,
    ) -> Pair<'a> {
        let (compared, faults) = Default::default();
        Pair { pattern, mode, setup, ours, compared, faults }
    }

    /// Compares all sheets in so many threads at once; the index of the
    /// sheet that failed, and why.
    ///
    /// The threads begin together and each with another sheet, so that they
    /// meet in a regex that nothing was searched with before.
    pub(crate) fn compare_in(
        &self,
        threads: usize,
        sheets: &[Sheet],
    ) -> Result<(), (usize, String)> {
        if threads <= 1 {
            return self.compare_from(0, sheets);
        }
        let start = &Barrier::new(threads);
        std::thread::scope(|scope| {
            let spawn = |thread| {
                scope.spawn(move || {
                    start.wait();
                    self.compare_from(thread, sheets)
                })
            };
            let running: Vec<_> = (0..threads).map(spawn).collect();
            running.into_iter().try_for_each(|it| it.join().unwrap())
        })
    }

    /// Compares all sheets, and the first of them once more at the end: what
    /// other searches left in the regex must not matter.
    fn compare_from(
        &self,
        first: usize,
        sheets: &[Sheet],
    ) -> Result<(), (usize, String)> {
        let again = if sheets.is_empty() { 0 } else { sheets.len() + 1 };
        (0..again).map(|step| (first + step) % sheets.len()).try_for_each(
            |at| {
                guarded(self.pattern, || self.compare(&sheets[at]))
                    .map_err(|why| (at, why))
            },
        )
    }

    /// Compares everything that both say about one haystack.
    pub(crate) fn compare(&self, sheet: &Sheet) -> Result<(), String> {
        let haystack = &sheet.haystack[..];
        let first = self.ours.find(haystack).map(|it| it.range());
        self.compare_at(sheet, 0)?;
        let all = self.ours.find_iter(haystack).map(|it| it.range());
        let theirs = &sheet.find_iter;
        self.same("find_iter", haystack, all.collect(), theirs, |right| {
            right.find_iter(haystack)
        })?;
        let shortest = self.ours.shortest_match(haystack);
        let last = first.map(|it| it.end);
        if shortest.is_some() != last.is_some() || shortest > last {
            let text = format!("shortest_match: {shortest:?}, find: {last:?}");
            return Err(text);
        }
        if takes_captures(self.setup) {
            let groups = self.ours.search_captures(&Input::new(haystack));
            let (ours, theirs) = (groups.map(ranges), &sheet.captures);
            self.same("captures", haystack, ours, theirs, |right| {
                right.captures(haystack)
            })?;
        }
        if sheet.find_at.len() <= haystack.len() {
            return Ok(());
        }
        // One past the end `regex` itself panics for some patterns, against
        // its own rule.
        if self.ours.find_at(haystack, haystack.len() + 1).is_some() {
            return Err("find_at one past the end".to_owned());
        }
        (1..=haystack.len()).try_for_each(|at| self.compare_at(sheet, at))
    }

    /// Compares the first match from an offset on.
    fn compare_at(&self, sheet: &Sheet, at: usize) -> Result<(), String> {
        let haystack = &sheet.haystack[..];
        let ours = self.ours.find_at(haystack, at).map(|it| it.range());
        let is_match = self.ours.is_match_at(haystack, at);
        if is_match != ours.is_some() {
            let text = format!("is_match_at {at}: {is_match}, find: {ours:?}");
            return Err(text);
        }
        let what = format_args!("find_at {at}");
        self.same(what, haystack, ours, &sheet.find_at[at], |right| {
            right.find_at(haystack, at)
        })
    }

    /// Compares an answer with `regex`'s, and with PikeVM's if they differ or
    /// if `regex` panics.
    fn same<T: PartialEq + Debug>(
        &self,
        what: impl std::fmt::Display,
        haystack: &[u8],
        ours: T,
        theirs: &Option<T>,
        answer: impl FnOnce(Arbiter) -> T,
    ) -> Result<(), String> {
        self.compared.fetch_add(1, Ordering::Relaxed);
        if theirs.as_ref() == Some(&ours) {
            return Ok(());
        }
        let right = answer(Arbiter::new(self.pattern, self.mode));
        if ours != right {
            return Err(format!("{what}: got {ours:?}, want {right:?}"));
        }
        // A fault of `regex`: worth a line, no failure of ours.
        if self.faults.fetch_add(1, Ordering::Relaxed) == 0 {
            eprintln!(
                "regex differs in {what}: {} {:?} on \"{}\": {theirs:?}, not {right:?}",
                self.pattern,
                self.mode,
                haystack.escape_ascii(),
            );
        }
        Ok(())
    }
}

fn ranges(groups: Vec<Option<Span>>) -> Vec<Found> {
    let range = |group: Option<Span>| group.map(|span| span.range());
    groups.into_iter().map(range).collect()
}

/// True for one configuration of each engine that finds groups.
pub(crate) fn takes_captures(setup: &Setup) -> bool {
    matches!(setup.tuning.force, Force::PikeVm | Force::Walk)
        || setup.name == "lazy"
}
