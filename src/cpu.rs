//! Which vector instructions emitted code may use.
//!
//! A level is a value: detected once, passed down, lowered by tests. No code
//! below this module asks the processor anything.

use std::sync::OnceLock;

/// A set of instruction-set extensions, ordered from least to most.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum CpuLevel {
    /// What every x86-64 processor has.
    Sse2,
    /// AVX2 and everything below it, with BMI1, BMI2, POPCNT and LZCNT.
    Avx2,
}

impl CpuLevel {
    /// Every level, least first.
    pub const ALL: [CpuLevel; 2] = [CpuLevel::Sse2, CpuLevel::Avx2];

    /// The highest level that this machine supports.
    pub fn detect() -> CpuLevel {
        static LEVEL: OnceLock<CpuLevel> = OnceLock::new();
        *LEVEL.get_or_init(detect)
    }

    /// True if vectors can be shuffled byte by byte.
    pub(crate) fn shuffles(self) -> bool {
        self >= CpuLevel::Avx2
    }

    /// The level's name, as reports and dumps print it.
    pub fn name(self) -> &'static str {
        match self {
            CpuLevel::Sse2 => "sse2",
            CpuLevel::Avx2 => "avx2",
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn detect() -> CpuLevel {
    let avx2 = std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("popcnt")
        && std::arch::is_x86_feature_detected!("lzcnt");
    if avx2 { CpuLevel::Avx2 } else { CpuLevel::Sse2 }
}

#[cfg(not(target_arch = "x86_64"))]
fn detect() -> CpuLevel {
    CpuLevel::Sse2
}
