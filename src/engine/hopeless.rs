//! Searches that are over before they begin.

use crate::abi::rows::Ids;
use crate::analysis::required::{Choice, required};
use crate::config::Force;
use crate::engine::Engine;
use crate::input::Input;
use crate::util::once::get_or_make;
use crate::util::short::{self, SHORT};

impl Engine {
    /// True if the search is over, or its span too short for any match.
    #[inline(always)]
    pub(super) fn is_hopeless(&self, input: &Input<'_>) -> bool {
        input.is_done()
            || input.get_span().len() < self.min_len
            || (self.always_anchored && input.start() > 0)
            || self.lacks_required(input)
    }

    /// True if every match contains a byte that is not there. A search that is
    /// anchored ends before it would be found.
    #[inline(always)]
    fn lacks_required(&self, input: &Input<'_>) -> bool {
        let required = get_or_make(&self.required, || self.find_required());
        !required.is_empty() && !input.is_anchored() && lacks(required, input)
    }

    #[cold]
    fn find_required(&self) -> Vec<Choice> {
        let tuning = &self.config.tuning;
        let searches = tuning.prefilter && tuning.force == Force::Nothing;
        let literal = self.hir.properties().is_alternation_literal();
        let free = !literal && !self.always_anchored;
        let looks = searches && free && self.ids == Ids::Nothing;
        if looks { required(&self.hir) } else { Vec::new() }
    }
}

/// True if there is nothing of one of the choices in the span.
fn lacks(required: &[Choice], input: &Input<'_>) -> bool {
    let span = &input.haystack()[input.get_span().range()];
    required.iter().any(|choice| !match span.len() {
        ..=SHORT => short_has(choice, span),
        _ => long_has(choice, span),
    })
}

/// True if a short span has a byte of a choice.
fn short_has(choice: &[u8], span: &[u8]) -> bool {
    match *choice {
        [a] => short::has([a], span),
        [a, b] => short::has([a, b], span),
        [a, b, c] => short::has([a, b, c], span),
        _ => true,
    }
}

/// True if a span has a byte of a choice.
fn long_has(choice: &[u8], span: &[u8]) -> bool {
    match *choice {
        [a] => memchr::memchr(a, span).is_some(),
        [a, b] => memchr::memchr2(a, b, span).is_some(),
        [a, b, c] => memchr::memchr3(a, b, c, span).is_some(),
        _ => true,
    }
}
