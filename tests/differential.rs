//! Random patterns and haystacks: the answers of `regex`, every time.
//!
//! `JITREGEX_PAIRS` says how many pairs of pattern and haystack are tried,
//! `JITREGEX_HAYSTACKS` how many of them with the same pattern,
//! `JITREGEX_SEED` where to begin, `JITREGEX_SETUP` in which configurations,
//! `JITREGEX_THREADS` in how many threads at once. A failure is shrunk and
//! printed as a test case in TOML, with the seed that leads straight to it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::grammar::Node;
use crate::support::haystacks;
use crate::support::oracle::{Arbiter, Mode, Oracle};
use crate::support::pair::{Pair, Sheet, build, takes_captures};
use crate::support::rng::Rng;
use crate::support::setups::{self, Setup};
use crate::support::tally::{Progress, Tally};
use crate::support::{guarded, trace};

/// How many pairs are tried unless the environment says otherwise.
const PAIRS: usize = 6_000;

/// How many haystacks one pattern searches unless the environment says
/// otherwise. A long run spends nearly all of its time on building regexes.
const HAYSTACKS: usize = 6;

/// How many configurations each pattern runs through.
const SETUPS: usize = 3;

/// A pattern, a haystack, and everything that decides the answer.
#[derive(Clone, Debug)]
struct Case {
    node: Node,
    haystack: Vec<u8>,
    mode: Mode,
    setup: Setup,
}

/// Runs one case from its text, as shrinking does; a panic is a failure.
fn check(case: &Case) -> Result<(), String> {
    let pattern = case.node.print();
    let Ok(theirs) = Oracle::new(&pattern, case.mode) else { return Ok(()) };
    if case.mode.utf8 && std::str::from_utf8(&case.haystack).is_err() {
        return Ok(());
    }
    guarded(&pattern, || {
        let ours = build(&pattern, case.mode, &case.setup)
            .map_err(|why| format!("refused: {why}"))?;
        let pair = Pair::new(&pattern, case.mode, &case.setup, ours);
        let groups = takes_captures(&case.setup);
        pair.compare(&Sheet::new(&theirs, case.haystack.clone(), groups))
    })
}

/// The smallest case that still fails, tried greedily.
fn shrink(mut case: Case, mut why: String) -> (Case, String) {
    let mut budget = 2_000;
    'again: loop {
        for smaller in smaller_cases(&case) {
            budget -= 1;
            if budget == 0 {
                return (case, why);
            }
            if let Err(still) = check(&smaller) {
                (case, why) = (smaller, still);
                continue 'again;
            }
        }
        return (case, why);
    }
}

fn smaller_cases(case: &Case) -> Vec<Case> {
    let mut cases = vec![];
    let mut chunk = case.haystack.len() / 2;
    while chunk > 0 {
        for at in (0..=case.haystack.len() - chunk).step_by(chunk) {
            let mut smaller = case.clone();
            smaller.haystack.drain(at..at + chunk);
            cases.push(smaller);
        }
        chunk /= 2;
    }
    if case.haystack.len() == 1 {
        cases.push(Case { haystack: vec![], ..case.clone() });
    }
    for node in case.node.shrinks() {
        cases.push(Case { node, ..case.clone() });
    }
    cases
}

/// A case as a test in TOML, for `corpus/regressions`.
fn toml(case: &Case) -> String {
    let pattern = case.node.print();
    let expected: Vec<_> = Arbiter::new(&pattern, case.mode)
        .find_iter(&case.haystack)
        .iter()
        .map(|it| [it.start, it.end])
        .collect();
    let quoted = serde_json::to_string(&pattern).unwrap();
    let haystack: String = case.haystack.iter().map(escape).collect();
    let mut text = format!(
        "[[test]]\nname = \"\"\nregex = {quoted}\n\
         haystack = '{haystack}'\nunescape = true\n\
         matches = {expected:?}\nutf8 = {}\n",
        case.mode.utf8,
    );
    if case.mode.line_terminator != b'\n' {
        let byte = case.mode.line_terminator;
        text.push_str(&format!("line-terminator = '\\x{byte:02X}'\n"));
    }
    text
}

