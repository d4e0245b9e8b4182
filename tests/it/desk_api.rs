//! Help desks' APIs over real HTTP: what a webhook left out is fetched, who an agent is is found by e-mail, and what
//! nobody told is looked for. The desks are our own, as strict as the real ones.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shadowday::demo::cast::{self, ANA, BEN, MAEVE, PRIYA, TUNDE};
use shadowday::domain::desk::Desk;
use shadowday::helpdesk::api::Access;
use shadowday::sandbox::Refusal;
use shadowday::sandbox::desk::api::{Answers, DeskApi, Fault};
use shadowday::sandbox::desk::help_scout::{Conversation, HelpScout, Thread, User};
use shadowday::sandbox::desk::intercom::{self, Intercom};
use shadowday::sandbox::desk::zendesk::Zendesk;
use shadowday::sandbox::desk::{Agent, HelpDesk, NewTicket, Seat, Settings as DeskSettings};
use tokio::net::TcpListener;

use crate::bot::Bot;
use crate::desks::Sent;
use crate::log;

mod looking;
mod people;

const HELP_SCOUT_TOKEN: &str = "app-id:help-scout-very-secret";
const ZENDESK_TOKEN: &str = "maeve@quillwork.example/token:zendesk-very-secret";
const INTERCOM_TOKEN: &str = "intercom-very-secret";

/// Whatever a customer or an agent writes; never to be found anywhere.
const WORDS: &str = "Where is my parcel?";

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The bot, and a desk that it may ask.
struct Asked<D> {
    bot: Bot,
    desk: D,
    api: DeskApi,
    looked_up: Cell<usize>,
}

