//! jitgrep and ripgrep side by side: the same command line must give the
//! same standard output and the same exit code.
//!
//! The differences that are meant have names; each is counted, so that one
//! more or one less is a failure.

use std::{
    os::unix::fs::symlink,
    process::Output,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

use crate::support::{JITGREP, World, messages, ripgrep, show};

/// Flags before the pattern, one line per case.
const FLAGS: &[&str] = &[
    "",
    "-i",
    "-v",
    "-c",
    "-n",
    "-l",
    "--files-without-match",
    "-o",
    "-w",
    "-x",
    "-F",
    "-q",
    "-a",
    "-S",
    "-A1",
    "-B2 -n",
    "-C1 -b",
    "-A1 -C3 -B0 --context-separator ##",
    "-on --column",
    "-ob -w",
    "-cv",
    "-co",
    "-vx -c",
    "-ioH",
    "-m2",
    "-m1 -A2 -n",
    "--color always -n",
    "--color ansi -o -H",
    "--color always -C1 --heading -H",
    "--colors match:bg:blue --color always -v",
    "--vimgrep",
    "--crlf",
    "--crlf -x -o",
    "-U -n",
    "-U --multiline-dotall -c",
    "--null-data -c",
    "--passthru -N",
    "-M20 --max-columns-preview --trim",
    "-E none",
    "--stop-on-nonmatch",
    "--no-unicode -iow",
    "--include-zero -c --null -H",
    "-F -i -e foo -e",
    "-q -v",
    "--binary -l",
    "-s -i -s -x -w -nN -HI",
];

/// The patterns of each case.
const PATTERNS: &[&str] = &[
    "the",
    "",
    r"\w+",
    r"^\s*$",
    r"[A-Z]\w+ [a-z]+",
    r"\bне\b|мир",
    r"fo+|ba[rz]",
    r"o.*e$",
    r"(?-u:\xFF|[\x80-\xBF])",
    r"\d{2,4}-\d\d",
    r"\Athe|end\z",
    r"[^x]{70}$",
    "Straße",
];

/// The files of each case.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let plain = "the first line\nFoo bar baz\n\n   \nThe End of the Story\n\
                 2024-01 foo\nno match here: zzz\n\tindented, 123-45 foe\n\
                 foofoo the one\nxx\n\nlast: the end\n";
    let russian = "Привет, мир\nне сегодня, но не здесь\nнебо и земля\n\
                   мир-не-мир\nСТРАССЕ Straße STRASSE straße\nend\n";
    let mut nul = plain.as_bytes().to_vec();
    nul.extend(b"binary \0 the\nfoo the\0bar\n");
    nul.extend(plain.as_bytes());
    let invalid = [
        b"good the\n\xFF\xFE the foo\nna\xC3\n\xE2\x82 bar\n".as_slice(),
        b"\xD0\xBC\xD0\xB8\xD1\x80 \x80 mir\nthe \xF0\x9F end\n",
    ];
    let bom = [b"\xEF\xBB\xBFthe bom\n".as_slice(), plain.as_bytes()];
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(russian.encode_utf16().flat_map(u16::to_le_bytes));
    // Lines across the searcher's buffer of 64 KiB, and one longer than it.
    let mut long = "the quick brown fox, 99-10\n".repeat(2426);
    long += &"foo ".repeat(17_000);
    long += "the end\nthe\n";
    let mut late_nul = long.clone().into_bytes();
    late_nul.extend(b"zz \0 zz\nthe foo 2024-01\nthe end\n");
    vec![
        ("plain", plain.into()),
        ("crlf", plain.replace('\n', "\r\n").into()),
        ("nul", nul),
        ("invalid", invalid.concat()),
        ("unterminated", plain.trim_end().into()),
        ("empty", Vec::new()),
        ("bom", bom.concat()),
        ("utf16", utf16),
        ("russian", russian.into()),
        ("long", long.into()),
        ("late-nul", late_nul),
    ]
}

/// A difference that is meant.
struct Difference {
    name: &'static str,
    /// A flag with which ripgrep does the same as jitgrep.
    settled_by: &'static str,
    /// The files that show it.
    files: &'static [&'static str],
    /// The number of cases that show it.
    count: usize,
}

