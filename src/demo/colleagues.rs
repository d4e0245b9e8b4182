//! What the others do by themselves while time passes, so that a day can be seen running: one asks for cover, one takes
//! it, one takes a break, one is late for the pager. They type and press as anybody does, and some of them answer
//! customers, who ask meanwhile. What the visitor has done in their place is left out.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, Time, time};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::cast::{CHANNEL, ERIN, LUCAS, PRIYA, SAM};
use super::desk;
use super::story::{LOOK_MS, form_of, text, time_of_day, wait_for, zone};
use super::tickets::{QUESTIONS, Question};
use crate::clock::Clock;
use crate::sandbox::Sandbox;
use crate::sandbox::desk::HelpDesk;
use crate::store::{Store, StoreError, agents, sending, timers};

/// So often somebody looks whether the bot is done with what was due.
const LOOKS_MAX: u32 = 250;

/// Something that somebody does.
#[derive(Clone, Copy)]
struct Act {
    /// Days after the first.
    day: i32,
    /// On the day's clock.
    at: Time,
    who: &'static str,
    /// For a person who waits for it; nobody waits for what has none.
    label: Option<&'static str>,
    does: Does,
}

#[derive(Clone, Copy)]
enum Does {
    Types(&'static str),
    Presses(&'static str),
    /// The same where that opens a form, and what is filled in.
    TypesAndFills(&'static str, fn() -> Value),
    PressesAndFills(&'static str, fn() -> Value),
    /// A customer, in the help desk.
    Asks(&'static Question),
    Answers(&'static Question),
}

use Does::{Answers, Asks, Presses, PressesAndFills, Types, TypesAndFills};

const fn act(day: i32, (hour, minute): (i8, i8), who: &'static str, label: &'static str, does: Does) -> Act {
    Act { day, at: time(hour, minute, 0, 0), who, label: Some(label), does }
}

/// In their order. The story starts on Tuesday, the day is on Thursday.
const ACTS: [Act; 9] = [
    act(1, (12, 0), LUCAS, "Lucas asks for cover", TypesAndFills("/shadow cover", an_hour_of_cover)),
    act(1, (14, 30), ERIN, "Erin takes an hour for Lucas", Presses("I take it")),
    act(2, (10, 55), PRIYA, "Priya writes notes", PressesAndFills("Write notes", notes)),
    act(2, (11, 8), SAM, "Sam picks the pager up, late", Presses("Pick up")),
    act(2, (12, 5), SAM, "Sam takes a break", Types("/shadow break 20m")),
    act(2, (12, 7), PRIYA, "Priya picks up for Sam", Presses("Pick up")),
    act(2, (12, 28), SAM, "Sam is back", Presses("Pick up")),
    act(2, (12, 58), LUCAS, "Lucas picks up", Presses("Pick up")),
    act(2, (13, 59), ERIN, "Erin picks up", Presses("Pick up")),
];

/// All of it, with what happens in the help desk, in order.
fn all() -> Vec<Act> {
    let asks = |question: &'static Question| {
        let (day, at) = question.comes;
        Act { day, at, who: question.customer, label: None, does: Asks(question) }
    };
    let answers = |question: &'static Question| {
        let answered = question.answered.as_ref()?;
        let (day, at) = answered.at;
        Some(Act { day, at, who: answered.who, label: answered.label, does: Answers(question) })
    };
    let questions = || QUESTIONS.iter();
    let mut all: Vec<Act> =
        ACTS.iter().copied().chain(questions().map(asks)).chain(questions().filter_map(answers)).collect();
    all.sort_by_key(|act| (act.day, act.at));
    all
}

/// On Lucas's own clock, in São Paulo.
fn an_hour_of_cover() -> Value {
    json!({"from": time_of_day("11:00"), "until": time_of_day("12:00"), "note": text("The dentist, sorry.")})
}

fn notes() -> Value {
    json!({"notes": text("Ticket 212 waits for a refund. The customer knows that it comes on Monday.")})
}

/// Those who act by themselves.
pub struct Colleagues {
    slack: Arc<Sandbox>,
    desk: HelpDesk,
    clock: Clock,
    store: Store,
    /// The first day of the story.
    first: Date,
    acts: Vec<Act>,
    /// How many of their acts are done.
    done: watch::Sender<usize>,
}

impl Colleagues {
    pub fn new(slack: Arc<Sandbox>, desk: HelpDesk, clock: Clock, store: Store) -> Arc<Colleagues> {
        let first = clock.now().to_zoned(zone().rules().clone()).date();
        Arc::new(Colleagues { slack, desk, clock, store, first, acts: all(), done: watch::Sender::new(0) })
    }

    /// Does what is due until all is done.
    pub async fn run(self: Arc<Colleagues>) {
        for (number, act) in self.acts.iter().enumerate() {
            self.clock.sleep_until(self.due(act)).await;
            self.wait_for_the_bot().await;
            if let Err(error) = self.perform(act).await {
                tracing::debug!(who = act.who, act = act.label, %error, "left out");
            }
            self.wait_for_the_bot().await;
            self.done.send_replace(number + 1);
        }
    }

    /// When somebody does something next.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.acts.get(*self.done.borrow()).map(|act| self.due(act))
    }

    /// What somebody does next that is worth waiting for, and when.
    pub fn next(&self) -> Option<(Timestamp, &'static str)> {
        let done = *self.done.borrow();
        self.acts.iter().skip(done).find_map(|act| Some((self.due(act), act.label?)))
    }

    /// Returns when nobody has anything to do that was due by now.
    pub async fn caught_up(&self) {
        let now = self.clock.now();
        let due = self.acts.iter().filter(|act| self.due(act) <= now).count();
        let _ = self.done.subscribe().wait_for(|done| *done >= due).await;
    }

    fn due(&self, act: &Act) -> Timestamp {
        zone().instant(self.first.saturating_add(act.day.days()), act.at)
    }

    async fn perform(&self, act: &Act) -> anyhow::Result<()> {
        match act.does {
            Types(command) | TypesAndFills(command, _) => self.slack.slash(act.who, CHANNEL, command).await?,
            Asks(question) => desk::ask(&self.desk, question, self.due(act)),
            Answers(question) => desk::answer(&self.desk, question, act.who).await?,
            Presses(label) | PressesAndFills(label, _) => {
                wait_for(|| self.slack.newest_button(act.who, label).is_some()).await?;
                let Some((target, action)) = self.slack.newest_button(act.who, label) else { return Ok(()) };
                self.slack.click(act.who, &target, action, None).await?;
            }
        }
        if let TypesAndFills(_, values) | PressesAndFills(_, values) = act.does {
            let form = form_of(&self.slack, act.who).await?;
            self.slack.submit(act.who, &form, values()).await?;
        }
        Ok(())
    }

    /// Until the bot has found out whose seat is whose: it asks the desk and Slack, one after the other.
    pub async fn wait_for_look_ups(&self) {
        for _ in 0..LOOKS_MAX {
            let untold = self.store.read::<_, StoreError, _>(|tx| Box::pin(agents::is_anybody_untold(tx))).await;
            if untold.is_ok_and(|is_anybody| !is_anybody) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        }
    }

    /// Until the bot has rung and posted what is due: people read that before they act.
    pub async fn wait_for_the_bot(&self) {
        self.wait_for_look_ups().await;
        for _ in 0..LOOKS_MAX {
            let now = self.clock.now();
            let next = self.store.read::<_, StoreError, _>(|tx| {
                Box::pin(async move { Ok((timers::next(tx).await?, sending::next_due(tx).await?)) })
            });
            let Ok((timer, post)) = next.await else { return };
            let is_due = timer.is_some_and(|(_, due)| due <= now) || post.is_some_and(|due| due <= now);
            if !is_due {
                return;
            }
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        }
    }
}
