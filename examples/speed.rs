//! Scratch.
use std::time::Instant;
fn time<T>(mut f: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::MAX;
    let mut out = None;
    for _ in 0..7 {
        let t = Instant::now();
        out = Some(f());
        best = best.min(t.elapsed().as_secs_f64());
    }
    (best, out.unwrap())
}
fn main() {
    let en = std::fs::read(
        "/work/shared/rebar/haystacks/opensubtitles/en-sampled.txt",
    )
    .unwrap();
    let ru = std::fs::read(
        "/work/shared/rebar/haystacks/opensubtitles/ru-sampled.txt",
    )
    .unwrap();
    let src =
        std::fs::read("/work/shared/rebar/haystacks/rust-src.txt").unwrap();
    let src = &src[..1_500_000];
    let date =
        std::fs::read_to_string("/work/shared/rebar/regexes/wild/date.txt")
            .unwrap();
    let date = format!("(?i){}", date.trim());
    let filter = std::env::args().nth(1).unwrap_or_default();
    for (name, pat, hay) in [
        ("literal", "Sherlock Holmes", &en[..]),
        ("literals", "Sherlock|Holmes|Watson|Irene|Adler", &en),
        ("casei", "(?i)sherlock|holmes", &en),
        ("az", "[a-z]+", &en),
        ("w-ru", r"\w+", &ru),
        ("bwb-en", r"\b\w+\b", &en),
        ("bwb-ru", r"\b\w+\b", &ru),
        ("date4", r"\d{4}-\d{2}-\d{2}", &en),
        ("date", &date, &src[..300_000]),
        ("caps", r"(?:[A-Z][a-z]+\s*){10,100}", src),
        ("eq", ".*=.*", src),
        ("nolit", "zqxjkv", &en),
        ("email", r"[a-z]+@[a-z]+\.xyzzy", &en),
        ("az13", "[A-Za-z]{8,13}", &en),
    ] {
        if !name.contains(&filter) {
            continue;
        }
        let re = jitregex::bytes::RegexBuilder::new(pat)
            .compile(jitregex::Compile::Eager)
            .build()
            .unwrap();
        let walk = jitregex::bytes::RegexBuilder::new(pat)
            .compile(jitregex::Compile::Never)
            .build()
            .unwrap();
        let old = regex::bytes::Regex::new(pat).unwrap();
        let (a, ca) = time(|| re.find_iter(hay).count());
        let (w, cw) = time(|| walk.find_iter(hay).count());
        let (b, cb) = time(|| old.find_iter(hay).count());
        println!(
            "{name:10} {:8.3} GB/s  walk {:8.3}  regex {:8.3}  ratio {:.3} walk/{:.3}  {ca} {}",
            hay.len() as f64 / a / 1e9,
            hay.len() as f64 / w / 1e9,
            hay.len() as f64 / b / 1e9,
            a / b,
            w / b,
            if ca == cb && cw == cb { "" } else { "MISMATCH" }
        );
        if std::env::args().nth(2).is_some() {
            println!("{}", re.report());
        }
    }
}
