//! What is wrong with a pack, told so that its author can mend it.

use std::fmt;

/// One fault in a pack: where it stands, what is wrong, and what was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    /// The file, as it was named to the loader.
    pub file: String,
    /// The line, from one, where it is known.
    pub line: Option<usize>,
    /// What is wrong, in a sentence without a full stop.
    pub problem: String,
    /// How to mend it, in a sentence without a full stop.
    pub mend: Option<String>,
}

impl PackError {
    /// What is wrong and how to mend it, without the place.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.mend {
            Some(mend) => format!("{}; {mend}", self.problem),
            None => self.problem.clone(),
        }
    }

    /// The same with its place, and with a full stop where it is no question.
    #[must_use]
    pub fn whole_sentence(&self) -> String {
        let sentence = self.to_string();
        if sentence.ends_with('?') { sentence } else { sentence + "." }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(formatter, ":{line}")?;
        }
        write!(formatter, ": {}", self.sentence())
    }
}

impl std::error::Error for PackError {}

/// Faults found while loading packs; as an error, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackErrors(pub Vec<PackError>);

impl fmt::Display for PackErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PackErrors {}
