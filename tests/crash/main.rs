//! The crash test: the real program, killed with `SIGKILL` at random moments under load and started again on the same
//! file, while hundreds of people go on.
//!
//! Wanted: every acknowledged request has its effect; every channel message is there exactly once, every private one at
//! least once. People know only what they were told (`worlds`), and what they know is compared with what Slack shows and
//! the tables hold in the end (`judge`).
//!
//! `CRASH_KILLS=200 cargo test --test crash` kills as often as that; `CRASH_SEED=…` takes the same chances again. What
//! happens at the same time is the machine's choice, so a seed repeats the plan of a run and not each of its moments.

mod bot;
mod fairs;
mod judge;
mod running;
mod signing;
mod street;
mod tables;
mod town;
mod worlds;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use jiff::SignedDuration;
use shadowday::clock::Clock;
use shadowday::sandbox::{NewsKind, Refusal, Sandbox};
use tokio::task::JoinHandle;

use bot::{Bot, Mode, tail};
use fairs::{Fairs, coordinate, visit};
use judge::{Deeds, Judge};
use running::{Shadower, Sun, everybody_joins};
use signing::{Habit, Member, sign_up_and_leave};
use street::{Street, until};
use tables::Tables;
use town::{CLOCKS_DIFFER, FAIRS, MAEVE, Town};

/// Kills in each of the two modes, unless `CRASH_KILLS` says otherwise.
const KILLS: u32 = 10;

/// One day comes for each so many kills, a few at most: as many conversations are opened as Slack takes.
const KILLS_PER_DAY: u32 = 30;
const DAYS_MAX: u32 = 4;

/// The crowd is seen to by so many at once, the queue likewise.
const CROWD_TASKS: usize = 3;
const QUEUE_TASKS: usize = 2;
const SHADOWERS_PER_TASK: usize = 6;

/// A life under load lasts this long at most.
const LOAD_MS_MAX: u64 = 400;
/// A start is killed after this long at most; it takes about so long.
const START_MS_MAX: u64 = 60;
/// A process that was asked to stop is killed after this long at most.
const STOP_MS_MAX: u64 = 30;
/// Between a post and the kill.
const POST_MS_MAX: u64 = 4;
/// A life that waits for a post lasts this long at most.
const POST_WITHIN: Duration = Duration::from_millis(1_500);

/// What is left to post when all has calmed down is posted within this, or waits for long; so often is that let pass.
const SETTLED_WITHIN: Duration = Duration::from_secs(60);
/// So often the outbox is found empty while celebrations wait for their minute: then the minute is let pass.
const GATHERING_LOOKS: u32 = 20;
const SETTLED_ROUNDS: usize = 6;
const SETTLED_LOOK: Duration = Duration::from_millis(50);

/// Everybody is met, and everybody goes home, within this.
const SETUP_WITHIN: Duration = Duration::from_secs(60);

/// How a life ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Death {
    UnderLoad,
    AtAPost,
    StartingUp,
    Stopping,
    /// Not killed: it was asked to stop, and did.
    Stopped,
}

/// What a run takes its chances from.
#[derive(Clone, Copy, Debug)]
struct Dice {
    seed: u64,
    kills: u32,
}

impl Dice {
    fn from_environment() -> Dice {
        Dice {
            seed: number("CRASH_SEED").unwrap_or_else(|| fastrand::u64(..1_000_000)),
            kills: number("CRASH_KILLS").and_then(|kills| u32::try_from(kills).ok()).unwrap_or(KILLS),
        }
    }

    /// Of one's own, for each who needs chance.
    fn of(self, whose: &str) -> fastrand::Rng {
        fastrand::Rng::with_seed(
            whose.bytes().fold(self.seed, |seed, byte| seed.wrapping_mul(1_099_511_628_211) ^ u64::from(byte)),
        )
    }

    fn days(self) -> usize {
        usize::try_from((self.kills / KILLS_PER_DAY).clamp(2, DAYS_MAX)).unwrap_or_default()
    }
}

