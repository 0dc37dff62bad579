//! Whether, where, and how often a regex matches.

use core::fmt;
use core::iter::FusedIterator;
use core::ops::Range;

use crate::engine::iter::Spans;
use crate::input::{Input, Span};
use crate::regex::haystack::{Haystack, from};

/// Defines a match, all matches, and the searches that give them.
macro_rules! define_matches {
    ($hay:ty, $path:literal, $b:literal,
     $as_hay:ident, $text:literal, $texts:literal, $bounds:literal) => {
        /// Searching.
        ///
        /// Every search takes time linear in the haystack and allocates
        /// nothing that outlives it. The methods that end in `_at` search the
        /// rest of a haystack from an offset on, but let look-around
        /// assertions see what stands before it: there, `^` does not match
        #[doc = concat!("and `\\b` looks back.", $bounds)]
        impl JitRegex {
            /// True if the pattern matches anywhere in the haystack.
            ///
            /// # Cost
            ///
            /// Cheaper than [`find`](JitRegex::find): the search stops as
            /// soon as it is certain that there is a match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"\b\w{13}\b")?;
            #[doc = concat!("assert!(re.is_match(", $b, "\"I categorically deny it.\"));")]
            #[doc = concat!("assert!(!re.is_match(", $b, "\"I deny it.\"));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn is_match(&self, haystack: &$hay) -> bool {
                self.is_match_at(haystack, 0)
            }

            /// The leftmost match in the haystack.
            ///
            /// Where several matches begin at the same place, the one that
            /// the pattern prefers wins: an earlier alternative, a greedy
            /// repetition.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("sam|samwise")?;
            #[doc = concat!("assert_eq!(re.find(", $b, "\"a samwise\").unwrap().range(), 2..5);")]
            #[doc = concat!("assert_eq!(re.find(", $b, "\"frodo\"), None);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn find<'h>(&self, haystack: &'h $hay) -> Option<Match<'h>> {
                self.find_at(haystack, 0)
            }

            /// All matches that do not overlap, left to right.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("a*")?;
            /// let ranges: Vec<_> =
            #[doc = concat!("    re.find_iter(", $b, "\"baac\").map(|it| it.range()).collect();")]
            /// assert_eq!(ranges, [0..0, 1..3, 4..4]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn find_iter<'r, 'h>(
                &'r self,
                haystack: &'h $hay,
            ) -> Matches<'r, 'h> {
                let spans = Spans::new(self.engine(), Input::new(haystack));
                Matches { haystack, spans }
            }

            /// Where a match is known to end, as early as the search can
            /// tell.
            ///
            /// It is an end of *a* match, not of the one that
            /// [`find`](JitRegex::find) gives, and which one may depend on
            /// the engine that runs.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("a+")?;
            #[doc = concat!("assert_eq!(re.shortest_match(", $b, "\"aaaaa\"), Some(1));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn shortest_match(&self, haystack: &$hay) -> Option<usize> {
                self.shortest_match_at(haystack, 0)
            }

            /// Like [`is_match`](JitRegex::is_match), from an offset on.
            ///
            /// # Panics
            ///
            /// If `start` is more than one greater than the length of the
            /// haystack. (At exactly one greater there is no match.)
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"\bchew\b")?;
            #[doc = concat!("assert!(re.is_match(&", $b, "\"eschew\"[2..]));")]
            #[doc = concat!("assert!(!re.is_match_at(", $b, "\"eschew\", 2));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn is_match_at(&self, haystack: &$hay, start: usize) -> bool {
                self.engine().is_match(&from(haystack, start))
            }

            /// Like [`find`](JitRegex::find), from an offset on.
            ///
            /// # Panics
            ///
            /// If `start` is more than one greater than the length of the
            /// haystack. (At exactly one greater there is no match.)
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"\bchew\b")?;
            #[doc = concat!("assert!(re.find(&", $b, "\"eschew\"[2..]).is_some());")]
            #[doc = concat!("assert!(re.find_at(", $b, "\"eschew\", 2).is_none());")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn find_at<'h>(
                &self,
                haystack: &'h $hay,
                start: usize,
            ) -> Option<Match<'h>> {
                let span = self.engine().find(&from(haystack, start))?;
                Some(Match::new(haystack, span))
            }

            /// Like [`shortest_match`](JitRegex::shortest_match), from an
            /// offset on.
            ///
            /// # Panics
            ///
            /// If `start` is more than one greater than the length of the
            /// haystack. (At exactly one greater there is no match.)
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("a+")?;
            #[doc = concat!("assert_eq!(re.shortest_match_at(", $b, "\"aaaaa\", 3), Some(4));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn shortest_match_at(
                &self,
                haystack: &$hay,
                start: usize,
            ) -> Option<usize> {
                self.engine().shortest(&from(haystack, start))
            }
        }

        #[doc = concat!("A match: where it is, and its ", $text, ".")]
        ///
        /// Two matches are equal if they have the same offsets and their
        /// haystacks are equal.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new("[a-z]+")?;
        #[doc = concat!("let found = re.find(", $b, "\"1 one\").unwrap();")]
        /// assert_eq!((found.start(), found.end(), found.len()), (2, 5, 3));
        #[doc = concat!("assert_eq!(found.", stringify!($as_hay), "(), ", $b, "\"one\");")]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Copy, Eq, PartialEq)]
        pub struct Match<'h> {
            haystack: &'h $hay,
            start: usize,
            end: usize,
        }

        impl<'h> Match<'h> {
            #[inline]
            pub(in crate::regex) fn new(
                haystack: &'h $hay,
                span: Span,
            ) -> Match<'h> {
                Match { haystack, start: span.start, end: span.end }
            }

            /// The offset of the first byte.
            ///
            /// ```
            #[doc = concat!("let re = ", $path, "::JitRegex::new(\"b+\")?;")]
            #[doc = concat!("assert_eq!(re.find(", $b, "\"abb\").unwrap().start(), 1);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn start(&self) -> usize {
                self.start
            }

            /// The offset one past the last byte.
            ///
            /// ```
            #[doc = concat!("let re = ", $path, "::JitRegex::new(\"b+\")?;")]
            #[doc = concat!("assert_eq!(re.find(", $b, "\"abb\").unwrap().end(), 3);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn end(&self) -> usize {
                self.end
            }

            #[doc = concat!("True if the match has no ", $text, ".")]
            ///
            /// ```
            #[doc = concat!("let re = ", $path, "::JitRegex::new(\"b*\")?;")]
            #[doc = concat!("assert!(re.find(", $b, "\"abb\").unwrap().is_empty());")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn is_empty(&self) -> bool {
                self.start == self.end
            }

            /// The number of bytes.
            ///
            /// ```
            #[doc = concat!("let re = ", $path, "::JitRegex::new(\"b+\")?;")]
            #[doc = concat!("assert_eq!(re.find(", $b, "\"abb\").unwrap().len(), 2);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn len(&self) -> usize {
                self.end - self.start
            }

            /// Start and end, for slicing.
            ///
            /// ```
            #[doc = concat!("let re = ", $path, "::JitRegex::new(\"b+\")?;")]
            #[doc = concat!("assert_eq!(re.find(", $b, "\"abb\").unwrap().range(), 1..3);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn range(&self) -> Range<usize> {
                self.start..self.end
            }

            #[doc = concat!("The ", $text, " that matched.")]
            ///
            /// ```
            #[doc = concat!("let re = ", $path, "::JitRegex::new(\"b+\")?;")]
            #[doc = concat!("let found = re.find(", $b, "\"abb\").unwrap();")]
            #[doc = concat!("assert_eq!(found.", stringify!($as_hay), "(), ", $b, "\"bb\");")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn $as_hay(&self) -> &'h $hay {
                self.haystack.piece(self.range().into())
            }
        }

        impl fmt::Debug for Match<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("Match")
                    .field("start", &self.start)
                    .field("end", &self.end)
                    .field($texts, &self.$as_hay().printed())
                    .finish()
            }
        }

        impl<'h> From<Match<'h>> for &'h $hay {
            fn from(found: Match<'h>) -> &'h $hay {
                found.$as_hay()
            }
        }

        impl<'h> From<Match<'h>> for Range<usize> {
            fn from(found: Match<'h>) -> Range<usize> {
                found.range()
            }
        }

        /// All non-overlapping matches, left to right.
        ///
        /// [`JitRegex::find_iter`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new(r"\w+")?;
        #[doc = concat!("let mut it = re.find_iter(", $b, "\"one two\");")]
        /// assert_eq!(it.next().unwrap().range(), 0..3);
        /// assert_eq!(it.next().unwrap().range(), 4..7);
        /// assert_eq!(it.next(), None);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        pub struct Matches<'r, 'h> {
            haystack: &'h $hay,
            spans: Spans<'r, 'h>,
        }

        impl<'h> Iterator for Matches<'_, 'h> {
            type Item = Match<'h>;

            #[inline]
            fn next(&mut self) -> Option<Match<'h>> {
                Some(Match::new(self.haystack, self.spans.next()?))
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
    };
}

pub(crate) mod string {
    //! Matches in strings.

    use super::*;
    use crate::regex::string::JitRegex;

    define_matches! {
        str, "jitregex", "", as_str, "text", "string",
        " An offset inside a codepoint is allowed; matches still lie \
          between codepoints."
    }
}

pub(crate) mod bytes {
    //! Matches in byte strings.

    use super::*;
    use crate::regex::bytes::JitRegex;

    define_matches! { [u8], "jitregex::bytes", "b", as_bytes, "bytes", "bytes", "" }
}
