//! From an assembly to code that runs: the only folder with `unsafe`.
//!
//! [`seal`] maps an [`Assembly`] so that nobody can write it any more;
//! [`SealedCode::run`] calls it. Memory is never writable and executable at
//! once. Where the system refuses, [`WhyNot`] says so and the engine
//! interprets: a refusal is an answer here, never a panic.
//!
//! What this folder takes on trust, since no type can say it: an assembly
//! holds a program of `codegen`, which keeps the contract that
//! [`entry`] states. Tests decode every emitted byte against it.
//!
//! Limits: x86-64 Linux. Elsewhere, and under Miri, sealing is always
//! refused and [`SealedCode`] has no values.

#![allow(
    unsafe_code,
    reason = "mapping and calling machine code cannot be done without"
)]

mod arena;
mod why;

#[cfg(all(
    target_arch = "x86_64",
    target_os = "linux",
    target_pointer_width = "64",
    not(miri)
))]
mod native;

#[cfg(not(all(
    target_arch = "x86_64",
    target_os = "linux",
    target_pointer_width = "64",
    not(miri)
)))]
#[path = "refused.rs"]
mod native;

pub(crate) use self::{
    arena::{Arena, Entry},
    native::{SealedCode, seal},
    why::WhyNot,
};
