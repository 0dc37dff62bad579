//! The verbs of the table core.

use super::Listings;
use crate::abi::block::Outcome;
use crate::abi::rows::Ids;
use crate::abi::rows::{
    CHARACTERS, Layout, OP_KEEP, OP_MARK_MOVE, OP_MARK_SET, OP_MOVE, OP_SET,
    OP_SHAPE, Op,
};
use crate::codegen::masm::Masm;
use crate::codegen::masm::automaton::{Current, Tables};
use crate::codegen::masm::decode::Decoding;

const CURRENTS: [(&str, Current); 2] =
    [("state", Current::State), ("entry", Current::Entry)];

const OUTCOMES: [Outcome; 4] =
    [Outcome::Done, Outcome::NeedState, Outcome::Credit, Outcome::Full];

/// Either form of tables.
#[derive(Clone, Copy, Debug)]
enum Form {
    Sealed,
    Growing,
}

const FORMS: [(&str, Form); 2] =
    [("sealed", Form::Sealed), ("growing", Form::Growing)];

impl Form {
    fn tables(self, masm: &mut Masm) -> Tables {
        match self {
            Form::Growing => Tables::Growing,
            Form::Sealed => Tables::Sealed {
                rows: masm.constant("rows", 64, vec![0; 64]),
                actions: masm.constant("actions", 64, vec![0; 64]),
            },
        }
    }
}

/// Rows of three units, the end of input included.
fn layout() -> Layout {
    Layout::new(|_| 0, 3, None)
}

#[test]
fn automaton() {
    let mut listings = Listings::new("automaton");
    entering(&mut listings);
    steps(&mut listings);
    entries(&mut listings);
    actions(&mut listings);
    batches(&mut listings);
    exits(&mut listings);
    listings.finish(include_str!("../automaton.rs"));
}

fn entering(listings: &mut Listings) {
    for (name, form) in FORMS {
        listings.verb(&format!("enter, {name}"), |masm, _| {
            let tables = form.tables(masm);
            let classes = masm.constant("classes", 64, vec![0; 512]);
            masm.enter(tables, classes);
        });
    }
    listings.verb("load_classes", |masm, _| {
        let classes = masm.constant("classes", 64, vec![0; 512]);
        masm.load_classes(classes);
    });
    listings.verb("jump", |masm, to| masm.jump(to));
    listings.verb("set_state", |masm, _| masm.set_state(48));
    listings.verb("branch_if_state", |masm, to| masm.branch_if_state(48, to));
    listings.verb("branch_if_flagged", |masm, to| masm.branch_if_flagged(to));
    listings.verb("unflag", |masm, _| masm.unflag());
}

fn steps(listings: &mut Listings) {
    listings.verb("branch_if_at_end", |masm, to| masm.branch_if_at_end(to));
    listings.verb("branch_if_fewer_than", |masm, to| {
        masm.branch_if_fewer_than(4, to);
    });
    for ahead in [0, 3] {
        listings.verb(&format!("load_byte, {ahead} ahead"), |masm, _| {
            masm.load_byte(ahead);
        });
    }
    listings.verb("branch_if_lead", |masm, to| masm.branch_if_lead(to));
    listings.verb("branch_unless_ascii", |masm, to| {
        masm.branch_unless_ascii(to);
    });
    listings.verb("classify", |masm, _| masm.classify());
    listings.verb("branch_if_decode", |masm, to| masm.branch_if_decode(to));
    listings.verb("decode_unit", |masm, to| {
        let known = masm.label();
        masm.decode_unit(&Decoding { known, wide: to, invalid: to });
    });
    listings.verb("decode_rest", |masm, to| {
        let (wide, invalid) = (masm.label(), masm.label());
        masm.decode_rest(&Decoding { known: to, wide, invalid }, 2);
    });
    for (name, current) in CURRENTS {
        listings.verb(&format!("load_entry, {name}"), |masm, _| {
            masm.load_entry(current);
        });
        listings.verb(&format!("branch_unless_plain, {name}"), |masm, to| {
            masm.branch_unless_plain(current, to);
        });
        for (form_name, form) in FORMS {
            let title = format!("mask_entry, {name}, {form_name}");
            listings.verb(&title, |masm, _| {
                let tables = form.tables(masm);
                masm.mask_entry(tables, current);
            });
        }
        listings.verb(&format!("branch_if_match, {name}"), |masm, to| {
            masm.branch_if_match(&layout(), current, to);
        });
    }
    for bytes in [1, 4, 32] {
        listings.verb(&format!("advance, {bytes}"), |masm, _| {
            masm.advance(bytes);
        });
    }
    listings.verb("swap_states", |masm, _| masm.swap_states());
}

