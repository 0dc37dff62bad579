//! The encoder of AVX and AVX2 instructions.
//!
//! dynasm encodes integer and SSE instructions; of AVX it mis-assembles or
//! rejects several, so every instruction with a VEX prefix comes from here.
//! Each function appends one instruction, destination first, in the order
//! of Intel's manual. Where an instruction exists for both widths, the type
//! of its registers picks one; where a source may lie in memory, a [`Mem`]
//! can stand in its place.
//!
//! ```text
//! | C5 | R vvvv L pp |                 op | modrm | sib | disp | imm |
//! | C4 | R X B mmmmm | W vvvv L pp |   op | modrm | sib | disp | imm |
//! ```
//!
//! R, X and B are bit 3 of the register in modrm.reg, of the index and of
//! the base or register in modrm.rm; they and vvvv are stored inverted. The
//! short prefix is taken when it can say everything.
//!
//! Limits: no instruction here writes memory, and none is addressed
//! relative to `rip`.

/// An integer register, by its number in an encoding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Gpr(pub(crate) u8);

/// A vector register of 16 bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Xmm(pub(crate) u8);

/// A vector register of 32 bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ymm(pub(crate) u8);

/// A place in memory: `[base + index * scale + disp]`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Mem {
    base: Gpr,
    index: Option<(Gpr, u8)>,
    disp: i32,
}

impl Mem {
    /// `[base + disp]`
    pub(crate) fn at(base: Gpr, disp: i32) -> Mem {
        Mem { base, index: None, disp }
    }

    /// `[base + index * scale + disp]`
    ///
    /// # Panics
    ///
    /// If the scale is not 1, 2, 4 or 8, or the index is `rsp`, which has
    /// no encoding.
    pub(crate) fn indexed(base: Gpr, index: Gpr, scale: u8, disp: i32) -> Mem {
        assert!(matches!(scale, 1 | 2 | 4 | 8), "a scale of {scale}");
        assert!(index.0 != SIB, "rsp as an index");
        Mem { base, index: Some((index, scale)), disp }
    }
}

/// A vector register of either width.
pub(crate) trait Vector: Copy + Source<Self> {
    /// The L bit: true for 32 bytes.
    const LONG: bool;

    /// The register's number.
    fn number(self) -> u8;
}

impl Vector for Xmm {
    const LONG: bool = false;

    fn number(self) -> u8 {
        self.0
    }
}

impl Vector for Ymm {
    const LONG: bool = true;

    fn number(self) -> u8 {
        self.0
    }
}

/// What an instruction on registers of type `R` reads last: such a register
/// or memory.
pub(crate) trait Source<R> {
    /// The operand in modrm.rm.
    fn operand(self) -> Operand;
}

impl Source<Xmm> for Xmm {
    fn operand(self) -> Operand {
        Operand::Register(self.0)
    }
}

impl Source<Ymm> for Ymm {
    fn operand(self) -> Operand {
        Operand::Register(self.0)
    }
}

impl Source<Gpr> for Gpr {
    fn operand(self) -> Operand {
        Operand::Register(self.0)
    }
}

impl<R> Source<R> for Mem {
    fn operand(self) -> Operand {
        Operand::Memory(self)
    }
}

/// What modrm.rm can name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operand {
    Register(u8),
    Memory(Mem),
}

/// The opcode maps, by their number in a prefix.
const MAP_0F: u8 = 1;
const MAP_0F38: u8 = 2;
const MAP_0F3A: u8 = 3;

/// The implied legacy prefixes, by their number in a prefix.
const NONE: u8 = 0;
const P66: u8 = 1;
const PF3: u8 = 2;

/// The number in modrm.rm that stands for a SIB byte, and in its index for
/// no index: that of `rsp`.
const SIB: u8 = 4;

/// The low bits of `rbp` and `r13`, which as a base need a displacement.
const NEEDS_DISP: u8 = 5;

/// Three operands: a register from a register and a register or memory.
macro_rules! three_operands {
    ($($name:ident = $map:ident $opcode:literal;)*) => {$(
        #[doc = concat!("`", stringify!($name), " dst, a, b`")]
        pub(crate) fn $name<V: Vector>(
            out: &mut impl Extend<u8>,
            dst: V,
            a: V,
            b: impl Source<V>,
        ) {
            Vex::new(P66, $map, $opcode)
                .long(V::LONG)
                .reg(dst.number())
                .vvvv(a.number())
                .emit(out, b.operand(), None);
        }
    )*};
}

