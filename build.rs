//! Parses the embedded packs, so that the program need not at each start.
//!
//! Of the files below `packs/` it makes three: `packs.txt`, all of them one behind the other, `packs.bin`, what parsing
//! each gave, likewise, and `packs.rs`, which tells how long each part of both is. Their order is that of `FILES`.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

#[path = "src/knowledge/tree/signs.rs"]
mod signs;

/// The files that stand in the program: the facts of language, and the pack in the order in which it is loaded.
const FILES: [&str; 25] = [
    "packs/language.toml",
    "packs/muscle-spasm/pack.toml",
    "packs/muscle-spasm/sets.toml",
    "packs/muscle-spasm/precedence.toml",
    "packs/muscle-spasm/concepts/symptoms.toml",
    "packs/muscle-spasm/concepts/drugs.toml",
    "packs/muscle-spasm/concepts/conditions.toml",
    "packs/muscle-spasm/concepts/contexts.toml",
    "packs/muscle-spasm/concepts/look-alikes.toml",
    "packs/muscle-spasm/concepts/labs.toml",
    "packs/muscle-spasm/rules/approach.toml",
    "packs/muscle-spasm/rules/coronary.toml",
    "packs/muscle-spasm/rules/electrolytes.toml",
    "packs/muscle-spasm/rules/exercise.toml",
    "packs/muscle-spasm/rules/malignant-hyperthermia.toml",
    "packs/muscle-spasm/rules/muscle-relaxants.toml",
    "packs/muscle-spasm/rules/nerve.toml",
    "packs/muscle-spasm/rules/other-drugs.toml",
    "packs/muscle-spasm/rules/spasticity.toml",
    "packs/muscle-spasm/rules/vascular.toml",
    "packs/muscle-spasm/mechanisms.toml",
    "packs/muscle-spasm/pitfalls.toml",
    "packs/muscle-spasm/phrases.toml",
    "packs/muscle-spasm/sources.toml",
    "packs/muscle-spasm/statements.toml",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/knowledge/tree/signs.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let target = PathBuf::from(env::var("OUT_DIR")?);
    let mut texts = String::new();
    let mut trees = Vec::new();
    let mut list = String::new();
    for name in FILES {
        println!("cargo::rerun-if-changed={name}");
        let text = fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"))?;
        let parsed = DeTable::parse(&text).map_err(|error| format!("{name}: {error}"))?;
        let start = trees.len();
        write_table(&mut trees, &text, &parsed).map_err(|error| format!("{name}: {error}"))?;
        texts.push_str(&text);
        writeln!(list, "({name:?}, {}, {}),", text.len(), trees.len() - start)?;
    }
    fs::write(target.join("packs.txt"), texts)?;
    fs::write(target.join("packs.bin"), trees)?;
    fs::write(target.join("packs.rs"), format!("&[\n{list}]\n"))?;
    Ok(())
}

fn write_table(out: &mut Vec<u8>, text: &str, table: &Spanned<DeTable<'_>>) -> Result<(), String> {
    head(out, signs::TABLE, table);
    entries(out, text, table.get_ref())
}

fn head<T>(out: &mut Vec<u8>, sign: u8, value: &Spanned<T>) {
    let place = value.span();
    out.push(sign);
    number(out, place.start);
    number(out, place.len());
}

fn number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low & 0x7f);
            break;
        }
        out.push(low | 0x80);
    }
}

fn entries(out: &mut Vec<u8>, document: &str, table: &DeTable<'_>) -> Result<(), String> {
    number(out, table.len());
    for (key, value) in table {
        own_text(out, key.get_ref());
        write_value(out, document, value)?;
    }
    Ok(())
}

fn own_text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn text<T>(out: &mut Vec<u8>, document: &str, place: &Spanned<T>, text: &str) {
    if let Some(at) = document.get(place.span()).and_then(|written| written.find(text)) {
        head(out, signs::AS_WRITTEN, place);
        number(out, at);
        number(out, text.len());
    } else {
        head(out, signs::SPELT, place);
        own_text(out, text);
    }
}

fn write_value(out: &mut Vec<u8>, document: &str, value: &Spanned<DeValue<'_>>) -> Result<(), String> {
    match value.get_ref() {
        DeValue::String(string) => text(out, document, value, string),
        DeValue::Integer(number) => {
            let number = i64::from_str_radix(number.as_str(), number.radix()).map_err(|error| error.to_string())?;
            head(out, signs::INTEGER, value);
            out.extend(number.to_le_bytes());
        }
        DeValue::Float(number) => {
            let number: f64 = number.as_str().parse().map_err(|_| format!("{number} is no number"))?;
            head(out, signs::FLOAT, value);
            out.extend(number.to_le_bytes());
        }
        DeValue::Boolean(truth) => head(out, if *truth { signs::TRUE } else { signs::FALSE }, value),
        DeValue::Array(list) => {
            head(out, signs::LIST, value);
            number(out, list.len());
            for inner in list {
                write_value(out, document, inner)?;
            }
        }
        DeValue::Table(table) => {
            head(out, signs::TABLE, value);
            entries(out, document, table)?;
        }
        DeValue::Datetime(_) => return Err("a pack holds no points in time but as text".to_owned()),
    }
    Ok(())
}
