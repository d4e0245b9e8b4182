//! Writes down a day as people read it: `docs/a-day-in-slack.md`. Whoever changes a message sees here how the day reads
//! now; `UPDATE_EXPECT=1 cargo test --test it walk::` takes the new wording over.

mod first_replies;
mod ride_along;

use std::fmt::Write as _;

use expect_test::expect_file;
use serde_json::{Value, json};
use shadowday::demo::cast::{ANA, BEN, CHANNEL, CHLOE, ERIN, LUCAS, MAEVE, MIA, NOA, PRIYA, SAM, TUNDE};

use crate::bot::{Bot, choice, date, number, people, person, text};

/// The pages as they grow, beside the bot.
struct Walk {
    bot: Bot,
    pages: String,
}

impl Walk {
    fn chapter(&mut self, title: &str, about: &str) {
        let _ = write!(self.pages, "\n## {title}\n\n{about}\n");
    }

    fn says(&mut self, line: &str) {
        let _ = write!(self.pages, "\n{line}\n");
    }

    fn quote(&mut self, who_sees: &str, message: &str) {
        let quoted: Vec<String> = plain(message).lines().map(|line| format!("> {line}  ")).collect();
        let _ = write!(self.pages, "\n*{who_sees}*\n\n{}\n", quoted.join("\n"));
    }

    async fn types(&mut self, who: &str, command: &str) {
        let answer = self.bot.slash(who, command).await;
        self.says(&format!("**{}** types `{command}`.", name(who)));
        self.quote(&format!("Only {} sees:", name(who)), &answer);
    }

    async fn presses(&mut self, who: &str, label: &str) {
        let answer = self.bot.click(who, label).await;
        self.says(&format!("**{}** presses *{label}*.", name(who)));
        if !answer.is_empty() {
            self.quote(&format!("Only {} sees:", name(who)), &answer);
        }
    }

    /// New private messages of these people; a pair's group message once.
    fn gets(&mut self, who: &[&str]) {
        for person in who {
            for message in self.bot.private(person) {
                self.quote(&format!("{} gets a private message:", name(person)), &message);
            }
        }
    }

    fn everybody_sees(&mut self, place: &str) {
        for message in self.bot.posted() {
            self.quote(place, &message);
        }
    }

    fn card(&mut self) {
        let card = self.bot.card();
        self.quote("The day card, edited in place:", &card);
    }

    async fn clock(&mut self, at: &str, words: &str) {
        self.bot.advance_to(at).await;
        self.says(&format!("**{words}.**"));
    }
}

#[tokio::test]
async fn a_day_reads_like_this() {
    let mut walk = Walk { bot: Bot::new().await, pages: TITLE.to_owned() };
    plan(&mut walk).await;
    sign_up(&mut walk).await;
    pair(&mut walk).await;
    the_day(&mut walk).await;
    expect_file!["../../docs/a-day-in-slack.md"].assert_eq(&walk.pages);
    walk.bot.finish().await;
}

const TITLE: &str = "# A day in Slack, message by message\n\nWhat people read, from the planning to the end; written by a \
    test (`tests/it/walk.rs`), so it is what the bot says. Words in brackets are buttons. In Slack everybody sees times \
    on their own clock; here they are Dublin's.\n";

async fn plan(walk: &mut Walk) {
    walk.chapter("Plan", "Maeve leads support in Dublin. Nothing is set up yet, and she is a workspace admin.");
    walk.says("**Maeve** types `/shadow plan`, chooses four advocates and two places, and presses *Show the shifts*.");
    walk.bot.slash(MAEVE, "/shadow plan").await;
    let answers = json!({
        "advocates": people(&[PRIYA, SAM, LUCAS, ERIN]), "places": number(2), "topics": text("billing, api"),
    });
    walk.bot.fill(MAEVE, answers).await;
    let page = walk.bot.form(MAEVE);
    let shifts: Vec<&str> = page.lines().take_while(|line| !line.contains('–')).collect();
    walk.quote("The form's second page, on which a shift can be moved first:", &shifts.join("\n"));
    walk.says("She presses *Save and announce*.");
    walk.bot.fill(MAEVE, json!({})).await;
    walk.gets(&[MAEVE]);
    walk.everybody_sees("In the channel, one message for the whole day:");
}

async fn sign_up(walk: &mut Walk) {
    walk.chapter("Sign up", "At once, with what is known; details can follow.");
    walk.types(ANA, "/shadow signup").await;
    walk.says(
        "**Ana** presses *Change details*, which is `/shadow settings` too. Advocates also have their limits in it.",
    );
    walk.bot.click(ANA, "Change details").await;
    let settings = fields(&walk.bot.slack.view(ANA).unwrap());
    walk.quote("The form, filled in with what is known:", &settings);
    walk.bot.fill(ANA, json!({})).await;
    walk.presses(MIA, "Sign up").await;
    walk.types(BEN, "/shadow signup").await;
    walk.types(BEN, "/shadow singup").await;
}

