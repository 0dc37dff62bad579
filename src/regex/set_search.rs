//! Searches of sets that the `regex` crate does not offer: within a span,
//! anchored, earliest; where each pattern matches first; and the leftmost
//! match with its pattern.
//!
//! They answer with spans and not with matches, as the searches of a single
//! regex that take an [`Input`].

use core::fmt;
use core::iter::FusedIterator;
use core::ops::Range;

use crate::abi::missing::Missing;
use crate::engine::iter;
use crate::engine::set::SetEngine;
use crate::input::{Input, Span};
use crate::regex::set::{bytes, string};

/// A match of a set: of which pattern, and where.
///
/// # Example
///
/// ```
/// use jitregex::RegexSet;
/// use jitregex::search::Input;
///
/// let set = RegexSet::new(["b", "ab"])?;
/// let found = set.search(&Input::new("cab")).unwrap();
/// assert_eq!((found.pattern, found.span.range()), (1, 1..3));
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct PatternSpan {
    /// The number of the pattern.
    pub pattern: usize,
    /// Where it matches.
    pub span: Span,
}

/// Defines the searches of one flavour's set.
macro_rules! set_searches {
    ($set:ident, $path:literal) => {
        /// Searches beyond the `regex` crate, of any part of a haystack: see
        /// [`search`](crate::search).
        impl $set::RegexSet {
            /// True if some pattern matches.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            /// use jitregex::search::Input;
            ///
            /// let set = RegexSet::new(["b", "c$"])?;
            /// assert!(!set.search_is_match(&Input::new("abc").anchored(true)));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn search_is_match(&self, input: &Input<'_>) -> bool {
                self.engine().is_match(input)
            }

            /// The patterns that match. An earliest search gives some of
            /// them, if there are any.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            /// use jitregex::search::Input;
            ///
            /// let set = RegexSet::new(["b", "c$", "a"])?;
            /// let input = Input::new("abcd").span(1..3);
            /// let which = set.search_which(&input);
            /// assert_eq!(which.iter().collect::<Vec<_>>(), [0]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn search_which(&self, input: &Input<'_>) -> $set::SetMatches {
                $set::SetMatches { missing: self.engine().which(input) }
            }

            /// For each pattern that matches, its leftmost-first match, as
            /// if it were searched for alone; in the order of the patterns.
            ///
            /// # Cost
            ///
            /// That of [`matches`](Self::matches), and one search for each
            /// pattern that matches, when its turn comes.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            /// use jitregex::search::Input;
            ///
            /// let set = RegexSet::new([r"\d+", "x", r"[a-z]+"])?;
            /// let firsts = set.search_firsts(Input::new("ab 12 cd"));
            /// let firsts = firsts.map(|it| (it.pattern, it.span.range()));
            /// assert_eq!(firsts.collect::<Vec<_>>(), [(0, 3..5), (2, 0..2)]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn search_firsts<'r, 'h>(
                &'r self,
                input: Input<'h>,
            ) -> FirstSpans<'r, 'h> {
                let engine = self.engine();
                let input = input.earliest(false);
                let missing = engine.which(&input);
                let patterns = 0..missing.patterns();
                FirstSpans { engine, input, missing, patterns }
            }

            /// The leftmost match of any pattern, and which one that is. Of
            /// matches that begin at one place the earlier pattern is
            /// preferred, as if all patterns were the alternatives of one.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            /// use jitregex::search::Input;
            ///
            /// let set = RegexSet::new(["a", "ab", r"\d"])?;
            /// let found = set.search(&Input::new("-ab7")).unwrap();
            /// assert_eq!((found.pattern, found.span.range()), (0, 1..2));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn search(&self, input: &Input<'_>) -> Option<PatternSpan> {
                let (pattern, span) = self.engine().find(input)?;
                Some(PatternSpan { pattern: pattern as usize, span })
            }

            /// All leftmost matches of any pattern that do not overlap, as
            /// [`search`](Self::search) finds them: a tokenizer.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            /// use jitregex::search::Input;
            ///
            /// let set = RegexSet::new([r"\d+", r"\w+", r"\s+"])?;
            /// let tokens = set.search_iter(Input::new("ab 12"));
            /// let patterns = tokens.map(|token| token.pattern);
            /// assert_eq!(patterns.collect::<Vec<_>>(), [1, 2, 0]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn search_iter<'r, 'h>(
                &'r self,
                input: Input<'h>,
            ) -> PatternSpans<'r, 'h> {
                let engine = self.engine();
                PatternSpans { engine, spans: engine.spans(input) }
            }
        }
    };
}

set_searches!(string, "jitregex");
set_searches!(bytes, "jitregex::bytes");

/// The first match of each pattern that matches.
///
/// `RegexSet::search_firsts` makes it.
///
/// # Example
///
/// ```
/// use jitregex::RegexSet;
/// use jitregex::search::Input;
///
/// let set = RegexSet::new(["b", "z"])?;
/// let mut it = set.search_firsts(Input::new("abb"));
/// assert_eq!(it.next().unwrap().span.range(), 1..2);
/// assert_eq!(it.next(), None);
/// # Ok::<(), jitregex::Error>(())
/// ```
pub struct FirstSpans<'r, 'h> {
    engine: &'r SetEngine,
    input: Input<'h>,
    missing: Missing,
    patterns: Range<usize>,
}

impl Iterator for FirstSpans<'_, '_> {
    type Item = PatternSpan;

    fn next(&mut self) -> Option<PatternSpan> {
        let missing = &self.missing;
        let pattern = self.patterns.find(|&it| missing.has_matched(it))?;
        let span = self.engine.one(pattern).find(&self.input)?;
        Some(PatternSpan { pattern, span })
    }
}

impl FusedIterator for FirstSpans<'_, '_> {}

impl fmt::Debug for FirstSpans<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstSpans")
            .field("span", &self.input.get_span().range())
            .field("patterns", &self.patterns)
            .finish_non_exhaustive()
    }
}

/// The leftmost matches of a set that do not overlap.
///
/// `RegexSet::search_iter` makes it.
///
/// # Example
///
/// ```
/// use jitregex::RegexSet;
/// use jitregex::search::Input;
///
/// let set = RegexSet::new(["ab", "b"])?;
/// let mut it = set.search_iter(Input::new("abb"));
/// assert_eq!(it.next().unwrap().pattern, 0);
/// assert_eq!(it.next().unwrap().pattern, 1);
/// assert_eq!(it.next(), None);
/// # Ok::<(), jitregex::Error>(())
/// ```
pub struct PatternSpans<'r, 'h> {
    engine: &'r SetEngine,
    spans: iter::Spans<'r, 'h>,
}

impl Iterator for PatternSpans<'_, '_> {
    type Item = PatternSpan;

    fn next(&mut self) -> Option<PatternSpan> {
        let span = self.spans.next()?;
        let pattern = self.engine.pattern_of(self.spans.pattern()) as usize;
        Some(PatternSpan { pattern, span })
    }
}

impl fmt::Debug for PatternSpans<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PatternSpans").field("spans", &self.spans).finish()
    }
}

impl FusedIterator for PatternSpans<'_, '_> {}
