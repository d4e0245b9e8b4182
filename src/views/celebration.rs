//! The posts about replies: warm, short, and no two in a row of a channel with the same words.

mod openings;

use slack_morphism::prelude::*;

use self::openings::{
    DAY_NUMBER, EMPTY_QUEUE, FIRST_EVER, FIRST_TODAY, LATER, NOT_EMPTY, NOT_THEIRS, OWN_NUMBER, Openings,
};
use super::Message;
use super::blocks::button;
use super::text::{and, clip, ordinal, person};
use crate::domain::action::Action;
use crate::domain::celebration::{ALT_LENGTH_MAX, Celebration, Picture, Post, Source};
use crate::domain::ids::{CelebrationId, PersonId};
use crate::domain::reply::Occasion;

/// So many names are said in a sentence; of more, two, and how many others.
const NAMES_MAX: usize = 5;

/// So many of the others stand below, by name.
const OTHERS_MAX: usize = 150;

/// The post as it is now. Whoever is named can take theirs back.
pub fn post(of: &Post) -> Message {
    if !of.says_something() {
        return taken_back(of);
    }
    let told = of.told();
    let standing: Vec<&Celebration> = told.iter().collect();
    let mut said: Vec<Said> = Vec::new();
    said.extend(firsts(of, &standing));
    said.extend(numbers(of, &standing));
    let turn = at(of.turn);
    said.extend(of.day_number().map(|count| Said::line(filled(DAY_NUMBER[turn], "", count, ""))));
    let is_empty = of.parts.iter().any(|part| part.person.is_none() && !part.taken_back);
    if is_empty {
        said.push(Said::line(EMPTY_QUEUE[turn].to_owned()));
    }
    // A link can be so long that two of them are too long for a summary.
    let text = match said.as_slice() {
        [one] => format!("{}{}", one.line, one.link),
        several => several.iter().map(|said| said.line.as_str()).collect::<Vec<_>>().join("\n"),
    };
    let mut message = Message::titled(text);
    for said in &said {
        message = message.section(format!("{}{}", said.line, said.link));
        if !said.others.is_empty() {
            message = message.context(&said.others);
        }
    }
    message = of.picture.iter().fold(message, |message, picture| message.block(image(picture)));
    let not_me = (!standing.is_empty()).then(|| button("That was not me", &Action::NotMe(of.id)));
    let not_empty = is_empty.then(|| button("Not empty", &Action::NotEmpty(of.id)));
    message.buttons(not_me.into_iter().chain(not_empty))
}

/// Nothing of it stands.
fn taken_back(of: &Post) -> Message {
    let what = match !of.parts.is_empty() && of.parts.iter().all(|part| part.person.is_none()) {
        true => NOT_EMPTY,
        false => NOT_THEIRS,
    };
    Message::say(format!(":leftwards_arrow_with_hook: {}", what[at(of.turn)]))
}

/// What is said of one occasion.
struct Said {
    line: String,
    /// To the ticket, where one person is named.
    link: String,
    /// Who is not named in it.
    others: String,
}

impl Said {
    fn line(line: String) -> Said {
        Said { line, link: String::new(), others: String::new() }
    }
}

fn at(turn: u64) -> usize {
    usize::try_from(turn % 5).unwrap_or_default()
}

fn filled(opening: &str, who: &str, count: u32, of: &str) -> String {
    let nth = ordinal(usize::try_from(count).unwrap_or_default());
    let filled = opening.replace("{count}", &count.to_string()).replace("{ordinal}", &nth).replace("{of}", of);
    filled.replace("{who}", who)
}

/// First replies: ever, of the day, and of somebody's duty.
fn firsts(of: &Post, standing: &[&Celebration]) -> Vec<Said> {
    let groups = [
        (Some(Occasion::FirstEver), None, &FIRST_EVER, ""),
        (Some(Occasion::FirstToday), Some(false), &FIRST_TODAY, "today"),
        (Some(Occasion::FirstToday), Some(true), &FIRST_TODAY, "of their duty"),
        (None, None, &LATER, ""),
    ];
    let group = |(first, is_on_duty, openings, words): (_, Option<bool>, &Openings, &str)| {
        let fits = |part: &&&Celebration| {
            part.first.is_some()
                && part.first.filter(|_| !part.is_later) == first
                && is_on_duty.is_none_or(|duty| part.is_on_duty == duty)
        };
        let own: Vec<&Celebration> = standing.iter().filter(fits).copied().collect();
        say(of, &own, openings, 0, words)
    };
    groups.into_iter().filter_map(group).collect()
}

/// Round numbers of people, each number in a line; one that was said with a first reply is said there.
fn numbers(of: &Post, standing: &[&Celebration]) -> Vec<Said> {
    let alone = standing.iter().filter(|part| part.first.is_none());
    let mut counts: Vec<u32> = alone.clone().filter_map(|part| part.own_number).collect();
    counts.sort_unstable();
    counts.dedup();
    let line = |count: u32| {
        let own: Vec<&Celebration> = alone.clone().filter(|part| part.own_number == Some(count)).copied().collect();
        say(of, &own, &OWN_NUMBER, count, "")
    };
    counts.into_iter().filter_map(line).collect()
}

