//! Settings that others read: the team's calendar, the address where people's calendars find us, and ids of Slack's.

use super::Machine;

#[tokio::test]
async fn the_teams_calendar_is_read_and_a_wrong_one_would_stop_the_start() {
    let machine = Machine::new().await;
    let file = machine.folder.path().join("team.ics");
    let event = "BEGIN:VEVENT\nSUMMARY:Freeze\nDTSTART;VALUE=DATE:20261221\nEND:VEVENT";
    let machine = machine.with("shadowday-calendar", &file.display().to_string());
    let refused = format!("problem  SHADOWDAY_CALENDAR {} cannot be used: it is no iCalendar file", file.display());
    for (text, status, words) in [
        (format!("BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR"), 0, "ok       SHADOWDAY_CALENDAR can be read; events: 1."),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR".to_owned(), 0, "note     SHADOWDAY_CALENDAR has no event in it"),
        ("Freeze: December".to_owned(), 2, refused.as_str()),
    ] {
        std::fs::write(&file, text).unwrap();
        machine.check().await.says(status, &[words]);
    }
}

#[tokio::test]
async fn where_calendars_find_us_is_said_and_a_wrong_address_would_stop_the_start() {
    for (url, status, words) in [
        ("", 0, "note     PUBLIC_URL is not set, so nobody can add"),
        (
            "https://shadow.example.com/",
            0,
            "ok       PUBLIC_URL: calendars read https://shadow.example.com/calendar/…;",
        ),
        ("http://shadow.example.com", 0, "note     PUBLIC_URL http://shadow.example.com is not encrypted"),
        ("shadow.example.com", 2, "problem  PUBLIC_URL is no address of a web server."),
        ("https://shadow.example.com/?a=b", 2, "problem  PUBLIC_URL is no address of a web server."),
        ("https://me:hunter2@shadow.example.com", 2, "problem  PUBLIC_URL is no address of a web server."),
    ] {
        let machine = Machine::new().await.with("public-url", url);
        let checked = machine.check().await;
        checked.says(status, &[words]);
        checked.says_not("hunter2");
    }
}

#[tokio::test]
async fn a_name_in_the_place_of_an_id_would_stop_the_start() {
    for (flag, value, words) in [
        (
            "shadowday-coordinators",
            "U0MAEVE, maeve",
            "problem  SHADOWDAY_COORDINATORS has \"maeve\", which is no person's id.",
        ),
        ("shadowday-channel", "#support", "problem  SHADOWDAY_CHANNEL \"#support\" is no channel's id."),
    ] {
        Machine::new().await.with(flag, value).check().await.says(2, &[words]);
    }
}
