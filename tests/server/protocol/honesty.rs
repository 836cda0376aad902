//! What a server may send to a client is limited by what the client declared. The tables below name, for each thing,
//! the capability that it needs.

use serde_json::{Value, json};

/// The one method that is not of the protocol; see `check_status`.
pub const STATUS: &str = "sidenote/status";

/// Requests, and the capability that a client must have declared.
const CALLS: [(&str, &str); 11] = [
    ("workspace/configuration", "/workspace/configuration"),
    ("workspace/workspaceFolders", "/workspace/workspaceFolders"),
    ("workspace/applyEdit", "/workspace/applyEdit"),
    ("workspace/diagnostic/refresh", "/workspace/diagnostics/refreshSupport"),
    ("workspace/semanticTokens/refresh", "/workspace/semanticTokens/refreshSupport"),
    ("workspace/inlayHint/refresh", "/workspace/inlayHint/refreshSupport"),
    ("workspace/codeLens/refresh", "/workspace/codeLens/refreshSupport"),
    ("workspace/foldingRange/refresh", "/workspace/foldingRange/refreshSupport"),
    ("workspace/textDocumentContent/refresh", "/workspace/textDocumentContent"),
    ("window/showDocument", "/window/showDocument/support"),
    ("window/workDoneProgress/create", "/window/workDoneProgress"),
];

/// Members of results, each at any depth, and the capability that a client must have declared.
const MEMBERS: [(&str, &str, &str); 12] = [
    ("textDocument/codeAction", "isPreferred", "/textDocument/codeAction/isPreferredSupport"),
    ("textDocument/codeAction", "disabled", "/textDocument/codeAction/disabledSupport"),
    ("textDocument/codeAction", "data", "/textDocument/codeAction/dataSupport"),
    ("textDocument/completion", "labelDetails", "/textDocument/completion/completionItem/labelDetailsSupport"),
    ("textDocument/completion", "insert", "/textDocument/completion/completionItem/insertReplaceSupport"),
    ("textDocument/completion", "insertTextMode", "/textDocument/completion/completionItem/insertTextModeSupport"),
    ("textDocument/completion", "itemDefaults", "/textDocument/completion/completionList/itemDefaults"),
    ("textDocument/documentSymbol", "children", "/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
    ("textDocument/documentSymbol", "selectionRange", "/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
    ("textDocument/definition", "targetUri", "/textDocument/definition/linkSupport"),
    ("textDocument/documentLink", "tooltip", "/textDocument/documentLink/tooltipSupport"),
    ("textDocument/foldingRange", "collapsedText", "/textDocument/foldingRange/foldingRange/collapsedText"),
];

fn declared(capabilities: &Value, path: &str) -> bool {
    capabilities.pointer(path).is_some_and(|value| !value.is_null() && *value != json!(false))
}

/// The objects in a value, at any depth, but for what is kept for later requests and what is given back as it came.
fn objects<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| objects(item, found)),
        Value::Object(members) => {
            found.push(value);
            let kept = |name: &str| name == "data" || name == "diagnostics";
            members.iter().filter(|(name, _)| !kept(name)).for_each(|(_, member)| objects(member, found));
        }
        _ => {}
    }
}

/// What a call of the server asks of a client that did not declare it.
pub fn check_call(capabilities: &Value, method: &str, params: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some((_, path)) = CALLS.iter().find(|(call, _)| *call == method)
        && !declared(capabilities, path)
    {
        faults.push(format!("`{method}` to a client that does not declare `{path}`"));
    }
    match method {
        "client/registerCapability" => {
            for registration in params["registrations"].as_array().into_iter().flatten() {
                let registered = registration["method"].as_str().unwrap_or_default();
                let path = format!("/{registered}/dynamicRegistration");
                if !declared(capabilities, &path) {
                    faults.push(format!("registered `{registered}` with a client that does not declare `{path}`"));
                }
                if super::SCHEMA.method(registered).is_none() {
                    faults.push(format!("registered `{registered}`, which is no method"));
                    continue;
                }
                let options = registration.get("registerOptions").cloned().unwrap_or_else(|| json!({}));
                if let Err(fault) = super::SCHEMA.check_registration(registered, &options) {
                    faults.push(format!("registered `{registered}` with options that the schema forbids:{fault}"));
                }
            }
        }
        "textDocument/publishDiagnostics" => {
            let publish = &capabilities["textDocument"]["publishDiagnostics"];
            if declared(capabilities, "/textDocument/diagnostic") {
                faults.push("diagnostics were pushed to a client that pulls them".to_owned());
            }
            // Whether one is missing depends on whether the note is open; see `Conversation::publication`.
            if publish["versionSupport"] != true && params.get("version").is_some() {
                faults.push("a version for a client that takes none".to_owned());
            }
            faults.extend(check_diagnostics(&[publish], &params["diagnostics"]));
        }
        _ => {}
    }
    faults
}

