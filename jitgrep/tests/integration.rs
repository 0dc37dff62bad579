//! The command as users meet it: one program, many command lines.

mod against_ripgrep;
mod cli;
mod listing;
mod matrix;
mod support;
