//! People's own calendars, as calendars read them, and the file that a pair gets. What stands in them is read by a
//! parser that is not the one we write with.

use calcard::common::IanaString as _;
use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use jiff::SignedDuration;
use reqwest::{Response, StatusCode, header};
use serde_json::json;
use shadowday::commands::Settings;
use shadowday::demo::cast::{ANA, BEN, CHANNEL, ERIN, LUCAS, MAEVE, MIA, PRIYA, SAM};
use shadowday::sandbox::{Refusal, SharedFile};

use crate::bot::{Bot, choice, date, number, people, person, text, time};

/// An event as a calendar understands it.
#[derive(Clone, Debug, PartialEq)]
struct Event {
    uid: String,
    start: String,
    end: String,
    title: String,
    words: String,
    sequence: i64,
    status: String,
}

impl Event {
    fn is_confirmed(&self) -> bool {
        self.status == "CONFIRMED"
    }

    fn hours(&self) -> (&str, &str) {
        (&self.start, &self.end)
    }
}

fn read(text: &str) -> Vec<Event> {
    let calendar = ICalendar::parse(text).unwrap_or_else(|error| panic!("{error:?} in {text}"));
    let events = calendar.components.iter().filter(|part| part.component_type == ICalendarComponentType::VEvent);
    events
        .map(|event| {
            let value = |name: ICalendarProperty| {
                let entry = event.property(&name);
                entry.and_then(|entry| entry.values.first()).map(in_words).unwrap_or_default()
            };
            Event {
                uid: value(ICalendarProperty::Uid),
                start: value(ICalendarProperty::Dtstart),
                end: value(ICalendarProperty::Dtend),
                title: value(ICalendarProperty::Summary),
                words: value(ICalendarProperty::Description),
                sequence: value(ICalendarProperty::Sequence).parse().unwrap(),
                status: value(ICalendarProperty::Status),
            }
        })
        .collect()
}

