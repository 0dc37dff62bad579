//! The public types: `bytes` is real, `string` is a thin layer on it.

pub(crate) mod bytes;
pub(crate) mod captures;
pub(crate) mod iter;
pub(crate) mod string;
