//! A regex engine that compiles each pattern to its own machine code.
//!
//! It gives exactly the answers of the [`regex`] crate: the same syntax, the
//! same leftmost-first matches, Unicode on, linear time on every input. A
//! program that uses `regex` switches by one line in its `Cargo.toml`:
//! `regex = { package = "jitregex", ... }`.
//!
//! ```
//! use jitregex::JitRegex;
//!
//! let re = JitRegex::new(r"\b[A-Z][a-z]+\b")?;
//! let names: Vec<&str> =
//!     re.find_iter("Ada and Grace").map(|found| found.as_str()).collect();
//! assert_eq!(names, ["Ada", "Grace"]);
//! # Ok::<(), jitregex::Error>(())
//! ```
//!
//! [`JitRegex`] searches `&str`; [`bytes::JitRegex`] searches `&[u8]`. Both
//! are also called `Regex`. [`RegexBuilder`] has the options, [`regex!`] puts
//! a regex in a static, and [`coming_from_regex`] says what is the same, what
//! is more and what differs.
//!
//! # Groups and replacements
//!
//! ```
//! use jitregex::{Captures, JitRegex};
//!
//! let re = JitRegex::new(r"(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})")?;
//! let text = "from 2010-03-14 to 2014-10-14";
//! let mut years = vec![];
//! for groups in re.captures_iter(text) {
//!     years.push(&text[groups.name("y").unwrap().range()]);
//! }
//! assert_eq!(years, ["2010", "2014"]);
//! assert_eq!(re.replace(text, "$d.$m.$y"), "from 14.03.2010 to 2014-10-14");
//! let months = re.replace_all(text, |groups: &Captures| {
//!     format!("month {}", &groups["m"])
//! });
//! assert_eq!(months, "from month 03 to month 10");
//! # Ok::<(), jitregex::Error>(())
//! ```
//!
//! # Where it runs
//!
//! Machine code is emitted on x86-64 Linux. Elsewhere, and where the system
//! forbids code generation, the same regex is interpreted: same answers.
//! [`JitRegex::report`] says which engine runs and why.
//!
//! # How it works
//!
//! Each stage is a pure function from one printable type to the next:
//!
//! ```text
//! pattern -> syntax -> Hir -+-> analysis  -> Facts -+
//!                           |                       +-> plan -> Plan -> codegen -> Assembly -> exec -> SealedCode
//!                           +-> automaton -> Tdfa --+                                                     |
//!                                                         regex (public API) <- engine <------------------+
//! ```
//!
//! Machine code is never writable and executable at once, and after it is
//! sealed nothing can make it writable again. A search holds no lock and
//! borrows no scratch space, so one regex serves any number of threads.
//!
//! [`dump`] shows what a pattern becomes, stage by stage.
//!
//! # Cargo features
//!
//! These two are off by default:
//!
//! - `disasm`: [`dump::Stage::Asm`] lists machine code, by the disassembler
//!   iced-x86.
//! - `perf-map`: `perf report` names machine code by its pattern. For
//!   profiling only: code is then kept in anonymous memory, because `perf`
//!   finds no names for code in a sealed file.
//!
//! All features of the `regex` crate exist too, so that its users need not
//! change their list, but they mean nothing here.
//!
//! [`regex`]: https://docs.rs/regex/1.13.1

#![warn(missing_docs)]

mod abi;
mod analysis;
mod automaton;
mod builders;
pub mod bytes;
mod codegen;
mod config;
mod cpu;
pub mod dump;
mod engine;
mod error;
mod exec;
mod input;
mod interp;
mod macros;
mod plan;
mod regex;
pub mod search;
mod syntax;
#[doc(hidden)]
pub mod testing;
mod util;

pub use crate::builders::set::string::RegexSetBuilder;
pub use crate::builders::string::RegexBuilder;
pub use crate::config::Compile;
pub use crate::engine::{GroupReport, Report, WorkReport};
pub use crate::error::Error;
pub use crate::regex::set::string::{
    RegexSet, SetMatches, SetMatchesIntoIter, SetMatchesIter,
};
pub use crate::regex::string::{
    CaptureLocations, CaptureMatches, CaptureNames, Captures, JitRegex, Match,
    Matches, NoExpand, Replacer, ReplacerRef, Split, SplitN,
    SubCaptureMatches,
};
pub use crate::syntax::escape;

#[doc(no_inline)]
pub use crate::regex::string::JitRegex as Regex;

/// The old name of [`CaptureLocations`].
#[doc(hidden)]
pub type Locations = CaptureLocations;

#[doc = include_str!("../docs/coming-from-regex.md")]
pub mod coming_from_regex {}

/// What the macros of this crate expand to.
#[doc(hidden)]
pub mod __private {
    pub use crate::regex::lazy::Lazy;
}
