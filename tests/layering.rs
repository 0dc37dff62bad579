//! The import table of the design, checked against the sources.
//!
//! A module may name only what its line allows. Code that is compiled for
//! tests only is exempt.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::source::{Names, scan};

/// Level 0. Each may import those in front of it.
const BASE: [&str; 6] = ["util", "abi", "cpu", "input", "error", "config"];

/// The public layer.
const PUBLIC: [&str; 5] = ["regex", "builders", "bytes", "search", "testing"];

/// One line of the table.
struct Area {
    /// The first name of the module's path.
    name: &'static str,
    /// What it may import besides level 0 and itself, as path prefixes.
    imports: &'static [&'static str],
    /// What it may name in crates that only some may name.
    crates: &'static [&'static str],
}

const AREAS: &[Area] = &[
    Area {
        name: "util",
        imports: &[],
        crates: &["regex_syntax::try_is_word_character", "memchr"],
    },
    Area { name: "abi", imports: &[], crates: &[] },
    Area { name: "cpu", imports: &[], crates: &[] },
    Area { name: "input", imports: &[], crates: &[] },
    Area { name: "error", imports: &[], crates: &["regex_syntax::Error"] },
    Area { name: "config", imports: &[], crates: &[] },
    Area { name: "syntax", imports: &[], crates: &["regex_syntax"] },
    Area {
        name: "analysis",
        imports: &[],
        crates: &["regex_syntax::hir", "regex_syntax::utf8"],
    },
    Area {
        name: "automaton",
        imports: &[],
        crates: &["regex_syntax::hir", "regex_syntax::utf8"],
    },
    Area { name: "plan", imports: &["analysis", "automaton"], crates: &[] },
    Area {
        name: "codegen",
        imports: &["plan"],
        crates: &["dynasmrt", "dynasm", "iced_x86"],
    },
    Area {
        name: "interp",
        imports: &["analysis", "automaton"],
        crates: &["regex_syntax::hir", "memchr"],
    },
    Area { name: "exec", imports: &["codegen::assembly"], crates: &["libc"] },
    Area {
        name: "engine",
        imports: &[
            "syntax",
            "analysis",
            "automaton",
            "plan",
            "codegen",
            "interp",
            "exec",
        ],
        crates: &["regex_syntax::hir", "memchr"],
    },
    Area {
        name: "regex",
        imports: &["engine", "builders"],
        crates: &["memchr"],
    },
    Area {
        name: "builders",
        imports: &["engine", "regex", "dump"],
        crates: &["regex_syntax::hir"],
    },
    Area {
        name: "bytes",
        imports: &["builders", "regex", "__bytes_regex"],
        crates: &[],
    },
    Area { name: "search", imports: &["regex"], crates: &[] },
    Area {
        name: "macros",
        imports: &["JitRegex", "bytes", "__private"],
        crates: &[],
    },
    Area { name: "testing", imports: &["engine"], crates: &[] },
    Area {
        name: "dump",
        imports: &[
            "syntax",
            "analysis",
            "automaton",
            "plan",
            "codegen",
            "engine",
        ],
        crates: &["regex_syntax::hir"],
    },
];

/// Crates that only the areas that list them may name.
const GUARDED: [&str; 8] = [
    "regex_syntax",
    "dynasm",
    "dynasmrt",
    "libc",
    "memchr",
    "rustix",
    "regex_automata",
    "iced_x86",
];

/// True if a path begins with `prefix`, name by name.
fn begins_with(path: &[String], prefix: &str) -> bool {
    let mut names = path.iter();
    prefix.split("::").all(|want| names.next().is_some_and(|it| it == want))
}

/// True if a module of `area` may import a module of this crate.
fn may_import(area: &Area, path: &[String]) -> bool {
    let Some(top) = path.first() else { return false };
    let below = match BASE.iter().position(|base| *base == area.name) {
        Some(own) => &BASE[..own],
        None => &BASE[..],
    };
    top == area.name
        || below.iter().any(|base| base == top)
        || area.imports.iter().any(|prefix| begins_with(path, prefix))
}

/// Everything in a file that its line of the table forbids.
fn violations(file: &str, module: &[&str], names: &Names) -> Vec<String> {
    let Some(first) = module.first() else {
        return root_violations(names);
    };
    let Some(area) = AREAS.iter().find(|area| area.name == *first) else {
        return vec![format!("{file}: `{first}` is not in the table")];
    };
    let mut found = vec![];
    for path in &names.inner {
        if !may_import(area, path) {
            found.push(format!("{file}: crate::{}", path.join("::")));
        }
    }
    for path in &names.outer {
        let guarded = GUARDED.contains(&path[0].as_str());
        let allowed = || area.crates.iter().any(|it| begins_with(path, it));
        if guarded && !allowed() {
            found.push(format!("{file}: {}", path.join("::")));
        }
    }
    if names.unsafes > 0 && area.name != "exec" {
        found.push(format!("{file}: unsafe"));
    }
    let masm = module.starts_with(&["codegen", "masm"]);
    if names.dynasms > 0 && !masm {
        found.push(format!("{file}: dynasm!"));
    }
    found
}

