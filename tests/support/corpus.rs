//! Where tests in TOML come from: the `regex` crate's own, found beside the
//! sources that cargo has unpacked, and this project's own in `corpus`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex_test::RegexTests;
use serde_json::Value;

/// The file that describes another crate's differences from `regex`.
const FOREIGN: &str = "regex-lite.toml";

/// The tests in the published sources of `regex`.
pub(crate) fn upstream() -> RegexTests {
    let folder = regex_folder().join("testdata");
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

/// Where cargo has unpacked the `regex` crate that the tests link.
fn regex_folder() -> PathBuf {
    let attempts: [&[&str]; 3] =
        [&["--locked", "--offline"], &["--offline"], &[]];
    let metadata = attempts
        .iter()
        .find_map(|flags| cargo_metadata(flags))
        .expect("cargo metadata describes this package");
    let packages = metadata["packages"].as_array().unwrap();
    let mut manifests = packages.iter().filter_map(|package| {
        let is_regex =
            package["name"] == "regex" && package["version"] == "1.13.1";
        is_regex.then(|| package["manifest_path"].as_str().unwrap())
    });
    let manifest = manifests.next().expect("regex 1.13.1 is a dependency");
    Path::new(manifest).parent().unwrap().to_owned()
}

fn cargo_metadata(flags: &[&str]) -> Option<Value> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .arg("--manifest-path")
        .arg(manifest)
        .args(flags)
        .output()
        .ok()?;
    let text = output.status.success().then_some(output.stdout)?;
    serde_json::from_slice(&text).ok()
}
