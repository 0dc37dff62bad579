//! Sealed code: a mapping that can be read and run, and never written.
//!
//! Two rungs, best first:
//!
//! 1. *Sealed memfd.* The image is written into a file in memory, the file
//!    is sealed against every kind of change, and only then mapped. The
//!    mapping is born executable and nobody can make it writable, not even
//!    through `/proc/self/mem`.
//! 2. *Protected.* Anonymous memory is written, then made executable. It is
//!    not writable, but whoever can call `mprotect` can change that.
//!
//! ```text
//! | code ....... int3 | data ....... 0 |
//!   read, execute       read
//! ^ base              ^ base + code_span
//! ```
//!
//! INVARIANT: until [`Pages`] is returned nobody knows its address, and
//! whatever fails, its drop gives the mapping back. A failed call leads to
//! the next rung; below the last one the engine interprets.

use core::{ptr::NonNull, slice, sync::atomic::Ordering::Relaxed};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::{
    super::WhyNot,
    entry::Functions,
    process::{Charge, PROCESS, Process},
    system::{Access, Errno, Linux, System, unmap},
};
use crate::{
    codegen::assembly::{Assembly, CODE_TAIL, PAGE},
    config::Rung,
};

/// Seals that no later call can undo: nobody writes or resizes the file.
const SEALS: libc::c_int = libc::F_SEAL_WRITE | FIXED_SEALS;

/// The same for a kernel that refuses to map a file under `F_SEAL_WRITE`,
/// which kernels before 6.7 do: nobody writes the file through a mapping
/// or descriptor made from now on, and there is none from before.
const FUTURE_SEALS: libc::c_int = libc::F_SEAL_FUTURE_WRITE | FIXED_SEALS;

const FIXED_SEALS: libc::c_int =
    libc::F_SEAL_GROW | libc::F_SEAL_SHRINK | libc::F_SEAL_SEAL;

/// What fills the code pages behind the code.
static INT3: [u8; PAGE] = [0xCC; PAGE];

/// Machine code that runs and cannot be changed; unmapped on drop.
#[derive(Debug)]
pub(crate) struct SealedCode {
    pub(super) functions: Functions,
    rung: Rung,
    code_bytes: usize,
    data_bytes: usize,
    // Fields drop in order: first the pages, then their charge.
    _pages: Pages,
    _charge: Charge,
}

/// Makes an assembly executable, on the best rung that the system grants.
///
/// # Panics
///
/// If the assembly's data overlap its code or an entry lies outside it.
pub(crate) fn seal(
    assembly: &Assembly,
    best: Rung,
) -> Result<SealedCode, WhyNot> {
    #[cfg(test)]
    if let Some(sealed) = super::tests::engine::instead(assembly, best) {
        return sealed;
    }
    seal_in(&PROCESS, &Linux, assembly, best)
}

/// [`seal`] with the process and the system that a test chooses.
pub(super) fn seal_in(
    process: &'static Process,
    system: &impl System,
    assembly: &Assembly,
    best: Rung,
) -> Result<SealedCode, WhyNot> {
    let image = Image::new(assembly);
    if best == Rung::Interpreted {
        return Err(WhyNot::Forced);
    }
    if process.refuses(system) {
        return Err(WhyNot::Policy);
    }
    let charge = process.charge(image.span).ok_or(WhyNot::Budget)?;
    let (pages, rung) = climb(process, system, &image, best)?;
    Ok(SealedCode {
        functions: Functions::new(&pages, &assembly.entries),
        rung,
        code_bytes: assembly.code.len(),
        data_bytes: assembly.data.len(),
        _pages: pages,
        _charge: charge,
    })
}

impl SealedCode {
    /// True if the code can fill a batch of spans.
    pub(crate) fn has_batch(&self) -> bool {
        self.functions.has_batch()
    }

    /// How the memory was obtained.
    pub(crate) fn rung(&self) -> Rung {
        self.rung
    }

    /// The bytes of instructions.
    pub(crate) fn code_bytes(&self) -> usize {
        self.code_bytes
    }

    /// The bytes of constants.
    pub(crate) fn data_bytes(&self) -> usize {
        self.data_bytes
    }