async fn serve(desk: Arc<dyn Answers>, bot: &Bot) -> DeskApi {
    DeskApi::start(desk, &bot.clock, TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap()
}

/// The bot starts anew, and may ask this desk.
async fn may_ask(bot: &mut Bot, desk: Desk, token: &str, api: &DeskApi) {
    bot.desk_apis.push(Access::read(desk, token, Some(&api.url())).unwrap());
    bot.restart().await;
    api.take_calls();
}

fn user(id: u64, who: &str, kind: &str) -> User {
    let (first, last) = cast::name(who).split_once(' ').unwrap_or((who, ""));
    User { id, first: first.into(), last: last.into(), email: cast::email(who), kind: kind.into() }
}

impl Asked<Arc<HelpScout>> {
    async fn help_scout() -> Asked<Arc<HelpScout>> {
        let mut bot = Bot::new().await;
        let mut robot = user(33, "Robot", "system_user");
        robot.email = "robot@quillwork.example".into();
        let users = vec![user(30, MAEVE, "user"), user(31, ANA, "user"), user(32, BEN, "user"), robot];
        let desk = Arc::new(HelpScout::new(HELP_SCOUT_TOKEN, users));
        let api = serve(desk.clone(), &bot).await;
        may_ask(&mut bot, Desk::HelpScout, HELP_SCOUT_TOKEN, &api).await;
        Asked { bot, desk, api, looked_up: Cell::default() }
    }

    fn thread(&self, id: u64, kind: &str, by: Option<u64>) -> Thread {
        let (kind, state, at) = (kind.into(), "published".into(), self.bot.clock.now());
        Thread { id, kind, state, by, at, words: WORDS.into() }
    }

    /// A customer wrote, and these threads followed just now.
    fn conversation(&self, id: u64, threads: Vec<Thread>) {
        let question = Thread { id: id * 100, ..self.thread(0, "customer", None) };
        let threads = std::iter::once(question).chain(threads).collect();
        self.desk.open(Conversation { id, status: "active".into(), threads });
    }
}

impl<D> Asked<D> {
    /// The webhook says that somebody replied, and not who.
    async fn hears_of(&mut self, desk: Desk, ticket: &str) {
        self.bot.door().fetch_later(desk, ticket.to_owned()).await.unwrap();
        self.bot.settle().await;
    }

    /// How many look-ups by e-mail there were since this was asked last.
    fn slack_calls(&self) -> usize {
        let calls = self.bot.slack.calls();
        let count = calls.into_iter().filter(|call| call.method == "users.lookupByEmail").count();
        count - self.looked_up.replace(count)
    }

    /// Nothing of what was written, and no token, was kept or logged; and the desk would have taken each call.
    async fn finish(self) {
        let violations = self.api.violations();
        assert!(violations.is_empty(), "violations: {violations:#?}");
        let logged = log::all();
        let files = ["", "-wal"].map(|end| std::fs::read(format!("{}{end}", self.bot.database.display())).unwrap());
        let files = files.concat();
        let kept = String::from_utf8_lossy(&files);
        for secret in [WORDS, "very-secret", "granted-"] {
            assert!(!logged.contains(secret) && !kept.contains(secret), "{secret:?} was kept or logged");
        }
        self.bot.finish().await;
    }
}

/// Ticket, the desk's id, the agent, whose it is and when it was sent, of each reply that a desk told of.
async fn replies(bot: &Bot) -> Vec<(String, String, String, Option<String>, i64)> {
    let query = "SELECT ticket, desk_reply, agent, person, at FROM replies WHERE desk IS NOT NULL ORDER BY at, id";
    sqlx::query_as(query).fetch_all(&mut bot.database().await).await.unwrap()
}

/// The same in short: agent and reply.
async fn counted(bot: &Bot) -> Vec<String> {
    replies(bot).await.into_iter().map(|(_, id, agent, ..)| format!("{agent}:{id}")).collect()
}

/// State and person of each agent.
async fn agents(bot: &Bot) -> Vec<(String, String, Option<String>)> {
    let query = "SELECT id, state, person FROM agents ORDER BY id";
    sqlx::query_as(query).fetch_all(&mut bot.database().await).await.unwrap()
}

fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

#[tokio::test]
async fn what_a_webhook_left_out_is_fetched_and_keeps_its_time() {
    let mut asked = Asked::help_scout().await;
    let at = asked.bot.clock.now();
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.bot.clock.advance(MINUTE * 5);
    asked.hears_of(Desk::HelpScout, "7").await;
    let row = ("7".into(), "71".into(), "31".into(), Some(ANA.into()), ms(at));
    assert_eq!(replies(&asked.bot).await, [row], "by Ana, at the time at which it was sent");
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(counted(&asked.bot).await, ["31:71"], "once");
    asked.finish().await;
}

#[tokio::test]
async fn notes_drafts_robots_customers_and_the_past_are_nobodys_replies() {
    let asked_at = |asked: &Asked<Arc<HelpScout>>, id| asked.thread(id, "message", Some(31));
    let mut asked = Asked::help_scout().await;
    let long_ago = asked.bot.clock.now() - DAY * 2;
    let threads = vec![
        Thread { at: long_ago, ..asked_at(&asked, 1) },
        asked.thread(2, "note", Some(31)),
        Thread { state: "draft".into(), ..asked_at(&asked, 3) },
        asked.thread(4, "message", Some(33)),
        asked.thread(5, "lineitem", Some(31)),
        asked.thread(6, "message", Some(32)),
        asked.thread(7, "customer", None),
    ];
    asked.conversation(7, threads);
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(counted(&asked.bot).await, ["32:6"]);
    asked.finish().await;
}

#[tokio::test]
async fn what_could_not_be_fetched_is_fetched_later_also_after_a_restart() {
    let mut asked = Asked::help_scout().await;
    let at = asked.bot.clock.now();
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.api.fail_at("threads", &Fault::Status(502), 1);
    asked.api.fail_at("threads", &Fault::NotJson, 1);
    asked.hears_of(Desk::HelpScout, "7").await;
    asked.bot.advance(MINUTE).await;
    assert!(counted(&asked.bot).await.is_empty(), "it broke, and then there was half a JSON");
    // The look at the start knows nothing of it.
    asked.api.fail_at("/v2/conversations", &Fault::Status(403), 1);
    asked.bot.restart().await;
    assert!(counted(&asked.bot).await.is_empty());
    asked.bot.advance(MINUTE * 5).await;
    assert_eq!(replies(&asked.bot).await[0].4, ms(at));
    asked.finish().await;
}

#[tokio::test]
async fn a_desk_that_asks_to_wait_is_left_alone_so_long() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.conversation(8, vec![asked.thread(81, "message", Some(32))]);
    asked.api.fail(&Fault::Wait(120), 1);
    asked.hears_of(Desk::HelpScout, "7").await;
    asked.hears_of(Desk::HelpScout, "8").await;
    asked.bot.advance(MINUTE).await;
    assert_eq!(asked.api.take_calls().len(), 1, "nothing is asked meanwhile, not even of another ticket");
    asked.bot.advance(MINUTE).await;
    assert_eq!(counted(&asked.bot).await, ["31:71", "32:81"]);
    asked.finish().await;
}

