//! The groups of matches: found by which engine, in how many passes.
//!
//! ```text
//! the search is anchored,     one pass of the automaton that tracks groups:
//! or the pattern always       the match and its groups
//!
//! otherwise                   the match as `find` finds it, with all its
//!                             shortcuts; then that automaton, from where
//!                             the match starts to where it ends
//! ```
//!
//! A search within the span of a match takes the way that the match took: any
//! better way from its start would have been the match. Assertions see what
//! surrounds the span all the same.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::abi::block::{Outcome, REGISTERS};
use crate::abi::rows::{OP_KEEP, Op};
use crate::automaton::shapes::{BASES, Shapes};
use crate::automaton::tdfa::Track;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::compile::{Compiled, Declined};
use crate::engine::find::Scratch;
use crate::engine::groups::{FEW, Ground, Groups, Rest};
use crate::engine::search::{Machine, Run, Work, interpret};
use crate::engine::table::{GiveUp, Table};
use crate::exec::Entry;
use crate::input::{Input, Span};
use crate::interp::walk::{self, Cursor};
use crate::plan::budget::MAX_SLOTS;
use crate::util::striped::{Shared, single};

impl Engine {
    /// The leftmost-first match with all its groups.
    pub(crate) fn captures(&self, input: &Input<'_>) -> Option<Groups> {
        let scratch = &mut Scratch::default();
        if self.info.len() == 1 {
            let span = self.find_with(input, scratch)?;
            return Some(Groups::new(self.plain(), span, Rest::None));
        }
        if !self.finds_groups_at_once(input) {
            let span = self.find_with(input, scratch)?;
            return Some(self.groups_of(input, span));
        }
        self.whole_characters(input, |input| {
            let groups = self.search_groups(&input.anchored(true), scratch)?;
            let end = groups.span().end;
            Some((groups, end))
        })
    }

    /// True if one pass finds a match and its groups.
    #[inline]
    pub(super) fn finds_groups_at_once(&self, input: &Input<'_>) -> bool {
        (self.always_anchored || input.is_anchored())
            && !input.is_earliest()
            && self.info.len() > 1
    }

    /// The groups of a match that a search of the same input has found.
    ///
    /// # Panics
    ///
    /// If there is no such match.
    pub(crate) fn groups_of(&self, input: &Input<'_>, span: Span) -> Groups {
        self.groups_with(input, span, &mut Scratch::default())
    }

    /// As [`Engine::groups_of`], for one of several searches.
    pub(super) fn groups_with(
        &self,
        input: &Input<'_>,
        span: Span,
        scratch: &mut Scratch,
    ) -> Groups {
        if self.info.len() == 1 {
            return Groups::new(self.plain(), span, Rest::None);
        }
        let within = input.span(span).anchored(true).earliest(false);
        let groups = self.search_groups(&within, scratch);
        let groups = groups.expect("a match is found again where it was");
        debug_assert_eq!(groups.span(), span, "a match has one span");
        groups
    }

