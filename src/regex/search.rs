//! Searches that the `regex` crate does not offer: of a span, anchored,
//! earliest.
//!
//! They answer with spans and not with matches: an [`Input`] holds bytes,
//! whatever it was made from, and a span borrows nothing.

use core::fmt;
use core::iter::FusedIterator;

use crate::engine::{groups, iter};
use crate::input::{Input, Span};

/// Where the groups of one match are.
///
/// `JitRegex::search_captures` gives it. It does not borrow the haystack.
///
/// # Example
///
/// ```
/// use jitregex::JitRegex;
/// use jitregex::search::Input;
///
/// let re = JitRegex::new(r"(?<key>\w+)=(\w+)?")?;
/// let text = "a=";
/// let groups = re.search_captures(&Input::new(text)).unwrap();
/// assert_eq!(groups.span().range(), 0..2);
/// assert_eq!(&text[groups.name("key").unwrap().range()], "a");
/// assert_eq!((groups.get(2), groups.len()), (None, 3));
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Groups(groups::Groups);

impl Groups {
    /// The whole match.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let re = JitRegex::new("a(b)")?;
    /// let groups = re.search_captures(&Input::new("cab")).unwrap();
    /// assert_eq!(groups.span().range(), 1..3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn span(&self) -> Span {
        self.0.span()
    }

    /// A group by its number; `None` if there is no such group or if it took
    /// no part in the match.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let re = JitRegex::new("a(b)")?;
    /// let groups = re.search_captures(&Input::new("cab")).unwrap();
    /// assert_eq!(groups.get(1).unwrap().range(), 2..3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    pub fn get(&self, index: usize) -> Option<Span> {
        self.0.get(index)
    }

    /// A group by its name; `None` if there is no such group or if it took
    /// no part in the match.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let re = JitRegex::new("a(?<x>b)")?;
    /// let groups = re.search_captures(&Input::new("cab")).unwrap();
    /// assert_eq!(groups.name("x").unwrap().range(), 2..3);
    /// assert_eq!(groups.name("y"), None);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    pub fn name(&self, name: &str) -> Option<Span> {
        self.get(self.0.info().index(name)?)
    }

    /// All groups in order, the whole match first.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let re = JitRegex::new("(a)|(b)")?;
    /// let groups = re.search_captures(&Input::new("b")).unwrap();
    /// let there = groups.iter().map(|group| group.is_some());
    /// assert!(there.eq([true, false, true]));
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    pub fn iter(
        &self,
    ) -> impl ExactSizeIterator<Item = Option<Span>> + FusedIterator + '_ {
        (0..self.len()).map(|index| self.get(index))
    }

    /// The number of groups, the whole match included: at least 1.
    ///
    /// # Example
    ///
    /// ```
    /// use jitregex::JitRegex;
    /// use jitregex::search::Input;
    ///
    /// let re = JitRegex::new("(a)|(b)")?;
    /// let groups = re.search_captures(&Input::new("b")).unwrap();
    /// assert_eq!(groups.len(), 3);
    /// # Ok::<(), jitregex::Error>(())
    /// ```
    #[inline]
    #[allow(
        clippy::len_without_is_empty,
        reason = "there is always the whole match"
    )]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// The spans of all non-overlapping matches in an input, left to right.
///
/// `JitRegex::search_iter` makes it.
///
/// # Example
///
/// ```
/// use jitregex::JitRegex;
/// use jitregex::search::Input;
///
/// let re = JitRegex::new("a+")?;
/// let mut spans = re.search_iter(Input::new("aa a a").span(1..4));
/// assert_eq!(spans.next().unwrap().range(), 1..2);
/// assert_eq!(spans.next().unwrap().range(), 3..4);
/// assert_eq!(spans.next(), None);
/// # Ok::<(), jitregex::Error>(())
/// ```
pub struct Spans<'r, 'h>(iter::Spans<'r, 'h>);

impl Iterator for Spans<'_, '_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        self.0.next()
    }

    #[inline]
    fn count(self) -> usize {
        self.0.count()
    }
}

impl FusedIterator for Spans<'_, '_> {}

