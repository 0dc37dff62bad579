//! The groups of a match.
//!
//! A group is asked for by its number, and the engine's `Groups` answers;
//! nothing here copies groups. Matches with groups are iterated by the same
//! rule as those without.

use core::fmt;
use core::iter::FusedIterator;
use core::ops::Index;

use crate::engine::groups::Groups;
use crate::engine::iter::Spans;
use crate::input::Input;
use crate::regex::expand::expand;
use crate::regex::haystack::{Haystack, from};

/// The text of a match and those of the groups that took part in it.
///
/// # Panics
///
/// If the number of groups that take part is not `N` in every match.
fn extract<'h, H: Haystack + ?Sized, const N: usize>(
    haystack: &'h H,
    groups: &Groups,
) -> (&'h H, [&'h H; N]) {
    let len = groups.info().static_len();
    let len = len.expect("number of capture groups can vary in a match") - 1;
    assert_eq!(N, len, "asked for {N} groups, but must ask for {len}");
    let mut there = (1..groups.len()).filter_map(|index| groups.get(index));
    let texts = core::array::from_fn(|_| {
        let span = there.next();
        haystack.piece(span.expect("so many groups take part"))
    });
    (haystack.piece(groups.span()), texts)
}

/// Prints groups as a map from number and name to span and text.
struct Printed<'a, H: ?Sized> {
    haystack: &'a H,
    groups: &'a Groups,
}

impl<H: Haystack + ?Sized> fmt::Debug for Printed<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.groups.info().names();
        let entries = names.iter().enumerate().map(|(index, name)| {
            let key = match name {
                Some(name) => format!("{index}/{name:?}"),
                None => index.to_string(),
            };
            let value = match self.groups.get(index) {
                Some(span) => {
                    let text = self.haystack.piece(span).printed();
                    format!("{}..{}/{text:?}", span.start, span.end)
                }
                None => "None".to_owned(),
            };
            (Plain(key), Plain(value))
        });
        f.debug_map().entries(entries).finish()
    }
}

