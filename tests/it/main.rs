//! One binary for all tests that look from outside. Each talks like people do, over real HTTP with signed requests,
//! against our own strict Slack, and ends by proving silence.

mod afterwards;
mod ask;
mod assigner;
mod bad_input;
mod bot;
mod calendars;
mod celebrations;
mod check;
mod complaints;
mod cover;
mod crowd;
mod dates;
mod delivery;
mod desk_api;
mod desks;
mod faults;
mod files;
mod first_day;
mod group_refused;
mod joining;
mod known;
mod line;
mod log;
mod notes;
mod pager;
mod pager_changes;
mod pager_machine;
mod pager_said;
mod pager_told;
mod pair_file;
mod pairs;
mod planning;
mod preview;
mod process;
mod reminders;
mod restarts;
mod rooms;
mod rota_file;
mod rotas;
mod rotations;
mod settings;
mod shares;
mod small_desk;
mod standing;
mod upkeep;
mod walk;
mod webhooks;
mod wishes;

/// Slack calls us.
const MODE: bot::Mode = bot::Mode::Http;
