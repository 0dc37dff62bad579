//! From pattern text to [`Hir`]: the only file that names the parser.
//!
//! The texts of errors are regex-syntax's own.

use std::sync::OnceLock;

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::hir::translate::TranslatorBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::config::Syntax;
use crate::error::Error;
use crate::util::parts::Words;

pub(crate) mod tree;

/// A pattern that matches a text and nothing else.
///
/// Every character that means something in a pattern gets a backslash:
/// `\ . + * ? ( ) | [ ] { } ^ $ # & - ~`.
///
/// # Example
///
/// ```
/// use jitregex::{JitRegex, escape};
///
/// assert_eq!(escape("1+1=2?"), r"1\+1=2\?");
/// let re = JitRegex::new(&format!("^{}$", escape("(a|b)")))?;
/// assert!(re.is_match("(a|b)"));
/// # Ok::<(), jitregex::Error>(())
/// ```
pub fn escape(pattern: &str) -> String {
    regex_syntax::escape(pattern)
}

/// Parses one pattern.
pub(crate) fn parse(pattern: &str, syntax: &Syntax) -> Result<Hir, Error> {
    let ast = ast_builder(syntax).build().parse(pattern);
    let ast = ast.map_err(syntax_error)?;
    let hir = hir_builder(syntax).build().translate(pattern, &ast);
    hir.map_err(syntax_error)
}

/// Parses several patterns: all of them to syntax trees, and then these to
/// HIRs, so that the first error is that of the `regex` crate.
pub(crate) fn parse_all(
    patterns: &[String],
    syntax: &Syntax,
) -> Result<Vec<Hir>, Error> {
    let parse = |pattern: &String| {
        let ast = ast_builder(syntax).build().parse(pattern);
        ast.map_err(syntax_error)
    };
    let asts: Vec<_> = patterns.iter().map(parse).collect::<Result<_, _>>()?;
    let pairs = patterns.iter().zip(&asts);
    let translate = |(pattern, ast): (&String, &_)| {
        hir_builder(syntax).build().translate(pattern, ast)
    };
    pairs.map(|it| translate(it).map_err(syntax_error)).collect()
}

impl Words {
    /// The characters of `\w`, collected at the first call.
    pub(crate) fn get() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        if let Some(words) = WORDS.get() {
            return words;
        }
        // Built outside the lock: a process that is forked meanwhile must
        // not inherit a lock that nobody opens.
        let words = words();
        WORDS.get_or_init(|| words)
    }
}

fn words() -> Words {
    let hir = parse(r"\w", &Syntax::default());
    let hir = hir.expect("\\w is well-formed");
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
        unreachable!("\\w is a class of codepoints");
    };
    let ranges = class.iter();
    Words::new(ranges.map(|r| (u32::from(r.start()), u32::from(r.end()))))
}

fn ast_builder(syntax: &Syntax) -> ParserBuilder {
    let mut builder = ParserBuilder::new();
    builder
        .ignore_whitespace(syntax.ignore_whitespace)
        .nest_limit(syntax.nest_limit)
        .octal(syntax.octal);
    builder
}

fn hir_builder(syntax: &Syntax) -> TranslatorBuilder {
    let mut builder = TranslatorBuilder::new();
    builder
        .unicode(syntax.unicode)
        .case_insensitive(syntax.case_insensitive)
        .multi_line(syntax.multi_line)
        .crlf(syntax.crlf)
        .dot_matches_new_line(syntax.dot_matches_new_line)
        .line_terminator(syntax.line_terminator)
        .swap_greed(syntax.swap_greed)
        .utf8(syntax.utf8);
    builder
}

