//! Random patterns and haystacks: the answers of `regex`, every time.
//!
//! This is a slice; `cargo run --release -p difftest -- random` runs as many
//! as anybody wants. A failure is shrunk and printed as a test in TOML, with
//! the arguments that lead straight to it.

use difftest::engine::{Engine, Jitregex, Ours};
use difftest::progress::Progress;
use difftest::random::Random;
use difftest::rng::Rng;
use difftest::run::{Options, Outcome, Source, run};
use difftest::setups;
use difftest::tally::Tally;
use jitregex::Compile;
use jitregex::dump::Stage;
use jitregex::testing::Input;

use crate::support::oracle::Mode;

/// How many pairs of a pattern and a haystack the slice has.
const PAIRS: u64 = 24_000;

fn agree(random: &Random, options: &Options) -> Outcome {
    let outcome = run(random, &Jitregex, options, &Progress::silent());
    println!("{}", outcome.tally);
    outcome.assert();
    assert_eq!(outcome.next, None);
    outcome
}

#[test]
fn random_pairs_agree_with_regex() {
    let random = Random { haystacks: 8, ..Random::new(0, PAIRS) };
    let tally = agree(&random, &Options::default()).tally;
    // Random patterns that never compile or never match would test nothing.
    assert!(tally.refused * 5 < random.len(), "{tally}");
    assert!(tally.matched * 2 > tally.pairs, "{tally}");
    assert!(tally.all().tests > 20 * tally.pairs, "{tally}");
    assert!(tally.set_tests > tally.pairs, "{tally}");
    tally.assert_machine_code();
}

/// Every configuration answers, and not one question only.
#[test]
fn every_configuration_takes_part() {
    let setups = setups::all();
    let names: Vec<_> = setups.iter().map(|it| it.name.clone()).collect();
    for (setup, name) in setups.into_iter().zip(names) {
        let random = Random {
            setups: vec![setup],
            shuffle: false,
            haystacks: 4,
            ..Random::new(70_000, 32)
        };
        let tally = agree(&random, &Options::default()).tally;
        let (family, work) = tally.families().next().unwrap();
        assert_eq!(family, name);
        assert!(work.tests > 200, "{name}: {tally}");
    }
}

/// The threads meet in a regex that has one state and little room for more.
#[test]
fn cold_threads_agree_with_regex() {
    let mut setups = setups::all();
    let small = ["/Shared", "/Private", "/Tiny", "/tiny"];
    setups.retain(|it| small.iter().any(|end| it.name.ends_with(end)));
    let random =
        Random { setups, haystacks: 6, ..Random::new(1_000_000, 600) };
    agree(&random, &Options { searchers: 8, ..Options::default() });
}

/// Right answers from the wrong engine.
#[test]
#[should_panic(expected = "interpreted: a+b with machine/")]
fn bytes_that_are_walked_in_rust_are_noticed() {
    let all = setups::all();
    let sealed = all.iter().find(|it| it.is_sealed()).unwrap();
    let never = all.iter().find(|it| it.name == "never").unwrap();
    let mut tally = Tally::default();
    for setup in [sealed, never] {
        let re = Ours::new("a+b", Mode::STR, setup).unwrap();
        let haystack = b"aacb".repeat(100);
        assert_eq!(re.find(&Input::new(&haystack)), None);
        // The first of the two is as it should be.
        tally.assert_machine_code();
        tally.note("a+b", sealed, &re.report().into());
    }
    tally.assert_machine_code();
}

/// Sequences of more parts than any shortcut looks at, repeated: what follows
/// the parts that are looked at is not what the next round begins with.
#[test]
fn long_rounds_agree_with_regex() {
    let mut rng = Rng::new(5);
    let (mut inner, mut found) = (0, 0);
    for _ in 0..150 {
        let (mut parts, mut round) = (String::new(), String::new());
        for _ in 0..rng.between(20, 45) {
            let (part, text) = match rng.below(8) {
                0 => *rng.pick(&[("@", "@"), ("#", "#"), ("[a-z]+", "xyz")]),
                1..4 => ("[0-9]", "7"),
                _ => ("[a-z]", "k"),
            };
            parts += part;
            round += text;
        }
        let times = rng.pick(&["{2}", "{2,}?", "{1,2}"]);
        let pattern = format!("(?-u)(?:{parts}){times}");
        let words = "some words ".repeat(9);
        let haystack = format!("{words}{}{words}", round.repeat(3));
        let mut builder = jitregex::RegexBuilder::new(&pattern);
        builder.compile(Compile::Eager);
        let plan = builder.dump().unwrap().stage(Stage::Plan);
        inner += u32::from(plan.contains("scan inside of matches"));
        let ours = builder.build().unwrap();
        let ours: Vec<_> =
            ours.find_iter(&haystack).map(|it| it.range()).collect();
        let right = regex::Regex::new(&pattern).unwrap();
        let right: Vec<_> =
            right.find_iter(&haystack).map(|it| it.range()).collect();
        assert_eq!(ours, right, "{pattern}");
        found += right.len();
    }
    assert!(inner > 50 && found > 150, "{inner} {found}");
}

/// Texts full of what looks like the literal inside of a match, in front of
/// it, within the match, and as the last bytes.
#[test]
fn decoys_of_a_literal_inside_agree_with_regex() {
    let mut rng = Rng::new(6);
    let patterns = [
        "(?-u)([a-zA-Z]+)(Adler)([a-z]*)",
        r"(\w+)\s*(Adler)\s*(\w+)",
        "(?s).{0,3}Adler",
        "(?-u)[a-z]{0,2}(?:xAdler|y Adler)[0-9]?",
        // With a start state for each context.
        r"\b(\w+)(Adler)(\w*)",
        r"(?-u:\b)(?-u:\w+)Adler",
        r"(?:\B[a-z]{1,3}|\b )Adler\b",
        r"(?m)^(\w*) ?(Adler)|\b[xy]{1,2}#",
        "(?Rm)(?:^[a-z ]*|x)Adler",
    ];
    let pieces = [
        "Adler", "Adl", "All", "Axlxr", "A", " ", "x", "y ", "ok", "#", "é",
        "\u{2014}", "\n", "\r\n", "\r",
    ];
    for pattern in patterns {
        let mut builder = jitregex::RegexBuilder::new(pattern);
        builder.compile(Compile::Eager);
        let plan = builder.dump().unwrap().stage(Stage::Plan);
        assert!(plan.contains("scan inside of matches"), "{plan}");
        let ours = builder.build().unwrap();
        let right = regex::Regex::new(pattern).unwrap();
        let mut found = 0;
        for _ in 0..300 {
            let words = (0..rng.between(0, 40)).map(|_| *rng.pick(&pieces));
            let mut haystack: String = words.collect();
            // So many that the scan is given up.
            if rng.below(20) == 0 {
                haystack = "xAllAxl".repeat(2_000) + &haystack;
            }
            let ours: Vec<_> =
                ours.find_iter(&haystack).map(|it| it.range()).collect();
            let right: Vec<_> =
                right.find_iter(&haystack).map(|it| it.range()).collect();
            assert_eq!(ours, right, "{pattern} {haystack}");
            found += right.len();
        }
        assert!(found > 20, "{pattern}: {found}");
    }
}
