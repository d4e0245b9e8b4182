//! `/shadow status`: my day.

use super::{Asker, own_choice, ride_along, rotations};
use crate::domain::day::Phase;
use crate::domain::ids::DayId;
use crate::domain::reply::Of;
use crate::domain::seating::Obstacle;
use crate::domain::signup::State;
use crate::domain::snapshot::Snapshot;
use crate::request::Answer;
use crate::store::{StoreError, Tx, arrangements, celebrations, people, snapshots};
use crate::views::status::Own;
use crate::views::{self, Message};

pub async fn status(tx: &mut Tx, asker: &Asker<'_>) -> Result<Answer, StoreError> {
    let days = snapshots::ahead(tx).await?;
    let arrangements = arrangements::of_person(tx, asker.id()).await?;
    let status = if views::status::is_on_a_day(&days, asker.id(), &arrangements, tx.now()) {
        let replies = replies(tx, asker, &days).await?;
        let obstacles = obstacles(tx, asker, &days).await?;
        let own = Own { arrangements: &arrangements, replies: &replies, obstacles: &obstacles };
        let of_days = views::status::status(&days, asker.id(), own, tx.now());
        rotations::with_own(tx, asker, of_days).await?
    } else {
        // Whoever has turns reads of them first.
        views::status::no_day(rotations::with_own(tx, asker, Message::titled("Your turns")).await?)
    };
    let status = match &asker.settings.public_url {
        Some(_) => status.buttons([views::calendar::add_button()]),
        None => status,
    };
    Ok(asker.say(match ride_along::waits_for(tx, asker).await? {
        Some(waits) => status.section(waits),
        None => status,
    }))
}

/// What stands in the way of a buddy, on the days on which they hope for one.
async fn obstacles(tx: &mut Tx, asker: &Asker<'_>, days: &[Snapshot]) -> Result<Vec<(DayId, Obstacle)>, StoreError> {
    let mut obstacles = Vec::new();
    for of in days.iter().filter(|of| views::status::hopes_for_a_buddy(of, asker.id())) {
        let advocates = people::find_all(tx, &of.day.advocates).await?;
        let obstacle = Obstacle::of(&of.day, &asker.person, &advocates, tx.now());
        obstacles.extend(obstacle.map(|obstacle| (of.day.id, obstacle)));
    }
    for of in days {
        obstacles.extend(own_choice::in_the_way(tx, asker, of).await?.map(|obstacle| (of.day.id, obstacle)));
    }
    Ok(obstacles)
}

/// How many they sent on each day that they shadow on, and that runs.
async fn replies(tx: &mut Tx, asker: &Asker<'_>, days: &[Snapshot]) -> Result<Vec<(DayId, u32)>, StoreError> {
    let (now, mut replies) = (tx.now(), Vec::new());
    let is_own = |of: &&Snapshot| of.day.phase(now) == Phase::Running && of.state_of(asker.id()) == Some(&State::In);
    for of in days.iter().filter(is_own) {
        let sent = celebrations::standing(tx, Of::Day(of.day.id), asker.id()).await?.here;
        replies.push((of.day.id, sent));
    }
    Ok(replies)
}
