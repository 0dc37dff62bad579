//! The choice: strategies in order of preference, each taken or declined.

use crate::abi::rows::{
    ACTION_HEAD, ACTION_OPS, ENTRY_FLAGS, Entry, INFO_MATCH, Ids, Layout,
    OP_MARK_MOVE, OP_OF_PATTERN, OP_SET, OP_SHAPE, Op, PLAIN, SHORTCUT,
};
use crate::analysis::Facts;
use crate::analysis::heads::{self, Head, of_literal};
use crate::config::{Force, Tuning};
use crate::cpu::CpuLevel;
use crate::plan::budget::{
    CANDIDATE_STEPS, LONG_LOOP, MAX_COMMON_OPS, MAX_NODES, MILLION,
    SKIP_PER_10000,
};
use crate::plan::contexts::{Contexts, Starts, without_repeats};
use crate::plan::decline::Decline;
use crate::plan::inline::{Reader, Run};
use crate::plan::inner::Inner;
use crate::plan::jump::Jump;
use crate::plan::scan::Scan;
use crate::plan::skip::Skip;
use crate::plan::{
    AutomatonPlan, LiteralPlan, Node, NodeKind, Plan, SealedTables, Strategy,
};
use crate::util::frequency::{most_of_text, share_of_ascii};

/// What is decided about, and what was declined on the way.
struct Candidate<'a> {
    facts: &'a Facts,
    tuning: &'a Tuning,
    level: CpuLevel,
    declines: Vec<Decline>,
}

/// What the matches are like that are searched for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matches {
    /// True if one can be empty.
    pub(crate) has_empty: bool,
    /// What is to be said about their patterns.
    pub(crate) ids: Ids,
}

/// A complete automaton, as a plan needs it.
pub(crate) struct Ready {
    pub(crate) tables: SealedTables,
    /// The start state, if it is the same whatever precedes the search.
    pub(crate) only_start: Option<u32>,
    /// Every start state, in order.
    pub(crate) starts: Vec<u32>,
    /// The start state of a search behind each byte; 0 if more than that byte
    /// decides it.
    pub(crate) behind: Vec<u32>,
}

/// What is known of an automaton: all of it, or of one that grows the state
/// in which searches begin, if that is the same whatever precedes them.
pub(crate) type Known = Result<Ready, Option<u32>>;

impl Ready {
    fn reader<'a>(&'a self, layout: &'a Layout, start: u32) -> Reader<'a> {
        Reader { tables: &self.tables, layout, start }
    }
}

/// The plan for a choice of literals, if that is what the pattern is.
pub(crate) fn literals(
    facts: &Facts,
    tuning: &Tuning,
    level: CpuLevel,
    ids: Ids,
) -> Result<Plan, Decline> {
    if ids != Ids::Nothing {
        return Err(Decline::SeveralPatterns);
    }
    if !tuning.prefilter || tuning.force != Force::Nothing {
        return Err(Decline::LiteralsOff);
    }
    let literals = facts.exact.clone().ok_or(Decline::NotLiterals)?;
    let heads: Vec<_> = literals.iter().map(|l| of_literal(l)).collect();
    let scan = Scan::new(&heads, level.shuffles(), None);
    let scan = scan.or_else(|| {
        let [head] = heads.as_slice() else { return None };
        Scan::of_literal(head.clone())
    });
    let scan = scan.ok_or(Decline::NoLiteralScan)?;
    let batch = tuning.batch;
    let plan = LiteralPlan { literals, scan, batch };
    let declines = Vec::new();
    Ok(Plan { level, strategy: Strategy::Literals(plan), declines })
}

