//! `files.getUploadURLExternal`, `files.completeUploadExternal`.

use serde_json::{Value, json};

use super::{CallContext, chat, content::POST_TEXT_MAX, text_within};
use crate::sandbox::{error::ApiError, saying::Content, uploads::SharedFile, uploads::Upload};

/// Slack's largest file.
const BYTES_MAX: usize = 1024 * 1024 * 1024;

/// An address for a file's bytes.
pub(in crate::sandbox) fn get_upload_url(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let length = call.args.count("length").ok_or("missing_argument")?;
    let name = call.args.owned("filename");
    if name.is_empty() {
        return Err("missing_argument".into());
    }
    if length > BYTES_MAX {
        return Err("file_upload_size_restricted".into());
    }
    let (id, ticket) = (call.state.next_id("F"), call.state.next_id("upload"));
    let url = format!("{}/upload/v1/{ticket}", call.origin);
    call.state.uploads.push(Upload { id: id.clone(), ticket, name, length, bytes: None });
    Ok(json!({ "upload_url": url, "file_id": id }))
}

/// Shares files whose bytes are there with a conversation.
pub(in crate::sandbox) fn complete_upload(call: &mut CallContext<'_>) -> Result<Value, ApiError> {
    let wanted = wanted(call)?;
    if let Some((id, _)) = wanted.iter().find(|(id, _)| !has_come(call, id)) {
        let sent_first = call.state.uploads.iter().any(|upload| upload.id == *id);
        let why = if sent_first { "its bytes were not sent" } else { "nobody asked for an address for it" };
        call.state.diary.violations.push(format!("files.completeUploadExternal: {id}: {why}"));
        return Err("file_not_found".into());
    }
    let words = call.args.owned("initial_comment");
    text_within(&words, POST_TEXT_MAX)?;
    let place = place(call)?;
    let mut files = Vec::new();
    for (id, title) in wanted {
        let at = call.state.uploads.iter().position(|upload| upload.id == id).ok_or("file_not_found")?;
        let Upload { id, name, bytes, .. } = call.state.uploads.remove(at);
        let title = title.unwrap_or_else(|| name.clone());
        files.push(SharedFile { id, name, title, bytes: bytes.unwrap_or_default() });
    }
    let named = files.iter().map(|file| json!({ "id": file.id, "title": file.title })).collect::<Value>();
    if let Some((channel, thread_ts)) = place {
        let bot = call.state.bot.id.clone();
        let content = Content { text: words, thread_ts, files, ..Content::default() };
        call.state.post(&channel, &bot, content, call.now);
    }
    Ok(json!({ "files": named }))
}

/// The ids, each with its title.
fn wanted(call: &CallContext<'_>) -> Result<Vec<(String, Option<String>)>, ApiError> {
    let wrong =
        || ApiError::with_messages("invalid_arguments", vec!["[ERROR] must be files [json-pointer:/files]".into()]);
    let files =
        call.args.json("files").and_then(Value::as_array).filter(|files| !files.is_empty()).ok_or_else(wrong)?;
    let one = |file: &Value| {
        let known = ["id", "title", "highlight_type"];
        let is_known = file.as_object().is_some_and(|file| file.keys().all(|key| known.contains(&key.as_str())));
        let id = file["id"].as_str().filter(|_| is_known).ok_or_else(wrong)?;
        Ok((id.to_owned(), file["title"].as_str().map(str::to_owned)))
    };
    files.iter().map(one).collect()
}

fn has_come(call: &CallContext<'_>, id: &str) -> bool {
    call.state.uploads.iter().any(|upload| upload.id == id && upload.bytes.is_some())
}

/// Where to share it, if anywhere: a conversation that the bot is in, and a thread of it.
fn place(call: &mut CallContext<'_>) -> Result<Option<(String, Option<String>)>, ApiError> {
    let Some(id) = call.args.str("channel_id").map(str::to_owned) else { return Ok(None) };
    let conversation = call.state.conversation(&id);
    let conversation = conversation.filter(|c| c.is_visible_to(&call.state.bot.id)).ok_or("channel_not_found")?;
    if !call.is_member(conversation) {
        return Err("not_in_channel".into());
    }
    let thread_ts = chat::thread(conversation, call.args.str("thread_ts"))?;
    call.state.rates.post(&id, call.now).map_err(ApiError::rate_limited)?;
    Ok(Some((id, thread_ts)))
}
