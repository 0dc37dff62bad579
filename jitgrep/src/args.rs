//! What was typed: the command line as data, before it is given meaning.
//!
//! Invariant: two command lines that mean the same to ripgrep give the same
//! [`Args`]. Where flags contradict each other the last one wins, and
//! [`crate::parse`] has applied that rule when the value is here.
//!
//! Limits: nothing here looks at files, terminals or the environment.

use std::{ffi::OsString, path::PathBuf};

use grep_printer::UserColorSpec;
use grep_searcher::Encoding;
use jitregex::{Compile, dump::Stage};

/// The command line.
#[derive(Debug, Default)]
pub(crate) struct Args {
    pub(crate) special: Option<Special>,
    pub(crate) mode: Mode,
    pub(crate) positional: Vec<OsString>,
    pub(crate) patterns: Vec<PatternSource>,
    pub(crate) pattern: PatternArgs,
    pub(crate) output: OutputArgs,
    pub(crate) files: FileArgs,
    pub(crate) binary: Binary,
    pub(crate) encoding: TextEncoding,
    pub(crate) invert: bool,
    pub(crate) max_count: Option<u64>,
    pub(crate) stop_on_nonmatch: bool,
    pub(crate) debug_engine: bool,
    pub(crate) jit: Compile,
    /// The stages of the pattern to print instead of a search.
    pub(crate) dump: Vec<Stage>,
}

/// How the patterns are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct PatternArgs {
    pub(crate) boundary: Option<Boundary>,
    pub(crate) case: Case,
    pub(crate) fixed: bool,
    pub(crate) crlf: bool,
    pub(crate) null_data: bool,
    pub(crate) multiline: bool,
    pub(crate) dotall: bool,
    pub(crate) no_unicode: bool,
}

/// How the results are written.
#[derive(Debug, Default)]
pub(crate) struct OutputArgs {
    pub(crate) context: Context,
    pub(crate) color: Color,
    pub(crate) colors: Vec<UserColorSpec>,
    pub(crate) buffer: Buffer,
    pub(crate) heading: Option<bool>,
    pub(crate) line_number: Option<bool>,
    pub(crate) with_filename: Option<bool>,
    pub(crate) column: Option<bool>,
    pub(crate) byte_offset: bool,
    pub(crate) vimgrep: bool,
    pub(crate) null: bool,
    pub(crate) only_matching: bool,
    pub(crate) quiet: bool,
    pub(crate) include_zero: bool,
    pub(crate) trim: bool,
    pub(crate) max_columns: Option<u64>,
    pub(crate) max_columns_preview: bool,
    pub(crate) separators: Separators,
    pub(crate) no_messages: bool,
    pub(crate) no_ignore_messages: bool,
}

/// The strings between the parts of a result.
#[derive(Debug)]
pub(crate) struct Separators {
    pub(crate) context: Option<Vec<u8>>,
    pub(crate) field_match: Vec<u8>,
    pub(crate) field_context: Vec<u8>,
    pub(crate) path: Option<u8>,
}

impl Default for Separators {
    fn default() -> Separators {
        Separators {
            context: Some(b"--".to_vec()),
            field_match: b":".to_vec(),
            field_context: b"-".to_vec(),
            path: None,
        }
    }
}

/// Which files are searched, in what order, by how many threads.
#[derive(Debug, Default)]
pub(crate) struct FileArgs {
    pub(crate) globs: Vec<String>,
    pub(crate) iglobs: Vec<String>,
    pub(crate) glob_case_insensitive: bool,
    pub(crate) types: Vec<TypeChange>,
    pub(crate) hidden: bool,
    pub(crate) follow: bool,
    pub(crate) one_file_system: bool,
    pub(crate) max_depth: Option<usize>,
    pub(crate) max_filesize: Option<u64>,
    pub(crate) ignore: IgnoreArgs,
    pub(crate) sort: Option<Sort>,
    pub(crate) threads: Option<usize>,
    pub(crate) unrestricted: usize,
}

