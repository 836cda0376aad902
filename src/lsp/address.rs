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
}
