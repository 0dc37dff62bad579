//! What the exhaustive test enumerates: small grammars with small alphabets,
//! one for each family of faults.

use crate::enumerate::Grammar;
use crate::oracle::Mode;

/// Patterns, and strings to search with each of them.
#[derive(Clone, Copy, Debug)]
pub struct Space {
    /// For progress and failures.
    pub name: &'static str,
    /// What the patterns consist of.
    pub grammar: Grammar,
    /// Whole patterns in which `@` stands for one of the grammar.
    pub forms: &'static [&'static str],
    /// The most nodes of a pattern.
    pub size: usize,
    /// What the strings consist of.
    pub symbols: &'static [&'static [u8]],
    /// The most symbols of a string.
    pub len: usize,
    /// How many bytes `z` stand before and behind each string; the strings
    /// take turns.
    pub padding: &'static [(usize, usize)],
    /// The flavours.
    pub modes: &'static [Mode],
    /// True if groups are compared.
    pub groups: bool,
}

const BOTH: &[Mode] = &[Mode::BYTES, Mode::STR];
const BYTES: &[Mode] = &[Mode::BYTES];

/// Lines that end at characters, inside of one, and at no character at all.
const TERMINATORS: &[Mode] = &[
    Mode { utf8: false, line_terminator: b'a' },
    Mode { utf8: false, line_terminator: b'\r' },
    Mode { utf8: false, line_terminator: 0xA9 },
    Mode { utf8: false, line_terminator: 0xE2 },
    Mode { utf8: false, line_terminator: 0xFF },
    Mode { utf8: true, line_terminator: b'a' },
    Mode { utf8: true, line_terminator: 0 },
    Mode { utf8: true, line_terminator: 0xA9 },
];

const WORD_LOOKS: &[&str] = &[
    r"\b",
    r"\B",
    r"\b{start}",
    r"\b{end}",
    r"\b{start-half}",
    r"\b{end-half}",
    r"(?-u:\b)",
    r"(?-u:\B)",
    r"(?-u:\b{start})",
    r"(?-u:\b{end})",
    r"(?-u:\b{start-half})",
    r"(?-u:\b{end-half})",
];

const LINE_LOOKS: &[&str] =
    &["^", "$", "(?m:^)", "(?m:$)", "(?mR:^)", "(?mR:$)"];

/// The patterns that an assertion is tried in.
const FORMS: &[&str] = &["@", "a@", "@.", r"é@|@×", "(?:@.)+", r"\w*@☃?"];

/// Word and other characters, the start of one, and no character at all.
const WORDS: &[&[u8]] =
    &[b"a", "é".as_bytes(), "×".as_bytes(), "☃".as_bytes(), b"\xE2", b"\xFF"];

/// Every kind of byte in and out of place: what continues a character, what
/// never occurs in one, and beginnings that nothing follows.
const STRAYS: &[&[u8]] = &[
    b"a",
    b" ",
    "é".as_bytes(),
    b"\x80",
    b"\xC0",
    b"\xC3",
    b"\xE2\x98",
    b"\xF0\x9D",
    b"\xF5",
];

/// Everything that ends a line, and what does not.
const LINES: &[&[u8]] = &[b"a", b"\n", b"\r", "é".as_bytes()];

/// What the spaces have in common.
const PLAIN: Space = Space {
    name: "",
    grammar: Grammar { atoms: &["a"], unary: &[] },
    forms: &["@"],
    size: 1,
    symbols: &[b"a"],
    len: 1,
    padding: &[(0, 0)],
    modes: BYTES,
    groups: false,
};

