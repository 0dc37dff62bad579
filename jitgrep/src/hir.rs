//! Questions a grep asks about an `Hir`, and the one change it makes to it.

use grep_matcher::ByteSet;
use regex_syntax::{
    hir::{
        Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange,
        Hir, HirKind, Look,
    },
    utf8::Utf8Sequences,
};

/// Removes an ASCII byte from every class, so that no match contains it.
/// Fails with the byte if the expression asks for it by name.
pub(crate) fn strip(hir: Hir, byte: u8) -> Result<Hir, u8> {
    assert!(byte.is_ascii(), "a line terminator is ASCII");
    let all = |subs: Vec<Hir>| -> Result<Vec<Hir>, u8> {
        subs.into_iter().map(|sub| strip(sub, byte)).collect()
    };
    Ok(match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Literal(literal) if literal.0.contains(&byte) => {
            return Err(byte);
        }
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(strip_class(class, byte)?),
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(strip(*repetition.sub, byte)?);
            Hir::repetition(repetition)
        }
        HirKind::Capture(mut capture) => {
            capture.sub = Box::new(strip(*capture.sub, byte)?);
            Hir::capture(capture)
        }
        HirKind::Concat(subs) => Hir::concat(all(subs)?),
        HirKind::Alternation(subs) => Hir::alternation(all(subs)?),
    })
}

/// A class that was empty before stays: it fails to match anyway. One that
/// becomes empty asked for nothing but the byte.
fn strip_class(mut class: Class, byte: u8) -> Result<Class, u8> {
    let was_empty = is_empty(&class);
    match &mut class {
        Class::Unicode(class) => {
            let ch = char::from(byte);
            let range = ClassUnicodeRange::new(ch, ch);
            class.difference(&ClassUnicode::new([range]));
        }
        Class::Bytes(class) => {
            let range = ClassBytesRange::new(byte, byte);
            class.difference(&ClassBytes::new([range]));
        }
    }
    if is_empty(&class) && !was_empty { Err(byte) } else { Ok(class) }
}

fn is_empty(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => class.ranges().is_empty(),
        Class::Bytes(class) => class.ranges().is_empty(),
    }
}

/// True if some literal, or some class of a single character, is or holds
/// this ASCII byte. A class that merely allows it is no such thing.
pub(crate) fn requires_byte(hir: &Hir, byte: u8) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&byte),
        HirKind::Class(class) => {
            class.literal().is_some_and(|bytes| bytes == [byte])
        }
        HirKind::Repetition(repetition) => {
            requires_byte(&repetition.sub, byte)
        }
        HirKind::Capture(capture) => requires_byte(&capture.sub, byte),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => {
            subs.iter().any(|sub| requires_byte(sub, byte))
        }
    }
}

/// The bytes that no match contains. Anchors count as if they contained what
/// they look at, because the searcher may cut a haystack at such a byte.
pub(crate) fn non_matching_bytes(hir: &Hir) -> ByteSet {
    let mut set = ByteSet::full();
    remove_matching(hir, &mut set);
    set
}

fn remove_matching(hir: &Hir, set: &mut ByteSet) {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Look(look) => remove_looked_at(*look, set),
        HirKind::Literal(literal) => {
            literal.0.iter().for_each(|&byte| set.remove(byte));
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.ranges() {
                for bytes in Utf8Sequences::new(range.start(), range.end())
                    .flat_map(|sequence| sequence.as_slice().to_vec())
                {
                    set.remove_all(bytes.start, bytes.end);
                }
            }
        }
        HirKind::Class(Class::Bytes(class)) => {
            for range in class.ranges() {
                set.remove_all(range.start(), range.end());
            }
        }
        HirKind::Repetition(repetition) => {
            remove_matching(&repetition.sub, set);
        }
        HirKind::Capture(capture) => remove_matching(&capture.sub, set),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => {
            subs.iter().for_each(|sub| remove_matching(sub, set));
        }
    }
}

fn remove_looked_at(look: Look, set: &mut ByteSet) {
    match look {
        Look::Start | Look::End | Look::StartLF | Look::EndLF => {
            set.remove(b'\n');
        }
        Look::StartCRLF | Look::EndCRLF => {
            set.remove(b'\r');
            set.remove(b'\n');
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use regex_syntax::ParserBuilder;

    use super::*;

    fn hir(pattern: &str) -> Hir {
        let mut builder = ParserBuilder::new();
        builder.utf8(false).multi_line(true);
        builder.build().parse(pattern).unwrap()
    }

    #[test]
    fn strip_removes_the_byte_from_classes() {
        let stripped = strip(hir(r"a\s[^b]"), b'\n').unwrap();
        assert!(non_matching_bytes(&stripped).contains(b'\n'));
        assert!(!non_matching_bytes(&stripped).contains(b'\t'));
    }

    #[test]
    fn strip_refuses_the_byte_by_name() {
        for pattern in [r"a\nb", r"[\n]", r"(?:x|y\n)+", r"(?-u:[\n])"] {
            assert_eq!(Some(b'\n'), strip(hir(pattern), b'\n').err());
        }
    }

    #[test]
    fn strip_keeps_a_class_that_never_matches() {
        assert!(strip(hir(r"[a&&b]"), b'\n').is_ok());
    }

    #[test]
    fn requires_byte_only_if_named() {
        assert!(requires_byte(&hir(r"a\x00"), 0));
        assert!(requires_byte(&hir(r"(?:bc|[\x00])+"), 0));
        assert!(!requires_byte(&hir(r"[\x00a]"), 0));
        assert!(!requires_byte(&hir(r"[^a]"), 0));
    }

    #[test]
    fn anchors_look_at_line_ends() {
        assert!(!non_matching_bytes(&hir("^a$")).contains(b'\n'));
        assert!(!non_matching_bytes(&hir(r"\Aa")).contains(b'\n'));
        assert!(non_matching_bytes(&hir(r"\ba\b")).contains(b'\n'));
        assert!(!non_matching_bytes(&hir("(?R)a$")).contains(b'\r'));
    }
}
