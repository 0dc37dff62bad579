//! Small things that every level may use.

pub(crate) mod allowance;
pub(crate) mod byteset;
pub(crate) mod escape;
pub(crate) mod frequency;
#[cfg(test)]
pub(crate) mod generate;
pub(crate) mod hash;
pub(crate) mod once;
pub(crate) mod parts;
pub(crate) mod short;
pub(crate) mod striped;
pub(crate) mod utf8;
