//! Time as the work of this thread, or as the wall has it.

use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// What time is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// The time that passes.
    Wall,
    /// The time that this thread runs: what else a shared machine does
    /// meanwhile is not counted. Asking this clock takes a system call, whose
    /// time is taken off.
    Thread { cost: Duration },
}

/// A time that is being taken.
pub(crate) enum Stopwatch {
    Wall(Instant),
    Thread { begin: ThreadTime, cost: Duration },
}

impl Clock {
    /// The clock of this thread.
    pub(crate) fn thread() -> Clock {
        let once = |_| ThreadTime::now().elapsed();
        let least = (0..1000).map(once).min();
        Clock::Thread { cost: least.unwrap_or_default() }
    }

    /// Begins to take a time.
    pub(crate) fn start(self) -> Stopwatch {
        match self {
            Clock::Wall => Stopwatch::Wall(Instant::now()),
            Clock::Thread { cost } => {
                Stopwatch::Thread { begin: ThreadTime::now(), cost }
            }
        }
    }
}

impl Stopwatch {
    /// The time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        match self {
            Stopwatch::Wall(begin) => begin.elapsed(),
            Stopwatch::Thread { begin, cost } => {
                begin.elapsed().saturating_sub(*cost)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn only_work_counts_for_the_thread() {
        let thread = Clock::thread().start();
        let wall = Clock::Wall.start();
        std::thread::sleep(Duration::from_millis(20));
        assert!(wall.elapsed() >= Duration::from_millis(20));
        assert!(thread.elapsed() < Duration::from_millis(20));
        let thread = Clock::thread().start();
        while wall.elapsed() < Duration::from_millis(40) {
            black_box(0);
        }
        assert!(thread.elapsed() > Duration::ZERO);
    }
}
