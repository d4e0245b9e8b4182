//! Files for the program, with one thing changed.

use serde_json::Value;

/// The file with another value there, or a new one; the path as RFC 6901 has it.
pub fn with(mut file: Value, path: &str, value: Value) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    match file.pointer_mut(parent).unwrap() {
        Value::Object(fields) => _ = fields.insert(key.to_owned(), value),
        Value::Array(values) if key == "-" => values.push(value),
        Value::Array(values) => values[key.parse::<usize>().unwrap()] = value,
        other => panic!("{path} is inside of {other}"),
    }
    file
}

/// The file without what is there.
pub fn without(mut file: Value, path: &str) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    file.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
    file
}
