//! The configurations that every answer must not depend on.

use std::io::Write;
use std::sync::Once;

use jitregex::Compile;
use jitregex::testing::{CpuLevel, Force, Rung, Tuning};

/// One way to run a regex.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) name: String,
    pub(crate) compile: Compile,
    pub(crate) tuning: Tuning,
}

impl Setup {
    fn new(name: impl Into<String>, compile: Compile) -> Setup {
        Setup { name: name.into(), compile, tuning: Tuning::default() }
    }

    fn with(mut self, change: impl FnOnce(&mut Tuning)) -> Setup {
        change(&mut self.tuning);
        self
    }

    /// True if one engine alone answers, which then reports an earliest
    /// match as soon as it ends.
    pub(crate) fn is_forced(&self) -> bool {
        self.tuning.force != Force::Nothing
    }

    /// True if every search that has no groups must be machine code: it was
    /// emitted for all that the automaton is, while the regex was built.
    pub(crate) fn is_sealed(&self) -> bool {
        self.name.starts_with("machine/")
            && self.name.ends_with("/BuiltIn")
            && self.tuning.rung != Rung::Interpreted
    }
}

/// The sizes of tables: those of users, one state and then a shared table,
/// one state and then a small table of the search's own, one state and then
/// a shared table that is soon full, so that the search changes tables.
#[derive(Clone, Copy, Debug)]
enum Tables {
    BuiltIn,
    Shared,
    Private,
    Tiny,
}

impl Tables {
    /// The sizes that every suite runs with.
    const ALL: [Tables; 3] =
        [Tables::BuiltIn, Tables::Shared, Tables::Private];

    fn apply(self, tuning: &mut Tuning) {
        match self {
            Tables::BuiltIn => {}
            Tables::Shared => {
                tuning.explore_states = Some(1);
                tuning.private_bytes = 16 << 10;
            }
            Tables::Private => {
                tuning.explore_states = Some(1);
                tuning.shared_bytes = 0;
                tuning.private_bytes = 16 << 10;
            }
            Tables::Tiny => {
                tuning.explore_states = Some(1);
                tuning.shared_bytes = 32 << 10;
                tuning.private_bytes = 16 << 10;
            }
        }
    }
}

/// The levels that this machine can run. The others are named, once and even
/// where the harness keeps what passing tests print.
pub(crate) fn levels() -> Vec<CpuLevel> {
    static SKIPPED: Once = Once::new();
    let (levels, skipped) = levels_up_to(CpuLevel::detect());
    SKIPPED.call_once(|| {
        for line in skipped {
            // Nobody needs a line that is lost.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    });
    levels
}

/// The levels that a machine can run whose highest one is given, and a line
/// about each of the others.
pub(crate) fn levels_up_to(best: CpuLevel) -> (Vec<CpuLevel>, Vec<String>) {
    let (levels, skipped): (Vec<_>, Vec<_>) =
        CpuLevel::ALL.into_iter().partition(|level| *level <= best);
    let line = |level: CpuLevel| {
        format!("skipped: cpu level {} (not on this machine)", level.name())
    };
    (levels, skipped.into_iter().map(line).collect())
}

/// What users get, and the engines that run without machine code.
pub(crate) fn interpreted() -> Vec<Setup> {
    let force = |force| move |tuning: &mut Tuning| tuning.force = force;
    let mut setups = vec![
        Setup::new("lazy", Compile::Lazy),
        Setup::new("never", Compile::Never),
        Setup::new("pikevm", Compile::Never).with(force(Force::PikeVm)),
        Setup::new("no-memory", Compile::Eager)
            .with(|tuning| tuning.rung = Rung::Interpreted),
    ];
    for tables in Tables::ALL {
        let name = format!("walk/{tables:?}");
        let walk = Setup::new(name, Compile::Never).with(force(Force::Walk));
        setups.push(walk.with(|tuning| tables.apply(tuning)));
    }
    setups
}

/// The automaton in machine code, at every level, on every rung of memory,
/// with every size of tables.
pub(crate) fn machine(level: CpuLevel) -> Vec<Setup> {
    let mut setups = vec![];
    for rung in [Rung::SealedMemfd, Rung::Protected, Rung::Interpreted] {
        for tables in Tables::ALL {
            setups.push(automaton(level, rung, tables));
        }
    }
    setups
}

fn automaton(level: CpuLevel, rung: Rung, tables: Tables) -> Setup {
    let name = format!("machine/{}/{rung:?}/{tables:?}", level.name());
    Setup::new(name, Compile::Eager).with(|tuning| {
        tuning.force = Force::Automaton;
        tuning.cpu = Some(level);
        tuning.rung = rung;
        tables.apply(tuning);
    })
}

/// What the plan chooses, with each of its shortcuts on and off.
pub(crate) fn planned(level: CpuLevel) -> Vec<Setup> {
    type Switch = (&'static str, fn(&mut Tuning));
    let switches: [Switch; 8] = [
        ("all", |_| {}),
        ("no-inline", |tuning| tuning.inline = false),
        ("no-skip-loops", |tuning| tuning.skip_loops = false),
        ("no-prefilter", |tuning| tuning.prefilter = false),
        ("no-batch", |tuning| tuning.batch = false),
        ("no-shortcuts", |tuning| {
            tuning.inline = false;
            tuning.skip_loops = false;
            tuning.prefilter = false;
            tuning.batch = false;
        }),
        ("count-work", |tuning| tuning.count_work = true),
        ("tiny", |tuning| Tables::Private.apply(tuning)),
    ];
    let plan = |(name, switch): Switch| {
        let name = format!("plan/{}/{name}", level.name());
        Setup::new(name, Compile::Eager).with(|tuning| {
            tuning.cpu = Some(level);
            switch(tuning);
        })
    };
    switches.into_iter().map(plan).collect()
}

/// One of each kind, for tests that have many cases.
pub(crate) fn few() -> Vec<Setup> {
    let mut setups = interpreted();
    setups.retain(|setup| setup.name != "no-memory");
    for level in levels() {
        let machine = machine(level).into_iter();
        setups.extend(machine.filter(|it| it.name.contains("SealedMemfd")));
        setups.extend(planned(level).into_iter().take(1));
    }
    setups
}

/// Everything there is.
pub(crate) fn all() -> Vec<Setup> {
    let mut setups = interpreted();
    let tiny = Setup::new("walk/Tiny", Compile::Never);
    setups.push(tiny.with(|tuning| {
        tuning.force = Force::Walk;
        Tables::Tiny.apply(tuning);
    }));
    for level in levels() {
        setups.extend(machine(level));
        setups.push(automaton(level, Rung::SealedMemfd, Tables::Tiny));
        setups.extend(planned(level));
    }
    setups
}

/// Those whose name contains a word; an unknown word fails with the names.
pub(crate) fn named(word: &str) -> Vec<Setup> {
    let mut setups = all();
    let names: Vec<_> = setups.iter().map(|it| it.name.clone()).collect();
    setups.retain(|it| it.name.contains(word));
    let names = names.join("\n");
    assert!(!setups.is_empty(), "no name contains \"{word}\":\n{names}");
    setups
}
