//! `shadowday rota`, over the binary itself: what it prints, and what it says of files that are wrong.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::files;

const FROM: &str = "2026-10-19T00:00:00+01:00";
const UNTIL: &str = "2026-11-03T00:00:00Z";

/// A week each in Dublin, over the night on which the clock goes back; nights in Chicago; Dora joins, Cleo leaves.
fn good() -> Value {
    json!({
        "rotations": [
            { "name": "support", "every": "week", "length": 1, "start": "2026-10-12T09:00",
              "time_zone": "Europe/Dublin", "people": ["ana", "ben", "cleo"],
              "joins": [{ "person": "dora", "from": "2026-10-21T00:00", "after": "ben" }],
              "leaves": [{ "person": "cleo", "from": "2026-10-21T00:00" }] },
            { "name": "nights", "every": "day", "start": "2026-10-30T12:00", "time_zone": "America/Chicago",
              "people": ["leo", "mia"], "only": { "weekdays": ["fri", "sat"], "from": "22:00", "until": "06:00" } },
        ],
        "overrides": [
            { "from": "2026-10-22T09:00:00+01:00", "until": "2026-10-22T17:00:00+01:00",
              "person": "erin", "replaces": "ben" },
            { "from": "2026-10-22T12:00:00+01:00", "until": "2026-10-22T13:00:00+01:00", "person": "sam" },
            { "from": "2026-10-22T15:00:00+01:00", "until": "2026-10-22T16:00:00+01:00", "replaces": "erin" },
        ],
    })
}

fn with(path: &str, value: Value) -> Value {
    files::with(good(), path, value)
}

fn without(path: &str) -> Value {
    files::without(good(), path)
}

/// `shadowday rota --input - …` with that on its standard input.
fn rota(file: &[u8], arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_shadowday"))
        .args(["rota", "--input", "-"])
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A wrong flag is refused before the file is read.
    _ = child.stdin.take().unwrap().write_all(file);
    child.wait_with_output().unwrap()
}

fn between(file: &Value, from: &str, until: &str) -> Output {
    rota(file.to_string().as_bytes(), &["--json", "--from", from, "--until", until])
}

fn stdout(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap()
}

/// The one sentence that is said of what is refused.
#[track_caller]
fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    said.trim_end().strip_prefix("shadowday: ").unwrap().to_owned()
}

fn answer(file: &Value) -> Value {
    serde_json::from_str(stdout(&between(file, FROM, UNTIL))).unwrap()
}

/// `person start end why` of each shift of a rotation.
fn shifts(answer: &Value, rotation: &str) -> Vec<String> {
    let shifts = answer["shifts"].as_array().unwrap().iter().filter(|shift| shift["rotation"] == rotation);
    let text = |shift: &Value, key: &str| shift[key].as_str().unwrap().to_owned();
    shifts.map(|shift| ["person", "start", "end", "why"].map(|key| text(shift, key)).join(" ")).collect()
}

#[test]
fn programs_read_json() {
    let answer = answer(&good());
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["gaps", "shifts"], "and no others");
    assert_eq!(
        answer["shifts"][0],
        json!({ "start": "2026-10-19T00:00:00+01:00", "end": "2026-10-19T09:00:00+01:00", "person": "ana",
                "rotation": "support", "why": "turn" })
    );
    assert_eq!(
        shifts(&answer, "support"),
        [
            "ana 2026-10-19T00:00:00+01:00 2026-10-19T09:00:00+01:00 turn",
            "ben 2026-10-19T09:00:00+01:00 2026-10-22T09:00:00+01:00 turn",
            "erin 2026-10-22T09:00:00+01:00 2026-10-22T15:00:00+01:00 override",
            "erin 2026-10-22T16:00:00+01:00 2026-10-22T17:00:00+01:00 override",
            "ben 2026-10-22T17:00:00+01:00 2026-10-26T09:00:00+00:00 turn",
            "dora 2026-10-26T09:00:00+00:00 2026-11-02T09:00:00+00:00 turn",
            "ana 2026-11-02T09:00:00+00:00 2026-11-03T00:00:00+00:00 turn",
        ]
    );
    assert_eq!(
        shifts(&answer, "nights"),
        [
            "leo 2026-10-30T22:00:00-05:00 2026-10-31T06:00:00-05:00 turn",
            "mia 2026-10-31T22:00:00-05:00 2026-11-01T06:00:00-06:00 turn",
        ]
    );
    assert_eq!(shifts(&answer, ""), ["sam 2026-10-22T12:00:00+01:00 2026-10-22T13:00:00+01:00 override"]);
    assert_eq!(answer["gaps"], json!([{ "start": "2026-10-22T15:00:00+01:00", "end": "2026-10-22T16:00:00+01:00" }]));
    let all = answer["shifts"].as_array().unwrap();
    let instant = |shift: &Value| shift["start"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(all.is_sorted_by_key(|shift| (instant(shift), shift["rotation"].to_string())));
}

