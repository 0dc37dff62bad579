//! What the command line means: defaults filled in, files of patterns read,
//! contradictions settled.
//!
//! Invariant: nothing after this module asks for the terminal, the number of
//! processors or the current directory.

use std::{
    collections::HashSet,
    env,
    ffi::OsString,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    thread,
};

use grep_printer::ColorSpecs;
use grep_searcher::BinaryDetection;
use jitregex::{Compile, dump::Stage};

use crate::args::{
    Args, Binary, Buffer, Color, FileArgs, Mode, OutputArgs, PatternArgs,
    PatternSource, TextEncoding,
};

/// More threads than this wait for each other more than they search.
const MAX_DEFAULT_THREADS: usize = 12;

/// A validated command line.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) mode: Mode,
    pub(crate) patterns: Vec<String>,
    pub(crate) pattern: PatternArgs,
    pub(crate) paths: Paths,
    pub(crate) output: Output,
    pub(crate) files: FileArgs,
    pub(crate) threads: usize,
    pub(crate) binary: BinaryRules,
    pub(crate) encoding: TextEncoding,
    pub(crate) invert: bool,
    pub(crate) max_count: Option<u64>,
    pub(crate) stop_on_nonmatch: bool,
    pub(crate) debug_engine: bool,
    pub(crate) jit: Compile,
    pub(crate) dump: Vec<Stage>,
    pub(crate) current_dir: PathBuf,
}

/// How the results are written.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) typed: OutputArgs,
    pub(crate) color: termcolor::ColorChoice,
    pub(crate) colors: ColorSpecs,
    pub(crate) line_buffered: bool,
    pub(crate) heading: bool,
    pub(crate) line_number: bool,
    pub(crate) with_filename: bool,
    pub(crate) column: bool,
    /// What stands between the results of two files.
    pub(crate) file_separator: Option<Vec<u8>>,
}

/// What is searched.
#[derive(Debug)]
pub(crate) struct Paths {
    /// At least one path; `-` is standard input.
    pub(crate) list: Vec<PathBuf>,
    /// The path was not typed but guessed.
    pub(crate) implicit: bool,
    /// Only one file can be searched.
    pub(crate) single: bool,
}

/// What a NUL byte does to a search: a file named on the command line is
/// always searched, one that was found in a directory may be given up.
#[derive(Clone, Debug)]
pub(crate) struct BinaryRules {
    pub(crate) explicit: BinaryDetection,
    pub(crate) implicit: BinaryDetection,
}

impl BinaryRules {
    fn new(binary: Binary, null_data: bool) -> BinaryRules {
        let convert = BinaryDetection::convert(b'\0');
        let none = BinaryDetection::none();
        let (explicit, implicit) = match binary {
            _ if null_data => (none.clone(), none),
            Binary::Text => (none.clone(), none),
            Binary::Search => (convert.clone(), convert),
            Binary::Auto => (convert, BinaryDetection::quit(b'\0')),
        };
        BinaryRules { explicit, implicit }
    }

    /// True if a NUL byte can change a search.
    pub(crate) fn is_on(&self) -> bool {
        self.explicit != BinaryDetection::none()
    }
}

impl Options {
    /// Gives a command line its meaning.
    pub(crate) fn new(args: Args) -> Result<Options, String> {
        let mode = match args.mode {
            Mode::CountMatches if args.invert => Mode::Count,
            Mode::Count if args.output.only_matching => Mode::CountMatches,
            mode => mode,
        };
        let mut words = args.positional;
        let needs_pattern = mode.searches() || !args.dump.is_empty();
        let (patterns, stdin_read) = if needs_pattern {
            patterns(args.patterns, &mut words)?
        } else {
            (Vec::new(), false)
        };
        let paths = Paths::new(words, stdin_read, mode)?;
        let threads = threads(&args.files, &paths);
        Ok(Options {
            mode,
            patterns,
            output: Output::new(args.output, mode, &paths),
            paths,
            threads,
            binary: BinaryRules::new(args.binary, args.pattern.null_data),
            pattern: args.pattern,
            files: args.files,
            encoding: args.encoding,
            invert: args.invert,
            max_count: args.max_count,
            stop_on_nonmatch: args.stop_on_nonmatch,
            debug_engine: args.debug_engine,
            jit: args.jit,
            dump: args.dump,
            current_dir: current_dir()?,
        })
    }

    /// False if no file needs to be opened to know the answer.
    pub(crate) fn can_match(&self) -> bool {
        let never = self.patterns.is_empty() && !self.invert;
        !never && self.max_count != Some(0)
    }
}