#[expect(clippy::disallowed_methods, reason = "how a test is run is said by its environment")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text:?}")))
}

/// Past the test runner, which keeps the words of a test that succeeds to itself.
fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "crash test: {what}");
}

/// The lives of two bots at once would be half as long.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_http_what_was_acknowledged_survives_kills_and_nothing_is_posted_twice() {
    kill_and_judge(Mode::Http).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_sockets_what_was_acknowledged_survives_kills_and_nothing_is_posted_twice() {
    kill_and_judge(Mode::Sockets).await;
}

async fn kill_and_judge(mode: Mode) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let dice = Dice::from_environment();
    say(&format!("{mode:?}, CRASH_SEED={} CRASH_KILLS={}", dice.seed, dice.kills));
    let started = tokio::time::Instant::now();
    let clock = Clock::system();
    let town = Town::new(dice.days(), clock.now());
    let (slack, slack_clock) = town.slack(mode).await;
    let mut bot = Bot::new(mode, &slack, &mut dice.of("ports"));
    bot.start();
    bot.ready().await;
    let street = Street::new(town, slack, Tables::new(bot.database()), bot.lives());
    let mut load = Load::begin(&street, dice).await;
    let mut reaper = Reaper {
        bot: &mut bot,
        street: &street,
        slack_clock: slack_clock.clone(),
        clock,
        chance: dice.of("kills"),
        deaths: BTreeMap::new(),
        posts_seen: 0,
    };
    reaper.reap(dice.kills, &load.suns).await;
    let Reaper { deaths, posts_seen, .. } = reaper;
    let killed_for = started.elapsed();

    begin_a_life(&mut bot, &street, &slack_clock).await;
    street.calm_down();
    let deeds = load.end().await;
    settle(&mut bot, &street, &slack_clock).await;
    let judge = Judge::new(&street).await;
    judge.judge(&deeds, &load.fairs, &bot.log()).await;
    report(&street, &bot, &judge, (&deaths, posts_seen), killed_for, started.elapsed());
    let wrong = street.all_wrong();
    let shown = &wrong[..wrong.len().min(20)];
    assert!(wrong.is_empty(), "CRASH_SEED={} CRASH_KILLS={}: {} wrong: {shown:#?}", dice.seed, dice.kills, wrong.len());
}

/// Everybody who acts while the bot is killed.
struct Load {
    fairs: Fairs,
    suns: Vec<Sun>,
    crowd: Vec<JoinHandle<Vec<Member>>>,
    queue: Vec<JoinHandle<Vec<Member>>>,
    shadowers: Vec<(usize, JoinHandle<Vec<Shadower>>)>,
    helpers: Vec<(usize, JoinHandle<running::Helped>)>,
    guests: Vec<JoinHandle<fairs::Guests>>,
    coordinators: Vec<JoinHandle<()>>,
}

impl Load {
    /// Plans the days whose end nobody sees, and sends everybody off.
    async fn begin(street: &Street, dice: Dice) -> Load {
        everybody_is_met(street).await;
        let mut load = Load {
            fairs: Fairs::default(),
            suns: Vec::new(),
            crowd: Vec::new(),
            queue: Vec::new(),
            shadowers: Vec::new(),
            helpers: Vec::new(),
            guests: Vec::new(),
            coordinators: Vec::new(),
        };
        load.send_signups(street, dice).await;
        for group in 0..street.town().runs.len() {
            load.send_runners(street, dice, group).await;
        }
        for group in 0..FAIRS {
            let visiting = visit(street.clone(), load.fairs.clone(), group, dice.of(&format!("fair {group}")));
            load.guests.push(tokio::spawn(visiting));
            let planning =
                coordinate(street.clone(), load.fairs.clone(), group, dice.of(&format!("coordinator {group}")));
            load.coordinators.push(tokio::spawn(planning));
        }
        load
    }

