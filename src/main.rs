//! The `sidenote` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("lsp") => sidenote::lsp::run(),
        _ => ExitCode::from(2),
    }
}
