//! An automaton as text: the states of a table, and pictures of both automata
//! for Graphviz.
//!
//! A state is named by the byte offset of its row, as plans and listings name
//! it. Bytes that do the same are one line:
//!
//! ```text
//! state 48:
//!     a-z          r0 = at -> 96
//!     other        -> 48
//!     end          over
//! state 96: 1 from r0; a match ends here
//! ```
//!
//! Behind the name are the threads that are alive, by the NFA states that they
//! are in and where they began. Of states that minimization has made one,
//! those of the first are shown.

use core::fmt::{self, Display, Write};

use super::grow::{Blueprint, Grower};
use super::minimize::Complete;
use super::nfa::{Nfa, State};
use super::tdfa::{Home, Rows, StateData, VALUE_HERE, VALUE_NONE, VALUE_PAST};
use crate::abi::rows::{
    self, ACTION_HEAD, ACTION_MARK, ACTION_OPS, ENTRY_FLAGS, Effect, Entry,
    INFO_MATCH, Op,
};
use crate::util::byteset::ByteSet;
use crate::util::hash::FastMap;

/// A set larger than this is called "other" where it is the largest.
const MANY: usize = 64;

/// The longest line of bytes.
const LINE: usize = 60;

/// A table, complete or not.
pub(crate) struct Table<'a> {
    blueprint: &'a Blueprint,
    rows: &'a Rows,
    row_end: u32,
    /// The start state of each context, by its code; 0 is unknown.
    starts: &'a [u32],
    complete: bool,
    /// The threads of each state.
    threads: FastMap<u32, String>,
}

/// An automaton as it was explored, before anything became one.
#[derive(Clone, Copy)]
pub(crate) struct Explored<'a> {
    pub(crate) grower: &'a Grower,
    pub(crate) rows: &'a Rows,
    /// The start state of each context, by its code; 0 is unknown.
    pub(crate) starts: &'a [u32],
}

impl<'a> Table<'a> {
    /// The smallest automaton.
    pub(crate) fn complete(
        blueprint: &'a Blueprint,
        complete: &'a Complete,
        explored: Explored<'a>,
    ) -> Table<'a> {
        let mut table = Table {
            blueprint,
            rows: &complete.rows,
            row_end: complete.row_end,
            starts: &complete.starts,
            complete: true,
            threads: FastMap::default(),
        };
        table.find_threads(explored);
        table
    }

    /// What has been explored so far.
    pub(crate) fn partial(
        blueprint: &'a Blueprint,
        explored: Explored<'a>,
    ) -> Table<'a> {
        let Explored { grower, rows, starts } = explored;
        let mut table = Table {
            blueprint,
            rows,
            row_end: grower.used().0,
            starts,
            complete: false,
            threads: FastMap::default(),
        };
        table.find_threads(explored);
        table
    }

    /// Walks this table and the explored automaton side by side, from the
    /// start states on: both do the same.
    fn find_threads(&mut self, explored: Explored<'_>) {
        let Explored { grower, rows, starts } = explored;
        let pairs = self.starts.iter().zip(starts);
        let mut pairs: Vec<(u32, u32)> =
            pairs.map(|(&ours, &theirs)| (ours, theirs)).collect();
        while let Some((ours, theirs)) = pairs.pop() {
            if ours == 0 || theirs == 0 || self.threads.contains_key(&ours) {
                continue;
            }
            self.threads.insert(ours, threads(&grower.state(theirs)));
            pairs.push((
                self.restart(self.rows, ours),
                self.restart(rows, theirs),
            ));
            for unit in 0..self.blueprint.layout.unit_len {
                let next = self.deed(self.rows, ours + unit * 4).next;
                pairs.push((next, self.deed(rows, theirs + unit * 4).next));
            }
        }
    }

    fn states(&self) -> impl Iterator<Item = u32> {
        let stride = self.blueprint.layout.stride();
        (stride..self.row_end).step_by(stride as usize)
    }

    /// Whether a match ends in a state whatever follows.
    fn matches(&self, state: u32) -> bool {
        let info = self.blueprint.layout.info_column();
        self.rows.row(state + info) & INFO_MATCH != 0
    }

    /// The state in which a search resumes after a match here; 0 if unknown.
    fn restart(&self, rows: &Rows, state: u32) -> u32 {
        let column = self.blueprint.layout.restart_column();
        rows.row(state + column) & !ENTRY_FLAGS
    }

    /// What the entry at an offset of some rows asks for.
    fn deed(&self, rows: &Rows, offset: u32) -> Deed {
        let mut deed = Deed::default();
        match Entry::decode(rows.row(offset)) {
            // Units never ask for decoding.
            Entry::Unknown | Entry::Decode => deed.unknown = true,
            Entry::Go(next) => deed.next = next,
            Entry::Act(action) => {
                let header = rows.action(action);
                deed.mark = header & ACTION_MARK != 0;
                deed.next = rows.action(action + 4) & !ENTRY_FLAGS;
                let first = action + ACTION_HEAD as u32 * 4;
                let ops = (0..header & ACTION_OPS)
                    .map(|index| rows.action(first + index * 4));
                deed.ops = ops.map(Op::decode).collect();
            }
        }
        deed
    }

    /// The units of a state by what they do, in the order of their bytes.
    fn groups(&self, state: u32) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let layout = &self.blueprint.layout;
        for unit in 0..layout.unit_len {
            let deed = self.deed(self.rows, state + unit * 4);
            let known = groups.iter().position(|group| group.deed == deed);
            let index = known.unwrap_or_else(|| {
                groups.push(Group::new(deed, self.blueprint));
                groups.len() - 1
            });
            groups[index].add(self.blueprint, unit);
        }
        let largest = (0..groups.len()).max_by_key(|&i| groups[i].bytes.len());
        if let Some(largest) = largest.map(|index| &mut groups[index]) {
            largest.other = largest.bytes.len() > MANY
                && largest.bytes.ranges().len() > 1
                && largest.only_bytes();
        }
        groups.sort_by_key(|group| (group.other, group.only_end()));
        groups
    }

    /// Each start state with what may precede a search that begins in it.
    fn start_states(&self) -> Vec<(u32, String)> {
        let mut states: Vec<(u32, Vec<String>)> = Vec::new();
        for context in self.blueprint.contexts() {
            let state = self.starts[context.code() as usize];
            let known = states.iter().position(|(known, _)| *known == state);
            let index = known.unwrap_or_else(|| {
                states.push((state, Vec::new()));
                states.len() - 1
            });
            let (_, contexts) = &mut states[index];
            let context = context.to_string();
            if !contexts.contains(&context) {
                contexts.push(context);
            }
        }
        if let [(_, contexts)] = states.as_mut_slice() {
            *contexts = vec!["anything".to_owned()];
        }
        let joined = |(state, contexts): (u32, Vec<String>)| {
            (state, contexts.join(", "))
        };
        states.into_iter().map(joined).collect()
    }
}

