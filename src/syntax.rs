//! From pattern text to [`Hir`]: the only file that names the parser.
//!
//! The syntax tree is parsed first and translated second, for several
//! patterns each step for all of them, because that order decides which
//! error is reported. The texts of errors are regex-syntax's own.

use std::sync::OnceLock;

use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::hir::translate::TranslatorBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::config::Syntax;
use crate::error::Error;
use crate::util::words::Words;

/// Parses one pattern.
pub(crate) fn parse(pattern: &str, syntax: &Syntax) -> Result<Hir, Error> {
    let ast = ast_builder(syntax).build().parse(pattern);
    let ast = ast.map_err(syntax_error)?;
    let hir = hir_builder(syntax).build().translate(pattern, &ast);
    hir.map_err(syntax_error)
}

/// Parses the patterns of a set.
///
/// A malformed pattern is reported before one that is well-formed but cannot
/// be translated, wherever they stand.
pub(crate) fn parse_all<P: AsRef<str>>(
    patterns: &[P],
    syntax: &Syntax,
) -> Result<Vec<Hir>, Error> {
    let mut parser = ast_builder(syntax).build();
    let mut asts = Vec::with_capacity(patterns.len());
    for pattern in patterns {
        asts.push(parser.parse(pattern.as_ref()).map_err(syntax_error)?);
    }
    let mut translator = hir_builder(syntax).build();
    let pairs = patterns.iter().zip(&asts);
    pairs
        .map(|(pattern, ast)| translator.translate(pattern.as_ref(), ast))
        .collect::<Result<_, _>>()
        .map_err(syntax_error)
}

/// The name of each capture group, the whole match included.
///
/// Groups that can never take part, because they stand below a `{0}`, are
/// counted only if a later group remains.
pub(crate) fn group_names(hir: &Hir) -> Vec<Option<Box<str>>> {
    let mut names = vec![None];
    let mut stack = vec![hir];
    while let Some(hir) = stack.pop() {
        if let HirKind::Capture(capture) = hir.kind() {
            let index = capture.index as usize;
            names.resize(names.len().max(index + 1), None);
            names[index] = capture.name.clone();
        }
        if hir.properties().explicit_captures_len() > 0 {
            stack.extend(hir.kind().subs());
        }
    }
    names
}

impl Words {
    /// The table of `\w`, built at the first call.
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
    Words::new(ranges.map(|r| u32::from(r.start())..=u32::from(r.end())))
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
