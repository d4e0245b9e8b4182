//! `/shadow dates`: a pair agrees on its date. One proposes up to three, the other accepts one or offers another;
//! either can move it later, and until the other agrees the old date stands.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::closed_dates::closed_by;
use super::{Asker, arrangements, no_date};
use crate::domain::availability;
use crate::domain::calendar::Calendar;
use crate::domain::dates::{
    Arrangement, Choice, PROPOSED_MAX, Proposal, Search, another, best_three, but_given_up, choices, own_absences,
    together,
};
use crate::domain::day::{Day, Phase};
use crate::domain::hours::Window;
use crate::domain::ids::{ArrangementId, DayId, PersonId};
use crate::domain::people::Person;
use crate::domain::plan::Engagement;
use crate::domain::seating;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, arrangements as store, days, inbox, outbox, people};
use crate::views;
use crate::views::dates::{self as words, Pair};

/// A pair with all that its words are made from.
pub struct Loaded {
    pub arrangement: Arrangement,
    pub round: Day,
    /// What they agreed on, unless it was called off.
    pub day: Option<Day>,
    /// When both are at work on the dates that are proposed.
    pub together: Vec<(Date, Window)>,
}

impl Loaded {
    pub fn pair<'a>(&'a self, reader: &'a PersonId, now: Timestamp) -> Pair<'a> {
        let (round, together) = (&self.round, &self.together);
        Pair { round, arrangement: &self.arrangement, day: self.day.as_ref(), together, reader, now }
    }

    /// May a date still be chosen or moved?
    pub fn is_open(&self, now: Timestamp) -> bool {
        let has_begun = self.day.as_ref().is_some_and(|day| !matches!(day.phase(now), Phase::Open | Phase::Closed));
        !has_begun && now < self.round.ends_at()
    }
}

pub async fn load(tx: &mut Tx, arrangement: Arrangement) -> Result<Loaded, StoreError> {
    let round = days::get(tx, arrangement.round).await?;
    let day = match arrangement.day {
        Some(day) => days::find(tx, day).await?,
        None => None,
    };
    let round = match &day {
        Some(day) if has_other_hours(&round, day) => {
            Day { zone: day.zone.clone(), start: day.start, end: day.end, ..round }
        }
        _ => round,
    };
    let together = stretches(tx, &round, &arrangement).await?;
    Ok(Loaded { arrangement, round, day, together })
}

/// Did the coordinator give the pair's day hours that the round does not have? It keeps them when it moves.
fn has_other_hours(round: &Day, day: &Day) -> bool {
    day.zone != round.zone || day.start < round.start || day.end > round.end
}

/// When both are at work on each date that is proposed.
pub async fn stretches(tx: &mut Tx, round: &Day, arrangement: &Arrangement) -> Result<Vec<(Date, Window)>, StoreError> {
    let Some(proposal) = &arrangement.proposal else { return Ok(vec![]) };
    let Some((shadower, buddy)) = both(tx, arrangement).await? else { return Ok(vec![]) };
    let stretch = |date: &Date| Some((*date, together(round.window_on(*date), &shadower, &buddy)?));
    Ok(proposal.dates.iter().filter_map(stretch).collect())
}

/// The shadower and the buddy; `None` if one of them is not known.
async fn both(tx: &mut Tx, arrangement: &Arrangement) -> Result<Option<(Person, Person)>, StoreError> {
    let shadower = people::find(tx, &arrangement.shadower).await?;
    Ok(shadower.zip(people::find(tx, &arrangement.buddy).await?))
}

/// The form for whoever is to propose; for all others where their pairs stand. Of one round, where a button names it.
pub async fn dates(tx: &mut Tx, asker: &Asker<'_>, round: Option<DayId>) -> Result<Answer, StoreError> {
    let (now, mut own) = (tx.now(), Vec::new());
    for arrangement in store::of_person(tx, asker.id()).await? {
        let loaded = load(tx, arrangement).await?;
        if loaded.is_open(now) && round.is_none_or(|round| loaded.round.id == round) {
            own.push(loaded);
        }
    }
    match own.as_slice() {
        [] => Ok(asker.say(words::no_pair())),
        [one]
            if one.day.is_none()
                && one.arrangement.turn().is_some_and(|(who, _)| who == asker.id())
                && one.arrangement.proposal.is_none() =>
        {
            open_form(tx, asker, one).await
        }
        own => Ok(asker.say(words::state(&own.iter().map(|one| one.pair(asker.id(), now)).collect::<Vec<_>>()))),
    }
}

/// *Propose dates*, *Offer another*, *Move*.
pub async fn open(tx: &mut Tx, asker: &Asker<'_>, id: ArrangementId) -> Result<Answer, StoreError> {
    match own(tx, asker, id).await? {
        Ok(loaded) => open_form(tx, asker, &loaded).await,
        Err(answer) => Ok(answer),
    }
}

