//! An engine beside the right answers, compared one by one.
//!
//! A *test* is one answer of one engine to one search of one haystack.

use std::fmt;

use jitregex::testing::{Input, Span};

use crate::engine::Engine;
use crate::guard::caught_panic;
use crate::question::{Answer, Question};
use crate::sheet::{Appeal, Ask, Groups, Probe, Sheet};

/// An answer that is not the right one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// What was asked.
    pub ask: Ask,
    /// The call that was made, if that was it.
    pub question: Option<Question>,
    /// What was answered, and what would be right.
    pub text: String,
}

impl Difference {
    fn new(
        ask: &Ask,
        what: &str,
        got: impl fmt::Debug,
        want: impl fmt::Debug,
    ) -> Difference {
        let anchored = if ask.anchored { " anchored" } else { "" };
        let text = format!(
            "{what} in {:?}{anchored}: got {got:?}, want {want:?}",
            ask.span,
        );
        Difference { ask: ask.clone(), question: None, text }
    }
}

impl From<String> for Difference {
    /// What is not the answer to anything in particular: a panic.
    fn from(text: String) -> Difference {
        let ask = Ask { span: 0..usize::MAX, anchored: false };
        Difference { ask, question: None, text }
    }
}

/// Compares every answer about one haystack, and counts them.
///
/// # Errors
///
/// The first difference.
pub fn compare(
    engine: &dyn Engine,
    sheet: &Sheet,
    appeal: &mut dyn Appeal,
    tests: &mut u64,
) -> Result<(), Difference> {
    compare_free(engine, sheet, appeal, tests)?;
    compare_questions(engine, sheet, appeal, tests)?;
    compare_anchored(engine, sheet, appeal, tests)
}

/// Compares what public methods return.
pub(crate) fn compare_questions(
    engine: &dyn Engine,
    sheet: &Sheet,
    appeal: &mut dyn Appeal,
    tests: &mut u64,
) -> Result<(), Difference> {
    let haystack = &sheet.haystack[..];
    for (question, want) in &sheet.answers {
        *tests += 1;
        // A panic is compared like an answer, so that it is known what was
        // asked.
        let got = caught_panic(|| Ok(engine.answer(haystack, question)));
        let agrees =
            |want| got.as_ref().is_ok_and(|got: &Answer| got.agrees(want));
        if agrees(want) {
            continue;
        }
        let want = appeal.answer(haystack, question);
        if !agrees(&want) {
            let got: Result<Answer, String> = got;
            let text = format!("{question:?}: got {got:?}, want {want:?}");
            let ask = Ask::whole(haystack);
            let question = Some(question.clone());
            return Err(Difference { ask, question, text });
        }
    }
    if let Some(want) = &sheet.groups {
        *tests += 1;
        let got = engine.captures(&Input::new(haystack)).map(ranges);
        if got != *want {
            let whole = Ask::whole(haystack);
            return Err(Difference::new(&whole, "captures", got, want));
        }
    }
    Ok(())
}

/// Compares the searches that must match at once, which the code of a complete
/// automaton leaves to Rust.
pub(crate) fn compare_anchored(
    engine: &dyn Engine,
    sheet: &Sheet,
    appeal: &mut dyn Appeal,
    tests: &mut u64,
) -> Result<(), Difference> {
    let mut probes = sheet.probes.iter().filter(|it| it.ask.anchored);
    probes.try_for_each(|probe| {
        compare_probe(engine, &sheet.haystack, probe, appeal, tests)
    })
}

/// Compares the other searches, without groups.
pub(crate) fn compare_free(
    engine: &dyn Engine,
    sheet: &Sheet,
    appeal: &mut dyn Appeal,
    tests: &mut u64,
) -> Result<(), Difference> {
    let haystack = &sheet.haystack[..];
    let whole = Ask::whole(haystack);
    for probe in sheet.probes.iter().filter(|it| !it.ask.anchored) {
        compare_probe(engine, haystack, probe, appeal, tests)?;
    }
    *tests += 1;
    let all = engine.find_iter(&Input::new(haystack));
    if !all.iter().map(|it| it.range()).eq(sheet.all.iter().cloned()) {
        return Err(Difference::new(&whole, "find_iter", all, &sheet.all));
    }
    // One past the end `regex` itself panics for some patterns, against its
    // own rule.
    let behind = haystack.len() + 1..haystack.len();
    match engine.find(&Input::new(haystack).span(behind)) {
        None => Ok(()),
        got => Err(Difference::new(&whole, "one past the end", got, "none")),
    }
}

/// The first match, whether there is one, and an earliest one.
fn compare_probe(
    engine: &dyn Engine,
    haystack: &[u8],
    probe: &Probe,
    appeal: &mut dyn Appeal,
    tests: &mut u64,
) -> Result<(), Difference> {
    let Probe { ask, want, earliest, is_sure } = probe;
    let input =
        Input::new(haystack).span(ask.span.clone()).anchored(ask.anchored);
    *tests += 3;
    let got = engine.find(&input).map(Span::range);
    let right;
    let mut want = want;
    if got != *want && !is_sure {
        right = appeal.find(haystack, ask);
        want = &right;
    }
    if got != *want {
        return Err(Difference::new(ask, "find", got, want));
    }
    let is_match = engine.is_match(&input);
    if is_match != want.is_some() {
        return Err(Difference::new(ask, "is_match", is_match, want));
    }
    let shortest = engine.shortest(&input);
    let agrees = match (shortest, want) {
        (None, None) => true,
        (Some(end), Some(want)) => (*earliest..=want.end).contains(&end),
        _ => false,
    };
    if !agrees {
        let bounds = want.as_ref().map(|want| (*earliest, want.end));
        return Err(Difference::new(ask, "shortest", shortest, bounds));
    }
    Ok(())
}

fn ranges(groups: Vec<Option<Span>>) -> Groups {
    groups.into_iter().map(|group| group.map(Span::range)).collect()
}