/// The plan for an automaton, complete or not.
pub(crate) fn automaton(
    facts: &Facts,
    tuning: &Tuning,
    level: CpuLevel,
    layout: &Layout,
    known: Known,
    matches: Matches,
    declined: Decline,
) -> Plan {
    let ids = matches.ids;
    let mut candidate =
        Candidate { facts, tuning, level, declines: vec![declined] };
    let batch = candidate.batch(matches);
    let (ready, start) = match known {
        Ok(ready) => (Some(ready), None),
        Err(start) => (None, start),
    };
    let (sealed, mut nodes) =
        candidate.tables(layout, ready, |candidate, ready| {
            candidate.nodes(ready, layout)
        });
    let mut jump = None;
    if sealed.is_none() && ids == Ids::Nothing {
        nodes.extend(candidate.growing(start));
        if nodes.is_empty() {
            jump = candidate.jump();
        }
    }
    let layout = layout.clone();
    let common_ops = match ids {
        Ids::Every => Vec::new(),
        _ => common_ops(sealed.as_ref(), &layout, false),
    };
    let plan = AutomatonPlan {
        layout,
        ids,
        sealed,
        nodes,
        jump,
        common_ops,
        batch,
        groups: false,
    };
    Plan {
        level,
        strategy: Strategy::Automaton(Box::new(plan)),
        declines: candidate.declines,
    }
}

/// The plan for an automaton that tracks groups, complete or not: skip loops
/// are all the inline code it has, because a search begins where the match
/// does.
pub(crate) fn groups(
    tuning: &Tuning,
    level: CpuLevel,
    layout: &Layout,
    ready: Option<Ready>,
) -> Plan {
    let facts = &Facts::default();
    let declines = vec![Decline::GroupsAnchored];
    let mut candidate = Candidate { facts, tuning, level, declines };
    let (sealed, nodes) =
        candidate.tables(layout, ready, |candidate, ready| {
            let mut nodes = Vec::new();
            candidate.skip_loops(ready, layout, &mut nodes);
            nodes
        });
    let layout = layout.clone();
    let common_ops = common_ops(sealed.as_ref(), &layout, true);
    let plan = AutomatonPlan {
        layout,
        ids: Ids::Nothing,
        sealed,
        nodes,
        jump: None,
        common_ops,
        batch: false,
        groups: true,
    };
    let strategy = Strategy::Automaton(Box::new(plan));
    Plan { level, strategy, declines: candidate.declines }
}

