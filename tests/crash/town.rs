//! Who is there, which days there are, and what each of them is for.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};
use shadowday::clock::Clock;
use shadowday::demo::cast;
use shadowday::sandbox::{BotUser, Channel, Person, Sandbox, Settings, Status, Workspace};
use tokio::net::TcpListener;

use crate::bot::{APP_TOKEN, Mode, SECRET, TOKEN};

/// Who plans the days that stay.
pub const MAEVE: &str = "U0MAEVE";

/// Who plans the days of a fair, by its number.
pub fn coordinator_of(fair: usize) -> String {
    format!("U0PLANS{fair}")
}

/// All who plan.
pub fn coordinators() -> Vec<String> {
    std::iter::once(MAEVE.to_owned()).chain((0..FAIRS).map(coordinator_of)).collect()
}

/// People of the crowd's day, where there is room for all.
const CROWD: usize = 240;
/// People for the few places of the queue's day.
const QUEUE: usize = 10;
pub const QUEUE_PLACES: u32 = 4;
/// Shadowers of each day that runs.
const RUNNERS: usize = 6;
/// People of each channel whose days are called off.
const GUESTS: usize = 2;
/// Channels with such days.
pub const FAIRS: usize = 6;

/// Slack's clock starts this far behind the bot's, and ends as far ahead: Slack's minutes pass while the bot is down,
/// so that many lives in a row do not use up the limits of one minute. The bot takes five minutes at most.
pub const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(260);

/// A day, and what it needs to be planned.
#[derive(Clone, Debug)]
pub struct Plan {
    pub channel: String,
    pub date: Date,
    pub zone: String,
    pub places: u32,
    pub advocates: Vec<String>,
}

/// The people of one kind of day.
#[derive(Clone, Debug)]
pub struct Group {
    pub plan: Plan,
    pub people: Vec<String>,
}

/// Everybody and every day.
pub struct Town {
    pub crowd: Group,
    pub queue: Group,
    /// Days that come during the test.
    pub runs: Vec<Group>,
    /// Days that are planned and called off; the date is that of the first.
    pub fairs: Vec<Group>,
    pub zone: String,
}

impl Town {
    pub fn new(runs: usize, now: Timestamp) -> Town {
        let zone = late_morning(now);
        let today = today_in(&zone, now);
        let group = |name: &str, days_ahead: i64, people: usize, advocates: usize, places: u32| Group {
            plan: Plan {
                channel: format!("C0{name}"),
                date: today.saturating_add(days_ahead.days()),
                zone: zone.clone(),
                places,
                advocates: ids(&format!("U0HELPS{name}"), advocates),
            },
            people: ids(&format!("U0{name}"), people),
        };
        Town {
            crowd: group("CROWD", 300, CROWD, 2, 500),
            queue: group("QUEUE", 301, QUEUE, 2, QUEUE_PLACES),
            runs: (0..runs).map(|i| group(&format!("RUN{i}"), 310 + i as i64, RUNNERS, 3, RUNNERS as u32)).collect(),
            fairs: (0..FAIRS).map(|i| group(&format!("FAIR{i}"), 2, GUESTS, 2, 8)).collect(),
            zone,
        }
    }

    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        [&self.crowd, &self.queue].into_iter().chain(&self.runs).chain(&self.fairs)
    }

    /// How many people there are, the coordinators and the bot included.
    pub fn population(&self) -> usize {
        1 + coordinators().len()
            + self.groups().map(|group| group.people.len() + group.plan.advocates.len()).sum::<usize>()
    }

    fn workspace(&self) -> Workspace {
        let mut people: Vec<Person> = coordinators().iter().map(|id| self.person(id)).collect();
        people.extend(
            self.groups().flat_map(|group| group.people.iter().chain(&group.plan.advocates)).map(|id| self.person(id)),
        );
        let everybody: Vec<String> = people.iter().map(|person| person.id.clone()).collect();
        let channel = |group: &Group| Channel {
            id: group.plan.channel.clone(),
            name: group.plan.channel.to_lowercase(),
            topic: String::new(),
            is_private: false,
            members: everybody.clone(),
            bot_is_member: true,
        };
        Workspace {
            team_id: cast::TEAM.to_owned(),
            team_name: "Quillwork".to_owned(),
            bot: BotUser { id: cast::BOT.to_owned(), name: "shadowday".to_owned() },
            channels: self.groups().map(channel).collect(),
            people,
            groups: vec![],
        }
    }

    /// All live where it is late morning, so that everybody suits everybody.
    fn person(&self, id: &str) -> Person {
        Person {
            id: id.to_owned(),
            name: id.to_lowercase(),
            real_name: id.to_owned(),
            title: String::new(),
            email: String::new(),
            tz: self.zone.clone(),
            is_admin: id == MAEVE,
            is_bot: false,
            deleted: false,
            is_stranger: false,
            team_id: None,
            status: Status::default(),
            updated_s: 0,
        }
    }

    /// Our small Slack, and its clock.
    pub async fn slack(&self, mode: Mode) -> (Sandbox, Clock) {
        let clock = Clock::running(Clock::system().now() - CLOCKS_DIFFER);
        let settings = Settings {
            clock: clock.clone(),
            bot_token: TOKEN.to_owned(),
            app_token: (mode == Mode::Sockets).then(|| APP_TOKEN.to_owned()),
            signing_secret: SECRET.to_owned(),
            scopes: cast::scopes(),
            events: cast::events(),
            command: "/shadow".to_owned(),
            workspace: self.workspace(),
            time_control: None,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        (Sandbox::start(settings, listener).unwrap(), clock)
    }
}

impl Plan {
    /// The first form, filled in.
    pub fn form(&self) -> Value {
        let date = json!({"value": {"type": "datepicker", "selected_date": self.date.to_string()}});
        let text = |text: &str| json!({"value": {"type": "plain_text_input", "value": text}});
        json!({
            "date": date,
            "signup_until": date,
            "time_zone": text(&self.zone),
            "places": {"value": {"type": "number_input", "value": self.places.to_string()}},
            "advocates": {"value": {"type": "multi_users_select", "selected_users": self.advocates}},
        })
    }

    /// What the day's card is headed with, and no other.
    pub fn title(&self) -> String {
        format!("Advocacy day · {}", self.date.strftime("%A, %-d %B %Y"))
    }

    /// What private messages call the day.
    pub fn in_a_sentence(&self) -> String {
        format!("advocacy day on {}", self.date.strftime("%A, %-d %B"))
    }
}

pub fn today_in(zone: &str, now: Timestamp) -> Date {
    let zone: shadowday::domain::day::Zone = zone.parse().unwrap();
    now.to_zoned(zone.rules().clone()).date()
}

/// A zone in which it is between eleven and twelve in the morning: a day that runs now is in everybody's working hours.
fn late_morning(now: Timestamp) -> String {
    let hour = now.to_zoned(jiff::tz::TimeZone::UTC).hour();
    match 11 - hour {
        0 => "UTC".to_owned(),
        // The names of these zones count westwards.
        east @ 1.. => format!("Etc/GMT-{east}"),
        west => format!("Etc/GMT+{}", -west),
    }
}

fn ids(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{name}X{i}")).collect()
}
