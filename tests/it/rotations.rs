//! Rotations through Slack: standing shifts and duty, who joins, who leaves, who takes a turn for whom, and what is open
//! when duty is over.

use serde_json::{Value, json};
use shadowday::commands::Settings;
use shadowday::demo::cast::{self, ANA, BEN, CHLOE, ERIN, MAEVE, NOA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use self::notes::write_notes;
use crate::bot::{Bot, choice, date, people, text, time};

mod away;
mod files;
mod notes;
mod swaps;
mod told;

fn person(id: &str) -> Value {
    json!({"value": {"type": "users_select", "selected_user": id}})
}

/// Maeve makes this rotation, with changes; what people were told is still unread.
async fn with(mut bot: Bot, changes: Value) -> Bot {
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let mut values = json!({
        "name": text("Escalations"), "people": people(&[ANA, BEN, CHLOE]), "kind": choice("duty"),
        "helpers": people(&[PRIYA]), "when": choice("weekdays"),
    });
    for (field, value) in changes.as_object().unwrap() {
        values[field] = value.clone();
    }
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    bot
}

/// Duty by weeks, on weekdays from nine to five in Dublin: Ana from Monday 30 November, then Ben, then Chloé.
async fn duty() -> Bot {
    let mut bot = with(Bot::new().await, json!({})).await;
    bot.ignore_news();
    bot
}

fn who(words: &str) -> Vec<&str> {
    words.lines().filter_map(|line| line.rsplit_once("<@")?.1.strip_suffix('>')).collect()
}

/// Of a list that is no list of Slack's people.
fn several(ids: &[&str]) -> Value {
    json!({"value": {"type": "multi_static_select", "selected_options": ids}})
}

#[tokio::test]
async fn a_rotation_is_made_in_two_steps_and_everybody_reads_their_next_turn() {
    let mut bot = Bot::new().await;
    let empty = bot.slash(MAEVE, "/shadow rotation").await;
    assert!(empty.contains("There is no rotation yet") && empty.contains("[New rotation]"), "{empty}");
    bot.click(MAEVE, "New rotation").await;
    let values = json!({"people": people(&[ANA, BEN, CHLOE]), "kind": choice("duty")});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Pushed);
    let page = bot.form(MAEVE);
    assert_eq!(who(&page), [ANA, BEN, CHLOE, ANA, BEN, CHLOE, ANA, BEN], "the first eight turns: {page}");
    assert!(page.contains("every week at 09:00 in Dublin") && page.contains("|Mon 30 Nov, 09:00 GMT>"), "{page}");
    assert!(bot.private(ANA).is_empty(), "nobody is told before Save");
    bot.fill(MAEVE, json!({})).await;
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("You take turns on duty") && told.contains("Mon 7 Dec, 09:00 GMT"), "{told}");
    assert_eq!((bot.private(ANA).len(), bot.private(CHLOE).len()), (1, 1));
    assert!(bot.private(MAEVE).remove(0).contains("3 people are told"));
    let list = bot.slash(BEN, "/shadow rotation").await;
    assert!(list.contains("nobody now. Next: <@U0ANA>") && list.contains("*Yours:*"), "{list}");
    assert!(!list.contains("[New rotation]") && !list.contains("[End it]"), "{list}");
    bot.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_on_its_field() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let right = || json!({"name": text("Second line"), "people": people(&[ANA])});
    for (field, value, sentence) in [
        ("name", text("escalations"), "Another rotation has this name"),
        ("date", date("2026-11-26"), "This is in the past"),
        ("time_zone", text("Europe/Dubln"), "Did you mean Europe/Dublin?"),
    ] {
        let mut values = right();
        values[field] = value;
        let Submitted::Errors(wrong) = bot.fill(MAEVE, values).await else { panic!("{field} was taken") };
        assert!(wrong[field].contains(sentence), "{field}: {wrong:?}");
    }
    let nobody = json!({"name": text("Third"), "time_zone": text("Europe/Dublin"), "date": date("2026-12-07"),
        "when": choice("weekdays"), "until": time("09:00")});
    let Submitted::Errors(wrong) = bot.fill(MAEVE, nobody).await else { panic!("empty hours were taken") };
    assert!(wrong["until"].contains("another time than the start"), "{wrong:?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_week_of_duty_before_at_and_after() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T08:59:59Z").await;
    assert!(bot.private(ANA).is_empty());
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let ahead = bot.private(ANA).remove(0);
    assert!(ahead.contains("Your duty in *Escalations* is ahead") && ahead.contains("Mon 7 Dec, 09:00 GMT"), "{ahead}");
    assert!(
        ahead.contains("^{date_long_pretty}, {time}|") && !ahead.contains("{date_short"),
        "with the weekday: {ahead}"
    );
    assert!(ahead.contains("<@U0PRIYA> helps") && ahead.contains("[Somebody else takes it]"), "{ahead}");
    assert!(ahead.contains("on weekdays, 09:00 to 17:00 in Dublin") && ahead.contains("talk to <@U0MAEVE>"), "{ahead}");
    bot.advance_to("2026-12-07T09:00:00Z").await;
    let begun = bot.private(ANA);
    assert!(begun.len() == 1 && begun[0].contains("begins, until <!date^1797008400^"), "{begun:#?}");
    bot.advance_to("2026-12-11T16:59:59Z").await;
    assert_eq!(bot.private(BEN).len(), 1, "two working days before his");
    bot.advance_to("2026-12-11T17:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("is over. Thank you! Is anything still open?"));
    bot.click(ANA, "Write notes").await;
    assert_eq!(bot.fill(ANA, json!({"notes": text("Ticket 12 waits for <!here>.")})).await, Submitted::Cleared);
    assert!(bot.private(ANA).remove(0).contains("whoever is next on duty gets your notes"));
    bot.advance_to("2026-12-14T09:00:00Z").await;
    let begun = bot.private(BEN).remove(0);
    assert!(begun.contains("*What <@U0ANA> left open*\nTicket 12 waits"), "{begun}");
    for reader in [MAEVE, TUNDE] {
        let list = bot.slash(reader, "/shadow rotation").await;
        assert!(list.contains("*Open, as <@U0ANA> wrote") && list.contains("Ticket 12 waits"), "{list}");
    }
    bot.click(ANA, "Write notes").await;
    bot.fill(ANA, json!({"notes": text("Ticket 12 is done, 13 waits.")})).await;
    assert!(bot.private(BEN).remove(0).contains("13 waits"), "who is on duty already gets them at once");
    assert!(bot.private(ANA).remove(0).contains("<@U0BEN> gets your notes"));
    let other = bot.click(ANA, "Nothing open").await;
    assert!(other.is_empty() && bot.newest_private(ANA).contains("gets your notes"), "{other}");
    assert!(bot.slash(MAEVE, "/shadow rotation").await.contains("13 waits"), "notes are never thrown away");
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_on_call_is_told_a_day_before_and_when_it_begins() {
    let changes = json!({"kind": choice("on-call"), "when": choice("always"), "people": people(&[SAM, PRIYA])});
    let mut bot = with(Bot::new().await, changes).await;
    bot.ignore_news();
    bot.advance_to("2026-11-29T09:00:00Z").await;
    let ahead = bot.private(SAM).remove(0);
    assert!(ahead.contains("Your shift on call in *Escalations* is ahead"), "{ahead}");
    bot.advance_to("2026-11-30T09:00:00Z").await;
    assert!(bot.private(SAM).remove(0).contains("You are on call in *Escalations* now"));
    let on = bot.slash(ANA, "/shadow oncall").await;
    assert!(on.contains("<@U0SAM> until <!date^1796634000^") && on.contains("Next: <@U0PRIYA>"), "{on}");
    bot.advance_to("2026-12-06T08:59:59Z").await;
    assert!(bot.private(SAM).is_empty() && bot.private(PRIYA).is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn fourteen_people_on_weekdays_all_have_a_turn() {
    let mut workspace = cast::workspace();
    let mut extra = workspace.people[0].clone();
    extra.id = "U0EXTRA".into();
    extra.name = "extra".into();
    extra.is_admin = false;
    workspace.people.push(extra);
    let all: Vec<String> = workspace.people.iter().map(|person| person.id.clone()).collect();
    assert_eq!(all.len(), 14);
    let ids: Vec<&str> = all.iter().map(String::as_str).collect();
    let bot = Bot::in_workspace(Settings::default(), workspace).await;
    let changes = json!({"people": people(&ids), "every": choice("day"), "kind": choice("on-call")});
    let mut bot = with(bot, changes).await;
    bot.ignore_news();
    // Fourteen working days from Monday 30 November.
    bot.advance_to("2026-12-17T17:00:00Z").await;
    for id in ids {
        let begun = bot.private(id).iter().filter(|message| message.contains("You are on call")).count();
        assert_eq!(begun, 1, "{id}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_joins_comes_last_and_the_others_are_told() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-01T09:00:00Z").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    assert_eq!(bot.fill(MAEVE, json!({"joins": people(&[NOA])})).await, Submitted::Cleared);
    let new = bot.private(NOA).remove(0);
    assert!(new.contains("You take turns on duty") && new.contains("Mon 21 Dec, 09:00 GMT"), "{new}");
    let moved = bot.private(ANA).remove(0);
    assert!(moved.contains("|Mon 21 Dec, 09:00 GMT> to") && moved.contains("Mon 28 Dec, 09:00 GMT"), "{moved}");
    assert!(moved.contains("From Tue 1 Dec on, 4 people take turns instead of 3"), "{moved}");
    for who in [BEN, CHLOE] {
        let told = bot.private(who).remove(0);
        assert!(told.contains("4 people take turns instead of 3, so yours come less often"), "{told}");
        assert!(told.contains("• Was: <!date^") && told.contains("• Is: *<!date^"), "those after the next: {told}");
    }
    assert!(bot.private(MAEVE).remove(0).contains("4 people are told"));
    bot.advance_to("2026-12-02T09:00:00Z").await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    let Submitted::Errors(wrong) = bot.fill(MAEVE, json!({"joins": people(&[NOA])})).await else { panic!("twice") };
    assert!(wrong["joins"].contains("joins on Tue 1 Dec already"), "{wrong:?}");
    let all = json!({"joins": people(&[]), "leaves": several(&[ANA, BEN, CHLOE, NOA])});
    let Submitted::Errors(wrong) = bot.fill(MAEVE, all).await else { panic!("nobody is left") };
    assert!(wrong["leaves"].contains("press End it"), "{wrong:?}");
    bot.finish().await;
}

#[tokio::test]
async fn who_leaves_keeps_the_turn_that_has_begun() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-01T09:00:00Z").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    assert_eq!(bot.fill(MAEVE, json!({"leaves": several(&[ANA])})).await, Submitted::Cleared);
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("• No longer yours: <!date^1797843600^") && told.contains("• Stays yours: *"), "{told}");
    assert!(bot.private(BEN).len() == 1 && bot.private(CHLOE).len() == 1, "theirs come more often");
    bot.private(MAEVE);
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("<@U0ANA> until"));
    bot.advance_to("2026-12-21T09:00:00Z").await;
    let begun: Vec<String> = bot.private(BEN).into_iter().filter(|message| message.contains("begins, until")).collect();
    assert_eq!(begun.len(), 2, "the second time where it was Ana's before: {begun:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_change_from_today_leaves_the_turn_that_runs_since_this_morning() {
    // Of a week that began on this Monday, and of a day.
    for (every, at, begun, joined) in [
        ("week", "2026-12-21T15:00:00Z", ANA, "Mon 11 Jan, 09:00 GMT"),
        ("day", "2026-12-03T15:00:00Z", ANA, "Tue 8 Dec, 09:00 GMT"),
    ] {
        let mut bot = with(Bot::new().await, json!({"every": choice(every)})).await;
        bot.advance_to(at).await;
        bot.ignore_news();
        assert!(bot.slash(TUNDE, "/shadow oncall").await.contains(&format!("<@{begun}> until")), "{every}");
        for change in [json!({"joins": people(&[NOA])}), json!({"joins": people(&[]), "leaves": several(&[begun])})] {
            bot.slash(MAEVE, "/shadow rotation").await;
            bot.click(MAEVE, "Add or remove people").await;
            assert_eq!(bot.fill(MAEVE, change.clone()).await, Submitted::Cleared);
            let on = bot.slash(TUNDE, "/shadow oncall").await;
            assert!(on.contains(&format!("<@{begun}> until")), "{every}, {change}: {on}");
        }
        let new = bot.private(NOA).remove(0);
        assert!(new.contains(joined), "{every}: {new}");
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn a_turn_is_asked_for_and_taken_once() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.click(BEN, "Somebody else takes it").await;
    bot.ignore_news();
    assert_eq!(bot.fill(BEN, json!({"person": person(TUNDE)})).await, Submitted::Cleared);
    assert!(bot.private(BEN).remove(0).contains("It stays yours until they do"));
    let asked = bot.private(TUNDE).remove(0);
    assert!(asked.contains("<@U0BEN> asks you to take their duty") && asked.contains("[I take it]"), "{asked}");
    assert!(bot.slash(TUNDE, "/shadow rotation").await.contains("Next: <@U0BEN>"));
    bot.click(TUNDE, "I take it").await;
    let yours = bot.newest_private(TUNDE);
    assert!(
        yours.contains("Thank you! You have duty in *Escalations*") && yours.contains("<@U0PRIYA> helps"),
        "{yours}"
    );
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("• No longer yours: <!date^"), "{told}");
    assert!(bot.private(MAEVE).remove(0).contains("<@U0TUNDE> takes"));
    assert!(bot.slash(TUNDE, "/shadow rotation").await.contains("Next: <@U0TUNDE>"));
    bot.advance_to("2026-12-07T09:00:00Z").await;
    assert!(bot.private(TUNDE).iter().any(|message| message.contains("begins, until")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_second_click_takes_nothing_twice() {
    let mut bot = duty().await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    for other in [TUNDE, NOA] {
        bot.click(BEN, "Somebody else takes it").await;
        bot.fill(BEN, json!({"person": person(other)})).await;
    }
    bot.ignore_news();
    bot.click(NOA, "I take it").await;
    bot.ignore_news();
    assert!(bot.newest_private(TUNDE).contains("<@U0BEN> does not ask you any more"), "without a button");
    let not_theirs = bot.click(BEN, "Somebody else takes it").await;
    assert!(not_theirs.contains("somebody else's by now"), "{not_theirs}");
    bot.finish().await;
}

#[tokio::test]
async fn the_coordinator_gives_a_turn_to_somebody_else() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    let Submitted::Errors(wrong) = bot.fill(MAEVE, json!({"person": person(ANA)})).await else { panic!("her own") };
    assert!(wrong["person"].contains("their turn already"), "{wrong:?}");
    assert_eq!(bot.fill(MAEVE, json!({"person": person(ERIN)})).await, Submitted::Cleared);
    assert!(bot.private(ANA).remove(0).contains("• No longer yours: "));
    let told = bot.private(ERIN).remove(0);
    assert!(told.contains("• New: *") && told.contains("You answer customers' tickets then (on weekdays"), "{told}");
    assert!(told.contains("<@U0PRIYA> helps. Ask in <#"), "as in the welcome: {told}");
    assert!(bot.private(MAEVE).remove(0).contains("<@U0ERIN> takes"));
    assert!(bot.slash(BEN, "/shadow rotation").await.contains("Next: <@U0ERIN>"));
    bot.finish().await;
}

#[tokio::test]
async fn some_days_of_a_turn_can_be_given_away() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.advance_to("2026-12-03T09:00:00Z").await;
    bot.click(ANA, "Somebody else takes it").await;
    let days = json!({"person": person(TUNDE), "first": date("2026-12-09"), "last": date("2026-12-09")});
    bot.fill(ANA, days).await;
    bot.click(TUNDE, "I take it").await;
    bot.ignore_news();
    for (at, on) in [("2026-12-08T12:00:00Z", ANA), ("2026-12-09T12:00:00Z", TUNDE), ("2026-12-10T12:00:00Z", ANA)] {
        bot.advance_to(at).await;
        let told = bot.slash(BEN, "/shadow oncall").await;
        assert!(told.contains(&format!("*Escalations*: <@{on}> until")), "{at}: {told}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn nine_o_clock_stays_nine_o_clock_when_the_clock_goes_forward() {
    let mut bot = with(Bot::new().await, json!({"date": date("2027-03-22"), "when": choice("always")})).await;
    bot.advance_to("2027-03-29T07:59:59Z").await;
    bot.ignore_news();
    bot.advance_to("2027-03-29T08:00:00Z").await;
    let begun = bot.private(BEN);
    assert!(begun.len() == 1 && begun[0].contains("begins, until"), "{begun:#?}");
    assert!(bot.private(ANA).remove(0).contains("is over"));
    bot.restart().await;
    bot.advance_to("2027-03-30T08:00:00Z").await;
    assert!(bot.private(BEN).is_empty() && bot.private(ANA).is_empty(), "nothing is said twice after a restart");
    bot.finish().await;
}

#[tokio::test]
async fn what_is_due_while_the_bot_is_down_is_said_when_it_is_back() {
    let mut bot = duty().await;
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(4 * 24 + 2));
    bot.start_again().await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("begins, until"), "what lies ahead no more is not said: {told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn only_coordinators_change_anything() {
    let named = |id: &str| Settings { coordinators: vec![id.into()], ..Settings::default() };
    let mut bot = with(Bot::with(named(MAEVE)).await, json!({})).await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.settings = named(TUNDE);
    bot.restart().await;
    let before = bot.rows().await;
    for label in
        ["Change", "Add or remove people", "Somebody else takes a turn", "End it", "New rotation", "From a file"]
    {
        let answer = bot.click(MAEVE, label).await;
        assert!(answer.contains("That is for coordinators. Ask <@U0TUNDE>."), "{label}: {answer}");
        // The answer stands where the list was.
        bot.settings = named(MAEVE);
        bot.restart().await;
        bot.slash(MAEVE, "/shadow rotation").await;
        bot.settings = named(TUNDE);
        bot.restart().await;
    }
    let mut after = bot.rows().await;
    after.insert("inbox".into(), before["inbox"]);
    assert_eq!(after, before);
    bot.finish().await;
}

#[tokio::test]
async fn nobody_gets_more_than_four_messages_a_day_unless_their_turn_begins() {
    let mut bot = Bot::new().await;
    for name in ["One", "Two", "Three", "Four"] {
        let changes = json!({"name": text(name), "kind": choice("duty"), "every": choice("day"),
            "people": people(&[ANA]), "when": choice("always")});
        bot = with(bot, changes).await;
    }
    for day in 1..5 {
        bot.advance_to(&format!("2026-12-0{day}T08:59:59Z")).await;
        bot.ignore_news();
        bot.advance_to(&format!("2026-12-0{day}T09:00:00Z")).await;
        let told = bot.private(ANA);
        let (begun, others): (Vec<_>, Vec<_>) = told.iter().partition(|told| told.contains("begins, until"));
        assert_eq!((begun.len(), others.len()), (4, 3), "{told:#?}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_ended_rotation_is_silent() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    let ended = bot.click(MAEVE, "End it").await;
    assert!(ended.contains("has ended. 3 people are told"), "{ended}");
    for who in [ANA, BEN, CHLOE] {
        assert!(bot.private(who).remove(0).contains("*Escalations* has ended"));
    }
    let again = bot.slash(MAEVE, "/shadow rotation").await;
    assert!(again.contains("There is no rotation yet"), "{again}");
    bot.advance_to("2027-01-01T00:00:00Z").await;
    bot.finish().await;
}

const FILE: &str = r#"{"rotations": [
    {"name": "Follow the sun", "every": "day", "start": "2026-12-07T09:00", "time_zone": "Asia/Kolkata",
     "people": ["U0PRIYA", "U0SAM"], "joins": [{"person": "U0ERIN", "from": "2026-12-14T00:00", "after": "U0PRIYA"}]},
    {"name": "Month", "every": "month", "start": "2026-12-31T09:00", "time_zone": "Europe/Dublin", "people": ["U0SAM"]}]}"#;

#[tokio::test]
async fn a_file_of_shadowday_rota_works_here_too() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "From a file").await;
    for (file, sentence) in [
        (FILE.replace("U0PRIYA\", \"U0SAM", "U0PRIYA\", \"sam"), "rotations[0].people[1]: \"sam\" is nobody of this"),
        (FILE.replace("09:00\", \"time_zone\": \"Asia", "9:00\", \"time_zone\": \"Asia"), "rotations[0].start: "),
        ("{".to_owned(), "line 1"),
    ] {
        let Submitted::Errors(wrong) = bot.fill(MAEVE, json!({"file": text(&file)})).await else {
            panic!("{sentence}")
        };
        assert!(wrong["file"].contains(sentence), "{wrong:?}");
    }
    assert_eq!(bot.fill(MAEVE, json!({"file": text(FILE)})).await, Submitted::Pushed);
    let page = bot.form(MAEVE);
    assert!(page.contains("*Follow the sun*") && page.contains("*Month*") && page.contains("every month"), "{page}");
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    bot.ignore_news();
    let list = bot.slash(SAM, "/shadow rotation").await;
    assert!(list.contains("*Follow the sun*: nobody now. Next: <@U0PRIYA>") && list.contains("*Month*"), "{list}");
    bot.restart().await;
    let file: String = sqlx::query_scalar("SELECT rota FROM rotations ORDER BY id")
        .fetch_one(&mut bot.database().await)
        .await
        .unwrap();
    let read = shadowday::rota_file::read(file.as_bytes()).unwrap_or_else(|problem| panic!("{problem} in {file}"));
    assert_eq!(read.rotations[0].joins.len(), 1, "what is kept is such a file");
    bot.finish().await;
}

#[tokio::test]
async fn a_change_of_name_or_helpers_moves_nobody() {
    let mut bot = duty().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Change").await;
    let values = json!({"name": text("Second line"), "helpers": people(&[])});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Cleared);
    assert!(bot.private(MAEVE).remove(0).contains("Nobody's turn has moved"));
    bot.advance_to("2026-12-03T09:00:00Z").await;
    let ahead = bot.private(BEN).remove(0);
    assert!(ahead.contains("*Second line*") && ahead.contains("Whoever is on call helps"), "{ahead}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_a_file_names_is_told() {
    let file = r#"{"rotations": [{"name": "Week", "every": "week", "start": "2026-12-07T09:00",
        "time_zone": "Europe/Dublin", "people": ["U0PRIYA", "U0SAM"], "joins": [{"person": "U0ERIN", "from": "2026-12-14T00:00"}]}],
        "overrides": [{"from": "2027-12-08T09:00:00Z", "until": "2027-12-09T09:00:00Z", "person": "U0TUNDE"},
            {"from": "2026-12-10T09:00:00Z", "until": "2026-12-11T09:00:00Z", "replaces": "U0PRIYA"}],
        "fallback": "U0NOA"}"#;
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "From a file").await;
    assert_eq!(bot.fill(MAEVE, json!({"file": text(file)})).await, Submitted::Pushed);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    for who in [PRIYA, SAM, ERIN, TUNDE, NOA] {
        let told = bot.private(who);
        assert!(told.len() == 1 && told[0].contains("You take turns"), "{who}: {told:#?}");
    }
    assert!(bot.private(MAEVE).remove(0).contains("5 people are told"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_stand_in_can_be_asked_for_at_any_time() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    let told = bot.private(ANA).remove(0);
    assert!(told.contains("[Somebody else takes it]") && told.contains("talk to <@U0MAEVE>"), "{told}");
    bot.click(ANA, "Somebody else takes it").await;
    assert!(bot.form(ANA).contains("|Mon 7 Dec, 09:00 GMT>"));
    let list = bot.slash(BEN, "/shadow rotation").await;
    assert!(list.contains("[Somebody else takes it]"), "{list}");
    bot.click(BEN, "Somebody else takes it").await;
    assert_eq!(bot.fill(BEN, json!({"person": person(TUNDE)})).await, Submitted::Cleared);
    assert!(bot.private(TUNDE).remove(0).contains("<@U0BEN> asks you to take their duty"));
    assert!(!bot.slash(NOA, "/shadow rotation").await.contains("[Somebody else takes it]"), "it is not hers");
    bot.advance_to("2026-12-07T09:00:00Z").await;
    let begun = bot.newest_private(ANA);
    assert!(begun.contains("begins, until") && begun.contains("[Somebody else takes it]"), "{begun}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_running_turn_changes_hands_with_one_message_each() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-07")})).await;
    bot.advance_to("2026-12-07T09:05:00Z").await;
    bot.ignore_news();
    bot.click(ANA, "Somebody else takes it").await;
    assert_eq!(bot.fill(ANA, json!({"person": person(TUNDE)})).await, Submitted::Cleared);
    bot.ignore_news();
    bot.advance_to("2026-12-07T09:06:00Z").await;
    bot.click(TUNDE, "I take it").await;
    bot.advance_to("2026-12-07T10:00:00Z").await;
    let told = bot.private(ANA);
    assert!(
        told.len() == 1 && told[0].contains("• No longer yours: ") && told[0].contains("[Write notes]"),
        "{told:#?}"
    );
    let yours = bot.newest_private(TUNDE);
    assert!(yours.contains("Thank you!") && yours.contains("It begins now. <@U0PRIYA> helps."), "{yours}");
    assert!(bot.private(TUNDE).iter().all(|message| !message.contains("begins, until")));
    write_notes(&mut bot, ANA, "Ticket 3 waits.").await;
    assert!(bot.private(TUNDE).remove(0).contains("Ticket 3 waits."));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_has_turns_is_pointed_to_them() {
    let changes = json!({"kind": choice("on-call"), "when": choice("always"), "people": people(&[SAM, PRIYA])});
    let mut bot = with(Bot::new().await, changes).await;
    bot.advance_to("2026-11-30T09:00:00Z").await;
    bot.ignore_news();
    for command in ["/shadow cover", "/shadow take", "/shadow break 20m", "/shadow handoff"] {
        let told = bot.slash(SAM, command).await;
        assert!(told.contains("You take turns in *Escalations*: `/shadow rotation`"), "{command}: {told}");
        assert!(!bot.slash(ERIN, command).await.contains("Escalations"), "{command}: she has none");
    }
    let status = bot.slash(SAM, "/shadow status").await;
    assert!(
        status.contains("You are on call in *Escalations*:") && status.contains("[Somebody else takes it]"),
        "{status}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn who_gets_duty_at_short_notice_reads_at_once_what_to_expect_and_who_helps() {
    let mut bot = with(Bot::new().await, json!({})).await;
    let expects = |told: &str| {
        told.contains("you need not know the answers. <@U0PRIYA> helps. Tell your own team")
            && told.contains("whenever something is unclear")
    };
    let near = bot.private(ANA).remove(0);
    assert!(expects(&near) && near.contains("You are told again when it begins"), "{near}");
    let far = bot.private(BEN).remove(0);
    assert!(!expects(&far) && far.contains("You are told again before it begins"), "{far}");
    bot.advance_to("2026-12-05T10:00:00Z").await;
    bot.ignore_news();
    // Ben's week begins on Monday; Chloé knows the rotation, and read nothing of this week.
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert_eq!(bot.fill(BEN, json!({"person": person(CHLOE)})).await, Submitted::Cleared);
    bot.ignore_news();
    bot.click(CHLOE, "I take it").await;
    let yours = bot.newest_private(CHLOE);
    assert!(yours.contains("Thank you! You have duty") && expects(&yours), "{yours}");
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    assert_eq!(bot.fill(MAEVE, json!({"person": person(ANA)})).await, Submitted::Cleared);
    let given = bot.private(ANA).remove(0);
    assert!(given.contains("Your turns in *Escalations* have changed") && expects(&given), "{given}");
    bot.ignore_news();
    bot.finish().await;
}
