//! Table `pictures`: what coordinators chose for celebrations.

use sqlx::FromRow;

use super::{StoreError, Tx};
use crate::domain::celebration::{Picture, Source};
use crate::domain::ids::{PersonId, PictureId};

#[derive(FromRow)]
struct Row {
    id: i64,
    url: Option<String>,
    file: Option<String>,
    alt: String,
}

impl From<Row> for Picture {
    fn from(row: Row) -> Picture {
        let source = match (row.url, row.file) {
            (Some(url), _) => Source::Address(url),
            (None, file) => Source::File(file.unwrap_or_default()),
        };
        Picture { id: PictureId(row.id), source, alt: row.alt }
    }
}

/// Those that posts can have, the oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Picture>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, url, file, alt FROM pictures WHERE removed_at IS NULL AND refused_at IS NULL ORDER BY id",
    )
    .fetch_all(&mut *tx.conn)
    .await?;
    Ok(rows.into_iter().map(Picture::from).collect())
}

/// One that was not removed since.
pub async fn find(tx: &mut Tx, id: PictureId) -> Result<Option<Picture>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, url, file, alt FROM pictures WHERE id = ? AND removed_at IS NULL AND refused_at IS NULL",
    )
    .bind(id.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(row.map(Picture::from))
}

pub async fn add(tx: &mut Tx, source: &Source, alt: &str, by: &PersonId) -> Result<PictureId, StoreError> {
    let (url, file) = match source {
        Source::Address(url) => (Some(url), None),
        Source::File(file) => (None, Some(file)),
    };
    let id = sqlx::query_scalar("INSERT INTO pictures (url, file, alt, added_by) VALUES (?, ?, ?, ?) RETURNING id")
        .bind(url)
        .bind(file)
        .bind(alt)
        .bind(by.as_str())
        .fetch_one(&mut *tx.conn)
        .await?;
    Ok(PictureId(id))
}

pub async fn remove(tx: &mut Tx, id: PictureId) -> Result<(), StoreError> {
    sqlx::query("UPDATE pictures SET removed_at = ? WHERE id = ? AND removed_at IS NULL")
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Slack takes it.
pub async fn taken(tx: &mut Tx, id: PictureId) -> Result<(), StoreError> {
    sqlx::query("UPDATE pictures SET dropped = 0 WHERE id = ? AND dropped != 0")
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// Without it so many posts in a row go through that it is the picture: no post has it any more. One that never stood in
/// a post has no such chance.
const DROPPED_MAX: i64 = 2;

/// A post went through without it, and not with it. Who added it, if no post will have it from now on.
pub async fn dropped(tx: &mut Tx, id: PictureId) -> Result<Option<PersonId>, StoreError> {
    let by: Option<Option<String>> = sqlx::query_scalar(
        "UPDATE pictures SET dropped = dropped + 1, refused_at = CASE WHEN dropped + 1 >= ? OR NOT EXISTS
             (SELECT 1 FROM celebration_posts WHERE picture = pictures.id AND posted_at IS NOT NULL) THEN ? END
         WHERE id = ? AND refused_at IS NULL RETURNING CASE WHEN refused_at IS NOT NULL THEN added_by END",
    )
    .bind(DROPPED_MAX)
    .bind(tx.now_ms())
    .bind(id.0)
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(by.flatten().map(PersonId))
}
