//! Where chance comes from: the same in each run, unless somebody says otherwise.

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngSeed, TestRunner};

const SEED: u64 = 1;

/// The seed of this run.
pub fn seed() -> u64 {
    number("FUZZ_SEED").unwrap_or(SEED)
}

/// How many cases a test tries: `usually`, unless the environment says otherwise.
pub fn cases(usually: u32) -> u32 {
    number("FUZZ_CASES").map_or(usually, |cases| u32::try_from(cases).unwrap_or(u32::MAX))
}

#[expect(clippy::disallowed_methods, reason = "how a test is run is said by its environment")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text:?}")))
}

/// Tries cases and, where one fails, looks for the smallest that does.
pub fn runner(usually: u32) -> TestRunner {
    let (seed, cases) = (seed(), cases(usually));
    println!("FUZZ_SEED={seed} FUZZ_CASES={cases}");
    TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    })
}

/// That many cases, for tests that cannot shrink them.
pub fn sample<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>, usually: u32) -> Vec<T> {
    let mut runner = runner(usually);
    let cases = runner.config().cases;
    (0..cases).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}
