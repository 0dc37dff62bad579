//! What is tested: something that builds engines, and the engines.
//!
//! Both are traits, so that tests can plant an engine that is wrong in one
//! way and see it found.

use jitregex::testing::{Input, Span};
use jitregex::{JitRegex, RegexBuilder, Report, bytes};

use crate::oracle::Mode;
use crate::question::{Answer, Methods, Question};
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

    /// What a public method returns.
    fn answer(&self, haystack: &[u8], question: &Question) -> Answer;

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
/// Spans and anchors go to the byte API of either flavour; public methods are
/// called on the flavour itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Jitregex;

impl Subject for Jitregex {
    fn build(
        &self,
        pattern: &str,
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn Engine>, String> {
        let built = Ours::new(pattern, mode, setup);
        built.map(|it| Box::new(it) as _).map_err(|why| why.to_string())
    }
}

/// One regex of ours, which counts its work.
#[derive(Clone, Debug)]
pub struct Ours {
    /// The regex that searches strings, if that is the flavour.
    text: Option<JitRegex>,
    bytes: bytes::JitRegex,
}

impl Ours {
    /// Builds a pattern in a flavour.
    ///
    /// # Errors
    ///
    /// Those of the builder.
    pub fn new(
        pattern: &str,
        mode: Mode,
        setup: &Setup,
    ) -> Result<Ours, jitregex::Error> {
        let mut tuning = setup.tuning.clone();
        tuning.count_work = true;
        if mode.utf8 {
            let mut builder = RegexBuilder::new(pattern);
            builder.line_terminator(mode.line_terminator);
            builder.compile(setup.compile).tuning(tuning);
            let text = builder.build()?;
            Ok(Ours { bytes: text.as_bytes_regex(), text: Some(text) })
        } else {
            let mut builder = bytes::RegexBuilder::new(pattern);
            builder.line_terminator(mode.line_terminator);
            builder.compile(setup.compile).tuning(tuning);
            Ok(Ours { text: None, bytes: builder.build()? })
        }
    }
}

impl Engine for Ours {
    fn find(&self, input: &Input<'_>) -> Option<Span> {
        self.bytes.search(input)
    }

    fn is_match(&self, input: &Input<'_>) -> bool {
        self.bytes.search_is_match(input)
    }

    fn shortest(&self, input: &Input<'_>) -> Option<usize> {
        self.bytes.search_shortest(input)
    }

    fn find_iter(&self, input: &Input<'_>) -> Vec<Span> {
        let haystack = input.haystack();
        if input.is_anchored() || input.get_span().len() < haystack.len() {
            return self.bytes.search_iter(*input).collect();
        }
        let found = self.bytes.find_iter(haystack);
        found.map(|it| it.range().into()).collect()
    }

    fn captures(&self, input: &Input<'_>) -> Option<Vec<Option<Span>>> {
        Some(self.bytes.search_captures(input)?.iter().collect())
    }

    fn answer(&self, haystack: &[u8], question: &Question) -> Answer {
        match &self.text {
            Some(text) => text.answer(haystack, question),
            None => self.bytes.answer(haystack, question),
        }
    }

    fn report(&self) -> Report {
        self.bytes.report()
    }
}
