//! What everybody in the test shares: how to type and press, whether the bot lives, and what was found to be wrong.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use shadowday::sandbox::{Failure, Message, Sandbox, Submitted, Target};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::bot::Life;
use crate::tables::Tables;
use crate::town::Town;

/// Between two looks at something that is about to happen.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A form that has not opened by then will not.
pub const SOON: Duration = Duration::from_secs(3);

/// Shared by all; cheap to clone.
#[derive(Clone)]
pub struct Street(Arc<Inner>);

struct Inner {
    town: Town,
    slack: Sandbox,
    tables: Tables,
    lives: watch::Receiver<Life>,
    /// No more load: everybody looks once more how they stand, and goes home.
    calm: CancellationToken,
    wrong: Mutex<Vec<String>>,
    /// When each life began, by Slack's clock.
    births: Mutex<Vec<Timestamp>>,
    acknowledged: AtomicU64,
    unanswered: AtomicU64,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate<T> {
    Acknowledged(T),
    /// No answer: it was done or not.
    Unanswered,
    /// Nothing was sent: the button or form is not there.
    NotSent,
}

impl Street {
    pub fn new(town: Town, slack: Sandbox, tables: Tables, lives: watch::Receiver<Life>) -> Street {
        Street(Arc::new(Inner {
            town,
            slack,
            tables,
            lives,
            calm: CancellationToken::new(),
            wrong: Mutex::default(),
            births: Mutex::default(),
            acknowledged: AtomicU64::new(0),
            unanswered: AtomicU64::new(0),
        }))
    }

    pub fn town(&self) -> &Town {
        &self.0.town
    }

    pub fn slack(&self) -> &Sandbox {
        &self.0.slack
    }

    pub fn tables(&self) -> &Tables {
        &self.0.tables
    }

    /// Ends the load.
    pub fn calm_down(&self) {
        self.0.calm.cancel();
    }

    pub fn is_calm(&self) -> bool {
        self.0.calm.is_cancelled()
    }

    /// Waits until the bot lives; its life's number. `None` when the load ends.
    pub async fn life(&self) -> Option<u32> {
        self.life_after(0).await
    }

    /// The next life after this one, or the load's end.
    pub async fn life_after(&self, number: u32) -> Option<u32> {
        let mut lives = self.0.lives.clone();
        tokio::select! {
            biased;
            () = self.0.calm.cancelled() => None,
            life = lives.wait_for(|life| life.is_up && life.number > number) => life.ok().map(|life| life.number),
        }
    }

    /// The life that has begun last, up or not. A request that got no answer in time may lie at its door, and have its
    /// effect when it is up: whoever sent it does nothing more before the next one.
    pub fn life_now(&self) -> u32 {
        self.0.lives.borrow().number
    }

    /// Notes something that must not be.
    pub fn wrong(&self, what: impl Into<String>) {
        let what = format!("life {}: {}", self.life_now(), what.into());
        lock(&self.0.wrong).push(what);
    }

    /// The same, with whose it is.
    pub fn check<E: std::fmt::Display>(&self, who: &str, result: Result<(), E>) {
        if let Err(why) = result {
            self.wrong(format!("{who}: {why}"));
        }
    }

    /// A life begins now.
    pub fn is_born(&self, at: Timestamp) {
        lock(&self.0.births).push(at);
    }

    /// Did a life begin between these two?
    pub fn was_born_between(&self, from: Timestamp, until: Timestamp) -> bool {
        lock(&self.0.births).iter().any(|birth| (from..=until).contains(birth))
    }

    pub fn all_wrong(&self) -> Vec<String> {
        lock(&self.0.wrong).clone()
    }

    /// Requests that were acknowledged, and those that got no answer.
    pub fn counts(&self) -> (u64, u64) {
        (self.0.acknowledged.load(Ordering::Relaxed), self.0.unanswered.load(Ordering::Relaxed))
    }

    /// Types a command, and reads the answer that only they see, of those that `is_answer` takes.
    pub async fn slash(&self, who: &str, channel: &str, text: &str, is_answer: fn(&str) -> bool) -> Fate<String> {
        let earlier = self.slack().ephemerals(who).pop().map(|ephemeral| ephemeral.ts);
        let sent = self.slack().slash(who, channel, text).await;
        match self.fate(who, text, sent) {
            Fate::Acknowledged(()) => {
                let mut answers = self.slack().ephemerals(who).into_iter().rev();
                let answer = answers.find(|answer| {
                    earlier.as_ref().is_none_or(|earlier| answer.ts > *earlier) && is_answer(&answer.text)
                });
                match answer {
                    Some(answer) => Fate::Acknowledged(words(&answer.text, &answer.blocks)),
                    None => {
                        let all: Vec<String> = self.slack().ephemerals(who).into_iter().map(|one| one.text).collect();
                        self.wrong(format!("{who} typed {text:?} and read no answer to it: {:?}", all.last()));
                        Fate::Unanswered
                    }
                }
            }
            Fate::Unanswered => Fate::Unanswered,
            Fate::NotSent => Fate::NotSent,
        }
    }

