//! The public types, in two flavours: over strings and over byte strings.
//!
//! Both flavours are one text. Each file here holds one idea: a macro with
//! the types and methods as users see them, made once for `str` and once for
//! `[u8]`, and below it the work itself, generic over [`haystack::Haystack`].
//! A flavour decides nothing but its types; UTF-8 mode is an option of the
//! engine, set by the builder.
//!
//! Slicing a string checks that no codepoint is split. The engine promises
//! that in UTF-8 mode it never happens; there is no unsafe code here that
//! would rely on it.
//!
//! The macros take the type of a haystack, and what the examples need: the
//! path of the module, and the letter before a literal that is a haystack.

mod captures;
mod expand;
mod handle;
mod haystack;
pub(crate) mod lazy;
mod locations;
mod matches;
mod names;
mod replace;
pub(crate) mod search;
pub(crate) mod set;
pub(crate) mod set_search;
mod split;

pub(crate) mod string {
    //! What searches strings.

    pub use crate::regex::captures::string::{
        CaptureMatches, Captures, SubCaptureMatches,
    };
    pub use crate::regex::handle::string::JitRegex;
    pub use crate::regex::locations::string::CaptureLocations;
    pub use crate::regex::matches::string::{Match, Matches};
    pub use crate::regex::names::string::CaptureNames;
    pub use crate::regex::replace::string::{NoExpand, Replacer, ReplacerRef};
    pub use crate::regex::split::string::{Split, SplitN};
}

pub(crate) mod bytes {
    //! What searches byte strings.

    pub use crate::regex::captures::bytes::{
        CaptureMatches, Captures, SubCaptureMatches,
    };
    pub use crate::regex::handle::bytes::JitRegex;
    pub use crate::regex::locations::bytes::CaptureLocations;
    pub use crate::regex::matches::bytes::{Match, Matches};
    pub use crate::regex::names::bytes::CaptureNames;
    pub use crate::regex::replace::bytes::{NoExpand, Replacer, ReplacerRef};
    pub use crate::regex::split::bytes::{Split, SplitN};
}
