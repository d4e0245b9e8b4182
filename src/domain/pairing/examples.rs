//! One small example for each rule, each aim and each line of the cost.

use jiff::civil::date;

use super::fixtures::{advocate, day, pin, shadower, short, strings};
use super::{Advocate, Met, Plan, Reason, Refused, Request, Rule, Shadower, changes, cost_table, pair, pair_within};
use crate::domain::hours::Window;
use crate::domain::zones;

fn with(shadowers: Vec<Shadower>, advocates: Vec<Advocate>) -> Request {
    Request { shadowers, advocates, ..day() }
}

fn plan(request: &Request) -> Plan {
    let plan = pair(request).unwrap();
    assert!(plan.optimal);
    assert_eq!(plan.lower_bound, plan.total_cost);
    assert!(plan.pairs.iter().all(|pair| !pair.reasons.is_empty()));
    plan
}

fn paired(request: &Request) -> String {
    short(&plan(request))
}

/// The only unpaired person's rule and sentence.
fn why(request: &Request) -> (Rule, String) {
    let mut unpaired = plan(request).unpaired;
    assert_eq!(unpaired.len(), 1);
    let only = unpaired.remove(0);
    (only.rule, only.reason)
}

#[test]
fn nobody_at_all_is_a_plan() {
    assert_eq!(plan(&day()).pairs, []);
}

#[test]
fn an_advocate_takes_no_more_than_they_have_places() {
    let request = with(vec![shadower("ana"), shadower("ben")], vec![advocate("sam")]);
    let (rule, reason) = why(&request);
    assert_eq!(rule, Rule::Capacity);
    assert_eq!(
        reason,
        "Every advocate who would do is taken; one more advocate, or one more place with one of them, \
         would help."
    );
}

#[test]
fn a_month_that_leaves_no_room_is_said_and_reads_the_same_for_who_cannot_be_paired() {
    let full = Advocate { left_this_month: Some(0), ..advocate("sam") };
    let shy = Shadower { never_with: vec!["sam".into()], ..shadower("ben") };
    for ben in [shadower("ben"), shy] {
        let mut request = with(vec![shadower("ana"), ben], vec![full.clone(), advocate("tess")]);
        request.pins = vec![pin("ana", "tess")];
        let (rule, reason) = why(&request);
        assert_eq!(rule, Rule::Capacity);
        assert_eq!(
            reason,
            "Every advocate who would do is taken, or has no more room this month; one more advocate, or a day in \
             another month, would help."
        );
    }
}

#[test]
fn where_somebody_has_room_it_reads_the_same_whatever_stands_in_the_way() {
    let beside = |tess: Advocate| {
        let mut request = with(vec![shadower("ana"), shadower("ben")], vec![advocate("sam"), tess]);
        request.pins = vec![pin("ana", "sam")];
        why(&request)
    };
    let barred = beside(Advocate { never_with: vec!["ben".into()], ..advocate("tess") });
    assert_eq!(barred.0, Rule::Capacity);
    assert!(
        barred.1.starts_with("Cannot be paired with any advocate who has room, by hours or otherwise;"),
        "{barred:?}"
    );
    assert_eq!(beside(working("tess", "01:00-09:00")), barred);
    let away = beside(Advocate { away: true, ..advocate("tess") });
    assert!(away.1.starts_with("Every advocate who would do is taken; one more advocate"), "{away:?}");
}

#[test]
fn who_is_away_is_nobodys_buddy() {
    let request = with(vec![shadower("ana")], vec![Advocate { away: true, ..advocate("sam") }]);
    let (rule, reason) = why(&request);
    assert_eq!(rule, Rule::Away);
    assert_eq!(reason, "Every advocate is away that day; an advocate who is there would help.");
}

#[test]
fn never_with_counts_whichever_side_says_it() {
    let shy = Shadower { never_with: vec!["sam".into()], ..shadower("ana") };
    let picky = Advocate { never_with: vec!["ana".into()], ..advocate("tess") };
    let request = with(vec![shy, shadower("ben")], vec![advocate("sam"), picky]);
    let (rule, reason) = why(&request);
    assert_eq!(rule, Rule::NeverWith);
    assert!(reason.to_lowercase().contains("cannot be paired"), "{reason}");
}

