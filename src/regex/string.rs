//! The regex over strings: a thin layer on the one over byte strings.
//!
//! It holds a byte regex that was built in UTF-8 mode. In that mode every
//! match is valid UTF-8 and lies between codepoints, so that slicing the
//! haystack at its offsets always succeeds. Slicing checks it all the same:
//! there is no unsafe code here.

use core::fmt;
use core::ops::Range;
use core::str::FromStr;

use crate::builders::string::RegexBuilder;
use crate::engine::{Engine, Report};
use crate::error::Error;
use crate::input::Span;
use crate::regex::bytes::{self, from};
use crate::regex::captures::CaptureNames;
use crate::regex::captures::string::{CaptureMatches, Captures};
use crate::regex::iter::{BytesMatches, Matches};

/// A compiled regex that searches strings.
///
/// It gives exactly the answers of `regex::Regex`. It may be shared among any
/// number of threads. A clone is one more reference to the same regex: it
/// costs an atomic increment.
///
/// `jitregex::Regex` is another name of this type, for programs that come
/// from the `regex` crate.
///
/// # Example
///
/// ```
/// use jitregex::JitRegex;
///
/// let re = JitRegex::new(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")?;
/// let found = re.find("born 2010-03-14 in Tennessee").unwrap();
/// assert_eq!(found.as_str(), "2010-03-14");
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone)]
pub struct JitRegex {
    /// Built in UTF-8 mode.
    bytes: bytes::JitRegex,
}

/// Building a regex, and what it then says about itself.
impl JitRegex {
    /// Compiles a pattern with the default options.
    ///
    /// Use [`RegexBuilder`] to change them.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`] if the pattern is not valid or could match invalid
    /// UTF-8, [`Error::CompiledTooBig`] if it exceeds the default
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
    /// use jitregex::JitRegex;
    ///
    /// assert!(JitRegex::new(r"\p{Greek}+").is_ok());
    /// assert!(JitRegex::new(r"a(b").is_err());
    /// assert!(JitRegex::new(r"(?-u:\xFF)").is_err());
    /// ```
    pub fn new(pattern: &str) -> Result<JitRegex, Error> {
        RegexBuilder::new(pattern).build()
    }

    /// Wraps a regex that was built in UTF-8 mode.
    pub(crate) fn from_bytes(bytes: bytes::JitRegex) -> JitRegex {
        JitRegex { bytes }
    }

    /// The pattern this regex was built from.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    ///
    /// assert_eq!(JitRegex::new(r"foo\w+")?.as_str(), r"foo\w+");
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn as_str(&self) -> &str {
        self.bytes.as_str()
    }

    /// The names of all groups in order; the first is the whole match.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
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
    /// use jitregex::JitRegex;
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
    /// use jitregex::JitRegex;
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new(r"[a-z]+@[a-z]+")?;
    /// println!("{}", re.report());
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    pub fn report(&self) -> Report {
        self.bytes.report()
    }
}

