//! The rules, as pure functions: no database, no Slack, no clock, no environment.

pub mod action;
pub mod availability;
pub mod calendar;
pub mod cover;
pub mod dates;
pub mod day;
pub mod days_off;
pub mod feed;
pub mod format;
pub mod hours;
pub mod ids;
pub mod pager;
pub mod pagers;
pub mod pairing;
pub mod people;
pub mod plan;
pub mod quota;
pub mod reply;
pub mod rota;
pub mod rotation;
pub mod seating;
pub mod shifts;
pub mod signup;
pub mod snapshot;
pub mod timer;
pub mod zones;
