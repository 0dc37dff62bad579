//! The results as a picture: a row for each task, a mark for each engine.
//!
//! A mark stands where the engine's time over that of `regex` is, on a
//! logarithmic axis: left of the line in the middle it is faster than
//! `regex`. What lies beyond an end of the axis is an arrow at that end.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::engines::is_ours;
use crate::markdown::number;
use crate::results::{Results, Row};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What drawing into a string or a file may fail with.
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

const FONT: &str = "sans-serif";
const WIDTH: i32 = 1080;
/// The room for the names of tasks, and behind the axis for the figures.
const LEFT: i32 = 270;
const RIGHT: i32 = 90;
const ROW: i32 = 20;
/// Above the rows of a panel: its title and the axis.
const HEAD: i32 = 64;
/// The title and the marks' meanings.
const TOP: i32 = 76;

/// The ratios at the ends of the axis, as powers of ten.
const FROM: i32 = -2;
const TO: i32 = 3;

const INK: RGBColor = RGBColor(40, 40, 40);
const FAINT: RGBColor = RGBColor(222, 222, 222);
const FASTER: RGBColor = RGBColor(238, 246, 238);

/// How an engine is drawn.
struct Mark {
    column: usize,
    shape: Shape,
    color: RGBColor,
}

#[derive(Clone, Copy)]
enum Shape {
    Disc,
    Ring,
    Square,
    Triangle,
    Cross,
    Diamond,
    Plus,
}

/// The shapes and colours of engines that are not ours, in turn.
const PEERS: [(Shape, RGBColor); 4] = [
    (Shape::Triangle, RGBColor(213, 94, 0)),
    (Shape::Cross, RGBColor(0, 130, 90)),
    (Shape::Diamond, RGBColor(170, 80, 150)),
    (Shape::Plus, RGBColor(120, 100, 60)),
];

const OURS: RGBColor = RGBColor(0, 80, 170);

/// Draws the picture into a file.
///
/// # Errors
///
/// If the run has no times of `regex`, or the file cannot be written.
pub(crate) fn write(path: &Path, results: &Results) -> Result<()> {
    let regex = results
        .column("regex")
        .ok_or_else(|| anyhow!("a plot needs the engine `regex`"))?;
    let plot = Plot { results, regex };
    plot.draw(path).map_err(|error| anyhow!("{}: {error}", path.display()))
}

struct Plot<'r> {
    results: &'r Results,
    regex: usize,
}

