//! A shift is moved on the plan form's second page, before anybody is told.

use serde_json::{Value, json};
use shadowday::demo::cast::{ERIN, LUCAS, MAEVE, PRIYA, SAM};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, choice, people, time};

/// The second page of a plan with the usual four; each has two hours.
async fn second_page() -> Bot {
    let mut bot = Bot::new().await;
    bot.slash(MAEVE, "/shadow plan").await;
    let usual = json!({"advocates": people(&[PRIYA, SAM, LUCAS, ERIN])});
    assert_eq!(bot.fill(MAEVE, usual).await, Submitted::Pushed);
    bot
}

/// Sends the page with this; says what is wrong in it.
async fn wrong(bot: &mut Bot, values: Value) -> String {
    match bot.fill(MAEVE, values).await {
        Submitted::Errors(errors) => format!("{errors:?}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_shift_is_moved_before_anybody_is_told() {
    let mut bot = second_page().await;
    assert!(bot.form(MAEVE).contains("11:00–13:00 Sam Okafor"), "{}", bot.form(MAEVE));
    let move_one = json!({"shift_0": choice("0 11:00:00 13:00:00"), "who_0": choice(ERIN)});
    assert_eq!(bot.fill(MAEVE, move_one).await, Submitted::Updated);
    assert!(bot.form(MAEVE).contains("11:00 to 13:00  <@U0ERIN>  :pushpin:"), "{}", bot.form(MAEVE));
    // What was typed is gone, or the next press would move it again.
    let move_more = json!({"shift_1": choice("0 09:00:00 11:00:00"), "until_1": time("10:00")});
    assert_eq!(bot.fill(MAEVE, move_more).await, Submitted::Updated);
    assert!(bot.form(MAEVE).contains("09:00 to 10:00  <@U0PRIYA>"), "{}", bot.form(MAEVE));
    // The same shift again.
    let again = json!({"shift_2": choice("0 11:00:00 13:00:00"), "who_2": choice(SAM)});
    assert_eq!(bot.fill(MAEVE, again).await, Submitted::Updated);
    assert!(bot.form(MAEVE).contains("11:00 to 13:00  <@U0SAM>  :pushpin:"), "{}", bot.form(MAEVE));
    assert!(bot.private(MAEVE).is_empty() && bot.posted().is_empty(), "nobody is told yet");
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("Planned:"), "{told:#?}");
    bot.posted();
    let rota = bot.slash(MAEVE, "/shadow days").await;
    assert!(rota.contains("Rota"), "{rota}");
    let rota = bot.click(MAEVE, "Rota").await;
    assert!(rota.contains("11:00") && rota.contains("<@U0SAM>  :pushpin:"), "{rota}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_move_is_said_beside_it() {
    let mut bot = second_page().await;
    let sams = || choice("0 11:00:00 13:00:00");
    for (values, field, why) in [
        (json!({"who_0": choice(ERIN)}), "shift_0", "choose which shift"),
        (json!({"shift_0": sams(), "from_0": time("08:00")}), "from_0", "a time from 09:00 to 17:00"),
        (json!({"from_0": time("11:00"), "until_0": time("11:10")}), "until_0", "at least 15 minutes"),
    ] {
        let said = wrong(&mut bot, values).await;
        assert!(said.contains(field) && said.contains(why), "{said}");
    }
    let set = json!({"shift_0": sams(), "who_0": choice(ERIN), "from_0": time("11:00"), "until_0": time("13:00")});
    assert_eq!(bot.fill(MAEVE, set).await, Submitted::Updated);
    let over_it = json!({"shift_1": choice("0 09:00:00 11:00:00"), "until_1": time("12:00")});
    let said = wrong(&mut bot, over_it).await;
    assert!(said.contains("from_1") && said.contains("another shift there"), "{said}");
    bot.finish().await;
}