#[test]
fn nobody_is_their_own_buddy() {
    let request = with(vec![shadower("sam"), shadower("tess")], vec![advocate("tess"), advocate("sam")]);
    assert_eq!(paired(&request), "sam-tess tess-sam");
}

#[test]
fn a_pair_needs_the_least_shared_time_and_not_a_minute_more() {
    let until = |end: &str| Advocate { hours: format!("05:00-{end}").parse().unwrap(), ..advocate("sam") };
    assert_eq!(paired(&with(vec![shadower("ana")], vec![until("11:00")])), "ana-sam");
    let (rule, reason) = why(&with(vec![shadower("ana")], vec![until("10:59")]));
    assert_eq!(rule, Rule::Hours);
    assert!(
        reason.starts_with("No advocate who could be a buddy works at least 2 h of the day at the same time;"),
        "{reason}"
    );
}

#[test]
fn hours_count_on_each_persons_own_clock() {
    // Nine to five in Chicago is 15:00 to 23:00 in Dublin; a Sydney night shift is 11:00 to 19:00.
    let chicago = Advocate { time_zone: zones::zone("America/Chicago").unwrap(), ..advocate("chi") };
    let sydney = zones::zone("Australia/Sydney").unwrap();
    let night = Shadower { time_zone: sydney, hours: "22:00-06:00".parse().unwrap(), ..shadower("syd") };
    let plan = plan(&with(vec![night], vec![chicago]));
    assert_eq!(plan.pairs[0].shared_minutes, 120);
}

#[test]
fn somebody_who_is_hardly_there_is_told_so() {
    let late = Shadower { hours: "16:00-23:00".parse().unwrap(), ..shadower("ana") };
    let (rule, reason) = why(&with(vec![late], vec![advocate("sam")]));
    assert_eq!(rule, Rule::Hours);
    assert!(reason.starts_with("Only 1 h of the day falls into working hours"), "{reason}");
}

#[test]
fn what_is_private_is_not_told_by_the_sentence_about_hours() {
    let early = |id| Advocate { hours: "01:00-09:30".parse().unwrap(), ..advocate(id) };
    let barred = Advocate { never_with: vec!["ana".into()], ..advocate("tess") };
    let away = Advocate { away: true, ..advocate("tess") };
    let by_bar = why(&with(vec![shadower("ana")], vec![early("sam"), barred]));
    let by_absence = why(&with(vec![shadower("ana")], vec![early("sam"), away]));
    assert_eq!(by_bar, by_absence);
}

#[test]
fn first_timers_come_before_people_behind_their_quota_and_both_before_others() {
    let people = || {
        vec![
            shadower("ana"),
            Shadower { behind_quota: true, ..shadower("ben") },
            Shadower { first_time: true, ..shadower("cleo") },
        ]
    };
    let sam = |capacity| vec![Advocate { capacity, ..advocate("sam") }];
    assert_eq!(paired(&with(people(), sam(1))), "ana- ben- cleo-sam");
    assert_eq!(paired(&with(people(), sam(2))), "ana- ben-sam cleo-sam");
    assert_eq!(paired(&with(people(), sam(3))), "ana-sam ben-sam cleo-sam");
}

#[test]
fn one_first_timer_comes_before_any_number_of_others() {
    // Only Sam's hours suit Cleo, so the other two are left with nobody: the levels are no weights.
    let cleo = Shadower { first_time: true, never_with: vec!["tess".into()], ..shadower("cleo") };
    let behind = |id| Shadower { behind_quota: true, never_with: vec!["tess".into()], ..shadower(id) };
    let request = with(vec![behind("ana"), behind("ben"), cleo], vec![advocate("sam"), advocate("tess")]);
    assert_eq!(paired(&request), "ana- ben- cleo-sam");
}