/// The most threads that are shown.
const THREADS: usize = 8;

/// The threads of a state in order of priority: the NFA state of each, and
/// where it began.
fn threads(state: &StateData) -> String {
    let mut words = Vec::new();
    state.key.unpack(2, &mut words);
    let threads = words.chunks_exact(2);
    let len = threads.len();
    let shown = threads.take(THREADS).map(|thread| match thread[1] {
        VALUE_NONE | VALUE_HERE => format!("{} from at", thread[0]),
        past => match state.homes[(past - VALUE_PAST) as usize] {
            Home::Depth(depth) => {
                format!("{} from {}", thread[0], rows::Depth(depth))
            }
            Home::Register(number) => format!("{} from r{number}", thread[0]),
        },
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if len == 0 {
        text += "no thread";
    }
    if len > THREADS {
        text += &format!(" and {} more", len - THREADS);
    }
    text
}

/// What happens at a unit.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Deed {
    unknown: bool,
    mark: bool,
    ops: Vec<Op>,
    /// 0 if the search is over.
    next: u32,
}

impl Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.unknown {
            return f.write_str("unknown");
        }
        let Deed { mark, ref ops, next, .. } = *self;
        Effect { mark, ops, next }.fmt(f)
    }
}

/// The units of a state that do the same.
struct Group {
    deed: Deed,
    /// The bytes all of whose units are here.
    bytes: ByteSet,
    /// The first bytes of the characters of each part, and then of no
    /// character, where these do not do the same: with their name.
    characters: Vec<(String, ByteSet)>,
    end: bool,
    other: bool,
}

impl Group {
    fn new(deed: Deed, blueprint: &Blueprint) -> Group {
        let parts = blueprint.nfa.parts.iter();
        let names = parts.flat_map(|parts| {
            let names = (0..parts.len()).map(|part| parts.name(part));
            names.chain(["invalid".to_owned()])
        });
        Group {
            deed,
            bytes: ByteSet::default(),
            characters: names.map(|it| (it, ByteSet::default())).collect(),
            end: false,
            other: false,
        }
    }

    fn add(&mut self, blueprint: &Blueprint, unit: u32) {
        let layout = &blueprint.layout;
        self.end |= unit == layout.eoi();
        let Some(first) = blueprint.units[unit as usize].byte else { return };
        let class = layout.classes[usize::from(first)];
        let lead = layout.lead_unit(first);
        let bytes = ByteSet::of(|byte| {
            layout.classes[usize::from(byte)] == class
                && layout.lead_unit(byte) == lead
        });
        let Some(lead) = lead else {
            self.bytes = self.bytes.union(&bytes);
            return;
        };
        let (_, set) = &mut self.characters[(unit - lead) as usize];
        *set = set.union(&bytes);
        if self.characters.iter().all(|(_, set)| set.contains(first)) {
            self.bytes = self.bytes.union(&bytes);
            for (_, set) in &mut self.characters {
                *set = set.without(&bytes);
            }
        }
    }

