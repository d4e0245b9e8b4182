//! shadowday: a Slack bot that runs support shadowing days. `ARCHITECTURE.md` says where is what.

pub mod app;
pub mod backup;
pub mod check;
pub mod clock;
pub mod commands;
pub mod config;
pub mod demo;
pub mod desk_worker;
pub mod domain;
pub mod door;
pub mod files;
pub mod helpdesk;
pub mod http;
pub mod metric;
pub mod outbox;
pub mod pair_file;
pub mod request;
pub mod rota_file;
pub mod sandbox;
pub mod scheduler;
pub mod slack;
pub mod socket;
pub mod store;
pub mod strict_json;
pub mod views;