fn say(of: &Post, parts: &[&Celebration], openings: &Openings, count: u32, words: &str) -> Option<Said> {
    let people: Vec<&PersonId> = parts.iter().filter_map(|part| part.named()).collect();
    let turn = at(of.turn);
    match (people.as_slice(), parts) {
        ([], _) => None,
        ([one], [part, ..]) => {
            let mut line = filled(openings.one[turn], &person(one), count, words);
            if let Some(number) = part.own_number.filter(|_| part.first.is_some()) {
                line += &format!(" And it is their {} in all.", ordinal(usize::try_from(number).unwrap_or_default()));
            }
            line += &thanks(parts);
            let link = part.link.as_ref().map(|link| format!(" <{}|See the reply>", link.replace('&', "&amp;")));
            Some(Said { line, link: link.unwrap_or_default(), others: String::new() })
        }
        (several, _) => {
            let (named, others) = several.split_at(if several.len() > NAMES_MAX { 2 } else { several.len() });
            let mut names: Vec<String> = named.iter().map(|id| person(id)).collect();
            if !others.is_empty() {
                names.push(format!("{} others", others.len()));
            }
            let line = filled(openings.several[turn], &and(&names), count, words) + &thanks(parts);
            Some(Said { line, link: String::new(), others: by_name(others) })
        }
    }
}

/// The others, so that nobody is only counted.
fn by_name(others: &[&PersonId]) -> String {
    let mut names: Vec<String> = others.iter().take(OTHERS_MAX).map(|id| person(id)).collect();
    if others.len() > OTHERS_MAX {
        names.push(format!("{} more", others.len() - OTHERS_MAX));
    }
    and(&names)
}

/// To the buddies of these.
fn thanks(parts: &[&Celebration]) -> String {
    let mut buddies: Vec<&PersonId> = parts.iter().filter_map(|part| part.buddy.as_ref()).collect();
    buddies.sort();
    buddies.dedup();
    let names: Vec<String> = buddies.iter().map(|id| person(id)).collect();
    match (buddies.len(), parts.len()) {
        (0, _) => String::new(),
        (1, 1) => format!(" Thank you, {}, for being at their side.", names[0]),
        (few, _) if few <= NAMES_MAX => format!(" Thank you, {}!", and(&names)),
        _ => " Thank you, all of their buddies!".to_owned(),
    }
}

fn image(picture: &Picture) -> SlackBlock {
    let source = match &picture.source {
        Source::Address(url) => match url.parse() {
            Ok(image_url) => SlackImageUrlOrFile::ImageUrl { image_url },
            // It was one when it was added.
            Err(_) => return SlackDividerBlock::new().into(),
        },
        Source::File(id) => {
            SlackImageUrlOrFile::SlackFile { slack_file: SlackFileIdOrUrl::Id { id: id.clone().into() } }
        }
    };
    SlackImageBlock::new(source, clip(&picture.alt, ALT_LENGTH_MAX)).into()
}

