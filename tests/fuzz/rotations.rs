//! Rotations with whatever can be typed into their forms, or stands in a file: all of it is answered, soon, and pings
//! nobody.

use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, CHANNEL, MAEVE, PRIYA, SAM, TUNDE};

use crate::chance::{cases, seed};
use crate::world::World;

const TEXTS: [&str; 7] = ["", " ", "<!channel> & <@U0JACK>", "Europe/Dubln", "\u{202e}\u{0}x", "2026-12-09", "-1"];

const DATES: [&str; 7] =
    ["2026-12-03", "2027-03-28", "2026-02-30", "0000-01-01", "-009999-01-01", "9999-12-31", "10000-01-01"];

fn input(value: &str) -> Value {
    json!({"value": {"type": "plain_text_input", "value": value}})
}

fn choice(value: &str) -> Value {
    json!({"value": {"type": "static_select", "selected_option": {"value": value}}})
}

fn date(value: &str) -> Value {
    json!({"value": {"type": "datepicker", "selected_date": value}})
}

fn time(value: &str) -> Value {
    json!({"value": {"type": "timepicker", "selected_time": value}})
}

fn people(ids: &[&str]) -> Value {
    json!({"value": {"type": "multi_users_select", "selected_users": ids}})
}

fn person(id: &str) -> Value {
    json!({"value": {"type": "users_select", "selected_user": id}})
}

fn channel(id: &str) -> Value {
    json!({"value": {"type": "conversations_select", "selected_conversation": id}})
}

fn right() -> Value {
    json!({
        "name": input("Escalations"), "people": people(&[ANA, BEN]), "kind": choice("duty"), "length": input("1"),
        "every": choice("week"), "date": date("2026-12-07"), "time": time("09:00"), "time_zone": input("Europe/Dublin"),
        "when": choice("weekdays"), "from": time("09:00"), "until": time("17:00"), "helpers": people(&[PRIYA]),
        "channel": channel(CHANNEL),
    })
}

fn rotation() -> Value {
    json!({"name": "Escalations", "every": "week", "length": 1, "start": "2026-12-07T09:00",
        "time_zone": "Europe/Dublin", "people": [ANA, BEN]})
}

fn draft() -> Value {
    json!({"kind": "duty", "channel": CHANNEL, "helpers": [PRIYA], "rotation": rotation()})
}

/// A busy day, and a rotation beside it.
async fn world() -> World {
    let mut world = World::new().await;
    world.submit(MAEVE, "confirm_rotation", &draft(), json!({})).await;
    assert_eq!(world.bot.rows().await["rotations"], 1);
    world
}

fn shuffled<T>(mut all: Vec<T>, usually: u32) -> Vec<T> {
    println!("FUZZ_SEED={}", seed());
    fastrand::Rng::with_seed(seed()).shuffle(&mut all);
    all.truncate(cases(usually).try_into().unwrap());
    all
}

#[tokio::test]
async fn a_rotation_with_one_thing_wrong_is_answered() {
    let mut world = world().await;
    let mut wrong: Vec<(&str, Value)> = Vec::new();
    for text in TEXTS {
        wrong.extend(["name", "length", "time_zone"].map(|field| (field, input(text))));
        wrong.extend(["kind", "every", "when"].map(|field| (field, choice(text))));
        wrong.extend(["time", "from", "until"].map(|field| (field, time(text))));
        wrong.extend([("people", people(&[text])), ("helpers", people(&[SAM, text])), ("channel", channel(text))]);
    }
    wrong.extend(DATES.map(|text| ("date", date(text))));
    for (at, (field, value)) in shuffled(wrong, 80).into_iter().enumerate() {
        let mut form = right();
        form["name"] = input("Another");
        form[field] = value;
        world.submit([MAEVE, MAEVE, TUNDE][at % 3], "new_rotation", &Value::Null, form).await;
    }
    world.finish().await;
}

