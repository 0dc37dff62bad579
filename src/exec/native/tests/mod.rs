//! Hand-written programs, sealed on each rung and run.
//!
//! What changes the state of a whole process (limits, filters, policies) or
//! counts its mappings runs in a child: the test binary, started again for
//! that one test.

use std::{env, process::Command};

use super::{SealedCode, seal};
use crate::{
    abi::block::{Block, Outcome, RawSpan},
    codegen::assembly::{Assembly, Entries, PAGE},
    config::Rung,
    exec::{Arena, Entry},
};

mod attack;
mod audit;
mod edges;
pub(super) mod engine;
mod inject;
mod limits;
mod memory;
mod seccomp;
mod surroundings;

const RUNGS: [Rung; 2] = [Rung::SealedMemfd, Rung::Protected];

/// `mov eax, outcome; ret` at all entries.
fn constant(outcome: Outcome) -> Assembly {
    let mut code = vec![0xB8];
    code.extend_from_slice(&(outcome as u32).to_le_bytes());
    code.push(0xC3);
    let entries = Entries {
        is_match: Some(0),
        find: Some(0),
        batch: Some(0),
        ..Entries::default()
    };
    Assembly { code, entries, ..Assembly::default() }
}

/// `mov eax, [rip + last word of the data]; ret`.
fn loads_data(data: &[u32], code_pages: usize) -> Assembly {
    let data_base = code_pages * PAGE;
    let last = data_base + (data.len() - 1) * 4;
    let mut code = vec![0x8B, 0x05];
    code.extend_from_slice(&(last as i32 - 6).to_le_bytes());
    code.push(0xC3);
    Assembly {
        code,
        data: data.iter().flat_map(|word| word.to_le_bytes()).collect(),
        data_base,
        entries: Entries {
            is_match: Some(0),
            find: Some(0),
            ..Entries::default()
        },
        ..Assembly::default()
    }
}

/// Runs code that reads no haystack.
fn run(code: &SealedCode) -> Outcome {
    let mut arena = Arena {
        haystack: b"",
        span_end: 0,
        rows: &[],
        row_stride: 0,
        actions: &[],
        parts: &[],
        spans: &mut [],
        missing: &mut [],
    };
    code.run(Entry::Find, 0, &mut arena, &mut Block::default())
}

/// How long a child may take before the system ends it, in seconds.
const CHILD_SECONDS: u32 = 600;

/// Runs the body in a process of its own: `name` is the path of the test.
///
/// A child that fails prints no backtrace: that takes memory and files, which
/// it may not have, and then a lock that it holds already.
fn in_child(name: &str, body: impl FnOnce()) {
    const VARIABLE: &str = "JITREGEX_CHILD";
    if env::var(VARIABLE).as_deref() == Ok(name) {
        // SAFETY: the call reads no memory.
        unsafe { libc::alarm(CHILD_SECONDS) };
        return body();
    }
    let output = Command::new(env::current_exe().expect("this binary"))
        .args(["--exact", name, "--test-threads=1", "--nocapture"])
        .env(VARIABLE, name)
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("a child process");
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && out.contains("1 passed"),
        "{}\n{out}\n{err}",
        output.status,
    );
}

#[test]
fn an_outcome_comes_back_on_each_rung() {
    for rung in RUNGS {
        for outcome in
            [Outcome::Done, Outcome::NeedState, Outcome::Credit, Outcome::Full]
        {
            let code = seal(&constant(outcome), rung).expect("sealed");
            assert_eq!(code.rung(), rung);
            assert_eq!(code.code_bytes(), 6);
            assert_eq!(code.data_bytes(), 0);
            assert!(code.has_batch());
            assert_eq!(run(&code), outcome);
        }
    }
}

#[test]
fn data_are_where_the_code_expects_them() {
    for rung in RUNGS {
        for code_pages in [1, 2, 5] {
            for words in [1, PAGE / 4 - 1, PAGE / 4, PAGE / 4 + 1, 5000] {
                let mut data = vec![0; words];
                data[words - 1] = Outcome::Full as u32;
                let assembly = loads_data(&data, code_pages);
                let code = seal(&assembly, rung).expect("sealed");
                assert_eq!(code.rung(), rung);
                assert_eq!(code.data_bytes(), words * 4);
                assert!(!code.has_batch());
                assert_eq!(run(&code), Outcome::Full);
            }
        }
    }
}

