//! Standard output and standard error, coloured where that is wanted.

use std::io::{IsTerminal, Write};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};

use super::arguments::Color;
use super::error::Failure;
use super::view::{plain, style};

/// The widest that a page is set on a terminal.
const WIDEST_PAGE: usize = 90;

/// The widest excerpt of a note.
const WIDEST_EXCERPT: usize = 160;

/// Narrower terminals are treated as this wide.
const NARROWEST: usize = 40;

/// Where a command prints. Neither stream is held locked, so that a worker can still tell of a fault.
pub(super) struct Output {
    standard: AutoStream<std::io::Stdout>,
    error: AutoStream<std::io::Stderr>,
    columns: Option<usize>,
    /// What is printed, where it is to go into a file.
    kept: Option<String>,
}

impl Output {
    /// Output coloured as `color` says.
    pub fn new(color: Color) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let columns = std::io::stdout()
            .is_terminal()
            .then(|| terminal_size::terminal_size_of(std::io::stdout()))
            .flatten()
            .map(|(width, _)| usize::from(width.0).max(NARROWEST));
        Self {
            standard: AutoStream::new(std::io::stdout(), choice),
            error: AutoStream::new(std::io::stderr(), choice),
            columns,
            kept: None,
        }
    }

    /// Keeps what is printed from now on, without colours, for a file.
    pub fn keep(&mut self) {
        self.columns = None;
        self.kept = Some(String::new());
    }

    /// What was kept.
    pub fn kept(&mut self) -> Option<String> {
        self.kept.take()
    }

    /// How wide a page may be.
    pub fn page_width(&self) -> usize {
        self.columns.unwrap_or(WIDEST_PAGE).min(WIDEST_PAGE)
    }

    /// How wide an excerpt of a note may be, its margin not counted.
    pub fn excerpt_width(&self) -> usize {
        self.columns.map_or(WIDEST_EXCERPT, |columns| (columns - 10).min(WIDEST_EXCERPT))
    }

    /// Prints.
    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        match &mut self.kept {
            Some(kept) => kept.extend(strip_str(text)),
            None => self.standard.write_all(text.as_bytes())?,
        }
        Ok(())
    }

    /// Makes sure that everything has been printed.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.standard.flush()?;
        Ok(())
    }

    /// Tells on standard error what ended the command, a line for each fault.
    pub fn tell(&mut self, failure: &Failure) {
        for line in failure.to_string().lines() {
            self.say("error", style::ERROR, line);
        }
    }

    /// Tells on standard error that an input was not read.
    pub fn error(&mut self, message: &str) {
        self.say("error", style::ERROR, message);
    }

    /// Tells on standard error of something that was read with a reservation.
    pub fn warn(&mut self, message: &str) {
        self.say("warning", style::WARNING, message);
    }

    /// Tells on standard error what whoever typed the command should know.
    pub fn notice(&mut self, message: &str) {
        self.say("note", style::STRONG, message);
    }

    /// Where standard error itself is gone, nobody is left to tell.
    fn say(&mut self, word: &str, style: anstyle::Style, message: &str) {
        let _ = writeln!(self.error, "{style}{word}{style:#}: {}", plain::line(message));
    }
}
