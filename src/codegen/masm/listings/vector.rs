//! The verbs of the vector loops.

use super::Listings;
use crate::codegen::masm::vector::{
    Base, Width, scan_constants, test_constants,
};
use crate::cpu::CpuLevel;
use crate::plan::scan::{Ask, Nibbles, Probe, Scan};
use crate::plan::skip::ByteTest;

const WIDTHS: [(&str, Width, CpuLevel); 3] = [
    ("sse", Width::Sse, CpuLevel::Sse2),
    ("half", Width::Half, CpuLevel::Avx2),
    ("full", Width::Full, CpuLevel::Avx2),
];

fn nibbles() -> Nibbles {
    Nibbles { low: [1; 16], high: [1; 16] }
}

fn ranges(ranges: &[(u8, u8)], inverted: bool) -> ByteTest {
    ByteTest::Ranges { ranges: ranges.to_vec(), inverted }
}

fn byte_tests() -> Vec<(&'static str, ByteTest)> {
    let one = [(b'a', b'z')];
    let two = [(b'0', b'9'), (b'a', b'z')];
    vec![
        ("no byte", ByteTest::Bytes(vec![])),
        ("1 byte", ByteTest::Bytes(b"a".to_vec())),
        ("2 bytes", ByteTest::Bytes(b"ab".to_vec())),
        ("3 bytes", ByteTest::Bytes(b"abc".to_vec())),
        ("1 range", ranges(&one, false)),
        ("2 ranges", ranges(&two, false)),
        ("1 range inverted", ranges(&one, true)),
        ("2 ranges inverted", ranges(&two, true)),
        ("nibbles", ByteTest::Nibbles(nibbles())),
    ]
}

fn scans() -> Vec<(&'static str, Scan)> {
    vec![
        ("pair", Scan::Pair(pair())),
        ("pair at one offset", Scan::Pair([probe(0, b'x'); 2])),
        ("pair in either case", Scan::Pair(cased_pair())),
        ("fingerprint of 1", fingerprint(&[0])),
        ("fingerprint of 2", fingerprint(&[1, 3])),
        ("fingerprint of 3", fingerprint(&[0, 1, 2])),
        ("fingerprint with bytes of all", fingerprint_of_same()),
    ]
}

fn probe(offset: usize, byte: u8) -> Probe {
    Probe { offset, byte, mask: 0 }
}

fn pair() -> [Probe; 2] {
    [probe(1, b'x'), probe(3, b'z')]
}

fn cased_pair() -> [Probe; 2] {
    [probe(1, b'x'), Probe { mask: 0x20, ..probe(3, b'z') }]
}

fn fingerprint(offsets: &[usize]) -> Scan {
    let asks = offsets.iter().map(|&at| Ask::Sets(at, nibbles()));
    Scan::Fingerprint(asks.collect())
}

fn fingerprint_of_same() -> Scan {
    let [one, other] = cased_pair();
    let sets = Ask::Sets(2, nibbles());
    Scan::Fingerprint(vec![Ask::Same(one), sets, Ask::Same(other)])
}

#[test]
fn vector() {
    let mut listings = Listings::new("vector");
    positions(&mut listings);
    stops(&mut listings);
    candidates(&mut listings);
    several_vectors(&mut listings);
    listings.finish(include_str!("../vector.rs"));
}

fn positions(listings: &mut Listings) {
    listings.verb("load_constants", |masm, _| {
        let constant = masm.constant("data", 32, vec![0; 32]);
        masm.load_constants(constant);
    });
    listings.verb("branch_unless_room", |masm, to| {
        masm.branch_unless_room(16, to);
    });
    listings.verb("branch_if_any", |masm, to| masm.branch_if_any(to));
    for level in CpuLevel::ALL {
        listings.verb_at(level, "advance_to_first", |masm, _| {
            masm.advance_to_first(level);
        });
    }
    listings.verb("advance_to_end", |masm, _| masm.advance_to_end());
    listings.verb("last_vector", |masm, to| masm.last_vector(34, to));
    listings
        .verb_at(CpuLevel::Avx2, "align_mask", |masm, _| masm.align_mask());
}

fn stops(listings: &mut Listings) {
    for (width_name, width, level) in WIDTHS {
        for (name, test) in byte_tests() {
            // Plans for the lowest level have no shuffles.
            if width == Width::Sse && test.shuffles() {
                continue;
            }
            let title = format!("stop_mask, {width_name}, {name}");
            listings.verb_at(level, &title, |masm, _| {
                masm.stop_mask(width, &test);
            });
        }
    }
}

fn candidates(listings: &mut Listings) {
    for (width_name, width, level) in WIDTHS {
        for (name, scan) in scans() {
            let shuffles = matches!(scan, Scan::Fingerprint(_));
            if width == Width::Sse && shuffles {
                continue;
            }
            let title = format!("load_scan, {width_name}, {name}");
            listings.verb_at(level, &title, |masm, _| {
                masm.load_scan(width, &scan);
            });
            for base in [Base::At, Base::Entry] {
                let title =
                    format!("candidate_mask, {width_name}, {name}, {base:?}");
                listings.verb_at(level, &title, |masm, _| {
                    masm.candidate_mask(width, &scan, base);
                });
            }
        }
    }
}

fn several_vectors(listings: &mut Listings) {
    let level = CpuLevel::Avx2;
    for (name, pair) in [
        ("two offsets", pair()),
        ("one offset", [probe(0, b'x'); 2]),
        ("either case", cased_pair()),
    ] {
        let title = format!("branch_if_any_of_all, {name}");
        listings.verb_at(level, &title, |masm, to| {
            masm.branch_if_any_of_all(&pair, to);
        });
        let title = format!("advance_to_alignment, {name}");
        listings.verb_at(level, &title, |masm, _| {
            masm.advance_to_alignment(&pair);
        });
    }
    listings.verb_at(level, "advance_to_first_of_all", |masm, _| {
        masm.advance_to_first_of_all();
    });
}

/// A verb reads its constants where these functions put them.
#[test]
fn constants_are_whole_vectors() {
    for (name, test) in byte_tests() {
        let len = match &test {
            ByteTest::Bytes(bytes) => bytes.len(),
            ByteTest::Ranges { ranges, .. } => 2 * ranges.len(),
            ByteTest::Nibbles(_) => 3,
        };
        assert_eq!(test_constants(&test).len(), 32 * len, "{name}");
    }
    for (name, scan) in scans() {
        let len = match &scan {
            Scan::Pair(_) => 4,
            Scan::Fingerprint(asks) => 1 + 2 * asks.len(),
        };
        assert_eq!(scan_constants(&scan).len(), 32 * len, "{name}");
    }
    let test = ranges(&[(b'0', b'9')], false);
    let [low, len] = [b'0', 9].map(|byte| [byte; 32]);
    assert_eq!(test_constants(&test), [low, len].concat());
}