/// Diagnostics that a client did not declare to understand, or that no note of ours may carry.
fn check_diagnostics(capabilities: &[&Value], diagnostics: &Value) -> Vec<String> {
    let declares = |name: &str| capabilities.iter().any(|capability| capability[name] == true);
    let mut faults = Vec::new();
    for diagnostic in diagnostics.as_array().into_iter().flatten() {
        if diagnostic["source"] != "sidenote" || !diagnostic["code"].is_string() {
            faults.push("a diagnostic names its source and its rule".to_owned());
        }
        if !(2..=4).contains(&diagnostic["severity"].as_i64().unwrap_or_default()) {
            faults.push(format!("a diagnostic has the severity {}", diagnostic["severity"]));
        }
        // What `sidenote pack check` says is said whole; on a note, a message is short.
        let on_note = !["pack-file", "project-file"].map(Value::from).contains(&diagnostic["code"]);
        if on_note && diagnostic["message"].as_str().is_none_or(|message| message.chars().count() > 120) {
            faults.push(format!("a message is over 120 characters long: {}", diagnostic["message"]));
        }
        if diagnostic.get("relatedInformation").is_some() && !declares("relatedInformation") {
            faults.push("related information for a client that does not declare it".to_owned());
        }
        if diagnostic.get("data").is_some() && !declares("dataSupport") {
            faults.push("data for a client that does not declare to give it back".to_owned());
        }
        for tag in diagnostic["tags"].as_array().into_iter().flatten() {
            let sets = capabilities.iter().filter_map(|capability| capability["tagSupport"]["valueSet"].as_array());
            if !sets.into_iter().any(|known| known.contains(tag)) {
                faults.push(format!("tag {tag} for a client that does not declare it"));
            }
        }
        if diagnostic["codeDescription"]["href"].as_str().is_some_and(|href| !href.contains(':')) {
            faults.push("a link without a scheme".to_owned());
        }
    }
    faults
}

/// What a result holds that the client did not declare.
pub fn check_result(capabilities: &Value, method: &str, result: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut all = Vec::new();
    objects(result, &mut all);
    for (_, member, path) in MEMBERS.iter().filter(|(owner, ..)| *owner == method) {
        if !declared(capabilities, path) && all.iter().any(|object| object.get(member).is_some()) {
            faults.push(format!("`{member}` for a client that does not declare `{path}`"));
        }
    }
    let document = &capabilities["textDocument"];
    // Clients of 3.17 declare what diagnostics may hold only where they speak of publications.
    let diagnostics = [&document["diagnostic"], &document["publishDiagnostics"]];
    match method {
        "initialize" => faults.extend(check_offer(capabilities, result)),
        "textDocument/hover" => {
            faults.extend(check_markup(&document["hover"]["contentFormat"], &result["contents"]));
        }
        "textDocument/completion" | "completionItem/resolve" => {
            let item = &document["completion"]["completionItem"];
            for object in &all {
                if object["insertTextFormat"] == 2 && item["snippetSupport"] != true {
                    faults.push("a snippet for a client that takes none".to_owned());
                }
                if let Some(documentation) = object.get("documentation") {
                    faults.extend(check_markup(&item["documentationFormat"], documentation));
                }
            }
        }
        "textDocument/codeAction" | "codeAction/resolve" => {
            let literals = declared(capabilities, "/textDocument/codeAction/codeActionLiteralSupport");
            let actions = result.as_array().map_or(std::slice::from_ref(result), Vec::as_slice);
            for action in actions.iter().filter(|action| !action["command"].is_string()) {
                if !literals && !action.is_null() {
                    faults.push("a code action for a client that takes commands only".to_owned());
                }
                faults.extend(check_edit(capabilities, &action["edit"]));
            }
        }
        "textDocument/diagnostic" => {
            faults.extend(check_diagnostics(&diagnostics, &result["items"]));
        }
        "workspace/diagnostic" => {
            for report in result["items"].as_array().into_iter().flatten() {
                faults.extend(check_diagnostics(&diagnostics, &report["items"]));
            }
        }
        "workspace/symbol" if !declared(capabilities, "/workspace/symbol/resolveSupport") => {
            let whole = |symbol: &&Value| symbol["location"].get("range").is_some();
            if !result.as_array().into_iter().flatten().all(|symbol| whole(&symbol)) {
                faults.push("a symbol without a range for a client that cannot ask for it".to_owned());
            }
        }
        "textDocument/foldingRange" => {
            let whole = document["foldingRange"]["lineFoldingOnly"] == true;
            if whole && all.iter().any(|range| range["startLine"].as_u64() >= range["endLine"].as_u64()) {
                faults.push("a fold within one line for a client that folds whole lines".to_owned());
            }
        }
        _ => {}
    }
    faults
}

