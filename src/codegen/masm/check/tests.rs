//! Every rule, on the smallest code that keeps or breaks it.

use super::{Contract, check, check_assembly, enforce};
use crate::{
    codegen::{
        assembly::{Assembly, Entries, Notes},
        masm::vex::{self, Gpr, Mem, Xmm, Ymm},
    },
    cpu::CpuLevel,
};

const RET: u8 = 0xC3;

/// Checks an instruction in front of a return.
fn one(bytes: &[u8]) -> Result<String, String> {
    with_spans(bytes, None)
}

fn with_spans(bytes: &[u8], spans: Option<Gpr>) -> Result<String, String> {
    let code = [bytes, &[RET]].concat();
    let level = CpuLevel::Avx2;
    let notes = Notes::default();
    let contract = Contract { level, spans, data: 0..0, notes: &notes };
    contract.check(&code, &[0]).map(|listing| listing.to_string())
}

#[track_caller]
fn refused(bytes: &[u8], why: &str) {
    let error = one(bytes).expect_err(why);
    assert!(error.contains(why), "{error}");
}

/// Entered at the first byte.
fn at_start() -> Entries {
    Entries { find: Some(0), ..Entries::default() }
}

#[test]
fn a_listing_names_labels_fields_and_data() {
    let mut code = vec![0x48, 0x8B, 0x37]; // mov rsi, [rdi]
    code.extend([0x48, 0x3B, 0x77, 0x08]); // cmp rsi, [rdi+8]
    code.extend([0x73, 0x0B]); // jae +11
    code.extend([0x0F, 0xB6, 0x06]); // movzx eax, byte [rsi]
    code.extend([0x8B, 0x05, 0xF6, 0x0F, 0, 0]); // mov eax, [rip+...]
    code.extend([0xEB, 0xEF]); // jmp -17
    code.extend([0x48, 0x89, 0x77, 0x50]); // mov [rdi+50h], rsi
    code.extend([0x4C, 0x89, 0x54, 0xCF, 0x78]); // mov [rdi+rcx*8+78h], r10
    code.extend([0x81, 0xF9, 0xFF, 0, 0, 0]); // cmp ecx, 255
    code.push(RET);
    let assembly = Assembly {
        code,
        data: vec![0; 12],
        data_base: 4096,
        entries: at_start(),
        notes: Notes {
            comments: vec![(0, "loop".into()), (20, "done".into())],
            ..Notes::default()
        },
    };
    let listing = check_assembly(&assembly, CpuLevel::Sse2, None);
    let listing = listing.expect("code that keeps the contract");
    let expected = "L0000:
    ; loop
0000  mov rsi, [rdi+at]
L0003:
0003  cmp rsi, [rdi+end]
0007  jae L0014
0009  movzx eax, byte [rsi]
000c  mov eax, [rel data+8]
0012  jmp L0003
L0014:
    ; done
0014  mov [rdi+last.end], rsi
0018  mov [rdi+rcx*8+registers], r10
001d  cmp ecx, 0xff
0023  ret
";
    assert_eq!(listing.to_string(), expected);
    assert_eq!(listing.instruction_len, 10);
}

#[test]
fn every_byte_must_decode() {
    let error = one(&[0x06]).expect_err("push es, gone in 64-bit code");
    assert!(error.contains("no instruction"), "{error}");
    let error = check(&[0x48], &[0], CpuLevel::Sse2).expect_err("half");
    assert!(error.contains("no instruction"), "{error}");
    let error = check(&[], &[], CpuLevel::Sse2).expect_err("nothing");
    assert!(error.contains("no code"), "{error}");
}

#[test]
fn entries_must_be_instructions() {
    let code = [0x31, 0xC0, RET];
    check(&code, &[0, 2], CpuLevel::Sse2).expect("two entries");
    for entry in [1, 3, 100] {
        let error = check(&code, &[0, entry], CpuLevel::Sse2);
        let error = error.expect_err("no instruction is there");
        assert!(error.contains("the entry"), "{error}");
    }
}

#[test]
fn branches_must_land_on_instructions() {
    let code = |target: u8| [0x74, target, 0x31, 0xC0, RET];
    check(&code(0), &[0], CpuLevel::Sse2).expect("the next one");
    check(&code(2), &[0], CpuLevel::Sse2).expect("the last one");
    for target in [1, 3, 0x70, 0x80] {
        let error = check(&code(target), &[0], CpuLevel::Sse2);
        let error = error.expect_err("no instruction is there");
        assert!(error.contains("is no instruction"), "{error}");
    }
}

