//! Rotations from a file: whoever it names is told, and what cannot be meant is refused; stretches that nobody has, that
//! several share, and that lie before the start.

use serde_json::json;
use shadowday::demo::cast::{ANA, ERIN, MAEVE, NOA, PRIYA, SAM, TUNDE};
use shadowday::sandbox::Submitted;

use crate::bot::{Bot, person, text};

/// Maeve gives this file to `/shadow rotation`; what became of it.
async fn check(bot: &mut Bot, file: &str) -> Submitted {
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "From a file").await;
    bot.fill(MAEVE, json!({"file": text(file)})).await
}

/// The same, saved: the preview, and what she read then; what others were told is still unread.
async fn saved(bot: &mut Bot, file: &str) -> (String, String) {
    assert_eq!(check(bot, file).await, Submitted::Pushed);
    let page = bot.form(MAEVE);
    assert_eq!(bot.fill(MAEVE, json!({})).await, Submitted::Cleared);
    (page, bot.private(MAEVE).into_iter().find(|told| told.contains("is saved")).unwrap())
}

async fn refused(bot: &mut Bot, file: &str) -> String {
    let Submitted::Errors(wrong) = check(bot, file).await else { panic!("{file} was taken") };
    wrong["file"].clone()
}

/// A week each in Dublin, from Monday 30 November; `more` behind its people, and behind its rotation.
fn week(people: &str, [of_rotation, of_file]: [&str; 2]) -> String {
    format!(
        r#"{{"rotations": [{{"name": "Support", "every": "week", "start": "2026-11-30T09:00",
        "time_zone": "Europe/Dublin", "people": [{people}]{of_rotation}}}]{of_file}}}"#
    )
}

fn seconds(at: &str) -> String {
    format!("<!date^{}^", at.parse::<jiff::Timestamp>().unwrap().as_second())
}

