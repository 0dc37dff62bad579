//! Panics as failures, and what is printed before a crash.

use std::cell::Cell;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// True while a panic of this thread becomes an answer.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Writes a line if `JITREGEX_TRACE` is set.
///
/// A crash inside machine code ends the process and cannot be caught; the
/// last line then names the test.
pub fn trace(name: &str) {
    if std::env::var_os("JITREGEX_TRACE").is_some() {
        // Straight to the handle: the test harness keeps what `eprintln!`
        // prints until the test ends. Nobody needs a line that is lost.
        let _ = writeln!(std::io::stderr(), "{name}");
    }
}

/// Runs a check; a panic becomes a failure with its message.
///
/// # Errors
///
/// Those of the check, behind the name.
pub fn guarded(
    name: &str,
    check: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    trace(name);
    caught_panic(check).map_err(|why| format!("{name}: {why}"))
}

/// The result of a check, or the message of its panic.
pub(crate) fn caught_panic<T, E: From<String>>(
    check: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let result = quietly(|| catch_unwind(AssertUnwindSafe(check)));
    result.unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| {
            payload.downcast_ref::<&str>().map(|text| text.to_string())
        });
        Err(E::from(format!("panicked: {}", text.unwrap_or_default())))
    })
}

/// Runs something whose panics nobody should see, since they are answers.
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let result = work();
    QUIET.set(before);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_failure_with_its_words() {
        let result = guarded("it", || panic!("words"));
        assert_eq!(result, Err("it: panicked: words".to_owned()));
        assert!(!QUIET.get());
    }
}
