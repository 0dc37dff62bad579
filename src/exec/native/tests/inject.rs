//! Every system call of sealing fails, in turn, with every error.
//!
//! Whatever fails, the answer is code that runs or a refusal, and nothing
//! stays mapped or open. `engine` lets the calls of whole regexes fail.

use std::{
    cell::{Cell, RefCell},
    fs,
    ops::Range,
    os::fd::{BorrowedFd, OwnedFd},
    ptr::NonNull,
};

use super::{in_child, loads_data, run};
use crate::{
    abi::block::Outcome,
    codegen::assembly::Assembly,
    config::Rung,
    exec::{
        WhyNot,
        native::{
            SealedCode,
            process::Process,
            sealed::seal_in,
            system::{Access, Errno, Linux, System},
        },
    },
};

/// What the manual pages of all the calls name, each tried on each call.
pub(super) const ERRORS: [Errno; 20] = [
    libc::ENOMEM,
    libc::EACCES,
    libc::EPERM,
    libc::EMFILE,
    libc::ENFILE,
    libc::EINVAL,
    libc::ENOSPC,
    libc::EDQUOT,
    libc::EFBIG,
    libc::EIO,
    libc::EINTR,
    libc::EAGAIN,
    libc::ENOSYS,
    libc::EBUSY,
    libc::EBADF,
    libc::EFAULT,
    libc::ENODEV,
    libc::EOVERFLOW,
    libc::ETXTBSY,
    libc::EOPNOTSUPP,
];

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    Error(Errno),
    /// A write takes this many bytes.
    Short(usize),
}

/// The kernel, except that it fails some of the calls.
pub(super) struct Failing<F> {
    calls: Cell<usize>,
    pub(super) log: RefCell<Vec<&'static str>>,
    /// The addresses of everything that was mapped.
    mapped: RefCell<Vec<Range<usize>>>,
    /// What happens to the call of this number and name.
    fault: F,
    /// The last seals that were asked for.
    seals: Cell<libc::c_int>,
    /// Like a kernel before 6.7, maps no file under `F_SEAL_WRITE`.
    old: bool,
}

impl<F: Fn(usize, &'static str) -> Option<Fault>> Failing<F> {
    pub(super) fn new(fault: F) -> Failing<F> {
        Failing {
            calls: Cell::new(0),
            log: RefCell::default(),
            mapped: RefCell::default(),
            fault,
            seals: Cell::new(0),
            old: false,
        }
    }

    /// The lines of `/proc/self/maps` that were mapped and still are.
    pub(super) fn leaked(&self) -> Vec<String> {
        let mapped = self.mapped.borrow();
        let maps = fs::read_to_string("/proc/self/maps").expect("maps");
        let is_ours = |line: &&str| {
            let range = line.split(' ').next().unwrap_or("");
            let (start, end) = range.split_once('-').expect("a range");
            let address = |it| usize::from_str_radix(it, 16).expect("hex");
            let line = address(start)..address(end);
            mapped.iter().any(|m| m.start < line.end && line.start < m.end)
        };
        maps.lines().filter(is_ours).map(String::from).collect()
    }

    /// Counts a call and says what happens to it.
    fn fault(&self, call: &'static str) -> Option<Fault> {
        let number = self.calls.get();
        self.calls.set(number + 1);
        self.log.borrow_mut().push(call);
        (self.fault)(number, call)
    }

    fn pass(&self, call: &'static str) -> Result<(), Errno> {
        match self.fault(call) {
            Some(Fault::Error(errno)) => Err(errno),
            Some(Fault::Short(_)) | None => Ok(()),
        }
    }
}

