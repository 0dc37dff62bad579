//! The results as tables for people.

use core::fmt::Write;

use crate::results::{Cell, Column, Results, Row};

/// All tables, with what has to be said about their cells.
pub(crate) fn text(results: &Results) -> String {
    let mut text = String::new();
    for is_compile in [false, true] {
        if results.rows.iter().any(|row| row.is_compile() == is_compile) {
            section(&mut text, results, is_compile);
        }
    }
    notes(&mut text, results);
    text
}

/// Writing to a string does not fail.
macro_rules! put {
    ($text:expr, $($rest:tt)*) => {
        writeln!($text, $($rest)*).expect("a string takes everything")
    };
}

fn section(text: &mut String, results: &Results, is_compile: bool) {
    put!(text, "## {}\n", if is_compile { "Compile" } else { "Search" });
    let unit = if is_compile { "Microseconds" } else { "GB/s" };
    put!(
        text,
        "{unit}; the last columns are times of `{}` over those of the fastest \
         other engine and of `regex`: less than 1 is faster.\n",
        results.columns[0].name
    );
    let names = results.columns.iter().map(|it| format!(" {} |", it.name));
    put!(
        text,
        "| task | {} best peer | / best | / regex |",
        names.collect::<String>().trim_start()
    );
    let marks = "--:|".repeat(results.columns.len());
    put!(text, "|---|{marks}---|--:|--:|");
    for row in &results.rows {
        if row.is_compile() == is_compile {
            line(text, results, row);
        }
    }
    means(text, results, is_compile);
}

fn line(text: &mut String, results: &Results, row: &Row) {
    let cells = row.cells.iter().map(|it| format!(" {} |", cell(it, row)));
    let best = results.best_peer(row);
    let name = best.map_or("-", |best| &results.columns[best].name);
    let over = |column: Option<usize>| {
        let ratio = column.and_then(|it| Results::ratio(row, 0, it));
        ratio.map_or("-".to_owned(), number)
    };
    put!(
        text,
        "| {} |{} {name} | {} | {} |",
        row.task,
        cells.collect::<String>(),
        over(best),
        over(results.column("regex"))
    );
}

fn cell(cell: &Cell, row: &Row) -> String {
    match cell {
        Cell::Time(nanos) if row.is_compile() => number(nanos / 1e3),
        Cell::Time(nanos) => number(row.haystack_bytes as f64 / nanos),
        Cell::Missing(reason) => format!("missing: {reason}"),
        Cell::Refused(_) => "refused".to_owned(),
        Cell::Other(count) => format!("other semantics: {count}"),
        Cell::Wrong(count) => format!("wrong: {count}"),
    }
}

/// The geometric means of one kind of tasks, a line for each engine.
fn means(text: &mut String, results: &Results, is_compile: bool) {
    let regex = results.column("regex");
    put!(text, "\nGeometric means of times, and over how many tasks:\n");
    put!(text, "| engine | / regex | tasks | / best peer | tasks |");
    put!(text, "|---|--:|--:|--:|--:|");
    for (at, column) in results.columns.iter().enumerate() {
        let over_regex =
            results.mean(is_compile, |row| Results::ratio(row, at, regex?));
        let over_best = results.mean(is_compile, |row| {
            Results::ratio(row, at, results.best_peer(row)?)
        });
        let cells = |mean: Option<(f64, usize)>| match mean {
            Some((mean, len)) => format!("{} | {len}", number(mean)),
            None => "- | 0".to_owned(),
        };
        put!(
            text,
            "| {} | {} | {} |",
            column.name,
            cells(over_regex),
            cells(over_best)
        );
    }
    put!(text, "");
}

fn notes(text: &mut String, results: &Results) {
    put!(text, "## Notes\n");
    for column in &results.columns {
        let when = match column.is_eager {
            true => ", its code emitted while a regex is built",
            false => "",
        };
        let Column { name, version, .. } = column;
        put!(text, "- {name} is version {version}{when}.");
        if let Some(semantics) = column.other_semantics {
            put!(text, "  Its matches: {semantics}.");
        }
    }
    for row in results.rows.iter().filter(|row| row.pattern_len > 1) {
        let joining = results.columns.iter().filter(|it| it.joins_patterns);
        let names: Vec<&str> = joining.map(|it| it.name.as_str()).collect();
        put!(
            text,
            "- {}: {} patterns, joined as one alternation for {}.",
            row.task,
            row.pattern_len,
            names.join(", ")
        );
    }
    for row in &results.rows {
        for (cell, column) in row.cells.iter().zip(&results.columns) {
            if let Cell::Refused(reason) = cell {
                let reason = first_line(reason);
                put!(text, "- {}, {}: {reason}", row.task, column.name);
            }
        }
    }
}

/// The beginning of a message that may hold a whole pattern.
fn first_line(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    line.chars().take(200).collect()
}

/// A number with three significant digits, as far as six decimals have them.
pub(crate) fn number(value: f64) -> String {
    let magnitude = value.abs().max(1e-6).log10().floor();
    let decimals = (2.0 - magnitude).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;

    #[test]
    fn numbers_have_three_digits() {
        for (value, text) in [
            (0.0, "0.000000"),
            (0.004321, "0.00432"),
            (0.04321, "0.0432"),
            (0.9, "0.900"),
            (1.234, "1.23"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1234.5, "1234"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn every_task_has_a_line() {
        let text = text(&sample());
        for line in [
            "| a/x | 10.0 | 2.50 | 20.0 | other | 2.00 | 0.250 |",
            "| a/y | 1.11 | 10.0 | refused | regex | 9.00 | 9.00 |",
            "| a/z | missing: captures | 10.0 | other semantics: 7 | regex \
             | - | - |",
            "| a/build | 5.00 | 50.0 | wrong: 3 | regex | 0.100 | 0.100 |",
            "| jitregex | 1.50 | 2 | 4.24 | 2 |",
            "| other | 0.125 | 1 | 1.00 | 1 |",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }

    #[test]
    fn notes_say_what_cells_do_not() {
        let text = text(&sample());
        let joined = "a/x: 2 patterns, joined as one alternation for jitregex";
        assert!(text.contains(joined), "{text}");
        assert!(text.contains("- a/y, other: no \\b\n"), "{text}");
    }
}
