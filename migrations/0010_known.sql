-- Being known: a Slack user group that follows the pager, and a video room. Being told: reminders when people want them.

-- What coordinators set for the whole team; a single row.
CREATE TABLE team (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    user_group   TEXT    NOT NULL DEFAULT '',    -- its handle, without @; '' is none
    always_in    TEXT    NOT NULL DEFAULT '[]',  -- JSON list of people who stay in it
    video_room   TEXT    NOT NULL DEFAULT '',    -- a link
    set_by       TEXT    NOT NULL DEFAULT '',    -- who hears of it
    -- How it stands in Slack, as far as we know.
    group_id     TEXT,                           -- none: its handle is yet to be looked up
    members      TEXT,                           -- JSON list, sorted
    is_announced INTEGER NOT NULL DEFAULT 0,     -- it was said that the group follows
    trouble      TEXT,                           -- why it does not: Slack's word, said once
    empty_told   INTEGER NOT NULL DEFAULT 0      -- it was said that Slack keeps no empty group
) STRICT;
INSERT INTO team (id) VALUES (1);

-- How long before their days and shifts a person is reminded.
ALTER TABLE people ADD COLUMN reminders TEXT NOT NULL DEFAULT '["day"]';  -- JSON list
