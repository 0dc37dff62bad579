//! The search: every haystack through matcher, searcher and printer, one
//! after the other or several at a time.
//!
//! Invariant: the lines of one file stay together, whatever the number of
//! threads. Limits: one file is searched by one thread.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use grep_cli::StandardStream;
use grep_matcher::LineTerminator;
use grep_searcher::{MmapChoice, Searcher, SearcherBuilder};
use ignore::WalkState;
use termcolor::{BufferWriter, WriteColor};

use crate::{
    Failure,
    args::TextEncoding,
    matcher::{Matcher, Settings},
    messages,
    options::{BinaryRules, Options},
    printer::{self, Printer},
    walk::{self, Haystack},
};

/// How the patterns are read.
pub(crate) fn settings(options: &Options) -> Settings<'_> {
    Settings {
        pattern: &options.pattern,
        detects_binary: options.binary.is_on(),
        compile: options.jit,
    }
}

/// Searches all there is to search; true if anything matched.
pub(crate) fn search(options: &Options) -> Result<bool, Failure> {
    let matcher = Matcher::new(&options.patterns, &settings(options))?;
    let found = if options.threads == 1 {
        sequential(options, &matcher)?
    } else {
        parallel(options, &matcher)?
    };
    if !found.searched && options.paths.implicit {
        messages::error(
            "No files were searched, which means jitgrep probably applied a \
             filter you didn't expect.\n\
             Running with -uu searches hidden and ignored files as well.",
        );
    }
    // The engine chooses its means while it works, so it is asked last.
    if options.debug_engine {
        eprintln!("{}", matcher.report());
    }
    Ok(found.matched)
}

/// What a search has seen.
#[derive(Default)]
struct Found {
    searched: bool,
    matched: bool,
}

/// One thread: results go straight to standard output.
fn sequential(options: &Options, matcher: &Matcher) -> Result<Found, Failure> {
    let mut worker = Worker::new(options, matcher, stdout(options));
    let haystacks = walk::walker(options)?
        .build()
        .filter_map(|result| Haystack::new(result, options));
    let mut found = Found::default();
    for haystack in walk::sorted(haystacks, options.files.sort) {
        found.searched = true;
        match worker.search(&haystack) {
            Ok(matched) => found.matched |= matched,
            Err(err) if err.kind() == io::ErrorKind::BrokenPipe => {
                return Err(Failure::BrokenPipe);
            }
            Err(err) => report(&haystack, &err),
        }
        if found.matched && options.output.typed.quiet {
            break;
        }
    }
    Ok(found)
}

/// Several threads: each file's results are gathered, then written at once.
fn parallel(options: &Options, matcher: &Matcher) -> Result<Found, Failure> {
    let mut writer = BufferWriter::stdout(options.output.color);
    writer.separator(options.output.file_separator.clone());
    let writer = &writer;
    let (searched, matched) =
        &(AtomicBool::new(false), AtomicBool::new(false));
    walk::walker(options)?.build_parallel().run(|| {
        let mut worker = Worker::new(options, matcher, writer.buffer());
        Box::new(move |result| {
            let Some(haystack) = Haystack::new(result, options) else {
                return WalkState::Continue;
            };
            searched.store(true, Relaxed);
            worker.printer.out().clear();
            match worker.search(&haystack) {
                Ok(true) => matched.store(true, Relaxed),
                Ok(false) => {}
                Err(err) => {
                    report(&haystack, &err);
                    return WalkState::Continue;
                }
            }
            match writer.print(worker.printer.out()) {
                Err(err) if err.kind() == io::ErrorKind::BrokenPipe => {
                    return WalkState::Quit;
                }
                Err(err) => report(&haystack, &err),
                Ok(()) => {}
            }
            if options.output.typed.quiet && matched.load(Relaxed) {
                WalkState::Quit
            } else {
                WalkState::Continue
            }
        })
    });
    let (searched, matched) = (searched.load(Relaxed), matched.load(Relaxed));
    Ok(Found { searched, matched })
}

/// `--files`: prints the paths that a search would open.
pub(crate) fn list_files(options: &Options) -> Result<bool, Failure> {
    let mut printer = printer::paths(options, stdout(options));
    let haystacks = walk::walker(options)?
        .build()
        .filter_map(|result| Haystack::new(result, options));
    let mut listed = false;
    for haystack in walk::sorted(haystacks, options.files.sort) {
        listed = true;
        if options.output.typed.quiet {
            break;
        }
        printer.write(haystack.path())?;
    }
    Ok(listed)
}

fn report(haystack: &Haystack, err: &io::Error) {
    messages::error(format_args!("{}: {err}", haystack.path().display()));
}

fn stdout(options: &Options) -> StandardStream {
    if options.output.line_buffered {
        grep_cli::stdout_buffered_line(options.output.color)
    } else {
        grep_cli::stdout_buffered_block(options.output.color)
    }
}

/// What one thread needs to search.
struct Worker<W> {
    matcher: Matcher,
    searcher: Searcher,
    printer: Printer<W>,
    binary: BinaryRules,
}

impl<W: WriteColor> Worker<W> {
    fn new(options: &Options, matcher: &Matcher, out: W) -> Worker<W> {
        Worker {
            matcher: matcher.clone(),
            searcher: searcher(options),
            printer: Printer::new(options, out),
            binary: options.binary.clone(),
        }
    }

    /// Searches one haystack; true if it matched.
    fn search(&mut self, haystack: &Haystack) -> io::Result<bool> {
        self.searcher.set_binary_detection(if haystack.is_explicit() {
            self.binary.explicit.clone()
        } else {
            self.binary.implicit.clone()
        });
        let (searcher, path) = (&mut self.searcher, haystack.path());
        if haystack.is_stdin() {
            let stdin = io::stdin().lock();
            self.printer.search_reader(searcher, &self.matcher, path, stdin)
        } else {
            self.printer.search_path(searcher, &self.matcher, path)
        }
    }
}

fn searcher(options: &Options) -> Searcher {
    let terminator = if options.pattern.crlf {
        LineTerminator::crlf()
    } else if options.pattern.null_data {
        LineTerminator::byte(b'\0')
    } else {
        LineTerminator::byte(b'\n')
    };
    let mut builder = SearcherBuilder::new();
    builder
        .line_terminator(terminator)
        .invert_match(options.invert)
        .line_number(options.output.line_number)
        .multi_line(options.pattern.multiline)
        .max_matches(options.max_count)
        .stop_on_nonmatch(options.stop_on_nonmatch)
        .memory_map(MmapChoice::never());
    match options.output.typed.context.lines() {
        None => {
            builder.passthru(true);
        }
        Some((before, after)) => {
            builder.before_context(before).after_context(after);
        }
    }
    match &options.encoding {
        TextEncoding::Auto => {}
        TextEncoding::Raw => {
            builder.bom_sniffing(false);
        }
        TextEncoding::Named(encoding) => {
            builder.encoding(Some(encoding.clone()));
        }
    }
    builder.build()
}
