//! A folder, the binary run in it, and what came of it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::files::Files;
use serde_json::Value;

/// A pack with two concepts and no rule.
pub const CONCEPTS: &str = r#"
[pack]
id = "small"
name = "Small pack"
version = "1"

[[concept]]
id = "cramp"
kind = "symptom"
terms = ["leg cramp", "cramps"]

[[concept]]
id = "thiazide"
kind = "drug"
terms = ["hydrochlorothiazide"]
exact = ["HCTZ"]
"#;

/// A pack with rules of every severity, the hint off by default.
pub const RULES: &str = r#"
[[mechanism]]
id = "mech-salt"
title = "Salt loss"
text = "Salt is lost; see [the label](https://example.org/label)."
evidence = "moderate"

[[pitfall]]
id = "pit-salt"
title = "Blaming salt"
text = "Not every cramp is salt."
evidence = "moderate"

[[concept]]
id = "stroke"
kind = "condition"
terms = ["stroke"]

[[concept]]
id = "tremor"
kind = "symptom"
terms = ["tremor"]

[[concept]]
id = "dystonia"
kind = "symptom"
terms = ["dystonia"]

[[rule]]
code = "drug-cramp"
title = "Cramp on a diuretic"
severity = "warning"
evidence = "moderate"
message = "Cramp on a diuretic: consider sodium."
mechanism = "mech-salt"
pitfall = "pit-salt"
explanation = ["Consider the drug."]

[[rule.route]]
anchor = { find = ["cramp"] }
require = [{ find = ["thiazide"], role = "drug" }]

[[rule]]
code = "stroke-information"
title = "Stroke"
severity = "information"
evidence = "moderate"
message = "A stroke."
route = [{ anchor = { find = ["stroke"] } }]

[[rule]]
code = "tremor-hint"
title = "Tremor"
severity = "hint"
evidence = "weak"
enabled = false
message = "A tremor."
route = [{ anchor = { find = ["tremor"] } }]

[[rule]]
code = "dystonia-hover"
title = "Dystonia"
severity = "hover"
evidence = "weak"
message = "A dystonia."
route = [{ anchor = { find = ["dystonia"] } }]
"#;

/// A pack with a rule beside those that are built in.
pub const OWN_PACK: &str = r#"
[pack]
id = "own"
name = "Own pack"
version = "1"

[[concept]]
id = "own-drug"
kind = "drug"
terms = ["owndrug"]

[[rule]]
code = "own-rule"
title = "Own"
severity = "hint"
evidence = "weak"
message = "An own drug."
route = [{ anchor = { find = ["own-drug"] } }]
"#;

/// What came of a run.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A folder with files, and a pack `pack.toml` in it.
pub struct Bench {
    files: Files,
}

impl Bench {
    /// A folder with these files, and the pack with rules.
    #[must_use]
    pub fn new(files: &[(&str, &[u8])]) -> Self {
        let bench = Self { files: Files::new(files) };
        bench.add("pack.toml", format!("{CONCEPTS}{RULES}").as_bytes());
        bench
    }

    pub fn add(&self, name: &str, content: &[u8]) {
        self.files.put(name, content);
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        self.files.path()
    }

    /// The binary in this folder, with neither colours nor settings of the machine's user.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sidenote"));
        command.args(arguments).current_dir(self.path()).env("SIDENOTE_CONFIG_DIR", self.path().join("config"));
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the binary with `input` on standard input.
    #[must_use]
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut standard_input = child.stdin.take().expect("a pipe");
        let input = input.to_vec();
        // A command that does not read its input closes the pipe.
        let writer = std::thread::spawn(move || standard_input.write_all(&input).ok());
        let output = child.wait_with_output().expect("the binary ends");
        writer.join().expect("the writer ends");
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Runs `command` with this folder's pack as the only one.
    #[must_use]
    pub fn own(&self, command: &str, arguments: &[&str]) -> Ran {
        self.own_with(command, arguments, b"")
    }

    /// The same, with `input` on standard input.
    #[must_use]
    pub fn own_with(&self, command: &str, arguments: &[&str], input: &[u8]) -> Ran {
        let mut all = vec![command, "--no-default-pack", "--pack", "pack.toml"];
        all.extend(arguments);
        self.run_with(&all, input)
    }
}

impl Ran {
    /// The JSON on standard output.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:#?}"))
    }

    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Standard error holds all of these; and nothing at all, where there are none.
    #[track_caller]
    pub fn tells(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "{word:?} in {self:#?}");
        }
        assert!(!words.is_empty() || self.err.is_empty(), "{self:#?}");
        self
    }

    #[track_caller]
    pub fn prints(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.out.contains(word), "{word:?} in {self:#?}");
        }
        self
    }
}