impl<F: Fn(usize, &'static str) -> Option<Fault>> System for Failing<F> {
    fn refuses_exec_gain(&self) -> bool {
        self.pass("prctl").is_err()
    }

    fn file_limit(&self) -> Result<u64, Errno> {
        self.pass("getrlimit")?;
        Linux.file_limit()
    }

    fn create(&self, flags: libc::c_uint) -> Result<OwnedFd, Errno> {
        self.pass("memfd_create")?;
        Linux.create(flags)
    }

    fn write(
        &self,
        file: BorrowedFd<'_>,
        bytes: &[u8],
        at: usize,
    ) -> Result<usize, Errno> {
        match self.fault("write") {
            Some(Fault::Error(errno)) => Err(errno),
            Some(Fault::Short(0)) => Ok(0),
            Some(Fault::Short(most)) => {
                Linux.write(file, &bytes[..most.min(bytes.len())], at)
            }
            None => Linux.write(file, bytes, at),
        }
    }

    fn add_seals(
        &self,
        file: BorrowedFd<'_>,
        seals: libc::c_int,
    ) -> Result<(), Errno> {
        self.pass("fcntl")?;
        self.seals.set(seals);
        Linux.add_seals(file, seals)
    }

    fn map(
        &self,
        bytes: usize,
        access: Access,
        file: Option<BorrowedFd<'_>>,
    ) -> Result<NonNull<u8>, Errno> {
        self.pass("mmap")?;
        let refused = self.seals.get() & libc::F_SEAL_WRITE != 0;
        if self.old && file.is_some() && refused {
            return Err(libc::EPERM);
        }
        let base = Linux.map(bytes, access, file)?;
        let start = base.as_ptr().expose_provenance();
        self.mapped.borrow_mut().push(start..start + bytes);
        Ok(base)
    }

    unsafe fn protect(
        &self,
        base: NonNull<u8>,
        bytes: usize,
        access: Access,
    ) -> Result<(), Errno> {
        self.pass("mprotect")?;
        // SAFETY: the caller's promise is passed on.
        unsafe { Linux.protect(base, bytes, access) }
    }
}

pub(super) fn process() -> &'static Process {
    Box::leak(Box::new(Process::new()))
}

fn assembly() -> Assembly {
    loads_data(&[0, Outcome::Full as u32], 2)
}

/// Seals with a fault; what comes back runs.
fn seal_with(
    best: Rung,
    fault: impl Fn(usize, &'static str) -> Option<Fault>,
) -> (Result<Rung, WhyNot>, Vec<&'static str>) {
    let (process, system) = (process(), Failing::new(fault));
    let sealed = seal_in(process, &system, &assembly(), best);
    let rung = sealed.map(|code: SealedCode| {
        assert_eq!(process.live(), (1, 3 * 4096));
        assert_eq!(run(&code), Outcome::Full);
        code.rung()
    });
    assert_eq!(process.live(), (0, 0), "the charge is given back");
    assert_eq!(system.leaked(), [""; 0]);
    (rung, system.log.into_inner())
}

/// The number of open files.
pub(super) fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").expect("fds").count()
}

#[test]
fn the_calls_are_these() {
    let (rung, calls) = seal_with(Rung::SealedMemfd, |_, _| None);
    assert_eq!(rung, Ok(Rung::SealedMemfd));
    assert_eq!(
        calls.join(" "),
        "prctl getrlimit memfd_create write write write write \
         fcntl mmap mprotect",
    );
    let (rung, calls) = seal_with(Rung::Protected, |_, _| None);
    assert_eq!(rung, Ok(Rung::Protected));
    assert_eq!(calls.join(" "), "prctl mmap mprotect mprotect");
}

#[test]
fn any_one_call_may_fail() {
    let name = "exec::native::tests::inject::any_one_call_may_fail";
    in_child(name, || {
        // What a first sealing leaves behind for good is not a leak.
        seal_with(Rung::SealedMemfd, |_, _| None).0.expect("sealed");
        for best in [Rung::SealedMemfd, Rung::Protected] {
            let calls = seal_with(best, |_, _| None).1;
            for (k, &call) in calls.iter().enumerate() {
                for errno in ERRORS {
                    let before = open_files();
                    let fault = Some(Fault::Error(errno));
                    let (rung, _) =
                        seal_with(best, |n, _| fault.filter(|_| n == k));
                    check_one(best, call, errno, rung);
                    let after = open_files();
                    assert_eq!(after, before, "{best:?} {call} {errno}");
                }
            }
        }
    });
}

