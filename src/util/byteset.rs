//! Sets of bytes.

use core::{ascii, fmt};

/// A set of bytes, one bit each.
#[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct ByteSet {
    bits: [u64; 4],
}

impl ByteSet {
    /// The set of the bytes for which a predicate holds.
    pub(crate) fn of(holds: impl Fn(u8) -> bool) -> ByteSet {
        let mut set = ByteSet::default();
        (0..=255).filter(|&byte| holds(byte)).for_each(|b| set.add(b));
        set
    }

    pub(crate) fn add(&mut self, byte: u8) {
        self.bits[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Adds the bytes of a range, both ends included.
    pub(crate) fn add_range(&mut self, start: u8, end: u8) {
        (start..=end).for_each(|byte| self.add(byte));
    }

    /// Adds all bytes of another set.
    pub(crate) fn add_all(&mut self, other: &ByteSet) {
        for (word, other) in self.bits.iter_mut().zip(other.bits) {
            *word |= other;
        }
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.bits[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }

    /// The bytes that are not in the set.
    pub(crate) fn complement(&self) -> ByteSet {
        ByteSet { bits: self.bits.map(|word| !word) }
    }

    /// The bytes that are in either set.
    pub(crate) fn union(&self, other: &ByteSet) -> ByteSet {
        ByteSet::of(|byte| self.contains(byte) || other.contains(byte))
    }

    /// The bytes that are not in the other set.
    pub(crate) fn without(&self, other: &ByteSet) -> ByteSet {
        ByteSet::of(|byte| self.contains(byte) && !other.contains(byte))
    }

    /// The bytes of the set, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.bits.iter().enumerate().flat_map(|(i, &word)| {
            let mut rest = word;
            core::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.checked_sub(1)?;
                Some((i as u32 * 64 + bit) as u8)
            })
        })
    }

    /// How many bytes are in the set.
    pub(crate) fn len(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The maximal ranges of the set, in order.
    pub(crate) fn ranges(&self) -> Vec<(u8, u8)> {
        let mut ranges: Vec<(u8, u8)> = Vec::new();
        for byte in self.iter() {
            match ranges.last_mut() {
                Some((_, end)) if byte > 0 && *end == byte - 1 => *end = byte,
                _ => ranges.push((byte, byte)),
            }
        }
        ranges
    }
}

impl fmt::Debug for ByteSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (start, end) in self.ranges() {
            write!(f, "{}", start.escape_ascii())?;
            if end > start {
                write!(f, "-{}", end.escape_ascii())?;
            }
        }
        f.write_str("]")
    }
}

/// A range of bytes, for dumps: `a-z`, or `\n` if it is only one.
pub(crate) struct Bytes(pub(crate) u8, pub(crate) u8);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let byte = |byte: u8| match byte {
            b' ' | b'-' => format!("\\x{byte:02x}"),
            _ => ascii::escape_default(byte).to_string(),
        };
        match self.0 == self.1 {
            true => f.write_str(&byte(self.0)),
            false => write!(f, "{}-{}", byte(self.0), byte(self.1)),
        }
    }
}

/// The ranges, with blanks between them.
impl fmt::Display for ByteSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (start, end)) in self.ranges().into_iter().enumerate() {
            let blank = if number > 0 { " " } else { "" };
            write!(f, "{blank}{}", Bytes(start, end))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::ByteSet;

    #[test]
    fn ranges_and_complement_cover_every_byte_once() {
        for holds in [
            (|_| false) as fn(u8) -> bool,
            |_| true,
            |b| b.is_ascii_lowercase(),
            |b| b % 2 == 0,
            |b| !(64..192).contains(&b),
        ] {
            let set = ByteSet::of(holds);
            let mut bytes: Vec<u8> = Vec::new();
            for part in [set, set.complement()] {
                for (start, end) in part.ranges() {
                    bytes.extend(start..=end);
                }
            }
            bytes.sort_unstable();
            assert_eq!(bytes, (0..=255).collect::<Vec<u8>>());
            assert_eq!(set.len(), set.iter().count());
        }
    }

    #[test]
    fn it_prints_ranges() {
        let set = ByteSet::of(|b| b.is_ascii_digit() || b == b'_' || b > 253);
        assert_eq!(format!("{set:?}"), r"[0-9_\xfe-\xff]");
    }
}
