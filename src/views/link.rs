//! Who somebody in a help desk is in Slack.

use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::text::{and, clip, code, count, day_of, moment, person};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Zone;
use crate::domain::desk::{Agent, AgentRef, Counted, Desk, Sent, Takeover, Unknown};
use crate::domain::ids::{ClaimId, PersonId};

/// The field with those who are nobody of ours.
pub const NOBODY: &str = "nobody";

/// The field in which a coordinator says who it is.
pub const PERSON: &str = "person";

/// The field with the help desk; it is not in the form where there is a single one.
pub const DESK: &str = "desk";

/// The field with an e-mail or an id.
pub const TYPED: &str = "typed";

/// Characters of an id, or an e-mail.
pub const TYPED_LENGTH_MAX: usize = 200;

/// Field errors.
pub const NOT_A_MEMBER: &str = "They are of another workspace. Choose a member of this one.";
pub const IS_A_BOT: &str = "That is a bot. Choose a person.";
pub const IS_GONE: &str = "This account is deactivated. Choose somebody who is still here.";
pub const DESKS_CHANGED: &str =
    "Other help desks are connected than when this form was opened. Close it, and type /shadow link again.";
pub const NOT_BOTH: &str = "Choose somebody, or tick them as nobody of ours; not both.";
pub const WHICH_DESK: &str = "Choose the help desk.";
pub const NO_ID: &str = "Write an e-mail address or an id, of 200 characters at most.";

/// Agents in one form.
const ASKED_MAX: usize = 5;

/// Agents in one message.
const LISTED_MAX: usize = 30;

/// They are in so many sections at most.
const SECTIONS_MAX: usize = 8;

/// Characters of what a desk says of somebody.
const NAME_LENGTH_MAX: usize = 60;

/// Characters of a ticket's number.
const TICKET_LENGTH_MAX: usize = 40;

/// A longer link is left out.
const LINK_LENGTH_MAX: usize = 200;

/// A desk in a sentence.
fn desk_name(desk: Desk) -> &'static str {
    match desk {
        Desk::Plain => "the help desk",
        other => other.title(),
    }
}

fn name_of(agent: &Agent) -> String {
    let name = agent.name.as_deref().or(agent.email.as_deref()).unwrap_or(&agent.id);
    match agent.email.as_deref().filter(|email| *email != name) {
        Some(email) => format!("{name} ({email}), {}", desk_name(agent.desk)),
        None => format!("{name}, {}", desk_name(agent.desk)),
    }
}

/// By what somebody may tell who it is: how much they sent, since when, and which was the last.
fn sent_by(sent: &Sent, zone: &Zone) -> String {
    let number = code(&sent.last.ticket, TICKET_LENGTH_MAX);
    let ticket = match sent.last.link.as_ref().filter(|link| link.len() <= LINK_LENGTH_MAX) {
        Some(link) => format!("<{}|ticket> {number}", link.replace('&', "&amp;")),
        None => format!("ticket {number}"),
    };
    let at = moment(sent.last.at, zone);
    match sent.replies {
        1 => format!("1 reply, on {ticket}, {at}"),
        many => format!("{many} replies since {}, the last on {ticket}, {at}", day_of(sent.first_at, zone)),
    }
}

/// The same as plain text, on the coordinator's own clock.
fn sent_by_plain(sent: &Sent, zone: &Zone) -> String {
    let on = |at: jiff::Timestamp, how: &str| at.to_zoned(zone.rules().clone()).strftime(how).to_string();
    let (ticket, at) = (clip(&sent.last.ticket, TICKET_LENGTH_MAX), on(sent.last.at, "%a %-d %b at %H:%M"));
    match sent.replies {
        1 => format!("1 reply, on ticket {ticket}, {at}."),
        many => {
            format!("{many} replies since {}, the last on ticket {ticket}, {at}.", on(sent.first_at, "%a %-d %b"))
        }
    }
}

/// The field of one of them.
pub fn field(at: usize) -> String {
    format!("agent_{at}")
}

