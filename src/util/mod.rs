//! Small tools without knowledge of regexes.

pub(crate) mod hash;
