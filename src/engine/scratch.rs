//! What searches that follow each other hand on.

use crate::abi::block::{Block, Unread};
use crate::automaton::nfa::PatternId;
use crate::automaton::pace::Account;
use crate::automaton::partial::Private;
use crate::engine::jump::Credit;
use crate::engine::trace::Traces;
use crate::interp::origin::Origin;
use crate::interp::twopass::TwoPass;

/// What searches may use again, if one follows another.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Only machine code needs it.
    pub(super) block: Option<Block<Unread>>,
    /// The same, to find groups.
    pub(super) group_block: Option<Block>,
    /// True once the candidates of machine code came to nothing too often.
    pub(super) walks: bool,
    /// True once the states of the automaton did not pay.
    pub(super) gave_up: bool,
    /// What jumps may still cost.
    pub(super) jumps: Credit,
    pub(super) own: Own,
    /// For the automaton that tracks groups.
    pub(super) own_groups: Own,
    /// For the automaton without starts.
    pub(super) own_ends: Own,
    /// Where the first search began.
    pub(super) begin: Option<usize>,
    /// The way back from ends of matches, where that finds their starts.
    pub(super) origin: Option<Box<Origin>>,
    /// Once searches have read too much again and again.
    pub(super) two_pass: Option<Box<TwoPass>>,
    /// For the groups of matches, where the automaton does not track them.
    pub(super) traces: Traces,
}

impl Scratch {
    /// What machine code needs to find groups.
    #[inline]
    pub(super) fn for_groups(&mut self) -> (&mut Block, &mut Own) {
        (self.group_block.get_or_insert_default(), &mut self.own_groups)
    }

    #[inline]
    pub(super) fn block(&mut self) -> &mut Block<Unread> {
        self.block.get_or_insert_with(Block::unread)
    }
}

/// What searches that follow each other own.
#[derive(Default)]
pub(super) struct Own {
    /// A table, once the shared one did not serve.
    pub(super) table: Option<Box<Private>>,
    /// True if the search before this one had to leave the shared table.
    pub(super) preferred: bool,
    /// What searches have earned and spent on states.
    pub(super) account: Account,
    /// The pattern of the match found last; 0 if there is only one.
    pub(super) pattern: PatternId,
    /// The units that were looked at.
    pub(super) looked: u64,
}
