//! People who sign up, leave, and look how they stand: by commands and by buttons.

use crate::street::{Fate, Street, on_message};
use crate::worlds::{Ask, Place, Told, Worlds};

/// A look that gets no answer is repeated this often at the end, when nobody kills the bot any more.
const LOOKS_MAX: usize = 5;

/// Somebody, and how they may stand on a day.
#[derive(Clone, Debug)]
pub struct Member {
    pub who: String,
    pub place: Worlds<Place>,
    /// Told that they wait, and nothing done since.
    waits: bool,
    /// Seen to have moved up from the waiting list.
    pub moved_up: usize,
}

/// What an answer says about a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    Place { told: Told, waits: bool },
    CalledOff,
}

impl Member {
    pub fn new(who: &str) -> Member {
        Member { who: who.to_owned(), place: Worlds::new(Place::Off), waits: false, moved_up: 0 }
    }

    /// They asked for it, and nobody knows what became of it.
    fn lose(&mut self, ask: Ask) {
        self.place.unanswered(&ask);
        if ask != Ask::Look {
            self.waits = false;
        }
    }

    fn hear(&mut self, ask: Ask, told: Told, waits: bool) -> Result<(), String> {
        if self.waits && !waits && matches!(told, Told::AlreadyOn | Told::IsOn) {
            self.moved_up += 1;
        }
        self.waits = waits;
        self.place.answered(&ask, &told)
    }

    /// Types it. `None`: no answer came.
    pub async fn types(&mut self, street: &Street, channel: &str, day: i64, ask: Ask) -> Option<Says> {
        let text = match ask {
            Ask::SignUp => format!("/shadow signup {day}"),
            Ask::Leave => format!("/shadow cancel {day}"),
            Ask::Look => "/shadow status".to_owned(),
        };
        let is_answer = if ask == Ask::Look { is_status } else { |_: &str| true };
        let Fate::Acknowledged(words) = street.slash(&self.who, channel, &text, is_answer).await else {
            self.lose(ask);
            return None;
        };
        let said = says(ask, &words);
        match said {
            Some(Says::Place { told, waits }) => {
                let result = self.hear(ask, told, waits);
                street.check(&self.who, result);
            }
            Some(Says::CalledOff) => {}
            None => street.wrong(format!("{} typed {text:?} and was told {words:.200}", self.who)),
        }
        said
    }

    /// Looks until an answer comes; nobody kills the bot any more.
    pub async fn looks_at_last(&mut self, street: &Street, channel: &str) {
        for _ in 0..LOOKS_MAX {
            if self.types(street, channel, 0, Ask::Look).await.is_some() {
                return;
            }
        }
        street.wrong(format!("{} cannot find out how they stand", self.who));
    }

    /// Presses *Sign up* on the day's card, or *Cancel* in what they were told. `false`: no answer came.
    async fn presses(&mut self, street: &Street, channel: &str, ask: Ask) -> bool {
        let button = match ask {
            Ask::Leave => street.in_answers(&self.who, "Cancel", None),
            _ => street.slack().messages(channel).iter().find_map(|card| on_message(card, "Sign up")),
        };
        let Some(button) = button else { return true };
        match street.press(&self.who, &button).await {
            Fate::Acknowledged(()) => self.place.acknowledged(&ask),
            Fate::Unanswered => {
                self.lose(ask);
                return false;
            }
            Fate::NotSent => {}
        }
        true
    }
}

fn is_status(text: &str) -> bool {
    text.starts_with("Your day") || text.starts_with("You are not on a day.")
}

/// What an answer says; `None` if it should not have been said.
fn says(ask: Ask, words: &str) -> Option<Says> {
    let place = |told, waits| Some(Says::Place { told, waits });
    let waits = words.contains("on the waiting list");
    match ask {
        Ask::SignUp if words.starts_with("You are in:") => place(Told::Joined, false),
        Ask::SignUp if words.starts_with("The ") && waits => place(Told::Joined, true),
        Ask::SignUp if words.starts_with("You are already") => place(Told::AlreadyOn, waits),
        Ask::Leave if words.starts_with("You are off the") => place(Told::Left, false),
        Ask::Leave if words.starts_with("You are not on the") => place(Told::NotOn, false),
        Ask::SignUp | Ask::Leave if words.contains("was called off") => Some(Says::CalledOff),
        Ask::Look if words.starts_with("Your day") => place(Told::IsOn, waits),
        Ask::Look if words.starts_with("You are not on a day.") => place(Told::IsOff, false),
        _ => None,
    }
}

/// How people of a day act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    Types,
    Presses,
}

/// Some people of one day: they join, leave and look, until all calms down.
pub async fn sign_up_and_leave(
    street: Street,
    channel: String,
    day: i64,
    people: Vec<String>,
    habit: Habit,
    mut chance: fastrand::Rng,
) -> Vec<Member> {
    let mut members: Vec<Member> = people.iter().map(|who| Member::new(who)).collect();
    while street.life().await.is_some() {
        let at = chance.usize(..members.len());
        let member = &mut members[at];
        let ask = match (chance.u8(..10), member.place.may_be(|place| *place == Place::On)) {
            (0, _) => Ask::SignUp,
            (1, _) => Ask::Leave,
            (2..=4, _) => Ask::Look,
            (_, true) => Ask::Leave,
            (_, false) => Ask::SignUp,
        };
        let is_answered = match (habit, ask) {
            (Habit::Presses, Ask::SignUp | Ask::Leave) => member.presses(&street, &channel, ask).await,
            _ => member.types(&street, &channel, day, ask).await.is_some(),
        };
        if !is_answered && street.life_after(street.life_now()).await.is_none() {
            break;
        }
    }
    for member in &mut members {
        member.looks_at_last(&street, &channel).await;
    }
    members
}
