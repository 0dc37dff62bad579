//! The configurations that every answer must not depend on.

use std::io::Write;
use std::sync::Once;

use jitregex::Compile;
use jitregex::testing::{CpuLevel, Force, Rung, Tuning};

use crate::rng::Rng;

/// One way to run a regex.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Its name, by parts; what `shuffled` made has its details in brackets.
    pub name: String,
    /// When machine code is emitted.
    pub compile: Compile,
    /// Everything that is forced.
    pub tuning: Tuning,
}

impl Setup {
    fn new(name: impl Into<String>, compile: Compile) -> Setup {
        Setup { name: name.into(), compile, tuning: Tuning::default() }
    }

    fn with(mut self, change: impl FnOnce(&mut Tuning)) -> Setup {
        change(&mut self.tuning);
        self
    }

    /// The name without details, for counts.
    pub fn family(&self) -> &str {
        self.name.split('(').next().unwrap_or_default()
    }

    /// True if one engine alone answers, which then reports an earliest
    /// match as soon as it ends.
    pub fn is_forced(&self) -> bool {
        self.tuning.force != Force::Nothing
    }

    /// True if every search that has no groups must be machine code: it was
    /// emitted for all that the automaton is, while the regex was built.
    pub fn is_sealed(&self) -> bool {
        self.name.starts_with("machine/")
            && self.name.ends_with("/BuiltIn")
            && self.tuning.rung != Rung::Interpreted
    }
}

/// The sizes of tables: those of users, one state and then a shared table,
/// one state and then a small table of the search's own, one state and then
/// a shared table that is soon full, so that the search changes tables.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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
        if self != Tables::BuiltIn {
            // Tables are to be filled and cleared, whether that pays or not.
            tuning.growth_credit = u64::MAX;
        }
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
pub fn levels() -> Vec<CpuLevel> {
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
pub fn levels_up_to(best: CpuLevel) -> (Vec<CpuLevel>, Vec<String>) {
    let (levels, skipped): (Vec<_>, Vec<_>) =
        CpuLevel::ALL.into_iter().partition(|level| *level <= best);
    let line = |level: CpuLevel| {
        format!("skipped: cpu level {} (not on this machine)", level.name())
    };
    (levels, skipped.into_iter().map(line).collect())
}

/// What users get, and the engines that run without machine code.
pub fn interpreted() -> Vec<Setup> {
    let force = |force| move |tuning: &mut Tuning| tuning.force = force;
    let mut setups = vec![
        Setup::new("lazy", Compile::Lazy),
        Setup::new("never", Compile::Never),
        Setup::new("pikevm", Compile::Never).with(force(Force::PikeVm)),
        Setup::new("ends", Compile::Never).with(force(Force::Ends)),
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
pub fn machine(level: CpuLevel) -> Vec<Setup> {
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

/// One of the shortcuts: its name, and how it is turned off.
pub type Switch = (&'static str, fn(&mut Tuning));

macro_rules! switches {
    ($($name:ident),* $(,)?) => {
        /// Every shortcut of a plan.
        pub const SWITCHES: &[Switch] =
            &[$((stringify!($name), |tuning| tuning.$name = false)),*];

        /// Which shortcuts are on, in the order of [`SWITCHES`].
        ///
        /// A field that `Tuning` gets is named here, or this does not
        /// compile: a shortcut in the list below, anything else here.
        pub fn shortcuts(tuning: &Tuning) -> Vec<bool> {
            let Tuning {
                force: _,
                cpu: _,
                rung: _,
                explore_states: _,
                shared_bytes: _,
                private_bytes: _,
                overscan_credit: _,
                growth_credit: _,
                count_work: _,
                $($name),*
            } = *tuning;
            vec![$($name),*]
        }
    };
}

// A new shortcut is added here, and nowhere else in the tests.
switches![
    units, inline, skip_loops, prefilter, contexts, inner, jumps, batch,
    groups, direct, ends, paths
];

/// What the plan chooses, with each of its shortcuts on and off.
pub fn planned(level: CpuLevel) -> Vec<Setup> {
    let plan = |name: &str| {
        let name = format!("plan/{}/{name}", level.name());
        let setup = Setup::new(name, Compile::Eager);
        setup.with(|tuning| tuning.cpu = Some(level))
    };
    let mut setups = vec![plan("all")];
    for (name, off) in SWITCHES {
        let name = format!("no-{}", name.replace('_', "-"));
        setups.push(plan(&name).with(off));
    }
    let no_shortcuts =
        |tuning: &mut Tuning| SWITCHES.iter().for_each(|it| it.1(tuning));
    setups.push(plan("no-shortcuts").with(no_shortcuts));
    let two_passes = |tuning: &mut Tuning| tuning.overscan_credit = 0;
    setups.push(plan("two-passes").with(two_passes));
    let few = |tuning: &mut Tuning| tuning.overscan_credit = 1;
    setups.push(plan("two-passes-soon").with(few));
    setups.push(plan("paced").with(|tuning| {
        tuning.explore_states = Some(1);
        tuning.growth_credit = 0;
    }));
    setups.push(plan("count-work").with(|tuning| tuning.count_work = true));
    setups.push(plan("tiny").with(|tuning| Tables::Private.apply(tuning)));
    setups
}

/// A plan at any level, with any shortcuts, with any size of tables, emitted
/// at once or when it pays.
pub fn shuffled(rng: &mut Rng) -> Setup {
    let level = *rng.pick(&levels());
    let compile = *rng.pick(&[Compile::Eager, Compile::Eager, Compile::Lazy]);
    let tables = *rng.pick(&[
        Tables::BuiltIn,
        Tables::BuiltIn,
        Tables::Shared,
        Tables::Private,
        Tables::Tiny,
    ]);
    let mut name =
        format!("plan/{}/shuffled({compile:?} {tables:?}", level.name());
    let mut tuning = Tuning { cpu: Some(level), ..Tuning::default() };
    tables.apply(&mut tuning);
    if !matches!(tables, Tables::BuiltIn) {
        // So small that a search forgets states while it needs them.
        tuning.private_bytes = *rng.pick(&[4 << 10, 8 << 10, 16 << 10]);
        name.push_str(&format!(" {}", tuning.private_bytes));
    }
    for (switch, off) in SWITCHES {
        if rng.one_in(3) {
            off(&mut tuning);
            name.push_str(&format!(" no-{}", switch.replace('_', "-")));
        }
    }
    name.push(')');
    Setup { name, compile, tuning }
}

/// One of each kind, for tests that have many cases.
pub fn few() -> Vec<Setup> {
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
pub fn all() -> Vec<Setup> {
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

/// Those whose name contains a word.
///
/// # Errors
///
/// A text with all names, if none does.
pub fn matching(word: &str) -> Result<Vec<Setup>, String> {
    let mut setups = all();
    let names: Vec<_> = setups.iter().map(|it| it.name.clone()).collect();
    setups.retain(|it| it.name.contains(word));
    if setups.is_empty() {
        let names = names.join("\n");
        return Err(format!("no name contains \"{word}\":\n{names}"));
    }
    Ok(setups)
}