#[test]
fn as_many_people_as_possible_come_before_the_cost() {
    // Ana and Sam would be ideal, but Ben can only have Sam.
    let ana = Shadower { topics: strings(&["billing"]), ..shadower("ana") };
    let ben = Shadower { never_with: vec!["tess".into()], ..shadower("ben") };
    let sam = Advocate { topics: strings(&["billing"]), ..advocate("sam") };
    assert_eq!(paired(&with(vec![ana, ben], vec![sam, advocate("tess")])), "ana-tess ben-sam");
}

#[test]
fn topics_bring_people_together() {
    let ana = Shadower { topics: strings(&["Billing", "api"]), ..shadower("ana") };
    let sam = Advocate { topics: strings(&["BILLING "]), ..advocate("sam") };
    let plan = plan(&with(vec![ana], vec![advocate("tess"), sam]));
    assert_eq!(short(&plan), "ana-sam");
    assert_eq!(plan.pairs[0].reasons[0], Reason::SharedTopics(strings(&["Billing"])));
}

#[test]
fn the_days_topics_count_for_everybody() {
    let mut request = with(
        vec![shadower("ana")],
        vec![advocate("sam"), Advocate { topics: strings(&["refunds"]), ..advocate("tess") }],
    );
    request.day.topics = strings(&["Refunds"]);
    let plan = plan(&request);
    assert_eq!(short(&plan), "ana-tess");
    assert_eq!(plan.pairs[0].reasons[0], Reason::DayTopics(strings(&["Refunds"])));
}

#[test]
fn a_language_besides_the_teams_brings_people_together() {
    let ana = Shadower { languages: strings(&["en", "pt-BR"]), ..shadower("ana") };
    let sam = Advocate { languages: strings(&["English"]), ..advocate("sam") };
    let tess = Advocate { languages: strings(&["Portuguese", "en"]), ..advocate("tess") };
    let plan = plan(&with(vec![ana], vec![sam, tess]));
    assert_eq!(short(&plan), "ana-tess");
    assert!(plan.pairs[0].reasons.contains(&Reason::SharedLanguages(strings(&["pt"]))));
}

#[test]
fn more_shared_hours_are_better() {
    let morning = Advocate { hours: "09:00-13:00".parse().unwrap(), ..advocate("sam") };
    assert_eq!(paired(&with(vec![shadower("ana")], vec![morning, advocate("tess")])), "ana-tess");
}

#[test]
fn people_who_met_lately_get_somebody_else() {
    let met = |advocate: &str, date| Met { shadower: "ana".into(), advocate: advocate.into(), date };
    let (long_ago, lately) = (date(2024, 3, 3), date(2026, 6, 1));
    let mut request = with(vec![shadower("ana")], vec![advocate("sam"), advocate("tess")]);
    request.history = vec![met("sam", lately), met("sam", date(2023, 1, 1)), met("tess", long_ago)];
    let plan = plan(&request);
    assert_eq!(short(&plan), "ana-tess");
    assert_eq!(plan.pairs[0].reasons.last(), Some(&Reason::MetBefore { date: long_ago }));
}

#[test]
fn a_first_timer_gets_somebody_with_experience() {
    let cleo = Shadower { first_time: true, ..shadower("cleo") };
    let fresh = Advocate { days_done: 0, ..advocate("sam") };
    let plan = plan(&with(vec![cleo, shadower("ana")], vec![fresh, advocate("tess")]));
    assert_eq!(short(&plan), "ana-sam cleo-tess");
    assert!(plan.pairs[1].reasons.contains(&Reason::ExperiencedAdvocate { days_done: 1 }));
}

#[test]
fn who_was_asked_less_lately_is_asked_first() {
    let busy = Advocate { load_90d: 3, ..advocate("sam") };
    let plan = plan(&with(vec![shadower("ana")], vec![busy, advocate("tess")]));
    assert_eq!(short(&plan), "ana-tess");
    assert!(plan.pairs[0].reasons.contains(&Reason::EvenLoad));
}

