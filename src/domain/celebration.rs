//! Celebrations: what of a reply is worth a line in the channel, and the posts in which they are gathered.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

use super::ids::{CelebrationId, ChannelId, MessageTs, PersonId, PictureId, PostId};
use super::reply::Occasion;

/// A channel gets one post of celebrations in so long, at most.
pub const BETWEEN_POSTS: SignedDuration = SignedDuration::from_secs(60);

/// An empty queue is worth a post once in so long.
pub const BETWEEN_EMPTY_QUEUES: SignedDuration = SignedDuration::from_hours(2);

/// Pictures that a team can keep.
pub const PICTURES_MAX: usize = 20;

/// Characters of a picture's description.
pub const ALT_LENGTH_MAX: usize = 200;

/// Who hears of somebody's replies. The day's figures count them all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Share {
    #[default]
    Channel,
    /// Both in private.
    Buddy,
    Nobody,
}

/// What of one reply is celebrated; or that the queue is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Celebration {
    pub id: CelebrationId,
    /// Whose reply it was; none: the queue is empty.
    pub person: Option<PersonId>,
    pub share: Share,
    pub first: Option<Occasion>,
    /// Others of theirs there came before it, so it is not called the first.
    pub is_later: bool,
    /// It is a round number of theirs.
    pub own_number: Option<u32>,
    /// It is a round number of the day's.
    pub day_number: Option<u32>,
    /// On duty, and not on a day.
    pub is_on_duty: bool,
    /// To the customer's ticket, where one is known.
    pub link: Option<String>,
    pub buddy: Option<PersonId>,
    pub taken_back: bool,
}

/// A post in a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    pub id: PostId,
    pub channel: ChannelId,
    /// Chooses the words: it grows by one with each post of the channel.
    pub turn: u64,
    pub picture: Option<Picture>,
    pub ts: Option<MessageTs>,
    /// In the order in which they came, with those that were taken back.
    pub parts: Vec<Celebration>,
}

/// A picture for a post.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub id: PictureId,
    pub source: Source,
    /// For who does not see it.
    pub alt: String,
}

/// Where a picture is.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// An https address.
    Address(String),
    /// Slack's id of a file.
    File(String),
}

impl Share {
    pub const ALL: [Share; 3] = [Share::Channel, Share::Buddy, Share::Nobody];

    pub fn is_public(self) -> bool {
        self == Share::Channel
    }

    /// In forms and tables.
    pub fn name(self) -> &'static str {
        match self {
            Share::Channel => "channel",
            Share::Buddy => "buddy",
            Share::Nobody => "nobody",
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(name: &str) -> Result<Share, String> {
        Share::ALL.into_iter().find(|share| share.name() == name).ok_or_else(|| format!("nothing is shared {name:?}"))
    }
}

impl Celebration {
    /// Does the channel read this person's name?
    pub fn named(&self) -> Option<&PersonId> {
        let is_named = !self.taken_back && self.share == Share::Channel;
        self.person.as_ref().filter(|_| is_named && (self.first.is_some() || self.own_number.is_some()))
    }

    /// The round number of the day that it makes, whoever's reply it was.
    pub fn day_number(&self) -> Option<u32> {
        self.day_number.filter(|_| !self.taken_back)
    }

    fn says_something(&self) -> bool {
        self.named().is_some() || self.day_number().is_some() || (self.person.is_none() && !self.taken_back)
    }
}

impl Post {
    /// Is there anything left to celebrate?
    pub fn says_something(&self) -> bool {
        self.parts.iter().any(Celebration::says_something)
    }

    /// What it tells of people. Of somebody's round numbers only the highest is said; the lower ones come again when that
    /// one is taken back.
    pub fn told(&self) -> Vec<Celebration> {
        let named = || self.parts.iter().filter_map(|part| part.named().map(|person| (person, part)));
        let mut highest: BTreeMap<&PersonId, u32> = BTreeMap::new();
        for (person, number) in named().filter_map(|(person, part)| Some((person, part.own_number?))) {
            let known = highest.entry(person).or_default();
            *known = number.max(*known);
        }
        let said = |(person, part): (&PersonId, &Celebration)| Celebration {
            own_number: part.own_number.filter(|number| highest.get(person) == Some(number)),
            ..part.clone()
        };
        named().map(said).filter(|part| part.named().is_some()).collect()
    }

    /// The highest round number of the day that it tells of.
    pub fn day_number(&self) -> Option<u32> {
        self.parts.iter().filter_map(Celebration::day_number).max()
    }

    /// Who is named in it, each once.
    pub fn named(&self) -> Vec<&PersonId> {
        let mut named: Vec<&PersonId> = Vec::new();
        for person in self.parts.iter().filter_map(Celebration::named) {
            if !named.contains(&person) {
                named.push(person);
            }
        }
        named
    }
}

/// Is it worth a celebration that there are so many? 10, 25, 50, 100, 250, 500, 1000 …
pub fn is_round(count: u32) -> bool {
    let mut count = count;
    while count >= 100 && count.is_multiple_of(10) {
        count /= 10;
    }
    matches!(count, 10 | 25 | 50)
}

/// The highest round number that the newest of so many reached, and which of them did, counted from 0.
pub fn highest_round(all: u32, newest: usize) -> Option<(u32, usize)> {
    (1..=all).rev().zip((0..newest).rev()).find(|(number, _)| is_round(*number))
}

/// The picture for the next post: they take turns, and none comes twice running.
pub fn next_picture(all: &[PictureId], last: Option<PictureId>) -> Option<PictureId> {
    let after = last.and_then(|last| all.iter().find(|picture| **picture > last));
    after.or(all.first()).copied().filter(|next| Some(*next) != last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_numbers_are_ten_twenty_five_fifty_and_so_on() {
        let round: Vec<u32> = (0..=10_000).filter(|count| is_round(*count)).collect();
        assert_eq!(round, [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]);
    }

    #[test]
    fn of_several_at_once_the_highest_round_number_is_the_one() {
        assert_eq!(highest_round(10, 1), Some((10, 0)));
        assert_eq!(highest_round(11, 1), None);
        assert_eq!(highest_round(60, 60), Some((50, 49)));
        assert_eq!(highest_round(60, 10), None);
        assert_eq!(highest_round(60, 11), Some((50, 0)));
        assert_eq!((highest_round(0, 3), highest_round(3, 9), highest_round(9, 0)), (None, None, None));
    }

    #[test]
    fn pictures_take_turns_and_none_comes_twice_running() {
        let all = [PictureId(2), PictureId(5), PictureId(7)];
        let mut seen = vec![next_picture(&all, None)];
        for _ in 0..3 {
            seen.push(next_picture(&all, seen.last().copied().flatten()));
        }
        assert_eq!(seen, [2, 5, 7, 2].map(|id| Some(PictureId(id))));
        assert_eq!(next_picture(&all, Some(PictureId(6))), Some(PictureId(7)), "one that was removed since");
        assert_eq!(next_picture(&all[..1], Some(PictureId(2))), None);
        assert_eq!(next_picture(&[], None), None);
    }

    #[test]
    fn who_hears_of_it_is_read_back() {
        assert!(Share::ALL.into_iter().all(|share| share.name().parse() == Ok(share)));
        assert!("all".parse::<Share>().is_err());
    }
}