/// Rotations as they may stand in a file: at the ends of the calendar, as short and as long as can be.
fn odd_rotations() -> Vec<Value> {
    let mut odd = Vec::new();
    let mut add = |field: &str, value: Value| {
        let mut rotation = rotation();
        rotation["name"] = json!(format!("{field} {value}"));
        rotation[field] = value;
        odd.push(rotation);
    };
    for every in ["hour", "day", "month"] {
        add("every", json!(every));
    }
    for length in [json!(2), json!(u32::MAX), json!(0), json!(-1)] {
        add("length", length);
    }
    for start in ["0000-01-01T00:00", "9999-12-31T24:00", "9999-12-31T23:59", "2027-03-28T01:30", "2020-01-31T09:00"] {
        add("start", json!(start));
    }
    for zone in ["UTC", "Pacific/Apia", "Australia/Lord_Howe", "Mars/Olympus"] {
        add("time_zone", json!(zone));
    }
    for only in [
        json!({"from": "23:59", "until": "00:00"}),
        json!({"weekdays": ["sun"]}),
        json!({"from": "24:00", "until": "24:00"}),
    ] {
        add("only", only);
    }
    add("people", json!(["U0NOBODY"]));
    add("joins", json!([{"person": SAM, "from": "9999-12-31T00:00"}, {"person": PRIYA, "from": "0000-01-01T00:00"}]));
    add("leaves", json!([{"person": ANA, "from": "2026-12-01T00:00"}, {"person": BEN, "from": "2026-12-20T00:00"}]));
    let mut hourly = rotation();
    hourly["name"] = json!("hourly from the beginning");
    hourly["every"] = json!("hour");
    hourly["start"] = json!("0000-01-01T00:00");
    hourly["only"] = json!({"weekdays": ["sun"]});
    odd.push(hourly);
    odd
}

#[tokio::test]
async fn any_file_is_answered_soon_and_what_it_makes_can_be_shown() {
    let mut world = world().await;
    for (at, rotation) in shuffled(odd_rotations(), 25).into_iter().enumerate() {
        let overrides = json!([
            {"from": "2026-12-07T00:00:00Z", "until": "9999-12-31T00:00:00Z", "person": SAM, "replaces": ANA},
            {"from": "0001-01-01T00:00:00Z", "until": "2026-12-09T00:00:00Z", "replaces": BEN},
        ]);
        let mut file = json!({"rotations": [rotation], "fallback": TUNDE});
        if at % 2 == 0 {
            file["overrides"] = overrides;
        }
        let fields = json!({"file": input(&file.to_string()), "kind": choice(["duty", "on-call"][at % 2]),
            "helpers": people(&[]), "channel": channel(CHANNEL)});
        world.submit(MAEVE, "rotation_file", &Value::Null, fields.clone()).await;
        world.submit(MAEVE, "confirm_rotation_file", &Value::Null, fields).await;
        world.command(ANA, "rotation").await;
        world.command(ANA, "oncall").await;
    }
    for text in TEXTS.into_iter().chain(["{}", "{\"rotations\": []}", "[[[[[[[["]) {
        let fields = json!({"file": input(text), "kind": choice("duty"), "channel": channel(CHANNEL)});
        world.submit(MAEVE, "rotation_file", &Value::Null, fields).await;
    }
    world.finish().await;
}

#[tokio::test]
async fn what_is_typed_into_the_other_forms_pings_nobody() {
    let mut world = world().await;
    let start = 1_796_634_000_000_i64;
    for (at, text) in TEXTS.into_iter().chain(DATES).enumerate() {
        let asker = [MAEVE, ANA][at % 2];
        let change =
            json!({"name": input(&format!("{text} {at}")), "channel": channel(CHANNEL), "helpers": people(&[text])});
        world.submit(MAEVE, "change_rotation", &json!([1, 77][at % 2]), change).await;
        let change = json!({"name": input(&format!("{text} {at}")), "channel": channel(CHANNEL)});
        world.submit(MAEVE, "change_rotation", &json!(1), change).await;
        let come_and_go = json!({"joins": people(&[SAM, text]), "leaves": people(&[text]), "from": date(text)});
        world.submit(asker, "rotation_people", &json!(1), come_and_go).await;
        let turn = json!({"turn": choice(&format!("{start} {text}")), "person": person(text)});
        world.submit(asker, "override_turn", &json!(1), turn).await;
        let named = json!({"rotation": 1, "person": ANA, "at_ms": start});
        let swap = json!({"person": person([SAM, text][at % 2]), "first": date(text), "last": date(text)});
        world.submit(asker, "swap_turn", &named, swap).await;
        world.submit(ANA, "duty_notes", &named, json!({"notes": input(&text.repeat(500))})).await;
        world.command(TUNDE, "rotation").await;
    }
    world.finish().await;
}
