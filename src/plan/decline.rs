//! Why a strategy was not taken, by name.

use core::fmt;

/// The reasons, each with its sentence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Decline {
    /// A test has turned literal searches off.
    LiteralsOff,
    /// The pattern is more than a choice of literals.
    NotLiterals,
    /// Which of several patterns has matched is to be said.
    SeveralPatterns,
    /// The literals have no scan that pays at this CPU level.
    NoLiteralScan,
    /// A test has turned prefilters off.
    PrefilterOff,
    /// No literal is known with which every match begins.
    NoPrefixes,
    /// The prefixes are too common or too many for a scan.
    CommonPrefixes,
    /// A test has turned prefilters between contexts off.
    ContextsOff,
    /// Behind some text no match begins at all.
    TextStart,
    /// A test has turned scans inside of matches off.
    InnerOff,
    /// Nothing inside of every match is rare, and near where it begins.
    NoInner,
    /// A test has turned jumps off.
    JumpsOff,
    /// No rare literal is inside of every match.
    NoJump,
    /// Assertions make the start state depend on the text before it.
    StartContexts,
    /// The automaton is still growing, so no state but the first has inline
    /// code.
    Growing,
    /// A test has turned skip loops off.
    SkipLoopsOff,
    /// A test has turned inline compares off.
    InlineOff,
    /// Inline compares need a start state that is the same everywhere.
    InlineContexts,
    /// A test has turned batches off.
    BatchOff,
    /// The pattern can match the empty string.
    EmptyMatches,
    /// Spans of a batch do not say which pattern they are of.
    BatchPatterns,
    /// A search for groups begins where the match does.
    GroupsAnchored,
}

impl fmt::Display for Decline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Decline::LiteralsOff => "literal search: turned off",
            Decline::NotLiterals => {
                "literal search: the pattern is more than literals"
            }
            Decline::SeveralPatterns => {
                "literal search: there are several patterns"
            }
            Decline::NoLiteralScan => {
                "literal search: no scan for these literals pays"
            }
            Decline::PrefilterOff => "prefilter: turned off",
            Decline::NoPrefixes => "prefilter: no literal begins every match",
            Decline::CommonPrefixes => {
                "prefilter: the literals that begin matches are too common"
            }
            Decline::ContextsOff => {
                "prefilter where assertions ask what precedes: turned off"
            }
            Decline::TextStart => {
                "prefilter: matches begin where the text does"
            }
            Decline::InnerOff => "scan inside of matches: turned off",
            Decline::NoInner => {
                "scan inside of matches: nothing there is rare enough"
            }
            Decline::JumpsOff => "jumps: turned off",
            Decline::NoJump => {
                "jumps: no rare literal is inside of every match"
            }
            Decline::StartContexts => {
                "one start state: assertions ask what precedes a match"
            }
            Decline::Growing => {
                "skip loops and compares: the automaton is not complete"
            }
            Decline::SkipLoopsOff => "skip loops: turned off",
            Decline::InlineOff => "inline compares: turned off",
            Decline::InlineContexts => {
                "inline compares: assertions ask what precedes a match"
            }
            Decline::BatchOff => "batches: turned off",
            Decline::BatchPatterns => "batches: there are several patterns",
            Decline::EmptyMatches => {
                "batches: the pattern can match the empty string"
            }
            Decline::GroupsAnchored => {
                "prefilter: groups are searched for where a match begins"
            }
        })
    }
}