impl Plot<'_> {
    fn draw(&self, path: &Path) -> Drawn {
        let panels: Vec<(bool, Vec<&Row>)> = [false, true]
            .map(|is_compile| (is_compile, self.rows(is_compile)))
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .collect();
        let height: i32 = panels
            .iter()
            .map(|(_, rows)| HEAD + ROW * (rows.len() as i32 + 2))
            .sum();
        let size = (WIDTH as u32, (TOP + height) as u32);
        let root = SVGBackend::new(path, size).into_drawing_area();
        root.fill(&WHITE)?;
        self.title(&root)?;
        let mut y = TOP;
        for (is_compile, rows) in &panels {
            y = self.panel(&root, y, *is_compile, rows)?;
        }
        root.present()
    }

    /// The rows of a kind in which `regex` and another engine have a time.
    fn rows(&self, is_compile: bool) -> Vec<&Row> {
        let rows = self.results.rows.iter();
        let has_ratio = |row: &&Row| {
            row.is_compile() == is_compile
                && row.cells[self.regex].nanos().is_some()
                && row.cells.iter().filter_map(|it| it.nanos()).count() > 1
        };
        rows.filter(has_ratio).collect()
    }

    /// Who is drawn: ours as users get it, the interpreter or eager code, and
    /// every other engine but `regex`, which is the line in the middle.
    fn marks(&self, is_compile: bool) -> Vec<Mark> {
        let mut marks = vec![];
        let mut push = |column, (shape, color)| {
            marks.push(Mark { column, shape, color });
        };
        let columns = &self.results.columns;
        let peers = (0..columns.len()).filter(|&column| {
            column != self.regex && !is_ours(&columns[column].name)
        });
        for (column, style) in peers.zip(PEERS.into_iter().cycle()) {
            push(column, style);
        }
        let second = match is_compile {
            true => columns.iter().rposition(|it| it.is_eager),
            false => self.results.column("jitregex/interpreted"),
        };
        if let Some(column) = second {
            let shape = if is_compile { Shape::Square } else { Shape::Ring };
            push(column, (shape, OURS));
        }
        if let Some(column) = self.results.column("jitregex") {
            push(column, (Shape::Disc, OURS));
        }
        marks
    }

    fn title(&self, root: &Area<'_>) -> Drawn {
        let text = "Time of each engine over the time of `regex`";
        root.draw(&label(text, (16, 14), 20, HPos::Left))?;
        let rest = "Left of the line at 1: faster than `regex`. Every mark \
             found the expected matches; engines that do not are left out \
             of a task, and of its part in the mean.";
        root.draw(&label(rest, (16, 42), 13, HPos::Left))
    }

    /// Draws the tasks of one kind from `top` on; where the next one begins.
    fn panel(
        &self,
        root: &Area<'_>,
        top: i32,
        is_compile: bool,
        rows: &[&Row],
    ) -> Result<i32, DrawingAreaErrorKind<std::io::Error>> {
        let marks = self.marks(is_compile);
        let title = if is_compile { "Compile" } else { "Search" };
        root.draw(&label(title, (16, top), 17, HPos::Left))?;
        self.legend(root, top, &marks)?;
        let first = top + HEAD;
        let bottom = first + ROW * (rows.len() as i32 + 1);
        axis(root, first, bottom)?;
        for (at, row) in rows.iter().enumerate() {
            let ratio = |column| Results::ratio(row, column, self.regex);
            let y = first + ROW * at as i32 + ROW / 2;
            self.line(root, y, &row.task, &marks, ratio)?;
        }
        let y = bottom - ROW / 2;
        let ratio = |column| {
            let ratio = |row: &Row| Results::ratio(row, column, self.regex);
            Some(self.results.mean(is_compile, ratio)?.0)
        };
        root.draw(&PathElement::new(
            vec![(16, y - ROW / 2), (WIDTH - 16, y - ROW / 2)],
            INK.mix(0.5),
        ))?;
        self.line(root, y, "geometric mean", &marks, ratio)?;
        Ok(bottom + ROW)
    }

    fn legend(&self, root: &Area<'_>, top: i32, marks: &[Mark]) -> Drawn {
        let mut x = LEFT;
        for mark in marks.iter().rev() {
            let column = &self.results.columns[mark.column];
            draw_mark(root, (x, top + 9), mark)?;
            let name = match column.is_eager {
                true => format!("{}, eager", column.name),
                false => column.name.clone(),
            };
            root.draw(&label(&name, (x + 10, top + 2), 13, HPos::Left))?;
            x += 26 + 7 * name.len() as i32;
        }
        Ok(())
    }

    /// One row: its name, its marks, and the ratio of the last mark.
    fn line(
        &self,
        root: &Area<'_>,
        y: i32,
        name: &str,
        marks: &[Mark],
        ratio: impl Fn(usize) -> Option<f64>,
    ) -> Drawn {
        root.draw(&label(name, (LEFT - 12, y - 7), 13, HPos::Right))?;
        let guide = vec![(LEFT, y), (WIDTH - RIGHT, y)];
        root.draw(&PathElement::new(guide, FAINT))?;
        for mark in marks {
            match ratio(mark.column) {
                Some(ratio) if ratio > 10_f64.powi(TO) => {
                    arrow(root, (WIDTH - RIGHT + 4, y), 1, mark.color)?;
                }
                Some(ratio) if ratio < 10_f64.powi(FROM) => {
                    arrow(root, (LEFT - 4, y), -1, mark.color)?;
                }
                Some(ratio) => draw_mark(root, (x_of(ratio), y), mark)?,
                None => {}
            }
        }
        let ours = marks.last().and_then(|mark| ratio(mark.column));
        let ours = ours.map_or("-".to_owned(), number);
        root.draw(&label(&ours, (WIDTH - 20, y - 7), 13, HPos::Right))
    }
}

/// Where a ratio stands.
fn x_of(ratio: f64) -> i32 {
    let width = f64::from(WIDTH - LEFT - RIGHT);
    let share = (ratio.log10() - f64::from(FROM)) / f64::from(TO - FROM);
    LEFT + (share * width).round() as i32
}

