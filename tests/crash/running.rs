//! A day that runs: shadowers who tell of their replies and take them back, advocates who hand the pager over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use serde_json::json;
use shadowday::sandbox::Submitted;

use crate::signing::{Member, Says};
use crate::street::{Fate, SOON, Street, on_message, until, words};
use crate::worlds::{Ask, Happened, Heard, Notes, Replies, Reply, Told, Worlds};

/// Somebody does so much in one life of the bot: Slack takes one post a second in a channel.
const ACTS_PER_LIFE: u32 = 2;

/// A day that comes, seen by the one who lets it come.
#[derive(Clone, Debug, Default)]
pub struct Sun {
    risen: Arc<AtomicBool>,
    picked_up: Arc<AtomicU32>,
}

impl Sun {
    pub fn rise(&self) {
        self.risen.store(true, Ordering::Relaxed);
    }

    pub fn has_risen(&self) -> bool {
        self.risen.load(Ordering::Relaxed)
    }

    /// Handoffs that were picked up for sure.
    pub fn picked_up(&self) -> u32 {
        self.picked_up.load(Ordering::Relaxed)
    }
}

/// A shadower.
#[derive(Clone, Debug)]
pub struct Shadower {
    pub member: Member,
    pub replies: Worlds<Replies>,
    pub presses: bool,
    /// Where this one's numbers begin; no two people have the same.
    first_number: u32,
    told: u32,
}

impl Shadower {
    pub fn new(member: Member, presses: bool, first_number: u32) -> Shadower {
        Shadower { member, replies: Worlds::new(Replies::default()), presses, first_number, told: 0 }
    }

    fn who(&self) -> &str {
        &self.member.who
    }

    /// Tells of a reply, of a new one or again of one told before. `false`: no answer came.
    async fn tells(&mut self, street: &Street, channel: &str, number: u32) -> bool {
        let text = format!("/shadow replied {}", link(number));
        let request = Reply::Tell(number);
        let Fate::Acknowledged(words) = street.slash(self.who(), channel, &text, is_about_a_reply).await else {
            self.replies.unanswered(&request);
            return false;
        };
        match heard(&words) {
            Some(heard) => {
                let result = self.replies.answered(&request, &heard);
                street.check(self.who(), result);
            }
            None => street.wrong(format!("{} told of a reply and heard {words:.200}", self.who())),
        }
        true
    }

    /// *I sent my first reply*, on the day's card.
    async fn presses(&mut self, street: &Street, channel: &str) -> bool {
        let card = street.slack().messages(channel);
        let Some(button) = card.iter().find_map(|card| on_message(card, "I sent my first reply")) else { return true };
        let request = Reply::Press(self.first_number + self.told);
        self.told += 1;
        self.sent(street.press(self.who(), &button).await, request)
    }

    /// *That was not me*, on their own newest post.
    async fn takes_back(&mut self, street: &Street, channel: &str) -> bool {
        let posts = street.slack().messages(channel);
        let names = format!("<@{}>", self.who());
        let own = posts.iter().rev().filter(|post| words(&post.text, &post.blocks).contains(&names));
        let Some(button) = own.into_iter().find_map(|post| on_message(post, "That was not me")) else { return true };
        // Several are named in a post, and only one of them is linked.
        let Ok(post) = button.value.parse() else { return true };
        let link = street.tables().celebrated_in(post, self.who()).await;
        let Some(number) = link.as_deref().and_then(number_of) else { return true };
        self.sent(street.press(self.who(), &button).await, Reply::NotMe(number))
    }

    fn sent(&mut self, fate: Fate<()>, request: Reply) -> bool {
        match fate {
            Fate::Acknowledged(()) => self.replies.acknowledged(&request),
            Fate::Unanswered => self.replies.unanswered(&request),
            Fate::NotSent => {}
        }
        fate != Fate::Unanswered
    }

    async fn acts(&mut self, street: &Street, channel: &str, chance: &mut fastrand::Rng) -> bool {
        match chance.u8(..10) {
            _ if self.presses && chance.bool() => self.presses(street, channel).await,
            _ if self.presses => self.member.types(street, channel, 0, Ask::Look).await.is_some(),
            0..=3 => self.takes_back(street, channel).await,
            4..=5 if self.told > 0 => {
                // Somebody who got no answer tells again, and so may everybody else.
                let number = self.first_number + chance.u32(..self.told);
                self.tells(street, channel, number).await
            }
            6 => self.member.types(street, channel, 0, Ask::Look).await.is_some(),
            _ => {
                self.told += 1;
                self.tells(street, channel, self.first_number + self.told - 1).await
            }
        }
    }
}

fn link(number: u32) -> String {
    format!("https://desk.example/{number}")
}

pub fn number_of(link: &str) -> Option<u32> {
    link.strip_prefix("https://desk.example/")?.parse().ok()
}

fn is_about_a_reply(text: &str) -> bool {
    heard(text).is_some()
}

fn heard(words: &str) -> Option<Heard> {
    if ["Your first reply ever!", "Your first reply today!", "Another reply of yours!"]
        .iter()
        .any(|said| words.contains(said))
    {
        return Some(Heard::Celebrated);
    }
    if words.starts_with("You told me about this reply already.") {
        return Some(Heard::ToldBefore);
    }
    let (_, count) = words.split_once("Counted. That makes ")?;
    count.split_once(' ')?.0.parse().ok().map(Heard::Counted)
}

