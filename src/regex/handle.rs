//! The regex itself: a shared pointer to an engine.
//!
//! Searching needs nothing else: no scratch space, no pool, no lock. The
//! methods that search stand in the files of what they give.

use core::fmt;
use core::str::FromStr;
use std::sync::Arc;

use crate::engine::{Engine, Report};
use crate::error::Error;

/// Defines the regex of one flavour, and what it says about itself.
macro_rules! define_handle {
    ($(#[$doc:meta])* $path:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct JitRegex {
            engine: Arc<Engine>,
        }

        /// Building a regex, and what it then says about itself.
        impl JitRegex {
            /// Compiles a pattern with the default options.
            ///
            /// Use [`RegexBuilder`] to change them.
            ///
            /// # Errors
            ///
            /// [`Error::Syntax`] if the pattern is not valid (over strings
            /// also if it could match invalid UTF-8),
            /// [`Error::CompiledTooBig`] if it exceeds the default
            /// [size limit](RegexBuilder::size_limit).
            ///
            /// # Cost
            ///
            /// Many times that of a short search: build a regex once and
            /// keep it. Machine code is emitted later, once the searches pay
            /// for it.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// assert!(JitRegex::new(r"\p{Greek}+").is_ok());
            /// assert!(JitRegex::new(r"a(b").is_err());
            /// ```
            pub fn new(pattern: &str) -> Result<JitRegex, Error> {
                RegexBuilder::new(pattern).build()
            }

            pub(crate) fn from_engine(engine: Engine) -> JitRegex {
                JitRegex { engine: Arc::new(engine) }
            }

            #[inline]
            pub(in crate::regex) fn engine(&self) -> &Engine {
                &self.engine
            }

            /// The pattern this regex was built from.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// assert_eq!(JitRegex::new(r"foo\w+")?.as_str(), r"foo\w+");
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn as_str(&self) -> &str {
                self.engine.pattern()
            }

            /// The names of all groups in order; the first is the whole
            /// match, which has none.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"(?<a>.)(.)")?;
            /// let names: Vec<_> = re.capture_names().collect();
            /// assert_eq!(names, [None, Some("a"), None]);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn capture_names(&self) -> CaptureNames<'_> {
                CaptureNames::new(self.engine.group_info())
            }

            /// The number of groups, the whole match included.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// assert_eq!(JitRegex::new("a")?.captures_len(), 1);
            /// assert_eq!(JitRegex::new("(a)(?:b)(c)")?.captures_len(), 3);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            #[inline]
            pub fn captures_len(&self) -> usize {
                self.engine.group_info().len()
            }

            /// The number of groups that take part in every match, the whole
            /// match included; `None` if it differs from match to match.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let len = |pattern| {
            ///     JitRegex::new(pattern).unwrap().static_captures_len()
            /// };
            /// assert_eq!(len("a"), Some(1));
            /// assert_eq!(len("(a)(b)"), Some(3));
            /// assert_eq!(len("(a)|(b)"), Some(2));
            /// assert_eq!(len("(a)?"), None);
            /// ```
            #[inline]
            pub fn static_captures_len(&self) -> Option<usize> {
                self.engine.group_info().static_len()
            }

            /// Which engine runs, and why.
            ///
            /// A report is a snapshot: it may change as searches go by. Its
            /// text is for people and may change in any version.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::JitRegex;")]
            ///
            /// let re = JitRegex::new(r"[a-z]+@[a-z]+")?;
            /// println!("{}", re.report());
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn report(&self) -> Report {
                self.engine.report()
            }
        }

        impl fmt::Debug for JitRegex {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple("Regex").field(&self.as_str()).finish()
            }
        }

        impl fmt::Display for JitRegex {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for JitRegex {
            type Err = Error;

            fn from_str(pattern: &str) -> Result<JitRegex, Error> {
                JitRegex::new(pattern)
            }
        }

        impl TryFrom<&str> for JitRegex {
            type Error = Error;

            fn try_from(pattern: &str) -> Result<JitRegex, Error> {
                JitRegex::new(pattern)
            }
        }

        impl TryFrom<String> for JitRegex {
            type Error = Error;

            fn try_from(pattern: String) -> Result<JitRegex, Error> {
                JitRegex::new(&pattern)
            }
        }
    };
}

pub(crate) mod string {
    //! The regex over strings.

    use super::*;
    use crate::builders::string::RegexBuilder;
    use crate::regex::bytes;
    use crate::regex::string::CaptureNames;

    define_handle! {
        /// A compiled regex that searches strings.
        ///
        /// It gives exactly the answers of `regex::Regex`. It may be shared
        /// among any number of threads. A clone is one more reference to the
        /// same regex: it costs an atomic increment.
        ///
        /// `jitregex::Regex` is another name of this type, for programs that
        /// come from the `regex` crate.
        ///
        /// # Example
        ///
        /// ```
        /// use jitregex::JitRegex;
        ///
        /// let re = JitRegex::new(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")?;
        /// let found = re.find("born 2010-03-14 in Tennessee").unwrap();
        /// assert_eq!(found.as_str(), "2010-03-14");
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        "jitregex"
    }

    impl JitRegex {
        /// The same regex, still in UTF-8 mode, as one that takes byte
        /// strings: its matches are valid UTF-8, and the empty ones split no
        /// codepoint.
        #[doc(hidden)]
        pub fn as_bytes_regex(&self) -> bytes::JitRegex {
            bytes::JitRegex::sharing(Arc::clone(&self.engine))
        }
    }
}

pub(crate) mod bytes {
    //! The regex over byte strings.

    use super::*;
    use crate::builders::bytes::RegexBuilder;
    use crate::regex::bytes::CaptureNames;

    define_handle! {
        /// A compiled regex that searches byte strings.
        ///
        /// It may be shared among any number of threads. A clone is one more
        /// reference to the same regex: it costs an atomic increment.
        ///
        /// # Example
        ///
        /// ```
        /// use jitregex::bytes::JitRegex;
        ///
        /// let re = JitRegex::new("[0-9]{3}-[0-9]{4}")?;
        /// let found = re.find(b"\xFF phone: 555-1234").unwrap();
        /// assert_eq!(found.range(), 9..17);
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        "jitregex::bytes"
    }

    impl JitRegex {
        pub(super) fn sharing(engine: Arc<Engine>) -> JitRegex {
            JitRegex { engine }
        }
    }
}
