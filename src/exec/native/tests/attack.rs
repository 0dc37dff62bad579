//! Sealed code cannot be changed, and runs while other code comes and goes.

use std::{
    fs::{self, OpenOptions},
    io,
    os::{fd::AsRawFd, unix::fs::FileExt},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use super::{
    RUNGS, audit::is_writable_and_executable, constant, in_child, loads_data,
    run,
};
use crate::{
    abi::block::Outcome,
    config::Rung,
    exec::native::{SealedCode, seal},
};

const FULL: u32 = Outcome::Full as u32;

/// The lines of `/proc/self/maps` inside a mapping.
fn lines(code: &SealedCode) -> Vec<String> {
    let range = code.pages().range();
    let maps = fs::read_to_string("/proc/self/maps").expect("maps");
    let inside = |line: &&str| {
        let start = line.split('-').next().unwrap_or("");
        let start = usize::from_str_radix(start, 16).expect("an address");
        range.contains(&start)
    };
    maps.lines().filter(inside).map(String::from).collect()
}

#[test]
fn code_is_executable_and_data_are_not() {
    for (rung, kind) in [(Rung::SealedMemfd, 's'), (Rung::Protected, 'p')] {
        let code = seal(&loads_data(&[FULL], 1), rung).expect("sealed");
        let lines = lines(&code);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains(&format!(" r-x{kind} ")), "{lines:?}");
        assert!(lines[1].contains(&format!(" r--{kind} ")), "{lines:?}");
        let named = lines.iter().all(|l| l.contains("memfd:jitregex"));
        assert_eq!(named, rung == Rung::SealedMemfd, "{lines:?}");
    }
}

#[test]
fn nothing_is_writable_and_executable() {
    let sealed: Vec<SealedCode> = RUNGS
        .iter()
        .map(|&rung| seal(&loads_data(&[FULL], 2), rung).expect("sealed"))
        .collect();
    let maps = fs::read_to_string("/proc/self/maps").expect("maps");
    for line in maps.lines() {
        assert!(!is_writable_and_executable(line), "{line}");
    }
    drop(sealed);
}

#[test]
fn a_sealed_mapping_cannot_be_made_writable() {
    let code =
        seal(&loads_data(&[FULL], 1), Rung::SealedMemfd).expect("sealed");
    assert_eq!(code.rung(), Rung::SealedMemfd);
    let range = code.pages().range();
    for access in [
        libc::PROT_READ | libc::PROT_WRITE,
        libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC,
        libc::PROT_WRITE,
    ] {
        for start in [range.start, range.start + 4096] {
            // SAFETY: the pages are those of `code`, and the call is
            // refused, so that they stay as they are.
            let done = unsafe {
                libc::mprotect(
                    std::ptr::with_exposed_provenance_mut(start),
                    4096,
                    access,
                )
            };
            assert_eq!(done, -1);
            let errno = io::Error::last_os_error().raw_os_error();
            assert_eq!(errno, Some(libc::EACCES));
        }
    }
    assert_eq!(run(&code), Outcome::Full);
}

#[test]
fn a_sealed_mapping_cannot_be_written_through_proc() {
    let code =
        seal(&loads_data(&[FULL], 1), Rung::SealedMemfd).expect("sealed");
    assert_eq!(code.rung(), Rung::SealedMemfd);
    let memory = OpenOptions::new()
        .write(true)
        .open("/proc/self/mem")
        .expect("the memory of the process");
    let range = code.pages().range();
    for at in [range.start, range.start + 4096] {
        memory
            .write_at(&[0xCC], at as u64)
            .expect_err("sealed memory is written");
    }
    // The same call can write memory that is merely writable.
    let byte = Box::new(1_u8);
    let at = (&raw const *byte).expose_provenance();
    let written = memory.write_at(&[1], at as u64);
    assert_eq!(written.expect("ordinary memory"), 1);
    assert_eq!(run(&code), Outcome::Full);
}

