//! The results as comma-separated values, a line for each task and engine.

use std::path::Path;

use anyhow::{Context, Result};

use crate::results::{Cell, Results};

/// The first line.
const HEADER: [&str; 8] = [
    "task",
    "model",
    "haystack_bytes",
    "engine",
    "version",
    "outcome",
    "nanoseconds",
    "note",
];

/// Writes all cells to a file.
///
/// # Errors
///
/// If the file cannot be written.
pub(crate) fn write(path: &Path, results: &Results) -> Result<()> {
    let context = || path.display().to_string();
    let mut writer = csv::Writer::from_path(path).with_context(context)?;
    writer.write_record(HEADER).with_context(context)?;
    for row in &results.rows {
        for (column, cell) in results.columns.iter().zip(&row.cells) {
            let (outcome, nanos, note) = fields(cell);
            let record = [
                row.task.clone(),
                row.model.to_string(),
                row.haystack_bytes.to_string(),
                column.name.clone(),
                column.version.clone(),
                outcome.to_owned(),
                nanos,
                note,
            ];
            writer.write_record(record).with_context(context)?;
        }
    }
    writer.flush().with_context(context)
}

/// What a cell is, its time and its note.
fn fields(cell: &Cell) -> (&'static str, String, String) {
    let none = String::new;
    match cell {
        Cell::Time(nanos) => ("time", format!("{nanos:.1}"), none()),
        Cell::Missing(reason) => ("missing", none(), reason.clone()),
        Cell::Refused(reason) => ("refused", none(), reason.clone()),
        Cell::Other(count) => ("other semantics", none(), count.to_string()),
        Cell::Wrong(count) => ("wrong count", none(), count.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;

    #[test]
    fn a_line_for_each_cell() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it.csv");
        write(&path, &sample()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], HEADER.join(","));
        let time = "a/x,count,1000,jitregex,1.0,time,100.0,";
        assert_eq!(lines[1], time);
        let other = "a/z,grep-captures,1000,other,1.0,other semantics,,7";
        assert!(text.contains(other), "{text}");
        let gone = folder.path().join("gone/it.csv");
        let error = write(&gone, &sample()).unwrap_err();
        assert!(error.to_string().contains("gone"));
    }
}
