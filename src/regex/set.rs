//! Sets of patterns: one body, made once for each flavour.
//!
//! A set says which of its patterns match, all in one search. What it says
//! besides lives in `set_search`.

use core::fmt;
use core::iter::FusedIterator;
use core::ops::Range;

use crate::abi::missing::Missing;

/// The patterns that match, in the words of debug output.
fn debug_matches(
    missing: &Missing,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let which: Vec<bool> =
        (0..missing.patterns()).map(|it| missing.has_matched(it)).collect();
    let len = which.iter().filter(|&&matched| matched).count();
    struct PatternSet(usize, Vec<bool>);
    impl fmt::Debug for PatternSet {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("PatternSet")
                .field("len", &self.0)
                .field("which", &self.1)
                .finish()
        }
    }
    f.debug_tuple("SetMatches").field(&PatternSet(len, which)).finish()
}

/// The next pattern that has matched, from the front.
fn next(patterns: &mut Range<usize>, missing: &Missing) -> Option<usize> {
    patterns.find(|&pattern| missing.has_matched(pattern))
}

/// The next pattern that has matched, from the back.
fn next_back(patterns: &mut Range<usize>, missing: &Missing) -> Option<usize> {
    patterns.rfind(|&pattern| missing.has_matched(pattern))
}

/// Defines the set types for one flavour.
///
/// `$path` is the module in the examples, `$hay` what turns a string literal
/// into a haystack there, `$haystack` the type of haystacks.
macro_rules! regex_set {
    ($path:literal, $hay:literal, $haystack:ty, $inner:ty) => {
        /// Several patterns that are searched for at once.
        ///
        /// One automaton stands for all of them, so a search costs little
        /// more than that for one pattern. It says *which* patterns match, in
        /// [`matches`](RegexSet::matches); beyond the `regex` crate, also
        /// where each one matches first and which one matches leftmost: see
        /// the methods whose names begin with `search`.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::RegexSet;")]
        ///
        /// let set = RegexSet::new([r"\w+", r"\d+", r"^\s"])?;
        #[doc = concat!("let matches = set.matches(\"room 101\"", $hay, ");")]
        /// assert_eq!(matches.iter().collect::<Vec<_>>(), [0, 1]);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone)]
        pub struct RegexSet {
            inner: $inner,
        }

        impl RegexSet {
            /// Compiles patterns with the default options.
            ///
            /// There may be none, and the same one several times: each has
            /// the number of its place, from 0 on.
            ///
            /// # Errors
            ///
            /// [`Error::Syntax`] if a pattern is not valid,
            /// [`Error::CompiledTooBig`] if all together exceed the
            /// [size limit](RegexSetBuilder::size_limit).
            ///
            /// # Cost
            ///
            /// Many times that of a short search: build a set once and keep
            /// it. Machine code is emitted later, once the searches pay for
            /// it.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// assert!(RegexSet::new(["a+", "b+"]).is_ok());
            /// assert!(RegexSet::new(["a+", "b("]).is_err());
            /// ```
            pub fn new<I, S>(patterns: I) -> Result<RegexSet, Error>
            where
                I: IntoIterator<Item = S>,
                S: AsRef<str>,
            {
                RegexSetBuilder::new(patterns).build()
            }

            /// A set of no patterns. It matches nothing.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::empty();
            #[doc = concat!("assert!(set.is_empty() && !set.is_match(\"\"", $hay, "));")]
            /// ```
            pub fn empty() -> RegexSet {
                match RegexSet::new::<_, &str>([]) {
                    Ok(set) => set,
                    Err(error) => unreachable!("no pattern: {error}"),
                }
            }

            /// True if some pattern matches somewhere in the haystack.
            ///
            /// # Cost
            ///
            /// At most O(patterns x haystack); it stops where the first match
            /// is known to end.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new([r"\w+", r"\d+"])?;
            #[doc = concat!("assert!(set.is_match(\"foo\"", $hay, "));")]
            #[doc = concat!("assert!(!set.is_match(\"☃\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn is_match(&self, haystack: $haystack) -> bool {
                self.is_match_at(haystack, 0)
            }

            /// As [`is_match`](RegexSet::is_match), for matches that begin
            /// at an offset or behind it.
            ///
            /// What precedes the offset is context: `^` and `\b` see it.
            ///
            /// # Panics
            ///
            /// If the offset is greater than the length plus one.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new([r"\bbar", "^bar"])?;
            #[doc = concat!("let haystack = \"foobar\"", $hay, ";")]
            /// assert!(!set.is_match_at(haystack, 3));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn is_match_at(
                &self,
                haystack: $haystack,
                start: usize,
            ) -> bool {
                let input = Input::new(haystack).span(start..haystack.len());
                self.engine().is_match(&input)
            }

            /// The patterns that match somewhere in the haystack.
            ///
            /// # Cost
            ///
            /// At most O(patterns x haystack); it stops when every pattern
            /// has matched.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new(["foo", "bar", "o+b"])?;
            #[doc = concat!("let matches = set.matches(\"foobar\"", $hay, ");")]
            /// assert!(matches.matched_all());
            #[doc = concat!("let matches = set.matches(\"bar\"", $hay, ");")]
            /// assert_eq!(matches.into_iter().collect::<Vec<_>>(), [1]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn matches(&self, haystack: $haystack) -> SetMatches {
                self.matches_at(haystack, 0)
            }

            /// As [`matches`](RegexSet::matches), for matches that begin at
            /// an offset or behind it.
            ///
            /// What precedes the offset is context: `^` and `\b` see it.
            ///
            /// # Panics
            ///
            /// If the offset is greater than the length plus one.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new([r"\bbar", "^bar", "bar$"])?;
            #[doc = concat!("let matches = set.matches_at(\"foobar\"", $hay, ", 3);")]
            /// assert_eq!(matches.iter().collect::<Vec<_>>(), [2]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn matches_at(
                &self,
                haystack: $haystack,
                start: usize,
            ) -> SetMatches {
                let input = Input::new(haystack).span(start..haystack.len());
                SetMatches { missing: self.engine().which(&input) }
            }

            /// Sets `matches[i]` for each pattern `i` that matches; true if
            /// one does. What is set already stays.
            #[doc(hidden)]
            pub fn matches_read_at(
                &self,
                matches: &mut [bool],
                haystack: $haystack,
                start: usize,
            ) -> bool {
                let found = self.matches_at(haystack, start);
                found.iter().for_each(|pattern| matches[pattern] = true);
                found.matched_any()
            }

            /// An alias of [`matches_read_at`](RegexSet::matches_read_at).
            #[doc(hidden)]
            pub fn read_matches_at(
                &self,
                matches: &mut [bool],
                haystack: $haystack,
                start: usize,
            ) -> bool {
                self.matches_read_at(matches, haystack, start)
            }

            /// The number of patterns.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// assert_eq!(RegexSet::new(["a", "a"])?.len(), 2);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn len(&self) -> usize {
                self.patterns().len()
            }

            /// True if there is no pattern.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// assert!(!RegexSet::new([""])?.is_empty());
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// The patterns, as they were given.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new(["a+", r"\d"])?;
            /// assert_eq!(set.patterns(), ["a+", r"\d"]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn patterns(&self) -> &[String] {
                self.engine().patterns()
            }

            /// Which engine answers, and why.
            ///
            /// It is about [`matches`](RegexSet::matches) and
            /// [`is_match`](RegexSet::is_match); memory is that of all
            /// engines of the set.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let report = RegexSet::new(["a+", r"\d"])?.report();
            /// assert_eq!(report.engine, "automaton, interpreted");
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn report(&self) -> Report {
                self.engine().report()
            }
        }

        /// The empty set.
        impl Default for RegexSet {
            fn default() -> RegexSet {
                RegexSet::empty()
            }
        }

        impl fmt::Debug for RegexSet {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple("RegexSet").field(&self.patterns()).finish()
            }
        }

        /// Which patterns of a set match a haystack.
        ///
        /// [`RegexSet::matches`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::RegexSet;")]
        ///
        /// let set = RegexSet::new(["b", "a", "z"])?;
        #[doc = concat!("let matches = set.matches(\"ab\"", $hay, ");")]
        /// assert!(matches.matched(0) && !matches.matched(2));
        /// assert_eq!(matches.iter().rev().collect::<Vec<_>>(), [1, 0]);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone)]
        pub struct SetMatches {
            pub(in crate::regex) missing: Missing,
        }

        impl SetMatches {
            /// True if some pattern matches.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new(["a", "b"])?;
            #[doc = concat!("assert!(set.matches(\"xb\"", $hay, ").matched_any());")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn matched_any(&self) -> bool {
                (self.missing.left() as usize) < self.missing.patterns()
            }

            /// True if every pattern matches; also if there is none.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new(["a", "b"])?;
            #[doc = concat!("assert!(!set.matches(\"xb\"", $hay, ").matched_all());")]
            #[doc = concat!("assert!(set.matches(\"ab\"", $hay, ").matched_all());")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn matched_all(&self) -> bool {
                self.missing.left() == 0
            }

            /// True if the pattern with this number matches; false if there
            /// is none.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new(["a", "b"])?;
            #[doc = concat!("let matches = set.matches(\"b\"", $hay, ");")]
            /// assert!(matches.matched(1));
            /// assert!(!matches.matched(9));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn matched(&self, pattern: usize) -> bool {
                self.missing.has_matched(pattern)
            }

            /// The number of patterns of the set: not of those that match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new(["a", "b"])?;
            #[doc = concat!("assert_eq!(set.matches(\"b\"", $hay, ").len(), 2);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[allow(
                clippy::len_without_is_empty,
                reason = "the regex crate has none: it would say little"
            )]
            #[inline]
            pub fn len(&self) -> usize {
                self.missing.patterns()
            }

            /// The numbers of the patterns that match, in ascending order.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSet;")]
            ///
            /// let set = RegexSet::new(["a", "z", "b"])?;
            #[doc = concat!("let matches = set.matches(\"ab\"", $hay, ");")]
            /// assert_eq!(matches.iter().collect::<Vec<_>>(), [0, 2]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn iter(&self) -> SetMatchesIter<'_> {
                let patterns = 0..self.missing.patterns();
                SetMatchesIter { missing: &self.missing, patterns }
            }
        }

        impl fmt::Debug for SetMatches {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                debug_matches(&self.missing, f)
            }
        }

        impl IntoIterator for SetMatches {
            type Item = usize;
            type IntoIter = SetMatchesIntoIter;

            #[inline]
            fn into_iter(self) -> SetMatchesIntoIter {
                let patterns = 0..self.missing.patterns();
                SetMatchesIntoIter { missing: self.missing, patterns }
            }
        }

        impl<'a> IntoIterator for &'a SetMatches {
            type Item = usize;
            type IntoIter = SetMatchesIter<'a>;

            #[inline]
            fn into_iter(self) -> SetMatchesIter<'a> {
                self.iter()
            }
        }

        /// The numbers of the patterns that match.
        ///
        /// The `IntoIterator` of [`SetMatches`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::RegexSet;")]
        ///
        /// let set = RegexSet::new(["a", "z", "b"])?;
        #[doc = concat!("let mut it = set.matches(\"ab\"", $hay, ").into_iter();")]
        /// assert_eq!((it.next_back(), it.next()), (Some(2), Some(0)));
        /// assert_eq!(it.next(), None);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Debug)]
        pub struct SetMatchesIntoIter {
            missing: Missing,
            patterns: Range<usize>,
        }

        /// The numbers of the patterns that match.
        ///
        /// [`SetMatches::iter`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::RegexSet;")]
        ///
        /// let set = RegexSet::new(["a", "z", "b"])?;
        #[doc = concat!("let matches = set.matches(\"ab\"", $hay, ");")]
        /// let mut it = matches.iter();
        /// assert_eq!((it.next_back(), it.next()), (Some(2), Some(0)));
        /// assert_eq!(it.next(), None);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Debug)]
        pub struct SetMatchesIter<'a> {
            missing: &'a Missing,
            patterns: Range<usize>,
        }

        set_iterator!(SetMatchesIntoIter, &);
        set_iterator!(SetMatchesIter<'_>,);
    };
}

