//! Where tests in TOML come from: the `regex` crate's own, found beside the
//! sources that cargo has unpacked, and this project's own in `corpus`.

use std::fs;
use std::path::{Path, PathBuf};

use regex_test::RegexTests;

// By its path, because other crates include this file by its own.
#[path = "registry.rs"]
mod registry;

use registry::regex_folder;

/// The file that describes another crate's differences from `regex`.
const FOREIGN: &str = "regex-lite.toml";

/// Where cargo keeps the sources of `regex`.
pub(crate) fn folder() -> PathBuf {
    regex_folder(Path::new(env!("CARGO_MANIFEST_DIR")))
}

/// The tests in the published sources of `regex`.
pub(crate) fn upstream() -> RegexTests {
    let folder = folder().join("testdata");
    let mut tests = RegexTests::new();
    for path in toml_files(&folder) {
        if path.file_name().is_some_and(|name| name != FOREIGN) {
            tests.load(&path).unwrap();
        }
    }
    tests
}

/// This project's own cases and regressions.
pub(crate) fn own() -> RegexTests {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut tests = RegexTests::new();
    for folder in ["patterns", "regressions"] {
        for path in toml_files(&corpus.join(folder)) {
            tests.load(&path).unwrap();
        }
    }
    tests
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    files.sort();
    files
}
