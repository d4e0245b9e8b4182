//! The rota of a day: its gaps and who could close them, shifts that are moved by hand, and who is told what.

use serde_json::json;
use shadowday::demo::cast::{BEN, ERIN, LUCAS, MAEVE, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, number, people, ticks, time};

/// Priya can until 11:30, Erin from 15:00 on.
async fn with_a_gap(meant: bool) -> Bot {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    assert_eq!(bot.fill(MAEVE, json!({"advocates": people(&[PRIYA, ERIN])})).await, Submitted::Pushed);
    let confirm = bot.form(MAEVE);
    assert!(confirm.contains("11:30 to 15:00: *nobody*. The pager is with <@U0PRIYA> then. <@U0PRIYA> could, by staying 3 h 30 min longer"), "{confirm}");
    let place = |words: &str| confirm.find(words).unwrap_or_else(|| panic!("no {words}: {confirm}"));
    let in_order = [place("09:00 to 11:30"), place("11:30 to 15:00: *nobody*"), place("15:00 to 17:00")];
    assert!(in_order.is_sorted(), "in the order of time: {confirm}");
    let ticked = if meant { json!({"meant": ticks(&["0 11:30:00 15:00:00"])}) } else { json!({}) };
    assert_eq!(bot.fill(MAEVE, ticked).await, Submitted::Cleared);
    bot.posted();
    bot
}

/// Moves the only shift of `who`, found by their name, in a form that is opened from the newest message with a button.
async fn move_shift(bot: &mut Bot, shift: &str, fields: serde_json::Value) -> Submitted {
    bot.click(MAEVE, "Rota").await;
    bot.click_last(MAEVE, "Move a shift").await;
    let form = bot.slack.view(MAEVE).expect("a form is open");
    let text = form.to_string();
    let options = form["blocks"].as_array().unwrap().iter().find(|block| block["block_id"] == "shift").unwrap();
    let options = options["element"]["options"].as_array().unwrap();
    let found = options.iter().find(|option| option["text"]["text"].as_str().unwrap().contains(shift));
    let value = found.unwrap_or_else(|| panic!("no {shift}: {text}"))["value"].as_str().unwrap().to_owned();
    let mut typed = fields;
    typed["shift"] = choice(&value);
    bot.fill(MAEVE, typed).await
}

