//! The pure functions behind the door: whatever comes, they return, and soon.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use shadowday::commands::{is_read_only, named_people, words};
use shadowday::domain::action::{Action, Form, OnTheWire};
use shadowday::request::Asks;
use shadowday::slack::frame::{self, Frame};
use shadowday::slack::parse::{Arrived, Envelope, Malformed, parse, parse_delivery};
use shadowday::slack::person::known;
use shadowday::slack::signature::SigningSecret;

use crate::bot::SECRET;
use crate::chance::runner;
use crate::corpus::{FORM, JSON, Kind};
use crate::counting::peak_of;
use crate::mangle;
use crate::world::sign;

/// What is told of a body in the log: not the body. (Eighty characters, each of which may be written as `\u{10ffff}`.)
const TOLD_BYTES_MAX: usize = 1_000;

/// Reads what came, and looks at what came of it.
fn look(arrived: &Result<Arrived, Malformed>) {
    match arrived {
        Ok(Arrived::Request(envelope)) => look_at(envelope),
        Ok(Arrived::Changed(changed)) => _ = known(&changed.user, changed.person.clone(), &changed.team),
        Ok(Arrived::Challenge(_) | Arrived::SslCheck) => {}
        Ok(Arrived::Unknown(kind)) => assert!(kind.len() <= TOLD_BYTES_MAX, "{} bytes for the log", kind.len()),
        Err(malformed) => {
            let told = malformed.to_string();
            assert!(told.len() <= TOLD_BYTES_MAX, "{} bytes for the log", told.len());
        }
    }
}

fn look_at(envelope: &Envelope) {
    let request = &envelope.request;
    assert!(named_people(request).contains(&request.actor));
    is_read_only(request);
    match &request.asks {
        Asks::Command(text) => _ = words::parse(text),
        Asks::Press { action, .. } => travels(action),
        Asks::Submit { form, .. } => travels(form),
    }
}

/// What was read is written as it was.
fn travels<T: OnTheWire + PartialEq + std::fmt::Debug>(read: &T) {
    let (name, with) = read.to_wire();
    assert_eq!(T::from_wire(&name, with.as_deref()).as_ref(), Some(read));
}

fn take(text: &str) {
    match frame::read(text) {
        Some(Frame::Delivery(delivery)) => look(&parse_delivery(&delivery.kind, delivery.payload)),
        Some(Frame::Unknown(kind) | Frame::Disconnect { reason: kind }) => {
            assert!(kind.len() <= TOLD_BYTES_MAX, "{} bytes for the log", kind.len());
        }
        Some(Frame::Hello { .. }) | None => {}
    }
}

#[test]
fn every_sample_is_read() {
    for kind in Kind::HTTP {
        for sample in kind.samples() {
            let arrived = parse(kind.content_type(), kind.body_of_text(&sample.text).as_bytes());
            look(&arrived);
            assert!(arrived.is_ok() || sample.name.starts_with("regression-"), "{}: {arrived:?}", sample.name);
        }
    }
    for sample in Kind::Socket.samples() {
        take(&sample.text);
        assert!(frame::read(&sample.text).is_some() || sample.name.starts_with("regression-"), "{}", sample.name);
    }
}

