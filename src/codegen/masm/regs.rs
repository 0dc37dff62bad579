//! The register contract, written once and applied by aliases.
//!
//! | alias     | register | holds                                         |
//! |-----------|----------|-----------------------------------------------|
//! | `block`   | rdi      | the argument block, from entry to exit        |
//! | `at`      | rsi      | the address of the next byte                  |
//! | `end`     | rdx      | one past the last byte of the span            |
//! | `state`   | rax      | the state's row offset, plus one              |
//! | `entry`   | r11      | the row entry just read; then the next state  |
//! | `unit`    | rcx      | the byte just read, then its unit             |
//! | `rows`    | r8       | the first row                                 |
//! | `classes` | r9       | the unit of each byte, 16 bits each           |
//! | `scratch` | r10      | anything, inside one verb                     |
//!
//! The row offset carries the flag of a plain entry (plus one), which the
//! displacement of each row access takes off again: an entry can serve as
//! state as it is. xmm0-xmm15 are scratch inside one verb. No callee-saved
//! register is touched and the stack is not used, so there is no frame and
//! nothing to unwind.

/// Assembles instructions with the aliases of the register contract.
macro_rules! x64 {
    ($masm:expr ; $($code:tt)*) => {
        ::dynasmrt::dynasm!($masm.ops
            ; .arch x64
            ; .alias block, rdi
            ; .alias at, rsi
            ; .alias end, rdx
            ; .alias state, rax
            ; .alias state32, eax
            ; .alias state8, al
            ; .alias entry, r11
            ; .alias entry32, r11d
            ; .alias entry8, r11b
            ; .alias unit, rcx
            ; .alias unit32, ecx
            ; .alias unit16, cx
            ; .alias unit8, cl
            ; .alias rows, r8
            ; .alias classes, r9
            ; .alias classes32, r9d
            ; .alias scratch, r10
            ; .alias scratch32, r10d
            ; .alias scratch8, r10b
            ; $($code)*
        )
    };
}

pub(crate) use x64;