    /// Types a command whose answer is not words.
    pub async fn slash_blindly(&self, who: &str, channel: &str, text: &str) -> Fate<()> {
        let sent = self.slack().slash(who, channel, text).await;
        self.fate(who, text, sent)
    }

    /// Presses a button.
    pub async fn press(&self, who: &str, button: &Button) -> Fate<()> {
        let element = (button.block.as_str(), button.action.as_str());
        let sent = self.slack().click(who, &button.target, element, None).await;
        self.fate(who, &button.action, sent)
    }

    /// Sends the form on top off.
    pub async fn submit(&self, who: &str, values: Value) -> Fate<Submitted> {
        let Some(view) = self.slack().view(who) else { return Fate::NotSent };
        let sent = self.slack().submit(who, view["id"].as_str().unwrap_or_default(), values).await;
        self.fate(who, "a form", sent)
    }

    /// Closes all forms.
    pub async fn close_forms(&self, who: &str) {
        while let Some(view) = self.slack().view(who) {
            let closed = self.slack().close_view(who, view["id"].as_str().unwrap_or_default()).await;
            self.check(who, closed);
        }
    }

    fn fate<T>(&self, who: &str, what: &str, sent: Result<T, Failure>) -> Fate<T> {
        match sent {
            Ok(answer) => {
                self.0.acknowledged.fetch_add(1, Ordering::Relaxed);
                Fate::Acknowledged(answer)
            }
            Err(Failure::OperationTimeout | Failure::Unreachable(_)) => {
                self.0.unanswered.fetch_add(1, Ordering::Relaxed);
                Fate::Unanswered
            }
            Err(Failure::NotPossible(_)) => Fate::NotSent,
            Err(failure @ (Failure::HttpStatus(_) | Failure::BadAnswer(_))) => {
                self.wrong(format!("{who}, {what}: {failure}"));
                Fate::Unanswered
            }
        }
    }
}

/// A button that somebody sees.
#[derive(Clone, Debug)]
pub struct Button {
    pub target: Target,
    pub block: String,
    pub action: String,
    pub value: String,
}

/// The buttons with this label.
fn buttons(target: &Target, blocks: &[Value], label: &str) -> Vec<Button> {
    let elements = |block: &Value| -> Vec<Value> {
        block["elements"]
            .as_array()
            .into_iter()
            .flatten()
            .chain(std::iter::once(&block["accessory"]))
            .cloned()
            .collect()
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    blocks
        .iter()
        .flat_map(|block| elements(block).into_iter().map(move |element| (block, element)))
        .filter(|(_, element)| element["type"] == "button" && element["text"]["text"] == label)
        .map(|(block, element)| Button {
            target: target.clone(),
            block: text(&block["block_id"]),
            action: text(&element["action_id"]),
            value: text(&element["value"]),
        })
        .collect()
}

/// The buttons with this label on a message.
pub fn on_message(message: &Message, label: &str) -> Option<Button> {
    let target = Target::Message { channel: message.channel.clone(), ts: message.ts.clone() };
    buttons(&target, &message.blocks, label).pop()
}

impl Street {
    /// The button with this label, and this value if one is given, in the newest answer that has it.
    pub fn in_answers(&self, who: &str, label: &str, value: Option<&str>) -> Option<Button> {
        let answers = self.slack().ephemerals(who).into_iter().rev();
        let all = answers.flat_map(|answer| buttons(&Target::Ephemeral { id: answer.id }, &answer.blocks, label));
        all.into_iter().find(|button| value.is_none_or(|value| button.value == value))
    }

    /// The private conversation with the bot.
    pub fn letters(&self, who: &str) -> Vec<Message> {
        self.slack().im(who).map(|channel| self.slack().messages(&channel)).unwrap_or_default()
    }

    /// How many private messages say this.
    pub fn count_letters(&self, who: &str, part: &str) -> usize {
        self.letters(who).iter().filter(|letter| letter.text.contains(part)).count()
    }
}

/// Everything that can be read of a message.
pub fn words(text: &str, blocks: &[Value]) -> String {
    format!("{text}\n{}", Value::Array(blocks.to_vec()))
}

/// Waits until it is so, `within` at the longest. Was it?
pub async fn until(within: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let looking = async {
        while !is_so() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(within, looking).await.is_ok()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