/// All of them.
pub const SPACES: &[Space] = &[
    Space {
        name: "loops",
        grammar: Grammar {
            atoms: &["a", "b", ".", ""],
            unary: &["*", "+", "?", "*?", "+?", "??"],
        },
        size: 5,
        symbols: &[b"a", b"b", b"\n"],
        len: 5,
        ..PLAIN
    },
    Space {
        name: "counted",
        grammar: Grammar {
            atoms: &["a", "b", "[ab]"],
            unary: &[
                "{0}", "{2}", "{3}", "{0,1}", "{1,2}", "{2,}", "{0,2}?",
                "{1,}?",
            ],
        },
        size: 5,
        symbols: &[b"a", b"b"],
        len: 7,
        ..PLAIN
    },
    Space {
        name: "groups",
        grammar: Grammar {
            atoms: &["a", "b", ""],
            unary: &["(@)", "*", "+?", "?", "{2}"],
        },
        size: 5,
        symbols: &[b"a", b"b"],
        len: 5,
        groups: true,
        ..PLAIN
    },
    Space {
        name: "literals",
        grammar: Grammar {
            atoms: &["a", "ab", "abc", "bc", "c", "ca"],
            unary: &["+"],
        },
        size: 7,
        symbols: &[b"a", b"b", b"c"],
        len: 5,
        ..PLAIN
    },
    Space {
        name: "vectors",
        grammar: Grammar {
            atoms: &["a", "ab", "bab", "[ab]", "[^b]", "z", "[a-y]"],
            unary: &["*", "+", "+?"],
        },
        size: 4,
        symbols: &[b"a", b"b"],
        len: 4,
        padding: &[
            (0, 0),
            (15, 0),
            (0, 16),
            (31, 1),
            (32, 17),
            (1, 33),
            (63, 0),
            (3, 70),
        ],
        ..PLAIN
    },
    Space {
        name: "words",
        grammar: Grammar { atoms: WORD_LOOKS, unary: &["*"] },
        forms: FORMS,
        size: 2,
        symbols: WORDS,
        len: 4,
        modes: BOTH,
        ..PLAIN
    },
    Space {
        name: "words-among-strays",
        grammar: Grammar { atoms: WORD_LOOKS, unary: &[] },
        forms: FORMS,
        symbols: STRAYS,
        len: 4,
        ..PLAIN
    },
    Space {
        name: "words-combined",
        grammar: Grammar {
            atoms: &[
                r"\b",
                r"\B",
                r"\b{start}",
                r"\b{end-half}",
                r"(?-u:\b)",
                r"(?-u:\B)",
                "a",
                r"\W",
                ".",
            ],
            unary: &["*", "??"],
        },
        size: 5,
        symbols: &[b"a", b" ", "é".as_bytes(), b"\xE2"],
        len: 4,
        modes: BOTH,
        ..PLAIN
    },
    Space {
        name: "lines",
        grammar: Grammar { atoms: LINE_LOOKS, unary: &["*"] },
        forms: FORMS,
        size: 2,
        symbols: LINES,
        len: 5,
        modes: BOTH,
        ..PLAIN
    },
    Space {
        name: "lines-combined",
        grammar: Grammar {
            atoms: &[
                "^", "$", "(?m:^)", "(?m:$)", "(?mR:^)", "(?mR:$)", "a",
                r"\n", ".", "(?R:.)",
            ],
            unary: &["*", "+?", "?"],
        },
        size: 5,
        symbols: &[b"a", b"\n", b"\r"],
        len: 5,
        ..PLAIN
    },
    Space {
        name: "other-lines",
        grammar: Grammar {
            atoms: &["(?m:^)", "(?m:$)", ".", "a", "é"],
            unary: &["*", "+"],
        },
        size: 3,
        symbols: &[b"a", b"\n", b"\r", "é".as_bytes(), b"\xE2", b"\xFF"],
        len: 4,
        modes: TERMINATORS,
        ..PLAIN
    },
    Space {
        name: "cases",
        grammar: Grammar {
            atoms: &["k", "K", "s", "é", "[j-l]", "[^k]", "ks", "δ"],
            unary: &["*", "(?-i:@)", "(?-u:@)", "?"],
        },
        forms: &["(?i)@", "(?i:@)k"],
        size: 4,
        symbols: &[
            b"k",
            b"K",
            "\u{212A}".as_bytes(),
            b"s",
            "ſ".as_bytes(),
            "É".as_bytes(),
        ],
        len: 3,
        modes: BOTH,
        ..PLAIN
    },
    Space {
        name: "characters",
        grammar: Grammar {
            atoms: &[
                "é",
                "☃",
                ".",
                "[^a]",
                r"\w",
                "𝛃",
                "[é☃]",
                r"[\u{7F}-\u{800}]",
            ],
            unary: &["*", "+?", "?"],
        },
        size: 4,
        symbols: &[
            b"a",
            "é".as_bytes(),
            "☃".as_bytes(),
            "𝛃".as_bytes(),
            b"\x98",
            b"\xF0\x9D",
        ],
        len: 4,
        modes: BOTH,
        ..PLAIN
    },
    Space {
        name: "bytes",
        grammar: Grammar {
            atoms: &[
                r"(?-u:\xFF)",
                "(?-u:.)",
                "(?s-u:.)",
                "(?-u:[^a])",
                r"(?-u:\xC3)",
                "é",
                "a",
                ".",
            ],
            unary: &["*", "+?", "{2}"],
        },
        size: 4,
        symbols: &[b"a", "é".as_bytes(), b"\xC3", b"\xA9", b"\xFF"],
        len: 4,
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// An assertion that `regex_syntax` learns later must be added here.
    #[test]
    fn the_assertions_are_all_there() {
        let mut all = BTreeSet::new();
        for look in WORD_LOOKS.iter().chain(LINE_LOOKS) {
            let hir = regex_syntax::parse(look).unwrap();
            let looks = hir.properties().look_set();
            all.extend(looks.iter().map(|it| it.as_repr()));
        }
        assert_eq!(all.len(), WORD_LOOKS.len() + LINE_LOOKS.len());
        let every = regex_syntax::hir::LookSet::full();
        assert_eq!(all.len(), every.iter().count());
    }

    #[test]
    fn names_differ() {
        let names: BTreeSet<_> = SPACES.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), SPACES.len());
    }
}
