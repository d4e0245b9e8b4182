//! The rota of a day as a picture: a row for each person, hours along the top in the reader's zone.
//!
//! Wanted: read on a phone, where it is shown 390 points wide; so it is narrow and high, with names above their rows,
//! and its type is twice as large as it looks. Each kind of stretch has a colour (Okabe and Ito's, which colour-blind
//! people can tell apart), a pattern of its own, and words where there is room.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::picture::FONT;
use super::rota::lane_name;
use crate::domain::day::Lane;
use crate::domain::hours::Window;

/// Units of the drawing's width; two are a point on a phone.
const WIDTH: f64 = 780.0;

/// Pixels for each unit.
const PIXELS: f64 = 1.5;

/// Left and right of everything.
const MARGIN: f64 = 30.0;

/// From the top to the first row: title, zone, hours.
const HEAD: f64 = 168.0;

/// Below the last row, for each line of the legend.
const LEGEND_LINE: f64 = 46.0;

/// A break in which somebody is on call all the same is so high.
const FOOT: f64 = 10.0;

/// Rows are closer together above so many.
const ROOMY_ROWS: usize = 14;

/// The least distance of two hours' labels.
const LABEL_GAP: f64 = 84.0;

/// Type inside of stretches, and beside names.
const SMALL: f64 = 23.0;

const MIDDLE: &str = r#"text-anchor="middle""#;

/// Rows drawn at most; the rest are counted.
const ROWS_MAX: usize = 40;

/// What a letter takes of the type's size: generous, as nothing measures.
const LETTER: f64 = 0.58;

/// What a person does in a stretch, or that nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Under all else.
    AtWork,
    OnCall,
    /// The same in another lane than the first.
    OnCallBeside,
    /// On call for somebody else.
    Cover,
    /// Theirs, and they cannot make it.
    Left,
    /// A shadower on duty.
    Assigner,
    Break,
    /// Nobody is on call.
    Gap,
    /// Nobody is, and that is meant.
    MeantGap,
}

/// How a kind looks.
struct Look {
    kind: Kind,
    words: &'static str,
    /// What the legend says.
    legend: &'static str,
    fill: &'static str,
    border: &'static str,
    ink: &'static str,
    halo: &'static str,
}

