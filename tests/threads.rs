//! One regex, many threads: growing, compiling, dropping, forking.
//!
//! Tables are tiny, so that threads meet in the shared one, fill it, and go
//! on with tables of their own. `JITREGEX_ROUNDS` says how often all of it
//! happens at once, from a cold regex on each time.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use jitregex::Compile;
use jitregex::bytes::{JitRegex, RegexBuilder, RegexSetBuilder};
use jitregex::testing::{Rung, Tuning};

use crate::support::cases::{Case, large_cases};
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use crate::support::process::{Forked, in_child};
use crate::support::rng::Rng;
use crate::support::trace;

/// How many threads search at once.
const THREADS: usize = 8;

/// One state to begin with, and tables that are soon full.
fn tiny() -> Tuning {
    Tuning {
        explore_states: Some(1),
        shared_bytes: 32 << 10,
        private_bytes: 16 << 10,
        growth_credit: u64::MAX,
        ..Tuning::default()
    }
}

fn build(pattern: &str, compile: Compile, tuning: Tuning) -> JitRegex {
    let mut builder = RegexBuilder::new(pattern);
    builder.compile(compile).tuning(tuning).build().unwrap()
}

/// Lets some threads search the same regex from a common start on.
fn race_of(threads: usize, case: &Case, re: &JitRegex, times: usize) {
    let start = Barrier::new(threads);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                for time in 0..times {
                    case.assert(re, thread + time);
                }
            });
        }
    });
}

fn race(case: &Case, re: &JitRegex, times: usize) {
    race_of(THREADS, case, re, times);
}

/// Runs random patterns through a configuration; how many there were.
fn race_random(
    seed: u64,
    patterns: usize,
    compile: Compile,
    times: usize,
) -> usize {
    let mut rng = Rng::new(seed);
    let mut raced = 0;
    for _ in 0..patterns {
        let Some(case) = Case::random(&mut rng) else { continue };
        trace(&case.pattern);
        race(&case, &build(&case.pattern, compile, tiny()), times);
        raced += 1;
    }
    raced
}

#[test]
fn threads_agree_on_a_cold_walk() {
    assert!(race_random(1, 500, Compile::Never, 1) > 400);
}

#[test]
fn threads_agree_on_cold_machine_code() {
    assert!(race_random(2, 500, Compile::Eager, 1) > 400);
}

/// The code appears while the threads search.
#[test]
fn threads_agree_while_one_of_them_compiles() {
    assert!(race_random(3, 200, Compile::Lazy, 4) > 160);
}

#[test]
fn threads_agree_on_automata_that_do_not_fit() {
    for case in large_cases() {
        for compile in [Compile::Never, Compile::Lazy, Compile::Eager] {
            trace(&case.pattern);
            for tuning in [tiny(), Tuning::default()] {
                let re = build(&case.pattern, compile, tuning);
                race(&case, &re, 3);
            }
        }
    }
}

#[test]
fn two_threads_agree_and_so_do_sixty_four() {
    for case in large_cases() {
        for threads in [2, 64] {
            for compile in [Compile::Lazy, Compile::Eager] {
                trace(&case.pattern);
                let re = build(&case.pattern, compile, tiny());
                race_of(threads, &case, &re, 1);
            }
        }
    }
}

/// Lets 64 threads ask the same question of each haystack, from a common
/// start on and each beginning with another haystack.
fn sixty_four_agree<T: PartialEq + Debug + Sync>(
    name: &str,
    wanted: &[(&[u8], T)],
    answer: impl Fn(&[u8]) -> T + Sync,
) {
    const MANY: usize = 64;
    trace(name);
    let start = Barrier::new(MANY);
    std::thread::scope(|scope| {
        for thread in 0..MANY {
            let (start, answer) = (&start, &answer);
            scope.spawn(move || {
                start.wait();
                for at in 0..wanted.len() {
                    let (haystack, want) =
                        &wanted[(thread + at) % wanted.len()];
                    assert_eq!(answer(haystack), *want, "{name}");
                }
            });
        }
    });
}

/// Patterns with groups, of automata that are complete and that are not.
const GROUPED: [&str; 5] = [
    r"(\w+) (?:(\d+)|(\w+))",
    r"(?-u)([a-z]+)-?([0-9]+)?",
    r"(?i)([a-zа-я]{3,9})(,|;)?",
    r"(?-u)([0-9]{4})-([0-9]{2})-([0-9]{2})",
    r"((\pL{2,7})\s)?(\pL+)",
];

