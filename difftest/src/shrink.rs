//! Smaller cases, to find the smallest that still fails.
//!
//! Nothing here ever grows: each candidate has fewer bytes of pattern and
//! haystack than the case that it comes from, or asks for less. A candidate
//! pattern is text with a part of its syntax tree cut out or replaced; it may
//! mean something else, or nothing, as long as it fails.

use regex_syntax::ast::{self, Ast, ClassSet, ClassSetItem, parse::Parser};

use crate::case::Case;
use crate::compare::Difference;
use crate::engine::Subject;
use crate::question::Question;

/// How many candidates are tried.
const CANDIDATES: usize = 2_000;

/// The smallest case that still fails, tried greedily, and how it fails.
pub fn shrink(
    mut case: Case,
    mut why: Difference,
    subject: &dyn Subject,
) -> (Case, Difference) {
    let mut budget = CANDIDATES;
    'again: loop {
        for smaller in smaller_cases(&case) {
            if budget == 0 {
                return (case, why);
            }
            budget -= 1;
            if let Err(still) = smaller.check(subject) {
                (case, why) = (smaller, still);
                continue 'again;
            }
        }
        return (case, why);
    }
}

/// The candidates of a case, those that are far smaller first.
pub fn smaller_cases(case: &Case) -> Vec<Case> {
    let mut cases = vec![];
    let mut chunk = case.haystack.len();
    while chunk > 0 {
        for at in (0..=case.haystack.len() - chunk).step_by(chunk) {
            cases.push(without(case, at, chunk));
        }
        chunk /= 2;
    }
    for pattern in smaller_patterns(&case.pattern) {
        cases.push(Case { pattern, ..case.clone() });
    }
    if case.ask.anchored {
        let mut free = case.clone();
        free.ask.anchored = false;
        cases.push(free);
    }
    for question in case.question.iter().flat_map(Question::smaller) {
        cases.push(Case { question: Some(question), ..case.clone() });
    }
    if case.mode.line_terminator != b'\n' {
        let mut usual = case.clone();
        usual.mode.line_terminator = b'\n';
        cases.push(usual);
    }
    cases
}

/// The case without some bytes of its haystack.
fn without(case: &Case, at: usize, len: usize) -> Case {
    let mut smaller = case.clone();
    smaller.haystack.drain(at..at + len);
    let moved = |offset: usize| offset - offset.saturating_sub(at).min(len);
    let span = &case.ask.span;
    smaller.ask.span = moved(span.start)..moved(span.end);
    smaller.question = case.question.as_ref().map(|it| it.without(at, len));
    smaller
}

/// Shorter patterns, each once.
pub fn smaller_patterns(pattern: &str) -> Vec<String> {
    let mut edits = Edits { pattern, all: vec![] };
    if let Ok(ast) = Parser::new().parse(pattern) {
        edits.visit(&ast);
    }
    let mut all: Vec<String> = vec![];
    for text in edits.all {
        if text.len() < pattern.len() && !all.contains(&text) {
            all.push(text);
        }
    }
    all.sort_by_key(String::len);
    all
}

/// Texts that differ from a pattern in one place.
struct Edits<'p> {
    pattern: &'p str,
    all: Vec<String>,
}

