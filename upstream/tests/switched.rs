//! Upstream's integration tests against jitregex under the name of `regex`.

mod support;

use support::suite;

#[allow(warnings, clippy::all, reason = "these files are not ours")]
mod upstream {
    const BLACKLIST: &[&str] = &[];

    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

#[test]
fn jitregex_is_what_is_tested() {
    let name = std::any::type_name::<regex::Regex>();
    assert!(name.starts_with("jitregex::"), "{name}");
}
