//! What stands in the picture of a day's rota: a row for each advocate, and one for each lane that nobody covers whole.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::rota::lane_name;
use super::rota_picture::{Kind, Picture, Row, Stretch};
use crate::domain::assigner::Duty;
use crate::domain::cover;
use crate::domain::day::{Day, Lane, Zone};
use crate::domain::hours::{self, Hours, Window};
use crate::domain::ids::ShiftId;
use crate::domain::people::Person;
use crate::domain::rota;

/// The day's rota, on the reader's clock. `meant` are stretches that are to be without anybody; whoever has one of those
/// that are `left` cannot make it.
pub fn picture(
    day: &Day,
    advocates: &[Person],
    meant: &[(Lane, cover::Stretch)],
    left: &BTreeSet<ShiftId>,
    reader: &TimeZone,
) -> Picture {
    let mut rows: Vec<Row> = advocates.iter().map(|person| row(day, person, left)).collect();
    rows.extend((0..day.lanes).filter_map(|lane| nobody(day, lane, meant)));
    let title = format!("{}, {}", day.format.label(), day.date.strftime("%a %-d %b"));
    Picture { title, window: day.window(), zone: reader.clone(), rows, lanes: day.lanes }
}

/// A row for each shadower who is the assigner for a while, below the others.
pub fn with_assigners(mut picture: Picture, day: &Day, duties: &[Duty], shadowers: &[Person]) -> Picture {
    let rows = duties.iter().filter_map(|duty| {
        let person = shadowers.iter().find(|person| person.id == duty.person)?;
        let stretch = Stretch { kind: Kind::Assigner, window: duty.window(day)? };
        Some(Row { name: person.name.clone(), stretches: vec![stretch], hours: at_work(day, person) })
    });
    picture.rows.extend(rows);
    picture
}

/// When this person is at work on the day.
fn at_work(day: &Day, person: &Person) -> Vec<Window> {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    hours::working_windows(person.details.hours, zone.rules(), day.window())
}

fn row(day: &Day, person: &Person, left: &BTreeSet<ShiftId>) -> Row {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let within = |hours: Hours| hours::working_windows(hours, zone.rules(), day.window());
    let at_work = at_work(day, person);
    let breaks = person.settings.breaks.iter().flat_map(|pause| hours::shared(&within(*pause), &at_work));
    let on_call = day.shifts.iter().filter(|shift| shift.advocate == person.id).map(|shift| Stretch {
        kind: match (&shift.owner, shift.lane) {
            _ if left.contains(&shift.id) => Kind::Left,
            (Some(_), _) => Kind::Cover,
            (None, 0) => Kind::OnCall,
            (None, _) => Kind::OnCallBeside,
        },
        window: day.shift_window(shift),
    });
    let breaks = breaks.map(|window: Window| Stretch { kind: Kind::Break, window });
    Row { name: person.name.clone(), stretches: on_call.chain(breaks).collect(), hours: at_work }
}

fn nobody(day: &Day, lane: Lane, meant: &[(Lane, cover::Stretch)]) -> Option<Row> {
    let gaps = rota::stretches_without_anybody(day, lane);
    let stretches = gaps.iter().map(|gap| {
        let is_meant = meant.iter().any(|(of, stretch)| *of == lane && stretch.contains(*gap));
        Stretch { kind: if is_meant { Kind::MeantGap } else { Kind::Gap }, window: day.stretch_window(*gap) }
    });
    let name = if day.lanes > 1 { format!("Nobody ({})", lane_name(lane)) } else { "Nobody".to_owned() };
    (!gaps.is_empty()).then(|| Row { name, stretches: stretches.collect(), hours: vec![] })
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;
    use jiff::civil::time;

    use super::super::rota_picture::svg;
    use super::*;
    use crate::domain::day::{Shift, tests::thursday};
    use crate::domain::ids::DutyId;
    use crate::domain::people::{Settings, tests::person};

    /// Sam has a lunch break; Kim covers an hour for Lee, who cannot make the rest either; two stretches have nobody, one of them as it is meant.
    #[test]
    fn a_day_as_its_coordinator_in_berlin_sees_it() {
        let mut day = thursday();
        let shift = |id, who: &str, owner: Option<&str>, from, until| Shift {
            id: crate::domain::ids::ShiftId(id),
            lane: 0,
            advocate: who.into(),
            owner: owner.map(Into::into),
            start: time(from, 0, 0, 0),
            end: time(until, 0, 0, 0),
            is_pinned: false,
        };
        day.advocates.push("UKIM".into());
        day.shifts =
            vec![shift(1, "USAM", None, 9, 12), shift(2, "UKIM", Some("ULEE"), 13, 14), shift(3, "ULEE", None, 14, 16)];
        let mut sam = person("USAM", "Europe/Dublin", "09:00-17:00");
        sam.settings = Settings { breaks: vec!["12:00-12:45".parse().unwrap()], ..Settings::default() };
        let (kim, lee) = (person("UKIM", "Asia/Kolkata", "12:00-20:00"), person("ULEE", "UTC", "13:00-21:00"));
        let people = [sam, lee, kim].map(|person| Person { name: person.id.0[1..].to_owned(), ..person });
        let meant = [(0, cover::Stretch { start: time(16, 0, 0, 0), end: time(17, 0, 0, 0) })];
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let drawn = svg(&picture(&day, &people, &meant, &[ShiftId(3)].into(), berlin.rules()));
        assert!(drawn.contains("times in Europe/Berlin"), "{drawn}");
        expect_file!["rota_rows.svg"].assert_eq(&drawn);
    }

    #[test]
    fn a_shadower_has_a_row_only_while_they_are_the_assigner() {
        let day = thursday();
        let ana = person("UANA", "America/Sao_Paulo", "09:00-17:00");
        let stretch = cover::Stretch { start: time(14, 0, 0, 0), end: time(16, 0, 0, 0) };
        let duty = |stretch| Duty { id: DutyId(1), day: day.id, person: ana.id.clone(), buddy: "USAM".into(), stretch };
        let without = picture(&day, &[], &[], &[].into(), day.zone.rules());
        let with = |duty| with_assigners(without.clone(), &day, &[duty], std::slice::from_ref(&ana));
        let rows = with(duty(Some(stretch))).rows;
        let own = Stretch { kind: Kind::Assigner, window: day.stretch_window(stretch) };
        assert_eq!(rows.len(), without.rows.len() + 1);
        assert_eq!((rows.last().unwrap().name.as_str(), &rows.last().unwrap().stretches[..]), ("UANA", &[own][..]));
        assert_eq!(with(duty(None)).rows, without.rows);
    }
}
