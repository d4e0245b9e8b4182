//! Who asks, where, and in which place the answer comes.

use super::Settings;
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::people::Person;
use crate::request::{Answer, On};
use crate::views::Message;

/// The person who asks, and where.
pub struct Asker<'a> {
    pub settings: &'a Settings,
    pub person: Person,
    pub channel: Option<ChannelId>,
    /// Set where a button was pressed.
    pub on: Option<On>,
}

impl Asker<'_> {
    pub fn id(&self) -> &PersonId {
        &self.person.id
    }

    /// The answer beside what is there, or in the place of an answer that only this person saw.
    pub fn say(&self, message: Message) -> Answer {
        match self.on {
            Some(On::Ephemeral) => Answer::Replace(message),
            Some(On::Message) | None => Answer::Say(message),
        }
    }

    /// The answer in the place of the message whose button was pressed.
    pub fn replace(&self, message: Message) -> Answer {
        match self.on {
            Some(_) => Answer::Replace(message),
            None => Answer::Say(message),
        }
    }

    /// Where a day would be announced if nothing else is said.
    pub fn home_channel(&self) -> Option<ChannelId> {
        let asked_in = self.channel.clone().filter(|channel| channel.as_str().starts_with(['C', 'G']));
        self.settings.channel.clone().or(asked_in)
    }
}
