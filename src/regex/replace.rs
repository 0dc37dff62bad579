//! Matches replaced by something else.
//!
//! A haystack without a match is handed back as it is, borrowed; with one the
//! answer is always a new string, even if its text is the same.

use std::borrow::Cow;

use crate::input::Span;
use crate::regex::expand::is_plain;
use crate::regex::haystack::Haystack;

/// A haystack with its first matches replaced.
///
/// `found` gives the matches from left to right, each with something from
/// which `append` makes what replaces it.
fn replace<'h, H: Haystack + ?Sized, T>(
    haystack: &'h H,
    found: impl Iterator<Item = (Span, T)>,
    mut append: impl FnMut(T, &mut H::Owned),
) -> Cow<'h, H> {
    let mut found = found.peekable();
    let len = haystack.as_ref().len();
    if found.peek().is_none() {
        return Cow::Borrowed(haystack);
    }
    let mut new = H::with_capacity(len);
    let mut start = 0;
    for (span, it) in found {
        haystack.piece((start..span.start).into()).append_to(&mut new);
        append(it, &mut new);
        start = span.end;
    }
    haystack.piece((start..len).into()).append_to(&mut new);
    Cow::Owned(new)
}

/// How many matches a limit allows; 0 stands for all of them.
fn at_most(limit: usize) -> usize {
    if limit == 0 { usize::MAX } else { limit }
}

/// A replacement as it is, if it refers to no group.
fn plain<H: Haystack + ?Sized>(replacement: &H) -> Option<Cow<'_, H>> {
    is_plain(replacement.as_ref()).then_some(Cow::Borrowed(replacement))
}

/// Defines what replaces matches, and the methods that replace.
macro_rules! define_replace {
    ($hay:ty, $owned:ty, $path:literal, $b:literal) => {
        /// Replacing.
        ///
        /// The answer is [`Cow::Borrowed`] if, and only if, there is no
        /// match. [`Replacer`] says what may replace a match.
        impl JitRegex {
            /// The haystack with its leftmost match replaced.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"(\w+) (\w+)")?;
            #[doc = concat!("let new = re.replace(", $b, "\"cart horse, dog\", ", $b, "\"$2 before $1\");")]
            #[doc = concat!("assert_eq!(new, &", $b, "\"horse before cart, dog\"[..]);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn replace<'h, R: Replacer>(
                &self,
                haystack: &'h $hay,
                rep: R,
            ) -> Cow<'h, $hay> {
                self.replacen(haystack, 1, rep)
            }

            /// The haystack with every match replaced.
            ///
            /// # Cost
            ///
            /// A replacement without a dollar sign needs no groups, and
            /// costs no more than finding the matches.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"\d+")?;
            #[doc = concat!("let new = re.replace_all(", $b, "\"7 and 11\", ", $b, "\"<$0>\");")]
            #[doc = concat!("assert_eq!(new, &", $b, "\"<7> and <11>\"[..]);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn replace_all<'h, R: Replacer>(
                &self,
                haystack: &'h $hay,
                rep: R,
            ) -> Cow<'h, $hay> {
                self.replacen(haystack, 0, rep)
            }

            /// The haystack with at most `limit` matches replaced, from the
            /// left; with a limit of 0 all of them.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("a")?;
            #[doc = concat!("assert_eq!(re.replacen(", $b, "\"aaa\", 2, ", $b, "\"x\"), &", $b, "\"xxa\"[..]);")]
            #[doc = concat!("assert_eq!(re.replacen(", $b, "\"aaa\", 0, ", $b, "\"x\"), &", $b, "\"xxx\"[..]);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn replacen<'h, R: Replacer>(
                &self,
                haystack: &'h $hay,
                limit: usize,
                mut rep: R,
            ) -> Cow<'h, $hay> {
                let limit = at_most(limit);
                if let Some(new) = rep.no_expansion() {
                    let found = self.find_iter(haystack).take(limit);
                    let found = found.map(|it| (it.range().into(), ()));
                    return replace(haystack, found, |(), to| {
                        new.append_to(to);
                    });
                }
                let found = self.captures_iter(haystack).take(limit);
                let found =
                    found.map(|it| (it.get_match().range().into(), it));
                replace(haystack, found, |groups, to| {
                    rep.replace_append(&groups, to);
                })
            }
        }

        /// What replaces a match.
        ///
        /// Strings, closures and [`NoExpand`] are replacers.
        ///
        /// # Strings
        ///
        /// In a string, `$name` and `${name}` stand for the text of a group.
        /// Without braces the name consists of ASCII letters, digits and
        /// `_`, as many as there are: `$1a` is the group named `1a`, and
        /// `${1}a` is the first group with an `a` behind it. With braces it
        /// goes up to the next `}`. A name that reads as a number is the
        /// number of a group; 0 is the whole match. A group that does not
        /// exist, or took no part in the match, is no text. `$$` is a dollar
        /// sign, as is a `$` that begins none of these.
        ///
        /// # Closures
        ///
        /// A closure takes [`Captures`] and gives what replaces them.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::{Captures, JitRegex, NoExpand};")]
        ///
        /// let re = JitRegex::new(r"(?<a>\w)(\d)?")?;
        #[doc = concat!("let hay = ", $b, "\"x1\";")]
        #[doc = concat!("assert_eq!(re.replace(hay, ", $b, "\"${2}_$a$$\"), &", $b, "\"1_x$\"[..]);")]
        #[doc = concat!("assert_eq!(re.replace(hay, NoExpand(", $b, "\"$a\")), &", $b, "\"$a\"[..]);")]
        /// let new = re.replace(hay, |groups: &Captures| {
        ///     groups.len().to_string()
        /// });
        #[doc = concat!("assert_eq!(new, &", $b, "\"3\"[..]);")]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        pub trait Replacer {
            /// Appends to `dst` what replaces a match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::{Captures, JitRegex, Replacer};")]
            ///
            /// struct Twice;
            ///
            /// impl Replacer for Twice {
            #[doc = concat!("    fn replace_append(&mut self, caps: &Captures<'_>, dst: &mut ", stringify!($owned), ") {")]
            #[doc = concat!("        caps.expand(", $b, "\"$0$0\", dst);")]
            ///     }
            /// }
            ///
            /// let re = JitRegex::new("a")?;
            #[doc = concat!("assert_eq!(re.replace_all(", $b, "\"ab\", Twice), &", $b, "\"aab\"[..]);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            fn replace_append(
                &mut self,
                caps: &Captures<'_>,
                dst: &mut $owned,
            );

            /// What replaces every match alike, if that is known before any
            /// search.
            ///
            /// Then groups are not asked for, which is faster. A replacer
            /// that says nothing is asked for each match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::Replacer;")]
            ///
            #[doc = concat!("assert!((&", $b, "\"a\"[..]).no_expansion().is_some());")]
            #[doc = concat!("assert!((&", $b, "\"$a\"[..]).no_expansion().is_none());")]
            /// ```
            fn no_expansion(&mut self) -> Option<Cow<'_, $hay>> {
                None
            }

            /// A replacer that borrows this one, to use this one again.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::{Captures, JitRegex, Replacer};")]
            ///
            /// let re = JitRegex::new("a")?;
            /// let mut count = 0;
            /// let mut rep = |_: &Captures| {
            ///     count += 1;
            ///     count.to_string()
            /// };
            #[doc = concat!("assert_eq!(re.replace_all(", $b, "\"aa\", rep.by_ref()), &", $b, "\"12\"[..]);")]
            #[doc = concat!("assert_eq!(re.replace_all(", $b, "\"aa\", rep), &", $b, "\"34\"[..]);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            fn by_ref(&mut self) -> ReplacerRef<'_, Self> {
                ReplacerRef(self)
            }
        }

        impl<F, T> Replacer for F
        where
            F: FnMut(&Captures<'_>) -> T,
            T: AsRef<$hay>,
        {
            fn replace_append(
                &mut self,
                caps: &Captures<'_>,
                dst: &mut $owned,
            ) {
                (*self)(caps).as_ref().append_to(dst);
            }
        }

        /// A replacer that borrows another one.
        ///
        /// [`Replacer::by_ref`] makes it.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::{JitRegex, Replacer};")]
        ///
        /// let re = JitRegex::new("a")?;
        #[doc = concat!("let mut rep = &", $b, "\"$0$0\"[..];")]
        #[doc = concat!("assert_eq!(re.replace(", $b, "\"a\", rep.by_ref()), &", $b, "\"aa\"[..]);")]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Debug)]
        pub struct ReplacerRef<'a, R: ?Sized>(&'a mut R);

        impl<'a, R: Replacer + ?Sized + 'a> Replacer for ReplacerRef<'a, R> {
            fn replace_append(
                &mut self,
                caps: &Captures<'_>,
                dst: &mut $owned,
            ) {
                self.0.replace_append(caps, dst);
            }

            fn no_expansion(&mut self) -> Option<Cow<'_, $hay>> {
                self.0.no_expansion()
            }
        }

        /// A replacement in which `$` means nothing.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::{JitRegex, NoExpand};")]
        ///
        /// let re = JitRegex::new("a")?;
        #[doc = concat!("let new = re.replace(", $b, "\"a\", NoExpand(", $b, "\"$0\"));")]
        #[doc = concat!("assert_eq!(new, &", $b, "\"$0\"[..]);")]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Debug)]
        pub struct NoExpand<'s>(
            /// What replaces a match.
            pub &'s $hay,
        );

        impl Replacer for NoExpand<'_> {
            fn replace_append(&mut self, _: &Captures<'_>, dst: &mut $owned) {
                self.0.append_to(dst);
            }

            fn no_expansion(&mut self) -> Option<Cow<'_, $hay>> {
                Some(Cow::Borrowed(self.0))
            }
        }
    };
}

