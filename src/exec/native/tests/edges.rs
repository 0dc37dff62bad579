//! Haystacks that end, or begin, at a page that nobody may read: a load that
//! leaves the haystack ends the process.
//!
//! The engine is driven as a whole, so that every loop runs that plans ask
//! for: scans, skip loops, comparisons of literals, decoding of characters.

use core::{ops::Range, ptr, slice};
use std::io::Write;

use crate::{
    codegen::assembly::PAGE,
    config::{Compile, Config, Force, Tuning},
    cpu::CpuLevel,
    engine::{Engine, iter::Spans},
    input::Input,
};

/// Memory of one page between two that cannot be touched.
struct Guarded {
    base: *mut u8,
}

impl Guarded {
    fn new() -> Guarded {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let none = libc::PROT_NONE;
        // SAFETY: a new mapping at a place that the kernel chooses touches
        // no memory of anybody else.
        let base = unsafe {
            libc::mmap(ptr::null_mut(), 3 * PAGE, none, flags, -1, 0)
        };
        assert_ne!(base, libc::MAP_FAILED);
        let base = base.cast::<u8>();
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: the page lies inside the mapping made above, which nothing
        // refers to yet.
        let done = unsafe {
            libc::mprotect(base.wrapping_add(PAGE).cast(), PAGE, access)
        };
        assert_eq!(done, 0);
        Guarded { base }
    }

    /// The page, all of it.
    fn page(&mut self) -> &mut [u8] {
        let page = self.base.wrapping_add(PAGE);
        // SAFETY: the page is mapped, readable and writable until `self` is
        // dropped, zeroed at first, and borrowed through `self` only.
        unsafe { slice::from_raw_parts_mut(page, PAGE) }
    }

    /// A copy of the haystack that ends where the page ends.
    fn at_end(&mut self, haystack: &[u8]) -> &[u8] {
        let page = self.page();
        let copy = &mut page[PAGE - haystack.len()..];
        copy.copy_from_slice(haystack);
        copy
    }

    /// A copy of the haystack that begins where the page begins.
    fn at_start(&mut self, haystack: &[u8]) -> &[u8] {
        let copy = &mut self.page()[..haystack.len()];
        copy.copy_from_slice(haystack);
        copy
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's own, and borrows of its page
        // have ended.
        let done = unsafe { libc::munmap(self.base.cast(), 3 * PAGE) };
        assert_eq!(done, 0);
    }
}

