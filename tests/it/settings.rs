//! What people set for themselves, and being away: who is paired because of it, and who hears of it.

use jiff::SignedDuration;
use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, ERIN, JACK, LUCAS, MAEVE, NOA, PRIYA, SAM, TEAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, ticks, time, until};
use crate::log;

/// Saves these settings.
async fn set(bot: &mut Bot, who: &str, values: Value) {
    bot.slash(who, "/shadow settings").await;
    assert_eq!(bot.fill(who, values).await, Submitted::Cleared);
}

/// What is said at each field.
async fn refused(bot: &mut Bot, who: &str, values: Value) -> Value {
    bot.slash(who, "/shadow settings").await;
    let Submitted::Errors(errors) = bot.fill(who, values).await else { panic!("it was taken") };
    json!(errors)
}

/// What the form holds.
async fn form_of(bot: &mut Bot, who: &str) -> Value {
    bot.slash(who, "/shadow settings").await;
    bot.ignore_news();
    bot.slack.view(who).unwrap()["state"]["values"].clone()
}

/// A day with these advocates; these people have signed up.
async fn with_day(advocates: &[&str], places: u32, shadowers: &[&str]) -> Bot {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(advocates), "places": number(places)})).await;
    for person in shadowers {
        bot.slash(person, "/shadow signup").await;
    }
    bot
}

/// Another Thursday with these advocates; these people have signed up.
async fn another_day(bot: &mut Bot, day: u32, on: &str, advocates: &[&str], shadowers: &[&str]) {
    bot.plan(json!({"date": date(on), "advocates": people(advocates), "places": number(4)})).await;
    for person in shadowers {
        bot.slash(person, &format!("/shadow signup {day}")).await;
    }
}

#[tokio::test]
async fn everything_is_in_one_form_and_kept() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(ANA, "/shadow help").await;
    bot.click(ANA, "Settings").await;
    let values = json!({
        "topics": text("figma"), "start": time("10:00"), "languages": text("pt"), "zone": text("Europe/Lisbon"),
        "team": text("Design"), "days_off": text("2027-02-08, 2026-12-24 - 2027-01-02"), "pause": date("2026-12-10"),
        "never_with": people(&[LUCAS, ANA]),
    });
    assert_eq!(bot.fill(ANA, values).await, Submitted::Cleared);
    let form = form_of(&mut bot, ANA).await;
    for (field, key, value) in [
        ("topics", "value", json!("figma")),
        ("start", "selected_time", json!("10:00")),
        ("zone", "value", json!("Europe/Lisbon")),
        ("team", "value", json!("Design")),
        ("days_off", "value", json!("2026-12-24 to 2027-01-02, 2027-02-08")),
        ("pause", "selected_date", json!("2026-12-10")),
        ("never_with", "selected_users", json!([LUCAS])),
    ] {
        assert_eq!(form[field]["value"][key], value, "{field}");
    }
    assert!(form.get("capacity").is_none() && form.get("skip").is_none(), "she is no advocate");
    bot.finish().await;
}

