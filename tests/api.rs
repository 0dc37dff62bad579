//! The public types against those of `regex`: traits, texts, errors, limits.

use std::fmt::{Debug, Display};
use std::iter::FusedIterator;
use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::str::FromStr;

use jitregex::{
    CaptureMatches, Captures, Compile, Error, JitRegex, Match, Matches,
    RegexBuilder, Report, bytes,
};

fn is_plain<T>()
where
    T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + 'static,
{
}

fn is_regex<T>()
where
    T: Clone + Debug + Display + FromStr<Err = Error>,
    T: for<'a> TryFrom<&'a str, Error = Error>,
    T: TryFrom<String, Error = Error>,
{
}

fn is_match_type<T>()
where
    T: Copy + Debug + Eq + Into<Range<usize>>,
{
}

fn is_iterator<T: Debug + FusedIterator>() {}

#[test]
fn the_types_have_the_traits_of_regex() {
    is_plain::<JitRegex>();
    is_plain::<bytes::JitRegex>();
    is_plain::<RegexBuilder>();
    is_plain::<bytes::RegexBuilder>();
    is_plain::<Match<'static>>();
    is_plain::<bytes::Match<'static>>();
    is_plain::<Error>();
    is_plain::<Report>();
    is_plain::<Compile>();
    is_regex::<JitRegex>();
    is_regex::<bytes::JitRegex>();
    is_match_type::<Match<'static>>();
    is_match_type::<bytes::Match<'static>>();
    is_iterator::<Matches<'static, 'static>>();
    is_iterator::<bytes::Matches<'static, 'static>>();
    is_plain::<Captures<'static>>();
    is_plain::<bytes::Captures<'static>>();
    is_iterator::<CaptureMatches<'static, 'static>>();
    is_iterator::<bytes::CaptureMatches<'static, 'static>>();
    fn is_error<T: std::error::Error + Clone + PartialEq>() {}
    is_error::<Error>();
}

#[test]
fn both_names_are_one_type() {
    let re: jitregex::Regex = JitRegex::new("a").unwrap();
    assert!(re.is_match("a"));
    let re: bytes::Regex = bytes::JitRegex::new("a").unwrap();
    assert!(re.is_match(b"a"));
}

#[test]
fn a_regex_prints_like_one_of_regex() {
    for pattern in ["", "a", r"\w+", "a\"b", "☃\n"] {
        let ours = JitRegex::new(pattern).unwrap();
        let theirs = regex::Regex::new(pattern).unwrap();
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        assert_eq!(format!("{ours}"), format!("{theirs}"));
        assert_eq!(ours.as_str(), pattern);
        let ours = bytes::JitRegex::new(pattern).unwrap();
        let theirs = regex::bytes::Regex::new(pattern).unwrap();
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        assert_eq!(format!("{ours}"), format!("{theirs}"));
        assert_eq!(ours.as_str(), pattern);
    }
}

#[test]
fn a_match_prints_like_one_of_regex() {
    let haystack = "x\0a\"☃\n\t\u{7F}\u{301}é'\\";
    let ours = JitRegex::new("(?s).+").unwrap();
    let theirs = regex::Regex::new("(?s).+").unwrap();
    assert_eq!(
        format!("{:?}", ours.find(haystack)),
        format!("{:?}", theirs.find(haystack)),
    );
    let haystacks: [&[u8]; 3] =
        [haystack.as_bytes(), b"a\xFF\xE2\x98b\x1A\x1B\x01\xF0\x9F", b""];
    let ours = bytes::JitRegex::new("(?s-u).*").unwrap();
    let theirs = regex::bytes::Regex::new("(?s-u).*").unwrap();
    for haystack in haystacks {
        assert_eq!(
            format!("{:?}", ours.find(haystack)),
            format!("{:?}", theirs.find(haystack)),
        );
    }
}