    /// An anchored search for a match and its groups.
    fn search_groups(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Option<Groups> {
        if !self.tracks_groups() {
            return self.simulate_groups(input);
        }
        let found = match self.group_code(input) {
            Some(compiled) => self.run_groups(compiled, input, scratch),
            None => self.walk_groups(input, scratch),
        };
        found.unwrap_or_else(|why| {
            if why == GiveUp::Registers {
                self.no_groups.store(true, Ordering::Relaxed);
            }
            self.simulate_groups(input)
        })
    }

    /// True if the automaton that tracks groups may be tried.
    pub(super) fn tracks_groups(&self) -> bool {
        self.config.tuning.force != Force::PikeVm
            && self.info.len() <= MAX_SLOTS / 2
            && !self.no_groups.load(Ordering::Relaxed)
    }

    fn simulate_groups(&self, input: &Input<'_>) -> Option<Groups> {
        let mut slots = vec![None; self.nfa().slot_len];
        self.simulate(input, &mut slots)?;
        let span = Span { start: slots[0]?, end: slots[1]? };
        Some(Groups::new(self.plain(), span, Rest::Slots(slots.into())))
    }

    fn run_groups(
        &self,
        compiled: &Compiled,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Groups>, GiveUp> {
        let blueprint = &**self.blueprint();
        let code = &compiled.code;
        let machine = &Machine { code, blueprint: Some(blueprint) };
        let (block, own) = scratch.for_groups();
        let (work, spans) = (&mut Work::default(), &mut []);
        let entry = Entry::Groups;
        let mut ground = None;
        let missing = None;
        let mut run =
            Run { machine, entry, input, block, spans, missing, work };
        let context = || blueprint.context_at(input.haystack(), input.start());
        let outcome = if compiled.grows() {
            self.with_table(Track::Groups, input, own, |table| {
                ground = Some(self.ground(table));
                let state = table.start(context(), true)?;
                run.growing(table, state)
            })
        } else {
            Ok(run.sealed(compiled.start(context)))
        };
        self.count(*work);
        if outcome? != Outcome::Done {
            return Err(GiveUp::Thrashing);
        }
        if block.last.end == 0 {
            return Ok(None);
        }
        let end = block.offset_of(input.haystack(), block.last.end);
        let span = Span { start: input.start(), end };
        let shape = Op::decode(block.shape);
        let registers = match shape.kind {
            OP_KEEP => &block.kept,
            _ => &block.registers,
        };
        let ground = ground.unwrap_or_else(|| {
            self.ground(&Table::Shared(self.group_table()))
        });
        let base = input.haystack().as_ptr().addr();
        let rest = rest(&ground, span, shape, registers, base);
        Ok(Some(Groups::new(ground, span, rest)))
    }

    /// Why groups are not found in a better way.
    pub(super) fn group_declines(&self) -> Vec<String> {
        let mut declines = Vec::new();
        if self.info.len() > MAX_SLOTS / 2 {
            declines
                .push(format!("machine code: more than {MAX_SLOTS} slots"));
        }
        let registers = Declined::Registers;
        match (self.group_code.get(), self.group_code.declined()) {
            (Some(code), _) => {
                let plan = code.plan.declines.iter();
                declines.extend(plan.map(ToString::to_string));
            }
            (None, Some(declined)) => declines.push(declined.to_string()),
            (None, None) if self.no_groups.load(Ordering::Relaxed) => {
                declines.push(registers.to_string());
            }
            (None, None) => {}
        }
        declines
    }

    fn walk_groups(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Groups>, GiveUp> {
        let blueprint = self.blueprint();
        let mut cursor = Cursor::default();
        let mut memory = walk::Groups::default();
        let mut ground = None;
        let own = scratch.own_groups();
        let done = self.with_table(Track::Groups, input, own, |table| {
            ground = Some(self.ground(table));
            let (cursor, memory) = (&mut cursor, &mut memory);
            interpret::<false, _>(blueprint, table, input, cursor, memory)
        });
        self.count_walk(&cursor);
        done?;
        let (Some(end), Some(shape), Some(ground)) =
            (cursor.matched(), memory.shape, ground)
        else {
            return Ok(None);
        };
        let span = Span { start: input.start(), end };
        let rest = rest(&ground, span, shape, memory.of_match(), 0);
        Ok(Some(Groups::new(ground, span, rest)))
    }

    /// What matches have in common that need no shape.
    fn plain(&self) -> Shared<Ground> {
        self.plain.get(|| self.make_ground(None))
    }

    /// What matches have in common that a table leads to.
    fn ground(&self, table: &Table<'_>) -> Shared<Ground> {
        let make = || self.make_ground(Some(table.shapes()));
        match table {
            Table::Shared(_) => self.shaped.get(make),
            Table::Own(..) => single(make()),
        }
    }

    fn make_ground(&self, shapes: Option<&Arc<Shapes>>) -> Ground {
        let info = Arc::clone(&self.info);
        Ground { info, shapes: shapes.map(Arc::clone) }
    }
}

/// What a match keeps: its shape, and what that counts from, less a base.
#[inline]
fn rest(
    ground: &Ground,
    span: Span,
    shape: Op,
    registers: &[usize],
    base: usize,
) -> Rest {
    let Some(shapes) = &ground.shapes else { return Rest::None };
    let place = shapes.find(shape.argument.into());
    let registers = &registers[..usize::from(shape.target)];
    if registers.len() <= FEW {
        let mut bases = [0; BASES + FEW];
        fill(&mut bases, span, registers, base);
        return Rest::Shape(place, bases);
    }
    let mut bases = Box::new([0; BASES + REGISTERS]);
    fill(&mut *bases, span, registers, base);
    Rest::Large(place, bases)
}

#[inline]
fn fill(bases: &mut [usize], span: Span, registers: &[usize], base: usize) {
    bases[1] = span.start;
    bases[2] = span.end;
    for (to, from) in bases[BASES..].iter_mut().zip(registers) {
        *to = from.wrapping_sub(base);
    }
}
