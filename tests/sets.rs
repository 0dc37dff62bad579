//! Sets of patterns against `regex` and PikeVM, in every configuration.

use difftest::oracle::Mode;
use difftest::rng::Rng;
use difftest::{grammar, haystacks, setups};
use jitregex::search::Input;
use jitregex::{RegexSetBuilder, bytes};
use regex_automata::nfa::thompson::{self, WhichCaptures, pikevm::PikeVM};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input as TheirInput, MatchKind, PatternSet};

/// A set, and the oracles for it.
struct Case {
    patterns: Vec<String>,
    utf8: bool,
    text: Option<regex::RegexSet>,
    every: PikeVM,
    first: PikeVM,
    alone: Vec<PikeVM>,
}

fn pikevm(patterns: &[String], utf8: bool, kind: MatchKind) -> Option<PikeVM> {
    let nfa = thompson::Config::new()
        .utf8(utf8)
        .which_captures(WhichCaptures::Implicit);
    PikeVM::builder()
        .configure(PikeVM::config().match_kind(kind))
        .thompson(nfa)
        .syntax(syntax::Config::new().utf8(utf8))
        .build_many(patterns)
        .ok()
}

impl Case {
    fn new(patterns: Vec<String>, utf8: bool) -> Option<Case> {
        let every = pikevm(&patterns, utf8, MatchKind::All)?;
        let first = pikevm(&patterns, utf8, MatchKind::LeftmostFirst)?;
        let kind = MatchKind::LeftmostFirst;
        let alone = patterns.chunks(1).map(|it| pikevm(it, utf8, kind));
        let alone = alone.collect::<Option<_>>()?;
        let text = match utf8 {
            true => Some(regex::RegexSet::new(&patterns).ok()?),
            false => None,
        };
        Some(Case { patterns, utf8, text, every, first, alone })
    }

    /// The set, for bytes and for strings alike: they differ in the engine.
    fn build(&self, setup: &setups::Setup) -> Set {
        match self.utf8 {
            true => Set::Text(
                RegexSetBuilder::new(&self.patterns)
                    .compile(setup.compile)
                    .tuning(setup.tuning.clone())
                    .build()
                    .unwrap(),
            ),
            false => Set::Bytes(
                bytes::RegexSetBuilder::new(&self.patterns)
                    .compile(setup.compile)
                    .tuning(setup.tuning.clone())
                    .build()
                    .unwrap(),
            ),
        }
    }

    /// What PikeVM answers, which `regex` must answer too where it can.
    ///
    /// PikeVM's own search for every pattern does not mind the anchor.
    fn answers(&self, input: &TheirInput<'_>) -> Answers {
        let firsts = self.alone.iter().enumerate().filter_map(|it| {
            let mut cache = it.1.create_cache();
            let found = it.1.find_iter(&mut cache, input.clone()).next()?;
            Some((it.0, found.range()))
        });
        let firsts: Spans = firsts.collect();
        let which: Vec<usize> = firsts.iter().map(|it| it.0).collect();
        if input.get_anchored() == Anchored::No {
            let mut set = PatternSet::new(self.patterns.len());
            let mut cache = self.every.create_cache();
            self.every.which_overlapping_matches(&mut cache, input, &mut set);
            assert!(set.iter().map(|id| id.as_usize()).eq(which.clone()));
        }
        if let Some(text) = &self.text
            && input.get_anchored() == Anchored::No
            && input.end() == input.haystack().len()
            && let Ok(haystack) = std::str::from_utf8(input.haystack())
        {
            let theirs = text.matches_at(haystack, input.start());
            assert!(theirs.iter().eq(which.clone()));
        }
        let mut cache = self.first.create_cache();
        let all = self.first.find_iter(&mut cache, input.clone());
        let all = all.take(40).map(|it| (it.pattern().as_usize(), it.range()));
        Answers { firsts, all: all.collect(), which }
    }
}

type Spans = Vec<(usize, std::ops::Range<usize>)>;

#[derive(Debug, Eq, PartialEq)]
struct Answers {
    which: Vec<usize>,
    firsts: Spans,
    all: Spans,
}

enum Set {
    Text(jitregex::RegexSet),
    Bytes(bytes::RegexSet),
}

impl Set {
    fn answers(&self, input: Input<'_>) -> Answers {
        macro_rules! answers {
            ($set:expr) => {{
                let which: Vec<usize> =
                    $set.search_which(&input).into_iter().collect();
                assert_eq!($set.search_is_match(&input), !which.is_empty());
                let early = $set.search_which(&input.earliest(true));
                assert_eq!(early.matched_any(), !which.is_empty());
                assert!(early.iter().all(|it| which.contains(&it)));
                let firsts = $set.search_firsts(input);
                let firsts = firsts.map(|it| (it.pattern, it.span.range()));
                let all = $set.search_iter(input).take(40);
                let all = all.map(|it| (it.pattern, it.span.range()));
                let all: Spans = all.collect();
                let first = $set.search(&input);
                let first = first.map(|it| (it.pattern, it.span.range()));
                assert_eq!(first.as_ref(), all.first());
                Answers { which, firsts: firsts.collect(), all }
            }};
        }
        match self {
            Set::Text(set) => answers!(set),
            Set::Bytes(set) => answers!(set),
        }
    }

