//! Tables in markdown.

/// A table; every line has as many cells as the head.
pub(crate) struct Table {
    lines: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Table {
        let head = head.iter().map(|cell| cell.to_string()).collect();
        Table { lines: vec![head] }
    }

    pub(crate) fn push(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.lines[0].len());
        // A bar would end the cell.
        let cells = cells.iter().map(|cell| cell.replace('|', "\\|"));
        self.lines.push(cells.collect());
    }

    /// Prints the table; the first columns are text, the others numbers.
    pub(crate) fn print(&self, text_columns: usize) {
        let width = |column: usize| {
            let widths =
                self.lines.iter().map(|it| it[column].chars().count());
            widths.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.lines[0].len()).map(width).collect();
        for (at, line) in self.lines.iter().enumerate() {
            print!("|");
            for (column, (cell, &width)) in
                line.iter().zip(&widths).enumerate()
            {
                if column < text_columns {
                    print!(" {cell:width$} |");
                } else {
                    print!(" {cell:>width$} |");
                }
            }
            println!();
            if at == 0 {
                print!("|");
                for (column, &width) in widths.iter().enumerate() {
                    let right = if column < text_columns { '-' } else { ':' };
                    print!("{}{right}|", "-".repeat(width + 1));
                }
                println!();
            }
        }
        println!();
    }
}

/// A number with three digits that count.
pub(crate) fn number(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        value if value >= 99.95 => format!("{value:.0}"),
        value if value >= 9.995 => format!("{value:.1}"),
        value if value >= 0.9995 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// Bytes in so many nanoseconds, in GB/s.
pub(crate) fn speed(bytes: usize, nanos: f64) -> String {
    number(bytes as f64 / nanos)
}

/// A pattern that fits a cell.
pub(crate) fn short(pattern: &str) -> String {
    let mut short: String = pattern.chars().take(40).collect();
    if short.len() < pattern.len() {
        short.push('…');
    }
    format!("`{short}`")
}
