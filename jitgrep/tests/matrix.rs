//! Flags, patterns and files in combination: jitgrep must give ripgrep's
//! standard output, exit code and messages for each.
//!
//! The differences that are meant have names; each is counted, so that one
//! more or one less is a failure.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

use crate::support::{JITGREP, World, assert_same, messages, ripgrep, same};

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
    "--vimgrep -M200",
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
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
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
