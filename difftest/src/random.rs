//! Random patterns with random haystacks, through some configurations each.

use std::sync::Arc;

use crate::grammar;
use crate::haystacks;
use crate::language::Language;
use crate::oracle::Mode;
use crate::rng::Rng;
use crate::run::{Asks, Job, Source};
use crate::sets::companions;
use crate::setups::{self, Setup};
use crate::sheet::Depth;

/// How many configurations each pattern runs through, besides one that is
/// made at random.
const SETUPS: usize = 2;

/// One pattern in so many stands in a set as well.
const SETS: usize = 3;

/// As many patterns as are asked for, each from a seed of its own.
#[derive(Clone, Debug)]
pub struct Random {
    /// The seed of the first pattern; the others follow.
    pub seed: u64,
    /// How many pairs of a pattern and a haystack.
    pub pairs: u64,
    /// How many of them have the same pattern. A long run spends most of its
    /// time on building.
    pub haystacks: u64,
    /// The configurations to choose from.
    pub setups: Vec<Setup>,
    /// True if a configuration made at random is added to those.
    pub shuffle: bool,
}

impl Random {
    /// Pairs in every configuration.
    pub fn new(seed: u64, pairs: u64) -> Random {
        let setups = setups::all();
        Random { seed, pairs, haystacks: 20, setups, shuffle: true }
    }

    fn setups(&self, rng: &mut Rng) -> Vec<Setup> {
        let mut all: Vec<&Setup> = self.setups.iter().collect();
        while all.len() > SETUPS {
            all.swap_remove(rng.below(all.len()));
        }
        let mut all: Vec<Setup> = all.into_iter().cloned().collect();
        if self.shuffle {
            all.push(setups::shuffled(rng));
        }
        all
    }
}

impl Source for Random {
    fn len(&self) -> u64 {
        self.pairs.div_ceil(self.haystacks)
    }

    fn job(&self, number: u64) -> Job {
        let seed = self.seed.wrapping_add(number);
        let mut rng = Rng::new(seed);
        let size = rng.between(1, 9);
        let pattern = grammar::random(&mut rng, size);
        let line_terminator =
            if rng.one_in(16) { *rng.pick(b"\0a \xFF") } else { b'\n' };
        let mode = Mode { utf8: rng.one_in(2), line_terminator };
        let language = Language::new(&pattern, mode);
        let haystacks = (0..self.haystacks).map(|_| {
            let haystack = haystacks::random(language.as_ref(), &mut rng);
            if mode.takes(&haystack) {
                haystack
            } else {
                String::from_utf8_lossy(&haystack).into_owned().into()
            }
        });
        let haystacks = Arc::new(haystacks.collect());
        let setups = self.setups(&mut rng);
        let asks = Asks::Random(rng.next());
        let set = if rng.one_in(SETS) {
            companions(&pattern, mode, &mut rng)
        } else {
            vec![]
        };
        Job {
            name: format!("random --seed {seed} --pairs {}", self.haystacks),
            pattern,
            mode,
            haystacks,
            asks,
            depth: Depth { both: false, groups: true },
            set,
            setups: setups.into_iter().map(|it| (it, usize::MAX)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_made_of_its_number() {
        let random = Random::new(5, 400);
        assert_eq!(random.len(), 20);
        let later = Random::new(9, 20);
        let (job, same) = (random.job(4), later.job(0));
        assert_eq!(job.pattern, same.pattern);
        assert_eq!(job.haystacks, same.haystacks);
        let names = |job: &Job| {
            let names = job.setups.iter().map(|it| it.0.name.clone());
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(&job), names(&same));
        assert_eq!(job.setups.len(), SETUPS + 1);
    }
}
