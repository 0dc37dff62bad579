//! The groups of matches: found by which engine, in how many passes.
//!
//! ```text
//! the search is anchored,     one pass of the automaton that tracks groups:
//! or the pattern always       the match and its groups; unless that automaton
//!                             grows and the one for spans is complete
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

use crate::abi::block::{Block, Outcome, REGISTERS};
use crate::abi::rows::{OP_KEEP, OP_SHAPE, Op};
use crate::automaton::shapes::{BASES, Shapes};
use crate::automaton::tdfa::Track;
use crate::config::Force;
use crate::engine::Engine;
use crate::engine::compile::{Compiled, Declined};
use crate::engine::direct::Again;
use crate::engine::groups::{FEW, Ground, Groups, Rest};
use crate::engine::machine::{Outputs, Run};
use crate::engine::scratch::Scratch;
use crate::engine::table::{GiveUp, Table};
use crate::engine::trace::Traces;
use crate::engine::walks::interpret;
use crate::engine::work::Work;
use crate::exec::Entry;
use crate::input::{Input, Span};
use crate::interp::walk::{self, Cursor};
use crate::plan::budget::MAX_SLOTS;
use crate::util::striped::{Shared, single};

/// A match whose groups are not put together yet.
struct Found {
    span: Span,
    /// Its shape, which counts from registers in the scratch block, and what
    /// is to be taken from them.
    shape: Op,
    base: usize,
    /// What it has in common with others, if that is not what all have.
    own: Option<Shared<Ground>>,
}

impl Engine {
    /// The leftmost-first match with all its groups.
    pub(crate) fn captures(&self, input: &Input<'_>) -> Option<Groups> {
        if !self.finds_groups_at_once(input) {
            if let Some(found) = self.captures_dearly(input) {
                return found;
            }
            let span = self.find(input)?;
            return Some(self.groups_of(input, span));
        }
        if self.is_hopeless(input) {
            return None;
        }
        let (mut block, mut span) = (Block::default(), Span::default());
        let anchored = &input.anchored(true);
        match self.groups_directly(anchored, None, &mut block, &mut span) {
            Ok(true) => Some(self.shaped_groups(input, span, &block)),
            Ok(false) => None,
            Err(again) => self.captures_again(input, again),
        }
    }

    #[inline(never)]
    fn captures_again(
        &self,
        input: &Input<'_>,
        again: Again,
    ) -> Option<Groups> {
        let scratch = &mut again.scratch();
        let mut gave_up = again == Again::Dear;
        let mut found = None;
        if !gave_up {
            found = self.whole_characters(input, |input| {
                let input = &input.anchored(true);
                let found = self.search_groups(input, scratch);
                gave_up = found.is_err();
                let found = found.ok()??;
                let end = found.span.end;
                Some((found, end))
            });
        }
        if gave_up {
            let span = self.find(input)?;
            let within = &within(input, span);
            return Some(self.traced(within, &mut scratch.traces));
        }
        Some(self.groups(found?, scratch))
    }

    /// As [`Engine::captures`], over what an earlier search has found, be it
    /// one of another regex; true if there is a match. Without one, what was
    /// there stays.
    ///
    /// PERF: what all matches have in common is not counted again.
    pub(crate) fn captures_into(
        &self,
        input: &Input<'_>,
        into: &mut Option<Groups>,
    ) -> bool {
        if self.finds_groups_at_once(input) {
            return self.anchored_into(input, into);
        }
        if let Some(found) = self.captures_dearly(input) {
            let matched = found.is_some();
            if matched {
                *into = found;
            }
            return matched;
        }
        let Some(span) = self.find_inline(input) else { return false };
        self.groups_into(input, span, into);
        true
    }

    /// The same where one pass finds a match and its groups.
    #[inline(never)]
    fn anchored_into(
        &self,
        input: &Input<'_>,
        into: &mut Option<Groups>,
    ) -> bool {
        if self.is_hopeless(input) {
            return false;
        }
        let within = input.anchored(true);
        let found = match into {
            None => self.captures(input),
            Some(groups) => match self.put_directly(input, &within, groups) {
                Ok(matched) => return matched,
                Err(Again::Indirect) => self.captures(input),
                Err(again) => self.captures_again(input, again),
            },
        };
        let matched = found.is_some();
        if matched {
            *into = found;
        }
        matched
    }

