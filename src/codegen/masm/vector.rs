//! Verbs of the vector loops: many bytes at a time, one bit each.
//!
//! A mask verb loads bytes and leaves in `unit` a mask with a bit for each
//! position that is wanted, lowest address first. Which bytes it reads is in
//! its name and arguments; the caller has checked that they are there. The
//! constants of a loop lie one after the other where `scratch` points.

use dynasmrt::{DynasmApi, DynasmLabelApi};

use super::fields::AT;
use super::regs::x64;
use super::vex::{self, Gpr, Mem, Vector, Xmm, Ymm};
use super::{Constant, Label, Masm};
use crate::cpu::CpuLevel;
use crate::plan::scan::{Ask, Probe, Scan};
use crate::plan::skip::ByteTest;

/// The bytes of one constant vector, at every level.
const CONSTANT: i32 = 32;

/// `unit`, `at`, `scratch` and `entry` by their numbers.
const UNIT: Gpr = Gpr(1);
const AT_REGISTER: Gpr = Gpr(6);
const SCRATCH: Gpr = Gpr(10);
const ENTRY: Gpr = Gpr(11);

/// The vector instructions of a loop.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Width {
    /// 16 bytes, SSE2 encoding.
    Sse,
    /// 16 bytes, VEX encoding.
    Half,
    /// 32 bytes.
    Full,
}

impl Width {
    /// The widest of a level.
    pub(crate) fn of(level: CpuLevel) -> Width {
        match level {
            CpuLevel::Sse2 => Width::Sse,
            CpuLevel::Avx2 => Width::Full,
        }
    }

    /// All of a level, widest first.
    pub(crate) fn all(level: CpuLevel) -> &'static [Width] {
        match level {
            CpuLevel::Sse2 => &[Width::Sse],
            CpuLevel::Avx2 => &[Width::Full, Width::Half],
        }
    }

    /// The bytes of one vector.
    pub(crate) fn bytes(self) -> i32 {
        match self {
            Width::Sse | Width::Half => 16,
            Width::Full => 32,
        }
    }
}

/// Where a mask verb takes its bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Base {
    At,
    Entry,
}

impl Base {
    fn gpr(self) -> Gpr {
        match self {
            Base::At => AT_REGISTER,
            Base::Entry => ENTRY,
        }
    }
}

/// The constants of a byte test.
pub(crate) fn test_constants(test: &ByteTest) -> Vec<u8> {
    match test {
        ByteTest::Bytes(bytes) => broadcast(bytes.iter().copied()),
        ByteTest::Ranges { ranges, .. } => {
            broadcast(ranges.iter().flat_map(|&(a, b)| [a, b - a]))
        }
        ByteTest::Nibbles(nibbles) => {
            let mut constants = broadcast([0x0F]);
            constants.extend(twice(&nibbles.low));
            constants.extend(twice(&nibbles.high));
            constants
        }
    }
}

/// The constants of a scan.
pub(crate) fn scan_constants(scan: &Scan) -> Vec<u8> {
    match scan {
        Scan::Pair(pair) => broadcast(
            pair.iter().map(|p| p.byte).chain(pair.iter().map(|p| p.mask)),
        ),
        Scan::Fingerprint(asks) => {
            let mut constants = broadcast([0x0F]);
            for ask in asks {
                match ask {
                    Ask::Same(probe) => {
                        constants.extend(broadcast([probe.byte, probe.mask]));
                    }
                    Ask::Sets(_, nibbles) => {
                        constants.extend(twice(&nibbles.low));
                        constants.extend(twice(&nibbles.high));
                    }
                }
            }
            constants
        }
    }
}

fn broadcast(bytes: impl IntoIterator<Item = u8>) -> Vec<u8> {
    bytes.into_iter().flat_map(|byte| [byte; CONSTANT as usize]).collect()
}

