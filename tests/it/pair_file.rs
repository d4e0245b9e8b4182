//! `shadowday pair`, over the binary itself: what it prints and writes, and what it says of files that are wrong.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::files;

/// Two first-timers and two others; Sam knows billing and takes two, Erin is away.
fn good() -> Value {
    json!({
        "day": {
            "date": "2026-12-01", "time_zone": "Europe/Dublin", "start": "09:00", "end": "17:00",
            "format": "advocacy-day", "topics": ["billing"], "team_language": "en",
            "min_shared_minutes": 180, "min_free_advocates": 0,
        },
        "shadowers": [
            { "id": "ana", "time_zone": "Europe/Lisbon", "hours": ["09:00", "17:00"], "topics": ["API"],
              "languages": ["pt"], "team": "design", "manager": "chloe", "first_time": true, "behind_quota": true,
              "never_with": ["erin", "who left"] },
            { "id": "ben", "time_zone": "America/New_York", "hours": ["08:00", "16:00"] },
            { "id": "cleo", "time_zone": "Asia/Tokyo", "hours": ["09:00", "17:00"], "first_time": true },
        ],
        "advocates": [
            { "id": "sam", "time_zone": "Europe/Dublin", "hours": ["09:00", "17:00"], "topics": ["billing", "api"],
              "languages": ["pt-BR"], "capacity": 2, "days_done": 3, "load_90d": 1, "left_this_month": 2,
              "away": false, "breaks": [["12:00", "12:30"], ["23:00", "01:00"]], "never_with": ["who left"] },
            { "id": "tess", "time_zone": "America/Chicago", "hours": ["22:00", "06:00"] },
            { "id": "erin", "time_zone": "UTC", "hours": ["00:00", "24:00"], "away": true },
        ],
        "history": [{ "shadower": "ana", "advocate": "sam", "date": "2026-03-03" },
                    { "shadower": "who left", "advocate": "sam", "date": "2025-02-28" }],
        "pins": [{ "shadower": "ben", "advocate": "sam" }],
        "weights": { "topic": 100, "shared_hours": 0, "language": 10, "repeat": 20, "experience": 25, "load": 25 },
        "seed": u64::MAX,
    })
}

fn with(path: &str, value: Value) -> Value {
    files::with(good(), path, value)
}

fn without(path: &str) -> Value {
    files::without(good(), path)
}

fn shadowday(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shadowday"));
    command.args(arguments).env_clear();
    command
}

/// `shadowday pair --input - …` with that on its standard input.
fn pair(file: &[u8], more: &[&str]) -> Output {
    let mut command = shadowday(&["pair", "--input", "-"]);
    let mut child =
        command.args(more).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(file).unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap()
}

/// The one sentence that is said of a file that is refused.
#[track_caller]
fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    said.trim_end().strip_prefix("shadowday: ").unwrap().to_owned()
}

fn answer(file: &Value) -> Value {
    let output = pair(file.to_string().as_bytes(), &["--json"]);
    serde_json::from_str(stdout(&output)).unwrap()
}

#[test]
fn people_read_a_list() {
    let output = pair(good().to_string().as_bytes(), &[]);
    let text = stdout(&output);
    let (text, time) = text.rsplit_once(" Found in ").unwrap();
    assert!(time.ends_with(" ms.\n"), "{time}");
    assert_eq!(
        text,
        "\
Tuesday, 1 December 2026, 09:00 – 17:00 in Europe/Dublin: advocacy-day

Pairs: 2 of 3 people have a buddy
  ana – sam, cost 12,690
      Both named API
      The advocate knows billing, which the day is about
      The whole day (8 h) is in both people's hours
      Both speak Portuguese
      A first-timer with an advocate who has done this 3 times before
      Also paired on 3 March 2026
  ben – sam, cost 26,250
      Put together by the coordinator
      The advocate knows billing, which the day is about
      4 h of the day in both people's hours
      First time together

Without a buddy: 1
  cleo (hours): No working hours fall into the day, and a pair needs 3 h together; other hours, or another day, would help.

Advocates who have nobody: tess
More than one shadower: sam 2

Total cost 38,940, proven to be the least."
    );
}

