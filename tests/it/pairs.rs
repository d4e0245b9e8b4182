//! Pairs: the preview, confirming, changing, moving up, and who does without a buddy.

use serde_json::json;
use shadowday::demo::cast::{ANA, BEN, ERIN, JACK, LUCAS, MAEVE, MIA, NOAH, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, date, number, people, text, time};

/// The usual day, and these people have signed up.
async fn with_signups(places: u32, who: &[&str]) -> Bot {
    let mut bot = Bot::with_day(places).await;
    for person in who {
        bot.slash(person, "/shadow signup").await;
    }
    bot
}

async fn confirm(bot: &mut Bot) -> String {
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await
}

/// Changes somebody's buddy in the form; returns the preview that comes then.
async fn wish(bot: &mut Bot, who: &str, buddy: &str) -> String {
    bot.click(MAEVE, "Change a buddy").await;
    let wish = json!({"shadower": choice(who), "buddy": choice(buddy)});
    assert_eq!(bot.fill(MAEVE, wish).await, Submitted::Cleared);
    assert_eq!(bot.private(MAEVE).len(), 0, "the preview that is there shows it");
    bot.answer(MAEVE)
}

async fn set_hours(bot: &mut Bot, who: &str, start: &str, end: &str) {
    bot.click(who, "Change details").await;
    assert_eq!(bot.fill(who, json!({"start": time(start), "end": time(end)})).await, Submitted::Cleared);
}

#[tokio::test]
async fn the_preview_has_every_pair_with_reasons_everybody_without_and_who_is_free() {
    let mut bot = with_signups(6, &[ANA, BEN, MIA, NOAH]).await;
    bot.advance_to("2026-12-01T17:00:00Z").await;
    let preview = bot.private(MAEVE).remove(0);
    for words in [
        "• *<@U0ANA>* with *<@U0LUCAS>*: 5 h of the day in both people's hours",
        "• *<@U0BEN>* with *<@U0ERIN>*: 2 h of the day in both people's hours",
        "• *<@U0MIA>* without a buddy: ",
        "• *<@U0NOAH>* without a buddy: Only 1 h of the day",
        "No shadower: <@U0PRIYA> and <@U0SAM>",
        "Nobody is told before you confirm.",
    ] {
        assert!(preview.contains(words), "{words} in {preview}");
    }
    assert!(bot.card().contains("<@U0MAEVE> is putting the pairs together"), "{}", bot.card());
    assert!(bot.slash(MAEVE, "/shadow pair").await.contains(&preview), "the command shows the same");
    bot.finish().await;
}

#[tokio::test]
async fn pairing_early_closes_sign_up_and_tells_all() {
    let mut bot = with_signups(4, &[ANA, MIA]).await;
    let done = confirm(&mut bot).await;
    assert!(done.contains("has 1 pair, and each is told. 1 person is on the waiting list, and told why."), "{done}");
    let met = bot.private(ANA).remove(0);
    for words in ["<@U0ANA>, meet <@U0LUCAS>", "Both at work", "lunch or coffee", "log in to the help desk"] {
        assert!(met.contains(words), "{words} in {met}");
    }
    // In the middle of their time, from 13:00 to 15:00, he has the pager.
    assert!(met.contains("suits both: <!date^1796310000^{time}|15:00 GMT>"), "{met}");
    let waits = bot.private(MIA).remove(0);
    assert!(waits.contains("no buddy for you") && waits.contains("[Change details]\n[Cancel]"), "{waits}");
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>") && bot.card().contains("1 waiting"), "{}", bot.card());
    bot.advance_to("2026-12-01T18:00:00Z").await;
    bot.finish().await;
}

