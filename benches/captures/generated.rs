//! Lines of the kinds that programs write: always the same.

use crate::texts::{GENERATED_BYTES, Random};

/// Lines that are made one by one.
fn lines(mut line: impl FnMut(&mut Random) -> String) -> String {
    let mut random = Random::new();
    let mut text = String::new();
    while text.len() < GENERATED_BYTES {
        text.push_str(&line(&mut random));
        text.push('\n');
    }
    text
}

/// What a server writes about what it does.
pub(crate) fn log() -> String {
    lines(|random| {
        let what = random.pick(&["Searching for query", "Error on", "Got"]);
        format!(
            "2022/06/{:02} {:02}:25:22 {}4: [{}:{}:({})]: \
             (8fb074fc-c766-498b-b224-{:012x}): {what} 'dummy' \
             {{/src/master/{}.cc:Attributes():{}}}",
            random.below(30) + 1,
            random.below(24),
            random.pick(&["I", "E", "W"]),
            random.below(90_000),
            random.below(1 << 40),
            random.below(90_000),
            random.below(1 << 48),
            random.pick(&["search", "master", "client"]),
            random.below(500),
        )
    })
}

/// Tables with semicolons, as Unicode has them.
pub(crate) fn fields() -> String {
    lines(|random| {
        format!(
            "{:04X};LATIN LETTER {};{};0;L;;;;;N;;;;{:04X};",
            random.below(0x2000),
            random.pick(&["A", "O WITH STROKE", "SMALL LONG S", "DZ"]),
            random.pick(&["Lu", "Ll", "Lo", "Mn"]),
            random.below(0x2000),
        )
    })
}

/// The requests that a web server had.
pub(crate) fn access_log() -> String {
    lines(|random| {
        format!(
            "{}.{}.{}.{} - {} [{:02}/Nov/2026:{:02}:{:02}:{:02} +0000] \
             \"{} {}{} HTTP/1.1\" {} {} \"https://example.org/\" \
             \"Mozilla/5.0 (X11; Linux x86_64)\"",
            random.below(256),
            random.below(256),
            random.below(256),
            random.below(256),
            random.pick(&["-", "alice", "bob"]),
            random.below(30) + 1,
            random.below(24),
            random.below(60),
            random.below(60),
            random.pick(&["GET", "POST", "HEAD", "DELETE"]),
            random.pick(&["/", "/index.html", "/api/v1/users", "/img/a.png"]),
            random.pick(&["", "?page=2", "?q=some+words&lang=en"]),
            random.pick(&["200", "304", "404", "500"]),
            random.below(100_000),
        )
    })
}

/// Lines of two letters.
pub(crate) fn letters() -> String {
    lines(|random| {
        let letters = 0..random.below(80) + 20;
        letters.map(|_| random.pick(&["a", "b"])).collect()
    })
}

/// Lines of some of sixteen letters, in order, and one that is always there.
pub(crate) fn subsets() -> String {
    lines(|random| {
        let some = ('a'..='p').filter(|_| random.below(2) == 0);
        some.chain(['x']).collect()
    })
}

/// Tables of numbers and words with commas between them.
pub(crate) fn table() -> String {
    lines(|random| {
        let fields =
            (0..random.below(6) + 18).map(|_| match random.below(3) {
                0 => random.below(100_000).to_string(),
                1 => random.pick(&["Holmes", "red", "", "a b"]).to_owned(),
                _ => format!("{}.{:02}", random.below(900), random.below(100)),
            });
        fields.collect::<Vec<_>>().join(",")
    })
}
