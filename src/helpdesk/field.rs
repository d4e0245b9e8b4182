//! Single values in what desks send. Each is bounded, and an error says nothing of what it was.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::domain::reply::parse_link;

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

/// A text of a kind, without what moves cursors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<K>(String, PhantomData<K>);

impl<K: Kind> Text<K> {
    fn new(text: &str) -> Option<Text<K>> {
        if text.chars().nth(K::CHARS_MAX).is_some() || !K::is_good(text) {
            return None;
        }
        let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        Some(Text(printable.trim().to_owned(), PhantomData))
    }
}

impl<'de, K: Kind> Deserialize<'de> for Text<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text<K>, D::Error> {
        let text = String::deserialize(deserializer)?;
        Text::new(&text).ok_or_else(|| D::Error::custom("too long, or of another kind"))
    }
}

/// A text of a kind where it is one, and none where anything else stands: in a whole conversation not all is ours to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose<K>(Option<Text<K>>);

impl<K> Default for Loose<K> {
    fn default() -> Loose<K> {
        Loose(None)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Loose<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Loose<K>, D::Error> {
        struct Any<K>(PhantomData<K>);
        impl<'de, K: Kind> Visitor<'de> for Any<K> {
            type Value = Loose<K>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_str<E>(self, text: &str) -> Result<Loose<K>, E> {
                Ok(Loose(Text::new(text)))
            }

            fn visit_unit<E>(self) -> Result<Loose<K>, E> {
                Ok(Loose(None))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Loose<K>, E> {
                Ok(Loose(None))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Loose<K>, E> {
                Ok(Loose(None))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Loose<K>, E> {
                Ok(Loose(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Loose<K>, E> {
                Ok(Loose(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose<K>, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Loose<K>, A::Error> {
                while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose(None))
            }
        }
        deserializer.deserialize_any(Any(PhantomData))
    }
}

impl<K> From<Loose<K>> for Option<Text<K>> {
    fn from(loose: Loose<K>) -> Option<Text<K>> {
        loose.0
    }
}

/// The text, if there is any.
pub fn filled<K>(text: impl Into<Option<Text<K>>>) -> Option<String> {
    text.into().map(|Text(text, _)| text).filter(|text| !text.is_empty())
}

/// An e-mail address, in small letters.
pub fn email(text: impl Into<Option<Text<Email>>>) -> Option<String> {
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
        let is_clean = !text.contains(|c: char| c.is_control() || c.is_whitespace() || "<>|".contains(c));
        text.is_empty() || (is_clean && text.contains('@'))
    }
}

/// A page's address, as people could have typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link;

impl Kind for Link {
    const CHARS_MAX: usize = LINK_CHARS_MAX;

    fn is_good(text: &str) -> bool {
        let is_same = parse_link(text).is_ok_and(|link| link.as_deref().unwrap_or_default() == text);
        is_same && !text.contains(char::is_control)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn is<T: for<'de> Deserialize<'de>>(value: Value) -> bool {
        serde_json::from_value::<T>(value).is_ok()
    }

    #[test]
    fn ids_are_texts_or_numbers_of_bounded_length() {
        let id = |value: Value| serde_json::from_value::<Id>(value).ok().map(|id| id.0);
        assert_eq!(id(json!(141)).as_deref(), Some("141"));
        assert_eq!(id(json!("141")).as_deref(), Some("141"));
        assert_eq!(id(json!(u64::MAX)).as_deref(), Some("18446744073709551615"));
        assert_eq!(id(json!("i".repeat(ID_CHARS_MAX))).map(|id| id.len()), Some(ID_CHARS_MAX));
        let wrong = [
            json!(null),
            json!(1.5),
            json!(true),
            json!([1]),
            json!(""),
            json!("a b"),
            json!("a\u{0}"),
            json!("i".repeat(101)),
        ];
        for wrong in wrong {
            assert_eq!(id(wrong.clone()), None, "{wrong}");
        }
        assert!(["1", "zd:x", "a-1"].iter().all(|id| Id((*id).to_owned()).is_somebody()));
        assert!(["-1", "0"].iter().all(|id| !Id((*id).to_owned()).is_somebody()));
    }

    #[test]
    fn texts_are_bounded_and_what_moves_cursors_is_gone() {
        let name = serde_json::from_value::<Text<Name>>(json!("Ana\n\u{1b}[2J ")).unwrap();
        assert_eq!(filled(Some(name)).as_deref(), Some("Ana  [2J"));
        assert!(is::<Text<Name>>(json!("é".repeat(200))) && !is::<Text<Name>>(json!("é".repeat(201))));
        assert!(is::<Text<Email>>(json!("Ana@example.com")) && !is::<Text<Email>>(json!("ana")));
        assert!(!is::<Text<Email>>(json!("ana@example.com <!channel>")));
        assert!(is::<Text<Link>>(json!("https://desk.example/1")) && is::<Text<Link>>(json!("")));
        for wrong in ["javascript:alert(1)", "https://", "https://a|b", "https://a\u{7}b", " https://a", "/1"] {
            assert!(!is::<Text<Link>>(json!(wrong)), "{wrong:?}");
        }
        assert!(!is::<Text<Link>>(json!(format!("https://{}", "a".repeat(2_000)))));
    }

    #[test]
    fn what_is_loose_is_none_where_anything_else_stands() {
        for other in [json!(null), json!(1), json!([{"a": []}]), json!({"b": null}), json!("é".repeat(201)), json!(" ")]
        {
            let loose: Loose<Name> = serde_json::from_value(other.clone()).unwrap();
            assert_eq!(filled(loose), None, "{other}");
        }
        let loose: Loose<Name> = serde_json::from_value(json!("Ana")).unwrap();
        assert_eq!(filled(loose).as_deref(), Some("Ana"));
    }
}