#[test]
fn a_fallback_leaves_no_gaps() {
    let answer = answer(&with("/fallback", json!("maeve")));
    assert_eq!(answer["gaps"], json!([]));
    assert_eq!(
        shifts(&answer, ""),
        [
            "sam 2026-10-22T12:00:00+01:00 2026-10-22T13:00:00+01:00 override",
            "maeve 2026-10-22T15:00:00+01:00 2026-10-22T16:00:00+01:00 fallback",
        ]
    );
}

#[test]
fn people_read_a_list() {
    let arguments = ["--from", FROM, "--until", UNTIL];
    let output = rota(good().to_string().as_bytes(), &arguments);
    assert_eq!(
        stdout(&output),
        "\
Mon 19 Oct 2026 00:00 – Tue  3 Nov 2026 00:00 in Europe/Dublin

support (Europe/Dublin)
  Mon 19 Oct 2026 00:00 – Mon 19 Oct 2026 09:00  ana   their turn
  Mon 19 Oct 2026 09:00 – Thu 22 Oct 2026 09:00  ben   their turn
  Thu 22 Oct 2026 09:00 – Thu 22 Oct 2026 15:00  erin  by an override
  Thu 22 Oct 2026 16:00 – Thu 22 Oct 2026 17:00  erin  by an override
  Thu 22 Oct 2026 17:00 – Mon 26 Oct 2026 09:00  ben   their turn
  Mon 26 Oct 2026 09:00 – Mon  2 Nov 2026 09:00  dora  their turn
  Mon  2 Nov 2026 09:00 – Tue  3 Nov 2026 00:00  ana   their turn

nights (America/Chicago)
  Fri 30 Oct 2026 22:00 – Sat 31 Oct 2026 06:00  leo  their turn
  Sat 31 Oct 2026 22:00 – Sun  1 Nov 2026 06:00  mia  their turn

In no rotation
  Thu 22 Oct 2026 12:00 – Thu 22 Oct 2026 13:00  sam  by an override

Nobody is on call, and somebody should be
  Thu 22 Oct 2026 15:00 – Thu 22 Oct 2026 16:00
"
    );
    let quiet = rota(br#"{ "rotations": [] }"#, &arguments);
    assert_eq!(stdout(&quiet), "Sun 18 Oct 2026 23:00 – Tue  3 Nov 2026 00:00 in UTC\n\nNo gaps.\n");
}

#[test]
fn before_it_starts_nobody_is_on_call() {
    let file = json!({ "rotations": [{ "name": "support", "every": "month", "start": "2026-11-01T00:00",
                                       "time_zone": "UTC", "people": ["ana"] }] });
    let answer = answer(&file);
    assert_eq!(shifts(&answer, "support"), ["ana 2026-11-01T00:00:00+00:00 2026-11-03T00:00:00+00:00 turn"]);
    assert_eq!(answer["gaps"], json!([{ "start": "2026-10-18T23:00:00+00:00", "end": "2026-11-01T00:00:00+00:00" }]));
}

#[test]
fn what_is_wrong_is_said_with_its_path() {
    let first = good()["rotations"][0].clone();
    let other = |key: &str, value: Value| with(&format!("/rotations/0/{key}"), value);
    let files = [
        (json!([]), "write an object in braces, not a list"),
        (without("/rotations"), "rotations: this key is missing: add it"),
        (
            with("/rota", json!([])),
            "rota: no such key is known here; remove it, or write one of rotations, overrides, fallback",
        ),
        (with("/fallback", json!("")), "fallback: an id cannot be empty: write one"),
        (with("/fallback", json!(null)), "fallback: write a text in quotation marks, not null"),
        (with("/rotations/-", first), "rotations[2].name: \"support\" is here twice: name each rotation once"),
        (without("/rotations/0/name"), "rotations[0].name: this key is missing: add it"),
        (other("name", json!("")), "rotations[0].name: a name cannot be empty: write one"),
        (
            other("colour", json!("red")),
            "rotations[0].colour: no such key is known here; remove it, or write one of name, every, length, start, \
             time_zone, people, only, joins, leaves",
        ),
        (
            other("every", json!("fortnight")),
            "rotations[0].every: write one of hour, day, week, month, not \"fortnight\"",
        ),
        (other("every", json!(7)), "rotations[0].every: write a text in quotation marks, not 7"),
        (other("length", json!(0)), "rotations[0].length: write a whole number from 1 to 4294967295, not 0"),
        (other("length", json!(1.5)), "rotations[0].length: write a whole number from 1 to 4294967295, not 1.5"),
        (other("length", json!(-1)), "rotations[0].length: write a whole number from 1 to 4294967295, not -1"),
        (
            other("length", json!(4_294_967_296_u64)),
            "rotations[0].length: write a whole number from 1 to 4294967295, not 4294967296",
        ),
        (
            other("start", json!("2026-10-12")),
            "rotations[0].start: \"2026-10-12\" is no local date and time: write it like 2026-12-01T09:00",
        ),
        (
            other("start", json!("2026-10-12T09:00:00Z")),
            "rotations[0].start: \"2026-10-12T09:00:00Z\" is no local date and time: write it like 2026-12-01T09:00",
        ),
        (
            other("start", json!("2026-02-29T09:00")),
            "rotations[0].start: \"2026-02-29T09:00\" is no local date and time: write it like 2026-12-01T09:00",
        ),
        (
            other("time_zone", json!("Europe/Dubln")),
            "rotations[0].time_zone: \"Europe/Dubln\" is no time zone: write an IANA name like Europe/Dublin",
        ),
        (other("people", json!([])), "rotations[0].people: nobody is here: name at least one"),
        (other("people", json!("ana")), "rotations[0].people: write a list in square brackets, not \"ana\""),
        (
            other("people", json!(["ana", "ben", "ana"])),
            "rotations[0].people[2]: \"ana\" is here twice: name each person once",
        ),
        (other("people/1", json!(7)), "rotations[0].people[1]: write a text in quotation marks, not 7"),
        (other("only", json!([])), "rotations[0].only: write an object in braces, not a list"),
        (
            with("/rotations/1/only/weekdays/1", json!("sunday")),
            "rotations[1].only.weekdays[1]: write one of mon, tue, wed, thu, fri, sat, sun, not \"sunday\"",
        ),
        (
            with("/rotations/1/only/weekdays/1", json!("fri")),
            "rotations[1].only.weekdays[1]: this weekday is here twice: name each once",
        ),
        (
            with("/rotations/1/only/weekdays", json!([])),
            "rotations[1].only.weekdays: no weekday is here: name at least one, or leave the key out for all",
        ),
        (
            with("/rotations/1/only/until", json!("22:00")),
            "rotations[1].only.until: hours from 22:00 to 22:00 are empty: write 00:00 to 24:00 for the whole day",
        ),
        (
            with("/rotations/1/only/from", json!("9:00")),
            "rotations[1].only.from: \"9:00\" is no time of day: write it like 09:00, from 00:00 to 24:00",
        ),
        (
            other("joins/0/person", json!("ana")),
            "rotations[0].joins[0].person: \"ana\" is in the rotation already: \
             remove this, or let them leave earlier",
        ),
        (
            other("joins/0/after", json!("zoe")),
            "rotations[0].joins[0].after: \"zoe\" is not in the rotation then: name somebody who is",
        ),
        (
            other("joins/0/from", json!("2026-10-21")),
            "rotations[0].joins[0].from: \"2026-10-21\" is no local date and time: write it like 2026-12-01T09:00",
        ),
        (
            other("joins/0/until", json!("2026-10-21T00:00")),
            "rotations[0].joins[0].until: no such key is known here; remove it, or write one of person, from, after",
        ),
        (
            other("leaves/0/person", json!("zoe")),
            "rotations[0].leaves[0].person: \"zoe\" is not in the rotation then: remove this, or name somebody who is",
        ),
        (
            other("leaves/0/after", json!("ana")),
            "rotations[0].leaves[0].after: no such key is known here; remove it, or write one of person, from",
        ),
        (
            with("/overrides/0/from", json!("2026-10-22T09:00")),
            "overrides[0].from: \"2026-10-22T09:00\" is no instant: write it with its offset, like \
             2026-12-01T09:00:00+01:00",
        ),
        (
            with("/overrides/0/until", json!("2026-10-22T08:00:00Z")),
            "overrides[0].until: the override does not end after its start: write a later end",
        ),
        (
            with("/overrides/-", json!({ "from": FROM, "until": UNTIL })),
            "overrides[3]: nobody is named: write a person, whom they replace, or both",
        ),
        (with("/overrides/1/person", json!("")), "overrides[1].person: an id cannot be empty: write one"),
        (
            with("/overrides/1/rotation", json!("support")),
            "overrides[1].rotation: no such key is known here; remove it, or write one of from, until, person, replaces",
        ),
    ];
    for (file, words) in files {
        assert_eq!(refusal(&between(&file, FROM, UNTIL)), words, "{file}");
    }
}

#[test]
fn bent_quotation_marks_are_named() {
    let arguments = ["--from", FROM, "--until", UNTIL];
    let said = |file: &str| refusal(&rota(file.as_bytes(), &arguments));
    assert_eq!(said("{\n  “rotations”: [] }"), "line 2 has “ as a quotation mark: write straight ones, like \"name\"");
    assert!(said("{ 'rotations': [] }").starts_with("line 1 has ' as a quotation mark"));
    let inside = said(r#"{ "rotations": [], "“\"„": }"#);
    assert!(inside.contains("is no valid JSON"), "in a text they are letters: {inside}");
}

#[test]
fn a_time_that_is_none_is_refused() {
    let said = |from: &str, until: &str| refusal(&between(&good(), from, until));
    assert_eq!(
        said("2026-10-19", UNTIL),
        "--from: \"2026-10-19\" is no instant: write it with its offset, like 2026-12-01T09:00:00+01:00"
    );
    assert!(said(FROM, "tomorrow").starts_with("--until: \"tomorrow\" is no instant"));
    assert_eq!(said(FROM, FROM), "--until is not after --from: write a later one");
    let hourly = with("/rotations/0/every", json!("hour"));
    let long = refusal(&between(&hourly, "1500-01-01T00:00:00Z", "9000-01-01T00:00:00Z"));
    assert_eq!(long, "more than 4000000 shifts are in that time: ask for a shorter one");
    assert_eq!(rota(b"{}", &["--from", FROM]).status.code(), Some(2), "a flag is missing");
}

#[test]
fn what_the_readme_shows_is_what_it_prints() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let section = readme.split("## Who is on call when?").nth(1).unwrap();
    let blocks: Vec<&str> = section.split("```").collect();
    let script = blocks.iter().find_map(|block| block.strip_prefix("sh\n")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_shadowday")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", program.display());
    let output =
        Command::new("sh").args(["-euc", script]).current_dir(&folder).env_clear().env("PATH", path).output().unwrap();
    assert_eq!(stdout(&output), blocks.iter().find_map(|block| block.strip_prefix("text\n")).unwrap());
}
