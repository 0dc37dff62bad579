//! The regex over byte strings: the real one.
//!
//! A regex is a shared pointer to an engine.
//! Searching needs nothing else: no scratch space, no pool, no lock. Every
//! search method builds an [`Input`] and hands it to the engine.

use core::fmt;
use core::ops::Range;
use core::str::FromStr;
use std::sync::Arc;

use crate::builders::bytes::RegexBuilder;
use crate::engine::iter::Spans;
use crate::engine::{Engine, Report};
use crate::error::Error;
use crate::input::{Input, Span};
use crate::regex::captures::CaptureNames;
use crate::regex::captures::bytes::{CaptureMatches, Captures};
use crate::regex::iter::BytesMatches;
use crate::util::escape::DebugHaystack;

/// A compiled regex that searches byte strings.
///
/// It may be shared among any number of threads. A clone is one more
/// reference to the same regex: it costs an atomic increment.
///
/// # Example
///
/// ```
/// use jitregex::bytes::JitRegex;
///
/// let re = JitRegex::new("[0-9]{3}-[0-9]{4}")?;
/// let found = re.find(b"\xFF phone: 555-1234").unwrap();
/// assert_eq!(found.range(), 9..17);
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone)]
pub struct JitRegex {
    engine: Arc<Engine>,
}

/// Building a regex, and what it then says about itself.
impl JitRegex {
    /// Compiles a pattern with the default options.
    ///
    /// Use [`RegexBuilder`] to change them.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`] if the pattern is not valid,
    /// [`Error::CompiledTooBig`] if it exceeds the default
    /// [size limit](RegexBuilder::size_limit).
    ///
    /// # Cost
    ///
    /// Many times that of a short search: build a regex once and keep it.
    /// Machine code is emitted later, once the searches pay for it.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// assert!(JitRegex::new(r"(?-u:\xFF)").is_ok());
    /// assert!(JitRegex::new(r"a(b").is_err());
    /// ```
    pub fn new(pattern: &str) -> Result<JitRegex, Error> {
        RegexBuilder::new(pattern).build()
    }

    pub(crate) fn from_engine(engine: Engine) -> JitRegex {
        JitRegex { engine: Arc::new(engine) }
    }

    #[inline]
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The pattern this regex was built from.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// assert_eq!(JitRegex::new(r"foo\w+")?.as_str(), r"foo\w+");
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn as_str(&self) -> &str {
        self.engine.pattern()
    }

    /// The names of all groups in order; the first is the whole match.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"(?<a>.)(.)")?;
    /// let names: Vec<_> = re.capture_names().collect();
    /// assert_eq!(names, [None, Some("a"), None]);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn capture_names(&self) -> CaptureNames<'_> {
        CaptureNames::new(self.engine().group_info())
    }

    /// The number of groups, the whole match included.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// assert_eq!(JitRegex::new("a")?.captures_len(), 1);
    /// assert_eq!(JitRegex::new("(a)(?:b)(c)")?.captures_len(), 3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn captures_len(&self) -> usize {
        self.engine().group_info().len()
    }

    /// The number of groups that take part in every match, the whole match
    /// included; `None` if it differs from match to match.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// assert_eq!(JitRegex::new("(a)|(b)")?.static_captures_len(), Some(2));
    /// assert_eq!(JitRegex::new("(a)?")?.static_captures_len(), None);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn static_captures_len(&self) -> Option<usize> {
        self.engine().group_info().static_len()
    }

    /// Which engine runs, and why.
    ///
    /// A report is a snapshot: it may change as searches go by. Its text is
    /// for people and may change in any version.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"[a-z]+@[a-z]+")?;
    /// println!("{}", re.report());
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    pub fn report(&self) -> Report {
        self.engine.report()
    }
}

