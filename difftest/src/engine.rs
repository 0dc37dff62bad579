//! What is tested: something that builds engines, and the engines.
//!
//! Both are traits, so that tests can plant an engine that is wrong in one
//! way and see it found.

use jitregex::testing::{Input, Span};
use jitregex::{RegexBuilder, Report, bytes};

use crate::oracle::Mode;
use crate::setups::Setup;

/// One pattern, ready to search.
pub trait Engine: Sync {
    /// The match that an input asks for.
    fn find(&self, input: &Input<'_>) -> Option<Span>;

    /// Whether there is one.
    fn is_match(&self, input: &Input<'_>) -> bool;

    /// The end of an earliest match.
    fn shortest(&self, input: &Input<'_>) -> Option<usize>;

    /// All matches that an input asks for.
    fn find_iter(&self, input: &Input<'_>) -> Vec<Span>;

    /// The groups of the first match.
    fn captures(&self, input: &Input<'_>) -> Option<Vec<Option<Span>>>;

    /// What it has to say about itself.
    fn report(&self) -> Report;
}

/// Something that makes engines of patterns.
pub trait Subject: Sync {
    /// Builds a pattern in one configuration.
    ///
    /// # Errors
    ///
    /// The text of the error, which is to be that of `regex`.
    fn build(
        &self,
        pattern: &str,
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn Engine>, String>;
}

/// The engine of this project.
///
/// Either flavour is searched through the byte API: over strings the
/// haystacks are valid UTF-8, and slicing them is tested elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Jitregex;

impl Subject for Jitregex {
    fn build(
        &self,
        pattern: &str,
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn Engine>, String> {
        let built = build(pattern, mode, setup);
        built.map(|it| Box::new(it) as _).map_err(|why| why.to_string())
    }
}

/// One regex of ours in either flavour, which counts its work.
///
/// # Errors
///
/// Those of the builder.
pub fn build(
    pattern: &str,
    mode: Mode,
    setup: &Setup,
) -> Result<bytes::JitRegex, jitregex::Error> {
    let mut tuning = setup.tuning.clone();
    tuning.count_work = true;
    if mode.utf8 {
        let mut builder = RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(tuning);
        Ok(builder.build()?.as_bytes_regex())
    } else {
        let mut builder = bytes::RegexBuilder::new(pattern);
        builder.line_terminator(mode.line_terminator);
        builder.compile(setup.compile).tuning(tuning);
        builder.build()
    }
}

impl Engine for bytes::JitRegex {
    fn find(&self, input: &Input<'_>) -> Option<Span> {
        self.search(input)
    }

    fn is_match(&self, input: &Input<'_>) -> bool {
        self.search_is_match(input)
    }

    fn shortest(&self, input: &Input<'_>) -> Option<usize> {
        self.search_shortest(input)
    }

    fn find_iter(&self, input: &Input<'_>) -> Vec<Span> {
        let haystack = input.haystack();
        if input.is_anchored() || input.get_span().len() < haystack.len() {
            return self.search_iter(*input).collect();
        }
        let found = bytes::JitRegex::find_iter(self, haystack);
        found.map(|it| it.range().into()).collect()
    }

    fn captures(&self, input: &Input<'_>) -> Option<Vec<Option<Span>>> {
        Some(self.search_captures(input)?.iter().collect())
    }

    fn report(&self) -> Report {
        bytes::JitRegex::report(self)
    }
}
