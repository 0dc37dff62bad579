//! Decoding one codepoint from bytes that need not be valid UTF-8.
//!
//! The rules are those by which the regex crate decides Unicode word
//! boundaries, and its looseness is part of them: [`decode_last`] goes back
//! over at most three continuation bytes and decodes *forward* from where it
//! stops, so a character that is followed by stray continuation bytes is
//! still found.

/// What precedes or follows a position.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Decoded {
    /// Nothing: the position is at that end of the haystack.
    Nothing,
    /// Bytes that do not encode a codepoint.
    Invalid,
    /// A codepoint.
    Char(char),
}

/// Decodes the codepoint that begins with the first byte.
#[inline]
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [] => Decoded::Nothing,
        [ascii @ ..0x80, ..] => Decoded::Char(char::from(*ascii)),
        _ => decode_wide(bytes),
    }
}

/// Decodes the last codepoint, by the rules above.
#[inline]
pub(crate) fn decode_last(bytes: &[u8]) -> Decoded {
    let tail = &bytes[bytes.len().saturating_sub(4)..];
    let start = tail.iter().rposition(|&byte| !is_continuation(byte));
    // Four continuation bytes in a row are decoded, in vain, from the first.
    decode(&tail[start.unwrap_or(0)..])
}

/// True if the byte can only stand inside an encoded codepoint.
#[inline]
pub(crate) fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// The number of bytes of a character that begins with this byte, if it is
/// one of `C2..=F4`: of a character of several bytes.
#[inline]
pub(crate) fn lead_len(byte: u8) -> Option<usize> {
    match byte {
        0xC2..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xF4 => Some(4),
        _ => None,
    }
}

/// The codepoint of the character of two to four bytes that begins with the
/// first byte, which says how many there are; `None` if it is not valid.
///
/// # Panics
///
/// If there are no bytes.
#[inline]
pub(crate) fn codepoint(bytes: &[u8], len: usize) -> Option<u32> {
    let bytes = bytes.get(..len)?;
    // What the first byte holds lies in the bits below its length.
    let mut codepoint = u32::from(bytes[0]) & (0x7F >> len);
    for &byte in &bytes[1..] {
        if !is_continuation(byte) {
            return None;
        }
        codepoint = codepoint << 6 | u32::from(byte & 0x3F);
    }
    let shortest = [0x80, 0x800, 0x1_0000][len - 2];
    let valid = codepoint >= shortest && char::from_u32(codepoint).is_some();
    valid.then_some(codepoint)
}

/// Decodes a codepoint of two to four bytes.
fn decode_wide(bytes: &[u8]) -> Decoded {
    let decoded = lead_len(bytes[0]).and_then(|len| codepoint(bytes, len));
    match decoded.and_then(char::from_u32) {
        Some(ch) => Decoded::Char(ch),
        None => Decoded::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forward() {
        assert_eq!(decode(b""), Decoded::Nothing);
        assert_eq!(decode(b"ab"), Decoded::Char('a'));
        assert_eq!(decode("☃b".as_bytes()), Decoded::Char('☃'));
        for invalid in [
            &b"\x80"[..],
            b"\xC0\x80",
            b"\xE2\x98",
            b"\xED\xA0\x80",
            b"\xF4\x90\x80\x80",
            b"\xF5\x80\x80\x80",
            b"\xFF",
        ] {
            assert_eq!(decode(invalid), Decoded::Invalid, "{invalid:x?}");
        }
    }

    #[test]
    fn backward_tolerates_stray_continuation_bytes() {
        assert_eq!(decode_last(b""), Decoded::Nothing);
        assert_eq!(decode_last("a☃".as_bytes()), Decoded::Char('☃'));
        assert_eq!(decode_last(b"a\x80\x80\x80"), Decoded::Char('a'));
        assert_eq!(decode_last(b"a\x80\x80\x80\x80"), Decoded::Invalid);
        assert_eq!(decode_last(b"\xC3\xA9\x80"), Decoded::Char('é'));
        assert_eq!(decode_last(b"\xE2\x98"), Decoded::Invalid);
    }

    /// As `decode`, by the standard library.
    fn expected(bytes: &[u8]) -> Decoded {
        let len = match bytes[0] {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => 1,
        };
        let text = bytes.get(..len).map(core::str::from_utf8);
        match text.and_then(Result::ok).and_then(|t| t.chars().next()) {
            Some(ch) => Decoded::Char(ch),
            None => Decoded::Invalid,
        }
    }

    #[test]
    fn refuses_what_is_not_utf8() {
        const ENDS: [u8; 8] = [0, 0x7F, 0x80, 0x90, 0xA0, 0xBF, 0xC0, 0xFF];
        for (first, second) in
            (0..=255).flat_map(|a| (0..=255).map(move |b| (a, b)))
        {
            for third in ENDS {
                for fourth in ENDS {
                    let bytes = [first, second, third, fourth];
                    for len in 1..=4 {
                        let bytes = &bytes[..len];
                        assert_eq!(decode(bytes), expected(bytes));
                    }
                }
            }
        }
    }

    #[test]
    fn every_codepoint() {
        let mut buffer = [0; 4];
        for ch in '\0'..=char::MAX {
            let bytes = ch.encode_utf8(&mut buffer).as_bytes();
            assert_eq!(decode(bytes), Decoded::Char(ch));
            assert_eq!(decode_last(bytes), Decoded::Char(ch));
        }
    }
}
