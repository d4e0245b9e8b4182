//! One file for each thing a person can do: load, ask the domain, save. Each runs inside one transaction, which carries
//! `now`; what is to be posted is saved with it and goes out later.

mod arrangements;
mod ask;
mod assigner;
mod calendar;
mod call_off;
mod cancel;
mod celebrate;
mod claim;
mod closed_dates;
mod cover;
mod credit;
mod dates;
mod days;
mod desk_reply;
mod empty_queue;
mod group;
mod hand_over;
mod handoff;
mod help;
mod link;
mod moved_shift;
mod no_date;
mod notes;
mod oncall;
mod own_choice;
mod pagers;
mod pair;
mod parting;
mod pictures;
mod places;
mod plan;
mod post_again;
mod remind;
mod replied;
mod reply_place;
mod ride_along;
mod roles;
mod rota;
mod rotations;
mod schedule;
mod seats;
mod settings;
mod signup;
mod status;
mod take;
mod unasked;
mod unavailable;
mod wishes;
pub mod words;

use crate::domain::action::{Action, Form};
use crate::domain::calendar::Calendar;
use crate::domain::desk::{Connected, Desk};
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::pairing::Weights;
use crate::domain::people::{Known, NEVER_WITH_MAX, Person, Standing};
use crate::domain::plan::ADVOCATES_MAX;
use crate::domain::reminders::Lead;
use crate::domain::team::ALWAYS_IN_MAX;
use crate::domain::timer::Timer;
use crate::request::{Answer, Asks, Fields, On, Request};
use crate::store::{StoreError, Tx, inbox, people};
use crate::views::{self, Message};
pub use calendar::{Feed, look as look_at_feed, refresh as refresh_feed};
pub use celebrate::queue_is_empty;
pub use claim::{ask_anew, typed_email, with_owner};
pub use closed_dates::refresh as refresh_dates;
pub use desk_reply::{Seen, seen as reply_seen};
pub use link::{agent_is, offer_unknown};
pub use rotations::refresh as refresh_rotations;
pub use schedule::refresh as refresh_timers;
use words::Command;

/// What is set from outside.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub coordinators: Vec<PersonId>,
    /// Where days are announced, unless the form says otherwise.
    pub channel: Option<ChannelId>,
    /// What matters how much when buddies are chosen.
    pub weights: Weights,
    /// The team's freezes and public holidays.
    pub calendar: Calendar,
    /// Under what we are known outside, without a slash at the end; calendars are read there.
    pub public_url: Option<String>,
    /// The help desks that are set up.
    pub desks: Vec<Connected>,
    /// Where the workspace is, as Slack says, without a slash at the end; links to messages begin with it.
    pub workspace_url: Option<String>,
}

impl Settings {
    /// To a ticket in a help desk that is set up, where we know the address.
    pub fn link_to_ticket(&self, desk: Desk, ticket: &str) -> Option<String> {
        self.desks.iter().find(|connected| connected.desk == desk)?.link_to(ticket)
    }
}

/// The person who asks, and where.
struct Asker<'a> {
    settings: &'a Settings,
    person: Person,
    channel: Option<ChannelId>,
    /// Set where a button was pressed.
    on: Option<On>,
}

impl Asker<'_> {
    fn id(&self) -> &PersonId {
        &self.person.id
    }

    /// The answer beside what is there, or in the place of an answer that only this person saw.
    fn say(&self, message: Message) -> Answer {
        match self.on {
            Some(On::Ephemeral) => Answer::Replace(message),
            Some(On::Message) | None => Answer::Say(message),
        }
    }

    /// The answer in the place of the message whose button was pressed.
    fn replace(&self, message: Message) -> Answer {
        match self.on {
            Some(_) => Answer::Replace(message),
            None => Answer::Say(message),
        }
    }

    /// Where a day would be announced if nothing else is said.
    fn home_channel(&self) -> Option<ChannelId> {
        let asked_in = self.channel.clone().filter(|channel| channel.as_str().starts_with(['C', 'G']));
        self.settings.channel.clone().or(asked_in)
    }
}

