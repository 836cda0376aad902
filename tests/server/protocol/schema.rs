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
