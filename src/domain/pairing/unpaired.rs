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

/// The rule and the sentence for a shadower whom the best plan leaves without a buddy. `kept_back`: whom only advocates
/// who have to stay free could take.
pub(super) fn explain(table: &Table<'_>, shadower: usize, kept_back: bool) -> Unpaired {
    let tally = Tally::of(table, shadower);
    let (rule, reason) = if kept_back {
        (Rule::Coverage, KEPT_FREE.to_owned())
    } else if tally.could_be > 0 {
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

// The coordinator reads these about somebody, and that person about themselves: so they name no one.
const CANNOT_BE_PAIRED: &str =
    "Cannot be paired with any advocate who is there that day; one more advocate would help.";
const KEPT_FREE: &str = "Every advocate who would do is taken or has to stay free for the queue; one more advocate at \
                         those hours, or one fewer who has to stay free, would help.";
const ALL_AWAY: &str = "Every advocate is away that day; an advocate who is there would help.";
const NO_ADVOCATE: &str = "The day has no advocates yet; naming one would help.";

fn all_taken(tally: &Tally) -> &'static str {
    match tally.hours {
        0 => "Every advocate who would do is taken; one more advocate, or one more place with one of them, would help.",
        _ => {
            "Every advocate with near enough hours is taken; one more such advocate, or one more place with one of \
             them, would help."
        }
    }
}

fn no_hours(table: &Table<'_>, shadower: usize, tally: &Tally) -> String {
    let needed = duration(table.request.day.min_shared_minutes);
    let own_minutes = hours::minutes(&table.shadowers[shadower].windows);
    if own_minutes < table.request.day.min_shared_minutes {
        let own = match own_minutes {
            0 => "No working hours fall into the day".to_owned(),
            minutes => format!("Only {} of the day falls into working hours", duration(minutes)),
        };
        return format!("{own}, and a pair needs {needed} together; other hours, or another day, would help.");
    }
    // Who is away and who cannot be paired are not told apart: the second is private.
    let who = match tally.never_with + tally.away {
        0 => "No advocate",
        _ => "No advocate who is free to be a buddy",
    };
    format!(
        "{who} works at least {needed} of the day at the same time; \
             an advocate with nearer hours, or other hours, would help."
    )
}

impl Tally {
    fn of(table: &Table<'_>, shadower: usize) -> Tally {
        let mut tally = Tally::default();
        for advocate in 0..table.advocates.len() {
            let count = match table.fit(shadower, advocate) {
                Ok(_) | Err(Rule::Capacity | Rule::Coverage | Rule::Format) => &mut tally.could_be,
                Err(Rule::Hours) => &mut tally.hours,
                Err(Rule::NeverWith) => &mut tally.never_with,
                Err(Rule::Away) => &mut tally.away,
            };
            *count += 1;
        }
        tally
    }
}
