//! The database: not there, damaged, with rows that point at nothing, newer or older than the program.

use std::io::{Seek as _, SeekFrom, Write as _};

use shadowday::clock::Clock;

use super::Machine;

#[tokio::test]
async fn a_database_that_is_not_there_yet_is_no_problem_and_stays_away() {
    let machine = Machine::without_database(&Clock::system()).await;
    machine.check().await.says(0, &["note     There is no database at ", "Nothing is wrong."]);
    let elsewhere = machine.with("database-url", "sqlite:///no/such/folder/shadowday.db");
    elsewhere.check().await.says(2, &["problem  The folder /no/such/folder does not exist."]);
}

#[tokio::test]
async fn a_damaged_database_is_told_before_it_is_needed() {
    let machine = Machine::new().await;
    machine
        .execute(
            "INSERT INTO audit (at, actor, did) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
             LIMIT 9999)
             SELECT i, 'U0MAEVE', 'planned' FROM n",
        )
        .await;
    let mut file = std::fs::File::options().write(true).open(machine.database()).unwrap();
    file.seek(SeekFrom::Start(60 * 4_096)).unwrap();
    file.write_all(&[0xa5; 4_096]).unwrap();
    let checked = machine.check().await;
    checked.says(1, &["problem  The database is damaged: ", "ok       Slack knows the token"]);
    assert!(checked.words.contains("put the latest backup in its place"), "{}", checked.words);
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(b"This is a letter, and no database at all.").unwrap();
    machine.check().await.says(2, &["problem  "]);
}

#[tokio::test]
async fn rows_that_point_at_nothing_are_told() {
    let machine = Machine::new().await;
    machine.execute("PRAGMA foreign_keys = OFF; INSERT INTO advocates VALUES (7, 'U0SAM', 1), (7, 'U0ERIN', 2)").await;
    machine.check().await.says(1, &["problem  Rows point at others that are gone: 2 rows of advocates."]);
}

#[tokio::test]
async fn a_newer_database_is_refused_and_an_older_one_is_left_as_it_is() {
    let machine = Machine::new().await;
    machine
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of tomorrow', 1, x'00', 1)",
        )
        .await;
    let checked = machine.check().await;
    assert_eq!((checked.status, checked.problems()), (2, 1), "{}", checked.words);
    assert!(checked.words.contains("was upgraded by a newer shadowday: its schema is 9999"), "{}", checked.words);

    let older = Machine::without_database(&Clock::system()).await;
    older.migrate(1).await;
    older
        .check()
        .await
        .says(0, &["note     Its schema (1) is older than this program's", "note     Slack has not spoken"]);
}
