//! From our answer to Slack's JSON.

use serde_json::{Value, json};

use crate::request::Answer;
use crate::views::{Message, View, blocks};

/// What goes into the HTTP response, and what is called afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// Empty: just 200.
    pub body: Option<Value>,
    pub then: Then,
}

/// What is called once the response is out.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    Nothing,
    OpenForm(View),
    Respond(Value),
}

/// The answer to a command: words go into the response.
pub fn to_command(answer: Answer) -> Reply {
    match answer {
        Answer::Say(message) | Answer::Replace(message) => {
            Reply { body: Some(ephemeral(&message)), then: Then::Nothing }
        }
        Answer::Open(view) | Answer::Next(view) => Reply { body: None, then: Then::OpenForm(view) },
        Answer::Nothing | Answer::Wrong(_) | Answer::Close => Reply { body: None, then: Then::Nothing },
    }
}

/// The answer to a button: words go to the response URL.
pub fn to_press(answer: Answer) -> Reply {
    let then = match answer {
        Answer::Say(message) => Then::Respond(whisper(&message)),
        Answer::Replace(message) => {
            Then::Respond(json!({"replace_original": true, "text": message.text, "blocks": message.blocks}))
        }
        Answer::Open(view) | Answer::Next(view) => Then::OpenForm(view),
        Answer::Nothing | Answer::Wrong(_) | Answer::Close => Then::Nothing,
    };
    Reply { body: None, then }
}

/// The answer to a form: all of it goes into the response.
pub fn to_submit(answer: Answer) -> Reply {
    let body = match answer {
        Answer::Wrong(errors) => Some(json!({"response_action": "errors", "errors": errors})),
        Answer::Next(view) | Answer::Open(view) => Some(json!({"response_action": "push", "view": view})),
        Answer::Close => Some(json!({"response_action": "clear"})),
        // A form has nobody to whisper to: the words take its place.
        Answer::Say(message) | Answer::Replace(message) => {
            Some(json!({"response_action": "update", "view": blocks::notice("Shadowing days", &message.text)}))
        }
        Answer::Nothing => None,
    };
    Reply { body, then: Then::Nothing }
}

/// Words to one person by a response URL, beside the message whose button was pressed.
pub fn whisper(message: &Message) -> Value {
    json!({
        "response_type": "ephemeral", "replace_original": false, "text": message.text, "blocks": message.blocks,
    })
}

fn ephemeral(message: &Message) -> Value {
    json!({"response_type": "ephemeral", "text": message.text, "blocks": message.blocks})
}
