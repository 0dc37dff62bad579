//! When this process ends, none of its memory is writable and executable.
//!
//! Whatever tests have run, and whichever regexes are still alive: a function
//! that the loader calls registers one that the end of the process calls. The
//! integration tests have this file in their binary too.

use std::{fs, io::Write, process::Command};

/// What a process ends with that fails the audit.
const FAILED: i32 = 99;

#[used]
// SAFETY: the section holds pointers to functions like this one, and no
// Rust code has to run before it.
#[unsafe(link_section = ".init_array")]
static REGISTER: extern "C" fn() = register;

extern "C" fn register() {
    // SAFETY: `audit` is a function of the right type that lives for ever.
    let done = unsafe { libc::atexit(audit) };
    assert_eq!(done, 0);
}

extern "C" fn audit() {
    let Ok(maps) = fs::read_to_string("/proc/self/maps") else { return };
    let bad = |line: &&str| is_writable_and_executable(line);
    if let Some(line) = maps.lines().find(bad) {
        // Nobody needs a line that is lost; the exit code is what counts.
        let text = "memory is writable and executable";
        let _ = writeln!(std::io::stderr(), "{text}: {line}");
        // SAFETY: leaving is always allowed.
        unsafe { libc::_exit(FAILED) };
    }
}

/// What a line of `/proc/self/maps` must not say.
pub(crate) fn is_writable_and_executable(line: &str) -> bool {
    let access = line.split_whitespace().nth(1).unwrap_or("");
    access.contains('w') && access.contains('x')
}

#[test]
fn what_is_both_is_told_from_what_is_not() {
    let line = |access| format!("7f00-7f10 {access} 00000000 00:00 0");
    for access in ["rwxp", "-wxs"] {
        assert!(is_writable_and_executable(&line(access)), "{access}");
    }
    for access in ["r-xp", "rw-p", "---p", "r--s"] {
        assert!(!is_writable_and_executable(&line(access)), "{access}");
    }
}

/// A process that has such memory does not end well.
#[test]
fn memory_that_is_writable_and_executable_is_noticed() {
    const VARIABLE: &str = "JITREGEX_FAILS_AUDIT";
    let (_, module) = module_path!().split_once("::").expect("a crate");
    let name =
        format!("{module}::memory_that_is_writable_and_executable_is_noticed");
    if std::env::var_os(VARIABLE).is_some() {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let all = libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC;
        let none = core::ptr::null_mut();
        // SAFETY: a new mapping touches no memory of anybody else.
        let base = unsafe { libc::mmap(none, 4096, all, flags, -1, 0) };
        assert_ne!(base, libc::MAP_FAILED);
        return;
    }
    let program = std::env::current_exe().expect("this binary");
    let output = Command::new(program)
        .args(["--exact", &name, "--test-threads=1"])
        .env(VARIABLE, "1")
        .output()
        .expect("a child process");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("1 passed"), "{out}");
    assert_eq!(output.status.code(), Some(FAILED));
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("writable and executable: "), "{err}");
}
