//! What the two passes hold, where sets do not fit.

use super::*;
use crate::automaton::thompson::{Options, compile};
use crate::config::Syntax;
use crate::syntax::parse;

fn backward(pattern: &str) -> Arc<Backward> {
    let options = Options {
        utf8: false,
        line_terminator: b'\n',
        units: true,
        size_limit: 10 << 20,
    };
    let hir = parse(pattern, &Syntax::default()).unwrap();
    let nfa = Arc::new(compile(&hir, &options).unwrap());
    Arc::new(Backward::new(Arc::new(Blueprint::new(nfa))))
}

/// Letters in no order: nearly every position has a set of its own.
fn haystack(len: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 31) as u8
    };
    (0..len).map(|_| letter()).collect()
}

#[test]
fn blocks_stay_short_where_sets_are_forgotten_more_often() {
    let haystack = haystack(300_000);
    let span = Span { start: 0, end: haystack.len() };
    for max_bytes in [0, 10 << 10, 100 << 10] {
        let mut passes = TwoPass::with_bytes(backward("[ab]{60}b"), max_bytes);
        let block = passes.block_len(span.len());
        let mut input = Input::new(&haystack);
        let mut matches = 0;
        while let Some(found) = passes.find(&input, &mut []) {
            assert!(passes.block.capacity() <= 2 * block, "{max_bytes}");
            matches += 1;
            input = input.span(found.end..span.end);
        }
        assert!(passes.liveness.is_tight(), "{max_bytes}: all sets fit");
        assert!(matches > 1_000, "{max_bytes}: {matches}");
    }
}
