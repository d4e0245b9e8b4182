//! Help desks' webhooks: whatever comes is read or not, and whatever is repeated, in whatever order, is counted once.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use shadowday::domain::desk::Desk;
use shadowday::helpdesk::{self, Heard, Secret, Unreadable};

use crate::bot::{Bot, DESK_SECRET, START};
use crate::chance::{runner, sample};
use crate::corpus::Kind;
use crate::counting::peak_of;
use crate::desks::{Sent, sign, told};
use crate::mangle;

/// No id, name, address or link of a reply's is longer. (Two ids, and an escaped slash.)
const CHARS_MAX: usize = 2_000;

/// Bytes in memory for each byte of a body, at one time. (Most where a list of threads grows that have nothing in them.)
const BYTES_FOR_ONE_MAX: usize = 60;

/// The events of Help Scout's that are told in a header.
const EVENTS: [&str; 4] = ["convo.agent.reply.created", "convo.note.created", "helpscout.test", ""];

fn now() -> Timestamp {
    START.parse().unwrap()
}

fn read(desk: Desk, event: &str, body: &[u8]) -> Result<Heard, Unreadable> {
    helpdesk::read(desk, &|name| (name == "x-helpscout-event").then_some(event), body, now())
}

/// What comes of a body is bounded, and nothing is of the future.
fn look(heard: &Result<Heard, Unreadable>) -> Result<(), TestCaseError> {
    match heard {
        Ok(Heard::Replies(replies)) => {
            prop_assert!((1..=500).contains(&replies.len()));
            for reply in replies {
                let agent = &reply.agent;
                let texts = [Some(&reply.id), Some(&reply.ticket), Some(&agent.id)];
                let texts = texts.into_iter().chain([agent.email.as_ref(), agent.name.as_ref(), reply.link.as_ref()]);
                for text in texts.flatten() {
                    prop_assert!(!text.is_empty() && text.chars().count() <= CHARS_MAX, "{:?}", reply);
                    prop_assert!(!text.contains(char::is_control), "{:?}", reply);
                }
                prop_assert!(reply.at <= now(), "{:?}", reply);
            }
        }
        Ok(Heard::Fetch(fetch)) => prop_assert!(!fetch.ticket.is_empty() && fetch.ticket.len() <= CHARS_MAX),
        Ok(Heard::Nothing(why)) => prop_assert!(!why.is_empty()),
        Err(unreadable) => {
            let told = unreadable.to_string();
            prop_assert!(told.len() <= 1_000 && !told.contains(char::is_control), "{}", told);
        }
    }
    Ok(())
}

#[test]
fn every_sample_is_understood_by_its_desk() {
    for sample in Kind::Webhook.samples() {
        let desk = Desk::ALL.into_iter().find(|desk| sample.name.starts_with(desk.name())).unwrap();
        let heard = read(desk, EVENTS[0], sample.text.as_bytes());
        assert!(heard.is_ok(), "{}: {heard:?}", sample.name);
        look(&heard).unwrap();
    }
}

