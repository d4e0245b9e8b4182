//! The door fuzzed: garbage of every kind, hostile values in good shapes, and more of both than anybody should send.
//!
//! Wanted: no panic, an answer in bounded time and memory, and nothing left behind by what is no request. `parsers` asks
//! the pure functions many thousand times, `door` and `values` the running bot over real HTTP, `flood` with a thousand
//! connections at once; `tests/sockets/garbage.rs` does the same over sockets. They start from the payloads in `corpus/`,
//! in the form in which they travel, and from what once went wrong (`regression-*.txt` there).
//!
//! The chances are the same in each run. `FUZZ_SEED=7 FUZZ_CASES=100000 cargo test --test fuzz` takes others, and more;
//! `FUZZ_CASES` holds for each test. The first words of a test's output say its seed.

#[expect(dead_code, reason = "verbs that only other tests use")]
#[path = "../it/bot.rs"]
mod bot;
mod chance;
mod corpus;
mod counting;
#[path = "../it/desks.rs"]
mod desks;
mod door;
mod flood;
#[path = "../it/log.rs"]
mod log;
mod mangle;
mod pair_file;
mod parsers;
mod rota_file;
mod rotations;
mod values;
mod webhooks;
mod world;

/// Slack calls us.
const MODE: bot::Mode = bot::Mode::Http;

#[global_allocator]
static COUNTING: counting::Counting = counting::Counting;