    async fn send_signups(&mut self, street: &Street, dice: Dice) {
        let town = street.town();
        for (group, tasks) in [(&town.crowd, CROWD_TASKS), (&town.queue, QUEUE_TASKS)] {
            let day = planned(street, &group.plan).await;
            let is_crowd = group.plan.channel == town.crowd.plan.channel;
            for (i, people) in group.people.chunks(group.people.len().div_ceil(tasks)).enumerate() {
                let channel = group.plan.channel.clone();
                let habit = if is_crowd && i % 3 == 2 { Habit::Presses } else { Habit::Types };
                let chance = dice.of(&format!("{channel} {i}"));
                let task =
                    tokio::spawn(sign_up_and_leave(street.clone(), channel, day, people.to_vec(), habit, chance));
                if is_crowd { self.crowd.push(task) } else { self.queue.push(task) }
            }
        }
    }

    async fn send_runners(&mut self, street: &Street, dice: Dice, group: usize) {
        let run = &street.town().runs[group];
        let channel = &run.plan.channel;
        let day = planned(street, &run.plan).await;
        let members = everybody_joins(street, channel, day, &run.people).await;
        let numbered =
            members.into_iter().zip((1..).map(|i| u32::try_from(group).unwrap_or_default() * 100_000 + i * 10_000));
        // Every third presses the button, the others type.
        let shadowers: Vec<Shadower> =
            numbered.enumerate().map(|(i, (member, number))| Shadower::new(member, i % 3 == 0, number)).collect();
        let sun = Sun::default();
        for (i, some) in shadowers.chunks(SHADOWERS_PER_TASK).enumerate() {
            let chance = dice.of(&format!("{channel} {i}"));
            let task = running::reply(street.clone(), channel.clone(), some.to_vec(), sun.clone(), chance);
            self.shadowers.push((group, tokio::spawn(task)));
        }
        let chance = dice.of(&format!("{channel} help"));
        let task = running::help(street.clone(), channel.clone(), run.plan.advocates.clone(), sun.clone(), chance);
        self.helpers.push((group, tokio::spawn(task)));
        self.suns.push(sun);
    }

    /// Everybody goes home, and says what they know.
    async fn end(&mut self) -> Deeds {
        let mut deeds = Deeds::default();
        for task in self.crowd.drain(..) {
            deeds.crowd.extend(home(task).await);
        }
        for task in self.queue.drain(..) {
            deeds.queue.extend(home(task).await);
        }
        for (group, task) in self.shadowers.drain(..) {
            deeds.shadowers.extend(home(task).await.into_iter().map(|shadower| (group, shadower)));
        }
        for (group, task) in self.helpers.drain(..) {
            deeds.helped.push((group, home(task).await));
        }
        for task in self.guests.drain(..) {
            deeds.guests.push(home(task).await);
        }
        for task in self.coordinators.drain(..) {
            home(task).await;
        }
        deeds
    }
}

/// Before the killing starts.
async fn planned(street: &Street, plan: &town::Plan) -> i64 {
    let day = fairs::plan(street, MAEVE, plan).await;
    day.unwrap_or_else(|| panic!("{} could not be planned: {:#?}", plan.title(), street.all_wrong()))
}

async fn home<T>(task: JoinHandle<T>) -> T {
    tokio::time::timeout(SETUP_WITHIN, task).await.expect("everybody goes home in time").unwrap()
}

/// The bot lists the workspace when it starts; nobody shall be a stranger to it because it was killed before.
async fn everybody_is_met(street: &Street) {
    let meeting = async {
        while street.tables().people().await < street.town().population() {
            tokio::time::sleep(SETTLED_LOOK).await;
        }
    };
    tokio::time::timeout(SETUP_WITHIN, meeting).await.expect("the bot lists the workspace's people");
}

