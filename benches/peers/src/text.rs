//! A haystack as engines want it: bytes, or a string that is known to be
//! UTF-8.

use anyhow::{Context, Result};
use bstr::ByteSlice;

/// A kind of haystack, with its lines: they end at `\n`, and a `\r` in front
/// of it belongs to the end.
pub(crate) trait Text {
    /// A task's haystack as this kind.
    ///
    /// # Errors
    ///
    /// If it is not of this kind.
    fn of(haystack: &[u8]) -> Result<&Self>;

    /// The lines without their ends.
    fn lines(&self) -> impl Iterator<Item = &Self>;
}

impl Text for [u8] {
    fn of(haystack: &[u8]) -> Result<&[u8]> {
        Ok(haystack)
    }

    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        ByteSlice::lines(self)
    }
}

impl Text for str {
    fn of(haystack: &[u8]) -> Result<&str> {
        std::str::from_utf8(haystack).context("the haystack is not UTF-8")
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        str::lines(self)
    }
}