impl Look {
    fn style(&self) -> String {
        let dashes = if matches!(self.kind, Kind::Gap | Kind::MeantGap | Kind::Left) {
            r#" stroke-dasharray="8 5""#
        } else {
            ""
        };
        format!(r#"fill="{}" stroke="{}" stroke-width="2" rx="6"{dashes}"#, self.fill, self.border)
    }

    /// What the legend says, in the words of the list where there are several pagers.
    fn words(&self, picture: &Picture) -> String {
        match (self.kind, picture.lanes) {
            (Kind::OnCall, 2..) => lane_name(0),
            (Kind::OnCallBeside, 2) => lane_name(1),
            (Kind::OnCallBeside, lanes) => format!("2nd to {}", lane_name(lanes.saturating_sub(1))),
            _ => self.legend.to_owned(),
        }
    }
}

const LOOKS: [Look; 9] = [
    Look {
        kind: Kind::AtWork,
        words: "",
        legend: "at work",
        fill: "#dfe7ef",
        border: "#dfe7ef",
        ink: "#1d1c1d",
        halo: "#dfe7ef",
    },
    Look {
        kind: Kind::OnCall,
        words: "",
        legend: "on call",
        fill: "#0072b2",
        border: "#005a8c",
        ink: "#ffffff",
        halo: "#0072b2",
    },
    Look {
        kind: Kind::OnCallBeside,
        words: "",
        legend: "on call",
        fill: "#56b4e9",
        border: "#2a7fb0",
        ink: "#1d1c1d",
        halo: "#56b4e9",
    },
    Look {
        kind: Kind::Cover,
        words: "covers",
        legend: "covers for somebody",
        fill: "url(#cover)",
        border: "#9a6a00",
        ink: "#1d1c1d",
        halo: "#f5c04a",
    },
    Look {
        kind: Kind::Left,
        words: "cannot",
        legend: "cannot make it",
        fill: "url(#left)",
        border: "#8f4a75",
        ink: "#1d1c1d",
        halo: "#f7e1ed",
    },
    Look {
        kind: Kind::Assigner,
        words: "assigner",
        legend: "assigner",
        fill: "url(#assigner)",
        border: "#00664a",
        ink: "#1d1c1d",
        halo: "#8fd6bf",
    },
    Look {
        kind: Kind::Break,
        words: "break",
        legend: "break",
        fill: "url(#break)",
        border: "#8a8a8a",
        ink: "#3d3c40",
        halo: "#f4f4f4",
    },
    Look {
        kind: Kind::Gap,
        words: "nobody",
        legend: "nobody on call",
        fill: "url(#gap)",
        border: "#d55e00",
        ink: "#8f3a00",
        halo: "#fff1e8",
    },
    Look {
        kind: Kind::MeantGap,
        words: "as meant",
        legend: "nobody, as meant",
        fill: "#ffffff",
        border: "#8a8a8a",
        ink: "#3d3c40",
        halo: "#ffffff",
    },
];

const PATTERNS: &str = r##"<defs>
<pattern id="cover" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="14" height="14" fill="#f5c04a"/><rect width="5" height="14" fill="#e69f00"/></pattern>
<pattern id="left" width="12" height="12" patternUnits="userSpaceOnUse"><rect width="12" height="12" fill="#f7e1ed"/><path d="M3 3l6 6M9 3l-6 6" stroke="#cc79a7" stroke-width="1.6"/></pattern>
<pattern id="assigner" width="12" height="12" patternUnits="userSpaceOnUse"><rect width="12" height="12" fill="#8fd6bf"/><circle cx="6" cy="6" r="2.2" fill="#009e73"/></pattern>
<pattern id="break" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="10" height="10" fill="#f4f4f4"/><rect width="10" height="2" fill="#cfcfcf"/></pattern>
<pattern id="gap" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="16" height="16" fill="#fff1e8"/><rect width="3" height="16" fill="#f3b58c"/></pattern>
</defs>
"##;

/// A coloured part of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    pub kind: Kind,
    pub window: Window,
}

/// A person's row; or that of a lane, for its gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    /// Drawn in this order, the later above the earlier.
    pub stretches: Vec<Stretch>,
    /// When they are at work.
    pub hours: Vec<Window>,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub title: String,
    pub window: Window,
    /// The reader's: whose clock the hours are.
    pub zone: TimeZone,
    pub rows: Vec<Row>,
    /// So many are on call at the same time.
    pub lanes: Lane,
}