impl fmt::Debug for Spans<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Defines the searches of an input.
macro_rules! define_search {
    ($path:literal, $b:literal) => {
        /// Searching beyond the `regex` crate: a span of the haystack, a
        /// match that begins right here, or any match as early as possible.
        ///
        /// [`search`](crate::search) says what an [`Input`] can ask for.
        /// None of these methods panics, whatever the input.
        impl JitRegex {
            /// The leftmost match in the input.
            ///
            /// # Cost
            ///
            /// That of [`find`](JitRegex::find), but anchored searches may be
            /// interpreted, and the span of an earliest match is found by
            /// simulating the NFA, which takes many times as long.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            /// use jitregex::search::Input;
            ///
            /// let re = JitRegex::new(r"\d+")?;
            #[doc = concat!("let input = Input::new(", $b, "\"a 123 b\");")]
            /// assert_eq!(re.search(&input).unwrap().range(), 2..5);
            /// // Up to an end.
            /// let cut = input.span(0..4);
            /// assert_eq!(re.search(&cut).unwrap().range(), 2..4);
            /// // Does it match here?
            /// let here = input.span(3..7).anchored(true);
            /// assert_eq!(re.search(&here).unwrap().range(), 3..5);
            /// assert!(re.search(&here.span(1..7)).is_none());
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn search(&self, input: &Input<'_>) -> Option<Span> {
                self.engine().find(input)
            }

            /// The leftmost match in the input, with all its groups.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            /// use jitregex::search::Input;
            ///
            /// let re = JitRegex::new(r"(\w+)=(?<value>\w+)")?;
            #[doc = concat!("let input = Input::new(", $b, "\"a=1, b=22\");")]
            /// let here = input.span(5..9).anchored(true);
            /// let groups = re.search_captures(&here).unwrap();
            /// assert_eq!(groups.name("value").unwrap().range(), 7..9);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn search_captures(
                &self,
                input: &Input<'_>,
            ) -> Option<Groups> {
                Some(Groups::new(self.engine().captures(input)?))
            }

            /// All matches in the input that do not overlap, left to right.
            ///
            /// If the input is anchored, each match begins where the one
            /// before it ended; or one byte behind, if only an empty match
            /// is there, which does not count.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            /// use jitregex::search::Input;
            ///
            /// let re = JitRegex::new(r"[a-z]\d")?;
            #[doc = concat!("let input = Input::new(", $b, "\"a1b2 c3\");")]
            /// assert_eq!(re.search_iter(input).count(), 3);
            /// assert_eq!(re.search_iter(input.anchored(true)).count(), 2);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn search_iter<'r, 'h>(
                &'r self,
                input: Input<'h>,
            ) -> Spans<'r, 'h> {
                Spans::new(self.engine(), input)
            }

            /// Whether there is a match in the input.
            ///
            /// # Cost
            ///
            /// Cheaper than [`search`](JitRegex::search).
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            /// use jitregex::search::Input;
            ///
            /// let re = JitRegex::new(r"\bb")?;
            #[doc = concat!("let input = Input::new(", $b, "\"ab b\");")]
            /// assert!(re.search_is_match(&input));
            /// // What lies outside the span is still seen.
            /// assert!(!re.search_is_match(&input.span(1..3)));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn search_is_match(&self, input: &Input<'_>) -> bool {
                self.engine().is_match(input)
            }

            /// Where a match in the input is known to end, as early as the
            /// search can tell.
            ///
            /// It is an end of *a* match, and which one may depend on the
            /// engine that runs.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            /// use jitregex::search::Input;
            ///
            /// let re = JitRegex::new("a+")?;
            #[doc = concat!("let input = Input::new(", $b, "\"baaa\");")]
            /// assert_eq!(re.search_shortest(&input), Some(2));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn search_shortest(&self, input: &Input<'_>) -> Option<usize> {
                self.engine().shortest(input)
            }
        }
    };
}

impl Groups {
    #[inline]
    pub(crate) fn new(groups: groups::Groups) -> Groups {
        Groups(groups)
    }
}

impl<'r, 'h> Spans<'r, 'h> {
    #[inline]
    fn new(engine: &'r crate::engine::Engine, input: Input<'h>) -> Self {
        Spans(iter::Spans::new(engine, input))
    }
}

mod string {
    //! Searches by a regex over strings.

    use super::*;
    use crate::regex::string::JitRegex;

    define_search! { "jitregex", "" }
}

mod bytes {
    //! Searches by a regex over byte strings.

    use super::*;
    use crate::regex::bytes::JitRegex;

    define_search! { "jitregex::bytes", "b" }
}
