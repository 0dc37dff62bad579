//! Random patterns and haystacks for tests, the same in every run.
//!
//! Both are drawn from few symbols that have something to do with each
//! other, so that matches are frequent and boundaries fall anywhere: inside
//! characters, between invalid bytes, at line ends of every kind.

/// A small generator of random numbers (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

const LITERALS: &[&str] = &[
    "a", "a", "b", "c", "ab", "abc", "é", "☃", "×", "_", "1", " ", r"\n",
    r"\r", "K", "s", "ſ", "𝒜",
];

const CLASSES: &[&str] = &[
    ".",
    "(?s:.)",
    "(?R:.)",
    r"\w",
    r"\W",
    r"\d",
    r"\s",
    r"\S",
    "[a-c]",
    "[^a]",
    "[éa]",
    "[a-z1]",
    r"\p{L}",
    r"\P{L}",
    r"[^\w]",
    "[☃-𝒜]",
    r"[\w&&[^b]]",
    "[[:alpha:]]",
    r"(?-u:\w)",
    r"(?-u:[a-b])",
    r"[a&&b]",
];

const BYTES: &[&str] = &[
    r"(?-u:\xFF)",
    r"(?-u:[\x80-\xFF])",
    "(?s-u:.)",
    "(?-u:.)",
    r"(?-u:[^a])",
    r"(?-u:\W)",
    r"(?-u:\xE2\x98)",
    r"(?-u:\x98)",
];

const LOOKS: &[&str] = &[
    "^",
    "$",
    r"\A",
    r"\z",
    r"\b",
    r"\B",
    r"\b{start}",
    r"\b{end}",
    r"\b{start-half}",
    r"\b{end-half}",
    r"(?-u:\b)",
    r"(?-u:\B)",
    r"(?-u:\b{start})",
    r"(?-u:\b{end})",
    r"(?-u:\b{start-half})",
    r"(?-u:\b{end-half})",
    "(?m:^)",
    "(?m:$)",
    "(?mR:^)",
    "(?mR:$)",
];

const REPETITIONS: &[&str] = &[
    "*", "+", "?", "*?", "+?", "??", "{0}", "{1}", "{2}", "{3}?", "{0,1}",
    "{0,2}", "{1,3}", "{2,3}?", "{0,}", "{1,}?", "{2,}", "{3,}?", "{0,3}?",
];

const FLAGS: &[&str] = &["i", "U", "s", "m", "R", "i-s", "x", "sm"];

const SYMBOLS: &[&[u8]] = &[
    b"a",
    b"a",
    b"a",
    b"b",
    b"b",
    b"c",
    b"A",
    b"_",
    b"1",
    b" ",
    b"\n",
    b"\r",
    b"\r\n",
    b"K",
    b"S",
    "é".as_bytes(),
    "☃".as_bytes(),
    "×".as_bytes(),
    "𝒜".as_bytes(),
    "ſ".as_bytes(),
    b"\xFF",
    b"\x98",
    b"\xE2",
    b"\xE2\x98",
    b"\xC3",
    b"\x80",
];

/// A pattern; with `bytes` it may match invalid UTF-8.
pub(crate) fn pattern(random: &mut Random, bytes: bool) -> String {
    let mut pattern = String::new();
    if random.below(8) == 0 {
        pattern += &format!("(?{})", random.pick(FLAGS));
    }
    let depth = 1 + random.below(4);
    expression(random, bytes, depth, &mut pattern);
    pattern
}

fn expression(
    random: &mut Random,
    bytes: bool,
    depth: usize,
    pattern: &mut String,
) {
    if depth == 0 {
        *pattern += atom(random, bytes);
        return;
    }
    match random.below(10) {
        0..4 => {
            for _ in 0..1 + random.below(3) {
                expression(random, bytes, depth - 1, pattern);
            }
        }
        4..6 => {
            *pattern += "(?:";
            alternatives(random, bytes, depth, pattern);
            *pattern += ")";
        }
        6..8 => {
            let open = ["(", "(?:"][random.below(2)];
            *pattern += open;
            expression(random, bytes, depth - 1, pattern);
            *pattern += ")";
            *pattern += random.pick(REPETITIONS);
        }
        8 => {
            *pattern += "(";
            alternatives(random, bytes, depth, pattern);
            *pattern += ")";
        }
        _ => {
            *pattern += &format!("(?{}:", random.pick(FLAGS));
            expression(random, bytes, depth - 1, pattern);
            *pattern += ")";
        }
    }
}

fn alternatives(
    random: &mut Random,
    bytes: bool,
    depth: usize,
    pattern: &mut String,
) {
    for i in 0..2 + random.below(2) {
        if i > 0 {
            *pattern += "|";
        }
        if random.below(6) > 0 {
            expression(random, bytes, depth - 1, pattern);
        }
    }
}

fn atom(random: &mut Random, bytes: bool) -> &'static str {
    match random.below(20) {
        0..10 => random.pick(LITERALS),
        10..15 => random.pick(CLASSES),
        15..17 if bytes => random.pick(BYTES),
        _ => random.pick(LOOKS),
    }
}

/// A haystack of up to 12 symbols, in most cases not valid UTF-8.
pub(crate) fn haystack(random: &mut Random) -> Vec<u8> {
    let len = random.below(13);
    (0..len).flat_map(|_| random.pick(SYMBOLS)).copied().collect()
}
