//! What lies between matches.
//!
//! There is always a last piece, behind the last match, be it empty.

use core::fmt;
use core::iter::FusedIterator;

use crate::engine::iter::Spans;
use crate::input::{Input, Span};
use crate::regex::haystack::Haystack;

/// The spans between matches.
#[derive(Debug)]
struct Between<'r, 'h> {
    spans: Spans<'r, 'h>,
    /// Where the next piece begins; `None` behind the last piece.
    start: Option<usize>,
    end: usize,
}

impl<'r, 'h> Between<'r, 'h> {
    fn new(spans: Spans<'r, 'h>, end: usize) -> Between<'r, 'h> {
        Between { spans, start: Some(0), end }
    }

    /// All that is left, as the last piece.
    fn rest(&mut self) -> Option<Span> {
        let start = self.start.take()?;
        Some(Span { start, end: self.end })
    }
}

impl Iterator for Between<'_, '_> {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        let start = self.start?;
        let Some(found) = self.spans.next() else { return self.rest() };
        self.start = Some(found.end);
        Some(Span { start, end: found.start })
    }
}

/// Defines the iterators over pieces, and the methods that make them.
macro_rules! define_split {
    ($hay:ty, $path:literal, $b:literal) => {
        /// Splitting.
        impl JitRegex {
            /// The pieces of the haystack between matches, left to right.
            ///
            /// There is one piece more than there are matches: a match at
            /// either end of the haystack has an empty piece beside it.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"[ \t]+")?;
            #[doc = concat!("let pieces: Vec<_> = re.split(", $b, "\"a b \\t c \").collect();")]
            #[doc = concat!("assert_eq!(pieces, [", $b, "\"a\", &", $b, "\"b\"[..], ", $b, "\"c\", ", $b, "\"\"]);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn split<'r, 'h>(
                &'r self,
                haystack: &'h $hay,
            ) -> Split<'r, 'h> {
                let spans = Spans::new(self.engine(), Input::new(haystack));
                let between = Between::new(spans, haystack.len());
                Split { haystack, between }
            }

            /// At most `limit` pieces; the last is all that is left.
            ///
            /// # Cost
            ///
            /// Nothing is searched for behind the match in front of the last
            /// piece.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"\W+")?;
            #[doc = concat!("let hay = ", $b, "\"Hey! How are you?\";")]
            /// let pieces: Vec<_> = re.splitn(hay, 3).collect();
            #[doc = concat!("assert_eq!(pieces, [", $b, "\"Hey\", &", $b, "\"How\"[..], ", $b, "\"are you?\"]);")]
            /// assert_eq!(re.splitn(hay, 0).count(), 0);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn splitn<'r, 'h>(
                &'r self,
                haystack: &'h $hay,
                limit: usize,
            ) -> SplitN<'r, 'h> {
                SplitN { split: self.split(haystack), limit }
            }
        }

        /// The pieces of a haystack between matches.
        ///
        /// [`JitRegex::split`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new(",")?;
        #[doc = concat!("let mut pieces = re.split(", $b, "\"a,b\");")]
        #[doc = concat!("assert_eq!(pieces.next(), Some(&", $b, "\"a\"[..]));")]
        #[doc = concat!("assert_eq!(pieces.next(), Some(&", $b, "\"b\"[..]));")]
        /// assert_eq!(pieces.next(), None);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        pub struct Split<'r, 'h> {
            haystack: &'h $hay,
            between: Between<'r, 'h>,
        }

        impl<'h> Iterator for Split<'_, 'h> {
            type Item = &'h $hay;

            #[inline]
            fn next(&mut self) -> Option<&'h $hay> {
                Some(self.haystack.piece(self.between.next()?))
            }
        }

        impl FusedIterator for Split<'_, '_> {}

        impl fmt::Debug for Split<'_, '_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple("Split").field(&self.between).finish()
            }
        }

        /// At most so many pieces of a haystack.
        ///
        /// [`JitRegex::splitn`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new(",")?;
        #[doc = concat!("let mut pieces = re.splitn(", $b, "\"a,b,c\", 2);")]
        #[doc = concat!("assert_eq!(pieces.next(), Some(&", $b, "\"a\"[..]));")]
        #[doc = concat!("assert_eq!(pieces.next(), Some(&", $b, "\"b,c\"[..]));")]
        /// assert_eq!(pieces.next(), None);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Debug)]
        pub struct SplitN<'r, 'h> {
            split: Split<'r, 'h>,
            /// How many pieces may still follow.
            limit: usize,
        }

        impl<'h> Iterator for SplitN<'_, 'h> {
            type Item = &'h $hay;

            #[inline]
            fn next(&mut self) -> Option<&'h $hay> {
                self.limit = self.limit.checked_sub(1)?;
                if self.limit > 0 {
                    return self.split.next();
                }
                let rest = self.split.between.rest()?;
                Some(self.split.haystack.piece(rest))
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                (0, Some(self.limit))
            }
        }

        impl FusedIterator for SplitN<'_, '_> {}
    };
}

pub(crate) mod string {
    //! Pieces of strings.

    use super::*;
    use crate::regex::string::JitRegex;

    define_split! { str, "jitregex", "" }
}

pub(crate) mod bytes {
    //! Pieces of byte strings.

    use super::*;
    use crate::regex::bytes::JitRegex;

    define_split! { [u8], "jitregex::bytes", "b" }
}