/// The grid and its labels, from the first row to behind the last one.
fn axis(root: &Area<'_>, first: i32, bottom: i32) -> Drawn {
    let corners = [(LEFT, first), (x_of(1.0), bottom)];
    root.draw(&Rectangle::new(corners, FASTER.filled()))?;
    for power in FROM..=TO {
        for step in 1..10 {
            let ratio = 10_f64.powi(power) * f64::from(step);
            if ratio > 10_f64.powi(TO) {
                break;
            }
            let x = x_of(ratio);
            let color = match step {
                1 if power == 0 => INK,
                1 => RGBColor(170, 170, 170),
                _ => FAINT,
            };
            let line = vec![(x, first), (x, bottom)];
            root.draw(&PathElement::new(line, color))?;
        }
        let ratio = 10_f64.powi(power);
        let text = if power == 0 { "1 = regex" } else { &ratio.to_string() };
        root.draw(&label(text, (x_of(ratio), first - 18), 13, HPos::Center))?;
    }
    let text = "jitregex";
    root.draw(&label(text, (WIDTH - 20, first - 18), 13, HPos::Right))
}

/// A text whose upper edge is at a position.
fn label<'t>(
    text: &str,
    position: (i32, i32),
    size: i32,
    side: HPos,
) -> Text<'t, (i32, i32), String> {
    let style = TextStyle::from((FONT, size).into_font()).color(&INK);
    let style = style.pos(Pos::new(side, VPos::Top));
    Text::new(text.to_owned(), position, style)
}

fn draw_mark(root: &Area<'_>, (x, y): (i32, i32), mark: &Mark) -> Drawn {
    let Mark { shape, color, .. } = mark;
    let thick = color.stroke_width(2);
    let line = |from, to| PathElement::new(vec![from, to], thick);
    match shape {
        Shape::Disc => root.draw(&Circle::new((x, y), 5, color.filled())),
        Shape::Ring => root.draw(&Circle::new((x, y), 4, thick)),
        Shape::Square => {
            let corners = [(x - 4, y - 4), (x + 4, y + 4)];
            root.draw(&Rectangle::new(corners, color.filled()))
        }
        Shape::Triangle => {
            let corners = vec![(x - 5, y + 4), (x + 5, y + 4), (x, y - 5)];
            root.draw(&Polygon::new(corners, color.filled()))
        }
        Shape::Diamond => {
            let corners = vec![(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5)];
            root.draw(&Polygon::new(corners, color.filled()))
        }
        Shape::Cross => {
            root.draw(&line((x - 4, y - 4), (x + 4, y + 4)))?;
            root.draw(&line((x - 4, y + 4), (x + 4, y - 4)))
        }
        Shape::Plus => {
            root.draw(&line((x - 5, y), (x + 5, y)))?;
            root.draw(&line((x, y - 5), (x, y + 5)))
        }
    }
}

/// An arrow head that points beyond an end of the axis.
fn arrow(
    root: &Area<'_>,
    (x, y): (i32, i32),
    direction: i32,
    color: RGBColor,
) -> Drawn {
    let corners = vec![(x, y - 5), (x, y + 5), (x + 8 * direction, y)];
    root.draw(&Polygon::new(corners, color.filled()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;

    #[test]
    fn every_task_is_named_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it.svg");
        write(&path, &sample()).unwrap();
        let svg = std::fs::read_to_string(&path).unwrap();
        for name in ["a/x", "a/y", "a/build", "Search", "Compile"] {
            let lines = svg.lines().filter(|line| line.trim() == name);
            assert_eq!(lines.count(), 1, "{name}\n{svg}");
        }
        assert!(!svg.contains("a/z"), "nothing is compared there");
    }

    #[test]
    fn a_plot_needs_regex() {
        let mut results = sample();
        results.columns[1].name = "oniguruma".to_owned();
        let error = write(Path::new("/nowhere/it.svg"), &results);
        assert!(error.unwrap_err().to_string().contains("`regex`"));
    }

    #[test]
    fn ratios_stand_between_the_ends() {
        assert_eq!(x_of(10_f64.powi(FROM)), LEFT);
        assert_eq!(x_of(10_f64.powi(TO)), WIDTH - RIGHT);
        assert!(x_of(0.9) < x_of(1.0) && x_of(1.0) < x_of(1.1));
    }
}
