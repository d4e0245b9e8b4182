//! Who somebody in a help desk is in Slack: `/shadow link`, and what is asked when nobody knows.
//!
//! How it feels: where the e-mails agree, nobody does anything. Else the coordinator reads once a day at most who answers
//! customers and is not known, and says who it is in one form. Anybody can say who they are; a coordinator confirms it.
//! Replies from before count from then on, and are celebrated if they would be now.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{Asker, Rung, Settings, celebrate, desk_reply, roles};
use crate::domain::action::Form;
use crate::domain::desk::{Agent, AgentRef, Counted, Desk};
use crate::domain::ids::{PersonId, ReplyId};
use crate::domain::people::Standing;
use crate::domain::reply::Place;
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::agents::Met;
use crate::store::{StoreError, Tx, agents, inbox, outbox, people, timers};
use crate::views::{self, claim, link as words};

/// A coordinator is asked so long after we met somebody: looking their e-mail up comes first.
const ASKED_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// And no more often than that.
const ASKED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// So many replies of somebody who was unknown are looked at one by one; earlier ones are history.
const LOOKED_AT_MAX: u32 = 300;

/// People who are looked up before a form is answered.
const NAMED_MAX: usize = 10;

/// An agent replied whom nobody knows; perhaps somebody said who they are before they first did.
pub async fn unknown(tx: &mut Tx, agent: &Agent, met: &Met) -> Result<(), StoreError> {
    if !met.is_unknown {
        return Ok(());
    }
    // Whose an e-mail is that nobody knew before is looked up first.
    if let Some(known) = agents::claimed(tx, agent).await?.filter(|known| !known.is_news(agent)) {
        return agent_is(tx, agent.desk, &agent.id, &known.said.person, Some(&known.by)).await;
    }
    match met.is_new {
        true => timers::set_if_missing(tx, Timer::UnknownAgents, tx.now() + ASKED_AFTER).await,
        false => Ok(()),
    }
}

/// This agent is that person; `by` is the coordinator who said so, none the e-mail. Replies that were nobody's are
/// theirs from now on: they count, and are celebrated if they would be now.
///
/// # Errors
/// The database could not be read or written.
pub async fn agent_is(
    tx: &mut Tx,
    desk: Desk,
    agent: &str,
    person: &PersonId,
    by: Option<&PersonId>,
) -> Result<(), StoreError> {
    agents::set(tx, desk, agent, Some(person), by).await?;
    if !agents::is_anybody_untold(tx).await? {
        timers::unset(tx, Timer::UnknownAgents).await?;
    }
    let replies = agents::replies_of_nobody(tx, desk, agent, LOOKED_AT_MAX).await?;
    let Some(first) = replies.first() else { return Ok(()) };
    agents::own_earlier_replies(tx, desk, agent, first.at, person).await?;
    let mut counted: Vec<(Place, Vec<ReplyId>)> = Vec::new();
    for reply in &replies {
        agents::own_reply(tx, reply.id, person).await?;
        let Some(place) = desk_reply::placed(tx, person, reply).await? else { continue };
        match counted.iter_mut().find(|(known, _)| known.of == place.of) {
            Some((_, same)) => same.push(reply.id),
            None => counted.push((place, vec![reply.id])),
        }
    }
    for (place, replies) in counted {
        celebrate::replies(tx, &place, person, &replies).await?;
    }
    Ok(())
}

/// Tells a coordinator of all whom nobody knows, in one message, once a day at most. It may be called as often as one
/// likes.
///
/// # Errors
/// The database could not be read or written.
pub async fn offer_unknown(tx: &mut Tx, settings: &Settings) -> Result<Rung, StoreError> {
    let all = agents::untold(tx).await?;
    if all.is_empty() {
        return Ok(Rung::Dropped("everybody is known by now"));
    }
    let next = agents::last_told(tx).await?.map(|last| last + ASKED_EVERY);
    if let Some(next) = next.filter(|next| *next > tx.now()) {
        timers::set(tx, Timer::UnknownAgents, next).await?;
        return Ok(Rung::Done);
    }
    let Some(coordinator) = coordinator(tx, settings).await? else {
        return Ok(Rung::Dropped("there is no coordinator"));
    };
    let zone = people::find(tx, &coordinator).await?.map(|person| person.time_zone).unwrap_or_default();
    let zone = zone.parse().unwrap_or_default();
    outbox::private(tx, &[&coordinator], &words::who_are_they(&all, &zone), None).await?;
    agents::set_told(tx).await?;
    Ok(Rung::Done)
}

/// The first coordinator who is a member.
pub async fn coordinator(tx: &mut Tx, settings: &Settings) -> Result<Option<PersonId>, StoreError> {
    let all = match settings.coordinators.as_slice() {
        [] => people::coordinators(tx).await?,
        named => named.to_vec(),
    };
    for who in &all {
        if people::find(tx, who).await?.is_some_and(|person| person.standing == Standing::Member) {
            return Ok(Some(who.clone()));
        }
    }
    Ok(all.into_iter().next())
}

