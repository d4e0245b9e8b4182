//! Replies, how they are celebrated, and who in a help desk is who.

use super::super::{celebration, claim, credit, empty_queue, link, pictures, replied};
use super::Gallery;
use super::samples::{Samples, odd};
use crate::domain::celebration::{ALT_LENGTH_MAX, Celebration, PICTURES_MAX, Picture, Post, Share, Source};
use crate::domain::desk::{self, Agent, Counted, Desk, LastSent, Takeover, Unknown};
use crate::domain::ids::{CelebrationId, ClaimId, DayId, PersonId, PictureId, PostId, ReplyId};
use crate::domain::reply::{self, Known, Occasion, Sent};

/// Replies that come at once on a large day.
const BURST: usize = 300;

pub fn always_the_same(gallery: &mut Gallery) {
    let one = "always the same";
    show!(gallery, one, replied::already_told());
    show!(gallery, one, replied::not_on_a_day());
    show!(gallery, one, replied::for_a_shadower());
    show!(gallery, one, replied::counts_already());
    show!(gallery, one, replied::nothing_to_claim());
    show!(gallery, one, credit::not_credited());
    show!(gallery, one, credit::not_asked());
    show!(gallery, one, replied::already_taken_back());
    show!(gallery, one, empty_queue::celebrated());
    show!(gallery, one, empty_queue::taken_back());
    show!(gallery, one, credit::kept());
    show!(gallery, one, link::no_desk());
    show!(gallery, one, credit::not_yours_to_credit());
    for (case, occasion) in [("first ever", Occasion::FirstEver), ("first today", Occasion::FirstToday)] {
        for share in Share::ALL {
            let queue = Some(DayId(1)).filter(|_| share.is_public());
            show!(gallery, format!("{case}, {share}"), replied::celebrated(occasion, share, queue));
        }
    }
}

pub fn replies(gallery: &mut Gallery, of: &Samples) {
    let day = of.day.id;
    let here = Sent { here: of.paired.replies, ever: u32::MAX, is_on_duty: false };
    show!(gallery, of.case, replied::counted(here, Some(day)));
    show!(gallery, format!("{}, on duty", of.case), replied::counted(Sent { is_on_duty: true, ..here }, None));
    show!(gallery, of.case, replied::seen_already(here, Some(day)));
    show!(gallery, of.case, replied::celebrated_later(here, Share::Channel, Some(day)));
    show!(gallery, of.case, replied::yours_again(here));
    show!(gallery, of.case, replied::claimed_back(&of.shadower.id));
    for share in [Share::Channel, Share::Nobody] {
        show!(gallery, format!("{}, {share}", of.case), replied::already_celebrated(here, share));
    }
    show!(gallery, of.case, replied::no_link(&of.typed));
    for why in [reply::Refusal::NotBegun, reply::Refusal::Over, reply::Refusal::CalledOff] {
        show!(gallery, format!("{}, {why:?}", of.case), replied::refused(&of.day, why));
    }
    takings_back(gallery, of);
    let named: Vec<PersonId> = of.paired.shadowers().cloned().collect();
    show!(gallery, format!("{}, one", of.case), replied::not_yours(&named[..1], &[]));
    show!(gallery, format!("{}, all", of.case), replied::not_yours(&named, &of.day.advocates));
    show!(gallery, format!("{}, nobody", of.case), replied::not_yours(&[], &[]));
    let several = names(of);
    show!(gallery, of.case, replied::whose_form(PostId(i64::MAX), &several));
    let somebody_else = |at: usize| (format!("U0BURST{at}").as_str().into(), several[at % several.len()].1.clone());
    let burst: Vec<(PersonId, String)> = (0..BURST).map(somebody_else).collect();
    show!(gallery, format!("{}, a burst", of.case), replied::whose_form(PostId(i64::MAX), &burst));
}

