use super::*;
use crate::engines;

const INPUT: &str = "name:9:test/tiny\nmodel:5:count\npattern:2:a+\n\
    case-insensitive:5:false\nunicode:4:true\nhaystack:6:a\naa:b\n\
    max-iters:1:3\nmax-warmup-iters:1:2\nmax-time:10:9000000000\n\
    max-warmup-time:1:7\n";

/// What a run of the first engine prints.
fn output(input: &str, quiet: bool) -> Result<String> {
    let engines = engines::all();
    let mut output = vec![];
    read(input.as_bytes())?.run(engines[0].as_ref(), quiet, &mut output)?;
    Ok(String::from_utf8(output)?)
}

/// The message of an input that is refused.
fn refusal(input: &str) -> String {
    format!("{:#}", read(input.as_bytes()).unwrap_err())
}

#[test]
fn all_keys_are_read() {
    let benchmark = read(INPUT.as_bytes()).unwrap();
    let Benchmark { task, run, warmup } = &benchmark;
    assert_eq!(task.name, "test/tiny");
    assert_eq!(task.model, Model::Count);
    assert_eq!(task.patterns, ["a+"]);
    assert!(task.unicode && !task.case_insensitive);
    assert_eq!(task.haystack, b"a\naa:b");
    let time = Duration::from_secs(9);
    assert_eq!(*run, Bounds { iterations: 3, time });
    let time = Duration::from_nanos(7);
    assert_eq!(*warmup, Bounds { iterations: 2, time });
}

#[test]
fn a_line_for_each_sample() {
    let text = output(INPUT, false).unwrap();
    assert_eq!(text.lines().count(), 3);
    for line in text.lines() {
        let (nanos, count) = line.split_once(',').unwrap();
        nanos.parse::<u64>().unwrap();
        assert_eq!(count, "2");
    }
    assert_eq!(output(INPUT, true).unwrap(), "");
}

#[test]
fn time_ends_the_samples() {
    let input = INPUT.replace("max-iters:1:3", "max-iters:7:1000000");
    let input = input.replace("max-time:10:9000000000", "max-time:1:1");
    assert_eq!(output(&input, false).unwrap().lines().count(), 1);
    let none = INPUT.replace("max-iters:1:3", "max-iters:1:0");
    assert_eq!(output(&none, false).unwrap(), "");
}

#[test]
fn several_patterns_and_building() {
    let input = INPUT.replace("pattern:2:a+\n", "pattern:1:b\npattern:1:a\n");
    let count = |text: &str| text.lines().next().unwrap().ends_with(",4");
    assert!(count(&output(&input, false).unwrap()));
    let input = input.replace("model:5:count", "model:7:compile");
    assert!(count(&output(&input, false).unwrap()));
}

#[test]
fn what_is_not_the_format_is_refused() {
    assert!(refusal("name").contains("no colon"));
    assert!(refusal("name:x:y\n").contains("length of name"));
    assert!(refusal("name:5:abc\n").contains("before its 5 bytes"));
    assert!(refusal("name:3:abc").contains("before its 3 bytes"));
    assert!(refusal("name:2:abc\n").contains("no line end"));
    assert!(refusal("colour:3:red\n").contains("no such key"));
    assert!(refusal("model:3:sum\n").contains("no model"));
    assert!(refusal("max-iters:1:x\n").contains("max-iters"));
    assert!(refusal("pattern:1:\u{80}\n").contains("no line end"));
    assert!(refusal("").contains("no model"));
    assert!(refusal("model:4:grep\n").contains("no pattern"));
}

#[test]
fn what_an_engine_lacks_is_an_error() {
    struct Without;
    impl Engine for Without {
        fn name(&self) -> &str {
            "without"
        }

        fn version(&self) -> String {
            "0".to_owned()
        }

        fn lacks(&self, _: Model) -> Option<&'static str> {
            Some("matches")
        }

        fn job<'t>(&'t self, _: &'t Task) -> Result<Box<dyn Job + 't>> {
            unreachable!("it lacks everything")
        }
    }
    let benchmark = read(INPUT.as_bytes()).unwrap();
    let error = benchmark.run(&Without, false, vec![]).unwrap_err();
    assert_eq!(error.to_string(), "without has no matches");
}
