//! `GET /calendar/{token}.ics`: somebody's own calendar. Who has the address is who may read it, so it stands in no log
//! and no figure, and whoever tries addresses learns nothing.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::door::Door;

/// Calendars that ask more often get it from their own memory; nobody on the way may keep it.
const KEPT: &str = "private, max-age=300";

/// Serves one.
pub async fn calendar(
    State(door): State<Door>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let name = name.map_or_else(|_| String::new(), |Path(name)| name);
    let Some(token) = name.strip_suffix(".ics") else { return unknown() };
    match door.calendar(token).await {
        Ok(Some(text)) => found(text, &headers),
        Ok(None) => unknown(),
        Err(error) => {
            tracing::error!(%error, "a calendar could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

fn found(text: String, headers: &HeaderMap) -> Response {
    let digest: String = Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{digest}\"");
    let is_known =
        headers.get_all(header::IF_NONE_MATCH).iter().any(|value| value.to_str().is_ok_and(|v| has(v, &tag)));
    let same = [(header::CACHE_CONTROL, KEPT.to_owned()), (header::ETAG, tag)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, same).into_response();
    }
    let content = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"shadowday.ics\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (same, content, text).into_response()
}

/// Is the tag in the list of an `If-None-Match`?
fn has(list: &str, tag: &str) -> bool {
    let mut known = list.split(',').map(|one| one.trim().trim_start_matches("W/"));
    list.trim() == "*" || known.any(|one| one == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_as_calendars_send_them() {
        for list in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*", " W/\"b\" , W/\"a\""] {
            assert!(has(list, "\"a\""), "{list}");
        }
        for list in ["", "a", "\"b\"", "\"aa\""] {
            assert!(!has(list, "\"a\""), "{list}");
        }
    }
}
