//! What a regex says about itself.

use core::fmt;
use core::time::Duration;

use crate::automaton::partial::Partial;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::automaton::Automaton;
use crate::engine::compile::Declined;

/// Which engine answers, and why.
///
/// `JitRegex::report` makes it; it prints itself over several lines.
///
/// ```
/// let re = jitregex::JitRegex::new("[a-z]+")?;
/// re.is_match("some text");
/// let report = re.report();
/// assert!(report.automaton_states > 0);
/// assert!(report.to_string().starts_with("engine: "));
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// The engine that the next search uses.
    pub engine: &'static str,
    /// Why better engines or strategies were not taken, a sentence each.
    pub declines: Vec<String>,
    /// The number of states of the NFA; 0 if none was built yet.
    pub nfa_states: usize,
    /// The number of states of the automaton so far.
    pub automaton_states: usize,
    /// True if nothing of the automaton is left to be computed.
    pub complete: bool,
    /// The bytes that all tables take, besides sealed memory: rows, states,
    /// maps, and where groups are. They grow up to the limit
    /// (`RegexBuilder::dfa_size_limit`); below that only what each automaton
    /// begins with is there, a row.
    pub table_bytes: usize,
    /// The bytes of machine code; 0 if there is none.
    pub code_bytes: usize,
    /// The bytes of constants and sealed tables.
    pub data_bytes: usize,
    /// The vector instructions that the code uses.
    pub cpu_level: &'static str,
    /// How the code is protected, or why there is none.
    pub sealed: String,
    /// How long planning, emitting and sealing took.
    pub compile_time: Duration,
    /// How the groups of a match are found; `None` if there are none.
    pub groups: Option<GroupReport>,
    /// What searches did; all zero unless counting was asked for.
    pub work: WorkReport,
}

/// How the groups of a match are found.
///
/// ```
/// let re = jitregex::JitRegex::new("(a)|(b)")?;
/// let groups = re.report().groups.expect("the pattern has groups");
/// assert!(!groups.engine.is_empty());
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct GroupReport {
    /// The engine that finds the groups of the next match.
    pub engine: &'static str,
    /// Why better engines were not taken, a sentence each.
    pub declines: Vec<String>,
    /// The bytes that its tables take, of all those of the regex.
    pub table_bytes: usize,
    /// The bytes of machine code; 0 if there is none.
    pub code_bytes: usize,
    /// The bytes of constants and sealed tables.
    pub data_bytes: usize,
}

/// What the searches of a regex did so far.
///
/// ```
/// let report = jitregex::JitRegex::new("a")?.report();
/// assert_eq!(report.work.steps(), 0);
/// # Ok::<(), jitregex::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct WorkReport {
    /// Bytes walked by machine code, those that it read again behind matches
    /// included.
    pub compiled_bytes: u64,
    /// Bytes walked by the interpreter.
    pub interpreted_bytes: u64,
    /// How often machine code returned because the automaton had to grow.
    pub exits: u64,
    /// Searches answered by simulating the NFA.
    pub nfa_searches: u64,
    /// States of the NFA that were entered, by these searches and by the
    /// second of two passes, or looked at for the first.
    pub nfa_states: u64,
    /// Units that the first of two passes went back over.
    pub backward_units: u64,
}

impl WorkReport {
    /// Every step that was counted: units that were looked at, each as often
    /// as it was, and states of the NFA.
    #[must_use]
    pub fn steps(&self) -> u64 {
        let forward = self.compiled_bytes + self.interpreted_bytes;
        forward + self.backward_units + self.nfa_states
    }
}

/// The engine without machine code.
const INTERPRETED: &str = "automaton, interpreted";

impl Engine {
    /// Which engine answers, and why.
    pub(crate) fn report(&self) -> Report {
        let mut report = Report {
            engine: self.engine_name(),
            nfa_states: self.nfa.get().map_or(0, |nfa| nfa.states.len()),
            sealed: "no machine code yet".to_owned(),
            cpu_level: "none",
            ..Report::default()
        };
        let automata = [&self.spans, &self.groups];
        let tables = automata.into_iter().filter_map(Automaton::known_table);
        for table in tables.chain(self.ends.get()) {
            report.automaton_states += table.state_len();
        }
        report.table_bytes = self.allowance.taken();
        self.spans.code.report(&mut report);
        report.groups = self.group_report();
        let registers = Declined::Registers.to_string();
        if self.spans.is_exhausted() && !report.declines.contains(&registers) {
            // It came to light during a search.
            report.engine = self.engine_name();
            report.declines.push(registers);
        }
        report.work = self.work.report();
        report
    }

    fn engine_name(&self) -> &'static str {
        if self.config.tuning.force == Force::PikeVm {
            return "PikeVM";
        }
        if self.spans.is_exhausted() {
            return match self.finds_ends() {
                true => "automaton for ends, and a way back to starts",
                false => "PikeVM, and the automaton for is_match",
            };
        }
        self.spans.code.get().map_or(INTERPRETED, |code| code.plan.name())
    }

    /// How groups are found, if there are any.
    fn group_report(&self) -> Option<GroupReport> {
        if self.info.len() == 1 {
            return None;
        }
        let code = self.groups.code.get();
        let partial = self.groups.known_table();
        Some(GroupReport {
            engine: match code {
                _ if self.config.tuning.force == Force::PikeVm => "PikeVM",
                _ if !self.tracks_groups() => "the NFA, within the match",
                Some(code) => code.plan.name(),
                None => INTERPRETED,
            },
            declines: self.group_declines(),
            table_bytes: partial.map_or(0, Partial::held_bytes),
            code_bytes: code.map_or(0, |it| it.code.code_bytes()),
            data_bytes: code.map_or(0, |it| it.code.data_bytes()),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "engine:     {}", self.engine)?;
        for decline in &self.declines {
            writeln!(f, "declined:   {decline}")?;
        }
        writeln!(f, "nfa:        {} states", self.nfa_states)?;
        let kind = if self.complete { "complete" } else { "partial" };
        writeln!(
            f,
            "automaton:  {} states, {kind}, {} bytes of tables",
            self.automaton_states, self.table_bytes
        )?;
        writeln!(
            f,
            "code:       {} bytes, {} bytes of data, {}",
            self.code_bytes, self.data_bytes, self.cpu_level
        )?;
        writeln!(f, "sealed:     {}", self.sealed)?;
        if let Some(groups) = &self.groups {
            writeln!(
                f,
                "groups:     {}, {} bytes of tables, {} of code, {} of data",
                groups.engine,
                groups.table_bytes,
                groups.code_bytes,
                groups.data_bytes
            )?;
            for decline in &groups.declines {
                writeln!(f, "declined:   groups: {decline}")?;
            }
        }
        write!(f, "compiled in {:?}", self.compile_time)?;
        if self.work == WorkReport::default() {
            return Ok(());
        }
        let work = &self.work;
        write!(
            f,
            "\nwork:       {} bytes in machine code, {} interpreted, \
             {} exits, {} NFA searches, {} NFA states, {} bytes backwards",
            work.compiled_bytes,
            work.interpreted_bytes,
            work.exits,
            work.nfa_searches,
            work.nfa_states,
            work.backward_units
        )
    }
}
