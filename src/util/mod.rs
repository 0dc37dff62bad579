//! Small things that every level may use.

pub(crate) mod hash;
pub(crate) mod utf8;
pub(crate) mod words;
