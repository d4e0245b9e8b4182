//! `/shadow ask`: a question in the day's thread, which pings whoever has the pager; or in private, from somebody who is
//! stuck, to whoever has the pager and the buddy.

use super::{Asker, Rung};
use crate::domain::day::{Day, Phase};
use crate::domain::ids::{DayId, PersonId, QuestionId};
use crate::domain::pagers::Rest;
use crate::domain::question::{QUESTION_LENGTH_MAX, Question, REMINDED_AFTER};
use crate::domain::signup::State;
use crate::domain::snapshot::Snapshot;
use crate::domain::timer::Timer;
use crate::request::{Answer, Fields};
use crate::store::{StoreError, Tx, days, inbox, outbox, pager, people, questions, snapshots, timers};
use crate::views::{self, Message, ask as words};

/// `/shadow ask [question]`: the question, or the form for one.
pub async fn ask(tx: &mut Tx, asker: &Asker<'_>, typed: &str) -> Result<Answer, StoreError> {
    let of = match todays(tx, asker, None).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    if typed.is_empty() {
        return Ok(Answer::Open(words::form(of.day.id)));
    }
    let asked_of = match asked_in_public(&of, asker.id()) {
        Ok(asked_of) => asked_of,
        Err(why) => return Ok(asker.say(why)),
    };
    let question = new(&of.day, asker, typed, asked_of);
    post(tx, asker, &of.day, &question).await?;
    let rests = rests_alone(&of, tx.now());
    Ok(asker.say(words::asked(&of.day, &question.asked_of, &rests)))
}

/// *Ask*.
pub async fn open_form(tx: &mut Tx, asker: &Asker<'_>, day: DayId) -> Result<Answer, StoreError> {
    Ok(match todays(tx, asker, Some(day)).await? {
        Ok(of) => Answer::Open(words::form(of.day.id)),
        Err(answer) => answer,
    })
}

/// The form was sent off.
pub async fn submit(tx: &mut Tx, asker: &Asker<'_>, day: DayId, fields: &Fields) -> Result<Answer, StoreError> {
    let of = match todays(tx, asker, Some(day)).await? {
        Ok(of) => of,
        Err(answer) => return Ok(answer),
    };
    let typed = fields.one("question").trim();
    if typed.is_empty() {
        return Ok(Answer::wrong("question", words::NO_WORDS.to_owned()));
    }
    if fields.one("where") == words::IN_PRIVATE {
        let agreed = fields.many("consent").iter().any(|tick| tick == words::MAY_BE_NAMED);
        return in_private(tx, asker, &of, typed, agreed).await;
    }
    match asked_in_public(&of, asker.id()) {
        Ok(asked_of) => post(tx, asker, &of.day, &new(&of.day, asker, typed, asked_of)).await?,
        Err(why) => return Ok(asker.say(why)),
    }
    Ok(Answer::Close)
}

/// The running day that this person is on, `day` if they are on several; else where they can ask.
async fn todays(tx: &mut Tx, asker: &Asker<'_>, day: Option<DayId>) -> Result<Result<Snapshot, Answer>, StoreError> {
    let (now, who) = (tx.now(), asker.id());
    let is_on = |of: &Snapshot| of.state_of(who) == Some(&State::In) || of.is_advocate(who);
    let runs = |of: &Snapshot| of.day.phase(now) == Phase::Running;
    let (mut own, others): (Vec<Snapshot>, Vec<Snapshot>) =
        snapshots::ahead(tx).await?.into_iter().partition(|of| runs(of) && is_on(of));
    // Who shadows on one day and helps on another asks as a shadower.
    own.sort_by_key(|of| (Some(of.day.id) != day, of.is_advocate(who)));
    if let Some(of) = own.into_iter().next() {
        return Ok(Ok(of));
    }
    let next = others.iter().find(|of| is_on(of) && !of.day.is_round());
    Ok(Err(asker.say(match (next, others.iter().find(|of| runs(of))) {
        (_, Some(running)) => words::not_on_this_day(&running.day),
        (Some(next), None) => words::not_yet(&next.day, next.buddy_of(who).map(|pairing| &pairing.buddy)),
        (None, None) => words::no_day(),
    })))
}

