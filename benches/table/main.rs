//! The tables: this crate's engines against `regex` and regex-automata.
//!
//! ```text
//! cargo bench --bench table -- [--quick] [--dir PATH] [--rounds N] [--only TEXT]
//! ```
//!
//! Every row checks that all engines find the same matches before anything
//! is timed. `--quick`, and any run that is not `cargo bench`, checks small
//! slices of the texts and measures nothing.

use std::path::PathBuf;

use crate::loading::Texts;

mod building;
mod engines;
#[path = "../folder.rs"]
mod folder;
mod loading;
mod measure;
mod print;
mod searching;
#[path = "../texts.rs"]
mod texts;
mod walking;

/// What the command line asks for.
struct Options {
    is_quick: bool,
    folder: Option<PathBuf>,
    rounds: usize,
    /// Only rows whose pattern or text contains this.
    only: String,
}

impl Options {
    fn parse() -> Options {
        let mut options = Options {
            is_quick: true,
            folder: None,
            rounds: 31,
            only: String::new(),
        };
        let mut is_bench = false;
        let mut is_quick = false;
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().expect("an option's value");
            match argument.as_str() {
                "--bench" => is_bench = true,
                "--quick" => is_quick = true,
                "--dir" => options.folder = Some(value().into()),
                "--rounds" => {
                    options.rounds = value().parse().expect("a number");
                }
                "--only" => options.only = value(),
                _ => panic!("unknown argument: {argument}"),
            }
        }
        options.is_quick = is_quick || !is_bench;
        options
    }

    fn wants(&self, pattern: &str, text: &str) -> bool {
        pattern.contains(&self.only) || text.contains(&self.only)
    }
}

fn main() {
    let options = Options::parse();
    let folder = folder::folder(options.folder.clone());
    let texts = Texts::load(&folder, options.is_quick);
    for path in &texts.missing {
        println!("{}: not found, generated", folder.join(path).display());
    }
    searching::table(&texts, &options);
    walking::table(&texts, &options);
    building::table(&options);
}