#[test]
fn code_is_followed_by_traps_and_data_by_zeros() {
    for rung in RUNGS {
        for code_bytes in [6, PAGE - 17, PAGE - 16, PAGE - 15, PAGE] {
            let mut assembly = constant(Outcome::Full);
            assembly.code.resize(code_bytes, 0x90);
            assembly.data = vec![7; 5];
            assembly.data_base = Assembly::data_base_for(code_bytes);
            let code = seal(&assembly, rung).expect("sealed");
            let bytes = code.pages().bytes();
            let base = assembly.data_base;
            assert_eq!(bytes.len(), base + PAGE);
            assert_eq!(bytes[..code_bytes], assembly.code);
            assert!(base - code_bytes >= 16);
            assert!(bytes[code_bytes..base].iter().all(|&b| b == 0xCC));
            assert_eq!(bytes[base..base + 5], [7; 5]);
            assert!(bytes[base + 5..].iter().all(|&b| b == 0));
        }
    }
}

/// Each entry writes a batch of one span, from `at` to `haystack_end`, and
/// returns its own outcome.
#[test]
fn each_entry_is_called_with_the_block() {
    use core::mem::offset_of;
    // mov rax, [rdi + from]; mov [rdi + to], rax
    let copy = |from: usize, to: usize| {
        let (from, to) = (from as u8, to as u8);
        vec![0x48, 0x8B, 0x47, from, 0x48, 0x89, 0x47, to]
    };
    let last = offset_of!(Block, last);
    let mut code = copy(offset_of!(Block, at), last);
    code.extend(copy(offset_of!(Block, end), last + 8));
    // mov rdx, [rdi + spans]; mov rax, [rdi + haystack_end]; mov [rdx], rax
    code.extend([0x48, 0x8B, 0x57, offset_of!(Block, spans) as u8]);
    code.extend([0x48, 0x8B, 0x47, offset_of!(Block, haystack_end) as u8]);
    code.extend([0x48, 0x89, 0x02]);
    let body = code.clone();
    let mut starts = Vec::new();
    code.clear();
    for outcome in [Outcome::Done, Outcome::NeedState, Outcome::Full] {
        starts.push(code.len());
        code.extend(&body);
        code.extend(constant(outcome).code);
    }
    let entries = Entries {
        is_match: Some(starts[0]),
        find: Some(starts[1]),
        batch: Some(starts[2]),
        ..Entries::default()
    };
    let assembly = Assembly { code, entries, ..Assembly::default() };
    let haystack = b"some haystack";
    for rung in RUNGS {
        let code = seal(&assembly, rung).expect("sealed");
        for (entry, outcome) in [
            (Entry::IsMatch, Outcome::Done),
            (Entry::Find, Outcome::NeedState),
            (Entry::Batch, Outcome::Full),
        ] {
            let mut spans = [RawSpan::default()];
            let mut block = Block::default();
            let mut arena = Arena {
                haystack,
                span_end: 9,
                rows: &[],
                row_stride: 0,
                actions: &[],
                parts: &[],
                spans: &mut spans,
                missing: &mut [],
            };
            let got = code.run(entry, 5, &mut arena, &mut block);
            assert_eq!(got, outcome);
            let offset = |address| block.offset_of(haystack, address);
            assert_eq!(offset(block.last.start), 5);
            assert_eq!(offset(block.last.end), 9);
            assert_eq!(offset(spans[0].start), 13);
        }
    }
}

#[test]
#[should_panic(expected = "the data overlap the code")]
fn data_inside_the_tail_are_refused() {
    let mut assembly = constant(Outcome::Done);
    assembly.code.resize(PAGE - 15, 0x90);
    assembly.data = vec![1];
    assembly.data_base = PAGE;
    let _ = seal(&assembly, Rung::Protected);
}

#[test]
#[should_panic(expected = "an entry is outside the code")]
fn an_entry_behind_the_code_is_refused() {
    let mut assembly = constant(Outcome::Done);
    assembly.entries.batch = Some(6);
    let _ = seal(&assembly, Rung::Protected);
}

#[test]
#[should_panic(expected = "the code has this entry")]
fn a_batch_without_an_entry_panics() {
    let mut assembly = constant(Outcome::Done);
    assembly.entries.batch = None;
    let code = seal(&assembly, Rung::Protected).expect("sealed");
    let mut arena = Arena {
        haystack: b"",
        span_end: 0,
        rows: &[],
        row_stride: 0,
        actions: &[],
        parts: &[],
        spans: &mut [],
        missing: &mut [],
    };
    code.run(Entry::Batch, 0, &mut arena, &mut Block::default());
}

/// A regex holds sealed code, and must be as shareable as one of the
/// `regex` crate. What fails here is the compilation.
#[test]
fn sealed_code_can_be_shared() {
    use std::panic::{RefUnwindSafe, UnwindSafe};
    fn shareable<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}
    shareable::<SealedCode>();
}
