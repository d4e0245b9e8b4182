//! Quality time: a short session about a topic, which the coordinator dates.

use serde_json::json;
use shadowday::demo::cast::{ANA, LUCAS, MAEVE, SAM, TUNDE};
use shadowday::domain::format::Format;
use shadowday::sandbox::Submitted;
use shadowday::store::{StoreError, signups};

use super::agreed;
use crate::bot::{Bot, choice, people, text, time};

#[tokio::test]
async fn quality_time_is_short_about_a_topic_and_needs_no_reply() {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let typed = json!({"format": choice("quality-time"), "advocates": people(&[LUCAS, SAM])});
    let Submitted::Errors(errors) = bot.fill(MAEVE, typed).await else { panic!("it was taken") };
    assert!(errors["topics"].contains("about a topic") && errors["end"].contains("at most 3 hours"), "{errors:?}");
    let typed = json!({"topics": text("exports"), "end": time("12:00")});
    assert_eq!(bot.fill(MAEVE, typed).await, Submitted::Pushed);
    assert!(bot.form(MAEVE).contains("On call, each within their own hours"));
    bot.fill(MAEVE, json!({})).await;
    bot.private(MAEVE);
    let card = bot.posted().remove(0);
    for words in ["Quality time · Thursday, 3 December 2026", "Topics: exports", "Replies are optional"] {
        assert!(card.contains(words), "{words} in {card}");
    }
    bot.slash(TUNDE, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    let met = bot.private(TUNDE).remove(0);
    assert!(met.contains("No reply has to be sent: read, note and discuss."), "{met}");
    assert!(met.contains("To talk about: exports") && !met.contains("lunch"), "{met}");
    assert!(met.contains("A coffee that suits both, after the quality time session: <!date^1796299200^"), "{met}");
    let preview = bot.slash(MAEVE, "/shadow pair").await;
    assert!(preview.contains("*Pairs for the quality time session*"), "{preview}");
    assert!(preview.contains("To talk about: exports"), "{preview}");
    let left = bot.slash(TUNDE, "/shadow cancel").await;
    assert!(left.contains("You are off the quality time session on Thursday, 3 December."), "{left}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn sessions_of_the_year_are_counted_for_the_quota_and_rounds_are_none() {
    let mut bot = agreed().await;
    bot.plan(json!({"format": choice("quality-time"), "topics": text("exports"), "end": time("12:00")})).await;
    bot.slash(ANA, "/shadow signup 3").await;
    let store = bot.door().store.clone();
    let sessions = |format: Format, from: &str, until: &str| {
        let (store, from, until) = (store.clone(), from.parse().unwrap(), until.parse().unwrap());
        async move {
            let read = store.read::<_, StoreError, _>(move |tx| {
                Box::pin(async move { signups::sessions_since(tx, format, from, until).await })
            });
            let mut read = read.await.unwrap();
            read.remove(&ANA.into()).unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>()
        }
    };
    assert_eq!(sessions(Format::QualityTime, "2026-01-01", "2026-12-04").await, ["2026-12-03"]);
    assert!(sessions(Format::QualityTime, "2026-01-01", "2026-12-03").await.is_empty(), "it is still to come");
    assert!(sessions(Format::QualityTime, "2026-12-04", "2027-12-04").await.is_empty());
    assert_eq!(sessions(Format::EngineeringDay, "2026-01-01", "2027-03-01").await, ["2026-12-07"], "the day alone");
    bot.finish().await;
}
