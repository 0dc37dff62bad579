//! Times of several engines, taken in turns.
//!
//! Other processes make a shared machine faster and slower as they like.
//! Times are therefore those of this thread at work, every round runs every
//! engine once, and the medians of all rounds are compared.

use std::time::Duration;

use cpu_time::ThreadTime;

/// How long one sample takes, unless the task takes longer: less than the
/// slice of time after which the system runs another process, so that most
/// samples are not interrupted and find their caches as they left them.
const SAMPLE: Duration = Duration::from_millis(2);

/// A piece of work to be timed.
pub(crate) type Task<'t> = Box<dyn FnMut() + 't>;

/// The median time of each task, in nanoseconds.
pub(crate) fn medians(tasks: &mut [Task<'_>], rounds: usize) -> Vec<f64> {
    let repeats: Vec<u32> = tasks.iter_mut().map(calibrate).collect();
    let mut samples = vec![vec![]; tasks.len()];
    for _ in 0..rounds {
        let turns = tasks.iter_mut().zip(&repeats).zip(&mut samples);
        for ((task, &repeats), samples) in turns {
            let begin = ThreadTime::now();
            for _ in 0..repeats {
                task();
            }
            let nanos = begin.elapsed().as_nanos() as f64;
            samples.push(nanos / f64::from(repeats));
        }
    }
    samples.iter_mut().map(|samples| median(samples)).collect()
}

/// How often a task is repeated for one sample.
fn calibrate(task: &mut Task<'_>) -> u32 {
    let mut repeats = 1u32;
    loop {
        let begin = ThreadTime::now();
        for _ in 0..repeats {
            task();
        }
        if begin.elapsed() * 2 >= SAMPLE || repeats > 1 << 20 {
            return repeats;
        }
        repeats *= 2;
    }
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