/// To a coordinator, once a day at most.
pub fn who_are_they(all: &[Unknown], zone: &Zone) -> Message {
    let many = match all.len() {
        1 => "Somebody answers customers".to_owned(),
        many => format!("{many} people answer customers"),
    };
    let line = |unknown: &Unknown| {
        let name = code(&name_of(&unknown.agent), 2 * NAME_LENGTH_MAX);
        let sent = unknown.sent.as_ref().map(|sent| format!(": {}", sent_by(sent, zone)));
        format!("• {name}{}", sent.unwrap_or_default())
    };
    let lines: Vec<String> = all.iter().take(LISTED_MAX).map(line).collect();
    let message = Message::titled(format!("{many} whom I do not know in Slack."))
        .section(format!(
            ":bust_in_silhouette: {many} whom I do not know in Slack. Their replies are kept, and count as soon as I know whose they are."
        ))
        .lines(&lines, SECTIONS_MAX);
    let message = match all.len().saturating_sub(LISTED_MAX) {
        0 => message,
        more => message.context(format!("…and {more} more.")),
    };
    message.buttons([button("Say who they are", &Action::LinkAgents).primary()])
}

/// A few of them at once.
pub fn form(unknown: &[Unknown], zone: &Zone) -> View {
    let asked = &unknown[..unknown.len().min(ASKED_MAX)];
    let mut fields: Vec<SlackBlock> = Vec::new();
    for (at, Unknown { agent, sent }) in asked.iter().enumerate() {
        let label = clip(&name_of(agent), 2 * NAME_LENGTH_MAX);
        let input = blocks::input(&field(at), &label, blocks::person_field()).optional();
        fields.push(match sent {
            Some(sent) => input.hint(&sent_by_plain(sent, zone)).into(),
            None => input.into(),
        });
    }
    let option = |(at, unknown): (usize, &Unknown)| (at.to_string(), name_of(&unknown.agent));
    let options: Vec<(String, String)> = asked.iter().enumerate().map(option).collect();
    fields.push(
        blocks::input(NOBODY, "Nobody of ours", blocks::ticks_field(&options, &[]))
            .hint("Robots, and people outside. You are not asked again.")
            .optional()
            .into(),
    );
    if unknown.len() > asked.len() {
        fields.push(blocks::context(format!("{} more come with the next form.", unknown.len() - asked.len())));
    }
    let named = asked.iter().map(|Unknown { agent, .. }| AgentRef { desk: agent.desk, id: agent.id.clone() }).collect();
    blocks::form(&Form::LinkAgents(named), "Who are they?", "Save", "Not now", fields)
}

/// What the replies from an account that is somebody's now came to.
fn counted_words(who: &PersonId, counted: Counted) -> String {
    let replies = count(counted.replies, "reply", "replies");
    match (counted.replies, counted.on_days) {
        (0, _) => format!("{}'s replies count from now on.", person(who)),
        (1, 0) => format!("{} has 1 reply so far, and was on no day or duty then. New ones are seen.", person(who)),
        (_, 0) => format!("{} has {replies} so far, and was on no day or duty then. New ones are seen.", person(who)),
        (1, 1) => format!("{} has 1 reply so far. It was sent on a day or duty of theirs, and counts.", person(who)),
        (all, on_days) if all == on_days => {
            format!("{} has {replies} so far. All were sent on a day or duty of theirs, and count.", person(who))
        }
        (_, 1) => {
            format!("{} has {replies} so far. 1 of them was sent on a day or duty of theirs, and counts.", person(who))
        }
        (_, on_days) => format!(
            "{} has {replies} so far. {on_days} of them were sent on a day or duty of theirs, and count.",
            person(who)
        ),
    }
}

/// The coordinator said who they are. `said_before`: the form was open for long, and somebody was quicker.
pub fn saved(saved: &[(PersonId, Counted)], said_before: bool) -> Message {
    let mut lines = vec![":white_check_mark: Saved.".to_owned()];
    lines.extend(saved.iter().map(|(who, counted)| counted_words(who, *counted)));
    if said_before {
        lines.push(
            "Of some of them somebody else had said who they are, and that stays. To change it: `/shadow link`, once \
             nobody is unknown."
                .to_owned(),
        );
    }
    Message::say(lines.join("\n"))
}

/// There is nothing to be linked to.
pub fn no_desk() -> Message {
    Message::say(
        "No help desk is connected, so there is no account to link. Replies are told with `/shadow replied`. Whoever runs \
         me can connect one: README, *Help desks*.",
    )
}

