//! Every test that uses the crate from outside, in one binary.

mod api;
mod differential;
mod exhaustive;
mod iter;
mod layering;
mod setups;
mod suite;
mod support;
