//! Beginning a search where a match may begin.
//!
//! Only for automata that grow and have no scan in their code. `plan/jump`
//! says why it is sound. Each jump costs a call, so searches that follow each
//! other stop jumping when that passes too little: then they are batches.

use memchr::memmem::Finder;

use crate::engine::Engine;
use crate::engine::compile::Compiled;
use crate::engine::scratch::Scratch;
use crate::input::Input;
use crate::plan::budget::{JUMP_COST, JUMP_CREDIT};
use crate::plan::jump;

/// What is looked for, ready to be looked for.
pub(crate) struct Jump {
    finder: Finder<'static>,
    back: Option<usize>,
}

impl Jump {
    pub(crate) fn new(plan: &jump::Jump) -> Jump {
        let finder = Finder::new(&plan.literal).into_owned();
        Jump { finder, back: plan.back }
    }

    /// Where a search that is not anchored may begin; `None` if it has no
    /// match.
    #[inline]
    pub(super) fn begin(&self, input: &Input<'_>) -> Option<usize> {
        let start = input.start();
        let found = self.finder.find(&input.haystack()[start..input.end()])?;
        let passed = self.back.map_or(0, |back| found.saturating_sub(back));
        Some(start + passed)
    }
}

/// What the jumps of searches that follow each other may still cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Credit(i64);

impl Default for Credit {
    fn default() -> Credit {
        Credit(JUMP_CREDIT)
    }
}

impl Credit {
    /// Pays for a jump over some bytes.
    fn pay(&mut self, passed: usize) {
        let earned = i64::try_from(passed).unwrap_or(i64::MAX);
        self.0 = (self.0 - JUMP_COST).saturating_add(earned);
    }
}