/// Returns when the bot is ready. It knows nothing of what the life before posted, some of which may come only now.
async fn begin_a_life(bot: &mut Bot, street: &Street, slack_clock: &Clock) {
    street.is_born(slack_clock.now());
    bot.start();
    bot.ready().await;
    street.is_born(slack_clock.now());
}

/// Kills the bot, and starts it again.
struct Reaper<'a> {
    bot: &'a mut Bot,
    street: &'a Street,
    slack_clock: Clock,
    clock: Clock,
    chance: fastrand::Rng,
    deaths: BTreeMap<Death, u32>,
    /// Kills at a post that was seen.
    posts_seen: u32,
}

impl Reaper<'_> {
    /// Returns with the bot down.
    async fn reap(&mut self, kills: u32, suns: &[Sun]) {
        let mut done = 0;
        let between_days = (kills / u32::try_from(suns.len() + 1).unwrap_or(1)).max(1);
        let pause =
            SignedDuration::try_from(Duration::try_from(CLOCKS_DIFFER * 2).unwrap() / (kills + kills / 4 + 1)).unwrap();
        let mut second = vec![false; suns.len()];
        // The first life is up.
        let mut death = Death::UnderLoad;
        while done < kills {
            let was_killed = self.end_of_life(death).await;
            done += u32::from(was_killed);
            *self.deaths.entry(if was_killed { death } else { Death::Stopped }).or_default() += 1;
            // Some lives end by themselves: the clocks shall not differ more for that.
            if *self.deaths.get(&Death::Stopped).unwrap_or(&0) <= kills / 4 {
                self.slack_clock.advance(pause);
            }
            if done == kills {
                break;
            }
            self.days_come(done, between_days, suns, &mut second).await;
            death = self.choose();
            // What is news from now on comes from the next life.
            self.street.slack().take_news();
            if death == Death::StartingUp {
                self.street.is_born(self.slack_clock.now());
                self.bot.start();
            } else {
                begin_a_life(self.bot, self.street, &self.slack_clock).await;
            }
        }
    }

    fn choose(&mut self) -> Death {
        match self.chance.u8(..20) {
            0..=6 => Death::UnderLoad,
            7..=13 => Death::AtAPost,
            14..=16 => Death::StartingUp,
            17..=18 => Death::Stopping,
            _ => Death::Stopped,
        }
    }

    /// Was it killed?
    async fn end_of_life(&mut self, death: Death) -> bool {
        match death {
            Death::UnderLoad => self.lives_for(LOAD_MS_MAX).await,
            Death::AtAPost => self.lives_until_a_post().await,
            Death::StartingUp => self.lives_for(START_MS_MAX).await,
            Death::Stopping => {
                self.lives_for(LOAD_MS_MAX / 2).await;
                self.bot.ask_to_stop();
                self.lives_for(STOP_MS_MAX).await;
            }
            Death::Stopped => {
                self.lives_for(LOAD_MS_MAX / 2).await;
                self.bot.ask_to_stop();
                let status = self.bot.stopped().await;
                if !status.success() {
                    let log = self.bot.log();
                    self.street.wrong(format!("asked to stop, it ended with {status}: {:#?}", tail(&log)));
                }
                let left_behind = self.street.tables().left_behind().await;
                if left_behind > 0 {
                    self.street.wrong(format!("asked to stop, it left {left_behind} messages of unknown fate"));
                }
                return false;
            }
        }
        self.bot.kill()
    }

    async fn lives_for(&mut self, ms_max: u64) {
        tokio::time::sleep(Duration::from_micros(self.chance.u64(..ms_max * 1_000))).await;
    }

    /// Something was just posted, and the bot has not heard yet that it was; half the time it never will.
    async fn lives_until_a_post(&mut self) {
        let slack = self.street.slack().clone();
        if self.chance.bool() {
            slack.refuse("chat.postMessage", Refusal::CutOff, 1);
        }
        self.posts_seen += u32::from(until(POST_WITHIN, || is_posted(&slack)).await);
        if self.chance.bool() {
            self.lives_for(POST_MS_MAX).await;
        }
    }

    /// While the bot is down, time passes for some.
    async fn days_come(&mut self, done: u32, between_days: u32, suns: &[Sun], second: &mut [bool]) {
        self.street.tables().celebrations_are_due().await;
        for (i, sun) in suns.iter().enumerate() {
            let run = &self.street.town().runs[i];
            let (channel, zone, now) = (&run.plan.channel, &run.plan.zone, self.clock.now());
            let comes_at = u32::try_from(i).unwrap_or_default() * between_days + 1;
            if !sun.has_risen() && done >= comes_at {
                self.street.tables().day_comes(channel, zone, now).await;
                sun.rise();
            } else if !second[i] && sun.picked_up() > 0 && done >= comes_at + between_days / 2 {
                self.street.tables().second_shift_ends(channel, zone, now).await;
                second[i] = true;
            }
        }
    }
}

