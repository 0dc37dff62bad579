//! Times of several engines at one task, taken in turns.
//!
//! Other processes make a shared machine faster and slower as they like.
//! Times are therefore those of this thread at work, every round runs every
//! engine once, and the medians of all rounds are compared. Every sample's
//! count is checked.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::clock::Clock;
use crate::engines::Engine;
use crate::job::Job;
use crate::results::{Cell, Row};
use crate::task::Task;

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many samples are taken of each engine.
    pub(crate) rounds: u32,
    /// How long all samples of an engine take at least, if one run of it does
    /// not take longer.
    pub(crate) min_time: Duration,
    /// How long an engine may take for one task before it gets no more
    /// rounds.
    pub(crate) max_time: Duration,
}

/// An engine at work on a task.
struct Runner<'t> {
    job: Box<dyn Job + 't>,
    /// How often one sample repeats it.
    repeats: u32,
    clock: Clock,
    count: u64,
    nanos: Vec<f64>,
    spent: Duration,
}

/// What each engine makes of a task.
///
/// # Errors
///
/// If an engine that is held to the expected counts does not give them, or
/// fails in any other way.
pub(crate) fn row(
    task: &Task,
    engines: &[&dyn Engine],
    limits: &Limits,
) -> Result<Row> {
    let mut runners = vec![];
    for engine in engines {
        let runner = start(task, *engine, limits);
        runners.push(runner.with_context(|| {
            format!("task {}, engine {}", task.name, engine.name())
        })?);
    }
    for _ in 1..limits.rounds {
        for (runner, engine) in runners.iter_mut().zip(engines) {
            if let Ok(runner) = runner
                && runner.spent < limits.max_time
            {
                runner.sample().with_context(|| {
                    format!("task {}, engine {}", task.name, engine.name())
                })?;
            }
        }
    }
    let cells = runners.into_iter().map(|runner| match runner {
        Ok(runner) => Cell::Time(median(runner.nanos)),
        Err(cell) => cell,
    });
    Ok(Row::new(task, cells.collect()))
}

/// Prepares an engine, checks its count and takes its first sample; the
/// finished cell if there is nothing to be timed.
fn start<'t>(
    task: &'t Task,
    engine: &'t dyn Engine,
    limits: &Limits,
) -> Result<Result<Runner<'t>, Cell>> {
    if let Some(reason) = engine.lacks(task.model) {
        return Ok(Err(Cell::Missing(reason.to_owned())));
    }
    let clock = Clock::thread();
    let first = engine.job(task).and_then(|mut job| {
        let (_, count) = job.run(1, clock)?;
        Ok((job, count))
    });
    let (job, count) = match first {
        Ok(first) => first,
        Err(error) if engine.is_held_to_counts() => return Err(error),
        Err(error) => return Ok(Err(Cell::Refused(format!("{error:#}")))),
    };
    if count != task.count {
        if engine.is_held_to_counts() {
            bail!("counted {count}, but expected {}", task.count);
        }
        return Ok(Err(match engine.other_semantics() {
            Some(_) => Cell::Other(count),
            None => Cell::Wrong(count),
        }));
    }
    let mut runner = Runner {
        job,
        repeats: 1,
        clock,
        count,
        nanos: vec![],
        spent: Duration::ZERO,
    };
    runner.calibrate(limits.min_time / limits.rounds)?;
    Ok(Ok(runner))
}

impl Runner<'_> {
    /// Finds the number of repeats for a sample, and takes the first one.
    ///
    /// It doubles from one run on, which warms up everything there is.
    fn calibrate(&mut self, sample: Duration) -> Result<()> {
        loop {
            self.nanos.clear();
            let time = self.sample()?;
            if time * 3 >= sample * 2 || self.repeats > 1 << 24 {
                return Ok(());
            }
            self.repeats *= 2;
        }
    }

    fn sample(&mut self) -> Result<Duration> {
        let begin = Instant::now();
        let (time, count) = self.job.run(self.repeats, self.clock)?;
        let expected = self.count;
        ensure!(count == expected, "counted {count}, expected {expected}");
        self.nanos.push(time.as_nanos() as f64 / f64::from(self.repeats));
        self.spent += begin.elapsed();
        Ok(time)
    }
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    if samples.len() % 2 == 1 {
        return samples[middle];
    }
    (samples[middle - 1] + samples[middle]) / 2.0
}

#[cfg(test)]
mod tests;
