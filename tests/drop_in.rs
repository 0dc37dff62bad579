//! One program, compiled with `regex` and with this crate: whatever a user
//! can write, and what it then prints.
//!
//! The program is a macro that takes a crate, so that both run the very same
//! text. It names every public item of a single regex with its signature,
//! and writes down what everything answers and how it panics.

use std::any::Any;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::sync::Once;

/// Everything that a program has printed.
type Transcript = Vec<String>;

/// Patterns with groups of all kinds: named, absent, empty, repeated.
const PATTERNS: &[&str] = &[
    "",
    "a",
    "a*",
    "a|ab",
    "(a)|(b)",
    "(?:(a)|(b))*",
    "((a)|b){2}",
    "(a*)*",
    "(|a)*",
    "(a|)+",
    "(a?)*?b",
    "(a){0}b",
    "(a){0}(?<n>b)",
    "a?|b",
    "0*|a",
    r"\b(?<word>\w+)\b(?<é>é)?",
    r"(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})",
    r"(\d)(?:(\w)|(-))",
    r"(?m)^(.*)$",
    r"(?mR)^|$",
    r"\B",
    r"(?-u:\B)",
    "(?<all>(?s).*)",
    "[^,]*",
    "[, ]+",
    "☃|(.)",
    r"^a|(?<last>a$)",
    r"(?i)straße|(?P<k>k)",
    "(?<_1>a)(?<x1>b)?",
    "zzz",
];

const HAYSTACKS: &[&str] = &[
    "",
    "a",
    "ab",
    "ba",
    "aba",
    "abbba",
    "0a",
    "baac",
    "aaa b, abab",
    "a☃b",
    "☃",
    "é-ée\u{301}",
    "2026-11-24 and 1999-01-02",
    "a\r\nb\rc\n",
    "a,b,,c,",
    ", ,a",
    "K k \u{212A} STRASSE straße",
    "1a-2-3b",
];

/// What stands for a match, with groups that exist and that do not.
const REPLACEMENTS: &[&str] = &[
    "",
    "x",
    "$0",
    "<$1>",
    "${1}a$1a",
    "$n|$word|${é}|$é",
    "${_1}$_1$1x${x1}$x1",
    "$$0 $$$0 $",
    "$ $-$.${",
    "${1 ${}",
    "${} ${+1} ${-1} $01 ${001} ${ 1}",
    "$99999999999999999999 $9",
    "$d.$m.$y",
    "☃$0☃",
    "$a$b${last}",
    "$1$2$3",
    "$",
    "$$",
    "${0}${0",
];

thread_local! {
    /// True while panics of this thread are caught and written down.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Panics that are expected by the thousand print nothing.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                print(info);
            }
        }));
    });
}

/// The text of a panic, or what the closure has given.
fn caught(run: impl FnOnce() -> String) -> String {
    silence();
    QUIET.set(true);
    let done = std::panic::catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    match done {
        Ok(text) => text,
        Err(payload) => format!("panic: {}", message(&*payload)),
    }
}

fn message(payload: &(dyn Any + Send)) -> String {
    match payload.downcast_ref::<String>() {
        Some(text) => text.clone(),
        None => (*payload.downcast_ref::<&str>().expect("a text")).to_owned(),
    }
}

