//! An alternation of literals, as a trie that keeps their order.
//!
//! Where a literal ends at a node, what has been added below that node is
//! closed: `sam|samwise|sad` must not become `sa(?:d|m(?:|wise))` with `d`
//! merged in front of the match. The transitions of a node are therefore cut
//! into chunks, one match between each two:
//!
//! ```text
//! zapper|z|zap    z -+- chunk 0: a -> pper
//!                    +- match
//!                    +- chunk 1: a -> p
//! ```
//!
//! Within a chunk the order of transitions is free, since their bytes differ:
//! they are sorted, and become one sparse state.

use regex_syntax::hir::{Hir, HirKind};

use super::super::nfa::{NfaId, State, Transition};
use super::size::{self, Size};
use super::state_of;

/// A trie of literals in order of preference.
pub(super) struct Trie {
    /// The root first; a child always follows its parent.
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    /// The bytes and the nodes that they lead to, sorted within each chunk.
    children: Vec<(u8, u32)>,
    /// Where chunks end because a literal ends here.
    cuts: Vec<usize>,
}

impl Trie {
    /// The trie of some expressions, unless one of them is not a literal.
    pub(super) fn new(subs: &[Hir]) -> Option<Trie> {
        let mut trie = Trie { nodes: vec![Node::default()] };
        let is_literal = |sub: &Hir| matches!(sub.kind(), HirKind::Literal(_));
        if !subs.iter().all(is_literal) {
            return None;
        }
        for sub in subs {
            if let HirKind::Literal(literal) = sub.kind() {
                trie.add(&literal.0);
            }
        }
        Some(trie)
    }

    fn add(&mut self, literal: &[u8]) {
        let mut at = 0;
        for &byte in literal {
            let open = self.nodes[at].cuts.last().copied().unwrap_or(0);
            let chunk = &self.nodes[at].children[open..];
            let found = chunk.binary_search_by_key(&byte, |child| child.0);
            at = match found {
                Ok(index) => chunk[index].1 as usize,
                Err(index) => {
                    let new = self.nodes.len();
                    let child = (byte, new as u32);
                    self.nodes[at].children.insert(open + index, child);
                    self.nodes.push(Node::default());
                    new
                }
            };
        }
        let node = &mut self.nodes[at];
        if node.cuts.last() != Some(&node.children.len()) {
            node.cuts.push(node.children.len());
        }
    }

    /// What the trie costs.
    pub(super) fn size(&self) -> Size {
        let inner = self.nodes.iter().filter(|node| !node.is_leaf());
        let bytes = |node: &Node| {
            let chunks = node.chunks().filter(|chunk| !chunk.is_empty());
            let (count, bytes) = chunks
                .map(|chunk| size::chunk(chunk.len()))
                .fold((0, 0), |(n, sum), bytes| (n + 1, sum + bytes));
            size::node(count + node.cuts.len()) + bytes
        };
        Size::trie(size::node(0) + inner.map(bytes).sum::<usize>())
    }

    /// Appends the states of the trie and returns the entry.
    pub(super) fn compile(
        &self,
        next: NfaId,
        states: &mut Vec<State>,
    ) -> NfaId {
        let mut push = |state| {
            states.push(state);
            states.len() as NfaId - 1
        };
        let mut entries = vec![next; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate().rev() {
            if node.is_leaf() {
                continue;
            }
            let mut alternatives = vec![];
            for (i, chunk) in node.chunks().enumerate() {
                if i > 0 {
                    alternatives.push(next);
                }
                if !chunk.is_empty() {
                    let transitions: Vec<Transition> = chunk
                        .iter()
                        .map(|&(byte, child)| {
                            let next = entries[child as usize];
                            Transition::of_bytes(byte, byte, next)
                        })
                        .collect();
                    alternatives.push(push(state_of(&transitions)));
                }
            }
            entries[index] = match alternatives[..] {
                [one] => one,
                _ => push(State::Union(alternatives.into())),
            };
        }
        entries[0]
    }
}

impl Node {
    /// True if nothing follows here but the match.
    fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    /// The chunks in order of preference, with a match between each two.
    fn chunks(&self) -> impl Iterator<Item = &[(u8, u32)]> {
        let ends = self.cuts.iter().copied().chain([self.children.len()]);
        let mut start = 0;
        ends.map(move |end| {
            let chunk = &self.children[start..end];
            start = end;
            chunk
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(literals: &[&str]) -> Vec<String> {
        let subs: Vec<Hir> = literals
            .iter()
            .map(|literal| Hir::literal(literal.as_bytes()))
            .collect();
        let trie = Trie::new(&subs).unwrap();
        let node = |node: &Node| {
            let chunk = |chunk: &[(u8, u32)]| {
                let child = |&(byte, to)| format!("{}{to}", char::from(byte));
                chunk.iter().map(child).collect::<Vec<_>>().join(" ")
            };
            node.chunks().map(chunk).collect::<Vec<_>>().join("|")
        };
        trie.nodes.iter().map(node).collect()
    }

    #[test]
    fn a_match_closes_a_chunk() {
        assert_eq!(dump(&["zap", "z", "zo"]), ["z1", "a2|o4", "p3", "|", "|"]);
        assert_eq!(dump(&["a", "a", "ab"]), ["a1", "|b2", "|"]);
        assert_eq!(dump(&["b", "a", "ac"]), ["a2 b1", "|", "|c3", "|"]);
    }

    #[test]
    fn other_expressions_make_no_trie() {
        let subs = [Hir::literal(*b"a"), Hir::empty()];
        assert!(Trie::new(&subs).is_none());
    }
}
