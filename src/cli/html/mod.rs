//! Pages for a browser: they load nothing, run nothing that they do not hold, and are read from disk.

mod map;
mod passage;
mod report;
mod site;

use maud::{Markup, html};

pub(super) use report::{Report, checked};
pub(super) use site::site;

/// Colours, type and print for every page: light, dark or as the reader's system has it.
const STYLE: &str = include_str!("style.css");

/// What every page's head starts with; `policy` says what a browser may load and run of it.
fn head_start(policy: &str) -> Markup {
    html! {
        meta charset="utf-8";
        meta http-equiv="Content-Security-Policy" content=(policy);
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="referrer" content="no-referrer";
    }
}
