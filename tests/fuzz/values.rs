//! Hostile values in sound shapes: texts that would ping, ids of nobody, of others, and beyond all numbers, dates at the
//! ends of the calendar. Each is answered with something that Slack takes, and pings nobody.

use serde_json::{Value, json};
use shadowday::commands::words;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, LUCAS, MAEVE, NOA, PRIYA, SAM, TUNDE};
use shadowday::domain::action::Action;

use crate::chance::{cases, seed};
use crate::mangle::TEXTS;
use crate::world::World;

/// Asked by all kinds of people, and by one whom nobody knows.
const ASKERS: [&str; 6] = [BEN, MAEVE, PRIYA, ANA, CHLOE, "U0NOBODY"];

/// Ids of days, handoffs, celebrations and wishes: ours, others', nobody's.
fn ids() -> Vec<Value> {
    let numbers = [-1, 0, 1, 2, 3, 77, i64::MAX, i64::MIN];
    let mut ids: Vec<Value> = numbers.into_iter().map(Value::from).collect();
    ids.extend([json!(u64::MAX), json!(1.5), json!("1"), json!(null), json!([1]), json!("1 OR 1=1")]);
    ids
}

/// The ends of the calendar, and of what a date is.
const DATES: [&str; 10] = [
    "2026-12-03",
    "2026-12-15",
    "2026-12-13",
    "2026-02-30",
    "0000-01-01",
    "9999-12-29",
    "9999-12-30",
    "9999-12-31",
    "10000-01-01",
    "2027-03-28",
];

fn texts() -> Vec<String> {
    let long =
        [("x", 300), ("x", 3_000), ("&", 600), ("&", 2_000), ("<", 300), ("🎉", 1_500), ("a,", 400), ("<@U0JACK>", 66)];
    let short = TEXTS.iter().map(|text| (*text).to_owned());
    short.chain(long.iter().map(|(piece, times)| piece.repeat(*times))).collect()
}

/// That many of them, by chance.
fn some_of<T>(mut all: Vec<T>, usually: u32) -> Vec<T> {
    println!("FUZZ_SEED={}", seed());
    fastrand::Rng::with_seed(seed()).shuffle(&mut all);
    all.truncate(cases(usually).try_into().unwrap());
    all
}

#[tokio::test]
async fn whatever_is_typed_after_a_word_pings_nobody() {
    let mut world = World::new().await;
    let words: Vec<&str> = words::every_line().iter().map(|line| line.usage.split(' ').next().unwrap()).collect();
    let with_words =
        words.into_iter().chain(["xyzzy", ""]).flat_map(|word| texts().into_iter().map(move |text| (word, text)));
    for (at, (word, text)) in some_of(with_words.collect(), 120).into_iter().enumerate() {
        world.command(ASKERS[at % ASKERS.len()], &format!("{word} {text}")).await;
    }
    world.finish().await;
}

/// Every button with an id behind it.
const BUTTONS: &[&str] = &[
    "preview_next",
    "preview_back",
    "keep_pair",
    "run_again",
    "swap_pairs",
    "cannot_make_it",
    "wish_for_advocate",
    "sign_up",
    "cancel",
    "change_details",
    "replied",
    "not_me",
    "it_was_mine",
    "not_my_reply",
    "credit",
    "credit_told",
    "uncredit",
    "keep_reply",
    "queue_is_empty",
    "queue_is_really_empty",
    "not_empty",
    "confirm_claim",
    "refuse_claim",
    "plan_ride_along",
    "decline_ride_along",
    "change_day",
    "call_off",
    "preview_pairs",
    "swap_buddy",
    "write_notes",
    "nothing_to_report",
    "pick_up",
    "ask",
    "take_question",
    "end_question",
    "move_assigner",
    "leave_out_assigner",
    "earlier_notes",
    "later_notes",
    "undo_take",
    "take_pager",
    "ask_all",
    "rest_alone",
    "ask_for_cover",
    "take_cover",
    "decline_swap",
    "withdraw_cover",
    "rota",
    "move_shift",
    "proposed_rota",
    "gap_is_meant",
    "gap_is_not_meant",
    "confirm_pairs",
    "make_ride_along",
    "dates",
    "propose_dates",
    "accept_date",
    "keep_date",
    "change_rotation",
    "rotation_people",
    "override_turn",
    "end_rotation",
    "swap_turn",
    "take_turn",
    "take_turn_asked",
    "decline_turn",
    "withdraw_turn",
    "duty_notes",
    "nothing_open",
];

