//! All matches in a text: machine code, the walk, and `regex`.

use std::hint::black_box;

use jitregex::Compile;
use jitregex::bytes::JitRegex;
use jitregex::testing::{CpuLevel, Tuning};

use crate::Options;
use crate::engines::{Pattern, check_sum, count, sum_of};
use crate::loading::{Text, Texts};
use crate::measure::{Task, medians};
use crate::print::{Table, number, short, speed};

/// A pattern and the text that it searches.
pub(crate) struct Row<'t> {
    pub(crate) name: String,
    pub(crate) pattern: Pattern<'t>,
    pub(crate) text: &'t Text,
}

/// The rows of the table, in its order.
pub(crate) fn rows(texts: &Texts) -> Vec<Row<'_>> {
    let row = |pattern, text| Row {
        name: short(pattern),
        pattern: Pattern::new(pattern),
        text,
    };
    let date = |name: &str, unicode| Row {
        name: name.to_owned(),
        pattern: Pattern {
            text: &texts.date_pattern,
            unicode,
            case_insensitive: true,
        },
        text: &texts.code_lines,
    };
    let Texts { english, russian, code, code_lines, .. } = texts;
    vec![
        row("Sherlock Holmes", english),
        row("Sherlock|Holmes|Watson|Irene|Adler", english),
        row("[a-z]+", english),
        row(r"\w+", russian),
        row(r"\b\w+\b", english),
        row(r"\b\w+\b", russian),
        row(r"\d{4}-\d{2}-\d{2}", code),
        date("rebar's date, ASCII", false),
        date("rebar's date, Unicode", true),
        row(r"(?:[A-Z][a-z]+\s*){10,100}", code),
        row(".*=.*", code_lines),
        row("zqxjkv", english),
        row(r"[a-z]+@[a-z]+\.xyzzy", english),
    ]
}

pub(crate) fn table(texts: &Texts, options: &Options) {
    println!("All matches; speeds in GB/s, `x` is the speed of `regex`.\n");
    let mut table = Table::new(&[
        "pattern",
        "text",
        "matches",
        "machine",
        "SSE2",
        "walk",
        "regex",
        "machine x",
        "SSE2 x",
        "walk x",
        "exits/MB",
    ]);
    for row in rows(texts) {
        if options.wants(&row.name, row.text.name) {
            table.push(line(&row, options));
        }
    }
    table.print(2);
}

fn line(row: &Row<'_>, options: &Options) -> Vec<String> {
    let text = &row.text.bytes;
    let ours = [
        row.pattern.machine(None),
        row.pattern.machine(Some(CpuLevel::Sse2)),
        row.pattern.ours(Compile::Never, Tuning::default()),
    ];
    let theirs = row.pattern.regex();
    let spans = theirs.find_iter(text).map(|it| (it.start(), it.end()));
    let (matches, sum) = check_sum(spans);
    for re in &ours {
        assert_eq!(sum_of(re, text), (matches, sum), "{}", row.name);
        assert_eq!(count(re, text), matches, "{}", row.name);
    }
    let exits = exits_per_megabyte(row);
    let mut cells =
        vec![row.name.clone(), row.text.name.to_owned(), matches.to_string()];
    if options.is_quick {
        cells.extend(std::iter::repeat_n("-".to_owned(), 7));
    } else {
        cells.extend(measure(&ours, &theirs, text, options.rounds));
    }
    cells.push(number(exits));
    cells
}

/// The speeds of all engines, then ours as multiples of the last.
fn measure(
    ours: &[JitRegex],
    theirs: &regex::bytes::Regex,
    text: &[u8],
    rounds: usize,
) -> Vec<String> {
    let task = |re| -> Task<'_> {
        Box::new(move || {
            count(re, text);
        })
    };
    let mut tasks: Vec<Task<'_>> = ours.iter().map(task).collect();
    tasks.push(Box::new(|| {
        black_box(theirs.find_iter(black_box(text)).count());
    }));
    let nanos = medians(&mut tasks, rounds);
    let regex = nanos[nanos.len() - 1];
    let speeds = nanos.iter().map(|&it| speed(text.len(), it));
    let ratios = nanos[..ours.len()].iter().map(|it| number(regex / it));
    speeds.chain(ratios).collect()
}

/// How often machine code leaves for the automaton to grow, in the second
/// pass over a text.
fn exits_per_megabyte(row: &Row<'_>) -> f64 {
    let text = &row.text.bytes;
    let tuning = Tuning { count_work: true, ..Tuning::default() };
    let re = row.pattern.ours(Compile::Eager, tuning);
    count(&re, text);
    let first = re.report().work.exits;
    count(&re, text);
    let second = re.report().work.exits - first;
    second as f64 / (text.len() as f64 / 1e6)
}
