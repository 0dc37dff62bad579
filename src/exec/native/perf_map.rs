//! The names of sealed code, for `perf`.
//!
//! `perf report` asks for the names of code that is in no file in a text file
//! that the process has written, `/tmp/perf-PID.map`: a line for each piece of
//! code with its address, its size and its name. A regex has one for each
//! entry point:
//!
//! ```text
//! 7f3a5c000000 1a0 jitregex::find /[a-z]+@[a-z]+\.com/
//! ```
//!
//! INVARIANT: a search never fails for its sake. Whatever goes wrong, the line
//! is missing, and nothing is waited for.
//!
//! `perf` looks for names only of code in anonymous memory, so the engine takes
//! the second rung of sealing for its sake.
//!
//! Limits: lines are only added. Where a regex was dropped and its addresses
//! used again, `perf` may show the name of the older one; and a process that
//! has the number of an earlier one adds to its file.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::entry::Functions;
use super::sealed::SealedCode;
use super::system::{Linux, System};

/// The bytes of a pattern that are shown.
const SHOWN: usize = 60;

/// How far below the limit of file sizes lines end: to pass the limit would
/// kill the process, and other threads may be writing too.
const MARGIN: u64 = 1 << 16;

#[cfg(feature = "perf-map")]
impl SealedCode {
    /// Tells `perf` what the code is called.
    pub(crate) fn name_for_perf(&self, pattern: &str) {
        let end = self.code_range().end;
        let text = lines(&self.functions, end, pattern);
        let path = format!("/tmp/perf-{}.map", std::process::id());
        // A missing name is no reason to fail.
        let _ = append(Path::new(&path), &text);
    }
}

/// A line for each entry point, up to the next one.
fn lines(functions: &Functions, end: usize, pattern: &str) -> String {
    let mut entries = functions.addresses();
    entries.sort_by_key(|&(_, address)| address);
    let pattern = shown(pattern);
    let mut lines = String::new();
    for (number, &(name, address)) in entries.iter().enumerate() {
        let next = entries.get(number + 1).map_or(end, |&(_, next)| next);
        // Of entry points at one place the last one has the name.
        if next > address {
            let size = next - address;
            lines += &format!(
                "{address:x} {size:x} jitregex::{name} /{pattern}/\n"
            );
        }
    }
    lines
}

/// A pattern on one line, shortened.
fn shown(pattern: &str) -> String {
    let mut text: String = pattern
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.len() > SHOWN {
        let whole = (0..=SHOWN).rfind(|&at| text.is_char_boundary(at));
        text.truncate(whole.unwrap_or(0));
        text += "...";
    }
    text
}

/// Adds to the file, which is made if there is none. Only an ordinary file is
/// written: whoever else may write to the folder could have left anything.
fn append(path: &Path, text: &str) -> Option<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o644)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open(path)
        .ok()?;
    let room = room(&file)?;
    if room < text.len() as u64 {
        return None;
    }
    // One call for all lines, so that those of other threads do not mix in.
    file.write_all(text.as_bytes()).ok()
}

/// How much may be added to an ordinary file.
fn room(file: &File) -> Option<u64> {
    let metadata = file.metadata().ok()?;
    let limit = Linux.file_limit().ok()?;
    let used = metadata.len().checked_add(MARGIN)?;
    metadata.is_file().then(|| limit.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use super::*;
    use crate::codegen::assembly::{Assembly, Entries};
    use crate::config::Rung;
    use crate::exec::seal;

    /// A place for files, gone when it is dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let id = std::process::id();
            let path = std::env::temp_dir().join(format!("{name}-{id}"));
            fs::create_dir(&path).expect("a folder");
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn sealed(entries: Entries) -> SealedCode {
        let code = vec![0xC3; 64];
        let assembly = Assembly { code, entries, ..Assembly::default() };
        seal(&assembly, Rung::SealedMemfd).expect("sealed")
    }

    #[test]
    fn each_entry_has_a_line_up_to_the_next() {
        let entries = Entries {
            is_match: Some(32),
            find: Some(0),
            batch: Some(48),
            ..Entries::default()
        };
        let code = sealed(entries);
        let base = code.code_range().start;
        let end = code.code_range().end;
        assert_eq!(end - base, 64);
        let expected = format!(
            "{:x} 20 jitregex::find /a b/\n{:x} 10 jitregex::is_match /a b/\n\
             {:x} 10 jitregex::batch /a b/\n",
            base,
            base + 32,
            base + 48
        );
        assert_eq!(lines(&code.functions, end, "a\nb"), expected);
        let one =
            Entries { is_match: Some(0), find: Some(0), ..Entries::default() };
        let code = sealed(one);
        let std::ops::Range { start, end } = code.code_range();
        let expected = format!("{start:x} 40 jitregex::find /x/\n");
        assert_eq!(lines(&code.functions, end, "x"), expected);
    }

    #[cfg(feature = "perf-map")]
    #[test]
    fn a_regex_that_is_compiled_has_its_lines() {
        use crate::config::{Compile, Config};
        use crate::engine::Engine;

        let compile = Compile::Eager;
        let config = Config { compile, ..Config::default() };
        let pattern = "[a-c]+named[d-f]+";
        let engine = Engine::new(pattern, &config).expect("a regex");
        assert!(engine.report().code_bytes > 0);
        let path = format!("/tmp/perf-{}.map", std::process::id());
        let map = fs::read_to_string(&path).expect("a map");
        for entry in ["is_match", "find", "batch"] {
            let name = format!(" jitregex::{entry} /{pattern}/");
            let named = map.lines().filter(|line| line.ends_with(&name));
            assert_eq!(named.count(), 1, "{map}");
        }
        fs::remove_file(path).expect("the map of this process");
    }

    #[test]
    fn long_patterns_are_cut_between_characters() {
        assert_eq!(shown("é".repeat(30).as_str()), "é".repeat(30));
        let long = format!("a{}", "é".repeat(40));
        assert_eq!(shown(&long), format!("a{}...", "é".repeat(29)));
    }

    #[test]
    fn lines_are_added_to_ordinary_files_only() {
        let folder = Folder::new("jitregex-perf-map");
        let map = folder.0.join("map");
        assert_eq!(append(&map, "one\n"), Some(()));
        assert_eq!(append(&map, "two\n"), Some(()));
        assert_eq!(fs::read_to_string(&map).expect("a map"), "one\ntwo\n");
        let link = folder.0.join("link");
        symlink(&map, &link).expect("a link");
        assert_eq!(append(&link, "three\n"), None);
        assert_eq!(append(&folder.0, "three\n"), None);
        assert_eq!(append(&folder.0.join("no/map"), "three\n"), None);
        assert_eq!(append(Path::new("/dev/null"), "three\n"), None);
        assert_eq!(fs::read_to_string(&map).expect("a map"), "one\ntwo\n");
    }
}
