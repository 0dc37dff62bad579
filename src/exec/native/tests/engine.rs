//! Whole regexes where sealing fails: the answers are those of the
//! interpreter, nothing panics, and nothing stays mapped or open.

use std::{cell::RefCell, ops::Range, rc::Rc};

use super::{
    in_child,
    inject::{ERRORS, Failing, Fault, open_files, process},
};
use crate::{
    codegen::assembly::Assembly,
    config::{Compile, Config, Rung, Tuning},
    engine::{Engine, Report, iter::Spans},
    exec::{
        WhyNot,
        native::{SealedCode, sealed::seal_in},
    },
    input::Input,
};

/// A way to seal that takes the place of the real one.
type Seal = dyn Fn(&Assembly, Rung) -> Result<SealedCode, WhyNot>;

thread_local! {
    static INSTEAD: RefCell<Option<Rc<Seal>>> = const { RefCell::new(None) };
}

/// What the calling thread seals with, if that is not the kernel.
pub(in crate::exec::native) fn instead(
    assembly: &Assembly,
    best: Rung,
) -> Option<Result<SealedCode, WhyNot>> {
    let seal = INSTEAD.with_borrow(Option::clone)?;
    Some(seal(assembly, best))
}

/// One pattern for each strategy. The automaton of one is so large that it
/// is emitted twice if it is compiled lazily: first while it grows.
const PATTERNS: [&str; 8] = [
    "Sherlock",
    "foo|bar|quux",
    "foo[0-9]+",
    "[xy]quiz[0-9]",
    "(?-u)[^\n]*",
    "[a-z]+[0-9]?|;*",
    r"(?-u)[a-f]{2,90}[0-9]{60,90};",
    r"\b[a-z]{2,40}\b",
];

/// Matches of all patterns, and text without any.
const TEXT: &str = "Sherlock foo12 bar; xquiz7 quux\nпривет, abc \
                    ff000000000000000000000000000000000000000000000000000000\
                    000000000000000000000000000; yquiz9 foo\n--- foobar";

/// Everything that a regex says about a haystack.
#[derive(Debug, Eq, PartialEq)]
struct Answers {
    all: Vec<Range<usize>>,
    first: Option<Range<usize>>,
    is_match: bool,
    rest: Vec<Range<usize>>,
}

impl Answers {
    fn of(engine: &Engine) -> Answers {
        let text = TEXT.as_bytes();
        let input = Input::new(text);
        let all = |input| Spans::new(engine, input).map(|it| it.range());
        Answers {
            all: all(input).collect(),
            first: engine.find(&input).map(|it| it.range()),
            is_match: engine.is_match(&input),
            rest: all(input.span(3..text.len() - 5)).collect(),
        }
    }
}

/// How a regex is built.
#[derive(Clone, Copy, Debug)]
struct Subject {
    pattern: &'static str,
    compile: Compile,
    rung: Rung,
}

impl Subject {
    fn all() -> Vec<Subject> {
        let mut all = vec![];
        for pattern in PATTERNS {
            for compile in [Compile::Eager, Compile::Lazy] {
                for rung in [Rung::SealedMemfd, Rung::Protected] {
                    all.push(Subject { pattern, compile, rung });
                }
            }
        }
        all
    }

    fn build(self, compile: Compile) -> Engine {
        let tuning = Tuning { rung: self.rung, ..Tuning::default() };
        let mut config = Config { compile, tuning, ..Config::default() };
        config.syntax.utf8 = false;
        Engine::new(self.pattern, &config).expect("a regex")
    }

    /// Builds and searches; a haystack that is long and matches soon is what
    /// makes a lazy regex emit its code, and then the rest of it.
    fn answer(self, long: &[u8]) -> (Vec<Answers>, Report) {
        let engine = self.build(self.compile);
        let mut answers = vec![Answers::of(&engine)];
        if self.compile == Compile::Lazy {
            for _ in 0..3 {
                engine.is_match(&Input::new(long));
                answers.push(Answers::of(&engine));
            }
        }
        (answers, engine.report())
    }

