//! PCRE2 with its JIT.

use anyhow::{Result, ensure};
use pcre2::bytes::{CaptureLocations, Regex, RegexBuilder};

use super::Engine;
use crate::job::{Job, Matcher, job};
use crate::task::Task;

/// How much stack the machine code may take.
const STACK_BYTES: usize = 8 << 20;

/// The engine.
pub(crate) struct Pcre2;

/// A regex, and room for its groups.
struct One {
    regex: Regex,
    groups: CaptureLocations,
}

fn build(task: &Task) -> Result<One> {
    let regex = RegexBuilder::new()
        .ucp(task.unicode)
        .caseless(task.case_insensitive)
        .jit(true)
        .max_jit_stack_size(Some(STACK_BYTES))
        .build(&task.joined())?;
    let groups = regex.capture_locations();
    Ok(One { regex, groups })
}

impl Engine for Pcre2 {
    fn name(&self) -> &str {
        "pcre2"
    }

    fn version(&self) -> String {
        let (major, minor) = pcre2::version();
        format!("{major}.{minor}")
    }

    fn job<'t>(&'t self, task: &'t Task) -> Result<Box<dyn Job + 't>> {
        job(task, || build(task))
    }
}

impl Matcher for One {
    type Haystack = [u8];

    fn matches(
        &mut self,
        haystack: &[u8],
        mut found: impl FnMut(usize),
    ) -> Result<()> {
        for it in self.regex.find_iter(haystack) {
            let it = it?;
            found(it.end() - it.start());
        }
        Ok(())
    }

    fn is_match(&mut self, haystack: &[u8]) -> Result<bool> {
        Ok(self.regex.is_match(haystack)?)
    }

    fn groups(&mut self, haystack: &[u8]) -> Result<u64> {
        let (mut at, mut sum) = (0, 0);
        let One { regex, groups } = self;
        while let Some(found) = regex.captures_read_at(groups, haystack, at)? {
            let there = |&group: &usize| groups.get(group).is_some();
            sum += (0..groups.len()).filter(there).count() as u64;
            ensure!(found.end() > at, "an empty match");
            at = found.end();
        }
        Ok(sum)
    }
}
