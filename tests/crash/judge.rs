//! What has to be true in the end, once everything is posted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use shadowday::sandbox::{Call, Message};

use crate::bot::{APP_TOKEN, SECRET, TOKEN};
use crate::fairs::{CallOff, Fairs, Guests};
use crate::running::{Helped, Shadower, number_of};
use crate::signing::Member;
use crate::street::{Street, words};
use crate::tables::{CelebrationRow, DayRow, HandoffRow};
use crate::town::{Group, QUEUE_PLACES, coordinator_of};
use crate::worlds::{Notes, Place};

/// What people did, as far as they know.
#[derive(Default)]
pub struct Deeds {
    pub crowd: Vec<Member>,
    pub queue: Vec<Member>,
    /// By the number of the group.
    pub shadowers: Vec<(usize, Shadower)>,
    pub helped: Vec<(usize, Helped)>,
    pub guests: Vec<Guests>,
}

/// What kills do to Slack's rules: a new life knows nothing of the calls that an earlier one made in the same minute,
/// and a form that was being opened comes when Slack's clock has moved on.
const BECAUSE_OF_KILLS: [&str; 5] = [
    "users.list: ratelimited",
    "apps.connections.open: ratelimited",
    "conversations.open: ratelimited",
    "views.open: ratelimited",
    "views.open: expired_trigger_id",
];

/// Slack takes one post a second in a conversation.
const BETWEEN_POSTS: SignedDuration = SignedDuration::from_secs(1);

/// A life posts a moment before we hear that it is ready; what a dead one had sent may come until then.
const HEARD_LATE: SignedDuration = SignedDuration::from_millis(50);

const TOO_SOON: &str = "chat.postMessage: ratelimited";

/// Everything that is looked at; what is wrong goes to the street's list.
pub struct Judge<'a> {
    street: &'a Street,
    days: Vec<DayRow>,
    celebrations: Vec<CelebrationRow>,
    handoffs: Vec<HandoffRow>,
    /// The bot's own messages, by channel.
    posts: BTreeMap<String, Vec<Message>>,
}