#[test]
fn matches_compare_offsets_and_haystacks() {
    let re = JitRegex::new("b").unwrap();
    assert_eq!(re.find("abc"), re.find(&String::from("abc")));
    assert_ne!(re.find("abc"), re.find("abd"));
    assert_ne!(re.find("abb"), re.find_at("abb", 2));
    let re = bytes::JitRegex::new("b").unwrap();
    let other = b"abc".to_vec();
    assert_eq!(re.find(b"abc"), re.find(&other));
    assert_ne!(re.find(b"abc"), re.find(b"abd"));
}

#[test]
fn a_match_converts() {
    let haystack = String::from("a☃b");
    let found = JitRegex::new("☃").unwrap().find(&haystack).unwrap();
    let text: &str = found.into();
    assert_eq!((text, found.len(), found.is_empty()), ("☃", 3, false));
    assert_eq!(Range::from(found), 1..4);
    let found = bytes::JitRegex::new("☃").unwrap();
    let found = found.find(haystack.as_bytes()).unwrap();
    let bytes: &[u8] = found.into();
    assert_eq!((bytes, found.len()), ("☃".as_bytes(), 3));
    assert_eq!(Range::from(found), 1..4);
}

#[test]
fn regexes_are_made_from_strings() {
    let re: JitRegex = "a+".parse().unwrap();
    assert_eq!(re.find("baa").unwrap().range(), 1..3);
    assert!(JitRegex::try_from("a(").is_err());
    assert!(JitRegex::try_from(String::from("a")).is_ok());
    let re: bytes::JitRegex = "a+".parse().unwrap();
    assert_eq!(re.find(b"baa").unwrap().range(), 1..3);
    assert!(bytes::JitRegex::try_from("a(").is_err());
    assert!(bytes::JitRegex::try_from(String::from("a")).is_ok());
}

#[test]
fn a_clone_is_the_same_regex() {
    let re = JitRegex::new(r"\w+").unwrap();
    let copy = re.clone();
    drop(re);
    assert_eq!(copy.find("  ab ").unwrap().as_str(), "ab");
    let report = copy.report();
    assert!(
        !report.to_string().is_empty() && !format!("{report:?}").is_empty()
    );
}

/// What `regex` says about a pattern, as the text of all its printers.
fn texts<E: Debug + Display>(error: Option<E>) -> Option<(String, String)> {
    error.map(|error| (format!("{error}"), format!("{error:?}")))
}

#[test]
fn errors_have_the_text_of_regex() {
    let patterns = [
        "(",
        ")",
        "a)",
        "[",
        "[a",
        "[z-a]",
        "[[:foo:]]",
        "a{2",
        "a{2,1}",
        "{1}",
        "*",
        "a**?*",
        "+a",
        "?",
        r"\",
        r"\q",
        r"\1",
        r"\x{110000}",
        r"\x{D800}",
        r"\xZ",
        r"\p{Foo}",
        r"\pX",
        r"\p{sc=Nope}",
        "(?P<a>.)(?P<a>.)",
        "(?P<>a)",
        "(?P<1>a)",
        "(?z)",
        "(?i",
        "(?-)",
        "(?ii)",
        "(?=a)",
        "(?<=a)",
        "(?!a)",
        r"\b{foo}",
        r"\b{start",
        "a{1000000000000}",
        "a{99999}",
        "(?-u)\\xFF",
        "(?s-u).",
        "(?-u)[^a]",
        r"(?-u)\W",
        r"(?-u)☃",
        r"(?-u)\p{L}",
        "\n(\n",
        "[a&&]+*",
        r"(?x) [ # a",
        "[\\w-a]",
        "☃(é",
        r"[^\x00-\x{10FFFF}",
        r"\u{zz}",
        "(?P=a)",
        "(?#a)",
    ];
    let mut refused = 0;
    for pattern in patterns {
        let ours = texts(JitRegex::new(pattern).err());
        let theirs = texts(regex::Regex::new(pattern).err());
        assert_eq!(ours, theirs, "{pattern}");
        refused += usize::from(ours.is_some());
        let ours = texts(bytes::JitRegex::new(pattern).err());
        let theirs = texts(regex::bytes::Regex::new(pattern).err());
        assert_eq!(ours, theirs, "{pattern} in bytes");
    }
    assert!(refused > 45, "only {refused} of {} refused", patterns.len());
}

