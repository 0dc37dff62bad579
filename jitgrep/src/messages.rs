//! Messages on standard error, and the memory that one of them was an error.
//!
//! Every line begins with `jitgrep: `. A file that cannot be searched does
//! not end the search, but it decides the exit code, so the fact outlives
//! the message, also when `--no-messages` suppresses the text.

use std::{
    fmt::Display,
    io::{self, Write},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

static SILENT: AtomicBool = AtomicBool::new(false);
static SILENT_IGNORE: AtomicBool = AtomicBool::new(false);
static ERRORED: AtomicBool = AtomicBool::new(false);

/// Suppresses messages about files, and those about ignore files.
pub(crate) fn silence(files: bool, ignore_files: bool) {
    SILENT.store(files, Relaxed);
    SILENT_IGNORE.store(files || ignore_files, Relaxed);
}

/// Reports an error that ends the program.
pub(crate) fn fatal(message: impl Display) {
    write_line(&message);
}

/// Reports an error that leaves the rest of the search alive.
pub(crate) fn error(message: impl Display) {
    ERRORED.store(true, Relaxed);
    if !SILENT.load(Relaxed) {
        write_line(&message);
    }
}

/// Reports a fault in an ignore file, which never changes the exit code.
pub(crate) fn ignore_error(message: impl Display) {
    if !SILENT_IGNORE.load(Relaxed) {
        write_line(&message);
    }
}

/// True once any file could not be searched.
pub(crate) fn errored() -> bool {
    ERRORED.load(Relaxed)
}

/// Writes one message. Standard output is locked meanwhile, so that on a
/// terminal the message does not land within a line of results. A failure to
/// write is ignored: there is no place left to report it.
fn write_line(message: &dyn Display) {
    let _results = io::stdout().lock();
    let _ = writeln!(io::stderr().lock(), "jitgrep: {message}");
}
