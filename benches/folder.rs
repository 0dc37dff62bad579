//! Where real texts are: rebar's, which are not part of this repository.

use std::path::{Path, PathBuf};

/// The environment variable that names the folder of real texts.
const VARIABLE: &str = "JITREGEX_HAYSTACKS";

/// Where the texts are looked for, below the root of the workspace.
const FOLDER: &str = "../shared/rebar/haystacks";

/// The folder of real texts: as the command line, the environment or the
/// default has it.
pub(crate) fn folder(argument: Option<PathBuf>) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    argument
        .or_else(|| std::env::var_os(VARIABLE).map(PathBuf::from))
        .unwrap_or_else(|| root.join(FOLDER))
}