    /// The addresses of the code.
    #[cfg(any(test, feature = "perf-map"))]
    pub(super) fn code_range(&self) -> core::ops::Range<usize> {
        let start = self._pages.code_at(0).addr().get();
        start..start + self.code_bytes
    }

    /// The pages, for tests that try to change them.
    #[cfg(test)]
    pub(super) fn pages(&self) -> &Pages {
        &self._pages
    }
}

/// Tries the rungs from the best one down.
fn climb(
    process: &Process,
    system: &impl System,
    image: &Image<'_>,
    best: Rung,
) -> Result<(Pages, Rung), WhyNot> {
    if best == Rung::SealedMemfd
        && let Ok(pages) = map_sealed(process, system, image)
    {
        return Ok((pages, Rung::SealedMemfd));
    }
    Ok((map_protected(system, image)?, Rung::Protected))
}

/// The first rung, with the seals that this kernel can map.
fn map_sealed(
    process: &Process,
    system: &impl System,
    image: &Image<'_>,
) -> Result<Pages, WhyNot> {
    if process.future_write.load(Relaxed) {
        return map_file(system, image, FUTURE_SEALS);
    }
    let refused = match map_file(system, image, SEALS) {
        Ok(pages) => return Ok(pages),
        Err(refused) => refused,
    };
    let WhyNot::Denied { call: "mmap", errno } = refused else {
        return Err(refused);
    };
    if errno != libc::EPERM && errno != libc::EINVAL {
        return Err(refused);
    }
    let pages = map_file(system, image, FUTURE_SEALS)?;
    process.future_write.store(true, Relaxed);
    Ok(pages)
}

/// Writes the image into a file in memory, seals the file and maps it.
fn map_file(
    system: &impl System,
    image: &Image<'_>,
    seals: libc::c_int,
) -> Result<Pages, WhyNot> {
    // A write beyond this limit is not an error but a deadly signal.
    let limit = system.file_limit().map_err(denied("getrlimit"))?;
    if limit < image.span as u64 {
        return Err(denied("write")(libc::EFBIG));
    }
    let file = create(system).map_err(denied("memfd_create"))?;
    for (at, bytes) in image.segments() {
        write_all(system, file.as_fd(), bytes, at).map_err(denied("write"))?;
    }
    system.add_seals(file.as_fd(), seals).map_err(denied("fcntl"))?;
    let pages =
        Pages::map(system, image, Access::Execute, Some(file.as_fd()))?;
    pages.protect_data(system)?;
    Ok(pages)
}

/// A new file that can be sealed and, where the kernel knows how to say
/// that, never be executed as a program.
fn create(system: &impl System) -> Result<OwnedFd, Errno> {
    match system.create(libc::MFD_CLOEXEC | libc::MFD_NOEXEC_SEAL) {
        Err(libc::EINVAL) => {
            system.create(libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING)
        }
        result => result,
    }
}

