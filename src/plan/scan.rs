//! Which positions are worth looking at: candidates.
//!
//! A scan tests a few bytes of each position, many positions at a time. It
//! never passes over a position at which one of its heads begins; it may
//! report others. Two forms:
//!
//! - *Pair*: two bytes at their offsets that all heads share, the rarest
//!   ones; a byte may be a letter in either case.
//! - *Fingerprint*: up to three bytes of several heads, at the offsets that
//!   tell most. The low and the high half of each byte select a set of heads
//!   from a table of sixteen; a position is a candidate if some head is in
//!   all the sets (Teddy, from Hyperscan, Wang et al. 2019). A byte that all
//!   heads share is compared instead.
//!
//! Which offsets tell most depends on the text: in Cyrillic two bytes begin
//! all letters, so only those at odd offsets say anything.

use core::fmt;

use crate::analysis::heads::Head;
use crate::plan::budget::{MILLION, SCAN_PER_SKIP};
use crate::util::byteset::ByteSet;
use crate::util::frequency::Text;

/// The bytes of a position that a fingerprint tests, at most.
pub(crate) const FINGERPRINT: usize = 3;

/// The heads that have a bit of their own.
const BUCKETS: usize = 8;

/// The groups of heads that are told apart before they are merged.
const MAX_GROUPS: usize = 32;

/// Beyond this many candidates in a million positions the automaton alone is
/// as fast.
const MAX_CANDIDATES: u64 = 40_000;

/// Below this many, testing one byte more costs more than the candidates.
const FEW_CANDIDATES: u64 = 500;

/// What a pair saves over a fingerprint is worth this many candidates.
const PAIR_SAVES: u64 = 2_000;

/// Sets of heads, by half a byte.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Nibbles {
    pub(crate) low: [u8; 16],
    pub(crate) high: [u8; 16],
}

impl Nibbles {
    /// Adds halves, low and high, to a set.
    fn add(&mut self, set: usize, (low, high): (u16, u16)) {
        for half in 0..16 {
            self.low[half] |= ((low >> half & 1) << set) as u8;
            self.high[half] |= ((high >> half & 1) << set) as u8;
        }
    }

    /// The sets in which both halves of a byte are.
    #[cfg(test)]
    fn select(&self, byte: u8) -> u8 {
        self.low[usize::from(byte & 15)] & self.high[usize::from(byte >> 4)]
    }
}

/// A byte that is compared: the one at `offset`, with the bits of `mask` set,
/// is `byte`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Probe {
    pub(crate) offset: usize,
    pub(crate) byte: u8,
    pub(crate) mask: u8,
}

impl Probe {
    /// The probe for exactly a set of bytes: one, or two that differ in a
    /// single bit.
    fn new(offset: usize, set: &ByteSet) -> Option<Probe> {
        let mut bytes = set.iter();
        let first = bytes.next()?;
        let mask = bytes.next().map_or(0, |second| first ^ second);
        let exact = mask.count_ones() <= 1 && bytes.next().is_none();
        exact.then_some(Probe { offset, byte: first | mask, mask })
    }

    #[cfg(test)]
    fn accepts(&self, bytes: &[u8]) -> bool {
        bytes[self.offset] | self.mask == self.byte
    }
}

/// What a fingerprint asks of the byte at an offset.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ask {
    /// Is it the one that all heads have there? It is compared, which is a
    /// third of the work.
    Same(Probe),
    /// Which sets of heads is it in?
    Sets(usize, Nibbles),
}

impl Ask {
    /// The offset of the byte.
    pub(crate) fn offset(&self) -> usize {
        match self {
            Ask::Same(probe) => probe.offset,
            Ask::Sets(offset, _) => *offset,
        }
    }

    /// The sets of heads that are left, a bit for each.
    #[cfg(test)]
    fn select(&self, bytes: &[u8]) -> u8 {
        match self {
            Ask::Same(probe) if probe.accepts(bytes) => 0xFF,
            Ask::Same(_) => 0,
            Ask::Sets(offset, nibbles) => nibbles.select(bytes[*offset]),
        }
    }
}

/// How candidates are found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Scan {
    /// Two bytes that all heads share; the same one twice if there is no
    /// other.
    Pair([Probe; 2]),
    /// Some bytes of several heads.
    Fingerprint(Vec<Ask>),
}

