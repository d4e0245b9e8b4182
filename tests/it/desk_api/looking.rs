//! What no webhook told of is looked for every hour, and how many tickets are open.

use super::*;

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
