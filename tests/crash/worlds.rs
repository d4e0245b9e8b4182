//! What may be true when some requests were never answered.
//!
//! Whoever gets no answer does not know whether their request had its effect: both may be. So each thing that people
//! change is followed as the list of all states that it can be in. A request without an answer adds states; an answer
//! strikes out those in which it would have been another. If none is left, the bot has lost something, done it twice,
//! or said something else than it did.

use std::fmt::Debug;

/// Something that requests change, one after the other.
pub trait Thing: Clone + PartialEq + Debug {
    type Request: Debug;
    type Answer: PartialEq + Debug;

    /// How it stands after a request, and what the answer to that is.
    fn after(&self, request: &Self::Request) -> (Self, Self::Answer);
}

/// Every state that a thing can be in.
#[derive(Clone, Debug)]
pub struct Worlds<T>(Vec<T>);

impl<T: Thing> Worlds<T> {
    pub fn new(start: T) -> Worlds<T> {
        Worlds(vec![start])
    }

    /// The one state, if all others are ruled out.
    pub fn only(&self) -> Option<&T> {
        if let [only] = self.0.as_slice() { Some(only) } else { None }
    }

    pub fn may_be(&self, test: impl Fn(&T) -> bool) -> bool {
        self.0.iter().any(test)
    }

    pub fn must_be(&self, test: impl Fn(&T) -> bool) -> bool {
        self.0.iter().all(test)
    }

    /// No answer came: it was done, or it was not.
    pub fn unanswered(&mut self, request: &T::Request) {
        let done: Vec<T> = self.0.iter().map(|world| world.after(request).0).collect();
        self.0.extend(done);
        self.tidy();
    }

    /// It was taken, and what was said about it is not looked at.
    pub fn acknowledged(&mut self, request: &T::Request) {
        self.0 = self.0.iter().map(|world| world.after(request).0).collect();
        self.tidy();
    }

    /// It was taken, with this answer.
    ///
    /// # Errors
    /// In no world would that have been the answer.
    pub fn answered(&mut self, request: &T::Request, answer: &T::Answer) -> Result<(), String> {
        let before = self.0.clone();
        self.0 = before
            .iter()
            .map(|world| world.after(request))
            .filter(|(_, said)| said == answer)
            .map(|(t, _)| t)
            .collect();
        self.tidy();
        if self.0.is_empty() {
            self.0 = before.iter().map(|world| world.after(request).0).collect();
            self.tidy();
            return Err(format!("{request:?} was answered {answer:?}, though it stood at {before:?}"));
        }
        Ok(())
    }

    fn tidy(&mut self) {
        let mut kept: Vec<T> = Vec::new();
        for world in self.0.drain(..) {
            if !kept.contains(&world) {
                kept.push(world);
            }
        }
        self.0 = kept;
    }
}

/// Somebody's place on a day, on its waiting list or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Off,
    On,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    SignUp,
    Leave,
    Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Joined,
    AlreadyOn,
    Left,
    NotOn,
    IsOn,
    IsOff,
}

impl Thing for Place {
    type Request = Ask;
    type Answer = Told;

    fn after(&self, request: &Ask) -> (Place, Told) {
        match (request, self) {
            (Ask::SignUp, Place::Off) => (Place::On, Told::Joined),
            (Ask::SignUp, Place::On) => (Place::On, Told::AlreadyOn),
            (Ask::Leave, Place::On) => (Place::Off, Told::Left),
            (Ask::Leave, Place::Off) => (Place::Off, Told::NotOn),
            (Ask::Look, Place::On) => (Place::On, Told::IsOn),
            (Ask::Look, Place::Off) => (Place::Off, Told::IsOff),
        }
    }
}

/// One person's replies on a day, by number, and the one that was celebrated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replies {
    pub told: Vec<u32>,
    pub celebrated: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// `/shadow replied`, with a link of this number.
    Tell(u32),
    /// *I sent my first reply*; the number is ours, nobody sees it.
    Press(u32),
    /// *That was not me*, on the post about this reply.
    NotMe(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    Celebrated,
    /// That makes so many today.
    Counted(usize),
    ToldBefore,
    TakenBack,
    Nothing,
}

impl Thing for Replies {
    type Request = Reply;
    type Answer = Heard;

    fn after(&self, request: &Reply) -> (Replies, Heard) {
        let mut next = self.clone();
        let heard = match *request {
            Reply::Tell(number) if self.told.contains(&number) => Heard::ToldBefore,
            Reply::Press(_) if self.celebrated.is_some() => Heard::Nothing,
            Reply::Tell(number) | Reply::Press(number) => {
                next.told.push(number);
                next.told.sort_unstable();
                if self.celebrated.is_none() {
                    next.celebrated = Some(number);
                    Heard::Celebrated
                } else {
                    Heard::Counted(next.told.len())
                }
            }
            Reply::NotMe(number) if self.celebrated == Some(number) => {
                next.celebrated = None;
                next.told.retain(|told| *told != number);
                Heard::TakenBack
            }
            Reply::NotMe(_) => Heard::Nothing,
        };
        (next, heard)
    }
}

/// Whether something happened that cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened(pub bool);

impl Thing for Happened {
    type Request = ();
    type Answer = ();

    fn after(&self, (): &()) -> (Happened, ()) {
        (Happened(true), ())
    }
}

/// A handoff's notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notes(pub Option<String>);

/// `None`: nothing to report, which overwrites nothing that was written.
impl Thing for Notes {
    type Request = Option<String>;
    type Answer = ();

    fn after(&self, request: &Option<String>) -> (Notes, ()) {
        (Notes(request.clone().or_else(|| self.0.clone())), ())
    }
}

#[test]
fn an_answer_strikes_out_what_cannot_have_been() {
    let mut place = Worlds::new(Place::Off);
    place.unanswered(&Ask::SignUp);
    assert!(place.only().is_none());
    place.answered(&Ask::SignUp, &Told::AlreadyOn).unwrap();
    assert_eq!(place.only(), Some(&Place::On));
    place.unanswered(&Ask::Leave);
    place.answered(&Ask::Look, &Told::IsOff).unwrap();
    assert_eq!(place.only(), Some(&Place::Off));
}

#[test]
fn what_was_acknowledged_and_is_gone_is_found() {
    let mut place = Worlds::new(Place::Off);
    place.answered(&Ask::SignUp, &Told::Joined).unwrap();
    assert!(place.clone().answered(&Ask::Look, &Told::IsOff).is_err());
    assert!(place.answered(&Ask::SignUp, &Told::Joined).is_err());
}

#[test]
fn a_reply_that_was_told_without_an_answer_counts_once_when_it_is_told_again() {
    let mut replies = Worlds::new(Replies::default());
    replies.answered(&Reply::Tell(1), &Heard::Celebrated).unwrap();
    replies.unanswered(&Reply::Tell(2));
    assert!(replies.clone().answered(&Reply::Tell(2), &Heard::Counted(3)).is_err());
    replies.answered(&Reply::Tell(2), &Heard::ToldBefore).unwrap();
    replies.unanswered(&Reply::NotMe(1));
    replies.answered(&Reply::Tell(3), &Heard::Celebrated).unwrap();
    assert_eq!(replies.only(), Some(&Replies { told: vec![2, 3], celebrated: Some(3) }));
}
