//! Hyperscan in block mode, used as rebar uses it.

use anyhow::{Result, ensure};
use hyperscan::{
    BlockDatabase, Builder, Error, HsError, Matching, Pattern, PatternFlags,
    Patterns, Scratch,
};

use super::Engine;
use crate::job::{Job, Matcher, job};
use crate::task::{Model, Task};

/// The engine.
pub(crate) struct Hyperscan;

/// A database, and what a scan needs besides it, once there was one.
struct Compiled {
    database: BlockDatabase,
    scratch: Option<Scratch>,
}

fn build(task: &Task) -> Result<Compiled> {
    let mut flags = PatternFlags::empty();
    if task.unicode {
        // On invalid UTF-8 its answers would be undefined.
        let is_text = std::str::from_utf8(&task.haystack).is_ok();
        ensure!(is_text, "the haystack is not UTF-8");
        flags |= PatternFlags::UTF8 | PatternFlags::UCP;
    }
    if task.case_insensitive {
        flags |= PatternFlags::CASELESS;
    }
    // Only whoever wants the length of matches pays for their starts.
    if task.model == Model::CountSpans {
        flags |= PatternFlags::SOM_LEFTMOST;
    }
    let pattern = |text: &String| Pattern::with_flags(text.as_str(), flags);
    let patterns: Result<Vec<Pattern>, Error> =
        task.patterns.iter().map(pattern).collect();
    let database = Patterns(patterns?).build()?;
    Ok(Compiled { database, scratch: None })
}

impl Compiled {
    /// Scans a haystack and calls `found` with each match.
    fn scan(
        &mut self,
        haystack: &[u8],
        mut found: impl FnMut(u64, u64) -> Matching,
    ) -> Result<(), Error> {
        if self.scratch.is_none() {
            self.scratch = Some(self.database.alloc_scratch()?);
        }
        let Some(scratch) = &self.scratch else { unreachable!("just made") };
        let event = |_, from, to, _| found(from, to);
        self.database.scan(haystack, scratch, event)
    }
}

impl Engine for Hyperscan {
    fn name(&self) -> &str {
        "hyperscan"
    }

    fn version(&self) -> String {
        hyperscan::version().to_string()
    }

    fn other_semantics(&self) -> Option<&'static str> {
        Some("every end of a match is one, overlapping ones too")
    }

    fn lacks(&self, model: Model) -> Option<&'static str> {
        model.needs_captures().then_some("captures")
    }

    fn joins_patterns(&self) -> bool {
        false
    }

    fn job<'t>(&'t self, task: &'t Task) -> Result<Box<dyn Job + 't>> {
        job(task, || build(task))
    }
}

impl Matcher for Compiled {
    type Haystack = [u8];

    fn matches(
        &mut self,
        haystack: &[u8],
        mut found: impl FnMut(usize),
    ) -> Result<()> {
        self.scan(haystack, |from, to| {
            found((to - from) as usize);
            Matching::Continue
        })?;
        Ok(())
    }

    fn is_match(&mut self, haystack: &[u8]) -> Result<bool> {
        match self.scan(haystack, |_, _| Matching::Terminate) {
            Ok(()) => Ok(false),
            Err(Error::Hyperscan(HsError::ScanTerminated)) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}
