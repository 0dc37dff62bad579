//! `jitgrep`: ripgrep's command line on the jitregex engine.
//!
//! ```text
//! words -> parse -> Args -> options -> Options -+-> walk -> Haystack -+
//!                                               +-> matcher -> Matcher-+-> search -> printer
//!                                                          \-> dump
//! ```
//!
//! Exit codes: 0 if something matched, 1 if nothing did, 2 after an error.
//! An error does not hide a match that was looked for with `-q`. A reader of
//! the results who goes away ends the program with 0.

mod args;
mod dump;
mod flags;
mod hir;
mod matcher;
mod messages;
mod options;
mod parse;
mod printer;
mod search;
mod walk;

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use args::{Mode, Special};
use options::Options;

/// Why the program ends without a result.
enum Failure {
    /// Nobody reads the results any more, which is no failure at all.
    BrokenPipe,
    /// An error that was reported while the search went on.
    Reported,
    /// Anything that is yet worth a message.
    Message(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure::Message(message)
    }
}

impl From<io::Error> for Failure {
    fn from(err: io::Error) -> Failure {
        match err.kind() {
            io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
            _ => Failure::Message(err.to_string()),
        }
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(Failure::Reported) => ExitCode::from(2),
        Err(Failure::Message(message)) => {
            messages::fatal(message);
            ExitCode::from(2)
        }
    }
}

/// True if something matched.
fn run() -> Result<bool, Failure> {
    let args = parse::parse(env::args_os().skip(1))?;
    match args.special {
        Some(Special::Help) => return text(flags::HELP),
        Some(Special::Version) => return text(flags::VERSION),
        None => {}
    }
    let output = &args.output;
    messages::silence(output.no_messages, output.no_ignore_messages);
    let options = Options::new(args)?;
    if !options.dump.is_empty() {
        return text(&dump::dump(&options)?);
    }
    let found = match options.mode {
        Mode::ListTypes => return list_types(&options),
        Mode::ListFiles => search::list_files(&options)?,
        _ if !options.can_match() => false,
        _ => search::search(&options)?,
    };
    if messages::errored() && !(found && options.output.typed.quiet) {
        return Err(Failure::Reported);
    }
    Ok(found)
}

fn text(text: &str) -> Result<bool, Failure> {
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(true)
}

/// `--type-list`: every file type with its globs.
fn list_types(options: &Options) -> Result<bool, Failure> {
    let types = walk::all_types(&options.files)?;
    let mut lines = String::new();
    for definition in types.definitions() {
        let globs = definition.globs().join(", ");
        lines += &format!("{}: {globs}\n", definition.name());
    }
    text(&lines)?;
    Ok(!lines.is_empty())
}
