//! The page as a person has it: what they read, what they press, what they type.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, TouchActions};
use serde_json::{Value, json};

use crate::chromium::{Chromium, Screen};

const EYES: &str = include_str!("eyes.js");

/// What is looked for is there within this time, or it is missing.
const SEEN_WITHIN: Duration = Duration::from_secs(15);

/// How long a press is held.
const PRESS: Duration = Duration::from_millis(20);

const LET_GO: PointerAction = PointerAction::Up { button: MOUSE_BUTTON_LEFT };

/// Returns when the page has drawn what Ben said.
const SOMEBODY_SPEAKS: &str = include_str!("somebody_speaks.js");
const LATE_ANSWERS: &str = include_str!("late_answers.js");

/// Control and A, let go again.
const SELECT_ALL: &str = "\u{E009}a\u{E000}";

/// The parts of the page.
pub const BAR: &str = "#bar";
pub const CONVERSATIONS: &str = "#conversations";
pub const PEOPLE: &str = "#people";
pub const MESSAGES: &str = "#messages";
pub const MAIN: &str = "#main";
pub const THREAD: &str = "#thread";
pub const FORM: &str = "#modal";
pub const WELCOME: &str = "#welcome";
pub const DESK: &str = "#desk";
/// While time passes its button is off, and what it says may not last.
const NEXT_EVENT: &str = "#clock .next:enabled .next-label";

/// An open page.
pub struct Page {
    pub chromium: Chromium,
    pub screen: Screen,
    pictures: PathBuf,
    pictures_taken: Cell<u32>,
}

impl Page {
    pub fn new(chromium: Chromium, screen: Screen, pictures: PathBuf) -> Page {
        Page { chromium, screen, pictures, pictures_taken: Cell::new(0) }
    }

    pub async fn go(&self, address: &str) -> Result<()> {
        Ok(self.chromium.window.goto(address).await?)
    }

    /// Loads it anew.
    pub async fn reloads(&self) -> Result<()> {
        Ok(self.chromium.window.refresh().await?)
    }

    // ------------------------------------------------------------------------------------------ looking

    /// The words are there to be read, without scrolling.
    pub async fn sees(&self, within: &str, words: &str) -> Result<()> {
        self.ask("sees", within, words).await.map(drop)
    }

    /// The words are there to be read, and may have to be scrolled to.
    pub async fn finds(&self, within: &str, words: &str) -> Result<()> {
        self.ask("finds", within, words).await.map(drop)
    }

    /// The words are not there, or not any more.
    pub async fn misses(&self, within: &str, words: &str) -> Result<()> {
        self.ask("misses", within, words).await.map(drop)
    }

    /// A field holds this.
    pub async fn holds(&self, within: &str, field: &str, text: &str) -> Result<()> {
        let held = self.ask("field", within, field).await?;
        ensure!(held == text, "\"{field}\" holds {held} and not \"{text}\"");
        Ok(())
    }

    /// All words of a part of the page.
    pub async fn reads(&self, within: &str) -> Result<String> {
        let words = self.ask("reads", within, "").await?;
        Ok(words.as_str().unwrap_or_default().to_owned())
    }

    async fn ask(&self, question: &str, within: &str, words: &str) -> Result<Value> {
        let deadline = u64::try_from(SEEN_WITHIN.as_millis())?;
        let arguments = vec![json!(question), json!(within), json!(words), json!(deadline)];
        let answer = self.chromium.window.execute_async(EYES, arguments).await?;
        match answer["why"].as_str() {
            Some(why) => bail!("{why}"),
            None => Ok(answer["found"].clone()),
        }
    }

    // ----------------------------------------------------------------------------------------- pressing

    /// Presses the middle of what has this name: the words on it, or its label.
    pub async fn presses(&self, within: &str, name: &str) -> Result<()> {
        let down = self.points_at(within, name).await?;
        let steps = down.into_iter().chain([PointerAction::Pause { duration: PRESS }, LET_GO]);
        self.moves(steps).await.with_context(|| format!("\"{name}\" cannot be pressed"))
    }

    /// Presses it, and lets it go only when the page has changed because somebody else said something.
    pub async fn presses_while_somebody_speaks(&self, within: &str, name: &str) -> Result<()> {
        let down = self.points_at(within, name).await?;
        self.moves(down).await?;
        self.chromium.window.execute_async(SOMEBODY_SPEAKS, Vec::new()).await?;
        self.moves([LET_GO]).await
    }