fn entries(listings: &mut Listings) {
    listings.verb("load_final_entry", |masm, _| {
        masm.load_final_entry(&layout());
    });
    listings.verb("branch_if_goes", |masm, to| masm.branch_if_goes(to));
    listings.verb("branch_if_unknown", |masm, to| masm.branch_if_unknown(to));
    listings.verb("branch_if_shortcut", |masm, to| {
        masm.branch_if_shortcut(to);
    });
    listings.verb("take_entry", |masm, _| masm.take_entry());
}

fn actions(listings: &mut Listings) {
    for (name, form) in FORMS {
        listings.verb(&format!("load_action, {name}"), |masm, _| {
            let tables = form.tables(masm);
            masm.load_action(tables);
        });
        listings.verb(&format!("load_next, {name}"), |masm, _| {
            let tables = form.tables(masm);
            masm.load_next(tables);
        });
    }
    listings.verb("branch_unless_mark", |masm, to| {
        masm.branch_unless_mark(to);
    });
    listings.verb("record_end", |masm, _| masm.record_end());
    let ids = [
        ("carry_out", Ids::Nothing),
        ("carry_out_preferred", Ids::Preferred),
        ("carry_out_every", Ids::Every),
    ];
    for (name, ids) in ids {
        listings.verb(name, |masm, to| masm.carry_out(ids, to));
    }
    listings.verb("carry_out_groups", |masm, _| masm.carry_out_groups());
    listings.verb("branch_unless_only", |masm, to| {
        let op = Op { kind: OP_SET, target: 2, argument: 3 };
        masm.branch_unless_only(op, to);
    });
    for (name, kind) in [
        ("move", OP_MOVE),
        ("set", OP_SET),
        ("mark move", OP_MARK_MOVE),
        ("mark set", OP_MARK_SET),
        ("shape", OP_SHAPE),
        ("keep", OP_KEEP),
    ] {
        let op = Op { kind, target: 2, argument: 3 };
        listings.verb(&format!("carry_out_known, {name}"), |masm, _| {
            masm.carry_out_known(op);
        });
    }
    let argument = CHARACTERS | 3;
    let op = Op { kind: OP_SET, target: 2, argument };
    listings.verb("carry_out_known, set by characters", |masm, _| {
        masm.carry_out_known(op);
    });
    listings.verb("branch_if_dead", |masm, to| masm.branch_if_dead(to));
}

fn batches(listings: &mut Listings) {
    listings.verb("branch_if_no_match", |masm, to| {
        masm.branch_if_no_match(to);
    });
    listings.verb("record_restart", |masm, _| {
        masm.record_restart(&layout());
    });
    listings.verb("branch_if_no_credit", |masm, to| {
        masm.branch_if_no_credit(to);
    });
    listings.verb("begin_credit", |masm, _| masm.begin_credit());
    listings.verb("end_credit", |masm, _| masm.end_credit(16));
    listings.verb("charge", |masm, _| masm.charge(24));
    listings.verb("set_restart", |masm, _| masm.set_restart(48 | 2));
    // The two labels lead to different places.
    for (name, form) in FORMS {
        listings.verb(&format!("emit_span, {name}"), |masm, to| {
            let tables = form.tables(masm);
            let no_restart = masm.label();
            masm.emit_span(tables, to, no_restart);
            masm.jump(to);
            masm.bind(no_restart);
            masm.unflag();
        });
    }
    listings.verb("branch_if_room", |masm, to| masm.branch_if_room(to));
}

fn exits(listings: &mut Listings) {
    for outcome in OUTCOMES {
        listings.verb(&format!("exit, {outcome:?}"), |masm, _| {
            masm.exit(outcome);
        });
    }
    for outcome in OUTCOMES {
        let title = format!("exit, {outcome:?}, with vectors");
        let level = crate::cpu::CpuLevel::Avx2;
        listings.verb_at(level, &title, |masm, _| {
            masm.uses_vectors = true;
            masm.exit(outcome);
        });
    }
}
