//! Searches that are over after one call of machine code.
//!
//! Most searches are short, and then it matters what is made ready for them.
//! Here that is a block on the stack, nothing else. Whatever the code leaves
//! open is an [`Again`]: the search begins again from `find`, with a scratch.
//!
//! Both ways give the same answers; `Tuning::direct` turns this one off.

use crate::abi::block::{Block, Outcome, Row};
use crate::abi::missing::Missing;
use crate::automaton::pace::Account;
use crate::engine::Engine;
use crate::engine::automaton::Automaton;
use crate::engine::compile::Compiled;
use crate::engine::machine::{Outputs, Run, found};
use crate::engine::scratch::Scratch;
use crate::engine::table::{GiveUp, Table};
use crate::engine::work::Work;
use crate::exec::Entry;
use crate::input::{Input, Span};

/// Why a search begins again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Again {
    /// No machine code may answer it at once.
    Indirect,
    /// The code found too many candidates that came to nothing.
    Walk,
    /// The shared table does not serve.
    Own,
    /// The states that it would need do not pay.
    Dear,
    /// A codepoint would be split.
    Split,
}

impl Again {
    /// What the search that begins again is given.
    pub(super) fn scratch(self) -> Scratch {
        let walks = self == Again::Walk;
        let mut scratch = Scratch { walks, ..Scratch::default() };
        let own = matches!(self, Again::Own | Again::Dear);
        scratch.own.preferred = own;
        scratch.own_groups.preferred = own;
        scratch
    }
}

impl Engine {
    /// The leftmost-first match of a search that is not hopeless; true if
    /// there is one.
    ///
    /// PERF: a span that is a part of a larger result is written in pieces,
    /// and whoever reads it waits for them.
    #[inline(always)]
    pub(super) fn find_directly(
        &self,
        input: &Input<'_>,
        span: &mut Span,
    ) -> Result<bool, Again> {
        if input.is_earliest() || self.config.tuning.overscan_credit == 0 {
            return Err(Again::Indirect);
        }
        let compiled = self.direct_code(input)?;
        let block = &mut Block::unread();
        let entry = Entry::Find;
        let find = Call { compiled, entry, input, beside: Beside::default() };
        self.call(&self.spans, find, block)?;
        let Some(found) = found(block, input) else { return Ok(false) };
        *span = found;
        self.whole(input, span.end)
    }

    /// Whether there is a match, by a search that is not hopeless.
    #[inline(always)]
    pub(super) fn is_match_directly(
        &self,
        input: &Input<'_>,
    ) -> Result<bool, Again> {
        let compiled = self.direct_code(input)?;
        let block = &mut Block::unread();
        let entry = Entry::IsMatch;
        let is_match =
            Call { compiled, entry, input, beside: Beside::default() };
        self.call(&self.spans, is_match, block)?;
        match block.last.end {
            0 => Ok(false),
            end => self.whole(input, block.offset_of(input.haystack(), end)),
        }
    }

    /// Every pattern that matches, by a search that is not hopeless.
    #[inline(always)]
    pub(super) fn which_directly(
        &self,
        input: &Input<'_>,
        missing: &mut Missing,
    ) -> Result<(), Again> {
        let compiled = self.direct_code(input)?;
        let block = &mut Block::unread();
        let missing = Some(missing);
        let entry = Entry::Find;
        let beside = Beside { missing, ..Beside::default() };
        let which = Call { compiled, entry, input, beside };
        self.call(&self.spans, which, block)
    }

    /// The match that begins where the input does; true if there is one. The
    /// block then says what [`Engine::shaped_groups`] makes its groups of. An
    /// account says what searches before this one have earned.
    #[inline(always)]
    pub(super) fn groups_directly(
        &self,
        input: &Input<'_>,
        account: Option<&mut Account>,
        block: &mut Block,
        span: &mut Span,
    ) -> Result<bool, Again> {
        if !self.config.tuning.direct || !self.tracks_groups() {
            return Err(Again::Indirect);
        }
        let compiled = self.group_code(input).ok_or(Again::Indirect)?;
        let entry = Entry::Groups;
        let beside = Beside { account, ..Beside::default() };
        let groups = Call { compiled, entry, input, beside };
        self.call(&self.groups, groups, block)?;
        match block.last.end {
            0 => Ok(false),
            end => {
                let end = block.offset_of(input.haystack(), end);
                *span = Span { start: input.start(), end };
                self.whole(input, end)
            }
        }
    }

