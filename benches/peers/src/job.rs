//! What is timed: a matcher of some engine at work on a task.
//!
//! The models are written once, over [`Matcher`]; each engine's loop over
//! matches is its own, so that nothing dynamic stands inside of it.

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::clock::Clock;
use crate::task::{Model, Task};
use crate::text::Text;

/// A regex of some engine.
///
/// The tasks that ask for groups have no empty matches. A matcher may search
/// on where the last match ended, and fails if that one was empty.
pub(crate) trait Matcher {
    /// What it searches.
    type Haystack: Text + ?Sized;

    /// The number of matches.
    ///
    /// A method of its own, because an iterator that is only counted may
    /// know of a shortcut: that of `regex` does not look for starts.
    fn count(&mut self, haystack: &Self::Haystack) -> Result<u64> {
        let mut count = 0;
        self.matches(haystack, |_| count += 1)?;
        Ok(count)
    }

    /// Calls `found` with the length of every match.
    fn matches(
        &mut self,
        haystack: &Self::Haystack,
        found: impl FnMut(usize),
    ) -> Result<()>;

    /// True if there is a match.
    fn is_match(&mut self, haystack: &Self::Haystack) -> Result<bool>;

    /// The groups that took part, over all matches.
    ///
    /// # Errors
    ///
    /// If it has no captures: then its engine lacks them.
    fn groups(&mut self, _: &Self::Haystack) -> Result<u64> {
        bail!("no captures")
    }
}

/// Something to be timed.
pub(crate) trait Job {
    /// Runs it that often. How long that took by a clock, and the last count.
    fn run(&mut self, repeats: u32, clock: Clock) -> Result<(Duration, u64)>;
}

/// The job of a task.
///
/// # Errors
///
/// If the regex of a search does not build, or the haystack is not what the
/// engine searches.
pub(crate) fn job<'t, M: Matcher + 't>(
    task: &'t Task,
    build: impl Fn() -> Result<M> + 't,
) -> Result<Box<dyn Job + 't>> {
    let haystack = M::Haystack::of(&task.haystack)?;
    Ok(match task.model {
        Model::Compile => Box::new(Build { haystack, build }),
        model => Box::new(Search { model, haystack, matcher: build()? }),
    })
}

/// Searches with a regex that is there.
struct Search<'t, M: Matcher> {
    model: Model,
    haystack: &'t M::Haystack,
    matcher: M,
}

impl<M: Matcher> Job for Search<'_, M> {
    fn run(&mut self, repeats: u32, clock: Clock) -> Result<(Duration, u64)> {
        let Search { model, haystack, matcher } = self;
        let mut count = 0;
        let begin = clock.start();
        for _ in 0..repeats {
            count = black_box(once(*model, matcher, black_box(haystack))?);
        }
        Ok((begin.elapsed(), count))
    }
}

/// Builds a regex, again and again.
struct Build<'t, M: Matcher, F> {
    haystack: &'t M::Haystack,
    build: F,
}

impl<M: Matcher, F: Fn() -> Result<M>> Job for Build<'_, M, F> {
    /// Neither the count nor what dropping a regex costs is timed.
    fn run(&mut self, repeats: u32, clock: Clock) -> Result<(Duration, u64)> {
        let mut time = Duration::ZERO;
        let mut last = None;
        for _ in 0..repeats {
            let begin = clock.start();
            let matcher = black_box((self.build)()?);
            time += begin.elapsed();
            last = Some(matcher);
        }
        let count = last.map(|mut it| it.count(self.haystack));
        Ok((time, count.unwrap_or(Ok(0))?))
    }
}

/// One run of a model over a haystack.
fn once<M: Matcher>(
    model: Model,
    matcher: &mut M,
    haystack: &M::Haystack,
) -> Result<u64> {
    match model {
        Model::Count | Model::Compile => matcher.count(haystack),
        Model::CountSpans => {
            let mut sum = 0;
            matcher.matches(haystack, |len| sum += len as u64)?;
            Ok(sum)
        }
        Model::CountCaptures => matcher.groups(haystack),
        Model::Grep => haystack.lines().try_fold(0, |sum, line| {
            Ok(sum + u64::from(matcher.is_match(line)?))
        }),
        Model::GrepCaptures => haystack
            .lines()
            .try_fold(0, |sum, line| Ok(sum + matcher.groups(line)?)),
    }
}
