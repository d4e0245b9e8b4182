//! Newtypes for every id, so that a channel cannot be handed where a person is meant.

use serde::{Deserialize, Serialize};

macro_rules! slack_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
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
    PersonId
);
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
