//! From a pattern to the first answer: `new` and one `is_match`.

use std::hint::black_box;

use jitregex::Compile;
use jitregex::testing::Tuning;

use crate::Options;
use crate::engines::Pattern;
use crate::measure::{Task, medians};
use crate::print::{Table, number, short};

/// A hundred bytes that most patterns here have to read to the end.
const HAYSTACK: &[u8; 100] = b"Anyway, friends come here late at night? \
    Oh, I forgot something! Think it is too coincidental, maybe";

const PATTERNS: [&str; 4] =
    [r"\w+", r"[a-z]+@[a-z]+\.com", "(?i)sherlock|holmes", "sherlock holmes"];

pub(crate) fn table(options: &Options) {
    println!(
        "`new` and one `is_match` on {} bytes; times in µs, `t` is our time \
         over that of `regex`.\n",
        HAYSTACK.len(),
    );
    let mut table = Table::new(&[
        "pattern", "found", "lazy", "eager", "regex", "lazy t", "eager t",
    ]);
    for pattern in PATTERNS {
        if options.wants(pattern, "building") {
            table.push(line(pattern, options));
        }
    }
    table.print(2);
}

fn ours(pattern: Pattern<'_>, compile: Compile) -> bool {
    let pattern = black_box(pattern);
    let re = pattern.ours(compile, Tuning::default());
    black_box(re.is_match(black_box(HAYSTACK)))
}

fn theirs(pattern: Pattern<'_>) -> bool {
    black_box(black_box(pattern).regex().is_match(black_box(HAYSTACK)))
}

fn line(pattern: &str, options: &Options) -> Vec<String> {
    let name = short(pattern);
    let pattern = Pattern::new(pattern);
    let found = theirs(pattern);
    assert_eq!(ours(pattern, Compile::Lazy), found, "{name}");
    assert_eq!(ours(pattern, Compile::Eager), found, "{name}");
    let mut cells = vec![name, found.to_string()];
    if options.is_quick {
        cells.extend(std::iter::repeat_n("-".to_owned(), 5));
        return cells;
    }
    let mut tasks: Vec<Task<'_>> = vec![
        Box::new(|| {
            ours(pattern, Compile::Lazy);
        }),
        Box::new(|| {
            ours(pattern, Compile::Eager);
        }),
        Box::new(|| {
            theirs(pattern);
        }),
    ];
    let nanos = medians(&mut tasks, options.rounds * 3);
    cells.extend(nanos.iter().map(|it| number(it / 1e3)));
    cells.extend(nanos[..2].iter().map(|it| number(it / nanos[2])));
    cells
}