#[test]
fn programs_read_json() {
    let answer = answer(&good());
    let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["coverage", "elapsed_ms", "lower_bound", "optimal", "pairs", "total_cost", "unpaired"],
        "and no others"
    );
    assert_eq!(
        answer["pairs"][1],
        json!({ "shadower": "ben", "advocate": "sam", "nth": 2, "cost": 26_250, "reasons": [
            "Put together by the coordinator",
            "The advocate knows billing, which the day is about",
            "4 h of the day in both people's hours",
            "First time together",
        ] })
    );
    let unpaired = answer["unpaired"].as_array().unwrap();
    assert_eq!(unpaired.len(), 1);
    assert_eq!((&unpaired[0]["shadower"], &unpaired[0]["rule"]), (&json!("cleo"), &json!("hours")));
    assert!(unpaired[0]["reason"].as_str().unwrap().ends_with("would help."));
    assert_eq!(answer["coverage"], json!([]));
    assert_eq!((&answer["total_cost"], &answer["lower_bound"]), (&json!(38_940), &json!(38_940)));
    assert_eq!(answer["optimal"], json!(true));
    assert!(answer["elapsed_ms"].is_u64());
}

#[test]
fn every_allowed_pair_is_in_the_costs_at_each_place() {
    let folder = tempfile::tempdir().unwrap();
    let (input, costs) = (folder.path().join("day.json"), folder.path().join("costs.csv"));
    let mut file = with("/shadowers/1/id", json!("ben, \"the\" second"));
    file["pins"] = json!([]);
    std::fs::write(&input, file.to_string()).unwrap();
    let arguments = ["pair", "--input", input.to_str().unwrap(), "--costs", costs.to_str().unwrap()];
    stdout(&shadowday(&arguments).output().unwrap());
    assert_eq!(
        std::fs::read_to_string(&costs).unwrap(),
        "shadower,advocate,nth,cost\n\
         ana,sam,1,12690\n\
         ana,sam,2,37690\n\
         ana,tess,1,135000\n\
         \"ben, \"\"the\"\" second\",sam,1,1250\n\
         \"ben, \"\"the\"\" second\",sam,2,26250\n"
    );
}

#[test]
fn what_may_be_missing_may_be_missing() {
    let file = json!({
        "day": { "date": "2026-12-01", "time_zone": "UTC", "start": "00:00", "end": "24:00", "format": "takeover" },
        "shadowers": [{ "id": "ana", "time_zone": "UTC", "hours": ["22:00", "06:00"] }],
        "advocates": [{ "id": "ana", "time_zone": "UTC", "hours": ["22:00", "06:00"] },
                      { "id": "sam", "time_zone": "UTC", "hours": ["23:00", "01:00"] }],
    });
    let found = answer(&file);
    let pairs = found["pairs"].as_array().unwrap();
    assert_eq!((pairs.len(), &pairs[0]["advocate"], &pairs[0]["nth"]), (1, &json!("sam"), &json!(1)), "one place each");
    let nobody = answer(&json!({ "day": file["day"], "shadowers": [], "advocates": [] }));
    assert_eq!((&nobody["pairs"], &nobody["total_cost"]), (&json!([]), &json!(0)));
}

#[test]
fn each_format_has_a_name_in_files() {
    for format in ["advocacy-day", "quality-time", "engineering-day", "ride-along", "takeover"] {
        let found = answer(&with("/day/format", json!(format)));
        assert_eq!(found["pairs"].as_array().unwrap().len(), 2, "{format}");
    }
}

#[test]
fn the_order_in_the_file_does_not_matter() {
    let mut turned = good();
    for list in ["shadowers", "advocates", "history"] {
        turned[list].as_array_mut().unwrap().reverse();
    }
    let [mut one, mut other] = [answer(&good()), answer(&turned)];
    for answer in [&mut one, &mut other] {
        answer["elapsed_ms"] = json!(0);
    }
    assert_eq!(one, other);
}

