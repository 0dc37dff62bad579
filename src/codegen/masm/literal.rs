//! Verbs that compare a literal with the haystack, and record it.

use dynasmrt::{DynasmApi, DynasmLabelApi};

use super::fields::{
    AT, END, LAST_END, LAST_START, SPANS, SPANS_CAP, SPANS_LEN,
};
use super::regs::x64;
use super::{Label, Masm};

impl Masm {
    /// Loads the span from the block.
    pub(crate) fn enter_span(&mut self) {
        x64!(self; mov at, [block + AT]; mov end, [block + END]);
    }

    /// Branches unless the bytes at `at` are this literal; they are all
    /// inside the span. The literal lies in the data, so that no bytes of the
    /// pattern become executable. Clobbers `scratch` and `entry`.
    pub(crate) fn branch_unless_literal(&mut self, literal: &[u8], to: Label) {
        let name = literal.escape_ascii();
        let name = format_args!("\"{name}\"");
        let constant = self.constant(name, 1, literal.to_vec());
        x64!(self; lea scratch, [=>constant.0]);
        for (offset, bytes) in pieces(literal.len()) {
            match bytes {
                8 => x64!(self
                    ; mov entry, [scratch + offset]
                    ; cmp entry, [at + offset]
                ),
                4 => x64!(self
                    ; mov entry32, [scratch + offset]
                    ; cmp entry32, [at + offset]
                ),
                2 => x64!(self
                    ; movzx entry32, WORD [scratch + offset]
                    ; cmp [at + offset], r11w
                ),
                _ => x64!(self
                    ; movzx entry32, BYTE [scratch + offset]
                    ; cmp [at + offset], entry8
                ),
            }
            x64!(self; jne =>to.0);
        }
    }

    /// Loads the length of a literal.
    pub(crate) fn load_length(&mut self, bytes: i32) {
        x64!(self; mov unit32, bytes);
    }

    /// Records the literal at `at`, whose length is in `unit`.
    pub(crate) fn record_literal(&mut self) {
        x64!(self
            ; mov [block + LAST_START], at
            ; add at, unit
            ; mov [block + LAST_END], at
        );
    }

    /// Appends the literal at `at`, whose length is in `unit`, to the batch
    /// and goes behind it.
    pub(crate) fn emit_literal(&mut self) {
        x64!(self
            ; mov scratch32, [block + SPANS_LEN]
            ; shl scratch, 4
            ; add scratch, [block + SPANS]
            ; mov [scratch], at
            ; add at, unit
            ; mov [scratch + 8], at
            ; inc DWORD [block + SPANS_LEN]
        );
    }

    /// Branches if the batch takes no further span.
    pub(crate) fn branch_unless_spans(&mut self, to: Label) {
        x64!(self
            ; mov scratch32, [block + SPANS_LEN]
            ; cmp scratch32, [block + SPANS_CAP]
            ; jae =>to.0
        );
    }
}

/// Offsets and sizes of the loads that cover a length, the last one
/// overlapping the one before where that saves a load.
fn pieces(len: usize) -> Vec<(i32, usize)> {
    let size = match len {
        0 => return Vec::new(),
        1 => 1,
        2 | 3 => 2,
        4..=7 => 4,
        _ => 8,
    };
    let mut pieces: Vec<(i32, usize)> =
        (0..len / size).map(|i| ((i * size) as i32, size)).collect();
    if !len.is_multiple_of(size) {
        pieces.push(((len - size) as i32, size));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pieces_cover_every_byte_and_no_other() {
        for len in 0..200 {
            let mut seen = vec![false; len];
            for (offset, size) in pieces(len) {
                let offset = usize::try_from(offset).expect("an offset");
                seen[offset..offset + size].fill(true);
            }
            assert!(seen.iter().all(|&seen| seen), "{len}");
        }
    }
}
