//! Random patterns.
//!
//! Every construct of the syntax occurs, and so do the shapes for which plans
//! have shortcuts. Some patterns are not valid in every mode, so that
//! refusals are compared too.

use crate::rng::Rng;

const LITERALS: &[&str] = &[
    "a", "b", "c", "x", "0", "_", " ", "-", r"\.", r"\n", r"\r", r"\r\n",
    "ab", "abc", "foo", "foobar", "Sherlock", "k", "s", "é", "Δ", "☃", "日本",
    "𝛃",
];

const CLASSES: &[&str] = &[
    ".",
    r"\w",
    r"\W",
    r"\d",
    r"\D",
    r"\s",
    r"\S",
    r"\p{L}",
    r"\P{L}",
    r"\p{Greek}",
    r"\pN",
    r"\p{Lu}",
    "[a-z]",
    "[A-Za-z]",
    "[^a-z]",
    "[^a]",
    "[a-cx-z0-3]",
    "[0-9]",
    "[ab]",
    r"[^\w\s]",
    "[[:alpha:]&&[^b-d]]",
    r"[\w--\d]",
    "[a-f~~d-z]",
    "[α-ω]",
    "[☃☄a]",
    r"[^\x00-\x7F]",
    r"[\u{80}-\u{FFFF}]",
    "[a&&b]",
    r"(?-u:\w)",
    r"(?-u:\d)",
    "(?-u:[a-z])",
    "(?s:.)",
    "(?R:.)",
];

/// Classes that end where the encoding changes its length.
const EDGES: &[&str] = &[
    r"[\x7F-\u{80}]",
    r"[\u{7FF}\u{800}]",
    r"[^\u{7FF}]",
    r"[\u{800}-\u{FFFF}]",
    r"[\u{FFFF}-\u{10000}]",
    r"[\u{D7FF}-\u{E000}]",
    r"[\u{10FFFF}a]",
    r"[\x00-\x7F]",
];

/// Classes of bytes; over strings they are errors.
const BYTES: &[&str] = &[
    r"(?-u:[\x80-\xFF])",
    r"(?-u:\xFF)",
    r"(?-u:\xE2\x98)",
    "(?s-u:.)",
    "(?-u:.)",
    "(?-u:[^a])",
    r"(?-u:\W)",
    r"(?-u:\S)",
];