/// Searching.
///
/// Every search takes time linear in the haystack and allocates nothing that
/// outlives it. The methods that end in `_at` search the rest of a haystack
/// from an offset on, but let look-around assertions see what stands before
/// it: there, `^` does not match and `\b` looks back.
impl JitRegex {
    /// True if the pattern matches anywhere in the haystack.
    ///
    /// # Cost
    ///
    /// Cheaper than [`find`](JitRegex::find): the search stops as soon as it
    /// is certain that there is a match.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"\b\w{13}\b")?;
    /// assert!(re.is_match(b"I categorically deny it."));
    /// assert!(!re.is_match(b"I deny it."));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn is_match(&self, haystack: &[u8]) -> bool {
        self.is_match_at(haystack, 0)
    }

    /// The leftmost match in the haystack.
    ///
    /// Where several matches begin at the same place, the one that the
    /// pattern prefers wins: an earlier alternative, a greedy repetition.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new("sam|samwise")?;
    /// assert_eq!(re.find(b"a samwise").unwrap().range(), 2..5);
    /// assert_eq!(re.find(b"frodo"), None);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn find<'h>(&self, haystack: &'h [u8]) -> Option<Match<'h>> {
        self.find_at(haystack, 0)
    }

    /// All matches that do not overlap, left to right.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new("a*")?;
    /// let ranges: Vec<_> =
    ///     re.find_iter(b"baac").map(|found| found.range()).collect();
    /// assert_eq!(ranges, [0..0, 1..3, 4..4]);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn find_iter<'r, 'h>(
        &'r self,
        haystack: &'h [u8],
    ) -> BytesMatches<'r, 'h> {
        let spans = Spans::new(&self.engine, Input::new(haystack));
        BytesMatches { haystack, spans }
    }

    /// The leftmost match with all its groups.
    ///
    /// # Cost
    ///
    /// More than that of [`find`](JitRegex::find).
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"(?<name>\w+)=(\d+)")?;
    /// let groups = re.captures(b"x=1, y=2").unwrap();
    /// assert_eq!(groups.name("name").unwrap().range(), 0..1);
    /// assert_eq!(groups.get(2).unwrap().range(), 2..3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn captures<'h>(&self, haystack: &'h [u8]) -> Option<Captures<'h>> {
        self.captures_at(haystack, 0)
    }

    /// All matches that do not overlap, left to right, each with its groups.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"(\w)=(\d)")?;
    /// let values: Vec<_> = re
    ///     .captures_iter(b"x=1, y=2")
    ///     .map(|groups| groups.get(2).unwrap().start())
    ///     .collect();
    /// assert_eq!(values, [2, 7]);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn captures_iter<'r, 'h>(
        &'r self,
        haystack: &'h [u8],
    ) -> CaptureMatches<'r, 'h> {
        CaptureMatches::new(self.engine(), haystack)
    }

    /// Like [`captures`](JitRegex::captures), from an offset on.
    ///
    /// # Panics
    ///
    /// If `start` is more than one greater than the length of the haystack.
    /// (At exactly one greater there is no match.)
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"\b(che)w\b")?;
    /// assert!(re.captures(&b"eschew"[2..]).is_some());
    /// assert!(re.captures_at(b"eschew", 2).is_none());
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn captures_at<'h>(
        &self,
        haystack: &'h [u8],
        start: usize,
    ) -> Option<Captures<'h>> {
        let groups = self.engine().captures(&from(haystack, start))?;
        Some(Captures::new(haystack, groups))
    }

    /// Where a match is known to end, as early as the search can tell.
    ///
    /// It is an end of *a* match, not of the one that
    /// [`find`](JitRegex::find) gives, and which one may depend on the engine
    /// that runs.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new("a+")?;
    /// assert_eq!(re.shortest_match(b"aaaaa"), Some(1));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn shortest_match(&self, haystack: &[u8]) -> Option<usize> {
        self.shortest_match_at(haystack, 0)
    }

    /// Like [`is_match`](JitRegex::is_match), from an offset on.
    ///
    /// # Panics
    ///
    /// If `start` is more than one greater than the length of the haystack.
    /// (At exactly one greater there is no match.)
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"\bchew\b")?;
    /// assert!(re.is_match(&b"eschew"[2..]));
    /// assert!(!re.is_match_at(b"eschew", 2));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn is_match_at(&self, haystack: &[u8], start: usize) -> bool {
        self.engine.is_match(&from(haystack, start))
    }

    /// Like [`find`](JitRegex::find), from an offset on.
    ///
    /// # Panics
    ///
    /// If `start` is more than one greater than the length of the haystack.
    /// (At exactly one greater there is no match.)
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new(r"\bchew\b")?;
    /// assert_eq!(re.find(&b"eschew"[2..]).unwrap().range(), 0..4);
    /// assert_eq!(re.find_at(b"eschew", 2), None);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn find_at<'h>(
        &self,
        haystack: &'h [u8],
        start: usize,
    ) -> Option<Match<'h>> {
        let span = self.engine.find(&from(haystack, start))?;
        Some(Match::new(haystack, span))
    }

    /// Like [`shortest_match`](JitRegex::shortest_match), from an offset on.
    ///
    /// # Panics
    ///
    /// If `start` is more than one greater than the length of the haystack.
    /// (At exactly one greater there is no match.)
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::bytes::JitRegex;
    ///
    /// let re = JitRegex::new("a+")?;
    /// assert_eq!(re.shortest_match_at(b"aaaaa", 3), Some(4));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn shortest_match_at(
        &self,
        haystack: &[u8],
        start: usize,
    ) -> Option<usize> {
        self.engine.shortest(&from(haystack, start))
    }
}

/// Searches that only this project's own programs and tests ask for.
impl JitRegex {
    /// The match that an [`Input`] asks for.
    #[doc(hidden)]
    #[inline]
    pub fn search(&self, input: &Input<'_>) -> Option<Span> {
        self.engine.find(input)
    }

