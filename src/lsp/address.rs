//! Addresses that are not quite addresses.
//!
//! The protocol's library takes only what RFC 3986 allows, and some editors send more (`file:///notes/[a] b.md`). On
//! the way in such an address is packed into one that is allowed, on the way out it is unpacked, so that the client
//! gets back exactly the text that it calls its note by.

use std::fmt::Write;
use std::str::FromStr;

use serde_json::Value;
use tower_lsp::ls_types::Uri;

const PACKED: &str = "sidenote-address:";

/// The keys under which the protocol sends addresses that it wants understood.
const KEYS: [&str; 4] = ["uri", "rootUri", "scopeUri", "baseUri"];

/// Packs every address that the library would refuse. Says whether there was one.
pub fn pack(message: &mut Value) -> bool {
    let mut found = false;
    match message {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(address) if KEYS.contains(&key.as_str()) && Uri::from_str(address).is_err() => {
                        *address = packed(address);
                        found = true;
                    }
                    _ => found |= pack(value),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                found |= pack(item);
            }
        }
        _ => {}
    }
    found
}

/// Unpacks every address that was packed.
pub fn unpack(message: &mut Value) {
    match message {
        Value::Object(entries) => entries.iter_mut().for_each(|(_, value)| unpack(value)),
        Value::Array(items) => items.iter_mut().for_each(unpack),
        Value::String(text) => {
            if let Some(address) = unpacked(text) {
                *text = address;
            }
        }
        _ => {}
    }
}

fn packed(address: &str) -> String {
    address.bytes().fold(PACKED.to_owned(), |mut hexadecimal, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
        hexadecimal
    })
}

fn unpacked(text: &str) -> Option<String> {
    let digits = text.strip_prefix(PACKED)?;
    let pairs = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok());
    String::from_utf8(pairs.collect::<Option<Vec<u8>>>()?).ok()
}

/// What a note is called by across editors and restarts: its path, however its address is written, or another address
/// as it is. `None` for what ends with the editor, such as an untitled note.
#[must_use]
pub fn lasting_name(address: &str) -> Option<String> {
    let address = unpacked(address).unwrap_or_else(|| address.to_owned());
    let Some(path) = address.strip_prefix("file://") else {
        return (!address.starts_with("untitled:")).then_some(address);
    };
    let mut path = decoded(path);
    if let [b'/', drive, b':', ..] = path.as_bytes() {
        let drive = char::from(drive.to_ascii_lowercase());
        path.replace_range(1..2, &drive.to_string());
    }
    // Editors give a buffer without a file an address without a path.
    let is_file = path.rsplit('/').next().is_some_and(|name| !name.is_empty());
    is_file.then(|| format!("file://{path}"))
}

/// What a note is called by where it was dismissed: its lasting name, or its address for as long as it is open.
#[must_use]
pub fn name_of(address: &str) -> String {
    lasting_name(address).unwrap_or_else(|| address.to_owned())
}

/// A path without its escapes ("%20").
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escape = (byte == b'%').then(|| after.get(..2)).flatten();
        let escaped = escape.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn odd_addresses_survive_the_round_trip() {
        for address in ["file:///notes/[a] b.md", "C:\\notes\\a.txt", "file:///ü|^.txt", "", "%zz"] {
            let before =
                json!({"textDocument": {"uri": address, "text": "file:///[x]"}, "list": [{"rootUri": address}]});
            let mut message = before.clone();
            assert!(pack(&mut message), "{address:?}");
            let inner = message["textDocument"]["uri"].as_str().unwrap_or_default();
            assert!(Uri::from_str(inner).is_ok(), "{inner:?}");
            unpack(&mut message);
            assert_eq!(message, before);
        }
    }

    #[test]
    fn plain_addresses_stay_as_they_are() {
        for address in ["file:///c%3A/a.txt", "untitled:Untitled-1", "vscode-notebook-cell:/a#b", "file:///a"] {
            let mut message = json!({"uri": address, "rootUri": null});
            assert!(!pack(&mut message), "{address:?}");
            assert_eq!(message["uri"], address);
        }
    }

    #[test]
    fn a_note_has_one_name_in_every_editor() {
        for (address, name) in [
            ("file:///notes/a%20b.txt", Some("file:///notes/a b.txt")),
            ("file:///notes/a b.txt", Some("file:///notes/a b.txt")),
            ("file:///c%3A/a.txt", Some("file:///c:/a.txt")),
            ("file:///C:/a.txt", Some("file:///c:/a.txt")),
            ("file:///%zz%e4%", Some("file:///%zz\u{fffd}%")),
            ("vscode-vfs://x/a.txt", Some("vscode-vfs://x/a.txt")),
            ("untitled:Untitled-1", None),
            ("file://", None),
            ("file:///", None),
        ] {
            assert_eq!(lasting_name(address).as_deref(), name, "{address}");
            assert_eq!(lasting_name(&packed(address)).as_deref(), name, "{address}");
        }
    }
}
