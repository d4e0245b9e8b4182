//! The running bot, over real HTTP, correctly signed: mangled commands, buttons, forms and events.

use jiff::SignedDuration;
use proptest::prelude::*;
use shadowday::demo::cast::{CHANNEL, TEAM};
use shadowday::domain::action::{Action, Form};
use shadowday::domain::plan::Draft;
use shadowday::request::Asks;
use shadowday::slack::parse::{Arrived, Envelope, WayBack, parse};

use crate::chance::sample;
use crate::corpus::Kind;
use crate::mangle;
use crate::world::World;

/// What a body is, by the functions that were fuzzed on their own.
fn request_in(kind: Kind, body: &[u8]) -> Option<Envelope> {
    match parse(kind.content_type(), body) {
        Ok(Arrived::Request(envelope)) => Some(*envelope),
        _ => None,
    }
}

fn bodies() -> impl Strategy<Value = (Kind, Vec<u8>)> {
    let of = |kind| mangle::body(kind).prop_map(move |body| (kind, body));
    prop_oneof![1 => of(Kind::Command), 3 => of(Kind::Interaction), 1 => of(Kind::Event)]
}

/// Is it ours to answer?
fn is_of_our_team(envelope: &Envelope) -> bool {
    !envelope.teams.is_empty() && envelope.teams.iter().all(|team| team == TEAM)
}

#[tokio::test]
async fn what_is_no_request_of_ours_changes_nothing() {
    let mut world = World::new().await;
    // So that nothing happens by itself.
    world.between = SignedDuration::ZERO;
    world.settle().await;
    let before = world.bot.rows().await;
    for (kind, body) in sample(&bodies(), 300) {
        let envelope = request_in(kind, &body);
        if !envelope.as_ref().is_some_and(is_of_our_team) && !answers_by_url(envelope.as_ref()) {
            let (status, _) = world.send(kind.content_type(), body.clone()).await;
            let is_malformed = parse(kind.content_type(), &body).is_err();
            assert_eq!(status == 400, is_malformed, "{}", String::from_utf8_lossy(&body));
        }
    }
    assert_eq!(world.bot.rows().await, before);
    world.finish().await;
}

/// A button of another team's is answered at its response URL, which here is none.
fn answers_by_url(envelope: Option<&Envelope>) -> bool {
    envelope.is_some_and(|envelope| matches!(envelope.way_back, WayBack::Press { .. }))
}

/// The sample's trigger and response URL, which every case gets anew.
const TRIGGER: &str = "13345224609.738474920.8088930838d88f008e0";
const RESPONSE_URL: &str = "https://hooks.example/actions/T0SHADOW/1/made-up";

/// Would a real Slack send this? It names no channel that is not there, and hands out triggers itself.
fn may_come(envelope: &Envelope) -> bool {
    let (trigger, response_url) = match &envelope.way_back {
        WayBack::Command { trigger, response_url } | WayBack::Press { trigger, response_url } => {
            (trigger.as_str(), response_url.as_deref())
        }
        WayBack::Submit { response_url } => (TRIGGER, response_url.as_deref()),
    };
    let channel_is_there = match &envelope.request.asks {
        Asks::Submit { form: Form::ConfirmPlan { draft: Draft { channel, .. }, .. }, .. } => {
            channel.as_str() == CHANNEL
        }
        Asks::Press { action: Action::AskRideAlong(channel), .. } => channel.as_str() == CHANNEL,
        _ => true,
    };
    let asked_there = envelope.request.channel.as_ref().is_none_or(|channel| channel.as_str() == CHANNEL);
    channel_is_there && asked_there && trigger == TRIGGER && response_url.is_none_or(|url| url == RESPONSE_URL)
}

#[tokio::test]
async fn mangled_requests_are_answered() {
    let mut world = World::new().await;
    let mut asked = 0;
    for (kind, body) in sample(&bodies(), 300) {
        let Some(envelope) = request_in(kind, &body).filter(|envelope| is_of_our_team(envelope) && may_come(envelope))
        else {
            continue;
        };
        let ticket = world.ticket(envelope.request.actor.as_str()).await;
        let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let body = String::from_utf8_lossy(&body).replace(TRIGGER, &ticket.trigger);
        let body = body.replace(&escaped(RESPONSE_URL), &escaped(&ticket.response_url));
        if request_in(kind, body.as_bytes()).is_some_and(|envelope| is_of_our_team(&envelope)) {
            assert_eq!(world.send(kind.content_type(), body.into_bytes()).await.0, 200);
            asked += 1;
        }
    }
    assert!(asked > 50, "only {asked} were requests");
    world.finish().await;
}
