//! Single values in what desks send. Each is bounded, and an error says nothing of what it was.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// Longer ids, names, addresses and links than these are none.
const ID_CHARS_MAX: usize = 100;
const NAME_CHARS_MAX: usize = 200;
const EMAIL_CHARS_MAX: usize = 254;
const LINK_CHARS_MAX: usize = 2_000;

/// A desk's id of something: text or a number, kept as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub String);

impl Id {
    /// Not zero or less, as numbers go: desks have such ids for what is nobody.
    pub fn is_somebody(&self) -> bool {
        self.0 != "0" && !self.0.starts_with('-')
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                let is_good = !text.is_empty()
                    && text.chars().nth(ID_CHARS_MAX).is_none()
                    && !text.contains(|c: char| c.is_control() || c.is_whitespace());
                if is_good { Ok(Id(text.to_owned())) } else { Err(E::custom("no id")) }
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Text that is looked at, and never kept: is there any?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HasText(pub bool);

impl<'de> Deserialize<'de> for HasText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<HasText, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = HasText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or null")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<HasText, E> {
                Ok(HasText(!text.trim().is_empty()))
            }

            fn visit_unit<E: Error>(self) -> Result<HasText, E> {
                Ok(HasText(false))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// What makes a text one of a kind.
pub trait Kind {
    const CHARS_MAX: usize;

    fn is_good(text: &str) -> bool;
}

/// A text of a kind, without what moves cursors. Empty is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<K>(pub String, PhantomData<K>);

impl<'de, K: Kind> Deserialize<'de> for Text<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text<K>, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.chars().nth(K::CHARS_MAX).is_some() || !K::is_good(&text) {
            return Err(D::Error::custom("too long, or of another kind"));
        }
        let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        Ok(Text(printable.trim().to_owned(), PhantomData))
    }
}

/// The text, if there is any.
pub fn filled<K>(text: Option<Text<K>>) -> Option<String> {
    text.map(|Text(text, _)| text).filter(|text| !text.is_empty())
}

/// An e-mail address, in small letters.
pub fn email(text: Option<Text<Email>>) -> Option<String> {
    filled(text).map(|text| text.to_lowercase())
}

/// Somebody's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name;

impl Kind for Name {
    const CHARS_MAX: usize = NAME_CHARS_MAX;

    fn is_good(_: &str) -> bool {
        true
    }
}

/// Somebody's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email;

impl Kind for Email {
    const CHARS_MAX: usize = EMAIL_CHARS_MAX;

    fn is_good(text: &str) -> bool {
        text.is_empty()
            || (text.contains('@') && !text.contains(|c: char| c.is_control() || c.is_whitespace() || "<>".contains(c)))
    }
}

/// A page's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link;

impl Kind for Link {
    const CHARS_MAX: usize = LINK_CHARS_MAX;

    fn is_good(text: &str) -> bool {
        let has_scheme = text.starts_with("https://") || text.starts_with("http://");
        text.is_empty()
            || (has_scheme && !text.contains(|c: char| c.is_control() || c.is_whitespace() || "<>|".contains(c)))
    }
}