/// The names that serde would take.
fn names_of<T: OnTheWire>() -> BTreeSet<String> {
    let refused = serde_json::from_value::<T>(json!({"name": "?"})).err().unwrap().to_string();
    refused.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_button_and_form_is_in_the_corpus() {
    let mut missing: BTreeSet<String> = names_of::<Action>();
    missing.extend(names_of::<Form>().into_iter().map(|name| format!("form {name}")));
    assert!(missing.contains("sign_up") && missing.contains("form details"), "{missing:?}");
    for sample in Kind::Interaction.samples() {
        let body = Kind::Interaction.body_of_text(&sample.text);
        let Ok(Arrived::Request(envelope)) = parse(FORM, body.as_bytes()) else { continue };
        match envelope.request.asks {
            Asks::Press { action, .. } => missing.remove(&action.to_wire().0),
            Asks::Submit { form, .. } => missing.remove(&format!("form {}", form.to_wire().0)),
            Asks::Command(_) => false,
        };
    }
    assert!(missing.is_empty(), "not in the corpus: {missing:?}");
}

#[test]
fn a_mangled_body_is_read_or_refused() {
    let bodies = prop_oneof![mangle::body(Kind::Command), mangle::body(Kind::Interaction), mangle::body(Kind::Event)];
    let content_types = select(vec![FORM, JSON, "application/json; charset=utf-8", "", "multipart/form-data"]);
    let tried = runner(800).run(&(content_types, bodies), |(content_type, body)| {
        look(&parse(content_type, &body));
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn any_bytes_are_read_or_refused() {
    let bodies = proptest::collection::vec(any::<u8>(), 0..600);
    let tried = runner(1_000).run(&(select(vec![FORM, JSON]), bodies), |(content_type, body)| {
        look(&parse(content_type, &body));
        let mut payload = b"payload=".to_vec();
        payload.extend_from_slice(&body);
        look(&parse(content_type, &payload));
        take(&String::from_utf8_lossy(&body));
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_mangled_frame_is_read_or_refused() {
    let tried = runner(1_000).run(&mangle::body(Kind::Socket), |bytes| {
        take(&String::from_utf8_lossy(&bytes));
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn any_payload_in_an_envelope_is_read_or_refused() {
    let kinds = select(vec!["slash_commands", "interactive", "events_api", "holograms"]);
    let payloads = prop_oneof![
        mangle::payload(Kind::Command),
        mangle::payload(Kind::Interaction),
        mangle::payload(Kind::Event),
        mangle::hostile_value(),
    ];
    let tried = runner(1_000).run(&(kinds, payloads), |(kind, payload)| {
        look(&parse_delivery(kind, payload));
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn any_button_and_form_is_read_back_as_it_was_or_not_at_all() {
    let names: Vec<String> = names_of::<Action>().into_iter().chain(names_of::<Form>()).collect();
    let with = prop_oneof![
        mangle::hostile_value().prop_map(|value| Some(value.to_string())),
        mangle::hostile_text().prop_map(Some),
        Just(None),
    ];
    let tried = runner(2_000).run(&(select(names), with), |(name, with)| {
        let (action, form) = (Action::from_wire(&name, with.as_deref()), Form::from_wire(&name, with.as_deref()));
        action.iter().for_each(travels);
        form.iter().for_each(travels);
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn any_text_is_a_command_or_a_slip() {
    let words: Vec<&str> = words::every_line().iter().map(|line| line.usage.split(' ').next().unwrap()).collect();
    let typed = (select(words), any::<String>(), mangle::hostile_text());
    let tried = runner(500).run(&typed, |(word, between, rest)| {
        _ = words::parse(&format!("{word}{between}{rest}"));
        _ = words::parse(&format!("{between}{rest}"));
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn nothing_but_the_right_signature_is_believed() {
    let now = "2026-11-26T09:00:00Z".parse::<Timestamp>().unwrap();
    let secret = SigningSecret::new(SECRET).unwrap();
    let any_time = prop_oneof![mangle::hostile_text(), any::<i64>().prop_map(|second| second.to_string())];
    let cases = (any_time, mangle::hostile_text(), any::<Vec<u8>>(), 0_usize..64, 1_u32..16);
    let tried = runner(1_000).run(&cases, |(time, text, body, digit, other)| {
        assert!(secret.verify(Some(&time), Some(&text), &body, now).is_err());
        assert!(secret.verify(Some(&time), Some(&format!("v0={text}")), &body, Timestamp::MIN).is_err());
        assert!(secret.verify(Some(&time), None, &body, Timestamp::MAX).is_err());
        let [(_, at), (_, right)] = sign(&body, now.as_second());
        assert_eq!(secret.verify(Some(&at), Some(&right), &body, now), Ok(()));
        let mut digits: Vec<char> = right.chars().collect();
        let wrong = digits[3 + digit].to_digit(16).unwrap() ^ other;
        digits[3 + digit] = char::from_digit(wrong, 16).unwrap();
        let wrong: String = digits.into_iter().collect();
        assert!(secret.verify(Some(&at), Some(&wrong), &body, now).is_err(), "{wrong}");
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

const MIB: usize = 1024 * 1024;

/// Bytes in memory for each byte of a body, at one time. (A few; most where all is empty: fifty-five for `[{},{},…`.)
const BYTES_FOR_ONE_MAX: usize = 100;

/// How often time is measured before a long one counts: what disturbs takes time, and never gives any.
const MEASURED_MAX: usize = 5;

/// A body of about this many bytes, made of the same piece again and again.
fn made_of(start: &str, piece: &str, end: &str, bytes: usize) -> Vec<u8> {
    format!("{start}{}{end}", piece.repeat(bytes / piece.len())).into_bytes()
}

/// Start, piece, end; as a form or as JSON.
const MONSTERS: [(&str, &str, &str, &str); 24] = [
    (FORM, "", "x", ""),
    (FORM, "", "&", ""),
    (FORM, "", "=", ""),
    (FORM, "", "&=", ""),
    (FORM, "", "%", ""),
    (FORM, "", "%ff", ""),
    (FORM, "", "a=&", ""),
    (FORM, "team_id=T&user_id=U&trigger_id=1&command=x&text=", "%26amp;", ""),
    (FORM, "team_id=T&user_id=U&trigger_id=1&command=x&text=", "signup+", ""),
    (FORM, "team_id=T&user_id=U&trigger_id=1&command=x&text=", "%F0%9F%8E%89", ""),
    (FORM, "team_id=T&user_id=U&trigger_id=1&command=x&text=signup+", "%23", ""),
    (FORM, "payload=", "[", ""),
    (FORM, "payload=", "%5B", ""),
    (FORM, "payload=", "{\"a\":", ""),
    (FORM, "payload=", "9", ""),
    (FORM, "payload={\"type\":\"", "\\u0000", "\"}"),
    (FORM, "payload={\"type\":\"block_actions\",\"actions\":[", "{},", "{}]}"),
    (JSON, "", "[", ""),
    (JSON, "[", "[],", "0]"),
    (JSON, "[", "0,", "0]"),
    (JSON, "{\"type\":", "9", "}"),
    (JSON, "{\"type\":\"", "x", "\"}"),
    (JSON, "{\"type\":\"event_callback\",\"event\":{\"type\":\"x\"},\"a\":[", "{\"\":0},", "0]}"),
    (JSON, "{\"type\":\"", "\\ud83c\\udf89", "\"}"),
];

#[test]
fn a_body_takes_memory_in_proportion() {
    for (content_type, start, piece, end) in MONSTERS {
        let body = made_of(start, piece, end, MIB / 4);
        let ((), peak) = peak_of(|| look(&parse(content_type, &body)));
        assert!(peak <= BYTES_FOR_ONE_MAX * body.len(), "{start}{piece}…: {peak} bytes for {}", body.len());
        let text = String::from_utf8(body).unwrap();
        let ((), peak) = peak_of(|| take(&text));
        assert!(peak <= BYTES_FOR_ONE_MAX * text.len(), "{start}{piece}… on a socket: {peak} for {}", text.len());
    }
}

#[test]
fn many_different_fields_take_memory_in_proportion() {
    let of = |piece: fn(u32) -> String| (0..30_000).map(piece).collect::<String>();
    let (form, fields) = (of(|n| format!("{n:x}&")), of(|n| format!("\"{n:x}\":0,")));
    let json = format!("{{\"type\":\"x\",{fields}\"a\":0}}");
    for (content_type, body) in [(FORM, form), (JSON, json)] {
        let ((), peak) = peak_of(|| look(&parse(content_type, body.as_bytes())));
        assert!(peak <= BYTES_FOR_ONE_MAX * body.len(), "{peak} bytes for {}", body.len());
    }
}

#[expect(clippy::disallowed_methods, reason = "how long it really takes is the question")]
fn took(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

#[test]
fn four_times_as_much_takes_about_four_times_as_long() {
    for (content_type, start, piece, end) in MONSTERS {
        let (small, large) = (made_of(start, piece, end, MIB / 8), made_of(start, piece, end, MIB / 2));
        let time_of = |body: &[u8]| took(|| look(&parse(content_type, body)));
        // Were it the square, it would be sixteen times.
        let measured = (0..MEASURED_MAX).map(|_| (time_of(&small), time_of(&large)));
        let is_fine = measured.into_iter().any(|(short, long)| long <= 8 * short + Duration::from_millis(20));
        assert!(is_fine, "{start}{piece}…");
    }
}

#[test]
fn lone_halves_of_characters_and_numbers_beyond_all_bounds_are_refused() {
    for bad in [r#"{"type":"\ud800"}"#, r#"{"type":"\udc00\ud800"}"#, r#"{"type":1e999}"#, "\u{feff}{}"] {
        assert!(parse(JSON, bad.as_bytes()).is_err(), "{bad}");
        assert!(frame::read(bad).is_none(), "{bad}");
    }
    assert!(parse(JSON, b"{\"type\":\"\xed\xa0\x80\"}").is_err());
    let deep = |depth: usize| json!({"type": "x", "a": (0..depth).fold(Value::Null, |inner, _| json!([inner]))});
    assert!(parse(JSON, deep(100).to_string().as_bytes()).is_ok());
    assert!(parse(JSON, deep(200).to_string().as_bytes()).is_err(), "deeper than is ever meant");
}