/// Does what is asked, once: a request that was done before gets the same answer again.
///
/// # Errors
/// Only what went wrong inside; whatever concerns the person is an answer.
pub async fn handle(tx: &mut Tx, settings: &Settings, request: &Request) -> Result<Answer, StoreError> {
    if is_read_only(request) {
        let person = people::find(tx, &request.actor).await?;
        return dispatch(tx, settings, request, person).await;
    }
    let (person, earlier) = people::find_with_answer(tx, &request.actor, &request.key).await?;
    if let Some(answer) = earlier {
        return Ok(answer);
    }
    tx.act_for(&request.actor);
    let answer = dispatch(tx, settings, request, person).await?;
    inbox::remember(tx, &request.key, &calendar::remembered(request, &answer)).await?;
    Ok(answer)
}

/// Saves what Slack says of people, asked or `unasked`. Where somebody has just left, those hear of it who count on them.
///
/// # Errors
/// The database could not be read or written.
pub async fn learn(tx: &mut Tx, settings: &Settings, known: &[Known], unasked: bool) -> Result<(), StoreError> {
    let mut are_off: Vec<PersonId> =
        known.iter().filter(|of| of.standing != Standing::Member).map(|of| of.id.clone()).collect();
    let were = people::find_all(tx, &are_off).await?;
    are_off.retain(|id| were.iter().any(|person| person.id == *id && person.standing == Standing::Member));
    for one in known {
        match unasked {
            true => people::hear(tx, one).await?,
            false => people::learn(tx, one).await?,
        }
    }
    for person in people::find_all(tx, &are_off).await?.iter().filter(|person| person.standing != Standing::Member) {
        rotations::is_gone(tx, settings, &person.id).await?;
    }
    Ok(())
}

/// Does this request only look? Then it may run on a snapshot, beside the writer.
pub fn is_read_only(request: &Request) -> bool {
    match &request.asks {
        Asks::Command(text) => {
            words::parse(text).is_ok_and(|command| command.is_read_only()) || words::parse(text).is_err()
        }
        Asks::Press { action, .. } => match action {
            Action::Status
            | Action::Days
            | Action::OnCall
            | Action::Plan
            | Action::ChangeDay(_)
            | Action::ChangeDetails(_)
            | Action::Settings
            | Action::TeamSettings
            | Action::WishForAdvocate(_)
            | Action::PlanRideAlong(_)
            | Action::PreviewPairs(_)
            | Action::PreviewNext { .. }
            | Action::PreviewBack { .. }
            | Action::SwapBuddy(_)
            | Action::SwapPairs(_)
            | Action::WriteNotes(_)
            | Action::AskForCover(_)
            | Action::MoveShift(_)
            | Action::Ask(_)
            | Action::EarlierNotes { .. }
            | Action::LaterNotes { .. }
            | Action::MoveAssigner(_)
            | Action::Dates(_)
            | Action::Rotations
            | Action::NewRotation
            | Action::RotationFile
            | Action::ChangeRotation(_)
            | Action::RotationPeople(_)
            | Action::OverrideTurn(_)
            | Action::SwapTurn(_)
            | Action::DutyNotes(_)
            | Action::LinkAgents
            | Action::Pictures
            | Action::ProposeDates(_) => true,
            Action::SignUp(_)
            | Action::AddToCalendar
            | Action::NewCalendarAddress
            | Action::Cancel(_)
            | Action::Replied(_)
            | Action::NotMe(_)
            | Action::ItWasMine { .. }
            | Action::NotMyReply(_)
            | Action::Credit { .. }
            | Action::CreditTold { .. }
            | Action::Uncredit(_)
            | Action::KeepReply(_)
            | Action::QueueIsEmpty(_)
            | Action::QueueIsReallyEmpty(_)
            | Action::NotEmpty(_)
            | Action::ConfirmClaim(_)
            | Action::RefuseClaim(_)
            | Action::AskRideAlong(_)
            | Action::MakeRideAlong { .. }
            | Action::DeclineRideAlong(_)
            | Action::CallOff(_)
            | Action::ConfirmPairs { .. }
            | Action::KeepPair { .. }
            | Action::RunAgain(_)
            | Action::Rota(_)
            | Action::ProposedRota(_)
            | Action::GapIsMeant(_)
            | Action::GapIsNotMeant(_)
            | Action::CannotMakeIt(_)
            | Action::NothingToReport(_)
            | Action::PickUp(_)
            | Action::AskAll { .. }
            | Action::RestAlone { .. }
            | Action::UndoTake(_)
            | Action::TakePager { .. }
            | Action::TakeCover(_)
            | Action::WithdrawCover(_)
            | Action::TakeQuestion(_)
            | Action::EndQuestion(_)
            | Action::LeaveOutAssigner(_)
            | Action::AcceptDate { .. }
            | Action::KeepDate(_)
            | Action::EndRotation(_)
            | Action::TakeTurn { .. }
            | Action::TakeTurnAsked(_)
            | Action::DeclineTurn(_)
            | Action::WithdrawTurn(_)
            | Action::NothingOpen(_)
            | Action::PostAgain => false,
        },
        Asks::Submit { form, .. } => matches!(form, Form::Plan(_) | Form::NewRotation | Form::RotationFile),
    }
}

