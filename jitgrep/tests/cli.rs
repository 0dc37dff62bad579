//! The command line by itself: exit codes, messages, pipes, its own flags.

use std::{
    io::{BufRead, BufReader},
    process::{Output, Stdio},
};

use crate::support::{JITGREP, World, messages};

fn world() -> World {
    let world = World::new();
    world.file("a", "the first\nsecond\nthe third\n");
    world.file("b", "nothing\n");
    world.file("dir/c", "the c\n");
    world
}

fn run(world: &World, words: &str) -> Output {
    let words: Vec<_> = words.split_whitespace().collect();
    world.run(JITGREP, &words)
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn exit_codes() {
    let world = world();
    for (words, code) in [
        ("the a", 0),
        ("the b", 1),
        ("the b a", 0),
        ("the a missing", 2),
        ("-q the a missing", 0),
        ("-q the b missing", 2),
        ("the missing", 2),
        ("-v the a", 0),
        ("-l nowhere .", 1),
        ("--files-without-match the a", 1),
        ("-m0 the a", 1),
        ("the( a", 2),
        ("--no-such-flag the a", 2),
        ("", 2),
        ("--files", 0),
        ("--help", 0),
        ("--version", 0),
        ("--help --no-such-flag", 2),
    ] {
        let output = run(&world, words);
        assert_eq!(Some(code), output.status.code(), "{words}");
    }
}

#[test]
fn a_missing_file_is_reported_and_the_rest_searched() {
    let output = run(&world(), "-H the missing a");
    assert_eq!("a:the first\na:the third\n", stdout(&output));
    assert_eq!(
        "jitgrep: missing: No such file or directory (os error 2)\n",
        messages(&output.stderr)
    );
    let output = run(&world(), "--no-messages the missing");
    assert!(output.stderr.is_empty());
    assert_eq!(Some(2), output.status.code());
}

#[test]
fn a_directory_is_searched_with_all_below() {
    let output = run(&world(), "the dir");
    assert_eq!("dir/c:the c\n", stdout(&output));
    let output = run(&world(), "the dir/c dir --sort path");
    assert_eq!("dir/c:the c\ndir/c:the c\n", stdout(&output));
}

#[test]
fn nothing_to_search_is_an_error() {
    let world = world();
    let output = run(&world, "-g nothing the");
    assert_eq!(Some(2), output.status.code());
    let message = messages(&output.stderr);
    assert!(message.starts_with("jitgrep: No files were searched"));
}

#[test]
fn an_unknown_flag_suggests_similar_ones() {
    let message = messages(&run(&world(), "--ignore-cas x").stderr);
    assert!(message.starts_with("jitgrep: unrecognized flag --ignore-cas\n"));
    assert!(
        message.contains("similar flags that are available: --ignore-case")
    );
    let message = messages(&run(&world(), "-y x").stderr);
    assert!(message.starts_with("jitgrep: unrecognized flag -y\n"));
    let message = messages(&run(&world(), "--qqqqqqqqqq x").stderr);
    assert!(!message.contains("similar"), "{message}");
}

#[test]
fn a_flag_that_only_ripgrep_has_says_so() {
    for flag in ["-P", "--json", "-r", "--pre", "-z", "--stats"] {
        let output = run(&world(), &format!("{flag} the a"));
        let message = messages(&output.stderr);
        let start = format!(
            "jitgrep: flag {flag} of ripgrep is not supported by jitgrep: "
        );
        assert!(message.starts_with(&start), "{message}");
        assert_eq!(Some(2), output.status.code());
    }
}

#[test]
fn values_are_checked() {
    for (words, fault) in [
        ("-A", "missing value for flag -A"),
        ("-A x", "error parsing flag -A: 'x' is not a valid number"),
        ("--color x", "'x' is not one of: never, auto, always, ansi"),
        ("-uuuu x", "flag can only be repeated up to 3 times"),
        ("--heading=x", "unexpected argument for option '--heading'"),
        ("--path-separator ab", "a path separator is exactly one byte"),
        ("--max-filesize x", "error parsing flag --max-filesize"),
    ] {
        let output = run(&world(), words);
        let message = messages(&output.stderr);
        assert!(message.starts_with("jitgrep: "), "{message}");
        assert!(message.contains(fault), "{words}: {message}");
        assert_eq!(Some(2), output.status.code());
    }
}

#[test]
fn the_ways_of_compiling_agree() {
    let world = world();
    for words in ["-n the a", "-c . a b", "-ow \\w+ .", "-v the dir a"] {
        let sorted = format!("--sort path {words}");
        let expected = run(&world, &sorted).stdout;
        assert!(!expected.is_empty());
        for flag in ["--no-jit", "--jit eager", "--jit lazy", "--jit never"] {
            let output = run(&world, &format!("{flag} {sorted}"));
            assert_eq!(expected, output.stdout, "{flag} {words}");
        }
    }
}

#[test]
fn the_engine_reports_on_standard_error() {
    let output = run(&world(), "--debug-engine the a");
    assert_eq!("the first\nthe third\n", stdout(&output));
    assert!(!output.stderr.is_empty());
    assert!(run(&world(), "the a").stderr.is_empty());
}

#[test]
fn a_dump_needs_no_path_and_reads_none() {
    let world = World::new();
    for words in ["--dump hir ab+", "--dump=hir ab+ missing", "ab+ --dump hir"]
    {
        let output = run(&world, words);
        let tree = "concat\n  literal \"a\"\n  repeat 1 or more\n    \
                    literal \"b\"\n";
        assert_eq!(tree, stdout(&output), "{words}");
        assert_eq!(Some(0), output.status.code(), "{words}");
        assert!(output.stderr.is_empty(), "{words}");
    }
    assert_eq!(Some(2), run(&world, "--dump hir").status.code());
    assert_eq!(Some(2), run(&world, "--dump hir a(").status.code());
    // A list of files has no pattern; a dump of one has.
    let output = run(&world, "--files --dump hir a");
    assert_eq!("literal \"a\"\n", stdout(&output));
}

#[test]
fn a_dump_has_the_stages_that_were_asked_for() {
    let world = World::new();
    let headings = |words: &str| -> Vec<String> {
        let output = run(&world, words);
        let lines = stdout(&output).lines();
        let lines = lines.filter_map(|line| line.strip_prefix("== "));
        lines.map(str::to_owned).collect()
    };
    let texts = ["hir", "facts", "nfa", "dfa", "plan", "asm"];
    assert_eq!(texts.to_vec(), headings("--dump=all a+b"));
    assert_eq!(vec!["dfa", "hir"], headings("--dump=dfa,hir a+b"));
    assert!(headings("--dump=dot a+b").is_empty());
    let dot = run(&world, "--dump=dot a+b");
    let graphs = ["digraph nfa {", "digraph dfa {"];
    let is_graph = |line: &&str| line.starts_with("digraph");
    let found: Vec<_> = stdout(&dot).lines().filter(is_graph).collect();
    assert_eq!(graphs.to_vec(), found);
    let asm = run(&world, "--dump=asm a+b");
    for part in ["\nfind:", "\n.main:\n", "[block.at]", "; constants\n"] {
        assert!(stdout(&asm).contains(part), "{part}");
    }
}

#[test]
fn a_stage_that_does_not_exist_is_an_error() {
    for words in ["--dump=hir,elf a", "--dump= a", "--dump=all,hir a"] {
        let output = run(&World::new(), words);
        assert_eq!(Some(2), output.status.code(), "{words}");
        let message = messages(&output.stderr);
        let names = "is not one of: hir, facts, nfa, dfa, plan, asm, dot, all";
        assert!(message.contains("error parsing flag --dump: '"), "{message}");
        assert!(message.contains(names), "{message}");
    }
}

/// A dump shows the pattern that a search would use.
#[test]
fn a_dump_obeys_the_flags_of_patterns() {
    let world = World::new();
    for (words, line) in [
        ("a.", "    class \\x00-\\t \\x0b-\\u{10ffff}"),
        ("-U --multiline-dotall a.", "  class \\x00-\\u{10ffff}"),
        ("-i a", "class A a"),
        ("-S a", "class A a"),
        ("-F a.", "literal \"a.\""),
        ("-w a", "  look \\b{start-half}"),
        ("-w --no-unicode a", "  look (?-u:\\b{start-half})"),
        ("-x a", "  look (?m:^)"),
        ("-x --crlf a", "  look (?mR:^)"),
        ("-e aa -e b", "  literal \"aa\""),
        ("-e aa -e b", "alternation"),
    ] {
        let output = run(&world, &format!("--dump=hir {words}"));
        let found = stdout(&output).lines().any(|it| it.trim() == line.trim());
        assert!(found, "{words}: {}", stdout(&output));
    }
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let world = World::new();
    world.file("big", "the quick brown fox\n".repeat(200_000));
    world.file("other", "the quick brown fox\n".repeat(200_000));
    for words in [&["the", "big"][..], &["the", "big", "other"], &["--help"]] {
        let mut child = world
            .command(JITGREP, words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        reader.read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        drop(reader);
        let output = child.wait_with_output().unwrap();
        assert_eq!(Some(0), output.status.code(), "{words:?}");
        assert!(output.stderr.is_empty(), "{}", messages(&output.stderr));
    }
}

#[test]
fn colour_only_where_it_is_wanted() {
    let world = world();
    let coloured = |bytes: &[u8]| bytes.contains(&b'\x1B');
    assert!(!coloured(&run(&world, "the a").stdout));
    assert!(!coloured(&run(&world, "--color auto the a").stdout));
    assert!(coloured(&run(&world, "--color always the a").stdout));
    assert!(coloured(&run(&world, "--color ansi the a").stdout));
    assert!(coloured(&world.terminal(&format!("{JITGREP} the a"))));
    let never = format!("{JITGREP} --color never the a");
    assert!(!coloured(&world.terminal(&never)));
    let no_color = format!("NO_COLOR=1 {JITGREP} the a");
    assert!(!coloured(&world.terminal(&no_color)));
}

#[test]
fn the_texts() {
    let world = world();
    let version = format!("jitgrep {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(version, stdout(&run(&world, "--version")));
    assert_eq!(version, stdout(&run(&world, "-V")));
    let help = run(&world, "--help");
    assert_eq!(help.stdout, run(&world, "-h").stdout);
    let longest = stdout(&help).lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(79));
}
