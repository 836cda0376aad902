//! The server as a client sees it, over an in-memory connection.

#![expect(clippy::expect_used, reason = "a test ends where what it needs is not there")]

mod clients;
mod completion;
mod connection;
mod dismissals;
mod display;
mod edits;
mod everywhere;
mod faults;
mod features;
#[path = "../support/files.rs"]
mod files;
mod folder_check;
mod folder_rules;
mod folders;
mod harness;
#[cfg(target_os = "linux")]
mod load;
mod misuse;
mod navigation;
mod notes;
mod pack_files;
mod pages;
mod protocol;
mod random;
mod recordings;
mod robust;
mod seeded;
mod stdio;
mod table;
mod tour;
#[cfg(target_os = "linux")]
mod traced;
mod user_packs;
mod writing;