/// The pair, if it is this person's and a date can still be chosen.
async fn own(tx: &mut Tx, asker: &Asker<'_>, id: ArrangementId) -> Result<Result<Loaded, Answer>, StoreError> {
    let Some(arrangement) = store::find(tx, id).await?.filter(|arrangement| arrangement.is_of(asker.id())) else {
        return Ok(Err(asker.say(words::not_yours())));
    };
    let loaded = load(tx, arrangement).await?;
    Ok(if loaded.is_open(tx.now()) { Ok(loaded) } else { Err(asker.say(words::too_late(&loaded.round))) })
}

async fn open_form(tx: &mut Tx, asker: &Asker<'_>, loaded: &Loaded) -> Result<Answer, StoreError> {
    let Some(facts) = Facts::load(tx, loaded).await? else { return Ok(asker.say(views::problem::gone())) };
    let current = loaded.day.as_ref().map(|day| day.date);
    let asked = loaded.arrangement.proposal.as_ref().filter(|proposal| proposal.by != *asker.id());
    let given_up = arrangements::given_up(tx, &loaded.arrangement).await?;
    let search = facts.search(loaded, &asker.settings.calendar, tx.now());
    let possible: Vec<Choice> = choices(&search).filter(|choice| Some(choice.date) != current).collect();
    let own = if possible.is_empty() { own_absences(&search, &asker.person) } else { vec![] };
    let offered = but_given_up(possible, &given_up);
    let pair = loaded.pair(asker.id(), tx.now());
    Ok(Answer::Open(match asked {
        // One other date is quicker to answer than three; the best of them is filled in.
        Some(asked) => {
            let other = another(offered, &asked.dates).map(|choice| choice.date);
            words::form(&pair, &asker.person, &[], other, &own)
        }
        None => words::form(&pair, &asker.person, &best_three(offered), None, &own),
    }))
}

/// *Propose*: the other of the two is asked.
pub async fn propose(tx: &mut Tx, asker: &Asker<'_>, id: ArrangementId, fields: &Fields) -> Result<Answer, StoreError> {
    let loaded = match own(tx, asker, id).await? {
        Ok(loaded) => loaded,
        Err(answer) => return Ok(answer),
    };
    let Some(facts) = Facts::load(tx, &loaded).await? else { return Ok(asker.say(views::problem::gone())) };
    let calendar = &asker.settings.calendar;
    let chosen = match chosen(&loaded, &facts.search(&loaded, calendar, tx.now()), fields, asker.id()) {
        Ok(chosen) => chosen,
        Err((field, why)) => return Ok(Answer::wrong(field, why)),
    };
    store::propose(tx, id, asker.id(), &chosen).await?;
    inbox::audit(tx, asker.id(), "proposed dates", Some(loaded.round.id)).await?;
    let proposal = Proposal { by: asker.id().clone(), dates: chosen, at: tx.now() };
    let arrangement = Arrangement { proposal: Some(proposal.clone()), ..loaded.arrangement };
    let together = stretches(tx, &loaded.round, &arrangement).await?;
    no_date::set_proposals_timer(tx, &loaded.round, &arrangement).await?;
    let loaded = Loaded { arrangement, together, ..loaded };
    let other = loaded.arrangement.other(asker.id());
    let expires = Some(loaded.round.ends_at());
    outbox::private(tx, &[other], &words::proposed(&loaded.pair(other, tx.now()), &proposal), expires).await?;
    let done = words::proposed_done(&loaded.pair(asker.id(), tx.now()), &proposal.dates);
    outbox::private(tx, &[asker.id()], &done, expires).await?;
    Ok(Answer::Close)
}

/// The dates that were ticked or picked; or what is wrong, and in which field.
fn chosen(
    loaded: &Loaded,
    search: &Search<'_>,
    fields: &Fields,
    who: &PersonId,
) -> Result<Vec<Date>, (&'static str, String)> {
    let mut dates = BTreeSet::new();
    for field in ["dates", "another"] {
        for typed in fields.many(field).iter().filter(|typed| *typed != words::ANOTHER) {
            let date: Date = typed.parse().map_err(|_| (field, words::NO_SUCH_DATE.to_owned()))?;
            if loaded.day.as_ref().is_some_and(|day| day.date == date) {
                return Err((field, words::AS_IT_IS.to_owned()));
            }
            search.look_at(date).map_err(|why| (field, words::misfit(&why, who)))?;
            dates.insert(date);
        }
    }
    let names_another = fields.many("dates").iter().any(|ticked| ticked == words::ANOTHER);
    match dates.len() {
        _ if names_another && fields.many("another").is_empty() => Err(("another", words::NOT_NAMED.to_owned())),
        0 => Err(("another", words::NONE_CHOSEN.to_owned())),
        count if count > PROPOSED_MAX => Err(("another", words::TOO_MANY.to_owned())),
        _ => Ok(dates.into_iter().collect()),
    }
}