#[tokio::test]
async fn advocates_have_their_limits_in_it_too() {
    let mut bot = Bot::with_day(4).await;
    assert!(bot.slash(SAM, "/shadow status").await.contains("[Settings]"));
    let values =
        json!({"capacity": choice("2"), "month_max": number(3), "breaks": text("12:00–12:30"), "skip": ticks(&["1"])});
    bot.click(SAM, "Settings").await;
    assert!(bot.form(SAM).contains("Advocacy day, 3 December"), "{}", bot.form(SAM));
    assert_eq!(bot.fill(SAM, values).await, Submitted::Cleared);
    let form = form_of(&mut bot, SAM).await;
    assert_eq!(form["capacity"]["value"]["selected_option"]["value"], "2");
    assert_eq!(form["month_max"]["value"]["value"], "3");
    assert_eq!(form["breaks"]["value"]["value"], "12:00-12:30");
    assert_eq!(form["skip"]["value"]["selected_options"][0]["value"], "1");
    bot.fill(SAM, json!({"capacity": choice("day"), "month_max": text(""), "breaks": text(""), "skip": ticks(&[])}))
        .await;
    let form = form_of(&mut bot, SAM).await;
    assert_eq!(form["capacity"]["value"]["selected_option"]["value"], "day");
    assert_eq!(form["skip"]["value"]["selected_options"], json!([]));
    bot.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field() {
    let mut bot = Bot::with_day(4).await;
    let wrong = json!({
        "start": time("09:00"), "end": time("09:00"), "languages": text("klingonisch"), "zone": text("Europe/Lisbn"),
        "days_off": text("24.12.2026"), "pause": date("2026-11-26"), "breaks": text("lunch"),
    });
    let errors = refused(&mut bot, SAM, wrong).await;
    for (field, words) in [
        ("end", "No time lies between the two"),
        ("languages", "two-letter codes"),
        ("zone", "Did you mean Europe/Lisbon?"),
        ("days_off", "\"24.12.2026\" is no date. Write days like 2027-02-08"),
        ("pause", "Choose a day after today"),
        ("breaks", "Write breaks like 12:00-12:30"),
    ] {
        assert!(errors[field].as_str().is_some_and(|error| error.contains(words)), "{field}: {errors}");
    }
    assert_eq!(errors.as_object().unwrap().len(), 6);
    let slips = json!({"days_off": text("2026-12-24 to 2026-01-02"), "breaks": text("12:00-12:00")});
    let errors = refused(&mut bot, SAM, slips).await;
    assert!(errors["days_off"].as_str().unwrap().contains("ends before it starts"), "{errors}");
    assert_eq!(form_of(&mut bot, SAM).await["zone"]["value"]["value"], Value::Null, "nothing was saved");
    bot.finish().await;
}

#[tokio::test]
async fn a_pause_keeps_everybody_away_and_ends_by_itself() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[TUNDE]).await;
    another_day(&mut bot, 2, "2026-12-10", &[SAM, LUCAS], &[TUNDE]).await;
    set(&mut bot, SAM, json!({"pause": date("2026-12-10")})).await;
    assert!(bot.private(MAEVE).remove(0).contains("Their shifts still need somebody"));
    let told = bot.private(SAM).remove(0);
    assert!(told.contains("Thursday, 3 December") && !told.contains("10 December"), "{told}");
    let preview = bot.slash(MAEVE, "/shadow pair 1").await;
    assert!(preview.contains("*<@U0TUNDE>* with *<@U0LUCAS>*"), "{preview}");
    assert!(preview.contains("Away: <@U0SAM>") && !preview.contains("Free:"), "{preview}");
    let preview = bot.slash(MAEVE, "/shadow pair 2").await;
    assert!(
        preview.contains("*<@U0TUNDE>* with *<@U0SAM>*") && preview.contains("No shadower: <@U0LUCAS>"),
        "{preview}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn who_is_away_is_not_paired_and_hears_why_and_is_when_they_are_back() {
    let mut bot = Bot::with_day(4).await;
    set(&mut bot, ANA, json!({"days_off": text("2026-12-01 to 2026-12-03")})).await;
    let signed_up = bot.slash(ANA, "/shadow signup").await;
    assert!(signed_up.contains("Your settings say that you are away then"), "{signed_up}");
    bot.slash(BEN, "/shadow signup").await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*<@U0ANA>* without a buddy: Away on that day"), "{preview}");
    bot.click(MAEVE, "Confirm and tell all").await;
    assert_eq!(bot.private(BEN).len(), 1);
    let told = bot.private(ANA).remove(0);
    assert!(
        told.contains("Away on that day, by settings or Slack status; changing that, or another day, would help"),
        "{told}"
    );
    bot.click(ANA, "Change details").await;
    assert_eq!(bot.fill(ANA, json!({"days_off": text("2026-12-01 to 2026-12-02")})).await, Submitted::Cleared);
    let met = bot.private(ANA);
    assert!(met.len() == 1 && met[0].contains("<@U0ANA>, meet <@U0"), "{met:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn past_days_off_drop_off_by_themselves() {
    let mut bot = Bot::with_day(4).await;
    set(&mut bot, ANA, json!({"days_off": text("2026-12-01 to 2026-12-04, 2027-02-08"), "pause": date("2026-12-02")}))
        .await;
    bot.advance_to("2026-12-06T12:00:00Z").await;
    bot.ignore_news();
    let form = form_of(&mut bot, ANA).await;
    assert_eq!(form["days_off"]["value"]["value"], "2027-02-08");
    assert_eq!(form["pause"]["value"]["selected_date"], Value::Null);
    bot.finish().await;
}

#[tokio::test]
async fn two_who_must_not_be_paired_are_not_whoever_of_them_says_so() {
    for (says, other) in [(ANA, LUCAS), (LUCAS, ANA)] {
        let mut bot = with_day(&[SAM, LUCAS], 4, &[ANA]).await;
        assert!(bot.slash(MAEVE, "/shadow pair").await.contains("*<@U0ANA>* with *<@U0LUCAS>*"));
        set(&mut bot, says, json!({"never_with": people(&[other])})).await;
        let preview = bot.slash(MAEVE, "/shadow pair").await;
        assert!(
            preview.contains("*<@U0ANA>* with *<@U0SAM>*") && preview.contains("No shadower: <@U0LUCAS>"),
            "{preview}"
        );
        bot.click(MAEVE, "Change a buddy").await;
        let Submitted::Errors(errors) = bot.fill(MAEVE, json!({"shadower": choice(ANA), "buddy": choice(LUCAS)})).await
        else {
            panic!("it was taken")
        };
        assert_eq!(errors["buddy"], "These two cannot be paired on this day. Please choose another buddy.");
        bot.finish().await;
    }
}

#[tokio::test]
async fn only_who_set_it_reads_that_it_rules_somebody_out_who_has_room() {
    const OWN: &str = "Somebody has room whom your own settings rule out";
    for (says, other) in [(ANA, LUCAS), (LUCAS, ANA)] {
        let mut bot = with_day(&[SAM, LUCAS], 2, &[TUNDE]).await;
        bot.slash(MAEVE, "/shadow pair").await;
        bot.click(MAEVE, "Confirm and tell all").await;
        assert!(bot.card().contains("<@U0TUNDE> with <@U0SAM>"), "{}", bot.card());
        bot.ignore_news();
        set(&mut bot, says, json!({"never_with": people(&[other])})).await;
        let answers = [bot.slash(ANA, "/shadow signup").await, bot.slash(ANA, "/shadow status").await];
        for answer in &answers {
            assert!(answer.contains("Cannot be paired with any advocate who has room, by hours or"), "{answer}");
            assert_eq!((answer.contains(OWN), answer.contains("[Settings]")), (says == ANA, says == ANA), "{answer}");
        }
        let preview = bot.slash(MAEVE, "/shadow pair").await;
        assert!(
            preview.contains("*<@U0ANA>* without a buddy: Cannot be paired with any advocate who has"),
            "{preview}"
        );
        assert!(!preview.contains("setting") && !preview.contains("is taken"), "{preview}");
        assert!(bot.private(LUCAS).is_empty() && !bot.slash(LUCAS, "/shadow status").await.contains("room"));
        if says == ANA {
            set(&mut bot, ANA, json!({"never_with": people(&[])})).await;
            assert!(bot.private(ANA).remove(0).contains("<@U0ANA>, meet <@U0LUCAS>"));
        }
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn without_anybody_else_the_sentence_names_nobody() {
    for (says, other) in [(ANA, LUCAS), (LUCAS, ANA)] {
        let mut bot = with_day(&[LUCAS], 4, &[ANA]).await;
        set(&mut bot, says, json!({"never_with": people(&[other])})).await;
        let preview = bot.slash(MAEVE, "/shadow pair").await;
        let sentence = "Cannot be paired with any advocate who is there that day; one more advocate would help.";
        assert!(preview.contains(&format!("*<@U0ANA>* without a buddy: {sentence}")), "{preview}");
        bot.click(MAEVE, "Confirm and tell all").await;
        let told = bot.private(ANA).remove(0);
        assert!(told.contains(sentence) && !told.contains("LUCAS"), "{told}");
        assert!(bot.private(LUCAS).is_empty());
        bot.finish().await;
    }
}

/// Jack has no part in the day, so that his name stands nowhere but where Ana put it.
#[tokio::test]
async fn whom_somebody_is_never_paired_with_stands_nowhere_else() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[ANA, BEN]).await;
    // Who is not known yet is looked up, and that is logged where somebody asks for every detail.
    bot.slash(JACK, "/shadow help").await;
    let logged_before = log::all().len();
    set(&mut bot, ANA, json!({"never_with": people(&[JACK, SAM])})).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    for person in [ANA, BEN, SAM, LUCAS, MAEVE] {
        bot.slash(person, "/shadow status").await;
        bot.slash(person, "/shadow days").await;
    }
    bot.advance_to("2026-12-03T18:00:00Z").await;
    bot.ignore_news();
    let shown = bot.slack.calls().into_iter().filter(|call| !call.method.starts_with("users."));
    let named: Vec<String> = shown.filter(|call| format!("{call:?}").contains(JACK)).map(|call| call.method).collect();
    assert!(named.is_empty(), "{named:?}");
    let kept = everything_kept(&bot).await;
    assert!(kept["never_with"].contains(JACK), "the search finds what is there");
    let tables: Vec<&String> = kept.iter().filter(|(_, rows)| rows.contains(JACK)).map(|(table, _)| table).collect();
    assert_eq!(tables, ["never_with", "people"]);
    assert!(!form_of(&mut bot, SAM).await.to_string().contains(ANA), "not even to whom it is about");
    assert!(form_of(&mut bot, ANA).await.to_string().contains(JACK));
    let logged = log::all().split_off(logged_before);
    let line = logged.lines().find(|line| line.contains(JACK));
    assert!(line.is_none(), "{line:?}");
    bot.finish().await;
}

/// Each table as text.
async fn everything_kept(bot: &Bot) -> std::collections::BTreeMap<String, String> {
    let mut database = bot.database().await;
    let mut kept = std::collections::BTreeMap::new();
    for table in bot.rows().await.into_keys() {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?)")
            .bind(&table)
            .fetch_all(&mut database)
            .await
            .unwrap();
        let row = columns.iter().map(|column| format!("ifnull({column}, '')")).collect::<Vec<_>>().join(" || ' ' || ");
        let rows = sqlx::AssertSqlSafe(format!("SELECT group_concat({row}, char(10)) FROM {table}"));
        let rows: Option<String> = sqlx::query_scalar(rows).fetch_one(&mut database).await.unwrap();
        kept.insert(table, rows.unwrap_or_default());
    }
    kept
}

