//! The words of a search: haystack, span, anchored, earliest.
//!
//! Every engine takes an [`Input`] and answers with a [`Span`]. Look-around
//! assertions see the whole haystack, also outside the span.

use core::ops::Range;

/// A half-open range of byte offsets into a haystack.
///
/// # Example
///
/// ```
/// use jitregex::search::Span;
///
/// let span = Span { start: 1, end: 4 };
/// assert_eq!(&"abcde"[span.range()], "bcd");
/// assert_eq!((span.len(), span.is_empty()), (3, false));
/// assert_eq!(Span::from(1..4), span);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Span {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset one past the last byte.
    pub end: usize,
}

impl Span {
    /// The span as a range, for slicing.
    #[inline]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// True if the span covers no byte.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The number of bytes covered.
    #[inline]
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }
}

impl From<Range<usize>> for Span {
    #[inline]
    fn from(range: Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

/// Everything a search needs to know besides the regex.
///
/// # Example
///
/// ```
/// use jitregex::JitRegex;
/// use jitregex::search::Input;
///
/// let re = JitRegex::new(r"\w+$")?;
/// let input = Input::new("one two").span(2..7).anchored(true);
/// assert_eq!((input.start(), input.end()), (2, 7));
/// assert_eq!(re.search(&input), None);
/// let input = input.anchored(false);
/// assert_eq!(re.search(&input).unwrap().range(), 4..7);
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Input<'h> {
    haystack: &'h [u8],
    span: Span,
    anchored: bool,
    earliest: bool,
}

impl<'h> Input<'h> {
    /// An unanchored search of the whole haystack.
    #[inline]
    pub fn new<H: AsRef<[u8]> + ?Sized>(haystack: &'h H) -> Input<'h> {
        let haystack = haystack.as_ref();
        // A slice of no bytes may lie anywhere, also where the sums that
        // machine code makes of addresses would wrap around.
        let haystack = if haystack.is_empty() { &[] } else { haystack };
        let span = Span { start: 0, end: haystack.len() };
        Input { haystack, span, anchored: false, earliest: false }
    }

    /// Restricts the search to a span of the haystack.
    ///
    /// Look-around assertions still see the bytes outside the span. Where it
    /// begins or ends inside a codepoint, a search in UTF-8 mode finds what
    /// lies between whole codepoints.
    ///
    /// # Panics
    ///
    /// If the end lies beyond the haystack, or the start lies more than one
    /// byte beyond the end. (A start of `end + 1` is a finished search: it
    /// has no match.)
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let input = Input::new("abcdef").span(1..4);
    /// let found = JitRegex::new("[a-z]+")?.search(&input).unwrap();
    /// assert_eq!(found.range(), 1..4);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn span(mut self, span: impl Into<Span>) -> Input<'h> {
        let span = span.into();
        assert!(
            span.end <= self.haystack.len()
                && span.start <= span.end.wrapping_add(1),
            "invalid span {}..{} for haystack of length {}",
            span.start,
            span.end,
            self.haystack.len(),
        );
        self.span = span;
        self
    }

    /// Whether a match must begin where the span begins.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let input = Input::new("abc").anchored(true);
    /// assert!(JitRegex::new("ab")?.search_is_match(&input));
    /// assert!(!JitRegex::new("bc")?.search_is_match(&input));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn anchored(mut self, yes: bool) -> Input<'h> {
        self.anchored = yes;
        self
    }

    /// Whether the search stops as soon as a match is known to exist.
    ///
    /// It then ends where the first of all matches ends.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let input = Input::new("baaa").earliest(true);
    /// let found = JitRegex::new("a+")?.search(&input).unwrap();
    /// assert_eq!(found.range(), 1..2);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn earliest(mut self, yes: bool) -> Input<'h> {
        self.earliest = yes;
        self
    }

    /// The bytes that are searched, with their surroundings.
    #[inline]
    pub fn haystack(&self) -> &'h [u8] {
        self.haystack
    }

    /// Where the search begins.
    #[inline]
    pub fn start(&self) -> usize {
        self.span.start
    }

    /// Where the search ends.
    #[inline]
    pub fn end(&self) -> usize {
        self.span.end
    }

    /// The span to search.
    #[inline]
    pub fn get_span(&self) -> Span {
        self.span
    }

    /// Whether a match must begin where the span begins.
    #[inline]
    pub fn is_anchored(&self) -> bool {
        self.anchored
    }

    /// Whether the search stops as soon as a match is known to exist.
    #[inline]
    pub fn is_earliest(&self) -> bool {
        self.earliest
    }

    /// True if the start has passed the end: there is nothing to search.
    #[inline]
    pub fn is_done(&self) -> bool {
        self.span.start > self.span.end
    }

    /// True if `at` does not split the encoding of a codepoint.
    #[inline]
    pub fn is_char_boundary(&self, at: usize) -> bool {
        match self.haystack.get(at) {
            None => at == self.haystack.len(),
            Some(&byte) => byte & 0b1100_0000 != 0b1000_0000,
        }
    }
}
