//! At which depth each NFA state is reached, where that is one number.
//!
//! A thread in a state of fixed depth `d` began `d` bytes ago, so it needs
//! no register for its start. Where characters have different lengths, the
//! number of bytes is not fixed, but perhaps that of characters: `d` of the
//! bytes that the thread has consumed continue no character, the first one
//! among them, and so its start is the `d`th such byte before the position.
//! A number of characters is marked with [`CHARACTERS`]. It only serves where
//! the bytes are few on every path: going back over a run of bytes that
//! continue no character, again for each match, would take quadratic time.
//!
//! Both analyses are forward fixed points: a state that is reached at two
//! depths has none, and neither has anything that is reached only through it
//! at more than one.

use super::nfa::{Nfa, NfaId, State, Transition};
use crate::abi::rows::CHARACTERS;
use crate::util::utf8::is_continuation;

/// The depth of states that have none.
pub(crate) const NO_DEPTH: u16 = u16::MAX;

const UNSEEN: u16 = u16::MAX - 1;

/// The largest depth worth tracking: an operation's argument holds it.
const MAX_DEPTH: u16 = 4096;

/// The largest depth in characters: they are counted one by one, perhaps for
/// each match that is marked.
const MAX_CHARACTERS: u16 = 16;

/// More bytes than that many characters have.
const TOO_LONG: u16 = 4 * MAX_CHARACTERS + 1;

/// How deep a transition leads from a depth.
type Deeper = fn(&Transition, u16) -> u16;

/// The fixed depth of each state, or [`NO_DEPTH`].
///
/// Cost: each state is looked at no more than twice in each analysis; once for
/// each length up to 64 bytes where characters are counted.
pub(crate) fn depths(nfa: &Nfa) -> Vec<u16> {
    let mut depths = fixed(nfa, bytes);
    // Where all depths are known, as in most patterns over ASCII, or where
    // characters are bytes, there is nothing to gain.
    if nfa.states.iter().any(continues) {
        let characters = fixed(nfa, characters);
        let longest = longest(nfa, &characters);
        for (id, depth) in depths.iter_mut().enumerate() {
            // Emitted code goes back over one character at least.
            let some = (1..=MAX_CHARACTERS).contains(&characters[id]);
            if *depth == NO_DEPTH && some && longest[id] < TOO_LONG {
                *depth = characters[id] | CHARACTERS;
            }
        }
    }
    depths
}

fn bytes(_: &Transition, depth: u16) -> u16 {
    if depth >= MAX_DEPTH { NO_DEPTH } else { depth + 1 }
}

fn characters(transition: &Transition, depth: u16) -> u16 {
    let Transition { start, end, .. } = *transition;
    if is_continuation(start) && is_continuation(end) {
        // The first byte must be one that is counted.
        if depth == 0 { NO_DEPTH } else { depth }
    } else if end < 0x80 || start >= 0xC0 {
        if depth >= MAX_CHARACTERS { NO_DEPTH } else { depth + 1 }
    } else {
        NO_DEPTH
    }
}

/// True if a state takes bytes that continue characters, and no others.
fn continues(state: &State) -> bool {
    let all = |ts: &[Transition]| {
        ts.iter().all(|t| is_continuation(t.start) && is_continuation(t.end))
    };
    match state {
        State::Range(t) => all(core::slice::from_ref(t)),
        State::Sparse(ts) => all(ts),
        _ => false,
    }
}

fn fixed(nfa: &Nfa, deeper: Deeper) -> Vec<u16> {
    let mut depths = vec![UNSEEN; nfa.states.len()];
    let mut stack = vec![(nfa.start, 0)];
    while let Some((id, depth)) = stack.pop() {
        let slot = &mut depths[id as usize];
        let known = match *slot {
            UNSEEN => depth,
            old if old == depth => continue,
            NO_DEPTH => continue,
            _ => NO_DEPTH,
        };
        *slot = known;
        successors(nfa, id, known, deeper, &mut stack);
    }
    for depth in &mut depths {
        if *depth == UNSEEN {
            *depth = NO_DEPTH;
        }
    }
    depths
}