#[tokio::test]
async fn a_month_has_no_more_shadowers_than_its_advocate_takes() {
    let mut bot = with_day(&[SAM], 4, &[TUNDE]).await;
    set(&mut bot, SAM, json!({"month_max": number(1)})).await;
    bot.slash(MAEVE, "/shadow pair 1").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    bot.click(MAEVE, "Show the pairs").await;
    assert!(
        bot.slash(MAEVE, "/shadow pair 1").await.contains("*<@U0TUNDE>* with *<@U0SAM>*"),
        "the day itself is no other"
    );
    another_day(&mut bot, 2, "2026-12-31", &[SAM], &[NOA]).await;
    let full = bot.slash(MAEVE, "/shadow pair 2").await;
    assert!(
        full.contains("*<@U0NOA>* without a buddy: ") && full.contains("No room left this month: <@U0SAM>"),
        "{full}"
    );
    assert!(full.contains("has no more room this month; one more advocate, or a day in another month"), "{full}");
    another_day(&mut bot, 3, "2027-01-07", &[SAM], &[NOA]).await;
    let next_month = bot.slash(MAEVE, "/shadow pair 3").await;
    assert!(next_month.contains("*<@U0NOA>* with *<@U0SAM>*"), "{next_month}");
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_has_no_more_shadowers_at_once_than_they_take() {
    let mut bot = with_day(&[SAM], 4, &[TUNDE, NOA]).await;
    let pairs = |preview: &str| preview.matches(" with *<@U0SAM>*").count();
    assert_eq!(pairs(&bot.slash(MAEVE, "/shadow pair").await), 2);
    set(&mut bot, SAM, json!({"capacity": choice("1")})).await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert_eq!(pairs(&preview), 1);
    assert!(preview.contains("Every advocate who would do is taken"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn more_at_once_than_the_days_share_is_taken_at_ones_word() {
    let mut bot = with_day(&[SAM, LUCAS], 2, &[TUNDE, NOA]).await;
    let pairs = |preview: &str| preview.matches(" with *<@U0SAM>*").count();
    assert_eq!(pairs(&bot.slash(MAEVE, "/shadow pair").await), 1);
    set(&mut bot, LUCAS, json!({"skip": ticks(&["1"])})).await;
    assert_eq!(pairs(&bot.slash(MAEVE, "/shadow pair").await), 2, "places are shared out over those who are there");
    bot.finish().await;
}

#[tokio::test]
async fn a_day_is_skipped_once() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[TUNDE]).await;
    another_day(&mut bot, 2, "2026-12-10", &[SAM, LUCAS], &[TUNDE]).await;
    set(&mut bot, SAM, json!({"skip": ticks(&["1"])})).await;
    let skipped = bot.slash(MAEVE, "/shadow pair 1").await;
    assert!(skipped.contains("*<@U0TUNDE>* with *<@U0LUCAS>*"), "{skipped}");
    assert!(bot.card().contains("<@U0SAM>"), "he keeps his shift: {}", bot.card());
    let next = bot.slash(MAEVE, "/shadow pair 2").await;
    assert!(next.contains("*<@U0TUNDE>* with *<@U0SAM>*"), "{next}");
    set(&mut bot, SAM, json!({"skip": ticks(&[])})).await;
    assert!(bot.slash(MAEVE, "/shadow pair 1").await.contains("*<@U0TUNDE>* with *<@U0SAM>*"));
    bot.finish().await;
}

#[tokio::test]
async fn a_slack_status_counts_until_it_ends() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[TUNDE]).await;
    let with_sam = "*<@U0TUNDE>* with *<@U0SAM>*";
    let before = bot.slash(MAEVE, "/shadow pair").await;
    assert!(before.contains(with_sam), "{before}");
    for (emoji, words, until, is_there) in [
        (":palm_tree:", "", Some("2026-12-02T23:00:00Z"), true),
        (":palm_tree:", "", Some("2026-12-03T23:00:00Z"), false),
        (":house_with_garden:", "Working remotely", None, true),
        ("", "Out of office", None, false),
        ("", "", None, true),
    ] {
        let until = until.map(|until| until.parse().unwrap());
        bot.slack.set_status(SAM, emoji, words, until).await.unwrap();
        bot.settle().await;
        let preview = bot.slash(MAEVE, "/shadow pair").await;
        assert_eq!(preview.contains(with_sam), is_there, "{emoji} {words} {until:?}: {preview}");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_status_moves_nobody_by_itself() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[TUNDE]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    bot.slack.set_status(SAM, ":face_with_thermometer:", "Out sick", None).await.unwrap();
    bot.settle().await;
    assert!(bot.private(TUNDE).is_empty() && bot.card().contains("<@U0TUNDE> with <@U0SAM>"), "{}", bot.card());
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*<@U0TUNDE>* with *<@U0LUCAS>*"), "the coordinator sees it: {preview}");
    bot.finish().await;
}

fn user_change(person: &str, team: &str, updated_s: i64, status: &str) -> Value {
    json!({"type": "user_change", "user": {
        "id": person, "team_id": team, "tz": "Africa/Lagos", "updated": updated_s,
        "profile": {"display_name": "sam", "status_emoji": status, "status_text": "", "status_expiration": 0},
    }})
}

#[tokio::test]
async fn late_news_changes_nothing() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[TUNDE]).await;
    let now_s = bot.clock.now().as_second();
    bot.slack.set_status(SAM, "", "", None).await.unwrap();
    let late = user_change(SAM, TEAM, now_s - 60, ":palm_tree:");
    assert_eq!(bot.slack.event(late).await.unwrap(), 200);
    assert!(bot.slash(MAEVE, "/shadow pair").await.contains("*<@U0TUNDE>* with *<@U0SAM>*"));
    assert_eq!(bot.slack.event(user_change(SAM, TEAM, now_s, ":palm_tree:")).await.unwrap(), 200);
    assert!(bot.slash(MAEVE, "/shadow pair").await.contains("Away: <@U0SAM>"));
    bot.finish().await;
}

