//! How long pairing takes, on people made up by a seed: `cargo test --release --lib timing -- --ignored --nocapture`;
//! with `coverage_timing` only where advocates have to stay free.

use super::fixtures::{advocate, day, shadower, strings};
use super::{Advocate, Met, Request, Shadower, pair};
use crate::domain::zones;

const ZONES: [&str; 6] =
    ["Europe/Dublin", "Europe/Berlin", "Europe/Athens", "Africa/Lagos", "America/Sao_Paulo", "Asia/Kolkata"];

fn people(shadowers: usize, advocates: usize, capacity: u32) -> Request {
    let mut chance = fastrand::Rng::with_seed(7);
    let mut request = Request { seed: 1, ..day() };
    let mut topics = |of: usize| -> Vec<String> { (0..3).map(|_| format!("topic {}", chance.usize(..of))).collect() };
    let topics: Vec<Vec<String>> = (0..shadowers + advocates).map(|_| topics(12)).collect();
    let mut chance = fastrand::Rng::with_seed(8);
    for (at, topics) in topics.into_iter().enumerate() {
        let time_zone = zones::zone(ZONES[chance.usize(..ZONES.len())]).unwrap();
        let languages = vec!["en".to_owned(), ["es", "pt", "de", "en"][chance.usize(..4)].to_owned()];
        if at < shadowers {
            let (first_time, behind_quota) = (chance.bool(), chance.u8(..4) == 0);
            let id = format!("s{at}");
            let person = Shadower { time_zone, topics, languages, first_time, behind_quota, ..shadower(&id) };
            request.shadowers.push(person);
        } else {
            let (days_done, load_90d) = (chance.u32(..3), chance.u32(..6));
            let id = format!("a{at}");
            request.advocates.push(Advocate {
                time_zone,
                topics,
                languages,
                capacity,
                days_done,
                load_90d,
                ..advocate(&id)
            });
        }
    }
    request.day.min_shared_minutes = 60;
    for _ in 0..shadowers {
        let shadower = request.shadowers[chance.usize(..shadowers)].id.clone();
        let advocate = request.advocates[chance.usize(..advocates)].id.clone();
        request.history.push(Met { shadower, advocate, date: jiff::civil::date(2026, 3, 3) });
    }
    request
}

#[test]
#[ignore = "takes a while"]
#[expect(clippy::disallowed_methods, reason = "it measures")]
fn timing() {
    for (shadowers, advocates, capacity, free) in [
        (200, 50, 8, 0),
        (500, 40, 20, 0),
        (10_000, 2_000, 10, 0),
        (10_000, 2_000, 5, 0),
        (10_000, 2_000, 1, 0),
        (100, 40, 4, 1),
        (100, 40, 4, 3),
        (100, 40, 4, 13),
        (500, 40, 20, 1),
        (500, 40, 20, 3),
        (500, 40, 20, 13),
        (500, 40, 12, 3),
        (500, 40, 12, 13),
        (500, 100, 10, 1),
        (500, 100, 10, 3),
        (500, 100, 10, 33),
        (500, 200, 5, 1),
        (500, 200, 5, 3),
        (500, 200, 5, 66),
        (10_000, 2_000, 10, 3),
    ] {
        let mut request = people(shadowers, advocates, capacity);
        request.day.min_free_advocates = free;
        let start = std::time::Instant::now();
        let plan = pair(&request).unwrap();
        println!(
            "{shadowers} x {advocates} of {capacity}, {free} free: {:?}, {} pairs, cost {}, bound {}, optimal {}",
            start.elapsed(),
            plan.pairs.len(),
            plan.total_cost,
            plan.lower_bound,
            plan.optimal
        );
    }
}

const TOPICS: [&str; 6] = ["api", "billing", "refunds", "mobile", "security", "reports"];

/// As many advocates, three times as many shadowers; three shifts and lunches where `shifts`, all at the same hours
/// otherwise. Chance by a constant.
fn town(advocates: usize, needed: usize, shifts: bool) -> Request {
    let mut chance: u64 = 7;
    let mut pick = |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % below
    };
    let mut request = day();
    request.day.min_free_advocates = u32::try_from(needed).unwrap();
    for at in 0..advocates {
        let hours = if shifts { ["09:00-17:00", "07:00-14:00", "11:00-19:00"][pick(3)] } else { "09:00-17:00" };
        let pause = ["12:00-12:30", "12:30-13:00", "13:00-13:30"][pick(3)];
        let breaks = if shifts { vec![pause.parse().unwrap()] } else { Vec::new() };
        let topics = strings(&[TOPICS[pick(6)], TOPICS[pick(6)]]);
        let load_90d = u32::try_from(pick(5)).unwrap();
        let hours = hours.parse().unwrap();
        let id = format!("a{at}");
        request.advocates.push(Advocate { hours, breaks, topics, load_90d, capacity: 4, ..advocate(&id) });
    }
    for at in 0..3 * advocates {
        let zone = ["Europe/Dublin", "Europe/Berlin", "America/New_York"][pick(3)];
        let topics = strings(&[TOPICS[pick(6)]]);
        let (first_time, behind_quota) = (pick(4) == 0, pick(5) == 0);
        let time_zone = zones::zone(zone).unwrap();
        let id = format!("s{at}");
        request.shadowers.push(Shadower { time_zone, topics, first_time, behind_quota, ..shadower(&id) });
    }
    request
}

#[test]
#[ignore = "a measurement"]
fn coverage_timing() {
    println!("hours   advocates    k      ms   paired  total cost         gap  optimal");
    for shifts in [false, true] {
        for advocates in [40, 100, 200] {
            for needed in [1, 3, advocates / 3] {
                let request = town(advocates, needed, shifts);
                #[expect(clippy::disallowed_methods, reason = "this measures")]
                let start = std::time::Instant::now();
                let plan = pair(&request).unwrap();
                let (ms, gap) = (start.elapsed().as_millis(), plan.total_cost - plan.lower_bound);
                let hours = if shifts { "shifts" } else { "alike" };
                let (paired, cost, optimal) = (plan.pairs.len(), plan.total_cost, plan.optimal);
                println!("{hours:7} {advocates:9} {needed:4} {ms:7} {paired:8} {cost:11} {gap:11}  {optimal}");
            }
        }
    }
}