    /// True if no character is told from another one here.
    fn only_bytes(&self) -> bool {
        self.characters.iter().all(|(_, set)| set.len() == 0)
    }

    fn only_end(&self) -> bool {
        self.bytes.len() == 0 && self.only_bytes()
    }

    /// The units, each as a word.
    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.other {
            words.push("other".to_owned());
        } else {
            let text = self.bytes.to_string();
            words.extend(text.split_whitespace().map(str::to_owned));
        }
        for (kind, set) in &self.characters {
            let text = set.to_string();
            let ranges = text.split_whitespace();
            words.extend(ranges.map(|range| format!("{kind}:{range}")));
        }
        if self.end {
            words.push("end".to_owned());
        }
        words
    }
}

impl Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = String::new();
        for word in self.words() {
            if line.len() + word.len() > LINE {
                writeln!(f, "    {}", line.trim_end())?;
                line.clear();
            }
            line += &word;
            line.push(' ');
        }
        writeln!(f, "    {line:<12} {}", self.deed)
    }
}

impl Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layout = &self.blueprint.layout;
        writeln!(
            f,
            "{}: {} states of {} units in rows of {} bytes",
            if self.complete { "complete" } else { "partial" },
            self.states().count(),
            layout.unit_len,
            layout.stride(),
        )?;
        for (state, contexts) in self.start_states() {
            match state {
                0 => writeln!(f, "start unknown after {contexts}")?,
                state => writeln!(f, "start {state} after {contexts}")?,
            }
        }
        for state in self.states() {
            let mut facts: Vec<String> =
                self.threads.get(&state).cloned().into_iter().collect();
            if self.matches(state) {
                facts.push("a match ends here".to_owned());
            }
            let restart = self.restart(self.rows, state);
            if restart != 0 {
                facts.push(format!("next search from {restart}"));
            }
            writeln!(f, "state {state}: {}", facts.join("; "))?;
            for group in self.groups(state) {
                group.fmt(f)?;
            }
        }
        Ok(())
    }
}

/// A picture of a table, in the language of Graphviz.
pub(crate) struct TablePicture<'a>(pub(crate) &'a Table<'a>);

impl Display for TablePicture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.0;
        begin(f, "dfa")?;
        for (state, contexts) in table.start_states() {
            writeln!(f, "    start{state} [shape=none label=\"\"];")?;
            let label = format!("after {contexts}");
            let label = Quoted(&label);
            let to = if state == 0 { "unknown" } else { &state.to_string() };
            writeln!(f, "    start{state} -> {to} [label={label}];")?;
        }
        for state in table.states() {
            if table.matches(state) {
                writeln!(f, "    {state} [shape=doublecircle];")?;
            }
            for group in table.groups(state) {
                let deed = &group.deed;
                let to = match deed.next {
                    _ if deed.unknown => "unknown".to_owned(),
                    0 => "over".to_owned(),
                    next => next.to_string(),
                };
                let mut label = group.words().join(" ");
                if deed.mark || !deed.ops.is_empty() {
                    let deed = deed.to_string();
                    let does = deed.split(" -> ").next();
                    write!(label, " / {}", does.unwrap_or_default())?;
                }
                let label = Quoted(&label);
                writeln!(f, "    {state} -> {to} [label={label}];")?;
            }
        }
        f.write_str("}\n")
    }
}

/// A picture of an NFA, in the language of Graphviz.
pub(crate) struct NfaPicture<'a>(pub(crate) &'a Nfa);

impl Display for NfaPicture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        begin(f, "nfa")?;
        writeln!(f, "    start [shape=none label=\"\"];")?;
        writeln!(f, "    start -> {};", self.0.start)?;
        for (id, state) in self.0.states.iter().enumerate() {
            let mut edge = |label: &str, next: u32| {
                let label = Quoted(label);
                writeln!(f, "    {id} -> {next} [label={label}];")
            };
            match state {
                State::Range(_) | State::Sparse(_) => {
                    for (bytes, next) in state.edges() {
                        edge(&bytes, next)?;
                    }
                }
                State::Union(alternatives) => {
                    for (rank, &next) in (1..).zip(alternatives) {
                        edge(&format!("choice {rank}"), next)?;
                    }
                }
                State::Look { next, .. } | State::Tag { next, .. } => {
                    let text = state.to_string();
                    let (label, _) = text.split_once(" => ").expect("a step");
                    edge(label, *next)?;
                }
                State::Fail => writeln!(f, "    {id} [shape=box];")?,
                State::Match(_) => {
                    writeln!(f, "    {id} [shape=doublecircle];")?;
                }
            }
        }
        f.write_str("}\n")
    }
}

fn begin(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    writeln!(f, "digraph {name} {{")?;
    writeln!(f, "    rankdir=LR;")?;
    writeln!(f, "    node [shape=circle];")
}

/// A string of Graphviz.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.replace('\\', "\\\\").replace('"', "\\\"");
        write!(f, "\"{text}\"")
    }
}