#[tokio::test]
async fn a_gap_is_told_when_the_day_is_planned_and_a_day_before_until_somebody_means_it() {
    let mut bot = with_a_gap(false).await;
    let planned = bot.private(MAEVE).remove(0);
    assert!(
        planned.contains("15:00 GMT>: *nobody*. The pager is with <@U0PRIYA> then. <@U0PRIYA> could")
            && planned.contains("[This gap is meant]")
    );
    bot.advance_to("2026-12-01T17:00:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-02T09:00:00Z").await;
    let reminded = bot.private(MAEVE).remove(0);
    assert!(reminded.contains("somebody is missing") && reminded.contains("*nobody*"), "{reminded}");
    bot.ignore_news();
    assert_eq!(bot.click(MAEVE, "This gap is meant").await, "", "it is said in the place of the question");
    let noted = bot.newest_private(MAEVE);
    assert!(noted.contains("that is meant") && noted.contains("[Not meant after all]"), "{noted}");
    assert!(!noted.contains("[This gap is meant]") && !noted.contains("somebody is missing"), "{noted}");
    let rota = bot.click(MAEVE, "Rota").await;
    assert!(rota.contains("nobody, as meant"), "{rota}");
    let place = |words: &str| rota.find(words).unwrap_or_else(|| panic!("no {words}: {rota}"));
    assert!([place("<@U0PRIYA>"), place(": nobody, as meant"), place("<@U0ERIN>")].is_sorted(), "{rota}");
    assert_eq!(rota.matches("nobody").count(), 1, "it is said once: {rota}");
    bot.click_last(MAEVE, "Move a shift").await;
    let form = bot.slack.view(MAEVE).unwrap().to_string();
    let place = |words: &str| form.find(words).unwrap_or_else(|| panic!("no {words}: {form}"));
    assert!([place("Priya Nair"), place(" nobody"), place("Erin Walsh")].is_sorted(), "{form}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_gap_that_was_meant_from_the_start_is_not_told_again_unless_it_is_taken_back() {
    let mut bot = with_a_gap(true).await;
    assert!(!bot.private(MAEVE).remove(0).contains("nobody"));
    bot.click(MAEVE, "Rota").await;
    bot.click_last(MAEVE, "Not meant after all").await;
    bot.ignore_news();
    bot.advance_to("2026-12-02T09:00:00Z").await;
    assert!(bot.private(MAEVE).iter().any(|message| message.contains("somebody is missing")));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whose_shift_ends_into_a_gap_reads_that_they_keep_the_pager() {
    let mut bot = with_a_gap(true).await;
    bot.advance_to("2026-12-03T11:19:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T11:20:00Z").await;
    let told = bot.private(PRIYA);
    assert!(told.len() == 1 && told[0].contains("nobody is planned until <@U0ERIN> comes at"), "{told:#?}");
    assert!(told[0].contains("You keep the pager till then"), "{told:#?}");
    assert!(bot.slash(BEN, "/shadow oncall").await.contains("<@U0PRIYA>"));
    bot.advance_to("2026-12-03T13:00:00Z").await;
    let (card, until) = (bot.card(), "<@U0PRIYA> has the pager until <!date^1796310000^");
    assert!(card.contains(until), "15:00: {card}");
    bot.advance_to("2026-12-03T14:49:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn who_keeps_the_pager_reads_so_late_where_the_bot_was_down() {
    let mut bot = with_a_gap(true).await;
    bot.advance_to("2026-12-03T11:19:00Z").await;
    bot.ignore_news();
    bot.stop();
    bot.clock.advance(jiff::SignedDuration::from_mins(30));
    bot.start_again().await;
    let told = bot.private(PRIYA);
    assert!(told.len() == 1 && told[0].contains("Your shift ended at"), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_day_that_is_planned_at_short_notice_tells_whoever_is_on_call_at_once() {
    let mut bot = Bot::new().await;
    bot.advance_to("2026-12-02T12:00:00Z").await;
    bot.plan(json!({"date": crate::bot::date("2026-12-03"), "signup_until": crate::bot::date("2026-12-02")})).await;
    for who in [PRIYA, SAM, LUCAS, ERIN] {
        let told = bot.private(who);
        assert!(told.len() == 1 && told[0].contains("at short notice. You are on call"), "{who}: {told:#?}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_away_or_has_a_limit_is_planned_like_that() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(SAM, "/shadow settings").await;
    assert_eq!(bot.fill(SAM, json!({"on_call_max": number(60)})).await, Submitted::Cleared);
    bot.slash(LUCAS, "/shadow settings").await;
    let off = json!({"days_off": crate::bot::text("2026-12-03")});
    assert_eq!(bot.fill(LUCAS, off).await, Submitted::Cleared);
    bot.ignore_news();
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({})).await;
    let confirm = bot.form(MAEVE);
    assert!(!confirm.contains("U0LUCAS"), "{confirm}");
    assert!(confirm.contains("<@U0SAM> could, by being on call 2 h 30 min more than they set"), "{confirm}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_is_moved_and_only_those_with_other_times_are_told() {
    let mut bot = Bot::with_day(4).await;
    let moved = move_shift(&mut bot, "Priya", json!({"who": choice(PRIYA), "until": time("10:00")})).await;
    assert_eq!(moved, Submitted::Cleared);
    let told = bot.private(PRIYA).remove(0);
    assert!(told.contains("were <!date^1796288400^{time}|09:00 GMT> to <!date^1796295600^{time}|11:00 GMT>"), "{told}");
    assert!(
        told.contains("are *<!date^1796288400^{time}|09:00 GMT> to <!date^1796292000^{time}|10:00 GMT>*"),
        "{told}"
    );
    let saved = bot.newest_private(MAEVE);
    assert!(saved.contains("10:00 GMT>  <@U0PRIYA>  :pushpin:"), "{saved}");
    assert!(saved.contains("[Back to the proposed rota]"), "{saved}");
    assert_eq!(bot.private(BEN).len(), 0);
    bot.ignore_news();
    bot.click(MAEVE, "Back to the proposed rota").await;
    let told = bot.private(PRIYA).remove(0);
    assert!(
        told.contains("are *<!date^1796288400^{time}|09:00 GMT> to <!date^1796295600^{time}|11:00 GMT>*"),
        "{told}"
    );
    assert!(!bot.newest_private(MAEVE).contains(":pushpin:"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_gap_is_closed_by_hand_outside_of_hours_and_a_change_of_the_day_keeps_it() {
    let mut bot = with_a_gap(false).await;
    bot.ignore_news();
    let closed = move_shift(&mut bot, "nobody", json!({"who": choice(PRIYA), "until": time("13:00")})).await;
    assert_eq!(closed, Submitted::Cleared);
    let saved = bot.newest_private(MAEVE);
    assert!(saved.contains("<@U0PRIYA>  :pushpin:") && saved.contains("1 h 30 min outside their hours"), "{saved}");
    bot.ignore_news();
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"advocates": people(&[PRIYA, SAM, ERIN])})).await;
    let confirm = bot.form(MAEVE);
    assert!(confirm.contains("11:30 to 13:00  <@U0PRIYA>  :pushpin:"), "{confirm}");
    bot.fill(MAEVE, json!({})).await;
    let in_the_way = move_shift(&mut bot, "Erin", json!({"who": choice(ERIN), "from": time("12:00")})).await;
    let Submitted::Errors(errors) = in_the_way else { panic!("it was taken") };
    assert!(errors["from"].contains("11:30–13:00 is with Priya Nair, as it was set"), "{errors:?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_picture_comes_as_a_file_that_only_the_coordinator_gets() {
    let mut bot = Bot::with_day(4).await;
    assert!(!bot.slash(SAM, "/shadow days").await.contains("[Rota]"));
    assert!(bot.slash(MAEVE, "/shadow days").await.contains("[Rota]"));
    let rota = bot.click(MAEVE, "Rota").await;
    assert!(
        rota.contains("09:00 GMT> to <!date^1796295600^{time}|11:00 GMT>  <@U0PRIYA>  ·  backup: <@U0SAM>"),
        "{rota}"
    );
    let im = bot.slack.im(MAEVE).unwrap();
    let files: Vec<_> = bot.slack.messages(&im).into_iter().flat_map(|message| message.files).collect();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name.as_str(), &files[0].bytes[1..4]), ("rota-2026-12-03.png", &b"PNG"[..]));
    bot.ignore_news();
    bot.finish().await;
}

fn pictures(bot: &Bot) -> usize {
    let im = bot.slack.im(MAEVE).unwrap();
    bot.slack.messages(&im).into_iter().flat_map(|message| message.files).count()
}

#[tokio::test]
async fn the_same_picture_comes_once_a_day() {
    let mut bot = Bot::with_day(4).await;
    bot.click(MAEVE, "Rota").await;
    bot.click(MAEVE, "Rota").await;
    assert_eq!(pictures(&bot), 1, "it is there already");
    let moved = move_shift(&mut bot, "Priya", json!({"who": choice(PRIYA), "until": time("10:00")})).await;
    assert_eq!((moved, pictures(&bot)), (Submitted::Cleared, 1));
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Rota").await;
    assert_eq!(pictures(&bot), 2, "another rota");
    bot.advance_to("2026-11-29T09:00:00Z").await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Rota").await;
    assert_eq!(pictures(&bot), 3, "the last one is far up");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn two_lanes_never_have_the_same_person_at_a_time() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let typed = json!({"advocates": people(&[PRIYA, SAM, LUCAS, ERIN]), "lanes": number(2)});
    assert_eq!(bot.fill(MAEVE, typed).await, Submitted::Pushed);
    let confirm = bot.form(MAEVE);
    let (first, second) = confirm.split_once("*2nd pager*").expect("two lanes");
    assert!(first.contains("*1st pager*") && second.contains("<@U0"), "{confirm}");
    let typed = json!({"advocates": people(&[PRIYA]), "lanes": number(2)});
    let id = bot.slack.view(MAEVE).unwrap()["id"].as_str().unwrap().to_owned();
    bot.slack.close_view(MAEVE, &id).await.unwrap();
    let Submitted::Errors(errors) = bot.fill(MAEVE, typed).await else { panic!("two lanes for one") };
    assert!(errors["lanes"].contains("no more than there are advocates"), "{errors:?}");
    bot.finish().await;
}

#[tokio::test]
async fn what_the_second_page_shows_is_what_is_saved_also_where_nothing_else_was_changed() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(PRIYA, "/shadow settings").await;
    // She goes home at ten o'clock in Dublin.
    assert_eq!(bot.fill(PRIYA, json!({"end": time("15:30")})).await, Submitted::Cleared);
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({})).await;
    assert!(bot.form(MAEVE).contains("09:00 to 10:00  <@U0PRIYA>"), "{}", bot.form(MAEVE));
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    assert!(bot.card().contains("10:00 GMT>: <@U0PRIYA>"), "{}", bot.card());
    let told = bot.private(PRIYA).pop().unwrap_or_default();
    assert!(told.contains("are *<!date^1796288400^{time}|09:00 GMT> to <!date^1796292000^"), "{told}");
    assert_eq!((bot.private(BEN).len(), bot.private(ERIN).len()), (0, 0), "theirs stays");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_planned_day_with_one_advocate_and_one_place_is_within_their_hours_as_any() {
    let mut bot = Bot::new().await;
    let ride = json!({"format": choice("ride-along"), "advocates": people(&[ERIN]), "places": number(1)});
    bot.slash(MAEVE, "/shadow plan").await;
    assert_eq!(bot.fill(MAEVE, ride).await, Submitted::Pushed);
    let confirm = bot.form(MAEVE);
    assert!(confirm.contains("15:00 to 17:00  <@U0ERIN>") && !confirm.contains("outside their hours"), "{confirm}");
    assert!(confirm.contains("09:00 to 15:00: *nobody*"), "{confirm}");
    bot.finish().await;
}

#[tokio::test]
async fn what_was_set_by_hand_on_a_day_with_one_advocate_stays_until_it_is_taken_back() {
    let mut bot = Bot::new().await;
    let ride = json!({"format": choice("ride-along"), "advocates": people(&[LUCAS]), "places": number(1)});
    bot.plan(ride).await;
    // He begins at noon in Dublin, where the day is from nine to five.
    let set = json!({"who": choice(LUCAS), "from": time("13:00")});
    assert_eq!(move_shift(&mut bot, "Lucas", set).await, Submitted::Cleared);
    bot.ignore_news();
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({})).await;
    let confirm = bot.form(MAEVE);
    assert!(confirm.contains("13:00 to 17:00  <@U0LUCAS>  :pushpin:"), "{confirm}");
    bot.fill(MAEVE, json!({})).await;
    bot.ignore_news();
    bot.click(MAEVE, "Rota").await;
    bot.click_last(MAEVE, "Back to the proposed rota").await;
    let rota = bot.newest_private(MAEVE);
    assert!(rota.contains("12:00 GMT> to <!date^1796317200^{time}|17:00 GMT>  <@U0LUCAS>"), "{rota}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_cannot_make_it_gets_no_shift_when_the_day_is_changed() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"advocates": people(&[SAM])})).await;
    bot.slash(SAM, "/shadow cancel").await;
    bot.click(SAM, "I cannot make it").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    let both = json!({"advocates": people(&[SAM, PRIYA])});
    assert_eq!(bot.fill(MAEVE, both).await, Submitted::Pushed);
    let confirm = bot.form(MAEVE);
    assert!(confirm.contains("<@U0PRIYA>") && !confirm.contains("U0SAM"), "{confirm}");
    bot.finish().await;
}

#[tokio::test]
async fn where_every_shift_is_covered_there_is_none_to_move() {
    let mut bot = Bot::with_day(4).await;
    let covered = "UPDATE shifts SET owner = CASE advocate WHEN 'U0ERIN' THEN 'U0SAM' ELSE 'U0ERIN' END";
    sqlx::query(covered).execute(&mut bot.database().await).await.unwrap();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Rota").await;
    let answer = bot.click_last(MAEVE, "Move a shift").await;
    assert!(answer.contains("There is no shift to move") && answer.contains("[Change]"), "{answer}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn gaps_that_the_form_has_no_room_for_stay_meant() {
    let mut bot = Bot::with_day(4).await;
    for who in [PRIYA, SAM, LUCAS, ERIN] {
        bot.slash(who, "/shadow settings").await;
        let breaks = json!({"breaks": crate::bot::text("12:15-12:30, 13:15-13:30, 14:15-14:30, 15:15-15:30")});
        assert_eq!(bot.fill(who, breaks).await, Submitted::Cleared);
    }
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"lanes": number(4)})).await;
    bot.fill(MAEVE, json!({})).await;
    let shown = bot.newest_private(MAEVE);
    assert!(shown.contains("more stretches without anybody"), "more than eight: {shown}");
    let all = "INSERT INTO meant_gaps (day, lane, start_time, end_time) VALUES (1, 3, '08:00:00', '17:00:00')";
    sqlx::query(all).execute(&mut bot.database().await).await.unwrap();
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({})).await;
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM meant_gaps WHERE start_time = '08:00:00'")
        .fetch_one(&mut bot.database().await)
        .await
        .unwrap();
    assert_eq!(left, 1, "the last gaps stood on no page, and nobody said anything of them");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_somebody_covers_stays_when_a_shift_is_moved() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(SAM, "/shadow cover").await;
    assert_eq!(bot.fill(SAM, json!({"from": time("13:00"), "until": time("14:00")})).await, Submitted::Cleared);
    bot.click(LUCAS, "I take it").await;
    bot.ignore_news();
    let moved = move_shift(&mut bot, "Erin", json!({"who": choice(ERIN), "from": time("16:00")})).await;
    assert_eq!(moved, Submitted::Cleared);
    let saved = bot.newest_private(MAEVE);
    assert!(saved.contains("12:00 GMT> to <!date^1796302800^{time}|13:00 GMT>  <@U0LUCAS>, for <@U0SAM>"), "{saved}");
    assert!(saved.contains("12:00 GMT>  <@U0SAM>"), "the rest is still his: {saved}");
    let in_the_way = move_shift(&mut bot, "Priya", json!({"who": choice(PRIYA), "until": time("12:30")})).await;
    let Submitted::Errors(errors) = in_the_way else { panic!("it was taken") };
    assert!(errors["from"].contains("12:00–13:00 is with Lucas Prado, who covers it for somebody"), "{errors:?}");
    assert!(errors["from"].contains("Choose an end by 12:00, or ask Lucas Prado"), "{errors:?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_other_gaps_stay_where_one_is_meant() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    assert_eq!(bot.fill(MAEVE, json!({"advocates": people(&[ERIN])})).await, Submitted::Pushed);
    bot.fill(MAEVE, json!({})).await;
    bot.ignore_news();
    let one = json!({"who": choice(ERIN), "from": time("11:00"), "until": time("12:00")});
    assert_eq!(move_shift(&mut bot, "nobody", one).await, Submitted::Cleared);
    let saved = bot.newest_private(MAEVE);
    assert_eq!(saved.matches("[This gap is meant]").count(), 2, "{saved}");
    bot.click(MAEVE, "This gap is meant").await;
    let noted = bot.newest_private(MAEVE);
    assert!(noted.contains("Noted: nobody is on call") && noted.contains("[Not meant after all]"), "{noted}");
    assert_eq!(noted.matches("[This gap is meant]").count(), 1, "{noted}");
    assert!(noted.contains("  <@U0ERIN>  :pushpin:") && noted.contains("[Move a shift]"), "the list stays: {noted}");
    assert_eq!(noted.matches("nobody").count(), 3, "once in the list, and that it was noted: {noted}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_was_meant_of_a_longer_gap_stays_meant() {
    let mut bot = with_a_gap(true).await;
    bot.ignore_news();
    assert_eq!(
        move_shift(&mut bot, "Erin", json!({"who": choice(ERIN), "from": time("13:00")})).await,
        Submitted::Cleared
    );
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({})).await;
    assert!(bot.form(MAEVE).contains("11:30 to 13:00: nobody, as meant"), "{}", bot.form(MAEVE));
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    bot.click(MAEVE, "Rota").await;
    bot.click(MAEVE, "Back to the proposed rota").await;
    let saved = bot.newest_private(MAEVE);
    assert!(saved.contains("15:00 GMT>: nobody, as meant"), "{saved}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_that_is_set_into_somebodys_break_says_so() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(SAM, "/shadow settings").await;
    // In Lagos it is an hour later than in Dublin.
    let rest = json!({"breaks": crate::bot::text("14:00-14:30")});
    assert_eq!(bot.fill(SAM, rest).await, Submitted::Cleared);
    bot.ignore_news();
    let moved = json!({"who": choice(SAM), "until": time("14:00")});
    assert_eq!(move_shift(&mut bot, "Sam", moved).await, Submitted::Cleared);
    let saved = bot.newest_private(MAEVE);
    let is_break = "|13:00 GMT> to <!date^1796304600^{time}|13:30 GMT> is their break";
    assert!(saved.lines().any(|line| line.contains("<@U0SAM>") && line.contains(is_break)), "{saved}");
    assert_eq!(saved.matches("their break").count(), 1, "{saved}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_list_is_on_the_clock_of_the_picture_and_the_form() {
    let mut bot = Bot::with_day(4).await;
    assert!(!bot.click(MAEVE, "Rota").await.contains("as in your settings"));
    bot.slash(MAEVE, "/shadow settings").await;
    assert_eq!(bot.fill(MAEVE, json!({"zone": crate::bot::text("Africa/Lagos")})).await, Submitted::Cleared);
    bot.ignore_news();
    let rota = bot.click(MAEVE, "Rota").await;
    assert!(rota.contains("10:00–12:00  <@U0PRIYA>") && !rota.contains("<!date"), "{rota}");
    assert_eq!(rota.matches("Lagos").count(), 1, "{rota}");
    bot.ignore_news();
    bot.finish().await;
}

/// Priya asked for cover of her shift, 9 to 11, and Sam took it, who has the next one.
async fn sam_covers_priya() -> Bot {
    let mut bot = Bot::with_day(4).await;
    bot.slash(PRIYA, "/shadow cover").await;
    assert_eq!(bot.fill(PRIYA, json!({})).await, Submitted::Cleared);
    bot.click(SAM, "I take it").await;
    bot.ignore_news();
    bot
}

#[tokio::test]
async fn who_asked_for_cover_is_no_backup_of_that_very_shift() {
    let mut bot = sam_covers_priya().await;
    bot.slash(MAEVE, "/shadow days").await;
    let rota = bot.click(MAEVE, "Rota").await;
    let line = rota.lines().find(|line| line.contains(", for <@U0PRIYA>")).unwrap();
    assert!(!line.contains("backup"), "{line}");
    bot.advance_to("2026-12-03T09:05:00Z").await;
    bot.ignore_news();
    let asked = bot.slash(SAM, "/shadow break 15m").await;
    assert!(asked.contains("[Take the break all the same]") && bot.handoffs().is_empty(), "{asked}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_agreed_on_a_cover_keeps_their_shifts_when_another_is_moved() {
    let mut bot = sam_covers_priya().await;
    let moved = move_shift(&mut bot, "Lucas", json!({"who": choice(LUCAS), "from": time("13:30")})).await;
    assert_eq!(moved, Submitted::Cleared);
    let saved = bot.newest_private(MAEVE);
    let of = |who: &str| saved.lines().filter(|line| line.contains(&format!("  <@{who}>"))).collect::<Vec<_>>();
    assert!(of(PRIYA).is_empty(), "she gave hers away: {saved}");
    assert!(of(SAM).len() == 2 && of(SAM)[1].contains("11:00 GMT>"), "{saved}");
    assert!(of(LUCAS)[0].contains("13:30 GMT>") && of(LUCAS)[0].contains(":pushpin:"), "{saved}");
    assert_eq!(bot.private(PRIYA).len(), 0);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_preview_of_a_change_shows_a_swap_as_it_will_be_saved() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(SAM, "/shadow cover").await;
    assert_eq!(bot.fill(SAM, json!({"swap": choice("1")})).await, Submitted::Cleared);
    bot.click(PRIYA, "Swap").await;
    bot.ignore_news();
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    assert_eq!(bot.fill(MAEVE, json!({"start": time("09:30")})).await, Submitted::Pushed);
    let preview = bot.form(MAEVE);
    assert!(preview.contains("09:30 to 11:00  <@U0SAM>, for <@U0PRIYA>"), "{preview}");
    assert!(preview.contains("11:00 to 13:00  <@U0PRIYA>, for <@U0SAM>"), "{preview}");
    bot.fill(MAEVE, json!({})).await;
    assert!(bot.card().contains("11:00 GMT>: <@U0SAM>, for <@U0PRIYA>"), "{}", bot.card());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn on_the_day_a_shift_that_lies_ahead_is_given_to_somebody_else_and_nothing_more_is_moved() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-03T09:10:00Z").await;
    bot.ignore_news();
    bot.slash(SAM, "/shadow status").await;
    let answer = bot.click(SAM, "I cannot make it").await;
    assert!(answer.contains("finds somebody for your shifts"), "{answer}");
    let told = bot.newest_private(MAEVE);
    assert!(
        told.contains("Their shifts still need somebody") && told.contains("*Rota*, then *Move a shift*"),
        "{told}"
    );
    assert!(told.contains("[Rota]") && !told.contains("[Change]") && !told.contains("[Pairs]"), "{told}");
    let early = json!({"who": choice(LUCAS), "from": time("09:05")});
    let Submitted::Errors(errors) = move_shift(&mut bot, "Sam", early).await else { panic!("it was taken") };
    assert!(errors["from"].contains("still to come"), "{errors:?}");
    let form = bot.form(MAEVE);
    assert!(!form.contains("09:00–11:00") && form.contains("The other shifts stay as they are."), "{form}");
    assert_eq!(form.matches("Sam").count(), 1, "his shift, and not he himself: {form}");
    assert_eq!(move_shift(&mut bot, "Sam", json!({"who": choice(LUCAS)})).await, Submitted::Cleared);
    let told = bot.private(LUCAS).pop().unwrap_or_default();
    assert!(told.contains("11:00 GMT> to") && told.contains("Does that not work for you?"), "{told}");
    assert!(bot.private(ERIN).is_empty() && bot.private(PRIYA).is_empty());
    let saved = bot.newest_private(MAEVE);
    assert!(saved.contains("[Move a shift]") && !saved.contains("[Back to the proposed rota]"), "{saved}");
    bot.ignore_news();
    bot.advance_to("2026-12-03T10:55:00Z").await;
    assert!(bot.handoffs().iter().any(|card| card.contains("<@U0LUCAS>, please pick up")), "{:?}", bot.handoffs());
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn on_the_day_a_gap_that_lies_ahead_is_closed_until_it_has_begun() {
    let mut bot = with_a_gap(false).await;
    bot.advance_to("2026-12-03T09:10:00Z").await;
    bot.ignore_news();
    assert_eq!(move_shift(&mut bot, "nobody", json!({"who": choice(PRIYA)})).await, Submitted::Cleared);
    let saved = bot.newest_private(MAEVE);
    assert!(saved.contains("<@U0PRIYA>  :pushpin:") && !saved.contains("*nobody*"), "{saved}");
    bot.ignore_news();
    bot.click(MAEVE, "Rota").await;
    bot.advance_to("2026-12-03T15:10:00Z").await;
    bot.ignore_news();
    let answer = bot.click(MAEVE, "Move a shift").await;
    assert!(answer.contains("There is no shift to move") && !answer.contains("[Change]"), "{answer}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_gap_that_comes_of_an_absence_is_told_at_once_and_only_once() {
    let mut bot = Bot::with_day(4).await;
    let mut told = Vec::new();
    for who in [LUCAS, ERIN] {
        bot.ignore_news();
        bot.slash(who, "/shadow status").await;
        bot.click(who, "I cannot make it").await;
        told.push(bot.private(MAEVE).pop().unwrap_or_default());
    }
    assert!(!told[0].contains("*nobody*") && told[0].contains("Nothing left for you to do"), "{told:#?}");
    assert!(told[1].contains("*nobody*") && told[1].contains("[This gap is meant]"), "{told:#?}");
    assert!(!told[1].contains("Nothing left for you to do"), "{told:#?}");
    bot.ignore_news();
    bot.slash(PRIYA, "/shadow status").await;
    bot.click(PRIYA, "I cannot make it").await;
    let told = bot.private(MAEVE).pop().unwrap_or_default();
    assert!(told.contains("Nothing left for you to do") && !told.contains("*nobody*"), "she has read of it: {told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_cannot_make_it_after_their_shift_reads_of_no_shift() {
    let mut bot = Bot::with_day(4).await;
    bot.advance_to("2026-12-03T14:10:00Z").await;
    bot.ignore_news();
    bot.slash(SAM, "/shadow status").await;
    let answer = bot.click(SAM, "I cannot make it").await;
    assert!(answer.contains("<@U0MAEVE> is told") && !answer.contains("for your shifts"), "{answer}");
    let told = bot.newest_private(MAEVE);
    assert!(told.contains("Nothing left for you to do") && !told.contains("[Change]"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_gave_an_hour_away_does_not_get_it_back_as_the_other_pagers() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let typed = json!({"advocates": people(&[PRIYA, SAM, LUCAS, ERIN]), "lanes": number(2)});
    assert_eq!(bot.fill(MAEVE, typed).await, Submitted::Pushed);
    assert!(bot.form(MAEVE).contains("09:00 to 15:00  <@U0SAM>"), "{}", bot.form(MAEVE));
    bot.fill(MAEVE, json!({})).await;
    bot.slash(SAM, "/shadow cover").await;
    // From two to three in Dublin.
    assert_eq!(bot.fill(SAM, json!({"from": time("15:00"), "until": time("16:00")})).await, Submitted::Cleared);
    bot.click(ERIN, "I take it").await;
    bot.ignore_news();
    bot.slash(LUCAS, "/shadow status").await;
    bot.click(LUCAS, "I cannot make it").await;
    bot.ignore_news();
    let rota = bot.click(MAEVE, "Rota").await;
    let (first, second) = rota.split_once("*2nd pager*").expect("two lanes");
    assert!(first.contains("<@U0ERIN>, for <@U0SAM>") && second.contains("|15:00 GMT>: *nobody*"), "{rota}");
    bot.ignore_news();
    bot.finish().await;
}