#[test]
fn control_must_not_run_off_the_end() {
    check(&[0xCC], &[0], CpuLevel::Sse2).expect("a trap");
    check(&[0xEB, 0xFE], &[0], CpuLevel::Sse2).expect("a loop");
    for code in [&[0x90][..], &[0x74, 0xFE]] {
        let error = check(code, &[0], CpuLevel::Sse2).expect_err("the end");
        assert!(error.contains("runs off the end"), "{error}");
    }
}

#[test]
fn control_must_not_leave() {
    refused(&[0xE8, 0, 0, 0, 0], "by Call");
    refused(&[0xFF, 0xD0], "by IndirectCall");
    refused(&[0xFF, 0xE0], "by IndirectBranch");
    refused(&[0xC2, 8, 0], "by Return");
    refused(&[0xCB], "by Return");
    refused(&[0xCD, 0x80], "by Interrupt");
    refused(&[0x0F, 0x0B], "by Exception");
    refused(&[0x0F, 0x05], "by Call");
}

#[test]
fn the_stack_must_not_be_used() {
    refused(&[0x50], "it uses the stack"); // push rax
    refused(&[0x58], "it uses the stack"); // pop rax
    refused(&[0x48, 0x83, 0xEC, 8], "it uses the stack"); // sub rsp, 8
    refused(&[0x48, 0x8B, 0x04, 0x24], "it uses the stack"); // [rsp]
    refused(&[0x48, 0x89, 0xE8], "it uses the stack"); // mov rax, rbp
    refused(&[0x40, 0x88, 0xE5], "it uses the stack"); // mov bpl, spl
    refused(&[0x9C], "it uses the stack"); // pushf
}

#[test]
fn registers_of_the_caller_must_not_be_used() {
    refused(&[0x31, 0xDB], "RBX is the caller's");
    refused(&[0xB3, 1], "RBX is the caller's"); // mov bl, 1
    refused(&[0xB7, 1], "RBX is the caller's"); // mov bh, 1
    for (number, name) in [(4, "R12"), (5, "R13"), (6, "R14"), (7, "R15")] {
        let why = format!("{name} is the caller's");
        refused(&[0x41, 0xB8 + number, 1, 0, 0, 0], &why);
    }
    one(&[0x41, 0xBB, 1, 0, 0, 0]).expect("r11 is free");
}

#[test]
fn the_block_must_stay_where_it_is() {
    refused(&[0x31, 0xFF], "the block's address"); // xor edi, edi
    refused(&[0x48, 0xFF, 0xC7], "the block's address"); // inc rdi
    one(&[0x48, 0x89, 0xF8]).expect("mov rax, rdi");
}

#[test]
fn stores_go_to_the_block_or_the_spans() {
    one(&[0x48, 0x89, 0x07]).expect("mov [rdi], rax");
    one(&[0x48, 0xFF, 0x47, 8]).expect("inc qword [rdi+8]");
    refused(&[0x48, 0x89, 0x02], "outside block and spans"); // [rdx]
    refused(&[0x48, 0x89, 0x04, 0x3A], "outside block"); // [rdx+rdi]
    refused(&[0x0F, 0xC3, 0x02], "outside block"); // movnti [rdx], eax
    let rdx = Some(Gpr(2));
    with_spans(&[0x48, 0x89, 0x02], rdx).expect("mov [rdx], rax");
    with_spans(&[0x48, 0x89, 0x44, 0x0A, 8], rdx).expect("[rdx+rcx+8]");
    with_spans(&[0x48, 0x89, 0x01], rdx).expect_err("mov [rcx], rax");
    let r9 = Some(Gpr(9));
    with_spans(&[0x49, 0x89, 0x01], r9).expect("mov [r9], rax");
    with_spans(&[0x48, 0x89, 0x01], r9).expect_err("mov [rcx], rax");
}

