//! The feature tests once more, with Slack's requests coming through sockets; and what only sockets have.

// Verbs that only tests over HTTP use.
#[allow(dead_code)]
#[path = "../it/bot.rs"]
mod bot;
#[path = "../it/calendars.rs"]
mod calendars;
#[path = "../fuzz/chance.rs"]
mod chance;
#[expect(dead_code, reason = "what only HTTP needs")]
#[path = "../fuzz/corpus.rs"]
mod corpus;
#[path = "../it/delivery.rs"]
mod delivery;
#[path = "../it/faults.rs"]
mod faults;
#[path = "../it/first_day.rs"]
mod first_day;
mod garbage;
#[path = "../it/joining.rs"]
mod joining;
#[path = "../it/log.rs"]
mod log;
#[path = "../fuzz/mangle.rs"]
mod mangle;
#[path = "../it/pager.rs"]
mod pager;
#[path = "../it/pairs.rs"]
mod pairs;
#[path = "../it/planning.rs"]
mod planning;
mod protocol;
#[path = "../it/restarts.rs"]
mod restarts;

/// We call Slack.
const MODE: bot::Mode = bot::Mode::Sockets;
