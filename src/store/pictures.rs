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

/// Slack does not take it: no post has it any more. Who added it, if that is news.
pub async fn refuse(tx: &mut Tx, id: PictureId) -> Result<Option<PersonId>, StoreError> {
    let by: Option<String> =
        sqlx::query_scalar("UPDATE pictures SET refused_at = ? WHERE id = ? AND refused_at IS NULL RETURNING added_by")
            .bind(tx.now_ms())
            .bind(id.0)
            .fetch_optional(&mut *tx.conn)
            .await?;
    Ok(by.map(PersonId))
}
