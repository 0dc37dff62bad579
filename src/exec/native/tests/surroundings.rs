//! Whole regexes in processes that are kept short or forbidden things: the
//! kernel itself refuses here, in children that were started for it.
//!
//! In each child the same regexes are built and searched before and after;
//! answers are equal, code is where it may be, and nothing stays mapped or
//! open.

use std::{
    fs,
    io::Write,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{
    in_child,
    inject::open_files,
    limits::with_limit,
    seccomp::{end_if_writable_and_executable, refuse},
};
use crate::{
    config::{Compile, Config, Rung, Tuning},
    engine::{Engine, iter::Spans},
    input::Input,
};

/// A pattern for each strategy.
const PATTERNS: [&str; 8] = [
    "Sherlock",
    "foo|bar|quux",
    "foo[0-9]+",
    "[xy]quiz[0-9]",
    "(?-u)[^\n]*",
    "[a-z]+[0-9]?|;*",
    "(?i)[a-zа-я]{3,9}",
    r"\b\w+\b",
];

const TEXT: &str = "Sherlock foo12 bar; xquiz7 quux\nпривет, abc ff00 \
                    yquiz9 foo\n--- foobar";

fn build(pattern: &str, compile: Compile, rung: Rung) -> Engine {
    let tuning = Tuning { rung, ..Tuning::default() };
    let mut config = Config { compile, tuning, ..Config::default() };
    config.syntax.utf8 = false;
    Engine::new(pattern, &config).expect("a regex")
}

fn all(engine: &Engine, text: &[u8]) -> Vec<Range<usize>> {
    Spans::new(engine, Input::new(text)).map(|it| it.range()).collect()
}

/// What must be found, and the means to look for it: they are made before
/// the process is restricted.
struct Cases {
    /// Long enough for a lazy regex to emit its code.
    text: Vec<u8>,
    right: Vec<Vec<Range<usize>>>,
}

impl Cases {
    fn new() -> Cases {
        let text = TEXT.repeat(600).into_bytes();
        let right = |pattern: &&str| {
            let right = regex::bytes::Regex::new(pattern).expect("a regex");
            right.find_iter(&text).map(|it| it.range()).collect()
        };
        let right = PATTERNS.iter().map(right).collect();
        Cases { text, right }
    }

    /// Every answer is right; on which rung the regexes have code, which is
    /// the same for all.
    fn check(&self, best: Rung) -> Option<Rung> {
        let mut rungs = self.check_all(best);
        rungs.dedup();
        assert_eq!(rungs.len(), 1, "all regexes have the same: {rungs:?}");
        rungs[0]
    }

    /// Every answer is right; a rung on which some regex has code.
    fn check_any(&self, best: Rung) -> Option<Rung> {
        self.check_all(best).into_iter().flatten().next()
    }

    /// Every answer is right; on which rung each regex has code.
    fn check_all(&self, best: Rung) -> Vec<Option<Rung>> {
        let mut rungs = vec![];
        for (pattern, right) in PATTERNS.iter().zip(&self.right) {
            for compile in [Compile::Eager, Compile::Lazy] {
                let engine = build(pattern, compile, best);
                for _ in 0..2 {
                    let found = all(&engine, &self.text);
                    assert!(found == *right, "{pattern}, {compile:?}");
                    let input = Input::new(&self.text);
                    let first = engine.find(&input).map(|it| it.range());
                    assert_eq!(first.as_ref(), right.first());
                    assert_eq!(engine.is_match(&input), first.is_some());
                }
                let report = engine.report();
                let on = |rung: &Rung| report.sealed == rung.to_string();
                let rung =
                    [Rung::SealedMemfd, Rung::Protected].into_iter().find(on);
                assert_eq!(rung.is_some(), report.code_bytes > 0, "{report}");
                rungs.push(rung);
            }
        }
        rungs
    }
}

/// The mappings that can only be sealed code: executable ones without a file
/// and those of our name.
fn sealed_mappings() -> usize {
    let maps = fs::read_to_string("/proc/self/maps").expect("maps");
    let is_ours = |line: &&str| {
        let is_code = line.contains(" r-xp ") || line.contains(" r-xs ");
        let has_file = line.split_whitespace().count() > 5;
        line.contains("memfd:jitregex") || is_code && !has_file
    };
    maps.lines().filter(is_ours).count()
}

/// Restricts the process and says on which rung code must be then, asked for
/// the best and for the second one.
fn restricted(
    name: &str,
    restrict: impl FnOnce(),
    expected: [Option<Rung>; 2],
) {
    let name = format!("exec::native::tests::surroundings::{name}");
    in_child(&name, || {
        let cases = Cases::new();
        // Whatever a first use leaves behind for good is no leak.
        for best in [Rung::SealedMemfd, Rung::Protected] {
            assert_eq!(cases.check(best), Some(best));
        }
        assert_eq!(sealed_mappings(), 0);
        let files = open_files();
        let alive = build("[a-z]+", Compile::Eager, Rung::SealedMemfd);
        let mapped = sealed_mappings();
        assert!(mapped > 0);
        restrict();
        for (best, expected) in
            [Rung::SealedMemfd, Rung::Protected].into_iter().zip(expected)
        {
            assert_eq!(cases.check(best), expected, "{best:?}");
        }
        // Neither more than before nor less: what was there still runs.
        assert_eq!(sealed_mappings(), mapped);
        assert_eq!(all(&alive, b"ab c"), [0..2, 3..4]);
        drop(alive);
        assert_eq!(sealed_mappings(), 0);
        assert_eq!(open_files(), files);
    });
}

/// Lowers a limit of this process for good.
fn limit(resource: libc::__rlimit_resource_t, soft: u64) {
    let limit = libc::rlimit { rlim_cur: soft, rlim_max: soft };
    // SAFETY: `limit` is a live `rlimit` that the call reads.
    let done = unsafe { libc::setrlimit(resource, &limit) };
    assert_eq!(done, 0);
}

/// Leaves memory with the allocator that it need not ask the system for:
/// pieces that are free, below one that is not.
fn stock_up() {
    let mut pieces: Vec<Box<[u8]>> =
        (0..16 << 10).map(|_| vec![1; 4000].into_boxed_slice()).collect();
    let last = pieces.pop();
    drop(pieces);
    std::mem::forget(last);
}

const BOTH: [Option<Rung>; 2] =
    [Some(Rung::SealedMemfd), Some(Rung::Protected)];
const PROTECTED: [Option<Rung>; 2] =
    [Some(Rung::Protected), Some(Rung::Protected)];
const FILE_ONLY: [Option<Rung>; 2] = [Some(Rung::SealedMemfd), None];
const NEITHER: [Option<Rung>; 2] = [None, None];

#[test]
fn without_address_space() {
    let restrict = || {
        stock_up();
        limit(libc::RLIMIT_AS, 0);
    };
    restricted("without_address_space", restrict, NEITHER);
}

#[test]
fn without_data_memory() {
    let restrict = || {
        stock_up();
        limit(libc::RLIMIT_DATA, 0);
    };
    restricted("without_data_memory", restrict, FILE_ONLY);
}

#[test]
fn without_file_size() {
    let restrict = || limit(libc::RLIMIT_FSIZE, 0);
    restricted("without_file_size", restrict, PROTECTED);
}

/// Nothing can be counted without descriptors, so they come back.
fn without_descriptors_and(
    name: &str,
    restrict: impl FnOnce(),
    expected: Option<Rung>,
) {
    let name = format!("exec::native::tests::surroundings::{name}");
    in_child(&name, || {
        let cases = Cases::new();
        assert_eq!(cases.check(Rung::SealedMemfd), Some(Rung::SealedMemfd));
        let files = open_files();
        restrict();
        with_limit(libc::RLIMIT_NOFILE, 0, || {
            for best in [Rung::SealedMemfd, Rung::Protected] {
                assert_eq!(cases.check(best), expected, "{best:?}");
            }
        });
        assert_eq!((sealed_mappings(), open_files()), (0, files));
    });
}

/// A process may have so many mappings. What the program uses up is not
/// there for code, also if it is only the last of several steps that fails.
#[test]
fn without_room_for_mappings() {
    let name = "exec::native::tests::surroundings::without_room_for_mappings";
    in_child(name, || {
        let cases = Cases::new();
        let files = open_files();
        stock_up();
        let mut taken = take_all_mappings();
        for left in 0..6 {
            for best in [Rung::SealedMemfd, Rung::Protected] {
                let rung = cases.check_any(best);
                assert!(left > 0 || rung.is_none(), "{best:?}: {rung:?}");
            }
            taken.pop();
        }
        drop(taken);
        for best in [Rung::SealedMemfd, Rung::Protected] {
            assert_eq!(cases.check(best), Some(best));
        }
        assert_eq!((sealed_mappings(), open_files()), (0, files));
    });
}

/// A page that is a mapping of its own.
struct Page(*mut libc::c_void);

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: the page is this value's own and nothing refers to it.
        let done = unsafe { libc::munmap(self.0, 4096) };
        assert_eq!(done, 0);
    }
}

