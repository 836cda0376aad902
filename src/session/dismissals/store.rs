//! Where dismissals are kept: two small files in the user's state folder.
//!
//! `key` holds the user's key, `dismissals.json` what was dismissed. A change is made under a lock to what the file
//! holds by then, so that two servers lose nothing of each other's; the file is replaced whole. A file that cannot be
//! read is set aside under another name, never written over.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Book, Change, Dismissal, Key};
use crate::session::files::{make_folder, private, write_whole};

/// How long another server's change is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often the lock is tried.
const PAUSE: Duration = Duration::from_millis(10);

/// The largest file that is read, in bytes: some hundred thousand dismissals.
const LARGEST: u64 = 64 << 20;

/// How many damaged files are kept.
const MOST_ASIDE: u32 = 100;

/// The version of the file's form.
const VERSION: u64 = 1;

/// Why dismissals cannot be kept, or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// There is no folder to keep them in.
    #[error("there is no folder to keep them in; set `SIDENOTE_STATE_DIR` to one")]
    NoFolder,
    /// The system refuses.
    #[error("{}: {}", path.display(), told(error))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Another program holds the lock.
    #[error("{} is locked by another program", .0.display())]
    Busy(PathBuf),
    /// A newer Sidenote wrote the file.
    #[error("{} was written by a newer version of Sidenote", .0.display())]
    Newer(PathBuf),
    /// The file was damaged; what could be read of it stays.
    #[error("{} was damaged; it is kept as {} and {read} dismissals were read from it", path.display(), aside.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The name under which it is kept.
        aside: PathBuf,
        /// How many dismissals could be read.
        read: usize,
    },
    /// The key could not be stored earlier in this session, which has its own since.
    #[error("a fault that has since been mended; restart the editor")]
    Late,
    /// There is no source of randomness for a key.
    #[error("the system has no random numbers")]
    NoRandomness,
}

/// What the system says, without the number that means nothing to a reader.
fn told(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// The file as it is written.
#[derive(Debug, Serialize)]
struct Written<'a> {
    version: u64,
    dismissals: Vec<&'a Dismissal>,
    rules: Vec<&'a str>,
}

/// The store in one folder. Nothing is made there before the first change.
#[derive(Clone, Debug)]
pub struct DismissalStore {
    folder: PathBuf,
    /// How long another server's change is waited for.
    patience: Duration,
}

