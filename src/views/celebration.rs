//! The post about a first reply.

use super::Message;
use super::blocks::button;
use super::text::person;
use crate::domain::action::Action;
use crate::domain::ids::PersonId;
use crate::domain::reply::{Celebration, Occasion};

/// Openings for a first reply ever, taken in turn so that no two in a row are the same.
const FIRST_EVER: [&str; 5] = [
    ":tada: {who} just sent their *first reply ever* to a customer!",
    ":rocket: And off it goes: the *first reply ever* by {who}!",
    ":confetti_ball: A customer has an answer, and it is the *first ever* from {who}!",
    ":star2: First time on the other side of the inbox: {who} *answered a customer*!",
    ":clap: {who} did it: their *first reply ever* is on its way!",
];

/// The same for the first of a day.
const FIRST_TODAY: [&str; 3] = [
    ":tada: {who} sent their *first reply of the day*!",
    ":raised_hands: {who} is back and *answered the first customer* of their day!",
    ":sunny: The *first reply of the day* from {who} is out!",
];

/// The post; `buddy` is named where there is one. It thanks, and the person named can take it back.
pub fn post(of: &Celebration, buddy: Option<&PersonId>) -> Message {
    if of.taken_back {
        return Message::say(
            ":leftwards_arrow_with_hook: Taken back: that reply was somebody else's. Carry on, all of you!",
        );
    }
    let openings: &[&str] = match of.occasion {
        Occasion::FirstEver => &FIRST_EVER,
        Occasion::FirstToday => &FIRST_TODAY,
    };
    let turn = usize::try_from(of.id.0).unwrap_or_default() % openings.len();
    let mut text = openings[turn].replace("{who}", &person(&of.person));
    if let Some(buddy) = buddy {
        text += &format!(" Thank you, {}, for being at their side.", person(buddy));
    }
    if let Some(link) = &of.link {
        text += &format!(" <{}|See the reply>", link.replace('&', "&amp;"));
    }
    Message::say(text).buttons([button("That was not me", &Action::NotMe(of.id))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::CelebrationId;

    fn text(id: i64) -> String {
        let celebration = Celebration {
            id: CelebrationId(id),
            day: crate::domain::ids::DayId(1),
            person: "UANA".into(),
            occasion: Occasion::FirstEver,
            link: Some("https://desk.example/t?a=1&b=2".into()),
            post: None,
            taken_back: false,
        };
        post(&celebration, Some(&"USAM".into())).text
    }

    #[test]
    fn a_celebration_names_both_links_the_reply_and_is_never_the_same_twice_running() {
        assert!(text(1).contains("<@UANA>") && text(1).contains("<@USAM>"));
        assert!(text(1).contains("<https://desk.example/t?a=1&amp;b=2|See the reply>"));
        assert!((1..12).all(|id| text(id) != text(id + 1)));
    }
}
