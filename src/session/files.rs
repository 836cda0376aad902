//! Files of the user's own: they appear whole or not at all, and nobody else can read them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes a folder, with those above it, that only its user can enter.
///
/// # Errors
/// When it is not there and cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Options to open a file with that only its user can read, should it have to be made.
#[must_use]
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file beside its place and then puts it there, so that a reader sees the old one or the new one.
///
/// # Errors
/// When it cannot be written; what was there before then still is.
pub fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    put(path, text, File::sync_all)
}

/// The same for what can be made again at any time: it does not wait for the disk.
///
/// # Errors
/// When it cannot be written.
pub fn write_again(path: &Path, text: &str) -> io::Result<()> {
    put(path, text, |_| Ok(()))
}

fn put(path: &Path, text: &str, settle: impl Fn(&File) -> io::Result<()>) -> io::Result<()> {
    // Two that write the same file at once, in one process or in several, each have a draft of their own.
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_file_name(format!(".{name}.{}.{number}.draft", std::process::id()));
    let write = || {
        let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
        file.write_all(text.as_bytes())?;
        settle(&file)
    };
    let written = write().and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // The draft may not be there; the first error is the one that counts.
        let _ = fs::remove_file(&draft);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_may_write_the_same_file_at_once() {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let path = folder.path().join("page.md");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        write_whole(&path, "A page.").expect("each finds its own draft");
                    }
                });
            }
        });
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "A page.");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder is there").count(), 1, "no draft is left");
    }
}
