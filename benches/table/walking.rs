//! Our walk against regex-automata's dense DFA, like with like.
//!
//! Neither scans for literals first. *Ends* is a loop over all matches in
//! which the dense DFA finds ends only while our walk finds starts too;
//! *spans* is the same loop with two dense DFAs, forward and reverse, so that
//! both find the same. *Scan* asks once, in a text without a match.

use std::hint::black_box;

use crate::Options;
use crate::engines::{Pattern, count, dense_ends};
use crate::loading::{Text, Texts};
use crate::measure::{Task, medians};
use crate::print::{Table, number, short, speed};
use crate::searching::rows;

pub(crate) fn table(texts: &Texts, options: &Options) {
    println!("The walk; speeds in GB/s, `t` is our time over theirs.\n");
    let mut table = Table::new(&[
        "pattern",
        "text",
        "task",
        "walk",
        "dense",
        "dense, accelerated",
        "t",
        "t, accelerated",
    ]);
    for row in rows(texts) {
        if options.wants(&row.name, row.text.name) {
            lines(&mut table, &row.name, row.pattern, row.text, options);
        }
    }
    // Scans without a match, in which our walk also tracks starts or not.
    for pattern in [r"[a-z]+@[a-z]+\.xyzzy", r"\d{4}-\d{2}-\d{2}xyzzy"] {
        if options.wants(pattern, "scan") {
            let name = short(pattern);
            let pattern = Pattern::new(pattern);
            scan(&mut table, &name, pattern, &texts.english, options);
        }
    }
    table.print(3);
}

/// The dense DFAs of one pattern do all that our walk does, or are missing.
fn lines(
    table: &mut Table,
    name: &str,
    pattern: Pattern<'_>,
    text: &Text,
    options: &Options,
) {
    let walk = pattern.walk();
    let bytes = &text.bytes[..];
    let (Some(plain), Some(fast)) =
        (pattern.dense(false), pattern.dense(true))
    else {
        let cells = [name, text.name, "ends", "-", "none", "none", "-", "-"];
        return table.push(cells.map(str::to_owned).to_vec());
    };
    assert_eq!(count(&walk, bytes), dense_ends(&plain, bytes), "{name}");
    let mut tasks: Vec<Task<'_>> = vec![
        Box::new(|| {
            count(&walk, bytes);
        }),
        Box::new(|| {
            dense_ends(&plain, bytes);
        }),
        Box::new(|| {
            dense_ends(&fast, bytes);
        }),
    ];
    push(table, name, text, "ends", &mut tasks, options);
    let Some(both) = pattern.dense_both() else { return };
    let count_both = || black_box(both.find_iter(black_box(bytes)).count());
    assert_eq!(count(&walk, bytes), count_both(), "{name}");
    let mut tasks: Vec<Task<'_>> = vec![
        Box::new(|| {
            count(&walk, bytes);
        }),
        Box::new(|| {
            count_both();
        }),
    ];
    push(table, name, text, "spans", &mut tasks, options);
}

/// One long scan: `is_match` of ours against one search for an end.
fn scan(
    table: &mut Table,
    name: &str,
    pattern: Pattern<'_>,
    text: &Text,
    options: &Options,
) {
    let walk = pattern.walk();
    let bytes = &text.bytes[..];
    let plain = pattern.dense(false).expect("a small automaton");
    let fast = pattern.dense(true).expect("a small automaton");
    assert!(!walk.is_match(bytes), "{name}");
    assert_eq!(dense_ends(&plain, bytes), 0, "{name}");
    for (task, is_find) in [("scan, is_match", false), ("scan, find", true)] {
        let mut tasks: Vec<Task<'_>> = vec![
            Box::new(|| {
                let bytes = black_box(bytes);
                let found = if is_find {
                    walk.find(bytes).is_some()
                } else {
                    walk.is_match(bytes)
                };
                black_box(found);
            }),
            Box::new(|| {
                dense_ends(&plain, bytes);
            }),
            Box::new(|| {
                dense_ends(&fast, bytes);
            }),
        ];
        push(table, name, text, task, &mut tasks, options);
    }
}

/// Measures ours, theirs and perhaps theirs accelerated.
fn push(
    table: &mut Table,
    name: &str,
    text: &Text,
    task: &str,
    tasks: &mut [Task<'_>],
    options: &Options,
) {
    let mut cells =
        vec![name.to_owned(), text.name.to_owned(), task.to_owned()];
    let none = || "-".to_owned();
    if options.is_quick {
        tasks.iter_mut().for_each(|task| task());
        cells.extend(std::iter::repeat_with(none).take(5));
        return table.push(cells);
    }
    let nanos = medians(tasks, options.rounds);
    let speed = |at: usize| {
        nanos.get(at).map_or_else(none, |&it| speed(text.bytes.len(), it))
    };
    let times = |at: usize| {
        nanos.get(at).map_or_else(none, |&it| number(nanos[0] / it))
    };
    cells.extend([speed(0), speed(1), speed(2), times(1), times(2)]);
    table.push(cells);
}
