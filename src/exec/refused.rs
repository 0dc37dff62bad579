//! Where no machine code can run: sealing is refused and nothing is sealed.

use super::{Arena, Entry, WhyNot};
use crate::{
    abi::block::{Block, Outcome, Row},
    codegen::assembly::Assembly,
    config::Rung,
};

/// Never made on this target: the engine always interprets.
#[derive(Debug)]
pub(crate) enum SealedCode {}

/// Refuses.
pub(crate) fn seal(
    _assembly: &Assembly,
    best: Rung,
) -> Result<SealedCode, WhyNot> {
    match best {
        Rung::Interpreted => Err(WhyNot::Forced),
        Rung::SealedMemfd | Rung::Protected => Err(WhyNot::Unsupported),
    }
}

impl SealedCode {
    /// Unreachable: there is no value to call it on.
    pub(crate) fn run<R: Row>(
        &self,
        _entry: Entry,
        _at: usize,
        _arena: &mut Arena<'_>,
        _block: &mut Block<R>,
    ) -> Outcome {
        match *self {}
    }

    /// Unreachable: there is no value to call it on.
    #[cfg(feature = "perf-map")]
    pub(crate) fn name_for_perf(&self, _pattern: &str) {
        match *self {}
    }

    /// Unreachable: there is no value to call it on.
    pub(crate) fn has_batch(&self) -> bool {
        match *self {}
    }

    /// Unreachable: there is no value to call it on.
    pub(crate) fn rung(&self) -> Rung {
        match *self {}
    }

    /// Unreachable: there is no value to call it on.
    pub(crate) fn code_bytes(&self) -> usize {
        match *self {}
    }

    /// Unreachable: there is no value to call it on.
    pub(crate) fn data_bytes(&self) -> usize {
        match *self {}
    }
}
