//! What the command line asks for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
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
                   so; may be repeated or separated by commas; --klv takes
                   one [all; with --klv: jitregex]
  --rounds N       samples for each engine and task [11]
  --min-time SECS  how long the samples of an engine take together, at least
                   [0.2]
  --max-time SECS  after this an engine gets no further rounds [10]
  --csv FILE       also write all cells to FILE
  --svg FILE       also draw times over those of regex into FILE
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
    /// Be an engine program of rebar.
    Klv,
    /// Print the version of the engine.
    Version,
}

/// The command line.
#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) action: Action,
    pub(crate) folder: PathBuf,
    pub(crate) only: Vec<String>,
    pub(crate) engines: Vec<String>,
    pub(crate) limits: Limits,
    pub(crate) quiet: bool,
    pub(crate) csv: Option<PathBuf>,
    pub(crate) svg: Option<PathBuf>,
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
            quiet: false,
            csv: None,
            svg: None,
            markdown: None,
        };
        let mut version = false;
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("list") => args.action = Action::List,
                Long("klv") => args.action = Action::Klv,
                Long("version") => version = true,
                Long("quiet") => args.quiet = true,
                Long("help") | Short('h') => args.action = Action::Help,
                Long(name) => {
                    let name = name.to_owned();
                    args.option(&name, &mut parser)
                        .with_context(|| format!("--{name}"))?;
                }
                _ => return Err(argument.unexpected().into()),
            }
        }
        match args.action {
            Action::Klv if version => args.action = Action::Version,
            Action::Klv => {}
            _ => ensure!(
                !version && !args.quiet,
                "--version and --quiet are for --klv"
            ),
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
            "svg" => self.svg = Some(text()?.into()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args> {
        Args::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_are_taken() {
        let args = parse(
            "--dir d --only a --only b --engine x,y --engine z --rounds 0 \
             --min-time 0.5 --max-time 2 --csv c --svg=s --markdown m",
        )
        .unwrap();
        assert_eq!(args.action, Action::Run);
        assert_eq!(args.folder, PathBuf::from("d"));
        assert_eq!(args.only, ["a", "b"]);
        assert_eq!(args.engines, ["x", "y", "z"]);
        assert_eq!(args.limits.rounds, 1);
        assert_eq!(args.limits.min_time, Duration::from_millis(500));
        assert_eq!(args.limits.max_time, Duration::from_secs(2));
        let paths = [args.csv, args.svg, args.markdown];
        assert_eq!(paths, ["c", "s", "m"].map(|it| Some(it.into())));
    }

    #[test]
    fn actions_are_told_apart() {
        let action = |line| parse(line).unwrap().action;
        assert_eq!(action("--list"), Action::List);
        assert_eq!(action("--help"), Action::Help);
        assert_eq!(action("--klv"), Action::Klv);
        assert_eq!(action("--version --klv"), Action::Version);
        assert!(parse("--klv --quiet").unwrap().quiet);
    }

    #[test]
    fn mistakes_are_named() {
        let message = |line| format!("{:#}", parse(line).unwrap_err());
        assert!(message("--colour").contains("--colour"));
        assert!(message("--rounds x").contains("--rounds"));
        assert!(message("--min-time -1").contains("--min-time"));
        assert!(message("--dir").contains("--dir"));
        assert!(message("--version").contains("--klv"));
        assert!(message("stray").contains("stray"));
    }
}
