//! Who somebody in a help desk is in Slack.

use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, button};
use super::text::{and, code, count, person};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::desk::{Agent, AgentRef, Desk};
use crate::domain::ids::{ClaimId, PersonId};

/// The field with those who are nobody of ours.
pub const NOBODY: &str = "nobody";

/// The field in which a coordinator says who it is.
pub const PERSON: &str = "person";

/// Field errors.
pub const NOT_A_MEMBER: &str = "Choose a member of this workspace.";
pub const NOT_BOTH: &str = "Choose somebody, or tick them as nobody of ours; not both.";
pub const WHICH_DESK: &str = "Choose the help desk.";
pub const NO_ID: &str = "Write an e-mail address or an id, of 200 characters at most.";

/// Agents in one form.
const ASKED_MAX: usize = 5;

/// Agents in one message.
const LISTED_MAX: usize = 30;

/// Characters of what a desk says of somebody.
const NAME_LENGTH_MAX: usize = 60;

/// Characters of an id, or an e-mail.
const TYPED_LENGTH_MAX: u64 = 200;

fn name_of(agent: &Agent) -> String {
    let name = agent.name.as_deref().or(agent.email.as_deref()).unwrap_or(&agent.id);
    match agent.email.as_deref().filter(|email| *email != name) {
        Some(email) => format!("{name} ({email}), {}", agent.desk.title()),
        None => format!("{name}, {}", agent.desk.title()),
    }
}

/// The field of one of them.
pub fn field(at: usize) -> String {
    format!("agent_{at}")
}

/// To a coordinator, once a day at most.
pub fn who_are_they(all: &[Agent]) -> Message {
    let many = match all.len() {
        1 => "Somebody answers customers".to_owned(),
        many => format!("{many} people answer customers"),
    };
    let lines: Vec<String> =
        all.iter().take(LISTED_MAX).map(|agent| format!("• {}", code(&name_of(agent), 2 * NAME_LENGTH_MAX))).collect();
    let message = Message::titled(format!("{many} whom I do not know in Slack."))
        .section(format!(
            ":bust_in_silhouette: {many} whom I do not know in Slack. Their replies are kept, and count as soon as I know whose they are."
        ))
        .lines(&lines, 2);
    let message = match all.len().saturating_sub(LISTED_MAX) {
        0 => message,
        more => message.context(format!("…and {more} more.")),
    };
    message.buttons([button("Say who they are", &Action::LinkAgents).primary()])
}

/// A few of them at once.
pub fn form(unknown: &[Agent]) -> View {
    let asked = &unknown[..unknown.len().min(ASKED_MAX)];
    let mut fields: Vec<SlackBlock> = Vec::new();
    for (at, agent) in asked.iter().enumerate() {
        let label = super::text::clip(&name_of(agent), 2 * NAME_LENGTH_MAX);
        fields.push(blocks::input(&field(at), &label, blocks::person_field()).optional().into());
    }
    let option = |(at, agent): (usize, &Agent)| (at.to_string(), name_of(agent));
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
    let named = asked.iter().map(|agent| AgentRef { desk: agent.desk, id: agent.id.clone() }).collect();
    blocks::form(&Form::LinkAgents(named), "Who are they?", "Save", "Not now", fields)
}

/// The form was open for long.
pub fn said_before() -> Message {
    Message::say(
        "Saved. Of some of them somebody else had said who they are, and that stays. To change it: `/shadow link`, once nobody is unknown.",
    )
}

/// To say who somebody is who has not replied yet, or who one is oneself.
pub fn claim_form(is_coordinator: bool) -> View {
    let options = Desk::ALL.map(|desk| (desk.name().to_owned(), desk.title().to_owned()));
    let whose = if is_coordinator { "Their" } else { "Your" };
    let mut fields: Vec<SlackBlock> = vec![
        blocks::input("desk", "Help desk", blocks::choice_field(&options, None)).into(),
        blocks::input("typed", &format!("{whose} e-mail or id there"), blocks::text_field("", TYPED_LENGTH_MAX)).into(),
    ];
    if is_coordinator {
        fields.push(
            blocks::input(PERSON, "Who it is", blocks::person_field()).hint("Empty: yourself.").optional().into(),
        );
    } else {
        fields.push(blocks::context("A coordinator confirms it. From then on your replies are seen by themselves."));
    }
    blocks::form(&Form::Claim, "Help desk", "Save", "Not now", fields)
}

fn account(desk: Desk, typed: &str) -> String {
    format!("{} in {}", code(typed, 100), desk.title())
}

/// To a coordinator: somebody says who they are.
pub fn claimed(id: ClaimId, who: &PersonId, desk: Desk, typed: &str, so_far: &[(PersonId, u32)]) -> Message {
    let others: Vec<String> = so_far
        .iter()
        .map(|(other, replies)| format!("{}, with {}", person(other), count(*replies, "reply", "replies")))
        .collect();
    let warning = match others.is_empty() {
        true => String::new(),
        false => format!(" :warning: So far this is {}. Confirm only if that was wrong.", and(&others)),
    };
    Message::say(format!(":bust_in_silhouette: {} says that they are {}.{warning}", person(who), account(desk, typed)))
        .buttons([button("Confirm", &Action::ConfirmClaim(id)).primary(), button("No", &Action::RefuseClaim(id))])
}

pub fn claim_sent(coordinator: &PersonId) -> Message {
    Message::say(format!("Thank you! {} confirms it, and you hear of it.", person(coordinator)))
}

/// To the coordinator who said or confirmed it.
pub fn linked(who: &PersonId, desk: Desk, typed: &str) -> Message {
    Message::say(format!(
        ":white_check_mark: {} is {}. Their replies count from now on.",
        person(who),
        account(desk, typed)
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

/// To whose account it was so far.
pub fn no_longer(by: &PersonId, desk: Desk, typed: &str, now: &PersonId) -> Message {
    Message::say(format!(
        ":warning: {} says that {} is {}, and not you. Your replies so far stay yours; new ones from there are theirs. Talk to {} if that is wrong.",
        person(by),
        account(desk, typed),
        person(now),
        person(by)
    ))
}

pub fn not_confirmed(by: &PersonId, desk: Desk, typed: &str) -> Message {
    Message::say(format!(
        "{} did not confirm that you are {}. Talk to them if that is wrong, or type `/shadow link` again.",
        person(by),
        account(desk, typed)
    ))
}