impl Output {
    fn new(typed: OutputArgs, mode: Mode, paths: &Paths) -> Output {
        let terminal = io::stdout().is_terminal();
        let mut colors = grep_printer::default_color_specs();
        colors.extend(typed.colors.iter().cloned());
        let heading = typed.heading.unwrap_or(terminal) && !typed.vimgrep;
        let column = typed.column.unwrap_or(typed.vimgrep);
        let line_number = typed.line_number.unwrap_or_else(|| {
            let shown = terminal && !paths.is_only_stdin();
            mode == Mode::Lines && !typed.quiet && (shown || column)
        });
        Output {
            color: color(typed.color, terminal),
            colors: ColorSpecs::new(&colors),
            line_buffered: match typed.buffer {
                Buffer::Auto => terminal,
                Buffer::Line => true,
                Buffer::Block => false,
            },
            heading,
            line_number,
            with_filename: typed
                .with_filename
                .unwrap_or(typed.vimgrep || !paths.single),
            column,
            file_separator: file_separator(&typed, mode, heading),
            typed,
        }
    }
}

fn color(typed: Color, terminal: bool) -> termcolor::ColorChoice {
    match typed {
        Color::Auto if terminal => termcolor::ColorChoice::Auto,
        Color::Auto | Color::Never => termcolor::ColorChoice::Never,
        Color::Always => termcolor::ColorChoice::Always,
        Color::Ansi => termcolor::ColorChoice::AlwaysAnsi,
    }
}

/// An empty line under headings, else what separates groups of lines.
fn file_separator(
    typed: &OutputArgs,
    mode: Mode,
    heading: bool,
) -> Option<Vec<u8>> {
    if mode != Mode::Lines {
        None
    } else if heading {
        Some(Vec::new())
    } else if matches!(typed.context.lines(), None | Some((0, 0))) {
        None
    } else {
        typed.separators.context.clone()
    }
}

impl Paths {
    fn new(
        words: Vec<OsString>,
        stdin_read: bool,
        mode: Mode,
    ) -> Result<Paths, String> {
        let list: Vec<_> = words.into_iter().map(PathBuf::from).collect();
        let stdin = Path::new("-");
        if stdin_read && list.iter().any(|path| path == stdin) {
            return Err("attempted to read patterns from stdin while also \
                        searching stdin"
                .to_string());
        }
        if !list.is_empty() {
            let single =
                list.len() == 1 && (list[0] == stdin || !list[0].is_dir());
            return Ok(Paths { list, implicit: false, single });
        }
        // Whether standard input is meant can only be guessed: many programs
        // that start others leave them a pipe that nobody writes to.
        let searches_stdin =
            mode.searches() && !stdin_read && grep_cli::is_readable_stdin();
        let path = if searches_stdin { "-" } else { "./" };
        let list = vec![PathBuf::from(path)];
        Ok(Paths { list, implicit: true, single: searches_stdin })
    }

    fn is_only_stdin(&self) -> bool {
        self.list == [Path::new("-")]
    }
}

/// The patterns without repetitions, and whether standard input was read for
/// them. The first word is a pattern only if no flag gave one.
fn patterns(
    sources: Vec<PatternSource>,
    words: &mut Vec<OsString>,
) -> Result<(Vec<String>, bool), String> {
    if sources.is_empty() {
        if words.is_empty() {
            return Err("jitgrep requires at least one pattern to execute a \
                        search\n\nTry 'jitgrep --help' for all flags."
                .to_string());
        }
        let pattern = words
            .remove(0)
            .into_string()
            .map_err(|_| "pattern given is not valid UTF-8")?;
        return Ok((vec![pattern], false));
    }
    let mut all = Vec::new();
    let mut stdin_read = false;
    for source in sources {
        match source {
            PatternSource::Pattern(pattern) => all.push(pattern),
            PatternSource::File(path) if path == Path::new("-") => {
                if stdin_read {
                    return Err("error reading -f/--file from stdin: stdin \
                                has already been consumed"
                        .to_string());
                }
                stdin_read = true;
                let lines = grep_cli::patterns_from_stdin();
                all.extend(lines.map_err(|err| err.to_string())?);
            }
            PatternSource::File(path) => {
                let lines = grep_cli::patterns_from_path(&path);
                all.extend(lines.map_err(|err| err.to_string())?);
            }
        }
    }
    let mut seen = HashSet::new();
    all.retain(|pattern| seen.insert(pattern.clone()));
    Ok((all, stdin_read))
}

/// Sorted output and a single file leave nothing to do for a second thread.
fn threads(files: &FileArgs, paths: &Paths) -> usize {
    if files.sort.is_some() || paths.single {
        return 1;
    }
    files.threads.unwrap_or_else(|| {
        let processors =
            thread::available_parallelism().map_or(1, usize::from);
        processors.min(MAX_DEFAULT_THREADS)
    })
}

/// The current directory; in one that was deleted, what the shell calls it.
fn current_dir() -> Result<PathBuf, String> {
    env::current_dir().or_else(|err| match env::var_os("PWD") {
        Some(path) if !path.is_empty() => Ok(PathBuf::from(path)),
        _ => Err(format!(
            "failed to get current working directory: {err}\n\
             did your CWD get deleted?"
        )),
    })
}
