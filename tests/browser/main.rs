//! The demo in a real browser, used as people use it. Needs Debian's `chromium` and `chromium-driver`; without them it
//! says so and passes, unless `REQUIRE_BROWSER=1`. Its pictures are in `target/browser/`.

mod chromium;
mod page;
mod program;
mod story;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::chromium::{Chromium, Installed, Screen};
use crate::page::Page;
use crate::program::Program;

#[tokio::test]
async fn the_story_on_a_wide_screen() {
    passes(told_on(Screen { name: "wide", width: 1440, height: 900, is_phone: false }).await);
}

#[tokio::test]
async fn the_story_on_a_phone() {
    passes(told_on(Screen { name: "phone", width: 390, height: 844, is_phone: true }).await);
}

/// In sentences, and without the pages of a backtrace.
fn passes(told: Result<()>) {
    if let Err(error) = told {
        panic!("{error:#}");
    }
}

async fn told_on(screen: Screen) -> Result<()> {
    let installed = match Installed::find() {
        Ok(installed) => installed,
        Err(why) if is_required() => bail!("{why}"),
        Err(why) => {
            // Past the harness, which keeps what a passing test prints to itself.
            let _ = writeln!(std::io::stderr(), "the browser test is skipped: {why}");
            return Ok(());
        }
    };
    let pictures = pictures_of(screen)?;
    let log = pictures.join(format!("{}-demo.log", screen.name));
    let (demo, address) = start_demo(&log)?;
    let page = Page::new(Chromium::open(&installed, screen, &pictures).await?, screen, pictures);
    page.go(&address).await?;
    let told = story::is_told_on(&page).await;
    if told.is_err() {
        // What was to be seen says more than a sentence; but the sentence must not get lost over it.
        let _ = page.takes_picture("failed").await;
    }
    let closed = page.chromium.close().await;
    drop(demo);
    told?;
    closed?;
    let complaints = fs::read_to_string(&log)?;
    ensure!(complaints.is_empty(), "the bot complains: {complaints}");
    Ok(())
}

/// Whether a missing browser is a failure.
#[expect(clippy::disallowed_methods, reason = "a setting of this test, not of the bot")]
fn is_required() -> bool {
    std::env::var("REQUIRE_BROWSER").is_ok_and(|value| value == "1")
}

/// `target/browser`, without this screen's earlier pictures.
fn pictures_of(screen: Screen) -> Result<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().context("no target folder")?;
    let folder = target.join("browser");
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(&folder)? {
        let file = entry?.path();
        if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(screen.name)) {
            fs::remove_file(file)?;
        }
    }
    Ok(folder)
}

fn start_demo(log: &Path) -> Result<(Program, String)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shadowday"));
    // That a commit took a second says something about the machine, not about the bot.
    command.args(["demo", "--port", "0"]).env("RUST_LOG", "warn,sqlx=error");
    let address = |line: &str| line.split_once("'s demo is at ").map(|(_, address)| address.to_owned());
    Program::start(command, File::create(log)?, address)
}
