//! RE#, an engine of derivatives.

use anyhow::{Result, anyhow};
use resharp::{Regex, RegexOptions, UnicodeMode};

use super::{Engine, locked_version};
use crate::job::{Job, Matcher, job};
use crate::task::{Model, Task};

/// The engine.
pub(crate) struct Resharp;

fn build(task: &Task) -> Result<Regex> {
    let unicode = match task.unicode {
        true => UnicodeMode::Full,
        false => UnicodeMode::Ascii,
    };
    let options = RegexOptions::default()
        .unicode(unicode)
        .case_insensitive(task.case_insensitive)
        .multiline(false)
        .unbounded_size(true);
    Regex::with_options(&escape_operators(&task.joined()), options)
        .map_err(|error| anyhow!("{error}"))
}

/// The pattern with a backslash before what are operators to RE# only:
/// `_`, `&` and `~` outside of classes.
fn escape_operators(pattern: &str) -> String {
    let mut escaped = String::with_capacity(pattern.len());
    let mut class_depth = 0_usize;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                escaped.push('\\');
                escaped.extend(characters.next());
                continue;
            }
            '[' => class_depth += 1,
            ']' => class_depth = class_depth.saturating_sub(1),
            '_' | '&' | '~' if class_depth == 0 => escaped.push('\\'),
            _ => {}
        }
        escaped.push(character);
    }
    escaped
}

impl Engine for Resharp {
    fn name(&self) -> &str {
        "resharp"
    }

    fn version(&self) -> String {
        locked_version("resharp")
    }

    fn other_semantics(&self) -> Option<&'static str> {
        Some("leftmost-longest")
    }

    fn lacks(&self, model: Model) -> Option<&'static str> {
        model.needs_captures().then_some("captures")
    }

    fn job<'t>(&'t self, task: &'t Task) -> Result<Box<dyn Job + 't>> {
        job(task, || build(task))
    }
}

impl Matcher for Regex {
    type Haystack = [u8];

    fn matches(
        &mut self,
        haystack: &[u8],
        mut found: impl FnMut(usize),
    ) -> Result<()> {
        let all = self.find_all(haystack).map_err(|it| anyhow!("{it}"))?;
        all.iter().for_each(|it| found(it.end - it.start));
        Ok(())
    }

    fn is_match(&mut self, haystack: &[u8]) -> Result<bool> {
        Regex::is_match(self, haystack).map_err(|error| anyhow!("{error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_operators_are_escaped() {
        let cases = [
            ("a_b&c~", r"a\_b\&c\~"),
            (r"\_\\_", r"\_\\\_"),
            ("[_&~]_", r"[_&~]\_"),
            (r"[\]_]_", r"[\]_]\_"),
            ("[a[_]_]_", r"[a[_]_]\_"),
        ];
        for (pattern, escaped) in cases {
            assert_eq!(escape_operators(pattern), escaped);
        }
    }
}