#[tokio::test]
async fn any_button_with_any_id_does_no_harm() {
    let mut world = World::new().await;
    let presses = BUTTONS.iter().flat_map(|button| ids().into_iter().map(move |id| (*button, id)));
    for (at, (button, id)) in some_of(presses.collect(), 120).into_iter().enumerate() {
        let with = match button {
            "confirm_pairs" | "preview_next" | "preview_back" => {
                json!({"day": id, "page": at * 1_000_000, "fingerprint": TEXTS[at % TEXTS.len()], "at_ms": i64::MIN})
            }
            "keep_pair" => {
                let text = TEXTS[at % TEXTS.len()];
                json!({"day": id, "shadower": text, "buddy": text, "keep": at % 2 == 0, "page": usize::MAX})
            }
            "gap_is_meant" | "gap_is_not_meant" => {
                json!({"day": id, "lane": at % 300, "start": "09:00:00", "end": TEXTS[at % TEXTS.len()]})
            }
            "make_ride_along" => json!({"request": id, "date": "2026-12-15", "buddy": TEXTS[at % TEXTS.len()]}),
            "credit" => {
                let to = [ANA, TEXTS[at % TEXTS.len()]][at % 2];
                json!({"reply": id, "to": to})
            }
            "credit_told" => {
                let times = [i64::MIN, 0, 1_796_292_000_000, i64::MAX];
                json!({"to": ANA, "at_ms": times[at % 4], "link": TEXTS[at % TEXTS.len()]})
            }
            "it_was_mine" => json!({"post": id, "by": TEXTS[at % TEXTS.len()]}),
            "earlier_notes" | "later_notes" => json!({"page": id}),
            "take_pager" => json!({"day": id, "lane": at % 300}),
            "rest_alone" => json!({"day": id, "lane": at % 300, "minutes": at * 7}),
            "ask_all" => json!({"day": id, "minutes": 30, "lane": at % 300}),
            "undo_take" if at.is_multiple_of(2) => json!({"day": id, "lane": at % 300}),
            "accept_date" => json!({"arrangement": id, "date": "2026-12-15"}),
            "swap_turn" | "duty_notes" | "nothing_open" => turn_of(&id, at),
            "take_turn" => {
                let ends = [i64::MIN, -1, 0, 1_796_634_000_000, i64::MAX];
                json!({"turn": turn_of(&id, at), "from_ms": ends[at % 5], "until_ms": ends[at / 2 % 5]})
            }
            // Noa looks into her day in the end, so it stays.
            "call_off" | "cannot_make_it" if id == 1 => continue,
            _ => id,
        };
        world.press(ASKERS[at % ASKERS.len()], button, &with).await;
    }
    world.finish().await;
}

/// A turn as a button names it, at any time.
fn turn_of(rotation: &Value, at: usize) -> Value {
    let times = [i64::MIN, -377_705_116_800_000, 0, 1_796_634_000_000, 253_402_207_200_999, i64::MAX];
    let person = [SAM, TEXTS[at % TEXTS.len()]][at % 2];
    json!({"rotation": rotation, "person": person, "at_ms": times[at % times.len()]})
}

#[tokio::test]
async fn a_ride_along_at_any_date_does_no_harm() {
    let mut world = World::new().await;
    for date in DATES {
        for buddy in [SAM, TUNDE, "U0NOBODY", "", "U0ANA> <!channel"] {
            let with = json!({"request": 1, "date": date, "buddy": buddy});
            world.press(MAEVE, "make_ride_along", &with).await;
        }
    }
    world.finish().await;
}

