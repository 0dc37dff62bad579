//! Every instruction, decoded by a disassembler that is not ours: the text
//! and the length must be those intended.

use iced_x86::{
    Decoder, DecoderOptions, Formatter, NasmFormatter, NumberBase,
};

use super::*;

const GPR64: [&str; 16] = [
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10",
    "r11", "r12", "r13", "r14", "r15",
];

const GPR32: [&str; 16] = [
    "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d",
    "r10d", "r11d", "r12d", "r13d", "r14d", "r15d",
];

/// The disassembler, set up so that a text is easily predicted.
struct Oracle {
    formatter: NasmFormatter,
    text: String,
}

impl Oracle {
    fn new() -> Oracle {
        let mut formatter = NasmFormatter::new();
        let options = formatter.options_mut();
        options.set_number_base(NumberBase::Decimal);
        options.set_always_show_scale(true);
        Oracle { formatter, text: String::new() }
    }

    /// Asserts that the bytes are this one instruction. The text names no
    /// size of memory, since the instruction implies it.
    fn check(&mut self, bytes: &[u8], expected: &str) {
        let mut decoder = Decoder::new(64, bytes, DecoderOptions::NONE);
        let instruction = decoder.decode();
        self.text.clear();
        self.formatter.format(&instruction, &mut self.text);
        for size in ["byte ", "dword ", "qword ", "oword ", "yword "] {
            if let Some(at) = self.text.find(&format!("{size}[")) {
                self.text.drain(at..at + size.len());
            }
        }
        assert_eq!(self.text, expected, "{bytes:02x?}");
        assert_eq!(instruction.len(), bytes.len(), "{expected}");
    }
}

fn encode(emit: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    emit(&mut bytes);
    bytes
}

fn name<V: Vector>(register: V) -> String {
    format!("{}mm{}", if V::LONG { 'y' } else { 'x' }, register.number())
}

fn memory_name(memory: Mem) -> String {
    use core::fmt::Write;
    let mut text = format!("[{}", GPR64[usize::from(memory.base.0)]);
    if let Some((index, scale)) = memory.index {
        let index = GPR64[usize::from(index.0)];
        write!(text, "+{index}*{scale}").expect("a string");
    }
    if memory.disp != 0 {
        write!(text, "{:+}", memory.disp).expect("a string");
    }
    text + "]"
}

const DISPS: [i32; 11] =
    [0, 1, -1, 127, -128, 128, -129, 255, 4096, i32::MAX, i32::MIN];

/// Every base, index and scale, with displacements around each change of
/// their encoding.
fn all_memory() -> Vec<Mem> {
    let mut all = Vec::new();
    for disp in DISPS {
        for base in (0..16).map(Gpr) {
            all.push(Mem::at(base, disp));
            for index in (0..16).map(Gpr).filter(|index| index.0 != SIB) {
                for scale in [1, 2, 4, 8] {
                    all.push(Mem::indexed(base, index, scale, disp));
                }
            }
        }
    }
    all
}

/// One of each shape.
fn some_memory() -> Vec<Mem> {
    let mut all = Vec::new();
    for disp in [0, 8, -200] {
        for base in (0..16).map(Gpr) {
            all.push(Mem::at(base, disp));
            for index in [Gpr(0), Gpr(9), Gpr(12)] {
                all.push(Mem::indexed(base, index, 4, disp));
            }
        }
    }
    all
}

/// Checks an instruction of one width with every register and with memory
/// in the last place.
fn check_three<V: Vector>(
    oracle: &mut Oracle,
    text: &str,
    suffix: &str,
    new: impl Fn(u8) -> V,
    register: impl Fn(&mut Vec<u8>, V, V, V),
    memory: impl Fn(&mut Vec<u8>, V, V, Mem),
) {
    for (dst, a) in pairs() {
        let (dst, a) = (new(dst), new(a));
        let start = format!("{text} {},{}", name(dst), name(a));
        for b in (0..16).map(&new) {
            let bytes = encode(|out| register(out, dst, a, b));
            oracle.check(&bytes, &format!("{start},{}{suffix}", name(b)));
        }
    }
    let some = some_memory();
    for (dst, a) in [(0, 15), (15, 0), (7, 8), (8, 7)] {
        let (dst, a) = (new(dst), new(a));
        let start = format!("{text} {},{}", name(dst), name(a));
        for &b in &some {
            let bytes = encode(|out| memory(out, dst, a, b));
            let expected = format!("{start},{}{suffix}", memory_name(b));
            oracle.check(&bytes, &expected);
        }
    }
}