/// Searching.
///
/// Every search takes time linear in the haystack and allocates nothing that
/// outlives it. The methods that end in `_at` search the rest of a haystack
/// from an offset on, but let look-around assertions see what stands before
/// it: there, `^` does not match and `\b` looks back. An offset inside a
/// codepoint is allowed; matches still lie between codepoints.
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new(r"\b\w{13}\b")?;
    /// assert!(re.is_match("I categorically deny it."));
    /// assert!(!re.is_match("I deny it."));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn is_match(&self, haystack: &str) -> bool {
        self.bytes.is_match(haystack.as_bytes())
    }

    /// The leftmost match in the haystack.
    ///
    /// Where several matches begin at the same place, the one that the
    /// pattern prefers wins: an earlier alternative, a greedy repetition.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new("sam|samwise")?;
    /// assert_eq!(re.find("a samwise").unwrap().range(), 2..5);
    /// assert_eq!(re.find("frodo"), None);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn find<'h>(&self, haystack: &'h str) -> Option<Match<'h>> {
        self.find_at(haystack, 0)
    }

    /// All matches that do not overlap, left to right.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new("")?;
    /// let starts: Vec<_> =
    ///     re.find_iter("a☃b").map(|found| found.start()).collect();
    /// assert_eq!(starts, [0, 1, 4, 5]);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn find_iter<'r, 'h>(&'r self, haystack: &'h str) -> Matches<'r, 'h> {
        let BytesMatches { spans, .. } =
            self.bytes.find_iter(haystack.as_bytes());
        Matches { haystack, spans }
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new(r"(?<name>\w+)=(\d+)")?;
    /// let groups = re.captures("x=1, y=2").unwrap();
    /// assert_eq!(groups.name("name").unwrap().range(), 0..1);
    /// assert_eq!(groups.get(2).unwrap().range(), 2..3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn captures<'h>(&self, haystack: &'h str) -> Option<Captures<'h>> {
        self.captures_at(haystack, 0)
    }

    /// All matches that do not overlap, left to right, each with its groups.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new(r"(\w)=(\d)")?;
    /// let values: Vec<_> = re
    ///     .captures_iter("x=1, y=2")
    ///     .map(|groups| groups.get(2).unwrap().start())
    ///     .collect();
    /// assert_eq!(values, [2, 7]);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn captures_iter<'r, 'h>(
        &'r self,
        haystack: &'h str,
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new(r"\b(che)w\b")?;
    /// assert!(re.captures(&"eschew"[2..]).is_some());
    /// assert!(re.captures_at("eschew", 2).is_none());
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn captures_at<'h>(
        &self,
        haystack: &'h str,
        start: usize,
    ) -> Option<Captures<'h>> {
        let groups =
            self.engine().captures(&from(haystack.as_bytes(), start))?;
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new("a+")?;
    /// assert_eq!(re.shortest_match("aaaaa"), Some(1));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn shortest_match(&self, haystack: &str) -> Option<usize> {
        self.bytes.shortest_match(haystack.as_bytes())
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new(r"\bchew\b")?;
    /// assert!(re.is_match(&"eschew"[2..]));
    /// assert!(!re.is_match_at("eschew", 2));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn is_match_at(&self, haystack: &str, start: usize) -> bool {
        self.bytes.is_match_at(haystack.as_bytes(), start)
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new(r"\bchew\b")?;
    /// assert_eq!(re.find(&"eschew"[2..]).unwrap().range(), 0..4);
    /// assert_eq!(re.find_at("eschew", 2), None);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn find_at<'h>(
        &self,
        haystack: &'h str,
        start: usize,
    ) -> Option<Match<'h>> {
        let found = self.bytes.find_at(haystack.as_bytes(), start)?;
        Some(Match::new(haystack, found.range().into()))
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
    /// use jitregex::JitRegex;
    ///
    /// let re = JitRegex::new("a+")?;
    /// assert_eq!(re.shortest_match_at("aaaaa", 3), Some(4));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn shortest_match_at(
        &self,
        haystack: &str,
        start: usize,
    ) -> Option<usize> {
        self.bytes.shortest_match_at(haystack.as_bytes(), start)
    }

    #[inline]
    fn engine(&self) -> &Engine {
        self.bytes.engine()
    }

    /// The same regex, still in UTF-8 mode, with the hidden searches of byte
    /// strings: its answers lie between codepoints where the haystack has
    /// codepoints.
    #[doc(hidden)]
    #[inline]
    pub fn as_bytes_regex(&self) -> &bytes::JitRegex {
        &self.bytes
    }
}

impl fmt::Debug for JitRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.bytes, f)
    }
}

impl fmt::Display for JitRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.bytes, f)
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

/// A match in a string: where it is, and its text.
///
/// The offsets count bytes and lie between codepoints. Two matches are equal
/// if they have the same offsets and their haystacks are equal.
///
/// # Example
///
/// ```
/// use jitregex::JitRegex;
///
/// let re = JitRegex::new(r"\p{Greek}+")?;
/// let found = re.find("Greek: αβγδ").unwrap();
/// assert_eq!((found.start(), found.end()), (7, 15));
/// assert_eq!(found.as_str(), "αβγδ");
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Match<'h> {
    haystack: &'h str,
    start: usize,
    end: usize,
}

impl<'h> Match<'h> {
    #[inline]
    pub(super) fn new(haystack: &'h str, span: Span) -> Match<'h> {
        Match { haystack, start: span.start, end: span.end }
    }

    /// The offset of the first byte.
    ///
    /// ```
    /// let re = jitregex::JitRegex::new("b+")?;
    /// assert_eq!(re.find("abb").unwrap().start(), 1);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn start(&self) -> usize {
        self.start
    }

    /// The offset one past the last byte.
    ///
    /// ```
    /// let re = jitregex::JitRegex::new("b+")?;
    /// assert_eq!(re.find("abb").unwrap().end(), 3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn end(&self) -> usize {
        self.end
    }

    /// True if the match has no text.
    ///
    /// ```
    /// let re = jitregex::JitRegex::new("b*")?;
    /// assert!(re.find("abb").unwrap().is_empty());
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The number of bytes.
    ///
    /// ```
    /// let re = jitregex::JitRegex::new("é+")?;
    /// assert_eq!(re.find("aéé").unwrap().len(), 4);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Start and end, for slicing.
    ///
    /// ```
    /// let re = jitregex::JitRegex::new("b+")?;
    /// assert_eq!(re.find("abb").unwrap().range(), 1..3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The text that matched.
    ///
    /// ```
    /// let re = jitregex::JitRegex::new("b+")?;
    /// assert_eq!(re.find("abb").unwrap().as_str(), "bb");
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn as_str(&self) -> &'h str {
        &self.haystack[self.range()]
    }
}

impl fmt::Debug for Match<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Match")
            .field("start", &self.start)
            .field("end", &self.end)
            .field("string", &self.as_str())
            .finish()
    }
}

impl<'h> From<Match<'h>> for &'h str {
    fn from(found: Match<'h>) -> &'h str {
        found.as_str()
    }
}

impl<'h> From<Match<'h>> for Range<usize> {
    fn from(found: Match<'h>) -> Range<usize> {
        found.range()
    }
}
