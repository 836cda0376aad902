//! The `sidenote` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    sidenote::cli::run()
}
