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
async fn an_agent_is_found_by_e_mail_and_what_they_sent_is_theirs() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31)), asked.thread(72, "message", Some(32))]);
    asked.hears_of(Desk::HelpScout, "7").await;
    let known = |id: &str, person: &str| (id.to_owned(), "known".to_owned(), Some(person.to_owned()));
    assert_eq!(agents(&asked.bot).await, [known("31", ANA), known("32", BEN)]);
    let whose: Vec<_> = replies(&asked.bot).await.into_iter().map(|row| (row.1, row.3)).collect();
    assert!(whose.contains(&("71".into(), Some(ANA.into()))) && whose.contains(&("72".into(), Some(BEN.into()))));
    asked.finish().await;
}

#[tokio::test]
async fn who_is_not_found_is_looked_up_once_more_a_day_later_and_then_no_more() {
    let mut asked = Asked::help_scout().await;
    let mut stranger = user(40, "Somebody", "user");
    stranger.email = "somebody@elsewhere.example".into();
    asked.desk.hire(stranger);
    asked.conversation(7, vec![asked.thread(71, "message", Some(40))]);
    asked.slack_calls();
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(asked.slack_calls(), 1);
    assert_eq!(agents(&asked.bot).await, [("40".into(), "unknown".into(), None)]);
    asked.bot.restart().await;
    asked.bot.advance(HOUR * 23).await;
    assert_eq!(asked.slack_calls(), 0, "not twice within a day");
    asked.bot.advance(HOUR * 2).await;
    assert_eq!(asked.slack_calls(), 1);
    asked.bot.advance(DAY * 3).await;
    assert_eq!(asked.slack_calls(), 0);
    assert_eq!(counted(&asked.bot).await, ["40:71"], "kept, whoever it was");
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn robots_and_those_who_left_are_not_linked() {
    let mut workspace = cast::workspace();
    for person in &mut workspace.people {
        person.is_stranger = person.id == ANA;
        person.deleted = person.id == BEN;
    }
    let mut bot = Bot::in_workspace(shadowday::commands::Settings::default(), workspace).await;
    let desk = Arc::new(HelpScout::new(HELP_SCOUT_TOKEN, vec![user(31, ANA, "user"), user(32, BEN, "user")]));
    let api = serve(desk.clone(), &bot).await;
    may_ask(&mut bot, Desk::HelpScout, HELP_SCOUT_TOKEN, &api).await;
    let mut asked = Asked { bot, desk, api, looked_up: Cell::default() };
    asked.conversation(7, vec![asked.thread(71, "message", Some(31)), asked.thread(72, "message", Some(32))]);
    asked.hears_of(Desk::HelpScout, "7").await;
    let unknown = |id: &str| (id.to_owned(), "unknown".to_owned(), None);
    assert_eq!(agents(&asked.bot).await, [unknown("31"), unknown("32")]);
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn slack_is_asked_again_when_it_can_answer() {
    let mut asked = Asked::help_scout().await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    let refuse = |refusal: Refusal| asked.bot.slack.refuse("users.lookupByEmail", refusal, 1);
    refuse(Refusal::RateLimited { retry_after_s: Some(30) });
    refuse(Refusal::Status(503));
    refuse(Refusal::Error("missing_scope"));
    asked.hears_of(Desk::HelpScout, "7").await;
    asked.bot.advance(MINUTE * 3).await;
    assert_eq!(agents(&asked.bot).await, [("31".into(), "unknown".into(), None)]);
    assert!(log::all().contains("users:read.email"));
    asked.bot.advance(HOUR * 2).await;
    assert_eq!(agents(&asked.bot).await, [("31".into(), "known".into(), Some(ANA.into()))]);
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn many_agents_are_looked_up_no_faster_than_slack_likes() {
    let mut asked = Asked::help_scout().await;
    let threads = (100..170).map(|id| {
        asked.desk.hire(User { email: format!("agent{id}@quillwork.example"), ..user(id, "Somebody", "user") });
        asked.thread(id, "message", Some(id))
    });
    let threads = threads.collect();
    asked.conversation(7, threads);
    asked.slack_calls();
    asked.hears_of(Desk::HelpScout, "7").await;
    assert_eq!(asked.slack_calls(), 30);
    asked.bot.advance(MINUTE).await;
    assert_eq!(asked.slack_calls(), 30);
    asked.bot.advance(MINUTE).await;
    assert_eq!(asked.slack_calls(), 10);
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn what_no_webhook_told_of_is_found_within_the_hour() {
    let mut asked = Asked::help_scout().await;
    asked.bot.advance(MINUTE * 20).await;
    let at = asked.bot.clock.now();
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.conversation(8, vec![Thread { at: at - DAY, ..asked.thread(81, "message", Some(32)) }]);
    asked.bot.advance(HOUR).await;
    assert_eq!(
        replies(&asked.bot).await.iter().map(|row| (row.1.as_str(), row.4)).collect::<Vec<_>>(),
        [("71", ms(at))]
    );
    let calls = asked.api.take_calls();
    assert!(calls.iter().all(|call| !call.contains("/8/threads")), "there only the customer wrote: {calls:?}");
    asked.finish().await;
}

#[tokio::test]
async fn what_was_missed_while_the_process_was_down_is_found_when_it_starts() {
    let mut asked = Asked::help_scout().await;
    asked.bot.stop();
    asked.bot.clock.advance(DAY);
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.bot.clock.advance(DAY);
    asked.bot.start_again().await;
    assert_eq!(counted(&asked.bot).await, ["31:71"]);
    asked.finish().await;
}

#[tokio::test]
async fn a_look_that_failed_is_done_again_from_where_the_last_one_ended() {
    let mut asked = Asked::help_scout().await;
    asked.bot.advance(MINUTE * 30).await;
    asked.conversation(7, vec![asked.thread(71, "message", Some(31))]);
    asked.api.fail_at("/v2/conversations", &Fault::Status(500), 12);
    asked.bot.advance(HOUR).await;
    assert!(counted(&asked.bot).await.is_empty());
    asked.bot.advance(HOUR * 3).await;
    assert_eq!(counted(&asked.bot).await, ["31:71"]);
    asked.finish().await;
}

/// More conversations changed than one look reads; the team replied in the middle, and in one of the last.
#[tokio::test]
async fn a_look_that_is_cut_off_goes_on_where_it_was() {
    let mut asked = Asked::help_scout().await;
    let start = asked.bot.clock.now();
    for id in 0..2_600 {
        let at = start + SignedDuration::from_secs(id);
        let id = u64::try_from(id).unwrap() + 1;
        let long_ago = Thread { at: start - DAY * 2, ..asked.thread(id * 10, "message", Some(30)) };
        let question = Thread { at, ..asked.thread(id * 10 + 1, "customer", None) };
        let by = match id {
            1_001 => Some(32),
            2_591 => Some(31),
            _ => None,
        };
        let reply = by.map(|by| Thread { at, ..asked.thread(id * 10 + 2, "message", Some(by)) });
        let threads = [long_ago, question].into_iter().chain(reply).collect();
        asked.desk.open(Conversation { id, status: "active".into(), threads });
    }
    asked.bot.advance(HOUR + MINUTE * 5).await;
    assert_eq!(counted(&asked.bot).await, ["32:10012", "31:25912"]);
    asked.finish().await;
}

/// Zendesk's agents.
const MAEVES: u64 = 900;
const ANAS: u64 = 901;
const TUNDES: u64 = 902;
const BENS: u64 = 904;

impl Asked<HelpDesk> {
    async fn zendesk(bot: Bot) -> Asked<HelpDesk> {
        let mut bot = bot;
        let agent = |id, who: &str, seat| Agent {
            id,
            name: cast::name(who).into(),
            email: cast::email(who),
            seat,
            used_by: who.into(),
        };
        let agents = vec![
            agent(MAEVES, MAEVE, Seat::Full),
            agent(ANAS, ANA, Seat::Full),
            agent(TUNDES, TUNDE, Seat::Light),
            agent(903, PRIYA, Seat::Full),
            Agent { email: "ben@home.example".into(), ..agent(BENS, BEN, Seat::Full) },
        ];
        let desk = HelpDesk::new(DeskSettings {
            clock: bot.clock.clone(),
            name: "Quillwork".into(),
            webhook_secret: "unused".into(),
            agents,
        });
        let desk = desk.unwrap();
        let api = serve(Arc::new(Zendesk::new(&desk, ZENDESK_TOKEN)), &bot).await;
        may_ask(&mut bot, Desk::Zendesk, ZENDESK_TOKEN, &api).await;
        Asked { bot, desk, api, looked_up: Cell::default() }
    }

    /// A customer asks.
    fn ticket(&self) -> u64 {
        let (subject, draft) = ("Parcel".into(), String::new());
        self.desk.open(NewTicket {
            customer: "Vernon".into(),
            subject,
            body: WORDS.into(),
            draft,
            at: self.bot.clock.now(),
        })
    }
}

#[tokio::test]
async fn zendesk_tells_of_public_replies_by_agents_and_of_nothing_else() {
    let mut asked = Asked::zendesk(Bot::new().await).await;
    asked.bot.advance(MINUTE * 5).await;
    let ticket = asked.ticket();
    asked.bot.clock.advance(MINUTE);
    let at = asked.bot.clock.now();
    let reply = asked.desk.reply(ANAS, ticket, WORDS).unwrap();
    asked.desk.note(TUNDES, ticket, WORDS).unwrap();
    asked.desk.customer_writes(ticket, WORDS).unwrap();
    asked.bot.advance(HOUR).await;
    let row = (ticket.to_string(), reply.to_string(), ANAS.to_string(), Some(ANA.to_owned()), ms(at));
    assert_eq!(replies(&asked.bot).await, [row]);
    let links: Vec<Option<String>> =
        sqlx::query_scalar("SELECT link FROM replies").fetch_all(&mut asked.bot.database().await).await.unwrap();
    assert_eq!(links, [Some(format!("{}/agent/tickets/{ticket}", asked.api.url()))]);
    assert_eq!(agents(&asked.bot).await.len(), 1, "whom nobody was praised for is not kept");
    asked.finish().await;
}

#[tokio::test]
async fn an_agent_without_an_e_mail_is_asked_of_the_desk() {
    let mut asked = Asked::zendesk(Bot::new().await).await;
    let query = "INSERT INTO agents (desk, id, seen_at) VALUES ('zendesk', ?, 0), ('zendesk', '4242', 0)";
    sqlx::query(query).bind(ANAS.to_string()).execute(&mut asked.bot.database().await).await.unwrap();
    asked.bot.settle().await;
    let unknown = ("4242".to_owned(), "unknown".to_owned(), None);
    let known = (ANAS.to_string(), "known".to_owned(), Some(ANA.to_owned()));
    assert_eq!(agents(&asked.bot).await, [unknown, known]);
    asked.bot.ignore_news();
    asked.bot.finish().await;
}

#[tokio::test]
async fn a_busy_hour_is_read_page_by_page_within_zendesks_limits() {
    let mut asked = Asked::zendesk(Bot::new().await).await;
    asked.bot.advance(MINUTE * 5).await;
    let ticket = asked.ticket();
    // More in one second than fits a page.
    for _ in 0..150 {
        asked.desk.reply(MAEVES, ticket, WORDS).unwrap();
    }
    for _ in 0..900 {
        asked.bot.clock.advance(SignedDuration::from_secs(1));
        asked.desk.reply(ANAS, ticket, WORDS).unwrap();
    }
    asked.api.take_calls();
    asked.bot.advance(HOUR).await;
    assert_eq!(counted(&asked.bot).await.len(), 1_050);
    let calls = asked.api.take_calls();
    assert!(calls.iter().all(|call| !call.ends_with("429")), "{calls:?}");
    asked.finish().await;
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_in_smaller_ones() {
    let mut asked = Asked::zendesk(Bot::new().await).await;
    asked.bot.advance(MINUTE * 5).await;
    let ticket = asked.ticket();
    for at in 0..80 {
        asked.bot.clock.advance(SignedDuration::from_secs(1));
        let agent = if at % 2 == 0 { ANAS } else { MAEVES };
        asked.desk.reply(agent, ticket, &"long ".repeat(13_000)).unwrap();
    }
    // So are people who are asked for together.
    asked.api.fail_at("users/show_many", &Fault::Huge, 1);
    asked.bot.advance(HOUR).await;
    assert_eq!(counted(&asked.bot).await.len(), 80);
    asked.finish().await;
}

/// Before somebody's first reply a coordinator confirmed who they are, by an e-mail that is another than in Slack.
#[tokio::test]
async fn who_said_who_they_are_by_e_mail_is_known_once_the_desk_says_that_e_mail() {
    let mut asked = Asked::zendesk(Bot::new().await).await;
    let mut database = asked.bot.database().await;
    let claim = "INSERT INTO agent_claims (desk, typed, person, made_at, decided_by, is_true)
                 VALUES ('zendesk', 'ben@home.example', ?, 0, ?, 1)";
    sqlx::query(claim).bind(BEN).bind(MAEVE).execute(&mut database).await.unwrap();
    let meet = "INSERT INTO agents (desk, id, seen_at) VALUES ('zendesk', ?, 0)";
    asked.slack_calls();
    sqlx::query(meet).bind(BENS.to_string()).execute(&mut database).await.unwrap();
    asked.bot.settle().await;
    assert_eq!(agents(&asked.bot).await, [(BENS.to_string(), "known".to_owned(), Some(BEN.to_owned()))]);
    assert_eq!(asked.slack_calls(), 0, "Slack knows nobody by it");
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn open_tickets_are_counted_while_a_day_runs() {
    let mut asked = Asked::zendesk(Bot::with_day(4).await).await;
    let ticket = asked.ticket();
    let counts = |calls: Vec<String>| calls.into_iter().filter(|call| call.contains("search/count")).count();
    assert_eq!(counts(asked.api.take_calls()), 0);
    asked.bot.advance_to("2026-12-03T08:59:00Z").await;
    assert_eq!(counts(asked.api.take_calls()), 0, "no day runs");
    asked.bot.advance(MINUTE * 61).await;
    assert!((6..=7).contains(&counts(asked.api.take_calls())), "every ten minutes");
    asked.desk.solve(ANAS, ticket).unwrap();
    asked.bot.advance(MINUTE * 10).await;
    let query = "SELECT open_tickets FROM desk_apis";
    let open: i64 = sqlx::query_scalar(query).fetch_one(&mut asked.bot.database().await).await.unwrap();
    assert_eq!(open, 0);
    let said = asked.bot.posted();
    let celebrated = |said: &[String]| said.iter().filter(|post| post.contains("queue")).count();
    assert_eq!(celebrated(&said), 1, "{said:?}");
    asked.bot.advance(HOUR * 3).await;
    assert_eq!(celebrated(&asked.bot.posted()), 0, "it did not empty again");
    asked.bot.ignore_news();
    asked.finish().await;
}

/// With two desks, the queue is empty when both are.
#[tokio::test]
async fn tickets_that_wait_in_another_desk_keep_the_queue_from_being_empty() {
    let mut asked = Asked::zendesk(Bot::with_day(4).await).await;
    let ticket = asked.ticket();
    asked.bot.advance_to("2026-12-03T10:00:00Z").await;
    asked.bot.ignore_news();
    let other = "INSERT INTO desk_apis (desk, open_tickets, counted_at) VALUES ('help-scout', 1, ?)";
    let now = asked.bot.clock.now().as_millisecond();
    sqlx::query(other).bind(now).execute(&mut asked.bot.database().await).await.unwrap();
    asked.desk.solve(ANAS, ticket).unwrap();
    asked.bot.advance(MINUTE * 10).await;
    assert!(!asked.bot.posted().iter().any(|post| post.contains("queue")), "one waits in Help Scout");
    asked.bot.ignore_news();
    asked.finish().await;
}

/// A day that begins with an empty queue has emptied none.
#[tokio::test]
async fn a_queue_that_was_empty_before_the_day_is_nobodys_feat() {
    let mut asked = Asked::zendesk(Bot::with_day(4).await).await;
    let ticket = asked.ticket();
    let query = "INSERT INTO desk_apis (desk, open_tickets, counted_at) VALUES ('zendesk', 9, 0)
                 ON CONFLICT DO UPDATE SET open_tickets = 9, counted_at = 0";
    sqlx::query(query).execute(&mut asked.bot.database().await).await.unwrap();
    asked.desk.solve(ANAS, ticket).unwrap();
    asked.bot.advance_to("2026-12-03T10:00:00Z").await;
    assert!(!asked.bot.posted().iter().any(|post| post.contains("queue")));
    asked.bot.ignore_news();
    asked.finish().await;
}

#[tokio::test]
async fn intercom_tells_of_what_admins_said_and_of_nothing_else() {
    let mut bot = Bot::new().await;
    let admin = |id, name: &str, email: String| intercom::Admin { id, name: name.into(), email };
    let operator = admin(99, "Operator", "operator+i6@intercom.io".into());
    let desk = Arc::new(Intercom::new(INTERCOM_TOKEN, vec![admin(31, "Ana Ribeiro", cast::email(ANA)), operator]));
    let api = serve(desk.clone(), &bot).await;
    may_ask(&mut bot, Desk::Intercom, INTERCOM_TOKEN, &api).await;
    bot.advance(MINUTE * 5).await;
    let at = bot.clock.now();
    let part = |id, kind: &str, author_type: &str, author| intercom::Part {
        id,
        kind: kind.into(),
        author_type: author_type.into(),
        author,
        at,
        words: Some(WORDS.into()),
    };
    for id in 0..70 {
        let words = intercom::Part { at, ..part(id * 10, "comment", "user", 900) };
        desk.open(intercom::Conversation { id: 1_000 + id, state: "closed".into(), parts: vec![words] });
    }
    let parts = vec![
        part(1, "comment", "user", 900),
        part(2, "assignment", "admin", 31),
        intercom::Part { words: None, ..part(3, "assignment", "admin", 31) },
        part(4, "note", "admin", 31),
        part(5, "comment", "bot", 98),
        part(6, "comment", "admin", 99),
    ];
    desk.open(intercom::Conversation { id: 7, state: "open".into(), parts });
    let mut asked = Asked { bot, desk, api, looked_up: Cell::default() };
    asked.bot.advance(HOUR).await;
    let row = ("7".into(), "2".into(), "31".into(), Some(ANA.into()), ms(at));
    assert_eq!(replies(&asked.bot).await, [row]);
    asked.finish().await;
}

/// A page was too large, and the smaller ones are more than one look reads.
#[tokio::test]
async fn a_look_through_intercom_that_is_cut_off_goes_on_where_it_was() {
    let mut bot = Bot::new().await;
    let admin = intercom::Admin { id: 31, name: "Ana Ribeiro".into(), email: cast::email(ANA) };
    let desk = Arc::new(Intercom::new(INTERCOM_TOKEN, vec![admin]));
    let api = serve(desk.clone(), &bot).await;
    may_ask(&mut bot, Desk::Intercom, INTERCOM_TOKEN, &api).await;
    let start = bot.clock.now();
    let part = |id, author_type: &str, author, at| intercom::Part {
        id,
        kind: "comment".into(),
        author_type: author_type.into(),
        author,
        at,
        words: Some(WORDS.into()),
    };
    for id in 1..=1_600 {
        let at = start + SignedDuration::from_secs(i64::try_from(id).unwrap());
        let mut parts = vec![part(id * 10, "admin", 31, start - DAY * 2), part(id * 10 + 1, "user", 900, at)];
        if id == 1_590 {
            parts.push(part(id * 10 + 2, "admin", 31, at));
        }
        desk.open(intercom::Conversation { id, state: "closed".into(), parts });
    }
    api.fail_at("search", &Fault::Huge, 1);
    let mut asked = Asked { bot, desk, api, looked_up: Cell::default() };
    asked.bot.advance(HOUR + MINUTE * 5).await;
    assert_eq!(counted(&asked.bot).await, ["31:15902"]);
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