three_operands! {
    vpcmpeqb = MAP_0F 0x74;
    vpcmpgtb = MAP_0F 0x64;
    vpor = MAP_0F 0xEB;
    vpand = MAP_0F 0xDB;
    vpandn = MAP_0F 0xDF;
    vpxor = MAP_0F 0xEF;
    vpaddb = MAP_0F 0xFC;
    vpsubb = MAP_0F 0xF8;
    vpsubusb = MAP_0F 0xD8;
    vpminub = MAP_0F 0xDA;
    vpmaxub = MAP_0F 0xDE;
    vpshufb = MAP_0F38 0x00;
}

/// The same with a constant byte.
macro_rules! three_operands_and_byte {
    ($($name:ident = $opcode:literal;)*) => {$(
        #[doc = concat!("`", stringify!($name), " dst, a, b, byte`")]
        pub(crate) fn $name<V: Vector>(
            out: &mut impl Extend<u8>,
            dst: V,
            a: V,
            b: impl Source<V>,
            byte: u8,
        ) {
            Vex::new(P66, MAP_0F3A, $opcode)
                .long(V::LONG)
                .reg(dst.number())
                .vvvv(a.number())
                .emit(out, b.operand(), Some(byte));
        }
    )*};
}

three_operands_and_byte! {
    vpalignr = 0x0F;
    vpblendd = 0x02;
}

/// `vperm2i128 dst, a, b, byte`
pub(crate) fn vperm2i128(
    out: &mut impl Extend<u8>,
    dst: Ymm,
    a: Ymm,
    b: impl Source<Ymm>,
    byte: u8,
) {
    Vex::new(P66, MAP_0F3A, 0x46).long(true).reg(dst.0).vvvv(a.0).emit(
        out,
        b.operand(),
        Some(byte),
    );
}

/// A shift of each 16-bit lane; the operation is a number in modrm.reg and
/// the destination is in vvvv.
macro_rules! shifts {
    ($($name:ident = $number:literal;)*) => {$(
        #[doc = concat!("`", stringify!($name), " dst, a, bits`")]
        pub(crate) fn $name<V: Vector>(
            out: &mut impl Extend<u8>,
            dst: V,
            a: V,
            bits: u8,
        ) {
            Vex::new(P66, MAP_0F, 0x71)
                .long(V::LONG)
                .reg($number)
                .vvvv(dst.number())
                .emit(out, Operand::Register(a.number()), Some(bits));
        }
    )*};
}

shifts! {
    vpsrlw = 2;
    vpsllw = 6;
}

/// `vmovdqu dst, [memory]`
pub(crate) fn vmovdqu<V: Vector>(
    out: &mut impl Extend<u8>,
    dst: V,
    from: Mem,
) {
    Vex::new(PF3, MAP_0F, 0x6F).long(V::LONG).reg(dst.number()).emit(
        out,
        Operand::Memory(from),
        None,
    );
}

/// `vmovd dst, r32` or `vmovd dst, [memory]`: four bytes, the rest zero
pub(crate) fn vmovd(
    out: &mut impl Extend<u8>,
    dst: Xmm,
    from: impl Source<Gpr>,
) {
    Vex::new(P66, MAP_0F, 0x6E).reg(dst.0).emit(out, from.operand(), None);
}

/// `vmovq dst, r64` or `vmovq dst, [memory]`: eight bytes, the rest zero
pub(crate) fn vmovq(
    out: &mut impl Extend<u8>,
    dst: Xmm,
    from: impl Source<Gpr>,
) {
    Vex::new(P66, MAP_0F, 0x6E).wide().reg(dst.0).emit(
        out,
        from.operand(),
        None,
    );
}

/// `vpbroadcastb dst, xmm` or `vpbroadcastb dst, [memory]`
pub(crate) fn vpbroadcastb<V: Vector>(
    out: &mut impl Extend<u8>,
    dst: V,
    from: impl Source<Xmm>,
) {
    Vex::new(P66, MAP_0F38, 0x78).long(V::LONG).reg(dst.number()).emit(
        out,
        from.operand(),
        None,
    );
}

/// `vbroadcasti128 dst, [memory]`: 16 bytes into both halves
pub(crate) fn vbroadcasti128(out: &mut impl Extend<u8>, dst: Ymm, from: Mem) {
    Vex::new(P66, MAP_0F38, 0x5A).long(true).reg(dst.0).emit(
        out,
        Operand::Memory(from),
        None,
    );
}

/// `vpmovmskb dst, a`: the top bit of each byte, into a 32-bit register
pub(crate) fn vpmovmskb<V: Vector>(out: &mut impl Extend<u8>, dst: Gpr, a: V) {
    Vex::new(P66, MAP_0F, 0xD7).long(V::LONG).reg(dst.0).emit(
        out,
        Operand::Register(a.number()),
        None,
    );
}

