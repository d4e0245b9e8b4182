//! Is this request from Slack? Slack's scheme v0: an HMAC-SHA256 over time stamp and raw body
//! (docs.slack.dev, *Verifying requests from Slack*).

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

/// Older than this, or as far in the future, and a request is refused: it may be a recorded one.
const AGE_MAX: SignedDuration = SignedDuration::from_mins(5);

/// Slack's signing secret. Never shown, not even by `{:?}`.
#[derive(Clone)]
pub struct SigningSecret(String);

/// Why a request is refused. Says nothing that would help to forge one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the signature or its time stamp is missing")]
    Missing,
    #[error("the time stamp is no number")]
    NoNumber,
    #[error("the time stamp is more than five minutes off")]
    TooFarOff,
    #[error("the signature is wrong")]
    Wrong,
}

impl SigningSecret {
    /// `None` for an empty secret: everybody could sign with that.
    pub fn new(secret: &str) -> Option<SigningSecret> {
        let secret = secret.trim();
        (!secret.is_empty()).then(|| SigningSecret(secret.to_owned()))
    }

    /// Checks the two headers against the raw body.
    ///
    /// # Errors
    /// Why the request must not be believed.
    pub fn verify(
        &self,
        timestamp: Option<&str>,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Refused> {
        let (Some(timestamp), Some(signature)) = (timestamp, signature) else {
            return Err(Refused::Missing);
        };
        let seconds: i64 = timestamp.parse().map_err(|_| Refused::NoNumber)?;
        if (i128::from(now.as_second()) - i128::from(seconds)).abs() > i128::from(AGE_MAX.as_secs()) {
            return Err(Refused::TooFarOff);
        }
        let given = signature.strip_prefix("v0=").and_then(decode_hex).ok_or(Refused::Wrong)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).map_err(|_| Refused::Wrong)?;
        mac.update(b"v0:");
        mac.update(timestamp.as_bytes());
        mac.update(b":");
        mac.update(body);
        mac.verify_slice(&given).map_err(|_| Refused::Wrong)
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Slack's own example, from the page named above.
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const TIMESTAMP: &str = "1531420618";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn verify(timestamp: &str, signature: &str, body: &str, seconds_off: i64) -> Result<(), Refused> {
        let now = Timestamp::from_second(1_531_420_618 + seconds_off).unwrap();
        SigningSecret::new(SECRET).unwrap().verify(Some(timestamp), Some(signature), body.as_bytes(), now)
    }

    #[test]
    fn slacks_own_example_is_believed() {
        assert_eq!(verify(TIMESTAMP, SIGNATURE, BODY, 0), Ok(()));
    }

    #[test]
    fn five_minutes_either_way_and_not_a_second_more() {
        assert_eq!(verify(TIMESTAMP, SIGNATURE, BODY, 300), Ok(()));
        assert_eq!(verify(TIMESTAMP, SIGNATURE, BODY, -300), Ok(()));
        assert_eq!(verify(TIMESTAMP, SIGNATURE, BODY, 301), Err(Refused::TooFarOff));
        assert_eq!(verify(TIMESTAMP, SIGNATURE, BODY, -301), Err(Refused::TooFarOff));
    }

    #[test]
    fn nothing_else_is() {
        assert_eq!(verify(TIMESTAMP, SIGNATURE, "token=forged", 0), Err(Refused::Wrong));
        assert_eq!(verify(TIMESTAMP, "v0=zz", BODY, 0), Err(Refused::Wrong));
        assert_eq!(verify(TIMESTAMP, "v0=é1", BODY, 0), Err(Refused::Wrong));
        assert_eq!(verify(TIMESTAMP, "", BODY, 0), Err(Refused::Wrong));
        assert_eq!(verify("soon", SIGNATURE, BODY, 0), Err(Refused::NoNumber));
        assert_eq!(verify("9223372036854775807", SIGNATURE, BODY, 0), Err(Refused::TooFarOff));
        assert!(SigningSecret::new(" ").is_none());
    }
}
