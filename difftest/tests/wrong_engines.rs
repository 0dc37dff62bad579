//! The tester is tested: engines that are wrong in one way are found, and
//! what is left of the case is small.
//!
//! Each wraps the right engine, so that all other answers stay right.

use difftest::engine::{Engine, Jitregex, Subject};
use difftest::exhaustive::Exhaustive;
use difftest::guard::guarded;
use difftest::oracle::Mode;
use difftest::progress::Progress;
use difftest::question::{Answer, Question, With};
use difftest::random::Random;
use difftest::run::{Failure, Options, Source, run};
use difftest::setups::Setup;
use jitregex::Report;
use jitregex::testing::{Force, Input, Span};
use regex_test::{
    Captures, CompiledRegex, Match, RegexTest, RegexTests, TestResult,
    TestRunner,
};

/// One way to be wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fault {
    /// The last byte of a match of three is left out.
    ShortMatch,
    /// The last byte of a span of 17 or more is not seen.
    ShortTail,
    /// A match goes on although its best alternative has ended.
    NoCut,
    /// An assertion at the end of a span does not see what follows.
    BlindEnd,
    /// An anchored search goes on where it should stop.
    NoAnchor,
    /// An answer without a place is wrong behind the third byte.
    NoMatchLater,
    /// Iteration leaves out what touches the match before.
    NoNeighbour,
    /// The last group is missing.
    NoGroup,
    /// An earliest match ends behind the match.
    LateEnd,
    /// All matches but the first lack their last group.
    NoGroupLater,
    /// A method that begins at an offset does not see what is in front of it.
    BlindStart,
    /// There is no piece behind a match that ends the haystack.
    NoLastPiece,
    /// Two dollar signs stay two.
    TwoDollars,
    /// A text is copied although nothing is replaced.
    Copies,
    /// A pattern that is refused is taken.
    TakesAll,
    /// One engine panics at a byte.
    Panic,
}

const FAULTS: [Fault; 16] = [
    Fault::ShortMatch,
    Fault::ShortTail,
    Fault::NoCut,
    Fault::BlindEnd,
    Fault::NoAnchor,
    Fault::NoMatchLater,
    Fault::NoNeighbour,
    Fault::NoGroup,
    Fault::LateEnd,
    Fault::NoGroupLater,
    Fault::BlindStart,
    Fault::NoLastPiece,
    Fault::TwoDollars,
    Fault::Copies,
    Fault::TakesAll,
    Fault::Panic,
];

/// What only a public method shows, so that no test in TOML does.
const CALLED: [Fault; 5] = [
    Fault::NoGroupLater,
    Fault::BlindStart,
    Fault::NoLastPiece,
    Fault::TwoDollars,
    Fault::Copies,
];

impl Subject for Fault {
    fn build(
        &self,
        pattern: &str,
        mode: Mode,
        setup: &Setup,
    ) -> Result<Box<dyn Engine>, String> {
        let fault = *self;
        let right = match Jitregex.build(pattern, mode, setup) {
            Err(_) if fault == Fault::TakesAll => {
                Jitregex.build("a", mode, setup)?
            }
            right => right?,
        };
        let longer = format!(r"(?:{pattern})\z");
        let longer = match fault {
            Fault::NoCut => Jitregex.build(&longer, mode, setup).ok(),
            _ => None,
        };
        let walks = setup.tuning.force == Force::Walk;
        Ok(Box::new(Wrong { fault, right, longer, walks }))
    }
}

/// The right engine, and what is wrong with it.
struct Wrong {
    fault: Fault,
    right: Box<dyn Engine>,
    /// The pattern up to the end of the haystack.
    longer: Option<Box<dyn Engine>>,
    walks: bool,
}