/// *Accept*.
pub async fn accept(tx: &mut Tx, asker: &Asker<'_>, id: ArrangementId, date: Date) -> Result<Answer, StoreError> {
    let loaded = match own(tx, asker, id).await? {
        Ok(loaded) => loaded,
        Err(answer) => return Ok(answer),
    };
    if loaded.round.is_past(date, tx.now()) {
        return Ok(asker.replace(words::has_passed(&loaded.pair(asker.id(), tx.now()), date)));
    }
    let is_asked = |proposal: &Proposal| proposal.by != *asker.id() && proposal.dates.contains(&date);
    let is_open = loaded.arrangement.proposal.as_ref().is_some_and(is_asked);
    let Some(facts) = Facts::load(tx, &loaded).await? else { return Ok(asker.say(views::problem::gone())) };
    let looked_at = facts.search(&loaded, &asker.settings.calendar, tx.now()).look_at(date);
    if !is_open && looked_at.is_err() {
        return Ok(asker.replace(words::has_ended(&loaded.pair(asker.id(), tx.now()), date)));
    }
    if !is_open {
        return Ok(asker.replace(words::answered_already(&loaded.pair(asker.id(), tx.now()))));
    }
    match looked_at {
        Ok(choice) => {
            let day = arrangements::agree(tx, &loaded, &choice).await?;
            inbox::audit(tx, asker.id(), "agreed on a date", Some(day.id)).await?;
            for who in [&loaded.arrangement.shadower, &loaded.arrangement.buddy] {
                no_date::end_unsuitable(tx, &asker.settings.calendar, who).await?;
            }
            Ok(asker.replace(words::accepted(&day, loaded.arrangement.other(asker.id()))))
        }
        Err(why) => Ok(asker.say(words::no_longer_possible(&loaded.pair(asker.id(), tx.now()), &why))),
    }
}

/// *Keep the date*: the other's wish to move it is declined. *Keep it*: it falls into a freeze, and stays.
pub async fn keep(tx: &mut Tx, asker: &Asker<'_>, id: ArrangementId) -> Result<Answer, StoreError> {
    let loaded = match own(tx, asker, id).await? {
        Ok(loaded) => loaded,
        Err(answer) => return Ok(answer),
    };
    let proposal = loaded.arrangement.proposal.as_ref();
    let is_closed = |day: &Day| closed_by(&asker.settings.calendar, day).is_some();
    if let Some(day) = loaded.day.as_ref().filter(|day| proposal.is_none() && is_closed(day)) {
        return Ok(asker.replace(words::kept(day)));
    }
    let is_asked = proposal.is_some_and(|proposal| proposal.by != *asker.id());
    let Some(day) = loaded.day.as_ref().filter(|_| is_asked) else {
        return Ok(asker.replace(words::answered_already(&loaded.pair(asker.id(), tx.now()))));
    };
    store::drop_proposal(tx, id).await?;
    inbox::audit(tx, asker.id(), "kept the date", Some(day.id)).await?;
    let other = loaded.arrangement.other(asker.id());
    outbox::private(tx, &[other], &words::was_kept(&loaded.pair(other, tx.now()), day), Some(day.starts_at())).await?;
    Ok(asker.replace(words::kept(day)))
}

/// What has to be read before dates can be looked for.
pub struct Facts {
    shadower: Person,
    buddy: Person,
    engagements: Vec<Engagement>,
    /// The round's.
    advocates: Vec<Person>,
}

impl Facts {
    /// `None` if one of the two is not known.
    pub async fn load(tx: &mut Tx, loaded: &Loaded) -> Result<Option<Facts>, StoreError> {
        let Some((shadower, buddy)) = both(tx, &loaded.arrangement).await? else { return Ok(None) };
        Ok(Some(Facts {
            shadower,
            buddy,
            engagements: days::engagements(tx, loaded.arrangement.day).await?,
            advocates: people::find_all(tx, &loaded.round.advocates).await?,
        }))
    }

    pub fn search<'a>(&'a self, loaded: &'a Loaded, calendar: &'a Calendar, now: Timestamp) -> Search<'a> {
        let buddy = &loaded.arrangement.buddy;
        let is_covered = move |window: Window| {
            seating::is_covered(&loaded.round, self.advocates.iter(), &self.engagements, buddy, window, now)
        };
        Search {
            round: &loaded.round,
            shadower: &self.shadower,
            buddy: &self.buddy,
            engagements: &self.engagements,
            calendar,
            is_away: &availability::is_missing,
            is_covered: Box::new(is_covered),
            now,
        }
    }
}