/// A pattern, what it matches, and what surrounds matches.
type Subject = (&'static str, &'static [u8], &'static [u8]);

/// One for each form of scan, skip loop and literal, and for characters of
/// each length, whole or cut off by the end.
const SUBJECTS: &[Subject] = &[
    ("x", b"x", b"y"),
    ("zq", b"zq", b"z"),
    ("Sherlock", b"Sherlock", b"Sherloc "),
    ("Qfar from Z", b"Qfar from Z", b"Qfar from "),
    ("A long literal, 33 bytes of it: Z", b"A long literal", b"A Z"),
    ("Q|Jx", b"Q", b"J"),
    ("Zq|Jx|KW", b"KW", b"ZqKJ"),
    ("foo|bar|quux|zap|Jolly", b"quux", b"quufo"),
    ("samwise|sam", b"samwise", b"samwis"),
    ("foo[0-9]+", b"foo12", b"foo "),
    ("(?:foo|bar)[0-9]", b"bar7", b"fobar"),
    ("(?i)zebra", b"ZeBrA", b"zEb"),
    ("Sherlock[0-9]", b"Sherlock1", b"Sherlock"),
    ("[XY]quiz[0-9]", b"Xquiz7", b"Yqui"),
    ("[XY]quizzical[0-9]", b"Xquizzical7", b"Yquizzical"),
    ("[XY]34 bytes of one way on, to be cut![0-9]", b"X34 bytes of", b"Y"),
    ("[^\n]*", b"line", b"\n"),
    ("(?-u)[^=\n\r]+=", b"key=", b"=k"),
    ("(?s-u).*Z", b"abZ", b"a"),
    ("(?-u)[ -~]+", b"text", b"\n"),
    ("(?-u)[a-zA-Z]+", b"Word", b"1"),
    ("[a-z]+", b"word", b"1"),
    (r"(?-u)\w+", b"w_9", b"-"),
    (r"\w+", "wö".as_bytes(), b"- "),
    ("[0-9]{3}", b"123", b"12a"),
    (r"\b\w", "é".as_bytes(), "☃".as_bytes()),
    (r"\b", "日a".as_bytes(), b"\xE6\x97"),
    (r"\B", "𝒜".as_bytes(), b"\xF0\x9D\x92"),
    (r"a\b{end}", b"a", b"a\xC3"),
    ("(?m)^.*$", b"line", b"\n"),
];

/// The levels that this machine runs; the others are named, even where the
/// harness keeps what passing tests print.
fn levels() -> Vec<CpuLevel> {
    let runs = |level: &CpuLevel| *level <= CpuLevel::detect();
    for level in CpuLevel::ALL.iter().filter(|level| !runs(level)) {
        let name = level.name();
        let line = format!("skipped: cpu level {name} (not on this machine)");
        // Nobody needs a line that is lost.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
    CpuLevel::ALL.into_iter().filter(runs).collect()
}

/// Every level, complete and growing automata, and the automaton where
/// literals would do.
fn engines(pattern: &str, levels: &[CpuLevel]) -> Vec<Engine> {
    let mut engines = Vec::new();
    for &level in levels {
        for explore_states in [None, Some(1)] {
            for force in [Force::Nothing, Force::Automaton] {
                let cpu = Some(level);
                let tuning =
                    Tuning { cpu, explore_states, force, ..Tuning::default() };
                let mut config = Config {
                    compile: Compile::Eager,
                    tuning,
                    ..Config::default()
                };
                config.syntax.utf8 = false;
                let engine = Engine::new(pattern, &config).expect("a regex");
                assert!(engine.report().code_bytes > 0, "{pattern}");
                engines.push(engine);
            }
        }
    }
    engines
}

/// Haystacks of one length: surroundings, matches, and a match at one end.
fn haystacks(&(_, matched, around): &Subject, len: usize) -> Vec<Vec<u8>> {
    let fill = |text: &[u8]| -> Vec<u8> {
        text.iter().copied().cycle().take(len).collect()
    };
    let mut all = vec![fill(around), fill(matched)];
    if let Some(rest) = len.checked_sub(matched.len()) {
        let mut first = fill(around);
        first[..matched.len()].copy_from_slice(matched);
        let mut last = fill(around);
        last[rest..].copy_from_slice(matched);
        all.extend([first, last]);
    }
    all
}

/// Every answer about one haystack.
fn check(engine: &Engine, haystack: &[u8], right: &[Range<usize>]) {
    let input = Input::new(haystack);
    let all = Spans::new(engine, input).map(|span| span.range());
    assert!(all.eq(right.iter().cloned()), "{}", haystack.escape_ascii());
    let first = engine.find(&input).map(|span| span.range());
    assert_eq!(first.as_ref(), right.first());
    assert_eq!(engine.is_match(&input), first.is_some());
    // Behind the first match, and with less than a vector before the end.
    for back in [1, 7, 15, 16, 17, 31, 33] {
        let Some(start) = haystack.len().checked_sub(back) else { continue };
        let rest = input.span(start..haystack.len());
        let found = engine.find(&rest);
        assert_eq!(engine.is_match(&rest), found.is_some());
    }
}

#[test]
fn nothing_is_read_outside_the_haystack() {
    let mut memory = Guarded::new();
    let levels = levels();
    let mut matches = 0;
    for subject in SUBJECTS {
        let right = regex::bytes::Regex::new(subject.0).expect("a regex");
        let engines = engines(subject.0, &levels);
        for len in 0..=130 {
            for haystack in haystacks(subject, len) {
                let right: Vec<_> =
                    right.find_iter(&haystack).map(|it| it.range()).collect();
                matches += right.len();
                for engine in &engines {
                    check(engine, memory.at_end(&haystack), &right);
                    check(engine, memory.at_start(&haystack), &right);
                }
            }
        }
    }
    assert!(matches > 10_000, "only {matches} matches");
}

/// The guard works: without it the test above would prove nothing.
#[test]
fn a_read_behind_the_page_ends_the_process() {
    const VARIABLE: &str = "JITREGEX_READS_BEHIND";
    let name = "exec::native::tests::edges::\
                a_read_behind_the_page_ends_the_process";
    if std::env::var_os(VARIABLE).is_some() {
        let mut memory = Guarded::new();
        let behind = memory.at_end(b"x").as_ptr().wrapping_add(1);
        // SAFETY: none. The process ends here, which is what is tested, in a
        // process that was started for it.
        let byte = unsafe { ptr::read_volatile(behind) };
        unreachable!("read {byte}");
    }
    let output = std::process::Command::new(
        std::env::current_exe().expect("this binary"),
    )
    .args(["--exact", name, "--test-threads=1"])
    .env(VARIABLE, "1")
    .output()
    .expect("a child process");
    let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
    assert_eq!(signal, Some(libc::SIGSEGV));
}