fn takings_back(gallery: &mut Gallery, of: &Samples) {
    let first = replied::Taken { celebration: of.celebration.clone(), ticket: Some(of.typed.clone()), others: 0 };
    let number = Celebration { first: None, own_number: Some(25), link: None, ..of.celebration.clone() };
    let today = Celebration { first: Some(Occasion::FirstToday), ..of.celebration.clone() };
    let duty = Celebration { is_on_duty: true, ..today.clone() };
    let later = Celebration { is_later: true, own_number: None, ..today.clone() };
    let others = |celebration, others| replied::Taken { celebration, ticket: None, others };
    let all = [
        ("a first", first.clone()),
        ("a number", replied::Taken { celebration: number, others: 1, ..first }),
        ("today's", others(today, 2)),
        ("on duty", others(duty, 1)),
        ("another", others(later, 0)),
    ];
    for (case, taken) in all {
        let case = format!("{}, {case}", of.case);
        show!(gallery, case.clone(), replied::taken_back(&taken));
        show!(gallery, case.clone(), replied::taken_back_for(&of.shadower.id, &taken));
        show!(gallery, case, replied::taken_back_by(&of.day.coordinator, PostId(i64::MAX), &taken));
    }
    show!(gallery, of.case, replied::taken_back_in_private(&of.shadower.id));
}

fn names(of: &Samples) -> Vec<(PersonId, String)> {
    of.shadowers.iter().map(|one| (one.id.clone(), one.name.clone())).collect()
}

pub fn empty_queues(gallery: &mut Gallery, of: &Samples) {
    let waiting = Desk::ALL.map(|desk| (desk, 2, of.running));
    show!(gallery, format!("{}, one", of.case), empty_queue::still_waiting(&of.day, &waiting[..1]));
    show!(gallery, format!("{}, all", of.case), empty_queue::still_waiting(&of.day, &waiting));
    show!(gallery, of.case, empty_queue::told_before(&of.day, of.running));
    show!(gallery, of.case, empty_queue::no_day(&of.day));
    show!(gallery, of.case, empty_queue::not_on_it(&of.day));
}

fn posts_of(of: &Samples) -> Vec<(&'static str, Post)> {
    let alt = if of.case == "extreme" { odd(ALT_LENGTH_MAX) } else { "A cat in a party hat".to_owned() };
    let picture = |source| Some(Picture { id: PictureId(1), source, alt: alt.clone() });
    let post = |turn, parts| Post {
        id: PostId(i64::MAX),
        channel: of.day.channel.clone(),
        turn,
        picture: picture(Source::File("F0123456789".to_owned())),
        ts: None,
        parts,
    };
    let one = || of.celebration.clone();
    let today = Celebration { first: Some(Occasion::FirstToday), own_number: Some(25), ..one() };
    let duty = Celebration { is_on_duty: true, ..today.clone() };
    let number = Celebration { first: None, own_number: Some(1_000), ..one() };
    let day = Celebration { first: None, day_number: Some(250), share: Share::Nobody, ..one() };
    let queue = Celebration { person: None, first: None, link: None, buddy: None, ..one() };
    let person = |at: usize| Some(PersonId(format!("U{at:010}")));
    let burst = (0..BURST).map(|at| Celebration { person: person(at), buddy: person(1_000 + at), ..one() });
    let several = (0..3).map(|at| Celebration { person: person(at), own_number: Some(10), first: None, ..one() });
    let by_address = picture(Source::Address("https://example.com/cat.gif".to_owned()));
    vec![
        ("first ever", Post { picture: None, ..post(0, vec![one()]) }),
        ("first today", Post { picture: by_address, ..post(1, vec![today.clone()]) }),
        ("first on duty", post(2, vec![duty.clone()])),
        ("not the first", post(2, vec![Celebration { is_later: true, ..one() }])),
        ("a round number", post(3, vec![number.clone()])),
        ("several at a number", post(4, several.collect())),
        ("the day's number", post(5, vec![day.clone()])),
        ("an empty queue", post(6, vec![queue.clone()])),
        ("of all kinds", post(7, burst.chain([today, duty, number, day, queue]).collect())),
        ("no empty queue", post(8, vec![Celebration { person: None, taken_back: true, ..one() }])),
        ("taken back", post(8, vec![Celebration { taken_back: true, ..one() }])),
    ]
}

