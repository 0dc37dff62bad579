//! The macros that users call.
//!
//! What they expand to names public items of this crate only.

/// A regex over strings in a static: built once, at its first use.
///
/// Takes a literal and gives a `&'static` [`JitRegex`](crate::JitRegex).
/// `jitregex::bytes::regex!` gives one over byte strings.
///
/// # Panics
///
/// At its first use, if the pattern is not valid.
///
/// # Cost
///
/// The macro builds nothing; the first use builds the regex, all others cost
/// a load.
///
/// # Example
///
/// ```
/// use jitregex::regex;
///
/// fn is_date(text: &str) -> bool {
///     regex!(r"\A\d{4}-\d{2}-\d{2}\z").is_match(text)
/// }
///
/// assert!(is_date("2026-11-24"));
/// assert!(!is_date("today"));
/// ```
#[macro_export]
macro_rules! regex {
    ($re:literal) => {{
        static REGEX: $crate::__private::Lazy<$crate::JitRegex> =
            $crate::__private::Lazy::new(|| {
                $crate::JitRegex::new($re).expect("invalid regex pattern")
            });
        let re: &'static $crate::JitRegex = &REGEX;
        re
    }};
}

/// A regex over byte strings in a static: built once, at its first use.
///
/// Takes a literal and gives a `&'static` [`JitRegex`](crate::bytes::JitRegex).
///
/// # Panics
///
/// At its first use, if the pattern is not valid.
///
/// # Cost
///
/// The macro builds nothing; the first use builds the regex, all others cost
/// a load.
///
/// # Example
///
/// ```
/// use jitregex::bytes::regex;
///
/// let found = regex!(r"(?-u)\xFF+").find(b"a\xFF\xFFb").unwrap();
/// assert_eq!(found.range(), 1..3);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __bytes_regex {
    ($re:literal) => {{
        static REGEX: $crate::__private::Lazy<$crate::bytes::JitRegex> =
            $crate::__private::Lazy::new(|| {
                $crate::bytes::JitRegex::new($re)
                    .expect("invalid regex pattern")
            });
        let re: &'static $crate::bytes::JitRegex = &REGEX;
        re
    }};
}
