//! Writes the manual pages of the program and of each of its commands into a folder:
//! `cargo run --locked --example man-pages -- FOLDER`. The program itself leaves this out, and is smaller for it.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(std::io::Error::other("name the folder that the manual pages are to be written into"));
    };
    std::fs::create_dir_all(&folder)?;
    clap_mangen::generate_to(sidenote::cli::command(), folder)
}
