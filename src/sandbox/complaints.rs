//! What Slack's client checks in a form before it sends it.

use serde_json::Value;

use super::forms::{Part, Shape, is_date, is_time, slot};

/// The most characters that a text input takes when it sets no limit of its own.
const TEXT_MAX: u64 = 3_000;

/// What Slack's client says under an input that was left empty.
const REQUIRED: &str = "Please complete this required field.";

/// What Slack's client says under an input before it sends the form, if anything.
pub(super) fn complaint(part: &Part<'_>, state: &Value) -> Option<String> {
    let slot = slot(part.element)?;
    let value = &state[slot.state];
    let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    if is_empty {
        return part.is_required.then(|| REQUIRED.to_owned());
    }
    match (slot.shape, value) {
        (Shape::Text, Value::String(text)) if part.element["type"] == "number_input" => {
            number_complaint(part.element, text)
        }
        (Shape::Text, Value::String(text)) => text_complaint(part.element, text),
        (Shape::Options | Shape::Words, Value::Array(picked)) => {
            let max = part.element["max_selected_items"].as_u64()?;
            (picked.len() as u64 > max).then(|| format!("Pick at most {max}."))
        }
        (Shape::Word, Value::String(word)) => word_complaint(part.element, word),
        _ => None,
    }
}

fn text_complaint(element: &Value, text: &str) -> Option<String> {
    let length = text.chars().count() as u64;
    let max = element["max_length"].as_u64().unwrap_or(TEXT_MAX);
    let min = element["min_length"].as_u64().unwrap_or(0);
    let is_malformed = match element["type"].as_str() {
        Some("email_text_input") => !text.contains('@'),
        Some("url_text_input") => !text.starts_with("http://") && !text.starts_with("https://"),
        _ => false,
    };
    if length > max {
        Some(format!("Please use at most {max} characters."))
    } else if length < min {
        Some(format!("Please use at least {min} characters."))
    } else {
        is_malformed.then(|| "Please check the format.".into())
    }
}

fn number_complaint(element: &Value, text: &str) -> Option<String> {
    let Ok(number) = text.parse::<f64>() else {
        return Some("Please enter a number.".into());
    };
    let bound = |name: &str| element[name].as_str().and_then(|bound| bound.parse::<f64>().ok());
    if element["is_decimal_allowed"] != true && number.fract() != 0.0 {
        Some("Please enter a whole number.".into())
    } else if bound("min_value").is_some_and(|min| number < min) {
        Some(format!("Please enter at least {}.", element["min_value"].as_str()?))
    } else if bound("max_value").is_some_and(|max| number > max) {
        Some(format!("Please enter at most {}.", element["max_value"].as_str()?))
    } else {
        None
    }
}

fn word_complaint(element: &Value, word: &str) -> Option<String> {
    let is_good = match element["type"].as_str() {
        Some("datepicker") => is_date(word),
        Some("timepicker") => is_time(word),
        _ => true,
    };
    (!is_good).then(|| "Please check the format.".into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_stays_within_its_bounds() {
        let input = json!({"type": "number_input", "is_decimal_allowed": false, "min_value": "1", "max_value": "5"});
        for (text, is_fine) in [("1", true), ("5", true), ("0", false), ("6", false), ("1.5", false), ("x", false)] {
            assert_eq!(number_complaint(&input, text).is_none(), is_fine, "{text}");
        }
    }
}
