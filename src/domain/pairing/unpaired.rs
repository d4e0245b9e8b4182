//! Why somebody has no buddy, and what would free them.

use super::choice;
use super::coverage::{Coverage, Limit};
use super::plan::{Rule, Unpaired};
use super::reasons::duration;
use super::table::Table;
use crate::domain::hours;

/// How many of the day's advocates each rule keeps from a shadower; capacity and coverage aside.
#[derive(Clone, Default)]
struct Tally {
    could_be: usize,
    hours: usize,
    never_with: usize,
    away: usize,
    /// Of those who would do, whoever they may not be paired with included (which is private): whose month gives them
    /// less room than the day.
    month: usize,
}

/// The rules and sentences for those without a buddy.
pub(super) struct Explained<'t, 'a> {
    table: &'t Table<'a>,
    coverage: &'t Coverage,
    /// Whether the plan is the best one: whom a free place would suit has it then.
    is_proven: bool,
    limits: Vec<Limit>,
    used: Vec<bool>,
    /// The places that each advocate has left.
    left: Vec<u32>,
    /// Whether anybody who is there could take one more, once it was looked for.
    anybody: Option<bool>,
    /// For each kind of hours, the tally of those who have them and can be paired with everybody.
    tallies: Vec<Option<Tally>>,
}

impl<'t, 'a> Explained<'t, 'a> {
    pub fn new(
        table: &'t Table<'a>,
        coverage: &'t Coverage,
        buddies: &[Option<usize>],
        is_proven: bool,
    ) -> Explained<'t, 'a> {
        let mut left: Vec<u32> = table.advocates.iter().map(|known| known.person.places()).collect();
        for advocate in buddies.iter().flatten() {
            left[*advocate] = left[*advocate].saturating_sub(1);
        }
        Explained {
            table,
            coverage,
            is_proven,
            limits: coverage.limits(),
            used: choice::used(buddies, table.advocates.len()),
            left,
            anybody: None,
            tallies: vec![None; table.kinds_of_hours()],
        }
    }

    /// The rule and the sentence for a shadower without a buddy.
    pub fn explain(&mut self, shadower: usize) -> Unpaired {
        let tally = self.tally(shadower);
        let (rule, reason) = if !self.table.request.day.gives_buddies {
            (Rule::Format, NO_BUDDIES.to_owned())
        } else if tally.could_be > 0 {
            self.no_place(shadower, &tally)
        } else if tally.hours > 0 {
            (Rule::Hours, no_hours(self.table, shadower))
        } else if tally.never_with > 0 {
            (Rule::NeverWith, CANNOT_BE_PAIRED.to_owned())
        } else if tally.away > 0 {
            (Rule::Away, ALL_AWAY.to_owned())
        } else {
            (Rule::Capacity, NO_ADVOCATE.to_owned())
        };
        Unpaired { shadower: self.table.shadowers[shadower].person.id.clone(), rule, reason }
    }

    fn tally(&mut self, shadower: usize) -> Tally {
        if !self.table.barred(shadower).is_empty() {
            return Tally::of(self.table, shadower);
        }
        let kept = &mut self.tallies[self.table.shadowers[shadower].hours];
        kept.get_or_insert_with(|| Tally::of(self.table, shadower)).clone()
    }

    /// Somebody would do: they are taken, or have to stay free.
    fn no_place(&mut self, shadower: usize, tally: &Tally) -> (Rule, String) {
        if self.is_proven && self.limits.is_empty() {
            return (Rule::Capacity, self.taken(tally).to_owned());
        }
        let fits = (0..self.left.len()).filter(|advocate| self.table.fit(shadower, *advocate).is_ok());
        let with_place: Vec<usize> = fits.filter(|advocate| self.left[*advocate] > 0).collect();
        if with_place.is_empty() && self.others_have_to_stay_free(shadower) {
            return (Rule::Coverage, self.has_to_stay_free());
        }
        if with_place.is_empty() {
            return (Rule::Capacity, self.taken(tally).to_owned());
        }
        if !self.is_proven && with_place.iter().any(|advocate| self.may_be_used(*advocate)) {
            return (Rule::Capacity, A_PLACE_IS_LEFT.to_owned());
        }
        (Rule::Coverage, self.has_to_stay_free())
    }