fn is_posted(slack: &Sandbox) -> bool {
    let is_in_channel = |channel: &Option<String>| channel.as_ref().is_some_and(|channel| channel.starts_with('C'));
    slack.take_news().iter().any(|news| news.kind == NewsKind::Posted && is_in_channel(&news.channel))
}

/// Until nothing is left to be posted. Time is let pass for what would wait for long.
async fn settle(bot: &mut Bot, street: &Street, slack_clock: &Clock) {
    // What is gathered would be posted within a minute: that is let pass too.
    let is_gathering = street.tables().is_gathering().await;
    for round in 0..SETTLED_ROUNDS {
        if !(is_gathering && round == 0) && is_settled(bot, street).await {
            return;
        }
        bot.ask_to_stop();
        bot.stopped().await;
        street.tables().waits_pass().await;
        begin_a_life(bot, street, slack_clock).await;
    }
    if !is_settled(bot, street).await {
        street.wrong(format!("the outbox did not empty: {:#?}", tail(&bot.log())));
    }
}

async fn is_settled(bot: &Bot, street: &Street) -> bool {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let settling = async {
        let mut gathering_looks = 0;
        loop {
            // In this order: what is no longer gathered is in the outbox.
            let is_gathering = street.tables().is_gathering().await;
            let queue = client.get(bot.readyz()).send().await.unwrap().text().await.unwrap();
            let is_empty = queue.contains("\"outbox_waiting\":0");
            if is_empty && !is_gathering {
                return true;
            }
            gathering_looks += u32::from(is_empty);
            if gathering_looks > GATHERING_LOOKS {
                return false;
            }
            tokio::time::sleep(SETTLED_LOOK).await;
        }
    };
    tokio::time::timeout(SETTLED_WITHIN, settling).await.unwrap_or(false)
}

fn report(
    street: &Street,
    bot: &Bot,
    judge: &Judge<'_>,
    (deaths, posts_seen): (&BTreeMap<Death, u32>, u32),
    killed_for: Duration,
    took: Duration,
) {
    let (acknowledged, unanswered) = street.counts();
    let log = bot.log();
    let left: u64 = log
        .iter()
        .filter(|line| line.contains("their fate is looked up"))
        .filter_map(|line| line.rsplit_once("messages=")?.1.trim().parse::<u64>().ok())
        .sum();
    let calls = street.slack().calls();
    let looked_up =
        calls.iter().filter(|call| matches!(call.method.as_str(), "conversations.history" | "conversations.replies"));
    say(&format!("{deaths:?}, {posts_seen} of them at a post that had just come"));
    say(&format!("{acknowledged} requests acknowledged, {unanswered} without an answer"));
    say(&format!(
        "{} channel messages, {} calls of Slack; {left} messages of unknown fate after a start, {} looked up",
        judge.posts(),
        calls.len(),
        looked_up.count()
    ));
    say(&format!("{:.0} s, of them {:.0} s killing", took.as_secs_f64(), killed_for.as_secs_f64()));
}
