//! Whose an account in a help desk is: somebody says so, a coordinator confirms it, and all concerned are told.

use slack_morphism::prelude::SlackBlock;

use super::blocks::{self, Button, button};
use super::link::{counted_words, desk_name};
use super::text::{and, code, count, names, person};
use super::{Message, View};
use crate::domain::action::{Action, Form};
use crate::domain::desk::{Counted, Desk, Takeover};
use crate::domain::ids::{ClaimId, PersonId};

/// The field in which a coordinator says who it is.
pub const PERSON: &str = "person";

/// The field with the help desk; it is not in the form where there is a single one.
pub const DESK: &str = "desk";

/// The field with an e-mail or an id.
pub const TYPED: &str = "typed";

/// Characters of an id, or an e-mail.
pub const TYPED_LENGTH_MAX: usize = 200;

/// Field errors.
pub const DESKS_CHANGED: &str =
    "Other help desks are connected than when this form was opened. Close it, and type /shadow link again.";
pub const WHICH_DESK: &str = "Choose the help desk.";
pub const NO_ID: &str = "Write an e-mail address or an id, of 200 characters at most.";

/// To say who somebody is who has not replied yet, or who one is oneself. With a single desk it is not asked for.
pub fn form(desks: &[Desk], is_coordinator: bool) -> View {
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

pub fn claim_sent(coordinator: &PersonId) -> Message {
    Message::say(format!("Thank you! {} confirms it, and you hear of it.", person(coordinator)))
}

/// To the coordinator who said or confirmed it; `told` are those whose it was.
pub fn linked(said: &Takeover, counted: Counted, told: &[PersonId]) -> Message {
    let told = match told {
        [] => String::new(),
        told => format!(" {} had it so far, and {} told.", names(told), if told.len() == 1 { "is" } else { "are" }),
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
