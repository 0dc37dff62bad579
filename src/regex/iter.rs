//! Iterators over matches. The rule they follow lives in `engine::iter`.

use core::fmt;
use core::iter::FusedIterator;

use crate::engine::iter::Spans;
use crate::regex::bytes;
use crate::regex::string;

/// All non-overlapping matches in a string, left to right.
///
/// `JitRegex::find_iter` makes it.
///
/// # Example
///
/// ```
/// use jitregex::JitRegex;
///
/// let re = JitRegex::new(r"\w+")?;
/// let mut it = re.find_iter("one two");
/// assert_eq!(it.next().unwrap().as_str(), "one");
/// assert_eq!(it.next().unwrap().range(), 4..7);
/// assert_eq!(it.next(), None);
/// # Ok::<(), jitregex::Error>(())
/// ```
pub struct Matches<'r, 'h> {
    pub(super) haystack: &'h str,
    pub(super) spans: Spans<'r, 'h>,
}

impl<'h> Iterator for Matches<'_, 'h> {
    type Item = string::Match<'h>;

    #[inline]
    fn next(&mut self) -> Option<string::Match<'h>> {
        let span = self.spans.next()?;
        Some(string::Match::new(self.haystack, span))
    }

    #[inline]
    fn count(self) -> usize {
        self.spans.count()
    }
}

impl FusedIterator for Matches<'_, '_> {}

impl fmt::Debug for Matches<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Matches").field(&self.spans).finish()
    }
}

/// All non-overlapping matches in a byte string, left to right.
///
/// `JitRegex::find_iter` makes it.
///
/// # Example
///
/// ```
/// use jitregex::bytes::JitRegex;
///
/// let re = JitRegex::new(r"(?-u:[\x80-\xFF])+")?;
/// let mut it = re.find_iter(b"a\xFF\xFEb\x80");
/// assert_eq!(it.next().unwrap().as_bytes(), b"\xFF\xFE");
/// assert_eq!(it.next().unwrap().range(), 4..5);
/// assert_eq!(it.next(), None);
/// # Ok::<(), jitregex::Error>(())
/// ```
pub struct BytesMatches<'r, 'h> {
    pub(super) haystack: &'h [u8],
    pub(super) spans: Spans<'r, 'h>,
}

impl<'h> Iterator for BytesMatches<'_, 'h> {
    type Item = bytes::Match<'h>;

    #[inline]
    fn next(&mut self) -> Option<bytes::Match<'h>> {
        let span = self.spans.next()?;
        Some(bytes::Match::new(self.haystack, span))
    }

    #[inline]
    fn count(self) -> usize {
        self.spans.count()
    }
}

impl FusedIterator for BytesMatches<'_, '_> {}

impl fmt::Debug for BytesMatches<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Matches").field(&self.spans).finish()
    }
}
