//! What Slack's composer makes of typed text before it is sent: entities, and ids for `@name` and `#channel`.

use super::{messages::ConversationKind, state::State};

/// The text as it is sent, to a conversation or as a command that asks for ids instead of names.
pub(super) fn as_sent(state: &State, typed: &str) -> String {
    let escaped = typed.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut sent = String::with_capacity(escaped.len());
    let mut rest = escaped.as_str();
    while let Some(at) = rest.find(['@', '#']) {
        let (before, from) = rest.split_at(at);
        sent.push_str(before);
        let name = name_after(&from[1..]);
        let is_word_start = before.chars().next_back().map_or(sent.is_empty(), |last| !last.is_alphanumeric());
        match mention(state, &from[..1], name).filter(|_| is_word_start) {
            Some(mention) => sent.push_str(&mention),
            None => sent.push_str(&from[..1 + name.len()]),
        }
        rest = &from[1 + name.len()..];
    }
    sent.push_str(rest);
    sent
}

fn name_after(text: &str) -> &str {
    let is_outside = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let end = text.find(is_outside).unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

fn mention(state: &State, sigil: &str, name: &str) -> Option<String> {
    if sigil == "@" {
        let mut people = state.people.iter();
        let person = people.find(|person| person.name.eq_ignore_ascii_case(name))?;
        return Some(format!("<@{}|{}>", person.id, person.name));
    }
    let mut channels = state.conversations.iter();
    let channel = channels.find(|c| c.kind == ConversationKind::Channel && c.name == name)?;
    Some(format!("<#{}|{}>", channel.id, channel.name))
}
