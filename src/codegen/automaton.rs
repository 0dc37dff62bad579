//! The table core: one loop for each entry point.
//!
//! ```text
//! entry:    load position, state and tables
//! main:     four steps at a time while four bytes are left
//! tail:     one step at a time
//! final:    the unit behind the span, for its mark
//! special:  decode -> lead; shortcut -> inline code; unknown -> exit;
//!           else the action: mark, operations, next state -> main
//! lead:     the character that begins here says which unit -> main
//! done:     exit, or in a batch: write the span, go on at its end
//! ```
//!
//! Two registers take turns as the current state, so that a step is a byte
//! load, a class load, an address and an entry load, and only the last one
//! depends on the step before.

use core::fmt;

use crate::abi::block::Outcome;
use crate::abi::rows::{Ids, Layout};
use crate::codegen::masm::automaton::{Current, Tables};
use crate::codegen::masm::decode::Decoding;
use crate::codegen::masm::vector::{Width, test_constants};
use crate::codegen::masm::{Constant, Label, Masm};
use crate::codegen::scan::{ScanLabels, emit_scan};
use crate::cpu::CpuLevel;
use crate::plan::budget::CANDIDATE_COST;
use crate::plan::inline::Run;
use crate::plan::scan::Scan;
use crate::plan::skip::{Exit, Skip};
use crate::plan::{AutomatonPlan, NodeKind};

mod contexts;
mod inner;

/// The steps between two checks for the end of the span.
const UNROLL: i32 = 4;

/// What an entry point answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Answer {
    IsMatch,
    Find,
    Batch,
    Groups,
}

impl Answer {
    /// What the entry point is for, as listings say it.
    fn purpose(self) -> &'static str {
        match self {
            Answer::IsMatch => "is there a match? stops where one ends",
            Answer::Find => "the leftmost match",
            Answer::Batch => "one match after the other, until spans is full",
            Answer::Groups => "the match that begins here, and its groups",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Answer::IsMatch => "is_match",
            Answer::Find => "find",
            Answer::Batch => "batch",
            Answer::Groups => "groups",
        })
    }
}

/// The labels of one entry point that several parts branch to.
struct Labels {
    main: Label,
    at_end: Label,
    special: Label,
    decided: Label,
    marked: Label,
    lead: Label,
    arrive: Label,
    found: Label,
    done: Label,
    need_state: Label,
}

/// One entry point on its way.
struct Emitter<'a> {
    masm: &'a mut Masm,
    plan: &'a AutomatonPlan,
    level: CpuLevel,
    answer: Answer,
    tables: Tables,
    classes: Constant,
    labels: Labels,
    nodes: Vec<Label>,
}

