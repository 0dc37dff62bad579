//! A single literal, without automaton and without machine code.
//!
//! The search before code has been emitted, and where none may be: memchr's
//! substring search, which is linear (two-way, Crochemore and Perrin 1991,
//! behind a vector scan for rare bytes).

use crate::input::{Input, Span};

/// The leftmost occurrence inside the span.
pub(crate) fn find(literal: &[u8], input: &Input<'_>) -> Option<Span> {
    let searched = &input.haystack()[input.get_span().range()];
    let start = if input.is_anchored() {
        searched.starts_with(literal).then_some(0)
    } else {
        memchr::memmem::find(searched, literal)
    };
    let start = input.start() + start?;
    Some(Span { start, end: start + literal.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_to_the_span_and_the_anchor() {
        let input = Input::new("abcabc");
        let found = |input: &Input<'_>| find(b"abc", input);
        assert_eq!(found(&input), Some((0..3).into()));
        assert_eq!(found(&input.span(1..6)), Some((3..6).into()));
        assert_eq!(found(&input.span(1..5)), None);
        assert_eq!(found(&input.span(1..6).anchored(true)), None);
        assert_eq!(
            found(&input.span(3..6).anchored(true)),
            Some((3..6).into())
        );
    }
}