/// Ana is in a round with a buddy, and they look for a date.
async fn choosing_a_date() -> World {
    let mut world = World::new().await;
    world.settle().await;
    let round = json!({"format": choice_of("engineering-day"), "date": date_of("2026-12-14"),
        "signup_until": date_of("2026-12-11")});
    world.bot.plan(round).await;
    world.bot.slash(ANA, "/shadow signup 3").await;
    world.bot.slash(MAEVE, "/shadow pair 3").await;
    world.bot.click(MAEVE, "Confirm and tell all").await;
    world.bot.ignore_news();
    assert_eq!(world.bot.rows().await["arrangements"], 1);
    world
}

#[tokio::test]
async fn a_date_for_a_pair_anywhere_in_time_does_no_harm() {
    let mut world = choosing_a_date().await;
    for (at, date) in DATES.into_iter().chain(["2026-12-16", "", "soon", "2026-12-14T09:00:00Z"]).enumerate() {
        let ticked =
            json!({"value": {"type": "checkboxes", "selected_options": [{"value": date}, {"value": "2026-12-17"}]}});
        let dates = [json!({"another": date_of(date)}), json!({"dates": ticked}), json!({"another": input(date)})];
        world.submit([ANA, LUCAS, BEN][at % 3], "propose_dates", &json!(1), dates[at % dates.len()].clone()).await;
        for who in [LUCAS, ANA, BEN] {
            world.press(who, "accept_date", &json!({"arrangement": 1, "date": date})).await;
        }
        let draft = with(&with(&right_draft(), "format", json!("engineering-day")), "date", json!(date));
        world.submit(MAEVE, "confirm_plan", &json!({"of": "new_day", "draft": draft}), json!({})).await;
        world.command(MAEVE, "days").await;
        world.command(ANA, "dates").await;
    }
    world.finish().await;
}

fn input(value: &str) -> Value {
    json!({"value": {"type": "plain_text_input", "value": value}})
}

fn date_of(value: &str) -> Value {
    json!({"value": {"type": "datepicker", "selected_date": value}})
}

fn time_of(value: &str) -> Value {
    json!({"value": {"type": "timepicker", "selected_time": value}})
}

fn choice_of(value: &str) -> Value {
    json!({"value": {"type": "static_select", "selected_option": {"value": value}}})
}

fn people_of(people: &[&str]) -> Value {
    json!({"value": {"type": "multi_users_select", "selected_users": people}})
}

/// A form that is right in all fields.
fn plan() -> Value {
    json!({
        "format": choice_of("advocacy-day"), "date": date_of("2026-12-17"), "start": time_of("09:00"),
        "end": time_of("17:00"), "time_zone": input("Europe/Dublin"), "signup_until": date_of("2026-12-15"),
        "channel": {"value": {"type": "conversations_select", "selected_conversation": CHANNEL}},
        "advocates": people_of(&[PRIYA, SAM]), "places": input("6"), "topics": input("billing"),
    })
}

/// The form with one field that holds something else.
fn wrong_plans() -> Vec<Value> {
    let mut plans = Vec::new();
    let mut with = |field: &str, value: Value| {
        let mut plan = plan();
        plan[field] = value;
        plans.push(plan);
    };
    for text in texts() {
        // Slack's own client takes sixty characters; the rest is nobody's typing.
        let zone: String = text.chars().take(60).collect();
        with("time_zone", input(&zone));
        for field in ["places", "topics"] {
            with(field, input(&text));
        }
        for field in ["date", "signup_until"] {
            with(field, date_of(&text));
        }
        for field in ["start", "end"] {
            with(field, time_of(&text));
        }
        with("format", choice_of(&text));
        let id: String = text.chars().take(300).collect();
        with("advocates", people_of(&[PRIYA, &id]));
        with("channel", json!({"value": {"type": "conversations_select", "selected_conversation": id}}));
    }
    for date in DATES {
        with("date", date_of(date));
        with("signup_until", date_of(date));
    }
    with("advocates", people_of(&[SAM; 60]));
    with("advocates", people_of(&[SAM, SAM]));
    with("advocates", people_of(&[]));
    with("advocates", people_of(&[BEN, MAEVE, NOA]));
    plans
}