/// `vptest a, b`: ZF if `a & b` is zero, CF if `!a & b` is
pub(crate) fn vptest<V: Vector>(
    out: &mut impl Extend<u8>,
    a: V,
    b: impl Source<V>,
) {
    Vex::new(P66, MAP_0F38, 0x17).long(V::LONG).reg(a.number()).emit(
        out,
        b.operand(),
        None,
    );
}

/// `vzeroupper`: due before the return of code that used a [`Ymm`]
pub(crate) fn vzeroupper(out: &mut impl Extend<u8>) {
    let mut bytes = Bytes::default();
    Vex::new(NONE, MAP_0F, 0x77).prefix(&mut bytes, 0, 0);
    out.extend(bytes.as_slice().iter().copied());
}

/// An instruction in the making.
#[derive(Clone, Copy)]
struct Vex {
    legacy: u8,
    map: u8,
    opcode: u8,
    wide: bool,
    long: bool,
    reg: u8,
    vvvv: u8,
}

impl Vex {
    /// A 16-byte instruction with no operand in modrm.reg or vvvv; an
    /// unused vvvv holds the number 0.
    fn new(legacy: u8, map: u8, opcode: u8) -> Vex {
        let (wide, long) = (false, false);
        Vex { legacy, map, opcode, wide, long, reg: 0, vvvv: 0 }
    }

    fn wide(self) -> Vex {
        Vex { wide: true, ..self }
    }

    fn long(self, long: bool) -> Vex {
        Vex { long, ..self }
    }

    fn reg(self, reg: u8) -> Vex {
        Vex { reg: checked(reg), ..self }
    }

    fn vvvv(self, vvvv: u8) -> Vex {
        Vex { vvvv: checked(vvvv), ..self }
    }

    /// Appends the instruction.
    fn emit(
        self,
        out: &mut impl Extend<u8>,
        operand: Operand,
        byte: Option<u8>,
    ) {
        let mut bytes = Bytes::default();
        let reg = (self.reg & 7) << 3;
        match operand {
            Operand::Register(rm) => {
                let rm = checked(rm);
                self.prefix(&mut bytes, 0, rm);
                bytes.push(0b1100_0000 | reg | (rm & 7));
            }
            Operand::Memory(memory) => {
                let index = memory.index.map_or(0, |(index, _)| index.0);
                let (index, base) = (checked(index), checked(memory.base.0));
                self.prefix(&mut bytes, index, base);
                address(&mut bytes, reg, memory);
            }
        }
        if let Some(byte) = byte {
            bytes.push(byte);
        }
        out.extend(bytes.as_slice().iter().copied());
    }

    /// The prefix and the opcode.
    fn prefix(self, bytes: &mut Bytes, index: u8, base: u8) {
        let tail =
            (!self.vvvv & 0xF) << 3 | u8::from(self.long) << 2 | self.legacy;
        let not_r = (!self.reg & 8) << 4;
        if index < 8 && base < 8 && !self.wide && self.map == MAP_0F {
            bytes.push(0xC5);
            bytes.push(not_r | tail);
        } else {
            let (not_x, not_b) = ((!index & 8) << 3, (!base & 8) << 2);
            bytes.push(0xC4);
            bytes.push(not_r | not_x | not_b | self.map);
            bytes.push(u8::from(self.wide) << 7 | tail);
        }
        bytes.push(self.opcode);
    }
}

/// The bytes modrm, SIB and displacement of a place in memory.
fn address(bytes: &mut Bytes, reg: u8, memory: Mem) {
    let base = memory.base.0 & 7;
    let short = i8::try_from(memory.disp);
    let mode = match short {
        Ok(0) if base != NEEDS_DISP => 0b0000_0000,
        Ok(_) => 0b0100_0000,
        Err(_) => 0b1000_0000,
    };
    match memory.index {
        Some((index, scale)) => {
            let scale = scale.trailing_zeros() as u8;
            bytes.push(mode | reg | SIB);
            bytes.push(scale << 6 | (index.0 & 7) << 3 | base);
        }
        None if base == SIB => {
            bytes.push(mode | reg | SIB);
            bytes.push(SIB << 3 | base);
        }
        None => bytes.push(mode | reg | base),
    }
    match short {
        Ok(_) if mode == 0 => {}
        Ok(disp) => bytes.push(disp as u8),
        Err(_) => {
            for byte in memory.disp.to_le_bytes() {
                bytes.push(byte);
            }
        }
    }
}

/// A register's number; there are 16 of each kind.
fn checked(number: u8) -> u8 {
    assert!(number < 16, "a register of number {number}");
    number
}

/// The bytes of one instruction: at most a prefix of three, opcode, modrm,
/// SIB, displacement of four and a constant.
#[derive(Default)]
struct Bytes {
    bytes: [u8; 11],
    len: usize,
}

impl Bytes {
    fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

#[cfg(test)]
mod tests;