impl Scan {
    /// The scan for a set of heads, none of them empty; `None` if it would
    /// report too many positions, or not far fewer than a loop that stops at
    /// every byte of a set. Fingerprints need a byte shuffle.
    pub(crate) fn new(
        heads: &[Head],
        shuffles: bool,
        stops: Option<&ByteSet>,
    ) -> Option<Scan> {
        let rarity = Rarity::new(heads)?;
        let max_candidates = stops.map_or(MAX_CANDIDATES, |stops| {
            MAX_CANDIDATES.min(rarity.rate(stops.iter()) / SCAN_PER_SKIP)
        });
        let (scan, rate) = rarity.best(shuffles)?;
        (rate < max_candidates).then_some(scan)
    }

    /// The best scan for a set of heads, and how many candidates it leaves in
    /// a million positions.
    pub(crate) fn rated(
        heads: &[Head],
        shuffles: bool,
    ) -> Option<(Scan, u64)> {
        Rarity::new(heads)?.best(shuffles)
    }

    /// The scan for one literal: every candidate of a short one is a match,
    /// so it pays however common its bytes are.
    pub(crate) fn of_literal(head: Head) -> Option<Scan> {
        Some(Rarity::new(&[head])?.pair()?.0)
    }

    /// How many bytes of a position the scan reads.
    pub(crate) fn reach(&self) -> usize {
        match self {
            Scan::Pair([a, b]) => 1 + a.offset.max(b.offset),
            Scan::Fingerprint(asks) => {
                asks.iter().map(|ask| ask.offset() + 1).max().unwrap_or(0)
            }
        }
    }

    /// How many bytes of a position the scan asks for.
    pub(crate) fn asks(&self) -> usize {
        match self {
            Scan::Pair([one, other]) if one == other => 1,
            Scan::Pair(_) => 2,
            Scan::Fingerprint(asks) => asks.len(),
        }
    }

    /// True if the position at the start of these bytes is a candidate.
    #[cfg(test)]
    pub(crate) fn accepts(&self, bytes: &[u8]) -> bool {
        if bytes.len() < self.reach() {
            return false;
        }
        match self {
            Scan::Pair(pair) => pair.iter().all(|it| it.accepts(bytes)),
            Scan::Fingerprint(asks) => {
                let each = asks.iter().map(|ask| ask.select(bytes));
                each.fold(0xFF, |left, sets| left & sets) != 0
            }
        }
    }
}

/// How rare the bytes of heads are.
struct Rarity<'a> {
    heads: &'a [Head],
    text: Text,
    total: u64,
    /// The offsets that every head has.
    len: usize,
}