impl Engine for Wrong {
    fn find(&self, input: &Input<'_>) -> Option<Span> {
        let span = input.get_span();
        let found = self.right.find(input);
        match self.fault {
            Fault::ShortMatch => found.map(|it| {
                let end = it.end - usize::from(it.len() == 3);
                Span { end, ..it }
            }),
            Fault::ShortTail if span.len() >= 17 => {
                let seen = Span { end: span.end - 1, ..span };
                self.right.find(&input.span(seen))
            }
            Fault::NoCut => {
                let found = found?;
                let from = input.span(found.start..span.end).anchored(true);
                let longer = self.longer.as_ref().map(|it| it.find(&from));
                Some(longer.flatten().unwrap_or(found))
            }
            Fault::BlindEnd if !input.is_done() => {
                let haystack = &input.haystack()[..span.end];
                let blind = Input::new(haystack).span(span);
                self.right.find(&blind.anchored(input.is_anchored()))
            }
            Fault::NoAnchor => self.right.find(&input.anchored(false)),
            Fault::Panic if self.walks && input.haystack().contains(&b'b') => {
                panic!("at a byte")
            }
            _ => found,
        }
    }

    fn is_match(&self, input: &Input<'_>) -> bool {
        let is_late = input.start() > 2 && !input.is_done();
        if self.fault == Fault::NoMatchLater && is_late {
            return false;
        }
        self.find(input).is_some()
    }

    fn shortest(&self, input: &Input<'_>) -> Option<usize> {
        let end = self.find(input)?.end;
        Some(end + usize::from(self.fault == Fault::LateEnd))
    }

    fn find_iter(&self, input: &Input<'_>) -> Vec<Span> {
        let mut all = self.right.find_iter(input);
        if self.fault == Fault::NoNeighbour {
            let mut last = usize::MAX;
            all.retain(|it| std::mem::replace(&mut last, it.end) != it.start);
        }
        all
    }

    fn captures(&self, input: &Input<'_>) -> Option<Vec<Option<Span>>> {
        let mut groups = self.right.captures(input)?;
        if self.fault == Fault::NoGroup && groups.len() > 1 {
            *groups.last_mut()? = None;
        }
        Some(groups)
    }

    fn answer(&self, haystack: &[u8], question: &Question) -> Answer {
        let mut answer = self.right.answer(haystack, question);
        match (self.fault, question, &mut answer) {
            (Fault::NoGroupLater, _, Answer::All(all)) => {
                for groups in all.iter_mut().skip(1) {
                    let last = groups.len() - 1;
                    groups[last].take_if(|_| last > 0);
                }
            }
            (Fault::BlindStart, Question::IsMatchAt(at), _)
                if std::str::from_utf8(
                    &haystack[..(*at).min(haystack.len())],
                )
                .is_ok_and(|it| it.len() == *at) =>
            {
                let from = Question::IsMatchAt(0);
                return self.right.answer(&haystack[*at..], &from);
            }
            (Fault::NoLastPiece, Question::Split, Answer::Pieces(all)) => {
                all.pop_if(|it| it.start == it.end);
            }
            (
                Fault::TwoDollars,
                Question::Replace(times, With::Template(with)),
                _,
            ) => {
                let with = String::from_utf8_lossy(with).replace("$$", "$$$$");
                let with = With::Template(with.into_bytes());
                let question = Question::Replace(*times, with);
                return self.right.answer(haystack, &question);
            }
            (Fault::Copies, _, Answer::Text { is_borrowed, .. }) => {
                *is_borrowed = false;
            }
            _ => {}
        }
        answer
    }

    fn report(&self) -> Report {
        self.right.report()
    }
}

/// Finds a fault, and returns what is left of the case.
fn found(source: &dyn Source, fault: Fault) -> Failure {
    let options = Options { failures: 1, ..Options::default() };
    let outcome = run(source, &fault, &options, &Progress::silent());
    let differences = outcome.tally.all().differences;
    let failure = outcome.failures.into_iter().next();
    let failure = failure.unwrap_or_else(|| {
        panic!("{fault:?} is not found: {}", outcome.tally)
    });
    assert!(differences > 0, "{fault:?}: {failure}");
    let case = &failure.case;
    let bytes = case.pattern.len() + case.haystack.len();
    let most = match fault {
        Fault::ShortTail => 24,
        // A word in the pattern, and twice in the haystack: less of it in one
        // of them is no match any more.
        Fault::NoNeighbour => 18,
        _ => 12,
    };
    assert!(bytes <= most, "{fault:?}: {bytes} bytes\n{failure}");
    assert_ne!(case.check(&fault), Ok(()), "{fault:?}: {failure}");
    assert_eq!(case.check(&Jitregex), Ok(()), "{fault:?}: {failure}");
    failure
}