fn syntax_error(error: impl Into<regex_syntax::Error>) -> Error {
    Error::Syntax(error.into().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERNS: &[&str] = &[
        "(",
        ")",
        "a{3",
        "a{3,2}",
        "*a",
        "[b-a]",
        r"\xZ",
        r"\pX",
        "(?<a>b)(?<a>c)",
        r"(?-u)\xFF",
        "(?-u:.)",
        r"(?-u:\xFF)",
        "(?z)",
        r"\07",
        "( a # b\n )",
        "a b",
        ".",
        "^a$",
        "a*?",
        "(?i)k",
        "K",
        "((((a))))",
        "a\n(\n",
        r"\b{x}",
        "[[:alpha:]]",
        "(?x)[ a # ]",
        r"\1",
        "(?=a)",
        "é+",
        r"\w\d",
        "a|b|",
        "(?R)$",
        r"[^\n]",
        "(a)(?P<n>b)?(?<m>(c))",
        "(a){0}",
        "(a){0}(?<b>c)",
    ];

    /// The options, each on or off by a bit.
    fn syntax(bits: u32) -> Syntax {
        let on = |bit: u32| bits >> bit & 1 != 0;
        Syntax {
            unicode: !on(0),
            case_insensitive: on(1),
            multi_line: on(2),
            dot_matches_new_line: on(3),
            crlf: on(4),
            line_terminator: [b'\n', b'a', 0xFF, b'\n']
                [bits as usize >> 5 & 3],
            swap_greed: on(7),
            ignore_whitespace: on(8),
            octal: on(9),
            nest_limit: if on(10) { 3 } else { 250 },
            utf8: !on(11),
        }
    }

    /// Builds a regex of the oracle, with all options set.
    macro_rules! build {
        ($builder:ty, $pattern:expr, $syntax:expr) => {
            <$builder>::new($pattern)
                .unicode($syntax.unicode)
                .case_insensitive($syntax.case_insensitive)
                .multi_line($syntax.multi_line)
                .dot_matches_new_line($syntax.dot_matches_new_line)
                .crlf($syntax.crlf)
                .line_terminator($syntax.line_terminator)
                .swap_greed($syntax.swap_greed)
                .ignore_whitespace($syntax.ignore_whitespace)
                .octal($syntax.octal)
                .nest_limit($syntax.nest_limit)
                .build()
                .map_err(|error| error.to_string())
        };
    }

    /// The names of the groups, or the error's text, by the regex crate.
    fn theirs(pattern: &str, syntax: &Syntax) -> Result<usize, String> {
        if syntax.utf8 {
            let regex = build!(regex::RegexBuilder, pattern, syntax)?;
            Ok(regex.captures_len())
        } else {
            let regex = build!(regex::bytes::RegexBuilder, pattern, syntax)?;
            Ok(regex.captures_len())
        }
    }

    /// The number of groups, the whole match included.
    fn group_len(hir: &Hir) -> usize {
        let own = match hir.kind() {
            HirKind::Capture(capture) => capture.index as usize,
            _ => 0,
        };
        let deepest = hir.kind().subs().iter().map(group_len).max();
        deepest.map_or(1, |len| len).max(own + 1)
    }

    #[test]
    fn errors_and_groups_equal_those_of_regex() {
        for bits in 0..1 << 12 {
            // All pairs would take too long.
            let pattern = PATTERNS[bits as usize % PATTERNS.len()];
            let syntax = syntax(bits);
            let ours = parse(pattern, &syntax)
                .map(|hir| group_len(&hir))
                .map_err(|error| error.to_string());
            assert_eq!(ours, theirs(pattern, &syntax), "{pattern} {syntax:?}");
        }
    }

    #[test]
    fn every_option_reaches_the_parser() {
        let differs = |pattern, change: fn(&mut Syntax)| {
            let mut syntax = Syntax::default();
            let before = parse(pattern, &syntax);
            change(&mut syntax);
            assert_ne!(before, parse(pattern, &syntax), "{pattern}");
        };
        differs(r"\w", |s| s.unicode = false);
        differs("a", |s| s.case_insensitive = true);
        differs("^", |s| s.multi_line = true);
        differs(".", |s| s.dot_matches_new_line = true);
        differs(".", |s| s.crlf = true);
        differs(".", |s| s.line_terminator = b'a');
        differs("a*", |s| s.swap_greed = true);
        differs("a b", |s| s.ignore_whitespace = true);
        differs(r"\07", |s| s.octal = true);
        differs("((a))", |s| s.nest_limit = 1);
        differs(r"(?-u)\xFF", |s| s.utf8 = false);
    }
}
