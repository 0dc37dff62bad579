//! What tables take, as the allocator counts it.
//!
//! A binary of its own, because its allocator counts. There is one test: what
//! others allocate meanwhile would count too.

use jitregex::bytes::{JitRegex, RegexBuilder, RegexSetBuilder};
use jitregex::search::Input;
use jitregex::testing::Tuning;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// What a regex takes besides its tables: the NFA, code, haystacks.
const BESIDES: usize = 256 << 10;

/// What a search takes that owns a table.
const OWN: usize = (1 << 20) + (64 << 10);

/// Strings over an alphabet that look random.
fn lines(alphabet: &[u8], len: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize
    };
    core::iter::repeat_with(move || {
        (0..len).map(|_| alphabet[next() % alphabet.len()]).collect()
    })
}

/// What is allocated more after running something, and at most meanwhile.
fn measure(mut run: impl FnMut()) -> (usize, usize) {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    run();
    let after = ALLOCATED.current_usage();
    let peak = ALLOCATED.peak_usage();
    (after.saturating_sub(before), peak.saturating_sub(before))
}

/// Searches in every way until the tables are full; they are never larger
/// than the limit, and the report says how large they are.
fn assert_bounded(pattern: &str, limit: usize, haystacks: &[Vec<u8>]) {
    // The states of these searches do not pay.
    let (shared_bytes, growth_credit) = (limit, u64::MAX);
    let tuning = Tuning { shared_bytes, growth_credit, ..Tuning::default() };
    let build = || RegexBuilder::new(pattern).tuning(tuning).build();
    let re: JitRegex = build().expect("a regex");
    let (more, peak) = measure(|| {
        for haystack in haystacks {
            re.find(haystack);
            re.captures(haystack);
            re.is_match(haystack);
        }
    });
    let report = re.report();
    let said = format!("{pattern}: {more}, at most {peak}\n{report}");
    assert!(report.table_bytes <= limit, "{said}");
    assert!(report.table_bytes > limit / 2, "the limit is tried: {said}");
    assert!(more <= report.table_bytes + BESIDES, "{said}");
    assert!(report.table_bytes <= more + more / 4, "not too much: {said}");
    assert!(peak <= limit + BESIDES + OWN, "{said}");
}

fn assert_bounded_set(limit: usize) {
    let patterns: Vec<String> =
        (0..60).map(|n| format!("([ab]*)(a)([ab]{{{n}}}c)")).collect();
    let set = RegexSetBuilder::new(&patterns).dfa_size_limit(limit).build();
    let set = set.expect("a set");
    let haystacks: Vec<_> = lines(b"abc", 200).take(40).collect();
    let (more, peak) = measure(|| {
        for haystack in &haystacks {
            assert!(set.is_match(haystack));
            set.search_firsts(Input::new(haystack)).count();
        }
    });
    // Each pattern has an NFA and smallest regions.
    let besides = BESIDES + patterns.len() * (32 << 10);
    let said = format!("{more}, at most {peak}\n{}", set.report());
    assert!(set.report().table_bytes <= limit + besides, "{said}");
    assert!(more <= limit + besides, "{said}");
    assert!(peak <= limit + besides + OWN, "{said}");
}

#[test]
fn tables_take_no_more_than_they_may() {
    let ab: Vec<_> = lines(b"ab", 100).take(600).collect();
    for limit in [256 << 10, 1 << 20, 4 << 20] {
        assert_bounded("([ab]*)(a)([ab]{20})", limit, &ab);
    }
    assert_bounded_set(1 << 20);
}
