//! Measures jitregex against other regex engines, on rebar's definitions.
//!
//! ```text
//! folder -> definition -> Task -+
//!                               +-> job -> measure -> Results -> markdown, csv
//! engines ----------------------+
//! ```
//!
//! All engines run in this process, in turns. Every count is checked before
//! anything is timed, and again with every sample.

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Action, Args};
use crate::definition::Definition;
use crate::engines::Engine;
use crate::results::{Column, Results};

mod args;
mod clock;
mod csv;
mod definition;
mod engines;
mod job;
mod klv;
mod markdown;
mod measure;
mod plot;
mod results;
mod task;
mod text;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let args = Args::parse(std::env::args_os().skip(1))?;
    let all = engines::all();
    match args.action {
        Action::Help => print!("{}", args::HELP),
        Action::Klv => rebar_engine(&all, &args)?,
        Action::Version => {
            println!("{}", one_engine(&all, &args.engines)?.version());
        }
        Action::List => {
            let engines = chosen_engines(&all, &args.engines)?;
            list(&chosen_tasks(&args)?, &engines);
        }
        Action::Run => {
            let engines = chosen_engines(&all, &args.engines)?;
            let definitions = chosen_tasks(&args)?;
            write(&measure_all(&definitions, &engines, &args)?, &args)?;
        }
    }
    Ok(())
}

fn write(results: &Results, args: &Args) -> Result<()> {
    if let Some(path) = &args.csv {
        csv::write(path, results)?;
    }
    if let Some(path) = &args.svg {
        plot::write(path, results)?;
    }
    let text = markdown::text(results);
    match &args.markdown {
        None => print!("{text}"),
        Some(path) => std::fs::write(path, text)
            .with_context(|| path.display().to_string())?,
    }
    Ok(())
}

fn rebar_engine(all: &[Box<dyn Engine>], args: &Args) -> Result<()> {
    let mut input = vec![];
    std::io::stdin().read_to_end(&mut input).context("standard input")?;
    let benchmark = klv::read(&input).context("standard input")?;
    let engine = one_engine(all, &args.engines)?;
    benchmark.run(engine, args.quiet, std::io::stdout().lock())
}

/// The only engine that is chosen; the first of all if none is.
fn one_engine<'e>(
    all: &'e [Box<dyn Engine>],
    names: &[String],
) -> Result<&'e dyn Engine> {
    match &chosen_engines(all, names)?[..] {
        [engine] => Ok(*engine),
        [first, ..] if names.is_empty() => Ok(*first),
        _ => bail!("this needs one --engine"),
    }
}

/// The engines that names and beginnings of names choose; all if there are
/// none.
fn chosen_engines<'e>(
    all: &'e [Box<dyn Engine>],
    names: &[String],
) -> Result<Vec<&'e dyn Engine>> {
    let chooses = |wanted: &str, name: &str| match wanted.strip_suffix('*') {
        Some(begin) => name.starts_with(begin),
        None => name == wanted,
    };
    for wanted in names {
        ensure!(
            all.iter().any(|engine| chooses(wanted, engine.name())),
            "there is no engine {wanted:?}; --list names them, and crate \
             features add others"
        );
    }
    let is_chosen = |name: &str| {
        names.is_empty() || names.iter().any(|wanted| chooses(wanted, name))
    };
    let chosen = all.iter().map(AsRef::as_ref);
    Ok(chosen
        .filter(|engine: &&dyn Engine| is_chosen(engine.name()))
        .collect())
}

fn chosen_tasks(args: &Args) -> Result<Vec<Definition>> {
    let mut definitions = definition::read(&args.folder)?;
    let only = &args.only;
    definitions.retain(|it| {
        let is_chosen = |text: &String| {
            it.name.contains(text.as_str()) || it.model().name() == text
        };
        only.is_empty() || only.iter().any(is_chosen)
    });
    ensure!(!definitions.is_empty(), "no task's name contains {only:?}");
    Ok(definitions)
}

fn list(definitions: &[Definition], engines: &[&dyn Engine]) {
    for definition in definitions {
        println!("task {} ({})", definition.name, definition.model());
    }
    for engine in engines {
        println!("engine {} {}", engine.name(), engine.version());
    }
}

fn measure_all(
    definitions: &[Definition],
    engines: &[&dyn Engine],
    args: &Args,
) -> Result<Results> {
    let progress = progress(definitions.len());
    let mut rows = vec![];
    for definition in definitions {
        progress.set_message(definition.name.clone());
        let task = definition.load()?;
        rows.push(measure::row(&task, engines, &args.limits)?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    let column = |engine: &&dyn Engine| Column {
        name: engine.name().to_owned(),
        version: engine.version(),
        is_eager: engine.is_eager(),
        joins_patterns: engine.joins_patterns(),
        other_semantics: engine.other_semantics(),
    };
    Ok(Results { columns: engines.iter().map(column).collect(), rows })
}

/// A bar on standard error, if somebody looks at it.
fn progress(tasks: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{pos}/{len} {wide_msg} {elapsed}")
            .expect("the template is right");
    ProgressBar::new(tasks as u64).with_style(style)
}
