//! Pages for a browser: they load nothing, run nothing that they do not hold, and are read from disk.

mod map;
mod passage;
mod report;
mod site;

pub(super) use report::{Report, checked};
pub(super) use site::site;

/// Colours, type and print for every page: light, dark or as the reader's system has it.
const STYLE: &str = include_str!("style.css");
