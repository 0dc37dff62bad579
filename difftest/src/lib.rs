//! Holds the answers of jitregex against those of `regex` and of PikeVM.
//!
//! ```text
//! grammar ---> pattern --+-> language --> haystacks --+
//! enumerate -> pattern --|-> strings -----------------+-> oracles -> sheet --+
//!                        +-> subject -> engine, by each setup ---------------+-> compare -> tally
//!                                                                                   |
//!                                                               case (shrunk, TOML) +
//! ```
//!
//! [`random`] and [`exhaustive`] are two sources of jobs, which [`run`] works
//! off. A [`engine::Subject`] is what is tested: [`engine::Jitregex`], or an
//! engine that is wrong on purpose. Nothing here is published.

pub mod case;
pub mod compare;
pub mod engine;
pub mod enumerate;
pub mod exhaustive;
pub mod grammar;
pub mod guard;
pub mod haystacks;
pub mod language;
pub mod oracle;
pub mod progress;
pub mod question;
pub mod random;
pub mod rng;
pub mod run;
pub mod sets;
pub mod setups;
pub mod sheet;
pub mod shrink;
pub mod spaces;
pub mod tally;
