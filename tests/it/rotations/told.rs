//! What the people of a rotation are told: at times that they set, when others come and go, and where their turns are.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, CHLOE, ERIN, MAEVE, NOA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use super::{duty, several, who, with};
use crate::bot::{Bot, choice, date, people, person, text, ticks};

async fn wants(bot: &mut Bot, who: &str, leads: &[&str]) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, json!({"reminders": ticks(leads)})).await, Submitted::Cleared);
    bot.ignore_news();
}

#[tokio::test]
async fn turns_of_duty_are_reminded_of_at_the_times_people_set() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-14")})).await;
    wants(&mut bot, ANA, &["week", "day", "ten_minutes"]).await;
    for (at, words) in [
        ("2026-12-07T09:00:00Z", "A week to go: your duty in *Escalations*"),
        ("2026-12-10T09:00:00Z", "Your duty in *Escalations* is ahead"),
        ("2026-12-13T09:00:00Z", "A day to go: your duty in *Escalations*"),
        ("2026-12-14T08:50:00Z", "In ten minutes: your duty begins in *Escalations*"),
        ("2026-12-14T09:00:00Z", "Your duty in *Escalations* begins"),
    ] {
        let before = at.parse::<jiff::Timestamp>().unwrap() - jiff::SignedDuration::from_secs(1);
        bot.advance_to(&before.to_string()).await;
        assert!(bot.private(ANA).is_empty(), "nothing before {at}");
        bot.advance_to(at).await;
        let told = bot.private(ANA);
        assert!(told.len() == 1 && told[0].contains(words), "{at}: {told:#?}");
        assert!(told[0].contains("[Somebody else takes it]"), "{told:#?}");
    }
    bot.advance_to("2026-12-18T16:59:00Z").await;
    assert!(bot.private(ANA).is_empty(), "a turn is reminded of, not each of its days");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_day_to_go_and_is_ahead_are_one_message_for_standing_shifts() {
    let changes = json!({"kind": choice("on-call"), "people": people(&[SAM, PRIYA]), "every": choice("day"), "date": date("2026-12-14")});
    let mut bot = with(Bot::new().await, changes).await;
    wants(&mut bot, SAM, &["day", "ten_minutes"]).await;
    bot.advance_to("2026-12-13T09:00:00Z").await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("Your shift on call in *Escalations* is ahead"), "{told:#?}");
    bot.advance_to("2026-12-14T08:50:00Z").await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("In ten minutes: you are on call in *Escalations*"), "{told:#?}");
    bot.advance_to("2026-12-15T08:50:00Z").await;
    assert!(bot.private(PRIYA).iter().all(|told| !told.contains("ten minutes")), "she set nothing");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_set_nothing_gets_what_always_came_and_after_an_outage_one_message_is_enough() {
    let mut bot = with(Bot::new().await, json!({"date": date("2026-12-14")})).await;
    bot.ignore_news();
    wants(&mut bot, ANA, &["week", "day"]).await;
    bot.advance_to("2026-12-10T08:00:00Z").await;
    bot.ignore_news();
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_hours(3 * 24 + 12));
    bot.start_again().await;
    let told = bot.private(ANA);
    assert!(told.len() == 1 && told[0].contains("is ahead"), "{told:#?}");
    bot.advance_to("2026-12-20T10:00:00Z").await;
    let told = bot.private(BEN);
    assert!(told.len() == 1 && told[0].contains("is ahead"), "he set nothing: {told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

/// Maeve adds and removes people.
async fn change(bot: &mut Bot, values: serde_json::Value) -> Submitted {
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    bot.fill(MAEVE, values).await
}

#[tokio::test]
async fn who_is_removed_reads_from_when_on_and_what_stays_theirs_and_the_others_how_it_goes_on() {
    let mut bot = duty().await;
    let leaves = json!({"leaves": several(&[BEN]), "from": date("2026-12-14")});
    assert_eq!(change(&mut bot, leaves).await, Submitted::Cleared);
    let told = bot.private(BEN);
    assert!(told.len() == 1 && told[0].contains("You are out of *Escalations* from Mon 14 Dec on."), "{told:#?}");
    assert!(
        told[0].contains("• Stays yours: *<!date^1796634000^")
            && told[0].contains("• No longer yours: <!date^1798448400^"),
        "{told:#?}"
    );
    for who in [ANA, CHLOE] {
        let told = bot.private(who);
        assert!(told.len() == 1, "{who}: {told:#?}");
        assert!(told[0].contains("From Mon 14 Dec on, 2 people take turns instead of 3, so yours come more often"));
        assert!(told[0].contains("• Is: *"), "{told:#?}");
    }
    assert!(bot.private(MAEVE).remove(0).contains("3 people are told"));
    bot.finish().await;
}

/// What this person is told of a change by Maeve, who reads how many are told.
fn told_of_it(bot: &mut Bot, people: &[&str]) -> Vec<String> {
    let count = match people.len() {
        1 => "1 person is told".to_owned(),
        many => format!("{many} people are told"),
    };
    let saved = bot.private(MAEVE).remove(0);
    assert!(saved.contains(&count), "{count}: {saved}");
    let one = |who: &&str| {
        let mut told = bot.private(who);
        assert_eq!(told.len(), 1, "{who}: {told:#?}");
        told.remove(0)
    };
    people.iter().map(one).collect()
}

#[tokio::test]
async fn whose_turn_after_the_next_moves_reads_what_it_was_and_is_and_again_when_it_moves_back() {
    let mut bot = duty().await;
    let swapped = json!({"joins": people(&[NOA]), "leaves": several(&[BEN]), "from": date("2026-12-14")});
    assert_eq!(change(&mut bot, swapped).await, Submitted::Cleared);
    let told = told_of_it(&mut bot, &[ANA, BEN, NOA]).remove(0);
    let (was, is) = told.split_once("• Is: *").expect(&told);
    assert!(was.contains("• Was: <!date^1797843600^") && is.starts_with("<!date^1798448400^"), "{told}");
    assert!(was.contains(" and later ones\n") && !told.contains("instead of"), "{told}");
    assert!(bot.private(CHLOE).is_empty(), "hers are as before");
    let undo = several(&["joins 2026-12-14T00:00:00 U0NOA", "leaves 2026-12-14T00:00:00 U0BEN"]);
    let back = json!({"joins": people(&[]), "leaves": several(&[]), "undo": undo});
    assert_eq!(change(&mut bot, back).await, Submitted::Cleared);
    let told = told_of_it(&mut bot, &[ANA, BEN, NOA]).remove(0);
    assert!(told.contains("• Was: <!date^1798448400^") && told.contains("• Is: *<!date^1797843600^"), "{told}");
    assert!(bot.private(CHLOE).is_empty());
    bot.finish().await;
}

#[tokio::test]
async fn weeks_with_nobody_are_said() {
    let mut bot = duty().await;
    assert_eq!(
        change(&mut bot, json!({"joins": people(&[NOA]), "from": date("2026-12-28")})).await,
        Submitted::Cleared
    );
    assert!(!bot.private(MAEVE).remove(0).contains("nobody"), "three are in it until then");
    let leaves = json!({"leaves": several(&[ANA, BEN, CHLOE]), "from": date("2026-12-14")});
    assert_eq!(change(&mut bot, leaves).await, Submitted::Cleared);
    let saved = bot.private(MAEVE).remove(0);
    let warned = saved.lines().find(|line| line.contains(":warning:")).expect(&saved);
    assert!(warned.starts_with(":warning: <!date^1797238800^") && warned.ends_with(": *nobody*"), "{warned}");
    assert!(warned.contains("> to <!date^1798448400^"), "until she joins: {warned}");
    bot.advance_to("2026-12-28T09:00:01Z").await;
    bot.ignore_news();
    assert_eq!(change(&mut bot, json!({"joins": people(&[ERIN])})).await, Submitted::Cleared);
    let saved = bot.private(MAEVE).remove(0);
    assert!(!saved.contains("nobody"), "that is over: {saved}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn weeks_with_nobody_in_a_file_are_said_before_it_is_saved() {
    let file = |fallback: &str| {
        format!(
            r#"{{"rotations": [{{"name": "Week", "every": "week", "start": "2026-12-07T09:00",
        "time_zone": "Europe/Dublin", "people": ["U0SAM"], "leaves": [{{"person": "U0SAM", "from": "2026-12-14T00:00"}}],
        "joins": [{{"person": "U0PRIYA", "from": "2027-01-05T00:00"}}]}}],
        "overrides": [{{"from": "2026-12-21T09:00:00Z", "until": "2026-12-28T09:00:00Z", "person": "U0ERIN"}}]{fallback}}}"#
        )
    };
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "From a file").await;
    assert_eq!(bot.fill(MAEVE, json!({"file": text(&file(""))})).await, Submitted::Pushed);
    let page = bot.form(MAEVE);
    let warned: Vec<&str> = page.lines().filter(|line| line.contains(":warning:")).collect();
    assert_eq!(warned.len(), 2, "but not in Erin's week: {page}");
    assert!(warned[0].contains("<!date^1797238800^") && warned[0].contains("to <!date^1797843600^"), "{warned:?}");
    assert!(warned[1].contains("<!date^1798448400^") && warned[1].contains("to <!date^1799658000^"), "{warned:?}");
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "From a file").await;
    let fallback = json!({"file": text(&file(r#", "fallback": "U0LUCAS""#))});
    assert_eq!(bot.fill(MAEVE, fallback).await, Submitted::Pushed);
    assert!(!bot.form(MAEVE).contains(":warning:"), "Lucas has what nobody has");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_joins_and_leaves_later_is_shown_and_can_be_taken_back() {
    let mut bot = duty().await;
    let planned = json!({"joins": people(&[NOA]), "leaves": several(&[BEN]), "from": date("2026-12-14")});
    assert_eq!(change(&mut bot, planned).await, Submitted::Cleared);
    assert!(bot.private(NOA).remove(0).contains("on you take turns on duty"));
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    let form = bot.form(MAEVE);
    assert!(form.contains("In it now, in this order: <@U0ANA>, <@U0BEN> and <@U0CHLOE>"), "{form}");
    assert!(form.contains("Planned: <@U0NOA> joins on Mon 14 Dec and <@U0BEN> leaves on Mon 14 Dec"), "{form}");
    let again = json!({"joins": people(&[NOA]), "from": date("2026-12-07")});
    let Submitted::Errors(wrong) = bot.fill(MAEVE, again).await else { panic!("she joins already") };
    assert!(wrong["joins"].contains("joins on Mon 14 Dec already"), "{wrong:?}");
    let undo = several(&["joins 2026-12-14T00:00:00 U0NOA", "leaves 2026-12-14T00:00:00 U0BEN"]);
    let values = json!({"joins": people(&[]), "undo": undo});
    assert_eq!(bot.fill(MAEVE, values).await, Submitted::Cleared);
    assert!(bot.private(NOA).remove(0).contains("You do not join *Escalations* on Mon 14 Dec after all"));
    assert!(bot.private(BEN).remove(0).contains("You stay in *Escalations*"));
    let saved = bot.private(MAEVE).remove(0);
    assert_eq!(who(&saved), [ANA, BEN, CHLOE, ANA, BEN, CHLOE, ANA, BEN], "as before: {saved}");
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Add or remove people").await;
    assert!(!bot.form(MAEVE).contains("Planned"));
    bot.finish().await;
}

#[tokio::test]
async fn the_list_shows_all_ones_turns_each_with_its_button_and_coordinators_what_comes() {
    let mut bot = duty().await;
    let list = bot.slash(BEN, "/shadow rotation").await;
    assert_eq!(list.matches("[Somebody else takes it]").count(), 6, "{list}");
    assert!(list.contains("…and 3 more until <!date^") && !list.contains("*Coming:*"), "{list}");
    let (rows, below) = list.split_once("…and 3 more").unwrap();
    assert!(rows.contains("[Somebody else takes it]") && !below.contains("[Somebody"), "below all of them: {list}");
    assert_eq!(list.matches("on weekdays, 09:00 to 17:00").count(), 1, "the hours stand above, once: {list}");
    bot.click_last(BEN, "Somebody else takes it").await;
    assert_eq!(bot.fill(BEN, json!({"person": person(TUNDE)})).await, Submitted::Cleared);
    let asked = bot.private(TUNDE).remove(0);
    assert!(asked.contains("|Mon 22 Mar, 09:00 GMT>"), "the sixth of his: {asked}");
    let list = bot.slash(MAEVE, "/shadow rotation").await;
    let coming = list.split("*Coming:*").nth(1).unwrap();
    assert_eq!(who(coming).len(), 10, "{list}");
    assert!(!list.contains("[Somebody else takes it]"), "she has none");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_preview_shows_no_turn_inside_of_another() {
    let file = r#"{"rotations": [{"name": "Week", "every": "week", "start": "2026-12-07T09:00",
        "time_zone": "Europe/Dublin", "people": ["U0PRIYA", "U0SAM"]}],
        "overrides": [{"from": "2026-12-08T09:00:00Z", "until": "2026-12-10T09:00:00Z", "person": "U0ERIN", "replaces": "U0PRIYA"}]}"#;
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "From a file").await;
    assert_eq!(bot.fill(MAEVE, json!({"file": text(file)})).await, Submitted::Pushed);
    let page = bot.form(MAEVE);
    bot.fill(MAEVE, json!({})).await;
    let saved = bot.private(MAEVE).into_iter().find(|told| told.contains("is saved")).unwrap();
    for preview in [page, saved] {
        let priya = preview.lines().find(|line| line.ends_with("<@U0PRIYA>")).unwrap();
        assert!(priya.contains("|Tue 8 Dec, 09:00 GMT> and <!date^"), "{preview}");
        assert!(preview.lines().any(|line| line.ends_with("<@U0ERIN>")), "{preview}");
    }
    bot.ignore_news();
    bot.finish().await;
}