impl<'a> Judge<'a> {
    pub async fn new(street: &'a Street) -> Judge<'a> {
        let tables = street.tables();
        let own = |channel: &String| {
            let mut messages = street.slack().messages(channel);
            messages.retain(|message| message.from_app);
            (channel.clone(), messages)
        };
        Judge {
            days: tables.days().await,
            celebrations: tables.celebrations().await,
            handoffs: tables.handoffs().await,
            posts: street.town().groups().map(|group| own(&group.plan.channel)).collect(),
            street,
        }
    }

    pub async fn judge(&self, deeds: &Deeds, fairs: &Fairs, log: &[String]) {
        self.nothing_is_left().await;
        self.posts_are_there_once();
        self.each_card_says_what_it_should();
        self.places(deeds);
        self.guests(deeds, fairs);
        self.replies(deeds).await;
        self.handoffs_stand(deeds);
        self.letters(deeds, fairs);
        self.log_is_clean(log);
    }

    pub fn posts(&self) -> usize {
        self.posts.values().map(Vec::len).sum()
    }

    fn must(&self, is_so: bool, what: impl FnOnce() -> String) {
        if !is_so {
            self.street.wrong(what());
        }
    }

    fn post(&self, channel: &str, ts: &str) -> Option<&Message> {
        self.posts.get(channel)?.iter().find(|message| message.ts == ts)
    }

    async fn nothing_is_left(&self) {
        let tables = self.street.tables();
        let (unsent, damage) = (tables.unsent().await, tables.damage().await);
        self.must(unsent.is_empty(), || format!("not sent: {unsent:?}"));
        self.must(damage.is_empty(), || format!("the database is damaged: {damage:?}"));
        let mut violations = self.street.slack().violations();
        violations.retain(|violation| !BECAUSE_OF_KILLS.contains(&violation.as_str()) && violation != TOO_SOON);
        violations.extend(self.posts_too_soon());
        self.must(violations.is_empty(), || format!("Slack's rules were broken: {violations:#?}"));
    }

    /// Two posts within a second to one conversation, by one life. A second life cannot know of a first one's last post.
    fn posts_too_soon(&self) -> Vec<String> {
        let calls = self.street.slack().calls();
        let posts: Vec<&Call> = calls.iter().filter(|call| call.method == "chat.postMessage").collect();
        let refused = posts.iter().enumerate().filter(|(_, post)| post.ok_or_error == "ratelimited");
        refused
            .filter_map(|(i, post)| {
                let earlier =
                    posts[..i].iter().rev().find(|earlier| earlier.args["channel"] == post.args["channel"])?;
                let between = post.at.duration_since(earlier.at);
                let is_own_fault =
                    between < BETWEEN_POSTS && !self.street.was_born_between(earlier.at, post.at + HEARD_LATE);
                let channel = &post.args["channel"];
                is_own_fault.then(|| format!("posted twice to {channel} within {between:#}"))
            })
            .collect()
    }

    /// Each post belongs to one row, and each row to one post; no two have the same id in their metadata.
    fn posts_are_there_once(&self) {
        let days = self.days.iter().map(|day| (&day.channel, &day.card_ts));
        // Several are gathered in one post.
        let celebrations: BTreeSet<_> =
            self.celebrations.iter().map(|celebration| (&celebration.channel, &celebration.ts)).collect();
        let handoffs = self.handoffs.iter().map(|handoff| (&handoff.channel, &handoff.card_ts));
        let mut known = BTreeSet::new();
        for (channel, ts) in days.chain(celebrations).chain(handoffs) {
            let Some(ts) = ts else { continue };
            self.must(known.insert((channel, ts)), || format!("two cards say that they are {ts} in {channel}"));
            self.must(self.post(channel, ts).is_some(), || format!("a card is not there: {ts} in {channel}"));
        }
        let mut keys = BTreeSet::new();
        for message in self.posts.values().flatten() {
            let is_known = known.contains(&(&message.channel, &message.ts));
            self.must(is_known, || format!("a post that the bot does not know of: {message:?}"));
            let key = message.metadata.as_ref().map(|metadata| metadata["event_payload"]["id"].clone());
            let key = key.and_then(|key| key.as_str().map(str::to_owned));
            self.must(key.as_ref().is_some_and(|key| keys.insert(key.clone())), || {
                format!("posted twice: {message:?}")
            });
        }
    }

    fn each_card_says_what_it_should(&self) {
        for day in &self.days {
            let Some(ts) = &day.card_ts else {
                self.must(day.is_called_off, || format!("day {} has no card", day.id));
                continue;
            };
            let Some(card) = self.post(&day.channel, ts) else { continue };
            let said = words(&card.text, &card.blocks);
            self.must(said.contains("*Called off.*") == day.is_called_off, || format!("day {}: {said}", day.id));
        }
        for celebration in &self.celebrations {
            let Some(ts) = &celebration.ts else {
                self.must(celebration.is_taken_back, || format!("never posted: {celebration:?}"));
                continue;
            };
            let Some(post) = self.post(&celebration.channel, ts) else { continue };
            let said = words(&post.text, &post.blocks);
            let is_right = said.contains(&format!("<@{}>", celebration.person)) != celebration.is_taken_back;
            self.must(is_right, || format!("{celebration:?} reads {:?}", post.text));
        }
        self.titles_and_links_are_there_once();
    }

    /// The same by what people read: a second card or celebration would be seen, whatever the tables say.
    fn titles_and_links_are_there_once(&self) {
        let mut seen = BTreeMap::<String, usize>::new();
        for message in self.posts.values().flatten() {
            let header = message.blocks.iter().find(|block| block["type"] == "header");
            let title = header.and_then(|header| header["text"]["text"].as_str());
            let link =
                message.text.split_once("<https://").and_then(|(_, rest)| rest.split_once('|')).map(|(link, _)| link);
            let thread = message.thread_ts.as_ref().map(|_| message.text.as_str());
            if let Some(what) = title.or(link).or(thread) {
                *seen.entry(format!("{} {what}", message.channel)).or_default() += 1;
            }
        }
        let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
        self.must(twice.is_empty(), || format!("read twice: {twice:#?}"));
    }

    fn places(&self, deeds: &Deeds) {
        let on = |members: &[Member]| members.iter().filter(|m| m.place.only() == Some(&Place::On)).count();
        let unsure = deeds.crowd.iter().chain(&deeds.queue).filter(|member| member.place.only().is_none()).count();
        self.must(unsure == 0, || format!("{unsure} people do not know how they stand"));
        let (crowd, queue) = (on(&deeds.crowd), on(&deeds.queue));
        self.card_says(&self.street.town().crowd, &format!("{crowd} of 500 places taken"));
        let places = usize::try_from(QUEUE_PLACES).unwrap_or_default();
        let waiting = queue.saturating_sub(places);
        let waiting = if waiting > 0 { format!("  ·  {waiting} waiting") } else { "\"".to_owned() };
        self.card_says(&self.street.town().queue, &format!("{} of {places} places taken{waiting}", queue.min(places)));
    }

    /// Days that were planned while the bot was killed, and are not called off: their cards lag behind nothing.
    fn guests(&self, deeds: &Deeds, fairs: &Fairs) {
        let is_called_off = |id: i64| self.days.iter().any(|day| day.id == id && day.is_called_off);
        for fair in fairs.all().into_iter().filter(|fair| !is_called_off(fair.day)) {
            let members: Vec<&Member> =
                deeds.guests.iter().filter_map(|guests| guests.get(&fair.day)).flatten().collect();
            let unsure = members.iter().filter(|member| member.place.only().is_none()).count();
            self.must(unsure == 0, || format!("{unsure} guests do not know how they stand on {}", fair.plan.title()));
            let on = members.iter().filter(|member| member.place.only() == Some(&Place::On)).count();
            let part = format!("{on} of {} places taken", fair.plan.places);
            let row = self.days.iter().find(|day| day.id == fair.day);
            let card = row.and_then(|row| self.post(&row.channel, row.card_ts.as_ref()?));
            let said = card.map(|card| words(&card.text, &card.blocks)).unwrap_or_default();
            self.must(said.contains(&part), || format!("{} should say {part:?}: {said}", fair.plan.title()));
        }
    }

    fn card_says(&self, group: &Group, part: &str) {
        let cards = self.posts[&group.plan.channel].iter();
        let said: Vec<String> =
            cards.filter(|card| card.thread_ts.is_none()).map(|card| words(&card.text, &card.blocks)).collect();
        self.must(said.iter().any(|said| said.contains(part)), || format!("no card says {part:?}: {said:?}"));
    }

    async fn replies(&self, deeds: &Deeds) {
        let mut all = BTreeMap::<usize, usize>::new();
        for (group, shadower) in &deeds.shadowers {
            let who = &shadower.member.who;
            let rows = self.street.tables().replies(who).await;
            *all.entry(*group).or_default() += rows.len();
            let celebrated: Vec<_> = rows.iter().filter(|row| row.is_celebrated).collect();
            let number = |link: &Option<String>| link.as_deref().and_then(number_of);
            let mut told: Vec<_> = rows.iter().filter_map(|row| number(&row.link)).collect();
            told.sort_unstable();
            let fits = shadower.replies.may_be(|world| match shadower.presses {
                true => world.told.len() == rows.len() && usize::from(world.celebrated.is_some()) == celebrated.len(),
                false => {
                    world.told == told
                        && celebrated.len() <= 1
                        && world.celebrated == celebrated.first().and_then(|row| number(&row.link))
                }
            });
            self.must(fits, || format!("{who} told {:?}, and kept is {rows:?}", shadower.replies));
            let channel = &self.street.town().runs[*group].plan.channel;
            let own = self.celebrations.iter().filter(|own| own.person == *who && !own.is_taken_back);
            let expected = own.map(|own| &own.ts).collect::<BTreeSet<_>>().len();
            let name = format!("<@{who}>");
            let celebrates = |post: &&Message| {
                let button = post.blocks.iter().any(|block| block.to_string().contains("not_me"));
                button && post.thread_ts.is_none() && words(&post.text, &post.blocks).contains(&name)
            };
            let count = self.posts[channel].iter().filter(celebrates).count();
            self.must(count == expected, || format!("{count} posts celebrate {who}, and not {expected}"));
        }
        for (group, count) in all.into_iter().filter(|(_, count)| *count > 0) {
            let replies = if count == 1 { "1 reply from".to_owned() } else { format!("{count} replies from") };
            self.card_says(&self.street.town().runs[group], &replies);
        }
    }

    fn handoffs_stand(&self, deeds: &Deeds) {
        for (_, helped) in &deeds.helped {
            for (id, worlds) in &helped.notes {
                let Some(row) = self.handoffs.iter().find(|row| row.id == *id) else {
                    self.street.wrong(format!("handoff {id} is gone"));
                    continue;
                };
                let notes = Notes(row.notes.clone().filter(|notes| !notes.is_empty()));
                self.must(worlds.may_be(|world| *world == notes), || format!("{worlds:?} became {row:?}"));
                let card = row.card_ts.as_ref().and_then(|ts| self.post(&row.channel, ts));
                let said = card.map(|card| words(&card.text, &card.blocks)).unwrap_or_default();
                self.must(notes.0.as_ref().is_none_or(|notes| said.contains(notes)), || {
                    format!("{row:?} reads {said}")
                });
            }
            for (id, worlds) in &helped.picked_up {
                let row = self.handoffs.iter().find(|row| row.id == *id);
                let is_picked_up = row.is_some_and(|row| row.picked_up_by.is_some());
                self.must(worlds.may_be(|world| world.0 == is_picked_up), || format!("{worlds:?} became {row:?}"));
                let card = row.and_then(|row| self.post(&row.channel, row.card_ts.as_ref()?));
                let says_so = card.is_some_and(|card| card.text.contains("picked up the pager"));
                self.must(says_so == is_picked_up, || format!("{row:?} reads {card:?}"));
            }
        }
    }

    /// Private messages, of which each that has to come has come at least once.
    fn letters(&self, deeds: &Deeds, fairs: &Fairs) {
        for member in &deeds.queue {
            self.has_letters(&member.who, "There is a place for you", member.moved_up);
        }
        for fair in fairs.all() {
            let date = fair.plan.date.strftime("%A %-d %B").to_string();
            let planned = self
                .street
                .letters(&coordinator_of(fair.group))
                .iter()
                .any(|letter| letter.text.contains("Planned:") && letter.text.contains(&date));
            self.must(planned, || format!("the coordinator was not told that {} is planned", fair.plan.title()));
            if fair.call_off == CallOff::Acknowledged {
                let guests = deeds.guests.iter().filter_map(|guests| guests.get(&fair.day)).flatten();
                let on_it = guests.filter(|guest| guest.place.only() == Some(&Place::On)).map(|guest| &guest.who);
                let part = format!("The {} is called off", fair.plan.in_a_sentence());
                for who in on_it.chain(&fair.plan.advocates) {
                    self.has_letters(who, &part, 1);
                }
                let row = self.days.iter().find(|day| day.id == fair.day);
                self.must(row.is_some_and(|day| day.is_called_off), || format!("{row:?} was called off"));
            }
        }
        for (group, shadower) in &deeds.shadowers {
            let who = &shadower.member.who;
            let advocates = &self.street.town().runs[*group].plan.advocates;
            let meetings: usize = advocates
                .iter()
                .filter_map(|advocate| self.street.slack().mpim(&[who, advocate]))
                .map(|channel| self.street.slack().messages(&channel).len())
                .sum();
            self.must(meetings >= 1, || format!("{who} was not told who their buddy is"));
        }
        for (_, helped) in &deeds.helped {
            for (giver, taker) in &helped.handed_over {
                self.has_letters(giver, &format!("<@{taker}> picked up the pager"), 1);
            }
            for giver in &helped.late_notes {
                let takers = helped.handed_over.iter().filter(|(gave, _)| gave == giver).map(|(_, taker)| taker);
                let count: usize =
                    takers.map(|taker| self.street.count_letters(taker, &format!("<@{giver}> left you notes"))).sum();
                self.must(count >= 1, || format!("the notes that {giver} sent late reached nobody"));
            }
        }
        for handoff in &self.handoffs {
            // "Ended" where the process was down when it did; the last two are what an answer puts in the question's place.
            let asks =
                ["Your shift ends at", "Your shift ended at", "You still have the pager.", "Noted.", "notes are kept"];
            let count: usize = asks.iter().map(|part| self.street.count_letters(&handoff.giver, part)).sum();
            let read = || self.street.letters(&handoff.giver).into_iter().map(|letter| letter.text).collect::<Vec<_>>();
            self.must(count >= 1, || format!("nobody asked {} for notes, who read {:#?}", handoff.giver, read()));
        }
    }

    fn has_letters(&self, who: &str, part: &str, at_least: usize) {
        let count = self.street.count_letters(who, part);
        self.must(count >= at_least, || {
            format!("{who} has {count} private messages with {part:?} and should have {at_least}")
        });
    }

    /// What was only whispered says nothing of trouble, and neither does the log; nor does it tell secrets.
    fn log_is_clean(&self, log: &[String]) {
        for line in log.iter().filter(|line| line.contains(" ERROR ") || line.contains("panicked")) {
            self.street.wrong(format!("logged: {line}"));
        }
        self.must(
            !log.iter().any(|line| [TOKEN, APP_TOKEN, SECRET].iter().any(|secret| line.contains(secret))),
            || "a secret was logged".to_owned(),
        );
        let town = self.street.town();
        for who in town.groups().flat_map(|group| &group.people) {
            for answer in self.street.slack().ephemerals(who) {
                let is_trouble =
                    answer.text.contains("could not be saved") || answer.text.contains("went wrong on our side");
                self.must(!is_trouble, || format!("{who} read {:?}", answer.text));
            }
        }
    }
}
