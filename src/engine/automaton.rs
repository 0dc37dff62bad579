//! One automaton of a regex: its table, its code, and whether it serves.
//!
//! A regex has two that are also machine code, one for spans and one for
//! groups. Either may find that more is alive at once than it has registers
//! for; that is so for good, so it is remembered here.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::automaton::partial::Partial;
use crate::automaton::tdfa::Track;
use crate::config::Config;
use crate::engine::code::Code;
use crate::engine::compile::{Compiled, Declined};
use crate::engine::patience::Patience;
use crate::engine::table::GiveUp;
use crate::input::Input;
use crate::util::once::get_or_make;

/// An automaton, built and compiled as far as it has been needed.
pub(super) struct Automaton {
    pub(super) track: Track,
    table: OnceLock<Partial>,
    pub(super) code: Code,
    /// Whether it is tried, once its states have not paid.
    pub(super) patience: Patience,
    exhausted: AtomicBool,
}

impl Automaton {
    /// An automaton that tracks this, of which nothing is known yet.
    pub(super) fn new(track: Track) -> Automaton {
        Automaton {
            track,
            table: OnceLock::new(),
            code: Code::default(),
            patience: Patience::default(),
            exhausted: AtomicBool::new(false),
        }
    }

    /// The table that all searches share.
    pub(super) fn table(
        &self,
        make: impl FnOnce(Track) -> Partial,
    ) -> &Partial {
        get_or_make(&self.table, || make(self.track))
    }

    /// The same, if there is one yet.
    pub(super) fn known_table(&self) -> Option<&Partial> {
        self.table.get()
    }

    /// True once its registers have not sufficed.
    #[inline]
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted.load(Ordering::Relaxed)
    }

    /// Remembers why a search gave up, where that may be so again.
    pub(super) fn note(&self, why: GiveUp) {
        match why {
            GiveUp::Registers => {
                self.exhausted.store(true, Ordering::Relaxed);
            }
            GiveUp::Thrashing => self.patience.failed(),
            GiveUp::Shared | GiveUp::Patterns => {}
        }
    }

    /// Remembers why there is no code, likewise.
    pub(super) fn note_declined(&self, why: &Declined) {
        if matches!(why, Declined::Registers) {
            self.exhausted.store(true, Ordering::Relaxed);
        }
    }

    /// The code to search with, if there is any yet; see [`Code::warm`].
    #[inline]
    pub(super) fn warm(
        &self,
        config: &Config,
        input: &Input<'_>,
        compile: impl Fn(u64) -> Result<Compiled, Declined>,
    ) -> Option<&Compiled> {
        let code = self.code.warm(config, input, compile);
        code.filter(|_| !self.is_exhausted())
    }
}
