//! What the protocol has had since 3.18 and the library's types lack.
//!
//! What a newer client declares is moved to where those types keep it, and a request whose answer they cannot hold is
//! handed on under a name that the library does not know, so that its answer may be any JSON. What a client declares in
//! a form that those types cannot hold is left aside, so that it costs that one thing and not the session.

use serde_json::{Map, Value, json};
use tower_lsp::ls_types::ClientCapabilities;

/// Where, within the capabilities of a client, the newer ones are found, and the names under which they are kept.
const DECLARED: [(&str, &str); 2] = [
    ("/workspace/workspaceEdit/snippetEditSupport", "snippetEdits"),
    ("/workspace/textDocumentContent", "textDocumentContent"),
];

/// The entry of `experimental` that holds them.
const ENTRY: &str = "sidenote";

/// The name under which `codeAction/resolve` is served: the edits of its answer may hold snippets.
pub const RESOLVE_CODE_ACTION: &str = "sidenote/resolveCodeAction";

/// Makes a message of a client one that the library hands on whole.
pub fn hand_on(message: &mut Value) {
    match message.get("method").and_then(Value::as_str) {
        Some("initialize") => keep_declared(message),
        Some("codeAction/resolve") => message["method"] = Value::from(RESOLVE_CODE_ACTION),
        _ => {}
    }
}

fn keep_declared(message: &mut Value) {
    let Some(capabilities) = message.pointer_mut("/params/capabilities") else { return };
    let declared: Map<String, Value> = DECLARED
        .iter()
        .filter_map(|(pointer, name)| Some(((*name).to_owned(), capabilities.pointer(pointer)?.clone())))
        .collect();
    if let (false, Some(capabilities)) = (declared.is_empty(), capabilities.as_object_mut()) {
        // Nothing else that a client experiments with is of interest.
        capabilities.insert("experimental".to_owned(), json!({ ENTRY: declared }));
    }
    if !is_readable(capabilities) {
        leave_aside(capabilities);
    }
}

fn is_readable(capabilities: &Value) -> bool {
    serde_json::from_value::<ClientCapabilities>(capabilities.clone()).is_ok()
}

/// Takes out each capability that cannot be read.
fn leave_aside(capabilities: &mut Value) {
    let Some(groups) = capabilities.as_object_mut() else { return };
    for (group, members) in groups.iter_mut() {
        if let Some(members) = members.as_object_mut() {
            members.retain(|name, member| is_readable(&json!({ group: { name: member } })));
        }
    }
    groups.retain(|group, members| is_readable(&json!({ group: members })));
}

/// A newer capability of a client, by the name under which it is kept.
#[must_use]
pub fn declared<'a>(experimental: Option<&'a Value>, name: &str) -> Option<&'a Value> {
    experimental?.get(ENTRY)?.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_capabilities_are_kept() {
        let workspace = json!({"workspaceEdit": {"snippetEditSupport": true}, "textDocumentContent": {}});
        let mut message = json!({
            "method": "initialize",
            "params": {"capabilities": {"workspace": workspace, "experimental": {"other": 1}}},
        });
        hand_on(&mut message);
        let experimental = message.pointer("/params/capabilities/experimental");
        assert_eq!(declared(experimental, "snippetEdits"), Some(&json!(true)));
        assert_eq!(declared(experimental, "textDocumentContent"), Some(&json!({})));
    }

    #[test]
    fn what_cannot_be_read_is_left_aside() {
        let kinds = json!({"foldingRangeKind": {"valueSet": ["of a later version"]}});
        let mut message = json!({"method": "initialize", "params": {"capabilities": {
            "general": 5, "textDocument": {"foldingRange": kinds, "hover": {"contentFormat": ["markdown"]}},
        }}});
        hand_on(&mut message);
        let left = json!({"textDocument": {"hover": {"contentFormat": ["markdown"]}}});
        assert_eq!(message["params"]["capabilities"], left);
    }

    #[test]
    fn what_is_not_newer_stays_as_it_is() {
        for params in [json!({"capabilities": {"experimental": 1}}), json!({"capabilities": 3}), json!(null)] {
            let before = json!({"method": "initialize", "params": params});
            let mut message = before.clone();
            hand_on(&mut message);
            assert_eq!(message, before);
        }
        let mut message = json!({"method": "codeAction/resolve", "params": {}});
        hand_on(&mut message);
        assert_eq!(message["method"], RESOLVE_CODE_ACTION);
    }
}
