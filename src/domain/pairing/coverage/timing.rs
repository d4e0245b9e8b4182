//! How long the search takes, and how close it comes:
//! `cargo test --release --lib -- --ignored coverage_timing --nocapture`.

use super::super::fixtures::{advocate, day, shadower, strings};
use super::super::{Advocate, Plan, Request, Shadower, Weights, pair};
use crate::domain::zones;

const TOPICS: [&str; 6] = ["api", "billing", "refunds", "mobile", "security", "reports"];

/// As many advocates, three times as many shadowers; three shifts and lunches where `shifts`, all at the same hours
/// otherwise. Chance by a constant.
fn town(advocates: usize, needed: usize, shifts: bool) -> Request {
    let mut chance: u64 = 7;
    let mut pick = |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % below
    };
    let mut request = Request { weights: Weights::default(), ..day() };
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
                let plan: Plan = pair(&request).unwrap();
                let (ms, gap) = (start.elapsed().as_millis(), plan.total_cost - plan.lower_bound);
                let hours = if shifts { "shifts" } else { "alike" };
                let (paired, cost, optimal) = (plan.pairs.len(), plan.total_cost, plan.optimal);
                println!("{hours:7} {advocates:9} {needed:4} {ms:7} {paired:8} {cost:11} {gap:11}  {optimal}");
            }
        }
    }
}