/// Makes types of strings replacers, in which groups are named.
macro_rules! impl_replacer {
    ($hay:ty, $owned:ty: $({$($generics:tt)*} $replacer:ty,)+) => {$(
        impl<$($generics)*> Replacer for $replacer {
            fn replace_append(
                &mut self,
                caps: &Captures<'_>,
                dst: &mut $owned,
            ) {
                caps.expand(<$replacer as AsRef<$hay>>::as_ref(self), dst);
            }

            fn no_expansion(&mut self) -> Option<Cow<'_, $hay>> {
                plain(<$replacer as AsRef<$hay>>::as_ref(self))
            }
        }
    )+};
}

pub(crate) mod string {
    //! Replacements in strings.

    use super::*;
    use crate::regex::string::{Captures, JitRegex};

    define_replace! { str, String, "jitregex", "" }

    impl_replacer! {
        str, String:
        {'a} &'a str,
        {'a} &'a String,
        {} String,
        {'a} Cow<'a, str>,
        {'a} &'a Cow<'a, str>,
    }
}

pub(crate) mod bytes {
    //! Replacements in byte strings.

    use super::*;
    use crate::regex::bytes::{Captures, JitRegex};

    define_replace! { [u8], Vec<u8>, "jitregex::bytes", "b" }

    impl_replacer! {
        [u8], Vec<u8>:
        {'a, const N: usize} &'a [u8; N],
        {const N: usize} [u8; N],
        {'a} &'a [u8],
        {'a} &'a Vec<u8>,
        {} Vec<u8>,
        {'a} Cow<'a, [u8]>,
        {'a} &'a Cow<'a, [u8]>,
    }
}