/// An offer that does not fit the client.
fn check_offer(capabilities: &Value, result: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let offered = &result["capabilities"];
    let encodings = &capabilities["general"]["positionEncodings"];
    let known = encodings.as_array().is_some_and(|known| known.contains(&offered["positionEncoding"]));
    if !known && offered["positionEncoding"].as_str().is_some_and(|agreed| agreed != "utf-16") {
        faults.push(format!("{} was not among {encodings}", offered["positionEncoding"]));
    }
    for (provider, path) in [
        ("/diagnosticProvider", "/textDocument/diagnostic"),
        ("/workspace/textDocumentContent", "/workspace/textDocumentContent"),
    ] {
        if offered.pointer(provider).is_some() && !declared(capabilities, path) {
            faults.push(format!("`{provider}` was offered to a client that does not declare `{path}`"));
        }
    }
    faults
}

/// Markdown goes to clients that declare it; a plain text to every one.
fn check_markup(formats: &Value, contents: &Value) -> Option<String> {
    let kind = contents.get("kind")?;
    let declared = formats.as_array().is_some_and(|formats| formats.contains(kind));
    (!declared && kind != "plaintext").then(|| format!("{kind} for a client that takes {formats}"))
}

fn check_edit(capabilities: &Value, edit: &Value) -> Vec<String> {
    let declared = &capabilities["workspace"]["workspaceEdit"];
    let mut faults = Vec::new();
    if edit.get("documentChanges").is_some() && declared["documentChanges"] != true {
        faults.push("document changes for a client that takes changes only".to_owned());
    }
    let mut all = Vec::new();
    objects(edit, &mut all);
    if all.iter().any(|object| object.get("snippet").is_some()) && declared["snippetEditSupport"] != true {
        faults.push("a snippet edit for a client that takes none".to_owned());
    }
    if all.iter().any(|object| object.get("annotationId").is_some()) && declared["changeAnnotationSupport"].is_null() {
        faults.push("an annotated edit for a client that takes none".to_owned());
    }
    faults
}

/// Counts of what a note shows, with the packs that it was read with, go to clients that asked for them.
pub fn check_status(options: &Value, params: &Value) -> Result<(), String> {
    let asked = [options, &options["sidenote"]].iter().any(|options| options["statusNotification"] == true);
    if !asked {
        return Err("a status for a client that did not ask for it".to_owned());
    }
    let counts = ["warnings", "information", "hints", "heldBack", "dismissed"];
    let names = params.as_object().map_or(0, serde_json::Map::len);
    let whole = params["uri"].is_string() && counts.iter().all(|count| params[count].is_u64());
    let version = params.get("version").is_none_or(|version| version.is_i64() || version.is_null());
    let known = counts.len() + 2 + usize::from(params.get("version").is_some());
    let origins = ["built-in", "user", "named", "folder", "settings"];
    let is_pack = |pack: &Value| {
        ["id", "name", "version"].iter().all(|key| pack[key].is_string())
            && pack["origin"].as_str().is_some_and(|origin| origins.contains(&origin))
    };
    let packs = params["packs"].as_array().is_some_and(|packs| packs.iter().all(is_pack));
    if whole && packs && version && names == known {
        Ok(())
    } else {
        Err(format!("a status of another form: {params}"))
    }
}
