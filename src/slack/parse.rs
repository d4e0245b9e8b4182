//! From Slack's bodies to our own request. Interactions are read with types of our own: they name only what is used,
//! so that a new key from Slack breaks nothing.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::answer;
use crate::domain::action::{Action, Form, OnTheWire};
use crate::domain::ids::{ChannelId, PersonId};
use crate::request::{Asks, FILE_KINDS, Fields, On, Request};

/// So much of a kind that we do not know goes into the log.
const KIND_LENGTH_MAX: usize = 80;

/// What arrived.
#[derive(Debug)]
pub enum Arrived {
    /// Somebody asks for something.
    Request(Box<Envelope>),
    /// Something about a person is different now.
    Changed(Box<Changed>),
    /// Slack tries the address: the challenge goes back.
    Challenge(String),
    /// Slack looks whether we are there.
    SslCheck,
    /// Well-formed, and nothing that we know; its kind, for the log.
    Unknown(String),
}

/// A request, and what is needed to answer it.
#[derive(Debug)]
pub struct Envelope {
    pub request: Request,
    /// Every team that the request names; each has to be ours.
    pub teams: Vec<String>,
    pub way_back: WayBack,
}

/// A person, as Slack now describes them.
#[derive(Debug)]
pub struct Changed {
    /// The team that Slack says this to.
    pub team: String,
    pub person: PersonId,
    /// Slack's `user` object.
    pub user: Value,
}

/// How an answer reaches the person.
#[derive(Clone, Debug)]
pub enum WayBack {
    /// In the HTTP response; forms by the trigger.
    Command { trigger: String, response_url: Option<String> },
    /// By the response URL; forms by the trigger.
    Press { trigger: String, response_url: Option<String> },
    /// In the HTTP response, inside of the form; by the response URL where the form was opened from a message that changes.
    Submit { response_url: Option<String> },
}

/// The body is none of Slack's.
#[derive(Debug, thiserror::Error)]
#[error("the body is not what Slack sends: {0}")]
pub struct Malformed(String);

impl From<serde_json::Error> for Malformed {
    fn from(error: serde_json::Error) -> Malformed {
        // serde_json's message names keys and positions, and may quote a value: say only where.
        Malformed(format!("line {}, column {}", error.line(), error.column()))
    }
}

/// Reads a verified body. Events come as JSON, all else as a form.
///
/// # Errors
/// The body is not what Slack sends.
pub fn parse(content_type: &str, body: &[u8]) -> Result<Arrived, Malformed> {
    if content_type.starts_with("application/json") {
        return parse_event(serde_json::from_slice(body)?);
    }
    let form: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    if let Some(payload) = form.get("payload") {
        return parse_interaction(serde_json::from_str(payload)?);
    }
    if form.contains_key("ssl_check") {
        return Ok(Arrived::SslCheck);
    }
    if form.contains_key("command") {
        return parse_command(&form);
    }
    Err(Malformed("neither a command nor a payload".to_owned()))
}

/// Reads what a socket delivered: the same payloads, told apart by the envelope's type.
///
/// # Errors
/// The payload is not what Slack sends.
pub fn parse_delivery(kind: &str, payload: Value) -> Result<Arrived, Malformed> {
    match kind {
        "slash_commands" => {
            let fields: HashMap<String, Value> = serde_json::from_value(payload)?;
            let strings = fields.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())));
            parse_command(&strings.collect())
        }
        "interactive" => parse_interaction(serde_json::from_value(payload)?),
        "events_api" => parse_event(payload),
        _ => Ok(Arrived::Unknown(format!("envelope {:?}", for_log(kind)))),
    }
}

/// An id of Slack's, and nothing that would ping somebody else where it is mentioned.
fn person(id: String) -> Result<PersonId, Malformed> {
    PersonId::try_from(id).map_err(|error| Malformed(error.to_string()))
}

fn parse_command(form: &HashMap<String, String>) -> Result<Arrived, Malformed> {
    let get = |name: &str| {
        let value = form.get(name).filter(|value| !value.is_empty());
        value.cloned().ok_or_else(|| Malformed(format!("the command has no {name}")))
    };
    let trigger = get("trigger_id")?;
    Ok(Arrived::Request(Box::new(Envelope {
        teams: vec![get("team_id")?],
        request: Request {
            key: format!("command {trigger}"),
            actor: person(get("user_id")?)?,
            channel: get("channel_id").ok().map(ChannelId),
            asks: Asks::Command(unescape(form.get("text").map_or("", String::as_str))),
        },
        way_back: WayBack::Command { trigger, response_url: form.get("response_url").cloned() },
    })))
}