/// Maps pages, no two of which can share an entry, until no more fit.
fn take_all_mappings() -> Vec<Page> {
    let flags = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
    let mut taken = Vec::with_capacity(1 << 17);
    loop {
        let none = core::ptr::null_mut();
        // SAFETY: a new mapping touches no memory of anybody else. Shared
        // ones have a file each, so that neighbours stay apart.
        let page =
            unsafe { libc::mmap(none, 4096, libc::PROT_READ, flags, -1, 0) };
        if page == libc::MAP_FAILED {
            return taken;
        }
        assert!(taken.len() < 1 << 17, "there is no limit");
        taken.push(Page(page));
    }
}

#[test]
fn without_descriptors() {
    let expected = Some(Rung::Protected);
    without_descriptors_and("without_descriptors", || {}, expected);
}

#[test]
fn without_descriptors_and_data_memory() {
    let name = "without_descriptors_and_data_memory";
    let restrict = || {
        stock_up();
        limit(libc::RLIMIT_DATA, 0);
    };
    without_descriptors_and(name, restrict, None);
}

#[test]
fn without_memory_files() {
    let restrict = || refuse(libc::SYS_memfd_create, 0, libc::EPERM);
    restricted("without_memory_files", restrict, PROTECTED);
}

/// The strictest setting of `vm.memfd_noexec`: no file in memory may be
/// run as a program. Ours are not, and can be mapped all the same.
#[test]
fn without_memory_files_that_are_programs() {
    let name = "exec::native::tests::surroundings::\
                without_memory_files_that_are_programs";
    in_child(name, || {
        let cases = Cases::new();
        let setting = "/proc/sys/vm/memfd_noexec";
        // It belongs to a namespace, and only some may make one.
        // SAFETY: the call reads no memory.
        let own = unsafe { libc::unshare(libc::CLONE_NEWPID) };
        if own != 0 || fs::metadata(setting).is_err() {
            let line = "skipped: vm.memfd_noexec (no namespace)\n";
            // Nobody needs a line that is lost.
            let _ = std::io::stderr().write_all(line.as_bytes());
            return;
        }
        // SAFETY: this process has one thread that does anything, and the
        // copy of it runs the closure and leaves.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let done = catch_unwind(AssertUnwindSafe(|| {
                fs::write(setting, "2").expect("allowed");
                let flags = libc::MFD_EXEC;
                // SAFETY: the name is a live string that ends in a zero.
                let file = unsafe { libc::memfd_create(c"x".as_ptr(), flags) };
                assert_eq!(file, -1, "the setting is in force");
                let best = Rung::SealedMemfd;
                assert_eq!(cases.check(best), Some(best));
            }));
            // SAFETY: leaving is always allowed.
            unsafe { libc::_exit(if done.is_ok() { 0 } else { 1 }) };
        }
        let mut status = 0;
        // SAFETY: `status` is a live integer that the call may write.
        let done = unsafe { libc::waitpid(child, &mut status, 0) };
        assert_eq!((done, status), (child, 0));
    });
}