/// Writes all of the bytes, in as many calls as it takes.
fn write_all(
    system: &impl System,
    file: BorrowedFd<'_>,
    mut bytes: &[u8],
    mut at: usize,
) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match system.write(file, bytes, at) {
            Ok(0) => return Err(libc::ENOSPC),
            Ok(written) => {
                bytes = &bytes[written..];
                at += written;
            }
            Err(libc::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

/// The second rung: writes the image into anonymous memory and then makes
/// that executable.
fn map_protected(
    system: &impl System,
    image: &Image<'_>,
) -> Result<Pages, WhyNot> {
    let mut pages = Pages::map(system, image, Access::Write, None)?;
    let target = pages.as_mut_slice();
    for (at, bytes) in image.segments() {
        target[at..at + bytes.len()].copy_from_slice(bytes);
    }
    pages.protect_code(system)?;
    pages.protect_data(system)?;
    Ok(pages)
}

/// Names the call that failed.
fn denied(call: &'static str) -> impl Fn(Errno) -> WhyNot {
    move |errno| WhyNot::Denied { call, errno }
}

/// What the pages will hold.
struct Image<'a> {
    code: &'a [u8],
    data: &'a [u8],
    /// The bytes of the code pages.
    code_span: usize,
    /// The bytes of all pages.
    span: usize,
}

impl<'a> Image<'a> {
    fn new(assembly: &'a Assembly) -> Image<'a> {
        let (code, data) = (&*assembly.code, &*assembly.data);
        let code_end = code.len() + CODE_TAIL;
        let code_span = if data.is_empty() {
            code_end.next_multiple_of(PAGE)
        } else {
            assembly.data_base
        };
        assert!(
            code_span >= code_end && code_span.is_multiple_of(PAGE),
            "the data overlap the code",
        );
        assert!(
            assembly.entries.all().all(|entry| entry < code.len()),
            "an entry is outside the code",
        );
        let span = code_span + data.len().next_multiple_of(PAGE);
        Image { code, data, code_span, span }
    }

    /// The parts of the image and their places, without a gap; what follows
    /// the last one is zero.
    fn segments(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let fill = (self.code.len()..self.code_span)
            .step_by(PAGE)
            .map(|at| (at, &INT3[..PAGE.min(self.code_span - at)]));
        [(0, self.code)].into_iter().chain(fill).chain(
            (!self.data.is_empty()).then_some((self.code_span, self.data)),
        )
    }
}

/// A mapping of one image, unmapped on drop.
#[derive(Debug)]
pub(super) struct Pages {
    base: NonNull<u8>,
    code_span: usize,
    span: usize,
}

// SAFETY: the value owns its mapping, which belongs to no thread. Methods
// that change the pages take place before `seal` returns.
unsafe impl Send for Pages {}

// SAFETY: through a shared reference the pages can only be read and run, and
// nobody can write them.
unsafe impl Sync for Pages {}

impl Pages {
    fn map(
        system: &impl System,
        image: &Image<'_>,
        access: Access,
        file: Option<BorrowedFd<'_>>,
    ) -> Result<Pages, WhyNot> {
        let (code_span, span) = (image.code_span, image.span);
        let base = system.map(span, access, file).map_err(denied("mmap"))?;
        Ok(Pages { base, code_span, span })
    }

    /// The pages, while they can still be written.
    fn as_mut_slice(&mut self) -> &mut [u8] {
        // SAFETY: `map_protected` maps the pages readable and writable and
        // calls this before it protects them. They are zeroed, the value
        // owns them, and the borrow of `self` keeps them mapped.
        unsafe { slice::from_raw_parts_mut(self.base.as_ptr(), self.span) }
    }

    /// The code pages become executable and read-only.
    fn protect_code(&self, system: &impl System) -> Result<(), WhyNot> {
        // SAFETY: the pages are this value's, and no reference into them
        // is alive.
        let done = unsafe {
            system.protect(self.base, self.code_span, Access::Execute)
        };
        done.map_err(denied("mprotect"))
    }

    /// The data pages become read-only. They are protected after they are
    /// mapped, rather than mapped a second time over a part of the code,
    /// so that no hole is ever left in which another thread could map.
    fn protect_data(&self, system: &impl System) -> Result<(), WhyNot> {
        let bytes = self.span - self.code_span;
        if bytes == 0 {
            return Ok(());
        }
        // SAFETY: `code_span` is less than the size of the mapping.
        let data = unsafe { self.base.add(self.code_span) };
        // SAFETY: the pages are this value's, and no reference into them
        // is alive.
        let done = unsafe { system.protect(data, bytes, Access::Read) };
        done.map_err(denied("mprotect"))
    }

    /// The address of the byte at an offset into the code.
    pub(super) fn code_at(&self, offset: usize) -> NonNull<u8> {
        assert!(offset < self.code_span, "not in the code");
        // SAFETY: the offset has just been checked to be in the mapping.
        unsafe { self.base.add(offset) }
    }

    /// Everything that is mapped, for tests that look at it.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> &[u8] {
        // SAFETY: the pages are readable, nobody can write them, and the
        // borrow of `self` keeps them mapped.
        unsafe { slice::from_raw_parts(self.base.as_ptr(), self.span) }
    }

    /// The addresses of the mapping, for tests that try to change it.
    #[cfg(test)]
    pub(super) fn range(&self) -> core::ops::Range<usize> {
        let base = self.base.as_ptr().expose_provenance();
        base..base + self.span
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's and whole. Sealed code is
        // called through a reference to its owner only, so no call is under
        // way.
        unsafe { unmap(self.base, self.span) }
    }
}
