//! Files on their way into a conversation: an address is asked for, the bytes are sent there, and then it is shared.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{api, diary::Call, forms, hub::Hub, page_files::OwnPage, ui};

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
    found(&hub, &id).filter(|file| file.name == name).map_or_else(missing, |file| sent(&file))
}

/// `GET /files/{id}`: a picture in a post, which names no more of it.
pub(super) async fn picture(Shared(hub): Shared<Arc<Hub>>, Path(id): Path<String>) -> Response {
    found(&hub, &id).map_or_else(missing, |file| sent(&file))
}

fn found(hub: &Hub, id: &str) -> Option<SharedFile> {
    let state = hub.state();
    let shared =
        state.conversations.iter().flat_map(|conversation| &conversation.messages).flat_map(|said| &said.files);
    shared.chain(&state.form_files).find(|file| file.id == id).cloned()
}

fn missing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

fn sent(file: &SharedFile) -> Response {
    let mut headers = HeaderMap::new();
    let name: String = file.name.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
    if let Ok(saved_as) = format!("attachment; filename=\"{name}\"").parse() {
        headers.insert(header::CONTENT_DISPOSITION, saved_as);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type(&name)));
    (headers, file.bytes.clone()).into_response()
}

/// The page shows pictures; anything else is only saved.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, kind)| kind.to_lowercase()).as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        _ => "application/octet-stream",
    }
}

/// Where a file is put into an open form.
#[derive(Deserialize)]
pub(super) struct IntoForm {
    r#as: String,
    view_id: String,
    block_id: String,
    action_id: String,
    name: String,
}

/// `POST /ui/file`: somebody puts a file into a form. Slack's client takes only what the field asks for.
pub(super) async fn put(
    _: OwnPage,
    Shared(hub): Shared<Arc<Hub>>,
    Query(into): Query<IntoForm>,
    body: Bytes,
) -> Json<Value> {
    let mut state = hub.state();
    let view = state.modals.top(&into.r#as).filter(|view| view.id == into.view_id);
    let parts = view.map(|view| forms::parts(view.blocks())).unwrap_or_default();
    let mut parts = parts.iter().filter(|part| part.element["type"] == "file_input");
    let taken = match parts.find(|part| part.block_id == into.block_id && part.action_id == into.action_id) {
        Some(part) => forms::takes_file(part.element, &into.name),
        None => Err("That form is no longer open.".to_owned()),
    };
    if let Err(why) = taken {
        return ui::refused(why);
    }
    let (id, name) = (state.next_id("F"), into.name);
    let file = SharedFile { id: id.clone(), title: name.clone(), name: name.clone(), bytes: body.to_vec() };
    state.form_files.push(file);
    Json(json!({ "ok": true, "file": { "id": id, "name": name } }))
}
