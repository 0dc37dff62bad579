//! Why there is no machine code.

use core::fmt;

/// The reason for which [`seal`](super::seal) refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum WhyNot {
    /// The caller asked for [`Rung::Interpreted`](crate::config::Rung).
    Forced,
    /// This target has no code generator.
    #[cfg_attr(
        all(target_arch = "x86_64", target_os = "linux", not(miri)),
        allow(dead_code, reason = "for the other targets")
    )]
    Unsupported,
    /// The process has forbidden itself new executable memory.
    Policy,
    /// The process already holds as much sealed code as it may.
    Budget,
    /// A system call failed on the last rung that was tried.
    Denied { call: &'static str, errno: i32 },
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            WhyNot::Forced => f.write_str("the interpreter was asked for"),
            WhyNot::Unsupported => f.write_str(
                "machine code is generated on 64-bit x86 Linux only",
            ),
            WhyNot::Policy => f.write_str(
                "the process forbids itself new executable memory \
                 (PR_SET_MDWE)",
            ),
            WhyNot::Budget => f.write_str(
                "the process already holds as much compiled code as \
                 jitregex allows",
            ),
            WhyNot::Denied { call, errno } => write!(
                f,
                "the system refused executable memory: {call}: {}",
                std::io::Error::from_raw_os_error(errno),
            ),
        }
    }
}
