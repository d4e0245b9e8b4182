//! Days that are planned, joined and called off while the bot is killed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::ToSpan;
use shadowday::sandbox::Submitted;

use crate::signing::{Member, Says};
use crate::street::{Fate, SOON, Street, until};
use crate::town::{Plan, coordinator_of};
use crate::worlds::{Ask, Place};

/// More days than this are not left open at one fair: `/shadow days` lists a dozen in all.
const OPEN_MAX: usize = 1;

/// A coordinator plans a day in every so many lives: all that they are told goes through one conversation.
const LIVES_PER_DAY: u32 = 2;

/// How far a day is on its way to be called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOff {
    NotAsked,
    /// Asked for; perhaps not answered.
    Asked,
    Acknowledged,
}

/// A day that was planned for sure.
#[derive(Clone, Debug)]
pub struct Fair {
    pub day: i64,
    pub group: usize,
    pub plan: Plan,
    pub call_off: CallOff,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Fairs(Arc<Mutex<Vec<Fair>>>);

impl Fairs {
    pub fn all(&self) -> Vec<Fair> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, fair: Fair) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fair);
    }

    fn set(&self, day: i64, call_off: CallOff) {
        let mut fairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        fairs.iter_mut().filter(|fair| fair.day == day).for_each(|fair| fair.call_off = call_off);
    }

    fn open_of(&self, group: usize) -> Vec<Fair> {
        let is_open = |fair: &Fair| fair.group == group && fair.call_off != CallOff::Acknowledged;
        self.all().into_iter().filter(is_open).collect()
    }
}

/// Plans a day, as often as it takes; its number. `None` if all calmed down before that was sure.
pub async fn plan(street: &Street, who: &str, plan: &Plan) -> Option<i64> {
    let mut seen = 0;
    loop {
        seen = street.life_after(seen).await?;
        if let Some(day) = find(street, plan).await {
            return Some(day);
        }
        loop {
            match fill_in(street, who, plan).await {
                Fate::Acknowledged(()) => {
                    let day = find(street, plan).await;
                    if day.is_none() {
                        street.wrong(format!("the day {} was acknowledged and is not there", plan.title()));
                    }
                    return day;
                }
                // The form did not open: it is asked for again, in this life if it goes on.
                Fate::NotSent if street.life_now() == seen && !street.is_calm() => {}
                Fate::NotSent | Fate::Unanswered => break,
            }
        }
    }
}

async fn find(street: &Street, plan: &Plan) -> Option<i64> {
    let date = plan.date.to_string();
    let days = street.tables().days().await;
    let mut own = days.iter().filter(|day| day.date == date && day.channel == plan.channel);
    let day = own.next().map(|day| day.id);
    if own.next().is_some() {
        street.wrong(format!("the day {} is there twice", plan.title()));
    }
    day
}

async fn fill_in(street: &Street, who: &str, plan: &Plan) -> Fate<()> {
    street.close_forms(who).await;
    if street.slash_blindly(who, &plan.channel, "/shadow plan").await == Fate::Unanswered {
        return Fate::Unanswered;
    }
    if !until(SOON, || street.slack().view(who).is_some() || street.is_calm()).await {
        return Fate::NotSent;
    }
    match street.submit(who, plan.form()).await {
        Fate::Acknowledged(Submitted::Pushed) => {}
        Fate::Acknowledged(other) => {
            street.wrong(format!("the plan of {} was answered {other:?}", plan.title()));
            return Fate::Unanswered;
        }
        // Nothing is saved by this one.
        Fate::Unanswered => return Fate::Unanswered,
        Fate::NotSent => return Fate::NotSent,
    }
    match street.submit(who, serde_json::json!({})).await {
        Fate::Acknowledged(Submitted::Cleared) => Fate::Acknowledged(()),
        Fate::Acknowledged(other) => {
            street.wrong(format!("saving {} was answered {other:?}", plan.title()));
            Fate::Unanswered
        }
        Fate::Unanswered => Fate::Unanswered,
        Fate::NotSent => Fate::NotSent,
    }
}

/// A coordinator plans the days of one fair and calls some off, at once or later, until all calms down.
pub async fn coordinate(street: Street, fairs: Fairs, group: usize, mut chance: fastrand::Rng) {
    let who = coordinator_of(group);
    let mut seen = 0;
    let mut next = street.town().fairs[group].plan.clone();
    loop {
        let Some(day) = plan(&street, &who, &next).await else { return };
        fairs.add(Fair { day, group, plan: next.clone(), call_off: CallOff::NotAsked });
        next.date = next.date.saturating_add(1.days());
        let open = fairs.open_of(group);
        if open.len() > OPEN_MAX || chance.bool() {
            let fair = &open[chance.usize(..open.len())];
            call_off(&street, &who, &fairs, fair).await;
        }
        let Some(life) = street.life_after(seen).await else { return };
        seen = life + LIVES_PER_DAY - 1;
    }
}

async fn call_off(street: &Street, who: &str, fairs: &Fairs, fair: &Fair) {
    let is_list = |text: &str| text.contains("planned");
    let Fate::Acknowledged(_) = street.slash(who, &fair.plan.channel, "/shadow days", is_list).await else { return };
    let Some(button) = street.in_answers(who, "Call off", Some(&fair.day.to_string())) else { return };
    fairs.set(fair.day, CallOff::Asked);
    if street.press(who, &button).await == Fate::Acknowledged(()) {
        fairs.set(fair.day, CallOff::Acknowledged);
    }
}

/// How each guest may stand on each day, by the day's number.
pub type Guests = BTreeMap<i64, Vec<Member>>;

/// The guests of one channel join and leave its days, until all calms down.
pub async fn visit(street: Street, fairs: Fairs, group: usize, mut chance: fastrand::Rng) -> Guests {
    let mut guests = Guests::new();
    let mut seen = 0;
    let people = street.town().fairs[group].people.clone();
    while let Some(life) = street.life_after(seen).await {
        seen = life;
        let own = fairs.open_of(group);
        if let Some(fair) = chance.choice(&own) {
            let members = guests.entry(fair.day).or_insert_with(|| people.iter().map(|who| Member::new(who)).collect());
            let at = chance.usize(..members.len());
            let ask = if members[at].place.may_be(|place| *place == Place::Off) { Ask::SignUp } else { Ask::Leave };
            let ask = if chance.u8(..5) == 0 { Ask::SignUp } else { ask };
            let said = members[at].types(&street, &fair.plan.channel, fair.day, ask).await;
            if said.is_none() {
                seen = street.life_now();
            }
            if said == Some(Says::CalledOff) {
                let is_asked = fairs.all().iter().any(|f| f.day == fair.day && f.call_off != CallOff::NotAsked);
                if !is_asked {
                    street.wrong(format!("day {} is called off, and nobody asked for that", fair.day));
                }
            }
        }
    }
    for fair in fairs.all().iter().filter(|fair| fair.group == group) {
        for member in guests.entry(fair.day).or_default() {
            // For who knows how they stand this changes nothing: a card that lags behind shall not be edited by it.
            let ask = if member.place.must_be(|place| *place == Place::Off) { Ask::Leave } else { Ask::SignUp };
            member.types(&street, &fair.plan.channel, fair.day, ask).await;
        }
    }
    guests
}
