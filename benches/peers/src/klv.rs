//! An engine program for rebar: one benchmark on standard input, a sample
//! for each run on standard output.
//!
//! The input is a sequence of `key:length:value\n`, where a value is that
//! many bytes; `pattern` may come several times. The output is a line
//! `nanoseconds,count` for each sample. The format, the limits and what is
//! timed are those of rebar's own engine programs.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use bstr::{BStr, ByteSlice};

use crate::clock::Clock;
use crate::engines::Engine;
use crate::job::Job;
use crate::task::{Model, Task};

/// A benchmark, and how often and how long to run it.
#[derive(Debug)]
pub(crate) struct Benchmark {
    task: Task,
    run: Bounds,
    warmup: Bounds,
}

/// Runs end when either is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bounds {
    iterations: u64,
    time: Duration,
}

/// Reads a benchmark.
///
/// # Errors
///
/// If the input does not have the format, or has a key or a model that is not
/// known.
pub(crate) fn read(mut input: &[u8]) -> Result<Benchmark> {
    let mut benchmark = Benchmark {
        task: Task {
            name: String::new(),
            model: Model::Count,
            patterns: vec![],
            unicode: false,
            case_insensitive: false,
            haystack: vec![],
            count: 0,
        },
        run: Bounds::default(),
        warmup: Bounds::default(),
    };
    let mut has_model = false;
    while !input.is_empty() {
        let (key, value) = next_item(&mut input)?;
        has_model |= key == "model";
        benchmark
            .set(key, value)
            .with_context(|| format!("the value of {key}"))?;
    }
    ensure!(has_model, "there is no model");
    ensure!(!benchmark.task.patterns.is_empty(), "there is no pattern");
    Ok(benchmark)
}

/// Takes a key and its value from the front.
fn next_item<'i>(input: &mut &'i [u8]) -> Result<(&'i str, &'i [u8])> {
    let begin = |input: &'i [u8]| BStr::new(&input[..input.len().min(40)]);
    let colon = |input: &'i [u8]| {
        input
            .split_once_str(":")
            .with_context(|| format!("no colon in {:?}", begin(input)))
    };
    let (key, rest) = colon(input)?;
    let key = key.to_str().context("a key")?;
    let (len, rest) = colon(rest)?;
    let len = len
        .to_str()
        .ok()
        .and_then(|len| len.parse::<usize>().ok())
        .with_context(|| format!("the length of {key}"))?;
    ensure!(rest.len() > len, "{key} ends before its {len} bytes");
    let (value, rest) = rest.split_at(len);
    let rest = rest.strip_prefix(b"\n");
    *input = rest.with_context(|| format!("no line end after {key}"))?;
    Ok((key, value))
}

impl Benchmark {
    fn set(&mut self, key: &str, value: &[u8]) -> Result<()> {
        let text = || value.to_str().map(str::to_owned);
        let number = || anyhow::Ok(text()?.parse::<u64>()?);
        let time = || anyhow::Ok(Duration::from_nanos(number()?));
        match key {
            "name" => self.task.name = text()?,
            "model" => {
                let name = text()?;
                self.task.model = Model::from_name(&name)
                    .ok_or_else(|| anyhow!("there is no model {name:?}"))?;
            }
            "pattern" => self.task.patterns.push(text()?),
            "case-insensitive" => {
                self.task.case_insensitive = text()?.parse()?;
            }
            "unicode" => self.task.unicode = text()?.parse()?,
            "haystack" => self.task.haystack = value.to_vec(),
            "max-iters" => self.run.iterations = number()?,
            "max-warmup-iters" => self.warmup.iterations = number()?,
            "max-time" => self.run.time = time()?,
            "max-warmup-time" => self.warmup.time = time()?,
            _ => bail!("there is no such key"),
        }
        Ok(())
    }

    /// Runs the benchmark and writes its samples; none if it is `quiet`.
    ///
    /// # Errors
    ///
    /// If the engine cannot do it, or the output cannot be written.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        quiet: bool,
        mut output: impl Write,
    ) -> Result<()> {
        if let Some(reason) = engine.lacks(self.task.model) {
            bail!("{} has no {reason}", engine.name());
        }
        let mut job = engine.job(&self.task)?;
        samples(job.as_mut(), self.warmup)?;
        for (time, count) in samples(job.as_mut(), self.run)? {
            if !quiet {
                writeln!(output, "{},{count}", time.as_nanos())?;
            }
        }
        Ok(output.flush()?)
    }
}

/// The time and the count of each run of a job within bounds.
fn samples(job: &mut dyn Job, bounds: Bounds) -> Result<Vec<(Duration, u64)>> {
    let mut samples = vec![];
    let begin = Instant::now();
    for _ in 0..bounds.iterations {
        samples.push(job.run(1, Clock::Wall)?);
        if begin.elapsed() >= bounds.time {
            break;
        }
    }
    Ok(samples)
}

#[cfg(test)]
mod tests;