    /// As [`Subject::answer`], with a system that fails; the calls that were
    /// made, and whether there was code at last.
    fn answer_with(
        self,
        long: &[u8],
        right: &Answers,
        fault: impl Fn(usize, &'static str) -> Option<Fault> + 'static,
    ) -> (Vec<&'static str>, bool) {
        let (process, files) = (process(), open_files());
        let system = Rc::new(Failing::new(fault));
        let seal: Rc<Seal> = Rc::new({
            let system = Rc::clone(&system);
            move |assembly: &Assembly, best| {
                seal_in(process, &*system, assembly, best)
            }
        });
        INSTEAD.set(Some(seal));
        let (answers, report) = self.answer(long);
        INSTEAD.set(None);
        for answers in &answers {
            assert_eq!(answers, right, "{self:?}\n{report}");
        }
        assert_eq!(process.live(), (0, 0), "{self:?}");
        assert_eq!(system.leaked(), [""; 0], "{self:?}");
        assert_eq!(open_files(), files, "{self:?}");
        let has_code = report.code_bytes > 0;
        let says_why = |it: &String| it.starts_with("machine code: ");
        let says_why = report.declines.iter().any(says_why);
        assert_eq!(has_code, !says_why, "{self:?}\n{report}");
        (system.log.take(), has_code)
    }
}

/// A haystack long enough for everything to be emitted.
fn long() -> Vec<u8> {
    let len = crate::plan::budget::COMPLETE_BYTES as usize;
    TEXT.bytes().cycle().take(len).collect()
}

#[test]
fn answers_stay_whatever_call_fails() {
    let name = "exec::native::tests::engine::answers_stay_whatever_call_fails";
    in_child(name, || {
        let long = long();
        let (mut with_code, mut without) = (0, 0);
        for subject in Subject::all() {
            let right = Answers::of(&subject.build(Compile::Never));
            assert!(right.is_match, "{subject:?}");
            let clean = subject.answer_with(&long, &right, |_, _| None);
            assert!(clean.1, "{subject:?}");
            for k in 0..clean.0.len() {
                for errno in ERRORS {
                    let fault = Some(Fault::Error(errno));
                    let one = move |n, _| fault.filter(|_| n == k);
                    let (_, has) = subject.answer_with(&long, &right, one);
                    with_code += usize::from(has);
                    without += usize::from(!has);
                }
                // A write that is interrupted for ever would be tried for
                // ever, as everywhere.
                for errno in [libc::ENOMEM, libc::EPERM, libc::EINVAL] {
                    let fault = Some(Fault::Error(errno));
                    let all = move |n, _| fault.filter(|_| n >= k);
                    subject.answer_with(&long, &right, all);
                }
            }
            for most in [0, 1, 100] {
                let short = move |_, _| Some(Fault::Short(most));
                let (calls, has) = subject.answer_with(&long, &right, short);
                assert!(has, "{subject:?}: {calls:?}");
            }
        }
        assert!(with_code > 1_000 && without > 1_000, "{with_code} {without}");
    });
}

/// The second code of a lazy regex fails: the first one goes on.
#[test]
fn code_stays_if_better_code_cannot_be_sealed() {
    let name = "exec::native::tests::engine::\
                code_stays_if_better_code_cannot_be_sealed";
    in_child(name, || {
        let long = long();
        let mut twice = 0;
        for subject in Subject::all() {
            let right = Answers::of(&subject.build(Compile::Never));
            let (calls, _) = subject.answer_with(&long, &right, |_, _| None);
            // Each sealing begins by asking for the policy.
            let mut seals = calls.iter().enumerate().skip(1);
            let second = seals.find(|(_, call)| **call == "prctl");
            let Some((second, _)) = second else { continue };
            twice += 1;
            let fault = Some(Fault::Error(libc::ENOMEM));
            let fail = move |n, _| fault.filter(|_| n > second);
            let (_, has_code) = subject.answer_with(&long, &right, fail);
            assert!(has_code, "{subject:?}");
        }
        assert!(twice >= 2, "{twice}");
    });
}
