//! Why a regex could not be built.
//!
//! Variants, texts and traits are those of `regex::Error`, so that a program
//! which matches on or prints errors behaves alike with either crate.

use core::fmt;

/// An error that occurred while a regex was built.
///
/// ```
/// use jitregex::{Error, JitRegex, RegexBuilder};
///
/// let error = JitRegex::new("a(").unwrap_err();
/// assert!(error.to_string().ends_with("error: unclosed group"));
/// let error = RegexBuilder::new(r"\w{100}").size_limit(1_000).build();
/// assert_eq!(error.unwrap_err(), Error::CompiledTooBig(1_000));
/// ```
#[non_exhaustive]
#[derive(Clone, PartialEq)]
pub enum Error {
    /// The pattern is malformed. The text says where and why.
    Syntax(String),
    /// The pattern needs more memory than the size limit allows. The number
    /// is that limit, in bytes.
    CompiledTooBig(usize),
}

impl std::error::Error for Error {
    fn description(&self) -> &str {
        match self {
            Error::Syntax(text) => text,
            Error::CompiledTooBig(_) => "compiled program too big",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Syntax(text) => fmt::Display::fmt(text, f),
            Error::CompiledTooBig(limit) => {
                write!(
                    f,
                    "Compiled regex exceeds size limit of {limit} bytes."
                )
            }
        }
    }
}

// `Regex::new(…).unwrap()` prints the Debug form. A syntax error spans
// several lines that must stay aligned, so it is set off between two rules
// and not escaped.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Syntax(text) => {
                let rule = "~".repeat(79);
                write!(f, "Syntax(\n{rule}\n{text}\n{rule}\n)")
            }
            Error::CompiledTooBig(limit) => {
                f.debug_tuple("CompiledTooBig").field(limit).finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_equal_those_of_regex() {
        let pairs = [
            (
                Error::Syntax("a\nb".into()),
                regex::Error::Syntax("a\nb".into()),
            ),
            (Error::CompiledTooBig(7), regex::Error::CompiledTooBig(7)),
        ];
        for (ours, theirs) in pairs {
            assert_eq!(ours.to_string(), theirs.to_string());
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            assert_eq!(format!("{ours:#?}"), format!("{theirs:#?}"));
            assert_eq!(format!("{ours:>9}"), format!("{theirs:>9}"));
        }
    }
}
