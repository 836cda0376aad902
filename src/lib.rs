//! Sidenote reads clinical notes and puts the mechanism and the pitfall beside mentions of muscle cramps and spasms.
//!
//! Data flows one way: [`text`] → [`knowledge`] → [`note`] → [`reading`] → [`findings`] → [`session`] → [`lsp`] and
//! [`cli`]; a module uses only those before it. Everything up to [`findings`] is a pure function of the text, the
//! knowledge and the settings: no files, no clock, no protocol. `ARCHITECTURE.md` tells why.

pub mod cli;
#[cfg(test)]
#[path = "../tests/support/files.rs"]
mod files;
pub mod findings;
pub mod knowledge;
pub mod lsp;
pub mod note;
pub mod reading;
pub mod sandbox;
pub mod session;
pub mod text;
