//! `sidenote pack new`: a folder with a pack that is sound, and shows how one is written.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use super::SCHEMA;
use crate::cli::arguments::PackNewArguments;
use crate::cli::error::Failure;
use crate::cli::output::Output;

/// The files of a new pack. `@NAME@` stands for its name.
const FILES: [(&str, &str); 4] = [
    ("pack.toml", include_str!("starter/pack.toml")),
    ("rules.toml", include_str!("starter/rules.toml")),
    (".taplo.toml", include_str!("starter/taplo.toml")),
    ("pack.schema.json", SCHEMA),
];

/// Runs the command.
pub(super) fn run(arguments: &PackNewArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let folder = &arguments.folder;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !is_name(name) {
        return Err(Failure::PackName(name.to_owned()));
    }
    write(folder, name).map_err(|error| Failure::NewPack { folder: folder.display().to_string(), error })?;
    let folder = folder.display();
    output.write(&format!(
        "Made {folder}/ with pack.toml and rules.toml. Next:\n  sidenote pack check {folder}\n  sidenote pack test {folder}\n"
    ))?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a name can be that of a pack and the beginning of its rules' codes.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.starts_with(|first: char| first.is_ascii_lowercase()) && !name.ends_with('-') && name.bytes().all(plain)
}

/// Nothing that is there is written over.
fn write(folder: &Path, name: &str) -> std::io::Result<()> {
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)?;
    }
    fs::create_dir(folder)?;
    for (file, text) in FILES {
        fs::write(folder.join(file), text.replace("@NAME@", name))?;
    }
    Ok(())
}
