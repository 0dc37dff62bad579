//! Replacements in which groups are named.
//!
//! ```text
//! $name     letters, digits and `_` of ASCII, as many as there are
//! ${name}   everything up to the next `}`
//! $$        a dollar sign
//! ```
//!
//! A name that reads as a number is the number of a group. A group that does
//! not exist, or took no part in the match, is no text. A dollar sign that
//! begins none of these stands for itself.

use crate::engine::groups::Groups;
use crate::input::Span;
use crate::regex::haystack::Haystack;

/// Appends a replacement, with its groups filled in.
pub(super) fn expand<H: Haystack + ?Sized>(
    haystack: &H,
    groups: &Groups,
    replacement: &H,
    to: &mut H::Owned,
) {
    let text = replacement.as_ref();
    let mut at = 0;
    while let Some(dollar) = memchr::memchr(b'$', &text[at..]) {
        let dollar = at + dollar;
        let behind = &text[dollar + 1..];
        let group = Reference::at(behind);
        // Of two dollar signs the first is text, as is one without a name.
        let (text_end, len) = match &group {
            Some(reference) => (dollar, reference.len),
            None => (dollar + 1, usize::from(behind.starts_with(b"$"))),
        };
        replacement.piece((at..text_end).into()).append_to(to);
        if let Some(span) = group.and_then(|it| it.span(groups)) {
            haystack.piece(span).append_to(to);
        }
        at = dollar + 1 + len;
    }
    replacement.piece((at..text.len()).into()).append_to(to);
}

/// True if a replacement is its own text.
#[inline]
pub(super) fn is_plain(replacement: &[u8]) -> bool {
    memchr::memchr(b'$', replacement).is_none()
}

/// What a dollar sign refers to.
#[derive(Debug, Eq, PartialEq)]
struct Reference<'t> {
    name: &'t str,
    /// The number of bytes, without the dollar sign.
    len: usize,
}

impl<'t> Reference<'t> {
    /// Reads the reference behind a dollar sign, if there is one.
    fn at(behind: &'t [u8]) -> Option<Reference<'t>> {
        let (name, len) = match behind.strip_prefix(b"{") {
            Some(inside) => {
                let end = memchr::memchr(b'}', inside)?;
                (&inside[..end], end + 2)
            }
            None => {
                let in_name =
                    |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'_';
                let end = behind.iter().take_while(|it| in_name(it)).count();
                if end == 0 {
                    return None;
                }
                (&behind[..end], end)
            }
        };
        let name = core::str::from_utf8(name).ok()?;
        Some(Reference { name, len })
    }

    /// Where the group is, if it took part in the match.
    fn span(&self, groups: &Groups) -> Option<Span> {
        let index = match self.name.parse() {
            Ok(index) => index,
            Err(_) => groups.info().index(self.name)?,
        };
        groups.get(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(behind: &str) -> Option<(&str, usize)> {
        let it = Reference::at(behind.as_bytes())?;
        Some((it.name, it.len))
    }

    #[test]
    fn names_are_as_long_as_possible() {
        assert_eq!(reference("ab_1-c"), Some(("ab_1", 4)));
        assert_eq!(reference("1x"), Some(("1x", 2)));
        assert_eq!(reference("aé"), Some(("a", 1)));
        assert_eq!(reference("{1}x"), Some(("1", 3)));
        assert_eq!(reference("{a b[}]}"), Some(("a b[", 6)));
        assert_eq!(reference("{}"), Some(("", 2)));
    }

    #[test]
    fn what_is_no_reference() {
        for behind in ["", " ", "-", "é", "{", "{1", "$", "$1", "}"] {
            assert_eq!(reference(behind), None, "{behind}");
        }
        assert_eq!(Reference::at(b"{\xFF}"), None);
    }
}
