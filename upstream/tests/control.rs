//! Upstream's integration tests against `regex` itself: the counts are right,
//! and what fails here is no fault of jitregex.

extern crate real_regex as regex;

mod support;

use support::suite;

#[allow(warnings, clippy::all, reason = "these files are not ours")]
mod upstream {
    const BLACKLIST: &[&str] = &[];

    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

#[test]
fn regex_is_what_is_tested() {
    let name = std::any::type_name::<regex::Regex>();
    assert!(name.starts_with("regex::"), "{name}");
}