async fn dispatch(
    tx: &mut Tx,
    settings: &Settings,
    request: &Request,
    person: Option<Person>,
) -> Result<Answer, StoreError> {
    let Some(person) = person else {
        return Ok(Answer::Say(views::problem::not_known_yet()));
    };
    if person.standing != Standing::Member {
        return Ok(Answer::Say(views::problem::standing(person.standing)));
    }
    let mut asker = Asker { settings, person, channel: request.channel.clone(), on: None };
    match &request.asks {
        Asks::Command(text) => command(tx, &asker, text).await,
        Asks::Press { action, on } => {
            asker.on = Some(*on);
            press(tx, &asker, action).await
        }
        Asks::Submit { form, fields } => submit(tx, &asker, form, fields).await,
    }
}

async fn command(tx: &mut Tx, asker: &Asker<'_>, text: &str) -> Result<Answer, StoreError> {
    let command = match words::parse(text) {
        Ok(command) => command,
        Err(unknown) => return help::unknown(tx, asker, &unknown).await,
    };
    match command {
        Command::Help => help::help(tx, asker).await,
        Command::SignUp(day) => signup::sign_up(tx, asker, day).await,
        Command::Cancel(day) => cancel::cancel(tx, asker, day).await,
        Command::Status => status::status(tx, asker).await,
        Command::Settings => settings::open(tx, asker, None).await,
        Command::Days => days::days(tx, asker).await,
        Command::OnCall => oncall::on_call(tx, asker).await,
        Command::Dates => dates::dates(tx, asker, None).await,
        Command::HandOver => hand_over::now(tx, asker).await,
        Command::Cover => cover::cover(tx, asker).await,
        Command::Take => take::take(tx, asker).await,
        Command::Break(typed) => hand_over::take_a_break(tx, asker, &typed).await,
        Command::Ask(typed) => ask::ask(tx, asker, &typed).await,
        Command::Link => link::open(tx, asker).await,
        Command::Replied(link) => replied::replied(tx, asker, &link).await,
        Command::Rotation => rotations::list(tx, asker).await,
        Command::Plan => plan::open(tx, asker).await,
        Command::Pair(day) => pair::preview(tx, asker, day).await,
    }
}

