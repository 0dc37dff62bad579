//! Every test that uses the crate from outside, in one binary.

mod api;
mod differential;
mod drop_in;
mod exhaustive;
mod flavours;
mod golden;
mod iter;
mod layering;
mod limits;
mod linear;
mod peers_bugs;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod sealing;
mod sets;
mod setups;
mod steps;
mod strategies;
mod suite;
mod suite_sets;
mod support;
mod threads;
mod traps;
mod vectors;
