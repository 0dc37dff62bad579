//! What several of the tests share.

#[allow(unsafe_code, reason = "a test of the only folder with unsafe code")]
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[path = "../../src/exec/native/tests/audit.rs"]
pub(crate) mod audit;
pub(crate) mod cases;
pub(crate) mod corpus;
pub(crate) mod hostile;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub(crate) mod process;
pub(crate) mod quadratic;
pub(crate) mod source;
pub(crate) mod unfit;

pub(crate) use difftest::guard::{guarded, trace};
pub(crate) use difftest::{grammar, haystacks, language, oracle, rng, setups};
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
        let mut whole = groups.span();
        if whole.is_empty() && last_end == Some(whole.end) {
            let behind = input.span(start + 1..end);
            let Some(next) = re.search_captures(&behind) else { break };
            groups = next;
            whole = groups.span();
        }
        start = whole.end;
        last_end = Some(whole.end);
        all.push(groups.iter().collect());
    }
    all
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
