//! Where cargo has unpacked the `regex` crate that the tests link.
//!
//! `upstream/build.rs` includes this file as well, so it stands alone.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Asks cargo for the folder of `regex` 1.13.1, of which a package of this
/// workspace says that it depends on it.
pub(crate) fn regex_folder(package: &Path) -> PathBuf {
    let attempts: [&[&str]; 3] =
        [&["--locked", "--offline"], &["--locked"], &["--offline"]];
    let metadata = attempts
        .iter()
        .find_map(|flags| cargo_metadata(package, flags))
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

fn cargo_metadata(package: &Path, flags: &[&str]) -> Option<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .args(flags)
        .output()
        .ok()?;
    let text = output.status.success().then_some(output.stdout)?;
    serde_json::from_slice(&text).ok()
}