#[test]
fn who_has_two_today_beside_somebody_with_none_does_not_keep_the_load_even() {
    // Two of the three stay free, one of them asked as little as the one who does not.
    let wide = |id| Advocate { capacity: 2, ..advocate(id) };
    let advocates = vec![wide("sam"), wide("tess"), Advocate { load_90d: 3, ..wide("uma") }];
    let is_even = |people: &[&str]| {
        let people = people.iter().map(|id| shadower(id)).collect();
        let plan = plan(&keeping(2, with(people, advocates.clone())));
        plan.pairs.iter().any(|pair| pair.reasons.contains(&Reason::EvenLoad))
    };
    assert!(is_even(&["ana"]));
    assert!(!is_even(&["ana", "ben"]));
}

#[test]
fn who_goes_first_reads_why_where_others_stand_back_for_them() {
    let cleo = Shadower { first_time: true, ..shadower("cleo") };
    let ben = Shadower { behind_quota: true, ..shadower("ben") };
    let reasons = |people: &[&Shadower]| {
        let people = people.iter().map(|&person| person.clone()).collect();
        plan(&with(people, vec![advocate("sam")])).pairs.remove(0).reasons
    };
    assert!(reasons(&[&cleo, &ben]).contains(&Reason::FirstTimer));
    assert!(reasons(&[&ben, &shadower("ana")]).contains(&Reason::BehindQuota));
    let asleep = Shadower { hours: "20:00-04:00".parse().unwrap(), ..shadower("zoe") };
    for people in [&[&cleo][..], &[&ben], &[&cleo, &asleep]] {
        let reasons = reasons(people);
        assert!(!reasons.contains(&Reason::FirstTimer) && !reasons.contains(&Reason::BehindQuota), "{reasons:?}");
    }
}

#[test]
fn nobody_goes_first_where_whoever_is_left_out_was_not_passed_over() {
    let cleo = Shadower { first_time: true, ..shadower("cleo") };
    let reasons = |ana: Shadower, advocates: Vec<Advocate>| {
        let plan = plan(&with(vec![ana, cleo.clone()], advocates));
        assert_eq!((plan.pairs.len(), plan.unpaired.len()), (1, 1));
        plan.pairs[0].reasons.clone()
    };
    // A place stays free that she cannot have; and the place that is taken is at hours at which she is asleep.
    let shy = Shadower { never_with: vec!["sam".into()], ..shadower("ana") };
    let wide = Advocate { capacity: 2, ..advocate("sam") };
    let first = reasons(shy, vec![wide]);
    assert!(!first.contains(&Reason::FirstTimer), "{first:?}");
    let early = Shadower { hours: "05:00-12:00".parse().unwrap(), ..shadower("ana") };
    let full = Advocate { capacity: 0, ..working("tess", "05:00-12:00") };
    let first = reasons(early, vec![working("sam", "13:00-21:00"), full]);
    assert!(!first.contains(&Reason::FirstTimer), "{first:?}");
}

#[test]
fn the_day_is_shared_evenly_and_the_costs_add_up() {
    let wide = |id| Advocate { capacity: 4, ..advocate(id) };
    let people = ["a", "b", "c", "d"].map(shadower).to_vec();
    let plan = plan(&with(people, vec![wide("sam"), wide("tess")]));
    let mut nths: Vec<u32> = plan.pairs.iter().map(|pair| pair.nth).collect();
    nths.sort_unstable();
    assert_eq!(nths, [1, 1, 2, 2]);
    assert_eq!(plan.total_cost, 2 * 25_000);
}

#[test]
fn a_pin_holds_whatever_it_costs() {
    let cleo = Shadower { first_time: true, ..shadower("cleo") };
    let mut request = with(vec![cleo, shadower("ana")], vec![advocate("sam")]);
    request.pins = vec![pin("ana", "sam"), pin("ana", "sam")];
    let plan = plan(&request);
    assert_eq!(short(&plan), "ana-sam cleo-");
    assert_eq!(plan.pairs[0].reasons[0], Reason::Pinned);
}

#[test]
fn a_pin_takes_one_of_the_advocates_places() {
    let sam = Advocate { capacity: 2, ..advocate("sam") };
    let mut request = with(vec![shadower("ana"), shadower("ben"), shadower("cleo")], vec![sam]);
    request.pins = vec![pin("cleo", "sam")];
    let plan = plan(&request);
    assert_eq!((plan.pairs.len(), plan.total_cost), (2, 25_000));
}