#[tokio::test]
async fn pairs_that_changed_since_they_were_looked_at_are_shown_again() {
    let mut bot = with_signups(4, &[ANA]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.slash(BEN, "/shadow signup").await;
    let again = bot.click(MAEVE, "Confirm and tell all").await;
    assert!(again.contains("<@U0BEN> signed up since you looked. These are the pairs as they would be now"), "{again}");
    assert!(bot.card().contains("*Coming:* <@U0ANA> and <@U0BEN>"), "nothing is told: {}", bot.card());
    assert!(bot.click(MAEVE, "Confirm and tell all").await.contains("2 pairs"));
    assert_eq!([ANA, BEN].map(|person| bot.private(person).len()), [1, 1]);
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_can_be_chosen_and_the_choice_taken_back() {
    let mut bot = with_signups(4, &[ANA, MIA]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    let chosen = wish(&mut bot, ANA, SAM).await;
    assert!(chosen.contains("*<@U0ANA>* with *<@U0SAM>*: Put together by the coordinator"), "{chosen}");
    let back = wish(&mut bot, ANA, "best").await;
    assert!(back.contains("*<@U0ANA>* with *<@U0LUCAS>*: 5 h"), "{back}");
    bot.click(MAEVE, "Change a buddy").await;
    let impossible = json!({"shadower": choice(MIA), "buddy": choice(SAM)});
    let Submitted::Errors(errors) = bot.fill(MAEVE, impossible).await else { panic!("it was taken") };
    assert!(errors["buddy"].contains("too few working hours of the day in common"), "{errors:?}");
    assert_eq!(bot.fill(MAEVE, json!({"shadower": choice(ANA), "buddy": choice(ERIN)})).await, Submitted::Cleared);
    assert!(bot.answer(MAEVE).contains("*<@U0ANA>* with *<@U0ERIN>*"));
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.private(ANA).remove(0).contains("meet <@U0ERIN>"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn of_two_previews_the_older_one_says_when_it_is_out_of_date() {
    let mut bot = with_signups(4, &[ANA]).await;
    bot.slash(MAEVE, "/shadow pair").await;
    confirm(&mut bot).await;
    bot.ignore_news();
    let told = bot.click(MAEVE, "Confirm and tell all").await;
    assert!(told.contains("were confirmed like this already: everybody knows them"), "{told}");
    assert!(bot.private(ANA).is_empty());
    bot.slash(MAEVE, "/shadow pair").await;
    bot.slash(MAEVE, "/shadow pair").await;
    wish(&mut bot, ANA, SAM).await;
    bot.click(MAEVE, "Confirm again").await;
    bot.ignore_news();
    let told = bot.click(MAEVE, "Confirm again").await;
    assert!(told.contains("Something changed since you looked"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn confirming_again_tells_only_what_is_new() {
    let mut bot = with_signups(4, &[ANA, BEN]).await;
    confirm(&mut bot).await;
    bot.ignore_news();
    let same = bot.click(MAEVE, "Show the pairs").await;
    assert!(!same.contains("so far") && same.contains("These people know of their pairs already"), "{same}");
    let preview = wish(&mut bot, ANA, SAM).await;
    assert!(preview.contains("*1 person had it otherwise so far:* <@U0ANA>. They and their buddies are"), "{preview}");
    assert!(preview.contains("*<@U0ANA>* with *<@U0SAM>* (so far with <@U0LUCAS>): Put together"), "{preview}");
    assert!(preview.contains("The others know of their pairs already"), "{preview}");
    assert!(preview.contains("only what is new is told") && preview.contains("[Confirm again]"), "{preview}");
    assert_eq!(preview.matches("Put together by the coordinator").count(), 1, "{preview}");
    bot.click(MAEVE, "Confirm again").await;
    let parted = bot.private(LUCAS).remove(0);
    assert!(parted.contains("nobody shadows you now. <@U0ANA> is no longer with you."), "{parted}");
    assert!(parted.contains("<@U0MAEVE> has put the pairs together anew."), "{parted}");
    let met = bot.private(ANA);
    assert!(met.len() == 1 && met[0].contains("meet <@U0SAM>"), "{met:#?}");
    assert!(met[0].contains("The pairs changed: before, <@U0ANA> was with <@U0LUCAS>."), "{met:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn a_place_that_frees_after_pairing_goes_to_the_next_in_line_with_a_buddy() {
    let mut bot = with_signups(1, &[ANA, MIA, BEN]).await;
    confirm(&mut bot).await;
    bot.ignore_news();
    let left = bot.slash(ANA, "/shadow cancel").await;
    assert!(left.contains("Your buddy knows") && !left.contains("[Sign up again]"), "{left}");
    let no_buddy = bot.private(MIA).remove(0);
    assert!(no_buddy.contains("no buddy for you"), "a place, but nobody for her: {no_buddy}");
    let met = bot.private(BEN);
    assert!(met.len() == 1 && met[0].contains("<@U0BEN>, meet <@U0LUCAS>"), "{met:#?}");
    let told = bot.private(LUCAS);
    assert!(told.len() == 1 && told[0].contains("<@U0ANA> cannot make it"), "{told:#?}");
    assert!(bot.card().contains("<@U0BEN> with <@U0LUCAS>") && bot.card().contains("1 waiting"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn nobody_loses_their_place_in_line_by_waiting_for_another_reason() {
    let mut bot = with_signups(2, &[ANA, MIA, BEN, TUNDE]).await;
    confirm(&mut bot).await;
    bot.ignore_news();
    let first = bot.slash(MIA, "/shadow status").await;
    assert!(first.contains("You are 1st on the waiting list"), "{first}");
    assert!(bot.slash(TUNDE, "/shadow status").await.contains("You are 2nd on the waiting list"));
    set_hours(&mut bot, MIA, "20:00", "04:00").await;
    let full = bot.slash(MIA, "/shadow status").await;
    assert!(full.contains("1st on the waiting list") && full.contains("The day is full"), "{full}");
    bot.slash(ANA, "/shadow cancel").await;
    assert!(bot.private(MIA).remove(0).contains("<@U0MIA>, meet "));
    bot.ignore_news();
    assert!(bot.slash(TUNDE, "/shadow status").await.contains("You are 1st on the waiting list"));
    bot.finish().await;
}

#[tokio::test]
async fn other_hours_lead_to_a_buddy_after_pairing() {
    let mut bot = with_signups(4, &[MIA, NOAH]).await;
    confirm(&mut bot).await;
    assert_eq!([MIA, NOAH].map(|person| bot.private(person).len()), [1, 1]);
    let status = bot.slash(NOAH, "/shadow status").await;
    assert!(status.contains("1 h of the day") && status.contains("[Change details]"), "{status}");
    set_hours(&mut bot, NOAH, "06:00", "14:00").await;
    let met = bot.private(NOAH);
    assert!(met.len() == 1 && met[0].contains("<@U0NOAH> works 06:00 to 14:00 in Vancouver"), "{met:#?}");
    assert!(bot.slash(MIA, "/shadow status").await.contains("1st on the waiting list"), "Mia hears nothing new");
    bot.finish().await;
}

/// Mia and Ana were there before.
async fn second_day(changes: serde_json::Value) -> Bot {
    let mut bot = with_signups(4, &[ANA, MIA]).await;
    set_hours(&mut bot, MIA, "20:00", "04:00").await;
    confirm(&mut bot).await;
    bot.advance_to("2026-12-04T09:00:00Z").await;
    bot.ignore_news();
    bot.plan(changes).await;
    bot
}

#[tokio::test]
async fn experienced_people_have_the_pager_where_first_timers_wait() {
    let mut bot = second_day(json!({"places": number(4)})).await;
    for person in [MIA, JACK] {
        bot.slash(person, "/shadow signup").await;
    }
    set_hours(&mut bot, MIA, "09:00", "17:00").await;
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("_Has the pager instead._") && preview.contains("_Waits for a buddy._"), "{preview}");
    let done = bot.click(MAEVE, "Confirm and tell all").await;
    assert!(done.contains("has no pairs. 1 person has the pager instead, and is told. 1 person is on the"), "{done}");
    let pager = bot.private(MIA).remove(0);
    assert!(pager.contains("You have been before, so whoever has the pager is your help"), "{pager}");
    assert!(bot.private(JACK).remove(0).contains("no buddy for you"));
    assert!(bot.card().contains("• <@U0MIA>: ask whoever has the pager"), "{}", bot.card());
    assert!(bot.slash(MIA, "/shadow status").await.contains("Whoever has the pager helps you"));
    bot.finish().await;
}

#[tokio::test]
async fn who_gives_their_buddy_to_a_first_timer_does_so_for_their_first_day_and_not_so_that_more_have_one() {
    let day = json!({"advocates": people(&[LUCAS, ERIN]), "places": number(2)});
    let mut bot = second_day(day).await;
    bot.slash(LUCAS, "/shadow settings").await;
    assert_eq!(bot.fill(LUCAS, json!({"capacity": choice("1")})).await, Submitted::Cleared);
    for person in [ANA, BEN] {
        bot.slash(person, "/shadow signup").await;
    }
    bot.slash(MAEVE, "/shadow pair").await;
    wish(&mut bot, ANA, LUCAS).await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "{}", bot.card());
    bot.ignore_news();
    bot.slash(ERIN, "/shadow status").await;
    bot.click(ERIN, "I cannot make it").await;
    let told = bot.private(MAEVE).concat();
    let why = "<@U0ANA> has the pager instead of <@U0LUCAS>, so that somebody on their first day has a buddy.";
    assert!(told.contains(why), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn whoever_has_only_signed_up_for_an_earlier_day_is_still_a_first_timer() {
    let mut bot = with_signups(4, &[MIA]).await;
    bot.plan(json!({"places": number(4), "date": date("2026-12-08"), "signup_until": date("2026-12-07")})).await;
    bot.slash(MIA, "/shadow signup 2").await;
    let preview = bot.slash(MAEVE, "/shadow pair 2").await;
    assert!(preview.contains("_Waits for a buddy._") && !preview.contains("_Has the pager instead._"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn who_waits_for_a_buddy_has_the_pager_once_a_first_day_of_theirs_is_over() {
    let mut bot = with_signups(4, &[ANA]).await;
    confirm(&mut bot).await;
    bot.plan(json!({"date": date("2026-12-08"), "signup_until": date("2026-12-02"), "advocates": people(&[SAM])}))
        .await;
    bot.slash(ANA, "/shadow settings").await;
    assert_eq!(bot.fill(ANA, json!({"never_with": people(&[SAM])})).await, Submitted::Cleared);
    bot.slash(ANA, "/shadow signup 2").await;
    bot.slash(MAEVE, "/shadow pair 2").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.slash(ANA, "/shadow status").await.contains("1st on the waiting list"));
    bot.advance_to("2026-12-03T16:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T17:00:00Z").await;
    let told = bot.private(ANA);
    let pager: Vec<&String> =
        told.iter().filter(|told| told.contains("You have been before, so whoever has")).collect();
    assert_eq!(pager.len(), 1, "{told:#?}");
    assert!(bot.slash(ANA, "/shadow status").await.contains("Whoever has the pager helps you"));
    let preview = bot.slash(MAEVE, "/shadow pair 2").await;
    assert!(preview.contains("_Has the pager instead._") && !preview.contains("so far"), "{preview}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn on_a_ride_along_experienced_people_need_a_buddy_too() {
    let mut bot = second_day(json!({"format": choice("ride-along"), "places": number(4)})).await;
    for person in [ANA, MIA] {
        bot.slash(person, "/shadow signup").await;
    }
    set_hours(&mut bot, MIA, "09:00", "17:00").await;
    assert!(confirm(&mut bot).await.contains("1 person is on the waiting list"));
    assert!(bot.private(MIA).remove(0).contains("no buddy for you on the ride-along"));
    let met = bot.private(ANA).remove(0);
    assert!(met.contains("<@U0ANA>, meet <@U0") && !met.contains("LUCAS"), "somebody new: {met}");
    bot.finish().await;
}

#[tokio::test]
async fn shared_topics_are_a_reason() {
    let mut bot = with_signups(4, &[ANA]).await;
    bot.plan(json!({"date": date("2026-12-10"), "advocates": people(&[TUNDE])})).await;
    bot.slash(PRIYA, "/shadow signup 2").await;
    for (person, topics) in [(ANA, "Webhooks"), (PRIYA, "webhooks, api")] {
        bot.click(person, "Change details").await;
        bot.fill(person, json!({"topics": text(topics), "start": time("06:00"), "end": time("22:00")})).await;
    }
    let preview = bot.slash(MAEVE, "/shadow pair 1").await;
    assert!(preview.contains("*<@U0ANA>* with *<@U0PRIYA>*: Both named Webhooks"), "{preview}");
    bot.finish().await;
}

#[tokio::test]
async fn nobody_to_pair_says_so() {
    let mut bot = Bot::with_day(4).await;
    let empty = bot.slash(MAEVE, "/shadow pair").await;
    assert!(empty.contains("Nobody has signed up yet") && !empty.contains("[Confirm"), "{empty}");
    bot.slash(ANA, "/shadow signup").await;
    assert!(bot.click(MAEVE, "Look again").await.contains("<@U0ANA>"));
    bot.slash(ANA, "/shadow cancel").await;
    bot.advance_to("2026-12-01T17:00:00Z").await;
    let told = bot.private(MAEVE).remove(0);
    assert!(told.contains("nobody signed up") && told.contains("[Change]") && told.contains("[Call off]"), "{told}");
    bot.finish().await;
}

#[tokio::test]
async fn pairs_that_nobody_confirmed_settle_themselves_when_the_day_starts() {
    let mut bot = with_signups(4, &[ANA, MIA]).await;
    bot.advance_to("2026-12-03T08:59:00Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-03T09:00:00Z").await;
    assert!(bot.private(ANA).remove(0).contains("<@U0ANA>, meet <@U0LUCAS>"));
    let waited = bot.private(MIA);
    assert!(waited.len() == 1 && waited[0].contains("has begun, and there was no buddy for you. "), "{waited:#?}");
    assert!(waited[0].contains("working hours") && !waited[0].contains("no place came free"), "{waited:#?}");
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("Nobody confirmed its pairs, so I sent the best ones."), "{told:#?}");
    assert!(bot.private(PRIYA).remove(0).contains("you have the pager"));
    assert!(bot.card().contains("<@U0ANA> with <@U0LUCAS>"), "{}", bot.card());
    let late = bot.click(MAEVE, "Confirm and tell all").await;
    assert!(late.contains("its pairs stay as they are"), "{late}");
    bot.finish().await;
}

#[tokio::test]
async fn pairs_are_the_coordinators_to_confirm() {
    let mut bot = with_signups(4, &[ANA]).await;
    for person in [ANA, SAM] {
        assert!(bot.slash(person, "/shadow pair").await.contains("Ask <@U0MAEVE>"));
    }
    bot.finish().await;
}

#[tokio::test]
async fn more_places_after_pairing_bring_people_in_with_a_buddy() {
    let mut bot = with_signups(1, &[ANA, BEN]).await;
    confirm(&mut bot).await;
    assert_eq!((bot.private(ANA).len(), bot.private(BEN).len()), (1, 0), "Ben knows that the day is full");
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({"places": number(2)})).await;
    bot.fill(MAEVE, json!({})).await;
    let met = bot.private(BEN);
    assert!(met.len() == 1 && met[0].contains("<@U0BEN>, meet "), "{met:#?}");
    assert!(bot.private(MAEVE).remove(0).contains("Saved"));
    assert!(bot.card().contains("2 people"), "{}", bot.card());
    bot.finish().await;
}

#[tokio::test]
async fn a_buddy_who_is_found_on_the_day_has_what_is_left_of_it_and_nothing_is_said_of_what_is_over() {
    let mut bot = with_signups(4, &[ANA]).await;
    confirm(&mut bot).await;
    bot.advance_to("2026-12-03T14:10:00Z").await;
    bot.ignore_news();
    bot.slash(LUCAS, "/shadow status").await;
    bot.click(LUCAS, "I cannot make it").await;
    let met = bot.private(ANA);
    assert!(met.len() == 1 && met[0].contains("<@U0ANA>, meet "), "{met:#?}");
    assert!(met[0].contains("of what is left of the day in both people's hours"), "{met:#?}");
    assert!(!met[0].contains("has it first") && met[0].contains("Both at work <!date^1796310000^"), "{met:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn nobody_who_goes_home_soon_becomes_a_buddy_on_the_day_and_the_pager_helps_instead() {
    let mut bot = Bot::new().await;
    bot.plan(json!({"places": number(4), "advocates": people(&[PRIYA, SAM])})).await;
    for who in [ANA, BEN] {
        bot.slash(who, "/shadow signup").await;
    }
    confirm(&mut bot).await;
    bot.ignore_news();
    let with_sam = if bot.card().contains("<@U0ANA> with <@U0SAM>") { ANA } else { BEN };
    bot.advance_to("2026-12-03T11:10:00Z").await;
    bot.ignore_news();
    bot.slash(SAM, "/shadow status").await;
    bot.click(SAM, "I cannot make it").await;
    let told = bot.private(with_sam);
    assert!(told.len() == 1 && told[0].contains("no buddy for you for the rest of the"), "{told:#?}");
    assert!(told[0].contains("whoever has the pager") && told[0].contains("[Who is on call?]"), "{told:#?}");
    let other = if with_sam == ANA { BEN } else { ANA };
    let told = bot.private(other);
    assert!(told.is_empty(), "{told:#?}");
    bot.ignore_news();
    bot.finish().await;
}
