//! The command that runs the whole: `cargo run --release -p difftest`.

use std::process::ExitCode;
use std::time::Duration;

use difftest::engine::Jitregex;
use difftest::exhaustive::Exhaustive;
use difftest::progress::{Goal, Progress};
use difftest::random::Random;
use difftest::run::{Options, Outcome, Source, run};
use difftest::setups;
use lexopt::prelude::*;

const USAGE: &str = "\
Holds the answers of jitregex against those of regex and of PikeVM.

difftest exhaustive [options]   every short pattern over every short string
difftest random [options]       random patterns and haystacks

  --minutes N      stop after that time, and say how to go on
  --threads N      patterns that are worked on at once (all processors)
  --failures N     stop after so many patterns that fail (5)
  --shard K/N      only the K-th of N parts of the run, from 1 on
  --from N         begin with that pattern
  --jobs N         stop after so many patterns

exhaustive
  --space WORD     only spaces whose name contains the word
  --size N         patterns of at most so many nodes (7)
  --shorter N      strings so many symbols shorter (0)

random
  --pairs N        pairs of a pattern and a haystack (1000000), of which
                   about one in thirteen has a pattern that is not valid
  --seed N         the seed of the first pattern (0)
  --haystacks N    haystacks for each pattern (20)
  --setup WORD     only configurations whose name contains the word
  --searchers N    threads that search with one regex at once (1)

Exit status: 0 if nothing differs, 1 if something does, 2 for usage.
";

/// What the command line says.
#[derive(Debug)]
struct Args {
    command: String,
    options: Options,
    /// The first job of the shard.
    part: u64,
    jobs: Option<u64>,
    space: String,
    size: usize,
    shorter: usize,
    random: Random,
}

fn parse() -> Result<Option<Args>, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut args = Args {
        command: String::new(),
        options: Options::default(),
        part: 0,
        jobs: None,
        space: String::new(),
        size: 7,
        shorter: 0,
        random: Random::new(0, 1_000_000),
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(None),
            Value(command) if args.command.is_empty() => {
                args.command = command.string()?;
            }
            Long(name) => {
                let name = name.to_owned();
                let value = parser.value()?;
                set(&mut args, &name, value)?;
            }
            _ => return Err(arg.unexpected()),
        }
    }
    match &args.command[..] {
        "exhaustive" | "random" => {
            let Options { from, step, .. } = &mut args.options;
            // The first job of the shard that is not below.
            *from += (args.part + *step - *from % *step) % *step;
            Ok(Some(args))
        }
        "" => Err("no command".into()),
        other => Err(format!("unknown command \"{other}\"").into()),
    }
}

/// Sets one option.
fn set(
    args: &mut Args,
    name: &str,
    value: std::ffi::OsString,
) -> Result<(), lexopt::Error> {
    let options = &mut args.options;
    match name {
        "minutes" => {
            let seconds = value.parse::<f64>()? * 60.0;
            let budget = Duration::try_from_secs_f64(seconds);
            let budget = budget.map_err(|why| why.to_string())?;
            options.budget = Some(budget);
        }
        "threads" => options.threads = positive(value.parse()?)?,
        "searchers" => options.searchers = positive(value.parse()?)?,
        "failures" => options.failures = positive(value.parse()?)?,
        "from" => options.from = value.parse()?,
        "jobs" => args.jobs = Some(value.parse()?),
        "shard" => (args.part, options.step) = shard(&value.string()?)?,
        "space" => args.space = value.string()?,
        "size" => args.size = positive(value.parse()?)?,
        "shorter" => args.shorter = value.parse()?,
        "pairs" => args.random.pairs = value.parse()?,
        "seed" => args.random.seed = value.parse()?,
        "haystacks" => {
            let haystacks: usize = positive(value.parse()?)?;
            args.random.haystacks = haystacks as u64;
        }
        "setup" => {
            args.random.setups = setups::matching(&value.string()?)?;
            args.random.shuffle = false;
        }
        _ => return Err(format!("unknown option --{name}").into()),
    }
    Ok(())
}

fn positive(number: usize) -> Result<usize, String> {
    if number == 0 { Err("0 is too few".to_owned()) } else { Ok(number) }
}

/// `2/8` is every eighth job from the second on.
fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(part, of)| {
        Some((part.parse::<u64>().ok()?, of.parse::<u64>().ok()?))
    });
    match parts {
        Some((part, of)) if (1..=of).contains(&part) => Ok((part - 1, of)),
        _ => Err(format!("{text} is no part of a whole, like 1/4")),
    }
}

/// The first jobs of another source.
struct First<'a>(&'a dyn Source, u64);

impl Source for First<'_> {
    fn len(&self) -> u64 {
        self.1
    }

    fn job(&self, number: u64) -> difftest::run::Job {
        self.0.job(number)
    }
}

fn main() -> ExitCode {
    let args = match parse() {
        Ok(Some(args)) => args,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(why) => {
            eprint!("difftest: {why}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let exhaustive;
    let source: &dyn Source = if args.command == "random" {
        &args.random
    } else {
        exhaustive = Exhaustive::new(&args.space, args.size, args.shorter);
        exhaustive.lines().iter().for_each(|line| println!("{line}"));
        &exhaustive
    };
    let outcome = work(source, &args);
    conclude(&outcome, source.len(), &args)
}

fn work(source: &dyn Source, args: &Args) -> Outcome {
    let Options { from, step, budget, .. } = args.options;
    let all = source.len();
    let end = args.jobs.map_or(all, |jobs| {
        all.min(from.saturating_add(jobs.saturating_mul(step)))
    });
    let jobs = end.saturating_sub(from).div_ceil(step);
    let goal = match budget {
        Some(budget) => Goal::Time(budget, jobs),
        None => Goal::Jobs(jobs),
    };
    let progress = Progress::shown(goal);
    run(&First(source, end), &Jitregex, &args.options, &progress)
}

/// Prints what was done; the last lines are the summary.
fn conclude(outcome: &Outcome, all: u64, args: &Args) -> ExitCode {
    println!("{}", outcome.tally);
    for failure in &outcome.failures {
        println!("\n{failure}");
    }
    let Options { from, step, .. } = args.options;
    if let Some(next) = outcome.next {
        println!("not all is done: go on with --from {next}");
    }
    println!(
        "{} of {all} patterns from {from} on, every {step}., in {:.2} hours \
         with {} threads: {} patterns fail",
        outcome.tally.patterns + outcome.tally.refused,
        outcome.elapsed.as_secs_f64() / 3600.0,
        args.options.threads,
        outcome.failures.len(),
    );
    ExitCode::from(status(outcome))
}

/// 1 if something differs.
fn status(outcome: &Outcome) -> u8 {
    u8::from(!outcome.failures.is_empty())
}

#[cfg(test)]
mod tests {
    use difftest::case::Case;
    use difftest::oracle::Mode;
    use difftest::run::Failure;
    use difftest::sheet::Ask;

    use super::*;

    #[test]
    fn a_difference_has_a_status_of_its_own() {
        let setup = &setups::interpreted()[0];
        let case = Case::new("a", Mode::STR, b"", &Ask::whole(b""), setup);
        let text = String::new;
        let failure = Failure {
            name: text(),
            case,
            why: text(),
            toml: text(),
            setups: vec![],
        };
        let mut outcome = Outcome::default();
        assert_eq!(status(&outcome), 0);
        outcome.failures.push(failure);
        assert_eq!(status(&outcome), 1);
    }
}
