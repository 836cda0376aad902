//! Nothing that the program is made of can open a connection.

#![expect(clippy::expect_used, reason = "a test ends where what it needs is not there")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The crates that are refused by name.
fn refused() -> BTreeSet<String> {
    let policy: toml::Table = toml::from_str(include_str!("../deny.toml")).expect("the policy is TOML");
    let refused = policy["bans"]["deny"].as_array().expect("there is a list of refused crates");
    refused.iter().filter_map(|entry| entry["crate"].as_str().map(str::to_owned)).collect()
}

/// What is built into the program: its name, and the features with which it is built.
fn tree() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .map(|node| (node["id"].as_str().expect("a node has an id").to_owned(), node))
        .collect();
    let names: BTreeMap<String, String> = list(&metadata["packages"])
        .iter()
        .map(|package| [&package["id"], &package["name"]].map(|part| part.as_str().expect("text").to_owned()))
        .map(|[id, name]| (id, name))
        .collect();
    let root = metadata["resolve"]["root"].as_str().expect("there is a root").to_owned();
    let (mut found, mut left) = (BTreeMap::new(), vec![root]);
    while let Some(id) = left.pop() {
        let node = &nodes[&id];
        let features = list(&node["features"]).iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
        if found.insert(names[&id].clone(), features).is_some() {
            continue;
        }
        for dependency in list(&node["deps"]) {
            // What only tests or builds need is no part of the program.
            if list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                left.push(dependency["pkg"].as_str().expect("a dependency has an id").to_owned());
            }
        }
    }
    found
}

#[test]
fn nothing_that_could_send_is_in_the_tree() {
    let (refused, tree) = (refused(), tree());
    for name in ["reqwest", "hyper", "ureq", "curl", "native-tls", "rustls", "openssl", "mio", "socket2", "h2", "quinn"]
    {
        assert!(refused.contains(name), "deny.toml no longer refuses {name}");
    }
    assert!(tree.len() > 50 && tree.contains_key("tokio"), "the tree was read: {tree:?}");
    let found: Vec<&String> = tree.keys().filter(|name| refused.contains(*name)).collect();
    assert!(found.is_empty(), "refused, and there all the same: {found:?}");
    assert!(!tree["tokio"].iter().any(|feature| feature == "net" || feature == "full"), "{:?}", tree["tokio"]);
}

#[test]
fn unsafe_code_is_forbidden_and_the_build_script_only_parses_the_packs() {
    let manifest: toml::Table = toml::from_str(include_str!("../Cargo.toml")).expect("the manifest is TOML");
    assert_eq!(manifest["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    assert!(manifest["package"].get("build").is_none());
    let needed: Vec<&String> = manifest["build-dependencies"].as_table().expect("it is a table").keys().collect();
    assert_eq!(needed, ["toml"]);
    let script = include_str!("../build.rs");
    let used: Vec<&str> = script.lines().filter(|line| line.starts_with("use ") || line.starts_with("mod ")).collect();
    let wanted = [
        "use std::env;",
        "use std::error::Error;",
        "use std::fmt::Write as _;",
        "use std::fs;",
        "use std::path::PathBuf;",
        "use toml::Spanned;",
        "use toml::de::{DeTable, DeValue};",
        "mod signs;",
    ];
    assert_eq!(used, wanted);
    let reads = script.matches("fs::read").count();
    let writes = script.matches("fs::write(target.join(").count();
    assert_eq!(
        (reads, writes, script.matches("fs::").count()),
        (1, 3, 4),
        "it reads the packs and writes for the build"
    );
    assert!(!script.contains("std::process") && !script.contains("std::net"));
}
