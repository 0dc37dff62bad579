//! From paths to the files to search, by ripgrep's ignore rules.

use std::{cmp::Ordering, fs::Metadata, io, path::Path, time::SystemTime};

use ignore::{
    DirEntry, WalkBuilder,
    overrides::{Override, OverrideBuilder},
    types::{Types, TypesBuilder},
};

use crate::{
    args::{FileArgs, Sort, SortKey, TypeChange},
    messages,
    options::Options,
};

/// A file to search, or standard input.
#[derive(Clone, Debug)]
pub(crate) struct Haystack {
    entry: DirEntry,
    implicit_root: bool,
}

impl Haystack {
    /// The haystack of a walker's result, if there is one: a file that was
    /// named, or a regular file that was found. Reports errors.
    pub(crate) fn new(
        result: Result<DirEntry, ignore::Error>,
        options: &Options,
    ) -> Option<Haystack> {
        let entry = result.map_err(messages::error).ok()?;
        if let Some(err) = entry.error() {
            messages::ignore_error(err);
        }
        let implicit_root = options.paths.implicit;
        let haystack = Haystack { entry, implicit_root };
        let searched = haystack.is_explicit() || haystack.is_file();
        searched.then_some(haystack)
    }

    /// The path as it is printed: under a guessed `./` without the prefix.
    pub(crate) fn path(&self) -> &Path {
        let path = self.entry.path();
        if self.implicit_root {
            path.strip_prefix("./").unwrap_or(path)
        } else {
            path
        }
    }

    pub(crate) fn is_stdin(&self) -> bool {
        self.entry.is_stdin()
    }

    /// True if the user named this file, also if it is a link or a device.
    pub(crate) fn is_explicit(&self) -> bool {
        self.is_stdin() || (self.entry.depth() == 0 && !self.is_dir())
    }

    fn is_file(&self) -> bool {
        self.entry.file_type().is_some_and(|kind| kind.is_file())
    }

    fn is_dir(&self) -> bool {
        let Some(kind) = self.entry.file_type() else { return false };
        kind.is_dir()
            || (self.entry.path_is_symlink() && self.entry.path().is_dir())
    }
}

/// The walker over all paths.
pub(crate) fn walker(options: &Options) -> Result<WalkBuilder, String> {
    let files = &options.files;
    let ignore = &files.ignore;
    let mut paths = options.paths.list.iter();
    let first = paths.next().expect("at least one path");
    let mut builder = WalkBuilder::new(first);
    paths.for_each(|path| {
        builder.add(path);
    });
    if !ignore.no_files {
        for path in &ignore.extra {
            if let Some(err) = builder.add_ignore(path) {
                messages::ignore_error(err);
            }
        }
    }
    builder
        .max_depth(files.max_depth)
        .follow_links(files.follow)
        .max_filesize(files.max_filesize)
        .threads(options.threads)
        .same_file_system(files.one_file_system)
        .skip_stdout(options.mode.searches())
        .overrides(overrides(files, &options.current_dir)?)
        .types(types(files)?)
        .hidden(!files.hidden)
        .parents(!ignore.no_parent)
        .ignore(!ignore.no_dot)
        .git_global(!ignore.no_vcs && !ignore.no_global)
        .git_ignore(!ignore.no_vcs)
        .git_exclude(!ignore.no_vcs && !ignore.no_exclude)
        .require_git(!ignore.no_require_git)
        .ignore_case_insensitive(ignore.case_insensitive)
        .current_dir(&options.current_dir);
    if !ignore.no_dot {
        builder.add_custom_ignore_filename(".rgignore");
    }
    if files.sort == Some(Sort::BY_PATH) {
        builder.sort_by_file_name(Ord::cmp);
    }
    Ok(builder)
}

/// The globs of `-g` and `--iglob`.
fn overrides(files: &FileArgs, root: &Path) -> Result<Override, String> {
    if files.globs.is_empty() && files.iglobs.is_empty() {
        return Ok(Override::empty());
    }
    let text = |err: ignore::Error| err.to_string();
    let mut builder = OverrideBuilder::new(root);
    builder.case_insensitive(files.glob_case_insensitive).map_err(text)?;
    for glob in &files.globs {
        builder.add(glob).map_err(text)?;
    }
    builder.case_insensitive(true).map_err(text)?;
    for glob in &files.iglobs {
        builder.add(glob).map_err(text)?;
    }
    builder.build().map_err(text)
}

/// The file types that are selected. Without a selection the table of known
/// types is not built: it is a good part of a small search's time.
fn types(files: &FileArgs) -> Result<Types, String> {
    if files.types.is_empty() { Ok(Types::empty()) } else { all_types(files) }
}

/// All known file types, with the changes that were asked for.
pub(crate) fn all_types(files: &FileArgs) -> Result<Types, String> {
    let mut builder = TypesBuilder::new();
    builder.add_defaults();
    for change in &files.types {
        match change {
            TypeChange::Select(name) => builder.select(name),
            TypeChange::Negate(name) => builder.negate(name),
            TypeChange::Clear(name) => builder.clear(name),
            TypeChange::Add(definition) => {
                builder.add_def(definition).map_err(|err| err.to_string())?;
                &mut builder
            }
        };
    }
    builder.build().map_err(|err| err.to_string())
}

/// The files in the order of `--sort` or `--sortr`. By path, ascending, the
/// walker has sorted already; only then does the search start at once.
pub(crate) fn sorted<'a>(
    haystacks: impl Iterator<Item = Haystack> + 'a,
    sort: Option<Sort>,
) -> Box<dyn Iterator<Item = Haystack> + 'a> {
    let Some(Sort { key, reverse }) = sort else {
        return Box::new(haystacks);
    };
    let time: fn(&Metadata) -> io::Result<SystemTime> = match key {
        SortKey::Path if !reverse => return Box::new(haystacks),
        SortKey::Path => {
            let mut all: Vec<_> = haystacks.collect();
            all.sort_by(|a, b| b.path().cmp(a.path()));
            return Box::new(all.into_iter());
        }
        SortKey::Modified => Metadata::modified,
        SortKey::Accessed => Metadata::accessed,
        SortKey::Created => Metadata::created,
    };
    let mut all: Vec<_> = haystacks
        .map(|hay| {
            let stamp = hay.path().metadata().and_then(|meta| time(&meta));
            (stamp.ok(), hay)
        })
        .collect();
    all.sort_by(|(a, _), (b, _)| {
        let order = by_time(*a, *b);
        if reverse { order.reverse() } else { order }
    });
    Box::new(all.into_iter().map(|(_, hay)| hay))
}

/// Ascending; files whose time is unknown come last.
fn by_time(a: Option<SystemTime>, b: Option<SystemTime>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