async fn pair(walk: &mut Walk) {
    walk.chapter(
        "Pair",
        "Nobody is told before the coordinator confirms. Mia, in Sydney, shares no hour with Dublin's day.",
    );
    walk.clock("2026-12-01T17:00:00Z", "Sign-up closes").await;
    walk.gets(&[MAEVE]);
    walk.presses(MAEVE, "Confirm and tell all").await;
    walk.gets(&[ANA, BEN, MIA]);
    walk.says("Each pair also gets the day as a file for their calendars, `shadowday.ics`, below that message.");
    walk.card();
    walk.clock("2026-12-02T09:00:00Z", "A day to go").await;
    walk.gets(&[ANA, PRIYA]);
    walk.bot.ignore_news();
}

async fn the_day(walk: &mut Walk) {
    walk.chapter("The day", "The pager lies with one advocate at every moment, and moves when it is picked up.");
    walk.clock("2026-12-03T09:00:00Z", "Nine o'clock in Dublin: the day starts").await;
    walk.gets(&[PRIYA]);
    walk.types(ANA, "/shadow status").await;
    walk.types(ANA, "/shadow oncall").await;
    walk.presses(ANA, "I sent my first reply").await;
    walk.everybody_sees("In the channel:");
    walk.types(ANA, "/shadow ask How do refunds work for annual plans?").await;
    walk.everybody_sees("In the day's thread:");
    walk.clock("2026-12-03T10:50:00Z", "Ten minutes before Priya's shift ends").await;
    walk.gets(&[PRIYA]);
    walk.everybody_sees("In the day's thread:");
    walk.says("**Priya** presses *Write notes*.");
    walk.bot.click(PRIYA, "Write notes").await;
    let form = walk.bot.slack.view(PRIYA).unwrap();
    let begun = form["blocks"][0]["element"]["initial_value"].as_str().unwrap().to_owned();
    walk.quote("The form begins with:", &begun);
    walk.says("She adds what she knows, and presses *Save*.");
    let notes = begun.replace("Open tickets:", "Open tickets: 12 waits for a refund");
    walk.bot.fill(PRIYA, json!({"notes": text(&notes)})).await;
    walk.clock("2026-12-03T11:05:00Z", "Sam is at lunch. Five minutes after the planned end").await;
    walk.gets(&[SAM]);
    walk.clock("2026-12-03T11:10:00Z", "After ten minutes, everybody else who helps is asked").await;
    walk.gets(&[LUCAS]);
    walk.bot.ignore_news();
    walk.presses(SAM, "Pick up").await;
    walk.gets(&[PRIYA]);
    walk.handoff_card();
    walk.clock("2026-12-03T11:20:00Z", "Sam has not eaten yet").await;
    walk.types(SAM, "/shadow break 20m").await;
    walk.everybody_sees("In the day's thread:");
    walk.presses(PRIYA, "Pick up").await;
    walk.gets(&[SAM]);
    walk.clock("2026-12-03T11:41:00Z", "Twenty minutes after that").await;
    walk.gets(&[SAM, PRIYA]);
    walk.bot.ignore_news();
    walk.presses(SAM, "Pick up").await;
    walk.bot.ignore_news();
    walk.clock("2026-12-03T17:30:00Z", "The day is over").await;
    walk.bot.ignore_news();
    walk.card();
}

#[tokio::test]
async fn an_engineering_day_reads_like_this() {
    let mut walk = Walk { bot: Bot::new().await, pages: ENGINEERING_TITLE.to_owned() };
    round(&mut walk).await;
    propose(&mut walk).await;
    agree(&mut walk).await;
    move_it(&mut walk).await;
    expect_file!["../../docs/an-engineering-day-in-slack.md"].assert_eq(&walk.pages);
    walk.bot.finish().await;
}

const ENGINEERING_TITLE: &str = "# An engineering day, from the pair to its date\n\nPaired first; then each pair chooses its \
    own date. Written by a test (`tests/it/walk.rs`), as is [a day in Slack](a-day-in-slack.md).\n";

