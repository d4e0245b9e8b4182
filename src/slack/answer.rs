//! From our answer to Slack's JSON.

use serde_json::{Value, json};
use slack_morphism::prelude::SlackView;

use crate::request::Answer;
use crate::views::preview::CHANGE_IS_IN;
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
    /// A form that knows from which message it was opened.
    OpenOver(View),
    Respond(Value),
}

/// The answer to a command: words go into the response.
pub fn to_command(answer: Answer) -> Reply {
    match answer {
        Answer::Say(message) | Answer::Replace(message) | Answer::Redraw(message) => {
            Reply { body: Some(ephemeral(&message)), then: Then::Nothing }
        }
        Answer::Open(view) | Answer::OpenOver(view) | Answer::Next(view) | Answer::Again(view) => {
            Reply { body: None, then: Then::OpenForm(view) }
        }
        Answer::Nothing | Answer::Wrong(_) | Answer::Close => Reply { body: None, then: Then::Nothing },
    }
}

/// The answer to a button: words go to the response URL.
pub fn to_press(answer: Answer) -> Reply {
    let then = match answer {
        Answer::Say(message) => Then::Respond(whisper(&message)),
        Answer::Replace(message) | Answer::Redraw(message) => Then::Respond(replacement(&message)),
        Answer::Open(view) | Answer::Next(view) | Answer::Again(view) => Then::OpenForm(view),
        Answer::OpenOver(view) => Then::OpenOver(view),
        Answer::Nothing | Answer::Wrong(_) | Answer::Close => Then::Nothing,
    };
    Reply { body: None, then }
}

/// The answer to a form: all of it goes into the response, but for what takes the place of a message (`knows_message`: the
/// form was opened from one).
pub fn to_submit(answer: Answer, knows_message: bool) -> Reply {
    let close = json!({"response_action": "clear"});
    let body = match answer {
        Answer::Redraw(message) if knows_message => {
            return Reply { body: Some(close), then: Then::Respond(replacement(&message)) };
        }
        Answer::Redraw(_) => {
            let notice = blocks::notice("Shadowing days", CHANGE_IS_IN);
            Some(json!({"response_action": "update", "view": notice}))
        }
        Answer::Wrong(errors) => Some(json!({"response_action": "errors", "errors": errors})),
        Answer::Next(view) | Answer::Open(view) | Answer::OpenOver(view) => {
            Some(json!({"response_action": "push", "view": view}))
        }
        Answer::Again(view) => Some(json!({"response_action": "update", "view": view})),
        Answer::Close => Some(close),
        // A form has nobody to whisper to: the words take its place.
        Answer::Say(message) | Answer::Replace(message) => {
            Some(json!({"response_action": "update", "view": blocks::notice("Shadowing days", &message.text)}))
        }
        Answer::Nothing => None,
    };
    Reply { body, then: Then::Nothing }
}

/// The form, with the response URL of the message it was opened from behind what it carries itself; [`way_back`] reads it.
pub fn over(mut view: View, response_url: &str) -> View {
    if let SlackView::Modal(form) = &mut view.0 {
        let own = form.private_metadata.take().unwrap_or_default();
        form.private_metadata = Some(format!("{own}\n{response_url}"));
    }
    view
}

/// What a form carries, and the response URL of the message it was opened from.
pub fn way_back(carried: Option<&str>) -> (Option<&str>, Option<&str>) {
    match carried.and_then(|carried| carried.split_once('\n')) {
        Some((own, response_url)) => (Some(own), Some(response_url)),
        None => (carried, None),
    }
}

fn replacement(message: &Message) -> Value {
    json!({"replace_original": true, "text": message.text, "blocks": message.blocks})
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_knows_what_it_carries_and_from_which_message_it_was_opened() {
        let form = |carried: Option<&str>| {
            let View(SlackView::Modal(form)) = blocks::notice("Swap two", "…") else { panic!("no modal") };
            View(SlackView::Modal(form.opt_private_metadata(carried.map(str::to_owned))))
        };
        for own in [Some("3"), None] {
            let View(SlackView::Modal(over)) = over(form(own), "https://hooks.slack.com/actions/1") else {
                panic!("no modal")
            };
            let read = way_back(over.private_metadata.as_deref());
            assert_eq!(read, (Some(own.unwrap_or("")), Some("https://hooks.slack.com/actions/1")));
        }
        assert_eq!(way_back(Some("3")), (Some("3"), None));
    }

    #[test]
    fn what_changes_a_message_says_so_in_a_form_that_does_not_know_it() {
        let reply = to_submit(Answer::Redraw(Message::say("Pairs")), false);
        assert_eq!(reply.body.unwrap()["response_action"], "update");
        assert_eq!(reply.then, Then::Nothing);
        let reply = to_submit(Answer::Redraw(Message::say("Pairs")), true);
        assert_eq!(reply.body.unwrap()["response_action"], "clear");
        assert!(matches!(reply.then, Then::Respond(words) if words["replace_original"] == true));
    }
}