#[test]
fn errors_know_what_went_wrong() {
    let too_big = Error::CompiledTooBig(10 * (1 << 20));
    let patterns =
        ["a{1000000}", "(?:a{1000}){1000}", r"\pL{500}", r"\w{1000}"];
    for pattern in patterns {
        assert_eq!(JitRegex::new(pattern).unwrap_err(), too_big, "{pattern}");
        let theirs = regex::Regex::new(pattern).unwrap_err();
        assert_eq!(texts(Some(too_big.clone())), texts(Some(theirs)));
    }
    assert!(matches!(JitRegex::new("(").unwrap_err(), Error::Syntax(_)));
}

#[test]
fn size_limits_accept_and_refuse_as_in_regex() {
    let cases = [
        ("a", 0),
        ("abc|def", 0),
        ("[a-z]+x", 0),
        ("[a-z]+x", 100_000),
        (r"\w", 45_000),
        (r"\w", 1 << 20),
        (r"\w{50}", 45_000),
        ("a{100000}", 10 << 20),
        (r"\d{4}-\d{2}", 10 << 20),
        (r"\d{4}-\d{2}", 100),
    ];
    for (pattern, limit) in cases {
        let ours = RegexBuilder::new(pattern).size_limit(limit).build();
        let theirs =
            regex::RegexBuilder::new(pattern).size_limit(limit).build();
        assert_eq!(
            texts(ours.err()),
            texts(theirs.err()),
            "{pattern} within {limit}",
        );
    }
}

#[test]
fn nest_limits_accept_and_refuse_as_in_regex() {
    let nested =
        |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    let cases = [
        ("a".to_owned(), 0),
        ("ab".to_owned(), 0),
        ("ab".to_owned(), 1),
        ("(a|b)*".to_owned(), 2),
        (nested(250), 250),
        (nested(251), 250),
        (nested(251), 251),
    ];
    for (pattern, limit) in cases {
        let ours = RegexBuilder::new(&pattern).nest_limit(limit).build();
        let theirs =
            regex::RegexBuilder::new(&pattern).nest_limit(limit).build();
        assert_eq!(
            texts(ours.err()),
            texts(theirs.err()),
            "{pattern} within {limit}",
        );
    }
    assert!(JitRegex::new(&nested(250)).is_ok());
    assert!(JitRegex::new(&nested(251)).is_err());
}

/// Sets one option of all four builders and compares what they then find.
macro_rules! same_with {
    ($pattern:expr, $haystack:expr, $($option:ident($value:expr)),+) => {{
        let ours = RegexBuilder::new($pattern)$(.$option($value))+.build();
        let theirs =
            regex::RegexBuilder::new($pattern)$(.$option($value))+.build();
        let what = stringify!($pattern, $($option($value)),+);
        assert_eq!(ours.is_ok(), theirs.is_ok(), "{what}");
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            let ours: Vec<_> =
                ours.find_iter($haystack).map(|it| it.range()).collect();
            let theirs: Vec<_> =
                theirs.find_iter($haystack).map(|it| it.range()).collect();
            assert_eq!(ours, theirs, "{what}");
        }
        let ours =
            bytes::RegexBuilder::new($pattern)$(.$option($value))+.build();
        let theirs = regex::bytes::RegexBuilder::new($pattern)
            $(.$option($value))+
            .build();
        assert_eq!(ours.is_ok(), theirs.is_ok(), "{what} in bytes");
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            let haystack = $haystack.as_bytes();
            let ours: Vec<_> =
                ours.find_iter(haystack).map(|it| it.range()).collect();
            let theirs: Vec<_> =
                theirs.find_iter(haystack).map(|it| it.range()).collect();
            assert_eq!(ours, theirs, "{what} in bytes");
        }
    }};
}