async fn round(walk: &mut Walk) {
    walk.chapter("Plan and pair", "Maeve plans a round: the form's date is the first that a pair may choose.");
    walk.says("**Maeve** types `/shadow plan`, chooses *Engineering day* and Monday 7 December.");
    walk.bot.slash(MAEVE, "/shadow plan").await;
    let answers = json!({
        "format": choice("engineering-day"), "date": date("2026-12-07"), "signup_until": date("2026-12-01"),
        "advocates": people(&[PRIYA, SAM, LUCAS, ERIN]), "topics": text("api"),
    });
    walk.bot.fill(MAEVE, answers).await;
    let page = walk.bot.form(MAEVE);
    walk.quote("The form's second page:", &page);
    walk.bot.fill(MAEVE, json!({})).await;
    walk.bot.private(MAEVE);
    walk.everybody_sees("In the channel:");
    walk.types(ANA, "/shadow signup").await;
    walk.bot.advance_to("2026-12-01T17:00:00Z").await;
    walk.bot.ignore_news();
    walk.presses(MAEVE, "Confirm and tell all").await;
    walk.gets(&[ANA]);
}

async fn propose(walk: &mut Walk) {
    walk.chapter("Propose", "The shadower begins. After five working days without a date, they are reminded.");
    walk.types(LUCAS, "/shadow dates").await;
    walk.clock("2026-12-08T12:00:00Z", "Five working days later").await;
    walk.gets(&[ANA]);
    walk.says("**Ana** presses *Propose dates*.");
    walk.bot.click(ANA, "Propose dates").await;
    let form = walk.bot.form(ANA);
    walk.quote("A form opens:", &form);
    walk.says("She ticks the first two, and presses *Propose*.");
    walk.bot.fill(ANA, json!({"dates": {"value": ["2026-12-09", "2026-12-14"]}})).await;
    walk.gets(&[ANA, LUCAS]);
}

async fn agree(walk: &mut Walk) {
    walk.chapter("Agree", "The buddy accepts one, or offers another.");
    walk.says("**Lucas** presses *Accept* beside the first.");
    walk.bot.click(LUCAS, "Accept").await;
    let accepted = walk.bot.newest_private(LUCAS);
    walk.quote("In the place of the question, Lucas sees:", &accepted);
    walk.gets(&[ANA]);
    walk.says("Below it the two find their day as a file for their calendars, `shadowday.ics`.");
    walk.everybody_sees("In the channel, the card of their own day:");
    walk.types(ANA, "/shadow status").await;
}

async fn move_it(walk: &mut Walk) {
    walk.chapter("Move", "Either can move it. Until the other agrees, the old date stands.");
    walk.says("**Lucas** presses *Move*, and proposes Thursday 10 December.");
    walk.bot.click(LUCAS, "Move").await;
    walk.bot.fill(LUCAS, json!({"dates": {"value": ["another"]}, "another": date("2026-12-10")})).await;
    walk.gets(&[ANA]);
    walk.bot.private(LUCAS);
    walk.types(LUCAS, "/shadow dates").await;
    walk.says("**Ana** presses *Accept*.");
    walk.bot.click(ANA, "Accept").await;
    walk.gets(&[LUCAS]);
}

#[tokio::test]
async fn a_week_of_duty_reads_like_this() {
    let mut walk = Walk { bot: Bot::new().await, pages: DUTY_TITLE.to_owned() };
    make_a_rotation(&mut walk).await;
    before_duty(&mut walk).await;
    on_duty(&mut walk).await;
    come_and_go(&mut walk).await;
    expect_file!["../../docs/duty-in-slack.md"].assert_eq(&walk.pages);
    walk.bot.finish().await;
}

const DUTY_TITLE: &str = "# Duty, and standing shifts, message by message\n\nPeople take turns: shadowers on duty, or \
    advocates on call. Written by a test (`tests/it/walk.rs`), as is [a day in Slack](a-day-in-slack.md).\n";

async fn make_a_rotation(walk: &mut Walk) {
    walk.chapter("Make a rotation", "Ten engineers with a week each is every tenth week. Here they are three.");
    walk.types(MAEVE, "/shadow rotation").await;
    walk.says("**Maeve** presses *New rotation*. Every field has a value; she chooses who, and that it is duty.");
    walk.bot.click(MAEVE, "New rotation").await;
    let form = fields(&walk.bot.slack.view(MAEVE).unwrap());
    walk.quote("The form:", &form);
    let answers = json!({
        "name": text("Escalations"), "people": people(&[ANA, BEN, CHLOE]), "kind": choice("duty"),
        "date": date("2026-12-07"), "when": choice("weekdays"), "helpers": people(&[PRIYA, SAM]),
    });
    walk.bot.fill(MAEVE, answers).await;
    let page = walk.bot.form(MAEVE);
    walk.quote("The form's second page:", &page);
    walk.says("She presses *Save and tell all*.");
    walk.bot.fill(MAEVE, json!({})).await;
    walk.gets(&[ANA]);
    walk.bot.ignore_news();
}

