//! From words to [`Args`]: one arm per flag, in the order of `--help`.
//!
//! Invariant: every flag of ripgrep 15.2 has an arm here or an entry in
//! [`flags::UNSUPPORTED`]; none of them is unknown. Flags of one family
//! write to one field, which is how the last flag wins.

use std::{ffi::OsString, fmt::Display, str::FromStr};

use grep_searcher::Encoding;
use jitregex::{
    Compile,
    dump::{Stage, UnknownStage},
};
use lexopt::{
    Arg::{Long, Short, Value},
    Parser,
};

use crate::{
    args::{
        Args, Binary, Boundary, Buffer, Case, Color, Context, Mode,
        PatternSource, Sort, SortKey, Special, TextEncoding, TypeChange,
    },
    flags,
};

/// Reads a command line, without the program's name.
pub(crate) fn parse<I>(words: I) -> Result<Args, String>
where
    I: IntoIterator<Item = OsString>,
{
    let mut args = Args::default();
    let mut parser = Parser::from_args(words);
    loop {
        let next = parser.next();
        let flag = match next.map_err(|e| format!("invalid flag: {e}"))? {
            None => return Ok(args),
            Some(Short(name)) => format!("-{name}"),
            Some(Long(name)) => format!("--{name}"),
            Some(Value(value)) => {
                args.positional.push(value);
                continue;
            }
        };
        let mut word = Word { flag: &flag, parser: &mut parser };
        let known = special_flag(&mut args, &flag)
            || pattern_flag(&mut args, &mut word)?
            || search_flag(&mut args, &mut word)?
            || output_flag(&mut args, &mut word)?
            || line_flag(&mut args, &mut word)?
            || file_flag(&mut args, &mut word)?
            || ignore_flag(&mut args, &mut word)?;
        if !known {
            return Err(flags::unknown(&flag));
        }
    }
}

/// A flag as it was typed, and the words behind it.
struct Word<'a> {
    flag: &'a str,
    parser: &'a mut Parser,
}

impl Word<'_> {
    /// The flag's value, which need not be UTF-8.
    fn os_value(&mut self) -> Result<OsString, String> {
        let flag = self.flag;
        self.parser
            .value()
            .map_err(|_| format!("missing value for flag {flag}"))
    }

    /// The flag's value as text.
    fn text(&mut self) -> Result<String, String> {
        self.os_value()?
            .into_string()
            .map_err(|_| self.fault("value is not valid UTF-8"))
    }

    /// The flag's value, read by the type's own rule.
    fn parsed<T: FromStr<Err: Display>>(&mut self) -> Result<T, String> {
        self.text()?.parse().map_err(|err: T::Err| self.fault(err))
    }

    /// The flag's value as a number.
    fn number<T: FromStr>(&mut self) -> Result<T, String> {
        let text = self.text()?;
        text.parse()
            .map_err(|_| self.fault(format!("'{text}' is not a valid number")))
    }

    /// The flag's value as bytes, with escapes such as `\t` and `\xFF`.
    fn bytes(&mut self) -> Result<Vec<u8>, String> {
        Ok(grep_cli::unescape(&self.text()?))
    }

    /// The flag's value as one of a few words.
    fn choice<T: Copy>(&mut self, of: &[(&str, T)]) -> Result<T, String> {
        let text = self.text()?;
        let found = of.iter().find(|(name, _)| *name == text);
        found.map(|&(_, value)| value).ok_or_else(|| {
            let names: Vec<_> = of.iter().map(|&(name, _)| name).collect();
            let names = names.join(", ");
            self.fault(format!("'{text}' is not one of: {names}"))
        })
    }

    fn fault(&self, why: impl Display) -> String {
        format!("error parsing flag {}: {why}", self.flag)
    }
}

/// Flags that ask for a text. Later words are still read, so that a mistake
/// among them is reported as ripgrep reports it.
fn special_flag(args: &mut Args, flag: &str) -> bool {
    args.special = match flag {
        "-h" | "--help" => Some(Special::Help),
        "-V" | "--version" => Some(Special::Version),
        _ => return false,
    };
    true
}

