//! The demo's story, by clicking: sign up, pair, reply, hand over, pick up.

use anyhow::{Context as _, Result};

use crate::page::{BAR, CONVERSATIONS, FORM, MAIN, MESSAGES, Page, THREAD, WELCOME};

const NEWEST_GROUP: &str = "#conversations section:last-of-type li:last-child .row-label";
const ENTER: &str = "\u{E007}";

/// The whole story; fails at the first thing that a person would stumble over.
pub async fn is_told_on(page: &Page) -> Result<()> {
    arrive(page).await.context("arriving")?;
    sign_up_by_typing(page).await.context("signing up by typing")?;
    change_details(page).await.context("changing details")?;
    sign_up_by_button(page).await.context("signing up by the day card's button")?;
    press_while_the_page_changes(page).await.context("a press while the page changes")?;
    pair(page).await.context("pairing")?;
    meet(page).await.context("meeting the buddy")?;
    reply(page).await.context("the first reply")?;
    hand_over(page).await.context("handing over")?;
    pick_up(page).await.context("picking up")
}

async fn arrive(page: &Page) -> Result<()> {
    page.sees(WELCOME, "A small Slack for trying things out.").await?;
    page.sees(BAR, "Quillwork").await?;
    page.sees(BAR, "A day to go").await?;
    page.finds(MESSAGES, "3 of 6 places taken").await?;
    page.looks_right("arrived").await?;
    page.presses(WELCOME, "Close this hint").await?;
    page.misses("body", "A small Slack for trying things out.").await
}

async fn sign_up_by_typing(page: &Page) -> Result<()> {
    page.presses(MAIN, "Message #shadowing").await?;
    page.types("/shadow sig").await?;
    page.sees(MAIN, "join the next shadowing day").await?;
    page.looks_right("command-offered").await?;
    page.types("nup").await?;
    page.types(ENTER).await?;
    page.sees(MESSAGES, "You are in: Advocacy day").await?;
    page.sees(MESSAGES, "Only visible to you").await?;
    page.looks_right("signed-up").await?;
    page.finds(MESSAGES, "4 of 6 places taken").await
}

async fn change_details(page: &Page) -> Result<()> {
    page.presses(MESSAGES, "Change details").await?;
    page.sees(FORM, "My settings").await?;
    page.fills(FORM, "Languages", "klingon").await?;
    page.presses(FORM, "Save").await?;
    page.sees(FORM, "Please use two-letter codes").await?;
    page.looks_right("details-refused").await?;
    page.fills(FORM, "Languages", "pt").await?;
    page.fills(FORM, "Topics", "billing").await?;
    page.presses(FORM, "Save").await?;
    page.misses("body", "My settings").await?;
    page.presses(MESSAGES, "Change details").await?;
    page.holds(FORM, "Languages", "pt").await?;
    page.holds(FORM, "Topics", "billing").await?;
    page.presses(FORM, "Not now").await?;
    page.misses("body", "My settings").await
}

async fn sign_up_by_button(page: &Page) -> Result<()> {
    page.acts_as("נועה לוי").await?;
    page.presses(MESSAGES, "Sign up").await?;
    page.sees(MESSAGES, "You are in: Advocacy day").await?;
    page.looks_right("signed-up-by-button").await?;
    page.finds(MESSAGES, "5 of 6 places taken").await
}

/// What is drawn anew under the mouse must not swallow the press. (A finger's press begins when it is over.)
async fn press_while_the_page_changes(page: &Page) -> Result<()> {
    if page.screen.is_phone {
        return Ok(());
    }
    page.sees(BAR, "09:0").await?;
    page.presses_while_somebody_speaks(BAR, "+1 h").await?;
    page.sees(BAR, "10:0").await?;
    page.finds(MESSAGES, "See you on Thursday!").await
}

async fn pair(page: &Page) -> Result<()> {
    page.lets_time_pass_to("Sign-up closes").await?;
    page.acts_as("Maeve Byrne").await?;
    page.opens("shadowday").await?;
    page.sees(MESSAGES, "Nobody is told before you confirm.").await?;
    page.finds(MESSAGES, "Ana Ribeiro with").await?;
    page.looks_right("pairs-proposed").await?;
    page.presses(MESSAGES, "Confirm and tell all").await?;
    page.sees(MESSAGES, "5 pairs, and each is told.").await?;
    page.looks_right("pairs-confirmed").await
}

async fn meet(page: &Page) -> Result<()> {
    page.acts_as("Ana Ribeiro").await?;
    page.opens_drawer().await?;
    page.looks_right("drawer").await?;
    // With whom depends on the season's clocks; Ana is in one group.
    let group = page.reads(NEWEST_GROUP).await?;
    page.presses(CONVERSATIONS, &group).await?;
    page.finds(MESSAGES, "your buddy on the Advocacy day").await?;
    page.finds(MESSAGES, "first time together").await?;
    page.looks_right("met").await
}

async fn reply(page: &Page) -> Result<()> {
    page.lets_time_pass_to("The day starts").await?;
    page.presses(MESSAGES, "I sent my first reply").await?;
    page.sees(MESSAGES, "Your first reply ever!").await?;
    page.opens("shadowing").await?;
    page.sees(MESSAGES, "first reply ever by @Ana Ribeiro").await?;
    page.sees(MESSAGES, "That was not me").await?;
    page.looks_right("celebrated").await?;
    page.finds(MESSAGES, "1 reply from 1 person").await?;
    page.finds(MESSAGES, "@Priya Nair has the pager").await?;
    page.looks_right("card-of-the-day").await
}

async fn hand_over(page: &Page) -> Result<()> {
    page.lets_time_pass_to("A shift is about to end").await?;
    page.acts_as("Priya Nair").await?;
    page.opens("shadowday").await?;
    page.sees(MESSAGES, "Anything that they should know?").await?;
    page.presses(MESSAGES, "Write notes").await?;
    page.sees(FORM, "Handoff notes").await?;
    page.fills(FORM, "What should the next one know?", "Ticket 12 waits for a refund.").await?;
    page.looks_right("notes").await?;
    page.presses(FORM, "Save").await?;
    page.misses("body", "Handoff notes").await
}

async fn pick_up(page: &Page) -> Result<()> {
    page.acts_as("Sam Okafor").await?;
    page.opens_drawer().await?;
    page.sees(CONVERSATIONS, "shadowing 1").await?;
    page.looks_right("mentioned").await?;
    page.presses(CONVERSATIONS, "shadowing").await?;
    page.presses(MESSAGES, "1 reply").await?;
    page.sees(THREAD, "@Sam Okafor, please pick up the pager.").await?;
    page.sees(THREAD, "Ticket 12 waits for a refund.").await?;
    page.looks_right("asked-to-pick-up").await?;
    page.presses(THREAD, "Pick up").await?;
    page.sees(THREAD, "@Sam Okafor picked up the pager").await?;
    page.looks_right("picked-up").await?;
    page.presses(THREAD, "Close the thread").await?;
    page.finds(MESSAGES, "@Sam Okafor has the pager").await?;
    page.looks_right("card-in-the-end").await?;
    page.opens_drawer().await?;
    page.misses(CONVERSATIONS, "shadowing 1").await
}
