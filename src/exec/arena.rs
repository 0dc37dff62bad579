//! The memory of one search, and the checks that make it safe to hand over.
//!
//! Emitted code sees addresses only. [`Arena::fill`] is where slices become
//! addresses, and where everything that emitted code relies on and that can
//! be known here is asserted. It is portable, so that Miri runs it too.

use core::sync::atomic::AtomicU32;

use crate::abi::{
    block::{Block, RawSpan, Row},
    rows::ACTION_SLACK,
};

/// The places at which emitted code can be entered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Entry {
    IsMatch,
    Find,
    Batch,
    Groups,
}

/// Everything that emitted code may read or write besides the block.
#[derive(Debug)]
pub(crate) struct Arena<'a> {
    pub(crate) haystack: &'a [u8],
    /// Where the span ends, as an offset into the haystack.
    pub(crate) span_end: usize,
    /// The rows of a partial automaton; empty for a complete one.
    pub(crate) rows: &'a [AtomicU32],
    /// The bytes of one row, also for a complete automaton; 0 if the code
    /// walks none.
    pub(crate) row_stride: u32,
    /// The actions of a partial automaton; empty for a complete one.
    pub(crate) actions: &'a [AtomicU32],
    /// The part of each codepoint; empty if the code decodes no characters.
    pub(crate) parts: &'a [u8],
    /// Where a batch puts its spans.
    pub(crate) spans: &'a mut [RawSpan],
    /// Where a byte becomes 0 for each pattern that matches; a power of two
    /// of them. Empty if the code says of no pattern that it matches.
    pub(crate) missing: &'a mut [u8],
}

impl Arena<'_> {
    /// Writes the addresses of everything into the block.
    ///
    /// The caller has set the rest: `state`, `row_mask`, `action_mask`,
    /// `final_column`, `restart`, `spans_len`, the credits, `missing_left` and
    /// the registers.
    ///
    /// # Panics
    ///
    /// If the search would leave the haystack, the masks the tables, or the
    /// batch its buffer; or if no mask keeps patterns inside `missing`.
    #[inline(always)]
    pub(super) fn fill<R: Row>(&mut self, at: usize, block: &mut Block<R>) {
        assert!(
            at <= self.span_end && self.span_end <= self.haystack.len(),
            "the search is outside the haystack",
        );
        let row_slack = self.row_stride as usize;
        assert!(
            fits(self.rows, block.row_mask, row_slack),
            "the row mask does not fit the rows",
        );
        assert!(
            fits(self.actions, block.action_mask, ACTION_SLACK * 4),
            "the action mask does not fit the actions",
        );
        assert!(
            block.final_column < self.row_stride.max(1)
                && block.final_column.is_multiple_of(4),
            "the final column is outside the row",
        );
        let haystack = self.haystack.as_ptr().expose_provenance();
        block.at = haystack + at;
        block.end = haystack + self.span_end;
        block.haystack = haystack;
        block.haystack_end = haystack + self.haystack.len();
        block.rows = self.rows.as_ptr().expose_provenance();
        block.actions = self.actions.as_ptr().expose_provenance();
        block.parts = self.parts.as_ptr().expose_provenance();
        block.spans = self.spans.as_mut_ptr().expose_provenance();
        block.spans_cap = u32::try_from(self.spans.len()).unwrap_or(u32::MAX);
        assert!(block.spans_len <= block.spans_cap, "the batch overflows");
        let missing = self.missing.len();
        assert!(
            missing == 0
                || (missing.is_power_of_two()
                    && u32::try_from(missing - 1).is_ok()),
            "no mask fits the patterns",
        );
        block.missing = self.missing.as_mut_ptr().expose_provenance();
        block.missing_mask = missing.saturating_sub(1) as u32;
    }
}

/// True if a read of `slack` bytes at any offset that the mask lets through
/// stays inside the table.
///
/// An empty table is one that the code does not read; its mask is 0.
#[inline]
fn fits(table: &[AtomicU32], mask: u32, slack: usize) -> bool {
    if table.is_empty() {
        return mask == 0;
    }
    let region = u64::from(mask) + 1;
    region.is_power_of_two()
        && mask as usize + slack.max(4) <= size_of_val(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(words: usize) -> Vec<AtomicU32> {
        (0..words).map(|_| AtomicU32::new(0)).collect()
    }

    #[test]
    fn a_mask_must_keep_reads_inside_its_table() {
        assert!(fits(&[], 0, 64));
        assert!(!fits(&[], 3, 64));
        assert!(fits(&table(17), 3, 64));
        assert!(!fits(&table(16), 3, 64));
        assert!(fits(&table(32 + 16), 127, 64));
        assert!(!fits(&table(32 + 15), 127, 64));
        // Not a power of two less one.
        assert!(!fits(&table(64), 124, 4));
        assert!(!fits(&table(64), u32::MAX - 3, 4));
    }

    fn fill(
        haystack: &[u8],
        at: usize,
        span_end: usize,
        block: &mut Block,
    ) -> usize {
        let mut arena = Arena {
            haystack,
            span_end,
            rows: &[],
            row_stride: 16,
            actions: &[],
            parts: &[],
            spans: &mut [RawSpan::default(); 3],
            missing: &mut [],
        };
        arena.fill(at, block);
        haystack.as_ptr().addr()
    }

    #[test]
    fn offsets_become_addresses() {
        let mut block = Block::default();
        let haystack = b"abcdef";
        let base = fill(haystack, 1, 4, &mut block);
        assert_eq!(block.offset_of(haystack, block.end), 4);
        assert_eq!(block.at, base + 1);
        assert_eq!(block.end, base + 4);
        assert_eq!(block.haystack_end, base + 6);
        assert_eq!(block.spans_cap, 3);
    }

    #[test]
    #[should_panic(expected = "outside the haystack")]
    fn a_start_beyond_the_span_is_refused() {
        fill(b"abc", 2, 1, &mut Block::default());
    }

    #[test]
    #[should_panic(expected = "outside the haystack")]
    fn a_span_beyond_the_haystack_is_refused() {
        fill(b"abc", 2, 4, &mut Block::default());
    }

    #[test]
    #[should_panic(expected = "row mask")]
    fn a_mask_without_rows_is_refused() {
        let block = Block { row_mask: 15, ..Block::default() };
        fill(b"abc", 0, 3, &mut { block });
    }

    #[test]
    #[should_panic(expected = "action mask")]
    fn a_mask_without_actions_is_refused() {
        let block = Block { action_mask: 15, ..Block::default() };
        fill(b"abc", 0, 3, &mut { block });
    }

    #[test]
    #[should_panic(expected = "final column")]
    fn a_final_column_beyond_the_row_is_refused() {
        let block = Block { final_column: 16, ..Block::default() };
        fill(b"abc", 0, 3, &mut { block });
    }

    #[test]
    #[should_panic(expected = "batch overflows")]
    fn a_batch_longer_than_its_buffer_is_refused() {
        let block = Block { spans_len: 4, ..Block::default() };
        fill(b"abc", 0, 3, &mut { block });
    }
}
