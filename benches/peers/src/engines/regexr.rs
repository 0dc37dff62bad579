//! regexr with its JIT.

use anyhow::{Result, ensure};
use regexr::{Regex, RegexBuilder};

use super::{Engine, locked_version};
use crate::job::{Job, Matcher, job};
use crate::task::Task;

/// The engine. It searches strings only.
pub(crate) struct Regexr;

fn build(task: &Task) -> Result<Regex> {
    let flags = match (task.unicode, task.case_insensitive) {
        (false, false) => "",
        (false, true) => "i",
        (true, false) => "u",
        (true, true) => "iu",
    };
    let pattern = format!("(?{flags}:{})", task.joined());
    let builder = RegexBuilder::new(&pattern)
        .size_limit(u32::MAX)
        .jit(true)
        .optimize_prefixes(true);
    builder.build().map_err(|error| anyhow::anyhow!("{error}"))
}

impl Engine for Regexr {
    fn name(&self) -> &str {
        "regexr"
    }

    fn version(&self) -> String {
        locked_version("regexr")
    }

    fn job<'t>(&'t self, task: &'t Task) -> Result<Box<dyn Job + 't>> {
        job(task, || build(task))
    }
}

impl Matcher for Regex {
    type Haystack = str;

    fn count(&mut self, haystack: &str) -> Result<u64> {
        Ok(self.find_iter(haystack).count() as u64)
    }

    fn matches(
        &mut self,
        haystack: &str,
        mut found: impl FnMut(usize),
    ) -> Result<()> {
        self.find_iter(haystack).for_each(|it| found(it.len()));
        Ok(())
    }

    fn is_match(&mut self, haystack: &str) -> Result<bool> {
        Ok(Regex::is_match(self, haystack))
    }

    fn groups(&mut self, haystack: &str) -> Result<u64> {
        let mut sum = 0;
        for found in self.captures_iter(haystack) {
            ensure!(found.get(0).is_some_and(|it| !it.is_empty()), "empty");
            let there = |&group: &usize| found.get(group).is_some();
            sum += (0..found.len()).filter(there).count() as u64;
        }
        Ok(sum)
    }
}