#[test]
fn what_is_wrong_is_said_with_its_path() {
    let long_day = json!({ "id": "dora", "time_zone": "UTC", "hours": ["09:00", "17:00"] });
    let files = [
        (json!([]), "write an object in braces, not a list"),
        (without("/day"), "day: this key is missing: add it"),
        (without("/shadowers"), "shadowers: this key is missing: add it"),
        (without("/advocates"), "advocates: this key is missing: add it"),
        (
            with("/people", json!([])),
            "people: no such key is known here; remove it, or write one of day, shadowers, advocates, history, pins, \
             weights, seed",
        ),
        (with("/day", json!("2026-12-01")), "day: write an object in braces, not \"2026-12-01\""),
        (without("/day/date"), "day.date: this key is missing: add it"),
        (
            with("/day/date", json!("2026-02-30")),
            "day.date: \"2026-02-30\" is no date of the calendar: write it like 2026-12-01",
        ),
        (
            with("/day/date", json!("20261201")),
            "day.date: \"20261201\" is no date of the calendar: write it like 2026-12-01",
        ),
        (with("/day/date", json!("9999-12-31")), "day.date: the calendar ends there: write an earlier date"),
        (
            with("/day/time_zone", json!("Europe/Dubln")),
            "day.time_zone: \"Europe/Dubln\" is no time zone: write an IANA name like Europe/Dublin",
        ),
        (
            with("/day/start", json!("9:00")),
            "day.start: \"9:00\" is no time of day: write it like 09:00, from 00:00 to 24:00",
        ),
        (
            with("/day/end", json!("24:01")),
            "day.end: \"24:01\" is no time of day: write it like 09:00, from 00:00 to 24:00",
        ),
        (
            with("/day/end", json!("09:00")),
            "day.end: the day starts at 09:00 and ends at 09:00: write an end after its start",
        ),
        (
            with("/day/end", json!("08:00")),
            "day.end: the day starts at 09:00 and ends at 08:00: write an end after its start",
        ),
        (
            with("/day/format", json!("hackathon")),
            "day.format: \"hackathon\" is no format: write one of advocacy-day, quality-time, engineering-day, \
             ride-along, rotation, takeover",
        ),
        (with("/day/topics", json!("API")), "day.topics: write a list in square brackets, not \"API\""),
        (with("/day/topics/0", json!(null)), "day.topics[0]: write a text in quotation marks, not null"),
        (with("/day/team_language", json!(["en"])), "day.team_language: write a text in quotation marks, not a list"),
        (
            with("/day/min_shared_minutes", json!(-1)),
            "day.min_shared_minutes: write a whole number from 0 to 4294967295, not -1",
        ),
        (
            with("/day/min_free_advocates", json!(1.5)),
            "day.min_free_advocates: write a whole number from 0 to 4294967295, not 1.5",
        ),
        (with("/shadowers", json!({})), "shadowers: write a list in square brackets, not an object"),
        (with("/shadowers/1", json!("ben")), "shadowers[1]: write an object in braces, not \"ben\""),
        (
            with("/shadowers/1/id", json!("ana")),
            "shadowers[1].id: \"ana\" is here twice: name each of the shadowers once",
        ),
        (with("/shadowers/0/id", json!("")), "shadowers[0].id: an id cannot be empty: write one"),
        (with("/shadowers/0/id", json!(7)), "shadowers[0].id: write a text in quotation marks, not 7"),
        (
            with("/shadowers/2/time_zone", json!("the moon")),
            "shadowers[2].time_zone: \"the moon\" is no time zone: write an IANA name like Europe/Dublin",
        ),
        (without("/shadowers/2/hours"), "shadowers[2].hours: this key is missing: add it"),
        (
            with("/shadowers/0/hours", json!(["09:00"])),
            "shadowers[0].hours: there is 1 time here: write two, as in [\"09:00\", \"17:00\"]",
        ),
        (
            with("/shadowers/0/hours/1", json!("09:00")),
            "shadowers[0].hours: hours from 09:00 to 09:00 are empty: write 00:00 to 24:00 for the whole day",
        ),
        (
            with("/shadowers/0/languages", json!([["pt"]])),
            "shadowers[0].languages[0]: write a text in quotation marks, not a list",
        ),
        (with("/shadowers/0/team", json!(5)), "shadowers[0].team: write a text in quotation marks, not 5"),
        (with("/shadowers/0/manager", json!(null)), "shadowers[0].manager: write a text in quotation marks, not null"),
        (with("/shadowers/0/first_time", json!("yes")), "shadowers[0].first_time: write true or false, not \"yes\""),
        (with("/shadowers/0/behind_quota", json!(1)), "shadowers[0].behind_quota: write true or false, not 1"),
        (
            with("/shadowers/0/never_with", json!("erin")),
            "shadowers[0].never_with: write a list in square brackets, not \"erin\"",
        ),
        (
            with("/shadowers/1/capacity", json!(1)),
            "shadowers[1].capacity: no such key is known here; remove it, or write one of id, time_zone, hours, \
             topics, languages, team, manager, first_time, behind_quota, never_with",
        ),
        (
            with("/advocates/-", good()["advocates"][0].clone()),
            "advocates[3].id: \"sam\" is here twice: name each of the advocates once",
        ),
        (
            with("/advocates/1/hours/0", json!("9:00")),
            "advocates[1].hours[0]: \"9:00\" is no time of day: write it like 09:00, from 00:00 to 24:00",
        ),
        (
            with("/advocates/0/capacity", json!("two")),
            "advocates[0].capacity: write a whole number from 0 to 4294967295, not \"two\"",
        ),
        (
            with("/advocates/0/capacity", json!(4_294_967_296_u64)),
            "advocates[0].capacity: write a whole number from 0 to 4294967295, not 4294967296",
        ),
        (
            with("/advocates/0/days_done", json!(true)),
            "advocates[0].days_done: write a whole number from 0 to 4294967295, not true",
        ),
        (
            with("/advocates/0/load_90d", json!(-7)),
            "advocates[0].load_90d: write a whole number from 0 to 4294967295, not -7",
        ),
        (
            with("/advocates/0/left_this_month", json!(null)),
            "advocates[0].left_this_month: write a whole number from 0 to 4294967295, not null",
        ),
        (with("/advocates/2/away", json!("today")), "advocates[2].away: write true or false, not \"today\""),
        (
            with("/advocates/0/breaks/0", json!("12:00")),
            "advocates[0].breaks[0]: write a list in square brackets, not \"12:00\"",
        ),
        (
            with("/advocates/0/breaks/1/1", json!("25:00")),
            "advocates[0].breaks[1][1]: \"25:00\" is no time of day: write it like 09:00, from 00:00 to 24:00",
        ),
        (with("/advocates/0/never_with/0", json!("")), "advocates[0].never_with[0]: an id cannot be empty: write one"),
        (
            with("/history/1/date", json!("2025-02-29")),
            "history[1].date: \"2025-02-29\" is no date of the calendar: write it like 2026-12-01",
        ),
        (without("/history/0/advocate"), "history[0].advocate: this key is missing: add it"),
        (
            with("/pins/0/shadower", json!("dora")),
            "pins[0].shadower: \"dora\" is none of the shadowers: add them, or remove the pin",
        ),
        (
            with("/pins/0/advocate", json!("ana")),
            "pins[0].advocate: \"ana\" is none of the advocates: add them, or remove the pin",
        ),
        (
            with("/pins/-", json!({ "shadower": "ben", "advocate": "tess" })),
            "pins[1]: ben is pinned to two buddies: keep one of the pins",
        ),
        (
            with("/pins/-", json!({ "shadower": "cleo", "advocate": "sam" })),
            "pins[1]: cleo and sam cannot be paired, as they have too little of the day in common: remove the pin",
        ),
        (
            with("/pins", json!([{ "shadower": "ana", "advocate": "erin" }])),
            "pins[0]: ana and erin cannot be paired, as the advocate is away: remove the pin",
        ),
        (with("/weights/topic", json!(101)), "weights.topic: write a whole number from 0 to 100, not 101"),
        (
            with("/weights/charm", json!(1)),
            "weights.charm: no such key is known here; remove it, or write one of topic, shared_hours, language, \
             repeat, experience, load",
        ),
        (with("/seed", json!(-1)), "seed: write a whole number from 0 to 18446744073709551615, not -1"),
        (with("/shadowers/-", long_day.clone()), ""),
    ];
    for (file, words) in files {
        let output = pair(file.to_string().as_bytes(), &["--json"]);
        match words {
            "" => _ = stdout(&output),
            words => assert_eq!(refusal(&output), words),
        }
    }
}

