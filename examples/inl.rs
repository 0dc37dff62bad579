//! Scratch.
use std::time::Instant;
fn main() {
    let en = std::fs::read(
        "/work/shared/rebar/haystacks/opensubtitles/en-sampled.txt",
    )
    .unwrap();
    for pat in [
        "Sherlock [A-Z][a-z]+",
        "[a-z]+ing the ",
        "[Tt]hat is [a-z]+",
        "(?:a|b|c|d|e|f|g|h|i)nother [a-z]+",
        "you [a-z]+",
    ] {
        let mut out = vec![];
        for inline in [true, false] {
            let t = jitregex::testing::Tuning { inline, ..Default::default() };
            let re = jitregex::bytes::RegexBuilder::new(pat)
                .compile(jitregex::Compile::Eager)
                .tuning(t)
                .build()
                .unwrap();
            let mut best = f64::MAX;
            let mut n = 0;
            for _ in 0..15 {
                let t = Instant::now();
                n = re.find_iter(&en).count();
                best = best.min(t.elapsed().as_secs_f64());
            }
            out.push((best, n));
        }
        println!(
            "{pat}: on {:.3} off {:.3} GB/s  ({} {})",
            en.len() as f64 / out[0].0 / 1e9,
            en.len() as f64 / out[1].0 / 1e9,
            out[0].1,
            out[1].1
        );
    }
}
