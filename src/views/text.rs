//! Words that all views share: mentions, times, lists, and typed text made harmless.

use jiff::Timestamp;

use crate::domain::day::{Day, Lane, Zone};
use crate::domain::hours::Window;
use crate::domain::ids::{ChannelId, MessageTs, PersonId};

/// A person, by mention: Slack shows their name.
pub fn person(id: &PersonId) -> String {
    format!("<@{id}>")
}

pub fn channel(id: &ChannelId) -> String {
    format!("<#{id}>")
}

/// A day as a heading: a link to its card, where that stands already and it is known where the workspace is.
pub fn linked_day(day: &Day, workspace_url: Option<&str>) -> String {
    let title = upper_first(&the_day(day));
    match workspace_url.zip(day.card.as_ref()) {
        Some((url, card)) => format!("<{}|{title}>", address(url, &day.channel, card)),
        None => title,
    }
}

/// Where the workspace shows a message.
pub fn address(workspace_url: &str, channel: &ChannelId, ts: &MessageTs) -> String {
    format!("{workspace_url}/archives/{channel}/p{}", ts.as_str().replace('.', ""))
}

/// Typed text inside of ours: Slack's three control characters are escaped, so that nothing in it mentions, links or
/// pings. Cut to `length_max` characters.
pub fn escape(typed: &str, length_max: usize) -> String {
    clip(typed, length_max).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Typed text as code, where Slack formats nothing and makes no emoji of words; only backticks have to go.
pub fn code(typed: &str, length_max: usize) -> String {
    format!("`{}`", escape(&typed.replace('`', "'"), length_max))
}

/// The first `length_max` characters, with an ellipsis where something is missing.
pub fn clip(text: &str, length_max: usize) -> String {
    if text.chars().count() <= length_max {
        return text.to_owned();
    }
    text.chars().take(length_max.saturating_sub(1)).chain(['…']).collect()
}

/// The team's video room as a link, where there is one.
pub fn room(day: &Day) -> Option<String> {
    let link = day.room.as_deref()?;
    Some(format!(":movie_camera: <{}|Video room>", link.replace('&', "&amp;")))
}

/// A date and time on the reader's own clock; `zone` is for clients that cannot do that.
pub fn moment(at: Timestamp, zone: &Zone) -> String {
    let fallback = at.to_zoned(zone.rules().clone()).strftime("%a %-d %b, %H:%M %Z");
    format!("<!date^{}^{{date_short_pretty}} at {{time}}|{fallback}>", at.as_second())
}

/// The same with the day of the week.
pub fn weekday_moment(at: Timestamp, zone: &Zone) -> String {
    let fallback = at.to_zoned(zone.rules().clone()).strftime("%a %-d %b, %H:%M %Z");
    format!("<!date^{}^{{date_long_pretty}}, {{time}}|{fallback}>", at.as_second())
}

/// A date on the reader's own clock.
pub fn day_of(at: Timestamp, zone: &Zone) -> String {
    let fallback = at.to_zoned(zone.rules().clone()).strftime("%a %-d %b");
    format!("<!date^{}^{{date_short_pretty}}|{fallback}>", at.as_second())
}

/// "6 h", "2 h 30 min".
pub fn duration(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// A time of day on the reader's own clock.
pub fn clock(at: Timestamp, zone: &Zone) -> String {
    let fallback = at.to_zoned(zone.rules().clone()).strftime("%H:%M %Z");
    format!("<!date^{}^{{time}}|{fallback}>", at.as_second())
}

/// From when until when, with the date, on the reader's own clock.
pub fn span(window: Window, zone: &Zone) -> String {
    let fallback = window.start.to_zoned(zone.rules().clone()).strftime("%A %-d %B, %H:%M");
    let start = format!("<!date^{}^{{date_long_pretty}}, {{time}}|{fallback}>", window.start.as_second());
    format!("{start} to {}", clock(window.end, zone))
}

/// The same with a short date: a shift, in a sentence.
pub fn short_span(window: Window, zone: &Zone) -> String {
    let fallback = window.start.to_zoned(zone.rules().clone()).strftime("%a %-d %b, %H:%M %Z");
    let start = format!("<!date^{}^{{date_short_pretty}}, {{time}}|{fallback}>", window.start.as_second());
    format!("{start} to {}", clock(window.end, zone))
}

/// The same with a date that still fits when it is read a day later: Slack makes "today" of the others.
pub fn dated_span(window: Window, zone: &Zone) -> String {
    short_span(window, zone).replace("{date_short_pretty}", "{date_short}")
}

/// The same of a moment.
pub fn dated_moment(at: Timestamp, zone: &Zone) -> String {
    moment(at, zone).replace("{date_short_pretty}", "{date_short}")
}

/// The same without the date.
pub fn hours(window: Window, zone: &Zone) -> String {
    format!("{} to {}", clock(window.start, zone), clock(window.end, zone))
}

/// What a day is about, where its format has it be about something.
pub fn to_talk_about(day: &Day) -> Option<String> {
    let is_about = day.format.rules().needs_topic && !day.topics.is_empty();
    is_about.then(|| format!(":speech_balloon: To talk about: {}", escape(&day.topics.join(", "), 300)))
}

/// When a day is, on the reader's own clock; for a round, that its pairs choose.
pub fn when(day: &Day) -> String {
    if !day.is_round() {
        return span(day.window(), &day.zone);
    }
    format!("Dates are chosen by each pair, from {} on, {}", day.date.strftime("%A, %-d %B"), local_window(day))
}

/// The day's name and date as they were planned, for titles (which have no reader's clock).
pub fn title(day: &Day) -> String {
    let date = day.date.strftime("%A, %-d %B %Y");
    match day.is_round() {
        true => format!("{} · from {date} on", day.format.label()),
        false => format!("{} · {date}", day.format.label()),
    }
}

/// The day in a sentence: "advocacy day on Thursday, 3 December".
pub fn the_day(day: &Day) -> String {
    let (name, date) = (day.format.noun(), day.date.strftime("%A, %-d %B"));
    match day.is_round() {
        true => format!("{name} (from {date} on)"),
        false => format!("{name} on {date}"),
    }
}

/// A noun with its article: "an engineering day".
pub fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// The window on the day's own clock, for readers who plan across zones.
pub fn local_window(day: &Day) -> String {
    let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    format!("{} to {} in {}", clock(day.start), clock(day.end), place(day.zone.name()))
}

/// A zone's city, as people call it.
pub fn place(zone_name: &str) -> String {
    zone_name.rsplit('/').next().unwrap_or(zone_name).replace('_', " ")
}

/// "Ana, Ben and Cy".
pub fn and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The same of people.
pub fn names<'a>(people: impl IntoIterator<Item = &'a PersonId>) -> String {
    and(&people.into_iter().map(person).collect::<Vec<_>>())
}

/// "1 person", "2 people".
pub fn count(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{number} {}", if number == 1 { one } else { many })
}

/// "the pager"; "the 2nd pager" on a day with several at a time.
pub fn the_pager(day: &Day, lane: Lane) -> String {
    match day.has_lanes() {
        true => format!("the {} pager", ordinal(usize::from(lane) + 1)),
        false => "the pager".to_owned(),
    }
}

/// Those whose shifts begin with the first one of the day: one in each lane.
pub fn first_on_call(day: &Day) -> Vec<String> {
    let begins = day.shifts.first().map(|shift| shift.start);
    let first = day.shifts.iter().filter(|shift| Some(shift.start) == begins);
    first.map(|shift| person(&shift.advocate)).collect()
}

/// The same as the beginning of a sentence.
pub fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// "1st", "2nd", "3rd", "11th".
pub fn ordinal(number: usize) -> String {
    let suffix = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_pings_nobody() {
        assert_eq!(escape("<!here> & <@U1>", 100), "&lt;!here&gt; &amp; &lt;@U1&gt;");
    }

    #[test]
    fn typed_code_stays_one_piece_of_code() {
        assert_eq!(code("`*x*` <!here>", 100), "`'*x*' &lt;!here&gt;`");
    }

    #[test]
    fn long_text_is_cut_by_characters_not_bytes() {
        assert_eq!(clip("שלום עולם", 5), "שלום…");
        assert_eq!(clip("short", 5), "short");
    }

    #[test]
    fn lists_and_ordinals_read_like_english() {
        let names = |n: usize| ["Ana", "Ben", "Cy"].iter().take(n).map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            [and(&names(0)), and(&names(1)), and(&names(2)), and(&names(3))],
            ["", "Ana", "Ana and Ben", "Ana, Ben and Cy"]
        );
        assert_eq!([1, 2, 3, 4, 11, 12, 21].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st"]);
    }

    #[test]
    fn each_format_has_a_name_that_fits_into_a_sentence() {
        use crate::domain::format::Format;
        let nouns = Format::ALL.map(|format| a(format.noun()));
        assert_eq!(nouns, ["an advocacy day", "a quality time session", "an engineering day", "a ride-along"]);
    }

    #[test]
    fn a_round_has_no_single_date() {
        use crate::domain::{day::tests::thursday, format::Format};
        let round = Day { format: Format::EngineeringDay, ..thursday() };
        let (day, hours) = ("Thursday, 3 December", "09:00 to 17:00 in Dublin");
        assert_eq!(when(&round), format!("Dates are chosen by each pair, from {day} on, {hours}"));
        assert_eq!(the_day(&round), format!("engineering day (from {day} on)"));
        assert_eq!(title(&round), format!("Engineering day · from {day} 2026 on"));
    }

    #[test]
    fn a_time_has_a_fallback_in_the_days_zone() {
        let at = "2026-12-03T09:00:00Z".parse().unwrap();
        let text = moment(at, &"Europe/Dublin".parse().unwrap());
        assert_eq!(text, "<!date^1796288400^{date_short_pretty} at {time}|Thu 3 Dec, 09:00 GMT>");
    }
}
