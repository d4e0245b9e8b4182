//! Help desks' APIs: does each that has a token take it, and what waits to be asked?

use futures_util::future::join_all;
use jiff::Timestamp;

use super::report::Report;
use super::words;
use crate::config::Serve;
use crate::domain::desk::Desk;
use crate::helpdesk::api::{self, Access, Failure, Me};
use crate::store::StoreError;
use crate::store::desk_apis::State;
use crate::store::fetches::Left;
use crate::store::health::{Health, Start};

/// What is known of a desk's API without asking it.
#[derive(Default)]
struct Known {
    state: State,
    left: Left,
}

/// Asks each desk that has a token who we are; says what of each waits.
pub async fn look(report: &mut Report<'_>, serve: &Serve, health: Option<&mut Health>, now: Timestamp) {
    let mut health = match health {
        Some(health) => matches!(health.start().await, Ok(Start::Open { .. })).then_some(health),
        None => None,
    };
    let answers = join_all(serve.desk_tokens().into_iter().map(|(desk, token, url)| ask(desk, token, url))).await;
    for (desk, has_url, answer) in answers {
        let known = match &mut health {
            Some(health) => known(health, desk).await,
            None => Ok(Known::default()),
        };
        let known = match known {
            Ok(known) => known,
            Err(error) => {
                report.problem(format!("How it goes with the API of {} could not be read: {error}.", desk.title()));
                continue;
            }
        };
        match answer {
            Some(Ok(me)) => asked(report, desk, me, &known, now),
            Some(Err(words)) => report.stops(words),
            None => without_token(report, desk, has_url, &known.left),
        }
    }
}

/// Whose a token is; `None` where there is none, and in words why that cannot be asked.
type Answer = Option<Result<Result<Me, Failure>, String>>;

/// A slow desk keeps the others waiting for no longer than itself.
async fn ask(desk: Desk, token: Option<&str>, url: Option<&str>) -> (Desk, bool, Answer) {
    let answer = match token.map(|token| Access::read(desk, token, url)) {
        None => api::check_url(desk, url.unwrap_or_default()).err().map(Err),
        Some(Err(words)) => Some(Err(words)),
        Some(Ok(access)) => Some(Ok(match access.open() {
            Ok(api) => api.me().await,
            Err(error) => Err(Failure::Unavailable(format!("cannot be called from this machine: {error}"))),
        })),
    };
    (desk, url.is_some(), answer)
}

async fn known(health: &mut Health, desk: Desk) -> Result<Known, StoreError> {
    Ok(Known { state: health.desk_api(desk).await?, left: health.fetches(desk).await? })
}

fn asked(report: &mut Report<'_>, desk: Desk, me: Result<Me, Failure>, known: &Known, now: Timestamp) {
    let (title, variable) = (desk.title(), Access::variable_of(desk));
    match me {
        Ok(Me { name, lacks }) => {
            report.fine(format!("{title} takes the API token, which is that of {name}."));
            if let Some(lacks) = lacks {
                report.problem(format!("With that token the bot cannot {lacks}. Give {variable} one of an admin's."));
            }
            if known.state.refused.is_some() {
                report.note(format!("{title} refused an API token of the bot's. Restart it if it has an old one."));
            }
        }
        Err(Failure::TokenRefused) => {
            let waits = match known.left.waiting {
                0 => String::new(),
                waiting => format!(" Until then, {} cannot be asked about.", words::count(waiting, "ticket")),
            };
            report.problem(format!(
                "{title} does not take the API token. Replies whose webhook never comes are not found, nor is who an \
                 agent is. Give {variable} a good one, and restart.{waits}"
            ));
            return given_up(report, desk, &known.left);
        }
        Err(failure) => {
            report.problem(format!("{title} was asked whose the API token is, and {failure}. {}", mend(desk, &failure)))
        }
    }
    if let Some((at, why)) = &known.state.failed {
        report.note(format!(
            "{title} was asked for something {} ago, and {why}. It is tried again.",
            words::ago(*at, now)
        ));
    }
    match known.state.looked {
        Some(at) => report.fine(format!("It was looked there for missed replies {} ago.", words::ago(at, now))),
        None => report.note(format!("{title} was not looked through yet for replies that no webhook told of.")),
    }
    left(report, desk, &known.left);
}

/// What to do where a desk does not say whose the token is.
fn mend(desk: Desk, failure: &Failure) -> String {
    let (title, variable) = (desk.title(), Access::variable_of(desk));
    match failure {
        Failure::NotAllowed => format!(
            "See in {title} that API access is switched on, and that {variable} is of somebody whose role may read all \
             tickets; then restart."
        ),
        Failure::NotThere | Failure::TooLarge | Failure::Odd(_) => format!(
            "Something else than {title}'s API is there, it seems: look at {}, if it is set.",
            variable.replace("_TOKEN", "_URL")
        ),
        _ => format!("If that goes on, look at {title}'s status page."),
    }
}

fn left(report: &mut Report<'_>, desk: Desk, left: &Left) {
    let title = desk.title();
    if left.waiting > 0 {
        let tickets = words::count(left.waiting, "ticket");
        report.note(format!("{tickets} of {title}'s wait to be asked about; that happens by itself."));
    }
    given_up(report, desk, left);
}

fn given_up(report: &mut Report<'_>, desk: Desk, left: &Left) {
    let title = desk.title();
    if left.given_up > 0 {
        report.problem(format!(
            "{} of {title}'s could not be fetched for two days, and were given up: replies in them may count for \
             nobody. Tell of them with `/shadow replied`.",
            words::count(left.given_up, "ticket")
        ));
    }
}

fn without_token(report: &mut Report<'_>, desk: Desk, has_url: bool, left: &Left) {
    let (title, variable) = (desk.title(), Access::variable_of(desk));
    if has_url {
        report.note(format!(
            "{title}'s API has an address and no token: it is not asked, and the address is for links to tickets only. \
             {variable} gives it one."
        ));
    }
    let all = left.waiting + left.given_up;
    if all > 0 {
        report.problem(format!(
            "{title} told of replies in {} without saying who sent them, and the bot cannot ask. Give it a token, as \
             {variable}: they are counted then, for a month.",
            words::count(all, "ticket")
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_says_where_to_look() {
        let of = |failure| mend(Desk::Zendesk, &failure);
        let role = of(Failure::NotAllowed);
        assert!(role.contains("API access is switched on") && role.contains("ZENDESK_API_TOKEN"), "{role}");
        for elsewhere in [Failure::Odd("HTTP status 302".into()), Failure::Odd("line 1".into()), Failure::NotThere] {
            assert!(of(elsewhere.clone()).contains("look at ZENDESK_API_URL"), "{elsewhere}");
        }
        assert!(of(Failure::Unavailable("HTTP status 502".into())).contains("status page"));
    }
}
