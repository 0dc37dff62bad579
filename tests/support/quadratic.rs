//! Patterns whose searches read far beyond their matches, with haystacks on
//! which finding all matches one after the other takes quadratic time.

/// A pattern, and a haystack of about `len` bytes.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) pattern: String,
    make: fn(usize) -> String,
}

impl Shape {
    /// The haystack of about that length.
    pub(crate) fn haystack(&self, len: usize) -> String {
        (self.make)(len)
    }
}

fn shape(
    name: &'static str,
    pattern: &str,
    make: fn(usize) -> String,
) -> Shape {
    Shape { name, pattern: pattern.to_owned(), make }
}

/// All of them.
pub(crate) fn shapes() -> Vec<Shape> {
    let a: fn(usize) -> String = |len| "a".repeat(len);
    let upper: fn(usize) -> String = |len| "A".repeat(len);
    let pairs: fn(usize) -> String = |len| "ab".repeat(len / 2);
    let words: fn(usize) -> String = |len| "word ".repeat(len / 5);
    let russian: fn(usize) -> String = |len| "слово ".repeat(len / 11);
    vec![
        shape("rebar's quadratic", ".*[^A-Z]|[A-Z]", upper),
        shape("counted, or nothing", "(?:A+){1000}|", |len| {
            "A".repeat(999) + &"B".repeat(len / 2) + &"A".repeat(len / 2)
        }),
        shape("nullable line", "(?:.*x)?", a),
        shape("line or letter", ".*a|b", |len| "b".repeat(len)),
        shape("class or letter", "[^\\n]*x|a", a),
        shape("lazy", "a.*?x|a", a),
        shape("lazy pair", "a[^x]*?xy|b[^x]*?xy|[ab]", pairs),
        shape("characters", r"\w+\s*x|\w", |len| "я".repeat(len / 2)),
        shape("characters and words", r"(?:\w+\s)+x|\w+", russian),
        shape("boundary before", r"\b\w.*!|\w", words),
        shape("boundary behind", r"(?:\w+ )*\b!|\w+", words),
        shape("end of the text", r"[a-z ]+;\z|[a-z]", words),
        shape("groups", r"(a+)(b|(c))*(\d)|(a)(b?)", pairs),
        shape("literals first", "abab(?:ab)*c|ab", pairs),
        shape("candidates everywhere", "quiz(?:[^.]*[.]|)", |len| {
            "quiz ".repeat(len / 5)
        }),
        shape("far literals", "foo[^!]*!|foo|bar[^!]*!|bar", |len| {
            "foo bar ".repeat(len / 8)
        }),
        shape("many starts", "(?:[ab]{20}c|[ab]{19}d)|[ab]*e|a", pairs),
        shape("two lines", r"(?m)^.*\n(?s:.*)end$|\w", |len| {
            "line of text\n".repeat(len / 13)
        }),
    ]
}