fn twice(table: &[u8; 16]) -> Vec<u8> {
    table.iter().chain(table).copied().collect()
}

impl Masm {
    /// Points `scratch` at the constants of a loop.
    pub(crate) fn load_constants(&mut self, constant: Constant) {
        x64!(self; lea scratch, [=>constant.0]);
    }

    /// Branches unless this many bytes follow `at`.
    pub(crate) fn branch_unless_room(&mut self, bytes: i32, to: Label) {
        x64!(self
            ; lea entry, [at + bytes]
            ; cmp entry, end
            ; ja =>to.0
        );
    }

    /// Branches if the mask has a bit.
    pub(crate) fn branch_if_any(&mut self, to: Label) {
        x64!(self; test unit32, unit32; jnz =>to.0);
    }

    /// Moves `at` to the first position of the mask, which has one.
    pub(crate) fn advance_to_first(&mut self, level: CpuLevel) {
        if level >= CpuLevel::Avx2 {
            x64!(self; tzcnt unit32, unit32; add at, unit);
        } else {
            x64!(self; bsf unit32, unit32; add at, unit);
        }
    }

    /// Moves `at` to the end of the span.
    pub(crate) fn advance_to_end(&mut self) {
        x64!(self; mov at, end);
    }

    /// Sets `entry` so that the last vector of the span, with this many
    /// bytes, begins there; branches if it would begin before `[block.at]`:
    /// where the search began, or a later position that was put aside there.
    pub(crate) fn last_vector(&mut self, bytes: i32, to: Label) {
        x64!(self
            ; mov entry, end
            ; sub entry, [block + AT]
            ; cmp entry, bytes
            ; jb =>to.0
            ; lea entry, [end - bytes]
        );
    }

    /// Drops from the mask of the last vector what lies before `at`, so that
    /// its first bit stands for `at`. Clobbers `entry`.
    pub(crate) fn align_mask(&mut self) {
        x64!(self; sub entry, at; neg entry; shrx unit32, unit32, entry32);
    }

    /// Where in `[at, at + width)` bytes stop a loop.
    pub(crate) fn stop_mask(&mut self, width: Width, test: &ByteTest) {
        match width {
            Width::Sse => self.stop_mask_sse(test),
            Width::Half => self.stop_mask_vex(test, Xmm),
            Width::Full => self.stop_mask_vex(test, Ymm),
        }
        if let ByteTest::Ranges { inverted: true, .. } = test {
            match width {
                Width::Full => x64!(self; not unit32),
                _ => x64!(self; xor unit32, 0xFFFF),
            }
        }
    }

    fn stop_mask_vex<V: Vector>(&mut self, test: &ByteTest, v: fn(u8) -> V)
    where
        Mem: vex::Source<V>,
    {
        let out = &mut self.ops;
        let constant = |i: i32| Mem::at(SCRATCH, i * CONSTANT);
        vex::vmovdqu(out, v(0), Mem::at(AT_REGISTER, 0));
        match test {
            ByteTest::Bytes(bytes) if bytes.is_empty() => {
                vex::vpxor(out, v(1), v(1), v(1));
            }
            ByteTest::Bytes(bytes) => {
                vex::vpcmpeqb(out, v(1), v(0), constant(0));
                for i in 1..bytes.len() as i32 {
                    vex::vpcmpeqb(out, v(2), v(0), constant(i));
                    vex::vpor(out, v(1), v(1), v(2));
                }
            }
            ByteTest::Ranges { ranges, .. } => {
                for i in 0..ranges.len() as i32 {
                    let to = if i == 0 { 1 } else { 2 };
                    vex::vpsubb(out, v(3), v(0), constant(2 * i));
                    vex::vpminub(out, v(to), v(3), constant(2 * i + 1));
                    vex::vpcmpeqb(out, v(to), v(to), v(3));
                    if i > 0 {
                        vex::vpor(out, v(1), v(1), v(2));
                    }
                }
            }
            ByteTest::Nibbles(_) => {
                vex::vmovdqu(out, v(4), constant(1));
                vex::vmovdqu(out, v(5), constant(2));
                vex::vpand(out, v(1), v(0), constant(0));
                vex::vpsrlw(out, v(0), v(0), 4);
                vex::vpand(out, v(0), v(0), constant(0));
                vex::vpshufb(out, v(1), v(4), v(1));
                vex::vpshufb(out, v(0), v(5), v(0));
                vex::vpand(out, v(1), v(1), v(0));
                vex::vpxor(out, v(2), v(2), v(2));
                vex::vpcmpeqb(out, v(1), v(1), v(2));
            }
        }
        vex::vpmovmskb(out, UNIT, v(1));
        self.uses_vectors = true;
    }