fn pairs() -> impl Iterator<Item = (u8, u8)> {
    (0..16).flat_map(|a| (0..16).map(move |b| (a, b)))
}

macro_rules! check_three {
    ($oracle:ident, $suffix:literal, $name:ident $(, $byte:literal)?) => {
        check_three(
            &mut $oracle,
            stringify!($name),
            $suffix,
            Xmm,
            |out, dst, a, b| $name(out, dst, a, b $(, $byte)?),
            |out, dst, a, b| $name(out, dst, a, b $(, $byte)?),
        );
        check_three(
            &mut $oracle,
            stringify!($name),
            $suffix,
            Ymm,
            |out, dst, a, b| $name(out, dst, a, b $(, $byte)?),
            |out, dst, a, b| $name(out, dst, a, b $(, $byte)?),
        );
    };
}

#[test]
fn three_operands_decode_as_written() {
    let mut oracle = Oracle::new();
    check_three!(oracle, "", vpcmpeqb);
    check_three!(oracle, "", vpcmpgtb);
    check_three!(oracle, "", vpor);
    check_three!(oracle, "", vpand);
    check_three!(oracle, "", vpandn);
    check_three!(oracle, "", vpxor);
    check_three!(oracle, "", vpaddb);
    check_three!(oracle, "", vpsubb);
    check_three!(oracle, "", vpsubusb);
    check_three!(oracle, "", vpminub);
    check_three!(oracle, "", vpmaxub);
    check_three!(oracle, "", vpshufb);
}

#[test]
fn three_operands_and_a_byte_decode_as_written() {
    let mut oracle = Oracle::new();
    check_three!(oracle, ",15", vpalignr, 15);
    check_three!(oracle, ",165", vpblendd, 165);
    check_three(
        &mut oracle,
        "vperm2i128",
        ",33",
        Ymm,
        |out, dst, a, b| vperm2i128(out, dst, a, b, 33),
        |out, dst, a, b| vperm2i128(out, dst, a, b, 33),
    );
}

#[test]
fn every_constant_byte_is_kept() {
    let mut oracle = Oracle::new();
    for byte in 0..=255 {
        let bytes = encode(|out| vpalignr(out, Xmm(1), Xmm(2), Xmm(3), byte));
        oracle.check(&bytes, &format!("vpalignr xmm1,xmm2,xmm3,{byte}"));
        let bytes = encode(|out| vpsrlw(out, Ymm(9), Ymm(10), byte));
        oracle.check(&bytes, &format!("vpsrlw ymm9,ymm10,{byte}"));
    }
}

/// The full set of addresses, in both opcode maps with either prefix.
#[test]
fn every_address_decodes_as_written() {
    let mut oracle = Oracle::new();
    for memory in all_memory() {
        let text = memory_name(memory);
        let bytes = encode(|out| vmovdqu(out, Ymm(3), memory));
        oracle.check(&bytes, &format!("vmovdqu ymm3,{text}"));
        let bytes = encode(|out| vpshufb(out, Xmm(12), Xmm(1), memory));
        oracle.check(&bytes, &format!("vpshufb xmm12,xmm1,{text}"));
    }
}

#[test]
fn shifts_decode_as_written() {
    let mut oracle = Oracle::new();
    for (dst, a) in pairs() {
        let bytes = encode(|out| vpsrlw(out, Xmm(dst), Xmm(a), 4));
        oracle.check(&bytes, &format!("vpsrlw xmm{dst},xmm{a},4"));
        let bytes = encode(|out| vpsrlw(out, Ymm(dst), Ymm(a), 4));
        oracle.check(&bytes, &format!("vpsrlw ymm{dst},ymm{a},4"));
        let bytes = encode(|out| vpsllw(out, Xmm(dst), Xmm(a), 3));
        oracle.check(&bytes, &format!("vpsllw xmm{dst},xmm{a},3"));
        let bytes = encode(|out| vpsllw(out, Ymm(dst), Ymm(a), 3));
        oracle.check(&bytes, &format!("vpsllw ymm{dst},ymm{a},3"));
    }
}