    /// Whether the search that an [`Input`] asks for has a match.
    #[doc(hidden)]
    #[inline]
    pub fn search_is_match(&self, input: &Input<'_>) -> bool {
        self.engine.is_match(input)
    }

    /// The end of an earliest match.
    #[doc(hidden)]
    #[inline]
    pub fn search_shortest(&self, input: &Input<'_>) -> Option<usize> {
        self.engine.shortest(input)
    }

    /// All matches that do not overlap inside the input's span.
    #[doc(hidden)]
    #[inline]
    pub fn search_iter<'r, 'h>(
        &'r self,
        input: Input<'h>,
    ) -> impl Iterator<Item = Span> + use<'r, 'h> {
        Spans::new(&self.engine, input)
    }

    /// The match that an [`Input`] asks for, with all its groups.
    #[doc(hidden)]
    pub fn search_captures(
        &self,
        input: &Input<'_>,
    ) -> Option<Vec<Option<Span>>> {
        let groups = self.engine.captures(input)?;
        Some((0..groups.len()).map(|index| groups.get(index)).collect())
    }
}

/// The search of a haystack from an offset on.
#[inline]
pub(super) fn from(haystack: &[u8], start: usize) -> Input<'_> {
    Input::new(haystack).span(start..haystack.len())
}

impl fmt::Debug for JitRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Regex").field(&self.as_str()).finish()
    }
}

impl fmt::Display for JitRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for JitRegex {
    type Err = Error;

    fn from_str(pattern: &str) -> Result<JitRegex, Error> {
        JitRegex::new(pattern)
    }
}

impl TryFrom<&str> for JitRegex {
    type Error = Error;

    fn try_from(pattern: &str) -> Result<JitRegex, Error> {
        JitRegex::new(pattern)
    }
}

impl TryFrom<String> for JitRegex {
    type Error = Error;

    fn try_from(pattern: String) -> Result<JitRegex, Error> {
        JitRegex::new(&pattern)
    }
}

/// A match in a byte string: where it is, and its bytes.
///
/// The offsets may lie anywhere, also inside a codepoint. Two matches are
/// equal if they have the same offsets and their haystacks are equal.
///
/// # Example
///
/// ```
/// use jitregex::bytes::JitRegex;
///
/// let re = JitRegex::new(r"\p{Greek}+")?;
/// let found = re.find("Greek: αβγδ".as_bytes()).unwrap();
/// assert_eq!((found.start(), found.end()), (7, 15));
/// assert_eq!(found.as_bytes(), "αβγδ".as_bytes());
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Match<'h> {
    haystack: &'h [u8],
    start: usize,
    end: usize,
}

impl<'h> Match<'h> {
    #[inline]
    pub(super) fn new(haystack: &'h [u8], span: Span) -> Match<'h> {
        Match { haystack, start: span.start, end: span.end }
    }

    /// The offset of the first byte.
    ///
    /// ```
    /// let re = jitregex::bytes::JitRegex::new("b+")?;
    /// assert_eq!(re.find(b"abb").unwrap().start(), 1);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn start(&self) -> usize {
        self.start
    }

    /// The offset one past the last byte.
    ///
    /// ```
    /// let re = jitregex::bytes::JitRegex::new("b+")?;
    /// assert_eq!(re.find(b"abb").unwrap().end(), 3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn end(&self) -> usize {
        self.end
    }

    /// True if the match has no bytes.
    ///
    /// ```
    /// let re = jitregex::bytes::JitRegex::new("b*")?;
    /// assert!(re.find(b"abb").unwrap().is_empty());
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The number of bytes.
    ///
    /// ```
    /// let re = jitregex::bytes::JitRegex::new("b+")?;
    /// assert_eq!(re.find(b"abb").unwrap().len(), 2);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Start and end, for slicing.
    ///
    /// ```
    /// let re = jitregex::bytes::JitRegex::new("b+")?;
    /// assert_eq!(re.find(b"abb").unwrap().range(), 1..3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The bytes that matched.
    ///
    /// ```
    /// let re = jitregex::bytes::JitRegex::new("b+")?;
    /// assert_eq!(re.find(b"abb").unwrap().as_bytes(), b"bb");
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn as_bytes(&self) -> &'h [u8] {
        &self.haystack[self.range()]
    }
}

impl fmt::Debug for Match<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Match")
            .field("start", &self.start)
            .field("end", &self.end)
            .field("bytes", &DebugHaystack(self.as_bytes()))
            .finish()
    }
}

impl<'h> From<Match<'h>> for &'h [u8] {
    fn from(found: Match<'h>) -> &'h [u8] {
        found.as_bytes()
    }
}

impl<'h> From<Match<'h>> for Range<usize> {
    fn from(found: Match<'h>) -> Range<usize> {
        found.range()
    }
}