impl DismissalStore {
    /// The store in a folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, patience: PATIENCE }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("dismissals.json")
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("key")
    }

    /// The key, if there is one.
    ///
    /// # Errors
    /// When the file is there and cannot be read. One that holds no key is set aside.
    pub fn key(&self) -> Result<Option<Key>, StoreFault> {
        let path = self.key_file();
        match fs::read_to_string(&path) {
            Ok(text) => match Key::from_hexadecimal(text.trim()) {
                Some(key) => Ok(Some(key)),
                None => Err(set_aside(&path, 0)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(set_aside(&path, 0)),
            Err(error) => Err(StoreFault::Io { path, error }),
        }
    }

    /// The key; a new one, where there is none.
    ///
    /// # Errors
    /// When it can be neither read nor made.
    pub fn key_or_new(&self) -> Result<Key, StoreFault> {
        if let Ok(Some(key)) = self.key() {
            return Ok(key);
        }
        let _lock = self.lock()?;
        // Another server may have made one since.
        if let Some(key) = self.key()? {
            return Ok(key);
        }
        let key = Key::random().map_err(|_| StoreFault::NoRandomness)?;
        let path = self.key_file();
        write_whole(&path, &format!("{}\n", key.to_hexadecimal())).map_err(|error| StoreFault::Io { path, error })?;
        Ok(key)
    }

    /// What is stored; nothing, where there is no file. A damaged file is mended as far as that goes, which is told.
    ///
    /// # Errors
    /// When the file cannot be read, or was written by a newer Sidenote.
    pub fn read(&self) -> Result<(Book, Option<StoreFault>), StoreFault> {
        match self.read_file()? {
            (book, true) => Ok((book, None)),
            (_, false) => self.rewrite(|_| {}),
        }
    }

    /// What the file holds, and whether all of it could be read.
    fn read_file(&self) -> Result<(Book, bool), StoreFault> {
        let path = self.file();
        match read_text(&path) {
            Ok(text) => parse(&text).ok_or(StoreFault::Newer(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((Book::default(), true)),
            Err(error) => Err(StoreFault::Io { path, error }),
        }
    }

    /// Changes what is stored, and gives back what is stored then. That the file was damaged and had to be set aside is
    /// told besides.
    ///
    /// # Errors
    /// When it cannot be changed; what was stored before still is.
    pub fn rewrite(&self, change: impl FnOnce(&mut Book)) -> Result<(Book, Option<StoreFault>), StoreFault> {
        let _lock = self.lock()?;
        let path = self.file();
        let (mut book, whole) = self.read_file()?;
        let fault = (!whole).then(|| set_aside(&path, book.notes.len()));
        if let Some(StoreFault::Io { path, error }) = fault {
            return Err(StoreFault::Io { path, error });
        }
        let before = book.clone();
        change(&mut book);
        if book != before || fault.is_some() {
            let written = Written {
                version: VERSION,
                dismissals: book.notes.values().collect(),
                rules: book.rules.iter().map(String::as_str).collect(),
            };
            let text = serde_json::to_string_pretty(&written).map_err(io::Error::from);
            text.and_then(|text| write_whole(&path, &format!("{text}\n")))
                .map_err(|error| StoreFault::Io { path, error })?;
        }
        Ok((book, fault))
    }

    /// When the file was last changed, to tell whether another server has done so.
    #[must_use]
    pub fn changed_at(&self) -> Option<SystemTime> {
        fs::metadata(self.file()).and_then(|known| known.modified()).ok()
    }

    /// Takes the lock; it is let go when the file is dropped, also by a program that dies.
    fn lock(&self) -> Result<File, StoreFault> {
        let io = |path: &Path| {
            let path = path.to_owned();
            |error| StoreFault::Io { path, error }
        };
        make_folder(&self.folder).map_err(io(&self.folder))?;
        let path = self.folder.join("lock");
        let file = private().write(true).create(true).truncate(false).open(&path).map_err(io(&path))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if start.elapsed() > self.patience => return Err(StoreFault::Busy(path)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                // Some file systems know no locks. One server alone is by far the most common.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(io(&path)(error)),
            }
        }
    }
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a file's text holds, and whether all of it could be read; `None` for a form of a later day.
fn parse(text: &str) -> Option<(Book, bool)> {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Some((Book::default(), false)) };
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => return None,
        Some(VERSION) => {}
        _ => return Some((Book::default(), false)),
    }
    let mut book = Book::default();
    let mut whole = true;
    for entry in value.get("dismissals").and_then(Value::as_array).into_iter().flatten() {
        match Dismissal::deserialize(entry) {
            Ok(dismissal) => book.apply(&Change::Dismiss(dismissal)),
            Err(_) => whole = false,
        }
    }
    for rule in value.get("rules").and_then(Value::as_array).into_iter().flatten() {
        match rule.as_str() {
            Some(rule) => book.apply(&Change::SwitchOff(rule.to_owned())),
            None => whole = false,
        }
    }
    Some((book, whole))
}

/// Gives a file that cannot be read a name that is free, so that nothing is lost when it is written anew.
fn set_aside(path: &Path, read: usize) -> StoreFault {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let names = (1..=MOST_ASIDE).map(|number| path.with_file_name(format!("{name}.damaged-{number}")));
    let aside = names.into_iter().find(|aside| !aside.exists());
    let Some(aside) = aside else { return StoreFault::Io { path: path.to_owned(), error: full_of_damage() } };
    match fs::rename(path, &aside) {
        Ok(()) => StoreFault::Damaged { path: path.to_owned(), aside, read },
        Err(error) => StoreFault::Io { path: path.to_owned(), error },
    }
}

fn full_of_damage() -> io::Error {
    io::Error::other("too many damaged copies are kept beside it; remove those that you do not need")
}

#[cfg(test)]
mod tests;