#[test]
fn what_is_no_json_is_said_with_its_place() {
    let good = good().to_string();
    let twice = good.replacen("\"id\":\"ana\"", "\"id\":\"ana\",\"id\":\"ana\"", 1);
    let huge = good.replacen("\"capacity\":2", "\"capacity\":2e999", 1);
    let cut = &good[..good.find("\"ben\"").unwrap() + 2];
    for (file, words) in [
        ("", "this is no valid JSON (EOF while parsing a value at line 1 column 0): mend it there"),
        (&format!("{good},"), "this is no valid JSON (trailing characters"),
        (&twice, "shadowers[0].id: this key is here twice: keep one of the two"),
        (&huge, "advocates[0].capacity: this is no valid JSON (number out of range"),
        (cut, "pins[0].shadower: this is no valid JSON (EOF"),
    ] {
        let said = refusal(&pair(file.as_bytes(), &[]));
        assert!(said.starts_with(words), "{said}");
    }
    let latin = good.replace("ana", "an\u{e1}").replace('\u{e1}', "?").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == b'?' { 0xe1 } else { byte }).collect();
    let said = refusal(&pair(&latin, &[]));
    assert!(said.contains("this is no valid JSON (invalid unicode code point"), "{said}");
}

#[test]
fn a_private_wish_is_not_told_when_a_pin_breaks_it() {
    let mut file = good();
    file["advocates"][2]["away"] = json!(false);
    file["pins"] = json!([{ "shadower": "ana", "advocate": "erin" }]);
    let said = refusal(&pair(file.to_string().as_bytes(), &[]));
    assert_eq!(said, "pins[0]: ana and erin cannot be paired: remove the pin");
}

