//! Every pattern of a small grammar, and every string of a small alphabet.
//!
//! Patterns have numbers: first those of one node, then those of two, and so
//! on. Any of them is made from its number alone, so that a run can begin
//! anywhere, or take every hundredth.

use crate::grammar::operand;

/// What patterns consist of.
#[derive(Clone, Copy, Debug)]
pub struct Grammar {
    /// Patterns of one node.
    pub atoms: &'static [&'static str],
    /// Operators that follow their operand, or forms in which `@` stands for
    /// it. Concatenation and alternation come with every grammar.
    pub unary: &'static [&'static str],
}

/// How many patterns of one size there are, by what their last step was.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// Atoms and unary operators.
    simple: u64,
    concats: u64,
    alternations: u64,
}

impl Count {
    fn all(self) -> u64 {
        self.simple + self.concats + self.alternations
    }
}

/// The patterns of a grammar up to some size, by number.
#[derive(Clone, Debug)]
pub struct Patterns {
    grammar: Grammar,
    /// By size; none has size 0.
    counts: Vec<Count>,
}

/// How a text binds, for the brackets around it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Simple,
    Concat,
    Alternation,
}

impl Patterns {
    /// Counts the patterns of up to `size` nodes.
    ///
    /// ```
    /// use difftest::enumerate::{Grammar, Patterns};
    ///
    /// let grammar = Grammar { atoms: &["a", "b"], unary: &["*"] };
    /// let patterns = Patterns::new(grammar, 3);
    /// assert_eq!(patterns.len(1), 2);
    /// assert_eq!(patterns.nth(2, 1), "b*");
    /// assert_eq!(patterns.nth(3, 2), "aa");
    /// ```
    pub fn new(grammar: Grammar, size: usize) -> Patterns {
        let mut counts = vec![Count::default()];
        for size in 1..=size {
            let unary = grammar.unary.len() as u64 * counts[size - 1].all();
            let atoms = if size == 1 { grammar.atoms.len() as u64 } else { 0 };
            let mut count =
                Count { simple: atoms + unary, ..Count::default() };
            for (left, right) in splits(size) {
                let right = counts[right].all();
                let left = counts[left];
                count.concats += (left.all() - left.concats) * right;
                count.alternations += (left.all() - left.alternations) * right;
            }
            counts.push(count);
        }
        Patterns { grammar, counts }
    }

    /// How many patterns have so many nodes.
    pub fn len(&self, size: usize) -> u64 {
        self.counts[size].all()
    }

    /// The largest size.
    pub fn size(&self) -> usize {
        self.counts.len() - 1
    }

    /// One of the patterns of a size.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn nth(&self, size: usize, number: u64) -> String {
        self.make(size, number).0
    }

    fn make(&self, size: usize, number: u64) -> (String, Kind) {
        let count = self.counts[size];
        if number < count.simple {
            return (self.simple(size, number), Kind::Simple);
        }
        let number = number - count.simple;
        if number < count.concats {
            let (left, right) = self.pair(size, number, Kind::Concat);
            return (bracket(left) + &bracket(right), Kind::Concat);
        }
        let number = number - count.concats;
        let (left, right) = self.pair(size, number, Kind::Alternation);
        (format!("{}|{}", left.0, right.0), Kind::Alternation)
    }

    fn simple(&self, size: usize, number: u64) -> String {
        let pick = |from: &[&'static str], at: u64| {
            from[usize::try_from(at).expect("tables are short")]
        };
        if size == 1 {
            return pick(self.grammar.atoms, number).to_owned();
        }
        let inner = self.counts[size - 1].all();
        let operator = pick(self.grammar.unary, number / inner);
        let text = self.nth(size - 1, number % inner);
        if operator.contains('@') {
            operator.replace('@', &text)
        } else {
            operand(text) + operator
        }
    }

    /// Both sides of a binary operator. The left one is no such operation
    /// itself, because both are associative.
    fn pair(
        &self,
        size: usize,
        mut number: u64,
        kind: Kind,
    ) -> ((String, Kind), (String, Kind)) {
        for (left, right) in splits(size) {
            let rights = self.counts[right].all();
            let count = self.counts[left];
            let lefts = match kind {
                Kind::Concat => count.all() - count.concats,
                _ => count.all() - count.alternations,
            };
            if number >= lefts * rights {
                number -= lefts * rights;
                continue;
            }
            let mut at = number / rights;
            if kind == Kind::Concat && at >= count.simple {
                at += count.concats;
            }
            return (self.make(left, at), self.make(right, number % rights));
        }
        unreachable!("the number is below the count")
    }
}

