//! What the token may do, and what fails without it.

use super::report::Report;

/// Each scope of `manifest.yml`, and what fails without it.
const NEEDED: [(&str, &str); 14] = [
    ("commands", "Slack does not know /shadow"),
    ("chat:write", "nothing can be posted: no day card, no celebration, no private message"),
    ("files:write", "a pair gets no file for their calendars; everything else about their day still comes"),
    ("im:write", "private messages reach nobody, so nobody hears of a buddy's absence, a shift or the pager"),
    ("mpim:write", "a pair gets no group message in which they meet"),
    ("users:read", "nobody's time zone is known, nor whether an account is an app's, so every command is refused"),
    (
        "users:read.email",
        "whoever answers in the help desk is not found by e-mail, so the coordinator is asked who each of them is",
    ),
    ("channels:join", "a public channel cannot be joined by itself"),
    (
        "channels:history",
        "a post in a public channel whose answer was lost cannot be looked for, so it is given up after some hours",
    ),
    (
        "groups:history",
        "a post in a private channel whose answer was lost cannot be looked for, so it is given up after some hours",
    ),
    ("usergroups:read", "no user group can follow the pager, as it is not found"),
    ("usergroups:write", "no user group can follow the pager, as nobody can be put into it"),
    ("reactions:write", "nobody starts the applause for a first reply; the post comes all the same"),
    ("files:read", "no picture for celebrations can be uploaded; one with an address can be added all the same"),
];

/// Compares what Slack names with what is needed.
pub fn look(report: &mut Report<'_>, granted: Option<&[String]>) {
    report.group("Scopes");
    let Some(granted) = granted else {
        return report.note("Slack did not say which scopes the token has, so they were not compared.");
    };
    let has = |scope: &str| granted.iter().any(|granted| granted == scope);
    for (scope, fails) in NEEDED.iter().filter(|(scope, _)| !has(scope)) {
        report.problem(format!(
            "{scope} is missing: {fails}. Add it under OAuth & Permissions → Scopes, and reinstall the app."
        ));
    }
    if NEEDED.iter().all(|(scope, _)| has(scope)) {
        report.fine(format!("The token has all {} scopes that are needed.", NEEDED.len()));
    }
    let extra: Vec<&str> =
        granted.iter().map(String::as_str).filter(|granted| NEEDED.iter().all(|(scope, _)| scope != granted)).collect();
    if !extra.is_empty() {
        report.note(format!(
            "The token may do more than is needed: {}. These scopes can be taken away.",
            extra.join(", ")
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::printed;
    use super::*;

    #[test]
    fn the_table_is_the_manifests() {
        let ours: Vec<&str> = NEEDED.iter().map(|(scope, _)| *scope).collect();
        let mut manifests = crate::demo::cast::scopes();
        manifests.sort_by_key(|scope| ours.iter().position(|ours| ours == scope));
        assert_eq!(ours, manifests);
    }

    #[test]
    fn a_missing_scope_says_what_fails_and_one_too_many_is_a_note() {
        let mut granted: Vec<String> = NEEDED.iter().map(|(scope, _)| (*scope).to_owned()).collect();
        granted.retain(|scope| scope != "channels:join");
        granted.push("pins:write".to_owned());
        let text = printed(|report| look(report, Some(&granted)));
        assert_eq!(
            text,
            "Scopes\n\
             problem  channels:join is missing: a public channel cannot be joined by itself. \
             Add it under OAuth & Permissions → Scopes, and reinstall the app.\n\
             note     The token may do more than is needed: pins:write. These scopes can be taken away.\n"
        );
    }

    #[test]
    fn all_scopes_are_one_line() {
        let granted = crate::demo::cast::scopes();
        let text = printed(|report| look(report, Some(&granted)));
        assert_eq!(text, "Scopes\nok       The token has all 14 scopes that are needed.\n");
    }
}