impl Edits<'_> {
    /// Puts a text in the place of another.
    fn put(&mut self, span: &ast::Span, text: &str) {
        let (start, end) = (span.start.offset, span.end.offset);
        let (before, behind) = (&self.pattern[..start], &self.pattern[end..]);
        self.all.push(format!("{before}{text}{behind}"));
    }

    /// Puts a part of a node in the place of all of it.
    fn unwrap(&mut self, node: &ast::Span, part: &ast::Span) {
        let pattern = self.pattern;
        self.put(node, &pattern[part.start.offset..part.end.offset]);
    }

    fn visit(&mut self, node: &Ast) {
        let span = *node.span();
        self.put(&span, "");
        if !matches!(node, Ast::Literal(_) | Ast::Empty(_) | Ast::Flags(_)) {
            self.put(&span, "a");
        }
        match node {
            Ast::Repetition(it) => {
                self.unwrap(&span, it.ast.span());
                for operator in ["*", "+", "?", "*?", "+?", "??"] {
                    self.put(&it.op.span, operator);
                }
                self.visit(&it.ast);
            }
            Ast::Group(it) => {
                self.unwrap(&span, it.ast.span());
                let inner = it.ast.span();
                let open = ast::Span::new(span.start, inner.start);
                for flags in ["(", "(?:", "(?i:", "(?m:", "(?s:", "(?-u:"] {
                    self.put(&open, flags);
                }
                self.visit(&it.ast);
            }
            Ast::Alternation(it) => self.visit_list(&span, &it.asts, true),
            Ast::Concat(it) => self.visit_list(&span, &it.asts, false),
            Ast::ClassBracketed(it) => {
                self.put(&span, ".");
                self.visit_class(&span, &it.kind);
            }
            _ => {}
        }
    }

    /// Leaves out parts of a list, one or half of them at a time.
    fn visit_list(&mut self, span: &ast::Span, all: &[Ast], choice: bool) {
        for half in [&all[..all.len() / 2], &all[all.len() / 2..]] {
            if let [first, .., last] = half {
                let (start, end) = (first.span().start, last.span().end);
                self.unwrap(span, &ast::Span::new(start, end));
            }
        }
        for (at, node) in all.iter().enumerate() {
            if choice {
                self.unwrap(span, node.span());
                // With the bar behind it, or before it.
                let cut = match all.get(at + 1) {
                    Some(next) => {
                        ast::Span::new(node.span().start, next.span().start)
                    }
                    None => {
                        let before = &all[at - 1];
                        ast::Span::new(before.span().end, node.span().end)
                    }
                };
                self.put(&cut, "");
            }
            self.visit(node);
        }
    }

    /// Leaves out items of a class.
    fn visit_class(&mut self, span: &ast::Span, class: &ClassSet) {
        match class {
            ClassSet::Item(ClassSetItem::Union(union)) => {
                for item in &union.items {
                    self.put(item.span(), "");
                    self.unwrap(span, item.span());
                }
            }
            ClassSet::Item(item) => self.unwrap(span, item.span()),
            ClassSet::BinaryOp(it) => {
                self.unwrap(&it.span, it.lhs.span());
                self.unwrap(&it.span, it.rhs.span());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar;
    use crate::oracle::Mode;
    use crate::rng::Rng;
    use crate::setups;
    use crate::sheet::Ask;

    /// What a case weighs: its bytes, and then what it asks for.
    fn weight(case: &Case) -> (usize, bool, bool) {
        let bytes = case.pattern.len() + case.haystack.len();
        let is_odd = case.mode.line_terminator != b'\n';
        (bytes, case.ask.anchored, is_odd)
    }

    #[test]
    fn nothing_ever_grows() {
        let mut rng = Rng::new(5);
        let setup = &setups::interpreted()[0];
        for _ in 0..300 {
            let pattern = grammar::random(&mut rng, 7);
            let len = rng.below(40);
            let haystack: Vec<u8> = (0..len).map(|_| rng.byte()).collect();
            let start = rng.between(0, len);
            let ask = Ask { span: start..len, anchored: rng.one_in(2) };
            let line_terminator = *rng.pick(b"\na");
            let mode = Mode { utf8: false, line_terminator };
            let case = Case::new(&pattern, mode, &haystack, &ask, setup);
            for smaller in smaller_cases(&case) {
                assert!(weight(&smaller) < weight(&case), "{smaller:?}");
                let span = &smaller.ask.span;
                assert!(span.start <= span.end);
                assert!(span.end <= smaller.haystack.len());
            }
        }
    }

    #[test]
    fn every_part_of_a_pattern_goes() {
        let all = smaller_patterns(r"(?i:ab)|[x-z\d]{2,3}?c");
        let wanted = [
            r"ab|[x-z\d]{2,3}?c",
            r"[x-z\d]{2,3}?c",
            "(?i:ab)",
            r"(?i:a)|[x-z\d]{2,3}?c",
            r"(?i:ab)|[x-z\d]*c",
            r"(?i:ab)|[\d]{2,3}?c",
            r"(?i:ab)|\d{2,3}?c",
            r"(?i:ab)|[x-z\d]{2,3}?",
            "(?i:ab)|ac",
        ];
        for want in wanted {
            assert!(all.iter().any(|it| it == want), "{want}: {all:#?}");
        }
    }
}