/// The start of a kind that we do not know: a line of the log is no place for a mebibyte.
pub(super) fn for_log(kind: &str) -> String {
    kind.chars().take(KIND_LENGTH_MAX).collect()
}

/// The text of a command as it was typed: Slack escapes its three control characters.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[derive(Deserialize)]
struct Callback {
    #[serde(rename = "type")]
    kind: String,
    challenge: Option<String>,
    #[serde(default)]
    team_id: Option<String>,
    event: Option<Event>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    /// The whole person, or only their id: that depends on the event.
    #[serde(default)]
    user: Value,
}

/// What comes when somebody's profile changes: their status, zone or name, or that they left.
const PERSON_CHANGED: &str = "user_change";

fn parse_event(body: Value) -> Result<Arrived, Malformed> {
    let callback: Callback = serde_json::from_value(body)?;
    match (callback.kind.as_str(), callback.challenge, callback.event) {
        ("event_callback", _, Some(Event { kind, user })) if kind == PERSON_CHANGED => {
            let person = person(user["id"].as_str().unwrap_or_default().to_owned())?;
            let team = callback.team_id.unwrap_or_default();
            Ok(Arrived::Changed(Box::new(Changed { team, person, user })))
        }
        ("url_verification", Some(challenge), _) => Ok(Arrived::Challenge(challenge)),
        ("event_callback", _, Some(event)) => Ok(Arrived::Unknown(format!("event {}", for_log(&event.kind)))),
        (kind, ..) => Ok(Arrived::Unknown(for_log(kind))),
    }
}

#[derive(Deserialize)]
struct Interaction {
    #[serde(rename = "type")]
    kind: String,
    user: Option<User>,
    team: Option<Team>,
    channel: Option<Id>,
    container: Option<Container>,
    trigger_id: Option<String>,
    response_url: Option<String>,
    #[serde(default)]
    actions: Vec<PressedAction>,
    view: Option<SubmittedView>,
}

#[derive(Deserialize)]
struct User {
    id: PersonId,
    team_id: Option<String>,
}

#[derive(Deserialize)]
struct Team {
    id: String,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
struct Container {
    #[serde(default)]
    is_ephemeral: bool,
}

#[derive(Deserialize)]
struct PressedAction {
    #[serde(default)]
    action_id: String,
    value: Option<String>,
    action_ts: Option<String>,
}

#[derive(Deserialize)]
struct SubmittedView {
    #[serde(default)]
    callback_id: String,
    private_metadata: Option<String>,
    #[serde(default)]
    state: ViewState,
}

#[derive(Default, Deserialize)]
struct ViewState {
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, FieldState>>,
}

/// A field's state; which key is there depends on the element.
#[derive(Deserialize)]
struct FieldState {
    value: Option<String>,
    selected_date: Option<String>,
    selected_time: Option<String>,
    selected_conversation: Option<String>,
    selected_user: Option<String>,
    selected_option: Option<Choice>,
    selected_options: Option<Vec<Choice>>,
    selected_users: Option<Vec<String>>,
    files: Option<Vec<File>>,
}

#[derive(Deserialize)]
struct File {
    id: String,
    name: Option<String>,
    filetype: Option<String>,
}

impl File {
    /// Such as "png"; from its name where Slack does not say.
    fn kind(&self) -> Option<String> {
        let ending = self.name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        self.filetype.as_deref().filter(|kind| !kind.is_empty()).or(ending).map(str::to_lowercase)
    }
}

#[derive(Deserialize)]
struct Choice {
    value: String,
}

impl FieldState {
    fn file_kinds(&self) -> Vec<String> {
        self.files.iter().flatten().filter_map(File::kind).collect()
    }

