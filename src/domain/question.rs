//! A question on the day: asked in its thread, or in private by somebody who is stuck. It ends with an answer, or, without
//! a word, with the day.

use jiff::{SignedDuration, Timestamp};

use super::day::Day;
use super::ids::{DayId, MessageTs, PersonId, QuestionId};

/// Characters of a question at most.
pub const QUESTION_LENGTH_MAX: u16 = 2_000;

/// After so many minutes without a reaction, the one who has the pager is reminded of somebody who is stuck, then the
/// buddy. Nobody else is.
pub const REMINDED_AFTER: [u8; 2] = [10, 20];

/// What somebody asked.
#[derive(Clone, PartialEq)]
pub struct Question {
    pub id: QuestionId,
    pub day: DayId,
    pub asker: PersonId,
    /// As they typed it. Of a private one only those who were asked read it.
    pub text: String,
    pub is_private: bool,
    /// The asker's name may stand in handoff notes.
    pub may_be_named: bool,
    /// Who was pinged, or told in private.
    pub asked_of: Vec<PersonId>,
    pub asked_at: Timestamp,
    /// Answers it, or is with the asker.
    pub taken_by: Option<PersonId>,
    pub answered_by: Option<PersonId>,
    pub card: Option<MessageTs>,
}

/// Why nothing has to be done any more, or not by this person.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    Over,
    Answered,
    TakenBy(PersonId),
    TakenByYou,
    /// Their own question.
    Yours,
    NotAnAdvocate,
}

impl Question {
    /// Does it still wait for an answer?
    pub fn is_open(&self) -> bool {
        self.answered_by.is_none()
    }

    /// Has nobody reacted?
    pub fn is_waiting(&self) -> bool {
        self.is_open() && self.taken_by.is_none()
    }

    /// May somebody hear of it who was not asked?
    pub fn may_be_told(&self) -> bool {
        !self.is_private || self.may_be_named
    }

    /// When whoever was asked is reminded, by minutes.
    pub fn reminded_at(&self, minutes: u8) -> Timestamp {
        self.asked_at + SignedDuration::from_mins(i64::from(minutes))
    }

    /// Who is reminded after so many minutes: whoever has the pager, then the buddy. Whoever has it by now, if the asker
    /// agreed that the next one hears of them; else only who was told at first.
    pub fn reminds(&self, minutes: u8, holders: &[PersonId], buddy: Option<&PersonId>) -> Vec<PersonId> {
        let to_buddy = minutes > REMINDED_AFTER[0];
        let first = || self.asked_of.iter().filter(|person| Some(*person) != buddy);
        let buddy = buddy.filter(|buddy| self.may_be_named || self.asked_of.contains(buddy));
        let mut reminded: Vec<PersonId> = match (to_buddy, self.may_be_named) {
            (true, _) => buddy.into_iter().cloned().collect(),
            (false, true) => holders.to_vec(),
            (false, false) if first().next().is_none() => buddy.into_iter().cloned().collect(),
            (false, false) => first().cloned().collect(),
        };
        reminded.retain(|person| *person != self.asker);
        reminded
    }

    /// Who could help by now and does not hear of it, as the asker did not agree to that.
    pub fn not_told(&self, holders: &[PersonId], buddy: Option<&PersonId>) -> Vec<PersonId> {
        let mut others: Vec<PersonId> = holders.iter().chain(buddy).cloned().collect();
        others.retain(|person| !self.may_be_named && *person != self.asker && !self.asked_of.contains(person));
        others.sort();
        others.dedup();
        others
    }

    /// May `who` say that they answer it?
    ///
    /// # Errors
    /// Why not.
    pub fn may_take(&self, who: &PersonId, day: &Day, now: Timestamp) -> Result<(), Refusal> {
        if *who == self.asker {
            return Err(Refusal::Yours);
        }
        self.may_end(who, day, now)?;
        match &self.taken_by {
            Some(by) if by == who => Err(Refusal::TakenByYou),
            Some(by) => Err(Refusal::TakenBy(by.clone())),
            None => Ok(()),
        }
    }

