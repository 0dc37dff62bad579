//! The `regex` crate; regex-automata's meta engine where there are several
//! patterns, because that is what `regex` is made of.

use anyhow::{Result, ensure};
use regex::bytes::{CaptureLocations, Regex, RegexBuilder};
use regex_automata::meta;
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;

use super::jitregex::SIZE_LIMIT;
use super::{Engine, locked_version};
use crate::job::{Job, Matcher, job};
use crate::task::Task;

/// The engine.
pub(crate) struct Rust;

/// A regex, and room for its groups.
struct One {
    regex: Regex,
    groups: CaptureLocations,
}

/// Several patterns, and room for the groups of any of them.
struct Several {
    regex: meta::Regex,
    groups: Captures,
}

fn one(task: &Task, pattern: &str) -> Result<One> {
    let regex = RegexBuilder::new(pattern)
        .unicode(task.unicode)
        .case_insensitive(task.case_insensitive)
        .size_limit(SIZE_LIMIT)
        .build()?;
    let groups = regex.capture_locations();
    Ok(One { regex, groups })
}

fn several(task: &Task) -> Result<Several> {
    let syntax = syntax::Config::new()
        .utf8(false)
        .unicode(task.unicode)
        .case_insensitive(task.case_insensitive);
    let config =
        meta::Config::new().utf8_empty(false).nfa_size_limit(Some(SIZE_LIMIT));
    let regex = meta::Builder::new()
        .configure(config)
        .syntax(syntax)
        .build_many(&task.patterns)?;
    let groups = regex.create_captures();
    Ok(Several { regex, groups })
}

impl Engine for Rust {
    fn name(&self) -> &str {
        "regex"
    }

    fn version(&self) -> String {
        locked_version("regex")
    }

    fn joins_patterns(&self) -> bool {
        false
    }

    fn is_held_to_counts(&self) -> bool {
        true
    }

    fn job<'t>(&'t self, task: &'t Task) -> Result<Box<dyn Job + 't>> {
        match &task.patterns[..] {
            [pattern] => job(task, move || one(task, pattern)),
            _ => job(task, move || several(task)),
        }
    }
}

impl Matcher for One {
    type Haystack = [u8];

    fn count(&mut self, haystack: &[u8]) -> Result<u64> {
        Ok(self.regex.find_iter(haystack).count() as u64)
    }

    fn matches(
        &mut self,
        haystack: &[u8],
        mut found: impl FnMut(usize),
    ) -> Result<()> {
        self.regex.find_iter(haystack).for_each(|it| found(it.len()));
        Ok(())
    }

    fn is_match(&mut self, haystack: &[u8]) -> Result<bool> {
        Ok(self.regex.is_match(haystack))
    }

    fn groups(&mut self, haystack: &[u8]) -> Result<u64> {
        let (mut at, mut sum) = (0, 0);
        let One { regex, groups } = self;
        while let Some(found) = regex.captures_read_at(groups, haystack, at) {
            let there = |&group: &usize| groups.get(group).is_some();
            sum += (0..groups.len()).filter(there).count() as u64;
            ensure!(found.end() > at, "an empty match");
            at = found.end();
        }
        Ok(sum)
    }
}

impl Matcher for Several {
    type Haystack = [u8];

    fn count(&mut self, haystack: &[u8]) -> Result<u64> {
        Ok(self.regex.find_iter(haystack).count() as u64)
    }

    fn matches(
        &mut self,
        haystack: &[u8],
        mut found: impl FnMut(usize),
    ) -> Result<()> {
        self.regex.find_iter(haystack).for_each(|it| found(it.len()));
        Ok(())
    }

    fn is_match(&mut self, haystack: &[u8]) -> Result<bool> {
        Ok(self.regex.is_match(haystack))
    }

    fn groups(&mut self, haystack: &[u8]) -> Result<u64> {
        let mut input = regex_automata::Input::new(haystack);
        let mut sum = 0;
        loop {
            self.regex.search_captures(&input, &mut self.groups);
            let Some(found) = self.groups.get_match() else { return Ok(sum) };
            sum += self.groups.iter().flatten().count() as u64;
            ensure!(!found.is_empty(), "an empty match");
            input.set_start(found.end());
        }
    }
}
