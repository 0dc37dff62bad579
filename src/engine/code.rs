//! The machine code of one automaton: when it is emitted, and which is used.
//!
//! Searches count until they pay for code of what is known of the automaton,
//! and later for code of all of it. One thread emits while others search.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::config::{Compile, Config};
use crate::engine::compile::{Compiled, Declined, interpreted};
use crate::engine::report::Report;
use crate::input::Input;
use crate::plan::budget::{
    COMPLETE_BYTES, EXPLORE_WORK, LAZY_BYTES, LAZY_CALL_BYTES, LAZY_WORK,
};

/// Machine code, once there is some.
#[derive(Default)]
pub(super) struct Code {
    first: OnceLock<Result<Compiled, Declined>>,
    /// The code of the complete automaton, where the first code was emitted
    /// for one that still grows.
    complete: OnceLock<Compiled>,
    /// True once nothing better will be emitted.
    settled: AtomicBool,
    /// True while some thread emits code.
    compiling: AtomicBool,
    /// The bytes searched so far, until the code is settled.
    heat: AtomicU64,
}

impl Code {
    /// The best code so far.
    #[inline]
    pub(super) fn get(&self) -> Option<&Compiled> {
        if let Some(complete) = self.complete.get() {
            return Some(complete);
        }
        self.first.get()?.as_ref().ok()
    }

    /// Why there is no code, if that is decided.
    pub(super) fn declined(&self) -> Option<&Declined> {
        self.first.get()?.as_ref().err()
    }

    /// The best code for a search; counts the search, and calls `compile` with
    /// a budget of work once that pays: first for what is known of the
    /// automaton, later for all of it.
    #[inline]
    pub(super) fn warm(
        &self,
        config: &Config,
        input: &Input<'_>,
        compile: impl Fn(u64) -> Result<Compiled, Declined>,
    ) -> Option<&Compiled> {
        if !self.settled.load(Ordering::Acquire) {
            self.warm_up(config, input, compile);
        }
        self.get()
    }

    #[cold]
    fn warm_up(
        &self,
        config: &Config,
        input: &Input<'_>,
        compile: impl Fn(u64) -> Result<Compiled, Declined>,
    ) {
        if config.compile == Compile::Never || interpreted(config) {
            return;
        }
        if config.compile == Compile::Eager {
            return self.emit(EXPLORE_WORK, compile);
        }
        let bytes = input.get_span().len() as u64 + LAZY_CALL_BYTES;
        let heat = self.heat.load(Ordering::Relaxed).saturating_add(bytes);
        self.heat.store(heat, Ordering::Relaxed);
        match self.first.get() {
            None if heat >= LAZY_BYTES => self.emit(LAZY_WORK, compile),
            Some(_) if heat >= COMPLETE_BYTES => {
                self.emit(EXPLORE_WORK, compile);
            }
            _ => {}
        }
    }

    /// Emits code, unless another thread is at it.
    pub(super) fn emit(
        &self,
        work: u64,
        compile: impl FnOnce(u64) -> Result<Compiled, Declined>,
    ) {
        if self.compiling.swap(true, Ordering::Acquire) {
            return;
        }
        match compile(work) {
            Err(Declined::Busy) => {}
            Ok(code) if code.grows() && work < EXPLORE_WORK => {
                let _ = self.first.set(Ok(code));
            }
            Ok(code) if self.first.get().is_some() => {
                if !code.grows() {
                    let _ = self.complete.set(code);
                }
                self.settled.store(true, Ordering::Release);
            }
            done => {
                let _ = self.first.set(done);
                self.settled.store(true, Ordering::Release);
            }
        }
        self.compiling.store(false, Ordering::Release);
    }

    /// Adds what is known of the code to a report.
    pub(super) fn report(&self, report: &mut Report) {
        if let Some(compiled) = self.get() {
            compiled.report(report);
        } else if let Some(declined) = self.declined() {
            report.declines.push(declined.to_string());
            report.sealed = "no machine code".to_owned();
        }
    }
}