/// All differences that are meant.
///
/// `no memory maps`: ripgrep maps a file that is named into memory, jitgrep
/// reads it. In a map ripgrep looks for NUL bytes in the first 64 KiB and in
/// matching lines only, and goes on with the bytes as they are. Of a file
/// that is read both see every byte, and a NUL ends a line.
const DIFFERENCES: &[Difference] = &[Difference {
    name: "no memory maps",
    settled_by: "--no-mmap",
    files: &["nul", "late-nul", "utf16"],
    count: 58,
}];

fn same(a: &Output, b: &Output) -> bool {
    a.stdout == b.stdout && a.status.code() == b.status.code()
}

/// Fails with both answers unless they are the same.
fn assert_same(words: &[&str], ours: &Output, theirs: &Output) {
    assert!(
        same(ours, theirs),
        "{words:?}\njitgrep {:?}:\n    {}\n    {}\nripgrep {:?}:\n    {}\n    \
         {}",
        ours.status.code(),
        show(&ours.stdout),
        show(&ours.stderr),
        theirs.status.code(),
        show(&theirs.stdout),
        show(&theirs.stderr),
    );
}

/// Both programs on one command line.
fn check(world: &World, words: &[&str]) {
    let theirs = world.run(ripgrep(), words);
    let ours = world.run(JITGREP, words);
    assert_same(words, &ours, &theirs);
}

/// One command line of the matrix.
struct Case {
    words: Vec<&'static str>,
    /// How the pattern is compiled: it changes from case to case, so that
    /// each way meets each file and each pattern.
    jit: &'static str,
    /// The difference that the case may show.
    known: Option<&'static Difference>,
}

impl Case {
    fn new(
        number: usize,
        flags: &'static str,
        pattern: &'static str,
        files: &[&'static str],
    ) -> Case {
        let mut words = vec!["--sort", "path"];
        words.extend(flags.split_whitespace());
        // Flags may end in an -e that waits for the pattern.
        words.extend((words.last() != Some(&"-e")).then_some("-e"));
        words.extend([pattern, "--"]);
        words.extend(files);
        Case {
            words,
            jit: ["lazy", "eager", "never"][number % 3],
            known: DIFFERENCES
                .iter()
                .find(|known| files.iter().any(|f| known.files.contains(f))),
        }
    }

    /// Compares both programs; returns the difference that shows, if any.
    fn check(&self, world: &World) -> Option<&'static str> {
        let theirs = world.run("rg", &self.words);
        let jit = ["--jit", self.jit];
        let ours = world.run(JITGREP, &[&jit, &self.words[..]].concat());
        if same(&ours, &theirs) {
            assert_eq!(messages(&theirs.stderr), messages(&ours.stderr));
            return None;
        }
        let settled = self.known.map(|known| known.settled_by);
        let words = [settled.as_slice(), &self.words].concat();
        assert_same(&words, &ours, &world.run("rg", &words));
        self.known.map(|known| known.name)
    }
}

/// All flags with all patterns: on all files that show no difference at
/// once, and on every fifth single file, which over all flags is each file.
fn cases(files: &[&'static str]) -> Vec<Case> {
    let mut even = files.to_vec();
    even.retain(|file| {
        !DIFFERENCES.iter().any(|known| known.files.contains(file))
    });
    let mut cases = Vec::new();
    let mut number = 0;
    for flags in FLAGS {
        for pattern in PATTERNS {
            let all = Case::new(cases.len(), flags, pattern, &even);
            cases.push(all);
            for file in files {
                number += 1;
                if number % 5 == 0 {
                    let one = Case::new(number / 5, flags, pattern, &[*file]);
                    cases.push(one);
                }
            }
        }
    }
    cases
}

/// Flags, patterns and files, on two threads.
#[test]
fn matrix() {
    ripgrep();
    let world = World::new();
    let files = files();
    files.iter().for_each(|(name, bytes)| world.file(name, bytes));
    let names: Vec<_> = files.iter().map(|&(name, _)| name).collect();
    let cases = cases(&names);
    let next = AtomicUsize::new(0);
    let shown = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Relaxed)) {
                    let difference = case.check(&world);
                    shown.lock().unwrap().extend(difference);
                }
            });
        }
    });
    let shown = shown.into_inner().unwrap();
    for known in DIFFERENCES {
        let count = shown.iter().filter(|&&name| name == known.name).count();
        assert_eq!(known.count, count, "the difference '{}'", known.name);
    }
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
