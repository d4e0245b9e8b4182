//! What Slack hands out for a short time: triggers for opening forms, and URLs for answering later.

use jiff::{SignedDuration, Timestamp};

/// How long a trigger can be exchanged for a form.
pub(super) const TRIGGER_LIFE: SignedDuration = SignedDuration::from_secs(3);

/// How long a response URL can be used.
pub(super) const RESPONSE_URL_LIFE: SignedDuration = SignedDuration::from_mins(30);

/// How often a response URL can be used.
pub(super) const RESPONSE_URL_USES_MAX: u8 = 5;

/// How long a socket's ticket can be used.
pub(super) const SOCKET_TICKET_LIFE: SignedDuration = SignedDuration::from_secs(30);

/// Permission to open one form for one person.
pub(super) struct Trigger {
    id: String,
    user: String,
    issued_at: Timestamp,
    is_used: bool,
}

/// Permission to answer a command or a click later.
#[derive(Clone)]
pub(super) struct ResponseUrl {
    pub id: String,
    pub channel: String,
    pub user: String,
    pub original: Original,
    pub thread_ts: Option<String>,
    issued_at: Timestamp,
    uses: u8,
}

/// The message that `replace_original` and `delete_original` mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Original {
    /// A command's own message cannot be touched.
    Nothing,
    /// The message with this time stamp.
    Message(String),
    /// The ephemeral message with this id.
    Ephemeral(String),
}

/// All that was handed out.
#[derive(Default)]
pub(super) struct Tickets {
    triggers: Vec<Trigger>,
    response_urls: Vec<ResponseUrl>,
}

impl Tickets {
    /// Hands out a trigger.
    pub fn add_trigger(&mut self, id: &str, user: &str, issued_at: Timestamp) {
        self.triggers.push(Trigger { id: id.into(), user: user.into(), issued_at, is_used: false });
    }

    /// Exchanges a trigger for the id of the person it is for, or says Slack's error.
    pub fn use_trigger(&mut self, id: &str, now: Timestamp) -> Result<String, &'static str> {
        let trigger = self.triggers.iter_mut().find(|trigger| trigger.id == id).ok_or("invalid_trigger_id")?;
        if trigger.is_used {
            return Err("exchanged_trigger_id");
        }
        if now.duration_since(trigger.issued_at) > TRIGGER_LIFE {
            return Err("expired_trigger_id");
        }
        trigger.is_used = true;
        Ok(trigger.user.clone())
    }

    /// Hands out a response URL.
    pub fn add_response_url(
        &mut self,
        id: &str,
        (user, channel): (&str, &str),
        original: Original,
        thread_ts: Option<String>,
        issued_at: Timestamp,
    ) {
        self.response_urls.push(ResponseUrl {
            id: id.into(),
            channel: channel.into(),
            user: user.into(),
            original,
            thread_ts,
            issued_at,
            uses: 0,
        });
    }

    /// Counts one use of a response URL, or says Slack's error.
    pub fn use_response_url(&mut self, id: &str, now: Timestamp) -> Result<ResponseUrl, &'static str> {
        let url = self.response_urls.iter_mut().find(|url| url.id == id).ok_or("no_such_url")?;
        if now.duration_since(url.issued_at) > RESPONSE_URL_LIFE {
            return Err("expired_url");
        }
        if url.uses >= RESPONSE_URL_USES_MAX {
            return Err("used_url");
        }
        url.uses += 1;
        Ok(url.clone())
    }
}

/// The permissions to open one socket each.
#[derive(Default)]
pub(super) struct SocketTickets(Vec<SocketTicket>);

struct SocketTicket {
    id: String,
    issued_at: Timestamp,
    is_used: bool,
}

impl SocketTickets {
    /// Hands out a ticket.
    pub fn add(&mut self, id: &str, issued_at: Timestamp) {
        self.0.push(SocketTicket { id: id.into(), issued_at, is_used: false });
    }

    /// Lets a socket in once, or says why not.
    pub fn redeem(&mut self, id: &str, now: Timestamp) -> Result<(), &'static str> {
        let ticket = self.0.iter_mut().find(|ticket| ticket.id == id).ok_or("no such ticket")?;
        if ticket.is_used {
            return Err("the ticket was used before");
        }
        if now.duration_since(ticket.issued_at) > SOCKET_TICKET_LIFE {
            return Err("the ticket is too old");
        }
        ticket.is_used = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_trigger_lives_three_seconds_and_is_used_once() {
        let mut tickets = Tickets::default();
        for id in ["a", "b"] {
            tickets.add_trigger(id, "U1", at(0));
        }
        assert_eq!(tickets.use_trigger("x", at(0)), Err("invalid_trigger_id"));
        assert_eq!(tickets.use_trigger("a", at(3_000)), Ok("U1".into()));
        assert_eq!(tickets.use_trigger("a", at(3_000)), Err("exchanged_trigger_id"));
        assert_eq!(tickets.use_trigger("b", at(3_001)), Err("expired_trigger_id"));
    }

    #[test]
    fn a_socket_is_let_in_once_within_half_a_minute() {
        let mut tickets = SocketTickets::default();
        for id in ["a", "b"] {
            tickets.add(id, at(0));
        }
        assert_eq!(tickets.redeem("x", at(0)), Err("no such ticket"));
        assert_eq!(tickets.redeem("a", at(30_000)), Ok(()));
        assert_eq!(tickets.redeem("a", at(30_000)), Err("the ticket was used before"));
        assert_eq!(tickets.redeem("b", at(30_001)), Err("the ticket is too old"));
    }

    #[test]
    fn a_response_url_is_used_five_times_within_half_an_hour() {
        let half_an_hour = 30 * 60 * 1_000;
        let mut tickets = Tickets::default();
        for id in ["a", "b"] {
            tickets.add_response_url(id, ("U1", "C1"), Original::Nothing, None, at(0));
        }
        for _ in 0..5 {
            assert!(tickets.use_response_url("a", at(half_an_hour)).is_ok());
        }
        assert_eq!(tickets.use_response_url("a", at(0)).err(), Some("used_url"));
        assert_eq!(tickets.use_response_url("b", at(half_an_hour + 1)).err(), Some("expired_url"));
    }
}
