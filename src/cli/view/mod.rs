//! What people read, as pure functions from facts to text.
//!
//! The text carries ANSI colours; the stream it is printed to takes them out where they are not wanted.

mod dismissals;
mod excerpt;
mod findings;
mod markdown;
mod mentions;
mod packs;
pub(super) mod plain;
mod rules;
pub(super) mod style;
mod table;
#[cfg(test)]
mod tests;
mod wrap;

pub(super) use dismissals::dismissals;
pub(super) use excerpt::cut;
pub(super) use findings::{findings, summary};
pub(super) use markdown::markdown;
pub(super) use mentions::mentions;
pub(super) use packs::{examples, trial};
pub(super) use rules::{inventory, rules};