#[test]
fn sixty_four_threads_agree_on_groups() {
    let cases = large_cases();
    let haystacks = cases[0].haystacks.iter().map(|it| &it.0[..]);
    for pattern in GROUPED {
        let theirs = regex::bytes::Regex::new(pattern).unwrap();
        let groups = |haystack: &[u8]| -> Vec<Vec<Option<Range<usize>>>> {
            let all = theirs.captures_iter(haystack);
            let all = all.map(|groups| {
                groups.iter().map(|it| it.map(|it| it.range())).collect()
            });
            all.collect()
        };
        let wanted: Vec<_> =
            haystacks.clone().map(|it| (it, groups(it))).collect();
        assert!(wanted.iter().any(|it| !it.1.is_empty()), "{pattern}");
        for compile in [Compile::Never, Compile::Lazy, Compile::Eager] {
            for tuning in [tiny(), Tuning::default()] {
                let re = build(pattern, compile, tuning);
                sixty_four_agree(pattern, &wanted, |haystack| {
                    let all = re.captures_iter(haystack);
                    let all = all.map(|groups| {
                        let all = groups.iter();
                        all.map(|it| it.map(|it| it.range())).collect()
                    });
                    all.collect()
                });
            }
        }
    }
}

#[test]
fn sixty_four_threads_agree_on_sets() {
    let cases = large_cases();
    let patterns: Vec<&str> =
        cases.iter().map(|it| &it.pattern[..]).chain(GROUPED).collect();
    let whole = cases[0].haystacks.iter().map(|it| &it.0[..]);
    // Short ones as well, in which few of the patterns match.
    let parts = whole.clone().flat_map(|it| it.chunks(23));
    let haystacks: Vec<&[u8]> = whole.chain(parts).collect();
    for patterns in [&patterns[..2], &patterns[3..6], &patterns[..]] {
        let theirs = regex::bytes::RegexSet::new(patterns).unwrap();
        let which = |haystack| -> Vec<usize> {
            theirs.matches(haystack).iter().collect()
        };
        let wanted: Vec<_> =
            haystacks.iter().map(|it| (*it, which(it))).collect();
        for compile in [Compile::Never, Compile::Lazy, Compile::Eager] {
            for tuning in [tiny(), Tuning::default()] {
                let mut builder = RegexSetBuilder::new(patterns);
                let set = builder.compile(compile).tuning(tuning).build();
                let set = set.unwrap();
                let name = patterns.join(" ");
                sixty_four_agree(&name, &wanted, |haystack| {
                    let matches = set.matches(haystack);
                    assert_eq!(set.is_match(haystack), matches.matched_any());
                    matches.iter().collect()
                });
            }
        }
    }
}

/// Code is mapped and unmapped all the time while other code runs.
#[test]
fn searches_go_on_while_others_compile_and_drop() {
    let cases = large_cases();
    let shared: Vec<JitRegex> = cases
        .iter()
        .map(|it| build(&it.pattern, Compile::Eager, Tuning::default()))
        .collect();
    let compilers = AtomicUsize::new(2);
    std::thread::scope(|scope| {
        for (rung, first) in [(Rung::SealedMemfd, 0), (Rung::Protected, 5)] {
            let (cases, compilers) = (&cases, &compilers);
            scope.spawn(move || {
                let _over = CountDown(compilers);
                for case in cases.iter().cycle().skip(first).take(30) {
                    let tuning = Tuning { rung, ..tiny() };
                    let re = build(&case.pattern, Compile::Eager, tuning);
                    let copy = re.clone();
                    drop(re);
                    case.assert(&copy, first);
                }
            });
        }
        for thread in 0..THREADS {
            let (cases, compilers) = (&cases, &compilers);
            let shared = shared.clone();
            scope.spawn(move || {
                let mut time = 0;
                while time < 3 || compilers.load(Ordering::Relaxed) > 0 {
                    for (case, re) in cases.iter().zip(&shared) {
                        case.assert(re, thread + time);
                    }
                    time += 1;
                }
            });
        }
        // The last of the clones to go may be in any thread.
        drop(shared);
    });
}

/// Counts down when it is dropped, also by a panic.
struct CountDown<'a>(&'a AtomicUsize);

