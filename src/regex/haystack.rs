//! What strings and byte strings have in common.

use core::fmt;

use crate::input::{Input, Span};
use crate::util::escape::DebugHaystack;

/// Something to search, and to cut pieces from.
pub(crate) trait Haystack: AsRef<[u8]> + ToOwned {
    /// How a piece is printed.
    type Printed<'h>: fmt::Debug
    where
        Self: 'h;

    /// The text of a span.
    ///
    /// # Panics
    ///
    /// If the span lies outside, or splits a codepoint of a string.
    fn piece(&self, span: Span) -> &Self;

    /// The text, to be printed in quotes.
    fn printed(&self) -> Self::Printed<'_>;

    /// Appends the text to a string of its kind.
    fn append_to(&self, to: &mut Self::Owned);

    /// An empty string with room for this many bytes.
    fn with_capacity(bytes: usize) -> Self::Owned;
}

impl Haystack for str {
    type Printed<'h> = &'h str;

    #[inline]
    fn piece(&self, span: Span) -> &str {
        &self[span.range()]
    }

    fn printed(&self) -> &str {
        self
    }

    #[inline]
    fn append_to(&self, to: &mut String) {
        to.push_str(self);
    }

    fn with_capacity(bytes: usize) -> String {
        String::with_capacity(bytes)
    }
}

impl Haystack for [u8] {
    type Printed<'h> = DebugHaystack<'h>;

    #[inline]
    fn piece(&self, span: Span) -> &[u8] {
        &self[span.range()]
    }

    fn printed(&self) -> DebugHaystack<'_> {
        DebugHaystack(self)
    }

    #[inline]
    fn append_to(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(self);
    }

    fn with_capacity(bytes: usize) -> Vec<u8> {
        Vec::with_capacity(bytes)
    }
}

/// The search of a haystack from an offset on.
///
/// # Panics
///
/// If the offset is more than one greater than the length.
#[inline]
pub(crate) fn from<H: Haystack + ?Sized>(
    haystack: &H,
    start: usize,
) -> Input<'_> {
    let input = Input::new(haystack);
    input.span(start..input.end())
}