#[tokio::test]
async fn any_plan_is_answered_at_its_fields() {
    let mut world = World::new().await;
    for (at, plan) in some_of(wrong_plans(), 150).into_iter().enumerate() {
        let of = [json!("new_day"), json!({"change": 2}), json!({"ride_along": 1}), json!({"change": 77})];
        world.submit(MAEVE, "plan", &of[at % of.len()], plan).await;
    }
    world.finish().await;
}

#[tokio::test]
async fn a_plan_at_any_end_of_the_calendar_is_answered() {
    let mut world = World::new().await;
    for zone in ["Europe/Dublin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"] {
        for date in DATES {
            for until in [date, "-009999-01-01", "9999-12-31", "2026-12-04"] {
                let mut plan = plan();
                plan["date"] = date_of(date);
                plan["time_zone"] = input(zone);
                plan["signup_until"] = date_of(until);
                world.submit(MAEVE, "plan", &json!("new_day"), plan).await;
            }
        }
    }
    world.finish().await;
}

#[tokio::test]
async fn a_day_before_all_time_is_refused() {
    let mut world = World::new().await;
    for date in ["-009999-01-01", "-009999-01-02"] {
        let mut plan = plan();
        plan["date"] = date_of(date);
        world.submit(MAEVE, "plan", &json!("new_day"), plan).await;
        let draft = with(&right_draft(), "date", json!(date));
        world.submit(MAEVE, "confirm_plan", &json!({"of": "new_day", "draft": draft}), json!({})).await;
        world.press(MAEVE, "make_ride_along", &json!({"request": 1, "date": date, "buddy": SAM})).await;
    }
    world.finish().await;
}

#[tokio::test]
async fn topics_of_nothing_but_control_characters_fit_into_the_next_form() {
    let mut world = World::new().await;
    let mut plan = plan();
    plan["topics"] = input(&"\u{1}".repeat(600));
    world.submit(MAEVE, "plan", &json!("new_day"), plan).await;
    world.finish().await;
}

fn right_draft() -> Value {
    json!({
        "format": "advocacy-day", "date": "2026-12-17", "time_zone": "Europe/Dublin", "start": "09:00:00",
        "end": "17:00:00", "signup_until": "2026-12-15", "channel": CHANNEL, "topics": ["billing"], "places": 6,
        "advocates": [PRIYA, SAM],
    })
}

fn with(whole: &Value, field: &str, value: Value) -> Value {
    let mut changed = whole.clone();
    changed[field] = value;
    changed
}

/// Drafts as they would come back from a form that was tampered with: one thing in each is not what was checked.
fn wrong_drafts() -> Vec<Value> {
    let mut changes: Vec<(&str, Value)> = Vec::new();
    for date in DATES {
        changes.extend([("date", json!(date)), ("signup_until", json!(date))]);
    }
    for time in ["00:00:00", "23:59:59", "24:00:00", "23:59:59.999999999", "-1:00", "08:59:59.5"] {
        changes.extend([("start", json!(time)), ("end", json!(time))]);
    }
    for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"] {
        changes.push(("time_zone", json!(zone)));
    }
    for places in [json!(-1), json!(0), json!(1), json!(500), json!(501), json!(u32::MAX), json!(1e30)] {
        changes.push(("places", places));
    }
    for text in texts() {
        changes.extend([("topics", json!([text])), ("advocates", json!([text]))]);
    }
    for people in [json!([]), json!([SAM, SAM]), json!([BEN]), json!([MAEVE]), json!([LUCAS, "U0NOBODY"])] {
        changes.push(("advocates", people));
    }
    let right = right_draft();
    changes.into_iter().map(|(field, value)| with(&right, field, value)).collect()
}

#[tokio::test]
async fn a_draft_that_was_tampered_with_does_no_harm() {
    let mut world = World::new().await;
    for (at, draft) in some_of(wrong_drafts(), 100).into_iter().enumerate() {
        let of = [json!("new_day"), json!({"change": 2}), json!({"ride_along": 1}), json!({"change": i64::MIN})];
        let asker = if at % 8 == 7 { CHLOE } else { MAEVE };
        world.submit(asker, "confirm_plan", &json!({"of": of[at % of.len()], "draft": draft}), json!({})).await;
        world.command(MAEVE, "days").await;
    }
    world.finish().await;
}

