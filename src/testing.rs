//! What this project's own tests need and users do not.
//!
//! Nothing here is covered by any promise of stability.

pub use crate::config::{Force, Rung, Tuning};
pub use crate::cpu::CpuLevel;
pub use crate::engine::compile::stages::{Stage, Stages};
pub use crate::input::{Input, Span};
