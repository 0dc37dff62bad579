//! Processes of their own, for tests that change or copy a whole process.
//!
//! INVARIANT: this is the only unsafe code outside `src/exec`: calls of the
//! system that no safe interface offers.

#![allow(unsafe_code, reason = "fork and prctl have no safe interface")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

/// How long a forked process may take before it is ended, in seconds.
const FORK_SECONDS: u32 = 60;

/// Runs the body in a process of its own: `name` is the path of the test.
pub(crate) fn in_child(name: &str, body: impl FnOnce()) {
    const VARIABLE: &str = "JITREGEX_CHILD";
    if std::env::var(VARIABLE).as_deref() == Ok(name) {
        return body();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--test-threads=1", "--nocapture"])
        .env(VARIABLE, name)
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && out.contains("1 passed"),
        "{}\n{out}\n{err}",
        output.status,
    );
}

/// Forbids this process new executable memory, for good.
pub(crate) fn refuse_new_code() {
    let gain = libc::PR_MDWE_REFUSE_EXEC_GAIN;
    // SAFETY: the call reads no memory; all of its arguments are given.
    let done = unsafe { libc::prctl(libc::PR_SET_MDWE, gain, 0, 0, 0) };
    assert_eq!(done, 0, "a kernel that knows PR_SET_MDWE");
}

/// A copy of this process, as `fork` makes it.
pub(crate) struct Forked(libc::pid_t);

impl Forked {
    /// Runs the body in a copy of this process, in which no other thread
    /// goes on. The body must not print: the thread that holds the lock of
    /// the output may be one of those.
    pub(crate) fn new(body: impl FnOnce() -> bool) -> Forked {
        // SAFETY: the copy only runs the body and ends. The allocator, which
        // the body uses, is made for this by the C library.
        let process = unsafe { libc::fork() };
        assert!(process >= 0, "{}", std::io::Error::last_os_error());
        if process > 0 {
            return Forked(process);
        }
        // SAFETY: the call reads no memory.
        unsafe { libc::alarm(FORK_SECONDS) };
        let is_good = catch_unwind(AssertUnwindSafe(body)).unwrap_or(false);
        // SAFETY: the call ends the process and runs nothing else.
        unsafe { libc::_exit(if is_good { 0 } else { 1 }) }
    }

    /// Waits for the end; the exit code, or the signal below zero.
    pub(crate) fn wait(self) -> i32 {
        let mut status = 0;
        // SAFETY: `status` is a live integer that the call may write.
        let done = unsafe { libc::waitpid(self.0, &mut status, 0) };
        assert_eq!(done, self.0, "{}", std::io::Error::last_os_error());
        if libc::WIFEXITED(status) {
            libc::WEXITSTATUS(status)
        } else {
            -libc::WTERMSIG(status)
        }
    }
}