/// The sizes of both operands of a binary operator.
fn splits(size: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..size.saturating_sub(1)).map(move |left| (left, size - 1 - left))
}

/// A part of a concatenation.
fn bracket((text, kind): (String, Kind)) -> String {
    if kind == Kind::Alternation { format!("(?:{text})") } else { text }
}

/// All strings of up to `len` symbols, shorter ones first; in UTF-8 mode
/// those that are strings.
///
/// ```
/// use difftest::enumerate::strings;
///
/// assert_eq!(strings(&[b"a", b"\xFF"], 1, true), [&b""[..], b"a"]);
/// ```
pub fn strings(alphabet: &[&[u8]], len: usize, utf8: bool) -> Vec<Vec<u8>> {
    let mut all = vec![vec![]];
    let mut from = 0;
    for _ in 0..len {
        let until = all.len();
        for at in from..until {
            for symbol in alphabet {
                let mut longer: Vec<u8> = all[at].clone();
                longer.extend_from_slice(symbol);
                all.push(longer);
            }
        }
        from = until;
    }
    all.retain(|it| !utf8 || std::str::from_utf8(it).is_ok());
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const GRAMMAR: Grammar =
        Grammar { atoms: &["a", "b", ""], unary: &["*", "(@)"] };

    #[test]
    fn every_pattern_is_there_once() {
        let patterns = Patterns::new(GRAMMAR, 5);
        assert_eq!(patterns.len(2), 6);
        // Two operators each, and three of each kind in a pair.
        assert_eq!(patterns.len(3), 2 * 6 + 2 * 9);
        for size in 1..=5 {
            let all = (0..patterns.len(size)).map(|at| patterns.nth(size, at));
            let all: Vec<_> = all.collect();
            for pattern in &all {
                assert!(regex::Regex::new(pattern).is_ok(), "{pattern}");
            }
            // Only the empty atom makes two of them read alike.
            let spelled: BTreeSet<_> = all
                .iter()
                .filter(|it| !it.contains("()") && !it.contains("(?:)"))
                .collect();
            assert!(spelled.len() * 3 > all.len(), "{size}");
        }
    }

    #[test]
    fn without_an_empty_atom_no_two_are_alike() {
        let grammar = Grammar { atoms: &["a", "b"], ..GRAMMAR };
        let patterns = Patterns::new(grammar, 5);
        let sizes = 1..=5;
        let all: Vec<_> = sizes
            .flat_map(|size| {
                let patterns = &patterns;
                (0..patterns.len(size)).map(move |at| patterns.nth(size, at))
            })
            .collect();
        let distinct: BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        for want in ["a|b|a", "(a|b)*", "(?:a|b)a", "a(b*)", "ab|a"] {
            assert!(all.iter().any(|it| it == want), "{want}");
        }
    }

    #[test]
    fn the_strings_are_all_there() {
        let words: &[&[u8]] = &[b"a", b" ", b"\xC3\xA9", b"\xE2", b"\xFF"];
        assert_eq!(strings(words, 4, false).len(), 1 + 5 + 25 + 125 + 625);
        // Two symbols alone are never a string.
        assert_eq!(strings(words, 2, true).len(), 1 + 3 + 9);
    }
}