/// Flags about the patterns.
fn pattern_flag(args: &mut Args, word: &mut Word) -> Result<bool, String> {
    let pattern = &mut args.pattern;
    match word.flag {
        "-e" | "--regexp" => {
            args.patterns.push(PatternSource::Pattern(word.text()?));
        }
        "-f" | "--file" => {
            let path = word.os_value()?.into();
            args.patterns.push(PatternSource::File(path));
        }
        "-F" | "--fixed-strings" => pattern.fixed = true,
        "--no-fixed-strings" => pattern.fixed = false,
        "-i" | "--ignore-case" => pattern.case = Case::Insensitive,
        "-s" | "--case-sensitive" => pattern.case = Case::Sensitive,
        "-S" | "--smart-case" => pattern.case = Case::Smart,
        "-w" | "--word-regexp" => pattern.boundary = Some(Boundary::Word),
        "-x" | "--line-regexp" => pattern.boundary = Some(Boundary::Line),
        "-U" | "--multiline" => {
            pattern.multiline = true;
            args.stop_on_nonmatch = false;
        }
        "--no-multiline" => pattern.multiline = false,
        "--multiline-dotall" => pattern.dotall = true,
        "--no-multiline-dotall" => pattern.dotall = false,
        "--crlf" => {
            pattern.crlf = true;
            pattern.null_data = false;
        }
        "--no-crlf" => pattern.crlf = false,
        "--null-data" => {
            pattern.null_data = true;
            pattern.crlf = false;
        }
        "--no-unicode" => pattern.no_unicode = true,
        "--unicode" => pattern.no_unicode = false,
        "--jit" => {
            args.jit = word.choice(&[
                ("lazy", Compile::Lazy),
                ("eager", Compile::Eager),
                ("never", Compile::Never),
            ])?;
        }
        "--no-jit" => args.jit = Compile::Never,
        "--debug-engine" => args.debug_engine = true,
        "--dump" => args.dump = stages(word)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// The stages of a list such as `hir,plan`. `all` are those that are text:
/// a picture is for another program.
fn stages(word: &mut Word) -> Result<Vec<Stage>, String> {
    let text = word.text()?;
    if text == "all" {
        let texts = Stage::ALL.into_iter();
        return Ok(texts.filter(|&stage| stage != Stage::Dot).collect());
    }
    let stages = text.split(',').map(str::parse);
    stages
        .collect::<Result<_, UnknownStage>>()
        .map_err(|err| word.fault(format!("{err}, all")))
}

/// Flags about what is searched for and reported, per file.
fn search_flag(args: &mut Args, word: &mut Word) -> Result<bool, String> {
    match word.flag {
        "-v" | "--invert-match" => args.invert = true,
        "--no-invert-match" => args.invert = false,
        "-m" | "--max-count" => args.max_count = Some(word.number()?),
        "--stop-on-nonmatch" => {
            args.stop_on_nonmatch = true;
            args.pattern.multiline = false;
        }
        "-a" | "--text" => args.binary = Binary::Text,
        "--binary" => args.binary = Binary::Search,
        "--no-text" | "--no-binary" => args.binary = Binary::Auto,
        "-E" | "--encoding" => args.encoding = encoding(word)?,
        "--no-encoding" => args.encoding = TextEncoding::Auto,
        "-c" | "--count" => args.mode.set(Mode::Count),
        "--count-matches" => args.mode.set(Mode::CountMatches),
        "-l" | "--files-with-matches" => args.mode.set(Mode::FilesWithMatches),
        "--files-without-match" => args.mode.set(Mode::FilesWithoutMatch),
        "--files" => args.mode.set(Mode::ListFiles),
        "--type-list" => args.mode.set(Mode::ListTypes),
        "--include-zero" => args.output.include_zero = true,
        "--no-include-zero" => args.output.include_zero = false,
        "-q" | "--quiet" => args.output.quiet = true,
        "-o" | "--only-matching" => args.output.only_matching = true,
        _ => return Ok(false),
    }
    Ok(true)
}

fn encoding(word: &mut Word) -> Result<TextEncoding, String> {
    let label = word.text()?;
    match &*label {
        "auto" => Ok(TextEncoding::Auto),
        "none" => Ok(TextEncoding::Raw),
        _ => Encoding::new(&label)
            .map(TextEncoding::Named)
            .map_err(|err| word.fault(err)),
    }
}

/// Flags about the look of the output as a whole.
fn output_flag(args: &mut Args, word: &mut Word) -> Result<bool, String> {
    let output = &mut args.output;
    match word.flag {
        "--color" => {
            output.color = word.choice(&[
                ("never", Color::Never),
                ("auto", Color::Auto),
                ("always", Color::Always),
                ("ansi", Color::Ansi),
            ])?;
        }
        "--colors" => output.colors.push(word.parsed()?),
        "-p" | "--pretty" => {
            output.color = Color::Always;
            output.heading = Some(true);
            output.line_number = Some(true);
        }
        "--heading" => output.heading = Some(true),
        "--no-heading" => output.heading = Some(false),
        "-H" | "--with-filename" => output.with_filename = Some(true),
        "-I" | "--no-filename" => output.with_filename = Some(false),
        "-0" | "--null" => output.null = true,
        "--path-separator" => {
            output.separators.path = path_separator(word)?;
        }
        "--line-buffered" => output.buffer = Buffer::Line,
        "--block-buffered" => output.buffer = Buffer::Block,
        "--no-line-buffered" | "--no-block-buffered" => {
            output.buffer = Buffer::Auto;
        }
        "--no-messages" => output.no_messages = true,
        "--messages" => output.no_messages = false,
        "--no-ignore-messages" => output.no_ignore_messages = true,
        "--ignore-messages" => output.no_ignore_messages = false,
        // The command never reads a configuration file or maps a file into
        // memory, so these two state what is true anyway.
        "--no-config" | "--no-mmap" => {}
        _ => return Ok(false),
    }
    Ok(true)
}

/// A path separator is one byte; an empty one means the system's own.
fn path_separator(word: &mut Word) -> Result<Option<u8>, String> {
    match *word.bytes()? {
        [] => Ok(None),
        [byte] => Ok(Some(byte)),
        _ => Err(word.fault("a path separator is exactly one byte")),
    }
}

/// Flags about the look of a line, and the lines around it.
fn line_flag(args: &mut Args, word: &mut Word) -> Result<bool, String> {
    let output = &mut args.output;
    match word.flag {
        "-A" | "--after-context" => {
            let lines = word.number()?;
            *output.context.numbers()[1] = Some(lines);
        }
        "-B" | "--before-context" => {
            let lines = word.number()?;
            *output.context.numbers()[0] = Some(lines);
        }
        "-C" | "--context" => {
            let lines = word.number()?;
            *output.context.numbers()[2] = Some(lines);
        }
        "--passthru" | "--passthrough" => output.context = Context::All,
        "-n" | "--line-number" => output.line_number = Some(true),
        "-N" | "--no-line-number" => output.line_number = Some(false),
        "--column" => output.column = Some(true),
        "--no-column" => output.column = Some(false),
        "-b" | "--byte-offset" => output.byte_offset = true,
        "--no-byte-offset" => output.byte_offset = false,
        "--vimgrep" => output.vimgrep = true,
        "--trim" => output.trim = true,
        "--no-trim" => output.trim = false,
        "-M" | "--max-columns" => {
            output.max_columns = Some(word.number()?).filter(|&n| n > 0);
        }
        "--max-columns-preview" => output.max_columns_preview = true,
        "--no-max-columns-preview" => output.max_columns_preview = false,
        "--context-separator" => {
            output.separators.context = Some(word.bytes()?);
        }
        "--no-context-separator" => output.separators.context = None,
        "--field-match-separator" => {
            output.separators.field_match = word.bytes()?;
        }
        "--field-context-separator" => {
            output.separators.field_context = word.bytes()?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Flags about which files are searched, and in what order.
fn file_flag(args: &mut Args, word: &mut Word) -> Result<bool, String> {
    let files = &mut args.files;
    match word.flag {
        "-g" | "--glob" => files.globs.push(word.text()?),
        "--iglob" => files.iglobs.push(word.text()?),
        "--glob-case-insensitive" => files.glob_case_insensitive = true,
        "--no-glob-case-insensitive" => files.glob_case_insensitive = false,
        "-t" | "--type" => files.types.push(TypeChange::Select(word.text()?)),
        "-T" | "--type-not" => {
            files.types.push(TypeChange::Negate(word.text()?));
        }
        "--type-add" => files.types.push(TypeChange::Add(word.text()?)),
        "--type-clear" => files.types.push(TypeChange::Clear(word.text()?)),
        "-." | "--hidden" => files.hidden = true,
        "--no-hidden" => files.hidden = false,
        "-L" | "--follow" => files.follow = true,
        "--no-follow" => files.follow = false,
        "--one-file-system" => files.one_file_system = true,
        "--no-one-file-system" => files.one_file_system = false,
        "-d" | "--max-depth" | "--maxdepth" => {
            files.max_depth = Some(word.number()?);
        }
        "--max-filesize" => files.max_filesize = Some(file_size(word)?),
        "-u" | "--unrestricted" => unrestricted(args, word)?,
        "--sort" => files.sort = sort(word, false)?,
        "--sort-files" => files.sort = Some(Sort::BY_PATH),
        "--no-sort-files" => files.sort = None,
        "--sortr" => files.sort = sort(word, true)?,
        "-j" | "--threads" => {
            files.threads = Some(word.number()?).filter(|&n| n > 0);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn file_size(word: &mut Word) -> Result<u64, String> {
    let text = word.text()?;
    grep_cli::parse_human_readable_size(&text).map_err(|err| word.fault(err))
}

/// `-u` once more: ignored files, then hidden ones, then binary ones.
fn unrestricted(args: &mut Args, word: &Word) -> Result<(), String> {
    args.files.unrestricted += 1;
    match args.files.unrestricted {
        1 => args.files.ignore.set_all(true),
        2 => args.files.hidden = true,
        3 => args.binary = Binary::Search,
        _ => {
            return Err(word.fault("flag can only be repeated up to 3 times"));
        }
    }
    Ok(())
}

fn sort(word: &mut Word, reverse: bool) -> Result<Option<Sort>, String> {
    let key = word.choice(&[
        ("none", None),
        ("path", Some(SortKey::Path)),
        ("modified", Some(SortKey::Modified)),
        ("accessed", Some(SortKey::Accessed)),
        ("created", Some(SortKey::Created)),
    ])?;
    Ok(key.map(|key| Sort { key, reverse }))
}

/// Flags about ignore rules.
fn ignore_flag(args: &mut Args, word: &mut Word) -> Result<bool, String> {
    let ignore = &mut args.files.ignore;
    match word.flag {
        "--no-ignore" => ignore.set_all(true),
        "--ignore" => ignore.set_all(false),
        "--ignore-file" => ignore.extra.push(word.os_value()?.into()),
        "--ignore-file-case-insensitive" => ignore.case_insensitive = true,
        "--no-ignore-file-case-insensitive" => {
            ignore.case_insensitive = false;
        }
        "--no-ignore-dot" => ignore.no_dot = true,
        "--ignore-dot" => ignore.no_dot = false,
        "--no-ignore-exclude" => ignore.no_exclude = true,
        "--ignore-exclude" => ignore.no_exclude = false,
        "--no-ignore-files" => ignore.no_files = true,
        "--ignore-files" => ignore.no_files = false,
        "--no-ignore-global" => ignore.no_global = true,
        "--ignore-global" => ignore.no_global = false,
        "--no-ignore-parent" => ignore.no_parent = true,
        "--ignore-parent" => ignore.no_parent = false,
        "--no-ignore-vcs" => ignore.no_vcs = true,
        "--ignore-vcs" => ignore.no_vcs = false,
        "--no-require-git" => ignore.no_require_git = true,
        "--require-git" => ignore.no_require_git = false,
        _ => return Ok(false),
    }
    Ok(true)
}
