//! What stands in the picture of a day's rota: a row for each advocate, and one for each lane that nobody covers whole.

use jiff::tz::TimeZone;

use super::rota::lane_name;
use super::rota_picture::{Kind, Picture, Row, Stretch};
use super::text;
use crate::domain::cover;
use crate::domain::day::{Day, Lane, Zone};
use crate::domain::hours::{self, Hours, Window};
use crate::domain::people::Person;
use crate::domain::rota;

/// The day's rota, on the reader's clock. `meant` are stretches that are to be without anybody.
pub fn picture(day: &Day, advocates: &[Person], meant: &[(Lane, cover::Stretch)], reader: &TimeZone) -> Picture {
    let mut rows: Vec<Row> = advocates.iter().map(|person| row(day, person)).collect();
    rows.extend((0..day.lanes).filter_map(|lane| nobody(day, lane, meant)));
    Picture { title: text::title(day), window: day.window(), zone: reader.clone(), rows }
}

fn row(day: &Day, person: &Person) -> Row {
    let zone: Zone = person.time_zone.parse().unwrap_or_default();
    let within = |hours: Hours| hours::working_windows(hours, zone.rules(), day.window());
    let at_work = within(person.details.hours);
    let breaks = person.settings.breaks.iter().flat_map(|pause| hours::shared(&within(*pause), &at_work));
    let on_call = day.shifts.iter().filter(|shift| shift.advocate == person.id).map(|shift| Stretch {
        kind: if shift.owner.is_some() { Kind::Cover } else { Kind::OnCall },
        window: day.shift_window(shift),
    });
    let breaks = breaks.map(|window: Window| Stretch { kind: Kind::Break, window });
    Row { name: person.name.clone(), stretches: breaks.chain(on_call).collect(), hours: at_work }
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
