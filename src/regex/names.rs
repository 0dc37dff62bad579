//! The names of groups.

use core::iter::FusedIterator;
use core::slice;
use std::sync::Arc;

use crate::engine::groups::GroupInfo;

/// Defines the names of groups of a flavour.
macro_rules! define_names {
    ($path:literal) => {
        /// The names of a pattern's groups, in their order.
        ///
        /// [`JitRegex::capture_names`] makes it. The whole match comes first
        /// and never has a name.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::JitRegex;")]
        ///
        /// let re = JitRegex::new("(?<a>.)(.)")?;
        /// let mut names = re.capture_names();
        /// assert_eq!(names.len(), 3);
        /// assert_eq!(names.next(), Some(None));
        /// assert_eq!(names.next(), Some(Some("a")));
        /// assert_eq!(names.next(), Some(None));
        /// assert_eq!(names.next(), None);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Debug)]
        pub struct CaptureNames<'r>(slice::Iter<'r, Option<Arc<str>>>);

        impl<'r> CaptureNames<'r> {
            #[inline]
            pub(in crate::regex) fn new(info: &'r GroupInfo) -> Self {
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
    };
}

pub(crate) mod string {
    //! The names of groups in patterns for strings.

    use super::*;
    #[allow(unused_imports, reason = "documentation refers to it")]
    use crate::regex::string::JitRegex;

    define_names! { "jitregex" }
}

pub(crate) mod bytes {
    //! The names of groups in patterns for byte strings.

    use super::*;
    #[allow(unused_imports, reason = "documentation refers to it")]
    use crate::regex::bytes::JitRegex;

    define_names! { "jitregex::bytes" }
}