async fn press(tx: &mut Tx, asker: &Asker<'_>, action: &Action) -> Result<Answer, StoreError> {
    match action {
        Action::SignUp(day) => signup::sign_up(tx, asker, Some(*day)).await,
        Action::Cancel(day) => cancel::cancel(tx, asker, Some(*day)).await,
        Action::ChangeDetails(day) => settings::open(tx, asker, Some(*day)).await,
        Action::Settings => settings::open(tx, asker, None).await,
        Action::TeamSettings => group::open(tx, asker).await,
        Action::Status => status::status(tx, asker).await,
        Action::AddToCalendar => calendar::add(tx, asker).await,
        Action::NewCalendarAddress => calendar::renew(tx, asker).await,
        Action::Days => days::days(tx, asker).await,
        Action::OnCall => oncall::on_call(tx, asker).await,
        Action::Replied(day) => replied::first_reply(tx, asker, *day).await,
        Action::NotMe(post) => replied::not_me(tx, asker, *post).await,
        Action::ItWasMine { post, by } => replied::it_was_mine(tx, asker, *post, by).await,
        Action::NotMyReply(celebration) => replied::not_my_reply(tx, asker, *celebration).await,
        Action::QueueIsEmpty(day) => empty_queue::say(tx, asker, *day).await,
        Action::QueueIsReallyEmpty(day) => empty_queue::insist(tx, asker, *day).await,
        Action::NotEmpty(post) => empty_queue::take_back(tx, asker, *post).await,
        Action::Credit { reply, to } => credit::credit(tx, asker, *reply, to).await,
        Action::CreditTold { to, at_ms, link } => credit::credit_told(tx, asker, *at_ms, link.as_deref(), to).await,
        Action::Uncredit(reply) => credit::uncredit(tx, asker, *reply).await,
        Action::KeepReply(reply) => credit::keep(tx, asker, *reply).await,
        Action::LinkAgents => link::say_who(tx, asker).await,
        Action::ConfirmClaim(claim) => claim::decide(tx, asker, *claim, true).await,
        Action::RefuseClaim(claim) => claim::decide(tx, asker, *claim, false).await,
        Action::Pictures => pictures::open(tx, asker).await,
        Action::AskRideAlong(channel) => ride_along::ask(tx, asker, channel).await,
        Action::MakeRideAlong { request, date, buddy } => ride_along::make(tx, asker, *request, *date, buddy).await,
        Action::WishForAdvocate(request) => ride_along::open_wish(tx, asker, *request).await,
        Action::PlanRideAlong(request) => ride_along::choose(tx, asker, *request).await,
        Action::DeclineRideAlong(request) => ride_along::decline(tx, asker, *request).await,
        Action::Plan => plan::open(tx, asker).await,
        Action::ChangeDay(day) => plan::change(tx, asker, *day).await,
        Action::CallOff(day) => call_off::call_off(tx, asker, *day).await,
        Action::PreviewPairs(day) => pair::preview(tx, asker, Some(*day)).await,
        Action::PreviewNext { day, look } | Action::PreviewBack { day, look } => {
            pair::turn(tx, asker, *day, look).await
        }
        Action::ConfirmPairs { day, look } => pair::confirm(tx, asker, *day, look).await,
        Action::KeepPair { day, shadower, buddy, keep, page } => {
            let wish = wishes::Wish { day: *day, shadower, buddy, keep: *keep, page: *page };
            wishes::keep(tx, asker, &wish).await
        }
        Action::RunAgain(day) => wishes::run_again(tx, asker, *day).await,
        Action::SwapBuddy(day) => wishes::open_change(tx, asker, *day).await,
        Action::SwapPairs(day) => wishes::open_swap(tx, asker, *day).await,
        Action::Rota(day) => moved_shift::show(tx, asker, *day).await,
        Action::MoveShift(day) => moved_shift::open(tx, asker, *day).await,
        Action::ProposedRota(day) => moved_shift::back(tx, asker, *day).await,
        Action::GapIsMeant(of) => moved_shift::mean(tx, asker, *of, true).await,
        Action::GapIsNotMeant(of) => moved_shift::mean(tx, asker, *of, false).await,
        Action::CannotMakeIt(day) => unavailable::cannot_make_it(tx, asker, *day).await,
        Action::WriteNotes(handoff) => handoff::open_notes(tx, asker, *handoff).await,
        Action::NothingToReport(handoff) => handoff::nothing_to_report(tx, asker, *handoff).await,
        Action::PickUp(handoff) => handoff::pick_up(tx, asker, *handoff).await,
        Action::AskAll { day, minutes, lane } => hand_over::ask_all(tx, asker, *day, *lane, *minutes).await,
        Action::RestAlone { day, lane, minutes } => hand_over::rest_alone(tx, asker, *day, *lane, *minutes).await,
        Action::AskForCover(shift) => cover::open_form(tx, asker, *shift).await,
        Action::TakeCover(id) => cover::take(tx, asker, *id).await,
        Action::WithdrawCover(id) => cover::withdraw(tx, asker, *id).await,
        Action::EarlierNotes { page } | Action::LaterNotes { page } => notes::earlier(tx, asker, *page).await,
        Action::Ask(day) => ask::open_form(tx, asker, *day).await,
        Action::TakeQuestion(id) => ask::take(tx, asker, *id).await,
        Action::EndQuestion(id) => ask::end(tx, asker, *id).await,
        Action::MoveAssigner(id) => assigner::open_form(tx, asker, *id).await,
        Action::LeaveOutAssigner(id) => assigner::leave_out(tx, asker, *id).await,
        Action::TakePager { day, lane } => take::take_one(tx, asker, *day, *lane).await,
        Action::UndoTake(taken) => take::undo(tx, asker, *taken).await,
        Action::Dates(round) => dates::dates(tx, asker, Some(*round)).await,
        Action::ProposeDates(arrangement) => dates::open(tx, asker, *arrangement).await,
        Action::AcceptDate { arrangement, date } => dates::accept(tx, asker, *arrangement, *date).await,
        Action::KeepDate(arrangement) => dates::keep(tx, asker, *arrangement).await,
        Action::PostAgain => post_again::post_again(tx, asker).await,
        Action::Rotations => rotations::list(tx, asker).await,
        Action::NewRotation => rotations::new::open(tx, asker).await,
        Action::RotationFile => rotations::file::open(tx, asker).await,
        Action::ChangeRotation(id) => rotations::change::open(tx, asker, *id).await,
        Action::RotationPeople(id) => rotations::people::open(tx, asker, *id).await,
        Action::OverrideTurn(id) => rotations::swap::open(tx, asker, *id).await,
        Action::EndRotation(id) => rotations::change::end(tx, asker, *id).await,
        Action::SwapTurn(turn) => rotations::swap::open_of(tx, asker, turn).await,
        Action::TakeTurn { turn, from_ms, until_ms } => {
            rotations::swap::take(tx, asker, turn, (*from_ms, *until_ms)).await
        }
        Action::TakeTurnAsked(id) => rotations::requests::take(tx, asker, *id).await,
        Action::DeclineTurn(id) => rotations::requests::decline(tx, asker, *id).await,
        Action::WithdrawTurn(id) => rotations::requests::withdraw(tx, asker, *id).await,
        Action::DutyNotes(turn) => rotations::duty::open_notes(tx, asker, turn).await,
        Action::NothingOpen(turn) => rotations::duty::nothing_open(tx, asker, turn).await,
    }
}