    fn stop_mask_sse(&mut self, test: &ByteTest) {
        x64!(self; movdqu xmm0, [at]; pxor xmm1, xmm1);
        match test {
            ByteTest::Bytes(bytes) => {
                for i in 0..bytes.len() as i32 {
                    x64!(self
                        ; movdqa xmm2, xmm0
                        ; pcmpeqb xmm2, [scratch + i * CONSTANT]
                        ; por xmm1, xmm2
                    );
                }
            }
            ByteTest::Ranges { ranges, .. } => {
                for i in 0..ranges.len() as i32 {
                    let (low, len) =
                        (2 * i * CONSTANT, (2 * i + 1) * CONSTANT);
                    x64!(self
                        ; movdqa xmm2, xmm0
                        ; psubb xmm2, [scratch + low]
                        ; movdqa xmm3, xmm2
                        ; pminub xmm3, [scratch + len]
                        ; pcmpeqb xmm3, xmm2
                        ; por xmm1, xmm3
                    );
                }
            }
            // Plans for this level have no shuffles.
            ByteTest::Nibbles(_) => unreachable!("SSE2 has no byte shuffle"),
        }
        x64!(self; pmovmskb unit32, xmm1);
    }

    /// Loads what [`Masm::candidate_mask`] keeps in registers.
    #[allow(
        clippy::useless_conversion,
        reason = "dynasm converts the number of a register that varies"
    )]
    pub(crate) fn load_scan(&mut self, width: Width, scan: &Scan) {
        let constants = match scan {
            Scan::Pair(_) => 4,
            Scan::Fingerprint(asks) => 1 + 2 * asks.len() as i32,
        };
        for i in 0..constants {
            let at = Mem::at(SCRATCH, i * CONSTANT);
            let register = FIRST_CONSTANT + i as u8;
            match width {
                Width::Full => vex::vmovdqu(&mut self.ops, Ymm(register), at),
                Width::Half => vex::vmovdqu(&mut self.ops, Xmm(register), at),
                Width::Sse => {
                    x64!(self
                        ; movdqa Rx(register), [scratch + i * CONSTANT]
                    );
                }
            }
        }
    }

    /// Which positions in `[base, base + width)` are candidates; reads as far
    /// beyond as the scan reaches.
    #[allow(
        clippy::useless_conversion,
        reason = "dynasm converts the number of a register that varies"
    )]
    pub(crate) fn candidate_mask(
        &mut self,
        width: Width,
        scan: &Scan,
        base: Base,
    ) {
        match (width, scan) {
            (Width::Full, _) => self.candidates_vex(scan, base, Ymm),
            (Width::Half, _) => self.candidates_vex(scan, base, Xmm),
            (Width::Sse, Scan::Pair(pair)) => {
                self.candidates_sse(pair, base);
            }
            // Plans for this level have no shuffles.
            (Width::Sse, Scan::Fingerprint(_)) => {
                unreachable!("SSE2 has no byte shuffle")
            }
        }
    }

    #[allow(
        clippy::useless_conversion,
        reason = "dynasm converts the number of a register that varies"
    )]
    fn candidates_sse(&mut self, pair: &[Probe; 2], base: Base) {
        for (i, probe) in pair.iter().enumerate() {
            let (to, offset) = (i as u8, probe.offset as i32);
            match base {
                Base::At => x64!(self; movdqu Rx(to), [at + offset]),
                Base::Entry => x64!(self; movdqu Rx(to), [entry + offset]),
            }
            if probe.mask != 0 {
                x64!(self; por Rx(to), Rx(FIRST_CONSTANT + 2 + to));
            }
            x64!(self; pcmpeqb Rx(to), Rx(FIRST_CONSTANT + to));
        }
        x64!(self; pand xmm0, xmm1; pmovmskb unit32, xmm0);
    }

    /// Branches if there is a candidate of a pair in the next
    /// [`PAIR_VECTORS`] of positions, to where
    /// [`Masm::advance_to_first_of_all`] is. The constants are loaded.
    pub(crate) fn branch_if_any_of_all(
        &mut self,
        pair: &[Probe; 2],
        to: Label,
    ) {
        for (i, vector) in (0..).zip(PAIR_RESULTS) {
            let distance = i * Width::Full.bytes();
            self.compare_pair(pair, Base::At, distance, vector, Ymm);
        }
        let (out, any) = (&mut self.ops, Ymm(1));
        let [first, rest @ ..] = PAIR_RESULTS;
        vex::vpor(out, any, Ymm(first), Ymm(rest[0]));
        for &vector in &rest[1..] {
            vex::vpor(out, any, any, Ymm(vector));
        }
        vex::vptest(out, any, any);
        self.uses_vectors = true;
        x64!(self; jnz =>to.0);
    }

    /// Moves `at` over a vector that has been looked at, less what it takes
    /// that the first byte a pair asks for is aligned from now on. Clobbers
    /// `entry`.
    ///
    /// PERF: every second load of two vectors would cross into another line
    /// of the cache.
    pub(crate) fn advance_to_alignment(&mut self, pair: &[Probe; 2]) {
        let (offset, width) = (pair[0].offset as i32, Width::Full.bytes());
        x64!(self
            ; lea entry, [at + (width + offset)]
            ; and entry, -width
            ; lea at, [entry - offset]
        );
    }

    /// Moves `at` to the first candidate of the vectors of
    /// [`Masm::branch_if_any_of_all`]. Clobbers `unit`, `entry` and `scratch`.
    ///
    /// PERF: without a branch for which of them it is in.
    pub(crate) fn advance_to_first_of_all(&mut self) {
        let [a, b, c, d] = PAIR_RESULTS;
        self.two_masks([c, d], SCRATCH);
        self.two_masks([a, b], UNIT);
        // Without a bit, the number of bits and a carry.
        x64!(self
            ; tzcnt scratch, scratch
            ; add scratch, 64
            ; tzcnt unit, unit
            ; cmovc unit, scratch
            ; add at, unit
        );
    }

    /// Leaves in `to` the masks of two vectors. Clobbers `entry`.
    #[allow(
        clippy::useless_conversion,
        reason = "dynasm converts the number of a register that varies"
    )]
    fn two_masks(&mut self, [low, high]: [u8; 2], to: Gpr) {
        let out = &mut self.ops;
        vex::vpmovmskb(out, to, Ymm(low));
        vex::vpmovmskb(out, ENTRY, Ymm(high));
        x64!(self; shl entry, 32; or Rq(to.0), entry);
    }

    /// Leaves in vector `to` where both probes of a pair hold, from a
    /// distance on; `to + 1` is scratch.
    fn compare_pair<V: Vector>(
        &mut self,
        pair: &[Probe; 2],
        base: Base,
        distance: i32,
        to: u8,
        v: fn(u8) -> V,
    ) where
        Mem: vex::Source<V>,
    {
        let out = &mut self.ops;
        let probes = if pair[0] == pair[1] { 1 } else { 2 };
        for (i, probe) in (0u8..).zip(&pair[..probes]) {
            let from = Mem::at(base.gpr(), distance + probe.offset as i32);
            let (to, constant) = (v(to + i), v(FIRST_CONSTANT + i));
            if probe.mask == 0 {
                vex::vpcmpeqb(out, to, constant, from);
            } else {
                vex::vpor(out, to, v(FIRST_CONSTANT + 2 + i), from);
                vex::vpcmpeqb(out, to, to, constant);
            }
        }
        if probes == 2 {
            vex::vpand(out, v(to), v(to), v(to + 1));
        }
    }

    /// Leaves in vector 0 which sets of heads are left at each position.
    /// Clobbers vectors 1 to 3.
    fn ask_all<V: Vector>(&mut self, asks: &[Ask], base: Base, v: fn(u8) -> V)
    where
        Mem: vex::Source<V>,
    {
        for (i, ask) in (0u8..).zip(asks) {
            let from = Mem::at(base.gpr(), ask.offset() as i32);
            self.ask(ask, 1 + 2 * i, from, i.min(1), v);
            if i > 0 {
                vex::vpand(&mut self.ops, v(0), v(0), v(1));
            }
        }
    }

    /// Leaves in vector `to` which sets of heads each byte is in. The
    /// constants begin at number `constant`. Clobbers vectors 2 and 3.
    fn ask<V: Vector>(
        &mut self,
        ask: &Ask,
        constant: u8,
        from: Mem,
        to: u8,
        v: fn(u8) -> V,
    ) where
        Mem: vex::Source<V>,
    {
        let out = &mut self.ops;
        let (to, halves) = (v(to), v(FIRST_CONSTANT));
        let one = v(FIRST_CONSTANT + constant);
        let other = v(FIRST_CONSTANT + constant + 1);
        match ask {
            Ask::Same(Probe { mask: 0, .. }) => {
                vex::vpcmpeqb(out, to, one, from);
            }
            Ask::Same(_) => {
                vex::vpor(out, to, other, from);
                vex::vpcmpeqb(out, to, to, one);
            }
            Ask::Sets(..) => {
                vex::vmovdqu(out, v(2), from);
                vex::vpsrlw(out, v(3), v(2), 4);
                vex::vpand(out, v(2), v(2), halves);
                vex::vpand(out, v(3), v(3), halves);
                vex::vpshufb(out, v(2), one, v(2));
                vex::vpshufb(out, v(3), other, v(3));
                vex::vpand(out, to, v(2), v(3));
            }
        }
    }

    fn candidates_vex<V: Vector>(
        &mut self,
        scan: &Scan,
        base: Base,
        v: fn(u8) -> V,
    ) where
        Mem: vex::Source<V>,
    {
        match scan {
            Scan::Pair(pair) => {
                self.compare_pair(pair, base, 0, 0, v);
                vex::vpmovmskb(&mut self.ops, UNIT, v(0));
            }
            Scan::Fingerprint(asks) => {
                self.ask_all(asks, base, v);
                let out = &mut self.ops;
                vex::vpxor(out, v(1), v(1), v(1));
                vex::vpcmpeqb(out, v(0), v(0), v(1));
                vex::vpmovmskb(out, UNIT, v(0));
                // A bit says that no literal is left there.
                match V::LONG {
                    true => x64!(self; not unit32),
                    false => x64!(self; xor unit32, 0xFFFF),
                }
            }
        }
        self.uses_vectors = true;
    }
}

/// How many vectors of positions are tested for a pair between two branches.
pub(crate) const PAIR_VECTORS: usize = 4;

/// Where the results for them are; the next register is scratch.
const PAIR_RESULTS: [u8; PAIR_VECTORS] = [0, 2, 4, 6];

/// The first vector register that holds a constant during a scan.
const FIRST_CONSTANT: u8 = 8;
