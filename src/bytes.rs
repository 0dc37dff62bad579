//! Search byte strings, which need not be valid UTF-8.
//!
//! This module has the same types as the crate's root, with `&[u8]` in place
//! of `&str`. Two things differ:
//!
//! - A pattern may match bytes that are not UTF-8: `(?-u:\xFF)` or `(?s-u:.)`
//!   are allowed.
//! - A match may begin or end anywhere, also inside a codepoint: the empty
//!   pattern matches at every byte.
//!
//! The pattern itself is still a `&str`, and Unicode is still on: `.` matches
//! one codepoint, `\w` knows every script.
//!
//! ```
//! use jitregex::bytes::JitRegex;
//!
//! let re = JitRegex::new(r"(?-u)\x00+([^\x00]+)\x00")?;
//! let found = re.find(b"\xFF\x00\x00name\x00").unwrap();
//! assert_eq!(found.as_bytes(), b"\x00\x00name\x00");
//! # Ok::<(), jitregex::Error>(())
//! ```

pub use crate::builders::bytes::RegexBuilder;
pub use crate::builders::set::bytes::RegexSetBuilder;
pub use crate::regex::bytes::{
    CaptureLocations, CaptureMatches, CaptureNames, Captures, JitRegex, Match,
    Matches, NoExpand, Replacer, ReplacerRef, Split, SplitN,
    SubCaptureMatches,
};
pub use crate::regex::set::bytes::{
    RegexSet, SetMatches, SetMatchesIntoIter, SetMatchesIter,
};

#[doc(no_inline)]
pub use crate::regex::bytes::JitRegex as Regex;

#[doc(inline)]
pub use crate::__bytes_regex as regex;

/// The old name of [`CaptureLocations`].
#[doc(hidden)]
pub type Locations = CaptureLocations;