    /// May `who` say that it is answered?
    ///
    /// # Errors
    /// Why not.
    pub fn may_end(&self, who: &PersonId, day: &Day, now: Timestamp) -> Result<(), Refusal> {
        let helps = day.advocates.contains(who) || self.asked_of.contains(who) || day.coordinator == *who;
        match () {
            () if !self.is_open() => Err(Refusal::Answered),
            () if !day.is_ahead(now) => Err(Refusal::Over),
            () if *who == self.asker || helps => Ok(()),
            () => Err(Refusal::NotAnAdvocate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::day::tests::{at, thursday};
    use super::*;

    const NOW: &str = "2026-12-03T10:00:00Z";

    #[test]
    fn without_consent_nobody_hears_of_them_who_was_not_told_at_first() {
        let [sam, lee, kim]: [PersonId; 3] = ["USAM".into(), "ULEE".into(), "UKIM".into()];
        let told = vec![sam.clone(), lee.clone()];
        let silent = Question { is_private: true, may_be_named: false, asked_of: told, ..question() };
        // Sam had the pager and Lee was the buddy; Kim is one of the two by now.
        let now_holder = std::slice::from_ref(&kim);
        assert_eq!(silent.reminds(10, now_holder, Some(&lee)), std::slice::from_ref(&sam));
        assert_eq!(silent.reminds(20, now_holder, Some(&lee)), std::slice::from_ref(&lee));
        assert_eq!(silent.not_told(now_holder, Some(&lee)), std::slice::from_ref(&kim));
        assert_eq!(silent.reminds(20, std::slice::from_ref(&sam), Some(&kim)), []);
        assert_eq!(silent.not_told(std::slice::from_ref(&kim), Some(&kim)), std::slice::from_ref(&kim));
        assert_eq!(silent.not_told(std::slice::from_ref(&sam), Some(&lee)), []);
        let agreed = Question { may_be_named: true, ..silent.clone() };
        assert_eq!(agreed.reminds(10, now_holder, Some(&lee)), std::slice::from_ref(&kim));
        assert_eq!(agreed.not_told(now_holder, Some(&lee)), []);
        let by_one = Question { asked_of: vec![lee.clone()], ..silent };
        assert_eq!(by_one.reminds(10, std::slice::from_ref(&lee), Some(&lee)), [lee]);
    }

    fn question() -> Question {
        Question {
            id: QuestionId(1),
            day: DayId(1),
            asker: "UANA".into(),
            text: "Why?".into(),
            is_private: false,
            may_be_named: true,
            asked_of: vec!["USAM".into()],
            asked_at: at(NOW),
            taken_by: None,
            answered_by: None,
            card: None,
        }
    }

    #[test]
    fn an_advocate_answers_and_only_one() {
        let (day, now) = (thursday(), at(NOW));
        assert_eq!(question().may_take(&"ULEE".into(), &day, now), Ok(()));
        assert_eq!(question().may_take(&"UANA".into(), &day, now), Err(Refusal::Yours));
        assert_eq!(question().may_take(&"UBEN".into(), &day, now), Err(Refusal::NotAnAdvocate));
        let taken = Question { taken_by: Some("ULEE".into()), ..question() };
        assert_eq!(taken.may_take(&"ULEE".into(), &day, now), Err(Refusal::TakenByYou));
        assert_eq!(taken.may_take(&"USAM".into(), &day, now), Err(Refusal::TakenBy("ULEE".into())));
        assert!(taken.is_open() && !taken.is_waiting());
    }

    #[test]
    fn the_asker_or_an_advocate_ends_it_while_the_day_runs() {
        let (day, now) = (thursday(), at(NOW));
        assert_eq!(question().may_end(&"UANA".into(), &day, now), Ok(()));
        assert_eq!(question().may_end(&"UCOORD".into(), &day, now), Ok(()));
        assert_eq!(question().may_end(&"UBEN".into(), &day, now), Err(Refusal::NotAnAdvocate));
        assert_eq!(question().may_end(&"USAM".into(), &day, day.ends_at()), Err(Refusal::Over));
        let answered = Question { answered_by: Some("USAM".into()), ..question() };
        assert_eq!(answered.may_end(&"UANA".into(), &day, now), Err(Refusal::Answered));
        assert_eq!(answered.may_take(&"ULEE".into(), &day, day.ends_at()), Err(Refusal::Answered));
    }
}