fn in_words(value: &ICalendarValue) -> String {
    match value {
        ICalendarValue::Text(text) => text.clone(),
        ICalendarValue::Integer(number) => number.to_string(),
        ICalendarValue::PartialDateTime(at) => {
            assert_eq!((at.tz_hour, at.tz_minute), (Some(0), Some(0)), "in UTC: {at:?}");
            at.to_date_time_with_tz(Default::default()).expect("a date and time").to_rfc3339()
        }
        ICalendarValue::Status(status) => status.as_str().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn with_feeds() -> Settings {
    Settings { public_url: Some("https://shadowday.example.com".into()), ..Settings::default() }
}

/// The usual day: Thursday 3 December, nine to five in Dublin, shifts of two hours.
async fn with_day() -> Bot {
    let mut bot = Bot::with(with_feeds()).await;
    bot.plan(json!({ "places": number(4) })).await;
    bot
}

/// The path of the address that somebody gets when they press this.
async fn address(bot: &mut Bot, who: &str, button: &str) -> String {
    bot.slash(who, "/shadow status").await;
    let told = if button == "New address" {
        bot.click(who, "Add to my calendar").await;
        bot.click(who, button).await
    } else {
        bot.click(who, button).await
    };
    let (_, rest) = told.split_once("`https://shadowday.example.com").expect(&told);
    rest.split('`').next().unwrap().to_owned()
}

async fn ask(bot: &Bot, path: &str, known: Option<&str>) -> Response {
    let mut request = reqwest::Client::new().get(bot.url.replace("/slack/events", path));
    if let Some(known) = known {
        request = request.header(header::IF_NONE_MATCH, known);
    }
    request.send().await.unwrap()
}

async fn calendar(bot: &Bot, path: &str) -> Vec<Event> {
    let response = ask(bot, path, None).await;
    assert_eq!(response.status(), StatusCode::OK);
    read(&response.text().await.unwrap())
}

/// The files that people have been given in this conversation.
fn files(bot: &Bot, people: &[&str]) -> Vec<SharedFile> {
    let Some(group) = bot.slack.mpim(people) else { return vec![] };
    bot.slack.messages(&group).into_iter().flat_map(|message| message.files).collect()
}

#[tokio::test]
async fn an_advocates_calendar_has_their_shifts_and_a_shadowers_their_day() {
    let mut bot = with_day().await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    bot.ignore_news();
    let path = address(&mut bot, ANA, "Add to my calendar").await;
    let own = calendar(&bot, &path).await;
    let [day] = own.as_slice() else { panic!("{own:#?}") };
    assert_eq!(day.hours(), ("2026-12-03T09:00:00+00:00", "2026-12-03T17:00:00+00:00"));
    assert!(day.title.starts_with("Advocacy day with ") && day.sequence == 0 && day.is_confirmed(), "{day:#?}");
    let buddy = bot.slash(ANA, "/shadow status").await;
    let buddy =
        [PRIYA, SAM, LUCAS, ERIN].into_iter().find(|who| buddy.contains(&format!("buddy is <@{who}>"))).unwrap();

    let path = address(&mut bot, buddy, "Add to my calendar").await;
    let shifts = calendar(&bot, &path).await;
    let [shift] = shifts.as_slice() else { panic!("{shifts:#?}") };
    assert!(shift.title == "On call: Advocacy day" && shift.words.contains("You are the buddy of Ana"), "{shift:#?}");
    assert!(shift.end > shift.start && shift.uid != day.uid, "{shift:#?}");
    bot.finish().await;
}

/// What the tables say about somebody: the start and end of each shift and day, by other zone rules than ours.
async fn stored(bot: &Bot, who: &str) -> Vec<(String, String)> {
    const TABLES: &str = "SELECT date, time_zone, shifts.start_time, shifts.end_time FROM shifts
            JOIN days ON days.id = shifts.day WHERE advocate = ?1 AND called_off_at IS NULL
        UNION ALL SELECT date, time_zone, start_time, end_time FROM signups
            JOIN days ON days.id = signups.day WHERE person = ?1 AND state = 'in' AND called_off_at IS NULL";
    let mut database = bot.database().await;
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as(TABLES).bind(who).fetch_all(&mut database).await.unwrap();
    let instant = |date: &str, zone: &str, at: &str| {
        let local: chrono::NaiveDateTime = format!("{date}T{at}").parse().unwrap();
        let zone: chrono_tz::Tz = zone.parse().unwrap();
        local.and_local_timezone(zone).unwrap().to_utc().to_rfc3339()
    };
    let windows = rows.iter().map(|(date, zone, start, end)| (instant(date, zone, start), instant(date, zone, end)));
    let mut windows: Vec<(String, String)> = windows.collect();
    windows.sort();
    windows
}

#[tokio::test]
async fn everybodys_events_are_what_the_tables_say_in_winter_and_in_summer() {
    let mut bot = with_day().await;
    bot.plan(json!({ "date": date("2027-03-29"), "signup_until": date("2027-03-25"), "places": number(2) })).await;
    for (who, day) in [(ANA, "1"), (ANA, "2"), (BEN, "2"), (MIA, "2")] {
        bot.slash(who, &format!("/shadow signup {day}")).await;
    }
    let mut addresses = Vec::new();
    for who in [ANA, BEN, MIA, PRIYA, SAM, LUCAS, ERIN] {
        addresses.push((who, address(&mut bot, who, "Add to my calendar").await));
    }
    let mut events = 0;
    for step in ["/shadow days", "/shadow cancel 1", "/shadow signup 1"] {
        bot.slash(ANA, step).await;
        for (who, path) in &addresses {
            let own: Vec<Event> = calendar(&bot, path).await.into_iter().filter(Event::is_confirmed).collect();
            let mut own: Vec<(String, String)> = own.into_iter().map(|event| (event.start, event.end)).collect();
            own.sort();
            assert_eq!(own, stored(&bot, who).await, "{who} after {step}");
            events += own.len();
        }
    }
    assert_eq!(events, 11 + 10 + 11, "eight shifts, three places, one of them given up for a while");
    let summer = calendar(&bot, &addresses[1].1).await;
    assert_eq!(summer[0].hours(), ("2027-03-29T08:00:00+00:00", "2027-03-29T16:00:00+00:00"));
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_change_raises_the_sequence_under_the_same_uid_and_what_is_gone_is_cancelled_once() {
    let mut bot = with_day().await;
    bot.slash(ANA, "/shadow signup").await;
    let path = address(&mut bot, ANA, "Add to my calendar").await;
    let before = calendar(&bot, &path).await.remove(0);
    assert_eq!(calendar(&bot, &path).await, std::slice::from_ref(&before), "nothing changes by being read");

    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({ "end": time("16:00") })).await;
    bot.fill(MAEVE, json!({})).await;
    let moved = calendar(&bot, &path).await.remove(0);
    assert_eq!((&moved.uid, moved.sequence), (&before.uid, before.sequence + 1));
    assert_eq!(moved.hours(), ("2026-12-03T09:00:00+00:00", "2026-12-03T16:00:00+00:00"));

    bot.slash(ANA, "/shadow cancel").await;
    let gone = calendar(&bot, &path).await;
    assert_eq!(gone, [Event { status: "CANCELLED".into(), sequence: moved.sequence + 1, ..moved.clone() }]);
    assert_eq!(calendar(&bot, &path).await, gone);

    bot.slash(ANA, "/shadow signup").await;
    let back = calendar(&bot, &path).await;
    assert_eq!(back, [Event { sequence: moved.sequence + 2, ..moved.clone() }]);

    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    let off = calendar(&bot, &path).await;
    assert_eq!(off, [Event { status: "CANCELLED".into(), sequence: moved.sequence + 3, ..moved }]);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_shift_that_is_no_longer_theirs_is_cancelled_and_the_others_get_theirs() {
    let mut bot = with_day().await;
    let sams = address(&mut bot, SAM, "Add to my calendar").await;
    let priyas = address(&mut bot, PRIYA, "Add to my calendar").await;
    let (sam, priya) = (calendar(&bot, &sams).await, calendar(&bot, &priyas).await);
    assert!(sam.len() == 1 && sam[0].is_confirmed(), "{sam:#?}");
    bot.slash(SAM, "/shadow status").await;
    bot.click(SAM, "I cannot make it").await;
    let after = calendar(&bot, &sams).await;
    let cancelled = Event { status: "CANCELLED".into(), sequence: 1, ..sam[0].clone() };
    assert_eq!(after, [cancelled]);
    let grown = calendar(&bot, &priyas).await;
    assert!(grown.iter().all(Event::is_confirmed) && grown[0].uid == priya[0].uid, "{grown:#?}");
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn an_address_is_shown_once_a_new_one_ends_the_earlier_and_neither_is_kept_or_logged() {
    let mut bot = with_day().await;
    bot.slash(ANA, "/shadow signup").await;
    let first = address(&mut bot, ANA, "Add to my calendar").await;
    assert_eq!(ask(&bot, &first, None).await.status(), StatusCode::OK);
    bot.slash(ANA, "/shadow status").await;
    let again = bot.click(ANA, "Add to my calendar").await;
    assert!(again.contains("You have had an address") && !again.contains("/calendar/"), "{again}");
    let second = address(&mut bot, ANA, "New address").await;
    assert_eq!(ask(&bot, &second, None).await.status(), StatusCode::OK);
    for dead in [
        first.as_str(),
        "/calendar/0123456789abcdef0123456789abcdef.ics",
        "/calendar/x.ics",
        "/calendar/%00.ics",
        "/calendar/%FF.ics",
    ] {
        let response = ask(&bot, dead, None).await;
        let (status, kept) = (response.status(), response.headers()[header::CACHE_CONTROL].clone());
        assert_eq!((status, kept.to_str().unwrap()), (StatusCode::NOT_FOUND, "no-store"), "{dead}");
        assert_eq!(response.text().await.unwrap(), "", "{dead}");
    }
    assert_eq!(ask(&bot, second.trim_end_matches(".ics"), None).await.status(), StatusCode::NOT_FOUND);
    for path in [&first, &second] {
        let token = path.trim_start_matches("/calendar/").trim_end_matches(".ics");
        assert_eq!(token.len(), 32);
        let log = bot.database.with_extension("db-wal");
        for file in [&bot.database, &log] {
            let bytes = std::fs::read(file).unwrap();
            assert!(!bytes.windows(token.len()).any(|seen| seen == token.as_bytes()), "{} has it", file.display());
        }
        assert!(!crate::log::all().contains(token), "it was logged");
    }
    bot.finish().await;
}

#[tokio::test]
async fn a_calendar_that_knows_is_told_so_and_nobody_else_may_keep_it() {
    let mut bot = with_day().await;
    bot.slash(ANA, "/shadow signup").await;
    let path = address(&mut bot, ANA, "Add to my calendar").await;
    let response = ask(&bot, &path, None).await;
    let headers = response.headers().clone();
    assert_eq!(headers[header::CACHE_CONTROL], "private, max-age=300");
    assert_eq!(headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    let text = response.text().await.unwrap();
    for line in ["METHOD:PUBLISH", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"] {
        assert!(text.contains(&format!("{line}\r\n")), "{text}");
    }
    let tag = headers[header::ETAG].to_str().unwrap();
    let known = ask(&bot, &path, Some(tag)).await;
    assert_eq!((known.status(), known.headers()[header::ETAG].to_str().unwrap()), (StatusCode::NOT_MODIFIED, tag));
    assert_eq!(known.text().await.unwrap(), "");
    let head = reqwest::Client::new().head(bot.url.replace("/slack/events", &path)).send().await.unwrap();
    assert_eq!((head.status(), head.headers()[header::ETAG].to_str().unwrap()), (StatusCode::OK, tag));
    bot.slash(ANA, "/shadow cancel").await;
    let changed = ask(&bot, &path, Some(tag)).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert_ne!(changed.headers()[header::ETAG].to_str().unwrap(), tag);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn what_ended_ninety_days_ago_is_no_longer_listed_and_a_restart_forgets_nothing() {
    let mut bot = with_day().await;
    bot.slash(ANA, "/shadow signup").await;
    let path = address(&mut bot, ANA, "Add to my calendar").await;
    let before = calendar(&bot, &path).await;
    bot.restart().await;
    assert_eq!(calendar(&bot, &path).await, before);
    bot.advance(SignedDuration::from_hours(24 * 8)).await;
    let after = calendar(&bot, &path).await;
    assert_eq!((after.len(), &after[0].uid), (1, &before[0].uid), "it is over, and still there");
    bot.advance_to("2027-03-03T16:59:00Z").await;
    assert_eq!(calendar(&bot, &path).await.len(), 1);
    bot.advance_to("2027-03-03T17:00:00Z").await;
    assert_eq!(calendar(&bot, &path).await, []);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn who_has_left_the_company_has_no_calendar() {
    let mut bot = with_day().await;
    bot.slash(ANA, "/shadow signup").await;
    let path = address(&mut bot, ANA, "Add to my calendar").await;
    bot.slack.update_person(ANA, |ana| ana.deleted = true);
    bot.door().meet_everybody().await;
    assert_eq!(ask(&bot, &path, None).await.status(), StatusCode::NOT_FOUND);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn without_an_address_of_our_own_there_is_no_button() {
    let mut bot = Bot::with_day(4).await;
    bot.slash(ANA, "/shadow signup").await;
    assert!(!bot.slash(ANA, "/shadow status").await.contains("calendar"));
    bot.finish().await;
}

#[tokio::test]
async fn a_pair_gets_the_day_as_a_file_and_no_second_one_when_it_changes() {
    let mut bot = with_day().await;
    bot.slash(ANA, "/shadow signup").await;
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    let group: Vec<&str> =
        [PRIYA, SAM, LUCAS, ERIN].into_iter().filter(|buddy| bot.slack.mpim(&[ANA, buddy]).is_some()).collect();
    let [file] = <[SharedFile; 1]>::try_from(files(&bot, &[ANA, group[0]])).unwrap();
    assert_eq!((file.name.as_str(), file.title.as_str()), ("shadowday.ics", "Advocacy day, Thursday 3 December"));
    let event = read(std::str::from_utf8(&file.bytes).unwrap()).remove(0);
    assert_eq!(event.hours(), ("2026-12-03T09:00:00+00:00", "2026-12-03T17:00:00+00:00"));
    let said = bot.slack.messages(&bot.slack.mpim(&[ANA, group[0]]).unwrap());
    assert!(said[0].text.contains("You two are a pair") && said[1].text.contains("For your calendar"), "{said:#?}");

    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Change").await;
    bot.fill(MAEVE, json!({ "end": time("16:30") })).await;
    bot.fill(MAEVE, json!({})).await;
    bot.slash(MAEVE, "/shadow days").await;
    bot.click(MAEVE, "Call off").await;
    assert_eq!(files(&bot, &[ANA, group[0]]).len(), 1);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn without_the_scope_pairs_meet_all_the_same_and_the_coordinator_is_told_once() {
    let mut bot = with_day().await;
    for who in [ANA, BEN] {
        bot.slash(who, "/shadow signup").await;
    }
    bot.slack.refuse("files.getUploadURLExternal", Refusal::Error("missing_scope"), 2);
    bot.slash(MAEVE, "/shadow pair").await;
    bot.click(MAEVE, "Confirm and tell all").await;
    assert!(bot.private(ANA).remove(0).contains("your buddy"));
    assert!(bot.private(BEN).remove(0).contains("your buddy"));
    let told: Vec<String> = bot.private(MAEVE).into_iter().filter(|told| told.contains("calendar file")).collect();
    assert!(told.len() == 1 && told[0].contains("compare its scopes with manifest.yml"), "{told:#?}");
    assert_eq!(bot.expect_errors().len(), 2);
    bot.click(MAEVE, "Post again").await;
    let shared = bot.slack.calls().iter().filter(|call| call.method == "files.completeUploadExternal").count();
    assert_eq!(shared, 2);
    bot.ignore_news();
    bot.finish().await;
}

#[tokio::test]
async fn a_file_whose_way_breaks_is_sent_again() {
    for (method, refusal) in [
        ("files.getUploadURLExternal", Refusal::Status(500)),
        ("upload", Refusal::CutOff),
        ("upload", Refusal::Status(500)),
        ("files.completeUploadExternal", Refusal::RateLimited { retry_after_s: Some(5) }),
    ] {
        let mut bot = with_day().await;
        bot.slash(ANA, "/shadow signup").await;
        bot.slack.refuse(method, refusal, 1);
        bot.slash(MAEVE, "/shadow pair").await;
        bot.click(MAEVE, "Confirm and tell all").await;
        bot.advance(SignedDuration::from_mins(5)).await;
        let calls = bot.slack.calls();
        let done =
            calls.iter().filter(|call| call.method == "files.completeUploadExternal" && call.ok_or_error == "ok");
        assert_eq!(done.count(), 1, "{method}");
        assert_eq!(bot.slack.messages(CHANNEL).iter().map(|message| message.files.len()).sum::<usize>(), 0);
        bot.ignore_news();
        bot.finish().await;
    }
}

fn of_turns(events: &[Event]) -> Vec<(&str, &str, &str, i64)> {
    let turns = events.iter().filter(|event| event.is_confirmed());
    turns.map(|event| (event.title.as_str(), event.start.as_str(), event.end.as_str(), event.sequence)).collect()
}

#[tokio::test]
async fn turns_of_rotations_are_there_stay_the_same_events_and_go() {
    let mut bot = Bot::with(with_feeds()).await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "New rotation").await;
    let ten_weeks = number(10);
    let values = json!({"name": text("Escalations"), "kind": choice("duty"), "length": ten_weeks,
        "people": people(&[ANA, BEN])});
    bot.fill(MAEVE, values).await;
    bot.fill(MAEVE, json!({})).await;
    assert!(bot.private(ANA).remove(0).contains("[Add to my calendar]"));
    let path = address(&mut bot, ANA, "Add to my calendar").await;
    let before = calendar(&bot, &path).await;
    let first = ("Duty: Escalations", "2026-11-30T09:00:00+00:00", "2027-02-08T09:00:00+00:00", 0);
    let second = ("Duty: Escalations", "2027-04-19T08:00:00+00:00", "2027-06-28T08:00:00+00:00", 0);
    assert_eq!(of_turns(&before), [first, second]);

    // Ben takes what is left of the first week.
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "Somebody else takes a turn").await;
    bot.fill(MAEVE, json!({"person": person(BEN)})).await;
    let given = calendar(&bot, &path).await;
    assert_eq!(of_turns(&given), [second]);
    assert_eq!(
        given.iter().map(|event| &event.uid).collect::<Vec<_>>(),
        before.iter().map(|event| &event.uid).collect::<Vec<_>>()
    );
    assert_eq!(calendar(&bot, &path).await, given, "nothing changes by being read");

    bot.advance_to("2027-05-03T00:00:00Z").await;
    bot.slash(MAEVE, "/shadow rotation").await;
    bot.click(MAEVE, "End it").await;
    let ended = calendar(&bot, &path).await;
    let kept = ("Duty: Escalations", "2027-04-19T08:00:00+00:00", "2027-05-03T00:00:00+00:00", 1);
    assert_eq!(of_turns(&ended), [kept], "what was before it ended stays");
    bot.ignore_news();
    bot.finish().await;
}
