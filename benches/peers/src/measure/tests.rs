use super::*;
use crate::task::Model;

/// An engine that gives a fixed count.
#[derive(Default)]
struct Fake {
    count: u64,
    /// Whether what it counts grows with each run.
    drifts: bool,
    is_held: bool,
    semantics: Option<&'static str>,
    lacks: Option<&'static str>,
    refuses: bool,
}

impl Engine for Fake {
    fn name(&self) -> &str {
        "fake"
    }

    fn version(&self) -> String {
        "0".to_owned()
    }

    fn other_semantics(&self) -> Option<&'static str> {
        self.semantics
    }

    fn lacks(&self, _: Model) -> Option<&'static str> {
        self.lacks
    }

    fn is_held_to_counts(&self) -> bool {
        self.is_held
    }

    fn job<'t>(&'t self, _: &'t Task) -> Result<Box<dyn Job + 't>> {
        ensure!(!self.refuses, "no such syntax");
        Ok(Box::new(FakeJob { engine: self, runs: 0 }))
    }
}

struct FakeJob<'e> {
    engine: &'e Fake,
    runs: u64,
}

impl Job for FakeJob<'_> {
    fn run(&mut self, repeats: u32, _: Clock) -> Result<(Duration, u64)> {
        self.runs += 1;
        let more = if self.engine.drifts { self.runs - 1 } else { 0 };
        Ok((Duration::from_micros(3) * repeats, self.engine.count + more))
    }
}

fn cell(fake: Fake) -> Result<Cell> {
    let task = Task {
        name: "file/task".to_owned(),
        model: Model::Count,
        patterns: vec!["a".to_owned()],
        unicode: false,
        case_insensitive: false,
        haystack: b"aaa".to_vec(),
        count: 3,
    };
    let limits = Limits {
        rounds: 3,
        min_time: Duration::from_micros(300),
        max_time: Duration::from_secs(1),
    };
    Ok(row(&task, &[&fake], &limits)?.cells[0].clone())
}

#[test]
fn a_time_is_that_of_one_run() {
    let cell = cell(Fake { count: 3, ..Fake::default() }).unwrap();
    assert_eq!(cell, Cell::Time(3000.0));
}

#[test]
fn what_an_engine_lacks_is_missing() {
    let fake = Fake { lacks: Some("captures"), ..Fake::default() };
    assert_eq!(cell(fake).unwrap(), Cell::Missing("captures".to_owned()));
}

#[test]
fn another_count_has_no_time() {
    let fake = Fake { count: 5, ..Fake::default() };
    assert_eq!(cell(fake).unwrap(), Cell::Wrong(5));
    let semantics = Some("longest");
    let fake = Fake { count: 5, semantics, ..Fake::default() };
    assert_eq!(cell(fake).unwrap(), Cell::Other(5));
}

#[test]
fn another_count_of_an_exact_engine_is_an_error() {
    let fake = Fake { count: 5, is_held: true, ..Fake::default() };
    let text = format!("{:#}", cell(fake).unwrap_err());
    assert!(text.contains("file/task"), "{text}");
    assert!(text.contains("fake"), "{text}");
    assert!(text.contains("counted 5, but expected 3"), "{text}");
}

#[test]
fn every_sample_is_checked() {
    let fake = Fake { count: 3, drifts: true, ..Fake::default() };
    let text = format!("{:#}", cell(fake).unwrap_err());
    assert!(text.contains("counted 4, expected 3"), "{text}");
}

#[test]
fn a_refusal_is_a_cell_or_an_error() {
    let fake = Fake { refuses: true, ..Fake::default() };
    let refused = Cell::Refused("no such syntax".to_owned());
    assert_eq!(cell(fake).unwrap(), refused);
    let fake = Fake { refuses: true, is_held: true, ..Fake::default() };
    assert!(cell(fake).is_err());
}

#[test]
fn medians_lie_in_the_middle() {
    assert_eq!(median(vec![9.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]), 3.0);
}
