//! Whether a short text has one of a few bytes.
//!
//! Most lines are shorter than 64 bytes, and what a search for a byte costs
//! there is the branches that nobody foresees: how many vectors, how many
//! bytes behind them. Here there are none within a class of lengths: the
//! text is covered by pieces of one size, which overlap.
//!
//! Limits: longer texts are for `memchr`.

/// The longest text that is short.
pub(crate) const SHORT: usize = 64;

/// True if a text of at most [`SHORT`] bytes has one of these bytes.
#[inline]
pub(crate) fn has<const N: usize>(bytes: [u8; N], text: &[u8]) -> bool {
    debug_assert!(text.len() <= SHORT, "not a short text");
    match text.len() {
        16.. => covered::<N, 16, 4>(bytes, text),
        8.. => covered::<N, 8, 2>(bytes, text),
        4.. => covered::<N, 4, 2>(bytes, text),
        _ => text.iter().any(|byte| bytes.contains(byte)),
    }
}

/// The same for a text of at least one piece and at most so many.
#[inline(always)]
fn covered<const N: usize, const SIZE: usize, const PIECES: usize>(
    bytes: [u8; N],
    text: &[u8],
) -> bool {
    let last = text.len() - SIZE;
    (0..PIECES).fold(false, |found, i| {
        let from = if i + 1 < PIECES { last.min(i * SIZE) } else { last };
        let piece = text[from..].first_chunk::<SIZE>();
        found | piece.is_some_and(|piece| in_piece(bytes, piece))
    })
}

/// The same for one piece.
///
/// PERF: without a way out, so that all bytes are compared at once.
#[inline(always)]
fn in_piece<const N: usize, const SIZE: usize>(
    bytes: [u8; N],
    piece: &[u8; SIZE],
) -> bool {
    piece.iter().fold(false, |found, byte| {
        bytes.iter().fold(found, |found, other| found | (byte == other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_every_length_is_seen() {
        for len in 0..=SHORT {
            let mut text = vec![b'.'; len];
            assert!(!has([b'a'], &text) && !has([b'a', b'b', b'c'], &text));
            for at in 0..len {
                for byte in *b"abc" {
                    text[at] = byte;
                    assert!(has([byte], &text), "{at} of {len}");
                    assert!(has([b'a', b'b', b'c'], &text), "{at} of {len}");
                    assert!(!has([b'x', b'y'], &text), "{at} of {len}");
                }
                text[at] = b'.';
            }
        }
    }
}
