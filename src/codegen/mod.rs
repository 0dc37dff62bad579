//! From a plan to machine code that is not yet executable.

pub(crate) mod assembly;