#[test]
fn the_block_has_an_end() {
    let size = size_of::<crate::abi::block::Block>() as i32;
    let load = |disp: i32| {
        let bytes = [&[0x48, 0x8B, 0x87][..], &disp.to_le_bytes()].concat();
        one(&bytes)
    };
    load(size - 8).expect("the last word");
    for disp in [size - 7, size, -1, -8, i32::MIN, i32::MAX] {
        let error = load(disp).expect_err("not in the block");
        assert!(error.contains("is not in the block"), "{error}");
    }
}

#[test]
fn data_have_a_beginning_and_an_end() {
    let checked = |at: i32, opcode: u8| {
        let mut code = vec![0x48, opcode, 0x05];
        code.extend((at - 7).to_le_bytes());
        code.push(RET);
        let assembly = Assembly {
            code,
            data: vec![0; 16],
            data_base: 4096,
            entries: at_start(),
            ..Assembly::default()
        };
        check_assembly(&assembly, CpuLevel::Sse2, None)
    };
    for at in [4096, 4097, 4104] {
        checked(at, 0x8B).expect("a load of data");
        checked(at, 0x8D).expect("an address of data");
        let error = checked(at, 0x89).expect_err("a store");
        assert!(error.contains("a store to the data"), "{error}");
    }
    for at in [0, 8, 4095, 4105, 4112, -8] {
        let error = checked(at, 0x8B).expect_err("not in the data");
        assert!(error.contains("is not in the data"), "{error}");
    }
}

#[test]
fn an_assembly_is_checked_at_each_entry() {
    let mut assembly = Assembly {
        code: vec![0x31, 0xC0, RET],
        entries: Entries {
            is_match: Some(0),
            find: Some(2),
            batch: Some(2),
            groups: Some(2),
            notes_patterns: false,
        },
        ..Assembly::default()
    };
    check_assembly(&assembly, CpuLevel::Sse2, None).expect("good entries");
    for entry in 0..4 {
        let mut bad = assembly.clone();
        match entry {
            0 => bad.entries.is_match = Some(1),
            1 => bad.entries.find = Some(1),
            2 => bad.entries.groups = Some(1),
            _ => bad.entries.batch = Some(1),
        }
        let error = check_assembly(&bad, CpuLevel::Sse2, None);
        assert!(error.expect_err("an entry").contains("the entry"));
    }
    assembly.data = vec![1];
    let error = check_assembly(&assembly, CpuLevel::Sse2, None);
    assert!(error.expect_err("base 0").contains("overlap the code"));
}

#[test]
#[should_panic(expected = "the block's address changes\nL0000:\n0000  xor")]
fn enforcing_panics_with_the_listing() {
    let code = vec![0x31, 0xFF, RET];
    let entries = at_start();
    let assembly = Assembly { code, entries, ..Assembly::default() };
    enforce(&assembly, CpuLevel::Sse2);
}

#[test]
#[should_panic(expected = "emitted code at sse2: 0000: no instruction: [06")]
fn enforcing_panics_with_the_bytes() {
    let code = vec![0x06, RET];
    let entries = at_start();
    let assembly = Assembly { code, entries, ..Assembly::default() };
    enforce(&assembly, CpuLevel::Sse2);
}

#[test]
fn kinds_that_no_code_needs_are_refused() {
    refused(&[0xF0, 0x48, 0xFF, 0x07], "a prefix"); // lock inc [rdi]
    refused(&[0x64, 0x48, 0x8B, 0x07], "a prefix"); // mov rax, fs:[rdi]
    refused(&[0xAA], "string instruction"); // stosb
    refused(&[0xF3, 0xA4], "string instruction"); // rep movsb
    refused(&[0xFA], "privileged"); // cli
    refused(&[0xFD], "direction flag"); // std
    refused(&[0x48, 0xF7, 0xF1], "it can fault"); // div rcx
    refused(&[0x0F, 0xAE, 0x17], "control word"); // ldmxcsr [rdi]
    refused(&[0x66, 0x0F, 0xF7, 0xC1], "hidden store"); // maskmovdqu
    refused(&[0x8E, 0xD8], "a segment changes"); // mov ds, eax
}

