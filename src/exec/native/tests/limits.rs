//! The real kernel refuses: resource limits, policies, filters, budgets.

use std::fs;

use super::{constant, in_child, loads_data, run, seccomp::refuse};
use crate::{
    abi::block::Outcome,
    codegen::assembly::Assembly,
    config::Rung,
    exec::{
        WhyNot,
        native::{
            SealedCode,
            process::{LIVE_BYTES, LIVE_MAPPINGS, Process},
            seal,
            sealed::seal_in,
            system::Linux,
        },
    },
};

/// Seals on the best rung, runs the code, and says which rung it was.
fn rung(best: Rung) -> Result<Rung, WhyNot> {
    let code = seal(&loads_data(&[Outcome::Full as u32], 1), best)?;
    assert_eq!(run(&code), Outcome::Full);
    Ok(code.rung())
}

/// Lowers a limit of this process while the body runs.
pub(super) fn with_limit<T>(
    resource: libc::__rlimit_resource_t,
    soft: u64,
    body: impl FnOnce() -> T,
) -> T {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a live `rlimit` that the call may write.
    let done = unsafe { libc::getrlimit(resource, &mut limit) };
    assert_eq!(done, 0);
    let set = |soft| {
        let limit = libc::rlimit { rlim_cur: soft, ..limit };
        // SAFETY: `limit` is a live `rlimit` that the call reads.
        let done = unsafe { libc::setrlimit(resource, &limit) };
        assert_eq!(done, 0);
    };
    set(soft);
    let result = body();
    set(limit.rlim_cur);
    result
}

#[test]
fn a_file_size_limit_does_not_kill() {
    let name = "exec::native::tests::limits::a_file_size_limit_does_not_kill";
    in_child(name, || {
        for (soft, expected) in [
            (0, Rung::Protected),
            (8191, Rung::Protected),
            (8192, Rung::SealedMemfd),
        ] {
            let got = with_limit(libc::RLIMIT_FSIZE, soft, || {
                rung(Rung::SealedMemfd)
            });
            assert_eq!(got, Ok(expected), "a limit of {soft}");
        }
    });
}

#[test]
fn without_descriptors_memory_is_protected() {
    let name =
        "exec::native::tests::limits::without_descriptors_memory_is_protected";
    in_child(name, || {
        let got =
            with_limit(libc::RLIMIT_NOFILE, 0, || rung(Rung::SealedMemfd));
        assert_eq!(got, Ok(Rung::Protected));
        assert_eq!(rung(Rung::SealedMemfd), Ok(Rung::SealedMemfd));
    });
}

#[test]
fn without_address_space_sealing_is_refused() {
    let name = "exec::native::tests::limits::\
                without_address_space_sealing_is_refused";
    in_child(name, || {
        let statm = fs::read_to_string("/proc/self/statm").expect("statm");
        let pages = statm.split(' ').next().expect("a size");
        let bytes = 4096 * pages.parse::<u64>().expect("a number");
        let assembly = loads_data(&[0; 100_000], 1);
        for best in [Rung::SealedMemfd, Rung::Protected] {
            let got = with_limit(libc::RLIMIT_AS, bytes + 8192, || {
                seal(&assembly, best)
            });
            let denied = WhyNot::Denied { call: "mmap", errno: libc::ENOMEM };
            assert_eq!(got.err(), Some(denied));
        }
        assert_eq!(rung(Rung::SealedMemfd), Ok(Rung::SealedMemfd));
    });
}

/// Private memory that can be written counts as data; a file in memory does
/// not.
#[test]
fn without_data_memory_there_is_the_file() {
    let name =
        "exec::native::tests::limits::without_data_memory_there_is_the_file";
    in_child(name, || {
        let sealed = || {
            let file = rung(Rung::SealedMemfd);
            (file, rung(Rung::Protected))
        };
        let errno = libc::ENOMEM;
        let denied = WhyNot::Denied { call: "mmap", errno };
        // Of 0 bytes the kernel makes an exception for valgrind.
        let (file, memory) = with_limit(libc::RLIMIT_DATA, 4096, sealed);
        assert_eq!(file, Ok(Rung::SealedMemfd));
        assert_eq!(memory, Err(denied));
        assert_eq!(rung(Rung::Protected), Ok(Rung::Protected));
    });
}

#[test]
fn a_filter_on_new_executable_mappings_leaves_protected_memory() {
    let name = "exec::native::tests::limits::\
                a_filter_on_new_executable_mappings_leaves_protected_memory";
    in_child(name, || {
        refuse(libc::SYS_mmap, libc::PROT_EXEC, libc::EPERM);
        assert_eq!(rung(Rung::SealedMemfd), Ok(Rung::Protected));
        assert_eq!(rung(Rung::Protected), Ok(Rung::Protected));
    });
}

