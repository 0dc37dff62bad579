//! Which literals an expression is made of, or must begin with.

use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{Hir, HirKind};

/// The deepest expression that is analysed: the extractor calls itself.
const MAX_DEPTH: usize = 300;

/// The most literals that are worth looking for.
const MAX_LITERALS: usize = 64;

/// A prefix that all literals share is looked for instead of them if it has
/// this many bytes.
const MIN_SHARED: usize = 4;

/// The choice of literals that the expression is, in order of preference.
///
/// Groups may surround literals: a span does not depend on them.
pub(crate) fn exact(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    if !hir.properties().look_set().is_empty() || is_deep(hir) {
        return None;
    }
    let mut literals = Vec::new();
    let whole = alternatives(hir);
    for alternative in whole {
        literals.push(literal(alternative)?);
    }
    usable(&literals).then_some(literals)
}

/// The alternatives of an expression; itself if it is none.
fn alternatives(hir: &Hir) -> &[Hir] {
    match hir.kind() {
        HirKind::Alternation(alternatives) => alternatives,
        HirKind::Capture(capture) => alternatives(&capture.sub),
        _ => core::slice::from_ref(hir),
    }
}

/// The only string that an expression matches.
fn literal(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(literal.0.to_vec()),
        HirKind::Capture(capture) => literal(&capture.sub),
        HirKind::Concat(parts) => {
            let mut whole = Vec::new();
            for part in parts {
                whole.extend(literal(part)?);
            }
            Some(whole)
        }
        _ => None,
    }
}

/// Literals one of which every match begins with.
pub(crate) fn prefixes(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    if is_deep(hir) {
        return None;
    }
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix);
    let mut seq: Seq = extractor.extract(hir);
    seq.optimize_for_prefix_by_preference();
    let literals: Vec<Vec<u8>> =
        seq.literals()?.iter().map(|l| l.as_bytes().to_vec()).collect();
    let shared = common_prefix(&literals);
    if shared.len() >= MIN_SHARED {
        return Some(vec![shared.to_vec()]);
    }
    let few = literals.len() <= 4 * MAX_LITERALS;
    let nonempty = literals.iter().all(|literal| !literal.is_empty());
    (few && nonempty && !literals.is_empty()).then_some(literals)
}

/// The bytes that all literals begin with.
fn common_prefix(literals: &[Vec<u8>]) -> &[u8] {
    let Some((first, rest)) = literals.split_first() else { return &[] };
    let shared = |other: &Vec<u8>| {
        first.iter().zip(other).take_while(|(a, b)| a == b).count()
    };
    let len = rest.iter().map(shared).min().unwrap_or(first.len());
    &first[..len]
}

fn usable(literals: &[Vec<u8>]) -> bool {
    !literals.is_empty()
        && literals.len() <= MAX_LITERALS
        && literals.iter().all(|literal| !literal.is_empty())
}

fn is_deep(hir: &Hir) -> bool {
    let mut level = vec![hir];
    for _ in 0..MAX_DEPTH {
        level = level.iter().flat_map(|hir| hir.kind().subs()).collect();
        if level.is_empty() {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pattern: &str) -> Hir {
        regex_syntax::parse(pattern).expect("a pattern")
    }

    fn strings(literals: Option<Vec<Vec<u8>>>) -> Option<Vec<String>> {
        let text = |l: Vec<u8>| String::from_utf8_lossy(&l).into_owned();
        literals.map(|literals| literals.into_iter().map(text).collect())
    }

    #[test]
    fn exact_accepts_choices_of_literals() {
        for (pattern, expected) in [
            ("abc", vec!["abc"]),
            ("abc|de", vec!["abc", "de"]),
            ("(abc)", vec!["abc"]),
            ("samwise|sam", vec!["samwise", "sam"]),
            ("(a)(b)", vec!["ab"]),
        ] {
            let found = strings(exact(&parse(pattern)));
            let expected = expected.into_iter().map(String::from).collect();
            assert_eq!(found, Some(expected), "{pattern}");
        }
    }

    #[test]
    fn exact_declines_everything_else() {
        for pattern in ["", "a|", "a+", r"\bfoo", "^a", "foo$", "[ab]c|"] {
            assert_eq!(exact(&parse(pattern)), None, "{pattern}");
        }
    }

    #[test]
    fn prefixes_begin_every_match() {
        let found = strings(prefixes(&parse("foo[0-9]|bar+")));
        let found = found.expect("prefixes");
        assert!(
            found
                .iter()
                .all(|p| { p.starts_with("foo") || p.starts_with("bar") })
        );
    }

    #[test]
    fn prefixes_decline_what_can_be_empty_or_anything() {
        for pattern in ["", "a*", "(?s).a", "a|", r"\w+x"] {
            assert_eq!(prefixes(&parse(pattern)), None, "{pattern}");
        }
    }
}
