//! Every test that uses the crate from outside, in one binary.

mod layering;
mod suite;
mod support;