#[tokio::test]
async fn a_desk_that_asks_to_wait_for_no_time_is_left_alone_all_the_same() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.api.fail(&Fault::Wait(0), 3);
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(asked.api.take_calls().len(), 1);
    asked.bot.advance(MINUTE * 3).await;
    assert_eq!(counted(&asked.bot).await, ["31:71"]);
    asked.finish().await;
}

#[tokio::test]
async fn what_a_webhook_told_of_is_fetched_before_what_a_look_found() {
    let mut asked = Asked::help_scout().await;
    asked.bot.advance(MINUTE * 30).await;
    for id in 1..=5 {
        asked.conversation(id, vec![asked.thread(id * 10 + 1, "message", Some(31))]);
    }
    asked.api.fail_at("threads", &Fault::Wait(120), 1);
    asked.bot.advance(MINUTE * 31).await;
    asked.conversation(9, vec![asked.thread(91, "message", Some(32))]);
    asked.hears_of(Desk::HelpScout, "9").await;
    asked.api.take_calls();
    asked.bot.advance(MINUTE * 2).await;
    let calls = asked.api.take_calls();
    let first = calls.iter().find(|call| call.contains("threads"));
    assert!(first.is_some_and(|call| call.contains("/9/threads")), "{calls:?}");
    assert_eq!(counted(&asked.bot).await.len(), 6);
    asked.finish().await;
}

#[tokio::test]
async fn a_slow_desk_holds_up_no_other() {
    let mut asked = Asked::help_scout().await;
    let admin = intercom::Admin { id: 31, name: "Ana Ribeiro".into(), email: cast::email(ANA) };
    let other = Arc::new(Intercom::new(INTERCOM_TOKEN, vec![admin]));
    let other_api = serve(other.clone(), &asked.bot).await;
    may_ask(&mut asked.bot, Desk::Intercom, INTERCOM_TOKEN, &other_api).await;
    let at = asked.bot.clock.now();
    let part = intercom::Part {
        id: 2,
        kind: "comment".into(),
        author_type: "admin".into(),
        author: 31,
        at,
        words: Some(WORDS.into()),
    };
    other.open(intercom::Conversation { id: 7, state: "open".into(), parts: vec![part] });
    asked.api.fail(&Fault::Silence, 1);
    asked.bot.clock.advance(HOUR);
    let worker = asked.bot.run_desk_worker();
    let heard = async {
        while counted(&asked.bot).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.expect("Intercom is asked while Help Scout is silent");
    worker.abort();
    asked.api.recover();
    asked.bot.restart().await;
    assert_eq!(counted(&asked.bot).await, ["31:2"]);
    asked.finish().await;
}

/// In the webhook an AI looks like a person, as everybody does there.
#[tokio::test]
async fn help_scouts_threads_are_fetched_also_where_its_webhook_has_them() {
    let mut asked = Asked::help_scout().await;
    let at = asked.bot.clock.now();
    asked.conversation(7, vec![asked.thread(71, "message", Some(33))]);
    asked.conversation(8, vec![asked.thread(81, "message", Some(31))]);
    let sent = |agent, ticket, reply| Sent { agent, ticket, reply, at };
    let answer = asked.bot.desk_tells(Desk::HelpScout, &sent("33", "7", "71")).await;
    assert_eq!(answer, (200, "fetched_later\n".to_owned()));
    asked.bot.desk_tells(Desk::HelpScout, &sent("31", "8", "81")).await;
    assert_eq!(counted(&asked.bot).await, ["31:81"]);
    let links: Vec<String> =
        sqlx::query_scalar("SELECT link FROM replies").fetch_all(&mut asked.bot.database().await).await.unwrap();
    assert_eq!(links, ["https://secure.helpscout.net/conversation/8"]);
    asked.finish().await;
}

#[tokio::test]
async fn what_fails_for_two_days_is_given_up_and_holds_up_nothing() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.api.fail_at("/7/threads", &Fault::OtherShape, 100);
    asked.hears_of(Desk::HelpScout, "7").await;
    asked.bot.advance(HOUR * 2).await;
    asked.conversation(8, vec![asked.thread(81, "message", Some(32))]);
    asked.hears_of(Desk::HelpScout, "8").await;
    assert_eq!(counted(&asked.bot).await, ["32:81"]);
    assert!(!log::all().contains("given up"));
    asked.bot.advance(DAY * 3).await;
    let tried = asked.api.take_calls().into_iter().filter(|call| call.contains("/7/threads")).count();
    assert!((8..20).contains(&tried), "{tried}");
    assert!(log::all().contains("given up"));
    asked.bot.advance(DAY).await;
    assert!(asked.api.take_calls().iter().all(|call| !call.contains("threads")));
    asked.api.recover();
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(counted(&asked.bot).await, ["31:71", "32:81"], "the desk spoke of it again, and nothing was lost");
    asked.finish().await;
}

