//! The verbs of scans inside of matches.

use super::Listings;

#[test]
fn ahead() {
    let mut listings = Listings::new("ahead");
    listings.verb("forget_ahead", |masm, _| masm.forget_ahead());
    listings.verb("branch_if_ahead", |masm, to| masm.branch_if_ahead(to));
    listings.verb("branch_unless_barren", |masm, to| {
        masm.branch_unless_barren(8, to);
    });
    listings.verb("begin_ahead", |masm, _| masm.begin_ahead());
    listings.verb("undo_ahead", |masm, _| masm.undo_ahead());
    listings.verb("end_ahead", |masm, _| masm.end_ahead());
    listings.verb("end_is_ahead", |masm, _| masm.end_is_ahead());
    listings.verb("load_ahead", |masm, _| masm.load_ahead());
    listings.verb("load_behind", |masm, _| {
        let table = masm.constant("behind", 64, vec![0; 1024]);
        masm.load_behind(table);
    });
    listings.verb("branch_unless_loop", |masm, to| {
        masm.branch_unless_loop(to);
    });
    listings.verb("branch_if_back", |masm, to| masm.branch_if_back(to));
    listings.verb("enter_behind", |masm, to| {
        let table = masm.constant("behind", 64, vec![1; 1024]);
        masm.enter_behind(table, to);
    });
    listings.verb("step_back, one byte", |masm, _| masm.step_back(1));
    listings.verb("step_back, 200 bytes", |masm, _| masm.step_back(200));
    listings.verb("step_back_over", |masm, _| {
        let table = masm.constant("back", 64, vec![1; 256]);
        masm.step_back_over(table);
    });
    listings.finish(include_str!("../ahead.rs"));
}
