//! The groups of the last of several searches, without its haystack.

use std::sync::Arc;

use crate::engine::Engine;
use crate::engine::groups::{GroupInfo, Groups};
use crate::input::{Input, Span};
use crate::regex::haystack::from;

/// What locations of either flavour hold.
#[derive(Clone, Debug)]
struct Kept {
    info: Arc<GroupInfo>,
    /// True if the last search found a match.
    matched: bool,
    /// The groups of the last match.
    groups: Option<Groups>,
}

impl Kept {
    fn new(engine: &Engine) -> Kept {
        let info = Arc::clone(engine.group_info());
        Kept { info, matched: false, groups: None }
    }

    /// Searches, and keeps the groups; the span of the whole match.
    #[inline]
    fn read(&mut self, engine: &Engine, input: &Input<'_>) -> Option<Span> {
        if !Arc::ptr_eq(&self.info, engine.group_info()) {
            *self = Kept::new(engine);
        }
        self.matched = engine.captures_into(input, &mut self.groups);
        self.groups().map(Groups::span)
    }

    /// The groups that the last search found.
    #[inline]
    fn groups(&self) -> Option<&Groups> {
        self.groups.as_ref().filter(|_| self.matched)
    }
}

/// Defines locations, and the searches that fill them.
macro_rules! define_locations {
    ($hay:ty, $path:literal, $b:literal) => {
        /// Where the groups of a match are, for searches that follow one
        /// another.
        ///
        /// [`JitRegex::capture_locations`] makes it,
        /// [`JitRegex::captures_read`] fills it. Unlike `Captures` it does not
        /// borrow the haystack.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new(r"(\w)=(\d)")?;
        /// let mut locations = re.capture_locations();
        /// assert_eq!(locations.get(0), None);
        #[doc = concat!("let found = re.captures_read(&mut locations, ", $b, "\"x=1\");")]
        /// assert!(found.is_some());
        /// assert_eq!(locations.get(0), Some((0, 3)));
        /// assert_eq!(locations.get(2), Some((2, 3)));
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Debug)]
        pub struct CaptureLocations(Kept);

        impl CaptureLocations {
            /// Start and end of a group.
            ///
            /// `None` if the last search found nothing, if the group took no
            /// part in the match, and if there is no such group.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("(a)|(b)")?;
            /// let mut locations = re.capture_locations();
            #[doc = concat!("re.captures_read(&mut locations, ", $b, "\"ab\").unwrap();")]
            /// assert_eq!(locations.get(1), Some((0, 1)));
            /// assert_eq!(locations.get(2), None);
            /// assert_eq!(locations.get(3), None);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn get(&self, i: usize) -> Option<(usize, usize)> {
                let span = self.0.groups()?.get(i)?;
                Some((span.start, span.end))
            }

            /// The number of groups, the whole match included, whether or not
            /// there was a match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new("(a)|(b)")?;
            /// assert_eq!(re.capture_locations().len(), 3);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            #[allow(
                clippy::len_without_is_empty,
                reason = "there is always the whole match"
            )]
            pub fn len(&self) -> usize {
                self.0.info.len()
            }

            /// The old name of [`get`](CaptureLocations::get).
            #[doc(hidden)]
            #[inline]
            pub fn pos(&self, i: usize) -> Option<(usize, usize)> {
                self.get(i)
            }
        }

        /// Searching with groups, one haystack after the other.
        impl JitRegex {
            /// Room for the groups of a match, empty until a search fills it.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let locations = JitRegex::new("(a)")?.capture_locations();
            /// assert_eq!((locations.len(), locations.get(0)), (2, None));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn capture_locations(&self) -> CaptureLocations {
                CaptureLocations(Kept::new(self.engine()))
            }

            /// The leftmost match; its groups are then found in `locs`.
            ///
            /// Without a match all groups there are `None`. Locations that
            /// another regex has made are made anew.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"(\w+)\.")?;
            /// let mut locs = re.capture_locations();
            #[doc = concat!("let found = re.captures_read(&mut locs, ", $b, "\"a bc.\");")]
            /// assert_eq!(found.unwrap().range(), 2..5);
            /// assert_eq!(locs.get(1), Some((2, 4)));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn captures_read<'h>(
                &self,
                locs: &mut CaptureLocations,
                haystack: &'h $hay,
            ) -> Option<Match<'h>> {
                self.captures_read_at(locs, haystack, 0)
            }

            /// Like [`captures_read`](JitRegex::captures_read), from an
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
            /// let re = JitRegex::new(r"\b(che)w\b")?;
            /// let mut locs = re.capture_locations();
            #[doc = concat!("let haystack = ", $b, "\"eschew chew\";")]
            /// re.captures_read_at(&mut locs, haystack, 2).unwrap();
            /// assert_eq!(locs.get(1), Some((7, 10)));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn captures_read_at<'h>(
                &self,
                locs: &mut CaptureLocations,
                haystack: &'h $hay,
                start: usize,
            ) -> Option<Match<'h>> {
                let span = locs.0.read(self.engine(), &from(haystack, start))?;
                Some(Match::new(haystack, span))
            }

            /// The old name of
            /// [`captures_read_at`](JitRegex::captures_read_at).
            #[doc(hidden)]
            #[inline]
            pub fn read_captures_at<'h>(
                &self,
                locs: &mut CaptureLocations,
                haystack: &'h $hay,
                start: usize,
            ) -> Option<Match<'h>> {
                self.captures_read_at(locs, haystack, start)
            }

            /// The old name of
            /// [`capture_locations`](JitRegex::capture_locations).
            #[doc(hidden)]
            #[inline]
            pub fn locations(&self) -> CaptureLocations {
                self.capture_locations()
            }
        }
    };
}

pub(crate) mod string {
    //! Locations of groups in strings.

    use super::*;
    use crate::regex::string::{JitRegex, Match};

    define_locations! { str, "jitregex", "" }
}

pub(crate) mod bytes {
    //! Locations of groups in byte strings.

    use super::*;
    use crate::regex::bytes::{JitRegex, Match};

    define_locations! { [u8], "jitregex::bytes", "b" }
}
