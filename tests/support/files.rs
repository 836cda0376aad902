//! A folder of files for a test, gone when the test is over.

#![allow(dead_code, reason = "each test program uses what it needs of it")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder of files.
#[derive(Debug)]
pub struct Files(TempDir);

impl Files {
    /// A folder with these files, by their paths in it.
    pub fn new<C: AsRef<[u8]>>(files: &[(&str, C)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("there is room for a folder"));
        for (name, content) in files {
            folder.put(name, content);
        }
        folder
    }

    /// A folder with nothing in it.
    pub fn none() -> Self {
        Self::new::<&str>(&[])
    }

    /// Writes a file, and the folders that it lies in.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
        fs::write(path, content).expect("the file can be written");
    }

    /// Takes a file away.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.at(name)).expect("the file is there");
    }

    /// The folder's own path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of a file.
    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// The address of a file, or of the folder itself.
    pub fn uri(&self, name: &str) -> String {
        format!("file://{}", if name.is_empty() { self.path().to_owned() } else { self.at(name) }.display())
    }
}
