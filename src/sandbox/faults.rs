//! Errors that a test asks for.

use std::collections::{BTreeMap, VecDeque};

/// How the sandbox refuses a call that it would have carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `{"ok": false, "error": …}`.
    Error(&'static str),
    /// Status 429; without `retry_after_s` the header is missing.
    RateLimited {
        /// The `Retry-After` header, in seconds.
        retry_after_s: Option<u32>,
    },
    /// This HTTP status, with a page for people as the body.
    Status(u16),
    /// The call is not carried out and never answered.
    Silence,
    /// The call is carried out, then the connection is closed without an answer.
    CutOff,
    /// Status 200 with half a JSON object; the call is not carried out.
    BadJson,
}

/// The refusals still to come, by method.
#[derive(Default)]
pub(super) struct Faults(BTreeMap<String, VecDeque<Refusal>>);

impl Faults {
    /// Refuses the next `times` calls of `method`, after those already asked for.
    pub fn add(&mut self, method: &str, refusal: &Refusal, times: usize) {
        let queue = self.0.entry(method.into()).or_default();
        queue.extend(std::iter::repeat_n(refusal.clone(), times));
    }

    /// The refusal for a call that has just come.
    pub fn take(&mut self, method: &str) -> Option<Refusal> {
        self.0.get_mut(method)?.pop_front()
    }
}
