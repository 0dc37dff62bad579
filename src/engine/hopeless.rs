//! Searches that are over before they begin.

use crate::abi::rows::Ids;
use crate::analysis::required::{Choice, required};
use crate::config::Force;
use crate::engine::Engine;
use crate::input::Input;
use crate::util::once::get_or_make;

impl Engine {
    /// True if the search is over, or its span too short for any match.
    #[inline]
    pub(super) fn is_hopeless(&self, input: &Input<'_>) -> bool {
        input.is_done()
            || input.get_span().len() < self.min_len
            || (self.always_anchored && input.start() > 0)
            || self.lacks_required(input)
    }

    /// True if every match contains a byte that is not there. A search that is
    /// anchored ends before it would be found.
    #[inline]
    fn lacks_required(&self, input: &Input<'_>) -> bool {
        if self.always_anchored || input.is_anchored() {
            return false;
        }
        let required = get_or_make(&self.required, || self.find_required());
        let span = &input.haystack()[input.get_span().range()];
        required.iter().any(|choice| match choice[..] {
            [a] => memchr::memchr(a, span).is_none(),
            [a, b] => memchr::memchr2(a, b, span).is_none(),
            [a, b, c] => memchr::memchr3(a, b, c, span).is_none(),
            _ => false,
        })
    }

    #[cold]
    fn find_required(&self) -> Vec<Choice> {
        let tuning = &self.config.tuning;
        let searches = tuning.prefilter && tuning.force == Force::Nothing;
        let literal = self.hir.properties().is_alternation_literal();
        let looks = searches && !literal && self.ids == Ids::Nothing;
        if looks { required(&self.hir) } else { Vec::new() }
    }
}
