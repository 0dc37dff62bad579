//! What a run found, and the figures that follow from it.

use crate::engines::is_ours;
use crate::task::{Model, Task};

/// What one engine made of one task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// The median time of a run, in nanoseconds. Every count was right.
    Time(f64),
    /// The engine cannot do this, for the reason given.
    Missing(String),
    /// The engine did not take the pattern, or gave up on the haystack.
    Refused(String),
    /// The engine promises other matches than the expected ones: their count.
    Other(u64),
    /// The engine promises the expected count and gave another one.
    Wrong(u64),
}

impl Cell {
    /// The time, if there is one.
    pub(crate) fn nanos(&self) -> Option<f64> {
        match self {
            Cell::Time(nanos) => Some(*nanos),
            _ => None,
        }
    }
}

/// One task, and a cell for each engine.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) task: String,
    pub(crate) model: Model,
    pub(crate) haystack_bytes: usize,
    pub(crate) pattern_len: usize,
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// The row of a task.
    pub(crate) fn new(task: &Task, cells: Vec<Cell>) -> Row {
        Row {
            task: task.name.clone(),
            model: task.model,
            haystack_bytes: task.haystack.len(),
            pattern_len: task.patterns.len(),
            cells,
        }
    }

    /// True if building is measured, not searching.
    pub(crate) fn is_compile(&self) -> bool {
        self.model == Model::Compile
    }
}

/// An engine of a run.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) version: String,
    /// True if it emits machine code while a regex is built.
    pub(crate) is_eager: bool,
    pub(crate) joins_patterns: bool,
    pub(crate) other_semantics: Option<&'static str>,
}

/// A whole run.
#[derive(Clone, Debug)]
pub(crate) struct Results {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}

impl Results {
    /// The column of an engine.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The time of one column over that of another, if both have one.
    pub(crate) fn ratio(row: &Row, one: usize, other: usize) -> Option<f64> {
        Some(row.cells[one].nanos()? / row.cells[other].nanos()?)
    }

    /// The fastest engine of a row that is not ours, by its column.
    pub(crate) fn best_peer(&self, row: &Row) -> Option<usize> {
        let peers = (0..self.columns.len())
            .filter(|&column| !is_ours(&self.columns[column].name));
        let timed = peers.filter_map(|column| {
            row.cells[column].nanos().map(|nanos| (column, nanos))
        });
        timed.min_by(|one, two| one.1.total_cmp(&two.1)).map(|it| it.0)
    }

    /// The geometric mean over the rows of one kind of what `ratio` gives,
    /// and how many it gives something for.
    pub(crate) fn mean(
        &self,
        is_compile: bool,
        ratio: impl Fn(&Row) -> Option<f64>,
    ) -> Option<(f64, usize)> {
        let rows = self.rows.iter().filter(|it| it.is_compile() == is_compile);
        let logs: Vec<f64> = rows.filter_map(ratio).map(f64::ln).collect();
        let sum: f64 = logs.iter().sum();
        (!logs.is_empty())
            .then(|| ((sum / logs.len() as f64).exp(), logs.len()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A run of three engines at two searches and one build.
    pub(crate) fn sample() -> Results {
        let column = |name: &str| Column {
            name: name.to_owned(),
            version: "1.0".to_owned(),
            is_eager: false,
            joins_patterns: name == "jitregex",
            other_semantics: None,
        };
        let row = |task: &str, model, pattern_len, cells| Row {
            task: task.to_owned(),
            model,
            haystack_bytes: 1000,
            pattern_len,
            cells,
        };
        let time = Cell::Time;
        let missing = Cell::Missing("captures".to_owned());
        let refused = Cell::Refused("no \\b\nat all".to_owned());
        Results {
            columns: ["jitregex", "regex", "other"].map(column).into(),
            rows: vec![
                row(
                    "a/x",
                    Model::Count,
                    2,
                    vec![time(100.0), time(400.0), time(50.0)],
                ),
                row(
                    "a/y",
                    Model::Grep,
                    1,
                    vec![time(900.0), time(100.0), refused],
                ),
                row(
                    "a/z",
                    Model::GrepCaptures,
                    1,
                    vec![missing, time(100.0), Cell::Other(7)],
                ),
                row(
                    "a/build",
                    Model::Compile,
                    1,
                    vec![time(5_000.0), time(50_000.0), Cell::Wrong(3)],
                ),
            ],
        }
    }

    #[test]
    fn the_best_peer_is_not_ours() {
        let results = sample();
        let best = results.rows.iter().map(|row| results.best_peer(row));
        assert_eq!(best.collect::<Vec<_>>(), [2, 1, 1, 1].map(Some));
    }

    #[test]
    fn means_are_geometric_and_of_one_kind() {
        let results = sample();
        let check = |is_compile, column, mean: f64, len| {
            let ratio = |row: &Row| Results::ratio(row, column, 1);
            let found = results.mean(is_compile, ratio).unwrap();
            assert!((found.0 - mean).abs() < 1e-9, "{found:?}");
            assert_eq!(found.1, len);
        };
        // The root of 1/4 times 9.
        check(false, 0, 1.5, 2);
        check(false, 2, 0.125, 1);
        check(true, 0, 0.1, 1);
        assert_eq!(results.mean(true, |row| Results::ratio(row, 2, 1)), None);
    }
}