    /// Whoever has no id of Slack's was not picked.
    fn values(self) -> Vec<String> {
        let is_person = |id: &String| PersonId::try_from(id.clone()).is_ok();
        let one = self
            .value
            .or(self.selected_date)
            .or(self.selected_time)
            .or(self.selected_conversation)
            .or(self.selected_user.filter(is_person));
        let one = one.or(self.selected_option.map(|choice| choice.value));
        let ticked = self.selected_options.map(|choices| choices.into_iter().map(|choice| choice.value).collect());
        let files = self.files.map(|files| files.into_iter().map(|file| file.id).collect());
        let people = self.selected_users.map(|people| people.into_iter().filter(is_person).collect());
        people.or(ticked).or(files).unwrap_or_else(|| one.into_iter().collect())
    }
}

fn parse_interaction(interaction: Interaction) -> Result<Arrived, Malformed> {
    match interaction.kind.as_str() {
        "block_actions" => parse_press(interaction),
        "view_submission" => parse_submit(interaction),
        kind => Ok(Arrived::Unknown(for_log(kind))),
    }
}

fn parse_press(interaction: Interaction) -> Result<Arrived, Malformed> {
    let (user, teams) = who(interaction.user, interaction.team)?;
    let trigger = interaction.trigger_id.ok_or_else(|| Malformed("no trigger_id".to_owned()))?;
    let Some(pressed) = interaction.actions.into_iter().next() else {
        return Ok(Arrived::Unknown("block_actions without an action".to_owned()));
    };
    let Some(action) = Action::from_wire(&pressed.action_id, pressed.value.as_deref()) else {
        return Ok(Arrived::Unknown(format!("action {:?}", for_log(&pressed.action_id))));
    };
    let on = match interaction.container {
        Some(Container { is_ephemeral: true }) => On::Ephemeral,
        _ => On::Message,
    };
    Ok(Arrived::Request(Box::new(Envelope {
        teams,
        request: Request {
            key: format!("press {trigger} {}", pressed.action_ts.unwrap_or_default()),
            actor: user,
            channel: interaction.channel.map(|channel| ChannelId(channel.id)),
            asks: Asks::Press { action, on },
        },
        way_back: WayBack::Press { trigger, response_url: interaction.response_url },
    })))
}

fn parse_submit(interaction: Interaction) -> Result<Arrived, Malformed> {
    let (user, teams) = who(interaction.user, interaction.team)?;
    let view = interaction.view.ok_or_else(|| Malformed("no view".to_owned()))?;
    let (carried, response_url) = answer::way_back(view.private_metadata.as_deref());
    let Some(form) = Form::from_wire(&view.callback_id, carried) else {
        return Ok(Arrived::Unknown(format!("form {:?}", for_log(&view.callback_id))));
    };
    let way_back = WayBack::Submit { response_url: response_url.map(str::to_owned) };
    let trigger = interaction.trigger_id.ok_or_else(|| Malformed("no trigger_id".to_owned()))?;
    let fields = view.state.values.into_iter().flat_map(|(name, elements)| {
        let kinds: Vec<String> = elements.values().flat_map(FieldState::file_kinds).collect();
        let kinds = (!kinds.is_empty()).then(|| (format!("{name}{FILE_KINDS}"), kinds));
        let values = elements.into_values().flat_map(FieldState::values).collect();
        kinds.into_iter().chain([(name, values)])
    });
    Ok(Arrived::Request(Box::new(Envelope {
        teams,
        request: Request {
            key: format!("submit {trigger}"),
            actor: user,
            channel: None,
            asks: Asks::Submit { form, fields: Fields(fields.collect()) },
        },
        way_back,
    })))
}

/// The person, and every team that is named.
fn who(user: Option<User>, team: Option<Team>) -> Result<(PersonId, Vec<String>), Malformed> {
    let user = user.ok_or_else(|| Malformed("no user".to_owned()))?;
    let teams = team.map(|team| team.id).into_iter().chain(user.team_id).collect();
    Ok((user.id, teams))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";

    fn interaction(payload: &Value) -> Arrived {
        let body =
            form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish();
        parse(FORM, body.as_bytes()).unwrap()
    }

    #[test]
    fn a_command_is_read() {
        let body = b"team_id=T1&user_id=U1&channel_id=C1&command=%2Fshadow&text=signup+3&trigger_id=1.2";
        let Arrived::Request(envelope) = parse(FORM, body).unwrap() else { panic!() };
        assert!(matches!(envelope.request.asks, Asks::Command(text) if text == "signup 3"));
        assert_eq!(envelope.teams, ["T1"]);
    }

    #[test]
    fn a_command_is_read_as_it_was_typed() {
        let body = b"team_id=T1&user_id=U1&command=%2Fshadow&text=replied+https://d.example/?a=1%26amp;b=%26amp;lt;&trigger_id=1.2";
        let Arrived::Request(envelope) = parse(FORM, body).unwrap() else { panic!() };
        assert!(
            matches!(envelope.request.asks, Asks::Command(text) if text == "replied https://d.example/?a=1&b=&lt;")
        );
    }

    #[test]
    fn a_form_keeps_what_was_picked() {
        let arrived = interaction(&serde_json::json!({
            "type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}, "trigger_id": "1.2",
            "view": {"callback_id": "details", "private_metadata": "3", "state": {"values": {
                "people": {"value": {"type": "multi_users_select", "selected_users": ["U2", "U3"]}},
                "person": {"value": {"type": "users_select", "selected_user": "U4"}},
                "day": {"value": {"type": "datepicker", "selected_date": "2026-12-03"}},
                "kind": {"value": {"type": "static_select", "selected_option": {"text": {}, "value": "ride-along"}}},
                "empty": {"value": {"type": "plain_text_input", "value": null}},
                "file": {"value": {"type": "file_input", "files": [{"id": "F1", "name": "cake.png", "url_private": "https://x"}]}},
                "ticks": {"value": {"type": "checkboxes", "selected_options": [{"value": "3"}, {"value": "5"}]}},
            }}},
        }));
        let Arrived::Request(envelope) = arrived else { panic!() };
        let Envelope { request: Request { asks: Asks::Submit { fields, .. }, .. }, teams, .. } = *envelope else {
            panic!()
        };
        assert_eq!(fields.many("people"), ["U2", "U3"]);
        assert_eq!((fields.many("ticks"), fields.one("person")), (&["3".to_owned(), "5".to_owned()][..], "U4"));
        assert_eq!((fields.one("file"), fields.file_kinds("file")), ("F1", &["png".to_owned()][..]));
        assert!(fields.has("empty") && !fields.has("absent"));
        assert_eq!((fields.one("day"), fields.one("kind"), fields.one("empty")), ("2026-12-03", "ride-along", ""));
        assert_eq!(teams, ["T1", "T2"]);
    }

    #[test]
    fn what_we_do_not_know_is_no_error() {
        let action = serde_json::json!({"type": "block_actions", "user": {"id": "U1"}, "trigger_id": "1", "actions": [{"action_id": "launch", "type": "hologram"}]});
        assert!(matches!(interaction(&action), Arrived::Unknown(_)));
        assert!(matches!(interaction(&serde_json::json!({"type": "message_action"})), Arrived::Unknown(_)));
        assert!(matches!(parse("application/json", br#"{"type":"app_rate_limited"}"#).unwrap(), Arrived::Unknown(_)));
    }

    #[test]
    fn of_a_kind_that_is_a_mebibyte_long_the_log_gets_a_line() {
        let long = "x".repeat(1024 * 1024);
        let event = serde_json::json!({"type": "event_callback", "event": {"type": long}}).to_string();
        let kinds = [
            interaction(&serde_json::json!({"type": long})),
            parse("application/json", event.as_bytes()).unwrap(),
            parse_delivery(&long, Value::Null).unwrap(),
        ];
        assert!(kinds.iter().all(|kind| matches!(kind, Arrived::Unknown(told) if told.len() < 100)));
    }

    #[test]
    fn a_socket_delivers_the_same() {
        let command = serde_json::json!({"team_id": "T1", "user_id": "U1", "command": "/shadow", "text": "a &amp; b",
            "trigger_id": "1.2", "is_enterprise_install": false});
        let Arrived::Request(envelope) = parse_delivery("slash_commands", command).unwrap() else { panic!() };
        assert!(matches!(envelope.request.asks, Asks::Command(text) if text == "a & b"));
        let event = serde_json::json!({"type": "event_callback", "event": {"type": "app_home_opened"}});
        assert!(matches!(parse_delivery("events_api", event).unwrap(), Arrived::Unknown(_)));
        assert!(matches!(parse_delivery("holograms", Value::Null).unwrap(), Arrived::Unknown(_)));
        assert!(parse_delivery("interactive", serde_json::json!({"type": 7})).is_err());
        assert!(parse_delivery("slash_commands", serde_json::json!([1])).is_err());
    }

    #[test]
    fn a_changed_person_is_read() {
        let event = |user: Value| {
            serde_json::json!({"type": "event_callback", "team_id": "T1",
            "event": {"type": "user_change", "user": user}})
        };
        let arrived = parse_delivery("events_api", event(serde_json::json!({"id": "U1", "tz": "UTC"}))).unwrap();
        let Arrived::Changed(changed) = arrived else { panic!() };
        assert_eq!((changed.team.as_str(), changed.person.as_str()), ("T1", "U1"));
        for user in [Value::Null, "U1".into(), serde_json::json!({"id": ""})] {
            assert!(parse_delivery("events_api", event(user)).is_err());
        }
    }

    #[test]
    fn half_a_body_is_malformed() {
        assert!(parse("application/json", br#"{"type":"event_cal"#).is_err());
        assert!(parse(FORM, b"payload=%7B%22type%22").is_err());
        assert!(parse(FORM, b"hello").is_err());
    }
}
