//! Memory between two pages that nobody may touch: a load that leaves it ends
//! the process.

use core::{ptr, slice};

use crate::codegen::assembly::PAGE;

/// Some pages that may be read and written, between two that may not.
pub(super) struct Guarded {
    base: *mut u8,
    bytes: usize,
}

impl Guarded {
    pub(super) fn new(pages: usize) -> Guarded {
        let bytes = pages * PAGE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let (all, none) = (bytes + 2 * PAGE, libc::PROT_NONE);
        // SAFETY: a new mapping at a place that the kernel chooses touches
        // no memory of anybody else.
        let base =
            unsafe { libc::mmap(ptr::null_mut(), all, none, flags, -1, 0) };
        assert_ne!(base, libc::MAP_FAILED);
        let base = base.cast::<u8>();
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: the pages lie inside the mapping made above, which nothing
        // refers to yet.
        let done = unsafe {
            libc::mprotect(base.wrapping_add(PAGE).cast(), bytes, access)
        };
        assert_eq!(done, 0);
        Guarded { base, bytes }
    }

    /// All of the memory.
    pub(super) fn bytes(&mut self) -> &mut [u8] {
        let first = self.base.wrapping_add(PAGE);
        // SAFETY: the pages are mapped, readable and writable until `self` is
        // dropped, zeroed at first, and borrowed through `self` only.
        unsafe { slice::from_raw_parts_mut(first, self.bytes) }
    }

    /// A copy of the haystack that ends where the memory ends.
    pub(super) fn at_end(&mut self, haystack: &[u8]) -> &[u8] {
        let bytes = self.bytes();
        let start = bytes.len() - haystack.len();
        let copy = &mut bytes[start..];
        copy.copy_from_slice(haystack);
        copy
    }

    /// A copy of the haystack that begins where the memory begins.
    pub(super) fn at_start(&mut self, haystack: &[u8]) -> &[u8] {
        let copy = &mut self.bytes()[..haystack.len()];
        copy.copy_from_slice(haystack);
        copy
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let all = self.bytes + 2 * PAGE;
        // SAFETY: the mapping is this value's own, and borrows of its bytes
        // have ended.
        let done = unsafe { libc::munmap(self.base.cast(), all) };
        assert_eq!(done, 0);
    }
}

/// The guards work: without them no test that uses this memory proves
/// anything.
#[test]
fn a_read_outside_ends_the_process() {
    const VARIABLE: &str = "JITREGEX_READS_OUTSIDE";
    let name = "exec::native::tests::memory::a_read_outside_ends_the_process";
    if let Some(side) = std::env::var_os(VARIABLE) {
        let mut memory = Guarded::new(1);
        let bytes = memory.bytes();
        let outside = match side == "behind" {
            true => bytes.as_ptr().wrapping_add(bytes.len()),
            false => bytes.as_ptr().wrapping_sub(1),
        };
        // SAFETY: none. The process ends here, which is what is tested, in a
        // process that was started for it.
        let byte = unsafe { ptr::read_volatile(outside) };
        unreachable!("read {byte}");
    }
    for side in ["before", "behind"] {
        let program = std::env::current_exe().expect("this binary");
        let output = std::process::Command::new(program)
            .args(["--exact", name, "--test-threads=1"])
            .env(VARIABLE, side)
            .output()
            .expect("a child process");
        let status = &output.status;
        let signal = std::os::unix::process::ExitStatusExt::signal(status);
        assert_eq!(signal, Some(libc::SIGSEGV), "{side}");
    }
}
