//! Turns change hands: what is asked for is taken, declined, withdrawn, or over when the turn begins; a swap is both or
//! none.

use serde_json::json;
use shadowday::demo::cast::{BEN, CHLOE, MAEVE, TUNDE};
use shadowday::domain::ids::RequestMessageId;
use shadowday::sandbox::Submitted;
use shadowday::store::outbox::Outgoing;
use shadowday::views::Message;
use sqlx::ConnectOptions;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;

use super::duty;
use crate::bot::{Bot, choice, person};

/// Ben, whose week begins on Monday 7 December, asks somebody to take it.
async fn ben_asks(other: &str) -> Bot {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert_eq!(bot.fill(BEN, json!({"person": person(other)})).await, Submitted::Cleared);
    let asked = bot.private(BEN).remove(0);
    assert!(asked.contains(&format!("I asked <@{other}> to take")) && asked.contains("[Withdraw]"), "{asked}");
    bot
}

#[tokio::test]
async fn a_swap_is_both_or_none_and_both_read_who_has_what() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    let chloes = choice("1797238800000 U0CHLOE");
    let Submitted::Errors(wrong) = bot.fill(BEN, json!({"person": person(TUNDE), "return": chloes})).await else {
        panic!("it is not his")
    };
    assert!(wrong["return"].contains("not a turn of the one whom you ask"), "{wrong:?}");
    let nobody = json!({"value": {"type": "users_select", "selected_user": null}});
    let nothing = json!({"value": {"type": "static_select", "selected_option": null}});
    let Submitted::Errors(wrong) = bot.fill(BEN, json!({"person": nobody, "return": nothing})).await else {
        panic!("nobody is named")
    };
    assert!(wrong["person"].contains("choose who takes it, or below a turn"), "{wrong:?}");
    assert_eq!(bot.fill(BEN, json!({"return": choice("1797238800000 U0CHLOE")})).await, Submitted::Cleared);
    assert!(bot.private(BEN).remove(0).contains("and you take theirs in return: <!date^1797238800^"));
    let asked = bot.private(CHLOE).remove(0);
    assert!(asked.contains("In return they take yours: <!date^1797238800^") && asked.contains("[Swap]"), "{asked}");
    bot.click(CHLOE, "Swap").await;
    let yours = bot.newest_private(CHLOE);
    assert!(yours.contains("Thank you! You have duty in *Escalations*") && yours.contains("<@U0BEN> has yours: "));
    let told = bot.private(BEN);
    assert!(told.len() == 1 && told[0].contains("<@U0CHLOE> takes your duty in *Escalations*"), "{told:#?}");
    assert!(told[0].contains("and you have theirs: *<!date^1797238800^"), "{told:#?}");
    assert!(!bot.sees_button(BEN, "Withdraw"), "what he asked for has ended");
    let told = bot.private(MAEVE).remove(0);
    assert!(told.contains("<@U0CHLOE> takes") && told.contains("in return"), "{told}");
    for (at, on) in [("2026-12-08T12:00:00Z", CHLOE), ("2026-12-15T12:00:00Z", BEN)] {
        bot.advance_to(at).await;
        let told = bot.slash(TUNDE, "/shadow oncall").await;
        assert!(told.contains(&format!("<@{on}> until")), "{at}: {told}");
    }
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_swap_whose_other_half_is_gone_is_none() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    bot.fill(BEN, json!({"person": person(CHLOE), "return": choice("1797238800000 U0CHLOE")})).await;
    bot.slash(CHLOE, "/shadow rotation").await;
    bot.click(CHLOE, "Somebody else takes it").await;
    bot.fill(CHLOE, json!({"person": person(TUNDE)})).await;
    bot.click(TUNDE, "I take it").await;
    assert!(!bot.sees_button(CHLOE, "Swap") && !bot.sees_button(BEN, "Withdraw"), "her week is Tunde's");
    assert!(bot.private(BEN).iter().any(|told| told.contains("It stays yours, as")), "{:#?}", bot.private(BEN));
    assert!(bot.slash(TUNDE, "/shadow rotation").await.contains("Next: <@U0ANA>"));
    bot.advance_to("2026-12-08T12:00:00Z").await;
    assert!(bot.slash(TUNDE, "/shadow oncall").await.contains("<@U0BEN> until"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_is_asked_can_say_no() {
    let mut bot = ben_asks(TUNDE).await;
    bot.click(TUNDE, "No, sorry").await;
    assert!(bot.newest_private(TUNDE).contains("<@U0BEN> knows that you cannot"));
    let told = bot.private(BEN).remove(0);
    assert!(told.contains("<@U0TUNDE> cannot take") && told.contains("it stays yours"), "{told}");
    assert!(told.contains("[Somebody else takes it]") && !bot.sees_button(BEN, "Withdraw"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_asked_can_withdraw_it() {
    let mut bot = ben_asks(TUNDE).await;
    bot.ignore_news();
    bot.click(BEN, "Withdraw").await;
    let withdrawn = bot.newest_private(BEN);
    assert!(withdrawn.contains("Withdrawn: ") && withdrawn.contains("stays yours"), "{withdrawn}");
    assert!(bot.newest_private(TUNDE).contains("does not ask you any more") && !bot.sees_button(TUNDE, "I take it"));
    bot.finish().await;
}

#[tokio::test]
async fn what_nobody_answered_ends_when_the_turn_begins() {
    let mut bot = ben_asks(TUNDE).await;
    bot.advance_to("2026-12-07T08:59:59Z").await;
    assert!(bot.sees_button(TUNDE, "I take it"));
    bot.ignore_news();
    bot.restart().await;
    bot.advance_to("2026-12-07T09:00:00Z").await;
    let told = bot.private(BEN);
    assert!(told.len() == 2 && told[0].contains("<@U0TUNDE> has not taken"), "{told:#?}");
    assert!(told[0].contains("it stays yours. Ask somebody else, or talk to <@U0MAEVE>"), "{told:#?}");
    assert!(told[0].contains("[Somebody else takes it]") && told[1].contains("begins, until"), "{told:#?}");
    assert!(!bot.sees_button(TUNDE, "I take it") && !bot.sees_button(BEN, "Withdraw"));
    assert!(bot.newest_private(TUNDE).contains("This is over: <@U0BEN> keeps"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn turns_to_choose_from_are_on_the_readers_clock() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    let form = bot.slack.view(BEN).unwrap()["blocks"].to_string();
    assert!(form.contains("Mon 14 Dec 03:00") && !form.contains("Mon 14 Dec 09:00"), "he lives in Chicago: {form}");
    assert!(form.contains("on your clock") && form.contains("A day in Dublin."), "{form}");
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    let form = bot.slack.view(MAEVE).unwrap()["blocks"].to_string();
    assert!(form.contains("Mon 14 Dec 09:00") && form.contains("On your clock."), "{form}");
    bot.finish().await;
}

#[tokio::test]
async fn who_is_asked_already_stands_in_the_form() {
    let mut bot = duty().await;
    bot.slash(BEN, "/shadow rotation").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert!(!bot.form(BEN).contains("asked already"));
    bot.fill(BEN, json!({"person": person(TUNDE)})).await;
    bot.click(BEN, "Somebody else takes it").await;
    let form = bot.form(BEN);
    assert!(form.contains("<@U0TUNDE> is asked already: <!date^1796634000^"), "{form}");
    assert!(form.contains("You can ask one more: whoever takes it first has it."), "{form}");
    bot.click(TUNDE, "No, sorry").await;
    bot.click(BEN, "Somebody else takes it").await;
    assert!(!bot.form(BEN).contains("asked already"), "he has answered");
    bot.ignore_news();
    bot.slash(BEN, "/shadow rotation").await;
    bot.click_last(BEN, "Somebody else takes it").await;
    assert!(!bot.form(BEN).contains("asked already"), "another turn");
    bot.finish().await;
}

#[tokio::test]
async fn requests_from_before_one_table_kept_their_messages_still_end_without_a_button() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("old.db")).create_if_missing(true);
    let mut old = options.connect().await.unwrap();
    let (before, after): (Vec<_>, Vec<_>) = sqlx::migrate!().iter().cloned().partition(|one| one.version < 30);
    Migrator::with_migrations(before.clone()).run(&mut old).await.unwrap();
    let rows = r#"
        PRAGMA foreign_keys = OFF;
        INSERT INTO cover_messages (id, cover, person, ts) VALUES (9, 1, 'USAM', '5.1');
        INSERT INTO turn_requests (id, rotation, owner, other, from_at, until_at, ends_at, state, owner_ts, other_ts)
        VALUES (1, 1, 'UANA', 'UBEN', 1, 2, 2, 'taken', '6.1', '6.2'), (2, 1, 'UANA', 'UCY', 1, 2, 2, 'asked', NULL, NULL);
        INSERT INTO outbox (lane, what, card, due_at, created_at) VALUES
            ('USAM', '{"cover_over":9}', '{"cover_over":9}', 1, 1),
            ('UBEN', '{"turn_request":{"request":1,"to":"UBEN"}}', 'a', 1, 1),
            ('UCY', '{"turn_request":{"request":2,"to":"UCY"}}', 'b', 1, 1),
            ('UANA', '{"turn_request":{"request":2,"to":"UANA"}}', 'c', 1, 1)"#;
    sqlx::raw_sql(rows).execute(&mut old).await.unwrap();
    Migrator::with_migrations(before.into_iter().chain(after).collect()).run(&mut old).await.unwrap();

    type Columns = (i64, Option<i64>, Option<i64>, String, String);
    let messages: Vec<Columns> =
        sqlx::query_as("SELECT id, cover, turn_request, person, ts FROM request_messages ORDER BY ts")
            .fetch_all(&mut old)
            .await
            .unwrap();
    let [(sam, ..), (ana, ..), (ben, ..)] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!(messages[0], (*sam, Some(1), None, "USAM".to_owned(), "5.1".to_owned()));
    assert_eq!(messages[1], (*ana, None, Some(1), "UANA".to_owned(), "6.1".to_owned()));
    assert_eq!((*sam, messages[2].3.as_str()), (9, "UBEN"));
    let waiting: Vec<(String, String)> =
        sqlx::query_as("SELECT lane, what FROM outbox WHERE state = 'waiting' ORDER BY id")
            .fetch_all(&mut old)
            .await
            .unwrap();
    let outgoing: Vec<Outgoing> = waiting.iter().map(|(_, what)| serde_json::from_str(what).unwrap()).collect();
    assert_eq!(outgoing[0], Outgoing::RequestOver(RequestMessageId(9)));
    assert_eq!(outgoing[1], Outgoing::RequestOver(RequestMessageId(*ben)));
    let Outgoing::Private { to, message, .. } = &outgoing[2] else { panic!("{outgoing:?}") };
    let message: Message = serde_json::from_value(message.clone()).unwrap();
    assert_eq!((to.as_slice(), waiting.len()), (["UANA".into()].as_slice(), 3));
    assert!(message.text.contains("could not ask <@UCY>") && message.text.contains("ask again"), "{}", message.text);
}
