//! Table `team`: what coordinators set for all, and how the group that follows the pager stands in Slack.

use jiff::Timestamp;

use super::row::Place;
use super::{StoreError, Tx, days, outbox};
use crate::domain::day::Phase;
use crate::domain::ids::{GroupId, PersonId};
use crate::domain::team::Team;

/// Its only row.
const PLACE: Place<'static> = Place { table: "team", id: &1 };

/// The group that follows the pager: as it is to be, and as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub handle: String,
    /// None: it is yet to be looked up.
    pub id: Option<GroupId>,
    /// Who was in it when we looked or set it last, in order.
    pub members: Option<Vec<PersonId>>,
    /// Who has to be in it now, in order.
    pub wanted: Vec<PersonId>,
    /// Who set it, and hears of it.
    pub set_by: PersonId,
    /// It was said that it follows, since it was set.
    pub is_announced: bool,
    /// Why it does not follow.
    pub trouble: Option<Trouble>,
}

/// Slack says no to the group.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// Slack's word for it.
    pub code: String,
    /// Not kept by versions of before.
    pub since: Option<Timestamp>,
}

/// What was set.
///
/// # Errors
/// The database could not be read.
pub async fn get(tx: &mut Tx) -> Result<Team, StoreError> {
    let (user_group, always_in, video_room): (String, String, String) =
        sqlx::query_as("SELECT user_group, always_in, video_room FROM team").fetch_one(&mut *tx.conn).await?;
    Ok(Team { user_group, always_in: PLACE.json("always_in", &always_in)?, video_room })
}

/// Saves it. A group that is another, or that was in trouble, is looked up anew, and its setter hears what comes of it.
///
/// # Errors
/// The database could not be written.
pub async fn save(tx: &mut Tx, team: &Team, by: &PersonId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE team SET
             group_id = iif(user_group = ?1 AND trouble IS NULL, group_id, NULL),
             members = iif(user_group = ?1 AND trouble IS NULL, members, NULL),
             is_announced = iif(user_group = ?1 AND trouble IS NULL, is_announced, 0),
             empty_told = iif(user_group = ?1 AND always_in = ?2, empty_told, 0),
             trouble = NULL, trouble_at = iif(user_group = ?1, trouble_at, NULL), user_group = ?1, always_in = ?2, video_room = ?3, set_by = ?4",
    )
    .bind(&team.user_group)
    .bind(serde_json::to_string(&team.always_in)?)
    .bind(&team.video_room)
    .bind(by.as_str())
    .execute(&mut *tx.conn)
    .await?;
    outbox::user_group(tx).await
}

/// Does a group follow the pager?
pub(super) async fn has_group(tx: &mut Tx) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("SELECT user_group <> '' FROM team").fetch_one(&mut *tx.conn).await?)
}

/// The group, if one was set.
///
/// # Errors
/// The database could not be read.
pub async fn group(tx: &mut Tx) -> Result<Option<Group>, StoreError> {
    type Columns = (String, Option<String>, Option<String>, String, bool, Option<String>, Option<i64>);
    let columns = "SELECT user_group, group_id, members, set_by, is_announced, trouble, trouble_at
        FROM team WHERE user_group <> ''";
    let row: Option<Columns> = sqlx::query_as(columns).fetch_optional(&mut *tx.conn).await?;
    let Some((handle, id, members, set_by, is_announced, trouble, trouble_at)) = row else { return Ok(None) };
    let since = PLACE.instant_if("trouble_at", trouble_at)?;
    Ok(Some(Group {
        handle,
        id: id.map(GroupId),
        members: members.map(|members| PLACE.json("members", &members)).transpose()?,
        wanted: wanted(tx).await?,
        set_by: PersonId(set_by),
        is_announced,
        trouble: trouble.map(|code| Trouble { code, since }),
    }))
}

/// Who is always in the group, and who has a pager of a day that runs now. Slack takes no list with somebody in it who
/// has left.
async fn wanted(tx: &mut Tx) -> Result<Vec<PersonId>, StoreError> {
    let now = tx.now();
    let days = days::ahead(tx).await?;
    let running: Vec<i64> = days.iter().filter(|day| day.phase(now) == Phase::Running).map(|day| day.id.0).collect();
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM people
         WHERE is_bot + deactivated + stranger = 0 AND (
             id IN (SELECT value FROM team, json_each(team.always_in))
             OR id IN (SELECT holder FROM pager AS last WHERE day IN (SELECT value FROM json_each(?)) AND since_at =
                 (SELECT max(since_at) FROM pager WHERE day = last.day AND lane = last.lane)))
         ORDER BY id",
    )
    .bind(serde_json::to_string(&running)?)
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// What of it is news for the one who set the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// It follows, for the first time since it was set.
    pub follows: bool,
    /// It would be empty, for the first time.
    pub empty: bool,
}

/// The group `of` is in Slack under this id, these are in it, and Slack lets us set it; says what was not told before. If
/// another group was set meanwhile, nothing is kept of this one.
///
/// # Errors
/// The database could not be written.
pub async fn stands(tx: &mut Tx, of: &Group, id: &GroupId, members: &[PersonId]) -> Result<News, StoreError> {
    let before: Option<(bool, bool)> = sqlx::query_as("SELECT is_announced, empty_told FROM team WHERE user_group = ?")
        .bind(&of.handle)
        .fetch_optional(&mut *tx.conn)
        .await?;
    let Some((is_announced, empty_told)) = before else { return Ok(News { follows: false, empty: false }) };
    // When it is set while nobody has a pager, that is said with it.
    let empty = of.wanted.is_empty() && !members.is_empty() && is_announced && !empty_told;
    sqlx::query(
        "UPDATE team SET group_id = ?1, members = ?2, trouble = NULL, trouble_at = NULL, is_announced = 1,
             empty_told = empty_told OR ?3",
    )
    .bind(id.as_str())
    .bind(serde_json::to_string(members)?)
    .bind(empty)
    .execute(&mut *tx.conn)
    .await?;
    Ok(News { follows: !is_announced, empty })
}

/// Slack says no to the group: it is looked up anew with the next change. `false` if the same was known already.
///
/// # Errors
/// The database could not be written.
pub async fn is_new_trouble(tx: &mut Tx, of: &Group, code: &str) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE team SET trouble = ?1, trouble_at = coalesce(trouble_at, ?3), group_id = NULL, members = NULL
         WHERE user_group = ?2 AND trouble IS NOT ?1",
    )
    .bind(code)
    .bind(&of.handle)
    .bind(tx.now_ms())
    .execute(&mut *tx.conn)
    .await?;
    Ok(result.rows_affected() > 0)
}
