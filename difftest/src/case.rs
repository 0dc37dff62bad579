//! One failure, as small as it gets, and as a test in TOML.

use std::fmt::Write;

use crate::compare::{Difference, compare};
use crate::engine::Subject;
use crate::guard::caught_panic;
use crate::oracle::{Arbiter, Mode};
use crate::question::Question;
use crate::setups::Setup;
use crate::sheet::{Ask, Depth, Oracles};

/// Haystacks up to this length are searched from every offset.
const EVERY_OFFSET: usize = 40;

/// Everything that decides an answer.
#[derive(Clone, Debug)]
pub struct Case {
    /// The pattern.
    pub pattern: String,
    /// The flavour.
    pub mode: Mode,
    /// What is searched.
    pub haystack: Vec<u8>,
    /// What is asked, besides the usual.
    pub ask: Ask,
    /// What is called, if anything.
    pub question: Option<Question>,
    /// In which configuration.
    pub setup: Setup,
}

impl Case {
    /// A case; what is asked is cut down to what the haystack has.
    pub fn new(
        pattern: &str,
        mode: Mode,
        haystack: &[u8],
        ask: &Ask,
        setup: &Setup,
    ) -> Case {
        let mut ask = ask.clone();
        ask.span.end = ask.span.end.min(haystack.len());
        ask.span.start = ask.span.start.min(ask.span.end);
        Case {
            pattern: pattern.to_owned(),
            mode,
            haystack: haystack.to_vec(),
            ask,
            question: None,
            setup: setup.clone(),
        }
    }

    /// The case that shows a difference.
    pub(crate) fn showing(self, why: &Difference) -> Case {
        let Case { pattern, mode, haystack, setup, .. } = self;
        let case = Case::new(&pattern, mode, &haystack, &why.ask, &setup);
        Case { question: why.question.clone(), ..case }
    }

    /// Builds and searches; what is no pattern or no haystack is no failure.
    ///
    /// # Errors
    ///
    /// The first difference. A panic is one, and so is a refusal that is not
    /// that of `regex`.
    pub fn check(&self, subject: &dyn Subject) -> Result<(), Difference> {
        if !self.mode.takes(&self.haystack) {
            return Ok(());
        }
        let theirs = Oracles::new(&self.pattern, self.mode);
        caught_panic(|| {
            let ours = subject.build(&self.pattern, self.mode, &self.setup);
            let (mut oracles, engine) = match (theirs, ours) {
                (Ok(oracles), Ok(engine)) => (oracles, engine),
                (theirs, ours) => {
                    let theirs = theirs.err().map(|why| why.to_string());
                    return refusals(theirs.as_deref(), ours.err().as_deref())
                        .map_err(Difference::from);
                }
            };
            let depth = Depth { both: true, groups: true };
            let questions = self.question.iter().cloned().collect();
            let sheet =
                oracles.sheet(&self.haystack, self.asks(), questions, depth);
            compare(&*engine, &sheet, &mut oracles, &mut 0)
        })
    }

    /// The usual searches, and the one of this case.
    fn asks(&self) -> Vec<Ask> {
        let len = self.haystack.len();
        let last = if len <= EVERY_OFFSET { len } else { 0 };
        let mut asks: Vec<_> =
            (0..=last).map(|it| Ask::from(it, &self.haystack)).collect();
        if !asks.contains(&self.ask) {
            asks.push(self.ask.clone());
        }
        asks
    }

    /// A test in TOML, for `corpus/regressions`; with groups if asked for.
    ///
    /// ```
    /// use difftest::{case::Case, oracle::Mode, setups, sheet::Ask};
    ///
    /// let setup = &setups::interpreted()[0];
    /// let case = Case::new("b+", Mode::STR, b"abb", &Ask::whole(b"abb"), setup);
    /// assert!(case.toml(false).contains("matches = [[1, 3]]"));
    /// ```
    pub fn toml(&self, groups: bool) -> String {
        let mut arbiter = Arbiter::new(&self.pattern, self.mode);
        let matches = if groups {
            let all = arbiter.captures_iter(&self.haystack, &self.ask);
            list(&all, |groups| list(groups, |group| span(group.as_ref())))
        } else {
            let all = arbiter.find_iter(&self.haystack, &self.ask);
            list(&all, |found| span(Some(found)))
        };
        let quoted = toml::Value::from(self.pattern.as_str());
        let haystack = escape(&self.haystack);
        let mut text = format!(
            "[[test]]\nname = \"\"\nregex = {quoted}\n\
             haystack = '{haystack}'\nunescape = true\n\
             matches = {matches}\nutf8 = {}\n",
            self.mode.utf8,
        );
        if self.ask.span != (0..self.haystack.len()) {
            let bounds = span(Some(&self.ask.span));
            let _ = writeln!(text, "bounds = {bounds}");
        }
        if self.ask.anchored {
            text.push_str("anchored = true\n");
        }
        let byte = self.mode.line_terminator;
        if byte != b'\n' {
            let _ = writeln!(text, "line-terminator = '{}'", escape(&[byte]));
        }
        text
    }
}

/// Compares how a pattern was refused.
///
/// # Errors
///
/// If one of both has accepted it, or says something else.
pub(crate) fn refusals(
    theirs: Option<&str>,
    ours: Option<&str>,
) -> Result<(), String> {
    if theirs == ours {
        return Ok(());
    }
    Err(format!("refused: {ours:?}, want {theirs:?}"))
}

fn list<T>(all: &[T], text: impl Fn(&T) -> String) -> String {
    format!("[{}]", all.iter().map(text).collect::<Vec<_>>().join(", "))
}

/// Two numbers, or none for a group that took no part.
fn span(found: Option<&std::ops::Range<usize>>) -> String {
    found.map_or("[]".to_owned(), |it| format!("[{}, {}]", it.start, it.end))
}

fn escape(bytes: &[u8]) -> String {
    let escape = |byte: &u8| match byte {
        b' ' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
            char::from(*byte).to_string()
        }
        _ => format!("\\x{byte:02X}"),
    };
    bytes.iter().map(escape).collect()
}