pub fn celebrations(gallery: &mut Gallery, of: &Samples) {
    for (case, post) in posts_of(of) {
        show!(gallery, format!("{}, {case}", of.case), celebration::post(&post));
    }
    let (id, who, buddy) = (CelebrationId(1), &of.shadower.id, Some(&of.advocate.id));
    let ever = Some((Occasion::FirstEver, false));
    let today = Some((Occasion::FirstToday, false));
    show!(gallery, of.case, celebration::private(id, who, buddy, ever, None, false));
    show!(gallery, format!("{}, alone", of.case), celebration::private(id, who, None, today, Some(25), true));
    show!(gallery, format!("{}, a day", of.case), celebration::private(id, who, None, today, None, false));
    let later = Some((Occasion::FirstToday, true));
    show!(gallery, format!("{}, later", of.case), celebration::private(id, who, buddy, later, None, false));
    show!(gallery, format!("{}, a number", of.case), celebration::private(id, who, buddy, None, Some(50), false));
}

pub fn credits(gallery: &mut Gallery, of: &Samples) {
    let seen = Known {
        id: ReplyId(i64::MAX),
        link: of.celebration.link.clone(),
        ticket: Some(of.typed.chars().take(200).collect()),
        at: of.running,
    };
    let without = Known { link: None, ..seen.clone() };
    let all = names(of);
    show!(gallery, format!("{}, one", of.case), credit::offer(&seen, &all[..1]));
    show!(gallery, format!("{}, several", of.case), credit::offer(&without, &all));
    let link = Some(format!("https://desk.example/{}", "\\".repeat(870)));
    let told = Known { ticket: None, link, ..seen.clone() };
    show!(gallery, format!("{}, one", of.case), credit::whose(&told, &all[..1]));
    show!(gallery, format!("{}, several", of.case), credit::whose(&told, &all));
    for is_told in [true, false] {
        show!(gallery, format!("{}, told {is_told}", of.case), credit::credited(&of.shadower.id, is_told));
    }
    for credited in [Some(ReplyId(i64::MAX)), None] {
        let case = format!("{}, credited {}", of.case, credited.is_some());
        show!(gallery, case, credit::whose_it_is(&of.shadower.id, credited));
    }
    show!(gallery, of.case, credit::uncredited(&of.shadower.id));
    show!(gallery, of.case, credit::uncredited_by(&of.advocate.id, of.celebration.link.as_deref()));
    show!(gallery, format!("{}, no link", of.case), credit::uncredited_by(&of.advocate.id, None));
    show!(gallery, of.case, credit::counted_already(&of.shadower.id));
    show!(gallery, of.case, credit::one_of_then(&of.shadower.id));
    show!(gallery, of.case, credit::not_on_that_day(&of.shadower.id));
}

