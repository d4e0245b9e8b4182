//! Table `questions`.

use sqlx::FromRow;

use super::row::Place;
use super::{StoreError, Tx};
use crate::domain::ids::{DayId, MessageTs, PersonId, QuestionId};
use crate::domain::question::Question;

#[derive(FromRow)]
struct Row {
    id: i64,
    day: i64,
    asker: String,
    text: String,
    is_private: bool,
    may_be_named: bool,
    asked_of: String,
    asked_at: i64,
    taken_by: Option<String>,
    answered_by: Option<String>,
    card_ts: Option<String>,
}

impl TryFrom<Row> for Question {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Question, StoreError> {
        let place = Place { table: "questions", id: &row.id };
        Ok(Question {
            id: QuestionId(row.id),
            day: DayId(row.day),
            asker: PersonId(row.asker),
            is_private: row.is_private,
            may_be_named: row.may_be_named,
            asked_of: place.json("asked_of", &row.asked_of)?,
            asked_at: place.instant("asked_at", row.asked_at)?,
            taken_by: row.taken_by.map(PersonId),
            answered_by: row.answered_by.map(PersonId),
            card: row.card_ts.map(MessageTs),
            text: row.text,
        })
    }
}

pub async fn find(tx: &mut Tx, id: QuestionId) -> Result<Option<Question>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as("SELECT * FROM questions WHERE id = ?").bind(id.0).fetch_optional(&mut *tx.conn).await?;
    row.map(Question::try_from).transpose()
}

/// The day's questions that nobody has answered, in the order in which they were asked.
pub async fn open(tx: &mut Tx, day: DayId) -> Result<Vec<Question>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT * FROM questions WHERE day = ? AND answered_at IS NULL ORDER BY asked_at, id")
            .bind(day.0)
            .fetch_all(&mut *tx.conn)
            .await?;
    rows.into_iter().map(Question::try_from).collect()
}

/// Keeps a question that was asked now; `question.id` is not looked at.
pub async fn add(tx: &mut Tx, question: &Question) -> Result<QuestionId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO questions (day, asker, text, is_private, may_be_named, asked_of, asked_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(question.day.0)
    .bind(question.asker.as_str())
    .bind(&question.text)
    .bind(question.is_private)
    .bind(question.may_be_named)
    .bind(serde_json::to_string(&question.asked_of)?)
    .bind(question.asked_at.as_millisecond())
    .fetch_one(&mut *tx.conn)
    .await?;
    Ok(QuestionId(id))
}

/// Somebody answers it.
pub async fn take(tx: &mut Tx, id: QuestionId, by: &PersonId) -> Result<(), StoreError> {
    sqlx::query("UPDATE questions SET taken_by = ? WHERE id = ?")
        .bind(by.as_str())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// It is answered, says `by`.
pub async fn end(tx: &mut Tx, id: QuestionId, by: &PersonId) -> Result<(), StoreError> {
    sqlx::query("UPDATE questions SET answered_by = ?, answered_at = ? WHERE id = ?")
        .bind(by.as_str())
        .bind(tx.now_ms())
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}

/// The question's card stands in the day's thread.
pub async fn set_card(tx: &mut Tx, id: QuestionId, ts: Option<&MessageTs>) -> Result<(), StoreError> {
    sqlx::query("UPDATE questions SET card_ts = ? WHERE id = ?")
        .bind(ts.map(MessageTs::as_str))
        .bind(id.0)
        .execute(&mut *tx.conn)
        .await?;
    Ok(())
}