/// To say who somebody is who has not replied yet, or who one is oneself. With a single desk it is not asked for.
pub fn claim_form(desks: &[Desk], is_coordinator: bool) -> View {
    let (whose, why) = match is_coordinator {
        true => (
            "Their",
            "Once somebody is linked, they need not tell me of their replies to customers: I see them, and they count on their days.",
        ),
        false => (
            "Your",
            "Once linked, you need not tell me of your replies to customers: I see them, and they count on your days.",
        ),
    };
    let mut fields: Vec<SlackBlock> = vec![blocks::section(why)];
    let there = match desks {
        [one] => format!("in {}", desk_name(*one)),
        several => {
            let label = |desk: Desk| if desk == Desk::Plain { "Another one" } else { desk.title() };
            let options: Vec<_> =
                several.iter().map(|desk| (desk.name().to_owned(), label(*desk).to_owned())).collect();
            fields.push(blocks::input(DESK, "Help desk", blocks::choice_field(&options, None)).into());
            "there".to_owned()
        }
    };
    let typed = blocks::text_field("", u64::try_from(TYPED_LENGTH_MAX).unwrap_or(u64::MAX));
    fields.push(blocks::input(TYPED, &format!("{whose} e-mail or id {there}"), typed).into());
    if is_coordinator {
        fields.push(
            blocks::input(PERSON, "Who it is", blocks::person_field()).hint("Empty: yourself.").optional().into(),
        );
    } else {
        fields.push(blocks::context("A coordinator confirms it."));
    }
    blocks::form(&Form::Claim, "Link an account", "Save", "Not now", fields)
}

/// To a coordinator: it is somebody's already, or `in_slack` the address is.
pub fn take_over_form(takeover: Takeover, so_far: &[(PersonId, u32)], in_slack: Option<&PersonId>) -> View {
    let (to, account) = (person(&takeover.person), account(takeover.desk, &takeover.typed));
    let (text, then) = match so_far {
        [] => (
            format!(
                ":warning:{} Link {account} to {to} only if it is theirs all the same.",
                address_of(so_far, in_slack)
            ),
            format!("New replies from there are {to}'s."),
        ),
        so_far => (
            format!(
                ":warning: {account} is so far {}.{} Link it to {to} only if that was wrong.",
                owners(so_far),
                address_of(so_far, in_slack)
            ),
            match has_replies(so_far) {
                true => {
                    format!("Replies so far stay whose they are; new ones from there are {to}'s. Whose it was is told.")
                }
                false => format!("Replies from there are {to}'s. Whose it was is told."),
            },
        ),
    };
    let fields = vec![blocks::section(text), blocks::context(then)];
    blocks::form(&Form::TakeOver(takeover), "It is somebody's", "Link it anyway", "Go back", fields)
}

/// "Ana, with 3 replies, and Ben, with 1 reply".
fn owners(so_far: &[(PersonId, u32)]) -> String {
    let owner = |(other, replies): &(PersonId, u32)| match replies {
        0 => format!("{}, without a reply yet", person(other)),
        many => format!("{}, with {}", person(other), count(*many, "reply", "replies")),
    };
    and(&so_far.iter().map(owner).collect::<Vec<_>>())
}

fn has_replies(so_far: &[(PersonId, u32)]) -> bool {
    so_far.iter().any(|(_, replies)| *replies > 0)
}

/// Whose the address is in Slack, where that is not said yet.
fn address_of(so_far: &[(PersonId, u32)], in_slack: Option<&PersonId>) -> String {
    let other = in_slack.filter(|other| so_far.iter().all(|(known, _)| known != *other));
    other.map(|other| format!(" In Slack that address is {}'s.", person(other))).unwrap_or_default()
}

fn account(desk: Desk, typed: &str) -> String {
    format!("{} in {}", code(typed, 100), desk_name(desk))
}

/// To a coordinator: somebody says who they are; `in_slack` is whose the address is there, if it is another's.
pub fn claimed(id: ClaimId, said: &Takeover, so_far: &[(PersonId, u32)], in_slack: Option<&PersonId>) -> Message {
    let address = address_of(so_far, in_slack);
    let warning = match (so_far, in_slack) {
        ([], None) => String::new(),
        ([], Some(_)) => format!(" :warning:{address} Confirm only if you know that it is theirs all the same."),
        (so_far, _) => {
            format!(" :warning: So far this is {}.{address} Confirm only if that was wrong.", owners(so_far))
        }
    };
    let (who, account) = (person(&said.person), account(said.desk, &said.typed));
    Message::say(format!(":bust_in_silhouette: {who} says that they are {account}.{warning}"))
        .buttons(confirm_or_not(id, !warning.is_empty()))
}