impl Rarity<'_> {
    fn new(heads: &[Head]) -> Option<Rarity<'_>> {
        let len = heads.iter().map(Vec::len).min().filter(|&len| len > 0)?;
        let beyond = |set: &ByteSet| set.iter().all(|byte| byte >= 0x80);
        let wide = heads.iter().all(|head| head.iter().any(beyond));
        let text = if wide { Text::Wide } else { Text::Ascii };
        Some(Rarity { heads, text, total: u64::from(text.total()), len })
    }

    /// The best scan, and how many candidates it leaves.
    fn best(&self, shuffles: bool) -> Option<(Scan, u64)> {
        let pair = self.pair();
        match pair {
            Some((_, rate)) if rate < PAIR_SAVES || !shuffles => pair,
            _ if !shuffles => None,
            _ => {
                let (asks, rate) = self.fingerprint();
                let pair = pair.filter(|(_, ours)| *ours < rate + PAIR_SAVES);
                pair.or(Some((Scan::Fingerprint(asks), rate)))
            }
        }
    }

    /// In how many of a million positions there is a byte of a set.
    fn rate(&self, set: impl Iterator<Item = u8>) -> u64 {
        let weight: u64 =
            set.map(|byte| u64::from(self.text.weight(byte))).sum();
        weight * MILLION / self.total
    }

    /// What heads have at an offset.
    fn all_at(&self, offset: usize) -> ByteSet {
        let mut all = ByteSet::default();
        self.heads.iter().for_each(|head| all.add_all(&head[offset]));
        all
    }

    /// The two rarest bytes that all heads share, and how many candidates
    /// they leave in a million positions.
    fn pair(&self) -> Option<(Scan, u64)> {
        let probes: Vec<(Probe, u64)> = (0..self.len)
            .filter_map(|offset| {
                let all = self.all_at(offset);
                let probe = Probe::new(offset, &all)?;
                Some((probe, self.rate(all.iter())))
            })
            .collect();
        let &(rarest, rate) = probes.iter().min_by_key(|(_, rate)| *rate)?;
        let mut best = ([rarest; 2], rate);
        for (i, &(a, a_rate)) in probes.iter().enumerate() {
            for &(b, b_rate) in &probes[i + 1..] {
                // The same byte twice says little in runs of that byte, and
                // some neighbours like each other, as in "ck".
                let alike = match (a.byte == b.byte, b.offset - a.offset) {
                    (true, _) => 16,
                    (false, 1) => 4,
                    (false, _) => 1,
                };
                let both = a_rate * b_rate * alike / MILLION;
                if both < best.1 {
                    best = ([a, b], both);
                }
            }
        }
        Some((Scan::Pair(best.0), best.1))
    }

    /// The offsets that tell most, one after the other until candidates are
    /// rare enough.
    fn offsets(&self) -> Vec<usize> {
        let mut chosen = Vec::new();
        let mut rates = vec![MILLION; self.heads.len()];
        let all = |rates: &[u64]| rates.iter().sum::<u64>();
        while chosen.len() < FINGERPRINT.min(self.len)
            && all(&rates) >= FEW_CANDIDATES
        {
            let with = |offset: usize| -> Vec<u64> {
                let sets = self.heads.iter().map(|head| head[offset].iter());
                let each = rates.iter().zip(sets);
                each.map(|(rate, set)| rate * self.rate(set) / MILLION)
                    .collect()
            };
            let free = (0..self.len).filter(|at| !chosen.contains(at));
            let options = free.map(|offset| (offset, with(offset)));
            let Some((offset, lower)) =
                options.min_by_key(|(_, rates)| all(rates))
            else {
                break;
            };
            chosen.push(offset);
            rates = lower;
        }
        chosen.sort_unstable();
        chosen
    }

    /// A fingerprint, and how many candidates it leaves in a million
    /// positions.
    fn fingerprint(&self) -> (Vec<Ask>, u64) {
        let offsets = self.offsets();
        let mut sets: Vec<Vec<ByteSet>> = self
            .heads
            .iter()
            .map(|head| offsets.iter().map(|&at| head[at]).collect())
            .collect();
        sets.sort_unstable();
        sets.dedup();
        // Neighbours in order share most of their halves.
        let together = sets.len().div_ceil(MAX_GROUPS);
        let groups = sets.chunks(together).map(|group| {
            let mut all = Halves(vec![(0, 0); offsets.len()]);
            group.iter().for_each(|sets| all.add(sets));
            all
        });
        let groups = self.merge(groups.collect());
        let rate = groups.iter().map(|group| self.halves_rate(group)).sum();
        let mut nibbles = vec![Nibbles::default(); offsets.len()];
        for (bucket, group) in groups.iter().enumerate() {
            for (table, halves) in nibbles.iter_mut().zip(&group.0) {
                table.add(bucket, *halves);
            }
        }
        let ask = |(offset, nibbles)| {
            let same = Probe::new(offset, &self.all_at(offset));
            same.map_or(Ask::Sets(offset, nibbles), Ask::Same)
        };
        (offsets.into_iter().zip(nibbles).map(ask).collect(), rate)
    }

    /// Merges groups until each has a bit, always the two that add the
    /// fewest candidates together.
    fn merge(&self, mut groups: Vec<Halves>) -> Vec<Halves> {
        let added = |a: &Halves, b: &Halves| {
            let both = self.halves_rate(&a.with(b));
            both.saturating_sub(self.halves_rate(a) + self.halves_rate(b))
        };
        let mut costs: Vec<Vec<u64>> = Vec::new();
        for (i, a) in groups.iter().enumerate() {
            costs.push(groups[..i].iter().map(|b| added(a, b)).collect());
        }
        while groups.len() > BUCKETS {
            let all =
                (0..groups.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
            let Some((i, j)) = all.min_by_key(|&(i, j)| costs[i][j]) else {
                break;
            };
            // The last group takes the place of the one that is gone.
            let gone = groups.swap_remove(i);
            costs.swap_remove(i);
            groups[j] = groups[j].with(&gone);
            for changed in [i, j] {
                for other in 0..groups.len() {
                    let (high, low) = (changed.max(other), changed.min(other));
                    if high < groups.len() && high != low {
                        costs[high].resize(high, 0);
                        costs[high][low] = added(&groups[high], &groups[low]);
                    }
                }
            }
        }
        groups
    }

    /// How many of a million positions are candidates of a group.
    fn halves_rate(&self, group: &Halves) -> u64 {
        group.0.iter().fold(MILLION, |rate, &(low, high)| {
            let has = |&byte: &u8| {
                low >> (byte & 15) & 1 != 0 && high >> (byte >> 4) & 1 != 0
            };
            rate * self.rate((0..=255).filter(has)) / MILLION
        })
    }
}