#[test]
fn random_pairs_find_every_fault() {
    for fault in FAULTS {
        found(&Random::new(0, 40_000), fault);
    }
}

/// What all strings are too short for, and what no pattern is refused for,
/// is left to random pairs.
#[test]
fn short_patterns_find_every_other_fault() {
    let others = [
        Fault::ShortTail,
        Fault::TakesAll,
        Fault::BlindStart,
        Fault::TwoDollars,
    ];
    for fault in FAULTS.into_iter().filter(|it| !others.contains(it)) {
        found(&Exhaustive::new("", 3, 2), fault);
    }
    found(&Exhaustive::new("vectors", 2, 0), Fault::ShortTail);
}

/// The text that is printed is a test, and the wrong engine fails it.
#[test]
fn what_is_printed_is_a_test_that_fails() {
    // What TOML does not ask for: an earliest end, and a refusal.
    let unsaid = [Fault::LateEnd, Fault::TakesAll];
    let is_said = |it: &Fault| !unsaid.contains(it) && !CALLED.contains(it);
    for fault in FAULTS.into_iter().filter(is_said) {
        let failure = found(&Random::new(0, 40_000), fault);
        let text = failure.toml.replace("name = \"\"", "name = \"it\"");
        let mut tests = RegexTests::new();
        tests.load_slice("printed", text.as_bytes()).unwrap();
        let test = tests.iter().next().unwrap();
        assert_eq!(test.haystack(), failure.case.haystack);
        assert!(fails(test, &failure, &fault), "{fault:?}: {failure}");
        assert!(!fails(test, &failure, &Jitregex), "{fault:?}: {failure}");
    }
}

/// True if an engine does not pass a test.
fn fails(test: &RegexTest, failure: &Failure, subject: &dyn Subject) -> bool {
    let mode =
        Mode { utf8: test.utf8(), line_terminator: test.line_terminator() };
    let pattern = &test.regexes()[0];
    let setup = &failure.case.setup;
    let groups = failure.why.starts_with("captures");
    let check = || {
        let engine = subject.build(pattern, mode, setup)?;
        let answer = answer(&*engine, test, groups);
        let mut answer = Some(answer);
        let compile = |_: &[String]| {
            let answer = std::cell::Cell::new(answer.take());
            let once = move |_: &RegexTest| answer.take().unwrap();
            Ok(CompiledRegex::compiled(once))
        };
        TestRunner::new().unwrap().test(test, compile).assert();
        Ok(())
    };
    guarded("it", check).is_err()
}

/// What an engine finds, as the runner takes it.
fn answer(engine: &dyn Engine, test: &RegexTest, groups: bool) -> TestResult {
    let bounds = test.bounds();
    let input = Input::new(test.haystack())
        .span(bounds.start..bounds.end)
        .anchored(test.anchored());
    let all = engine.find_iter(&input);
    let first = engine.find(&input);
    if first != all.first().copied() {
        return TestResult::fail("find and find_iter differ");
    }
    if engine.is_match(&input) != first.is_some() {
        return TestResult::fail("is_match and find differ");
    }
    let span = |it: Span| regex_test::Span { start: it.start, end: it.end };
    if groups {
        let groups = all.iter().map(|it| {
            let from = input.span(it.start..input.end()).anchored(true);
            let groups = engine.captures(&from).unwrap();
            let groups = groups.into_iter().map(|it| it.map(span));
            Captures::new(0, groups).unwrap()
        });
        return TestResult::captures(groups.collect::<Vec<_>>());
    }
    let found = |it| Match { id: 0, span: span(it) };
    TestResult::matches(all.into_iter().map(found))
}

/// The same runs have nothing against the right engine.
#[test]
fn the_right_engine_passes() {
    let options = Options::default();
    let random = Random::new(0, 2_000);
    let short = Exhaustive::new("groups", 3, 1);
    for source in [&random as &dyn Source, &short] {
        let outcome = run(source, &Jitregex, &options, &Progress::silent());
        outcome.assert();
        assert!(outcome.tally.all().tests > 10_000);
    }
}