/// To the coordinator who confirmed it before the help desk said its e-mail.
pub fn claimed_of_another(id: ClaimId, said: &Takeover, in_slack: &PersonId) -> Message {
    let (who, other) = (person(&said.person), person(in_slack));
    Message::say(format!(
        ":warning: You said that {who} is {}. It has replied now, and in Slack its e-mail is {other}'s: its replies \
         count for {other}. Confirm only if it is {who}'s all the same.",
        account(said.desk, &said.typed)
    ))
    .buttons(confirm_or_not(id, true))
}

/// Green where nothing speaks against it.
fn confirm_or_not(id: ClaimId, is_doubtful: bool) -> [Button; 2] {
    let confirm = button("Confirm", &Action::ConfirmClaim(id));
    [if is_doubtful { confirm } else { confirm.primary() }, button("No", &Action::RefuseClaim(id))]
}

/// There is nothing to be linked: it is so already.
pub fn linked_already(said: &Takeover, reader: &PersonId) -> Message {
    let account = account(said.desk, &said.typed);
    Message::say(match said.person == *reader {
        true => format!("{account} is yours already: on your days, your replies are counted by themselves."),
        false => format!(
            "{account} is {}'s already, and stays so. To give it to somebody else, type `/shadow link`.",
            person(&said.person)
        ),
    })
}

/// *Say who they are* is pressed later: somebody has.
pub fn all_known() -> Message {
    Message::say(
        ":white_check_mark: Whose these replies are is known by now, and nobody else is unknown. To link another \
         account, type `/shadow link`.",
    )
}

pub fn claim_sent(coordinator: &PersonId) -> Message {
    Message::say(format!("Thank you! {} confirms it, and you hear of it.", person(coordinator)))
}

/// To the coordinator who said or confirmed it; `told` are those whose it was.
pub fn linked(said: &Takeover, counted: Counted, told: &[PersonId]) -> Message {
    let told = match told {
        [] => String::new(),
        told => format!(
            " {} had it so far, and {} told.",
            and(&told.iter().map(person).collect::<Vec<_>>()),
            if told.len() == 1 { "is" } else { "are" }
        ),
    };
    Message::say(format!(
        ":white_check_mark: {} is {}. {}{told}",
        person(&said.person),
        account(said.desk, &said.typed),
        counted_words(&said.person, counted)
    ))
}

pub fn refused(who: &PersonId, desk: Desk, typed: &str) -> Message {
    Message::say(format!("{} is not {}. They are told.", person(who), account(desk, typed)))
}

/// To who said it.
pub fn confirmed(desk: Desk, typed: &str) -> Message {
    Message::say(format!(
        ":white_check_mark: You are {}. On your days, your replies are counted by themselves.",
        account(desk, typed)
    ))
}

/// To whom a coordinator linked it.
pub fn linked_by(by: &PersonId, desk: Desk, typed: &str) -> Message {
    Message::say(format!(
        ":white_check_mark: You are {}, {} says: on your days, your replies are counted by themselves. If that is wrong, \
         tell {}, who gives it to somebody else with `/shadow link`.",
        account(desk, typed),
        person(by),
        person(by)
    ))
}

/// To whose account it was so far, with so many replies.
pub fn no_longer(by: &PersonId, said: &Takeover, replies: u32) -> Message {
    let now = person(&said.person);
    let then = match replies {
        0 => format!("Replies from there count for {now}."),
        _ => format!("Your replies so far stay yours; new ones from there count for {now}."),
    };
    Message::say(format!(
        ":warning: {} says that {} is {now}, and not you. {then} If it is yours after all, type `/shadow link` and say \
         so: a coordinator gives it back.",
        person(by),
        account(said.desk, &said.typed),
    ))
}

pub fn not_confirmed(by: &PersonId, desk: Desk, typed: &str) -> Message {
    Message::say(format!(
        "{} did not confirm that you are {}. Talk to them if that is wrong, or type `/shadow link` again.",
        person(by),
        account(desk, typed)
    ))
}