#[tokio::test]
async fn what_slack_did_not_tell_is_noticed_a_day_later() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[TUNDE]).await;
    let door = bot.door().clone();
    let keeping_up = tokio::spawn(async move { door.keep_up_with_everybody().await });
    until(|| bot.slack.calls().iter().any(|call| call.method == "users.list")).await;
    bot.slack.update_person(SAM, |person| person.status.emoji = ":palm_tree:".into());
    let mut hours = 0;
    while !bot.slash(MAEVE, "/shadow pair").await.contains("Away: <@U0SAM>") {
        hours += 1;
        assert!(hours < 60, "nobody looks again");
        bot.advance(SignedDuration::from_hours(1)).await;
    }
    assert!(hours >= 24, "{hours} hours: that is more often than Slack likes");
    keeping_up.abort();
    bot.finish().await;
}

#[tokio::test]
async fn of_people_who_have_nothing_to_do_with_us_nothing_is_kept() {
    let mut bot = Bot::with_day(4).await;
    let before = bot.rows().await;
    assert_eq!(bot.slack.event(user_change("U0FAR", "T0FAR", 1, "")).await.unwrap(), 200);
    assert_eq!(bot.rows().await, before);
    bot.settle().await;
    bot.finish().await;
}

#[tokio::test]
async fn an_own_zone_goes_before_slacks_and_survives_it() {
    let mut bot = Bot::with_day(4).await;
    set(&mut bot, NOA, json!({"zone": text("Asia/Kolkata")})).await;
    let signed_up = bot.slash(NOA, "/shadow signup").await;
    assert!(signed_up.contains("Your hours: 09:00 to 17:00 in Kolkata"), "{signed_up}");
    bot.slack.set_status(NOA, ":bus:", "", None).await.unwrap();
    bot.restart().await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*<@U0NOA>* with *<@U0") && preview.contains("2 h 30 min of the day"), "{preview}");
    set(&mut bot, NOA, json!({"zone": text("")})).await;
    bot.slash(NOA, "/shadow cancel").await;
    assert!(bot.slash(NOA, "/shadow signup").await.contains("in Dublin"));
    bot.finish().await;
}

