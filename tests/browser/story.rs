//! The demo's story, by clicking: sign up, swap, pair, come late, reply, answer a customer, hand over, pick up; then an
//! engineering day, from the pair to its date.

use anyhow::{Context as _, Result, ensure};

use crate::page::{BAR, CONVERSATIONS, DESK, FORM, MAIN, MESSAGES, Page, THREAD, WELCOME};

const NEWEST_GROUP: &str = "#conversations section:last-of-type li:last-child .row-label";
const FIRST_TICK: &str = "#modal .tick:first-child";
const TIME_AT_REST: &str = "#clock:has(button:enabled) .clock-time";
const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const LEFT: &str = "\u{E012}";

/// The whole story; fails at the first thing that a person would stumble over.
pub async fn is_told_on(page: &Page) -> Result<()> {
    arrive(page).await.context("arriving")?;
    sign_up_by_typing(page).await.context("signing up by typing")?;
    change_details(page).await.context("changing details")?;
    sign_up_by_button(page).await.context("signing up by the day card's button")?;
    press_while_the_page_changes(page).await.context("a press while the page changes")?;
    press_when_answers_come_late(page).await.context("a press when answers come late")?;
    look_at_the_pairs(page).await.context("looking at the pairs")?;
    swap(page).await.context("swapping two")?;
    confirm(page).await.context("confirming the pairs")?;
    come_late(page).await.context("coming late")?;
    meet(page).await.context("meeting the buddy")?;
    reply(page).await.context("the first reply")?;
    look_on_in_the_help_desk(page).await.context("a light seat in the help desk")?;
    answer_a_customer(page).await.context("answering a customer in the help desk")?;
    hand_over(page).await.context("handing over")?;
    pick_up(page).await.context("picking up")?;
    plan_a_round(page).await.context("planning an engineering day")?;
    propose_dates(page).await.context("proposing dates")?;
    accept(page).await.context("accepting a date")?;
    move_the_date(page).await.context("moving the date")
}