#[test]
fn a_file_that_cannot_be_read_is_bad_usage_and_one_that_cannot_be_written_a_failure() {
    let missing = shadowday(&["pair", "--input", "/nowhere/day.json"]).output().unwrap();
    assert_eq!(
        refusal(&missing),
        "/nowhere/day.json cannot be read (No such file or directory (os error 2)): name a file that can"
    );
    let unasked = shadowday(&["pair"]).output().unwrap();
    assert_eq!(unasked.status.code(), Some(2));
    for arguments in [["--input", "day.json", "--costs", "day.json"], ["--input", "day.json", "--costs", "-"]] {
        let mixed_up = shadowday(&["pair"]).args(arguments).output().unwrap();
        assert!(refusal(&mixed_up).starts_with("--costs needs a file of its own"));
    }
    let unwritten = pair(good().to_string().as_bytes(), &["--costs", "/nowhere/costs.csv"]);
    assert_eq!(unwritten.status.code(), Some(1));
    let said = String::from_utf8(unwritten.stderr).unwrap();
    assert_eq!(said, "shadowday: /nowhere/costs.csv cannot be written: No such file or directory (os error 2)\n");
}

#[test]
fn whoever_reads_may_go_away() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("day.json");
    // More than fits into a pipe that nobody reads.
    let people: Vec<Value> = (0..3_000)
        .map(|n| json!({ "id": format!("person {n}"), "time_zone": "UTC", "hours": ["00:00", "24:00"] }))
        .collect();
    let mut file = with("/shadowers", json!(people));
    file["pins"] = json!([]);
    std::fs::write(&input, file.to_string()).unwrap();
    let mut child = shadowday(&["pair", "--input", input.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

/// The README's example, as it is pasted.
#[test]
fn the_example_in_the_readme_works() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let section = readme.split("## Who would get whom?").nth(1).unwrap();
    let blocks: Vec<&str> = section.split("```").collect();
    let script = blocks.iter().find_map(|block| block.strip_prefix("sh\n")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_shadowday")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", program.display());
    let output =
        Command::new("sh").args(["-euc", script]).current_dir(&folder).env_clear().env("PATH", path).output().unwrap();
    let told = blocks.iter().find_map(|block| block.strip_prefix("text\n")).unwrap();
    assert_eq!(
        stdout(&output).rsplit_once(" Found in").unwrap().0,
        told.trim_end().rsplit_once(" Found in").unwrap().0
    );
    let weights = blocks.iter().filter_map(|block| block.strip_prefix("json\n")).next().unwrap();
    std::fs::write(folder.path().join("weights.json"), weights).unwrap();
    let read = shadowday::pair_file::read_weights(&folder.path().join("weights.json")).unwrap();
    assert_eq!(read, shadowday::domain::pairing::Weights::default(), "the README shows the usual ones");
}

#[test]
fn serve_refuses_weights_that_are_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("weights.json");
    let serve = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let mut command = shadowday(&["serve", "--database-url", "sqlite:///nowhere/shadowday.db"]);
        command.env("SLACK_BOT_TOKEN", "xoxb-1").env("SLACK_SIGNING_SECRET", "s").env("SHADOWDAY_WEIGHTS", &file);
        command.args(["--listen-addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0"]).output().unwrap()
    };
    let refused = serve(r#"{ "topic": 30, "load": 200 }"#);
    assert_eq!(refusal(&refused), format!("{}: load: write a whole number from 0 to 100, not 200", file.display()));
    // The database is the next thing that is looked at.
    let said = String::from_utf8(serve(r#"{ "topic": 30 }"#).stderr).unwrap();
    assert!(said.contains("/nowhere"), "{said}");
}

/// Two people and two advocates who all work nine to five in Dublin.
fn two_and_two(format: &str, min_free_advocates: u32) -> Value {
    let person = |id: &str| json!({ "id": id, "time_zone": "Europe/Dublin", "hours": ["09:00", "17:00"] });
    json!({
        "day": { "date": "2026-07-01", "time_zone": "Europe/Dublin", "start": "09:00", "end": "17:00",
                 "format": format, "min_free_advocates": min_free_advocates },
        "shadowers": [person("ana"), person("ben")],
        "advocates": [person("sam"), person("tess")],
    })
}

#[test]
fn on_a_ride_along_nobody_has_to_stay_free() {
    let found = answer(&two_and_two("ride-along", 2));
    assert_eq!((found["pairs"].as_array().unwrap().len(), &found["coverage"]), (2, &json!([])));
}

#[test]
fn somebody_stays_free_where_the_buddy_leaves_the_queue() {
    let found = answer(&two_and_two("quality-time", 1));
    assert_eq!((found["pairs"].as_array().unwrap().len(), &found["optimal"]), (1, &json!(true)));
    assert_eq!(found["unpaired"][0]["rule"], json!("coverage"));
}

#[test]
fn hours_that_nobody_could_cover_are_reported_and_forbid_nothing() {
    let found = answer(&two_and_two("quality-time", 3));
    assert_eq!(found["pairs"].as_array().unwrap().len(), 2);
    let whole_day = json!({ "from": "2026-07-01T09:00:00+01:00", "until": "2026-07-01T17:00:00+01:00", "free": 0 });
    assert_eq!(found["coverage"], json!([whole_day]));
}

#[test]
fn a_rotation_gives_no_buddies() {
    let found = answer(&two_and_two("rotation", 0));
    assert_eq!((&found["pairs"], &found["total_cost"]), (&json!([]), &json!(0)));
    for out in found["unpaired"].as_array().unwrap() {
        assert_eq!(out["rule"], json!("format"));
    }
}
