//! jitgrep and ripgrep side by side: the same command line must give the
//! same standard output and the same exit code.
//!
//! The many combinations of flags are in `matrix.rs`; here are directories,
//! standard input, terminals, and what is refused.

use std::{os::unix::fs::symlink, process::Output};

use crate::{
    matrix::files,
    support::{JITGREP, World, assert_same, messages, ripgrep, show},
};

/// Both programs on one command line.
fn check(world: &World, words: &[&str]) {
    let theirs = world.run(ripgrep(), words);
    let ours = world.run(JITGREP, words);
    assert_same(words, &ours, &theirs);
}

/// Patterns that are refused: the messages are the same but for the name.
#[test]
fn refused_patterns() {
    let world = World::new();
    world.file("file", "text\n");
    for words in [
        ["-e", "foo("],
        ["-e", "a**"],
        ["-e", "[z-a]"],
        ["-e", r"a\nb"],
        ["-e", r"[\n]"],
        ["-e", r"a\x00b"],
        ["-Fe", "a\nb"],
        ["--crlf", r"a\rb"],
        ["--null-data", r"a\x00b"],
        ["-e", r"\p{Nothing}"],
        ["-e", r"(?<name>a)(?<name>b)"],
        ["-e", r"(\w)\1"],
        ["-e", "(?=a)"],
        ["-e", "x{2,1}"],
        ["-g", "{a"],
        ["-t", "nothing"],
        ["--type-add", "nothing"],
        ["--colors", "match:fg:nothing"],
        ["-E", "nothing"],
        ["-f", "nothing"],
    ] {
        let words = [words.as_slice(), &["pattern", "file"]].concat();
        let theirs = world.run(ripgrep(), &words);
        let ours = world.run(JITGREP, &words);
        assert_eq!(Some(2), theirs.status.code(), "{words:?}");
        assert_same(&words, &ours, &theirs);
        assert_eq!(messages(&theirs.stderr), messages(&ours.stderr));
    }
}

/// A directory with all that a walk has to decide about.
fn tree() -> World {
    let world = World::new();
    for (path, text) in [
        (".git/HEAD", "ref the\n"),
        (".gitignore", "*.log\n/out/\n!keep.log\n"),
        (".ignore", "secret.txt\n"),
        (".rgignore", "draft*\n"),
        ("more.ignore", "b.rs\n"),
        (".hidden/inside.txt", "the hidden\n"),
        (".dot.txt", "a dot the\n"),
        ("a.txt", "the a\nfoo\nthe b\n"),
        ("b.rs", "fn the() {}\n// FOO\n"),
        ("c.log", "the log\n"),
        ("keep.log", "keep the log\n"),
        ("out/o.txt", "the out\n"),
        ("secret.txt", "the secret\n"),
        ("draft1.txt", "the draft\n"),
        ("src/.gitignore", "gen/\n"),
        ("src/gen/g.rs", "the generated\n"),
        ("src/lib.rs", "the lib\nnothing\n\nthe end\n"),
        ("src/deep/er/x.py", "the deep\nnot\nnot\nnot\nthe end\n"),
        ("bin.dat", "the bin\n\0the\n"),
        ("empty", ""),
        ("nomatch.txt", "nothing\n"),
    ] {
        world.file(path, text);
    }
    symlink("src", world.path().join("link")).unwrap();
    symlink("a.txt", world.path().join("filelink")).unwrap();
    symlink("gone", world.path().join("broken")).unwrap();
    world
}

/// Directory searches in a fixed order.
#[test]
fn sorted_directories() {
    let world = tree();
    for words in [
        "the",
        "the .",
        "the ./src src a.txt",
        "the src a.txt filelink link",
        "-n the -C1",
        "-n the --heading",
        "--heading -c the",
        "--heading --color always -C1 the",
        "-l the",
        "--files-without-match the",
        "-c the",
        "-c the --include-zero",
        "-q the",
        "-I the",
        "-0l the",
        "-vc the",
        "-m1 the",
        "--hidden the",
        "--no-ignore the",
        "--no-ignore-vcs the",
        "--no-ignore-dot the",
        "--no-ignore-parent the src",
        "--no-ignore --ignore the",
        "--ignore-file more.ignore the",
        "-u the",
        "-uu the",
        "-uuu the",
        "--binary the",
        "-a the",
        "-g *.rs the",
        "-g !*.rs -g !a* the",
        "--iglob *.RS the",
        "-g *.log the",
        "-trust the",
        "-Tpy -Trust the",
        "--type-add web:*.txt -tweb the",
        "-L the",
        "--max-depth 1 the",
        "--max-depth 0 the",
        "--max-filesize 10 the",
        "--path-separator # the",
        "-f a.txt src",
        "-e the -e end -o",
        "--vimgrep the",
        "nowhere_to_be_found",
        "the bin.dat a.txt",
        "the nothing-here a.txt",
        "-q the nothing-here a.txt",
        "-s the broken a.txt",
        "-g none the",
        "--files",
        "--files -uu",
        "--files -0 src",
        "--files -q",
        "--type-list",
    ] {
        let words = [&["--sort", "path"], &split(words)[..]].concat();
        check(&world, &words);
        let words = [&["--sortr", "path"], &words[2..]].concat();
        check(&world, &words);
    }
}

fn split(words: &str) -> Vec<&str> {
    words.split_whitespace().collect()
}

