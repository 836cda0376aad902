//! The schema of the protocol, made from its machine-readable specification by `make_schema.py`.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The schema.
pub static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| Schema::new(include_str!("schema.json")).expect("the schema is well-formed"));

/// How many faults of one message are told.
const MOST_FAULTS: usize = 3;

/// Whether a message is answered.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Request,
    Notification,
}

/// Who may send a message.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Sent {
    ClientToServer,
    ServerToClient,
    Both,
}

/// A method of the protocol.
#[derive(Debug, Deserialize)]
pub struct Method {
    pub sent: Sent,
    pub kind: Kind,
    params: Option<Value>,
    result: Option<Value>,
    registration: Option<Value>,
}

/// The schema, with validators that are made when they are first needed.
pub struct Schema {
    pub methods: BTreeMap<String, Method>,
    definitions: Map<String, Value>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Schema {
    fn new(text: &str) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct File {
            methods: BTreeMap<String, Method>,
            definitions: Map<String, Value>,
        }
        let File { methods, definitions } = serde_json::from_str(text)?;
        Ok(Self { methods, definitions, validators: Mutex::default() })
    }

    /// A method, where the protocol has it.
    pub fn method(&self, name: &str) -> Option<&Method> {
        self.methods.get(name)
    }

    /// Holds the parameters of a message against the schema.
    pub fn check_params(&self, method: &str, params: Option<&Value>) -> Result<(), String> {
        match (&self.methods[method].params, params) {
            (Some(schema), Some(params)) => self.check(schema, params),
            // Parameters of which nothing is needed may be left out; so may those of a method that has none.
            (Some(schema), None) => self.check(schema, &json!({})),
            (None, None | Some(Value::Null)) => Ok(()),
            (None, Some(params)) => Err(format!("the method has no parameters, but was sent {params}")),
        }
    }

    /// Holds the result of a request against the schema.
    pub fn check_result(&self, method: &str, result: &Value) -> Result<(), String> {
        self.methods[method].result.as_ref().map_or(Ok(()), |schema| self.check(schema, result))
    }

    /// Holds the options of a registration against the schema.
    pub fn check_registration(&self, method: &str, options: &Value) -> Result<(), String> {
        match &self.methods[method].registration {
            Some(schema) => self.check(schema, options),
            None => Ok(()),
        }
    }

    /// Holds a value against a definition.
    pub fn check_definition(&self, name: &str, value: &Value) -> Result<(), String> {
        assert!(self.definitions.contains_key(name), "the schema has no definition `{name}`");
        self.check(&json!({"$ref": format!("#/definitions/{name}")}), value)
    }

    /// The least parameters that a method takes.
    pub fn least_params(&self, method: &str) -> Value {
        self.methods[method].params.as_ref().map_or(Value::Null, |schema| self.sample(schema, &mut Vec::new(), false))
    }

    /// A value of a definition that says everything it can.
    pub fn fullest(&self, definition: &str) -> Value {
        self.sample(&self.definitions[definition], &mut Vec::new(), true)
    }

    /// A value that a schema takes: with what it must hold, or with all that it can. `within` are the definitions that
    /// are being sampled, since some hold themselves.
    fn sample<'a>(&'a self, schema: &'a Value, within: &mut Vec<&'a str>, full: bool) -> Value {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/definitions/")) {
            within.push(name);
            let sample = self.sample(&self.definitions[name], within, full);
            within.pop();
            return sample;
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            // Of several forms the one with the most to say comes last.
            let choice = if full { choices.last() } else { choices.first() };
            return choice.map_or(Value::Null, |choice| self.sample(choice, within, full));
        }
        if let Some(value) = schema.get("const").or_else(|| schema["enum"].get(0)) {
            return value.clone();
        }
        match schema["type"].as_str() {
            Some("string") => json!("x"),
            Some("boolean") => json!(true),
            Some("integer" | "number") => json!(0),
            Some("array") if full => {
                let items = &schema["items"];
                let named = items["$ref"].as_str().and_then(|path| path.strip_prefix("#/definitions/"));
                match named.and_then(|name| self.definitions[name]["enum"].as_array()) {
                    Some(values) => json!(values),
                    None => json!([self.sample(items, within, full)]),
                }
            }
            Some("array") => json!([]),
            Some("object") => {
                let members = schema["properties"].as_object().into_iter().flatten();
                let needed = schema["required"].as_array();
                let wanted = members.filter(|(name, member)| {
                    let needed = needed.is_some_and(|needed| needed.iter().any(|known| known == name.as_str()));
                    let known = member["$ref"].as_str().and_then(|path| path.strip_prefix("#/definitions/"));
                    let again = known.is_some_and(|known| within.contains(&known));
                    needed || full && !again && !member.as_object().is_some_and(Map::is_empty)
                });
                let wanted: Vec<_> = wanted.collect();
                wanted.into_iter().map(|(name, member)| (name.clone(), self.sample(member, within, full))).collect()
            }
            _ => Value::Null,
        }
    }

    fn check(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let validator = self.validator(schema);
        let mut faults = String::new();
        for fault in validator.iter_errors(value).take(MOST_FAULTS) {
            let _ = write!(faults, "\n  at `{}`: {fault}", fault.instance_path());
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("no test panics while it makes a validator");
        let known = validators.entry(schema.to_string()).or_insert_with(|| {
            let whole = json!({"allOf": [schema], "definitions": self.definitions});
            Arc::new(jsonschema::draft202012::new(&whole).expect("each part of the schema is a schema"))
        });
        Arc::clone(known)
    }
}