/// Every assertion, also where another one means the same.
pub const LOOKS: &[&str] = &[
    "^",
    "$",
    r"\A",
    r"\z",
    "(?m:^)",
    "(?m:$)",
    "(?mR:^)",
    "(?mR:$)",
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

/// Literals that are prefixes, suffixes or parts of each other.
const FAMILIES: &[&[&str]] = &[
    &["a", "ab", "abc", "bc"],
    &["sam", "samwise", "wise"],
    &["foo", "foobar", "fo"],
    &["é", "éa", "è", "☃"],
    &["Sherlock", "Holmes", "Watson", "Sherlock Holmes"],
];

/// Words without a special character, common and rare ones, of lengths at
/// which comparisons change.
const WORDS: &[&str] = &[
    "x",
    "e",
    "zq",
    "the",
    "Zeus",
    "quick",
    "foobar",
    "Quixote",
    "Sherlock",
    "jabberwocky",
    "Sherlock Holmes",
    "Шерлок",
    "☃☄",
];

/// Classes that vectors pass over or stop at.
const RUNS: &[&str] = &[
    "[a-z]",
    "[A-Za-z]",
    r"[^\n]",
    ".",
    r"(?-u:\w)",
    r"\w",
    "(?s:.)",
    "[ -~]",
    "[^=\n\r]",
    "[0-9]",
    "(?-u:[^x])",
];

const GROUPS: &[&str] = &[
    "(", "(", "(?:", "(?:", "(?i:", "(?i:", "(?s:", "(?m:", "(?R:", "(?mR:",
    "(?U:", "(?x: ", "(?is:", "(?-u:", "(?i-u:", "(?<name>",
];

/// Repetitions, and whether they may need many states.
const OPERATORS: &[(&str, bool)] = &[
    ("*", false),
    ("+", false),
    ("?", false),
    ("*?", false),
    ("+?", false),
    ("??", false),
    ("{2}", false),
    ("{1,3}", false),
    ("{0,2}?", false),
    ("{2,}", false),
    ("{3,5}", false),
    ("{2,}?", false),
    ("{0}", false),
    ("{8,13}", true),
    ("{0,1}", false),
];

/// Flags for a whole pattern.
const PREFIXES: &[&str] =
    &["(?i)", "(?m)", "(?s)", "(?U)", "(?R)", "(?mR)", "(?im)", "(?-u)"];

/// A random pattern of at most about `size` atoms.
///
/// ```
/// use difftest::{grammar, rng::Rng};
///
/// let again = grammar::random(&mut Rng::new(3), 4);
/// assert_eq!(grammar::random(&mut Rng::new(3), 4), again);
/// ```
pub fn random(rng: &mut Rng, size: usize) -> String {
    let text = if rng.one_in(4) { shortcut(rng) } else { tree(rng, size) };
    if rng.one_in(6) {
        let prefix = rng.pick(PREFIXES);
        return format!("{prefix}{}", part(text));
    }
    text
}

/// True if an operator behind the text repeats all of it.
pub(crate) fn is_single(text: &str) -> bool {
    (text.chars().count() == 1 && text != "|")
        || (text.starts_with(['[', '(']) && is_one_bracket(text))
        || (text.starts_with(r"\p{") && text.ends_with('}'))
}

/// True if the bracket at the beginning closes at the end.
fn is_one_bracket(text: &str) -> bool {
    let (mut depth, mut escaped) = (0, false);
    for (at, ch) in text.char_indices() {
        match ch {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + ch.len_utf8() == text.len();
        }
    }
    false
}

/// The text as an operand of a repetition.
pub(crate) fn operand(text: String) -> String {
    if is_single(&text) { text } else { format!("(?:{text})") }
}

/// The text as a part of a concatenation.
fn part(text: String) -> String {
    if text.contains('|') && !is_single(&text) {
        format!("(?:{text})")
    } else {
        text
    }
}

fn tree(rng: &mut Rng, size: usize) -> String {
    if size <= 1 {
        return leaf(rng);
    }
    match rng.below(10) {
        0..4 => {
            let len = rng.between(2, 4);
            (0..len).map(|_| part(tree(rng, size / len))).collect()
        }
        4 => {
            let len = rng.between(2, 3);
            let parts = (0..len).map(|_| tree(rng, size / len));
            parts.collect::<Vec<_>>().join("|")
        }
        5 => family(rng),
        6 | 7 => {
            let (operator, is_large) = *rng.pick(OPERATORS);
            // A long counted repetition of something large costs more
            // states than one test should.
            let size = if is_large { 1 } else { size - 1 };
            format!("{}{operator}", operand(tree(rng, size)))
        }
        _ => {
            let open = rng.pick(GROUPS);
            format!("{open}{})", tree(rng, size - 1))
        }
    }
}

/// A pattern that plans have a shortcut for.
fn shortcut(rng: &mut Rng) -> String {
    let word = |rng: &mut Rng| *rng.pick(WORDS);
    let run = |rng: &mut Rng| {
        let operator = rng.pick(&["*", "+", "{3}"]);
        format!("{}{operator}", rng.pick(RUNS))
    };
    match rng.below(9) {
        0 => word(rng).to_owned(),
        1 | 2 => {
            let len = rng.between(2, 10);
            (0..len).map(|_| word(rng)).collect::<Vec<_>>().join("|")
        }
        3 => format!("{}{}", word(rng), run(rng)),
        4 => format!("{}{}{}", run(rng), word(rng), run(rng)),
        5 => format!("(?:{}|{}){}", word(rng), word(rng), run(rng)),
        6 => {
            let (look, one, other) = (rng.pick(LOOKS), word(rng), word(rng));
            format!("{look}(?:{one}|{other}){}", rng.pick(&["", r"\b", "x?"]))
        }
        _ => run(rng),
    }
}

fn leaf(rng: &mut Rng) -> String {
    let text = match rng.below(20) {
        0..8 => *rng.pick(LITERALS),
        8..13 => *rng.pick(CLASSES),
        13 => *rng.pick(EDGES),
        14 => *rng.pick(BYTES),
        15 => "",
        _ => *rng.pick(LOOKS),
    };
    text.to_owned()
}

fn family(rng: &mut Rng) -> String {
    let family = rng.pick(FAMILIES);
    let len = rng.between(2, family.len());
    (0..len).map(|_| *rng.pick(family)).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_grouped_where_they_must_be() {
        let cases = [
            ("a", "a"),
            ("|", "(?:|)"),
            ("ab", "(?:ab)"),
            ("", "(?:)"),
            (r"\w", r"(?:\w)"),
            (r"[a\]]", r"[a\]]"),
            ("[a][b]", "(?:[a][b])"),
            ("(a)(b)", "(?:(a)(b))"),
            ("(?:a|b)", "(?:a|b)"),
        ];
        for (text, want) in cases {
            assert_eq!(operand(text.to_owned()), want);
        }
    }

    #[test]
    fn most_patterns_are_valid() {
        let mut rng = Rng::new(1);
        let patterns: Vec<_> =
            (0..2000).map(|_| random(&mut rng, 6)).collect();
        let valid = |it: &&String| regex::bytes::Regex::new(it).is_ok();
        let count = patterns.iter().filter(valid).count();
        assert!((1900..2000).contains(&count), "{count}");
    }

    /// An assertion that `regex_syntax` learns later must be added here.
    #[test]
    fn the_assertions_are_all_there() {
        let mut all = std::collections::BTreeSet::new();
        for look in LOOKS {
            let hir = regex_syntax::parse(look).unwrap();
            let looks = hir.properties().look_set();
            all.extend(looks.iter().map(|it| it.as_repr()));
        }
        let every = regex_syntax::hir::LookSet::full();
        assert_eq!(all.len(), every.iter().count());
    }
}
