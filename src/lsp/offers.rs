//! What the server offers of version 3.18 of the protocol and the library's types lack: it is kept in `experimental` and
//! put in its place on the way out. (What a client declares of it is the work of `newer`.)

use serde_json::{Value, json};

use super::capabilities::Capabilities;
use super::pages::SCHEME;

/// Where the offer is kept.
const KEPT: &str = "sidenoteWorkspace";

/// What to offer such a client.
#[must_use]
pub fn offer(capabilities: Capabilities) -> Option<Value> {
    capabilities.declares_content.then(|| json!({ KEPT: { "textDocumentContent": { "schemes": [SCHEME] } } }))
}

/// Puts the offer in its place, where a message is one.
pub fn put_in_place(message: &mut Value) {
    let Some(capabilities) = message.pointer_mut("/result/capabilities").and_then(Value::as_object_mut) else { return };
    let Some(kept) = capabilities.get_mut("experimental").and_then(Value::as_object_mut) else { return };
    let Some(Value::Object(offers)) = kept.remove(KEPT) else { return };
    if kept.is_empty() {
        capabilities.remove("experimental");
    }
    if let Some(workspace) = capabilities.entry("workspace").or_insert_with(|| json!({})).as_object_mut() {
        workspace.extend(offers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offer_comes_to_stand_where_the_protocol_has_it() {
        let capabilities = Capabilities { declares_content: true, ..Capabilities::default() };
        let mut answer = json!({"id": 1, "result": {"capabilities": {"experimental": offer(capabilities)}}});
        put_in_place(&mut answer);
        let workspace = json!({"textDocumentContent": {"schemes": ["sidenote"]}});
        assert_eq!(answer, json!({"id": 1, "result": {"capabilities": {"workspace": workspace}}}));
        let before = json!({"id": 2, "result": {"contents": []}});
        let mut other = before.clone();
        put_in_place(&mut other);
        assert_eq!(other, before);
    }
}
