//! What the shapes of all desks' answers have in common.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// One of many: where it has another shape it is passed over, and the rest is read.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Lenient<T> {
    Read(T),
    Other(IgnoredAny),
}

/// Those that could be read.
pub(super) fn readable<T>(all: Vec<Lenient<T>>) -> impl Iterator<Item = T> {
    all.into_iter().filter_map(|one| match one {
        Lenient::Read(value) => Some(value),
        Lenient::Other(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_another_shape_is_passed_over() {
        let all: Vec<Lenient<u8>> = serde_json::from_str(r#"[7, "7", -1, null, [7], 8]"#).unwrap();
        assert_eq!(readable(all).collect::<Vec<_>>(), [7, 8]);
    }
}
