//! The wire to Slack: verify, parse, call; nothing else. Requests come in as [`crate::request::Request`] and answers
//! leave as JSON; what Slack refuses becomes a [`client::Failure`] where it happens.

pub mod answer;
pub mod client;
pub mod frame;
mod groups;
pub mod parse;
pub mod person;
pub mod plain;
pub mod signature;