#[test]
fn a_pin_that_breaks_a_rule_is_refused() {
    let shy = Shadower { never_with: vec!["sam".into()], ..shadower("ana") };
    let gone = Advocate { away: true, ..advocate("gone") };
    let early = Advocate { hours: "01:00-09:30".parse().unwrap(), ..advocate("early") };
    let full = Advocate { capacity: 0, ..advocate("full") };
    let mut request = with(vec![shy], vec![advocate("sam"), gone, early, full]);
    for (buddy, rule) in
        [("sam", Rule::NeverWith), ("gone", Rule::Away), ("early", Rule::Hours), ("full", Rule::Capacity)]
    {
        request.pins = vec![pin("ana", buddy)];
        assert_eq!(pair(&request), Err(Refused::PinBreaksRule { pin: pin("ana", buddy), rule }));
    }
}

#[test]
fn a_refused_pin_does_not_tell_what_is_private() {
    let shy = Shadower { never_with: vec!["sam".into()], ..shadower("ana") };
    let request = Request { pins: vec![pin("ana", "sam")], ..with(vec![shy], vec![advocate("sam")]) };
    assert_eq!(pair(&request).unwrap_err().to_string(), "ana and sam cannot be paired: remove the pin");
}

#[test]
fn a_request_that_contradicts_itself_is_refused() {
    let people = || with(vec![shadower("ana")], vec![advocate("sam"), advocate("tess")]);
    let refused = |request: Request| pair(&request).unwrap_err();
    let pins = |pins| refused(Request { pins, ..people() });
    assert_eq!(pins(vec![pin("ana", "tess"), pin("ana", "sam")]), Refused::PinnedTwice("ana".into()));
    assert_eq!(pins(vec![pin("zoe", "sam")]), Refused::PinnedStranger("zoe".into()));
    assert_eq!(pins(vec![pin("ana", "zoe")]), Refused::PinnedNoAdvocate("zoe".into()));
    let twice = Request { shadowers: vec![shadower("ana"); 2], ..people() };
    assert_eq!(refused(twice), Refused::ShadowerTwice("ana".into()));
    let twice = Request { advocates: vec![advocate("sam"); 2], ..people() };
    assert_eq!(refused(twice), Refused::AdvocateTwice("sam".into()));
    let mut empty = people();
    empty.day.window.end = empty.day.window.start;
    assert_eq!(refused(empty), Refused::EmptyDay);
}

#[test]
fn a_day_without_advocates_says_so() {
    let (rule, reason) = why(&with(vec![shadower("ana")], vec![]));
    assert_eq!(rule, Rule::Capacity);
    assert_eq!(reason, "The day has no advocates yet; naming one would help.");
}

#[test]
fn the_seed_settles_ties_and_nothing_else_does() {
    let people = ["a", "b", "c", "d", "e"].map(shadower).to_vec();
    let buddies = ["p", "q", "r", "s", "t"].map(advocate).to_vec();
    let request = with(people, buddies);
    let seeded = |seed| paired(&Request { seed, ..request.clone() });
    assert_eq!(seeded(1), seeded(1));
    assert!((2..10).any(|seed| seeded(seed) != seeded(1)));
}

#[test]
fn the_cost_table_lists_every_allowed_pair_at_every_place() {
    let sam = Advocate { capacity: 3, left_this_month: Some(2), ..advocate("sam") };
    let away = Advocate { away: true, ..advocate("tess") };
    let request = with(vec![shadower("ben"), shadower("ana")], vec![away, sam]);
    let rows: Vec<(String, u32, i64)> = cost_table(&request)
        .unwrap()
        .map(|row| (format!("{}-{}", row.shadower, row.advocate), row.nth, row.cost))
        .collect();
    let expected = [("ana-sam", 1, 0), ("ana-sam", 2, 25_000), ("ben-sam", 1, 0), ("ben-sam", 2, 25_000)];
    assert_eq!(rows, expected.map(|(pair, nth, cost)| (pair.to_owned(), nth, cost)));
}

