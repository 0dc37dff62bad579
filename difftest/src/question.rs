//! Calls of the public methods, the same for all four types: two flavours of
//! `regex`, two of ours.
//!
//! A [`Question`] is a call with its arguments, an [`Answer`] what it returns,
//! with spans for what borrows from the haystack.

use std::borrow::Cow;
use std::ops::Range;

use crate::oracle::Mode;
use crate::rng::Rng;
use crate::sheet::{Found, Groups};

/// Earliest ends are asked for in haystacks up to this length, because only
/// PikeVM knows between which ends they lie.
const SHORT: usize = 300;

/// Parts of replacement texts.
const TEMPLATES: &[&str] = &[
    "",
    "a",
    "é",
    "$0",
    "$1",
    "${1}",
    "$2",
    "$9",
    "$$",
    "$",
    "$name",
    "${name}",
    "$0x",
    "${0}x",
    "$1_",
    "${",
    "${}",
    "${1",
    "$-",
    "$é",
    "$01",
    "${+1}",
    "$99999999999999999999",
    "${é}",
    "$name-",
];

/// One call of a public method.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Question {
    /// `is_match_at`
    IsMatchAt(usize),
    /// `find_at`
    FindAt(usize),
    /// `shortest_match_at`
    ShortestAt(usize),
    /// `captures_at`
    CapturesAt(usize),
    /// `captures_iter`
    CapturesIter,
    /// How many `find_iter` and `captures_iter` count.
    Counts,
    /// `split`
    Split,
    /// `splitn`
    SplitN(usize),
    /// One of the methods that replace.
    Replace(Times, With),
}

/// How many matches are replaced.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Times {
    /// `replace`
    First,
    /// `replace_all`
    All,
    /// `replacen`
    AtMost(usize),
}

impl Times {
    /// So many matches at most.
    pub(crate) fn limit(self) -> usize {
        match self {
            Times::First => 1,
            Times::All | Times::AtMost(0) => usize::MAX,
            Times::AtMost(limit) => limit,
        }
    }
}

/// What takes the place of a match.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum With {
    /// A text in which `$1` is a group.
    Template(Vec<u8>),
    /// A text in which it is not.
    NoExpand(Vec<u8>),
    /// A closure that expands [`EXPANDED`].
    Closure,
}

/// What the closure expands.
pub const EXPANDED: &[u8] = b"<$0|$1|${name}>";

/// What a call returns.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// Whether there is a match.
    Is(bool),
    /// The match.
    Found(Found),
    /// Where an earliest match ends.
    End(Option<usize>),
    /// Between which ends, both included, an earliest match may end.
    EndWithin(Option<(usize, usize)>),
    /// The groups of the match.
    Groups(Option<Groups>),
    /// The groups of all matches.
    All(Vec<Groups>),
    /// Two counts.
    Counts(usize, usize),
    /// What lies between matches.
    Pieces(Vec<Range<usize>>),
    /// The haystack with other text in it.
    Text {
        /// True if it is the haystack itself.
        is_borrowed: bool,
        /// All of it.
        text: Vec<u8>,
    },
}

impl Answer {
    /// True if this is the right answer, or one of those that are right.
    pub fn agrees(&self, right: &Answer) -> bool {
        match (self, right) {
            (Answer::End(end), Answer::EndWithin(ends)) => match (end, ends) {
                (Some(end), Some((first, last))) => {
                    (first..=last).contains(&end)
                }
                (end, ends) => end.is_none() && ends.is_none(),
            },
            _ => self == right,
        }
    }
}

impl Question {
    /// True if the groups of matches decide the answer.
    pub(crate) fn has_groups(&self) -> bool {
        matches!(
            self,
            Question::CapturesAt(_)
                | Question::CapturesIter
                | Question::Replace(..)
        )
    }

    /// The offset that the search begins at.
    fn offset(&mut self) -> Option<&mut usize> {
        match self {
            Question::IsMatchAt(at)
            | Question::FindAt(at)
            | Question::ShortestAt(at)
            | Question::CapturesAt(at) => Some(at),
            _ => None,
        }
    }

    /// The same in a haystack that has lost some bytes.
    pub(crate) fn without(&self, at: usize, len: usize) -> Question {
        let mut moved = self.clone();
        if let Some(offset) = moved.offset() {
            *offset -= offset.saturating_sub(at).min(len);
        }
        moved
    }

    /// Questions that ask for less.
    pub(crate) fn smaller(&self) -> Vec<Question> {
        let Question::Replace(times, with) = self else { return vec![] };
        let shorter = |text: &[u8], with: fn(Vec<u8>) -> With| {
            let without = |at: usize| [&text[..at], &text[at + 1..]].concat();
            let all = (0..text.len()).map(without);
            let all = all.filter(|it| {
                std::str::from_utf8(text).is_err()
                    || std::str::from_utf8(it).is_ok()
            });
            all.map(|it| Question::Replace(*times, with(it))).collect()
        };
        match with {
            With::Template(text) => shorter(text, With::Template),
            With::NoExpand(text) => shorter(text, With::NoExpand),
            With::Closure => vec![],
        }
    }
}