#[test]
fn every_option_means_what_it_means_in_regex() {
    same_with!(r"\w+", "aé b", unicode(false));
    same_with!(".", "é", unicode(false));
    same_with!("straße", "STRASSE StRaẞE", case_insensitive(true));
    same_with!("k", "k K \u{212A}", case_insensitive(true));
    same_with!("k", "k K \u{212A}", case_insensitive(true), unicode(false));
    same_with!("^.|.$", "ab\ncd\n", multi_line(true));
    same_with!(".+", "ab\ncd", dot_matches_new_line(true));
    same_with!("^.*$", "a\r\nb\rc\n", multi_line(true), crlf(true));
    same_with!(".+", "a\r\nb", crlf(true));
    same_with!("^.+$", "a\0b\nc\0", multi_line(true), line_terminator(0));
    same_with!(".+", "aé", line_terminator(0xA9));
    same_with!("(?m)^", "☃a", line_terminator(0x98));
    same_with!(
        "^.+$",
        "a\r\nb",
        multi_line(true),
        crlf(true),
        line_terminator(0)
    );
    same_with!("a+|b+?", "aaabbb", swap_greed(true));
    same_with!("a b # c\n c", "abc a b", ignore_whitespace(true));
    let octal = String::from(r"\141+");
    same_with!(&octal, "aa", octal(true));
    same_with!(&octal, "aa", octal(false));
    same_with!(r"\w+", "ab cd", dfa_size_limit(0));
    same_with!(r"\w+\s\d", "ab 1", dfa_size_limit(1 << 30));
}

#[test]
fn when_code_is_emitted_changes_no_answer() {
    for when in [Compile::Lazy, Compile::Eager, Compile::Never] {
        let re = RegexBuilder::new(r"\b\w+é\b").compile(when).build().unwrap();
        assert_eq!(re.find("a café").unwrap().as_str(), "café");
        assert!(!re.is_match("cafe"));
    }
    assert_eq!(Compile::default(), Compile::Lazy);
}

#[test]
fn a_regex_is_built_from_an_hir() {
    let hir = regex_syntax::ParserBuilder::new()
        .utf8(false)
        .build()
        .parse(r"(?-u:\xFF)+b")
        .unwrap();
    let builder = bytes::RegexBuilder::new("");
    let re = builder.build_from_hir(&hir, "a name").unwrap();
    assert_eq!(re.as_str(), "a name");
    assert_eq!(re.find(b"a\xFF\xFFb").unwrap().range(), 1..4);
    let error = bytes::RegexBuilder::new("")
        .size_limit(10)
        .build_from_hir(&regex_syntax::parse(r"\w+x\d").unwrap(), "too big");
    assert_eq!(error.unwrap_err(), Error::CompiledTooBig(10));
}

#[test]
fn groups_are_those_of_regex() {
    let patterns =
        [r"(?<y>\d+)-(\d)?", "(a)|(b)", "(?:(a)|b)*", "", r"\b(\w)?"];
    for pattern in patterns {
        let ours = JitRegex::new(pattern).unwrap();
        let theirs = regex::Regex::new(pattern).unwrap();
        for haystack in ["12-3 4-", "ab☃ba", ""] {
            let ours: Vec<Vec<_>> = ours
                .captures_iter(haystack)
                .map(|it| it.iter().map(|m| Some(m?.range())).collect())
                .collect();
            let theirs: Vec<Vec<_>> = theirs
                .captures_iter(haystack)
                .map(|it| it.iter().map(|m| Some(m?.range())).collect())
                .collect();
            assert_eq!(ours, theirs, "{pattern} on {haystack}");
        }
    }
}
