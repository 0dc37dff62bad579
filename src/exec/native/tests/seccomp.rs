//! Filters of system calls, for good and for the calling thread: tests install
//! them in processes of their own.

use libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_JEQ, BPF_JMP, BPF_JSET, BPF_K, BPF_LD,
    BPF_RET, BPF_W, sock_filter,
};

/// Where a filter finds the number of the call, and the third argument.
const CALL: u32 = 0;
const ACCESS: u32 = 32;

fn step(code: u32, jt: u8, jf: u8, k: u32) -> sock_filter {
    sock_filter { code: code as u16, jt, jf, k }
}

fn load(offset: u32) -> sock_filter {
    step(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset)
}

fn result(what: u32) -> sock_filter {
    step(BPF_RET | BPF_K, 0, 0, what)
}

/// From now on the call fails with the error if its third argument has one
/// of the bits, or in any case if no bits are given.
pub(super) fn refuse(call: libc::c_long, bits: libc::c_int, errno: i32) {
    let test = match bits {
        0 => step(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0),
        bits => step(BPF_JMP | BPF_JSET | BPF_K, 0, 1, bits as u32),
    };
    install(&mut [
        load(CALL),
        step(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, call as u32),
        load(ACCESS),
        test,
        result(libc::SECCOMP_RET_ERRNO | errno as u32),
        result(libc::SECCOMP_RET_ALLOW),
    ]);
}

/// From now on the process ends as soon as it asks for memory that is
/// writable and executable at once.
pub(super) fn end_if_writable_and_executable() {
    let both = (libc::PROT_WRITE | libc::PROT_EXEC) as u32;
    for call in [libc::SYS_mmap, libc::SYS_mprotect, libc::SYS_pkey_mprotect] {
        install(&mut [
            load(CALL),
            step(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, call as u32),
            load(ACCESS),
            step(BPF_ALU | BPF_AND | BPF_K, 0, 0, both),
            step(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, both),
            result(libc::SECCOMP_RET_KILL_PROCESS),
            result(libc::SECCOMP_RET_ALLOW),
        ]);
    }
}

fn install(steps: &mut [sock_filter]) {
    let program = libc::sock_fprog {
        len: steps.len() as u16,
        filter: steps.as_mut_ptr(),
    };
    // SAFETY: the call reads no memory; all of its arguments are given.
    let done = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    assert_eq!(done, 0);
    let mode = libc::SECCOMP_MODE_FILTER;
    // SAFETY: `program` and what it points to are alive.
    let done = unsafe { libc::prctl(libc::PR_SET_SECCOMP, mode, &program) };
    assert_eq!(done, 0);
}
