//! What was given up, waits or is late: since when, why, and what to do.

use shadowday::demo::cast::{CHANNEL, MAEVE};

use super::{Machine, day_ahead};

#[tokio::test]
async fn what_was_given_up_or_waits_says_since_when_why_and_what_to_do() {
    let machine = Machine::new().await;
    machine
        .execute(
            r#"INSERT INTO people (id, name, time_zone, looked_up_at) VALUES ('U0ANA', 'Ana', 'UTC', 0);
            INSERT INTO outbox (lane, what, state, error, due_at, created_at)
            SELECT lane, what, 'failed', error, 0, (unixepoch() - 3 * 3600) * 1000 - 1 FROM (
                SELECT 'C0GENERAL' AS lane, '{"day_card":1}' AS what, 'is_archived' AS error
                UNION ALL SELECT 'U0ANA', '{"private":{"to":["U0ANA"],"message":{}}}', 'user_disabled'
                UNION ALL SELECT 'U0ANA', '{"private":{"to":["U0ANA"],"message":{}}}', 'user_disabled'
                UNION ALL SELECT 'C0SUPPORT', '{"from_tomorrow":1}', 'this version cannot read it');
            INSERT INTO outbox (lane, what, state, error, due_at, created_at)
            VALUES ('C0SHADOWING', '{"day_card":2}', 'waiting', 'Slack refuses the token',
                    (unixepoch() - 600) * 1000, (unixepoch() - 1200) * 1000);"#,
        )
        .await;
    machine.check().await.says(
        1,
        &[
            "problem  Given up: 1 day card in C0GENERAL, the first 3 hours ago, because the channel is \
             archived. Unarchive it",
            "problem  Given up: 2 private messages to Ana (U0ANA), the first 3 hours ago, because Slack does \
             not reach them",
            "problem  Given up: 1 message in C0SUPPORT, ",
            "problem  1 message waits because Slack refuses the token. Give SLACK_BOT_TOKEN a good one, and restart",
            "problem  1 message waits to be posted, and nothing was tried for 10 minutes. The bot does not run, \
             or hangs",
        ],
    );
}

#[tokio::test]
async fn late_timers_mean_that_the_bot_does_not_run() {
    let machine = Machine::new().await;
    machine.execute(&day_ahead(CHANNEL, MAEVE)).await;
    machine
        .execute(
            r#"INSERT INTO timers (what, due_at, rank, day) VALUES
            ('{"signup_closes":1}', (unixepoch() - 3 * 3600) * 1000, 0, 1), ('{"tomorrow":1}', (unixepoch() - 90) * 1000, 0, 1),
            ('{"window_opens":1}', (unixepoch() - 5) * 1000, 1, 1);
            INSERT INTO heard VALUES ('slack', (unixepoch() - 240) * 1000)"#,
        )
        .await;
    machine.check().await.says(
        1,
        &[
            "problem  2 timers are late; the first, “Sign-up closes” of day 1, by 3 hours. The bot does not \
             run, or hangs",
            "ok       Slack last spoke to us 4 minutes ago.",
        ],
    );
}