#[tokio::test]
async fn where_somebody_was_taken_out_nobody_is_named_and_the_coordinator_hears_it_the_day_before() {
    let (from, until) = ("2026-12-01T12:00:00Z", "2026-12-03T12:00:00Z");
    let out = format!(r#", "overrides": [{{"from": "{from}", "until": "{until}", "replaces": "U0PRIYA"}}]"#);
    let mut bot = Bot::new().await;
    let (page, told) = saved(&mut bot, &week(r#""U0PRIYA", "U0SAM""#, ["", &out])).await;
    let list = bot.slash(MAEVE, "/shadow rotation").await;
    for said in [page, told, list] {
        let warned = said.lines().find(|line| line.starts_with(":warning:")).unwrap_or_else(|| panic!("{said}"));
        assert!(warned.contains(&seconds(from)) && warned.contains(&seconds(until)), "{warned}");
    }
    assert!(!bot.slash(SAM, "/shadow rotation").await.contains(":warning:"), "he can do nothing about it");
    bot.advance_to("2026-11-30T11:59:59Z").await;
    let begun = bot.private(PRIYA).pop().unwrap();
    assert!(begun.contains("You are on call in *Support* now, until") && begun.contains(&seconds(from)), "{begun}");
    bot.ignore_news();
    bot.advance_to("2026-11-30T12:00:00Z").await;
    let warned = bot.private(MAEVE);
    assert!(warned.len() == 1 && warned[0].contains("*Support*: nobody is on call, <!date^"), "{warned:#?}");
    assert!(warned[0].contains("[Somebody else takes a turn]"), "{warned:#?}");
    bot.advance_to("2026-12-01T14:00:00Z").await;
    let on = bot.slash(ANA, "/shadow oncall").await;
    assert!(on.contains("*Support*: nobody now. Next: <@U0PRIYA> from") && on.contains(&seconds(until)), "{on}");
    bot.advance_to(until).await;
    assert!(bot.private(PRIYA).remove(0).contains("You are on call in *Support* again"));
    assert!(bot.private(MAEVE).is_empty(), "once");
    bot.finish().await;
}

#[tokio::test]
async fn a_stretch_that_nobody_has_can_be_given_to_somebody() {
    let out =
        r#", "overrides": [{"from": "2026-12-01T12:00:00Z", "until": "2026-12-03T12:00:00Z", "replaces": "U0PRIYA"}]"#;
    let mut bot = Bot::new().await;
    saved(&mut bot, &week(r#""U0PRIYA", "U0SAM""#, ["", out])).await;
    bot.slash(NOA, "/shadow status").await;
    bot.advance_to("2026-12-02T09:00:00Z").await;
    bot.ignore_news();
    bot.click(MAEVE, "Somebody else takes a turn").await;
    assert_eq!(bot.fill(MAEVE, json!({"person": person(NOA)})).await, Submitted::Cleared);
    assert!(bot.slash(ANA, "/shadow oncall").await.contains("*Support*: <@U0NOA> until"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn that_all_leave_for_good_is_said() {
    let leaves = r#", "leaves": [{"person": "U0PRIYA", "from": "2026-12-10T00:00"}]"#;
    let mut bot = Bot::new().await;
    let (page, _) = saved(&mut bot, &week(r#""U0PRIYA""#, [leaves, ""])).await;
    let warned = page.lines().find(|line| line.starts_with(":warning:")).expect(&page);
    assert!(warned.contains(&seconds("2026-12-14T09:00:00Z")) && warned.contains("and later: *nobody*"), "{warned}");
    bot.advance_to("2026-12-13T08:59:59Z").await;
    bot.ignore_news();
    bot.advance_to("2026-12-13T09:00:00Z").await;
    let told = bot.private(MAEVE);
    assert!(told.len() == 1 && told[0].contains("nobody is on call, ") && told[0].contains("and later"), "{told:#?}");
    bot.finish().await;
}

#[tokio::test]
async fn hours_of_a_night_that_somebody_else_has_are_not_in_its_owners_lines() {
    let file = r#"{"rotations": [{"name": "Nights", "every": "day", "start": "2026-11-27T22:00",
        "time_zone": "Europe/Berlin", "people": ["U0SAM", "U0PRIYA"],
        "only": {"weekdays": ["fri", "sat", "sun"], "from": "22:00", "until": "06:00"}}],
        "overrides": [{"from": "2026-11-28T23:00:00Z", "until": "2026-11-29T02:00:00Z", "person": "U0ERIN", "replaces": "U0PRIYA"}]}"#;
    let mut bot = Bot::new().await;
    let (page, _) = saved(&mut bot, file).await;
    let (first, again) = (seconds("2026-11-28T23:00:00Z"), seconds("2026-11-29T02:00:00Z"));
    let priya = page.lines().find(|line| line.ends_with("<@U0PRIYA>")).unwrap();
    assert!(priya.contains(&format!("to {first}")) && priya.contains(&format!("and {again}")), "{priya}");
    let own = bot.slash(PRIYA, "/shadow rotation").await;
    let own = own.lines().find(|line| line.starts_with('•')).unwrap();
    assert!(own.contains(&format!("to {first}")) && own.contains(&format!("and {again}")), "{own}");
    bot.ignore_news();
    bot.finish().await;
}

fn hourly(people: &str, more: &str) -> String {
    format!(
        r#"{{"rotations": [{{"name": "Hours", "every": "hour", "start": "2026-11-30T09:00",
        "time_zone": "Europe/Dublin", "people": [{people}]{more}}}]}}"#
    )
}

#[tokio::test]
async fn hours_that_two_have_in_turns_are_told_one_by_one() {
    let only = r#", "only": {"from": "09:00", "until": "13:00"}"#;
    let mut bot = Bot::new().await;
    let (page, _) = saved(&mut bot, &hourly(r#""U0SAM", "U0ERIN""#, only)).await;
    let sam = page.lines().find(|line| line.ends_with("<@U0SAM>")).unwrap();
    let hours = ["09:00 GMT> to", "10:00 GMT> and", "11:00 GMT> to", "12:00 GMT>"];
    assert!(hours.iter().all(|hour| sam.contains(hour)), "{sam}");
    bot.ignore_news();
    bot.advance_to("2026-11-30T09:00:00Z").await;
    let begun = bot.private(SAM).into_iter().find(|told| told.contains("You are on call")).unwrap();
    assert!(begun.contains("10:00 GMT>, and again <!date^") && begun.contains("12:00 GMT>."), "{begun}");
    bot.ignore_news();
    bot.advance_to("2026-11-30T10:30:00Z").await;
    let on = bot.slash(ANA, "/shadow oncall").await;
    assert!(on.contains("<@U0ERIN> until") && on.contains("Next: <@U0SAM> from"), "{on}");
    assert!(on.matches(&seconds("2026-11-30T11:00:00Z")).count() == 2, "{on}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn many_hours_of_a_day_are_counted() {
    let mut bot = Bot::new().await;
    saved(&mut bot, &hourly(r#""U0SAM", "U0ERIN", "U0PRIYA""#, "")).await;
    bot.advance_to("2026-12-01T00:30:00Z").await;
    bot.ignore_news();
    let on = bot.slash(ANA, "/shadow oncall").await;
    assert!(on.contains("<@U0SAM> until") && on.contains("Next: <@U0ERIN> from"), "{on}");
    let own = bot.slash(SAM, "/shadow rotation").await;
    let own = own.lines().find(|line| line.starts_with('•')).unwrap();
    assert!(own.contains("and 6 more until <!date^") && own.contains("|Tue 1 Dec, 22:00 GMT>"), "{own}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_with_a_sentence() {
    let mut bot = Bot::new().await;
    let week = |of_file: &str| week(r#""U0PRIYA", "U0SAM""#, ["", of_file]);
    assert_eq!(refused(&mut bot, r#"{"rotations": []}"#).await, "rotations: no rotation is here: write at least one");
    let of = |from: &str, until: &str, out: &str, who: &str| {
        format!(
            r#"{{"from": "{from}T12:00:00Z", "until": "{until}T12:00:00Z", "replaces": "{out}", "person": "{who}"}}"#
        )
    };
    let none = format!(r#", "overrides": [{}]"#, of("2026-12-01", "2026-12-02", "U0SAM", "U0ERIN"));
    assert_eq!(
        refused(&mut bot, &week(&none)).await,
        "overrides[0].replaces: \"U0SAM\" has no turn in that time: name who has one then, or remove this override"
    );
    assert!(refused(&mut bot, &week("").replace("Support", "")).await.contains("a name cannot be empty"));
    assert!(refused(&mut bot, &week("").replace('"', "“")).await.contains("line 1 has “ as a quotation mark"));
    let stand_in =
        [of("2026-12-01", "2026-12-04", "U0PRIYA", "U0ERIN"), of("2026-12-02", "2026-12-03", "U0ERIN", "U0SAM")];
    let chain = format!(r#", "overrides": [{}]"#, stand_in.join(", "));
    assert_eq!(check(&mut bot, &week(&chain)).await, Submitted::Pushed, "who stands in can be replaced");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_first_turn_far_ahead_has_its_date() {
    let mut bot = Bot::new().await;
    let file = week(r#""U0PRIYA", "U0SAM""#, ["", ""]).replace("2026-11-30", "2027-10-04");
    saved(&mut bot, &file).await;
    let told = bot.private(PRIYA).remove(0);
    assert!(told.contains("Your next: *<!date^") && told.contains("Mon 4 Oct, 09:00 IST>"), "{told}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn the_fallback_has_the_time_before_the_start() {
    let mut bot = Bot::new().await;
    saved(&mut bot, &week(r#""U0PRIYA""#, ["", r#", "fallback": "U0NOA""#])).await;
    assert!(bot.private(NOA).remove(0).contains("You take turns"));
    bot.ignore_news();
    let on = bot.slash(ANA, "/shadow oncall").await;
    assert!(on.contains("*Support*: <@U0NOA> until") && on.contains("Next: <@U0PRIYA> from"), "{on}");
    assert!(on.contains(&seconds("2026-11-30T09:00:00Z")), "{on}");
    bot.advance_to("2026-11-30T09:00:00Z").await;
    assert!(bot.slash(ANA, "/shadow oncall").await.contains("*Support*: <@U0PRIYA> until"));
    bot.ignore_news();
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
