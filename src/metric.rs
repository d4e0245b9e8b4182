//! What is counted, under which names, and how Prometheus reads it.
//!
//! Counters and durations are counted where things happen. What stands in the database (the outbox's length and age,
//! timers that are late) is read when somebody asks.

use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Requests answered, by `kind` (command, button, form, event) and `outcome`.
pub const REQUESTS: &str = "shadowday_requests_total";
/// Seconds until the answer was ready, by `kind`.
pub const REQUEST_SECONDS: &str = "shadowday_request_duration_seconds";
/// Requests that got no further than the door, by `why`.
pub const TURNED_AWAY: &str = "shadowday_turned_away_total";
/// Help desks' webhooks, by `desk` and `outcome`: counted, repeated, nothing, fetched_later, ignored, malformed, not_saved,
/// refused; and where they were refused by `why`: unsigned, wrong_signature, old, no_time, too_large, too_slow, cut_off.
pub const WEBHOOKS: &str = "shadowday_webhooks_total";
/// Calls of Slack's methods, by `method`, `outcome`, and Slack's `code` where it refused.
pub const SLACK_CALLS: &str = "shadowday_slack_calls_total";
/// Calls of help desks' APIs, by `desk` and `outcome`.
pub const DESK_CALLS: &str = "shadowday_desk_calls_total";
/// Sockets that Slack has greeted and that are open.
pub const SOCKETS_OPEN: &str = "shadowday_sockets_open";
/// Sockets that ended, by `why`.
pub const SOCKETS_ENDED: &str = "shadowday_sockets_ended_total";
/// Messages that left the outbox, by `kind` and `outcome`.
pub const MESSAGES: &str = "shadowday_messages_total";
/// Seconds in which the database's writer was at work.
pub const DATABASE_BUSY_SECONDS: &str = "shadowday_database_busy_seconds";
/// Commits, by `outcome`.
pub const COMMITS: &str = "shadowday_database_commits_total";
/// Changes in those commits: several share one when they come together.
pub const CHANGES: &str = "shadowday_database_changes_total";
/// Messages that wait to be posted.
pub const OUTBOX_WAITING: &str = "shadowday_outbox_waiting";
/// Messages that were given up.
pub const OUTBOX_FAILED: &str = "shadowday_outbox_given_up";
/// Age in seconds of the oldest message that waits.
pub const OUTBOX_AGE_SECONDS: &str = "shadowday_outbox_oldest_age_seconds";
/// Timers whose time has come, and that have not rung.
pub const TIMERS_LATE: &str = "shadowday_timers_late";
/// Seconds by which the latest of them is late.
pub const TIMERS_LATE_SECONDS: &str = "shadowday_timers_late_seconds";

/// Durations are put into their buckets this often.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Seconds; Slack waits for three.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0];

/// Begins to count in this process.
///
/// # Errors
/// Somebody counts already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let builder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &BUCKETS)?;
    let handle = builder.install_recorder()?;
    describe();
    Ok(handle)
}

/// Keeps what is counted small, also where nobody reads it.
pub async fn upkeep(figures: PrometheusHandle) {
    let mut every = tokio::time::interval(UPKEEP_EVERY);
    loop {
        every.tick().await;
        figures.run_upkeep();
    }
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!(REQUESTS, "Requests answered, by kind and outcome.");
    describe_histogram!(REQUEST_SECONDS, "Seconds until the answer was ready, by kind.");
    describe_counter!(TURNED_AWAY, "Requests that got no further than the door, by reason.");
    describe_counter!(WEBHOOKS, "Help desks' webhooks, by desk and outcome, and why they were refused.");
    describe_counter!(DESK_CALLS, "Calls of help desks' APIs, by desk and outcome.");
    describe_counter!(SLACK_CALLS, "Calls of Slack's methods, by method, outcome and Slack's error code.");
    describe_gauge!(SOCKETS_OPEN, "Sockets that Slack has greeted and that are open.");
    describe_counter!(SOCKETS_ENDED, "Sockets that ended, by reason.");
    describe_counter!(MESSAGES, "Messages that left the outbox, by kind and outcome.");
    describe_gauge!(DATABASE_BUSY_SECONDS, "Seconds in which the database's writer was at work.");
    describe_counter!(COMMITS, "Commits, by outcome.");
    describe_counter!(CHANGES, "Changes in those commits.");
    describe_gauge!(OUTBOX_WAITING, "Messages that wait to be posted.");
    describe_gauge!(OUTBOX_FAILED, "Messages that were given up.");
    describe_gauge!(OUTBOX_AGE_SECONDS, "Age in seconds of the oldest message that waits.");
    describe_gauge!(TIMERS_LATE, "Timers whose time has come, and that have not rung.");
    describe_gauge!(TIMERS_LATE_SECONDS, "Seconds by which the latest of them is late.");
}
