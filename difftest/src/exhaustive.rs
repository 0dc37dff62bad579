//! Every pattern of the [`SPACES`] over every string, small patterns first.
//!
//! Each pattern runs through one configuration of each kind, and by turns
//! through one of the others. The configurations that are most used search all
//! strings; the others stop one symbol earlier, which saves most of the time.

use std::sync::Arc;

use jitregex::testing::CpuLevel;

use crate::enumerate::{Patterns, strings};
use crate::oracle::Mode;
use crate::rng::Rng;
use crate::run::{Asks, Job, Source};
use crate::setups::{self, Setup};
use crate::sheet::Depth;
use crate::spaces::{SPACES, Space};

/// Haystacks up to this length are searched up to every end.
const EVERY_END: usize = 3;

/// A space in one flavour, counted.
#[derive(Clone, Debug)]
struct Part {
    space: Space,
    mode: Mode,
    patterns: Patterns,
    haystacks: Arc<Vec<Vec<u8>>>,
    /// How many of them are at least one symbol shorter than the longest.
    shorter: usize,
}

/// The jobs of one size of one part.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    part: usize,
    size: usize,
    /// The number of its first job.
    first: u64,
    len: u64,
}

/// All spaces, or those whose name contains a word.
#[derive(Clone, Debug)]
pub struct Exhaustive {
    parts: Vec<Part>,
    stretches: Vec<Stretch>,
    /// One configuration of each kind, and whether it is thorough.
    few: Vec<(Setup, bool)>,
    /// Those that take turns.
    others: Vec<Setup>,
    /// What to call this in a command line.
    words: String,
}

impl Exhaustive {
    /// Patterns of up to `size` nodes, but no more than each space has, over
    /// strings that are `shorter` symbols shorter than there are.
    pub fn new(word: &str, size: usize, shorter: usize) -> Exhaustive {
        let spaces = SPACES.iter().filter(|it| it.name.contains(word));
        let parts: Vec<_> = spaces
            .flat_map(|space| {
                space.modes.iter().map(move |mode| (space, mode))
            })
            .map(|(space, mode)| Part::new(*space, *mode, shorter))
            .collect();
        let stretches = stretches(&parts, size);
        let few = setups::few();
        let few: Vec<_> = few
            .into_iter()
            .map(|setup| {
                let is_thorough = is_thorough(&setup);
                (setup, is_thorough)
            })
            .collect();
        let mut others = setups::all();
        others.retain(|it| few.iter().all(|few| few.0.name != it.name));
        let words = format!(
            "exhaustive --space '{word}' --size {size} --shorter {shorter}"
        );
        Exhaustive { parts, stretches, few, others, words }
    }

    /// What is enumerated, a line for each space and flavour.
    pub fn lines(&self) -> Vec<String> {
        let line = |(at, part): (usize, &Part)| {
            let own = self.stretches.iter().filter(|it| it.part == at);
            format!(
                "  {} {:?}: {} patterns over {} strings",
                part.space.name,
                part.mode,
                own.map(|it| it.len).sum::<u64>(),
                part.haystacks.len(),
            )
        };
        self.parts.iter().enumerate().map(line).collect()
    }

    fn setups(&self, number: u64, part: &Part) -> Vec<(Setup, usize)> {
        let len = |is_thorough| {
            if is_thorough { part.haystacks.len() } else { part.shorter }
        };
        let few = self.few.iter();
        let mut all: Vec<_> =
            few.map(|(setup, is_it)| (setup.clone(), len(*is_it))).collect();
        let mut rng = Rng::new(number);
        all.push((rng.pick(&self.others).clone(), part.shorter));
        all.push((setups::shuffled(&mut rng), part.shorter));
        all
    }
}

impl Part {
    fn new(space: Space, mode: Mode, shorter: usize) -> Part {
        let len = space.len.saturating_sub(shorter).max(1);
        let padded = |len: usize| {
            let all = strings(space.symbols, len, mode.utf8);
            let turns = space.padding.iter().cycle();
            let all =
                all.into_iter().zip(turns).map(|(text, (before, behind))| {
                    let z = |len: usize| vec![b'z'; len];
                    [z(*before), text, z(*behind)].concat()
                });
            all.collect::<Vec<_>>()
        };
        let shorter = padded(len - 1).len();
        Part {
            patterns: Patterns::new(space.grammar, space.size),
            haystacks: Arc::new(padded(len)),
            shorter,
            space,
            mode,
        }
    }
}

/// All patterns of one node, then all of two, and so on.
fn stretches(parts: &[Part], size: usize) -> Vec<Stretch> {
    let mut all = vec![];
    let mut first = 0;
    for size in 1..=size {
        for (at, part) in parts.iter().enumerate() {
            if size > part.patterns.size() {
                continue;
            }
            let forms = part.space.forms.len() as u64;
            let len = forms * part.patterns.len(size);
            all.push(Stretch { part: at, size, first, len });
            first += len;
        }
    }
    all
}

/// True for the configurations that search the longest strings too.
fn is_thorough(setup: &Setup) -> bool {
    let best = CpuLevel::detect().name();
    [
        "walk/BuiltIn".to_owned(),
        format!("machine/{best}/SealedMemfd/BuiltIn"),
        format!("plan/{best}/all"),
    ]
    .contains(&setup.name)
}

impl Source for Exhaustive {
    fn len(&self) -> u64 {
        self.stretches.last().map_or(0, |it| it.first + it.len)
    }

    fn job(&self, number: u64) -> Job {
        let behind = self.stretches.partition_point(|it| it.first <= number);
        let stretch = self.stretches[behind - 1];
        let part = &self.parts[stretch.part];
        let forms = part.space.forms;
        let number_within = number - stretch.first;
        let form = usize::try_from(number_within % forms.len() as u64);
        let form = forms[form.expect("there are few forms")];
        let number_within = number_within / forms.len() as u64;
        let text = part.patterns.nth(stretch.size, number_within);
        // An alternation stays what it is inside of a form.
        let text = if form == "@" { text } else { format!("(?:{text})") };
        Job {
            name: format!(
                "{} --from {number} --jobs 1 ({})",
                self.words, part.space.name,
            ),
            pattern: form.replace('@', &text),
            mode: part.mode,
            haystacks: Arc::clone(&part.haystacks),
            asks: Asks::Every(EVERY_END),
            depth: Depth { both: true, groups: part.space.groups },
            set: vec![],
            setups: self.setups(number, part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_a_job() {
        let all = Exhaustive::new("", 2, 2);
        let mut sizes = std::collections::BTreeSet::new();
        for number in 0..all.len() {
            let job = all.job(number);
            assert!(sizes.insert((
                job.pattern,
                job.mode.utf8,
                job.mode.line_terminator,
                job.haystacks.len(),
                job.name.split(" (").nth(1).unwrap().to_owned(),
            )));
        }
        assert!(all.len() > 500);
    }

    #[test]
    fn the_three_thorough_configurations_are_there() {
        let all = Exhaustive::new("loops", 1, 0);
        assert_eq!(all.few.iter().filter(|it| it.1).count(), 3);
        let part = &all.parts[0];
        assert_eq!(part.haystacks.len(), 1 + 3 + 9 + 27 + 81 + 243);
        assert_eq!(part.shorter, 1 + 3 + 9 + 27 + 81);
    }
}
