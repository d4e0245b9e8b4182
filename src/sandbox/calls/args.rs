//! A call's arguments, checked against the table of methods.

use serde_json::{Map, Value};

use crate::sandbox::{
    error::ApiError,
    methods::{Kind, Method},
};

/// Arguments of the right kinds.
pub(in crate::sandbox) struct Args(Map<String, Value>);

impl Args {
    /// Checks what was sent. Nulls count as left out.
    pub fn read(method: &Method, sent: Map<String, Value>) -> Result<Args, ApiError> {
        let mut messages = Vec::new();
        let mut args = Map::new();
        for (name, value) in sent.into_iter().filter(|(_, value)| !value.is_null()) {
            match method.args.iter().find(|(known, _)| *known == name) {
                None => messages.push(format!("[ERROR] unknown argument: {name} [json-pointer:/{name}]")),
                Some((_, kind)) => match convert(&value, *kind) {
                    Some(value) => {
                        args.insert(name, value);
                    }
                    None if *kind == Kind::Json && (name == "blocks" || name == "metadata") => {
                        return Err(format!("invalid_{name}_format").as_str().into());
                    }
                    None => messages.push(format!("[ERROR] must be {kind:?} [json-pointer:/{name}]")),
                },
            }
        }
        for name in method.required.iter().filter(|name| !args.contains_key(**name)) {
            messages.push(format!("[ERROR] missing required field: {name}"));
        }
        match messages.is_empty() {
            true => Ok(Args(args)),
            false => Err(ApiError::with_messages("invalid_arguments", messages)),
        }
    }

    /// A string, if it is there.
    pub fn str(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A string that has to be there; the table of methods has seen to that.
    pub fn owned(&self, name: &str) -> String {
        self.str(name).unwrap_or_default().to_owned()
    }

    /// A boolean; false if it is not there.
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A positive number, if it is there.
    pub fn count(&self, name: &str) -> Option<usize> {
        let number = self.0.get(name).and_then(Value::as_u64)?;
        usize::try_from(number).ok().filter(|number| *number > 0)
    }

    /// A JSON value, if it is there.
    pub fn json(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Ids, each once; none if they are not there.
    pub fn list(&self, name: &str) -> Vec<String> {
        let items = self.0.get(name).and_then(Value::as_array).into_iter().flatten();
        let mut unique: Vec<String> = Vec::new();
        for item in items.filter_map(Value::as_str) {
            if !unique.iter().any(|seen| seen == item) {
                unique.push(item.to_owned());
            }
        }
        unique
    }
}

fn convert(value: &Value, kind: Kind) -> Option<Value> {
    match (kind, value) {
        (Kind::Str, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => Some(value.clone()),
        (Kind::Bool, Value::String(text)) => match text.as_str() {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        (Kind::Int, Value::Number(number)) => number.as_i64().map(Value::from),
        (Kind::Int, Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
        (Kind::Json, Value::String(text)) => serde_json::from_str(text).ok(),
        (Kind::Json, Value::Object(_) | Value::Array(_)) => Some(value.clone()),
        (Kind::List, Value::String(text)) => {
            let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
            Some(ids.map(Value::from).collect())
        }
        (Kind::List, Value::Array(ids)) => ids.iter().all(Value::is_string).then(|| value.clone()),
        _ => None,
    }
}
