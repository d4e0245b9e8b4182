//! Why somebody has no buddy, and what would free them.

use super::plan::{Rule, Unpaired};
use super::reasons::duration;
use super::table::Table;
use crate::domain::hours;

/// How many of the day's advocates each rule keeps from a shadower; capacity aside.
#[derive(Default)]
struct Tally {
    could_be: usize,
    hours: usize,
    never_with: usize,
    away: usize,
}

/// The rule and the sentence for a shadower whom the best plan leaves without a buddy.
pub(super) fn explain(table: &Table<'_>, shadower: usize) -> Unpaired {
    let tally = Tally::of(table, shadower);
    let (rule, reason) = if tally.could_be > 0 {
        (Rule::Capacity, all_taken(&tally).to_owned())
    } else if tally.hours > 0 {
        (Rule::Hours, no_hours(table, shadower, &tally))
    } else if tally.never_with > 0 {
        (Rule::NeverWith, CANNOT_BE_PAIRED.to_owned())
    } else if tally.away > 0 {
        (Rule::Away, ALL_AWAY.to_owned())
    } else {
        (Rule::Capacity, NO_ADVOCATE.to_owned())
    };
    Unpaired { shadower: table.shadowers[shadower].person.id.clone(), rule, reason }
}

const CANNOT_BE_PAIRED: &str =
    "They cannot be paired with any advocate who is there that day; one more advocate would free them.";
const ALL_AWAY: &str = "Every advocate is away that day; an advocate who is there would free them.";
const NO_ADVOCATE: &str = "The day has no advocates yet; naming one would free them.";

fn all_taken(tally: &Tally) -> &'static str {
    match tally.hours {
        0 => {
            "Every advocate they could have is taken; one more advocate, or one more place with one of them, \
             would free them."
        }
        _ => {
            "Every advocate with hours like theirs is taken; one more such advocate, or one more place with one of \
             them, would free them."
        }
    }
}

fn no_hours(table: &Table<'_>, shadower: usize, tally: &Tally) -> String {
    let needed = duration(table.request.day.min_shared_minutes);
    let own_minutes = hours::minutes(&table.shadowers[shadower].windows);
    if own_minutes < table.request.day.min_shared_minutes {
        let own = match own_minutes {
            0 => "None".to_owned(),
            minutes => format!("Only {}", duration(minutes)),
        };
        return format!(
            "{own} of the day is in their own hours, and a pair needs {needed} together; \
             other hours, or another day, would free them."
        );
    }
    // Who is away and who cannot be paired are not told apart: the second is private.
    let who = match tally.never_with + tally.away {
        0 => "No advocate",
        _ => "No advocate who is free to be their buddy",
    };
    format!(
        "{who} works at least {needed} of the day at the same time as them; \
             an advocate with hours nearer to theirs, or other hours, would free them."
    )
}

impl Tally {
    fn of(table: &Table<'_>, shadower: usize) -> Tally {
        let mut tally = Tally::default();
        for advocate in 0..table.advocates.len() {
            let count = match table.fit(shadower, advocate) {
                Ok(_) | Err(Rule::Capacity) => &mut tally.could_be,
                Err(Rule::Hours) => &mut tally.hours,
                Err(Rule::NeverWith) => &mut tally.never_with,
                Err(Rule::Away) => &mut tally.away,
            };
            *count += 1;
        }
        tally
    }
}