async fn submit(tx: &mut Tx, asker: &Asker<'_>, form: &Form, fields: &Fields) -> Result<Answer, StoreError> {
    match form {
        Form::Plan(of) => plan::check(tx, asker, of, fields).await,
        Form::ConfirmPlan { of, draft } => plan::save(tx, asker, of, draft, fields).await,
        Form::Settings | Form::Details(_) => settings::save(tx, asker, fields).await,
        Form::TeamSettings => group::save(tx, asker, fields).await,
        Form::WishForAdvocate(request) => ride_along::wish(tx, asker, *request, fields).await,
        Form::SwapBuddy(day) => wishes::change(tx, asker, *day, fields).await,
        Form::SwapPairs(day) => wishes::swap(tx, asker, *day, fields).await,
        Form::Notes(of) => handoff::save_notes(tx, asker, *of, fields).await,
        Form::MoveShift(day) => moved_shift::save(tx, asker, *day, fields).await,
        Form::Ask(day) => ask::submit(tx, asker, *day, fields).await,
        Form::Assigner(id) => assigner::set(tx, asker, *id, fields).await,
        Form::Cover(shift) => cover::ask(tx, asker, *shift, fields).await,
        Form::ProposeDates(arrangement) => dates::propose(tx, asker, *arrangement, fields).await,
        Form::NewRotation => rotations::new::check(tx, asker, fields).await,
        Form::ConfirmRotation(draft) => rotations::new::save(tx, asker, draft).await,
        Form::RotationFile => rotations::file::check(tx, asker, fields).await,
        Form::ConfirmRotationFile => rotations::file::save(tx, asker, fields).await,
        Form::ChangeRotation(id) => rotations::change::change(tx, asker, *id, fields).await,
        Form::RotationPeople(id) => rotations::people::save(tx, asker, *id, fields).await,
        Form::OverrideTurn(id) => rotations::swap::decide(tx, asker, *id, fields).await,
        Form::SwapTurn(turn) => rotations::swap::ask(tx, asker, turn, fields).await,
        Form::DutyNotes(turn) => rotations::duty::save_notes(tx, asker, turn, fields).await,
        Form::NotMe(post) => replied::take_back_of(tx, asker, *post, fields).await,
        Form::LinkAgents(agents) => link::save(tx, asker, agents, fields).await,
        Form::Claim => claim::save(tx, asker, fields).await,
        Form::TakeOver(takeover) => claim::take_over(tx, asker, takeover).await,
        Form::Pictures => pictures::save(tx, asker, fields).await,
    }
}

