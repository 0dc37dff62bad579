//! Which literals an expression is made of.

use regex_syntax::hir::{Hir, HirKind};

/// The most literals that are worth looking for.
const MAX_LITERALS: usize = 64;

/// The choice of literals that the expression is, in order of preference.
///
/// Groups may surround literals: a span does not depend on them.
pub(crate) fn exact(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    if !hir.properties().look_set().is_empty() {
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

fn usable(literals: &[Vec<u8>]) -> bool {
    !literals.is_empty()
        && literals.len() <= MAX_LITERALS
        && literals.iter().all(|literal| !literal.is_empty())
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
}