    /// Writes the groups of a match that a search of the same input has found.
    #[inline(never)]
    fn groups_into(
        &self,
        input: &Input<'_>,
        span: Span,
        into: &mut Option<Groups>,
    ) {
        let Some(groups) = into else {
            *into = Some(self.groups_of(input, span));
            return;
        };
        let within = &within(input, span);
        match self.put_directly(input, within, groups) {
            Ok(again) => assert!(again, "a match is found again where it was"),
            // There is nothing to write over.
            Err(Again::Indirect) => *groups = self.groups_of(input, span),
            Err(Again::Dear) => {
                *groups = self.traced(within, &mut Traces::default());
            }
            Err(again) => {
                let scratch = &mut again.scratch();
                *groups = self.groups_with(input, span, scratch);
            }
        }
    }

    /// Writes the groups of the match that a search within finds over others;
    /// true if there is one.
    #[inline]
    fn put_directly(
        &self,
        input: &Input<'_>,
        within: &Input<'_>,
        groups: &mut Groups,
    ) -> Result<bool, Again> {
        if !self.shaped_so(groups) {
            return Err(Again::Indirect);
        }
        let (mut block, mut span) = (Block::default(), Span::default());
        let found =
            self.groups_directly(within, None, &mut block, &mut span)?;
        if found {
            groups
                .put(span, |ground| rest_by_code(ground, input, span, &block));
        }
        Ok(found)
    }

    /// True if groups have shapes of the shared table.
    #[inline]
    fn shaped_so(&self, groups: &Groups) -> bool {
        let shapes = groups.shapes();
        self.info.len() > 1
            && shapes
                .is_some_and(|it| Arc::ptr_eq(it, self.group_table().shapes()))
    }

    /// True if one pass finds a match and its groups.
    #[inline]
    pub(super) fn finds_groups_at_once(&self, input: &Input<'_>) -> bool {
        let pays = || input.is_anchored() || !self.finds_spans_faster();
        (self.always_anchored || input.is_anchored())
            && !input.is_earliest()
            && self.info.len() > 1
            && self.tracks_groups()
            && pays()
    }

    /// True if spans are found by a complete automaton, or may be, where
    /// groups are not: where there is no match, which it says in half the
    /// time, the other one is not asked.
    fn finds_spans_faster(&self) -> bool {
        let groups = self.groups.code.get();
        let spans = &self.spans.code;
        groups.is_some_and(Compiled::grows)
            && match spans.get() {
                Some(code) => !code.grows(),
                None => spans.declined().is_none(),
            }
    }

    /// The groups of a match that a search of the same input has found.
    ///
    /// # Panics
    ///
    /// If there is no such match.
    pub(crate) fn groups_of(&self, input: &Input<'_>, span: Span) -> Groups {
        if self.info.len() == 1 {
            return Groups::new(self.plain(), span, Rest::None);
        }
        let (mut block, mut found) = (Block::default(), Span::default());
        let within = &within(input, span);
        match self.groups_directly(within, None, &mut block, &mut found) {
            Ok(again) => {
                assert!(again, "a match is found again where it was");
                debug_assert_eq!(found, span, "a match has one span");
                self.shaped_groups(input, span, &block)
            }
            Err(Again::Dear) => self.traced(within, &mut Traces::default()),
            Err(again) => self.groups_with(input, span, &mut again.scratch()),
        }
    }

    /// As [`Engine::groups_of`], for one of several searches.
    #[inline(never)]
    pub(super) fn groups_with(
        &self,
        input: &Input<'_>,
        span: Span,
        scratch: &mut Scratch,
    ) -> Groups {
        if self.info.len() == 1 {
            return Groups::new(self.plain(), span, Rest::None);
        }
        let within = within(input, span);
        let (block, own) = scratch.for_groups();
        let mut found = Span::default();
        if !own.preferred {
            let account = Some(&mut own.account);
            match self.groups_directly(&within, account, block, &mut found) {
                Ok(true) => return self.shaped_groups(input, span, block),
                Err(Again::Dear) => {
                    return self.traced(&within, &mut scratch.traces);
                }
                _ => {}
            }
        }
        let Ok(found) = self.search_groups(&within, scratch) else {
            return self.traced(&within, &mut scratch.traces);
        };
        let found = found.expect("a match is found again where it was");
        debug_assert_eq!(found.span, span, "a match has one span");
        self.groups(found, scratch)
    }

