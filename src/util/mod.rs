//! Small things that every level may use.

pub(crate) mod escape;
#[cfg(test)]
pub(crate) mod generate;
pub(crate) mod hash;
pub(crate) mod once;
pub(crate) mod utf8;
pub(crate) mod words;
