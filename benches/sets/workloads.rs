//! Sets of patterns as programs have them, of any size, and haystacks that
//! some of them match: all generated.

use crate::texts::Random;

/// What the patterns of a set are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// Words.
    Words,
    /// Words in either case.
    AnyCase,
    /// Paths of a web service, from beginning to end.
    Routes,
    /// What tells lines of a log apart.
    Log,
    /// What tells programs apart by how they call themselves.
    Agents,
    /// The same word, again and again.
    Same,
}

impl Kind {
    pub(crate) const ALL: [Kind; 6] = [
        Kind::Words,
        Kind::AnyCase,
        Kind::Routes,
        Kind::Log,
        Kind::Agents,
        Kind::Same,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Words => "words",
            Kind::AnyCase => "words, any case",
            Kind::Routes => "routes",
            Kind::Log => "log",
            Kind::Agents => "agents",
            Kind::Same => "same word",
        }
    }

    /// True if the patterns are nothing but literals.
    pub(crate) fn is_literal(self) -> bool {
        matches!(self, Kind::Words | Kind::Same)
    }

    /// True if no haystack can match but as a whole.
    pub(crate) fn is_whole(self) -> bool {
        self == Kind::Routes
    }
}

/// A set and what it is searched for in.
pub(crate) struct Workload {
    pub(crate) patterns: Vec<String>,
    pub(crate) lines: Vec<String>,
}

impl Workload {
    pub(crate) fn new(kind: Kind, patterns: usize, lines: usize) -> Workload {
        let mut random = Random::new();
        let names = names(&mut random, patterns);
        let patterns = names.iter().enumerate();
        let patterns =
            patterns.map(|(at, name)| pattern(kind, at, name)).collect();
        let lines = (0..lines).map(|_| {
            // One name in eight is of the set.
            let name = |random: &mut Random| match random.below(8) {
                0 => names[random.below(names.len())].clone(),
                _ => word(random),
            };
            line(kind, &mut random, &name)
        });
        Workload { lines: lines.collect(), patterns }
    }
}

#[rustfmt::skip]
const SYLLABLES: &[&str] = &[
    "ba", "ren", "tho", "mi", "ster", "lo", "qua", "vi", "den", "ka", "pu",
    "sho", "ri", "gle", "an", "ex", "zu", "fer", "mon", "ta", "ble", "ing",
    "cor", "wy", "ous", "hel", "jo", "dra", "pe", "nim",
];

fn word(random: &mut Random) -> String {
    let syllables = 2 + random.below(3);
    (0..syllables).map(|_| SYLLABLES[random.below(SYLLABLES.len())]).collect()
}

/// So many words, each another one.
fn names(random: &mut Random, count: usize) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut names = Vec::new();
    while names.len() < count {
        let name = word(random);
        if seen.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}

fn pattern(kind: Kind, at: usize, name: &str) -> String {
    match (kind, at % 4) {
        (Kind::Words, _) => name.to_owned(),
        (Kind::AnyCase, _) => format!("(?i){name}"),
        (Kind::Routes, 0) => format!("^/api/v1/{name}$"),
        (Kind::Routes, 1) => format!(r"^/api/v1/{name}/(\d+)$"),
        (Kind::Routes, 2) => format!("^/api/v1/{name}/([^/]+)/edit$"),
        (Kind::Routes, _) => format!("^/static/{name}/.*$"),
        (Kind::Log, 0) => format!(r"ERROR .*{name}: timeout after \d+ ms"),
        (Kind::Log, 1) => format!(r"{name}\[\d+\]: connection (?:reset|lost)"),
        (Kind::Log, 2) => format!("(?:WARN|ERROR) +{name}"),
        (Kind::Log, _) => format!(r"{name}.*failed with status 5\d\d"),
        (Kind::Agents, 0) => format!(r"({name})/(\d+)\.(\d+)"),
        (Kind::Agents, 1) => format!(r"({name})[-/ ](\d+)(?:\.(\d+))?"),
        (Kind::Agents, 2) => format!(r"\({name};.*\bMobile\b"),
        (Kind::Agents, _) => format!(r"; *({name}[^;/]*) Build"),
        (Kind::Same, _) => "thob".to_owned(),
    }
}

fn line(
    kind: Kind,
    random: &mut Random,
    name: &dyn Fn(&mut Random) -> String,
) -> String {
    let number = random.below(1000);
    match kind {
        Kind::Words | Kind::AnyCase | Kind::Same => {
            let words: Vec<String> =
                (0..2 + random.below(10)).map(|_| word(random)).collect();
            let last = name(random);
            let last = match (kind, random.below(2)) {
                (Kind::AnyCase, 0) => last.to_uppercase(),
                _ => last,
            };
            format!("{} {last}.", words.join(" "))
        }
        Kind::Routes => match random.below(4) {
            0 => format!("/api/v1/{}", name(random)),
            1 => format!("/api/v1/{}/{number}", name(random)),
            2 => format!("/api/v1/{}/{}/edit", name(random), word(random)),
            _ => format!("/static/{}/{}.css", name(random), word(random)),
        },
        Kind::Log => {
            let level = ["INFO", "WARN", "ERROR", "DEBUG"][random.below(4)];
            let name = name(random);
            let what = match random.below(4) {
                0 => format!("timeout after {number} ms"),
                1 => "connection lost".to_owned(),
                2 => format!("request failed with status {number}"),
                _ => format!("{} {} {}", word(random), number, word(random)),
            };
            format!(
                "2026-11-24 10:{number:03} {level} {name}[{number}]: {what}"
            )
        }
        Kind::Agents => {
            let mobile = ["Mobile ", ""][random.below(2)];
            let (device, program) = (name(random), name(random));
            format!(
                "Mozilla/5.0 ({device}; {number}; {} {number} Build/QX) \
                 Gecko/20100101 {mobile}{program}/{number}.0",
                word(random),
            )
        }
    }
}