impl Candidate<'_> {
    fn batch(&mut self, Matches { has_empty, ids }: Matches) -> bool {
        let decline = match (self.tuning.batch, has_empty) {
            (true, _) if ids != Ids::Nothing => Decline::BatchPatterns,
            (false, _) => Decline::BatchOff,
            (true, true) => Decline::EmptyMatches,
            (true, false) => return true,
        };
        self.declines.push(decline);
        false
    }

    /// A scan at the start state of an automaton that grows: as for one that
    /// is complete, whose other states may have code too.
    fn growing(&mut self, start: Option<u32>) -> Option<Node> {
        let Some(state) = start else {
            self.declines.push(Decline::StartContexts);
            return None;
        };
        let shuffles = self.level.shuffles();
        let heads = self.facts.heads.as_deref();
        let prefilter = match (self.tuning.prefilter, heads) {
            (false, _) => Err(Decline::PrefilterOff),
            (true, None) => Err(Decline::NoPrefixes),
            (true, Some(heads)) => {
                Scan::new(heads, shuffles, None).ok_or(Decline::CommonPrefixes)
            }
        };
        let rated = heads.and_then(|heads| Scan::rated(heads, shuffles));
        let other = match (&prefilter, rated) {
            (Ok(_), Some((_, rate))) => rate * CANDIDATE_STEPS,
            _ => MILLION,
        };
        let prefilter = prefilter.map_err(|it| self.declines.push(it));
        let inner = match self.tuning.inner {
            true => Inner::new(&self.facts.inner, shuffles, other, None)
                .ok_or(Decline::NoInner),
            false => Err(Decline::InnerOff),
        };
        let inner = inner.map_err(|it| self.declines.push(it));
        let kind = match (inner, prefilter) {
            (Ok(inner), _) => NodeKind::Inner(Box::new(inner)),
            (_, Ok(scan)) => NodeKind::Scan { scan, confirm: None },
            _ => return None,
        };
        Some(Node { state, kind })
    }

    /// Where searches begin of an automaton that grows.
    fn jump(&mut self) -> Option<Jump> {
        let jump = match self.tuning.jumps {
            true => Jump::new(self.facts).ok_or(Decline::NoJump),
            false => Err(Decline::JumpsOff),
        };
        jump.map_err(|it| self.declines.push(it)).ok()
    }

    /// The tables of a complete automaton and its inline code, each named in
    /// the other.
    fn tables(
        &mut self,
        layout: &Layout,
        ready: Option<Ready>,
        nodes: impl FnOnce(&mut Self, &Ready) -> Vec<Node>,
    ) -> (Option<SealedTables>, Vec<Node>) {
        let Some(mut ready) = ready else {
            self.declines.push(Decline::Growing);
            return (None, Vec::new());
        };
        let nodes = nodes(self, &ready);
        flag_nodes(&mut ready.tables, layout, &nodes);
        (Some(ready.tables), nodes)
    }

    /// Inline code: a scan at the start state, loops at other states.
    fn nodes(&mut self, ready: &Ready, layout: &Layout) -> Vec<Node> {
        let mut nodes = Vec::new();
        let prefilter = self.prefilter(ready, layout);
        let prefilter = prefilter.map_err(|it| self.declines.push(it)).ok();
        match self.inner(ready, layout, prefilter.as_ref()) {
            Ok(node) => nodes.push(node),
            Err(decline) => {
                if !self.declines.contains(&decline) {
                    self.declines.push(decline);
                }
                nodes.extend(prefilter);
            }
        }
        self.skip_loops(ready, layout, &mut nodes);
        match (self.tuning.inline, ready.only_start) {
            (false, _) => self.declines.push(Decline::InlineOff),
            (true, None) => self.declines.push(Decline::InlineContexts),
            (true, Some(start)) => {
                // A state on the way of a run has no run of its own.
                let reader = ready.reader(layout, start);
                let mut on_the_way = Vec::new();
                self.add(ready, layout, &mut nodes, |state| {
                    let (run, way) = reader.run(state)?;
                    let new = !on_the_way.contains(&state);
                    on_the_way.extend(way);
                    let kind = NodeKind::Run(run);
                    new.then_some(Node { state, kind })
                });
            }
        }
        nodes
    }

    /// Adds loops at states that lead to themselves.
    fn skip_loops(
        &mut self,
        ready: &Ready,
        layout: &Layout,
        nodes: &mut Vec<Node>,
    ) {
        if self.tuning.skip_loops {
            self.add(ready, layout, nodes, |state| {
                self.skip(ready, layout, state)
            });
        } else {
            self.declines.push(Decline::SkipLoopsOff);
        }
    }

    /// Adds the nodes of states that have none yet.
    fn add(
        &self,
        ready: &Ready,
        layout: &Layout,
        nodes: &mut Vec<Node>,
        mut node: impl FnMut(u32) -> Option<Node>,
    ) {
        let stride = layout.stride();
        let rows = ready.tables.rows.len() as u32 * 4;
        for state in (stride..rows).step_by(stride as usize) {
            let taken = nodes.iter().any(|node| node.serves(state));
            if !taken && nodes.len() < MAX_NODES {
                nodes.extend(node(state));
            }
        }
    }

    /// A scan for the literals with which matches begin.
    ///
    /// It is sound at a start state that is the same in every context: no
    /// thread is alive but the one that begins here, and at the candidate
    /// the search is in that very state again.
    fn prefilter(
        &self,
        ready: &Ready,
        layout: &Layout,
    ) -> Result<Node, Decline> {
        if !self.tuning.prefilter {
            return Err(Decline::PrefilterOff);
        }
        let heads = self.facts.heads.as_ref().ok_or(Decline::NoPrefixes)?;
        if self.matches_at_once(ready, layout) {
            return Err(Decline::NoPrefixes);
        }
        let Some(state) = ready.only_start else {
            return self.contexts(ready, layout, heads);
        };
        // A loop to the first byte of a match is simpler than a scan.
        let skip = match self.skip(ready, layout, state).map(|n| n.kind) {
            Some(NodeKind::Skip(skip)) => Some(skip.stop),
            _ => None,
        };
        let scan = Scan::new(heads, self.level.shuffles(), skip.as_ref())
            .ok_or(Decline::CommonPrefixes)?;
        let confirm = self.confirm(heads, &ready.reader(layout, state));
        Ok(Node { state, kind: NodeKind::Scan { scan, confirm } })
    }

    /// The same scan where what precedes a search decides its start state.
    /// The module of such scans says why it is sound.
    fn contexts(
        &self,
        ready: &Ready,
        layout: &Layout,
        heads: &[Head],
    ) -> Result<Node, Decline> {
        let starts = self.starts(ready, layout)?;
        let skips = ready.starts.iter().filter_map(|&state| {
            match self.skip(ready, layout, state)?.kind {
                NodeKind::Skip(skip) => Some(skip.stop),
                _ => None,
            }
        });
        let skip = skips.min_by_key(most_of_text);
        let shuffles = self.level.shuffles();
        let scan = Scan::new(heads, shuffles, skip.as_ref());
        if let Some(stop) = skip.filter(|it| most_of_text(it) < LONG_LOOP) {
            let apart = without_repeats(heads);
            Scan::new(&apart, shuffles, Some(&stop))
                .ok_or(Decline::CommonPrefixes)?;
        }
        let scan = scan.ok_or(Decline::CommonPrefixes)?;
        let state = starts.states[0];
        let contexts = Box::new(Contexts { scan, starts });
        Ok(Node { state, kind: NodeKind::Contexts(contexts) })
    }

    /// The start states between which scans go.
    fn starts(
        &self,
        ready: &Ready,
        layout: &Layout,
    ) -> Result<Starts, Decline> {
        if !self.tuning.contexts {
            return Err(Decline::ContextsOff);
        }
        let reader = |&start: &u32| ready.reader(layout, start);
        if ready.starts.iter().map(reader).any(|it| it.is_over()) {
            return Err(Decline::TextStart);
        }
        Starts::new(ready).ok_or(Decline::TextStart)
    }

    /// A scan for what every match has inside, if that is better than what
    /// the start state has already. The module of such scans says why it is
    /// sound.
    fn inner(
        &self,
        ready: &Ready,
        layout: &Layout,
        prefilter: Option<&Node>,
    ) -> Result<Node, Decline> {
        if !self.tuning.inner {
            return Err(Decline::InnerOff);
        }
        let starts = match ready.only_start {
            Some(_) => None,
            None => {
                let starts = self.starts(ready, layout);
                Some(starts.map_err(|_| Decline::StartContexts)?)
            }
        };
        if self.matches_at_once(ready, layout) {
            return Err(Decline::NoInner);
        }
        let shuffles = self.level.shuffles();
        let other = match prefilter.map(|node| &node.kind) {
            Some(NodeKind::Scan { .. } | NodeKind::Contexts(_)) => {
                let heads = self.facts.heads.as_deref().unwrap_or_default();
                let rated = Scan::rated(heads, shuffles);
                rated.map_or(0, |(_, rate)| rate * CANDIDATE_STEPS)
            }
            // In text all start states take turns.
            _ => {
                let each = ready.starts.iter();
                let each = each.map(|&it| self.steps(ready, layout, it));
                each.max().unwrap_or(MILLION)
            }
        };
        let inner = Inner::new(&self.facts.inner, shuffles, other, starts)
            .ok_or(Decline::NoInner)?;
        let state = match (&inner.starts, ready.only_start) {
            (Some(starts), _) => starts.states[0],
            (None, start) => start.ok_or(Decline::StartContexts)?,
        };
        Ok(Node { state, kind: NodeKind::Inner(Box::new(inner)) })
    }

    /// What a million bytes of ordinary text cost in a state, in steps.
    fn steps(&self, ready: &Ready, layout: &Layout, state: u32) -> u64 {
        match self.skip(ready, layout, state).map(|node| node.kind) {
            Some(NodeKind::Skip(skip)) => {
                let stops = u64::from(most_of_text(&skip.stop));
                stops * (MILLION / 10_000) * CANDIDATE_STEPS
            }
            _ => MILLION,
        }
    }

    /// True if a match may be empty.
    fn matches_at_once(&self, ready: &Ready, layout: &Layout) -> bool {
        ready.starts.iter().any(|state| {
            let info = ready.tables.row(state + layout.info_column());
            info & INFO_MATCH != 0
        })
    }

    /// The literal that all heads share, to be compared whole before the
    /// automaton runs.
    fn confirm(&self, heads: &[Head], reader: &Reader<'_>) -> Option<Run> {
        if !self.tuning.inline {
            return None;
        }
        reader.follow(&heads::shared_literal(heads))
    }

    /// A loop through a state that is worth a vector.
    fn skip(
        &self,
        ready: &Ready,
        layout: &Layout,
        state: u32,
    ) -> Option<Node> {
        let skip = Skip::of(&ready.tables, layout, state)?;
        if skip.test.shuffles() && !self.level.shuffles() {
            return None;
        }
        let passed = share_of_ascii(&skip.stop.complement());
        // Where a search begins, leaving by inline code saves an action.
        let acts = skip.exit.as_ref().is_some_and(|e| !e.ops.is_empty());
        let starts = acts && ready.starts.contains(&state);
        let pays = passed >= SKIP_PER_10000 || starts;
        pays.then_some(Node { state, kind: NodeKind::Skip(skip) })
    }
}

