//! Reads benchmark definitions in rebar's format.
//!
//! A folder has `definitions/**/*.toml`, and the files that these name below
//! `regexes/` and `haystacks/`. A definition is read when the folder is; its
//! pattern and its haystack only when the task is [loaded](Definition::load),
//! so that a run of one task needs the files of that task only.
//!
//! Limits: of rebar's options, those that its curated tasks use. Any other
//! is an error, because a task that ignored it would be another task.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use bstr::ByteSlice;
use serde::Deserialize;

use crate::task::{Model, Task};

/// A task as a file defines it.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    /// The name of the file, a slash, and the name in the file.
    pub(crate) name: String,
    folder: PathBuf,
    bench: Bench,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    bench: Vec<Bench>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Bench {
    model: Model,
    name: String,
    regex: Regex,
    #[serde(default)]
    case_insensitive: bool,
    #[serde(default)]
    unicode: bool,
    haystack: Haystack,
    count: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Regex {
    Inline(String),
    File(RegexFile),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RegexFile {
    path: String,
    per_line: Option<PerLine>,
    #[serde(default)]
    literal: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PerLine {
    /// Each line is one alternative of a single pattern.
    Alternate,
    /// Each line is a pattern.
    Pattern,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Haystack {
    Inline(String),
    Options(HaystackOptions),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct HaystackOptions {
    contents: Option<String>,
    path: Option<String>,
    repeat: Option<usize>,
    line_start: Option<usize>,
    line_end: Option<usize>,
    #[serde(default)]
    utf8_lossy: bool,
}

/// All definitions below a folder, by the names of their files.
///
/// # Errors
///
/// If there are none, or one of the files does not have the format.
pub(crate) fn read(folder: &Path) -> Result<Vec<Definition>> {
    let mut files = vec![];
    let definitions = folder.join("definitions");
    toml_files(&definitions, &mut files)?;
    ensure!(!files.is_empty(), "{}: no *.toml", definitions.display());
    files.sort();
    let mut all: Vec<Definition> = vec![];
    for file in files {
        for definition in read_file(folder, &definitions, &file)? {
            ensure!(
                all.iter().all(|other| other.name != definition.name),
                "{}: two tasks are named {:?}",
                file.display(),
                definition.name
            );
            all.push(definition);
        }
    }
    Ok(all)
}

fn toml_files(folder: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    let context = || folder.display().to_string();
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if path.is_dir() {
            toml_files(&path, into)?;
        } else if path.extension().is_some_and(|it| it == "toml") {
            into.push(path);
        }
    }
    Ok(())
}

fn read_file(
    folder: &Path,
    definitions: &Path,
    file: &Path,
) -> Result<Vec<Definition>> {
    let context = || file.display().to_string();
    let text = fs::read_to_string(file).with_context(context)?;
    let parsed: File = toml::from_str(&text).with_context(context)?;
    let stem = file.strip_prefix(definitions).unwrap_or(file);
    let stem = stem.with_extension("");
    let named = |bench: Bench| Definition {
        name: format!("{}/{}", stem.display(), bench.name),
        folder: folder.to_owned(),
        bench,
    };
    Ok(parsed.bench.into_iter().map(named).collect())
}

impl Definition {
    /// What the task does.
    pub(crate) fn model(&self) -> Model {
        self.bench.model
    }

    /// Reads the pattern and the haystack.
    ///
    /// # Errors
    ///
    /// If a file is missing or does not have what is asked of it; the error
    /// names the task.
    pub(crate) fn load(&self) -> Result<Task> {
        self.try_load().with_context(|| format!("task {}", self.name))
    }

    fn try_load(&self) -> Result<Task> {
        let bench = &self.bench;
        Ok(Task {
            name: self.name.clone(),
            model: bench.model,
            patterns: self.patterns()?,
            unicode: bench.unicode,
            case_insensitive: bench.case_insensitive,
            haystack: self.haystack()?,
            count: bench.count,
        })
    }

    fn patterns(&self) -> Result<Vec<String>> {
        let source = match &self.bench.regex {
            Regex::Inline(pattern) => return Ok(vec![pattern.clone()]),
            Regex::File(source) => source,
        };
        let text = self.read_below("regexes", &source.path)?;
        let text = String::from_utf8(text)
            .with_context(|| format!("regexes/{}", source.path))?;
        let escaped = |text: &str| match source.literal {
            true => regex::escape(text),
            false => text.to_owned(),
        };
        let lines = || text.lines().map(escaped).collect::<Vec<String>>();
        let patterns = match source.per_line {
            None => vec![escaped(text.trim_end_matches(['\r', '\n']))],
            Some(PerLine::Alternate) => vec![lines().join("|")],
            Some(PerLine::Pattern) => lines(),
        };
        ensure!(!patterns.is_empty(), "regexes/{}: no pattern", source.path);
        Ok(patterns)
    }

    fn haystack(&self) -> Result<Vec<u8>> {
        let options = match &self.bench.haystack {
            Haystack::Inline(text) => return Ok(text.clone().into_bytes()),
            Haystack::Options(options) => options,
        };
        let mut bytes = match (&options.contents, &options.path) {
            (Some(contents), None) => contents.clone().into_bytes(),
            (None, Some(path)) => self.read_below("haystacks", path)?,
            _ => bail!("the haystack needs either `contents` or `path`"),
        };
        if options.utf8_lossy {
            bytes = bytes.to_str_lossy().into_owned().into_bytes();
        }
        if options.line_start.is_some() || options.line_end.is_some() {
            let start = options.line_start.unwrap_or(0);
            let end = options.line_end.unwrap_or(usize::MAX);
            ensure!(start <= end, "`line-start` is greater than `line-end`");
            let lines = bytes.lines_with_terminator();
            bytes = lines
                .skip(start)
                .take(end - start)
                .flatten()
                .copied()
                .collect();
            ensure!(!bytes.is_empty(), "the haystack has no such lines");
        }
        Ok(bytes.repeat(options.repeat.unwrap_or(1)))
    }

    fn read_below(&self, kind: &str, path: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(kind).join(path);
        fs::read(&path).with_context(|| path.display().to_string())
    }
}

#[cfg(test)]
mod tests;