/// The halves of bytes that some heads have, low and high, for each offset.
#[derive(Clone, Debug)]
struct Halves(Vec<(u16, u16)>);

impl Halves {
    fn add(&mut self, sets: &[ByteSet]) {
        for ((low, high), set) in self.0.iter_mut().zip(sets) {
            for byte in set.iter() {
                *low |= 1 << (byte & 15);
                *high |= 1 << (byte >> 4);
            }
        }
    }

    fn with(&self, other: &Halves) -> Halves {
        let both = self.0.iter().zip(&other.0);
        Halves(both.map(|(a, b)| (a.0 | b.0, a.1 | b.1)).collect())
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Probe { offset, byte, mask } = self;
        write!(f, "'{}", byte.escape_ascii())?;
        if *mask != 0 {
            write!(f, "' or '{}", (byte ^ mask).escape_ascii())?;
        }
        write!(f, "' at {offset}")
    }
}

impl fmt::Display for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scan::Pair([a, b]) => write!(f, "pair {a}, {b}"),
            Scan::Fingerprint(asks) => {
                f.write_str("fingerprint of the bytes at")?;
                asks.iter().try_for_each(|ask| write!(f, " {}", ask.offset()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::heads::of_literal;

    fn heads(words: &[&str]) -> Vec<Head> {
        words.iter().map(|word| of_literal(word.as_bytes())).collect()
    }

    fn probe(offset: usize, byte: u8) -> Probe {
        Probe { offset, byte, mask: 0 }
    }

    #[test]
    fn a_scan_accepts_its_own_literals() {
        for words in [
            &["a"] as &[&str],
            &["Sherlock Holmes"],
            &["zz"],
            &["Sherlock", "Holmes", "Watson"],
            &["foo", "quux", "zebra", "Xy", "Kq", "Jz", "V8", "Q1", "Zx"],
            &["Шерлок", "Холмс", "Ватсон"],
        ] {
            let heads = heads(words);
            let only = || Scan::of_literal(heads[0].clone());
            let scan =
                Scan::new(&heads, true, None).or_else(only).expect("a scan");
            for word in words {
                assert!(scan.accepts(word.as_bytes()), "{scan} {word:?}");
            }
            assert!(scan.reach() <= words[0].len());
        }
    }

    #[test]
    fn declines_fingerprints_of_common_bytes() {
        assert_eq!(Scan::new(&heads(&["e", "t"]), true, None), None);
        assert_eq!(Scan::new(&heads(&["e"]), true, None), None);
        assert_eq!(Scan::new(&[], true, None), None);
    }

    #[test]
    fn declines_fingerprints_without_shuffles() {
        assert_eq!(
            Scan::new(&heads(&["Sherlock", "Holmes"]), false, None),
            None
        );
    }

    #[test]
    fn the_rarest_pair_is_taken() {
        let scan = Scan::new(&heads(&["these zebras quit"]), true, None);
        let pair = [probe(6, b'z'), probe(13, b'q')];
        assert_eq!(scan, Some(Scan::Pair(pair)));
    }

    #[test]
    fn a_pair_may_be_in_either_case() {
        let set = |c: u8| ByteSet::of(|b| b.eq_ignore_ascii_case(&c));
        let head: Head = b"zebra quiz".iter().map(|&c| set(c)).collect();
        let scan = Scan::new(&[head], true, None).expect("a scan");
        assert!(matches!(scan, Scan::Pair(_)), "{scan}");
        assert!(scan.accepts(b"zebra quiz") && scan.accepts(b"ZEBRA QUIZ"));
        assert!(!scan.accepts(b"zebra suit"));
    }

    #[test]
    fn a_pair_is_shared_by_all_heads() {
        let scan = Scan::new(&heads(&["son_x1", "bar_x2"]), true, None);
        let pair = [probe(3, b'_'), probe(4, b'x')];
        assert_eq!(scan, Some(Scan::Pair(pair)));
    }

    #[test]
    fn fingerprints_of_wide_text_look_at_what_ends_characters() {
        let heads = heads(&["Шерлок", "Холмс", "Ватсон", "Ирэн"]);
        let scan = Scan::new(&heads, true, None).expect("a scan");
        let Scan::Fingerprint(asks) = scan else { panic!("{scan}") };
        assert!(asks.iter().all(|it| it.offset() % 2 == 1), "{asks:?}");
    }
}
