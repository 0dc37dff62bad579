//! The texts that are searched: slices of rebar's, and an access log.
//!
//! Where rebar's are missing, text is generated, always the same.

use std::fs;
use std::path::Path;

use crate::{generated, texts};

/// How long each text is at most, and where only answers are compared.
const BYTES: usize = 200_000;
const FEW_BYTES: usize = 8_000;

/// Which text a pattern is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    English,
    Russian,
    Rust,
    Python,
    /// The log of a server, with one message on each line.
    Log,
    /// Fields with semicolons between them.
    Fields,
    /// The requests that a web server had.
    Access,
    /// Lines of two letters.
    Letters,
    /// Lines of some of sixteen letters, in order.
    Subsets,
    /// Some twenty fields with commas between them.
    Table,
}

impl Kind {
    const ALL: [Kind; 10] = [
        Kind::English,
        Kind::Russian,
        Kind::Rust,
        Kind::Python,
        Kind::Log,
        Kind::Fields,
        Kind::Access,
        Kind::Letters,
        Kind::Subsets,
        Kind::Table,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::English => "English",
            Kind::Russian => "Russian",
            Kind::Rust => "Rust",
            Kind::Python => "Python",
            Kind::Log => "log",
            Kind::Fields => "fields",
            Kind::Access => "access log",
            Kind::Letters => "letters",
            Kind::Subsets => "subsets",
            Kind::Table => "table",
        }
    }

    /// A real text, if there is one, and how many bytes of it are passed
    /// over: the heads of large files are not like the rest.
    fn path(self) -> Option<(&'static str, usize)> {
        Some(match self {
            Kind::English => ("opensubtitles/en-sampled.txt", 0),
            Kind::Russian => ("opensubtitles/ru-sampled.txt", 0),
            Kind::Rust => ("rust-src.txt", 7_000_000),
            Kind::Python => ("python-src.py", 5_000_000),
            Kind::Log => ("wild/unstructured-to-json.log", 0),
            Kind::Fields => ("wild/UnicodeData-15.0.0.txt", 50_000),
            Kind::Access | Kind::Letters | Kind::Subsets | Kind::Table => {
                return None;
            }
        })
    }

    fn generate(self) -> String {
        match self {
            Kind::English => texts::english(),
            Kind::Russian => texts::russian(),
            Kind::Rust | Kind::Python => texts::code(),
            Kind::Log => generated::log(),
            Kind::Fields => generated::fields(),
            Kind::Access => generated::access_log(),
            Kind::Letters => generated::letters(),
            Kind::Subsets => generated::subsets(),
            Kind::Table => generated::table(),
        }
    }
}

/// All texts, in memory.
pub(crate) struct Texts([String; Kind::ALL.len()]);

impl Texts {
    /// Loads what is there and generates the rest.
    pub(crate) fn load(folder: &Path, is_quick: bool) -> Texts {
        let most = if is_quick { FEW_BYTES } else { BYTES };
        Texts(Kind::ALL.map(|kind| {
            let real = kind.path().and_then(|(path, from)| {
                let text = fs::read_to_string(folder.join(path)).ok()?;
                Some(lines(&text, from, most))
            });
            real.unwrap_or_else(|| lines(&kind.generate(), 0, most))
        }))
    }

    pub(crate) fn get(&self, kind: Kind) -> &str {
        &self.0[kind as usize]
    }
}

/// Whole lines of a text, from an offset on.
fn lines(text: &str, from: usize, most: usize) -> String {
    let mut passed = 0;
    let mut slice = String::new();
    for line in text.split_inclusive('\n') {
        passed += line.len();
        if passed <= from {
            continue;
        }
        if slice.len() + line.len() > most {
            break;
        }
        slice.push_str(line);
    }
    slice
}
