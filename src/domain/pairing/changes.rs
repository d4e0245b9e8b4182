//! What changes for somebody whose buddy changes.

use super::Pair;

/// What is lost and won, in short words.
pub fn changes(before: &Pair, after: &Pair) -> Vec<String> {
    let _ = (before, after);
    vec![]
}
