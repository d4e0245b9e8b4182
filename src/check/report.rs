//! What `shadowday check` prints: findings in groups, a line each, with no secret in any of them.

use std::io::Write;

use crate::config::BadConfig;

/// Secrets shorter than this are not looked for in what is printed: they would be found in every other word.
const SECRET_LENGTH_MIN: usize = 6;

/// What begins like a token and is no longer than this is only the prefix.
const TOKEN_PREFIX_LENGTH_MAX: usize = 6;

/// Stands where a secret stood.
const HIDDEN: &str = "(hidden)";

/// The findings so far.
pub struct Report<'a> {
    out: &'a mut (dyn Write + Send),
    secrets: Vec<String>,
    is_first_group: bool,
    problems: u32,
    would_not_start: bool,
}

impl<'a> Report<'a> {
    /// `secrets` are never shown, wherever they were put by mistake.
    pub fn new(out: &'a mut (dyn Write + Send), secrets: Vec<String>) -> Report<'a> {
        let secrets = secrets.into_iter().filter(|secret| secret.len() >= SECRET_LENGTH_MIN).collect();
        Report { out, secrets, is_first_group: true, problems: 0, would_not_start: false }
    }

    /// What the next findings are about.
    pub fn group(&mut self, title: &str) {
        let gap = if std::mem::take(&mut self.is_first_group) { "" } else { "\n" };
        self.print(&format!("{gap}{title}"));
    }

    /// As it has to be.
    pub fn fine(&mut self, words: impl AsRef<str>) {
        self.finding("ok", words.as_ref());
    }

    /// Good to know; nothing has to be done.
    pub fn note(&mut self, words: impl AsRef<str>) {
        self.finding("note", words.as_ref());
    }

    /// Something does not work; the words say what to do.
    pub fn problem(&mut self, words: impl AsRef<str>) {
        self.problems += 1;
        self.finding("problem", words.as_ref());
    }

    /// A problem with which `serve` does not start, and exits with 2.
    pub fn stops(&mut self, words: impl AsRef<str>) {
        self.would_not_start = true;
        self.problem(words);
    }

    /// How it ends: exit status 0, 1 or 2.
    ///
    /// # Errors
    /// Something is wrong; [`BadConfig`] where `serve` would not start.
    pub fn verdict(mut self) -> anyhow::Result<()> {
        let problems = match self.problems {
            0 => {
                self.print("\nNothing is wrong.");
                return Ok(());
            }
            1 => "1 problem was found".to_owned(),
            n => format!("{n} problems were found"),
        };
        if self.would_not_start {
            return Err(BadConfig(format!("{problems}, and `shadowday serve` would not start.")).into());
        }
        anyhow::bail!("{problems}.")
    }

    fn finding(&mut self, kind: &str, words: &str) {
        let words = one_line(&self.hide_secrets(words));
        self.print(&format!("{kind:<7}  {words}"));
    }

    /// Whoever reads may have gone away (`check | head`); the exit status still counts.
    fn print(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
        let _ = self.out.flush();
    }

    fn hide_secrets(&self, words: &str) -> String {
        let known = self.secrets.iter().fold(words.to_owned(), |words, secret| words.replace(secret, HIDDEN));
        known.split(' ').map(hide_token).collect::<Vec<_>>().join(" ")
    }
}

/// A token stays hidden also where it was put into another setting. The prefix alone, `xoxb-…`, is no token.
fn hide_token(word: &str) -> String {
    let Some(at) = ["xoxb-", "xoxp-", "xoxe", "xapp-"].iter().filter_map(|prefix| word.find(prefix)).min() else {
        return word.to_owned();
    };
    let is_outside = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.';
    let token = word[at..].split(is_outside).next().unwrap_or_default();
    if token.len() <= TOKEN_PREFIX_LENGTH_MAX {
        return word.to_owned();
    }
    format!("{}{HIDDEN}{}", &word[..at], hide_token(&word[at + token.len()..]))
}

/// What comes from elsewhere must not move the cursor or begin a line of its own.
fn one_line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// What a look prints.
    pub fn printed(look: impl FnOnce(&mut Report<'_>)) -> String {
        let mut out = Vec::new();
        look(&mut Report::new(&mut out, vec![]));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn findings_stand_in_groups_a_line_each() {
        let text = printed(|report| {
            report.group("One");
            report.fine("good");
            report.group("Two");
            report.note("so\nso\u{1b}[2J");
            report.problem("bad");
        });
        assert_eq!(text, "One\nok       good\n\nTwo\nnote     so so [2J\nproblem  bad\n");
    }

    #[test]
    fn no_secret_is_printed_wherever_it_was_put() {
        let mut out = Vec::new();
        let mut report = Report::new(&mut out, vec!["hunter2hunter2".into(), "a".into()]);
        report.note("the secret is hunter2hunter2, tokens are \"xoxb-123-456-abc\",xapp-1-2. (begins with xoxb-…)");
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "note     the secret is (hidden), tokens are \"(hidden)\",(hidden) (begins with xoxb-…)\n");
    }

    #[test]
    fn the_verdict_says_whether_serve_would_start() {
        let verdict = |look: fn(&mut Report<'_>)| {
            let mut out = Vec::new();
            let mut report = Report::new(&mut out, vec![]);
            look(&mut report);
            report.verdict()
        };
        assert!(verdict(|report| report.note("x")).is_ok());
        let wrong = verdict(|report| report.problem("x")).unwrap_err();
        assert!(!wrong.is::<BadConfig>() && wrong.to_string() == "1 problem was found.");
        let stops = verdict(|report| {
            report.problem("x");
            report.stops("y");
        });
        assert!(stops.unwrap_err().is::<BadConfig>());
    }
}
