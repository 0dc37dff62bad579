//! What each strategy and shortcut takes and what it declines, by name: a
//! file for each, tests `accepts_…` and `declines_…` in it.
//!
//! `tests/strategies.rs` counts them: every form of the plan is in a test
//! that accepts it, every reason in one that declines with it.

use super::{Node, NodeKind, Plan, Strategy};
use crate::config::{Force, Tuning};
use crate::cpu::CpuLevel;
use crate::engine::compile::subject::Subject;
use crate::plan::budget::EXPLORE_STATES;
use crate::plan::decline::Decline;
use crate::plan::scan::{Ask, Scan};
use crate::plan::skip::Skip;

mod batch;
mod contexts;
mod groups;
mod growing;
mod inline;
mod inner;
mod jump;
mod literals;
mod prefilter;
mod run;
mod sets;
mod skip;

/// The plan for a pattern over bytes, all of its automaton explored.
fn plan_at(pattern: &str, tuning: &Tuning, level: CpuLevel) -> Plan {
    let subject = Subject::new(pattern, true).expect("a pattern");
    let complete = subject.complete(EXPLORE_STATES);
    assert!(complete.is_some(), "{pattern} has too many states");
    subject.plan(complete.as_ref(), tuning, level)
}

fn plan(pattern: &str) -> Plan {
    plan_at(pattern, &Tuning::default(), CpuLevel::Avx2)
}

/// The plan for a pattern over bytes whose automaton grows.
fn growing(pattern: &str, tuning: &Tuning) -> Plan {
    let subject = Subject::new(pattern, true).expect("a pattern");
    subject.plan(None, tuning, CpuLevel::Avx2)
}

fn without(switch: fn(&mut Tuning)) -> Tuning {
    let mut tuning = Tuning::default();
    switch(&mut tuning);
    tuning
}

/// The literals of a plan that searches for nothing else.
fn literals(plan: &Plan) -> Option<Vec<String>> {
    let Strategy::Literals(plan) = &plan.strategy else { return None };
    let text = |literal: &Vec<u8>| literal.escape_ascii().to_string();
    Some(plan.literals.iter().map(text).collect())
}

fn nodes(plan: &Plan) -> &[Node] {
    plan.automaton().map_or(&[], |plan| &plan.nodes)
}

/// The scan in front of the automaton.
fn prefilter(plan: &Plan) -> Option<&Scan> {
    nodes(plan).iter().find_map(|node| match &node.kind {
        NodeKind::Scan { scan, .. } => Some(scan),
        NodeKind::Contexts(contexts) => Some(&contexts.scan),
        NodeKind::Inner(_) | NodeKind::Skip(_) | NodeKind::Run(_) => None,
    })
}

fn skips(plan: &Plan) -> Vec<&Skip> {
    let kinds = nodes(plan).iter().map(|node| &node.kind);
    kinds
        .filter_map(|kind| match kind {
            NodeKind::Skip(skip) => Some(skip),
            _ => None,
        })
        .collect()
}

#[track_caller]
fn declines(plan: &Plan, decline: Decline) {
    assert!(plan.declines.contains(&decline), "no {decline:?} in\n{plan}");
}

#[track_caller]
fn takes(plan: &Plan, decline: Decline) {
    assert!(!plan.declines.contains(&decline), "{decline:?} in\n{plan}");
}