/// Some questions about a haystack; groups are always asked for.
pub fn random_questions(
    haystack: &[u8],
    mode: Mode,
    rng: &mut Rng,
) -> Vec<Question> {
    // Also inside of characters, and one behind the end.
    let at = rng.between(0, haystack.len() + 1);
    let at = match rng.below(5) {
        0 => Question::IsMatchAt(at),
        1 if haystack.len() <= SHORT => Question::ShortestAt(at),
        2 | 3 => Question::CapturesAt(at),
        _ => Question::FindAt(at),
    };
    let pieces = match rng.below(5) {
        0 => Question::Counts,
        1 | 2 => Question::SplitN(rng.below(5)),
        _ => Question::Split,
    };
    let times = match rng.below(4) {
        0 => Times::First,
        1 | 2 => Times::All,
        _ => Times::AtMost(rng.below(5)),
    };
    let replace = Question::Replace(times, random_with(mode, rng));
    vec![Question::CapturesIter, at, pieces, replace]
}

fn random_with(mode: Mode, rng: &mut Rng) -> With {
    let mut text = vec![];
    for _ in 0..rng.below(4) {
        text.extend_from_slice(rng.pick(TEMPLATES).as_bytes());
        if !mode.utf8 && rng.one_in(8) {
            text.extend_from_slice(b"${\xFF}\xFF");
        }
    }
    match rng.below(6) {
        0 => With::NoExpand(text),
        1 | 2 => With::Closure,
        _ => With::Template(text),
    }
}

/// The questions that every short haystack is asked, besides its spans.
pub fn every_question(haystack: &[u8], groups: bool) -> Vec<Question> {
    let replace = Question::Replace(Times::All, With::Closure);
    let mut all = vec![Question::Split, Question::SplitN(2), replace];
    if groups {
        all.push(Question::CapturesIter);
        all.extend((1..=haystack.len()).map(Question::CapturesAt));
    }
    all
}

/// A regex with the methods of `regex`.
pub trait Methods {
    /// Calls a method.
    ///
    /// # Panics
    ///
    /// If the method does, and over strings if the haystack is not one.
    fn answer(&self, haystack: &[u8], question: &Question) -> Answer;
}

/// Implements [`Methods`] for a type, always by the same calls.
///
/// `$module` has the types that belong to `$regex`, `$view` makes its kind of
/// haystack from bytes, and `$own` is what it replaces into.
macro_rules! methods {
    ($($module:ident)::+, $regex:ident, $view:path, $own:ty) => {
        impl Methods for $($module)::+::$regex {
            fn answer(&self, haystack: &[u8], question: &Question) -> Answer {
                use $($module)::+::{Captures, NoExpand};

                let text = $view(haystack);
                let groups = |it: Captures<'_>| -> Groups {
                    it.iter().map(|it| it.map(|it| it.range())).collect()
                };
                match question {
                    Question::IsMatchAt(at) => {
                        Answer::Is(self.is_match_at(text, *at))
                    }
                    Question::FindAt(at) => {
                        let found = self.find_at(text, *at);
                        Answer::Found(found.map(|it| it.range()))
                    }
                    Question::ShortestAt(at) => {
                        Answer::End(self.shortest_match_at(text, *at))
                    }
                    Question::CapturesAt(at) => {
                        Answer::Groups(self.captures_at(text, *at).map(groups))
                    }
                    Question::CapturesIter => {
                        let all = self.captures_iter(text);
                        Answer::All(all.map(groups).collect())
                    }
                    Question::Counts => Answer::Counts(
                        self.find_iter(text).count(),
                        self.captures_iter(text).count(),
                    ),
                    Question::Split => {
                        let all = self.split(text);
                        let all = all.map(|it| range_of(it, haystack));
                        Answer::Pieces(all.collect())
                    }
                    Question::SplitN(limit) => {
                        let all = self.splitn(text, *limit);
                        let all = all.map(|it| range_of(it, haystack));
                        Answer::Pieces(all.collect())
                    }
                    Question::Replace(times, with) => {
                        let replaced = match with {
                            With::Template(with) => {
                                replaced!(self, text, times, $view(with))
                            }
                            With::NoExpand(with) => {
                                let with = NoExpand($view(with));
                                replaced!(self, text, times, with)
                            }
                            With::Closure => {
                                let with = |groups: &Captures<'_>| {
                                    let mut text = <$own>::default();
                                    groups.expand($view(EXPANDED), &mut text);
                                    text
                                };
                                replaced!(self, text, times, with)
                            }
                        };
                        Answer::Text {
                            is_borrowed: matches!(replaced, Cow::Borrowed(_)),
                            text: replaced.into_owned().into(),
                        }
                    }
                }
            }
        }
    };
}

/// Calls the method that replaces so often.
macro_rules! replaced {
    ($re:ident, $text:ident, $times:ident, $with:expr) => {
        match *$times {
            Times::First => $re.replace($text, $with),
            Times::All => $re.replace_all($text, $with),
            Times::AtMost(limit) => $re.replacen($text, limit, $with),
        }
    };
}

methods!(regex, Regex, text, String);
methods!(regex::bytes, Regex, bytes, Vec<u8>);
methods!(jitregex, JitRegex, text, String);
methods!(jitregex::bytes, JitRegex, bytes, Vec<u8>);

fn bytes(haystack: &[u8]) -> &[u8] {
    haystack
}

fn text(haystack: &[u8]) -> &str {
    std::str::from_utf8(haystack).expect("strings are searched as strings")
}

/// Where a part of a haystack lies.
fn range_of<T: AsRef<[u8]> + ?Sized>(
    part: &T,
    haystack: &[u8],
) -> Range<usize> {
    let part = part.as_ref();
    let start = part.as_ptr().addr() - haystack.as_ptr().addr();
    start..start + part.len()
}