/// Three shadowers, each with an advocate who knows their topic, one of whom has to stay free.
fn one_stays_free() -> Request {
    let wants = |id, topic| Shadower { topics: strings(&[topic]), ..shadower(id) };
    let knows = |id, topic| Advocate { topics: strings(&[topic]), capacity: 2, ..advocate(id) };
    let shadowers = vec![wants("ana", "api"), wants("ben", "billing"), wants("cleo", "refunds")];
    let advocates = vec![knows("sam", "api"), knows("tess", "billing"), knows("uma", "refunds")];
    let mut request = with(shadowers, advocates);
    request.day.min_free_advocates = 1;
    request
}

#[test]
fn so_many_advocates_stay_free_as_the_day_asks_for() {
    let mut request = one_stays_free();
    let plan = plan(&request);
    let used: std::collections::BTreeSet<_> = plan.pairs.iter().map(|pair| &pair.advocate).collect();
    assert_eq!((plan.pairs.len(), used.len()), (3, 2));
    assert_eq!(plan.total_cost, 30_000 + 25_000);
    assert_eq!(plan.binding, [request.day.window]);
    request.day.min_free_advocates = 0;
    assert_eq!(paired(&request), "ana-sam ben-tess cleo-uma");
}

#[test]
fn whom_coverage_leaves_without_a_buddy_is_told_so() {
    let mut request = one_stays_free();
    request.advocates.iter_mut().for_each(|advocate| advocate.capacity = 1);
    let (rule, reason) = why(&request);
    assert_eq!(rule, Rule::Coverage);
    assert_eq!(
        reason,
        "Every advocate who would do is taken, or has to stay free for the queue: one advocate has to at any time; one \
         more advocate then, or one fewer who has to stay free, would help."
    );
}

#[test]
fn where_coverage_binds_for_all_who_cannot_be_paired_reads_the_same() {
    let advocates = ["sam", "tess", "uma"].map(advocate).to_vec();
    let ana = |never_with: &[&str]| Shadower {
        never_with: never_with.iter().map(|&id| id.into()).collect(),
        ..shadower("ana")
    };
    let of = |never_with: &[&str]| {
        let mut request = keeping(2, with(vec![shadower("ben"), ana(never_with)], advocates.clone()));
        request.pins = vec![pin("ben", "sam")];
        why(&request)
    };
    assert_eq!(of(&[]).0, Rule::Coverage);
    assert_eq!(of(&["tess", "uma"]), of(&[]));
    assert_eq!(of(&["tess"]), of(&[]));
}

#[test]
fn a_break_takes_an_advocate_off_the_queue() {
    // While Sam is at lunch only Tess is there, so Tess has to stay free, and Sam can have somebody.
    let lunch = Advocate { breaks: vec!["12:00-12:20".parse().unwrap()], ..advocate("sam") };
    let mut request = with(vec![shadower("ana")], vec![lunch, advocate("tess")]);
    request.day.min_free_advocates = 1;
    let plan = plan(&request);
    assert_eq!(short(&plan), "ana-sam");
    assert_eq!(plan.uncovered, []);
}

#[test]
fn hours_that_nobody_could_cover_forbid_nothing_and_are_told() {
    let mut request = with(vec![shadower("ana")], vec![advocate("sam")]);
    request.advocates[0].hours = "09:00-16:05".parse().unwrap();
    request.day.min_free_advocates = 2;
    let plan = plan(&request);
    assert_eq!(short(&plan), "ana-sam");
    let whole: Vec<_> = plan.uncovered.iter().map(|time| (time.window, time.free)).collect();
    assert_eq!(whole, [(request.day.window, 0)]);
    // Without a shadower, Sam is free until the last whole quarter of theirs.
    let empty = pair(&Request { shadowers: vec![], ..request.clone() }).unwrap();
    let parts: Vec<_> = empty.uncovered.iter().map(|time| (time.window.minutes(), time.free)).collect();
    assert_eq!(parts, [(7 * 60, 1), (60, 0)]);
}