/// The operations that most entries with a single one have. Rows that still
/// grow are taken to be like most: a thread that gets a register, and one
/// that matches.
fn common_ops(
    sealed: Option<&SealedTables>,
    layout: &Layout,
    groups: bool,
) -> Vec<Op> {
    let Some(tables) = sealed else {
        let first = |kind| Op { kind, target: 0, argument: 0 };
        let mark = if groups { OP_SHAPE } else { OP_MARK_MOVE };
        return vec![first(OP_SET), first(mark)];
    };
    let mut counts: Vec<(usize, Op)> = Vec::new();
    let stride = layout.stride() as usize / 4;
    for row in tables.rows.chunks_exact(stride).skip(1) {
        for &word in &row[..layout.unit_len as usize] {
            let Entry::Act(action) = Entry::decode(word) else { continue };
            if tables.action(action) & ACTION_OPS != 1 {
                continue;
            }
            let first = action + ACTION_HEAD as u32 * 4;
            let op = Op::decode(tables.action(first));
            debug_assert_eq!(op.kind & OP_OF_PATTERN, 0, "beside a start");
            match counts.iter_mut().find(|(_, known)| *known == op) {
                Some((count, _)) => *count += 1,
                None => counts.push((1, op)),
            }
        }
    }
    counts.sort_by_key(|&(count, _)| core::cmp::Reverse(count));
    counts.truncate(MAX_COMMON_OPS);
    counts.into_iter().map(|(_, op)| op).collect()
}

