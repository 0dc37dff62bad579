//! Listings of small programs, in the style of readers.

use super::{content, listing};
use crate::abi::block::Outcome;
use crate::codegen::assembly::Assembly;
use crate::codegen::masm::Masm;
use crate::codegen::masm::automaton::{Current, Tables};

/// A program with names, comments, numbered labels, constants and filler.
fn program() -> Assembly {
    let mut masm = Masm::new(true);
    let classes = masm.constant("classes", 64, vec![7; 512]);
    masm.entries().is_match = Some(0);
    masm.entries().find = Some(0);
    masm.name("is_match");
    masm.name("find");
    masm.comment("two\nlines");
    masm.enter(Tables::Growing, classes);
    let again = masm.here();
    masm.advance(1);
    let (main, other) = (masm.label(), masm.label());
    masm.bind_as(main, "main");
    masm.branch_if_at_end(other);
    masm.load_byte(3);
    masm.load_entry(Current::State);
    masm.branch_unless_literal(b"a\"b", main);
    masm.jump(again);
    masm.align();
    masm.bind(other);
    masm.set_state(48);
    masm.exit(Outcome::Full);
    masm.finish().expect("an assembly")
}

#[test]
fn it_names_what_a_reader_knows() {
    let listing = listing(&program());
    let (_, code) = listing.split_once("\n\n").expect("the registers");
    let expected = r#"is_match:  ; at 0x0
find:  ; at 0x0
    ; two
    ; lines
    mov at, [block.at]
    mov end, [block.end]
    mov state32, [block.state]
    mov rows, [block.rows]
    lea classes, [classes]
.1:
    add at, 1
.main:
    cmp at, end
    jae .main.1
    movzx unit32, byte [at+3]
    lea scratch, [rows+unit*4]
    mov entry32, [scratch+state-1]
    lea scratch, ["a\"b"]
    movzx entry32, word [scratch]
    cmp [at], entry16
    jne .main
    movzx entry32, word [scratch+1]
    cmp [at+1], entry16
    jne .main
    jmp .1
    int3  ; 6 times
.main.1:
    mov state32, 48+1
    ; answer: full
    mov [block.at], at
    mov eax, 3
    ret

; constants
;   classes   512 bytes  07*512
;   "a\"b"      3 bytes
"#;
    assert_eq!(code, expected, "\n{code}");
}

#[test]
fn content_is_shown_if_it_is_short() {
    assert_eq!(content(&[0, 0, 0xFF, 1, 1, 1]), "00*2 ff 01*3 ");
    let long: Vec<u8> = (0..=255).collect();
    assert_eq!(content(&long), "");
}