#[tokio::test]
async fn a_ride_along_is_offered_with_somebody_who_is_there_and_may() {
    let mut bot = with_day(&[SAM, LUCAS, ERIN, PRIYA], 4, &[]).await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.advance_to("2026-12-03T18:00:00Z").await;
    bot.ignore_news();
    set(&mut bot, TUNDE, json!({"never_with": people(&[SAM])})).await;
    set(&mut bot, LUCAS, json!({"pause": date("2027-01-31")})).await;
    bot.slash_in(TUNDE, CHANNEL, "/shadow signup").await;
    bot.click(TUNDE, "Ask to ride along").await;
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains("<@U0PRIYA>") && !asked.contains("<@U0SAM>") && !asked.contains("<@U0LUCAS>"), "{asked}");
    bot.finish().await;
}

#[tokio::test]
async fn an_advocate_who_is_away_reads_once_who_is_not_with_them_any_more() {
    let mut bot = with_day(&[SAM, LUCAS], 4, &[TUNDE]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    set(&mut bot, SAM, json!({"days_off": text("2026-12-03")})).await;
    let told = bot.private(SAM);
    assert!(told.len() == 1 && told[0].contains("<@U0TUNDE> is no longer your shadower. Others can"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whose_new_hours_leave_a_shift_outside_of_them_reads_it_and_so_does_the_coordinator() {
    for shadowers in [&[CHLOE][..], &[]] {
        let mut bot = with_day(&[PRIYA, ERIN], 4, shadowers).await;
        if !shadowers.is_empty() {
            bot.slash(MAEVE, "/shadow pair").await;
            bot.click(MAEVE, "Confirm and tell all").await;
            assert!(bot.card().contains("<@U0CHLOE> with <@U0PRIYA>"), "{}", bot.card());
        }
        bot.ignore_news();
        bot.slash(PRIYA, "/shadow settings").await;
        bot.fill(PRIYA, json!({"start": time("09:00"), "end": time("13:30")})).await;
        let told = bot.private(PRIYA).pop().unwrap_or_default();
        assert!(told.contains("You are still on call outside of your new hours"), "{told}");
        assert!(told.contains("[Ask for cover]") && told.contains("[I cannot make it]"), "{told}");
        let told = bot.private(MAEVE);
        assert!(told.len() == 1 && told[0].contains("*Rota* gives it to somebody else"), "{told:#?}");
        assert!(told[0].contains("<@U0PRIYA> is on call outside of their new hours"), "{told:#?}");
        assert_eq!(
            told[0].contains("No other buddy than <@U0PRIYA> was found for <@U0CHLOE>"),
            !shadowers.is_empty(),
            "{told:#?}"
        );
        assert!(!told[0].contains("Nothing left for you to do"), "{told:#?}");
        bot.ignore_news();
        bot.slash(PRIYA, "/shadow settings").await;
        bot.fill(PRIYA, json!({"team": text("Nights")})).await;
        assert!(bot.private(PRIYA).is_empty() && bot.private(MAEVE).is_empty(), "they know");
        for (hours, is_told) in [("16:00", false), ("18:00", true), ("19:00", false)] {
            bot.slash(PRIYA, "/shadow settings").await;
            bot.fill(PRIYA, json!({"start": time("09:00"), "end": time(hours)})).await;
            let words = "fits their settings again.";
            let told = [bot.private(MAEVE), bot.private(PRIYA)];
            assert_eq!(told[0].iter().any(|told| told.contains(words)), is_told, "{hours}: {told:#?}");
            let has_again = told[0].concat().contains("<@U0CHLOE> has <@U0PRIYA> as a buddy.");
            assert!(has_again || !is_told || shadowers.is_empty(), "{told:#?}");
            assert_eq!(
                told[1].iter().any(|told| told.contains("fits your settings again")),
                is_told,
                "{hours}: {told:#?}"
            );
        }
        bot.ignore_news();
        bot.finish().await;
    }
}

#[tokio::test]
async fn whose_new_hours_end_their_pair_and_then_fit_again_is_told_to_the_coordinator_both_times() {
    let mut bot = with_day(&[LUCAS], 4, &[ANA]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    let hours = |start, end| json!({"start": time(start), "end": time(end)});
    bot.slash(ANA, "/shadow settings").await;
    bot.fill(ANA, hours("20:00", "23:00")).await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("No other buddy than <@U0LUCAS> was found for <@U0ANA>"), "{told:#?}");
    for is_told in [true, false] {
        bot.ignore_news();
        bot.slash(ANA, "/shadow settings").await;
        bot.fill(ANA, hours("09:00", "17:00")).await;
        let told = bot.private(MAEVE).concat();
        assert_eq!(told.contains("<@U0ANA> has <@U0LUCAS> as a buddy."), is_told, "{told}");
        assert_eq!(told.contains("Nothing left for you to do"), is_told, "{told}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_break_or_a_limit_over_a_shift_that_is_announced_is_told_like_new_hours() {
    for (values, own, theirs) in [
        (json!({"breaks": text("09:00-17:00")}), "on call in your new breaks", "on call in their new breaks"),
        (json!({"on_call_max": number(5)}), "for longer than your new limit", "for longer than their new limit"),
    ] {
        let mut bot = with_day(&[SAM, LUCAS], 4, &[]).await;
        set(&mut bot, SAM, values).await;
        let told = bot.private(SAM);
        assert!(told.len() == 1 && told[0].contains(own) && told[0].contains("[Ask for cover]"), "{told:#?}");
        let told = bot.private(MAEVE);
        assert!(told.len() == 1 && told[0].contains("*Rota* gives it to somebody else"), "{told:#?}");
        assert!(told[0].contains(theirs), "{told:#?}");
        set(&mut bot, SAM, json!({"breaks": text(""), "on_call_max": text("")})).await;
        assert!(bot.private(SAM).concat().contains("fits your settings again"));
        assert!(bot.private(MAEVE).concat().contains("fits their settings again"));
        bot.finish().await;
    }
}

#[tokio::test]
async fn the_only_advocate_who_is_away_reads_who_finds_somebody_for_their_shifts_and_who_waits_is_left_in_peace() {
    let mut bot = with_day(&[SAM], 4, &[TUNDE]).await;
    set(&mut bot, SAM, json!({"capacity": choice("1")})).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.slash(NOA, "/shadow signup").await.contains("Every advocate who would do is taken"));
    bot.ignore_news();
    set(&mut bot, SAM, json!({"days_off": text("2026-12-03")})).await;
    let told = bot.private(SAM).remove(0);
    assert!(
        told.contains("Nobody else helps on it: <@U0MAEVE> is told, and finds somebody for your shifts."),
        "{told}"
    );
    assert!(!told.contains("Others can take"), "{told}");
    assert_eq!(bot.private(NOA), [""; 0]);
    assert!(bot.slash(NOA, "/shadow status").await.contains("Every advocate is away that day"));
    assert_eq!(bot.private(TUNDE).len(), 1);
    set(&mut bot, SAM, json!({"days_off": text("")})).await;
    for waits in [NOA, TUNDE] {
        let read = bot.private(waits);
        assert!(!read.iter().any(|read| read.contains("There is no buddy for you")), "{read:#?}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_ill_by_their_status_keeps_whoever_they_have_and_gets_nobody_new() {
    let mut bot = with_day(&[LUCAS, ERIN], 4, &[ANA, BEN]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    let buddy_of = |bot: &Bot, who: &str| {
        let card = bot.card();
        [LUCAS, ERIN].into_iter().find(|buddy| card.contains(&format!("<@{who}> with <@{buddy}>")))
    };
    let (ill, kept) = (buddy_of(&bot, ANA).expect("she has a buddy"), buddy_of(&bot, BEN).expect("he has a buddy"));
    assert_ne!(ill, kept);
    bot.slack.set_status(ill, ":face_with_thermometer:", "Out sick", None).await.unwrap();
    bot.ignore_news();
    bot.slash(NOA, "/shadow signup").await;
    assert_eq!(buddy_of(&bot, NOA), Some(kept), "{}", bot.card());
    assert_eq!(buddy_of(&bot, ANA), Some(ill), "a status moves nobody");
    bot.slash(ANA, "/shadow cancel").await;
    bot.slash(ANA, "/shadow signup").await;
    assert_ne!(buddy_of(&bot, ANA), Some(ill), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}