    /// Nobody who would do has a place left. Where somebody else has, it reads the same whatever stands in their way.
    fn taken(&mut self, tally: &Tally) -> &'static str {
        let anybody = self.anybody.unwrap_or_else(|| self.anybody_has_room());
        self.anybody = Some(anybody);
        if anybody { NOT_WITH_WHO_HAS_ROOM } else { all_taken(tally) }
    }

    fn anybody_has_room(&self) -> bool {
        (0..self.left.len()).any(|advocate| self.has_room(advocate))
    }

    /// Whether the advocate is there and could take one more.
    pub fn has_room(&self, advocate: usize) -> bool {
        !self.table.advocates[advocate].person.away && self.left[advocate] > 0 && self.may_be_used(advocate)
    }

    /// Of those with a place with whom they cannot be paired, which is private: is nobody to spare anyway? Then the reason
    /// is the same as for all others.
    fn others_have_to_stay_free(&self, shadower: usize) -> bool {
        let barred = self.table.barred(shadower).iter().copied();
        let mut barred = barred
            .filter(|advocate| self.left[*advocate] > 0 && self.table.fit(shadower, *advocate) == Err(Rule::NeverWith));
        let is_any = barred.clone().next().is_some();
        is_any && barred.all(|advocate| !self.may_be_used(advocate))
    }

    fn may_be_used(&self, advocate: usize) -> bool {
        let mut used = self.used.clone();
        used[advocate] = true;
        self.limits.iter().all(|limit| limit.holds(&used))
    }

    fn has_to_stay_free(&self) -> String {
        let free = match self.table.request.day.min_free_advocates {
            1 => "one advocate has".to_owned(),
            free => format!("{free} advocates have"),
        };
        let when = if self.coverage.is_always_met() { "" } else { " where so many are at work" };
        format!(
            "Every advocate who would do is taken, or has to stay free for the queue: {free} to at any time{when}; one \
             more advocate then, or one fewer who has to stay free, would help."
        )
    }
}

// The coordinator reads these about somebody, and that person about themselves: so they name no one.
const CANNOT_BE_PAIRED: &str =
    "Cannot be paired with any advocate who is there that day; one more advocate would help.";
const NOT_WITH_WHO_HAS_ROOM: &str = "Cannot be paired with any advocate who has room, by hours or otherwise; one more advocate with near enough hours, or \
     more room with another one, would help.";
const ALL_AWAY: &str = "Every advocate is away that day; an advocate who is there would help.";
const NO_ADVOCATE: &str = "The day has no advocates yet; naming one would help.";

const NO_BUDDIES: &str = "This kind of day gives nobody a buddy: whoever holds the pager helps.";
const A_PLACE_IS_LEFT: &str = "An advocate who would do has a place left; the coordinator can put the two together.";

fn all_taken(tally: &Tally) -> &'static str {
    match (tally.hours, tally.month) {
        (0, 1..) => {
            "Every advocate who would do is taken, or has no more room this month; one more advocate, or a day in another \
             month, would help."
        }
        (_, 1..) => {
            "Every advocate with near enough hours is taken, or has no more room this month; one more such advocate, or a \
             day in another month, would help."
        }
        (0, 0) => {
            "Every advocate who would do is taken; one more advocate, or one more place with one of them, would help."
        }
        (_, 0) => {
            "Every advocate with near enough hours is taken; one more such advocate, or one more place with one of \
             them, would help."
        }
    }
}

fn no_hours(table: &Table<'_>, shadower: usize) -> String {
    let needed = duration(table.request.day.min_shared_minutes);
    let own_minutes = hours::minutes(table.windows(&table.shadowers[shadower]));
    if own_minutes < table.request.day.min_shared_minutes {
        let own = match own_minutes {
            0 => "No working hours fall into the day".to_owned(),
            minutes => format!("Only {} of the day falls into working hours", duration(minutes)),
        };
        return format!("{own}, and a pair needs {needed} together; other hours, or another day, would help.");
    }
    // The same whether somebody is away, cannot be paired (which is private), or nobody is.
    format!(
        "No advocate who could be a buddy works at least {needed} of the day at the same time; \
             an advocate with nearer hours, or other hours, would help."
    )
}

impl Tally {
    fn of(table: &Table<'_>, shadower: usize) -> Tally {
        let mut tally = Tally::default();
        for (advocate, known) in table.advocates.iter().enumerate() {
            let fit = table.fit(shadower, advocate);
            let would_do = matches!(fit, Ok(_) | Err(Rule::NeverWith));
            tally.month += usize::from(would_do && known.person.places() < known.person.capacity);
            let count = match fit {
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
