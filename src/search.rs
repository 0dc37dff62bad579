//! Searches that the `regex` crate does not offer.
//!
//! Everything else in this crate is the interface of `regex`; what goes
//! beyond it is here, and in the methods whose names begin with `search`.
//! They take an [`Input`], which says more than a haystack does:
//!
//! | asked for | how |
//! |---|---|
//! | a match within a part of the haystack | [`Input::span`] |
//! | a match that begins right here | [`Input::anchored`] |
//! | any match, as early as possible | [`Input::earliest`] |
//!
//! Assertions like `^` and `\b` see all of the haystack, also what lies
//! outside the span. The answer is a [`Span`], which borrows nothing.
//!
//! ```
//! use jitregex::JitRegex;
//! use jitregex::search::Input;
//!
//! // A lexer asks what stands here, and goes on where that ended.
//! let number = JitRegex::new(r"\d+")?;
//! let word = JitRegex::new(r"\w+")?;
//! let text = "12ab";
//! let here = Input::new(text).anchored(true);
//! let found = number.search(&here).unwrap();
//! assert_eq!(&text[found.range()], "12");
//! let here = here.span(found.end..text.len());
//! assert_eq!(number.search(&here), None);
//! let found = word.search(&here).unwrap();
//! assert_eq!(&text[found.range()], "ab");
//! # Ok::<(), jitregex::Error>(())
//! ```
//!
//! # Strings
//!
//! A regex over strings keeps its promise here too: in valid UTF-8 its
//! matches begin and end between codepoints, so that slicing a `str` by a
//! span never panics. The offsets of an input need not: a search that begins
//! or ends inside a codepoint finds only what fits between codepoints.
//!
//! ```
//! use jitregex::JitRegex;
//! use jitregex::search::Input;
//!
//! let text = "a☃b";
//! let re = JitRegex::new(".?")?;
//! let inside = Input::new(text).span(2..5);
//! assert_eq!(&text[re.search(&inside).unwrap().range()], "b");
//! // An anchored search does not move on.
//! assert_eq!(re.search(&inside.anchored(true)), None);
//! # Ok::<(), jitregex::Error>(())
//! ```
//!
//! An input may also be made from bytes that are not UTF-8. A regex over
//! strings then still matches valid UTF-8 only, and [`bytes`](crate::bytes)
//! has the regexes that match anything.

pub use crate::input::{Input, Span};
pub use crate::regex::search::{Groups, Spans};
pub use crate::regex::set_search::{FirstSpans, PatternSpan, PatternSpans};