/// To a shadower and their buddy, where the shadower chose that only they hear of it. With a first one goes whether others
/// of theirs came before it.
pub fn private(
    id: CelebrationId,
    who: &PersonId,
    buddy: Option<&PersonId>,
    first: Option<(Occasion, bool)>,
    own_number: Option<u32>,
    is_on_duty: bool,
) -> Message {
    let (openings, of) = match first {
        Some((_, true)) => (&LATER, ""),
        Some((Occasion::FirstEver, _)) => (&FIRST_EVER, ""),
        Some((Occasion::FirstToday, _)) if is_on_duty => (&FIRST_TODAY, "of their duty"),
        Some((Occasion::FirstToday, _)) => (&FIRST_TODAY, "today"),
        None => (&OWN_NUMBER, ""),
    };
    let turn = at(id.0.unsigned_abs());
    let what = filled(openings.one[turn], &person(who), own_number.unwrap_or_default(), of);
    let thanks =
        buddy.map_or(String::new(), |buddy| format!(" Thank you, {}, for being at their side.", person(buddy)));
    Message::say(format!("{what}{thanks}"))
        .context(match buddy {
            Some(_) => format!("Only you two read this, as {} set it under *My settings*.", person(who)),
            None => "Only you read this, as you set it under *My settings*.".to_owned(),
        })
        .buttons([button("That was not me", &Action::NotMyReply(id))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::celebration::Share;
    use crate::domain::ids::{PictureId, PostId};

    fn first(who: &str) -> Celebration {
        Celebration {
            id: CelebrationId(1),
            person: Some(who.into()),
            share: Share::Channel,
            first: Some(Occasion::FirstEver),
            is_later: false,
            own_number: None,
            day_number: None,
            is_on_duty: false,
            link: Some("https://desk.example/t?a=1&b=2".into()),
            buddy: Some("USAM".into()),
            taken_back: false,
        }
    }

    fn of(turn: u64, parts: Vec<Celebration>) -> Post {
        Post { id: PostId(1), channel: "C1".into(), turn, picture: None, ts: None, parts }
    }

    fn text(turn: u64, parts: Vec<Celebration>) -> String {
        post(&of(turn, parts)).text
    }

    #[test]
    fn a_celebration_names_both_links_the_reply_and_is_never_the_same_twice_running() {
        let one = |turn| text(turn, vec![first("UANA")]);
        assert!(one(1).contains("<@UANA>") && one(1).contains("<@USAM>, for being"));
        assert!(one(1).contains("<https://desk.example/t?a=1&amp;b=2|See the reply>"));
        assert!((1..12).all(|turn| one(turn) != one(turn + 1)));
        let several = |turn| text(turn, vec![first("UANA"), first("UBEN")]);
        assert!((1..12).all(|turn| several(turn) != several(turn + 1)));
    }

    #[test]
    fn of_many_two_are_named_and_the_others_counted_and_named_below() {
        let people: Vec<Celebration> = ["UANA", "UBEN", "UCY", "UDI", "UED", "UFI"].map(first).to_vec();
        let message = post(&of(0, people.clone()));
        assert_eq!(
            message.text,
            ":tada: <@UANA>, <@UBEN> and 4 others sent their *first reply ever*! Thank you, <@USAM>!"
        );
        let json = serde_json::to_string(&message).unwrap();
        assert!(json.contains("<@UCY>, <@UDI>, <@UED> and <@UFI>"), "{json}");
        assert!(!text(0, people[..5].to_vec()).contains("others"));
    }

    #[test]
    fn who_keeps_it_private_is_neither_named_nor_counted_and_the_day_counts_them_all_the_same() {
        let private = Celebration { share: Share::Nobody, day_number: Some(100), ..first("UBEN") };
        let said = text(0, vec![first("UANA"), private.clone()]);
        assert!(!said.contains("UBEN") && !said.contains("others") && said.contains("*100th reply* today"), "{said}");
        let alone = post(&of(0, vec![private]));
        let json = serde_json::to_string(&alone).unwrap();
        assert!(!json.contains("UBEN") && !json.contains("That was not me"), "{json}");
    }

    #[test]
    fn one_reply_that_is_two_things_is_one_line() {
        let both = Celebration { first: Some(Occasion::FirstToday), own_number: Some(25), ..first("UANA") };
        let said = text(0, vec![both]);
        assert_eq!(said.matches("<@UANA>").count(), 1);
        assert!(said.contains("first reply today") && said.contains("their 25th in all"), "{said}");
    }

    fn number(id: i64, own: u32, day: Option<u32>) -> Celebration {
        Celebration {
            id: CelebrationId(id),
            first: None,
            own_number: Some(own),
            day_number: day,
            link: None,
            ..first("UANA")
        }
    }

    #[test]
    fn of_several_round_numbers_in_a_post_only_the_highest_is_said_and_taken_back_it_leaves_the_lower() {
        let begun = Celebration { own_number: Some(10), ..first("UANA") };
        let mut parts = vec![begun, number(2, 25, Some(25)), number(3, 50, Some(50))];
        let said = text(1, parts.clone());
        assert!(said.contains("*reply 50*") && said.contains("*50th answer*") && !said.contains("25"), "{said}");
        assert!(said.contains("first reply ever") && !said.contains("10th"), "{said}");
        parts[2].taken_back = true;
        let said = text(1, parts.clone());
        assert!(said.contains("*reply 25*") && said.contains("*25th answer*") && !said.contains("50"), "{said}");
        parts[1].taken_back = true;
        let said = text(1, parts);
        assert!(said.contains("their 10th in all") && !said.contains("25"), "{said}");
    }

    #[test]
    fn what_is_said_of_a_number_stays_true_when_more_come() {
        for turn in 0..5 {
            let said = text(turn, vec![number(1, 25, Some(25))]);
            let is_the_25th = |line: &str| line.contains("25th") || line.contains("*reply 25*");
            assert!(said.lines().all(is_the_25th) && !said.contains("*25 "), "{said}");
        }
    }

    #[test]
    fn when_the_last_one_is_taken_back_the_picture_goes() {
        let picture = Picture { id: PictureId(1), source: Source::File("F1".into()), alt: "A cake".into() };
        let taken_back = Celebration { taken_back: true, ..first("UANA") };
        let mut both = of(0, vec![taken_back.clone(), first("UBEN")]);
        both.picture = Some(picture);
        let json = serde_json::to_value(post(&both)).unwrap();
        assert_eq!(json["blocks"][1]["slack_file"]["id"], "F1");
        assert!(!json.to_string().contains("UANA"));
        both.parts.pop();
        let json = serde_json::to_value(post(&both)).unwrap().to_string();
        assert!(json.contains("Taken back") && !json.contains("F1") && !json.contains("button"), "{json}");
    }
}