/// What one failed call must lead to.
fn check_one(
    best: Rung,
    call: &'static str,
    errno: Errno,
    got: Result<Rung, WhyNot>,
) {
    let recovers = match call {
        "memfd_create" => errno == libc::EINVAL,
        "write" => errno == libc::EINTR,
        "mmap" => errno == libc::EPERM || errno == libc::EINVAL,
        _ => false,
    };
    let expected = match best {
        _ if call == "prctl" => Err(WhyNot::Policy),
        Rung::SealedMemfd if recovers => Ok(Rung::SealedMemfd),
        Rung::SealedMemfd => Ok(Rung::Protected),
        _ => Err(WhyNot::Denied { call, errno }),
    };
    assert_eq!(got, expected, "{best:?} {call} {errno}");
}

#[test]
fn every_call_from_one_on_may_fail() {
    let name = "exec::native::tests::inject::every_call_from_one_on_may_fail";
    in_child(name, || {
        seal_with(Rung::SealedMemfd, |_, _| None).0.expect("sealed");
        for k in 1..10 {
            for errno in ERRORS.into_iter().filter(|&e| e != libc::EINTR) {
                let before = open_files();
                let fault = Some(Fault::Error(errno));
                let (rung, _) = seal_with(Rung::SealedMemfd, |n, _| {
                    fault.filter(|_| n >= k)
                });
                let call = "mmap";
                assert_eq!(rung, Err(WhyNot::Denied { call, errno }));
                assert_eq!(open_files(), before, "{k} {errno}");
            }
        }
    });
}

#[test]
fn short_writes_are_continued() {
    for most in [1, 2, 3, 4095] {
        let (rung, calls) =
            seal_with(Rung::SealedMemfd, |_, _| Some(Fault::Short(most)));
        assert_eq!(rung, Ok(Rung::SealedMemfd));
        let writes = calls.iter().filter(|&&c| c == "write").count();
        assert!(writes > 4, "{writes} writes of {most}");
    }
}

#[test]
fn a_write_that_takes_nothing_ends_the_rung() {
    let (rung, _) = seal_with(Rung::SealedMemfd, |_, _| Some(Fault::Short(0)));
    assert_eq!(rung, Ok(Rung::Protected));
}

/// An old kernel does not map a file under `F_SEAL_WRITE`. That is found
/// out once.
#[test]
fn an_old_kernel_gets_the_other_seals() {
    let process = process();
    for expected_maps in [2, 1, 1] {
        let mut system = Failing::new(|_, _| None);
        system.old = true;
        let best = Rung::SealedMemfd;
        let code = seal_in(process, &system, &assembly(), best);
        let code = code.expect("sealed");
        assert_eq!(code.rung(), Rung::SealedMemfd);
        assert_eq!(run(&code), Outcome::Full);
        let log = system.log.take();
        let maps = log.iter().filter(|&&call| call == "mmap").count();
        assert_eq!(maps, expected_maps);
        let base = code.pages().range().start;
        // SAFETY: the pages are those of `code`, and the call is refused,
        // so that they stay as they are.
        let done = unsafe {
            libc::mprotect(
                std::ptr::with_exposed_provenance_mut(base),
                4096,
                libc::PROT_READ | libc::PROT_WRITE,
            )
        };
        assert_eq!(done, -1, "a mapping under FUTURE_WRITE is read-only");
    }
}

#[test]
fn a_refusal_is_remembered_and_a_permission_is_not() {
    let process = process();
    let seal = |refuses: bool| {
        let system = Failing::new(|_, call| {
            (refuses && call == "prctl").then_some(Fault::Error(1))
        });
        seal_in(process, &system, &assembly(), Rung::Protected)
            .map(|code| code.rung())
    };
    assert_eq!(seal(false), Ok(Rung::Protected));
    assert_eq!(seal(true), Err(WhyNot::Policy));
    assert_eq!(seal(false), Err(WhyNot::Policy));
}
