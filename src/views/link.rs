//! Who somebody in a help desk is in Slack.

use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, button};
use super::text::{clip, code, count, day_of, moment, person};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::day::Zone;
use crate::domain::desk::{Agent, AgentRef, Counted, Desk, Sent, Unknown};
use crate::domain::ids::PersonId;

/// The field with those who are nobody of ours.
pub const NOBODY: &str = "nobody";

/// Field errors.
pub const NOT_A_MEMBER: &str = "They are of another workspace. Choose a member of this one.";
pub const IS_A_BOT: &str = "That is a bot. Choose a person.";
pub const IS_GONE: &str = "This account is deactivated. Choose somebody who is still here.";
pub const NOT_BOTH: &str = "Choose somebody, or tick them as nobody of ours; not both.";

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
pub(super) fn desk_name(desk: Desk) -> &'static str {
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
pub(super) fn counted_words(who: &PersonId, counted: Counted) -> String {
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

/// *Say who they are* is pressed later: somebody has.
pub fn all_known() -> Message {
    Message::say(
        ":white_check_mark: Whose these replies are is known by now, and nobody else is unknown. To link another \
         account, type `/shadow link`.",
    )
}