async fn before_duty(walk: &mut Walk) {
    walk.chapter("Before it", "Two working days before: what to expect, who helps, and how to swap.");
    walk.clock("2026-12-03T09:00:00Z", "Thursday, nine o'clock in Dublin").await;
    walk.gets(&[ANA]);
    walk.says("Ana has a dentist's appointment on Tuesday. She presses *Somebody else takes it*, and chooses Tunde.");
    walk.bot.click(ANA, "Somebody else takes it").await;
    let form = walk.bot.form(ANA);
    walk.quote("A form opens:", &form);
    let tuesday = json!({"person": person(TUNDE),
        "first": date("2026-12-08"), "last": date("2026-12-08")});
    walk.bot.fill(ANA, tuesday).await;
    walk.gets(&[ANA, TUNDE]);
    walk.says("**Tunde** presses *I take it*.");
    walk.bot.click(TUNDE, "I take it").await;
    let taken = walk.bot.newest_private(TUNDE);
    walk.quote("In the place of the question, Tunde sees:", &taken);
    walk.gets(&[ANA, MAEVE]);
}

async fn on_duty(walk: &mut Walk) {
    walk.chapter("On duty, and after it", "One short message when it begins. When it ends: what is still open?");
    walk.clock("2026-12-07T09:00:00Z", "Monday, nine o'clock").await;
    walk.gets(&[ANA]);
    walk.types(BEN, "/shadow oncall").await;
    walk.clock("2026-12-11T17:00:00Z", "Friday, five o'clock").await;
    walk.bot.private(TUNDE);
    walk.bot.private(BEN);
    walk.gets(&[ANA]);
    walk.says("**Ana** presses *Write notes* and writes: \"Ticket 12 waits for a refund.\"");
    walk.bot.click(ANA, "Write notes").await;
    walk.bot.fill(ANA, json!({"notes": text("Ticket 12 waits for a refund.")})).await;
    walk.gets(&[ANA]);
    walk.clock("2026-12-14T09:00:00Z", "Monday: Ben's week begins").await;
    walk.gets(&[BEN]);
    walk.bot.ignore_news();
}

async fn come_and_go(walk: &mut Walk) {
    walk.chapter(
        "Come and go",
        "From a date on, and everybody hears of it whose turns move, or come more or less often. Nobody's turn that has begun moves.",
    );
    walk.types(MAEVE, "/shadow rotation").await;
    walk.says("**Maeve** presses *Add or remove people*, and adds Noa.");
    walk.bot.click(MAEVE, "Add or remove people").await;
    walk.bot.fill(MAEVE, json!({"joins": people(&[NOA])})).await;
    walk.gets(&[NOA, ANA, BEN, CHLOE, MAEVE]);
    walk.says("Ben is not there on Wednesday 13 January, in what is his next week now. A working day before that week, at the latest:");
    walk.bot.slash(BEN, "/shadow settings").await;
    walk.bot.fill(BEN, json!({"days_off": text("2027-01-13")})).await;
    walk.bot.ignore_news();
    walk.bot.advance_to("2027-01-08T09:00:00Z").await;
    walk.gets(&[MAEVE]);
    walk.bot.ignore_news();
    walk.presses(MAEVE, "End it").await;
    walk.gets(&[CHLOE]);
    walk.bot.ignore_news();
}

impl Walk {
    fn handoff_card(&mut self) {
        let messages = self.bot.slack.messages(CHANNEL);
        let card = messages.iter().find(|message| message.thread_ts.is_some() && message.text.contains("pager"));
        let words = card.map(|card| crate::bot::in_words(&card.text, &card.blocks)).unwrap_or_default();
        self.quote("The handoff card in the thread, edited in place:", &words);
    }
}

/// A form's fields with their hints.
fn fields(form: &Value) -> String {
    let inputs = form["blocks"].as_array().unwrap().iter().filter(|block| block["type"] == "input");
    let words = inputs.map(|input| match input["hint"]["text"].as_str() {
        Some(hint) => format!("• *{}*: {hint}", input["label"]["text"].as_str().unwrap()),
        None => format!("• *{}*", input["label"]["text"].as_str().unwrap()),
    });
    words.collect::<Vec<_>>().join("\n")
}

fn name(id: &str) -> String {
    let name = id.trim_start_matches("U0").to_lowercase();
    name[..1].to_uppercase() + &name[1..]
}

/// Mentions as names, times as Dublin's.
fn plain(message: &str) -> String {
    let mut words = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('<') {
        words += before;
        let Some((inside, end)) = after.split_once('>') else { break };
        words += &match inside.chars().next() {
            Some('!') => inside.rsplit('|').next().unwrap_or_default().to_owned(),
            Some('@') => format!("@{}", name(&inside[1..])),
            Some('#') => "#shadowing".to_owned(),
            // The small Slack's port is another each time.
            _ if inside.starts_with("http://127.0.0.1") => inside.rsplit('|').next().unwrap_or_default().to_owned(),
            _ => inside.to_owned(),
        };
        rest = end;
    }
    words + rest
}