/// Emits all entry points of an automaton.
pub(super) fn emit(masm: &mut Masm, plan: &AutomatonPlan, level: CpuLevel) {
    let Layout { classes, leads, .. } = &plan.layout;
    let leads = if plan.layout.decodes() { &leads[..] } else { &[] };
    let units = classes.iter().chain(leads).flat_map(|u| u.to_le_bytes());
    let classes = masm.constant("classes", 64, units.collect());
    let tables = match &plan.sealed {
        None => Tables::Growing,
        Some(sealed) => Tables::Sealed {
            rows: masm.constant("rows", 64, words(&sealed.rows)),
            actions: masm.constant("actions", 64, words(&sealed.actions)),
        },
    };
    masm.entries().notes_patterns = plan.ids == Ids::Every;
    let answers: &[Answer] = match (plan.groups, plan.batch) {
        (true, _) => &[Answer::Groups],
        (false, true) => &[Answer::IsMatch, Answer::Find, Answer::Batch],
        (false, false) => &[Answer::IsMatch, Answer::Find],
    };
    for &answer in answers {
        let labels = Labels {
            main: masm.label(),
            at_end: masm.label(),
            special: masm.label(),
            decided: masm.label(),
            marked: masm.label(),
            lead: masm.label(),
            arrive: masm.label(),
            found: masm.label(),
            done: masm.label(),
            need_state: masm.label(),
        };
        let nodes = plan.nodes.iter().map(|_| masm.label()).collect();
        let emitter = Emitter {
            masm,
            plan,
            level,
            answer,
            tables,
            classes,
            labels,
            nodes,
        };
        emitter.emit();
    }
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

impl Emitter<'_> {
    fn emit(mut self) {
        self.entry();
        self.steps();
        self.at_end();
        self.special();
        if let Some(parts) = self.plan.layout.parts {
            self.lead(parts);
        }
        for index in 0..self.nodes.len() {
            self.node(index);
        }
        self.exits();
    }

    fn entry(&mut self) {
        self.masm.align();
        let offset = self.masm.offset();
        let entries = self.masm.entries();
        match self.answer {
            Answer::IsMatch => entries.is_match = Some(offset),
            Answer::Find => entries.find = Some(offset),
            Answer::Batch => entries.batch = Some(offset),
            Answer::Groups => entries.groups = Some(offset),
        }
        self.masm.name(self.answer);
        let every = self.plan.ids == Ids::Every;
        self.masm.comment(match self.answer {
            Answer::Find if every => "every pattern that matches",
            answer => answer.purpose(),
        });
        self.masm.enter(self.tables, self.classes);
        if self.scans_inside() {
            self.masm.forget_ahead();
        }
        if !self.nodes.is_empty() {
            self.masm.branch_if_flagged(self.labels.arrive);
        }
        self.check_match(Current::State, self.labels.found);
    }

    /// In a search for any match: stops if the state just entered has one.
    fn check_match(&mut self, entered: Current, found: Label) {
        if self.answer == Answer::IsMatch {
            let layout = &self.plan.layout;
            self.masm.comment("does a match end in the new state?");
            self.masm.branch_if_match(layout, entered, found);
        }
    }

    /// The main loop, the tail, and the ways out of them.
    fn steps(&mut self) {
        let tail = self.masm.label();
        let mut detours = Vec::new();
        self.masm.align_loop();
        self.masm.bind_as(self.labels.main, "main");
        self.masm.comment(format_args!(
            "{UNROLL} bytes: each gives a unit, and the state's row has an \
             entry for it;\na plain entry is the next state, all else is \
             special"
        ));
        self.masm.branch_if_fewer_than(UNROLL, tail);
        let mut current = Current::State;
        for ahead in 0..UNROLL {
            detours.push(self.step(ahead, ahead, current));
            current = current.other();
        }
        self.masm.advance(UNROLL);
        self.masm.jump(self.labels.main);

        self.masm.bind_as(tail, "tail");
        self.masm.comment("the same for one byte, up to the end of the span");
        self.masm.branch_if_at_end(self.labels.at_end);
        detours.push(self.step(UNROLL, 0, Current::State));
        self.masm.swap_states();
        self.masm.advance(1);
        self.masm.jump(tail);
        self.masm.comment(
            "the ways out of a step: at and state become what they would be\n\
             if every step were one of the tail",
        );
        for detour in detours {
            self.detour(detour);
        }
    }

    /// One step for the byte at a distance from `at`.
    fn step(&mut self, step: i32, ahead: i32, current: Current) -> Detour {
        let detour = Detour {
            step,
            ahead,
            current,
            special: self.masm.label(),
            found: self.masm.label(),
        };
        self.masm.load_byte(ahead);
        self.masm.classify();
        self.masm.load_entry(current);
        self.masm.branch_unless_plain(current, detour.special);
        self.masm.mask_entry(self.tables, current);
        self.check_match(current.other(), detour.found);
        detour
    }

    /// Brings position and registers of an unrolled step into the form that
    /// the common code expects, and goes there.
    fn detour(&mut self, detour: Detour) {
        let common = [
            ("special", detour.special, self.labels.special, true, 0),
            (
                "found",
                detour.found,
                self.labels.found,
                self.answer == Answer::IsMatch,
                1,
            ),
        ];
        for (name, from, to, used, consumed) in common {
            if !used {
                continue;
            }
            self.masm.bind_as(from, format_args!("{name}_{}", detour.step));
            if detour.ahead + consumed > 0 {
                self.masm.advance(detour.ahead + consumed);
            }
            if detour.current == Current::Entry {
                self.masm.swap_states();
            }
            self.masm.jump(to);
        }
    }

    fn at_end(&mut self) {
        self.masm.bind_as(self.labels.at_end, "final");
        self.masm.comment(
            "the span is over: does a match end before the unit behind it?",
        );
        self.masm.load_final_entry(&self.plan.layout);
        self.masm.branch_if_goes(self.labels.done);
        self.masm.branch_if_unknown(self.labels.need_state);
        self.masm.load_action(self.tables);
        self.masm.branch_unless_mark(self.labels.done);
        self.masm.jump(self.labels.marked);
    }

    fn special(&mut self) {
        let shortcut = self.masm.label();
        let operations = self.masm.label();
        let acted = self.masm.label();
        self.masm.bind_as(self.labels.special, "special");
        if self.plan.layout.decodes() {
            self.masm.comment("a character of several bytes?");
            self.masm.branch_if_decode(self.labels.lead);
            self.masm.bind_as(self.labels.decided, "decided");
        }
        if !self.nodes.is_empty() {
            self.masm.comment("a state with code of its own?");
            self.masm.branch_if_shortcut(shortcut);
        }
        self.masm.comment("an entry that nobody has computed yet?");
        self.masm.branch_if_unknown(self.labels.need_state);
        self.masm.comment("an action: a mark, operations, the next state");
        self.masm.load_action(self.tables);
        self.masm.branch_unless_mark(operations);
        self.masm.bind_as(self.labels.marked, "marked");
        self.masm.comment("a match ends here, before this byte");
        if self.answer == Answer::IsMatch {
            self.masm.jump(self.labels.found);
        } else {
            self.masm.record_end();
        }
        if self.answer == Answer::Batch {
            self.masm.record_restart(&self.plan.layout);
        }
        self.masm.bind_as(operations, "operations");
        self.masm.comment("the next state; then what registers become");
        self.masm.load_next(self.tables);
        if self.answer != Answer::IsMatch {
            self.operations(acted);
        }
        self.masm.bind_as(acted, "acted");
        self.masm.comment("over? then the match so far is the answer");
        self.masm.branch_if_dead(self.labels.done);
        self.masm.comment("was that the unit behind the span?");
        self.masm.branch_if_at_end(self.labels.done);
        self.masm.advance(1);
        if !self.nodes.is_empty() {
            self.masm.branch_if_flagged(self.labels.arrive);
        }
        self.check_match(Current::State, self.labels.found);
        self.masm.jump(self.labels.main);
        if !self.nodes.is_empty() {
            self.arrive(shortcut);
        }
    }

    /// The operations of an action: the plan's common ones as code of their
    /// own, all others one by one.
    fn operations(&mut self, done: Label) {
        for &op in &self.plan.common_ops {
            let other = self.masm.label();
            self.masm.comment(format_args!("{op}, and nothing else?"));
            self.masm.branch_unless_only(op, other);
            self.masm.carry_out_known(op);
            self.masm.jump(done);
            self.masm.bind(other);
        }
        self.masm.comment("the operations, one by one");
        match self.answer {
            Answer::Groups => self.masm.carry_out_groups(),
            _ => self.masm.carry_out(self.plan.ids, self.labels.done),
        }
        self.masm.load_classes(self.classes);
    }

    /// Goes to the inline code of a state: after a row entry, after an
    /// action, and where a search begins.
    fn arrive(&mut self, shortcut: Label) {
        self.masm.bind_as(shortcut, "shortcut");
        self.masm.comment("the byte is consumed, the state entered");
        self.masm.mask_entry(self.tables, Current::State);
        self.masm.take_entry();
        self.masm.advance(1);
        self.masm.bind_as(self.labels.arrive, "arrive");
        self.masm.comment("to the state's own code");
        self.masm.unflag();
        self.check_match(Current::State, self.labels.found);
        if let (Tables::Growing, [only]) = (self.tables, &self.nodes[..]) {
            // Whatever row its state has in the table that is walked.
            self.masm.jump(*only);
            return;
        }
        for (node, &label) in self.plan.nodes.iter().zip(&self.nodes) {
            for &state in node.states() {
                self.masm.branch_if_state(state, label);
            }
        }
        self.masm.jump(self.labels.main);
    }

    /// The step for a byte that begins a character, the one for the byte
    /// behind it, and the same again if the next character is not ASCII.
    fn lead(&mut self, parts: u8) {
        self.masm.align_loop();
        self.masm.bind_as(self.labels.lead, "lead");
        self.masm.comment("a character of several bytes begins: which part?");
        let decoding = Decoding {
            known: self.masm.label(),
            wide: self.masm.label(),
            invalid: self.masm.label(),
        };
        self.masm.decode_unit(&decoding);
        self.plain_step(self.labels.decided);
        self.masm.comment("the byte behind it");
        self.masm.branch_if_at_end(self.labels.at_end);
        self.masm.load_byte(0);
        self.masm.classify();
        self.plain_step(self.labels.special);
        self.masm.branch_if_at_end(self.labels.at_end);
        self.masm.load_byte(0);
        self.masm.branch_if_lead(self.labels.lead);
        self.masm.jump(self.labels.main);
        self.masm.comment("characters of three and four bytes");
        self.masm.decode_rest(&decoding, parts);
    }

    /// Takes the entry for a unit if it is plain, outside of the main loop.
    fn plain_step(&mut self, otherwise: Label) {
        self.masm.load_entry(Current::State);
        self.masm.branch_unless_plain(Current::State, otherwise);
        self.masm.mask_entry(self.tables, Current::State);
        self.masm.take_entry();
        self.masm.advance(1);
        self.check_match(Current::State, self.labels.found);
    }

    fn node(&mut self, index: usize) {
        let node = &self.plan.nodes[index];
        let name = format_args!("state_{}", node.state);
        self.masm.bind_as(self.nodes[index], name);
        self.masm.comment(node);
        match &node.kind {
            NodeKind::Scan { scan, confirm } => {
                self.scan(node.state, scan, confirm.as_ref());
            }
            NodeKind::Contexts(it) => self.contexts(node.state, it),
            NodeKind::Inner(inner) => self.inner(node.state, inner),
            NodeKind::Skip(skip) => self.skip(node.state, skip),
            NodeKind::Run(run) => self.run(run, self.labels.main),
        }
    }

    /// Compares all bytes of a run and goes to the state behind it.
    fn run(&mut self, run: &Run, otherwise: Label) {
        let bytes = run.bytes.len() as i32;
        self.masm.branch_unless_room(bytes, otherwise);
        self.masm.branch_unless_literal(&run.bytes, otherwise);
        self.go(bytes, run.target);
    }

    /// Consumes bytes and goes to a state that is known.
    fn go(&mut self, bytes: i32, state: u32) {
        self.masm.advance(bytes);
        self.masm.set_state(state);
        self.check_match(Current::State, self.labels.found);
        let node = self.plan.nodes.iter().position(|n| n.serves(state));
        let to = node.map_or(self.labels.main, |index| self.nodes[index]);
        self.masm.jump(to);
    }

    /// At the start state: goes to the next candidate and walks from there.
    ///
    /// Each candidate costs credit and each byte that is passed earns some,
    /// so that a scan which passes little is given up.
    fn scan(&mut self, state: u32, scan: &Scan, confirm: Option<&Run>) {
        let none = self.masm.label();
        let candidate = self.masm.label();
        let walk = self.labels.main;
        let again = self.masm.here();
        self.masm.branch_if_no_credit(walk);
        self.masm.begin_credit();
        let labels = ScanLabels { candidate, none, few: walk };
        emit_scan(self.masm, self.level, scan, &labels);
        self.masm.bind_as(candidate, format_args!("candidate_{state}"));
        self.masm.comment("a match may begin here; a candidate costs credit");
        self.masm.end_credit(CANDIDATE_COST);
        match confirm {
            None => self.masm.jump(walk),
            Some(run) => {
                let other = self.masm.label();
                self.masm.comment(format_args!("is it {run}?"));
                self.run(run, other);
                self.masm.bind(other);
                self.masm.advance(1);
                self.masm.jump(again);
            }
        }
        self.masm.bind_as(none, format_args!("none_{state}"));
        self.masm.comment("no match begins in what is left");
        self.masm.advance_to_end();
        self.masm.jump(walk);
    }

    /// Goes to the byte that leaves the state, and leaves it.
    fn skip(&mut self, state: u32, skip: &Skip) {
        let stopped = self.masm.label();
        let constants = test_constants(&skip.test);
        let name = format_args!("skip_{state}");
        let constant = self.masm.constant(name, 32, constants);
        self.masm.load_constants(constant);
        for &width in Width::all(self.level) {
            let rest = self.masm.label();
            let again = self.masm.here();
            self.masm.comment(format_args!(
                "{} bytes at a time: does one of them leave the state?",
                width.bytes(),
            ));
            self.masm.branch_unless_room(width.bytes(), rest);
            self.masm.stop_mask(width, &skip.test);
            self.masm.branch_if_any(stopped);
            self.masm.advance(width.bytes());
            if width != Width::Half {
                self.masm.jump(again);
            }
            self.masm.bind(rest);
        }
        self.masm.jump(self.labels.main);
        self.masm.bind_as(stopped, format_args!("stop_{state}"));
        self.masm.comment("the first byte that does; leave the state there");
        self.masm.advance_to_first(self.level);
        match &skip.exit {
            None => self.masm.jump(self.labels.main),
            Some(exit) => self.leave(exit),
        }
    }

    /// What the row says for the byte that stopped a loop, as code.
    fn leave(&mut self, exit: &Exit) {
        if exit.ascii_only {
            self.masm.branch_unless_ascii(self.labels.main);
        }
        if exit.mark {
            if self.answer == Answer::IsMatch {
                self.masm.jump(self.labels.found);
                return;
            }
            self.masm.record_end();
        }
        if self.answer != Answer::IsMatch {
            for &op in &exit.ops {
                self.masm.carry_out_known(op);
            }
        }
        if exit.mark && self.answer == Answer::Batch {
            let restart = self.plan.flagged(exit.restart);
            self.masm.set_restart(restart);
        }
        if exit.next == 0 {
            self.masm.jump(self.labels.done);
            return;
        }
        self.go(1, exit.next);
    }

    fn exits(&mut self) {
        if self.answer == Answer::IsMatch {
            self.masm.bind_as(self.labels.found, "found");
            self.masm.comment("yes, and where it ends is known");
            self.masm.record_end();
        }
        self.masm.bind_as(self.labels.done, "done");
        self.masm.comment("the search is over");
        if self.answer == Answer::Batch {
            self.next_of_batch();
        } else {
            self.masm.exit(Outcome::Done);
        }
        self.masm.bind_as(self.labels.need_state, "need_state");
        self.masm.comment("back to Rust: the automaton must grow");
        self.masm.exit(Outcome::NeedState);
    }

    /// Writes the span that was found and goes on behind it.
    fn next_of_batch(&mut self) {
        let over = self.masm.label();
        let no_credit = self.masm.label();
        let full = self.masm.label();
        let next = self.masm.label();
        self.masm.comment("no match? then there is none in what is left");
        self.masm.branch_if_no_match(over);
        self.masm.comment("write the span, go on at its end");
        self.masm.emit_span(self.tables, no_credit, full);
        self.masm.branch_if_room(next);
        self.masm.bind_as(full, "full");
        self.masm.comment("no room for another span, or no state to go on in");
        self.masm.exit(Outcome::Full);
        self.masm.bind_as(no_credit, "no_credit");
        self.masm.comment("too much was scanned beyond matches");
        self.masm.exit(Outcome::Credit);
        self.masm.bind_as(over, "over");
        self.masm.exit(Outcome::Done);
        self.masm.bind_as(next, "next");
        self.masm.comment("the search for the next match");
        self.masm.load_classes(self.classes);
        if !self.nodes.is_empty() {
            self.masm.branch_if_flagged(self.labels.arrive);
        }
        self.masm.jump(self.labels.main);
    }
}

/// The ways out of one unrolled step.
struct Detour {
    /// The number of the step: the one of the tail comes last.
    step: i32,
    ahead: i32,
    current: Current,
    special: Label,
    found: Label,
}