#[test]
fn instructions_stay_within_the_level() {
    let sse2: [&[u8]; 7] = [
        &[0x66, 0x0F, 0x74, 0xC1], // pcmpeqb xmm0, xmm1
        &[0x66, 0x0F, 0xD7, 0xC1], // pmovmskb eax, xmm1
        &[0x0F, 0x44, 0xC1],       // cmove eax, ecx
        &[0x0F, 0xBC, 0xC1],       // bsf eax, ecx
        &[0x0F, 0x1F, 0x44, 0, 0], // nop [rax+rax]
        &[0x0F, 0x18, 0x06],       // prefetchnta [rsi]
        &[0xF3, 0x0F, 0x1E, 0xFA], // endbr64
    ];
    let avx2: [&[u8]; 7] = [
        &[0x66, 0x0F, 0x38, 0x00, 0xC1], // pshufb xmm0, xmm1
        &[0x66, 0x0F, 0x38, 0x17, 0xC1], // ptest xmm0, xmm1
        &[0xF3, 0x0F, 0xBC, 0xC1],       // tzcnt eax, ecx
        &[0xF3, 0x0F, 0xBD, 0xC1],       // lzcnt eax, ecx
        &[0xF3, 0x0F, 0xB8, 0xC1],       // popcnt eax, ecx
        &[0xC4, 0xE2, 0x70, 0xF5, 0xC2], // bzhi eax, edx, ecx
        &[0xC5, 0xF1, 0x74, 0xC2],       // vpcmpeqb xmm0, xmm1, xmm2
    ];
    let above: [&[u8]; 5] = [
        &[0x0F, 0x38, 0xF0, 0x06], // movbe eax, [rsi]
        &[0x62, 0xF2, 0x75, 0x48, 0x8D, 0xC2], // vpermb zmm0
        &[0x0F, 0x6F, 0xC1],       // movq mm0, mm1
        &[0xD9, 0xC0],             // fld st0
        &[0x0F, 0x31],             // rdtsc
    ];
    let at =
        |level, bytes: &[u8]| check(&[bytes, &[RET]].concat(), &[0], level);
    for bytes in sse2 {
        at(CpuLevel::Sse2, bytes).expect("of the lowest level");
        at(CpuLevel::Avx2, bytes).expect("of any level");
    }
    for bytes in avx2 {
        let error = at(CpuLevel::Sse2, bytes).expect_err("above the level");
        assert!(error.contains("is above sse2"), "{error}");
        at(CpuLevel::Avx2, bytes).expect("of this level");
    }
    for bytes in above {
        let error = at(CpuLevel::Avx2, bytes).expect_err("of no level");
        assert!(error.contains("is in no level"), "{error}");
    }
}

/// Checks code that ends in a return.
fn emitted(emit: impl FnOnce(&mut Vec<u8>)) -> Result<(), String> {
    let mut code = Vec::new();
    emit(&mut code);
    code.push(RET);
    check(&code, &[0], CpuLevel::Avx2).map(|_| ())
}

#[test]
fn upper_halves_are_cleared() {
    let load = Mem::at(Gpr(6), 0);
    emitted(|out| vex::vmovdqu(out, Xmm(0), load)).expect("16 bytes");
    let error = emitted(|out| vex::vmovdqu(out, Ymm(0), load));
    let error = error.expect_err("a return with dirty halves");
    assert!(error.contains("upper halves"), "{error}");
    emitted(|out| {
        vex::vmovdqu(out, Ymm(0), load);
        vex::vpcmpeqb(out, Ymm(0), Ymm(0), Ymm(1));
        vex::vpmovmskb(out, Gpr(0), Ymm(0));
        vex::vzeroupper(out);
    })
    .expect("cleared halves");
    let error = emitted(|out| {
        vex::vmovdqu(out, Ymm(0), load);
        out.extend([0x66, 0x0F, 0x74, 0xC1]); // pcmpeqb xmm0, xmm1
        vex::vzeroupper(out);
    });
    let error = error.expect_err("an instruction without VEX prefix");
    assert!(error.contains("pcmpeqb"), "{error}");
}

/// One of two paths to the return does not clear.
#[test]
fn upper_halves_are_cleared_on_every_path() {
    let code = |over: u8| {
        let mut code = Vec::new();
        vex::vpxor(&mut code, Ymm(0), Ymm(0), Ymm(0));
        code.extend([0x74, over]);
        vex::vzeroupper(&mut code);
        code.push(RET);
        check(&code, &[0], CpuLevel::Avx2)
    };
    code(0).expect("both paths clear");
    let error = code(3).expect_err("the branch skips the clearing");
    assert!(error.contains("upper halves"), "{error}");
}
