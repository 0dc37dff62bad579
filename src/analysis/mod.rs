//! What is known of an expression, computed once.
//!
//! Facts are conservative: what is not proven is not claimed.

use core::fmt;

use regex_syntax::hir::Hir;

pub(crate) mod heads;
pub(crate) mod inner;
pub(crate) mod literals;
pub(crate) mod required;

use heads::Head;
use inner::Inner;

/// All that plans use of an expression.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The expression is exactly this choice of literals, in order of
    /// preference, none of them empty.
    pub(crate) exact: Option<Vec<Vec<u8>>>,
    /// Every match begins with one of these, none of them empty.
    pub(crate) heads: Option<Vec<Head>>,
    /// Places that every match has inside.
    pub(crate) inner: Vec<Inner>,
}

impl Facts {
    /// Analyses an expression.
    ///
    /// Cost: linear in the expression, with a few thousand heads of 32 sets
    /// at most for each of its alternations.
    pub(crate) fn of(hir: &Hir) -> Facts {
        if is_deep(hir) {
            return Facts::default();
        }
        Facts {
            exact: literals::exact(hir),
            heads: heads::heads(hir),
            inner: inner::inner(hir),
        }
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exact literals: ")?;
        show(f, self.exact.as_deref(), |f, literal| {
            write!(f, "\"{}\"", literal.escape_ascii())
        })?;
        write!(f, "\nheads: ")?;
        show(f, self.heads.as_deref(), |f, head| {
            write!(f, "\"{}\"", heads::Show(head))
        })
    }
}

fn show<T>(
    f: &mut fmt::Formatter<'_>,
    items: Option<&[T]>,
    item: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    let Some(items) = items else { return f.write_str("not known") };
    for (i, it) in items.iter().enumerate() {
        f.write_str(if i > 0 { ", " } else { "" })?;
        item(f, it)?;
    }
    Ok(())
}

/// The deepest expression that is analysed: the analyses call themselves.
const MAX_DEPTH: usize = 300;

fn is_deep(hir: &Hir) -> bool {
    let mut level = vec![hir];
    for _ in 0..MAX_DEPTH {
        level = level.iter().flat_map(|hir| hir.kind().subs()).collect();
        if level.is_empty() {
            return false;
        }
    }
    true
}