impl Engine {
    /// The jump in front of a search, unless jumps have come to nothing.
    pub(super) fn jump<'c>(
        &self,
        compiled: &'c Compiled,
        input: &Input<'_>,
        scratch: &Scratch,
    ) -> Option<&'c Jump> {
        let jump = compiled.jump.as_ref()?;
        (scratch.jumps.0 >= 0 && !input.is_anchored()).then_some(jump)
    }

    /// The search that has the same answer and begins after the jump; `None`
    /// if there is no match.
    pub(super) fn jumped<'h>(
        &self,
        compiled: &Compiled,
        input: &Input<'h>,
        scratch: &mut Scratch,
    ) -> Option<Input<'h>> {
        let Some(jump) = self.jump(compiled, input, scratch) else {
            return Some(*input);
        };
        let begin = jump.begin(input)?;
        scratch.jumps.pay(begin - input.start());
        Some(input.span(begin..input.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Compile, Config, Tuning};
    use crate::engine::iter::Spans;
    use crate::input::Span;

    /// An engine whose automaton grows, with jumps or without, and without
    /// scans in the code.
    fn engine(pattern: &str, jumps: bool) -> Engine {
        engine_with(pattern, |tuning| {
            tuning.jumps = jumps;
            (tuning.prefilter, tuning.inner) = (false, false);
        })
    }

    fn engine_with(pattern: &str, change: impl Fn(&mut Tuning)) -> Engine {
        let mut config =
            Config { compile: Compile::Eager, ..Config::default() };
        config.tuning.explore_states = Some(1);
        config.tuning.count_work = true;
        change(&mut config.tuning);
        Engine::new(pattern, &config).expect("a regex")
    }

    /// True if the engine jumps; without machine code none does.
    fn jumps(engine: &Engine, input: &Input<'_>) -> bool {
        let code = engine.code(input);
        code.is_some_and(|it| it.jump.is_some())
    }

    fn all(engine: &Engine, input: Input<'_>) -> Vec<Span> {
        Spans::new(engine, input).collect()
    }

    /// Whatever lies before the literal, and wherever the search begins and
    /// ends, what is found is what is found without jumps.
    #[test]
    fn a_search_that_jumps_has_the_same_answer() {
        for pattern in [
            ".{0,3}quiz.?",
            r"\b.{0,3}quiz",
            r"(?:\B|^).{2}quiz\b",
            "(?:a|bé|☃){2}quiz|quiz",
            "x?(?:yquiz|zquiz)",
            r"\w+\squiz",
            "(?s).{0,2}quiz.{0,9}z",
        ] {
            let [with, without] = [true, false].map(|it| engine(pattern, it));
            let scans = engine_with(pattern, |_| ());
            let tiny = engine_with(pattern, |tuning| {
                tuning.growth_credit = u64::MAX;
                (tuning.shared_bytes, tuning.private_bytes) = (0, 4 << 10);
            });
            for before in ["", "a", "é☃", "abé☃b\n☃ab", "bébébébé zz xy"]
            {
                for between in ["", "ab ", "é☃é☃ bé", "quiquiz qquiz"] {
                    let text =
                        format!("{before}quiz{between}quiz quz {before}");
                    let input = Input::new(&text);
                    for at in 0..=text.len() {
                        for span in [at..text.len(), 0..at] {
                            let input = input.span(span);
                            same(&with, &without, input);
                            same(&scans, &without, input);
                            same(&tiny, &without, input);
                        }
                    }
                }
            }
        }
    }

    /// The row of a start state is that of another state once all have been
    /// forgotten.
    #[test]
    fn scans_stay_right_where_states_are_forgotten() {
        let mut random = 1_u32;
        let mut word = || {
            random =
                random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ["ab", "b", "ba\n", "quiz", " ", "qui", "zab"]
                [(random >> 16) as usize % 7]
        };
        let text: String = (0..4_000).map(|_| word()).collect();
        for pattern in
            ["[ab]{0,9}quiz", "q.{0,9}zab", "[ab]+b[ab]{5}.{0,4}quiz"]
        {
            let without = engine(pattern, false);
            for bytes in [4 << 10, 6 << 10, 8 << 10, 16 << 10] {
                let tiny = engine_with(pattern, |tuning| {
                    tuning.growth_credit = u64::MAX;
                    (tuning.shared_bytes, tuning.private_bytes) = (0, bytes);
                });
                same(&tiny, &without, Input::new(&text));
            }
        }
    }

    #[track_caller]
    fn same(with: &Engine, without: &Engine, input: Input<'_>) {
        let why = with.pattern();
        assert_eq!(with.find(&input), without.find(&input), "{why} {input:?}");
        let matches = with.is_match(&input);
        assert_eq!(matches, without.is_match(&input), "{why} {input:?}");
        assert_eq!(all(with, input), all(without, input), "{why} {input:?}");
        let anchored = input.anchored(true);
        let (with, without) = (with.find(&anchored), without.find(&anchored));
        assert_eq!(with, without, "{why} {anchored:?}");
    }

    /// What lies far before a literal is not walked, and nothing is where
    /// there is none.
    #[test]
    fn a_search_walks_from_where_a_match_may_begin() {
        let text = "an apple ".repeat(1000) + "quiz";
        let walked = |text: &str, jumps| {
            let engine = engine(".{0,10}quiz", jumps);
            let found = engine.find(&Input::new(text));
            assert_eq!(found.is_some(), text.ends_with("quiz"));
            let work = engine.report().work;
            work.compiled_bytes + work.interpreted_bytes
        };
        if !jumps(&engine("[a-z]{0,10}quiz", true), &Input::new("")) {
            return;
        }
        assert!((14..100).contains(&walked(&text, true)));
        assert_eq!(walked(&text[1..text.len() - 1], true), 0);
        assert!(walked(&text, false) >= text.len() as u64);
    }

    /// Where a literal is everywhere there are batches again.
    #[test]
    fn jumps_that_pass_little_are_given_up() {
        let engine = engine(".{0,2}quiz", true);
        let text = "a quiz ".repeat(5_000);
        let input = Input::new(&text);
        if !jumps(&engine, &input) {
            return;
        }
        let mut scratch = Scratch::default();
        let mut at = 0;
        let jumps = |at, scratch: &Scratch| {
            let input = input.span(at..text.len());
            let compiled = engine.code(&input).expect("code");
            engine.jump(compiled, &input, scratch).is_some()
        };
        let mut searches = 0;
        while jumps(at, &scratch) {
            let rest = input.span(at..text.len());
            let found = engine.find_with(&rest, &mut scratch);
            at = found.expect("a match").end;
            searches += 1;
        }
        assert!((20..200).contains(&searches), "{searches}");
        assert_eq!(all(&engine, input).len(), 5_000);
        // A rare one pays for all that follow.
        let mut scratch = Scratch::default();
        let text = "an apple a day ".repeat(1_000) + "quiz";
        let found = engine.find_with(&Input::new(&text), &mut scratch);
        assert!(found.is_some() && scratch.jumps.0 > JUMP_CREDIT);
    }
}