    /// The groups of the match that the span is, without the automaton that
    /// tracks them.
    #[inline(never)]
    fn traced(&self, input: &Input<'_>, traces: &mut Traces) -> Groups {
        let slots = self.trace(input, traces);
        Groups::new(self.plain(), input.get_span(), Rest::Slots(slots))
    }

    /// An anchored search for a match and its groups, by the automaton that
    /// tracks groups.
    fn search_groups(
        &self,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Found>, GiveUp> {
        if !self.tracks_groups() {
            return Err(GiveUp::Registers);
        }
        if !self.groups.patience.may_try() {
            return Err(GiveUp::Thrashing);
        }
        let found = match self.group_code(input) {
            Some(compiled) => self.run_groups(compiled, input, scratch),
            None => self.walk_groups(input, scratch),
        };
        match found {
            Ok(_) => self.groups.patience.worked(),
            Err(why) => self.groups.note(why),
        }
        found
    }

    /// True if the automaton that tracks groups may be tried.
    pub(super) fn tracks_groups(&self) -> bool {
        let tuning = &self.config.tuning;
        tuning.groups
            && tuning.force != Force::PikeVm
            && self.info.len() <= MAX_SLOTS / 2
            && !self.groups.is_exhausted()
    }

    fn run_groups(
        &self,
        compiled: &Compiled,
        input: &Input<'_>,
        scratch: &mut Scratch,
    ) -> Result<Option<Found>, GiveUp> {
        let (block, own) = scratch.for_groups();
        let mut own_ground = None;
        let mut run = Run {
            compiled,
            entry: Entry::Groups,
            input,
            block,
            outputs: Outputs::default(),
            overscan: 0,
            work: Work::default(),
        };
        let see = |table: &Table<'_>| own_ground = self.own_ground(table);
        let outcome = self.drive(Track::Groups, &mut run, own, see)?;
        if outcome != Outcome::Done {
            return Err(GiveUp::Thrashing);
        }
        if block.last.end == 0 {
            return Ok(None);
        }
        let end = block.offset_of(input.haystack(), block.last.end);
        let span = Span { start: input.start(), end };
        let base = input.haystack().as_ptr().addr();
        let shape = Op::decode(block.shape);
        Ok(Some(Found { span, shape, base, own: own_ground }))
    }

    /// Why groups are not found in a better way.
    pub(super) fn group_declines(&self) -> Vec<String> {
        let mut declines = Vec::new();
        if self.info.len() > MAX_SLOTS / 2 {
            declines
                .push(format!("machine code: more than {MAX_SLOTS} slots"));
        }
        let registers = Declined::Registers;
        match (self.groups.code.get(), self.groups.code.declined()) {
            (Some(code), _) => {
                let plan = code.plan.declines.iter();
                declines.extend(plan.map(ToString::to_string));
            }
            (None, Some(declined)) => declines.push(declined.to_string()),
            (None, None) if self.groups.is_exhausted() => {
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
    ) -> Result<Option<Found>, GiveUp> {
        let blueprint = self.blueprint();
        let mut cursor = Cursor::default();
        let mut memory = walk::Groups::default();
        let mut own_ground = None;
        let (block, own) = scratch.for_groups();
        let done = self.with_table(Track::Groups, input, own, |table| {
            own_ground = self.own_ground(table);
            let (cursor, memory) = (&mut cursor, &mut memory);
            interpret::<false, _>(blueprint, table, input, cursor, memory)
        });
        self.count_walk(&cursor, own);
        done?;
        let (Some(end), Some(shape)) = (cursor.matched(), memory.shape) else {
            return Ok(None);
        };
        let span = Span { start: input.start(), end };
        block.registers = *memory.of_match();
        let shape = Op { kind: OP_SHAPE, ..shape };
        Ok(Some(Found { span, shape, base: 0, own: own_ground }))
    }

    /// What is left of a search, put together.
    ///
    /// PERF: here and nowhere before, because groups are large: each copy
    /// costs as much as some steps of a search.
    #[inline(always)]
    fn groups(&self, found: Found, scratch: &mut Scratch) -> Groups {
        let Found { span, shape, base, own } = found;
        let (block, _) = scratch.for_groups();
        let ground = own.unwrap_or_else(|| self.shaped());
        let rest = rest(&ground, span, shape, block, base);
        Groups::new(ground, span, rest)
    }

    /// The groups of a match that machine code has left in a block, by the
    /// shapes of the shared table.
    #[inline(always)]
    fn shaped_groups(
        &self,
        input: &Input<'_>,
        span: Span,
        block: &Block,
    ) -> Groups {
        let ground = self.shaped();
        let rest = rest_by_code(&ground, input, span, block);
        Groups::new(ground, span, rest)
    }

    /// What matches have in common whose shapes are those of the shared table.
    #[inline]
    fn shaped(&self) -> Shared<Ground> {
        let shapes = || Some(self.group_table().shapes());
        self.shaped.get(|| self.make_ground(shapes()))
    }

    /// What matches have in common that need no shape.
    pub(super) fn plain(&self) -> Shared<Ground> {
        self.plain.get(|| self.make_ground(None))
    }

    /// What matches have in common that are found by a table of their own.
    fn own_ground(&self, table: &Table<'_>) -> Option<Shared<Ground>> {
        let ground = || single(self.make_ground(Some(table.shapes())));
        table.is_own().then(ground)
    }

    fn make_ground(&self, shapes: Option<&Arc<Shapes>>) -> Ground {
        let info = Arc::clone(&self.info);
        // Where there are no groups there may be no NFA.
        let nfa = shapes.is_none() && info.len() > 1;
        let nfa = nfa.then(|| Arc::clone(self.nfa()));
        Ground { info, shapes: shapes.map(Arc::clone), nfa }
    }
}

/// A search that finds nothing but a known match again.
#[inline]
fn within<'h>(input: &Input<'h>, span: Span) -> Input<'h> {
    input.span(span).anchored(true).earliest(false)
}

/// What a match keeps that machine code has left in a block.
#[inline(always)]
fn rest_by_code(
    ground: &Ground,
    input: &Input<'_>,
    span: Span,
    block: &Block,
) -> Rest {
    let base = input.haystack().as_ptr().addr();
    rest(ground, span, Op::decode(block.shape), block, base)
}

/// What a match keeps: its shape, and what that counts from, less a base.
#[inline(always)]
fn rest(
    ground: &Ground,
    span: Span,
    shape: Op,
    block: &Block,
    base: usize,
) -> Rest {
    let Some(shapes) = &ground.shapes else { return Rest::None };
    let registers = match shape.kind {
        OP_KEEP => &block.kept,
        _ => &block.registers,
    };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Compile, Config};

