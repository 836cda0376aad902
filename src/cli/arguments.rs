//! What can be written on the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

use crate::knowledge::Severity;

/// Reads clinical notes and puts the mechanism and the pitfall beside mentions of muscle cramps and spasms.
///
/// Without a command, and with standard input that is no terminal, it is the language server.
///
/// Exit codes: 0 ran, nothing at or above --fail-on; 1 such findings; 2 bad usage, a pack or a project file that cannot
/// be used, or no input that could be read.
#[derive(Debug, Parser)]
#[command(name = "sidenote", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// When to colour the output.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// What editors pass to a language server; it changes nothing.
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve an editor: the language server on standard input and output.
    Lsp(LspArguments),
    /// Read notes and print the findings.
    Check(CheckArguments),
    /// Read notes and print every recognised mention, lab value and duration.
    Mentions(MentionsArguments),
    /// Print the page of a rule, a mechanism or a pitfall.
    Explain(ExplainArguments),
    /// Print the catalogue of rules.
    Rules(RulesArguments),
    /// Count what was dismissed in editors, by rule and reason, or clear it.
    Dismissals(DismissalsArguments),
    /// Work on packs of knowledge.
    Pack {
        /// What to do with them.
        #[command(subcommand)]
        command: PackCommand,
    },
    /// Print the completions of a shell, for it to load.
    Completions(CompletionsArguments),
    /// Tell what can be set.
    Settings {
        /// How to tell it.
        #[command(subcommand)]
        command: SettingsCommand,
    },
}

/// The commands on packs.
#[derive(Debug, Subcommand)]
pub(super) enum PackCommand {
    /// Check a pack and print what it holds, or all that is wrong with it.
    Check(PackCheckArguments),
    /// Start a pack: a folder with commented files, an example rule and its examples.
    New(PackNewArguments),
    /// Try the examples of a pack; the exit code is 1 where one does not behave.
    Test(PackCheckArguments),
    /// Tell step by step why a rule fires on a note, or why not.
    Try(PackTryArguments),
    /// Print a JSON Schema of the files of a pack, by which editors of text complete and check them.
    Schema,
    /// Write a pack as a site that is read in a browser, from disk: every rule with its reasons, sources and examples.
    Docs(PackDocsArguments),
}

/// The commands on settings.
#[derive(Debug, Subcommand)]
pub(super) enum SettingsCommand {
    /// Print a JSON Schema of sidenote.toml, by which editors of text complete and check it.
    Schema(SettingsSchemaArguments),
}

#[derive(Debug, Args)]
pub(super) struct LspArguments {
    /// What editors pass to a language server; it changes nothing.
    #[arg(long, hide = true)]
    pub stdio: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub notes: NoteArguments,
    #[command(flatten)]
    pub packs: PackArguments,
    /// The form of the output. That of `human`, `json` and `html` holds words of the notes.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
    /// Write into this file, which only its user can read, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The least severity that makes the exit code 1.
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Also run rules that are off by default, and show what editors show on hover only.
    #[arg(long)]
    pub all: bool,
    /// The day on which a note that states no date was written [default: today].
    #[arg(long, value_parser = date, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
}