/// What a timer leads to, and what is said in the log if its reason is gone.
///
/// # Errors
/// Only what went wrong inside.
pub async fn ring(tx: &mut Tx, settings: &Settings, timer: Timer) -> Result<Rung, StoreError> {
    match timer {
        Timer::SignupCloses(day) => pair::signup_closed(tx, settings, day).await,
        Timer::InAWeek(day) => remind::of_day(tx, day, Lead::Week).await,
        Timer::Tomorrow(day) => remind::of_day(tx, day, Lead::Day).await,
        Timer::InTenMinutes(day) => remind::of_day(tx, day, Lead::TenMinutes).await,
        Timer::WindowOpens(day) => handoff::window_opens(tx, settings, day).await,
        Timer::NobodyFollows(day, shift) => handoff::nobody_follows(tx, day, shift).await,
        Timer::ShiftEnds(day, _) | Timer::ShiftBegins(day, _) => handoff::turn_begins(tx, day).await,
        Timer::HandoffStep(day, handoff, step) => handoff::step(tx, day, handoff, step).await,
        Timer::BreakEnds(day, handoff) => hand_over::break_over(tx, day, handoff).await,
        Timer::CoverReminder(_, cover, _) => cover::remind(tx, cover).await,
        Timer::CoverBegins(_, cover) => cover::begins(tx, cover).await,
        Timer::Stuck(_, question, minutes) => ask::still_stuck(tx, question, minutes).await,
        Timer::AssignerBegins(_, duty) => assigner::begins(tx, duty).await,
        Timer::AssignerEnds(_, duty) => assigner::ends(tx, duty).await,
        Timer::WindowEnds(day) => {
            ask::close_all(tx, day).await?;
            let rung = handoff::window_ends(tx, day).await?;
            places::day_over(tx, settings, day).await?;
            Ok(rung)
        }
        Timer::RoundBegins(round) => arrangements::round_begins(tx, settings, round).await,
        Timer::RoundEnds(round) => arrangements::round_ends(tx, round).await,
        Timer::NoDateYet(_, id) => no_date::no_date_yet(tx, &settings.calendar, id).await,
        Timer::StillNoDate(_, id) => no_date::still_no_date(tx, &settings.calendar, id).await,
        Timer::ProposalOver(_, id) => no_date::proposal_over(tx, id).await,
        Timer::Celebrate(post) => celebrate::due(tx, post).await,
        Timer::UnknownAgents => offer_unknown(tx, settings).await,
        Timer::Turns(rotation) => rotations::duty::ring(tx, settings, rotation).await,
    }
}

/// What became of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung {
    Done,
    /// Why there was nothing to do any more.
    Dropped(&'static str),
}

/// Who a request names, beside the one who asks: they have to be known before it can be answered.
pub fn named_people(request: &Request) -> Vec<PersonId> {
    let mut people = vec![request.actor.clone()];
    if let Asks::Submit { form: Form::Plan(_), fields } = &request.asks {
        people.extend(fields.many("advocates").iter().take(ADVOCATES_MAX).cloned().map(PersonId));
    }
    if let Asks::Submit { form: Form::Settings, fields } = &request.asks {
        people.extend(fields.many("never_with").iter().take(NEVER_WITH_MAX).cloned().map(PersonId));
    }
    if let Asks::Submit { form, fields } = &request.asks {
        people.extend(rotations::named_people(form, fields));
        people.extend(link::named_people(form, fields));
        if matches!(form, Form::TeamSettings) {
            people.extend(fields.many(group::ALWAYS_IN).iter().take(ALWAYS_IN_MAX).cloned().map(PersonId));
        }
    }
    people
}