#[tokio::test]
async fn a_draft_in_no_zone_changes_nothing() {
    let mut world = World::new().await;
    let before = world.bot.rows().await;
    world.may_fail = true;
    for (zone, of) in
        [("Mars/Olympus", json!("new_day")), ("", json!({"change": 2})), ("utc", json!({"ride_along": 1}))]
    {
        let draft = with(&right_draft(), "time_zone", json!(zone));
        world.submit(MAEVE, "confirm_plan", &json!({"of": of, "draft": draft}), json!({})).await;
    }
    assert_eq!(world.bot.rows().await, before);
    world.finish().await;
}

#[tokio::test]
async fn whatever_is_typed_into_a_form_pings_nobody() {
    let mut world = World::new().await;
    let all = texts().into_iter().flat_map(|text| ids().into_iter().map(move |id| (text.clone(), id)));
    for (at, (text, id)) in some_of(all.collect(), 50).into_iter().enumerate() {
        let id = if at % 3 == 0 { json!(1) } else { id };
        let details = json!({
            "topics": input(&text), "languages": input(if at % 2 == 0 { &text } else { "pt" }),
            "start": time_of(if at % 5 == 4 { &text } else { "08:00" }), "end": time_of("16:00"),
        });
        world.submit(ASKERS[at % ASKERS.len()], "details", &id, details).await;
        let settings = json!({
            "zone": input(&text), "team": input(&text), "days_off": input(&text), "pause": date_of(&text),
            "never_with": people_of(&[SAM, &text]), "capacity": choice_of(&text), "month_max": input(&text),
            "breaks": input(&text), "skip": {"value": {"type": "checkboxes", "selected_options": [{"value": text}]}},
        });
        // One field at a time: what is wrong in one keeps the others from being saved.
        let field = settings.as_object().unwrap().keys().nth(at % 9).unwrap();
        world.submit(ASKERS[at % ASKERS.len()], "settings", &Value::Null, json!({field: settings[field]})).await;
        let empty = json!({"value": {"type": "timepicker", "selected_time": null}});
        let from = [empty.clone(), time_of("10:00"), time_of(&text)][at % 3].clone();
        let shift = json!({
            "shift": choice_of(["1", "0 09:00:00 17:00:00", &text][at % 3]), "who": choice_of([SAM, &text][at % 2]),
            "from": from, "until": empty,
        });
        world.submit(MAEVE, "move_shift", &[json!(2), id.clone()][at % 2], shift).await;
        let notes = json!({"notes": input(&text)});
        world.submit([PRIYA, BEN, SAM][at % 3], "notes", &id, notes).await;
        let swap = json!({"shadower": choice_of([CHLOE, &text][at % 2]), "buddy": choice_of(&text)});
        world.submit(MAEVE, "swap_buddy", &[json!(2), id][at % 2], swap).await;
    }
    for asker in ASKERS {
        world.press(asker, "settings", &Value::Null).await;
    }
    world.press(MAEVE, "preview_pairs", &json!(2)).await;
    world.finish().await;
}

#[tokio::test]
async fn every_button_that_has_an_id_is_tried() {
    let names = serde_json::from_value::<Action>(json!({"name": "?"})).unwrap_err().to_string();
    let without = [
        "?",
        "settings",
        "team_settings",
        "status",
        "add_to_calendar",
        "new_calendar_address",
        "days",
        "on_call",
        "plan",
        "post_again",
        "link_agents",
        "pictures",
        "ask_ride_along",
        "rotations",
        "new_rotation",
        "rotation_file",
    ];
    let with_id: Vec<&str> = names.split('`').skip(1).step_by(2).filter(|name| !without.contains(name)).collect();
    let untried: Vec<&&str> = with_id.iter().filter(|name| !BUTTONS.contains(name)).collect();
    assert!(untried.is_empty() && with_id.len() == BUTTONS.len(), "{untried:?}");
}
