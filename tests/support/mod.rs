//! What several of the tests share.

pub(crate) mod cases;
pub(crate) mod corpus;
pub(crate) mod grammar;
pub(crate) mod haystacks;
pub(crate) mod hostile;
pub(crate) mod oracle;
pub(crate) mod pair;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub(crate) mod process;
pub(crate) mod rng;
pub(crate) mod setups;
pub(crate) mod source;
pub(crate) mod tally;
pub(crate) mod unfit;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jitregex::bytes::JitRegex;
use jitregex::testing::{Input, Span};

/// The groups of one match, the whole match first.
pub(crate) type Groups = Vec<Option<Span>>;

/// All matches with their groups, by a second statement of the iteration
/// rule, so that the one inside the crate is tested against it.
pub(crate) fn all_captures(re: &JitRegex, input: Input<'_>) -> Vec<Groups> {
    let end = input.end();
    let mut all: Vec<Groups> = vec![];
    let mut start = input.start();
    let mut last_end = None;
    while let Some(mut groups) = re.search_captures(&input.span(start..end)) {
        let mut whole = groups[0].expect("a match has a whole");
        if whole.is_empty() && last_end == Some(whole.end) {
            let behind = input.span(start + 1..end);
            let Some(next) = re.search_captures(&behind) else { break };
            groups = next;
            whole = groups[0].expect("a match has a whole");
        }
        start = whole.end;
        last_end = Some(whole.end);
        all.push(groups);
    }
    all
}

/// Writes a line if `JITREGEX_TRACE` is set.
///
/// A crash inside machine code ends the process and cannot be caught; the
/// last line then names the test.
pub(crate) fn trace(name: &str) {
    if std::env::var_os("JITREGEX_TRACE").is_some() {
        // Straight to the handle: the test harness keeps what `eprintln!`
        // prints until the test ends. Nobody needs a line that is lost.
        let _ = writeln!(std::io::stderr(), "{name}");
    }
}

/// Runs a check; a panic becomes a failure with its message.
pub(crate) fn guarded(
    name: &str,
    check: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    trace(name);
    let result = catch_unwind(AssertUnwindSafe(check));
    let result = result.unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| {
            payload.downcast_ref::<&str>().map(|text| text.to_string())
        });
        Err(format!("panicked: {}", text.unwrap_or_default()))
    });
    result.map_err(|why| format!("{name}: {why}"))
}

/// Fails with the first failures and their number.
pub(crate) fn assert_none(failures: &[String]) {
    let shown = &failures[..failures.len().min(20)];
    assert!(
        failures.is_empty(),
        "{} failures, the first of them:\n{}",
        failures.len(),
        shown.join("\n"),
    );
}
