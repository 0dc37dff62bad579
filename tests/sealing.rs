//! Executable memory, seen from outside: what is mapped, and what happens
//! where the system forbids it.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use jitregex::Compile;
use jitregex::bytes::{JitRegex, RegexBuilder};
use jitregex::testing::{Rung, Tuning};

use crate::suite;
use crate::support::audit::is_writable_and_executable;
use crate::support::cases::{Case, large_cases};
use crate::support::process::{in_child, refuse_new_code};
use crate::support::rng::Rng;
use crate::support::{corpus, setups};

const RUNGS: [Rung; 3] =
    [Rung::SealedMemfd, Rung::Protected, Rung::Interpreted];

/// Why a process that forbids itself new code has none.
const POLICY: &str = "PR_SET_MDWE";

fn build(pattern: &str, tuning: Tuning) -> JitRegex {
    let mut builder = RegexBuilder::new(pattern);
    builder.compile(Compile::Eager).tuning(tuning).build().unwrap()
}

/// A few hundred searches with known answers.
fn cases() -> Vec<Case> {
    let mut rng = Rng::new(0x5EA1);
    let mut cases = large_cases();
    while cases.len() < 60 {
        cases.extend(Case::random(&mut rng));
    }
    cases
}

/// One line of `/proc/self/maps`.
struct Mapping {
    line: String,
}

impl Mapping {
    /// The mappings of this process that can be executed.
    fn executable() -> Vec<Mapping> {
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let lines = maps.lines().map(|line| Mapping { line: line.to_owned() });
        lines.filter(|it| it.permissions().contains('x')).collect()
    }

    fn permissions(&self) -> &str {
        self.line.split_whitespace().nth(1).unwrap()
    }

    fn is_ours(&self) -> bool {
        self.line.contains("memfd:jitregex")
    }

    /// True for memory without a file or a name.
    fn is_anonymous(&self) -> bool {
        self.line.split_whitespace().nth(5).is_none()
    }
}

/// No memory can be both written and executed; the executable mappings.
fn assert_sealed() -> Vec<Mapping> {
    let executable = Mapping::executable();
    for Mapping { line } in &executable {
        assert!(!is_writable_and_executable(line), "{line}");
    }
    executable
}

#[test]
fn no_memory_is_writable_and_executable() {
    let cases = cases();
    let mut alive = vec![];
    for rung in RUNGS {
        for level in setups::levels() {
            for case in &cases {
                let tuning =
                    Tuning { rung, cpu: Some(level), ..Tuning::default() };
                let re = build(&case.pattern, tuning);
                re.is_match(&case.haystacks[0].0);
                alive.push(re);
            }
            assert_sealed();
        }
    }
    let on = |rung: Rung| {
        let rung = rung.to_string();
        alive.iter().filter(|it| it.report().sealed == rung).count()
    };
    // What was sealed is there to be seen. Neighbours may share a line if
    // they have no file.
    let executable = assert_sealed();
    let files = executable.iter().filter(|it| it.is_ours()).count();
    assert!(files >= on(Rung::SealedMemfd), "{files}");
    assert!(executable.iter().any(Mapping::is_anonymous));
    assert!(on(Rung::SealedMemfd) >= cases.len(), "{}", alive[0].report());
    assert!(on(Rung::Protected) >= cases.len());
}

/// Not even for a moment: one thread looks while others seal and drop.
#[test]
fn no_memory_is_writable_and_executable_meanwhile() {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for rung in [Rung::SealedMemfd, Rung::Protected] {
            let is_over = &is_over;
            scope.spawn(move || {
                for at in 0.. {
                    let pattern = format!("[a-f]{{{}}}z", at % 7 + 1);
                    let tuning = Tuning { rung, ..Tuning::default() };
                    assert!(build(&pattern, tuning).is_match(b"abcdefabz"));
                    if at >= 100 && is_over.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        let looks = (0..100).map(|_| std::panic::catch_unwind(assert_sealed));
        let bad = looks.filter_map(Result::err).next();
        is_over.store(true, Ordering::Relaxed);
        if let Some(payload) = bad {
            std::panic::resume_unwind(payload);
        }
    });
}

#[test]
fn every_rung_finds_the_same() {
    for case in cases() {
        for rung in RUNGS {
            let re =
                build(&case.pattern, Tuning { rung, ..Tuning::default() });
            case.assert(&re, 0);
            let report = re.report();
            if report.code_bytes > 0 {
                assert_eq!(report.sealed, rung.to_string(), "{report}");
                assert_ne!(rung, Rung::Interpreted, "{report}");
            } else {
                assert!(!report.declines.is_empty(), "{report}");
            }
        }
    }
}

/// A regex of this process has no code and says that the policy is why.
fn assert_refused(re: &JitRegex) {
    let report = re.report();
    let is_interpreted = report.engine == "automaton, interpreted"
        || report.engine == "automaton for ends, and a way back to starts";
    assert!(is_interpreted, "{report}");
    assert_eq!((report.code_bytes, report.data_bytes), (0, 0), "{report}");
    let names_policy = |why: &String| why.contains(POLICY);
    // Running out of registers comes before sealing.
    let names_registers = |why: &String| why.contains("registers");
    let declines = &report.declines;
    assert!(
        declines.iter().any(names_policy)
            || (declines.iter().any(names_registers)
                && report.engine.contains("a way back")),
        "{report}",
    );
}

#[test]
fn under_a_policy_everything_is_interpreted() {
    let name = "sealing::under_a_policy_everything_is_interpreted";
    in_child(name, || {
        refuse_new_code();
        let mut by_policy = 0;
        for case in cases() {
            for rung in [Rung::SealedMemfd, Rung::Protected] {
                let tuning =
                    Tuning { rung, count_work: true, ..Tuning::default() };
                let re = build(&case.pattern, tuning);
                case.assert(&re, 0);
                assert_refused(&re);
                let report = re.report();
                assert_eq!(report.work.compiled_bytes, 0, "{report}");
                by_policy += usize::from(report.to_string().contains(POLICY));
            }
        }
        assert!(by_policy > 100, "{by_policy}");
        assert!(!assert_sealed().iter().any(Mapping::is_ours));
    });
}

#[test]
fn under_a_policy_the_upstream_tests_pass() {
    let name = "sealing::under_a_policy_the_upstream_tests_pass";
    in_child(name, || {
        let tests = corpus::upstream();
        let own = corpus::own();
        refuse_new_code();
        let mut refused = 0;
        for test in tests.iter().chain(own.iter()) {
            let [pattern] = test.regexes() else { continue };
            let mut builder = RegexBuilder::new(pattern);
            builder
                .case_insensitive(test.case_insensitive())
                .unicode(test.unicode())
                .line_terminator(test.line_terminator())
                .compile(Compile::Eager);
            if let Ok(re) = builder.build() {
                assert_refused(&re);
                refused += 1;
            }
        }
        assert!(refused > 600, "{refused}");
        let mut setups = setups::interpreted();
        setups.retain(|setup| setup.name == "lazy");
        let best = setups::levels().pop().unwrap();
        setups.extend(setups::planned(best).into_iter().take(1));
        setups.extend(setups::machine(best).into_iter().take(1));
        suite::run(&setups);
        assert!(!assert_sealed().iter().any(Mapping::is_ours));
    });
}
