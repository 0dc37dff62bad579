//! `--dump`: what the pattern of a search becomes on its way to machine code.
//!
//! Nothing is searched: the paths are not looked at.

use crate::{matcher::Expression, options::Options, search};

/// The stages that were asked for, under headings if there are several.
pub(crate) fn dump(options: &Options) -> Result<String, String> {
    let settings = search::settings(options);
    let dump = Expression::new(&options.patterns, &settings)?.dump()?;
    let headings = options.dump.len() > 1;
    let mut text = String::new();
    for &stage in &options.dump {
        if headings {
            let line = if text.is_empty() { "" } else { "\n" };
            text += &format!("{line}== {stage}\n");
        }
        text += &dump.stage(stage);
    }
    Ok(text)
}