    /// Whether a search finds the match and its groups in one pass, once the
    /// code for groups is there.
    fn at_once(pattern: &str, haystack: &str) -> bool {
        let config = Config { compile: Compile::Eager, ..Config::default() };
        let engine = Engine::new(pattern, &config).expect("a regex");
        let input = Input::new(haystack);
        let span = engine.captures(&input).map(|it| it.span());
        assert_eq!(span, engine.find(&input), "{pattern}");
        let again = engine.captures(&input).map(|it| it.span());
        assert_eq!(span, again, "{pattern}");
        assert!(engine.finds_groups_at_once(&input.anchored(true)));
        engine.finds_groups_at_once(&input)
    }

    #[test]
    fn one_pass_finds_both_where_automata_are_alike() {
        assert!(at_once(r"^([a-z]+)=(\d+)$", "key=12"));
        assert!(!at_once(r"([a-z]+)=(\d+)", "key=12"));
    }

    #[test]
    fn lines_without_a_match_need_no_groups() {
        // The groups have a state for each choice of those that take part.
        let pattern = "^".to_owned() + &r"(\w+)?,".repeat(16);
        assert!(!at_once(&pattern, &"a,,bc,".repeat(6)));
        assert!(!at_once(&pattern, &"a b,".repeat(20)));
    }
}
