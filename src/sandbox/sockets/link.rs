//! `GET /link/`: how a bot comes in.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use super::connection;
use crate::sandbox::{api, hub::Hub};

/// The name under which connections can be refused.
const METHOD: &str = "link";

/// Makes a WebSocket of a connection that comes with a good ticket.
pub(in crate::sandbox) async fn link(State(hub): State<Arc<Hub>>, mut request: Request) -> Response {
    let refusal = hub.state().faults.take(METHOD);
    if let Some(refusal) = refusal {
        return api::refuse(&hub, METHOD, refusal).await;
    }
    let response = match create_response_with_body(&request, Body::empty) {
        Ok(response) => response,
        Err(error) => return refuse(&hub, StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let now = hub.now();
    let used = hub.state().sockets.tickets.redeem(&ticket(&request), now);
    if let Err(why) = used {
        return refuse(&hub, StatusCode::FORBIDDEN, why);
    }
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(connection::run(hub, upgrade));
    response
}

fn ticket(request: &Request) -> String {
    let query = request.uri().query().unwrap_or_default();
    let mut fields = form_urlencoded::parse(query.as_bytes());
    fields.find(|(name, _)| name == "ticket").map(|(_, ticket)| ticket.into_owned()).unwrap_or_default()
}

fn refuse(hub: &Hub, status: StatusCode, why: &str) -> Response {
    hub.state().diary.violations.push(format!("{METHOD}: {why}"));
    (status, why.to_owned()).into_response()
}
