//! The system calls of sealing, one method each.
//!
//! A trait, so that tests can let any one of them fail. Each method does one
//! call and gives the error number back; what to do about it is decided in
//! `sealed`.

use core::ptr::{self, NonNull};
use std::{
    io,
    os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd},
};

/// An error number, as in `errno.h`.
pub(super) type Errno = i32;

/// What a page allows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Access {
    Read,
    Write,
    Execute,
}

impl Access {
    fn bits(self) -> libc::c_int {
        match self {
            Access::Read => libc::PROT_READ,
            Access::Write => libc::PROT_READ | libc::PROT_WRITE,
            Access::Execute => libc::PROT_READ | libc::PROT_EXEC,
        }
    }
}

/// The calls that sealing makes.
pub(super) trait System {
    /// Whether `PR_SET_MDWE` is in force; a kernel that does not know it
    /// does not enforce it.
    fn refuses_exec_gain(&self) -> bool;

    /// The size beyond which writing a file kills the process.
    fn file_limit(&self) -> Result<u64, Errno>;

    /// A new, empty file in memory.
    fn create(&self, flags: libc::c_uint) -> Result<OwnedFd, Errno>;

    /// Writes some of the bytes into the file and says how many.
    fn write(
        &self,
        file: BorrowedFd<'_>,
        bytes: &[u8],
        at: usize,
    ) -> Result<usize, Errno>;

    /// Takes rights away from everybody who has the file, for ever.
    fn add_seals(
        &self,
        file: BorrowedFd<'_>,
        seals: libc::c_int,
    ) -> Result<(), Errno>;

    /// Maps a file, shared, or anonymous memory, private, at an address of
    /// the kernel's choice.
    fn map(
        &self,
        bytes: usize,
        access: Access,
        file: Option<BorrowedFd<'_>>,
    ) -> Result<NonNull<u8>, Errno>;

    /// Changes what pages allow.
    ///
    /// # Safety
    ///
    /// The pages are a mapping of the caller's, and nobody has a reference
    /// into them.
    unsafe fn protect(
        &self,
        base: NonNull<u8>,
        bytes: usize,
        access: Access,
    ) -> Result<(), Errno>;
}

/// The kernel.
#[derive(Debug)]
pub(super) struct Linux;

impl System for Linux {
    fn refuses_exec_gain(&self) -> bool {
        // SAFETY: the call reads no memory; all of its arguments are given.
        let set = unsafe { libc::prctl(libc::PR_GET_MDWE, 0, 0, 0, 0) };
        set > 0 && set as libc::c_uint & libc::PR_MDWE_REFUSE_EXEC_GAIN != 0
    }

    fn file_limit(&self) -> Result<u64, Errno> {
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: `limit` is a live `rlimit` that the call may write.
        let done = unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &mut limit) };
        if done == 0 { Ok(limit.rlim_cur) } else { Err(errno()) }
    }

    fn create(&self, flags: libc::c_uint) -> Result<OwnedFd, Errno> {
        // SAFETY: the name is a live string that ends in a zero byte.
        let file = unsafe { libc::memfd_create(c"jitregex".as_ptr(), flags) };
        if file < 0 {
            return Err(errno());
        }
        // SAFETY: the kernel has just opened it and nobody else knows it.
        Ok(unsafe { OwnedFd::from_raw_fd(file) })
    }

    fn write(
        &self,
        file: BorrowedFd<'_>,
        bytes: &[u8],
        at: usize,
    ) -> Result<usize, Errno> {
        let from = bytes.as_ptr().cast();
        // Sealed code is smaller than its budget, far below `i64::MAX`.
        let at = at as libc::off64_t;
        // SAFETY: `from` is valid for reads of `bytes.len()` bytes.
        let done =
            unsafe { libc::pwrite64(file.as_raw_fd(), from, bytes.len(), at) };
        usize::try_from(done).map_err(|_| errno())
    }

    fn add_seals(
        &self,
        file: BorrowedFd<'_>,
        seals: libc::c_int,
    ) -> Result<(), Errno> {
        // SAFETY: the call reads no memory, and takes an integer.
        let done =
            unsafe { libc::fcntl(file.as_raw_fd(), libc::F_ADD_SEALS, seals) };
        if done == 0 { Ok(()) } else { Err(errno()) }
    }

    fn map(
        &self,
        bytes: usize,
        access: Access,
        file: Option<BorrowedFd<'_>>,
    ) -> Result<NonNull<u8>, Errno> {
        let (flags, file) = match file {
            Some(file) => (libc::MAP_SHARED, file.as_raw_fd()),
            None => (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1),
        };
        let (null, access) = (ptr::null_mut(), access.bits());
        // SAFETY: without `MAP_FIXED` the kernel picks addresses at which
        // nothing lies, so no memory of the program changes.
        let base = unsafe { libc::mmap(null, bytes, access, flags, file, 0) };
        if base == libc::MAP_FAILED {
            return Err(errno());
        }
        NonNull::new(base.cast()).ok_or(libc::ENOMEM)
    }

    unsafe fn protect(
        &self,
        base: NonNull<u8>,
        bytes: usize,
        access: Access,
    ) -> Result<(), Errno> {
        let base = base.as_ptr().cast();
        // SAFETY: the caller owns the pages and holds no reference.
        let done = unsafe { libc::mprotect(base, bytes, access.bits()) };
        if done == 0 { Ok(()) } else { Err(errno()) }
    }
}

/// Gives a mapping back. It cannot fail for a whole mapping, and nothing
/// could be done if it did.
///
/// # Safety
///
/// The pages are a mapping of the caller's, whole, that nobody uses any
/// more.
pub(super) unsafe fn unmap(base: NonNull<u8>, bytes: usize) {
    // SAFETY: the caller owns the pages and nobody uses them.
    let done = unsafe { libc::munmap(base.as_ptr().cast(), bytes) };
    debug_assert_eq!(done, 0, "munmap of a whole mapping");
}

fn errno() -> Errno {
    io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}
