//! The engines that are compared, behind one interface.
//!
//! jitregex and `regex` are always there. Others are crate features, because
//! they need packages that not every machine has.

use anyhow::Result;

use crate::job::Job;
use crate::task::{Model, Task};

#[cfg(feature = "hyperscan")]
mod hyperscan;
mod jitregex;
#[cfg(feature = "pcre2")]
mod pcre2;
mod regex;
#[cfg(feature = "regexr")]
mod regexr;
#[cfg(feature = "resharp")]
mod resharp;

/// A regex engine in one configuration.
pub(crate) trait Engine {
    /// What tables and the command line call it. Configurations of one engine
    /// share what stands in front of a slash.
    fn name(&self) -> &str;

    /// The version of the engine.
    fn version(&self) -> String;

    /// What its matches are, if they are not leftmost-first: then a count may
    /// differ from the expected one.
    fn other_semantics(&self) -> Option<&'static str> {
        None
    }

    /// Why it cannot do a model at all.
    fn lacks(&self, _: Model) -> Option<&'static str> {
        None
    }

    /// True if several patterns have to be joined as one alternation.
    fn joins_patterns(&self) -> bool {
        true
    }

    /// True if anything but the expected count is a fault, and so is refusing
    /// a pattern.
    fn is_held_to_counts(&self) -> bool {
        false
    }

    /// True for a configuration of ours that emits machine code while a
    /// regex is built.
    fn is_eager(&self) -> bool {
        false
    }

    /// Builds what is to be timed.
    ///
    /// # Errors
    ///
    /// If the engine refuses the pattern.
    fn job<'t>(&'t self, task: &'t Task) -> Result<Box<dyn Job + 't>>;
}

/// True if an engine's name is that of a configuration of jitregex.
pub(crate) fn is_ours(name: &str) -> bool {
    name.split('/').next() == Some("jitregex")
}

/// Every engine that this program was built with, ours first.
pub(crate) fn all() -> Vec<Box<dyn Engine>> {
    let mut all: Vec<Box<dyn Engine>> = vec![];
    for engine in jitregex::all() {
        all.push(Box::new(engine));
    }
    all.push(Box::new(regex::Rust));
    #[cfg(feature = "pcre2")]
    all.push(Box::new(pcre2::Pcre2));
    #[cfg(feature = "hyperscan")]
    all.push(Box::new(hyperscan::Hyperscan));
    #[cfg(feature = "resharp")]
    all.push(Box::new(resharp::Resharp));
    #[cfg(feature = "regexr")]
    all.push(Box::new(regexr::Regexr));
    all
}

/// The version of a crate that does not tell it, from the lock file that this
/// program was built with.
fn locked_version(crate_name: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Lock {
        package: Vec<Package>,
    }
    #[derive(serde::Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let lock =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock"));
    let lock: Lock = toml::from_str(lock).expect("cargo's own file");
    let mut packages = lock.package.into_iter();
    let found = packages.find(|package| package.name == crate_name);
    found.map_or("unknown".to_owned(), |package| package.version)
}

#[cfg(test)]
mod tests;
