//! The prefilter: a scan for what begins every match.

use super::*;

#[test]
fn accepts_rare_prefixes() {
    for (pattern, pairs) in [
        ("foo[0-9]+", true),
        (r"Sherlock\s+Holmes", true),
        ("(?:Sherlock|Holmes)[0-9]", false),
        // What is behind a match does not matter here.
        ("(?m)Zebra$", true),
        ("(?i)zx", true),
        (r"\d{4}-\d{2}", false),
        ("(?s-u:.)Zebra", true),
    ] {
        let tuning = without(|tuning| tuning.inner = false);
        let plan = plan_at(pattern, &tuning, CpuLevel::Avx2);
        let scans = matches!(nodes(&plan)[0].kind, NodeKind::Scan { .. });
        assert!(scans, "{pattern}\n{plan}");
        let is_pair = match prefilter(&plan).expect(pattern) {
            Scan::Pair(_) => true,
            Scan::Fingerprint(_) => false,
        };
        assert_eq!(is_pair, pairs, "{pattern}");
        for decline in [
            Decline::NoPrefixes,
            Decline::CommonPrefixes,
            Decline::StartContexts,
            Decline::PrefilterOff,
        ] {
            takes(&plan, decline);
        }
    }
}

#[test]
fn accepts_what_begins_every_match_only() {
    // The scan lets every match through, wherever it looks.
    for (pattern, matches) in [
        ("foo[0-9]+", &["foo1"] as &[&str]),
        ("(?:Sherlock|Holmes)[0-9]", &["Sherlock1", "Holmes2"]),
        ("(?i)zx", &["zx", "zX", "Zx", "ZX"]),
        ("(?:quux|zap+|Jolly)!", &["quux!", "zappp!", "zap!", "Jolly!"]),
    ] {
        let plan = plan(pattern);
        let scan = prefilter(&plan).expect(pattern);
        for text in matches {
            assert!(scan.accepts(text.as_bytes()), "{pattern}: {text}");
        }
    }
}

#[test]
fn accepts_bytes_that_all_heads_share_in_a_fingerprint() {
    let tuning = without(|tuning| tuning.inner = false);
    let scan = |pattern| {
        let plan = plan_at(pattern, &tuning, CpuLevel::Avx2);
        prefilter(&plan).expect(pattern).clone()
    };
    let asks = |scan: Scan| match scan {
        Scan::Fingerprint(asks) => asks,
        Scan::Pair(_) => panic!("{scan}"),
    };
    let is_same = |ask: &Ask| matches!(ask, Ask::Same(_));
    let is_sets = |ask: &Ask| matches!(ask, Ask::Sets(..));
    let one = scan("[0-9]{4}-[0-9]{2}");
    for (text, accepted) in
        [("2026-11", true), ("2026/11", false), ("year-11", false)]
    {
        assert_eq!(one.accepts(text.as_bytes()), accepted, "{text}");
    }
    let one = asks(one);
    assert!(one.iter().any(is_same) && one.iter().any(is_sets), "{one:?}");
    let none = asks(scan("(?:Sherlock|Holmes)[0-9]"));
    assert!(none.iter().all(is_sets), "{none:?}");
}

/// Where what precedes a match decides nothing, there is one start state.
#[test]
fn accepts_assertions_about_what_follows() {
    for pattern in [r"foo+\b", r"foo+\B", "(?m)foo+$", r"(?R)foo+x\b"] {
        let plan = plan(pattern);
        assert!(matches!(nodes(&plan)[0].kind, NodeKind::Scan { .. }));
        takes(&plan, Decline::StartContexts);
    }
}

#[test]
fn declines_what_may_be_empty() {
    for pattern in ["(?:foo)*", "(?:foo)?", "foo[0-9]|", "(?:foo|)[0-9]*"] {
        let plan = plan(pattern);
        assert_eq!(prefilter(&plan), None, "{pattern}");
        declines(&plan, Decline::NoPrefixes);
    }
}

#[test]
fn declines_what_begins_with_anything() {
    for pattern in ["[a-z]+foo", "(?s).*foo", "x*foo|y*bar"] {
        let plan = plan(pattern);
        assert_eq!(prefilter(&plan), None, "{pattern}");
        let unknown = plan.declines.contains(&Decline::NoPrefixes);
        let common = plan.declines.contains(&Decline::CommonPrefixes);
        assert!(unknown || common, "{plan}");
    }
}

#[test]
fn declines_common_prefixes() {
    for pattern in ["[aeinost]{2}[a-z]+", "[aehinorst][aeinost][^z]+"] {
        let plan = plan(pattern);
        assert_eq!(prefilter(&plan), None, "{pattern}");
        declines(&plan, Decline::CommonPrefixes);
    }
}

#[test]
fn declines_when_turned_off() {
    let tuning = without(|tuning| tuning.prefilter = false);
    let plan = plan_at("foo[0-9]+", &tuning, CpuLevel::Avx2);
    assert_eq!(prefilter(&plan), None);
    declines(&plan, Decline::PrefilterOff);
}