/// Who has a pager of the day.
fn holders(of: &Snapshot) -> Vec<PersonId> {
    let mut holders: Vec<PersonId> = of.pagers.iter().map(|one| one.holder.clone()).collect();
    holders.sort();
    holders.dedup();
    holders
}

/// Who has a pager and is on a break from it, with nobody standing in.
fn rests_alone(of: &Snapshot, now: jiff::Timestamp) -> Vec<Rest> {
    let own = of.pagers.iter().flat_map(|one| one.rests.iter().filter(|rest| rest.who == one.holder));
    own.filter(|rest| now < rest.until).cloned().collect()
}

/// Who is pinged; else what to answer.
fn asked_in_public(of: &Snapshot, asker: &PersonId) -> Result<Vec<PersonId>, Message> {
    let mut holders = holders(of);
    if holders.is_empty() {
        return Err(words::nobody_on_call(&of.day));
    }
    holders.retain(|holder| holder != asker);
    if holders.is_empty() { Err(words::you_have_the_pager()) } else { Ok(holders) }
}

fn new(day: &Day, asker: &Asker<'_>, typed: &str, asked_of: Vec<PersonId>) -> Question {
    Question {
        id: QuestionId(0),
        day: day.id,
        asker: asker.id().clone(),
        text: views::text::clip(typed, QUESTION_LENGTH_MAX.into()),
        is_private: false,
        may_be_named: true,
        asked_of,
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        taken_by: None,
        answered_by: None,
        card: None,
    }
}

async fn add(tx: &mut Tx, asker: &Asker<'_>, question: &Question) -> Result<Question, StoreError> {
    let mut question = Question { asked_at: tx.now(), ..question.clone() };
    question.id = questions::add(tx, &question).await?;
    inbox::audit(tx, asker.id(), "asked a question", Some(question.day)).await?;
    Ok(question)
}

async fn post(tx: &mut Tx, asker: &Asker<'_>, day: &Day, question: &Question) -> Result<(), StoreError> {
    let question = add(tx, asker, question).await?;
    outbox::question_card(tx, day, question.id).await
}

/// Whoever has the pager and the buddy are told together, so that each of them sees who is with the asker.
async fn in_private(
    tx: &mut Tx,
    asker: &Asker<'_>,
    of: &Snapshot,
    typed: &str,
    agreed: bool,
) -> Result<Answer, StoreError> {
    let mut asked_of = holders(of);
    asked_of.extend(of.buddy_of(asker.id()).map(|pairing| pairing.buddy.clone()));
    asked_of.retain(|person| person != asker.id());
    asked_of.sort();
    asked_of.dedup();
    if asked_of.is_empty() {
        return Ok(asker.say(words::nobody_on_call(&of.day)));
    }
    let question = Question { is_private: true, may_be_named: agreed, ..new(&of.day, asker, typed, asked_of) };
    let question = add(tx, asker, &question).await?;
    let expires = Some(of.day.ends_at());
    let message = words::stuck(&question, &asker.person.name);
    outbox::private(tx, &question.asked_of.iter().collect::<Vec<_>>(), &message, expires).await?;
    outbox::private(tx, &[asker.id()], &words::told_in_private(&question), expires).await?;
    for minutes in REMINDED_AFTER {
        timers::set(tx, Timer::Stuck(of.day.id, question.id, minutes), question.reminded_at(minutes)).await?;
    }
    Ok(Answer::Close)
}

