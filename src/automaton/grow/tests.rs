//! Which words say that a state has code of its own.

use super::*;
use crate::abi::rows::{ENTRY_FLAGS, Entry};
use crate::automaton::pace::Growth;
use crate::automaton::partial::{Partial, Private};
use crate::automaton::thompson;
use crate::config::Config;
use crate::syntax;
use crate::util::allowance::Allowance;

fn blueprint(pattern: &str) -> Arc<Blueprint> {
    let config = Config::default();
    let hir = syntax::parse(pattern, &config.syntax).expect("a pattern");
    let options = thompson::Options::from(&config);
    let nfa = thompson::compile(&hir, &options).expect("an NFA");
    Arc::new(Blueprint::new(Arc::new(nfa)))
}

/// The word that names the state to which a byte leads.
fn word(blueprint: &Blueprint, rows: &Rows, row: u32, byte: u8) -> u32 {
    let entry = rows.row(row + blueprint.unit_at(&[byte], 0) * 4);
    match Entry::decode(entry) {
        Entry::Act(action) => rows.action(action + 4),
        _ => entry,
    }
}

/// Words that there are and words to come say that the start state has
/// code, and no others.
#[test]
fn words_that_name_the_start_state_are_flagged() {
    let blueprint = blueprint("(?-u)[ab]+c");
    let unit = |byte| blueprint.unit_at(&[byte], 0);
    let allowance = Allowance::new(1 << 20);
    let partial =
        Partial::new(Arc::clone(&blueprint), Track::Start, &allowance);
    let start = partial.start(Context::default(), false).expect("room");
    let step = |row, byte| {
        partial.step(row, unit(byte)).expect("room");
        word(&blueprint, partial.rows(), row, byte)
    };
    let after_a = step(start, b'a');
    let inside = after_a & !ENTRY_FLAGS;
    assert_eq!((after_a, step(inside, b'x')), (inside | PLAIN, start | PLAIN));
    assert!(partial.flag_start(start));
    assert!(partial.flags_start());
    assert_eq!(step(inside, b'x'), start | SHORTCUT);
    assert_eq!(step(start, b'x'), start | SHORTCUT);
    assert_eq!((step(start, b'a'), step(inside, b'b')), (after_a, after_a));
    let after_c = step(inside, b'c') & !ENTRY_FLAGS;
    let restart = blueprint.layout.restart_column();
    assert_eq!(partial.rows().row(after_c + restart), start | SHORTCUT);
}

/// The row of the start state is that of another one once all have been
/// forgotten.
#[test]
fn no_other_state_is_flagged_once_states_are_forgotten() {
    let blueprint = blueprint("(?-u)[ab]+c");
    let unit = |byte| blueprint.unit_at(&[byte], 0);
    let private = Private::new(&blueprint, Track::Start, 1 << 20);
    let mut private = private.with_flags(true);
    let start = private.start(Context::default(), false).expect("room");
    let mut row = start;
    for byte in [b'x', b'a', b'b'] {
        private.step(row, unit(byte), &mut Growth::default()).expect("room");
        let named = word(&blueprint, private.rows(), row, byte);
        let flag = if byte == b'x' { SHORTCUT } else { PLAIN };
        assert_eq!(named & ENTRY_FLAGS, flag);
        row = named & !ENTRY_FLAGS;
    }
    let row = private.forget_all_but(row).expect("room");
    assert_eq!(row, start, "the first state has the first row");
    private.step(row, unit(b'b'), &mut Growth::default()).expect("room");
    let named = word(&blueprint, private.rows(), row, b'b');
    assert_eq!(named, row | PLAIN);
    let start = private.start(Context::default(), false).expect("room");
    private.step(row, unit(b'x'), &mut Growth::default()).expect("room");
    let named = word(&blueprint, private.rows(), row, b'x');
    assert_eq!(named, start | SHORTCUT);
}
