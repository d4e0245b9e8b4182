//! A thousand connections at once, none of which ends what it began.

use std::time::Duration;

use futures_util::future::join_all;
use rustix::process::{Resource, getrlimit, setrlimit};
use shadowday::demo::cast::NOA;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::world::World;

const CONNECTIONS: usize = 1_000;

/// The harness lets 64 in at the same time, each with a body of a mebibyte at most. Three more for each, for what is on
/// its way from one buffer to the next, for the clients, who live here too, and for the tests beside this one.
const GROWTH_MIB_MAX: u64 = 256;

/// All of it takes this long at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most memory that this process had since the last [`forget_peak`].
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}

fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// Says that it will send a mebibyte, and leaves the last byte out. Returns the status that comes back; none where the
/// bot has hung up before all was sent.
async fn begin(address: &str, body: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("POST /slack/events HTTP/1.1\r\nhost: bot\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(&body[..body.len() - 1]).await.ok()?;
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.ok()?;
    Some(String::from_utf8_lossy(&status).into_owned())
}

#[test]
fn a_thousand_large_bodies_that_never_end_take_bounded_memory() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut world = World::new().await;
        let address = world.bot.url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
        let body = vec![b'x'; 1024 * 1024];
        forget_peak();
        let before = peak_mib();
        let all = join_all((0..CONNECTIONS).map(|_| begin(&address, &body)));
        let statuses = tokio::time::timeout(PATIENCE, all).await.expect("all are turned away in bounded time");
        let growth = peak_mib() - before;
        println!("{CONNECTIONS} connections: {growth} MiB more");
        let told: Vec<String> = statuses.into_iter().flatten().collect();
        assert!(!told.is_empty() && told.iter().all(|status| status == "HTTP/1.1 408"), "{told:?}");
        assert!(growth <= GROWTH_MIB_MAX, "{growth} MiB more than before");
        assert!(world.bot.slash(NOA, "/shadow status").await.contains("You are in."));
        world.finish().await;
    });
}
