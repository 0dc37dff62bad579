//! The groups of a match: one body, made once for each flavour.
//!
//! A group is asked for by its number, and the engine's `Groups` answers;
//! nothing here copies groups.

use core::fmt;
use core::iter::FusedIterator;
use core::slice;
use std::sync::Arc;

use crate::engine::Engine;
use crate::engine::groups::{GroupInfo, Groups};
use crate::engine::iter::Spans;
use crate::input::{Input, Span};

/// The names of a pattern's groups, in their order.
///
/// `JitRegex::capture_names` makes it. The whole match comes first and never
/// has a name.
#[derive(Clone, Debug)]
pub struct CaptureNames<'r>(slice::Iter<'r, Option<Arc<str>>>);

impl<'r> CaptureNames<'r> {
    #[inline]
    pub(in crate::regex) fn new(info: &'r GroupInfo) -> CaptureNames<'r> {
        CaptureNames(info.names().iter())
    }
}

impl<'r> Iterator for CaptureNames<'r> {
    type Item = Option<&'r str>;

    #[inline]
    fn next(&mut self) -> Option<Option<&'r str>> {
        Some(self.0.next()?.as_deref())
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    #[inline]
    fn count(self) -> usize {
        self.0.count()
    }
}

impl ExactSizeIterator for CaptureNames<'_> {}

impl FusedIterator for CaptureNames<'_> {}

/// Defines the groups of a match for one flavour.
///
/// `$hay` is the type of a haystack, `$path` the module in the examples, `$b`
/// what stands before a string literal that is a haystack.
macro_rules! captures {
    ($hay:ty, $match:ty, $path:literal, $b:literal) => {
        /// The groups of one match.
        ///
        /// Group 0 is the whole match. The others are counted by their
        /// opening parentheses, from left to right.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new(r"(\w)(?<last>\d)?")?;
        #[doc = concat!("let groups = re.captures(", $b, "\" a1\").unwrap();")]
        /// assert_eq!(groups.get(0).unwrap().range(), 1..3);
        /// assert_eq!(groups.get(1).unwrap().range(), 1..2);
        /// assert_eq!(groups.name("last").unwrap().range(), 2..3);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        pub struct Captures<'h> {
            haystack: &'h $hay,
            groups: Groups,
        }

        impl<'h> Captures<'h> {
            #[inline]
            pub(in crate::regex) fn new(
                haystack: &'h $hay,
                groups: Groups,
            ) -> Captures<'h> {
                Captures { haystack, groups }
            }

            #[inline]
            fn found(&self, span: Span) -> $match {
                <$match>::new(self.haystack, span)
            }

            /// A group by its number; `None` if there is no such group or if
            /// it took no part in the match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("a(b)|(c)")?;
            #[doc = concat!("let groups = re.captures(", $b, "\"ab\").unwrap();")]
            /// assert_eq!(groups.get(1).unwrap().range(), 1..2);
            /// assert_eq!(groups.get(2), None);
            /// assert_eq!(groups.get(3), None);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn get(&self, i: usize) -> Option<$match> {
                Some(self.found(self.groups.get(i)?))
            }

            /// The whole match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("a(b)")?;
            #[doc = concat!("let groups = re.captures(", $b, "\"cab\").unwrap();")]
            /// assert_eq!(groups.get_match().range(), 1..3);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn get_match(&self) -> $match {
                self.found(self.groups.span())
            }

            /// A group by its name; `None` if there is no such group or if
            /// it took no part in the match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("a(?<x>b)")?;
            #[doc = concat!("let groups = re.captures(", $b, "\"ab\").unwrap();")]
            /// assert_eq!(groups.name("x").unwrap().range(), 1..2);
            /// assert_eq!(groups.name("y"), None);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn name(&self, name: &str) -> Option<$match> {
                self.get(self.groups.info().index(name)?)
            }

            /// All groups in order, the whole match first.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("(a)|(b)")?;
            #[doc = concat!("let groups = re.captures(", $b, "\"b\").unwrap();")]
            /// let there: Vec<_> =
            ///     groups.iter().map(|group| group.is_some()).collect();
            /// assert_eq!(there, [true, false, true]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn iter<'c>(&'c self) -> SubCaptureMatches<'c, 'h> {
                SubCaptureMatches { captures: self, next: 0 }
            }

            /// The number of groups, the whole match included: at least 1.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("(a)|(b)")?;
            #[doc = concat!("assert_eq!(re.captures(", $b, "\"b\").unwrap().len(), 3);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            #[allow(
                clippy::len_without_is_empty,
                reason = "there is always the whole match"
            )]
            pub fn len(&self) -> usize {
                self.groups.len()
            }
        }

        impl fmt::Debug for Captures<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.iter()).finish()
            }
        }

        /// The groups of a match in order.
        ///
        /// [`Captures::iter`] makes it.
        #[derive(Clone, Debug)]
        pub struct SubCaptureMatches<'c, 'h> {
            captures: &'c Captures<'h>,
            next: usize,
        }

        impl<'h> Iterator for SubCaptureMatches<'_, 'h> {
            type Item = Option<$match>;

            #[inline]
            fn next(&mut self) -> Option<Option<$match>> {
                if self.next >= self.captures.len() {
                    return None;
                }
                self.next += 1;
                Some(self.captures.get(self.next - 1))
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                let left = self.captures.len() - self.next;
                (left, Some(left))
            }
        }

        impl ExactSizeIterator for SubCaptureMatches<'_, '_> {}

        impl FusedIterator for SubCaptureMatches<'_, '_> {}

        /// All non-overlapping matches with their groups, left to right.
        ///
        /// `JitRegex::captures_iter` makes it.
        pub struct CaptureMatches<'r, 'h> {
            haystack: &'h $hay,
            engine: &'r Engine,
            spans: Spans<'r, 'h>,
        }

        impl<'r, 'h> CaptureMatches<'r, 'h> {
            #[inline]
            pub(in crate::regex) fn new(
                engine: &'r Engine,
                haystack: &'h $hay,
            ) -> CaptureMatches<'r, 'h> {
                let spans = Spans::new(engine, Input::new(haystack));
                CaptureMatches { haystack, engine, spans }
            }
        }

        impl<'h> Iterator for CaptureMatches<'_, 'h> {
            type Item = Captures<'h>;

            #[inline]
            fn next(&mut self) -> Option<Captures<'h>> {
                let span = self.spans.next()?;
                let input = Input::new(self.haystack);
                let groups = self.engine.groups_of(&input, span);
                Some(Captures::new(self.haystack, groups))
            }

            #[inline]
            fn count(self) -> usize {
                self.spans.count()
            }
        }

        impl FusedIterator for CaptureMatches<'_, '_> {}

        impl fmt::Debug for CaptureMatches<'_, '_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple("CaptureMatches").field(&self.spans).finish()
            }
        }
    };
}

pub(crate) mod string {
    //! The groups of a match in a string.

    use super::*;
    use crate::regex::string::Match;

    captures!(str, Match<'h>, "jitregex", "");
}

pub(crate) mod bytes {
    //! The groups of a match in a byte string.

    use super::*;
    use crate::regex::bytes::Match;

    captures!([u8], Match<'h>, "jitregex::bytes", "b");
}