/// The program, for one flavour of one crate.
macro_rules! program {
    ($name:ident, $krate:ident, $($path:ident)::+, $hay:ty, $as_hay:ident) => {
        mod $name {
            use std::borrow::Cow;
            use std::fmt::{Debug, Display};
            use std::iter::FusedIterator;
            use std::ops::{Index, Range};
            use std::panic::{RefUnwindSafe, UnwindSafe};
            use std::str::FromStr;

            use ::$krate::Error;
            use ::$($path)::+::{
                CaptureLocations, CaptureMatches, CaptureNames, Captures,
                Locations, Match, Matches, NoExpand, Regex, RegexBuilder,
                Replacer, ReplacerRef, Split, SplitN, SubCaptureMatches,
                regex,
            };

            use super::{
                HAYSTACKS, PATTERNS, REPLACEMENTS, Transcript, caught,
            };

            type Owned = <$hay as ToOwned>::Owned;

            fn hay(text: &str) -> &$hay {
                text.as_ref()
            }

            fn is_plain<T>()
            where
                T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe,
            {
            }

            fn is_regex<T>()
            where
                T: Clone + Debug + Display + FromStr<Err = Error>,
                T: for<'a> TryFrom<&'a str, Error = Error>,
                T: TryFrom<String, Error = Error> + 'static,
            {
            }

            fn is_found<'h, T>()
            where
                T: Copy + Debug + Eq + Into<Range<usize>> + Into<&'h $hay>,
            {
            }

            fn is_iter<T: Debug + FusedIterator>() {}

            fn is_exact<T>()
            where
                T: Clone + Debug + FusedIterator + ExactSizeIterator,
            {
            }

            fn is_captures<T>()
            where
                T: Debug + Index<usize, Output = $hay>,
                T: for<'n> Index<&'n str, Output = $hay>,
            {
            }

            fn is_error<T>()
            where
                T: std::error::Error + Clone + Debug + Display + PartialEq,
            {
            }

            /// Compiles if the types have the traits of `regex`.
            pub(super) fn traits() {
                is_plain::<Regex>();
                is_plain::<RegexBuilder>();
                is_plain::<Error>();
                is_plain::<Match<'static>>();
                is_plain::<Captures<'static>>();
                is_plain::<CaptureLocations>();
                is_plain::<CaptureNames<'static>>();
                is_plain::<SubCaptureMatches<'static, 'static>>();
                is_plain::<NoExpand<'static>>();
                is_regex::<Regex>();
                is_found::<Match<'static>>();
                is_captures::<Captures<'static>>();
                is_iter::<Matches<'static, 'static>>();
                is_iter::<CaptureMatches<'static, 'static>>();
                is_iter::<Split<'static, 'static>>();
                is_iter::<SplitN<'static, 'static>>();
                is_exact::<CaptureNames<'static>>();
                is_exact::<SubCaptureMatches<'static, 'static>>();
                is_error::<Error>();
                fn is_clone<T: Clone + Debug>() {}
                is_clone::<CaptureLocations>();
                is_clone::<RegexBuilder>();
                is_clone::<NoExpand<'static>>();
                fn is_debug<T: Debug>() {}
                is_debug::<ReplacerRef<'static, String>>();
            }

            /// Compiles if the methods have the signatures of `regex`.
            #[allow(clippy::type_complexity, reason = "it is what they are")]
            pub(super) fn signatures<'r, 'h: 'r>() {
                let _: fn(&str) -> Result<Regex, Error> = Regex::new;
                let _: fn(&Regex, &$hay) -> bool = Regex::is_match;
                let _: fn(&'r Regex, &'h $hay) -> Option<Match<'h>> =
                    Regex::find;
                let _: fn(&'r Regex, &'h $hay) -> Matches<'r, 'h> =
                    Regex::find_iter;
                let _: fn(&'r Regex, &'h $hay) -> Option<Captures<'h>> =
                    Regex::captures;
                let _: fn(&'r Regex, &'h $hay) -> CaptureMatches<'r, 'h> =
                    Regex::captures_iter;
                let _: fn(&'r Regex, &'h $hay) -> Split<'r, 'h> =
                    Regex::split;
                let _: fn(&'r Regex, &'h $hay, usize) -> SplitN<'r, 'h> =
                    Regex::splitn;
                let _: fn(&'r Regex, &'h $hay, Owned) -> Cow<'h, $hay> =
                    Regex::replace::<Owned>;
                let _: fn(&'r Regex, &'h $hay, Owned) -> Cow<'h, $hay> =
                    Regex::replace_all::<Owned>;
                let _: fn(
                    &'r Regex,
                    &'h $hay,
                    usize,
                    Owned,
                ) -> Cow<'h, $hay> = Regex::replacen::<Owned>;
                let _: fn(&Regex, &$hay) -> Option<usize> =
                    Regex::shortest_match;
                let _: fn(&Regex, &$hay, usize) -> Option<usize> =
                    Regex::shortest_match_at;
                let _: fn(&Regex, &$hay, usize) -> bool = Regex::is_match_at;
                let _: fn(&'r Regex, &'h $hay, usize) -> Option<Match<'h>> =
                    Regex::find_at;
                let _: fn(
                    &'r Regex,
                    &'h $hay,
                    usize,
                ) -> Option<Captures<'h>> = Regex::captures_at;
                let _: fn(
                    &'r Regex,
                    &mut CaptureLocations,
                    &'h $hay,
                ) -> Option<Match<'h>> = Regex::captures_read;
                let _: fn(
                    &'r Regex,
                    &mut Locations,
                    &'h $hay,
                    usize,
                ) -> Option<Match<'h>> = Regex::captures_read_at;
                let _: fn(
                    &'r Regex,
                    &mut Locations,
                    &'h $hay,
                    usize,
                ) -> Option<Match<'h>> = Regex::read_captures_at;
                let _: fn(&Regex) -> &str = Regex::as_str;
                let _: fn(&'r Regex) -> CaptureNames<'r> =
                    Regex::capture_names;
                let _: fn(&Regex) -> usize = Regex::captures_len;
                let _: fn(&Regex) -> Option<usize> =
                    Regex::static_captures_len;
                let _: fn(&Regex) -> CaptureLocations =
                    Regex::capture_locations;
                let _: fn(&Regex) -> Locations = Regex::locations;
                let _: fn(&Match<'h>) -> &'h $hay = Match::$as_hay;
                let _: fn(&Match<'h>) -> Range<usize> = Match::range;
                let _: fn(&Captures<'h>, usize) -> Option<Match<'h>> =
                    Captures::get;
                let _: fn(&Captures<'h>) -> Match<'h> = Captures::get_match;
                let _: fn(&Captures<'h>, &str) -> Option<Match<'h>> =
                    Captures::name;
                let _: fn(&Captures<'h>) -> (&'h $hay, [&'h $hay; 2]) =
                    Captures::extract::<2>;
                let _: fn(&Captures<'h>, &$hay, &mut Owned) =
                    Captures::expand;
                let _: fn(&'r Captures<'h>) -> SubCaptureMatches<'r, 'h> =
                    Captures::iter;
                let _: fn(&Captures<'h>) -> usize = Captures::len;
                let _: fn(&Locations, usize) -> Option<(usize, usize)> =
                    Locations::get;
                let _: fn(&Locations, usize) -> Option<(usize, usize)> =
                    Locations::pos;
                let _: fn(&Locations) -> usize = Locations::len;
            }

            /// Every option, through the mutable reference that each gives.
            fn build(pattern: &str, bits: u32) -> Result<Regex, Error> {
                let on = |bit: u32| bits >> bit & 1 == 1;
                let mut builder = RegexBuilder::new(pattern);
                let builder: &mut RegexBuilder = builder
                    .unicode(!on(0))
                    .case_insensitive(on(1))
                    .multi_line(on(2))
                    .dot_matches_new_line(on(3))
                    .crlf(on(4))
                    .line_terminator(if on(5) { b',' } else { b'\n' })
                    .swap_greed(on(6))
                    .ignore_whitespace(on(7))
                    .octal(on(8))
                    .size_limit(10 << 20)
                    .dfa_size_limit(2 << 20)
                    .nest_limit(if on(9) { 1 } else { 250 });
                builder.clone().build()
            }

            /// What a regex says about itself, and about every haystack.
            fn answers(re: &Regex, all: &mut Transcript) {
                let names: Vec<_> = re.capture_names().collect();
                all.push(format!(
                    "{re} {re:?} {re:#?} {} {} {names:?} {:?} {:?}",
                    re.as_str(),
                    re.captures_len(),
                    re.static_captures_len(),
                    re.capture_names().size_hint(),
                ));
                let mut locs = re.capture_locations();
                for text in HAYSTACKS {
                    searches(re, hay(text), all);
                    from_offsets(re, hay(text), &mut locs, all);
                    pieces(re, hay(text), all);
                }
            }

            fn searches(re: &Regex, text: &$hay, all: &mut Transcript) {
                all.push(format!("{re} on {text:?}"));
                let found: Vec<_> = re.find_iter(text).collect();
                all.push(format!("{} {found:?}", re.is_match(text)));
                let count = re.find_iter(text).count();
                assert_eq!(count, found.len());
                assert_eq!(re.captures_iter(text).count(), count);
                for groups in re.captures_iter(text) {
                    let each: Vec<_> = groups.iter().collect();
                    let hint = groups.iter().size_hint();
                    all.push(format!(
                        "{groups:?} {groups:#?} {each:?} {hint:?} {} {:?}",
                        groups.len(),
                        groups.get_match(),
                    ));
                    for name in re.capture_names().flatten() {
                        all.push(format!("{:?}", groups.name(name)));
                    }
                    all.push(format!(
                        "{:?} {:?}",
                        groups.name("nobody"),
                        groups.get(99),
                    ));
                    all.push(caught(|| format!("{:?}", &groups[1])));
                    all.push(caught(|| format!("{:?}", &groups["n"])));
                    all.push(caught(|| format!("{:?}", &groups[9])));
                    extracts(&groups, all);
                }
                let first = re.captures(text).map(|it| it.get_match());
                assert_eq!(first, re.find(text));
            }

            fn extracts(groups: &Captures<'_>, all: &mut Transcript) {
                all.push(caught(|| format!("{:?}", groups.extract::<0>())));
                all.push(caught(|| format!("{:?}", groups.extract::<1>())));
                all.push(caught(|| format!("{:?}", groups.extract::<2>())));
                all.push(caught(|| format!("{:?}", groups.extract::<3>())));
            }

            fn from_offsets(
                re: &Regex,
                text: &$hay,
                locs: &mut CaptureLocations,
                all: &mut Transcript,
            ) {
                for at in 0..text.len() + 3 {
                    all.push(caught(|| {
                        format!(
                            "{at} {} {:?} {:?} {:?}",
                            re.is_match_at(text, at),
                            re.find_at(text, at),
                            re.captures_at(text, at),
                            re.shortest_match_at(text, at).is_some(),
                        )
                    }));
                    all.push(caught(|| {
                        let found = re.captures_read_at(locs, text, at);
                        let groups: Vec<_> = (0..locs.len() + 1)
                            .map(|index| locs.get(index))
                            .collect();
                        format!("{found:?} {groups:?}")
                    }));
                }
            }

            fn pieces(re: &Regex, text: &$hay, all: &mut Transcript) {
                let pieces: Vec<_> = re.split(text).collect();
                all.push(format!("{pieces:?}"));
                for limit in [0, 1, 2, 3, 100] {
                    let mut it = re.splitn(text, limit);
                    all.push(format!("{:?}", it.size_hint()));
                    let pieces: Vec<_> = it.by_ref().collect();
                    all.push(format!("{pieces:?} {:?}", it.next()));
                }
            }

            fn replaces(re: &Regex, all: &mut Transcript) {
                for text in HAYSTACKS.iter().map(|text| hay(text)) {
                    for rep in REPLACEMENTS.iter().map(|rep| hay(rep)) {
                        let new = re.replace_all(text, rep);
                        all.push(cow(new));
                        all.push(cow(re.replacen(text, 2, NoExpand(rep))));
                        all.push(cow(re.replace(text, rep.to_owned())));
                        if let Some(groups) = re.captures(text) {
                            let mut to = hay(">").to_owned();
                            groups.expand(rep, &mut to);
                            all.push(format!("{to:?}"));
                        }
                    }
                    let count = |groups: &Captures<'_>| {
                        format!("{}", groups.get_match().len())
                    };
                    all.push(cow(re.replace_all(text, count)));
                }
            }

            /// Whether it is borrowed, and its text.
            fn cow(text: Cow<'_, $hay>) -> String {
                let kind = match &text {
                    Cow::Borrowed(_) => "borrowed",
                    Cow::Owned(_) => "owned",
                };
                format!("{kind} {text:?}")
            }

            /// Every type that is a replacer.
            fn replacers(all: &mut Transcript) {
                let re = Regex::new("(?<a>a)").unwrap();
                let text = hay("xax");
                let plain = hay("$a$a");
                let owned = plain.to_owned();
                all.push(cow(re.replace(text, plain)));
                all.push(cow(re.replace(text, &owned)));
                all.push(cow(re.replace(text, owned.clone())));
                all.push(cow(re.replace(text, Cow::Borrowed(plain))));
                all.push(cow(re.replace(text, &Cow::Borrowed(plain))));
                all.push(cow(re.replace(text, NoExpand(plain))));
                let mut own = owned.clone();
                let by_ref: ReplacerRef<'_, Owned> = Replacer::by_ref(&mut own);
                all.push(format!("{by_ref:?}"));
                all.push(cow(re.replace(text, by_ref)));
                all.push(cow(re.replace(text, |_: &Captures| "text")));
                let mut count = 0;
                let counts = |_: &Captures<'_>| {
                    count += 1;
                    count.to_string()
                };
                all.push(cow(re.replace_all(hay("aaa"), counts)));
                all.push(format!("{:?}", NoExpand(plain).clone()));
                let mut dynamic: Box<dyn FnMut(&Captures<'_>) -> String> =
                    Box::new(|groups| format!("{:?}", &groups["a"]));
                all.push(cow(re.replace(text, &mut dynamic)));
            }

            /// Errors as they are printed, and the macro.
            #[allow(clippy::invalid_regex, reason = "it is to be invalid")]
            fn errors(all: &mut Transcript) {
                for pattern in ["(", "a{2,1}", r"\pX", "(?<a>)(?<a>)", "("] {
                    let error = Regex::new(pattern).unwrap_err();
                    all.push(format!("{error} {error:?} {error:#?}"));
                    assert_eq!(error, error.clone());
                    assert!(matches!(error, Error::Syntax(_)));
                }
                let error = RegexBuilder::new(r"\w{9}").size_limit(9).build();
                all.push(format!("{error:?}"));
                assert_eq!(error.unwrap_err(), Error::CompiledTooBig(9));
                let re: &'static Regex = regex!(r"a+b");
                all.push(format!("{:?}", re.find(hay("xaab"))));
                let twice = || regex!("(").is_match(hay(""));
                all.push(caught(|| twice().to_string()));
                all.push(caught(|| twice().to_string()));
                all.push(format!("{:?}", "a".parse::<Regex>()));
                all.push(format!("{:?}", Regex::try_from("a[")));
                all.push(format!("{:?}", Regex::try_from(String::new())));
            }

            pub(super) fn transcript() -> Transcript {
                let mut all = vec![];
                for pattern in PATTERNS {
                    answers(&Regex::new(pattern).unwrap(), &mut all);
                    replaces(&Regex::new(pattern).unwrap(), &mut all);
                }
                for bits in 0..1 << 10 {
                    let at = bits as usize * 7 % PATTERNS.len();
                    match build(PATTERNS[at], bits) {
                        Ok(re) => {
                            let text = hay(HAYSTACKS[at % HAYSTACKS.len()]);
                            searches(&re, text, &mut all);
                        }
                        Err(error) => all.push(format!("{error:?}")),
                    }
                }
                replacers(&mut all);
                errors(&mut all);
                all
            }
        }
    };
}

program!(theirs_str, regex, regex, str, as_str);
program!(theirs_bytes, regex, regex::bytes, [u8], as_bytes);
program!(ours_str, jitregex, jitregex, str, as_str);
program!(ours_bytes, jitregex, jitregex::bytes, [u8], as_bytes);

fn assert_same(ours: &Transcript, theirs: &Transcript) {
    for (line, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!(ours, theirs, "line {line}");
    }
    assert_eq!(ours.len(), theirs.len());
    assert!(ours.len() > 10_000, "only {} lines", ours.len());
}

#[test]
fn a_program_over_strings_prints_the_same_with_either_crate() {
    assert_same(&ours_str::transcript(), &theirs_str::transcript());
}

#[test]
fn a_program_over_bytes_prints_the_same_with_either_crate() {
    assert_same(&ours_bytes::transcript(), &theirs_bytes::transcript());
}

#[test]
fn types_and_signatures_are_the_same() {
    theirs_str::traits();
    theirs_bytes::traits();
    ours_str::traits();
    ours_bytes::traits();
    theirs_str::signatures();
    theirs_bytes::signatures();
    ours_str::signatures();
    ours_bytes::signatures();
}

/// Replacements that are bytes and not text.
macro_rules! bytes_only {
    ($name:ident, $($path:ident)::+) => {
        fn $name() -> Transcript {
            use ::$($path)::+::{Captures, Regex};
            let re = Regex::new(r"(?-u)(\xFF)|(?<n>b)").unwrap();
            let text: &[u8] = b"a\xFFb\xE2\x98";
            let mut all = vec![format!("{:?}", re.captures(text))];
            let mut put = |new: &[u8]| all.push(format!("{new:?}"));
            put(&re.replace_all(text, b"<$0>"));
            put(&re.replace_all(text, *b"<$0>"));
            put(&re.replace_all(text, &b"<$1$n>"[..]));
            put(&re.replace_all(text, &vec![b'$', 0x80]));
            put(&re.replace_all(text, b"${\xFF}$0${n\xFF"));
            put(&re.replace_all(text, |it: &Captures| it[0].to_vec()));
            all.push(format!("{:?}", re.find_iter(text).collect::<Vec<_>>()));
            for pattern in [r"\b", r"\B", "", ".", "(?s-u:.)", "(?u:.)|b"] {
                let re = Regex::new(pattern).unwrap();
                for text in [text, b"a\xFFb\xE2\x98 ", b"\xF0\x9F\x98"] {
                    let found: Vec<_> = re.captures_iter(text).collect();
                    let pieces: Vec<_> = re.split(text).collect();
                    let new = re.replace_all(text, b"[$0]");
                    all.push(format!("{found:?} {pieces:?} {new:?}"));
                }
            }
            all
        }
    };
}

bytes_only!(theirs_bytes_only, regex::bytes);
bytes_only!(ours_bytes_only, jitregex::bytes);

#[test]
fn bytes_that_are_no_text_are_the_same() {
    let (ours, theirs) = (ours_bytes_only(), theirs_bytes_only());
    assert_eq!(ours, theirs);
}

#[test]
fn what_escape_escapes_is_the_same() {
    for byte in 0..=255u8 {
        let text = format!("é{}a", char::from(byte));
        assert_eq!(jitregex::escape(&text), regex::escape(&text));
    }
}