#[derive(Debug, Args)]
pub(super) struct MentionsArguments {
    #[command(flatten)]
    pub notes: NoteArguments,
    #[command(flatten)]
    pub packs: PackArguments,
    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A rule's code, or the id of a mechanism or a pitfall.
    #[arg(value_name = "CODE|ID")]
    pub name: String,
    #[command(flatten)]
    pub packs: PackArguments,
}

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    #[command(flatten)]
    pub packs: PackArguments,
    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct DismissalsArguments {
    /// Only what was dismissed of this rule.
    #[arg(long, value_name = "CODE")]
    pub rule: Option<String>,
    /// Clear it, so that it shows again.
    #[arg(long)]
    pub clear: bool,
    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct PackDocsArguments {
    /// A pack file, or a folder with pack files; the embedded pack, where it is left out.
    pub path: Option<PathBuf>,
    /// Show it together with the embedded pack.
    #[arg(long, requires = "path")]
    pub with_default_pack: bool,
    /// The folder of the site. It is made where it is not there; one that holds anything but such a site is left alone.
    #[arg(long, short, value_name = "DIR", default_value = "sidenote-docs")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PackCheckArguments {
    /// A pack file, or a folder with pack files; the embedded pack, where it is left out.
    pub path: Option<PathBuf>,
    /// Check it together with the embedded pack, whose names it may then use.
    #[arg(long, requires = "path")]
    pub with_default_pack: bool,
}

#[derive(Debug, Args)]
pub(super) struct PackNewArguments {
    /// The folder to make; its name is the pack's: lower-case letters, digits and hyphens.
    #[arg(value_name = "NAME")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PackTryArguments {
    /// The code of the rule.
    pub rule: String,
    /// The note, or `-` for standard input.
    #[arg(value_name = "NOTE|-")]
    pub note: PathBuf,
    #[command(flatten)]
    pub packs: PackArguments,
    /// The day on which a note that states no date was written [default: today].
    #[arg(long, value_parser = date, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// The largest note that is read, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_MAX_BYTES)]
    pub max_bytes: u64,
}

#[derive(Debug, Args)]
pub(super) struct SettingsSchemaArguments {
    #[command(flatten)]
    pub packs: PackArguments,
}

/// Which notes to read, and how.
#[derive(Debug, Args)]
pub(super) struct NoteArguments {
    /// Notes, folders with notes (*.note, *.soap, *.hnp, *.txt, *.md), or `-` for standard input.
    #[arg(value_name = "PATH|-")]
    pub paths: Vec<PathBuf>,
    /// How many notes are read at once [default: one for each processor].
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// The largest note that is read, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_MAX_BYTES)]
    pub max_bytes: u64,
}

/// 64 MB.
const DEFAULT_MAX_BYTES: u64 = 64_000_000;

/// Which packs to use.
#[derive(Debug, Args)]
pub(super) struct PackArguments {
    /// A pack to use besides: a .toml file, or a folder with such files; may be given several times.
    #[arg(long = "pack", value_name = "FILE_OR_DIR")]
    pub packs: Vec<PathBuf>,
    /// Leave the embedded pack out, and with it your own packs.
    #[arg(long)]
    pub no_default_pack: bool,
    /// Leave out the packs in your own folder (packs in ~/.config/sidenote).
    #[arg(long)]
    pub no_user_packs: bool,
    /// Leave project files (sidenote.toml) aside.
    #[arg(long)]
    pub no_project: bool,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Human,
    /// For programs: one JSON object.
    Json,
}

/// The form in which findings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people.
    Human,
    /// For programs: one JSON object.
    Json,
    /// For tools that gather the findings of many programs: SARIF 2.1.0, without words of the notes.
    Sarif,
    /// A page for a browser, with nothing else beside it.
    Html,
}

/// When to colour the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The least severity that counts as a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Warnings.
    Warning,
    /// Information and warnings.
    Information,
    /// Hints and all above them.
    Hint,
    /// Nothing.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity is a failure.
    pub const fn counts(self, severity: Severity) -> bool {
        match self {
            Self::Warning => matches!(severity, Severity::Warning),
            Self::Information => matches!(severity, Severity::Warning | Severity::Information),
            Self::Hint => !matches!(severity, Severity::Hover),
            Self::Never => false,
        }
    }
}

/// Reads a date as `YYYY-MM-DD` and in no other form.
fn date(text: &str) -> Result<Date, String> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    match text.parse() {
        Ok(date) if shaped => Ok(date),
        _ => Err("not a day of the calendar in the form YYYY-MM-DD".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_date_has_one_form() {
        assert!(date("2026-02-28").is_ok());
        for wrong in ["2026-02-30", "20260228", "2026-2-8", "28.02.2026", "2026-02-28T10:00", ""] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
