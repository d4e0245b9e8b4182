//! The door of the Web API: token, rate, arguments and scopes, before a call is carried out.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, Method as HttpMethod, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::{
    calls::{Args, CallContext},
    diary::Call,
    error::ApiError,
    faults::Refusal,
    hub::Hub,
    methods::{self, Method, TokenKind},
    serve::CutOff,
};

/// How a refused call looks in the list of calls.
const REFUSED: &str = "refused";

/// The scope of the app's own token.
const APP_SCOPE: &str = "connections:write";

/// What came over the wire.
struct Incoming {
    /// As they were sent; in queries and forms all are strings.
    args: Map<String, Value>,
    is_json: bool,
    token: Option<String>,
    is_post: bool,
}

/// `GET` and `POST /api/{method}`.
pub(super) async fn call(
    State(hub): State<Arc<Hub>>,
    Path(name): Path<String>,
    http_method: HttpMethod,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let incoming = match http_method {
        HttpMethod::GET => {
            let form = from_form(query.unwrap_or_default().as_bytes(), &headers);
            Ok(Incoming { is_post: false, ..form })
        }
        _ => from_body(&headers, &body),
    };
    let fault = hub.state().faults.take(&name);
    match fault {
        None => finish(&hub, &name, incoming),
        Some(Refusal::CutOff) => {
            let mut response = finish(&hub, &name, incoming);
            response.extensions_mut().insert(CutOff);
            response
        }
        Some(refusal) => {
            let args = incoming.map(|incoming| incoming.args).unwrap_or_default();
            record(&hub, &name, args, REFUSED.into());
            refuse(&hub, &name, refusal).await
        }
    }
}

/// Checks and carries out a call, and notes how it went.
fn finish(hub: &Hub, name: &str, incoming: Result<Incoming, ApiError>) -> Response {
    let (args, result) = match incoming {
        Ok(incoming) => (incoming.args.clone(), attempt(hub, name, incoming)),
        Err(error) => (Map::new(), Err(error)),
    };
    let outcome = result.as_ref().err().map_or("ok", |error| &error.error);
    record(hub, name, args, outcome.to_owned());
    match result {
        Ok(body) => respond(hub, name, StatusCode::OK, &body),
        Err(error) => {
            if error.breaks_a_rule() {
                hub.state().diary.violations.push(format!("{name}: {}", error.in_words()));
            }
            respond_error(hub, name, &error)
        }
    }
}

fn attempt(hub: &Hub, name: &str, incoming: Incoming) -> Result<Value, ApiError> {
    let method = methods::method(name).ok_or("unknown_method")?;
    if method.post_only && !incoming.is_post {
        return Err("insecure_request".into());
    }
    check_token(hub, method, incoming.token.as_deref())?;
    let now = hub.now();
    let mut state = hub.state();
    state.rates.call(method.name, method.per_minute, now).map_err(ApiError::rate_limited)?;
    check_scopes(method, &state.scopes)?;
    if incoming.is_json && !method.takes_json {
        let message = "[ERROR] this method reads queries and forms, not JSON".to_owned();
        return Err(ApiError::with_messages("invalid_arguments", vec![message]));
    }
    let args = Args::read(method, incoming.args)?;
    let mut context = CallContext { state: &mut state, args, now, origin: &hub.origin };
    let mut body = (method.carry_out)(&mut context)?;
    body["ok"] = true.into();
    Ok(body)
}

fn check_token(hub: &Hub, method: &Method, token: Option<&str>) -> Result<(), ApiError> {
    let (bot, app) = (Some(hub.bot_token.as_str()), hub.app_token.as_deref());
    let (good, other) = match method.token {
        TokenKind::Any => return Ok(()),
        TokenKind::Bot => (bot, app),
        TokenKind::App => (app, bot),
    };
    match token {
        None if method.token == TokenKind::App => Err("missing_args".into()),
        None => Err("not_authed".into()),
        Some(_) if token == good => Ok(()),
        Some(_) if token == other => Err("not_allowed_token_type".into()),
        // The app has no token of its own: the method says that Socket Mode is off.
        Some(token) if good.is_none() && token.starts_with("xapp-") => Ok(()),
        Some(_) => Err("invalid_auth".into()),
    }
}

fn check_scopes(method: &Method, provided: &[String]) -> Result<(), ApiError> {
    let has_one = method.scopes.iter().any(|scope| provided.iter().any(|has| has == scope));
    match method.scopes.is_empty() || has_one {
        true => Ok(()),
        false => Err(ApiError::missing_scope(method.scopes, provided)),
    }
}

fn from_form(form: &[u8], headers: &HeaderMap) -> Incoming {
    let mut args: Map<String, Value> =
        form_urlencoded::parse(form).map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
    let token = args.remove("token").and_then(|token| token.as_str().map(str::to_owned));
    Incoming { args, is_json: false, token: bearer(headers).or(token), is_post: true }
}

fn from_body(headers: &HeaderMap, body: &[u8]) -> Result<Incoming, ApiError> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match content_type.map(|value| value.split(';').next().unwrap_or_default().trim()) {
        Some("application/json") => {
            let value: Value = serde_json::from_slice(body).map_err(|_| "invalid_json")?;
            match value {
                Value::Object(args) => Ok(Incoming { args, is_json: true, token: bearer(headers), is_post: true }),
                _ => Err("json_not_object".into()),
            }
        }
        Some("application/x-www-form-urlencoded") => Ok(from_form(body, headers)),
        None if body.is_empty() => Ok(from_form(body, headers)),
        _ => Err("invalid_post_type".into()),
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::to_owned)
}

fn record(hub: &Hub, name: &str, mut args: Map<String, Value>, ok_or_error: String) {
    args.remove("token");
    hub.state().diary.calls.push(Call { method: name.into(), args: Value::Object(args), at: hub.now(), ok_or_error });
}

/// Answers a call that a test wants refused.
pub(super) async fn refuse(hub: &Hub, name: &str, refusal: Refusal) -> Response {
    match refusal {
        Refusal::Error(error) => respond_error(hub, name, &error.into()),
        Refusal::RateLimited { retry_after_s } => {
            respond_error(hub, name, &ApiError { retry_after_s, ..ApiError::from("ratelimited") })
        }
        Refusal::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, "<html><body>Something went wrong.</body></html>").into_response()
        }
        Refusal::Silence => {
            hub.stop.cancelled().await;
            cut_off()
        }
        Refusal::CutOff => cut_off(),
        Refusal::BadJson => ([(header::CONTENT_TYPE, "application/json")], "{\"ok\":tr").into_response(),
    }
}

fn cut_off() -> Response {
    let mut response = StatusCode::OK.into_response();
    response.extensions_mut().insert(CutOff);
    response
}

fn respond_error(hub: &Hub, name: &str, error: &ApiError) -> Response {
    let status = match error.error.as_str() {
        "ratelimited" => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::OK,
    };
    let mut response = respond(hub, name, status, &error.body());
    if let Some(seconds) = error.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Slack names the token's scopes in a header of every answer.
fn respond(hub: &Hub, name: &str, status: StatusCode, body: &Value) -> Response {
    let scopes = match methods::method(name).map(|method| method.token) {
        Some(TokenKind::App) => APP_SCOPE.to_owned(),
        _ => hub.state().scopes.join(","),
    };
    let json = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    let mut response = (status, json, body.to_string()).into_response();
    if let Ok(scopes) = HeaderValue::from_str(&scopes) {
        response.headers_mut().insert("x-oauth-scopes", scopes);
    }
    response
}
