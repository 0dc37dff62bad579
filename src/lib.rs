//! A regex engine that compiles each pattern to its own machine code.

#![warn(missing_docs)]

mod abi;
mod automaton;
mod codegen;
mod config;
mod cpu;
mod error;
mod exec;
mod interp;
mod plan;
mod input;
mod syntax;
mod util;
