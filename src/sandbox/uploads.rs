//! Files on their way into a conversation: an address is asked for, the bytes are sent there, and then it is shared.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{api, diary::Call, hub::Hub};

/// How the sending of bytes is called in the list of calls.
const METHOD: &str = "upload";

/// A file that was shared with a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedFile {
    /// Its id.
    pub id: String,
    /// Its name, such as `notes.txt`.
    pub name: String,
    /// What people read instead of the name.
    pub title: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A file that is not shared yet.
pub(super) struct Upload {
    pub id: String,
    /// The secret part of its address.
    pub ticket: String,
    pub name: String,
    pub length: usize,
    pub bytes: Option<Vec<u8>>,
}

/// `POST /upload/v1/{ticket}`.
pub(super) async fn send(Shared(hub): Shared<Arc<Hub>>, Path(ticket): Path<String>, body: Bytes) -> Response {
    let refusal = hub.state().faults.take(METHOD);
    if let Some(refusal) = refusal {
        record(&hub, "refused");
        return api::refuse(&hub, METHOD, refusal).await;
    }
    let result = receive(&hub, &ticket, &body);
    record(&hub, result.err().map_or("ok", |(_, error)| error));
    match result {
        Ok(()) => format!("OK - {}", body.len()).into_response(),
        Err((status, error)) => {
            hub.state().diary.violations.push(format!("{METHOD}: {error}"));
            (status, error).into_response()
        }
    }
}

fn receive(hub: &Hub, ticket: &str, body: &Bytes) -> Result<(), (StatusCode, &'static str)> {
    let mut state = hub.state();
    let upload = state.uploads.iter_mut().find(|upload| upload.ticket == ticket);
    let upload = upload.ok_or((StatusCode::NOT_FOUND, "no such address"))?;
    if upload.bytes.is_some() {
        Err((StatusCode::CONFLICT, "the file was sent already"))
    } else if upload.length != body.len() {
        Err((StatusCode::BAD_REQUEST, "another length than was said"))
    } else {
        upload.bytes = Some(body.to_vec());
        Ok(())
    }
}

fn record(hub: &Hub, ok_or_error: &str) {
    let call = Call { method: METHOD.into(), args: Value::Null, at: hub.now(), ok_or_error: ok_or_error.into() };
    hub.state().diary.calls.push(call);
}

/// `GET /files/{id}/{name}`, for the page.
pub(super) async fn download(Shared(hub): Shared<Arc<Hub>>, Path((id, name)): Path<(String, String)>) -> Response {
    let state = hub.state();
    let all = state.conversations.iter().flat_map(|conversation| &conversation.messages).flat_map(|said| &said.files);
    let Some(file) = all.into_iter().find(|file| file.id == id && file.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut headers = HeaderMap::new();
    let name: String = file.name.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
    if let Ok(saved_as) = format!("attachment; filename=\"{name}\"").parse() {
        headers.insert(header::CONTENT_DISPOSITION, saved_as);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    // The page shows pictures; anything else is only saved.
    let kind = if name.ends_with(".png") { "image/png" } else { "application/octet-stream" };
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    (headers, file.bytes.clone()).into_response()
}