impl Drop for CountDown<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Searches in some threads and forks meanwhile; each copy searches as well.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn fork_amid_searches(case: &Case, re: &JitRegex) {
    const COPIES: usize = 3;
    let start = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for thread in 1..THREADS {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                case.assert(re, thread);
            });
        }
        start.wait();
        let copies: Vec<Forked> = (0..COPIES)
            .map(|copy| Forked::new(|| case.check(re, copy).is_ok()))
            .collect();
        for copy in copies {
            assert_eq!(copy.wait(), 0, "{} in a copy", case.pattern);
        }
    });
}

/// A fork copies whatever lock another thread holds at that moment, and
/// nobody will ever open the copy.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn a_forked_process_searches_the_same_regex() {
    let name = "threads::a_forked_process_searches_the_same_regex";
    in_child(name, || {
        let cases = large_cases();
        for round in 0..3 {
            for compile in [Compile::Never, Compile::Lazy, Compile::Eager] {
                for case in &cases {
                    let tuning =
                        if round < 2 { tiny() } else { Tuning::default() };
                    let re = build(&case.pattern, compile, tuning);
                    fork_amid_searches(case, &re);
                }
            }
        }
    });
}

/// Patterns whose automata are complete, or that need none.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn small_cases() -> Vec<Case> {
    let text = "Ада Lovelace and Grace Hopper, 1815-12-10; x=y Hopp 10:35\n"
        .repeat(20)
        .into_bytes();
    let patterns = [
        "Hopper",
        "Hopper|Lovelace|Ада",
        "Hop+[a-z]*",
        "[0-9]{4}-[0-9]{2}",
        "(?-u)[a-z]+",
        "(?m)^[^;\n]*;",
        "x=|=y",
        r"(?-u)\b[a-z]+\b|",
    ];
    let case = |it: &str| Case::new(it.to_owned(), vec![text.clone()]);
    patterns.into_iter().filter_map(case).collect()
}

/// Searches one cold regex in some threads, while others compile and drop
/// regexes of their own, and this one forks: each copy searches the same
/// regex and compiles one as well.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn everything_at_once(case: &Case, re: &JitRegex, cases: &[Case]) {
    const SEARCHERS: usize = 4;
    const COPIES: usize = 2;
    let searching = AtomicUsize::new(SEARCHERS);
    let start = Barrier::new(SEARCHERS + 3);
    std::thread::scope(|scope| {
        let (start, searching) = (&start, &searching);
        for thread in 0..SEARCHERS {
            scope.spawn(move || {
                let _over = CountDown(searching);
                start.wait();
                for time in 0..3 {
                    case.assert(re, thread + time);
                }
            });
        }
        for (rung, first) in [(Rung::SealedMemfd, 0), (Rung::Protected, 3)] {
            scope.spawn(move || {
                start.wait();
                let mut others = cases.iter().cycle().skip(first);
                while searching.load(Ordering::Relaxed) > 0 {
                    let other = others.next().expect("a cycle");
                    let tuning = Tuning { rung, ..tiny() };
                    let re = build(&other.pattern, Compile::Eager, tuning);
                    other.assert(&re, first);
                }
            });
        }
        start.wait();
        let copies: Vec<Forked> = (0..COPIES)
            .map(|copy| {
                Forked::new(|| {
                    let other = &cases[copy];
                    let own = build(&other.pattern, Compile::Eager, tiny());
                    case.check(re, copy).is_ok()
                        && other.check(&own, 0).is_ok()
                })
            })
            .collect();
        for copy in copies {
            assert_eq!(copy.wait(), 0, "{} in a copy", case.pattern);
        }
    });
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn threads_search_compile_drop_and_fork_at_once() {
    let name = "threads::threads_search_compile_drop_and_fork_at_once";
    in_child(name, || {
        let rounds = std::env::var("JITREGEX_ROUNDS");
        let rounds = rounds.map_or(1, |it| it.parse().expect("a number"));
        let small = small_cases();
        let mut cases = large_cases();
        cases.extend(small_cases());
        assert_eq!(cases.len(), 18);
        for round in 0..rounds {
            for case in &cases {
                for compile in [Compile::Never, Compile::Lazy, Compile::Eager]
                {
                    trace(&format!("{round}: {}", case.pattern));
                    for tuning in [tiny(), Tuning::default()] {
                        let re = build(&case.pattern, compile, tuning);
                        everything_at_once(case, &re, &small);
                    }
                }
            }
        }
    });
}
