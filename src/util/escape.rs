//! Bytes as readable text.

use core::fmt;

/// Prints bytes in quotes: valid UTF-8 as text, the rest as `\xNN`.
pub(crate) struct DebugHaystack<'a>(pub(crate) &'a [u8]);

impl fmt::Debug for DebugHaystack<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for chunk in self.0.utf8_chunks() {
            for ch in chunk.valid().chars() {
                write_char(f, ch)?;
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        f.write_str("\"")
    }
}

/// Writes one character as the `regex` crate does: `\u{..}` is kept for what
/// lies beyond ASCII, and most ASCII controls are two hexadecimal digits.
fn write_char(f: &mut fmt::Formatter<'_>, ch: char) -> fmt::Result {
    match ch {
        '\0' => f.write_str("\\0"),
        '\x01'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x19' | '\x7F' => {
            write!(f, "\\x{:02x}", u32::from(ch))
        }
        _ => write!(f, "{}", ch.escape_debug()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_prints_as_in_regex() {
        let every: Vec<u8> = (0..=255).collect();
        let all = ::regex::bytes::Regex::new(r"(?s-u).*").unwrap();
        let theirs = format!("{:?}", all.find(&every).unwrap());
        let ours = format!("{:?}", DebugHaystack(&every));
        assert!(theirs.contains(&ours), "{ours} is not in {theirs}");
    }

    #[test]
    fn invalid_bytes_are_escaped_one_by_one() {
        let text = format!("{:?}", DebugHaystack(b"a\xE2\x98b\xFF\xC3\xA9"));
        assert_eq!(text, r#""a\xe2\x98b\xffé""#);
    }
}