    /// The code that answers a search for spans at once.
    #[inline(always)]
    fn direct_code(&self, input: &Input<'_>) -> Result<&Compiled, Again> {
        if input.is_anchored() || !self.config.tuning.direct {
            return Err(Again::Indirect);
        }
        self.code(input).ok_or(Again::Indirect)
    }

    /// True, unless a match that ends there splits a codepoint.
    #[inline(always)]
    fn whole(&self, input: &Input<'_>, end: usize) -> Result<bool, Again> {
        match self.may_split() && !input.is_char_boundary(end) {
            true => Err(Again::Split),
            false => Ok(true),
        }
    }

    /// Calls the code of an automaton until it is done.
    #[inline(always)]
    fn call<R: Row>(
        &self,
        automaton: &Automaton,
        call: Call<'_, '_>,
        block: &mut Block<R>,
    ) -> Result<(), Again> {
        if call.compiled.grows() {
            let Call { compiled, entry, input, beside } = call;
            return self.call_growing(
                automaton, compiled, entry, input, beside, block,
            );
        }
        let mut run = call.on(block);
        let outcome = run.sealed();
        self.count(run.work);
        match outcome {
            Outcome::Done => Ok(()),
            Outcome::Credit => Err(Again::Walk),
            _ => Err(Again::Own),
        }
    }

    /// The same, of an automaton that grows meanwhile.
    ///
    /// PERF: not a `Call`, since that would go through memory.
    #[inline(never)]
    fn call_growing<R: Row>(
        &self,
        automaton: &Automaton,
        compiled: &Compiled,
        entry: Entry,
        input: &Input<'_>,
        beside: Beside<'_>,
        block: &mut Block<R>,
    ) -> Result<(), Again> {
        if !automaton.patience.may_try() {
            return Err(Again::Dear);
        }
        let mut input = *input;
        if let Some(jump) = &compiled.jump
            && !input.is_anchored()
        {
            // A block that is new says that there is no match.
            let Some(begin) = jump.begin(&input) else { return Ok(()) };
            input = input.span(begin..input.end());
        }
        let input = &input;
        let mut fresh = Account::default();
        let Beside { missing, account } = beside;
        let account = account.unwrap_or(&mut fresh);
        let beside = Beside { missing, account: None };
        let call = Call { compiled, entry, input, beside };
        let table = self.shared(automaton.track);
        let mut run = call.on(block);
        let table = &mut Table::new(table, account, input);
        let outcome = run.growing(table);
        self.count(run.work);
        match outcome {
            Ok(Outcome::Done) => {
                automaton.patience.worked();
                Ok(())
            }
            Ok(Outcome::Credit) => Err(Again::Walk),
            Ok(_) => Err(Again::Own),
            Err(why) => {
                automaton.note(why);
                Err(match why {
                    GiveUp::Thrashing => Again::Dear,
                    _ => Again::Own,
                })
            }
        }
    }
}

/// What is asked of machine code.
struct Call<'a, 'h> {
    compiled: &'a Compiled,
    entry: Entry,
    input: &'a Input<'h>,
    beside: Beside<'a>,
}

/// What else some searches write.
#[derive(Default)]
struct Beside<'a> {
    /// The patterns that have not matched, if every one is to be said.
    missing: Option<&'a mut Missing>,
    /// What earlier searches have earned, if there were any.
    account: Option<&'a mut Account>,
}

