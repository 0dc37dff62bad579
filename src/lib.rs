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
//! [`JitRegex`] searches `&str`; [`bytes::JitRegex`] searches `&[u8]`.
//! [`RegexBuilder`] has the options.
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

pub use crate::builders::string::RegexBuilder;
pub use crate::config::Compile;
pub use crate::engine::{Report, WorkReport};
pub use crate::error::Error;
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

/// What the macros of this crate expand to.
#[doc(hidden)]
pub mod __private {
    pub use crate::regex::lazy::Lazy;
}
