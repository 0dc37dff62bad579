//! From the patterns to a [`Matcher`], the plug into `grep-searcher`.
//!
//! The patterns become one pattern, that one an `Hir`, and the `Hir` is bent
//! to a grep's needs before the engine sees it:
//!
//! 1. a class loses the line terminator, and a literal one is an error, so
//!    that no match crosses a line (not with `-U`);
//! 2. `-x` puts line anchors around it, `-w` half word boundaries.
//!
//! Invariant: what ripgrep matches is matched, and its errors are ours.
//!
//! Limits: no capture groups, hence no `--replace`.

use std::fmt::Display;

use grep_matcher::{
    ByteSet, LineMatchKind, LineTerminator, Match, NoCaptures, NoError,
};
use jitregex::{Compile, Report, bytes, dump::Dump};
use regex_syntax::{
    ast::{self, Ast, ClassSetItem, Visitor},
    hir::{Hir, Look, translate::TranslatorBuilder},
};

use crate::{
    args::{Boundary, Case, PatternArgs},
    hir,
};

/// Nested groups beyond this depth are refused, as ripgrep refuses them.
const NEST_LIMIT: u32 = 250;

/// The heap an engine may use before it degrades: ripgrep's limit.
const SIZE_LIMIT: usize = 100 << 20;

/// A byte that ripgrep forbids in patterns while it looks for binary files.
const NUL: u8 = b'\0';

/// What the matcher needs to know besides the patterns.
pub(crate) struct Settings<'a> {
    pub(crate) pattern: &'a PatternArgs,
    /// Whether NUL bytes end or change a search.
    pub(crate) detects_binary: bool,
    pub(crate) compile: Compile,
}

/// All patterns as one regex. A clone shares the engine.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    regex: bytes::Regex,
    line_terminator: Option<LineTerminator>,
    non_matching: ByteSet,
}

impl Matcher {
    /// Builds the matcher of all patterns.
    pub(crate) fn new(
        patterns: &[String],
        settings: &Settings,
    ) -> Result<Matcher, String> {
        let expression = Expression::new(patterns, settings)?;
        let Expression { joined, hir, line_terminator, .. } = &expression;
        let regex = expression
            .builder()
            .build_from_hir(hir, joined)
            .map_err(|err| err.to_string())?;
        let non_matching = hir::non_matching_bytes(hir);
        let line_terminator = *line_terminator;
        Ok(Matcher { regex, line_terminator, non_matching })
    }

    /// What the engine says about itself.
    pub(crate) fn report(&self) -> Report {
        self.regex.report()
    }
}

/// All patterns as one expression, bent to a grep's needs.
pub(crate) struct Expression {
    /// All patterns as one.
    joined: String,
    hir: Hir,
    line_terminator: Option<LineTerminator>,
    compile: Compile,
}

impl Expression {
    /// Reads all patterns.
    pub(crate) fn new(
        patterns: &[String],
        settings: &Settings,
    ) -> Result<Expression, String> {
        let pattern = settings.pattern;
        let joined = join(patterns, pattern.fixed);
        let terminator = line_terminator(pattern);
        let hir = if is_literal(patterns, pattern, terminator) {
            let literals = patterns.iter().map(|p| Hir::literal(p.as_bytes()));
            Hir::alternation(literals.collect())
        } else {
            parse(&joined, terminator, settings)?
        };
        let anchored = hir.properties().look_set().contains_anchor_haystack();
        let hir = bound(hir, pattern);
        // The searcher hands over single lines to a matcher that names its
        // terminator; `\A` and `\z` would then match at every line.
        let line_terminator = terminator.filter(|_| !anchored);
        let compile = settings.compile;
        Ok(Expression { joined, hir, line_terminator, compile })
    }

    /// How the engine is built.
    fn builder(&self) -> bytes::RegexBuilder {
        let mut builder = bytes::RegexBuilder::new(&self.joined);
        builder.size_limit(SIZE_LIMIT).compile(self.compile);
        builder
    }

    /// What the expression becomes on its way to machine code.
    pub(crate) fn dump(&self) -> Result<Dump, String> {
        let dump = self.builder().dump_from_hir(&self.hir);
        dump.map_err(|err| err.to_string())
    }
}

impl grep_matcher::Matcher for Matcher {
    type Captures = NoCaptures;
    type Error = NoError;

    #[inline]
    fn find_at(
        &self,
        hay: &[u8],
        at: usize,
    ) -> Result<Option<Match>, NoError> {
        let found = self.regex.find_at(hay, at);
        Ok(found.map(|m| Match::new(m.start(), m.end())))
    }

    fn new_captures(&self) -> Result<NoCaptures, NoError> {
        Ok(NoCaptures::new())
    }

    #[inline]
    fn is_match_at(&self, hay: &[u8], at: usize) -> Result<bool, NoError> {
        Ok(self.regex.is_match_at(hay, at))
    }

    #[inline]
    fn shortest_match_at(
        &self,
        hay: &[u8],
        at: usize,
    ) -> Result<Option<usize>, NoError> {
        Ok(self.regex.shortest_match_at(hay, at))
    }

    fn non_matching_bytes(&self) -> Option<&ByteSet> {
        Some(&self.non_matching)
    }

    fn line_terminator(&self) -> Option<LineTerminator> {
        self.line_terminator
    }

    #[inline]
    fn find_candidate_line(
        &self,
        hay: &[u8],
    ) -> Result<Option<LineMatchKind>, NoError> {
        let end = self.regex.shortest_match_at(hay, 0);
        Ok(end.map(LineMatchKind::Confirmed))
    }
}

