//! The verbs that compare a literal and record it.

use super::Listings;

#[test]
fn literal() {
    let mut listings = Listings::new("literal");
    listings.verb("enter_span", |masm, _| masm.enter_span());
    for len in 1..=9 {
        let title = format!("branch_unless_literal, {len} bytes");
        listings.verb(&title, |masm, to| {
            masm.branch_unless_literal(&b"123456789"[..len], to);
        });
    }
    listings.verb("load_length", |masm, _| masm.load_length(9));
    listings.verb("record_literal", |masm, _| masm.record_literal());
    listings.verb("emit_literal", |masm, _| masm.emit_literal());
    listings.verb("branch_unless_spans", |masm, to| {
        masm.branch_unless_spans(to);
    });
    listings.finish(include_str!("../literal.rs"));
}