#[test]
fn a_pin_that_leaves_too_few_free_is_refused() {
    let mut request = with(vec![shadower("ana")], vec![advocate("sam")]);
    request.day.min_free_advocates = 1;
    request.pins = vec![pin("ana", "sam")];
    let refused = pair(&request).unwrap_err();
    assert_eq!(refused, Refused::PinBreaksRule { pin: pin("ana", "sam"), rule: Rule::Coverage });
    assert_eq!(
        refused.to_string(),
        "ana and sam cannot be paired, as too few advocates would stay free: remove the pin"
    );
}

#[test]
fn without_time_to_search_nothing_is_claimed() {
    let request = one_stays_free();
    let hasty = pair_within(&request, 0).unwrap();
    assert!(!hasty.optimal);
    assert!(hasty.lower_bound < 55_000 && hasty.total_cost >= 55_000, "{hasty:?}");
}

#[test]
fn a_format_without_buddies_pairs_nobody() {
    let mut request = with(vec![shadower("ana")], vec![advocate("sam")]);
    request.day.gives_buddies = false;
    let (rule, reason) = why(&request);
    assert_eq!(rule, Rule::Format);
    assert_eq!(reason, "This kind of day gives nobody a buddy: whoever holds the pager helps.");
    request.pins = vec![pin("ana", "sam")];
    assert_eq!(pair(&request), Err(Refused::PinBreaksRule { pin: pin("ana", "sam"), rule: Rule::Format }));
}

#[test]
fn what_people_know_stays_unless_somebody_else_needs_it() {
    let ana = Shadower { topics: strings(&["billing"]), ..shadower("ana") };
    let sam = Advocate { topics: strings(&["billing"]), ..advocate("sam") };
    let mut request = with(vec![ana], vec![sam, advocate("tess")]);
    assert_eq!(paired(&request), "ana-sam");
    request.known = vec![pin("ana", "tess"), pin("zoe", "sam")];
    assert_eq!(paired(&request), "ana-tess");
    // Ben can only have Tess, and people come first.
    request.shadowers.push(Shadower { never_with: vec!["sam".into()], ..shadower("ben") });
    assert_eq!(paired(&request), "ana-sam ben-tess");
    request.advocates[1].away = true;
    assert_eq!(paired(&request), "ana-sam ben-");
}

#[test]
fn what_a_swap_changes_is_told_in_words() {
    let ana = Shadower { topics: strings(&["billing"]), ..shadower("ana") };
    let sam = Advocate { topics: strings(&["billing"]), ..advocate("sam") };
    let mut request = with(vec![ana, shadower("ben")], vec![sam, advocate("tess")]);
    let best = plan(&request);
    request.pins = vec![pin("ana", "tess"), pin("ben", "sam")];
    let swapped = plan(&request);
    assert_eq!(short(&swapped), "ana-tess ben-sam");
    assert_eq!(changes(&best.pairs[0], &swapped.pairs[0]), ["no shared topic any more"]);
}

/// So many of the advocates stay free.
fn keeping(needed: u32, mut request: Request) -> Request {
    request.day.min_free_advocates = needed;
    request
}

/// On the day of the fixtures.
fn window(start: &str, end: &str) -> Window {
    let at = |time: &str| format!("2026-12-01T{time}:00Z").parse().unwrap();
    Window { start: at(start), end: at(end) }
}

fn working(id: &str, hours: &str) -> Advocate {
    Advocate { hours: hours.parse().unwrap(), ..advocate(id) }
}

#[test]
fn times_that_nobody_can_cover_and_times_that_bind_are_told_exactly() {
    // Two are at work until one, one until a quarter to five, and nobody in the last quarter of an hour.
    let request = with(vec![shadower("ana")], vec![working("sam", "09:00-13:00"), working("tess", "09:00-16:45")]);
    let plan = plan(&keeping(2, request));
    assert_eq!(plan.unpaired[0].rule, Rule::Coverage);
    let uncovered: Vec<_> = plan.uncovered.iter().map(|time| (time.window, time.free)).collect();
    assert_eq!(uncovered, [(window("13:00", "16:45"), 1), (window("16:45", "17:00"), 0)]);
    assert_eq!(plan.binding, [window("09:00", "13:00")]);
}

