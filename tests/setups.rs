//! Each configuration runs the engine that its name promises: a suite that
//! passes on the wrong engine would prove nothing.

use jitregex::testing::{CpuLevel, Force, Rung};
use jitregex::{Compile, Report, bytes};

use crate::support::setups::{self, Setup};

/// A pattern that no literal search answers.
const PATTERN: &str = "[ac]b+[xy]";

/// What a regex has to say after searching a haystack without a match.
fn report(setup: &Setup, haystack: &[u8]) -> Report {
    let mut tuning = setup.tuning.clone();
    tuning.count_work = true;
    let re = bytes::RegexBuilder::new(PATTERN)
        .compile(setup.compile)
        .tuning(tuning)
        .build()
        .unwrap();
    assert_eq!(re.find(haystack), None);
    re.report()
}

/// A haystack in which every state of the pattern is entered.
fn haystack() -> Vec<u8> {
    b"abbbz cbbz aab ".repeat(1000)
}

fn bytes_of(haystack: &[u8]) -> u64 {
    u64::try_from(haystack.len()).unwrap()
}

#[test]
fn machine_code_walks_the_bytes() {
    let haystack = haystack();
    for level in setups::levels() {
        for setup in setups::machine(level) {
            if setup.tuning.rung == Rung::Interpreted {
                continue;
            }
            let report = report(&setup, &haystack);
            let work = report.work;
            let name = &setup.name;
            assert!(report.code_bytes > 0, "{name}: {report}");
            assert_eq!(report.cpu_level, level.name(), "{name}: {report}");
            assert_eq!(work.nfa_searches, 0, "{name}: {report}");
            let enough = bytes_of(&haystack) * 9 / 10;
            assert!(work.compiled_bytes >= enough, "{name}: {report}");
        }
    }
}

#[test]
fn interpreters_run_no_machine_code() {
    let haystack = haystack();
    let mut all = setups::interpreted();
    all.retain(|setup| setup.compile != Compile::Lazy);
    for level in setups::levels() {
        let machine = setups::machine(level).into_iter();
        all.extend(machine.filter(|it| it.tuning.rung == Rung::Interpreted));
    }
    for setup in all {
        let report = report(&setup, &haystack);
        let work = report.work;
        let name = &setup.name;
        assert_eq!(report.code_bytes, 0, "{name}: {report}");
        assert_eq!(work.compiled_bytes, 0, "{name}: {report}");
        let is_pikevm = setup.tuning.force == Force::PikeVm;
        assert_eq!(work.nfa_searches > 0, is_pikevm, "{name}: {report}");
        if setup.tuning.force == Force::Walk {
            let enough = bytes_of(&haystack) * 9 / 10;
            assert!(work.interpreted_bytes >= enough, "{name}: {report}");
        }
    }
}

#[test]
fn a_lazy_regex_is_compiled_once_it_pays() {
    let setups = setups::interpreted();
    let lazy = setups.iter().find(|it| it.name == "lazy").unwrap();
    assert_eq!(report(lazy, b"").code_bytes, 0);
    let re = bytes::JitRegex::new(PATTERN).unwrap();
    let haystack = haystack();
    for _ in 0..100 {
        assert_eq!(re.find_iter(&haystack).count(), 0);
    }
    let report = re.report();
    assert!(report.code_bytes > 0, "{report}");
}

#[test]
fn the_names_of_setups_differ() {
    let all = setups::all();
    let mut names: Vec<_> = all.iter().map(|it| &it.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all.len());
}

/// As on a machine without AVX2: nothing is left out in silence.
#[test]
fn levels_that_the_machine_lacks_are_named() {
    let (levels, skipped) = setups::levels_up_to(CpuLevel::Sse2);
    assert_eq!(levels, [CpuLevel::Sse2]);
    assert_eq!(skipped, ["skipped: cpu level avx2 (not on this machine)"]);
    let (levels, skipped) = setups::levels_up_to(CpuLevel::Avx2);
    assert_eq!(levels, CpuLevel::ALL);
    assert_eq!(skipped, [""; 0]);
}

/// Every switch is turned off alone, and all of them together.
#[test]
fn each_switch_is_turned_off() {
    let len = setups::SWITCHES.len();
    for level in setups::levels() {
        let all: Vec<_> = setups::planned(level)
            .iter()
            .map(|setup| setups::shortcuts(&setup.tuning))
            .collect();
        for switch in 0..len {
            let alone: Vec<_> = (0..len).map(|at| at != switch).collect();
            assert!(all.contains(&alone), "{switch}");
        }
        assert!(all.contains(&vec![true; len]));
        assert!(all.contains(&vec![false; len]));
    }
}