/// Shadowers of one day, until all calms down.
pub async fn reply(
    street: Street,
    channel: String,
    mut shadowers: Vec<Shadower>,
    sun: Sun,
    mut chance: fastrand::Rng,
) -> Vec<Shadower> {
    let mut seen = 0;
    while let Some(life) = street.life_after(seen).await {
        if !sun.has_risen() {
            seen = life;
            continue;
        }
        let mut is_answered = true;
        for _ in 0..ACTS_PER_LIFE {
            let at = chance.usize(..shadowers.len());
            is_answered = is_answered && shadowers[at].acts(&street, &channel, &mut chance).await;
        }
        seen = if is_answered { life } else { street.life_now() };
    }
    for shadower in &mut shadowers {
        shadower.member.looks_at_last(&street, &channel).await;
    }
    shadowers
}

/// What the advocates of one day did, by handoff.
#[derive(Clone, Debug, Default)]
pub struct Helped {
    pub notes: BTreeMap<i64, Worlds<Notes>>,
    pub picked_up: BTreeMap<i64, Worlds<Happened>>,
    /// Who wrote notes for sure after the pager was picked up for sure, by whom.
    pub late_notes: Vec<String>,
    /// Who gave, and who took for sure.
    pub handed_over: Vec<(String, String)>,
}

/// Advocates of one day, until all calms down.
pub async fn help(
    street: Street,
    channel: String,
    advocates: Vec<String>,
    sun: Sun,
    mut chance: fastrand::Rng,
) -> Helped {
    let mut helped = Helped::default();
    let mut seen = 0;
    let mut written = 0;
    while let Some(life) = street.life_after(seen).await {
        seen = life;
        if !sun.has_risen() {
            continue;
        }
        if chance.bool() {
            written += 1;
            write_notes(&street, &advocates, &mut helped, format!("note {written} of {channel}"), &mut chance).await;
        }
        if chance.u8(..3) == 0 {
            pick_up(&street, &channel, &mut helped, &sun).await;
        }
    }
    helped
}

/// *Write notes* or *Nothing to report*, where somebody is asked for them.
async fn write_notes(
    street: &Street,
    advocates: &[String],
    helped: &mut Helped,
    text: String,
    chance: &mut fastrand::Rng,
) {
    let label = if chance.u8(..4) == 0 { "Nothing to report" } else { "Write notes" };
    let asked = advocates.iter().find_map(|who| {
        let button = street.letters(who).iter().rev().find_map(|letter| on_message(letter, label))?;
        Some((who.clone(), button))
    });
    let Some((who, button)) = asked else { return };
    let Ok(handoff) = button.value.parse::<i64>() else { return street.wrong(format!("no handoff: {button:?}")) };
    let notes = helped.notes.entry(handoff).or_insert_with(|| Worlds::new(Notes(None)));
    if label == "Nothing to report" {
        match street.press(&who, &button).await {
            Fate::Acknowledged(()) => notes.acknowledged(&None),
            Fate::Unanswered => notes.unanswered(&None),
            Fate::NotSent => {}
        }
        return;
    }
    street.close_forms(&who).await;
    if street.press(&who, &button).await != Fate::Acknowledged(()) {
        return;
    }
    // The bot may be killed before it opens the form.
    if !until(SOON, || street.slack().view(&who).is_some() || street.is_calm()).await {
        return;
    }
    let values = json!({"notes": {"value": {"type": "plain_text_input", "value": text}}});
    let was_picked_up = helped.picked_up.get(&handoff).is_some_and(|picked| picked.must_be(|picked| picked.0));
    match street.submit(&who, values).await {
        Fate::Acknowledged(Submitted::Cleared) => {
            notes.acknowledged(&Some(text));
            if was_picked_up {
                helped.late_notes.push(who);
            }
        }
        Fate::Acknowledged(other) => street.wrong(format!("{who} sent notes and got {other:?}")),
        Fate::Unanswered => notes.unanswered(&Some(text)),
        Fate::NotSent => {}
    }
}

/// *Pick up*, by the one who is asked to.
async fn pick_up(street: &Street, channel: &str, helped: &mut Helped, sun: &Sun) {
    let open = street.slack().messages(channel).into_iter().find_map(|card| {
        let (asked, _) = card.text.split_once(">, please pick up")?;
        let taker = asked.rsplit_once("<@")?.1.to_owned();
        let giver = card.text.split_once("<@")?.1.split_once('>')?.0.to_owned();
        Some((giver, taker, on_message(&card, "Pick up")?))
    });
    let Some((giver, taker, button)) = open else { return };
    let Ok(handoff) = button.value.parse::<i64>() else { return street.wrong(format!("no handoff: {button:?}")) };
    let picked_up = helped.picked_up.entry(handoff).or_insert_with(|| Worlds::new(Happened(false)));
    match street.press(&taker, &button).await {
        Fate::Acknowledged(()) => {
            if !picked_up.must_be(|picked| picked.0) {
                helped.handed_over.push((giver, taker));
                sun.picked_up.fetch_add(1, Ordering::Relaxed);
            }
            picked_up.acknowledged(&());
        }
        Fate::Unanswered => picked_up.unanswered(&()),
        Fate::NotSent => {}
    }
}

/// Everybody of a day signs up, before the killing starts.
pub async fn everybody_joins(street: &Street, channel: &str, day: i64, people: &[String]) -> Vec<Member> {
    let mut members = Vec::new();
    for who in people {
        let mut member = Member::new(who);
        let said = member.types(street, channel, day, Ask::SignUp).await;
        assert_eq!(said, Some(Says::Place { told: Told::Joined, waits: false }), "{who}");
        members.push(member);
    }
    members
}
