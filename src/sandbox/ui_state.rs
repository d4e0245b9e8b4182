//! The workspace as one person sees it, for the page.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    NextEvent, desk,
    hub::Hub,
    messages::{Conversation, ConversationKind, Ephemeral, Message},
    people::Person,
    state::State,
    uploads::SharedFile,
};

/// Everything the page shows to `me`.
pub(super) fn describe(hub: &Hub, me: &str, next_event: Option<NextEvent>) -> Value {
    let desk = hub.desk().map(|desk| desk::page::describe(&desk, me));
    let state = hub.state();
    let visible = || state.conversations.iter().filter(|conversation| conversation.is_visible_to(me));
    let messages: Map<String, Value> =
        visible().map(|conversation| (conversation.id.clone(), messages(&state, conversation, me))).collect();
    json!({
        "version": *state.version().borrow(),
        "now": hub.now(),
        "clock": hub.time_control().is_some(),
        "next_event": next_event.map(|event| json!({ "at": event.at, "label": event.label })),
        "team": { "id": state.team_id, "name": state.team_name },
        "bot": { "id": state.bot.id, "name": state.bot.name },
        "me": me,
        "people": state.people.iter().map(|one| person(one, hub.now())).collect::<Value>(),
        "groups": state.groups.iter().filter(|group| !group.is_disabled)
            .map(|group| json!({ "handle": group.handle, "name": group.name, "users": group.users }))
            .collect::<Value>(),
        "conversations": visible().map(|c| conversation(&state, c, me)).collect::<Value>(),
        "messages": messages,
        "view": view(&state, me),
        "desk": desk,
    })
}

fn person(person: &Person, now: Timestamp) -> Value {
    let status = person.status_at(now);
    json!({
        "id": person.id, "name": person.name, "real_name": person.real_name, "title": person.title, "tz": person.tz,
        "is_admin": person.is_admin, "is_bot": person.is_bot, "deleted": person.deleted,
        "is_stranger": person.is_stranger, "status": { "emoji": status.emoji, "text": status.text },
    })
}

fn conversation(state: &State, conversation: &Conversation, me: &str) -> Value {
    let kind = match conversation.kind {
        ConversationKind::Channel => "channel",
        ConversationKind::PrivateChannel => "private_channel",
        ConversationKind::Im => "im",
        ConversationKind::Mpim => "mpim",
    };
    json!({
        "id": conversation.id, "kind": kind, "name": name(state, conversation, me), "topic": conversation.topic,
        "members": conversation.members, "unread": unread(state, conversation, me),
        "last_ts": conversation.messages.last().map(|message| &message.ts),
    })
}

/// Direct and group messages are called by who else is in them.
fn name(state: &State, conversation: &Conversation, me: &str) -> String {
    if matches!(conversation.kind, ConversationKind::Channel | ConversationKind::PrivateChannel) {
        return conversation.name.clone();
    }
    let others = conversation.members.iter().filter(|member| *member != me);
    let others = others.filter(|member| conversation.kind == ConversationKind::Im || **member != state.bot.id);
    let names: Vec<&str> =
        others.map(|member| state.person(member).map_or(member.as_str(), |person| &person.real_name)).collect();
    names.join(", ")
}

/// How many messages somebody has not read yet; replies count in their thread only.
fn unread(state: &State, conversation: &Conversation, me: &str) -> usize {
    let read = conversation.read.get(me).map_or("", String::as_str);
    let is_new = |ts: &str| ts > read;
    let messages = conversation
        .messages
        .iter()
        .filter(|message| message.thread_ts.is_none() && message.user != me && is_new(&message.ts));
    let whispers = whispers(state, conversation, me).filter(|whisper| is_new(&whisper.ts));
    messages.count() + whispers.count()
}

fn whispers<'a>(state: &'a State, conversation: &'a Conversation, me: &'a str) -> impl Iterator<Item = &'a Ephemeral> {
    let all = state.ephemerals.iter();
    all.filter(move |ephemeral| ephemeral.user == me && ephemeral.channel == conversation.id)
}

fn messages(state: &State, conversation: &Conversation, me: &str) -> Value {
    let mut all: Vec<(&str, Value)> = conversation
        .messages
        .iter()
        .map(|shown| (shown.ts.as_str(), message(conversation, shown)))
        .chain(whispers(state, conversation, me).map(|shown| (shown.ts.as_str(), whisper(state, shown))))
        .collect();
    all.sort_by_key(|(ts, _)| *ts);
    all.into_iter().map(|(_, message)| message).collect()
}

fn message(conversation: &Conversation, message: &Message) -> Value {
    let mut shown = json!({
        "ts": message.ts, "user": message.user, "text": message.text, "reply_count": 0,
        "edited": message.edited_ts.is_some(), "ephemeral": false, "from_app": message.from_app,
        "reactions": message.reactions.iter()
            .map(|reaction| json!({ "name": reaction.name, "users": reaction.users }))
            .collect::<Value>(),
    });
    if !message.files.is_empty() {
        let file = |file: &SharedFile| json!({ "id": file.id, "name": file.name, "title": file.title });
        shown["files"] = message.files.iter().map(file).collect::<Value>();
    }
    add_place(&mut shown, &message.blocks, message.thread_ts.as_ref());
    let replies: Vec<&Message> = conversation.replies(&message.ts).collect();
    if let Some(latest) = replies.last() {
        shown["reply_count"] = replies.len().into();
        shown["latest_reply"] = latest.ts.clone().into();
    }
    shown
}

fn whisper(state: &State, ephemeral: &Ephemeral) -> Value {
    let mut shown = json!({
        "id": ephemeral.id, "ts": ephemeral.ts, "user": state.bot.id, "text": ephemeral.text, "reply_count": 0,
        "edited": false, "ephemeral": true, "from_app": true,
    });
    add_place(&mut shown, &ephemeral.blocks, ephemeral.thread_ts.as_ref());
    shown
}

fn add_place(shown: &mut Value, blocks: &[Value], thread_ts: Option<&String>) {
    if !blocks.is_empty() {
        shown["blocks"] = blocks.into();
    }
    if let Some(thread_ts) = thread_ts {
        shown["thread_ts"] = thread_ts.clone().into();
    }
}

fn view(state: &State, me: &str) -> Value {
    let Some(top) = state.modals.top(me) else {
        return Value::Null;
    };
    let mut view = top.as_api(&state.team_id);
    view["depth"] = state.modals.stack(me).len().into();
    view
}
