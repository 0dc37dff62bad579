//! A task of the benchmark, loaded and ready to run.

use core::fmt;

/// What a task does with its regex and its haystack.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Model {
    /// The number of matches.
    Count,
    /// The bytes of all matches.
    CountSpans,
    /// The groups that took part, over all matches; group 0 counts.
    CountCaptures,
    /// The number of lines with a match.
    Grep,
    /// As count-captures, over the matches of each line by itself.
    GrepCaptures,
    /// Building the regex. The number of matches is checked outside of the
    /// clock.
    Compile,
}

impl Model {
    /// Every model.
    const ALL: [Model; 6] = [
        Model::Count,
        Model::CountSpans,
        Model::CountCaptures,
        Model::Grep,
        Model::GrepCaptures,
        Model::Compile,
    ];

    /// The model of a name.
    pub(crate) fn from_name(name: &str) -> Option<Model> {
        Model::ALL.into_iter().find(|model| model.name() == name)
    }

    /// The name that definitions use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Model::Count => "count",
            Model::CountSpans => "count-spans",
            Model::CountCaptures => "count-captures",
            Model::Grep => "grep",
            Model::GrepCaptures => "grep-captures",
            Model::Compile => "compile",
        }
    }

    /// True if the groups of a match are asked for.
    #[cfg(any(feature = "hyperscan", feature = "resharp"))]
    pub(crate) fn needs_captures(self) -> bool {
        matches!(self, Model::CountCaptures | Model::GrepCaptures)
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One line of the benchmark's table: what is searched for, and where.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// The name of the definition's file, a slash, and its own name.
    pub(crate) name: String,
    pub(crate) model: Model,
    pub(crate) patterns: Vec<String>,
    pub(crate) unicode: bool,
    pub(crate) case_insensitive: bool,
    pub(crate) haystack: Vec<u8>,
    /// What a leftmost-first engine counts.
    pub(crate) count: u64,
}

impl Task {
    /// The one pattern, or all of them as one alternation: its leftmost-first
    /// matches are those of a set that prefers its earlier patterns.
    pub(crate) fn joined(&self) -> String {
        if let [pattern] = &self.patterns[..] {
            return pattern.clone();
        }
        let groups: Vec<String> =
            self.patterns.iter().map(|it| format!("(?:{it})")).collect();
        groups.join("|")
    }
}