/// The bytes on the longest path to each state of a fixed number of
/// characters, [`TOO_LONG`] at most.
///
/// Such states are reached through such states only.
fn longest(nfa: &Nfa, characters: &[u16]) -> Vec<u16> {
    let mut longest = vec![UNSEEN; nfa.states.len()];
    let deeper: Deeper = |_, bytes| TOO_LONG.min(bytes + 1);
    let mut stack = vec![(nfa.start, 0)];
    while let Some((id, bytes)) = stack.pop() {
        let slot = &mut longest[id as usize];
        let known = *slot != UNSEEN && *slot >= bytes;
        if known || characters[id as usize] == NO_DEPTH {
            continue;
        }
        *slot = bytes;
        successors(nfa, id, bytes, deeper, &mut stack);
    }
    longest
}

fn successors(
    nfa: &Nfa,
    id: NfaId,
    depth: u16,
    deeper: Deeper,
    to: &mut Vec<(NfaId, u16)>,
) {
    let next = |t: &Transition| match depth {
        NO_DEPTH => (t.next, NO_DEPTH),
        depth => (t.next, deeper(t, depth)),
    };
    match nfa.state(id) {
        State::Range(t) => to.push(next(t)),
        State::Sparse(ts) => to.extend(ts.iter().map(next)),
        State::Union(alts) => to.extend(alts.iter().map(|&a| (a, depth))),
        State::Look { next, .. } | State::Tag { next, .. } => {
            to.push((*next, depth));
        }
        State::Fail | State::Match(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automaton::thompson::{Options, compile};
    use crate::config::{Config, Syntax};
    use crate::syntax::parse;

    /// The depth at which a pattern over bytes matches.
    fn depth(pattern: &str) -> u16 {
        let config = Config::default();
        let syntax = Syntax { utf8: false, ..config.syntax };
        let hir = parse(pattern, &syntax).unwrap();
        let nfa = compile(&hir, &Options::from(&config)).unwrap();
        let is_match = |state: &State| matches!(state, State::Match(_));
        let end = nfa.states.iter().position(is_match).unwrap();
        depths(&nfa)[end]
    }

    #[test]
    fn bytes_are_counted_first() {
        assert_eq!(depth(""), 0);
        assert_eq!(depth("abc|[xyz]d"), NO_DEPTH);
        assert_eq!(depth("(?:a|b)c"), 2);
        assert_eq!(depth("é[äö]"), 4);
        assert_eq!(depth("a+|b"), NO_DEPTH);
    }

    #[test]
    fn characters_are_counted_where_bytes_differ() {
        assert_eq!(depth("[aé]"), 1 | CHARACTERS);
        assert_eq!(depth(r"\w{3}"), 3 | CHARACTERS);
        assert_eq!(depth(".[é☃]x"), 3 | CHARACTERS);
        assert_eq!(depth(r"\w{2,3}"), NO_DEPTH);
        assert_eq!(depth(r"\w{17}"), NO_DEPTH);
    }

    #[test]
    fn stray_bytes_are_not_counted() {
        // Begins with a byte that is not counted.
        assert_eq!(depth(r"(?-u:\x80)(?:a|é)"), NO_DEPTH);
        // May take a byte that is counted, or one that is not.
        assert_eq!(depth(r"[aé](?s-u:.)"), NO_DEPTH);
        // Is not counted, wherever it stands later.
        assert_eq!(depth(r"[aé](?-u:\x80)"), 1 | CHARACTERS);
    }

    #[test]
    fn characters_are_not_counted_over_runs_of_stray_bytes() {
        assert_eq!(depth(r"[aé](?-u:(?:\x80\x80)*)"), NO_DEPTH);
        assert_eq!(depth(r"[aé](?-u:[\x80-\xBF]{100})"), NO_DEPTH);
        assert_eq!(depth(r"[aé](?-u:\x80{20})"), 1 | CHARACTERS);
    }
}