    fn report(&self) -> jitregex::Report {
        match self {
            Set::Text(set) => set.report(),
            Set::Bytes(set) => set.report(),
        }
    }
}

/// Some haystacks that have to do with the patterns.
fn random_haystack(case: &Case, rng: &mut Rng) -> Vec<u8> {
    let mut haystack = Vec::new();
    for _ in 0..rng.below(4) {
        let pattern = &case.patterns[rng.below(case.patterns.len())];
        let mode = Mode { utf8: case.utf8, line_terminator: b'\n' };
        let language = difftest::language::Language::new(pattern, mode);
        haystack.extend(haystacks::random(language.as_ref(), rng));
        haystack.truncate(300);
    }
    if case.utf8 {
        haystack = String::from_utf8_lossy(&haystack).into_owned().into();
    }
    haystack
}

fn random_span(haystack: &[u8], rng: &mut Rng) -> (usize, usize, bool) {
    let anchored = rng.below(5) == 0;
    if rng.below(2) == 0 {
        return (0, haystack.len(), anchored);
    }
    let start = rng.below(haystack.len() + 1);
    let end = match rng.below(2) {
        0 => haystack.len(),
        _ => start + rng.below(haystack.len() - start + 1),
    };
    (start, end, anchored)
}

/// Random sets through some configurations each.
fn random_sets(seed: u64, sets: usize, utf8: bool) {
    let mut rng = Rng::new(seed);
    let all = setups::all();
    let (mut compared, mut matched) = (0, 0);
    for _ in 0..sets {
        let len = 1 + rng.below(6);
        let patterns = (0..len).map(|_| grammar::random(&mut rng, 6));
        let mut patterns: Vec<String> = patterns.collect();
        if rng.below(3) == 0 {
            let again = patterns[rng.below(len)].clone();
            patterns.insert(rng.below(len + 1), again);
        }
        let Some(case) = Case::new(patterns, utf8) else { continue };
        let some: Vec<_> =
            (0..4).map(|_| &all[rng.below(all.len())]).collect();
        let built: Vec<_> =
            some.iter().map(|setup| (setup, case.build(setup))).collect();
        for _ in 0..6 {
            let haystack = random_haystack(&case, &mut rng);
            let (start, end, anchored) = random_span(&haystack, &mut rng);
            let yes = if anchored { Anchored::Yes } else { Anchored::No };
            let theirs =
                TheirInput::new(&haystack).range(start..end).anchored(yes);
            let right = case.answers(&theirs);
            compared += 1;
            matched += usize::from(!right.which.is_empty());
            for (setup, set) in &built {
                let input = Input::new(&haystack).span(start..end);
                let ours = set.answers(input.anchored(anchored));
                assert_eq!(
                    ours,
                    right,
                    "{:?} (UTF-8 {utf8}) on {:?} {start}..{end} anchored \
                     {anchored} by {}\n{}",
                    case.patterns,
                    haystack.escape_ascii().to_string(),
                    setup.name,
                    set.report(),
                );
            }
        }
    }
    assert!(compared > sets && matched * 2 > compared, "{compared} {matched}");
}

/// `JITREGEX_SETS=100000` compares that many.
fn sets() -> usize {
    let sets = std::env::var("JITREGEX_SETS");
    sets.map_or(300, |sets| sets.parse().unwrap())
}

#[test]
fn random_sets_over_strings_agree() {
    random_sets(1, sets(), true);
}

#[test]
fn random_sets_over_bytes_agree() {
    random_sets(2, sets(), false);
}