/// *Say who they are*: perhaps somebody has.
pub async fn say_who(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    if roles::is_coordinator(tx, asker).await? && agents::unknown(tx).await?.is_empty() {
        return Ok(asker.replace(words::all_known()));
    }
    open(tx, asker).await
}

/// `/shadow link`.
pub async fn open(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    let unknown = if is_coordinator { agents::unknown(tx).await? } else { vec![] };
    Ok(match (unknown.as_slice(), asker.settings.desks.as_slice()) {
        ([], []) => asker.say(words::no_desk()),
        ([], desks) => {
            let desks: Vec<Desk> = desks.iter().map(|connected| connected.desk).collect();
            Answer::Open(claim::form(&desks, is_coordinator))
        }
        (unknown, _) => Answer::Open(words::form(unknown, &asker.person.time_zone.parse().unwrap_or_default())),
    })
}

/// The coordinator said who some of them are.
pub async fn save(tx: &mut Tx, asker: &Asker<'_>, named: &[AgentRef], fields: &Fields) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let mut chosen: Vec<(&AgentRef, PersonId)> = Vec::new();
    let mut wrong = BTreeMap::new();
    for (at, agent) in named.iter().enumerate() {
        let field = words::field(at);
        match fields.one(&field) {
            "" => {}
            _ if fields.many(words::NOBODY).contains(&at.to_string()) => {
                wrong.insert(field, words::NOT_BOTH.to_owned());
            }
            person => match refuse_stranger(tx, &person.into()).await? {
                Some(why) => drop(wrong.insert(field, why.to_owned())),
                None => chosen.push((agent, person.into())),
            },
        }
    }
    if !wrong.is_empty() {
        return Ok(Answer::Wrong(wrong));
    }
    let nobody = fields.many(words::NOBODY);
    let mut said_before = false;
    let mut saved: Vec<(PersonId, Counted)> = Vec::new();
    for (_, agent) in named.iter().enumerate().filter(|(at, _)| nobody.contains(&at.to_string())) {
        match agents::is_unknown(tx, agent).await? {
            true => agents::set(tx, agent.desk, &agent.id, None, Some(asker.id())).await?,
            false => said_before = true,
        }
    }
    for (agent, person) in chosen {
        match agents::is_unknown(tx, agent).await? {
            true => {
                agent_is(tx, agent.desk, &agent.id, &person, Some(asker.id())).await?;
                let counted = agents::counted(tx, agent.desk, &agent.id, &person).await?;
                tell_owner(tx, asker, agent, &person).await?;
                saved.push((person, counted));
            }
            false => said_before = true,
        }
    }
    inbox::audit(tx, asker.id(), "said who answers customers", None).await?;
    Ok(match saved.is_empty() && !said_before {
        true => Answer::Close,
        false => asker.say(words::saved(&saved, said_before)),
    })
}

/// Whose account it is now reads which one, by its e-mail if that is known.
async fn tell_owner(tx: &mut Tx, asker: &Asker<'_>, agent: &AgentRef, person: &PersonId) -> Result<(), StoreError> {
    if person == asker.id() {
        return Ok(());
    }
    let found = agents::find(tx, agent.desk, &agent.id).await?;
    let email = found.into_iter().find(|found| found.id == agent.id).and_then(|found| found.email);
    let account = email.as_ref().unwrap_or(&agent.id);
    outbox::private(tx, &[person], &claim::linked_by(asker.id(), agent.desk, account), None).await?;
    Ok(())
}

/// Why this cannot be somebody who answers customers.
pub(super) async fn refuse_stranger(tx: &mut Tx, person: &PersonId) -> Result<Option<&'static str>, StoreError> {
    Ok(match people::find(tx, person).await?.map(|person| person.standing) {
        Some(Standing::Member) => None,
        Some(Standing::Bot) => Some(words::IS_A_BOT),
        Some(Standing::Deactivated) => Some(words::IS_GONE),
        Some(Standing::Stranger) => Some(words::NOT_A_MEMBER),
        None => Some(views::settings::PEOPLE_UNKNOWN),
    })
}

/// Who a form names: they have to be known before it can be answered.
pub fn named_people(form: &Form, fields: &Fields) -> Vec<PersonId> {
    match form {
        Form::LinkAgents(agents) => {
            let named = (0..agents.len().min(NAMED_MAX)).flat_map(|at| fields.many(&words::field(at)));
            named.cloned().map(PersonId).collect()
        }
        Form::Claim => fields.many(claim::PERSON).iter().take(1).cloned().map(PersonId).collect(),
        _ => vec![],
    }
}
