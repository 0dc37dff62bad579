//! What is known of an expression, computed once.
//!
//! Facts are conservative: what is not proven is not claimed.

use core::fmt;

use regex_syntax::hir::Hir;

pub(crate) mod literals;

/// All that plans use of an expression.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The expression is exactly this choice of literals, in order of
    /// preference, none of them empty.
    pub(crate) exact: Option<Vec<Vec<u8>>>,
    /// Every match begins with one of these literals, none of them empty.
    pub(crate) prefixes: Option<Vec<Vec<u8>>>,
}

impl Facts {
    /// Analyses an expression.
    ///
    /// Cost: literal extraction, which is bounded.
    pub(crate) fn of(hir: &Hir) -> Facts {
        Facts {
            exact: literals::exact(hir),
            prefixes: literals::prefixes(hir),
        }
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exact literals: ")?;
        show(f, self.exact.as_deref())?;
        write!(f, "\nprefixes: ")?;
        show(f, self.prefixes.as_deref())
    }
}

fn show(
    f: &mut fmt::Formatter<'_>,
    literals: Option<&[Vec<u8>]>,
) -> fmt::Result {
    let Some(literals) = literals else { return f.write_str("not known") };
    for (i, literal) in literals.iter().enumerate() {
        let comma = if i > 0 { ", " } else { "" };
        write!(f, "{comma}\"{}\"", literal.escape_ascii())?;
    }
    Ok(())
}