/// Which ignore rules are switched off.
#[derive(Debug, Default)]
pub(crate) struct IgnoreArgs {
    pub(crate) extra: Vec<PathBuf>,
    pub(crate) case_insensitive: bool,
    pub(crate) no_dot: bool,
    pub(crate) no_exclude: bool,
    pub(crate) no_files: bool,
    pub(crate) no_global: bool,
    pub(crate) no_parent: bool,
    pub(crate) no_vcs: bool,
    pub(crate) no_require_git: bool,
}

impl IgnoreArgs {
    /// `--no-ignore` and `--ignore`: all rules but those of `--ignore-file`.
    pub(crate) fn set_all(&mut self, off: bool) {
        self.no_dot = off;
        self.no_exclude = off;
        self.no_global = off;
        self.no_parent = off;
        self.no_vcs = off;
    }
}

/// Asks for a text about the program instead of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    Help,
    Version,
}

/// What the program does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    #[default]
    Lines,
    FilesWithMatches,
    FilesWithoutMatch,
    Count,
    CountMatches,
    ListFiles,
    ListTypes,
}

impl Mode {
    /// True for the modes that need a pattern.
    pub(crate) fn searches(self) -> bool {
        !matches!(self, Mode::ListFiles | Mode::ListTypes)
    }

    /// The last flag wins, but a listing is never taken back to a search.
    pub(crate) fn set(&mut self, new: Mode) {
        if self.searches() || !new.searches() {
            *self = new;
        }
    }
}

/// A pattern, or a file of patterns.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PatternSource {
    Pattern(String),
    File(PathBuf),
}

/// `-x` and `-w`, of which the last one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boundary {
    Line,
    Word,
}

/// `-s`, `-i` and `-S`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Case {
    #[default]
    Sensitive,
    Insensitive,
    Smart,
}

/// How files with NUL bytes are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Binary {
    #[default]
    Auto,
    Search,
    Text,
}

/// `--encoding`.
#[derive(Clone, Debug, Default)]
pub(crate) enum TextEncoding {
    #[default]
    Auto,
    Named(Encoding),
    Raw,
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Color {
    Never,
    #[default]
    Auto,
    Always,
    Ansi,
}

/// `--line-buffered` and `--block-buffered`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Buffer {
    #[default]
    Auto,
    Line,
    Block,
}

/// The lines shown around a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    All,
    Some { before: Option<usize>, after: Option<usize>, both: Option<usize> },
}

impl Default for Context {
    fn default() -> Context {
        Context::Some { before: None, after: None, both: None }
    }
}

impl Context {
    /// Lines before and after; `-A` and `-B` outrank `-C` in any order.
    /// `None` stands for every line.
    pub(crate) fn lines(self) -> Option<(usize, usize)> {
        let Context::Some { before, after, both } = self else { return None };
        let or_both = |lines: Option<usize>| lines.or(both).unwrap_or(0);
        Some((or_both(before), or_both(after)))
    }

    /// The numbers typed so far; `--passthru` is forgotten.
    pub(crate) fn numbers(&mut self) -> [&mut Option<usize>; 3] {
        if *self == Context::All {
            *self = Context::default();
        }
        match self {
            Context::Some { before, after, both } => [before, after, both],
            Context::All => unreachable!("replaced above"),
        }
    }
}

/// One change to the set of file types.
#[derive(Debug)]
pub(crate) enum TypeChange {
    Add(String),
    Clear(String),
    Select(String),
    Negate(String),
}

/// `--sort` and `--sortr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) key: SortKey,
    pub(crate) reverse: bool,
}

impl Sort {
    /// The order in which a walker can find the files itself.
    pub(crate) const BY_PATH: Sort =
        Sort { key: SortKey::Path, reverse: false };
}

/// What files are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortKey {
    Path,
    Modified,
    Accessed,
    Created,
}