/// Defines what both iterators over the patterns that match have in common;
/// `$borrow` makes a reference of what an owning one has.
macro_rules! set_iterator {
    ($name:ty, $($borrow:tt)?) => {
        impl Iterator for $name {
            type Item = usize;

            #[inline]
            fn next(&mut self) -> Option<usize> {
                next(&mut self.patterns, $($borrow)? self.missing)
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                (0, Some(self.patterns.len()))
            }
        }

        impl DoubleEndedIterator for $name {
            #[inline]
            fn next_back(&mut self) -> Option<usize> {
                next_back(&mut self.patterns, $($borrow)? self.missing)
            }
        }

        impl FusedIterator for $name {}
    };
}

pub(crate) mod bytes {
    //! Sets over byte strings.

    use std::sync::Arc;

    use super::*;
    use crate::builders::set::bytes::RegexSetBuilder;
    use crate::engine::Report;
    use crate::engine::set::SetEngine;
    use crate::error::Error;
    use crate::input::Input;

    regex_set!("jitregex::bytes", ".as_bytes()", &[u8], Arc<SetEngine>);

    impl RegexSet {
        /// A set that searches with this engine.
        pub(crate) fn from_engine(engine: SetEngine) -> RegexSet {
            RegexSet { inner: Arc::new(engine) }
        }

        #[inline]
        pub(crate) fn engine(&self) -> &SetEngine {
            &self.inner
        }
    }
}

pub(crate) mod string {
    //! Sets over strings: those over bytes, built in UTF-8 mode.

    use super::*;
    use crate::builders::set::string::RegexSetBuilder;
    use crate::engine::Report;
    use crate::engine::set::SetEngine;
    use crate::error::Error;
    use crate::input::Input;

    regex_set!("jitregex", "", &str, super::bytes::RegexSet);

    impl RegexSet {
        /// Wraps a set that was built in UTF-8 mode.
        pub(crate) fn from_bytes(inner: super::bytes::RegexSet) -> RegexSet {
            RegexSet { inner }
        }

        #[inline]
        pub(crate) fn engine(&self) -> &SetEngine {
            self.inner.engine()
        }
    }
}