    /// Lets answers come late, for as long as this page is open.
    pub async fn gets_late_answers(&self) -> Result<()> {
        self.chromium.window.execute_async(LATE_ANSWERS, Vec::new()).await?;
        Ok(())
    }

    /// To the middle of it, and down.
    async fn points_at(&self, within: &str, name: &str) -> Result<[PointerAction; 2]> {
        let spot = self.ask("presses", within, name).await?;
        let (Some(x), Some(y)) = (spot[0].as_f64(), spot[1].as_f64()) else { bail!("no spot: {spot}") };
        let there = PointerAction::MoveTo { duration: None, x: x.round(), y: y.round() };
        Ok([there, PointerAction::Down { button: MOUSE_BUTTON_LEFT }])
    }

    async fn moves(&self, steps: impl IntoIterator<Item = PointerAction>) -> Result<()> {
        let window = &self.chromium.window;
        if self.screen.is_phone {
            let finger = TouchActions::new("finger".to_owned());
            window.perform_actions(steps.into_iter().fold(finger, |finger, step| finger.then(step))).await?;
        } else {
            let mouse = MouseActions::new("mouse".to_owned());
            window.perform_actions(steps.into_iter().fold(mouse, |mouse, step| mouse.then(step))).await?;
        }
        Ok(())
    }

    /// Types into whatever has the keyboard now.
    pub async fn types(&self, text: &str) -> Result<()> {
        Ok(self.chromium.window.active_element().await?.send_keys(text).await?)
    }

    /// Presses a field and replaces what is in it.
    pub async fn fills(&self, within: &str, field: &str, text: &str) -> Result<()> {
        self.presses(within, field).await?;
        self.types(&format!("{SELECT_ALL}{text}")).await
    }

    // --------------------------------------------------------------------------- whom, where, and when

    /// Goes on as somebody else.
    pub async fn acts_as(&self, person: &str) -> Result<()> {
        self.opens_drawer().await?;
        self.presses(PEOPLE, person).await?;
        let first_name = person.split(' ').next().unwrap_or(person);
        self.ask("speaks_as", "#composer", first_name).await.map(drop)
    }

    /// Opens a conversation.
    pub async fn opens(&self, conversation: &str) -> Result<()> {
        self.opens_drawer().await?;
        self.presses(CONVERSATIONS, conversation).await?;
        self.sees("#conversation-header h1", conversation).await
    }

    /// On a phone, people and conversations lie behind a button.
    pub async fn opens_drawer(&self) -> Result<()> {
        if self.screen.is_phone {
            self.presses(BAR, "People and conversations").await?;
            self.sees("#sidebar.open", "Channels").await?;
        }
        Ok(())
    }

    /// Lets time pass, event by event, to the end of the one with this name.
    pub async fn lets_time_pass_to(&self, event: &str) -> Result<()> {
        loop {
            let next = self.reads(NEXT_EVENT).await?;
            self.presses(BAR, &next).await?;
            self.ask("reads_new", NEXT_EVENT, &next).await.with_context(|| format!("the clock stays at {next}"))?;
            if next == event {
                return Ok(());
            }
        }
    }

    // ------------------------------------------------------------------------------------------ judging

    /// Looks the whole page over, keeps a picture, and fails where something is not as it should be.
    pub async fn looks_right(&self, name: &str) -> Result<()> {
        self.takes_picture(name).await?;
        let faults = self.ask("faults", "body", "").await?;
        ensure!(faults == json!([]), "at \"{name}\" the page is not as it should be: {faults:#}");
        let complaints = self.chromium.complaints().await?;
        ensure!(complaints.is_empty(), "at \"{name}\" the browser complains: {complaints:#?}");
        Ok(())
    }

    /// Keeps a picture of what is to be seen now.
    pub async fn takes_picture(&self, name: &str) -> Result<()> {
        let number = self.pictures_taken.get() + 1;
        self.pictures_taken.set(number);
        let file = self.pictures.join(format!("{}-{number:02}-{name}.png", self.screen.name));
        let picture = self.chromium.window.screenshot().await?;
        std::fs::write(&file, picture).with_context(|| format!("{} cannot be written", file.display()))
    }
}