#[tokio::test]
async fn answers_are_bounded_and_redirects_are_not_followed() {
    let mut asked = Asked::help_scout().await;
    let elsewhere = serve(Arc::new(HelpScout::new(HELP_SCOUT_TOKEN, vec![])), &asked.bot).await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.api.fail(&Fault::Huge, 1);
    asked.api.fail(&Fault::Redirect(format!("{}/v3/conversations/7/threads", elsewhere.url())), 1);
    asked.hears_of(Desk::HelpScout, "7").await;
    asked.bot.advance(MINUTE).await;
    assert!(counted(&asked.bot).await.is_empty());
    assert!(elsewhere.take_calls().is_empty(), "the token goes nowhere else");
    asked.bot.advance(MINUTE * 5).await;
    assert_eq!(counted(&asked.bot).await, ["31:71"]);
    asked.finish().await;
}

#[tokio::test]
async fn a_token_that_is_over_is_renewed_and_one_that_is_refused_is_said_once() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.desk.forget_token();
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(counted(&asked.bot).await, ["31:71"]);
    asked.conversation(8, vec![asked.thread(81, "message", Some(32))]);
    asked.api.fail(&Fault::Status(401), 3);
    asked.hears_of(Desk::HelpScout, "8").await;
    asked.hears_of(Desk::HelpScout, "8").await;
    asked.bot.advance(MINUTE * 59).await;
    assert_eq!(asked.bot.expect_errors().len(), 1, "{:?}", log::all());
    assert_eq!(counted(&asked.bot).await, ["31:71"]);
    asked.bot.advance(HOUR * 2).await;
    assert!(asked.bot.expect_errors().is_empty(), "said before");
    assert_eq!(counted(&asked.bot).await, ["31:71", "32:81"]);
    asked.finish().await;
}

#[tokio::test]
async fn a_desk_that_never_answers_is_given_up_in_time_and_the_process_ends_at_once() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.bot.door().fetch_later(Desk::HelpScout, "7".into()).await.unwrap();
    asked.api.fail(&Fault::Silence, 1);
    let stopped = tokio::time::timeout(Duration::from_millis(300), asked.bot.settle()).await;
    assert!(stopped.is_err(), "it is still waiting");
    asked.bot.restart().await;
    assert_eq!(counted(&asked.bot).await, ["31:71"], "nothing is lost");
    asked.finish().await;
}