impl Picture {
    /// Tells two pictures apart.
    pub fn fingerprint(&self) -> String {
        Sha256::digest(format!("{self:?}")).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The picture as SVG, 1,170 pixels wide.
pub fn svg(picture: &Picture) -> String {
    let mut drawing = Drawing { picture, row_height: row_height(picture.rows.len()), svg: String::new() };
    let rows = picture.rows.len().min(ROWS_MAX);
    let bottom = HEAD + rows as f64 * drawing.row_height;
    let legend = legend(picture);
    let left_out = if picture.rows.len() > rows { LEGEND_LINE } else { 0.0 };
    let height = bottom + left_out + 34.0 + legend.len() as f64 * LEGEND_LINE;
    let (pixels_wide, pixels_high) = (WIDTH * PIXELS, (height * PIXELS).round());
    let _ = writeln!(
        drawing.svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{pixels_wide}" height="{pixels_high}" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">"#
    );
    drawing.svg.push_str(PATTERNS);
    drawing.rect(0.0, 0.0, WIDTH, height, r##"fill="#ffffff""##);
    drawing.head();
    drawing.hours(bottom);
    for (at, row) in picture.rows.iter().take(rows).enumerate() {
        drawing.row(row, HEAD + at as f64 * drawing.row_height);
    }
    if picture.rows.len() > rows {
        let words = format!("…and {} more.", picture.rows.len() - rows);
        drawing.text(MARGIN, bottom + 32.0, 26.0, "#616061", &words);
    }
    drawing.legend(&legend, bottom + left_out + 34.0);
    drawing.svg.push_str("</svg>\n");
    drawing.svg
}

fn row_height(rows: usize) -> f64 {
    if rows > ROOMY_ROWS { 72.0 } else { 92.0 }
}

struct Drawing<'a> {
    picture: &'a Picture,
    row_height: f64,
    svg: String,
}

impl Drawing<'_> {
    fn head(&mut self) {
        let zone = self.picture.zone.iana_name().unwrap_or("UTC").replace('_', " ");
        self.text_with(
            MARGIN,
            54.0,
            38.0,
            "#1d1c1d",
            r#"font-weight="bold""#,
            &cut(&self.picture.title, 38.0, WIDTH - 2.0 * MARGIN),
        );
        self.text(MARGIN, 94.0, 26.0, "#616061", &format!("{} · times in {zone}", self.span(self.picture.window)));
    }

    /// Where an instant is, cut off at the edges.
    fn x(&self, at: Timestamp) -> f64 {
        let window = self.picture.window;
        let whole = window.end.duration_since(window.start).as_secs_f64().max(1.0);
        let into = at.duration_since(window.start).as_secs_f64();
        MARGIN + (into / whole).clamp(0.0, 1.0) * (WIDTH - 2.0 * MARGIN)
    }

    fn clock(&self, at: Timestamp) -> String {
        at.to_zoned(self.picture.zone.clone()).strftime("%H:%M").to_string()
    }

    fn span(&self, window: Window) -> String {
        format!("{} to {}", self.clock(window.start), self.clock(window.end))
    }

    /// The reader's full hours, with a label each or at each second, third, … of them.
    fn hours(&mut self, bottom: f64) {
        let window = self.picture.window;
        let hour_width = (WIDTH - 2.0 * MARGIN) / (window.minutes().max(1) as f64 / 60.0);
        let every =
            [1_i8, 2, 3, 4, 6, 12].into_iter().find(|hours| f64::from(*hours) * hour_width >= LABEL_GAP).unwrap_or(24);
        for (at, hour) in full_hours(window, &self.picture.zone) {
            let x = self.x(at);
            let is_labelled = hour % every == 0;
            let colour = match (hour, is_labelled) {
                (0, _) => "#1d1c1d",
                (_, true) => "#b8b8bc",
                _ => "#e4e4e6",
            };
            let _ = writeln!(
                self.svg,
                r#"<path d="M{x:.1} {:.1}V{bottom:.1}" stroke="{colour}" stroke-width="2"/>"#,
                HEAD - 14.0
            );
            if is_labelled {
                let local = at.to_zoned(self.picture.zone.clone());
                let words = local.strftime(if hour == 0 { "%a %-d" } else { "%H:%M" }).to_string();
                // Half a label has to fit beside it.
                let x = x.clamp(LABEL_GAP / 2.0, WIDTH - LABEL_GAP / 2.0);
                self.text_with(x, HEAD - 24.0, 26.0, "#3d3c40", MIDDLE, &words);
            }
        }
    }

    fn row(&mut self, row: &Row, top: f64) {
        let bar = self.row_height * 0.48;
        let bar_at = top + self.row_height * 0.44;
        self.name(row, top + self.row_height * 0.34);
        for hours in row.hours.iter().filter_map(|hours| hours.intersect(&self.picture.window)) {
            let (from, until) = (self.x(hours.start), self.x(hours.end));
            self.rect(from, bar_at, until - from, bar, &format!(r#"fill="{}" rx="6""#, look(Kind::AtWork).fill));
        }
        for stretch in &row.stretches {
            // A break in which somebody is on call is seen at the foot of that: above it are words.
            let is_beside =
                |other: &Stretch| other.kind != Kind::Break && other.window.intersect(&stretch.window).is_some();
            match stretch.kind == Kind::Break && row.stretches.iter().any(is_beside) {
                true => self.foot(stretch, bar_at + bar),
                false => self.stretch(stretch, bar_at, bar),
            }
        }
    }

    /// The name, and beside it the times that have no room below.
    fn name(&mut self, row: &Row, y: f64) {
        let size = if self.row_height > 80.0 { 28.0 } else { 24.0 };
        let width = WIDTH - 2.0 * MARGIN;
        let times = self.times(row);
        let name = cut(&row.name, size, if times.is_empty() { width } else { width / 2.0 });
        let times = cut(&times, SMALL, width - letters(&name, size) - 16.0);
        // The hours' lines end where words begin.
        let (words, times_at) = (letters(&name, size), MARGIN + letters(&name, size) + 16.0);
        let white = if times.is_empty() { words } else { words + 16.0 + letters(&times, SMALL) };
        self.rect(MARGIN - 4.0, y - size * 0.85, white, size * 1.15, r##"fill="#ffffff""##);
        self.text_with(MARGIN, y, size, "#1d1c1d", r#"font-weight="bold""#, &name);
        if !times.is_empty() {
            self.text(times_at, y, SMALL, "#4a494c", &times);
        }
    }

    /// When somebody has something to do that its own stretch is too narrow to say.
    fn times(&self, row: &Row) -> String {
        let said = row.stretches.iter().filter(|stretch| stretch.kind != Kind::Break).filter_map(|stretch| {
            let (from, until, window) = self.place(stretch)?;
            let is_said = self.words(stretch.kind, window, until - from).is_some_and(|words| words.contains(':'));
            (!is_said).then(|| self.clocks(window))
        });
        said.collect::<Vec<_>>().join(", ")
    }

    fn clocks(&self, window: Window) -> String {
        format!("{}–{}", self.clock(window.start), self.clock(window.end))
    }

    /// From where to where a stretch is drawn, and what of it.
    fn place(&self, stretch: &Stretch) -> Option<(f64, f64, Window)> {
        let window = stretch.window.intersect(&self.picture.window)?;
        let (from, until) = (self.x(window.start) + 1.0, self.x(window.end) - 1.0);
        Some((from, until.max(from + 3.0), window))
    }

    /// Of what fits into a stretch, what says most.
    fn words(&self, kind: Kind, window: Window, width: f64) -> Option<String> {
        let (what, times) = (look(kind).words, self.clocks(window));
        let choices = [format!("{what} {times}").trim().to_owned(), what.to_owned()];
        choices.into_iter().find(|words| !words.is_empty() && letters(words, SMALL) + 10.0 <= width)
    }

    fn stretch(&mut self, stretch: &Stretch, top: f64, height: f64) {
        let Some((from, until, window)) = self.place(stretch) else { return };
        let look = look(stretch.kind);
        self.rect(from, top, until - from, height, &look.style());
        if let Some(words) = self.words(stretch.kind, window, until - from) {
            // A halo keeps the pattern away from the letters.
            let style = format!(
                r#"{MIDDLE} font-weight="bold" paint-order="stroke" stroke="{}" stroke-width="7" stroke-linejoin="round""#,
                look.halo
            );
            self.text_with((from + until) / 2.0, top + height / 2.0 + SMALL * 0.36, SMALL, look.ink, &style, &words);
        }
    }

    fn foot(&mut self, stretch: &Stretch, bottom: f64) {
        let Some((from, until, _)) = self.place(stretch) else { return };
        self.rect(from, bottom - FOOT, until - from, FOOT, &look(stretch.kind).style());
    }

    fn legend(&mut self, lines: &[Vec<(f64, &'static Look)>], top: f64) {
        for (at, line) in lines.iter().enumerate() {
            let y = top + at as f64 * LEGEND_LINE;
            for (x, look) in line {
                self.rect(*x, y - 4.0, 44.0, 26.0, &look.style());
                self.text(x + 54.0, y + 18.0, 24.0, "#3d3c40", &look.words(self.picture));
            }
        }
    }

    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, style: &str) {
        let _ = writeln!(self.svg, r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" {style}/>"#);
    }

    fn text(&mut self, x: f64, y: f64, size: f64, colour: &str, words: &str) {
        self.text_with(x, y, size, colour, "", words);
    }

    fn text_with(&mut self, x: f64, y: f64, size: f64, colour: &str, style: &str, words: &str) {
        let words = escape(words);
        let _ = writeln!(
            self.svg,
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" fill="{colour}" {style}>{words}</text>"#
        );
    }
}

fn look(kind: Kind) -> &'static Look {
    LOOKS.iter().find(|look| look.kind == kind).unwrap_or(&LOOKS[0])
}

/// The kinds that are in the picture, as many in a line as fit, each with where it begins.
fn legend(picture: &Picture) -> Vec<Vec<(f64, &'static Look)>> {
    let has_hours = |row: &Row| row.hours.iter().any(|hours| hours.intersect(&picture.window).is_some());
    let is_there = |look: &&Look| match look.kind {
        Kind::AtWork => picture.rows.iter().any(has_hours),
        kind => picture.rows.iter().flat_map(|row| &row.stretches).any(|one| one.kind == kind),
    };
    let (mut lines, mut x): (Vec<Vec<_>>, f64) = (vec![], WIDTH);
    for look in LOOKS.iter().filter(is_there) {
        let width = 54.0 + letters(&look.words(picture), 24.0) + 30.0;
        if x + width > WIDTH {
            lines.push(vec![]);
            x = MARGIN;
        }
        if let Some(line) = lines.last_mut() {
            line.push((x, look));
        }
        x += width;
    }
    lines
}

/// The full hours of a zone's clock in a window, each with the hour that it shows.
fn full_hours(window: Window, zone: &TimeZone) -> Vec<(Timestamp, i8)> {
    let mut hours = Vec::new();
    let mut at = window.start;
    while at <= window.end {
        let local = at.to_zoned(zone.clone());
        let into = i64::from(local.minute()) * 60 + i64::from(local.second());
        if into == 0 {
            hours.push((at, local.hour()));
        }
        let Ok(next) = at.checked_add(SignedDuration::from_secs(3_600 - into)) else { break };
        at = next;
    }
    hours
}

/// How wide words are, about.
fn letters(words: &str, size: f64) -> f64 {
    words.chars().count() as f64 * size * LETTER
}

/// As much of a text as fits.
fn cut(words: &str, size: f64, width: f64) -> String {
    let most = (width / (size * LETTER)) as usize;
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let start: String = words.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}

/// Typed text, shown to the letter; without the characters that no XML can have.
fn escape(words: &str) -> String {
    let shown = words.chars().filter(|letter| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}'));
    shown.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::super::picture;
    use super::*;
    use crate::domain::zones;

    fn window(from: &str, until: &str) -> Window {
        let at = |time: &str| format!("2026-12-03T{time}:00Z").parse().unwrap();
        Window { start: at(from), end: at(until) }
    }

    fn row(name: &str, hours: (&str, &str), stretches: &[(Kind, &str, &str)]) -> Row {
        let stretch = |&(kind, from, until): &(Kind, &str, &str)| Stretch { kind, window: window(from, until) };
        Row {
            name: name.into(),
            stretches: stretches.iter().map(stretch).collect(),
            hours: vec![window(hours.0, hours.1)],
        }
    }

    fn day() -> Picture {
        Picture {
            title: "Advocacy day, Thu 3 December".into(),
            window: window("09:00", "18:00"),
            zone: zones::zone("Europe/Dublin").unwrap(),
            lanes: 1,
            rows: vec![
                row(
                    "Sam Okafor",
                    ("09:00", "17:00"),
                    &[
                        (Kind::OnCall, "09:00", "11:00"),
                        (Kind::Break, "12:30", "13:00"),
                        (Kind::OnCall, "15:00", "17:00"),
                    ],
                ),
                row(
                    "Kim Bergström",
                    ("08:00", "16:00"),
                    &[(Kind::OnCall, "11:00", "13:00"), (Kind::Break, "13:00", "13:45")],
                ),
                row("Ana Łukasiewicz", ("10:00", "17:00"), &[(Kind::Cover, "13:00", "15:00")]),
                row("Devi (shadower)", ("09:00", "17:00"), &[(Kind::Assigner, "14:00", "16:00")]),
                row("Nobody", ("09:00", "09:00"), &[(Kind::Gap, "17:00", "17:30"), (Kind::MeantGap, "17:30", "18:00")]),
            ],
        }
    }

    #[test]
    fn a_day_with_a_break_a_cover_an_assigner_and_gaps() {
        expect_file!["rota_picture.svg"].assert_eq(&svg(&day()));
    }

    #[test]
    fn it_can_be_drawn_with_few_people_and_with_many() {
        for rows in [0, 1, 12, 40, 60] {
            let one = row("Sam", ("09:00", "17:00"), &[(Kind::OnCall, "09:00", "11:00")]);
            let svg = svg(&Picture { rows: vec![one; rows], ..day() });
            let png = picture::png(&svg).unwrap();
            assert_eq!(u32::from_be_bytes(png[16..20].try_into().unwrap()), 1_170);
            let height = svg.split("height=\"").nth(1).unwrap().split('"').next().unwrap();
            assert_eq!(u32::from_be_bytes(png[20..24].try_into().unwrap()).to_string(), height);
            assert_eq!(svg.contains("…and 20 more."), rows == 60);
        }
    }

    #[test]
    fn hours_are_the_readers() {
        let words = svg(&Picture { zone: zones::zone("Asia/Kolkata").unwrap(), ..day() });
        assert!(words.contains("14:30 to 23:30 · times in Asia/Kolkata"));
        assert!(words.contains(">16:00<") && !words.contains(">14:30<"));
    }

    #[test]
    fn midnight_names_the_day_that_begins() {
        let words = svg(&Picture { zone: zones::zone("Australia/Sydney").unwrap(), ..day() });
        assert!(words.contains(">Fri 4<"), "{words}");
    }

    #[test]
    fn names_are_shown_to_the_letter_and_cut_where_they_are_too_long() {
        let mut picture = day();
        picture.rows[0].name = "<Sam> & \u{7}Co".into();
        picture.rows[1].name = "x".repeat(200);
        let words = svg(&picture);
        assert!(words.contains("&lt;Sam&gt; &amp; Co"));
        assert!(words.contains("xxx…") && !words.contains(&"x".repeat(60)));
        picture::png(&words).unwrap();
    }

    #[test]
    fn the_legend_names_only_what_is_there() {
        let words = svg(&Picture { rows: day().rows[..1].to_vec(), ..day() });
        assert!(words.contains(">on call<") && words.contains(">break<") && !words.contains(">nobody on call<"));
    }

    #[test]
    fn the_legend_calls_two_pagers_as_the_list_does_and_says_what_the_pale_bars_are() {
        let mut picture = Picture { lanes: 2, ..day() };
        picture.rows[1].stretches[0].kind = Kind::OnCallBeside;
        let words = svg(&picture);
        assert!([">1st pager<", ">2nd pager<", ">at work<"].iter().all(|legend| words.contains(legend)), "{words}");
        assert!(svg(&Picture { lanes: 4, ..picture }).contains(">2nd to 4th pager<"));
    }

    #[test]
    fn a_break_in_which_somebody_is_on_call_is_seen_all_the_same() {
        let on_call = (Kind::OnCall, "09:00", "13:00");
        let one = row("Sam", ("09:00", "17:00"), &[on_call, (Kind::Break, "11:00", "11:30")]);
        let words = svg(&Picture { rows: vec![one], ..day() });
        let place = |what: &str| words.find(what).unwrap_or_else(|| panic!("no {what}: {words}"));
        assert!(place(r##"fill="#0072b2""##) < place("url(#break)"), "above the bar: {words}");
        assert!(words.contains(">09:00–13:00<"), "{words}");
    }

    #[test]
    #[ignore = "for looking at: writes target/rota.png and target/rota-40.png"]
    fn look() {
        let target = concat!(env!("CARGO_MANIFEST_DIR"), "/target");
        std::fs::write(format!("{target}/rota.png"), picture::png(&svg(&day())).unwrap()).unwrap();
        let rows = (0..40).map(|at| {
            let mut row = day().rows[at % 4].clone();
            for window in row.stretches.iter_mut().map(|one| &mut one.window).chain(&mut row.hours) {
                let later = SignedDuration::from_mins(at as i64 * 23);
                *window = Window { start: window.start + later, end: window.end + later };
            }
            row
        });
        let rows = rows.collect();
        let zone = zones::zone("Asia/Kolkata").unwrap();
        let long = Window { end: "2026-12-04T09:00:00Z".parse().unwrap(), ..day().window };
        let many = Picture { rows, zone, window: long, ..day() };
        std::fs::write(format!("{target}/rota-40.png"), picture::png(&svg(&many)).unwrap()).unwrap();
    }
}