fn escape(byte: &u8) -> String {
    match byte {
        b' ' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
            char::from(*byte).to_string()
        }
        _ => format!("\\x{byte:02X}"),
    }
}

/// What a run consists of.
struct Run {
    seed: u64,
    pairs: usize,
    /// How many pairs have the same pattern.
    haystacks: usize,
    /// How many threads search with one regex at once.
    threads: usize,
    setups: Vec<Setup>,
}

/// One random pattern with its haystacks, through some configurations.
fn run_pattern(run: &Run, seed: u64, tally: &mut Tally) {
    let mut rng = Rng::new(seed);
    let size = rng.between(1, 9);
    let node = Node::random(&mut rng, size);
    let haystacks: Vec<_> = (0..run.haystacks)
        .map(|_| haystacks::random(&node, &mut rng))
        .collect();
    let line_terminator =
        if rng.one_in(16) { *rng.pick(b"\0a \xFF") } else { b'\n' };
    tally.patterns += 1;
    tally.pairs += haystacks.len();
    for utf8 in [true, false] {
        let mode = Mode { utf8, line_terminator };
        let mut setups: Vec<&Setup> = run.setups.iter().collect();
        while setups.len() > SETUPS {
            setups.swap_remove(rng.below(setups.len()));
        }
        let pattern = node.print();
        let theirs = Oracle::new(&pattern, mode);
        let groups = setups.iter().any(|it| takes_captures(it));
        let sheets = theirs
            .as_ref()
            .map_or(vec![], |theirs| sheets(theirs, mode, &haystacks, groups));
        tally.sheets += sheets.len();
        tally.matched += sheets.iter().filter(|it| it.has_match()).count();
        let refused = theirs.err().map(|why| why.to_string());
        for setup in setups {
            trace(&format!("seed {seed} {} {pattern}", setup.name));
            let ours = build(&pattern, mode, setup);
            let why = ours.as_ref().err().map(ToString::to_string);
            assert_eq!(why, refused, "seed {seed}: {pattern}");
            let Ok(ours) = ours else {
                tally.refused += 1;
                continue;
            };
            let pair = Pair::new(&pattern, mode, setup, ours);
            if let Err((at, why)) = pair.compare_in(run.threads, &sheets) {
                let (node, setup) = (node.clone(), setup.clone());
                let haystack = sheets[at].haystack.clone();
                fail(seed, Case { node, haystack, mode, setup }, why);
            }
            tally.compared += pair.compared.into_inner();
            tally.faults += pair.faults.into_inner();
            let name = format!("seed {seed} {pattern}");
            tally.note(&name, setup, &pair.ours.report());
        }
    }
}

/// What `regex` says about the haystacks that its flavour can search.
fn sheets(
    theirs: &Oracle,
    mode: Mode,
    haystacks: &[Vec<u8>],
    groups: bool,
) -> Vec<Sheet> {
    let fits = |it: &&Vec<u8>| !mode.utf8 || std::str::from_utf8(it).is_ok();
    let sheet = |it: &Vec<u8>| Sheet::new(theirs, it.clone(), groups);
    haystacks.iter().filter(fits).map(sheet).collect()
}

/// Shrinks and prints a failure. One that needs the searches before it stays
/// as it is.
fn fail(seed: u64, case: Case, why: String) -> ! {
    let (case, why) = match check(&case) {
        Err(why) => shrink(case, why),
        Ok(()) => (case, format!("{why} (only after other searches)")),
    };
    panic!(
        "{why}\nwith {}, again with JITREGEX_SEED={seed} JITREGEX_PAIRS=1\n\n{}",
        case.setup.name,
        toml(&case),
    );
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is not a number")))
}