/// What both crates print and refuse, in one text for both.
macro_rules! same_words {
    ($name:ident, $ours:path, $theirs:path, $builder:path, $text:expr) => {
        #[test]
        fn $name() {
            use $builder as Builder;
            use $ours as Ours;
            use $theirs as Theirs;
            let patterns = ["a+", "b", "a+", r"\bz", ""];
            let ours = Ours::new(patterns).unwrap();
            let theirs = Theirs::new(patterns).unwrap();
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            assert_eq!(ours.patterns(), theirs.patterns());
            assert_eq!((ours.len(), ours.is_empty()), (5, false));
            for haystack in ["", "aab", "xz z", "b"] {
                let haystack = $text(haystack);
                for start in 0..=haystack.len() + 1 {
                    let ours = ours.matches_at(haystack, start);
                    let theirs = theirs.matches_at(haystack, start);
                    assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
                    assert_eq!(ours.matched_any(), theirs.matched_any());
                    assert_eq!(ours.matched_all(), theirs.matched_all());
                    assert_eq!(ours.len(), theirs.len());
                    assert!((0..7).all(|i| {
                        ours.matched(i) == (i < 5 && theirs.matched(i))
                    }));
                    assert!(ours.iter().rev().eq(theirs.iter().rev()));
                    assert!((&ours).into_iter().eq(&theirs));
                    assert!(ours.into_iter().eq(theirs));
                }
                let mut flags = [[false; 5]; 3];
                flags[0][4] = true;
                flags[1][4] = true;
                let found = ours.matches_read_at(&mut flags[0], haystack, 0);
                let right = theirs.matches_read_at(&mut flags[1], haystack, 0);
                assert_eq!((found, flags[0]), (right, flags[1]));
                assert!(ours.read_matches_at(&mut flags[2], haystack, 0));
            }
            let (ours, theirs) = (Ours::empty(), Theirs::empty());
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            assert!(ours.is_empty() && Ours::default().is_empty());
            assert!(!ours.is_match($text("")));
            let none = ours.matches($text("a"));
            assert!(none.matched_all() && !none.matched_any());
            // The first error of parsing outranks one of translating.
            for patterns in [
                &[r"(?-u:\xFF)", "a("][..],
                &[r"\p{x}", "b", "[b-a]", "("],
                &["a", r"\p{x}", r"\p{y}"],
                &[r"\w{1000}", "a{1000}"],
                &["[a-z]{500}", r"\w{600}"],
            ] {
                let ours = Ours::new(patterns).map_err(|it| it.to_string());
                let theirs =
                    Theirs::new(patterns).map_err(|it| it.to_string());
                assert_eq!(ours.err(), theirs.err(), "{patterns:?}");
            }
            let nested = Builder::new(["a", "((a))"]).nest_limit(1).build();
            assert!(nested.is_err());
            let panicked = |start| {
                let set = Ours::new(["a"]).unwrap();
                let text = $text("abcd");
                std::panic::catch_unwind(|| set.is_match_at(text, start))
            };
            assert!(!panicked(5).unwrap());
            let message = panicked(6).unwrap_err();
            let message = message.downcast::<String>().unwrap();
            assert_eq!(*message, "invalid span 6..4 for haystack of length 4");
        }
    };
}

same_words!(
    sets_over_strings_say_the_same,
    jitregex::RegexSet,
    regex::RegexSet,
    jitregex::RegexSetBuilder,
    |text: &'static str| text
);
same_words!(
    sets_over_bytes_say_the_same,
    jitregex::bytes::RegexSet,
    regex::bytes::RegexSet,
    jitregex::bytes::RegexSetBuilder,
    |text: &'static str| text.as_bytes()
);

/// However often a pattern is there, the automaton knows it once.
#[test]
fn the_same_pattern_again_and_again_takes_no_other_engine() {
    let mut patterns = vec!["b+"; 300];
    patterns.insert(7, "c");
    patterns.push("a");
    let ours = jitregex::RegexSet::new(&patterns).unwrap();
    let theirs = regex::RegexSet::new(&patterns).unwrap();
    for _ in 0..600 {
        for haystack in ["xbbc", "a", "cab", "", "bbbb"] {
            let haystack = haystack.repeat(40);
            let found = ours.matches(&haystack);
            assert!(found.iter().eq(theirs.matches(&haystack).iter()));
        }
    }
    let report = ours.report();
    assert!(report.engine.contains("automaton in machine code"), "{report}");
    assert!(report.automaton_states < 20, "{report}");
    let all = ours.search_iter(Input::new("acbb"));
    let all = all.map(|it| (it.pattern, it.span.range()));
    assert!(all.eq([(301, 0..1), (7, 1..2), (0, 2..4)]));
    let firsts = ours.search_firsts(Input::new("cb")).map(|it| it.pattern);
    assert!(firsts.eq(0..301));
}

#[test]
fn types_of_sets_may_go_anywhere() {
    use std::panic::{RefUnwindSafe, UnwindSafe};
    fn check<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}
    check::<jitregex::RegexSet>();
    check::<bytes::RegexSet>();
    check::<RegexSetBuilder>();
    check::<bytes::RegexSetBuilder>();
    check::<jitregex::SetMatches>();
    check::<bytes::SetMatches>();
    check::<jitregex::SetMatchesIntoIter>();
    check::<jitregex::SetMatchesIter<'static>>();
    check::<jitregex::search::PatternSpans<'static, 'static>>();
    check::<jitregex::search::FirstSpans<'static, 'static>>();
}

/// Where a search begins, the assertion fails in one state and waits for the
/// next byte in the other; no other thread tells them apart.
#[test]
fn an_assertion_that_fails_is_not_one_that_waits() {
    for pattern in [r"(?m)(?-u:\b{start})[a-z]", r"(?-u:\B)a", r"\b[a-z]"] {
        let ours = jitregex::RegexSet::new([pattern]).unwrap();
        let theirs = regex::RegexSet::new([pattern]).unwrap();
        for haystack in [" key", "ya ka", "же k", "aa"] {
            for start in (0..=haystack.len()).rev().chain(0..haystack.len()) {
                let found = ours.matches_at(haystack, start);
                let right = theirs.matches_at(haystack, start);
                assert!(found.iter().eq(right.iter()), "{pattern} {start}");
            }
        }
    }
}