/// The terminator that no match may contain, if there is one.
fn line_terminator(pattern: &PatternArgs) -> Option<LineTerminator> {
    if pattern.multiline {
        None
    } else if pattern.crlf {
        Some(LineTerminator::crlf())
    } else if pattern.null_data {
        Some(LineTerminator::byte(NUL))
    } else {
        Some(LineTerminator::byte(b'\n'))
    }
}

/// One pattern that matches where any of the patterns does. The groups keep
/// a pattern's `|` and its inline flags within the pattern.
fn join(patterns: &[String], fixed: bool) -> String {
    let mut joined = String::new();
    for pattern in patterns {
        if !joined.is_empty() {
            joined.push('|');
        }
        joined.push_str("(?:");
        if fixed {
            regex_syntax::escape_into(pattern, &mut joined);
        } else {
            joined.push_str(pattern);
        }
        joined.push(')');
    }
    joined
}

/// True if the patterns are plain bytes, which need no parser. It is what
/// makes a file of many thousand words cheap.
fn is_literal(
    patterns: &[String],
    pattern: &PatternArgs,
    terminator: Option<LineTerminator>,
) -> bool {
    let ends_line =
        |byte: &u8| terminator.is_some_and(|t| t.as_bytes().contains(byte));
    pattern.case == Case::Sensitive
        && patterns.iter().all(|p| {
            let plain = !p.chars().any(regex_syntax::is_meta_character);
            (pattern.fixed || plain) && !p.as_bytes().iter().any(ends_line)
        })
}

/// Parses the joined pattern by ripgrep's rules.
fn parse(
    joined: &str,
    terminator: Option<LineTerminator>,
    settings: &Settings,
) -> Result<Hir, String> {
    let pattern = settings.pattern;
    let ast = ast::parse::ParserBuilder::new()
        .nest_limit(NEST_LIMIT)
        .build()
        .parse(joined)
        .map_err(text)?;
    let hir = TranslatorBuilder::new()
        .utf8(false)
        .unicode(!pattern.no_unicode)
        .case_insensitive(ignores_case(pattern.case, &ast))
        .multi_line(true)
        .dot_matches_new_line(pattern.multiline && pattern.dotall)
        .crlf(pattern.crlf)
        .build()
        .translate(joined, &ast)
        .map_err(text)?;
    if settings.detects_binary && hir::requires_byte(&hir, NUL) {
        return Err(banned());
    }
    let Some(terminator) = terminator else { return Ok(hir) };
    terminator
        .as_bytes()
        .iter()
        .try_fold(hir, |hir, &byte| hir::strip(hir, byte))
        .map_err(|byte| not_allowed(char::from(byte)))
}

fn text(err: impl Display) -> String {
    err.to_string()
}

fn banned() -> String {
    "pattern contains \"\\0\" but it is impossible to match\n\n\
     Consider enabling text mode with the --text flag (or -a for short). \
     Otherwise,\nbinary detection is enabled and matching a NUL byte is \
     impossible."
        .to_string()
}

fn not_allowed(literal: char) -> String {
    format!(
        "the literal {:?} is not allowed in a regex\n\n\
         Consider enabling multiline mode with the --multiline flag (or -U \
         for short).\nWhen multiline mode is enabled, new line characters \
         can be matched.",
        literal.to_string()
    )
}

/// Puts the anchors of `-x` or `-w` around a pattern.
fn bound(hir: Hir, pattern: &PatternArgs) -> Hir {
    let (start, end) = match pattern.boundary {
        None => return hir,
        Some(Boundary::Line) if pattern.crlf => {
            (Look::StartCRLF, Look::EndCRLF)
        }
        Some(Boundary::Line) => (Look::StartLF, Look::EndLF),
        Some(Boundary::Word) if pattern.no_unicode => {
            (Look::WordStartHalfAscii, Look::WordEndHalfAscii)
        }
        Some(Boundary::Word) => {
            (Look::WordStartHalfUnicode, Look::WordEndHalfUnicode)
        }
    };
    Hir::concat(vec![Hir::look(start), hir, Hir::look(end)])
}

/// Smart case ignores case if there is a literal and none is upper case.
fn ignores_case(case: Case, ast: &Ast) -> bool {
    match case {
        Case::Sensitive => false,
        Case::Insensitive => true,
        Case::Smart => match ast::visit(ast, Literals::default()) {
            Ok(literals) => literals.any && !literals.upper,
            Err(never) => match never {},
        },
    }
}

/// What smart case asks about the literals of a pattern. Named classes such
/// as `\pL` are not literals, the ends of a range are.
#[derive(Default)]
struct Literals {
    any: bool,
    upper: bool,
}

impl Literals {
    fn see(&mut self, literal: &ast::Literal) {
        self.any = true;
        self.upper |= literal.c.is_uppercase();
    }
}

impl Visitor for Literals {
    type Output = Literals;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Literals, Self::Err> {
        Ok(self)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        if let Ast::Literal(literal) = ast {
            self.see(literal);
        }
        Ok(())
    }

    fn visit_class_set_item_pre(
        &mut self,
        item: &ClassSetItem,
    ) -> Result<(), Self::Err> {
        match item {
            ClassSetItem::Literal(literal) => self.see(literal),
            ClassSetItem::Range(range) => {
                self.see(&range.start);
                self.see(&range.end);
            }
            _ => {}
        }
        Ok(())
    }
}
