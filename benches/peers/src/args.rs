//! What the command line asks for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::measure::Limits;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Measures jitregex and other regex engines on benchmarks in rebar's format.

    peers [OPTIONS]          run tasks, check every count, print tables
    peers --list [OPTIONS]   name the tasks and engines that would run
    peers --klv [OPTIONS]    be an engine program of rebar: KLV on stdin

  --dir DIR        the folder of definitions, regexes and haystacks
                   [../shared/rebar beside the repository]
  --only TEXT      only tasks with this in their name or as their model;
                   may be repeated
  --engine NAME    only this engine; `jitregex/*` is all whose name begins
                   so; may be repeated or separated by commas
                   [all; for --klv: jitregex]
  --rounds N       samples for each engine and task [11]
  --min-time SECS  how long the samples of an engine take together, at least
                   [0.2]
  --max-time SECS  after this an engine gets no further rounds [10]
  --csv FILE       also write all cells to FILE
  --markdown FILE  write the tables to FILE, not to stdout
  --version        with --klv: the version of the engine
  --quiet          with --klv: print no samples
  --help           this text
";

/// What is to be done.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Action {
    #[default]
    Run,
    List,
    Help,
}

/// The command line.
#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) action: Action,
    pub(crate) folder: PathBuf,
    pub(crate) only: Vec<String>,
    pub(crate) engines: Vec<String>,
    pub(crate) limits: Limits,
    pub(crate) csv: Option<PathBuf>,
    pub(crate) markdown: Option<PathBuf>,
}

impl Args {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    ///
    /// If one is unknown, or its value is not what it has to be.
    pub(crate) fn parse(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Args> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let mut args = Args {
            action: Action::Run,
            folder: PathBuf::from(root).join("../shared/rebar"),
            only: vec![],
            engines: vec![],
            limits: Limits {
                rounds: 11,
                min_time: Duration::from_millis(200),
                max_time: Duration::from_secs(10),
            },
            csv: None,
            markdown: None,
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("list") => args.action = Action::List,
                Long("help") | Short('h') => args.action = Action::Help,
                Long(name) => {
                    let name = name.to_owned();
                    args.option(&name, &mut parser)
                        .with_context(|| format!("--{name}"))?;
                }
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(args)
    }

    /// An option with a value.
    fn option(
        &mut self,
        name: &str,
        parser: &mut lexopt::Parser,
    ) -> Result<()> {
        let mut text = || -> Result<String> { Ok(parser.value()?.string()?) };
        match name {
            "dir" => self.folder = text()?.into(),
            "only" => self.only.push(text()?),
            "engine" => {
                self.engines.extend(text()?.split(',').map(str::to_owned));
            }
            "rounds" => {
                self.limits.rounds = text()?.parse::<u32>()?.max(1);
            }
            "min-time" => self.limits.min_time = seconds(&text()?)?,
            "max-time" => self.limits.max_time = seconds(&text()?)?,
            "csv" => self.csv = Some(text()?.into()),
            "markdown" => self.markdown = Some(text()?.into()),
            _ => bail!("there is no such option; --help names them all"),
        }
        Ok(())
    }
}

fn seconds(text: &str) -> Result<Duration> {
    let seconds = text.parse::<f64>()?;
    Duration::try_from_secs_f64(seconds).context("not a time in seconds")
}