/// The root exports the public layer and the types its signatures name.
fn root_violations(names: &Names) -> Vec<String> {
    let allowed = |path: &&Vec<String>| {
        let top = path.first().map_or("", String::as_str);
        PUBLIC.contains(&top)
            || BASE.contains(&top)
            || ["engine", "dump"].contains(&top)
            || **path == ["syntax", "escape"]
    };
    let bad = names.inner.iter().filter(|path| !allowed(path));
    bad.map(|path| format!("lib.rs: crate::{}", path.join("::"))).collect()
}

/// The module that a file below `src` holds.
fn module_of(file: &Path) -> Vec<String> {
    let mut module: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if module.last().is_some_and(|name| name == "mod" || name == "lib") {
        module.pop();
    }
    module
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn the_import_table_holds() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    rust_files(&src, &mut files);
    files.sort();
    let mut scanned = vec![];
    let mut test_modules: Vec<Vec<String>> = vec![];
    for file in &files {
        let short = file.strip_prefix(&src).unwrap();
        let module = module_of(short);
        let parts: Vec<&str> = module.iter().map(String::as_str).collect();
        let names = scan(&fs::read_to_string(file).unwrap(), &parts);
        for name in &names.test_modules {
            let mut path = module.clone();
            path.push(name.clone());
            test_modules.push(path);
        }
        scanned.push((short.display().to_string(), module, names));
    }
    let mut found = vec![];
    let mut paths = 0;
    for (file, module, names) in &scanned {
        if test_modules.iter().any(|it| module.starts_with(it)) {
            continue;
        }
        let parts: Vec<&str> = module.iter().map(String::as_str).collect();
        paths += names.inner.len();
        found.extend(violations(file, &parts, names));
    }
    assert!(files.len() > 10 && paths > 30, "the sources were not read");
    assert!(found.is_empty(), "forbidden:\n{}", found.join("\n"));
}

/// What the table says about a file with this content.
fn judge(module: &[&str], source: &str) -> Vec<String> {
    violations("it", module, &scan(source, module))
}

#[test]
fn imports_within_the_table_pass() {
    let sources: &[(&[&str], &str)] = &[
        (&["plan", "dispatch"], "use crate::automaton::tdfa::Tdfa;"),
        (&["plan"], "use crate::{config::Config, analysis::{self, Facts}};"),
        (&["exec", "sealed"], "use crate::codegen::assembly::Assembly;"),
        (&["exec"], "unsafe fn f() {}"),
        (&["codegen", "masm", "scalar"], "fn f() { dynasm!(x ; ret) }"),
        (&["config"], "use crate::cpu::CpuLevel;"),
        (&["regex", "string"], "use super::bytes;"),
        (&["codegen"], "// use crate::automaton;\nfn f() {}"),
        (&["codegen"], r##"const S: &str = r#"crate::automaton"#;"##),
        (&["codegen"], "const C: char = '\"'; fn f<'a>(_: &'a str) {}"),
        (&["codegen"], "#[cfg(test)]\nmod tests { use crate::exec::seal; }"),
        (&["codegen"], "#[cfg(test)] use crate::automaton::Tdfa;"),
    ];
    for (module, source) in sources {
        let found = judge(module, source);
        assert!(found.is_empty(), "{source} in {module:?}: {found:?}");
    }
}

#[test]
fn imports_outside_the_table_are_found() {
    let sources: &[(&[&str], &str, &str)] = &[
        (&["codegen"], "use crate::automaton::Tdfa;", "automaton::Tdfa"),
        (&["codegen", "x"], "use super::super::automaton;", "automaton"),
        (&["codegen"], "fn f(_: crate::interp::X) {}", "interp::X"),
        (&["codegen"], "use crate::{plan::P, exec::Q};", "exec::Q"),
        (&["codegen"], "use regex_syntax::hir::Hir;", "hir::Hir"),
        (&["plan"], "fn f(_: regex_syntax::hir::Hir) {}", "hir::Hir"),
        (&["analysis"], "use crate::automaton::nfa;", "automaton::nfa"),
        (&["automaton"], "use crate::analysis::Facts;", "analysis::Facts"),
        (&["automaton"], "use regex_syntax::Parser;", "Parser"),
        (&["exec"], "use crate::codegen::masm::Masm;", "codegen::masm"),
        (&["cpu"], "use crate::config::Config;", "config::Config"),
        (&["engine"], "use crate::regex::bytes;", "regex::bytes"),
        (&["engine"], "use crate::JitRegex;", "JitRegex"),
        (&["engine"], "unsafe { f() }", "unsafe"),
        (&["codegen", "plan"], "fn f() { dynasm!(x) }", "dynasm!"),
        (&["interp"], "mod a { use super::super::exec; }", "exec"),
        (&["interp"], "/* /* */ */ use crate::exec::Z;", "exec::Z"),
        (
            &["interp"],
            "#[cfg(test)] mod t { } use crate::exec::seal;",
            "exec::seal",
        ),
        (&["interp"], "#[cfg(not(test))] use crate::exec::A;", "exec::A"),
        (&["novel"], "", "not in the table"),
    ];
    for (module, source, want) in sources {
        let found = judge(module, source);
        assert_eq!(found.len(), 1, "{source} in {module:?}: {found:?}");
        assert!(found[0].contains(want), "{source}: {found:?}");
    }
}

#[test]
fn the_root_exports_the_public_layer_only() {
    let good = "pub use crate::regex::string::JitRegex;";
    assert!(judge(&[], good).is_empty());
    assert_eq!(judge(&[], "pub use crate::plan::Plan;").len(), 1);
}