pub fn links(gallery: &mut Gallery, of: &Samples) {
    let agent = |at: usize| Agent {
        desk: Desk::ALL[at % Desk::ALL.len()],
        id: format!("{at}{}", "7".repeat(190)),
        email: Some(format!("{}@example.com", "k".repeat(180))).filter(|_| !at.is_multiple_of(3)),
        name: Some(of.shadower.name.clone()).filter(|_| at.is_multiple_of(2)),
    };
    let sent = |at: usize| desk::Sent {
        replies: u32::try_from(at).unwrap_or_default() + 1,
        first_at: of.running,
        last: LastSent {
            at: of.running,
            ticket: "4".repeat(1 + at * 2),
            link: Some(of.celebration.link.clone().unwrap_or_default()).filter(|_| at.is_multiple_of(2)),
        },
    };
    let unknown = |at: usize| Unknown { agent: agent(at), sent: Some(sent(at)).filter(|_| at != 3) };
    let (all, zone): (Vec<Unknown>, _) = ((0..100).map(unknown).collect(), &of.day.zone);
    for (case, agents) in [("one", &all[..1]), ("several", &all[..4]), ("many", &all[..])] {
        show!(gallery, format!("{}, {case}", of.case), link::who_are_they(agents, zone));
        show!(gallery, format!("{}, {case}", of.case), link::form(agents, zone));
    }
    for is_coordinator in [true, false] {
        for (case, desks) in [("one desk", &[Desk::Plain][..]), ("all desks", &Desk::ALL[..])] {
            let case = format!("{}, {case}, coordinator {is_coordinator}", of.case);
            show!(gallery, case, claim::form(desks, is_coordinator));
        }
    }
    let (who, desk, typed) = (&of.shadower.id, Desk::Zendesk, of.typed.as_str());
    let so_far = [(of.day.coordinator.clone(), 1), (of.shadower.id.clone(), u32::MAX)];
    let takeover =
        Takeover { desk, typed: of.typed.chars().take(claim::TYPED_LENGTH_MAX).collect(), person: who.clone() };
    for (case, so_far) in [("new", &so_far[..0]), ("known", &so_far[..])] {
        for in_slack in [None, Some(&of.advocate.id)] {
            let case = format!("{}, {case}, in Slack {}", of.case, in_slack.is_some());
            show!(gallery, case.clone(), claim::claimed(ClaimId(i64::MAX), &takeover, so_far, in_slack));
            show!(gallery, case, claim::take_over_form(takeover.clone(), so_far, in_slack));
        }
    }
    show!(gallery, of.case, claim::claimed_of_another(ClaimId(i64::MAX), &takeover, &of.advocate.id));
    for reader in [who, &of.advocate.id] {
        show!(gallery, format!("{}, {reader}", of.case), claim::linked_already(&takeover, reader));
    }
    show!(gallery, of.case, claim::linked_by(&of.day.coordinator, desk, typed));
    show!(gallery, of.case, link::all_known());
    for replies in [0, 3] {
        let case = format!("{}, {replies}", of.case);
        show!(gallery, case, claim::no_longer(&of.day.coordinator, &takeover, replies));
    }
    for (replies, on_days) in [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (u32::MAX, 3)] {
        let counted = Counted { replies, on_days };
        let case = format!("{}, {on_days} of {replies}", of.case);
        let told: Vec<PersonId> =
            so_far.iter().take(usize::try_from(on_days).unwrap_or_default()).map(|(who, _)| who.clone()).collect();
        show!(gallery, case.clone(), claim::linked(&takeover, counted, &told));
        show!(gallery, case, link::saved(&vec![(who.clone(), counted); 5], on_days == 1));
    }
    show!(gallery, of.case, claim::claim_sent(&of.day.coordinator));
    show!(gallery, of.case, claim::refused(who, desk, typed));
    show!(gallery, of.case, claim::confirmed(Desk::Plain, typed));
    show!(gallery, of.case, claim::not_confirmed(&of.day.coordinator, desk, typed));
}

pub fn all_pictures(gallery: &mut Gallery, of: &Samples) {
    let picture = |at: usize| Picture {
        id: PictureId(i64::try_from(at).unwrap_or_default()),
        source: match at.is_multiple_of(2) {
            true => Source::File(format!("F{at}")),
            false => Source::Address(format!("https://example.com/{}", "a".repeat(1_900))),
        },
        alt: of.typed.chars().take(ALT_LENGTH_MAX).collect(),
    };
    let all: Vec<Picture> = (0..PICTURES_MAX).map(picture).collect();
    for (case, some) in [("none", &all[..0]), ("some", &all[..3]), ("all", &all[..])] {
        show!(gallery, format!("{}, {case}", of.case), pictures::form(some));
    }
    for count in [0, 1, PICTURES_MAX] {
        for is_by_address in [true, false] {
            let case = format!("{}, {count} saved, address {is_by_address}", of.case);
            show!(gallery, case, pictures::saved(count, is_by_address));
        }
    }
    show!(gallery, format!("{}, a file", of.case), pictures::refused(&all[0]));
    show!(gallery, format!("{}, an address", of.case), pictures::refused(&all[1]));
}
