//! Patterns that ask for more than anybody should get, and a haystack that
//! makes them work.

/// The length of the longest pattern here, in bytes.
pub(crate) const PATTERN_BYTES: usize = 10 * 1024;

/// Short names, and patterns of at most [`PATTERN_BYTES`].
pub(crate) fn patterns() -> Vec<(&'static str, String)> {
    let nested = |open: &str, middle: &str, close: &str, depth| {
        [open.repeat(depth), middle.to_owned(), close.repeat(depth)].concat()
    };
    let fixed = [
        r"\w{100}",
        ".{1000}",
        "(?s).{0,2000}",
        "(?:.?){1000}",
        "[01]*1[01]{20}",
        "[01]*1[01]{200}",
        "a{1000}{1000}",
        "a{5}{5}{5}{5}{5}{5}",
        "(?:a?){500}a{500}",
        "(?:){4294967295}",
        "(?:){10000}{10000}{10000}",
        "(?:a*){4294967295}",
        "a{0,4294967295}",
        r"\pL{500}",
        r"\pL{8,13}",
        r"(?i)\w{50}",
        r"(?i)\pL{50}x",
        r"(?:\w+\s+){50}end",
        r"\D{0,200}x",
        "[^x]{1000}y",
        r"[\s\S]{0,100}Result[\s\S]{0,100}",
        r"[A-Za-z]{10}\s+[\s\S]{0,100}Result[\s\S]{0,100}\s+[A-Za-z]{10}",
        r"(?:[A-Z][a-z]+\s*){10,100}",
        "(x+x+)+y",
        ".*.*.*.*.*.*.*.*=.*",
        r"\b(?:\w\b){100}",
        r"(?:\b\w*\b\W*){100}z",
        r"(?:(?:[a-z]{1,20}\s){1,20}){1,20}",
        r"[\p{L}\p{N}--\p{Greek}]{200}",
    ];
    let mut patterns: Vec<(&'static str, String)> =
        fixed.into_iter().map(|it| (it, it.to_owned())).collect();
    patterns.extend([
        ("(?i) 1000 words", words("(?i)", 1000)),
        ("1000 words", words("", 1000)),
        ("(?i) 1000 Greek words", greek(1000)),
        ("((a*)*)* 80 deep", nested("(", "a*", ")*", 80)),
        ("((a+)+)+ 200 deep", nested("(", "a+", ")+", 200)),
        ("(?:(?:a?)*b?)* 60 deep", nested("(?:", "(?:a?)*", "b?)*", 60)),
        ("249 groups", nested("(", "a", ")", 249)),
        ("250 groups", nested("(", "a", ")", 250)),
        ("2000 groups", "(a)?".repeat(2000)),
        ("a class of 1000 ranges", class(1000)),
        ("a class of 1000 ranges {100}", class(1000) + "{100}"),
        ("3000 bars", "|".repeat(3000)),
        ("a? 2500 times", "a?".repeat(2500)),
        (".* 2500 times", ".*".repeat(2500)),
        (r"\w* 2500 times", r"\w*".repeat(2500)),
        (r"\b 5000 times", r"\b".repeat(5000)),
        ("(?m:^$) 1000 times", "(?m:^$)".repeat(1000)),
        ("one literal of 10 KB", "abcdefghij".repeat(1000)),
        ("(?i) one literal of 10 KB", "(?i)sSkKbcdef".repeat(750)),
    ]);
    patterns
}

/// Words that share no more than a letter or two, joined by bars.
fn words(flags: &str, count: usize) -> String {
    let words: Vec<String> = spelled(count, b'a').collect();
    flags.to_owned() + &words.join("|")
}

/// Like [`words`], in Greek letters.
fn greek(count: usize) -> String {
    let shift = |byte: u8| char::from_u32(0x3B1 + u32::from(byte - b'a') % 17);
    let words: Vec<String> = spelled(count, b'a')
        .map(|word| word.bytes().take(4).filter_map(shift).collect())
        .collect();
    "(?i)".to_owned() + &words.join("|")
}

fn spelled(count: usize, first: u8) -> impl Iterator<Item = String> {
    (0..count).map(move |word| {
        let mut left = word * 7919 + 1;
        let mut letter = || {
            left = left.wrapping_mul(6_364_136_223_846_793_005) + 1442;
            char::from(first + (left >> 33) as u8 % 26)
        };
        (0..9).map(|_| letter()).collect()
    })
}

/// A class with a range of two codepoints for every four.
fn class(ranges: u32) -> String {
    let range = |at: u32| {
        let end = |code| char::from_u32(code).unwrap_or('a');
        format!("{}-{}", end(0x1000 + at * 4), end(0x1001 + at * 4))
    };
    let ranges: String = (0..ranges).map(range).collect();
    format!("[{ranges}]")
}

/// A kilobyte that most of the patterns have to read for long.
pub(crate) fn haystack() -> String {
    let mut text = "Καλημέρα κόσμε, some words. ".repeat(6);
    let mut bits = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..300 {
        bits = bits.rotate_left(1).wrapping_mul(5);
        text.push(if bits >> 63 == 0 { '0' } else { '1' });
    }
    text.push(' ');
    while text.len() < 1024 {
        text.push('a');
    }
    text
}