#[test]
fn a_policy_against_new_code_is_honoured() {
    let name =
        "exec::native::tests::limits::a_policy_against_new_code_is_honoured";
    in_child(name, || {
        let before = seal(&constant(Outcome::Full), Rung::SealedMemfd);
        let before = before.expect("sealed");
        let gain = libc::PR_MDWE_REFUSE_EXEC_GAIN;
        // SAFETY: the call reads no memory; all of its arguments are given.
        let done = unsafe { libc::prctl(libc::PR_SET_MDWE, gain, 0, 0, 0) };
        assert_eq!(done, 0, "a kernel that knows PR_SET_MDWE");
        for best in [Rung::SealedMemfd, Rung::Protected] {
            assert_eq!(rung(best), Err(WhyNot::Policy));
        }
        assert_eq!(run(&before), Outcome::Full);
    });
}

#[test]
fn filters_lead_down_the_ladder() {
    let name = "exec::native::tests::limits::filters_lead_down_the_ladder";
    in_child(name, || {
        refuse(libc::SYS_mprotect, libc::PROT_EXEC, libc::EPERM);
        let errno = libc::EPERM;
        let denied = WhyNot::Denied { call: "mprotect", errno };
        assert_eq!(rung(Rung::SealedMemfd), Ok(Rung::SealedMemfd));
        assert_eq!(rung(Rung::Protected), Err(denied));
        refuse(libc::SYS_memfd_create, 0, libc::ENOSYS);
        assert_eq!(rung(Rung::SealedMemfd), Err(denied));
    });
}

#[test]
fn a_filter_on_files_leaves_protected_memory() {
    let name = "exec::native::tests::limits::\
                a_filter_on_files_leaves_protected_memory";
    in_child(name, || {
        refuse(libc::SYS_memfd_create, 0, libc::EACCES);
        assert_eq!(rung(Rung::SealedMemfd), Ok(Rung::Protected));
    });
}

#[test]
fn the_interpreter_can_be_forced() {
    assert_eq!(rung(Rung::Interpreted), Err(WhyNot::Forced));
}

#[test]
fn the_mappings_of_a_process_are_bounded() {
    let process: &Process = Box::leak(Box::new(Process::new()));
    let assembly = constant(Outcome::Full);
    let seal = || seal_in(process, &Linux, &assembly, Rung::Protected);
    let mut sealed: Vec<SealedCode> = (0..LIVE_MAPPINGS)
        .map(|_| seal().expect("within the budget"))
        .collect();
    assert_eq!(seal().err(), Some(WhyNot::Budget));
    assert_eq!(process.live(), (LIVE_MAPPINGS, 4096 * LIVE_MAPPINGS));
    sealed.pop();
    sealed.push(seal().expect("one has been dropped"));
    assert_eq!(seal().err(), Some(WhyNot::Budget));
    drop(sealed);
    assert_eq!(process.live(), (0, 0));
}

#[test]
fn the_bytes_of_a_process_are_bounded() {
    let process: &Process = Box::leak(Box::new(Process::new()));
    let held = process.charge(LIVE_BYTES - 4096).expect("within the budget");
    let seal = |assembly: &Assembly| {
        seal_in(process, &Linux, assembly, Rung::SealedMemfd)
            .map(|code| code.rung())
    };
    assert_eq!(seal(&constant(Outcome::Full)), Ok(Rung::SealedMemfd));
    assert_eq!(seal(&loads_data(&[0], 1)), Err(WhyNot::Budget));
    assert_eq!(process.live(), (1, LIVE_BYTES - 4096));
    drop(held);
    assert_eq!(process.live(), (0, 0));
    assert!(process.charge(usize::MAX).is_none());
    assert_eq!(process.live(), (0, 0));
}

#[test]
fn a_refusal_is_a_sentence() {
    let denied = WhyNot::Denied { call: "mmap", errno: libc::ENOMEM };
    let text = denied.to_string();
    let start = "the system refused executable memory: mmap: ";
    assert!(text.starts_with(start), "{text}");
    assert!(WhyNot::Policy.to_string().contains("PR_SET_MDWE"));
    assert!(WhyNot::Budget.to_string().contains("compiled code"));
    assert!(WhyNot::Unsupported.to_string().contains("x86 Linux"));
    assert!(WhyNot::Forced.to_string().contains("interpreter"));
}
