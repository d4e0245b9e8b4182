//! Secrets shared with help desks, and what is signed with them. Compared in constant time, never shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha1::Sha1;
use sha2::Sha256;

/// Signed longer ago than this, or as far in the future, and it may be a recorded one.
const AGE_MAX: SignedDuration = SignedDuration::from_mins(5);

/// What a help desk and we know. Never shown, not even by `{:?}`.
#[derive(Clone)]
pub struct Secret(String);

/// Why a webhook is refused. Says nothing that would help to forge one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the signature or its time stamp is missing")]
    Missing,
    #[error("the time stamp is no time")]
    NoTime,
    #[error("the time stamp is more than five minutes off")]
    TooFarOff,
    #[error("the signature is wrong: most likely the secret is another one")]
    Wrong,
}

impl Refused {
    /// For figures.
    pub fn name(self) -> &'static str {
        match self {
            Refused::Missing => "unsigned",
            Refused::NoTime => "no_time",
            Refused::TooFarOff => "old",
            Refused::Wrong => "wrong_signature",
        }
    }
}

impl Secret {
    /// `None` for an empty secret: everybody could sign with that.
    pub fn new(secret: &str) -> Option<Secret> {
        let secret = secret.trim();
        (!secret.is_empty()).then(|| Secret(secret.to_owned()))
    }

    /// Is `given` the HMAC-SHA256 of these parts, one after the other?
    pub fn signed_sha256(&self, parts: &[&[u8]], given: &[u8]) -> Result<(), Refused> {
        check::<Hmac<Sha256>>(&self.0, parts, given)
    }

    /// Is `given` the HMAC-SHA1 of these parts, one after the other?
    pub fn signed_sha1(&self, parts: &[&[u8]], given: &[u8]) -> Result<(), Refused> {
        check::<Hmac<Sha1>>(&self.0, parts, given)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn check<M: Mac + KeyInit>(secret: &str, parts: &[&[u8]], given: &[u8]) -> Result<(), Refused> {
    let mut mac = <M as KeyInit>::new_from_slice(secret.as_bytes()).map_err(|_| Refused::Wrong)?;
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(given).map_err(|_| Refused::Wrong)
}

/// Was it signed within five minutes of now?
pub fn is_fresh(signed: Timestamp, now: Timestamp) -> Result<(), Refused> {
    if now.duration_since(signed).abs() > AGE_MAX { Err(Refused::TooFarOff) } else { Ok(()) }
}

/// A signature in base64.
pub fn from_base64(text: &str) -> Result<Vec<u8>, Refused> {
    STANDARD.decode(text).map_err(|_| Refused::Wrong)
}

/// A signature in hexadecimal digits.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Refused> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return Err(Refused::Wrong);
    }
    let value = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| u8::try_from(value(pair[0])? * 16 + value(pair[1])?).ok();
    digits.chunks(2).map(|pair| byte(pair).ok_or(Refused::Wrong)).collect()
}
