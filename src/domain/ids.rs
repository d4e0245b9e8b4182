//! Newtypes for every id, so that a channel cannot be handed where a person is meant.

use serde::{Deserialize, Serialize};

/// Characters of an id: Slack's have a dozen.
const ID_LENGTH_MAX: usize = 64;

/// Could Slack have written this id, which begins with one of these letters? What could not is no mention of somebody,
/// and may be one of a whole channel.
pub fn is_id(text: &str, begins: [char; 2]) -> bool {
    (2..=ID_LENGTH_MAX).contains(&text.len())
        && text.starts_with(begins)
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

macro_rules! slack_id {
    ($(#[$meta:meta])* $name:ident) => {
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        $(#[$meta])*
        pub struct $name(pub String);

        impl $name {
            /// The id as Slack writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    };
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

slack_id!(
    /// A Slack user, `U…` or `W…`.
    #[serde(try_from = "String")]
    PersonId
);

/// It is nobody's id.
#[derive(Debug, thiserror::Error)]
#[error("no person has an id like this")]
pub struct NotAPerson;

/// What comes from outside.
impl TryFrom<String> for PersonId {
    type Error = NotAPerson;

    fn try_from(id: String) -> Result<PersonId, NotAPerson> {
        if is_id(&id, ['U', 'W']) { Ok(PersonId(id)) } else { Err(NotAPerson) }
    }
}

slack_id!(
    /// A Slack conversation, `C…`, `D…` or `G…`.
    ChannelId
);
slack_id!(
    /// A Slack message's time stamp: its id within its channel.
    MessageTs
);
slack_id!(
    /// A Slack user group, `S…`.
    GroupId
);
row_id!(DayId);
row_id!(ShiftId);
row_id!(HandoffId);
row_id!(CoverId);
row_id!(
    /// A private message with a button of a request: for cover, for a turn, or to ride along.
    RequestMessageId
);
row_id!(CelebrationId);
row_id!(
    /// A post in which celebrations are gathered.
    PostId
);
row_id!(PictureId);
row_id!(ReplyId);
row_id!(
    /// What somebody says of who they are in a help desk.
    ClaimId
);
row_id!(RideRequestId);
row_id!(ArrangementId);
row_id!(QuestionId);
row_id!(DutyId);
row_id!(RotationId);
row_id!(
    /// Somebody is asked to take a turn.
    TurnRequestId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_slack_could_have_written_is_an_id() {
        let is_person = |id: &str| serde_json::from_value::<PersonId>(id.into()).is_ok();
        assert!(["U0ANA", "W012345"].into_iter().all(is_person));
        assert!(!["", "U", "C0SHADOWING", "ana", "U0ANA> <!channel", "U0ÀNA"].into_iter().any(is_person));
        assert!(is_person(&format!("U{}", "0".repeat(63))) && !is_person(&format!("U{}", "0".repeat(64))));
    }
}
