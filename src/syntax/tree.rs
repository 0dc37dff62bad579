//! An expression as a tree, one line for each node.

use core::fmt::{self, Display};

use regex_syntax::hir::{self, Class, Hir, HirKind, Visitor};

use crate::util::byteset::Bytes;

/// The most ranges of a class that are shown.
const MAX_RANGES: usize = 12;

/// Prints an expression as a tree.
///
/// ```text
/// concat
///   repeat 1 or more
///     class a-z
///   literal "@"
/// ```
///
/// However deeply an expression nests, printing it needs no stack.
pub(crate) struct Tree<'a>(pub(crate) &'a Hir);

impl Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hir::visit(self.0, Printer { f, depth: 0 })
    }
}

struct Printer<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    depth: usize,
}

impl Visitor for Printer<'_, '_> {
    type Output = ();
    type Err = fmt::Error;

    fn finish(self) -> fmt::Result {
        Ok(())
    }

    fn visit_pre(&mut self, hir: &Hir) -> fmt::Result {
        write!(self.f, "{:1$}", "", self.depth * 2)?;
        self.depth += 1;
        self.node(hir)?;
        self.f.write_str("\n")
    }

    fn visit_post(&mut self, _hir: &Hir) -> fmt::Result {
        self.depth -= 1;
        Ok(())
    }
}

impl Printer<'_, '_> {
    fn node(&mut self, hir: &Hir) -> fmt::Result {
        let f = &mut *self.f;
        match hir.kind() {
            HirKind::Empty => f.write_str("empty"),
            HirKind::Literal(literal) => {
                write!(f, "literal \"{}\"", literal.0.escape_ascii())
            }
            HirKind::Class(class) => self.class(class),
            // The parser's own crate prints an assertion as a pattern.
            HirKind::Look(_) => write!(f, "look {hir}"),
            HirKind::Repetition(repetition) => {
                match (repetition.min, repetition.max) {
                    (min, None) => write!(f, "repeat {min} or more")?,
                    (min, Some(max)) if min == max => {
                        write!(f, "repeat {min}")?;
                    }
                    (min, Some(max)) => write!(f, "repeat {min} to {max}")?,
                }
                f.write_str(if repetition.greedy { "" } else { ", lazy" })
            }
            HirKind::Capture(capture) => {
                write!(f, "group {}", capture.index)?;
                match &capture.name {
                    Some(name) => write!(f, " \"{name}\""),
                    None => Ok(()),
                }
            }
            HirKind::Concat(_) => f.write_str("concat"),
            HirKind::Alternation(_) => f.write_str("alternation"),
        }
    }

    fn class(&mut self, class: &Class) -> fmt::Result {
        match class {
            Class::Bytes(class) => {
                let ranges = class.ranges().iter();
                let ranges = ranges.map(|r| Bytes(r.start(), r.end()));
                self.ranges("bytes", ranges)
            }
            Class::Unicode(class) => {
                let ranges = class.ranges().iter();
                let ranges = ranges.map(|r| Chars(r.start(), r.end()));
                self.ranges("class", ranges)
            }
        }
    }

    /// The first of the ranges, and how many there are if those are not all.
    fn ranges<T: Display>(
        &mut self,
        name: &str,
        ranges: impl ExactSizeIterator<Item = T>,
    ) -> fmt::Result {
        let len = ranges.len();
        self.f.write_str(name)?;
        if len == 0 {
            return self.f.write_str(" of nothing");
        }
        for range in ranges.take(MAX_RANGES) {
            write!(self.f, " {range}")?;
        }
        match len > MAX_RANGES {
            true => write!(self.f, " and {} more ranges", len - MAX_RANGES),
            false => Ok(()),
        }
    }
}

/// A range of characters: `a-z`, or `é` if it is only one.
struct Chars(char, char);

impl Display for Chars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |c: char| match u8::try_from(c) {
            Ok(byte @ ..0x80) => Bytes(byte, byte).to_string(),
            _ if c.is_alphanumeric() => c.to_string(),
            _ => c.escape_unicode().to_string(),
        };
        match self.0 == self.1 {
            true => f.write_str(&one(self.0)),
            false => write!(f, "{}-{}", one(self.0), one(self.1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;
    use crate::config::Syntax;
    use crate::syntax::parse;

    fn tree(pattern: &str) -> String {
        let syntax = Syntax { utf8: false, ..Syntax::default() };
        let hir = parse(pattern, &syntax).expect("a pattern");
        Tree(&hir).to_string()
    }

    #[test]
    fn every_kind_of_node_has_a_line() {
        let pattern = r"(?x) (?<year>\d{4}) (?: - | (é.)*? )
            (?-u:\xFF{2,3}) $ \b(?-u:[\x80-\xFE]) [a&&b]";
        let expected = r#"concat
  group 1 "year"
    repeat 4
      class 0-9 ٠-٩ ۰-۹ ߀-߉ ०-९ ০-৯ ੦-੯ ૦-૯ ୦-୯ ௦-௯ ౦-౯ ೦-೯ and 59 more ranges
  alternation
    literal "-"
    repeat 0 or more, lazy
      group 2
        concat
          literal "\xc3\xa9"
          class \x00-\t \x0b-\u{10ffff}
  repeat 2 to 3
    literal "\xff"
  look \z
  look \b
  bytes \x80-\xfe
  bytes of nothing
"#;
        assert_eq!(tree(pattern), expected, "\n{}", tree(pattern));
        assert_eq!(tree(""), "empty\n");
    }

    #[test]
    fn depth_needs_no_stack() {
        let syntax = Syntax { nest_limit: 100_000, ..Syntax::default() };
        let pattern = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
        let hir = parse(&pattern, &syntax).expect("a pattern");
        let text = Tree(&hir).to_string();
        assert_eq!(text.lines().count(), 5001);
    }
}
