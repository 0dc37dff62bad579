//! jitregex: as users get it, at each CPU level, and interpreted.

use anyhow::Result;
use jitregex::Compile;
use jitregex::bytes::{JitRegex, RegexBuilder};
use jitregex::testing::{CpuLevel, Tuning};

use super::Engine;
use crate::job::{Job, Matcher, job};
use crate::task::Task;

/// The size limit of patterns, as rebar has it.
pub(super) const SIZE_LIMIT: usize = 100 << 20;

/// One configuration.
#[derive(Clone, Debug)]
pub(crate) struct Jit {
    name: String,
    compile: Compile,
    cpu: Option<CpuLevel>,
}

/// The configurations of this machine.
///
/// The first is the default, which emits code once searches pay for it. Those
/// that name a CPU level emit it while the regex is built.
pub(super) fn all() -> Vec<Jit> {
    let jit =
        |name: &str, compile, cpu| Jit { name: name.to_owned(), compile, cpu };
    let mut all = vec![jit("jitregex", Compile::Lazy, None)];
    for level in CpuLevel::ALL {
        if level <= CpuLevel::detect() {
            let name = format!("jitregex/{}", level.name());
            all.push(jit(&name, Compile::Eager, Some(level)));
        }
    }
    all.push(jit("jitregex/interpreted", Compile::Never, None));
    all
}

impl Jit {
    fn build(&self, task: &Task) -> Result<JitRegex> {
        let tuning = Tuning { cpu: self.cpu, ..Tuning::default() };
        Ok(RegexBuilder::new(&task.joined())
            .unicode(task.unicode)
            .case_insensitive(task.case_insensitive)
            .size_limit(SIZE_LIMIT)
            .compile(self.compile)
            .tuning(tuning)
            .build()?)
    }
}

impl Engine for Jit {
    fn name(&self) -> &str {
        &self.name
    }

    fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn is_held_to_counts(&self) -> bool {
        true
    }

    fn is_eager(&self) -> bool {
        self.compile == Compile::Eager
    }

    fn job<'t>(&'t self, task: &'t Task) -> Result<Box<dyn Job + 't>> {
        job(task, || self.build(task))
    }
}

impl Matcher for JitRegex {
    type Haystack = [u8];

    fn count(&mut self, haystack: &[u8]) -> Result<u64> {
        Ok(self.find_iter(haystack).count() as u64)
    }

    fn matches(
        &mut self,
        haystack: &[u8],
        mut found: impl FnMut(usize),
    ) -> Result<()> {
        self.find_iter(haystack).for_each(|it| found(it.len()));
        Ok(())
    }

    fn is_match(&mut self, haystack: &[u8]) -> Result<bool> {
        Ok(JitRegex::is_match(self, haystack))
    }

    fn groups(&mut self, haystack: &[u8]) -> Result<u64> {
        let all = self.captures_iter(haystack);
        Ok(all.map(|groups| groups.iter().flatten().count() as u64).sum())
    }
}
