//! How long pairing takes, on people made up by a seed: `cargo test --release --lib timing -- --ignored --nocapture`.

use super::fixtures::{advocate, day, shadower};
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
