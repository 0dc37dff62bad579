//! The texts about flags: the help, the version, and what is said about a
//! flag that does not exist or that only ripgrep has.

/// The text of `--help`. It is also the list of flag names from which
/// suggestions are drawn.
pub(crate) const HELP: &str = include_str!("help.txt");

/// The text of `--version`.
pub(crate) const VERSION: &str =
    concat!("jitgrep ", env!("CARGO_PKG_VERSION"), "\n");

/// A family of ripgrep's flags that this command does not have, and why.
pub(crate) struct Unsupported {
    flags: &'static [&'static str],
    why: &'static str,
}

/// All of ripgrep's flags that this command does not have.
pub(crate) const UNSUPPORTED: &[Unsupported] = &[
    Unsupported {
        flags: &[
            "-P",
            "--pcre2",
            "--no-pcre2",
            "--pcre2-version",
            "--no-pcre2-unicode",
            "--pcre2-unicode",
            "--engine",
            "--auto-hybrid-regex",
            "--no-auto-hybrid-regex",
        ],
        why: "there is one engine, without look-around and backreferences",
    },
    Unsupported {
        flags: &["-r", "--replace"],
        why: "matches are printed as they are",
    },
    Unsupported {
        flags: &["--json", "--no-json", "--stats", "--no-stats"],
        why: "results are printed as text only, without statistics",
    },
    Unsupported {
        flags: &["-z", "--search-zip", "--no-search-zip"],
        why: "compressed files are searched as they are",
    },
    Unsupported {
        flags: &["--pre", "--no-pre", "--pre-glob"],
        why: "no other program is run on the files",
    },
    Unsupported {
        flags: &["--mmap"],
        why: "files are read, never mapped into memory",
    },
    Unsupported {
        flags: &["--dfa-size-limit", "--regex-size-limit"],
        why: "the engine keeps its own budgets and never fails for them",
    },
    Unsupported {
        flags: &["--hyperlink-format", "--hostname-bin"],
        why: "paths are printed without hyperlinks",
    },
    Unsupported {
        flags: &["--debug", "--trace"],
        why: "there is no log; --debug-engine reports on the regex engine",
    },
    Unsupported {
        flags: &["--generate"],
        why: "there is no manual page and there are no shell completions",
    },
];

/// The message for a flag that cannot be obeyed.
pub(crate) fn unknown(flag: &str) -> String {
    for family in UNSUPPORTED {
        if family.flags.contains(&flag) {
            let why = family.why;
            return format!(
                "flag {flag} of ripgrep is not supported by jitgrep: {why}"
            );
        }
    }
    let mut message = format!("unrecognized flag {flag}");
    let similar = similar(flag);
    if !similar.is_empty() {
        message += "\n\nsimilar flags that are available: ";
        message += &similar.join(", ");
    }
    message + "\n\nTry 'jitgrep --help' for all flags."
}

/// The long flags whose names resemble an unknown one, best first.
fn similar(flag: &str) -> Vec<&'static str> {
    let Some(name) = flag.strip_prefix("--") else { return Vec::new() };
    let mut scored: Vec<_> = names()
        .map(|known| (distance(name, &known[2..]), known))
        .filter(|&(distance, _)| distance <= name.len() / 3)
        .collect();
    scored.sort_unstable();
    scored.dedup();
    scored.into_iter().map(|(_, known)| known).collect()
}

/// The long flags in the help text.
fn names() -> impl Iterator<Item = &'static str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    HELP.split(move |c| !is_name(c))
        .filter(|word| word.starts_with("--") && word.len() > 3)
}

/// The number of bytes to insert, delete or replace between two names.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
