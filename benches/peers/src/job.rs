//! What is timed: a matcher of some engine at work on a task.
//!
//! The models are written once, over [`Matcher`]; each engine's loop over
//! matches is its own, so that nothing dynamic stands inside of it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use bstr::ByteSlice;

use crate::task::{Model, Task};

/// A regex of some engine.
pub(crate) trait Matcher {
    /// The number of matches.
    fn count(&mut self, haystack: &[u8]) -> Result<u64>;

    /// The bytes of all matches.
    fn span_bytes(&mut self, haystack: &[u8]) -> Result<u64>;

    /// True if there is a match.
    fn is_match(&mut self, haystack: &[u8]) -> Result<bool>;

    /// The groups that took part, over all matches.
    fn groups(&mut self, haystack: &[u8]) -> Result<u64>;
}

/// Something to be timed.
pub(crate) trait Job {
    /// Runs it that often. How long that took, and the last count.
    fn run(&mut self, repeats: u32) -> Result<(Duration, u64)>;
}

/// The job of a task.
///
/// # Errors
///
/// If the regex of a search does not build.
pub(crate) fn job<'t, M: Matcher + 't>(
    task: &'t Task,
    build: impl Fn() -> Result<M> + 't,
) -> Result<Box<dyn Job + 't>> {
    Ok(match task.model {
        Model::Compile => Box::new(Build { task, build }),
        _ => Box::new(Search { task, matcher: build()? }),
    })
}

/// Searches with a regex that is there.
struct Search<'t, M> {
    task: &'t Task,
    matcher: M,
}

impl<M: Matcher> Job for Search<'_, M> {
    fn run(&mut self, repeats: u32) -> Result<(Duration, u64)> {
        let Task { model, haystack, .. } = self.task;
        let mut count = 0;
        let begin = Instant::now();
        for _ in 0..repeats {
            count = black_box(once(
                *model,
                &mut self.matcher,
                black_box(haystack),
            )?);
        }
        Ok((begin.elapsed(), count))
    }
}

/// Builds a regex, again and again.
struct Build<'t, F> {
    task: &'t Task,
    build: F,
}

impl<M: Matcher, F: Fn() -> Result<M>> Job for Build<'_, F> {
    /// Neither the count nor what dropping a regex costs is timed.
    fn run(&mut self, repeats: u32) -> Result<(Duration, u64)> {
        let mut time = Duration::ZERO;
        let mut last = None;
        for _ in 0..repeats {
            let begin = Instant::now();
            let matcher = black_box((self.build)()?);
            time += begin.elapsed();
            last = Some(matcher);
        }
        let count = last.map(|mut it| it.count(&self.task.haystack));
        Ok((time, count.unwrap_or(Ok(0))?))
    }
}

/// One run of a model.
fn once<M: Matcher>(
    model: Model,
    matcher: &mut M,
    haystack: &[u8],
) -> Result<u64> {
    match model {
        Model::Count | Model::Compile => matcher.count(haystack),
        Model::CountSpans => matcher.span_bytes(haystack),
        Model::CountCaptures => matcher.groups(haystack),
        Model::Grep => haystack.lines().try_fold(0, |sum, line| {
            Ok(sum + u64::from(matcher.is_match(line)?))
        }),
        Model::GrepCaptures => haystack
            .lines()
            .try_fold(0, |sum, line| Ok(sum + matcher.groups(line)?)),
    }
}