async fn arrive(page: &Page) -> Result<()> {
    page.sees(WELCOME, "A small Slack for trying things out.").await?;
    page.sees(BAR, "Help desk").await?;
    page.sees(BAR, "A day to go").await?;
    page.finds(MESSAGES, "4 of 8 places taken").await?;
    page.looks_right("arrived").await?;
    page.finds(WELCOME, "As Maeve, type /shadow plan").await?;
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
    page.finds(MESSAGES, "5 of 8 places taken").await
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
    page.finds(MESSAGES, "6 of 8 places taken").await
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

/// Whoever can press the clock again reads what it says now, also where the page asked twice meanwhile.
async fn press_when_answers_come_late(page: &Page) -> Result<()> {
    let before = page.reads(TIME_AT_REST).await?;
    page.gets_late_answers().await?;
    page.presses(BAR, "+10 min").await?;
    let after = page.reads(TIME_AT_REST).await?;
    ensure!(after != before, "the clock can be pressed, and still says {before}");
    page.reloads().await?;
    page.sees(BAR, &after).await
}

async fn look_at_the_pairs(page: &Page) -> Result<()> {
    page.lets_time_pass_to("Sign-up closes").await?;
    page.acts_as("Maeve Byrne").await?;
    page.opens("shadowday").await?;
    page.sees(MESSAGES, "Nobody is told before you confirm.").await?;
    page.finds(MESSAGES, "Ana Ribeiro with").await?;
    page.looks_right("pairs-proposed").await?;
    page.finds(MESSAGES, "@Mia Nguyen without a buddy: No working hours fall into the day").await
}

async fn swap(page: &Page) -> Result<()> {
    page.presses(MESSAGES, "Swap two").await?;
    page.sees(FORM, "Swaps buddies with").await?;
    // The first field has the keyboard.
    page.types(&format!("Ana{TAB}Tunde")).await?;
    page.looks_right("swap").await?;
    page.presses(FORM, "Show the pairs").await?;
    page.misses("body", "Swaps buddies with").await?;
    page.finds(MESSAGES, "What you chose fits less well").await?;
    page.finds(MESSAGES, "less together").await?;
    page.looks_right("swapped").await
}

async fn confirm(page: &Page) -> Result<()> {
    page.presses(MESSAGES, "Confirm and tell all").await?;
    page.sees(MESSAGES, "5 pairs, and each is told.").await?;
    page.looks_right("pairs-confirmed").await
}

/// From Vancouver, with an hour of the day within the working hours: with an earlier start there is a buddy.
async fn come_late(page: &Page) -> Result<()> {
    page.acts_as("Noah Tremblay").await?;
    page.presses(MAIN, "Message #shadowing").await?;
    page.types(&format!("/shadow signup{ENTER}")).await?;
    page.sees(MESSAGES, "on the waiting list").await?;
    page.looks_right("late-without-a-buddy").await?;
    page.presses(MESSAGES, "Change details").await?;
    page.presses(FORM, "I start work at").await?;
    page.types(&format!("{LEFT}{LEFT}0700")).await?;
    page.holds(FORM, "I start work at", "07:00").await?;
    page.presses(FORM, "Save").await?;
    page.misses("body", "My settings").await?;
    page.opens_drawer().await?;
    // It comes a moment after the form has closed.
    page.finds(CONVERSATIONS, "Group messages").await?;
    let group = page.reads(NEWEST_GROUP).await?;
    page.presses(CONVERSATIONS, &group).await?;
    page.finds(MESSAGES, "your buddy on the Advocacy day").await
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
    page.sees(MESSAGES, "@Ana Ribeiro just sent their first reply ever").await?;
    page.sees(MESSAGES, "That was not me").await?;
    page.looks_right("celebrated").await?;
    page.finds(MESSAGES, "1 reply from 1 person").await?;
    page.finds(MESSAGES, "@Priya Nair has the pager").await?;
    page.looks_right("card-of-the-day").await
}

async fn look_on_in_the_help_desk(page: &Page) -> Result<()> {
    page.acts_as("Tunde Adeyemi").await?;
    page.presses(BAR, "Help desk").await?;
    page.sees(DESK, "Tunde · light seat").await?;
    page.presses(DESK, "Charged twice this month").await?;
    page.sees(DESK, "Tunde has a light seat: notes for colleagues, and no word to customers.").await?;
    page.fills(DESK, "Note for colleagues", "The payment log says that it was a test.").await?;
    page.presses(DESK, "Add note").await?;
    page.sees(DESK, "Signed webhook sent; the bot says: nothing").await?;
    page.looks_right("help-desk-light-seat").await?;
    page.presses(BAR, "Slack").await
}

async fn answer_a_customer(page: &Page) -> Result<()> {
    page.acts_as("Chloé Martin").await?;
    page.opens("shadowing").await?;
    page.presses(BAR, "Help desk").await?;
    page.sees(DESK, "To answer").await?;
    page.looks_right("help-desk").await?;
    page.presses(DESK, "Charged twice this month").await?;
    page.presses(DESK, "Use a draft").await?;
    page.looks_right("help-desk-answer").await?;
    page.presses(DESK, "Send reply").await?;
    page.finds(DESK, "waiting for the customer").await?;
    page.looks_right("help-desk-answered").await?;
    // A channel has one celebration a minute at most, and Ana's has just come.
    page.presses(BAR, "+10 min").await?;
    page.sees(BAR, "10:1").await?;
    page.presses(BAR, "Slack").await?;
    page.finds(MESSAGES, "the first reply ever by @Chloé Martin").await?;
    page.looks_right("celebrated-by-webhook").await
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
    page.misses(CONVERSATIONS, "shadowing 1").await?;
    page.presses(CONVERSATIONS, "shadowing").await
}

async fn plan_a_round(page: &Page) -> Result<()> {
    page.acts_as("Maeve Byrne").await?;
    page.opens("shadowing").await?;
    page.presses(MAIN, "Message #shadowing").await?;
    page.types(&format!("/shadow plan{ENTER}")).await?;
    page.sees(FORM, "Plan a day").await?;
    page.types("Eng").await?;
    page.looks_right("plan").await?;
    page.presses(FORM, "Show the shifts").await?;
    page.sees(FORM, "Dates are chosen by each pair.").await?;
    page.presses(FORM, "Save and announce").await?;
    page.misses("body", "Is this right?").await?;
    page.acts_as("Tunde Adeyemi").await?;
    page.finds(MESSAGES, "0 of 8 places taken").await?;
    page.presses(MESSAGES, "Sign up").await?;
    page.sees(MESSAGES, "You are in: Engineering day").await?;
    page.acts_as("Maeve Byrne").await?;
    page.opens("shadowday").await?;
    page.presses(MESSAGES, "Pairs").await?;
    page.finds(MESSAGES, "Pairs for the engineering day").await?;
    page.presses(MESSAGES, "Confirm and tell all").await?;
    page.sees(MESSAGES, "1 pair, and each is told.").await
}

async fn propose_dates(page: &Page) -> Result<()> {
    page.acts_as("Tunde Adeyemi").await?;
    page.presses(MAIN, "Message #shadowing").await?;
    page.types(&format!("/shadow dates{ENTER}")).await?;
    page.sees(FORM, "Your engineering day (from").await?;
    tick_the_first(page).await?;
    page.looks_right("dates").await?;
    page.presses(FORM, "Propose").await?;
    page.misses("body", "Dates for your day").await
}

async fn tick_the_first(page: &Page) -> Result<()> {
    let best = page.reads(FIRST_TICK).await?;
    page.presses(FORM, &best).await
}

async fn accept(page: &Page) -> Result<()> {
    page.acts_as("Sam Okafor").await?;
    page.opens("shadowday").await?;
    page.finds(MESSAGES, "for your engineering day").await?;
    page.looks_right("date-proposed").await?;
    page.presses(MESSAGES, "Accept").await?;
    page.sees(MESSAGES, "Agreed with").await?;
    page.opens("shadowing").await?;
    page.finds(MESSAGES, "@Tunde Adeyemi with @Sam Okafor").await?;
    // The round's card says that too.
    page.finds(MESSAGES, "See you there!").await?;
    page.looks_right("card-of-their-own-day").await
}

async fn move_the_date(page: &Page) -> Result<()> {
    page.acts_as("Tunde Adeyemi").await?;
    page.presses(MAIN, "Message #shadowing").await?;
    page.types(&format!("/shadow dates{ENTER}")).await?;
    // Once the answer stands there nothing moves under the mouse.
    page.sees(MESSAGES, "Your engineering day with").await?;
    page.presses(MESSAGES, "Move").await?;
    page.sees(FORM, "Move your day").await?;
    tick_the_first(page).await?;
    page.presses(FORM, "Propose").await?;
    page.misses("body", "Move your day").await?;
    page.acts_as("Sam Okafor").await?;
    page.opens("shadowday").await?;
    page.finds(MESSAGES, "would like to move it").await?;
    page.looks_right("asked-to-move").await?;
    page.presses(MESSAGES, "Accept").await?;
    page.sees(MESSAGES, "Agreed with").await
}
