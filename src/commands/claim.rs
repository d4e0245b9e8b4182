//! Accounts in a help desk that somebody says are theirs, or a coordinator gives to them, and what a coordinator makes
//! of it.

use std::collections::BTreeMap;

use super::link::{agent_is, coordinator, refuse_stranger};
use super::{Asker, roles};
use crate::domain::action::Form;
use crate::domain::desk::{Counted, Desk, Takeover};
use crate::domain::ids::{ClaimId, PersonId};
use crate::request::{Answer, Asks, Fields, Request};
use crate::store::agents::Confirmed;
use crate::store::{StoreError, Tx, agents, inbox, outbox};
use crate::views::{self, Message, claim as words};

/// Not of the form: whose the e-mail in it is in Slack.
const OWNER: &str = "owner";

/// Somebody said who they are; or the coordinator, of somebody who has not replied yet.
pub async fn save(tx: &mut Tx, asker: &Asker<'_>, fields: &Fields) -> Result<Answer, StoreError> {
    let mut wrong = BTreeMap::new();
    let desk = chosen_desk(asker, fields);
    let typed = typed_id(fields.one(words::TYPED));
    if typed.is_empty() || typed.chars().count() > words::TYPED_LENGTH_MAX {
        wrong.insert(words::TYPED.to_owned(), words::NO_ID.to_owned());
    }
    if desk.is_none() {
        let (field, why) = match fields.has(words::DESK) {
            true => (words::DESK, words::WHICH_DESK),
            false => (words::TYPED, words::DESKS_CHANGED),
        };
        wrong.insert(field.to_owned(), why.to_owned());
    }
    let is_coordinator = roles::is_coordinator(tx, asker).await?;
    let person = match fields.one(words::PERSON) {
        other if is_coordinator && !other.is_empty() => PersonId::from(other),
        _ => asker.id().clone(),
    };
    if person != *asker.id()
        && let Some(why) = refuse_stranger(tx, &person).await?
    {
        wrong.insert(words::PERSON.to_owned(), why.to_owned());
    }
    let (Some(desk), true) = (desk, wrong.is_empty()) else { return Ok(Answer::Wrong(wrong)) };
    let said = Takeover { desk, typed, person };
    if agents::are_theirs(tx, desk, &said.typed, &said.person).await? {
        return Ok(asker.say(words::linked_already(&said, asker.id())));
    }
    let so_far = agents::others(tx, desk, &said.typed, &said.person).await?;
    let in_slack = fields.many(OWNER).first().map(|owner| PersonId(owner.clone()));
    let in_slack = in_slack.filter(|owner| *owner != said.person);
    if is_coordinator {
        if so_far.is_empty() && in_slack.is_none() {
            return Ok(asker.say(said_by_a_coordinator(tx, asker, &said).await?));
        }
        return Ok(Answer::Next(words::take_over_form(said, &so_far, in_slack.as_ref())));
    }
    let Takeover { typed, person, .. } = &said;
    let known = agents::open_claim(tx, desk, person).await?;
    if known.as_ref().is_some_and(|(_, known)| known == typed)
        && let Some(coordinator) = coordinator(tx, asker.settings).await?
    {
        return Ok(asker.say(words::claim_sent(&coordinator)));
    }
    if let Some((id, _)) = known {
        agents::decide(tx, id, person, false).await?;
    }
    let id = agents::claim(tx, desk, typed, person).await?;
    let Some(coordinator) = coordinator(tx, asker.settings).await? else {
        return Ok(asker.say(views::ride_along::no_coordinator()));
    };
    outbox::private(tx, &[&coordinator], &words::claimed(id, &said, &so_far, in_slack.as_ref()), None).await?;
    Ok(asker.say(words::claim_sent(&coordinator)))
}

/// The desk that the form asks for; with a single one it does not ask.
fn chosen_desk(asker: &Asker<'_>, fields: &Fields) -> Option<Desk> {
    let mut desks = asker.settings.desks.iter().map(|connected| connected.desk);
    if !fields.has(words::DESK) {
        return desks.next().filter(|_| asker.settings.desks.len() == 1);
    }
    desks.find(|desk| desk.name() == fields.one(words::DESK))
}

/// The coordinator saw whose account it is, and says it is somebody else's all the same.
pub async fn take_over(tx: &mut Tx, asker: &Asker<'_>, takeover: &Takeover) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let linked = said_by_a_coordinator(tx, asker, takeover).await?;
    // The form that led here closes too, so that what follows is read elsewhere.
    outbox::private(tx, &[asker.id()], &linked, None).await?;
    Ok(Answer::Close)
}

