//! Writes the module declarations of upstream's test files, which stay where
//! cargo has unpacked them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

#[path = "../tests/support/registry.rs"]
mod registry;

/// The test files that are included. Of the others, `searcher` needs a
/// nightly compiler, and what `fuzz` consists of is not published.
const MODULES: [&str; 8] = [
    "misc",
    "regression",
    "regression_fuzz",
    "replace",
    "suite_bytes",
    "suite_bytes_set",
    "suite_string",
    "suite_string_set",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../tests/support/registry.rs");
    println!("cargo:rerun-if-changed=../Cargo.lock");
    let variable = |name| PathBuf::from(std::env::var_os(name).unwrap());
    let folder = registry::regex_folder(&variable("CARGO_MANIFEST_DIR"));
    println!("cargo:rustc-env=UPSTREAM_FOLDER={}", folder.display());
    let declarations = declarations(&folder.join("tests"));
    std::fs::write(variable("OUT_DIR").join("modules.rs"), declarations)
        .unwrap();
}

fn declarations(tests: &Path) -> String {
    let mut text = String::new();
    for module in MODULES {
        let path = tests.join(format!("{module}.rs"));
        assert!(path.is_file(), "{} is missing", path.display());
        writeln!(text, "#[path = {path:?}]\nmod {module};").unwrap();
    }
    text
}