/// The file behind the mapping can be opened again by whoever may look into
/// the process. It still takes nothing.
#[test]
fn a_sealed_file_cannot_be_written() {
    let code =
        seal(&loads_data(&[FULL], 1), Rung::SealedMemfd).expect("sealed");
    assert_eq!(code.rung(), Rung::SealedMemfd);
    let range = code.pages().range();
    let start = range.start;
    let end = lines(&code)[0].split(['-', ' ']).nth(1).map(str::to_owned);
    let name = format!("/proc/self/map_files/{start:x}-{}", end.expect("one"));
    // Not everybody may; whoever may not cannot write either.
    if let Ok(file) = OpenOptions::new().write(true).read(true).open(name) {
        let eperm = Some(libc::EPERM);
        let error = file.write_at(&[0xCC], 0).expect_err("a sealed file");
        assert_eq!(error.raw_os_error(), eperm);
        for bytes in [0, 1 << 20] {
            let error = file.set_len(bytes).expect_err("a sealed file");
            assert_eq!(error.raw_os_error(), eperm, "{bytes}");
        }
        let (access, none) = (libc::PROT_WRITE, core::ptr::null_mut());
        let (flags, file) = (libc::MAP_SHARED, file.as_raw_fd());
        // SAFETY: a new mapping touches no memory of anybody else.
        let base = unsafe { libc::mmap(none, 4096, access, flags, file, 0) };
        assert_eq!(base, libc::MAP_FAILED);
    }
    assert_eq!(run(&code), Outcome::Full);
}

#[test]
fn a_dropped_mapping_is_gone() {
    in_child("exec::native::tests::attack::a_dropped_mapping_is_gone", || {
        for rung in RUNGS {
            let code = seal(&loads_data(&[FULL], 3), rung).expect("sealed");
            let range = code.pages().range();
            drop(code);
            let maps = fs::read_to_string("/proc/self/maps").expect("maps");
            let start = format!("{:x}-", range.start);
            assert!(!maps.lines().any(|line| line.starts_with(&start)));
        }
    });
}

#[test]
fn no_file_stays_open() {
    in_child("exec::native::tests::attack::no_file_stays_open", || {
        let open = || fs::read_dir("/proc/self/fd").expect("fds").count();
        let before = open();
        let code = seal(&constant(Outcome::Full), Rung::SealedMemfd);
        assert_eq!(open(), before);
        assert_eq!(run(&code.expect("sealed")), Outcome::Full);
    });
}

#[test]
fn code_runs_in_a_forked_child() {
    in_child(
        "exec::native::tests::attack::code_runs_in_a_forked_child",
        || {
            for rung in RUNGS {
                let code =
                    seal(&loads_data(&[FULL], 1), rung).expect("sealed");
                // SAFETY: this process has one thread, and the child does
                // nothing but call the code and leave.
                let child = unsafe { libc::fork() };
                if child == 0 {
                    let ran = run(&code) as i32;
                    // SAFETY: leaving is always allowed.
                    unsafe { libc::_exit(40 + ran) };
                }
                let mut status = 0;
                // SAFETY: `status` is a live integer that the call may write.
                let done = unsafe { libc::waitpid(child, &mut status, 0) };
                assert_eq!(done, child);
                assert!(libc::WIFEXITED(status));
                assert_eq!(libc::WEXITSTATUS(status), 43);
                assert_eq!(run(&code), Outcome::Full);
            }
        },
    );
}

#[test]
fn threads_call_while_others_seal_and_drop() {
    const ROUNDS: usize = 400;
    let shared =
        RUNGS.map(|rung| seal(&loads_data(&[FULL], 1), rung).expect("sealed"));
    let (shared, stop) = (&shared, &AtomicBool::new(false));
    let churn = move |rung| {
        for round in 0..ROUNDS {
            let outcome = [Outcome::Done, Outcome::NeedState][round % 2];
            let code = seal(&constant(outcome), rung).expect("sealed");
            assert_eq!(run(&code), outcome);
        }
    };
    let call = move || {
        let mut calls = 0_u64;
        // The first round is before the look: on a busy machine the others
        // may be done before this thread has begun.
        loop {
            for code in shared {
                assert_eq!(run(code), Outcome::Full);
                calls += 1;
            }
            if stop.load(Ordering::Relaxed) {
                return calls;
            }
        }
    };
    thread::scope(|scope| {
        let callers = [scope.spawn(call), scope.spawn(call)];
        let churners = RUNGS.map(|rung| scope.spawn(move || churn(rung)));
        let done = churners.map(|churner| churner.join());
        stop.store(true, Ordering::Relaxed);
        for caller in callers {
            assert!(caller.join().expect("a caller") > 0);
        }
        assert!(done.iter().all(Result::is_ok));
    });
}
