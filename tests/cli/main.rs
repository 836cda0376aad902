//! The command line as other programs and people meet it: the built binary, its output and its exit codes.

#![expect(clippy::expect_used, reason = "a test may stop where its own surroundings fail")]

mod bad_input;
mod check;
mod dismissals;
#[path = "../support/files.rs"]
mod files;
mod inputs;
mod mentions;
mod pack_work;
mod packs;
mod pages;
mod projects;
mod release;
mod reports;
mod settings;
mod support;
#[cfg(unix)]
mod terminal;
mod tutorial;
mod user_packs;
