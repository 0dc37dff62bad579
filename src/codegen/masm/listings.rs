//! The blessed listing of each verb, for each operand shape.
//!
//! A verb is emitted alone, checked against the contract of emitted code at
//! the lowest CPU level that it is meant for, and its listing compared with
//! the one in `listings/*.txt`. Every label that the verb branches to is
//! bound behind it, where a trap stands; the trap is listed if a branch
//! leads there. `JITREGEX_BLESS=1 cargo test listings` rewrites the files.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use super::check::{SPANS, check_assembly};
use super::{INT3, Label, Masm};
use crate::cpu::CpuLevel;
use dynasmrt::DynasmApi;

mod ahead;
mod automaton;
mod literal;
mod vector;

/// The listings of one family of verbs.
struct Listings {
    /// The name of the file.
    family: &'static str,
    /// The sections so far: title and listing.
    sections: Vec<(String, String)>,
}

impl Listings {
    fn new(family: &'static str) -> Listings {
        Listings { family, sections: Vec::new() }
    }

    /// Adds the listing of a verb that every processor runs.
    fn verb(&mut self, title: &str, emit: impl FnOnce(&mut Masm, Label)) {
        self.verb_at(CpuLevel::Sse2, title, emit);
    }

    /// Adds the listing of a verb for a level; its title is the verb's name,
    /// and behind a comma the operand shape.
    fn verb_at(
        &mut self,
        level: CpuLevel,
        title: &str,
        emit: impl FnOnce(&mut Masm, Label),
    ) {
        let mut masm = Masm::new(true);
        let to = masm.label();
        emit(&mut masm, to);
        masm.bind(to);
        masm.ops.push(INT3);
        let assembly = masm.finish().expect("an assembly");
        let listing = check_assembly(&assembly, level, Some(SPANS));
        let listing = listing.unwrap_or_else(|why| panic!("{title}: {why}"));
        let title = format!("{title}, {}", level.name());
        let text = without_trap(&listing.to_string());
        self.sections.push((title, text));
    }

    /// Compares with the blessed listings, or writes them; `source` is the
    /// text of the verbs, none of which may be missing.
    fn finish(self, source: &str) {
        self.covers(source);
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("src/codegen/masm/listings")
            .join(self.family)
            .with_extension("txt");
        let section =
            |(title, text): &(String, String)| format!("== {title}\n{text}");
        let sections: Vec<String> =
            self.sections.iter().map(section).collect();
        if env::var_os("JITREGEX_BLESS").is_some() {
            fs::write(&path, sections.join("\n")).expect("a blessed file");
            return;
        }
        let blessed = fs::read_to_string(&path).unwrap_or_default();
        compare(self.family, &blessed, &sections);
    }

    /// Every verb of the source has a listing, and no title comes twice.
    fn covers(&self, source: &str) {
        let mut titles = BTreeSet::new();
        for (title, _) in &self.sections {
            assert!(titles.insert(title), "`{title}` is listed twice");
        }
        let listed: BTreeSet<&str> = titles
            .iter()
            .filter_map(|title| title.split(',').next())
            .collect();
        let verbs = verbs(source);
        assert!(!verbs.is_empty(), "{}: no verb was found", self.family);
        let missing: Vec<_> =
            verbs.iter().filter(|verb| !listed.contains(**verb)).collect();
        assert!(missing.is_empty(), "verbs without a listing: {missing:?}");
    }
}

/// The names of the public methods of `Masm` in a source text.
fn verbs(source: &str) -> Vec<&str> {
    let Some((_, body)) = source.split_once("\nimpl Masm {\n") else {
        return Vec::new();
    };
    let body = body.split_once("\n}\n").map_or(body, |(body, _)| body);
    body.lines()
        .filter_map(|line| line.strip_prefix("    pub(crate) fn "))
        .filter_map(|line| line.split(['(', '<']).next())
        .collect()
}

/// The listing without the trap behind the verb if nothing branches there.
fn without_trap(listing: &str) -> String {
    let mut lines: Vec<&str> = listing.lines().collect();
    let is_target = |line: &&str| line.starts_with('L') && line != &"L0000:";
    if !lines.iter().rev().nth(1).is_some_and(is_target) {
        lines.pop();
    }
    // The verb's own first line is where the check enters.
    lines.retain(|line| *line != "L0000:");
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Fails with the first section that is not the blessed one.
fn compare(family: &str, blessed: &str, sections: &[String]) {
    const HOW: &str = "`JITREGEX_BLESS=1 cargo test listings` rewrites it";
    let all = sections.join("\n");
    if all == blessed {
        return;
    }
    for section in sections {
        let title = section.lines().next().expect("a title");
        let mut old = blessed.split("\n\n").map(|it| it.trim_end());
        let old = old.find(|it| it.lines().next() == Some(title));
        let new = section.trim_end();
        assert!(
            old == Some(new),
            "{family}.txt: {HOW}\nblessed: {}\n\nemitted: {new}",
            old.unwrap_or("nothing"),
        );
    }
    panic!("{family}.txt: it has other sections, or in another order; {HOW}");
}

#[test]
fn masm() {
    let mut listings = Listings::new("masm");
    listings.verb("align", |masm, to| {
        masm.jump(to);
        masm.align();
    });
    listings.verb("align_loop", |masm, to| {
        masm.jump(to);
        masm.align_loop();
    });
    // The rest of the source makes labels and constants and emits nothing.
    let source = "\nimpl Masm {\n    pub(crate) fn align(&mut self) {\n    \
                  pub(crate) fn align_loop(&mut self) {\n}\n";
    listings.finish(source);
}

#[test]
fn verbs_are_found_in_a_source() {
    let source = "impl Current {\n    pub(crate) fn other() {}\n}\n
impl Masm {
    pub(crate) fn jump(&mut self, to: Label) {}

    pub(crate) fn advance(
        &mut self,
    ) {
    }

    fn private(&mut self) {}
    pub(crate) fn generic<V: Vector>(&mut self) {}
}

pub(crate) fn behind() {}
";
    assert_eq!(verbs(source), ["jump", "advance", "generic"]);
}

#[test]
#[should_panic(expected = "verbs without a listing: [\"advance\"]")]
fn a_verb_without_a_listing_is_missed() {
    let mut listings = Listings::new("none");
    listings.verb("jump, twice", |masm, to| masm.jump(to));
    let source = "\nimpl Masm {\n    pub(crate) fn jump(&mut self)\n    \
                  pub(crate) fn advance(\n}\n";
    listings.covers(source);
}

#[test]
#[should_panic(expected = "blessed: == b\n0000  nop\n\nemitted: == b\n0000")]
fn a_listing_that_changed_is_shown() {
    let blessed = "== a\n0000  ret\n\n== b\n0000  nop\n";
    let sections = ["== a\n0000  ret\n", "== b\n0000  int3\n"];
    compare("none", blessed, &sections.map(String::from));
}

#[test]
#[should_panic(expected = "other sections")]
fn a_section_that_is_gone_is_noticed() {
    let blessed = "== a\n0000  ret\n\n== b\n0000  nop\n";
    compare("none", blessed, &["== a\n0000  ret\n".to_owned()]);
}
