//! The page's own files, and proof that a request comes from the page.

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};

use super::ui::refused;

/// Nobody puts the page into a frame of theirs. What it may load, it says itself.
const NO_FRAMES: (&str, &str) = ("content-security-policy", "frame-ancestors 'none'");

/// `GET /`.
pub(super) async fn index() -> Response {
    ([NO_FRAMES], Html(include_str!("page/index.html"))).into_response()
}

/// `GET /archives/{channel}/{message}`: what a link to a message leads to, here the page with its conversation.
pub(super) async fn link(Path((channel, _)): Path<(String, String)>) -> Response {
    match channel.chars().all(|c| c.is_ascii_alphanumeric()) {
        true => Redirect::to(&format!("/?c={channel}")).into_response(),
        false => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /app.js`.
pub(super) async fn script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("page/app.js"))
}

/// `GET /blocks.js`.
pub(super) async fn blocks_script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("page/blocks.js"))
}

/// `GET /mrkdwn.js`.
pub(super) async fn mrkdwn_script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("page/mrkdwn.js"))
}

/// `GET /desk.js`.
pub(super) async fn desk_script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("page/desk.js"))
}

/// `GET /style.css`.
pub(super) async fn style() -> Response {
    file("text/css; charset=utf-8", include_str!("page/style.css"))
}

/// `GET /desk.css`.
pub(super) async fn desk_style() -> Response {
    file("text/css; charset=utf-8", include_str!("page/desk.css"))
}

fn file(content_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

/// Proof that a request comes from the page itself, or from no page at all: another site that is open in the same
/// browser must not act here.
pub(super) struct OwnPage;

impl<S: Send + Sync> FromRequestParts<S> for OwnPage {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<OwnPage, Response> {
        match is_own_page(&parts.headers) {
            true => Ok(OwnPage),
            false => Err((StatusCode::FORBIDDEN, refused("This comes from another page.")).into_response()),
        }
    }
}

/// The page's origin is the host that was asked; an address or `localhost` only, because any name can be made to point
/// here.
fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    let host = text(header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
    (is_address || name == "localhost") && origin == format!("http://{host}")
}