async fn said_by_a_coordinator(tx: &mut Tx, asker: &Asker<'_>, said: &Takeover) -> Result<Message, StoreError> {
    let Takeover { desk, typed, person } = said;
    let id = agents::claim(tx, *desk, typed, person).await?;
    let linked = confirm_claim(tx, asker, id, said).await?;
    if person != asker.id() {
        outbox::private(tx, &[person], &words::linked_by(asker.id(), *desk, typed), None).await?;
    }
    Ok(linked)
}

/// E-mails in small letters; ids as they are.
fn typed_id(typed: &str) -> String {
    let typed = typed.trim();
    if typed.contains('@') { typed.to_lowercase() } else { typed.to_owned() }
}

/// *Confirm* and *No*.
pub async fn decide(tx: &mut Tx, asker: &Asker<'_>, id: ClaimId, is_true: bool) -> Result<Answer, StoreError> {
    if let Some(refused) = roles::refuse_others(tx, asker).await? {
        return Ok(refused);
    }
    let Some(claim) = agents::find_claim(tx, id).await?.filter(|claim| !claim.is_decided) else {
        return Ok(asker.replace(views::problem::gone()));
    };
    let agents::Claim { desk, typed, person, .. } = claim;
    let said = Takeover { desk, typed, person };
    match is_true {
        true => {
            let linked = confirm_claim(tx, asker, id, &said).await?;
            outbox::private(tx, &[&said.person], &words::confirmed(desk, &said.typed), None).await?;
            Ok(asker.replace(linked))
        }
        // Meanwhile it became theirs.
        false if agents::are_theirs(tx, desk, &said.typed, &said.person).await? => {
            agents::decide(tx, id, asker.id(), false).await?;
            Ok(asker.replace(words::linked_already(&said, asker.id())))
        }
        false => {
            agents::decide(tx, id, asker.id(), false).await?;
            outbox::private(tx, &[&said.person], &words::not_confirmed(asker.id(), desk, &said.typed), None).await?;
            Ok(asker.replace(words::refused(&said.person, desk, &said.typed)))
        }
    }
}

/// From now on it is theirs, whoever had it; these are told. Returns what the coordinator reads.
async fn confirm_claim(tx: &mut Tx, asker: &Asker<'_>, id: ClaimId, said: &Takeover) -> Result<Message, StoreError> {
    let Takeover { desk, typed, person } = said;
    let so_far = agents::others(tx, *desk, typed, person).await?;
    agents::confirm(tx, id, asker.id()).await?;
    for (other, replies) in &so_far {
        outbox::private(tx, &[other], &words::no_longer(asker.id(), said, *replies), None).await?;
    }
    let mut counted = Counted::default();
    for agent in agents::find(tx, *desk, typed).await? {
        agent_is(tx, *desk, &agent.id, person, Some(asker.id())).await?;
        let of_agent = agents::counted(tx, *desk, &agent.id, person).await?;
        counted.replies += of_agent.replies;
        counted.on_days += of_agent.on_days;
    }
    inbox::audit(tx, asker.id(), "said who answers customers", None).await?;
    let told: Vec<PersonId> = so_far.into_iter().map(|(other, _)| other).collect();
    Ok(words::linked(said, counted, &told))
}

/// The e-mail that somebody typed: whose it is in Slack has to be known before it can be answered.
pub fn typed_email(request: &Request) -> Option<String> {
    let Asks::Submit { form: Form::Claim, fields } = &request.asks else { return None };
    let typed = typed_id(fields.one(words::TYPED));
    Some(typed).filter(|typed| typed.contains('@') && typed.chars().count() <= words::TYPED_LENGTH_MAX)
}

/// The request, with whose the e-mail in it is.
pub fn with_owner(mut request: Request, owner: Option<PersonId>) -> Request {
    if let Asks::Submit { form: Form::Claim, fields } = &mut request.asks {
        fields.0.insert(OWNER.to_owned(), owner.into_iter().map(|owner| owner.0).collect());
    }
    request
}

/// The account that somebody named, and a coordinator confirmed, has an e-mail that is another's in Slack: it is theirs
/// now, and the coordinator is asked anew.
///
/// # Errors
/// The database could not be read or written.
pub async fn ask_anew(tx: &mut Tx, confirmed: &Confirmed, in_slack: &PersonId) -> Result<(), StoreError> {
    let Confirmed { said, by } = confirmed;
    agents::doubt(tx, said.desk, &said.typed).await?;
    let id = agents::claim(tx, said.desk, &said.typed, &said.person).await?;
    outbox::private(tx, &[by], &words::claimed_of_another(id, said, in_slack), None).await?;
    Ok(())
}
