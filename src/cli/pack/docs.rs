//! `sidenote pack docs`: a pack as a site of files.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::arguments::PackDocsArguments;
use crate::cli::error::Failure;
use crate::cli::html::site;
use crate::cli::output::Output;
use crate::cli::view::plain;
use crate::knowledge::{PackSource, is_file_name, load};

/// The file by which a folder is known to hold such a site; it lists the site's other files.
const MARKER: &str = ".sidenote-site";

/// Runs the command.
pub(super) fn run(arguments: &PackDocsArguments, output: &mut Output) -> Result<ExitCode, Failure> {
    let mut sources = Vec::new();
    if arguments.path.is_none() || arguments.with_default_pack {
        sources.push(PackSource::embedded());
    }
    if let Some(path) = &arguments.path {
        sources.push(PackSource::read(path)?);
    }
    let files = site(&load(&sources)?);
    let folder = &arguments.output;
    if !may_be_written(folder) {
        return Err(Failure::ForeignFolder(folder.clone()));
    }
    write(folder, &files).map_err(|error| Failure::File { path: folder.clone(), error })?;
    let start = folder.join("index.html");
    output.write(&plain::line(&format!("{} files; open {}", files.len(), start.display())))?;
    output.write("\n")?;
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a folder is not there, empty, or a site that was written before.
fn may_be_written(folder: &Path) -> bool {
    let empty = fs::read_dir(folder).map_or(!folder.exists(), |mut entries| entries.next().is_none());
    empty || folder.join(MARKER).is_file()
}

/// Writes a site, and removes pages of the one before that it no longer has.
fn write(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    let former = fs::read_to_string(folder.join(MARKER)).unwrap_or_default();
    for name in former.lines().filter(|name| is_inside(name) && files.iter().all(|(kept, _)| kept != name)) {
        // Whoever removed it before has done the work.
        let _ = fs::remove_file(folder.join(name));
    }
    fs::create_dir_all(folder.join("pages"))?;
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    fs::write(folder.join(MARKER), names.join("\n") + "\n")
}

/// Whether a name from a marker can only be a page of the site.
fn is_inside(name: &str) -> bool {
    let page = name.strip_prefix("pages/").unwrap_or(name);
    page.strip_suffix(".html").is_some_and(is_file_name)
}
