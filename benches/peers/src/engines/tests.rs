//! Every engine that is built in, at every model, on tiny inputs.

use super::*;
use crate::clock::Clock;

fn task(model: Model, patterns: &[&str], haystack: &str, count: u64) -> Task {
    Task {
        name: "tiny".to_owned(),
        model,
        patterns: patterns.iter().map(|&it| it.to_owned()).collect(),
        unicode: false,
        case_insensitive: false,
        haystack: haystack.as_bytes().to_vec(),
        count,
    }
}

/// Counts with each engine that can; who did.
fn check(task: &Task) -> Vec<String> {
    let mut able = vec![];
    for engine in all() {
        if engine.lacks(task.model).is_some() {
            continue;
        }
        let mut job = engine.job(task).unwrap();
        for repeats in [1, 3] {
            let (_, count) = job.run(repeats, Clock::Wall).unwrap();
            assert_eq!(count, task.count, "{} {task:?}", engine.name());
        }
        able.push(engine.name().to_owned());
    }
    able
}

// Each of these patterns gives the same matches in every semantics.

#[test]
fn count_counts_matches() {
    let able = check(&task(Model::Count, &["a[bc]d"], "abd acd aed", 2));
    assert_eq!(able.len(), all().len());
}

#[test]
fn count_spans_adds_their_lengths() {
    check(&task(Model::CountSpans, &["a[bc]d|xyxy"], "abd xyxy", 7));
}

#[test]
fn count_captures_adds_groups_that_took_part() {
    let haystack = "ab b ab";
    let able = check(&task(Model::CountCaptures, &["(a)?(b)"], haystack, 8));
    assert!(able.iter().any(|it| it == "regex"));
}

#[test]
fn grep_counts_lines() {
    let haystack = "a1\r\n\n12\nb\nx3";
    check(&task(Model::Grep, &["[0-9]"], haystack, 3));
}

#[test]
fn lines_end_before_their_terminators() {
    check(&task(Model::Grep, &["b$"], "ab\r\nba\nb\n", 2));
}

#[test]
fn grep_captures_looks_at_each_line_by_itself() {
    let haystack = "ab\nab ab\nb\n";
    check(&task(Model::GrepCaptures, &["(a)(b)$"], haystack, 6));
}

#[test]
fn compile_counts_matches() {
    check(&task(Model::Compile, &["a[bc]d"], "abd acd aed", 2));
}

#[test]
fn several_patterns_are_one_set() {
    let patterns = ["ab", "xyz", "q[rs]"];
    check(&task(Model::Count, &patterns, "xyz ab qs qt", 3));
    check(&task(Model::CountSpans, &patterns, "xyz ab qs qt", 7));
    check(&task(Model::Compile, &patterns, "xyz ab qs qt", 3));
    let patterns = ["(a)(b)", "(c)"];
    check(&task(Model::CountCaptures, &patterns, "ab c", 5));
}

#[test]
fn case_and_unicode_are_options() {
    let mut insensitive = task(Model::Count, &["aB"], "ab AB aB b", 3);
    insensitive.case_insensitive = true;
    check(&insensitive);
    let mut unicode = task(Model::Count, &["Б"], "б Б", 1);
    unicode.unicode = true;
    check(&unicode);
    unicode.case_insensitive = true;
    unicode.count = 2;
    check(&unicode);
}

#[test]
fn earlier_alternatives_come_first_for_the_exact_engines() {
    let task = task(Model::CountSpans, &["a", "ab"], "ab", 1);
    for engine in all().iter().filter(|it| it.is_held_to_counts()) {
        let (_, count) =
            engine.job(&task).unwrap().run(1, Clock::Wall).unwrap();
        assert_eq!(count, 1, "{}", engine.name());
    }
}

#[test]
fn there_is_a_configuration_for_each_level_of_this_machine() {
    use ::jitregex::testing::CpuLevel;
    let names: Vec<String> =
        all().iter().map(|it| it.name().to_owned()).collect();
    assert_eq!(names[0], "jitregex");
    let best = format!("jitregex/{}", CpuLevel::detect().name());
    assert!(names.contains(&best), "{names:?}");
    assert!(names.contains(&"jitregex/sse2".to_owned()));
    assert!(names.contains(&"jitregex/interpreted".to_owned()));
    let ours = names.iter().filter(|it| is_ours(it)).count();
    assert!(ours >= 3 && !is_ours("regex") && !is_ours("jit"));
}

#[test]
fn empty_matches_end_a_search_for_groups() {
    let task = task(Model::CountCaptures, &["a*"], "b", 0);
    let job = regex::Rust.job(&task).unwrap().run(1, Clock::Wall);
    assert!(job.unwrap_err().to_string().contains("empty match"));
}

#[test]
fn versions_come_from_the_lock_file() {
    assert_eq!(locked_version("regex"), "1.13.1");
    assert_eq!(locked_version("no such crate"), "unknown");
}