#[test]
fn whatever_comes_from_whichever_desk_is_read_or_not() {
    let bytes = proptest::collection::vec(any::<u8>(), 0..600);
    let bodies = prop_oneof![6 => mangle::body(Kind::Webhook), 1 => bytes];
    let tried =
        runner(3_000).run(&(select(Desk::ALL.to_vec()), select(EVENTS.to_vec()), bodies), |(desk, event, body)| {
            let heard = read(desk, event, &body);
            look(&heard)?;
            let is_json = std::str::from_utf8(&body)
                .is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok());
            prop_assert_eq!(heard == Err(Unreadable::NotJson), !is_json);
            Ok(())
        });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn nothing_but_the_right_signature_is_believed() {
    let secret = Secret::new(DESK_SECRET).unwrap();
    let other = Secret::new("another").unwrap();
    let cases = (select(Desk::ALL.to_vec()), any::<Vec<u8>>(), mangle::hostile_text(), any::<Index>());
    let tried = runner(1_000).run(&cases, |(desk, body, text, at)| {
        let right = sign(desk, &body, now());
        let verify = |secret: &Secret, headers: &[(&str, String)], body: &[u8]| {
            let find = |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
            helpdesk::verify(desk, secret, &find, body, now())
        };
        prop_assert_eq!(verify(&secret, &right, &body), Ok(()));
        prop_assert!(verify(&other, &right, &body).is_err());
        let mut longer = body.clone();
        longer.push(b' ');
        prop_assert!(verify(&secret, &right, &longer).is_err());
        let mut wrong = right;
        let place = at.index(wrong.len());
        let is_signed = wrong[place].0 != "x-helpscout-event" && wrong[place].1 != text;
        wrong[place].1 = text;
        prop_assert_eq!(verify(&secret, &wrong, &body).is_err(), is_signed);
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_body_takes_memory_in_proportion() {
    let body = |start: &str, piece: &str, end: &str| format!("{start}{}{end}", piece.repeat(250_000 / piece.len()));
    for (desk, body) in [
        (Desk::Zendesk, body("{\"type\":\"", "x", "\"}")),
        (Desk::Zendesk, body("{\"a\":[", "{},", "{}]}")),
        (Desk::Plain, body("{\"agent\":[", "[],", "[]]}")),
        (Desk::Plain, body("{\"agent\":{\"name\":\"", "\\u0000", "\"}}")),
        (Desk::HelpScout, body("{\"id\":1,\"_embedded\":{\"threads\":[", "{\"id\":1,\"type\":\"\"},", "{}]}}")),
        (
            Desk::Intercom,
            body(
                "{\"topic\":\"conversation.admin.replied\",\"data\":{\"item\":{\"id\":1,\"conversation_parts\":{\"conversation_parts\":[{\"id\":1,\"author\":{\"name\":[",
                "[],",
                "0]}}]}}}}",
            ),
        ),
    ] {
        let (heard, peak) = peak_of(|| read(desk, EVENTS[0], body.as_bytes()));
        assert!(peak <= BYTES_FOR_ONE_MAX * body.len(), "{desk}: {peak} bytes for {}: {heard:?}", body.len());
    }
}

/// One delivery: which desk, ticket and reply, and how many minutes before now it was sent.
#[derive(Clone, Debug)]
struct Delivery {
    desk: Desk,
    ticket: u8,
    reply: u8,
    minutes: i64,
}

fn delivery() -> impl Strategy<Value = Delivery> {
    (select(Desk::ALL.to_vec()), 0_u8..3, 0_u8..5, -10_i64..3_000).prop_map(|(desk, ticket, reply, minutes)| Delivery {
        desk,
        ticket,
        reply,
        minutes,
    })
}

#[tokio::test]
async fn none_is_counted_twice_whatever_is_repeated_and_in_whatever_order() {
    let mut bot = Bot::new().await;
    let mut counted: BTreeSet<(&str, String)> = BTreeSet::new();
    for (place, delivery) in sample(&delivery(), 300).into_iter().enumerate() {
        let Delivery { desk, ticket, reply, minutes } = delivery;
        // The replies of a desk have ids of their own; the plain webhook's have them within a ticket.
        let id = if desk == Desk::Plain { reply.to_string() } else { format!("{ticket}{reply}") };
        let ticket = ticket.to_string();
        let at = bot.clock.now() - SignedDuration::from_mins(minutes);
        let sent = Sent { agent: "31", ticket: &ticket, reply: &id, at };
        let is_new = counted.insert((desk.name(), format!("{ticket} {id}")));
        let (status, words) = bot.desk_tells(desk, &sent).await;
        assert_eq!(
            (status, words.as_str()),
            (200, if is_new { "counted\n" } else { "repeated\n" }),
            "{desk}: {sent:?}"
        );
        if place % 70 == 69 {
            bot.restart().await;
        }
    }
    assert_eq!(bot.rows().await["replies"], i64::try_from(counted.len()).unwrap());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn those_that_come_at_the_same_time_are_counted_once() {
    let mut bot = Bot::new().await;
    let now = bot.clock.now();
    for desk in Desk::ALL {
        let body = told(desk, &Sent { agent: "31", ticket: "1", reply: "1", at: now }).to_string();
        let answers = futures_util::future::join_all((0..20).map(|_| bot.desk_sends(desk, &body))).await;
        let counted = answers.iter().filter(|(_, words)| words == "counted\n").count();
        assert_eq!(counted, 1, "{desk}: {answers:?}");
        assert!(answers.iter().all(|(status, _)| *status == 200), "{desk}: {answers:?}");
    }
    assert_eq!(bot.rows().await["replies"], 4);
    bot.settle().await;
    bot.ignore_news();
    bot.finish().await;
}
