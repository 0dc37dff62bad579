//! What a user, or a test, may ask of a regex before it is built.
//!
//! [`Config`] is plain data. The builders fill it; every stage reads its own
//! part. [`Tuning`] holds what no user needs: it forces engines, levels and
//! sizes so that tests can walk every path.

use crate::cpu::CpuLevel;

/// When machine code is emitted.
///
/// ```
/// use jitregex::{Compile, RegexBuilder};
///
/// let re = RegexBuilder::new("a+").compile(Compile::Never).build()?;
/// re.is_match("banana");
/// assert_eq!(re.report().code_bytes, 0);
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Compile {
    /// After the first searches have shown that it pays.
    #[default]
    Lazy,
    /// While the regex is built; for groups when they are first asked for.
    Eager,
    /// Not at all: every search is interpreted.
    Never,
}

/// The syntactic options, all of them those of the `regex` crate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syntax {
    pub(crate) unicode: bool,
    pub(crate) case_insensitive: bool,
    pub(crate) multi_line: bool,
    pub(crate) dot_matches_new_line: bool,
    pub(crate) crlf: bool,
    pub(crate) line_terminator: u8,
    pub(crate) swap_greed: bool,
    pub(crate) ignore_whitespace: bool,
    pub(crate) octal: bool,
    pub(crate) nest_limit: u32,
    /// Matches must be valid UTF-8, and empty ones never split a codepoint.
    pub(crate) utf8: bool,
}

impl Default for Syntax {
    fn default() -> Syntax {
        Syntax {
            unicode: true,
            case_insensitive: false,
            multi_line: false,
            dot_matches_new_line: false,
            crlf: false,
            line_terminator: b'\n',
            swap_greed: false,
            ignore_whitespace: false,
            octal: false,
            nest_limit: 250,
            utf8: true,
        }
    }
}

/// Everything that decides how a regex is built.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) syntax: Syntax,
    /// The most bytes the NFA may take before the pattern is refused.
    pub(crate) size_limit: usize,
    pub(crate) compile: Compile,
    pub(crate) tuning: Tuning,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            syntax: Syntax::default(),
            size_limit: 10 * (1 << 20),
            compile: Compile::Lazy,
            tuning: Tuning::default(),
        }
    }
}

// Users see it where they print a builder: what they may set, and no more.
impl core::fmt::Debug for Config {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Config { syntax, size_limit, compile, tuning } = self;
        f.debug_struct("Config")
            .field("syntax", syntax)
            .field("size_limit", size_limit)
            .field("dfa_size_limit", &tuning.shared_bytes)
            .field("compile", compile)
            .finish()
    }
}

/// Which engine answers, when a test wants one in particular.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Force {
    /// The engine that the plan chooses.
    #[default]
    Nothing,
    /// PikeVM alone.
    PikeVm,
    /// The automaton without starts, interpreted, for the end of a match, and
    /// a way back for its start.
    Ends,
    /// The automaton, interpreted; no literal search in front of it.
    Walk,
    /// The automaton in machine code; no strategy that avoids it.
    Automaton,
}

/// How executable memory is obtained, best first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rung {
    /// A write-sealed memfd, mapped readable and executable.
    SealedMemfd,
    /// Anonymous memory, written and then made readable and executable.
    Protected,
    /// No executable memory: searches are interpreted.
    Interpreted,
}

impl core::fmt::Display for Rung {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Rung::SealedMemfd => "write-sealed memory file",
            Rung::Protected => "anonymous memory, read and execute only",
            Rung::Interpreted => "no executable memory",
        })
    }
}

/// Switches and sizes that tests force. Every default is what users run.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// Which engine answers.
    pub force: Force,
    /// The CPU level to emit for; `None` is the machine's own.
    pub cpu: Option<CpuLevel>,
    /// The best rung of executable memory to try.
    pub rung: Rung,
    /// How many states are explored before the first search; `None` is the
    /// built-in budget of work.
    pub explore_states: Option<usize>,
    /// The size in bytes up to which the shared tables may grow, all of them
    /// together.
    pub shared_bytes: usize,
    /// The size in bytes of a search's own table, once the shared one is
    /// full or busy.
    pub private_bytes: usize,
    /// How many bytes searches of one haystack may read again before all
    /// matches are found by two passes; with 0 every search is two passes.
    pub overscan_credit: u64,
    /// How many bytes the states of an automaton may cost before searches
    /// have to earn them; with 0 they have to from the first one on.
    pub growth_credit: u64,
    /// Whether a search counts its work into `Report`.
    pub count_work: bool,
    /// Characters as units: large classes of codepoints are not compiled to
    /// bytes.
    pub units: bool,
    /// Inline compare chains and literal runs at hot states.
    pub inline: bool,
    /// Vector loops at states that mostly loop to themselves.
    pub skip_loops: bool,
    /// A scan for candidates in front of the automaton.
    pub prefilter: bool,
    /// The same where assertions ask what precedes a match.
    pub contexts: bool,
    /// A scan for candidates inside of matches.
    pub inner: bool,
    /// Searches of an automaton that grows begin near what every match has
    /// inside.
    pub jumps: bool,
    /// Several matches for one call of the machine code.
    pub batch: bool,
    /// An automaton that tracks groups.
    pub groups: bool,
    /// Matches and groups by the NFA's paths, where automata do not serve.
    pub paths: bool,
    /// Where registers do not suffice, the end of a match by the automaton
    /// without starts, and its start from there.
    pub ends: bool,
    /// One call of machine code for a short search, with nothing around it.
    pub direct: bool,
}

impl Tuning {
    /// Bounds the tables that grow while searches run.
    pub(crate) fn limit_tables(&mut self, bytes: usize) {
        self.shared_bytes = bytes;
        self.private_bytes = bytes.min(Tuning::default().private_bytes);
    }
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning {
            force: Force::Nothing,
            cpu: None,
            rung: Rung::SealedMemfd,
            explore_states: None,
            shared_bytes: 64 << 20,
            private_bytes: 1 << 20,
            overscan_credit: 64 << 10,
            growth_credit: 128 << 10,
            count_work: false,
            units: true,
            inline: true,
            skip_loops: true,
            prefilter: true,
            contexts: true,
            inner: true,
            jumps: true,
            batch: true,
            groups: true,
            paths: true,
            ends: true,
            direct: true,
        }
    }
}