#[test]
fn a_quarter_counts_only_for_whom_works_all_of_it() {
    // Tess comes at 09:10 and pauses from 12:20 to 12:40, so that Sam alone covers 09:00 to 09:15 and 12:15 to 12:45.
    let topics = || strings(&["api"]);
    let sam = Advocate { topics: topics(), ..advocate("sam") };
    let tess = Advocate { breaks: vec!["12:20-12:40".parse().unwrap()], ..working("tess", "09:10-17:00") };
    let ana = Shadower { topics: topics(), ..shadower("ana") };
    let plan = plan(&keeping(1, with(vec![ana], vec![sam, tess])));
    assert_eq!(short(&plan), "ana-tess");
    assert_eq!(plan.binding, [window("09:00", "17:00")]);
}

#[test]
fn a_last_shorter_piece_of_the_day_counts() {
    // From five on only Sam is there for all that is left of the day.
    let ana = Shadower { topics: strings(&["api"]), ..shadower("ana") };
    let sam = Advocate { topics: strings(&["api"]), ..working("sam", "09:00-17:10") };
    let mut request = keeping(1, with(vec![ana], vec![sam, working("tess", "09:00-17:05")]));
    request.day.window = window("09:00", "17:10");
    let plan = plan(&request);
    assert_eq!(short(&plan), "ana-tess");
    assert_eq!(plan.binding, [window("09:00", "17:10")]);
}

#[test]
fn a_first_timer_comes_before_any_number_of_others_where_advocates_stay_free() {
    // Sam could take both others, Tess only Cleo; one of the two has to stay free.
    let cleo = Shadower { first_time: true, never_with: vec!["sam".into()], ..shadower("cleo") };
    let behind = |id| Shadower { behind_quota: true, ..shadower(id) };
    let sam = Advocate { capacity: 2, ..advocate("sam") };
    let tess = Advocate { never_with: vec!["ana".into(), "ben".into()], ..advocate("tess") };
    assert_eq!(
        paired(&keeping(1, with(vec![behind("ana"), behind("ben"), cleo], vec![sam, tess]))),
        "ana- ben- cleo-tess"
    );
}

#[test]
fn pins_count_for_coverage_in_the_order_of_their_ids() {
    let mut request = keeping(1, with(vec![shadower("ana"), shadower("ben")], vec![advocate("sam"), advocate("tess")]));
    request.pins = vec![pin("ben", "tess"), pin("ana", "sam")];
    assert_eq!(pair(&request), Err(Refused::PinBreaksRule { pin: pin("ben", "tess"), rule: Rule::Coverage }));
    request.pins = vec![pin("ben", "tess")];
    assert_eq!(paired(&request), "ana- ben-tess");
}

#[test]
fn whoever_has_a_pin_takes_more_before_another_one_is_taken_off_the_queue() {
    let wide = |id| Advocate { capacity: 2, ..advocate(id) };
    let mut request = keeping(1, with(vec![shadower("ana"), shadower("ben")], vec![wide("sam"), wide("tess")]));
    request.pins = vec![pin("ana", "sam")];
    assert_eq!(paired(&request), "ana-sam ben-sam");
}

#[test]
fn people_go_before_cost_where_somebody_has_to_stay_free_too() {
    // Y knows the topic and has a place too few; only one of the two may be used.
    let mut request = day();
    request.day.min_free_advocates = 1;
    request.day.topics = strings(&["billing"]);
    request.weights = super::Weights { topic: 100, shared_hours: 0, language: 0, repeat: 0, experience: 0, load: 0 };
    request.shadowers = (0..60).map(|number| shadower(&format!("s{number:02}"))).collect();
    request.advocates = vec![
        Advocate { capacity: 60, ..advocate("x") },
        Advocate { capacity: 59, topics: strings(&["billing"]), ..advocate("y") },
    ];
    let plan = pair(&request).unwrap();
    assert_eq!((plan.pairs.len(), plan.optimal), (60, true));
}