/// Says in every word that names a state whether it has inline code. A state
/// that leads to itself stays plain: its loop is not worth entering again.
/// Nor is a loop that only passes ASCII after a byte that is not.
fn flag_nodes(tables: &mut SealedTables, layout: &Layout, nodes: &[Node]) {
    let node = |row: u32| nodes.iter().find(|node| node.serves(row));
    let flagged =
        |row: u32| row | if node(row).is_some() { SHORTCUT } else { PLAIN };
    let mut ascii_units = vec![false; layout.unit_len as usize];
    for &unit in &layout.classes[..0x80] {
        ascii_units[usize::from(unit)] = true;
    }
    let worth = |row: u32, unit: u32| {
        ascii_units[unit as usize]
            || node(row).is_some_and(|node| !node.only_ascii())
    };
    let stride = layout.stride();
    let row_end = tables.rows.len() as u32 * 4;
    for state in (stride..row_end).step_by(stride as usize) {
        for unit in 0..layout.unit_len {
            let word = &mut tables.rows[(state / 4 + unit) as usize];
            if let Entry::Go(next) = Entry::decode(*word)
                && next != state
                && worth(next, unit)
            {
                *word = flagged(next);
            }
        }
        let restart = (state + layout.restart_column()) / 4;
        let word = &mut tables.rows[restart as usize];
        if *word != 0 {
            *word = flagged(*word & !ENTRY_FLAGS);
        }
    }
    let mut action = ACTION_HEAD;
    while action < tables.actions.len() {
        let ops = (tables.actions[action] & ACTION_OPS) as usize;
        let next = &mut tables.actions[action + 1];
        if *next != 0 {
            *next = flagged(*next & !ENTRY_FLAGS);
        }
        action += ACTION_HEAD + ops;
    }
}

#[cfg(test)]
mod tests;
