//! Who says that an agent of a help desk is them: confirmed, doubted, refused.

use serde_json::json;
use shadowday::demo::cast::{self, ANA, BEN, MAEVE, NOA};
use shadowday::sandbox::Submitted;

use super::{answers, answers_as, are_known, desk_says, minutes, owner, running_with};
use crate::bot::{choice, person, text};

#[tokio::test]
async fn who_says_who_they_are_is_confirmed_by_the_coordinator() {
    let mut bot = running_with(&[NOA]).await;
    bot.slash(NOA, "/shadow link").await;
    let claim = json!({"desk": choice("zendesk"), "typed": text("u0noa")});
    assert_eq!(bot.fill(NOA, claim).await, Submitted::Updated);
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains("<@U0NOA> says that they are `u0noa` in Zendesk"), "{asked}");
    bot.click(MAEVE, "Confirm").await;
    assert!(bot.private(NOA).remove(0).contains("You are `u0noa` in Zendesk"));
    answers(&mut bot, NOA, 1).await;
    assert!(bot.posted().remove(0).contains("<@U0NOA>"), "from the first reply on");
    bot.finish().await;
}

#[tokio::test]
async fn who_is_not_confirmed_is_told_and_nothing_changes() {
    let mut bot = running_with(&[BEN]).await;
    bot.slash(BEN, "/shadow link").await;
    bot.fill(BEN, json!({"desk": choice("intercom"), "typed": text("Somebody@Example.com")})).await;
    assert!(bot.private(MAEVE).remove(0).contains("somebody@example.com"));
    bot.click(MAEVE, "No").await;
    assert!(bot.private(BEN).remove(0).contains("did not confirm"));
    let now = bot.clock.now();
    desk_says(&mut bot, "somebody", 1, now).await;
    minutes(&mut bot, 2).await;
    assert_eq!(bot.posted().len(), 0);
    bot.finish().await;
}

#[tokio::test]
async fn of_what_somebody_says_of_themselves_only_the_last_is_open() {
    let mut bot = running_with(&[BEN]).await;
    are_known(&bot, &[ANA]).await;
    for typed in ["ben", "ben", "u0ana"] {
        bot.slash(BEN, "/shadow link").await;
        bot.fill(BEN, json!({"desk": choice("zendesk"), "typed": text(typed)})).await;
    }
    let asked = bot.private(MAEVE);
    assert_eq!(asked.len(), 2, "the same is asked once: {asked:#?}");
    assert!(asked[1].contains("So far this is <@U0ANA>"), "{asked:#?}");
    bot.click(MAEVE, "Confirm").await;
    assert!(bot.private(BEN).remove(0).contains("You are `u0ana`"));
    assert!(bot.private(ANA).remove(0).contains("and not you"));
    bot.click(MAEVE, "Confirm").await;
    assert!(bot.private(BEN).is_empty(), "the older one: they said something else since");
    bot.finish().await;
}

#[tokio::test]
async fn who_says_that_a_colleagues_e_mail_is_theirs_is_not_confirmed_without_a_warning() {
    let mut bot = running_with(&[ANA, BEN]).await;
    let anas = json!({"desk": choice("zendesk"), "typed": text(&cast::email(ANA))});
    bot.slash(BEN, "/shadow link").await;
    bot.fill(BEN, anas.clone()).await;
    let asked = bot.private(MAEVE).remove(0);
    assert!(asked.contains(":warning: In Slack that address is <@U0ANA>'s. Confirm only if"), "{asked}");
    bot.click(MAEVE, "No").await;
    bot.slash(ANA, "/shadow link").await;
    bot.fill(ANA, anas).await;
    let asked = bot.newest_private(MAEVE);
    assert!(asked.contains("<@U0ANA> says that they are") && !asked.contains(":warning:"), "it is hers: {asked}");
    bot.slash(MAEVE, "/shadow link").await;
    let to_ben = json!({"desk": choice("zendesk"), "typed": text(&cast::email(ANA)), "person": person(BEN)});
    assert_eq!(bot.fill(MAEVE, to_ben).await, Submitted::Pushed, "a coordinator is warned, too");
    let form = bot.form(MAEVE);
    assert!(
        form.contains("In Slack that address is <@U0ANA>'s. Link `") && form.contains("to <@U0BEN> only if"),
        "{form}"
    );
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_account_with_the_e_mail_of_another_is_theirs_and_the_coordinator_is_asked_anew() {
    let mut bot = running_with(&[ANA, BEN]).await;
    for (who, id) in [(BEN, "777"), (NOA, "888")] {
        bot.slash(who, "/shadow link").await;
        bot.fill(who, json!({"desk": choice("zendesk"), "typed": text(id)})).await;
        bot.click(MAEVE, "Confirm").await;
    }
    bot.ignore_news();
    answers_as(&mut bot, "777", &cast::email(ANA), 1).await;
    assert_eq!(owner(&bot, "777").await, ANA);
    let post = bot.posted().remove(0);
    assert!(post.contains("<@U0ANA>") && !post.contains("<@U0BEN>"), "{post}");
    let asked = bot.newest_private(MAEVE);
    assert!(asked.contains("You said that <@U0BEN> is `777`") && asked.contains("its e-mail is <@U0ANA>'s"), "{asked}");
    bot.click(MAEVE, "Confirm").await;
    assert_eq!(owner(&bot, "777").await, BEN, "she knows better");
    answers_as(&mut bot, "777", &cast::email(ANA), 2).await;
    assert_eq!(owner(&bot, "777").await, BEN, "and is not asked again");
    answers_as(&mut bot, "888", "someone@elsewhere.example", 3).await;
    assert_eq!(owner(&bot, "888").await, NOA, "an address that is nobody's in Slack");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_is_ones_own_already_nobody_is_asked_about() {
    let mut bot = running_with(&[ANA]).await;
    bot.slash(ANA, "/shadow link").await;
    bot.fill(ANA, json!({"desk": choice("zendesk"), "typed": text("u0ana")})).await;
    let asked = bot.private(MAEVE);
    assert_eq!(asked.len(), 1, "{asked:#?}");
    are_known(&bot, &[ANA]).await;
    bot.slash(ANA, "/shadow link").await;
    assert_eq!(bot.fill(ANA, json!({"desk": choice("zendesk"), "typed": text("u0ana")})).await, Submitted::Updated);
    assert!(bot.form(ANA).contains("`u0ana` in Zendesk is yours already"), "{}", bot.form(ANA));
    assert!(bot.private(MAEVE).is_empty());
    bot.click(MAEVE, "No").await;
    let kept = bot.newest_private(MAEVE);
    assert!(kept.contains("is <@U0ANA>'s already, and stays so"), "{kept}");
    assert!(bot.private(ANA).is_empty(), "it stays hers, so nothing is said");
    bot.finish().await;
}
