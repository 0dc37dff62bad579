//! How far a run is: a line that changes on a terminal, lines otherwise.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::tally::Tally;

/// How often a terminal is drawn.
const REDRAWN: Duration = Duration::from_millis(200);

/// How often a line is written where there is no terminal.
const WRITTEN: Duration = Duration::from_secs(30);

/// What the length of the bar is divided into.
const PARTS: u64 = 1000;

/// What a run is measured by.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// So many jobs.
    Jobs(u64),
    /// So much time, or so many jobs if they take less.
    Time(Duration, u64),
}

#[derive(Debug)]
struct State {
    jobs: u64,
    pairs: u64,
    tests: u64,
    said: Instant,
}

/// Says how far a run is; nothing if nobody wants to know.
#[derive(Debug)]
pub struct Progress {
    goal: Goal,
    begin: Instant,
    state: Mutex<State>,
    bar: Option<ProgressBar>,
    is_shown: bool,
}

impl Progress {
    /// A run that says nothing.
    pub fn silent() -> Progress {
        Progress::new(Goal::Jobs(1), false)
    }

    /// A run that writes to standard error.
    pub fn shown(goal: Goal) -> Progress {
        Progress::new(goal, true)
    }

    fn new(goal: Goal, is_shown: bool) -> Progress {
        let begin = Instant::now();
        let state = State { jobs: 0, pairs: 0, tests: 0, said: begin };
        let is_terminal = is_shown && std::io::stderr().is_terminal();
        let bar = is_terminal.then(bar);
        Progress { goal, begin, state: Mutex::new(state), bar, is_shown }
    }

    /// Notes that a job is done, and says so now and then.
    pub fn advance(&self, tally: &Tally) {
        let mut state = self.state.lock().expect("nothing panics here");
        state.jobs += 1;
        state.pairs += tally.pairs;
        state.tests += tally.all().tests;
        let every = if self.bar.is_some() { REDRAWN } else { WRITTEN };
        if !self.is_shown || state.said.elapsed() < every {
            return;
        }
        state.said = Instant::now();
        let elapsed = self.begin.elapsed();
        let line = line(&state, elapsed, self.goal);
        match &self.bar {
            Some(bar) => {
                let parts = share(&state, elapsed, self.goal) * PARTS as f64;
                bar.set_position(parts as u64);
                bar.set_message(line);
            }
            None => write(&line),
        }
    }

    /// Writes a text above the line that changes.
    pub fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| write(text)),
            None if self.is_shown => write(text),
            None => {}
        }
    }

    /// Takes the line that changes away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("[{bar:24}] {msg}");
    let style = style.expect("the template is valid").progress_chars("=> ");
    let target = ProgressDrawTarget::stderr_with_hz(5);
    ProgressBar::with_draw_target(Some(PARTS), target).with_style(style)
}

/// Nobody needs a line that is lost.
fn write(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The part of the run that is done, at most 1.
fn share(state: &State, elapsed: Duration, goal: Goal) -> f64 {
    let jobs = |all: u64| state.jobs as f64 / all.max(1) as f64;
    let share = match goal {
        Goal::Jobs(all) => jobs(all),
        Goal::Time(budget, all) => {
            jobs(all).max(elapsed.as_secs_f64() / budget.as_secs_f64())
        }
    };
    share.min(1.0)
}

fn line(state: &State, elapsed: Duration, goal: Goal) -> String {
    let share = share(state, elapsed, goal);
    let seconds = elapsed.as_secs_f64();
    let rate = state.tests as f64 / seconds;
    let left = if share > 0.0 { seconds / share - seconds } else { 0.0 };
    format!(
        "{:.1} % {} tests, {} pairs, {} patterns, {rate:.0} tests/s, {} gone, \
         {} left",
        share * 100.0,
        state.tests,
        state.pairs,
        state.jobs,
        clock(seconds),
        clock(left),
    )
}

fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours}:{minutes:02}:{:02}", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let begin = Instant::now();
        let state = State { jobs: 25, pairs: 500, tests: 9000, said: begin };
        let elapsed = Duration::from_secs(30);
        assert_eq!(
            line(&state, elapsed, Goal::Jobs(100)),
            "25.0 % 9000 tests, 500 pairs, 25 patterns, 300 tests/s, \
             0:00:30 gone, 0:01:30 left",
        );
        let goal = Goal::Time(Duration::from_secs(60), 1_000_000);
        assert_eq!(share(&state, elapsed, goal), 0.5);
    }
}
