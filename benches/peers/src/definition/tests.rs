use std::fs;

use tempfile::TempDir;

use super::*;

/// A folder with these files below it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

/// A definition of one task, from its `regex` and `haystack`.
fn bench(regex: &str, haystack: &str) -> String {
    format!(
        "[[bench]]\nmodel = 'count'\nname = 'task'\nregex = {regex}\n\
         haystack = {haystack}\ncount = 7\n"
    )
}

/// The task of a definition, among these files.
fn load(definition: &str, files: &[(&str, &[u8])]) -> Result<Task> {
    let folder = folder(files);
    let file = folder.path().join("definitions/file.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, definition).unwrap();
    read(folder.path())?[0].load()
}

/// The message of an error, with its causes.
fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    format!("{:#}", result.unwrap_err())
}

fn patterns(regex: &str, file: &[u8]) -> Vec<String> {
    let definition = bench(regex, "''");
    load(&definition, &[("regexes/it.txt", file)]).unwrap().patterns
}

fn haystack(haystack: &str, file: &[u8]) -> Vec<u8> {
    let definition = bench("'a'", haystack);
    load(&definition, &[("haystacks/it.txt", file)]).unwrap().haystack
}

#[test]
fn a_task_has_its_options() {
    let definition = bench("'a+'", "'aaa'") + "unicode = true\n";
    let task = load(&definition, &[]).unwrap();
    assert_eq!(task.name, "file/task");
    assert_eq!(task.model, Model::Count);
    assert_eq!(task.patterns, ["a+"]);
    assert_eq!(task.haystack, b"aaa");
    assert_eq!(task.count, 7);
    assert!(task.unicode && !task.case_insensitive);
    let task = load(&(bench("'a'", "'a'") + "case-insensitive = true\n"), &[])
        .unwrap();
    assert!(!task.unicode && task.case_insensitive);
}

#[test]
fn every_model_has_its_name() {
    for name in [
        "count",
        "count-spans",
        "count-captures",
        "grep",
        "grep-captures",
        "compile",
    ] {
        let definition = bench("'a'", "'a'").replace("'count'", "'NAME'");
        let definition = definition.replace("NAME", name);
        let model = load(&definition, &[]).unwrap().model;
        assert_eq!(model.name(), name);
        assert_eq!(Model::from_name(name), Some(model));
    }
}

#[test]
fn files_of_patterns() {
    let file = b"a.b\nc+\r\nd\n";
    let whole = "{ path = 'it.txt' }";
    assert_eq!(patterns(whole, file), ["a.b\nc+\r\nd"]);
    let alternate = "{ path = 'it.txt', per-line = 'alternate' }";
    assert_eq!(patterns(alternate, file), ["a.b|c+|d"]);
    let pattern = "{ path = 'it.txt', per-line = 'pattern' }";
    assert_eq!(patterns(pattern, file), ["a.b", "c+", "d"]);
    let literal = "{ path = 'it.txt', per-line = 'pattern', literal = true }";
    assert_eq!(patterns(literal, file), [r"a\.b", r"c\+", "d"]);
}

#[test]
fn several_patterns_join_as_one_alternation() {
    let pattern = "{ path = 'it.txt', per-line = 'pattern' }";
    let definition = bench(pattern, "''");
    let files: &[(&str, &[u8])] = &[("regexes/it.txt", b"a|b\nc\n")];
    let task = load(&definition, files).unwrap();
    assert_eq!(task.joined(), "(?:a|b)|(?:c)");
    let task = load(&bench("'a|b'", "''"), &[]).unwrap();
    assert_eq!(task.joined(), "a|b");
}

#[test]
fn haystacks_are_cut_and_repeated() {
    let file = b"one\ntwo\r\n\xFF\nfour";
    let all = "{ path = 'it.txt' }";
    assert_eq!(haystack(all, file), file);
    let lines = "{ path = 'it.txt', line-start = 1, line-end = 3 }";
    assert_eq!(haystack(lines, file), b"two\r\n\xFF\n");
    let first = "{ path = 'it.txt', line-end = 1 }";
    assert_eq!(haystack(first, file), b"one\n");
    let last = "{ path = 'it.txt', line-start = 3 }";
    assert_eq!(haystack(last, file), b"four");
    let lossy =
        "{ path = 'it.txt', line-start = 2, line-end = 3, utf8-lossy = true }";
    assert_eq!(haystack(lossy, file), "\u{FFFD}\n".as_bytes());
    let repeat = "{ contents = 'ab', repeat = 3 }";
    assert_eq!(haystack(repeat, b""), b"ababab");
}

#[test]
fn definitions_come_in_the_order_of_their_files() {
    let one = bench("'a'", "''");
    let folder = folder(&[
        ("definitions/b.toml", one.as_bytes()),
        ("definitions/sub/c.toml", one.as_bytes()),
        ("definitions/a.toml", one.as_bytes()),
        ("definitions/readme.txt", b"not one"),
    ]);
    let all = read(folder.path()).unwrap();
    let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a/task", "b/task", "sub/c/task"]);
}

#[test]
fn errors_name_the_file_or_the_task() {
    let unknown = bench("'a'", "''") + "colour = 'red'\n";
    let message_of = |definition: &str| message(load(definition, &[]));
    let text = message_of(&unknown);
    assert!(text.contains("file.toml") && text.contains("colour"), "{text}");
    let text = message_of(&bench("'a'", "{ path = 'gone.txt' }"));
    assert!(text.contains("file/task"), "{text}");
    assert!(text.contains("haystacks/gone.txt"), "{text}");
    let text = message_of(&bench("{ path = 'gone.txt' }", "''"));
    assert!(text.contains("regexes/gone.txt"), "{text}");
    let text = message_of(&bench("'a'", "{ repeat = 2 }"));
    assert!(text.contains("`contents` or `path`"), "{text}");
    let text = message_of(&bench("'a'", "{ contents = 'a', line-start = 1 }"));
    assert!(text.contains("no such lines"), "{text}");
    let twice = bench("'a'", "''") + &bench("'b'", "''");
    let text = message_of(&twice);
    assert!(text.contains("two tasks"), "{text}");
    let empty = folder(&[("definitions/readme.txt", b"none")]);
    assert!(message(read(empty.path())).contains("no *.toml"));
    let missing = tempfile::tempdir().unwrap();
    assert!(message(read(missing.path())).contains("definitions"));
}
