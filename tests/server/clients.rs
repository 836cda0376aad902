//! What real clients declare, from the files of `clients/`; each file tells where it comes from.

use serde::Deserialize;
use serde_json::Value;

/// A kind of client.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kind {
    /// What it is, and where this is known from.
    #[serde(skip)]
    pub name: &'static str,
    pub client_info: Value,
    pub capabilities: Value,
}

impl Kind {
    /// Whether such a client asks for diagnostics itself.
    pub fn pulls(&self) -> bool {
        self.capabilities.pointer("/textDocument/diagnostic").is_some()
    }
}

/// The clients.
pub fn clients() -> Vec<Kind> {
    const FILES: [(&str, &str); 5] = [
        ("vscode", include_str!("clients/vscode.json")),
        ("neovim", include_str!("clients/neovim.json")),
        ("emacs", include_str!("clients/emacs.json")),
        ("helix", include_str!("clients/helix.json")),
        ("minimal", include_str!("clients/minimal.json")),
    ];
    FILES
        .into_iter()
        .map(|(name, text)| Kind { name, ..serde_json::from_str(text).expect("a client's file is well-formed") })
        .collect()
}