#[test]
fn without_writes() {
    let restrict = || refuse(libc::SYS_pwrite64, 0, libc::EPERM);
    restricted("without_writes", restrict, PROTECTED);
}

#[test]
fn without_seals() {
    let restrict = || refuse(libc::SYS_fcntl, 0, libc::EPERM);
    restricted("without_seals", restrict, PROTECTED);
}

#[test]
fn without_pages_that_become_executable() {
    let restrict = || refuse(libc::SYS_mprotect, libc::PROT_EXEC, libc::EPERM);
    let name = "without_pages_that_become_executable";
    restricted(name, restrict, FILE_ONLY);
}

#[test]
fn without_mappings_that_are_executable() {
    let restrict = || refuse(libc::SYS_mmap, libc::PROT_EXEC, libc::EPERM);
    let name = "without_mappings_that_are_executable";
    restricted(name, restrict, PROTECTED);
}

#[test]
fn without_anything_executable() {
    let restrict = || {
        refuse(libc::SYS_memfd_create, 0, libc::EPERM);
        refuse(libc::SYS_mmap, libc::PROT_EXEC, libc::EPERM);
        refuse(libc::SYS_mprotect, libc::PROT_EXEC, libc::EPERM);
    };
    restricted("without_anything_executable", restrict, NEITHER);
}

#[test]
fn under_a_policy_against_new_code() {
    let restrict = || {
        let gain = libc::PR_MDWE_REFUSE_EXEC_GAIN;
        // SAFETY: the call reads no memory; all of its arguments are given.
        let done = unsafe { libc::prctl(libc::PR_SET_MDWE, gain, 0, 0, 0) };
        assert_eq!(done, 0, "a kernel that knows PR_SET_MDWE");
    };
    restricted("under_a_policy_against_new_code", restrict, NEITHER);
}

/// Not for a moment is any memory both: the process would end.
#[test]
fn nothing_asks_for_writable_and_executable_memory() {
    let name = "nothing_asks_for_writable_and_executable_memory";
    restricted(name, end_if_writable_and_executable, BOTH);
}

/// The filter of the test above works.
#[test]
fn the_filter_ends_a_process_that_asks_for_both() {
    const VARIABLE: &str = "JITREGEX_ASKS_FOR_BOTH";
    let name = "exec::native::tests::surroundings::\
                the_filter_ends_a_process_that_asks_for_both";
    if std::env::var_os(VARIABLE).is_some() {
        end_if_writable_and_executable();
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let both = libc::PROT_WRITE | libc::PROT_EXEC;
        let none = core::ptr::null_mut();
        // SAFETY: a new mapping touches no memory of anybody else.
        let base = unsafe { libc::mmap(none, 4096, both, flags, -1, 0) };
        unreachable!("mapped at {base:?}");
    }
    let program = std::env::current_exe().expect("this binary");
    let output = std::process::Command::new(program)
        .args(["--exact", name, "--test-threads=1"])
        .env(VARIABLE, "1")
        .output()
        .expect("a child process");
    let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
    assert_eq!(signal, Some(libc::SIGSYS));
}