/// Several threads find the same lines and keep those of a file together.
#[test]
fn parallel_directories() {
    let world = tree();
    for number in 0..200 {
        let text = format!("the {number}\nnot\n").repeat(number % 7);
        world.file(&format!("many/{number}.txt"), text);
    }
    for words in ["the", "-n the", "-c the", "-l the", "-vn the", "-o the -i"]
    {
        let words = [&["-j4"], &split(words)[..]].concat();
        let theirs = world.run(ripgrep(), &words);
        let ours = world.run(JITGREP, &words);
        assert_eq!(blocks(&theirs), blocks(&ours), "{words:?}");
        assert_eq!(theirs.status.code(), ours.status.code());
    }
    let words = ["-j4", "--heading", "-C1", "the"];
    let lines = |output: Output| {
        let text = String::from_utf8(output.stdout).unwrap();
        let mut files: Vec<_> =
            text.trim_end().split("\n\n").map(str::to_string).collect();
        files.sort();
        files
    };
    let theirs = lines(world.run(ripgrep(), &words));
    assert_eq!(theirs, lines(world.run(JITGREP, &words)));
}

/// The lines of each file as one block, the blocks sorted. A file whose
/// lines are torn apart gives two blocks.
fn blocks(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let path = |line: &str| line.split(':').next().unwrap().to_string();
    let mut blocks: Vec<String> = Vec::new();
    for line in text.lines() {
        match blocks.last_mut() {
            Some(block) if path(block) == path(line) => {
                block.push('\n');
                block.push_str(line);
            }
            _ => blocks.push(line.to_string()),
        }
    }
    blocks.sort();
    blocks
}

/// Standard input, named or guessed.
#[test]
fn standard_input() {
    let world = World::new();
    world.file("words", "foo\nbar\n\nbar\n");
    world.file("none", "");
    for words in [
        "the",
        "-n the",
        "-c the -",
        "-H the -",
        "the - words",
        "-l the",
        "-v the",
        "-o \\w+",
        "-q the",
        "--column the",
        "-f -",
        "-f - words",
        "-f words -e the",
        "-f none",
        "-v -f none",
        "-f - -",
        "-f - -f - words",
        "-A1 the",
        "-E utf-16le t",
        "--crlf -x the",
        "-m0 the",
        "-U the\\nfoo",
        "-x -w the",
        "--files -",
    ] {
        for (_, input) in files() {
            // Patterns of many kilobytes are no grep's daily work.
            if words.contains("-f -") && input.len() > 10_000 {
                continue;
            }
            let words = split(words);
            let theirs = world.pipe(ripgrep(), &words, &input);
            let ours = world.pipe(JITGREP, &words, &input);
            assert_same(&words, &ours, &theirs);
        }
    }
}

/// On a terminal there are headings, line numbers and colours.
#[test]
fn terminal() {
    let world = tree();
    let rg = ripgrep();
    for words in [
        "the a.txt",
        "the --sort path",
        "the --sort path src",
        "-c the --sort path",
        "-l the --sort path",
        "-C1 the --sort path",
        "the --sort path --no-heading -N",
        "the --sort path --color never",
        "the --vimgrep --sort path",
        "-o the - < a.txt",
        "-q the a.txt",
        "-p the a.txt | cat",
    ] {
        let theirs = world.terminal(&format!("{rg} {words}"));
        let ours = world.terminal(&format!("{JITGREP} {words}"));
        assert_eq!(show(&theirs), show(&ours), "{words}");
        assert!(!theirs.is_empty() || words.starts_with("-q"));
    }
}

/// Every flag of ripgrep is known here: obeyed, or refused by name. What is
/// obeyed is in the help, and what is in the help is obeyed.
#[test]
fn every_flag_is_known() {
    let world = World::new();
    let text = |program: &str, flag: &str| {
        let output = world.run(program, &[flag]);
        let bytes = [output.stdout, output.stderr].concat();
        String::from_utf8(bytes).unwrap()
    };
    let (theirs, help) = (text(ripgrep(), "--help"), text(JITGREP, "--help"));
    let (mut obeyed, mut refused) = (0, 0);
    for flag in flags_of(&theirs) {
        if text("rg", &flag).contains("unrecognized flag") {
            continue;
        }
        let message = text(JITGREP, &flag);
        assert!(!message.contains("unrecognized flag"), "{flag}: {message}");
        let known = flags_of(&help).contains(&flag);
        let supported = !message.contains("is not supported");
        assert_eq!(supported, known, "{flag}: {message}");
        *if supported { &mut obeyed } else { &mut refused } += 1;
    }
    assert!(obeyed > 100 && refused > 20, "{obeyed} and {refused}");
    for flag in flags_of(&help) {
        let message = text(JITGREP, &flag);
        assert!(!message.contains("unrecognized flag"), "{flag}: {message}");
        assert!(!message.contains("is not supported"), "{flag}: {message}");
    }
}

/// The words of a help text that look like flags, each once.
fn flags_of(help: &str) -> Vec<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    let mut flags: Vec<_> = help
        .split(|c| !is_name(c))
        .filter(|word| {
            let long = word.starts_with("--") && word.len() > 3;
            let short = word.starts_with('-') && word.len() == 2;
            (long || short) && *word != "--"
        })
        .map(|word| match word {
            "-." => word.to_string(),
            _ => word.trim_end_matches('.').to_string(),
        })
        .collect();
    flags.sort();
    flags.dedup();
    flags
}
