//! Text that is generated: always the same, so that counts of matches can be
//! written down.

/// How long a generated text is.
pub(crate) const GENERATED_BYTES: usize = 900_000;

/// A small generator of numbers, always with the same seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new() -> Random {
        Random(0x9E37_79B9_7F4A_7C15)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    /// An element; those in front are more likely, as in a language.
    pub(crate) fn pick<'t>(&mut self, words: &[&'t str]) -> &'t str {
        let end = self.below(words.len()) + 1;
        words[self.below(end)]
    }
}

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "the", "you", "and", "it", "to", "a", "of", "that", "in", "is", "me",
    "what", "this", "know", "was", "don't", "here", "have", "about", "right",
    "think", "because", "something", "Mr.", "Doctor", "railway", "Monday",
    "tomorrow", "conscious", "Watson", "Irene", "1984", "Sherlock Holmes",
    "café", "2010-03-14", "Holmes", "coincidental",
];

#[rustfmt::skip]
const RUSSIAN: &[&str] = &[
    "я", "не", "что", "и", "ты", "это", "на", "в", "он", "мы", "как", "все",
    "она", "тебя", "знаю", "здесь", "хорошо", "почему", "сказал", "сегодня",
    "человек", "Москва", "понедельник", "друзья", "1984", "OK", "ничего",
    "остановиться", "железнодорожный",
];

#[rustfmt::skip]
const CODE: &[&str] = &[
    "self", "let", "=", "fn", "(", ")", "{", "}", ";", "&mut", "match", "=>",
    "x86", "// See RFC 2585.", "Option<u32>", "==", "0xFF", "if", "a.len()",
    "Code::Some", "Vec Box Arc Mutex String Path Error Result Iterator Input",
    "\"2010-03-14\"", "VEX_Vmovd_rm32_xmm", "10:35", "Jan 3",
];

/// Sentences of words, one on each line.
fn sentences(words: &[&str]) -> String {
    let mut random = Random::new();
    let mut text = String::new();
    while text.len() < GENERATED_BYTES {
        for _ in 0..random.below(9) + 1 {
            text.push_str(random.pick(words));
            text.push_str(if random.below(12) == 0 { ", " } else { " " });
        }
        text.pop();
        text.push_str(if random.below(5) == 0 { "?\n" } else { ".\n" });
    }
    text
}

pub(crate) fn english() -> String {
    sentences(ENGLISH)
}

pub(crate) fn russian() -> String {
    sentences(RUSSIAN)
}

pub(crate) fn code() -> String {
    sentences(CODE)
}

pub(crate) fn date_pattern() -> String {
    let month = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
    let day = "mon|tue|wed|thu|fri|sat|sun|today|tomorrow|yesterday";
    format!(
        r"\b(?:(?:{day})\s*,?\s*)?(?:\d{{1,4}}[-/.\s](?:{month}|\d{{1,2}})[-/.\s]\d{{1,4}}|(?:{month})[a-z]*\s+\d{{1,2}}|\d{{1,2}}:\d{{2}}(?::\d{{2}})?|{day}|in|at|the|of)\b",
    )
}