#[test]
fn moves_between_registers_decode_as_written() {
    let mut oracle = Oracle::new();
    for (a, b) in pairs() {
        let (r32, r64) = (GPR32[usize::from(b)], GPR64[usize::from(b)]);
        let bytes = encode(|out| vmovd(out, Xmm(a), Gpr(b)));
        oracle.check(&bytes, &format!("vmovd xmm{a},{r32}"));
        let bytes = encode(|out| vmovq(out, Xmm(a), Gpr(b)));
        oracle.check(&bytes, &format!("vmovq xmm{a},{r64}"));
        let bytes = encode(|out| vpmovmskb(out, Gpr(b), Xmm(a)));
        oracle.check(&bytes, &format!("vpmovmskb {r32},xmm{a}"));
        let bytes = encode(|out| vpmovmskb(out, Gpr(b), Ymm(a)));
        oracle.check(&bytes, &format!("vpmovmskb {r32},ymm{a}"));
        let bytes = encode(|out| vpbroadcastb(out, Xmm(a), Xmm(b)));
        oracle.check(&bytes, &format!("vpbroadcastb xmm{a},xmm{b}"));
        let bytes = encode(|out| vpbroadcastb(out, Ymm(a), Xmm(b)));
        oracle.check(&bytes, &format!("vpbroadcastb ymm{a},xmm{b}"));
        let bytes = encode(|out| vptest(out, Xmm(a), Xmm(b)));
        oracle.check(&bytes, &format!("vptest xmm{a},xmm{b}"));
        let bytes = encode(|out| vptest(out, Ymm(a), Ymm(b)));
        oracle.check(&bytes, &format!("vptest ymm{a},ymm{b}"));
    }
}

#[test]
fn loads_decode_as_written() {
    let mut oracle = Oracle::new();
    for memory in some_memory() {
        let text = memory_name(memory);
        for a in 0..16 {
            let bytes = encode(|out| vmovdqu(out, Xmm(a), memory));
            oracle.check(&bytes, &format!("vmovdqu xmm{a},{text}"));
            let bytes = encode(|out| vmovdqu(out, Ymm(a), memory));
            oracle.check(&bytes, &format!("vmovdqu ymm{a},{text}"));
            let bytes = encode(|out| vmovd(out, Xmm(a), memory));
            oracle.check(&bytes, &format!("vmovd xmm{a},{text}"));
            let bytes = encode(|out| vmovq(out, Xmm(a), memory));
            oracle.check(&bytes, &format!("vmovq xmm{a},{text}"));
            let bytes = encode(|out| vpbroadcastb(out, Xmm(a), memory));
            oracle.check(&bytes, &format!("vpbroadcastb xmm{a},{text}"));
            let bytes = encode(|out| vpbroadcastb(out, Ymm(a), memory));
            oracle.check(&bytes, &format!("vpbroadcastb ymm{a},{text}"));
            let bytes = encode(|out| vbroadcasti128(out, Ymm(a), memory));
            oracle.check(&bytes, &format!("vbroadcasti128 ymm{a},{text}"));
            let bytes = encode(|out| vptest(out, Xmm(a), memory));
            oracle.check(&bytes, &format!("vptest xmm{a},{text}"));
            let bytes = encode(|out| vptest(out, Ymm(a), memory));
            oracle.check(&bytes, &format!("vptest ymm{a},{text}"));
        }
    }
}

#[test]
fn vzeroupper_decodes_as_written() {
    let bytes = encode(vzeroupper);
    assert_eq!(bytes, [0xC5, 0xF8, 0x77]);
    Oracle::new().check(&bytes, "vzeroupper");
}

#[test]
fn the_shortest_encoding_is_taken() {
    let len = |emit: &dyn Fn(&mut Vec<u8>)| encode(|out| emit(out)).len();
    assert_eq!(len(&|out| vpor(out, Xmm(9), Xmm(9), Xmm(7))), 4);
    assert_eq!(len(&|out| vpor(out, Xmm(1), Xmm(2), Xmm(8))), 5);
    let load = |base, disp| {
        len(&|out| vmovdqu(out, Ymm(0), Mem::at(Gpr(base), disp)))
    };
    assert_eq!(load(6, 0), 4);
    assert_eq!(load(5, 0), 5);
    assert_eq!(load(4, 0), 5);
    assert_eq!(load(6, -128), 5);
    assert_eq!(load(6, 128), 8);
}

#[test]
#[should_panic(expected = "a register of number 16")]
fn a_register_that_does_not_exist_is_refused() {
    encode(|out| vpor(out, Xmm(0), Xmm(1), Xmm(16)));
}

#[test]
#[should_panic(expected = "rsp as an index")]
fn an_index_that_cannot_be_encoded_is_refused() {
    let _ = Mem::indexed(Gpr(0), Gpr(4), 1, 0);
}
