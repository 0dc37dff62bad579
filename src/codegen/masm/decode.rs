//! Verbs of characters of several bytes: from their bytes to their unit.

use dynasmrt::{DynasmApi, DynasmLabelApi};

use super::fields::{HAYSTACK_END, PARTS};
use super::regs::x64;
use super::{Label, Masm};
use crate::abi::rows::DECODE;
use crate::util::parts::INDEX_AT;

/// Where the first unit of byte 0 would be: those of `C0` and on lie behind
/// the class map.
const LEAD_UNITS: i32 = (256 - 0xC0) * 2;

/// The labels by which the two parts of a decoding reach each other.
pub(crate) struct Decoding {
    /// In the first part: the part of the character is in `entry`.
    pub(crate) known: Label,
    /// In the rest: a character of three or four bytes.
    pub(crate) wide: Label,
    /// In the rest: no valid character.
    pub(crate) invalid: Label,
}

impl Masm {
    /// Branches if the byte in `unit` may begin a character of several bytes.
    pub(crate) fn branch_if_lead(&mut self, to: Label) {
        x64!(self
            ; lea scratch32, [unit - 0xC2]
            ; cmp scratch32, 0xF4 - 0xC2
            ; jbe =>to.0
        );
    }

    /// Branches if the entry asks for the character that begins here.
    pub(crate) fn branch_if_decode(&mut self, to: Label) {
        x64!(self; cmp entry32, DECODE as i32; je =>to.0);
    }

    /// Decodes the character that begins at `at` and loads its unit.
    ///
    /// ```text
    /// unit = first unit of the byte + part of the character
    ///        + the number of parts, if it is not valid
    /// ```
    ///
    /// Characters of two bytes are the short way through; the code for others
    /// follows with [`Masm::decode_rest`]. The byte at `at` must be one of
    /// `C2..=F4`. Reads up to the end of the haystack, not of the span.
    /// Clobbers `entry`.
    pub(crate) fn decode_unit(&mut self, decoding: &Decoding) {
        let &Decoding { known, wide, invalid } = decoding;
        x64!(self
            ; movzx unit32, BYTE [at]
            ; mov scratch, [block + HAYSTACK_END]
            ; sub scratch, at
            ; cmp unit8, 0xE0u8 as i8
            ; jae =>wide.0
        );
        self.comment("two bytes: 110xxxxx and a continuation byte");
        x64!(self; cmp scratch, 2; jb =>invalid.0; and unit32, 0x1F);
        self.take_continuation(1, invalid);
        self.comment("its part, at the codepoint itself");
        x64!(self
            ; mov scratch, [block + PARTS]
            ; movzx entry32, BYTE [scratch + unit]
        );
        self.bind_as(known, "lead_known");
        self.comment("the byte's first unit, plus the part");
        x64!(self
            ; movzx unit32, BYTE [at]
            ; movzx unit32, WORD [classes + unit * 2 + LEAD_UNITS]
            ; add unit32, entry32
        );
    }

    /// The rest of a decoding: characters of three and four bytes, and what
    /// is not valid.
    pub(crate) fn decode_rest(&mut self, decoding: &Decoding, parts: u8) {
        let &Decoding { known, wide, invalid } = decoding;
        let four = self.label();
        let look_up = self.label();
        self.bind_as(wide, "lead_wide");
        x64!(self
            ; cmp unit8, 0xF0u8 as i8
            ; jae =>four.0
        );
        self.comment("three bytes: 1110xxxx and two continuation bytes");
        x64!(self; cmp scratch, 3; jb =>invalid.0; and unit32, 0x0F);
        for ahead in 1..3 {
            self.take_continuation(ahead, invalid);
        }
        self.comment("neither longer than it must be nor a surrogate");
        x64!(self
            ; cmp unit32, 0x800
            ; jb =>invalid.0
            ; mov scratch32, unit32
            ; and scratch32, 0xF800
            ; cmp scratch32, 0xD800
            ; je =>invalid.0
        );
        self.bind_as(look_up, "lead_look_up");
        self.comment("the block of the codepoint, and its part there");
        x64!(self
            ; mov entry, [block + PARTS]
            ; mov scratch32, unit32
            ; shr scratch32, 8
            ; movzx scratch32, WORD [entry + scratch * 2 + INDEX_AT as i32]
            ; shl scratch32, 8
            ; movzx unit32, unit8
            ; add scratch, unit
            ; movzx entry32, BYTE [entry + scratch]
            ; jmp =>known.0
        );
        self.bind_as(four, "lead_four");
        self.comment("four bytes: 11110xxx and three continuation bytes");
        x64!(self; cmp scratch, 4; jb =>invalid.0; and unit32, 0x07);
        for ahead in 1..4 {
            self.take_continuation(ahead, invalid);
        }
        x64!(self
            ; lea scratch, [unit - 0x1_0000]
            ; cmp scratch32, 0x0F_FFFF
            ; jbe =>look_up.0
        );
        self.bind_as(invalid, "lead_invalid");
        x64!(self; mov entry32, i32::from(parts); jmp =>known.0);
    }

    /// Shifts the continuation byte at a distance into `unit`.
    fn take_continuation(&mut self, ahead: i32, invalid: Label) {
        x64!(self
            ; movzx entry32, BYTE [at + ahead]
            ; xor entry32, 0x80
            ; cmp entry32, 0x3F
            ; ja =>invalid.0
            ; shl unit32, 6
            ; or unit32, entry32
        );
    }
}
