//! What this person can do now.

use super::Message;
use super::blocks::button;
use super::text::code;
use crate::domain::action::Action;

/// A line of the help: the command, and what it does.
pub struct Line {
    pub usage: &'static str,
    pub about: &'static str,
}

/// The help; the first lines are what fits this person's moment.
pub fn help(lines: &[Line], is_coordinator: bool, any_day: bool) -> Message {
    let intro = if any_day {
        "*Shadowing days:* answer real customers for a day, with an advocate at your side."
    } else {
        "*Shadowing days:* answer real customers for a day, with an advocate at your side. No day is planned yet."
    };
    let list: Vec<String> = lines.iter().map(|line| format!("`/shadow {}`  {}", line.usage, line.about)).collect();
    let mut buttons = vec![
        button("Show the days", &Action::Days),
        button("My day", &Action::Status),
        button("Settings", &Action::Settings),
    ];
    if is_coordinator {
        buttons.insert(0, button("Plan a day", &Action::Plan).primary());
        buttons.push(button("Team settings", &Action::TeamSettings));
    }
    Message::titled("What you can do with /shadow").section(intro).section(list.join("\n")).buttons(buttons)
}

/// A word that is no command.
pub fn unknown(typed: &str, meant: Option<&str>, lines: &[Line]) -> Message {
    let is_rota = typed.eq_ignore_ascii_case("rota");
    let typed = code(typed, 40);
    let text = match meant {
        // No slip of the finger: there is a rota, elsewhere.
        _ if is_rota => format!(
            "I don't know {typed}. Who is on call when stands on each day's card; coordinators see more with *Rota*, a button in `/shadow days`."
        ),
        Some(meant) => format!("I don't know {typed}. Did you mean `/shadow {meant}`?"),
        None => format!("I don't know {typed}."),
    };
    let list: Vec<String> = lines.iter().map(|line| format!("`/shadow {}`  {}", line.usage, line.about)).collect();
    Message::say(text).section(list.join("\n"))
}

/// A number was expected.
pub fn not_a_day_number(typed: &str) -> Message {
    Message::say(format!("{} is not a day's number. `/shadow days` shows them.", code(typed, 40)))
        .buttons([button("Show the days", &Action::Days)])
}