/// Runs all pairs, each pattern in one of as many threads as there are
/// processors, and prints what was done.
fn run_pairs(run: &Run, is_long: bool) {
    let patterns = u64::try_from(run.pairs.div_ceil(run.haystacks)).unwrap();
    let progress = Progress::new(run.pairs, is_long);
    let next = AtomicU64::new(0);
    let work = || {
        let mut tally = Tally::default();
        // A failure in one thread ends the run of the others, too.
        let _end = EndOfRun(&next);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= patterns {
                return tally;
            }
            run_pattern(run, run.seed.wrapping_add(at), &mut tally);
            progress.advance(run.haystacks);
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let running: Vec<_> =
            (0..workers).map(|_| scope.spawn(work)).collect();
        for worker in running {
            match worker.join() {
                Ok(part) => tally.add(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    println!("seed {}, {} threads a regex", run.seed, run.threads);
    println!("{tally}");
    // Random patterns that never compile or never match would test nothing.
    if patterns >= 500 {
        assert!(tally.refused < tally.patterns * SETUPS, "{tally}");
        assert!(tally.matched * 3 > tally.sheets, "{tally}");
        tally.assert_machine_code();
    }
}

/// Leaves no pattern to the other threads when its own thread is done.
struct EndOfRun<'a>(&'a AtomicU64);

impl Drop for EndOfRun<'_> {
    fn drop(&mut self) {
        self.0.store(u64::MAX / 2, Ordering::Relaxed);
    }
}

#[test]
fn random_pairs_agree_with_regex() {
    let size = |name, default| {
        number(name).map_or(default, |it| usize::try_from(it).unwrap())
    };
    let word = std::env::var("JITREGEX_SETUP").unwrap_or_default();
    let run = Run {
        seed: number("JITREGEX_SEED").unwrap_or(0),
        pairs: size("JITREGEX_PAIRS", PAIRS),
        haystacks: size("JITREGEX_HAYSTACKS", HAYSTACKS),
        threads: size("JITREGEX_THREADS", 1),
        setups: setups::named(&word),
    };
    run_pairs(&run, std::env::var_os("JITREGEX_PAIRS").is_some());
}

/// The threads meet in a regex that has one state and little room for more.
#[test]
fn cold_threads_agree_with_regex() {
    let mut setups = setups::all();
    let small = ["/Shared", "/Private", "/Tiny", "/tiny"];
    setups.retain(|it| small.iter().any(|end| it.name.ends_with(end)));
    let run = Run {
        seed: 1_000_000,
        pairs: 600,
        haystacks: HAYSTACKS,
        threads: 8,
        setups,
    };
    run_pairs(&run, false);
}

#[test]
#[should_panic(expected = "no name contains \"turbo\":\nlazy\nnever\n")]
fn an_unknown_configuration_fails_with_the_names() {
    setups::named("turbo");
}

#[test]
fn a_failure_is_printed_as_a_test() {
    let node = Node::Atom { source: "☃|\\b", samples: &[] };
    let haystack = b"a\xFF'b".to_vec();
    let mode = Mode { utf8: false, line_terminator: 0 };
    let setup = setups::interpreted().remove(0);
    let text = toml(&Case { node, haystack, mode, setup });
    let text = text.replace("name = \"\"", "name = \"it\"");
    let mut tests = regex_test::RegexTests::new();
    tests.load_slice("printed", text.as_bytes()).unwrap();
    let test = tests.iter().next().unwrap();
    assert_eq!(test.regexes(), ["☃|\\b"]);
    assert_eq!(test.haystack(), b"a\xFF'b");
    assert_eq!((test.line_terminator(), test.utf8()), (0, false));
    assert!(text.contains("matches = [[0, 0], [1, 1], [3, 3], [4, 4]]"));
}

#[test]
fn shrinking_keeps_what_fails() {
    let mut rng = Rng::new(1);
    let node = Node::random(&mut rng, 9);
    let smaller = node.shrinks();
    assert!(smaller.iter().all(|it| it.print() != node.print()));
    assert!(!smaller.is_empty());
}

/// Right answers from the wrong engine.
#[test]
#[should_panic(expected = "interpreted: a+b with machine/")]
fn bytes_that_are_walked_in_rust_are_noticed() {
    let all = setups::all();
    let sealed = all.iter().find(|it| it.is_sealed()).unwrap();
    let never = all.iter().find(|it| it.name == "never").unwrap();
    let mode = Mode { utf8: true, line_terminator: b'\n' };
    let mut tally = Tally::default();
    for setup in [sealed, never] {
        let re = build("a+b", mode, setup).unwrap();
        assert!(re.find(&b"aac".repeat(100)).is_none());
        // The first of the two is as it should be.
        tally.assert_machine_code();
        tally.note("a+b", sealed, &re.report());
    }
    tally.assert_machine_code();
}