impl<'a, 'h> Call<'a, 'h> {
    #[inline(always)]
    fn on<R: Row>(self, block: &'a mut Block<R>) -> Run<'a, 'h, R> {
        let Call { compiled, entry, input, beside } = self;
        Run {
            compiled,
            entry,
            input,
            block,
            outputs: Outputs { spans: &mut [], missing: beside.missing },
            overscan: i64::MAX,
            work: Work::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Compile, Config, Tuning};

    fn engine(pattern: &str, change: impl FnOnce(&mut Config)) -> Engine {
        let mut config =
            Config { compile: Compile::Eager, ..Config::default() };
        change(&mut config);
        Engine::new(pattern, &config).expect("a regex")
    }

    fn find(
        engine: &Engine,
        input: &Input<'_>,
    ) -> Result<Option<Span>, Again> {
        let mut span = Span::default();
        let found = engine.find_directly(input, &mut span)?;
        Ok(found.then_some(span))
    }

    /// What a search is told that begins again; its answers stay right.
    fn again(
        engine: &Engine,
        input: &Input<'_>,
        right: Option<Span>,
    ) -> Again {
        assert_eq!(engine.find(input), right);
        assert_eq!(engine.is_match(input), right.is_some());
        find(engine, input).expect_err("declined")
    }

    fn span(start: usize, end: usize) -> Option<Span> {
        Some(Span { start, end })
    }

    #[test]
    fn answers_all_kinds_of_code() {
        for pattern in ["abc", "abc|xbc", "[a-c]+", r"\babc\b", "(?:)abc|^"] {
            for explore_states in [None, Some(1)] {
                let engine = engine(pattern, |config| {
                    config.tuning.explore_states = explore_states;
                });
                if engine.report().code_bytes == 0 {
                    continue;
                }
                let input = Input::new("-- abc").span(1..6);
                assert_eq!(find(&engine, &input), Ok(span(3, 6)));
                assert_eq!(engine.is_match_directly(&input), Ok(true));
                let input = Input::new("-- abx").span(1..3);
                assert_eq!(find(&engine, &input), Ok(None));
                assert_eq!(engine.is_match_directly(&input), Ok(false));
            }
        }
    }

    #[test]
    fn declines_what_code_does_not_answer() {
        let abc = Input::new("-abc");
        let right = span(1, 4);
        let plain = engine("[a-c]+", |_| ());
        assert_eq!(again(&plain, &abc.anchored(true), None), Again::Indirect);
        let earliest = find(&plain, &abc.earliest(true));
        assert_eq!(earliest, Err(Again::Indirect));
        assert_eq!(plain.find(&abc.earliest(true)), span(1, 2));
        let changes: [fn(&mut Config); 3] = [
            |config| config.tuning.direct = false,
            |config| config.tuning.overscan_credit = 0,
            |config| config.compile = Compile::Never,
        ];
        for change in changes {
            let engine = engine("[a-c]+", change);
            assert_eq!(again(&engine, &abc, right), Again::Indirect);
        }
    }

    /// Nothing of what a search has found before it declines remains.
    #[test]
    fn declines_where_it_cannot_go_on() {
        let found = |len: usize| span(len, len + 4);
        let candidates = "quaz ".repeat(20_000);
        let haystack = candidates.clone() + "quiz";
        let scan = engine("quiz", |_| ());
        if scan.report().code_bytes == 0 {
            return;
        }
        let input = Input::new(&haystack);
        let walks = again(&scan, &input, found(candidates.len()));
        assert_eq!(walks, Again::Walk);

        let empty = engine("", |_| ());
        let input = Input::new("☃").span(1..3);
        assert_eq!(again(&empty, &input, span(3, 3)), Again::Split);

        let tiny = engine("[a-c]+[d-f]+[g-i]+[k-m]+[n-p]+[q-s]+", |config| {
            let explore_states = Some(1);
            let shared_bytes = 1;
            let tuning =
                Tuning { explore_states, shared_bytes, ..config.tuning };
            config.tuning = tuning;
        });
        let input = Input::new("adg adgknq");
        assert_eq!(again(&tiny, &input, span(4, 10)), Again::Own);
    }
}