/// Text that is printed as it is.
struct Plain(String);

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Defines the groups of a match, and the searches that give them.
macro_rules! define_captures {
    ($hay:ty, $owned:ty, $path:literal, $b:literal,
     $as_hay:ident, $text:literal, $new:literal) => {
        /// Searching with groups.
        impl JitRegex {
            /// The leftmost match with all its groups.
            ///
            /// # Cost
            ///
            /// More than that of [`find`](JitRegex::find).
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"(?<name>\w+)=(\d+)")?;
            #[doc = concat!("let groups = re.captures(", $b, "\"x=1, y=2\").unwrap();")]
            #[doc = concat!("assert_eq!(&groups[\"name\"], ", $b, "\"x\");")]
            #[doc = concat!("assert_eq!(&groups[2], ", $b, "\"1\");")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn captures<'h>(
                &self,
                haystack: &'h $hay,
            ) -> Option<Captures<'h>> {
                self.captures_at(haystack, 0)
            }

            /// All matches that do not overlap, left to right, each with its
            /// groups.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"(\w)=(\d)")?;
            #[doc = concat!("let mut all = re.captures_iter(", $b, "\"x=1, y=2\");")]
            #[doc = concat!("assert_eq!(&all.next().unwrap()[2], ", $b, "\"1\");")]
            #[doc = concat!("assert_eq!(&all.next().unwrap()[2], ", $b, "\"2\");")]
            /// assert!(all.next().is_none());
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn captures_iter<'r, 'h>(
                &'r self,
                haystack: &'h $hay,
            ) -> CaptureMatches<'r, 'h> {
                let spans = Spans::new(self.engine(), Input::new(haystack));
                CaptureMatches { haystack, spans }
            }

            /// Like [`captures`](JitRegex::captures), from an offset on.
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
            /// let re = JitRegex::new(r"\b(che)w\b")?;
            #[doc = concat!("assert!(re.captures(&", $b, "\"eschew\"[2..]).is_some());")]
            #[doc = concat!("assert!(re.captures_at(", $b, "\"eschew\", 2).is_none());")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn captures_at<'h>(
                &self,
                haystack: &'h $hay,
                start: usize,
            ) -> Option<Captures<'h>> {
                let groups = self.engine().captures(&from(haystack, start))?;
                Some(Captures { haystack, groups })
            }
        }

        /// The groups of one match.
        ///
        /// Group 0 is the whole match. The others are counted by their
        /// opening parentheses, from left to right. A group is read by
        /// [`get`](Captures::get) or [`name`](Captures::name), or by
        /// indexing with its number or name, which panics if the group took
        /// no part in the match.
        ///
        /// # Cost
        ///
        /// A group costs something when it is asked for.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new(r"(\w)(?<digit>\d)?")?;
        #[doc = concat!("let groups = re.captures(", $b, "\" a1\").unwrap();")]
        #[doc = concat!("assert_eq!(&groups[0], ", $b, "\"a1\");")]
        #[doc = concat!("assert_eq!(&groups[1], ", $b, "\"a\");")]
        #[doc = concat!("assert_eq!(&groups[\"digit\"], ", $b, "\"1\");")]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        pub struct Captures<'h> {
            haystack: &'h $hay,
            groups: Groups,
        }

        impl<'h> Captures<'h> {
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
            pub fn get(&self, i: usize) -> Option<Match<'h>> {
                Some(Match::new(self.haystack, self.groups.get(i)?))
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
            pub fn get_match(&self) -> Match<'h> {
                Match::new(self.haystack, self.groups.span())
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
            pub fn name(&self, name: &str) -> Option<Match<'h>> {
                self.get(self.groups.info().index(name)?)
            }

            #[doc = concat!("The ", $text, " of the match, and of each group that took part in it.")]
            ///
            /// # Panics
            ///
            /// If the number of groups that take part is not `N` in every
            /// match of the pattern: `N` is one less than
            /// [`static_captures_len`](JitRegex::static_captures_len).
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"(\d+)-(\d+)|(\w+)@(\w+)")?;
            #[doc = concat!("let groups = re.captures(", $b, "\" me@home \").unwrap();")]
            /// let (all, [user, host]) = groups.extract();
            #[doc = concat!("assert_eq!(all, ", $b, "\"me@home\");")]
            #[doc = concat!("assert_eq!((user, host), (&", $b, "\"me\"[..], &", $b, "\"home\"[..]));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn extract<const N: usize>(&self) -> (&'h $hay, [&'h $hay; N]) {
                extract(self.haystack, &self.groups)
            }

            /// Appends a replacement, in which `$name` or `${name}` stands
            /// for a group, to a string.
            ///
            /// [`Replacer`](crate::Replacer) has the rules.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"(?<day>\d+)/(\d+)")?;
            #[doc = concat!("let groups = re.captures(", $b, "\"on 24/12\").unwrap();")]
            #[doc = concat!("let mut to = ", $new, "::new();")]
            #[doc = concat!("groups.expand(", $b, "\"$2-${day}.\", &mut to);")]
            #[doc = concat!("assert_eq!(to, ", $b, "\"12-24.\");")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn expand(&self, replacement: &$hay, dst: &mut $owned) {
                expand(self.haystack, &self.groups, replacement, dst);
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

        /// The group with this number; panics if it took no part.
        impl Index<usize> for Captures<'_> {
            type Output = $hay;

            // The text is borrowed for as long as the groups are, and not
            // for as long as the haystack: a trait of the standard library
            // cannot say more.
            fn index(&self, i: usize) -> &$hay {
                match self.get(i) {
                    Some(found) => found.$as_hay(),
                    None => panic!("no group at index '{i}'"),
                }
            }
        }

        /// The group with this name; panics if it took no part.
        impl<'n> Index<&'n str> for Captures<'_> {
            type Output = $hay;

            fn index(&self, name: &'n str) -> &$hay {
                match self.name(name) {
                    Some(found) => found.$as_hay(),
                    None => panic!("no group named '{name}'"),
                }
            }
        }

        impl fmt::Debug for Captures<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Captures { haystack, groups } = self;
                let printed = Printed { haystack: *haystack, groups };
                f.debug_tuple("Captures").field(&printed).finish()
            }
        }

        /// The groups of a match in order.
        ///
        /// [`Captures::iter`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new("(a)(b)")?;
        #[doc = concat!("let groups = re.captures(", $b, "\"ab\").unwrap();")]
        /// let starts = groups.iter().flatten().map(|group| group.start());
        /// assert!(starts.eq([0, 0, 1]));
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Debug)]
        pub struct SubCaptureMatches<'c, 'h> {
            captures: &'c Captures<'h>,
            next: usize,
        }

        impl<'h> Iterator for SubCaptureMatches<'_, 'h> {
            type Item = Option<Match<'h>>;

            #[inline]
            fn next(&mut self) -> Option<Option<Match<'h>>> {
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

            #[inline]
            fn count(self) -> usize {
                self.len()
            }
        }

        impl ExactSizeIterator for SubCaptureMatches<'_, '_> {}

        impl FusedIterator for SubCaptureMatches<'_, '_> {}

        /// All non-overlapping matches with their groups, left to right.
        ///
        /// [`JitRegex::captures_iter`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new("a(b)?")?;
        #[doc = concat!("let all = re.captures_iter(", $b, "\"ab a\");")]
        /// let there = all.map(|groups| groups.get(1).is_some());
        /// assert!(there.eq([true, false]));
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        pub struct CaptureMatches<'r, 'h> {
            haystack: &'h $hay,
            spans: Spans<'r, 'h>,
        }

        impl<'h> Iterator for CaptureMatches<'_, 'h> {
            type Item = Captures<'h>;

            #[inline]
            fn next(&mut self) -> Option<Captures<'h>> {
                let groups = self.spans.next_groups()?;
                Some(Captures { haystack: self.haystack, groups })
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
    use crate::regex::string::{JitRegex, Match};

    define_captures! { str, String, "jitregex", "", as_str, "text", "String" }
}

pub(crate) mod bytes {
    //! The groups of a match in a byte string.

    use super::*;
    use crate::regex::bytes::{JitRegex, Match};

    define_captures! {
        [u8], Vec<u8>, "jitregex::bytes", "b", as_bytes, "bytes", "Vec"
    }
}
