//! One file for each thing a person can do: load, ask the domain, save. Each runs inside one transaction, which carries
//! `now`; what is to be posted is saved with it and goes out later.

mod arrangements;
mod ask;
mod asker;
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
mod dispatch;
mod empty_queue;
mod group;
mod hand_over;
mod handoff;
mod help;
mod known;
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
mod plan_moves;
mod post_again;
mod read_only;
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
mod timers;
mod unasked;
mod unavailable;
mod wishes;
pub mod words;

use self::asker::Asker;
pub use self::calendar::{Feed, look as look_at_feed, refresh as refresh_feed};
pub use self::celebrate::queue_is_empty;
pub use self::claim::{ask_anew, typed_email, with_owner};
pub use self::closed_dates::refresh as refresh_dates;
pub use self::desk_reply::{Seen, seen as reply_seen};
pub use self::known::{learn, named_people};
pub use self::link::agent_is;
pub use self::read_only::is_read_only;
pub use self::rotations::refresh as refresh_rotations;
pub use self::schedule::refresh as refresh_timers;
pub use self::timers::{Rung, ring};
use crate::domain::calendar::Calendar;
use crate::domain::desk::{Connected, Desk};
use crate::domain::ids::{ChannelId, PersonId};
use crate::domain::pairing::Weights;
use crate::request::{Answer, Request};
use crate::store::{StoreError, Tx, inbox, people};

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

/// Does what is asked, once: a request that was done before gets the same answer again.
///
/// # Errors
/// Only what went wrong inside; whatever concerns the person is an answer.
pub async fn handle(tx: &mut Tx, settings: &Settings, request: &Request) -> Result<Answer, StoreError> {
    if is_read_only(request) {
        let person = people::find(tx, &request.actor).await?;
        return dispatch::answer(tx, settings, request, person).await;
    }
    let (person, earlier) = people::find_with_answer(tx, &request.actor, &request.key).await?;
    if let Some(answer) = earlier {
        return Ok(answer);
    }
    tx.act_for(&request.actor);
    let answer = dispatch::answer(tx, settings, request, person).await?;
    inbox::remember(tx, &request.key, &calendar::remembered(request, &answer)).await?;
    Ok(answer)
}