/// Nobody has reacted for so many minutes: whoever has the pager now is reminded, later the buddy. Without the asker's
/// consent nobody who has not heard of them does: then they read whom else they can ask.
pub async fn still_stuck(tx: &mut Tx, id: QuestionId, minutes: u8) -> Result<Rung, StoreError> {
    let question = questions::find(tx, id).await?.filter(Question::is_waiting);
    let Some(question) = question else { return Ok(Rung::Dropped("somebody is with them, or it is solved")) };
    let of = snapshots::get(tx, question.day).await?;
    let Some(asker) = people::find(tx, &question.asker).await? else {
        return Ok(Rung::Dropped("the asker is gone"));
    };
    if of.day.phase(tx.now()) != Phase::Running {
        return Ok(Rung::Dropped("the day is over"));
    }
    let buddy = of.buddy_of(&asker.id).map(|pairing| &pairing.buddy);
    let mut told = question.reminds(minutes, &holders(&of), buddy);
    let mut strangers = question.not_told(&holders(&of), buddy);
    if minutes > REMINDED_AFTER[0] {
        // What was said ten minutes ago is not said twice.
        let then = question.reminded_at(REMINDED_AFTER[0]);
        let before = pager::of_day(tx, &of.day).await?.holders_at(then);
        let reminded = question.reminds(REMINDED_AFTER[0], &before, buddy);
        told.retain(|person| !reminded.contains(person));
        let known = question.not_told(&before, buddy);
        strangers.retain(|person| !known.contains(person));
    }
    if !strangers.is_empty() {
        let message = words::goes_no_further(&question, &told, &strangers, &holders(&of));
        outbox::private(tx, &[&asker.id], &message, Some(of.day.ends_at())).await?;
    }
    for person in &told {
        let message = words::still_stuck(&question, &asker.name);
        outbox::private(tx, &[person], &message, Some(of.day.ends_at())).await?;
    }
    Ok(if told.is_empty() { Rung::Dropped("there is nobody to remind") } else { Rung::Done })
}

/// *I answer*, *I am with …*.
pub async fn take(tx: &mut Tx, asker: &Asker<'_>, id: QuestionId) -> Result<Answer, StoreError> {
    let Some(question) = questions::find(tx, id).await? else { return Ok(asker.say(views::problem::gone())) };
    let day = days::get(tx, question.day).await?;
    if let Err(why) = question.may_take(asker.id(), &day, tx.now()) {
        return Ok(asker.say(words::refused(&question, &why)));
    }
    questions::take(tx, id, asker.id()).await?;
    unset_timers(tx, &question).await?;
    inbox::audit(tx, asker.id(), "answers a question", Some(day.id)).await?;
    if !question.is_private {
        outbox::question_card(tx, &day, id).await?;
        return Ok(Answer::Nothing);
    }
    let told = words::somebody_is_with_you(&question, asker.id());
    outbox::private(tx, &[&question.asker], &told, Some(day.ends_at())).await?;
    Ok(asker.replace(words::with_them(&question, asker.id())))
}

/// *Answered*, *Solved*.
pub async fn end(tx: &mut Tx, asker: &Asker<'_>, id: QuestionId) -> Result<Answer, StoreError> {
    let Some(question) = questions::find(tx, id).await? else { return Ok(asker.say(views::problem::gone())) };
    let day = days::get(tx, question.day).await?;
    if let Err(why) = question.may_end(asker.id(), &day, tx.now()) {
        return Ok(asker.say(words::refused(&question, &why)));
    }
    questions::end(tx, id, asker.id()).await?;
    unset_timers(tx, &question).await?;
    inbox::audit(tx, asker.id(), "ended a question", Some(day.id)).await?;
    if !question.is_private {
        outbox::question_card(tx, &day, id).await?;
        return Ok(Answer::Nothing);
    }
    let expires = Some(day.ends_at());
    if *asker.id() == question.asker {
        let asked_of: Vec<&PersonId> = question.asked_of.iter().collect();
        outbox::private(tx, &asked_of, &words::solved(&question), expires).await?;
        return Ok(asker.replace(words::you_solved_it()));
    }
    if question.taken_by.as_ref() != Some(asker.id()) {
        outbox::private(tx, &[&question.asker], &words::solved_for_you(asker.id()), expires).await?;
    }
    Ok(asker.replace(words::solved(&question)))
}

async fn unset_timers(tx: &mut Tx, question: &Question) -> Result<(), StoreError> {
    for minutes in REMINDED_AFTER {
        timers::unset(tx, Timer::Stuck(question.day, question.id, minutes)).await?;
    }
    Ok(())
}

/// The day ends, or does not take place: what nobody answered closes without a word.
pub async fn close_all(tx: &mut Tx, day: DayId) -> Result<(), StoreError> {
    let day = days::get(tx, day).await?;
    for question in questions::open(tx, day.id).await? {
        if !question.is_private {
            outbox::question_card(tx, &day, question.id).await?;
        }
        unset_timers(tx, &question).await?;
    }
    Ok(())
}
