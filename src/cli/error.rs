//! What can go wrong at this edge, in the words of the person who typed the command.

use std::io;
use std::path::PathBuf;

use crate::knowledge::PackErrors;
use crate::session::ReadFault;
use crate::session::StoreFault;

/// What ends a command.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The packs have faults.
    #[error(transparent)]
    Packs(#[from] PackErrors),
    /// There is nothing to know.
    #[error("no pack is left to work with; add --pack FILE_OR_DIR, or leave out --no-default-pack")]
    NoPack,
    /// No note was named, and none can come from a terminal.
    #[error("no note to read; name notes or folders, or `-` for standard input (see `sidenote {0} --help`)")]
    NoInput(&'static str),
    /// Nothing could be read.
    #[error("none of the inputs could be read")]
    NothingRead,
    /// No page has this name.
    #[error(
        "there is no rule, mechanism or pitfall `{name}`; {}",
        near.as_ref().map_or_else(
            || "`sidenote rules` lists the rules".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )
    )]
    NoPage {
        /// What was asked for.
        name: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// No rule has this code.
    #[error(
        "there is no rule `{name}`; {}",
        near.as_ref().map_or_else(
            || "`sidenote rules` lists the rules".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )
    )]
    NoRule {
        /// What was asked for.
        name: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// A rule is tried on one note at a time.
    #[error("a rule is tried on one note; name a file, or `-` for standard input")]
    OneNote,
    /// A pack cannot have this name.
    #[error(
        "`{0}` cannot be the name of a pack; use lower-case letters, digits and hyphens, beginning with a letter: ward-5"
    )]
    PackName(String),
    /// A pack could not be started.
    #[error("{folder} cannot be made: {error}; choose a name that is free, in a folder that you may write to")]
    NewPack {
        /// The folder.
        folder: String,
        /// Why not.
        error: io::Error,
    },
    /// What was dismissed cannot be read or cleared.
    #[error("what was dismissed cannot be read or cleared: {0}")]
    Dismissals(#[from] StoreFault),
    /// A file cannot be written.
    #[error("{}: cannot be written: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A folder holds something else than a site.
    #[error("{}: holds other files; name a folder that is empty, not there yet, or holds a site of `pack docs`", .0.display())]
    ForeignFolder(PathBuf),
    /// The reader of the output has gone.
    #[error("the output was closed")]
    Closed,
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Write(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Write(error) }
    }
}

/// Why one input was not read.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum InputError {
    /// It is not there.
    #[error("there is no such file or folder")]
    Missing,
    /// It may not be read.
    #[error("may not be read; check its permissions")]
    Denied,
    /// It is too large.
    #[error("is larger than {limit} bytes; raise the limit with --max-bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A folder has nothing to read.
    #[error("the folder holds no notes ({0}); a file with another ending is read when it is named itself")]
    NoNotes(String),
    /// Standard input ends once.
    #[error("standard input can be read only once")]
    StandardInputTwice,
    /// Another fault of the system.
    #[error("cannot be read: {0}")]
    Other(String),
    /// A fault of Sidenote.
    #[error("sidenote itself failed on this note; the place stands on standard error")]
    Fault,
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<ReadFault> for InputError {
    fn from(fault: ReadFault) -> Self {
        match fault {
            ReadFault::TooLarge { limit } => Self::TooLarge { limit },
            ReadFault::Unreadable(error) => error.into(),
        }
    }
}
