//! The HTTP server: one origin for the Web API, the sockets, the response URLs and the page.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    response::Response,
    routing::{get, post},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{api, desk, hub::Hub, page_files, response_url, sockets, ui, uploads};

/// The largest file that somebody can put into a form here.
const FORM_FILE_BYTES_MAX: usize = 20 * 1024 * 1024;

/// Marks a response that is not to be sent: the connection is closed instead.
#[derive(Clone, Copy)]
pub(super) struct CutOff;

#[derive(Debug, thiserror::Error)]
#[error("the connection is closed without an answer, as asked for")]
struct ClosedWithoutAnswer;

/// Every route.
pub(super) fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/api/{method}", get(api::call).post(api::call))
        .route("/link/", get(sockets::link))
        .route("/response/{id}", post(response_url::answer))
        .route("/upload/v1/{ticket}", post(uploads::send))
        .route("/files/{id}/{name}", get(uploads::download))
        .route("/files/{id}", get(uploads::picture))
        .route("/ui/file", post(uploads::put).layer(DefaultBodyLimit::max(FORM_FILE_BYTES_MAX)))
        .route("/", get(page_files::index))
        .route("/archives/{channel}/{message}", get(page_files::link))
        .route("/app.js", get(page_files::script))
        .route("/blocks.js", get(page_files::blocks_script))
        .route("/mrkdwn.js", get(page_files::mrkdwn_script))
        .route("/desk.js", get(page_files::desk_script))
        .route("/style.css", get(page_files::style))
        .route("/desk.css", get(page_files::desk_style))
        .route("/ui/state", get(ui::state))
        .route("/ui/wait", get(ui::wait))
        .route("/ui/slash", post(ui::slash))
        .route("/ui/message", post(ui::message))
        .route("/ui/click", post(ui::click))
        .route("/ui/desk/write", post(desk::page::write))
        .route("/ui/submit", post(ui::submit))
        .route("/ui/close", post(ui::close))
        .route("/ui/status", post(ui::status))
        .route("/ui/read", post(ui::read))
        .route("/ui/clock", post(ui::clock))
        .with_state(hub)
}

/// Accepts connections until `stop`. Our own loop, because only hyper itself can close one without an answer.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match stream {
            Ok((stream, _)) => {
                tokio::spawn(serve_connection(stream, router.clone(), stop.clone()));
            }
            Err(error) => tracing::warn!(%error, "the sandbox could not accept a connection"),
        }
    }
}

async fn serve_connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    // A frame follows the other at once. If that is refused, it is only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::select! {
        () = stop.cancelled() => {}
        // A connection ends with an error whenever the other side goes away: nothing to do about it.
        _ = connection => {}
    }
}

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response, ClosedWithoutAnswer> {
    let response = match router.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match response.extensions().get::<CutOff>() {
        Some(CutOff) => Err(ClosedWithoutAnswer),
        None => Ok(response),
    }
}
