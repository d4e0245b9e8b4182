-- Replies that help desks tell of, and who their agents are.

-- A reply may be of no day (of duty, or of any other time), and of somebody whom we do not know yet.
CREATE TABLE replies_of_all (
    id            INTEGER PRIMARY KEY,
    day           INTEGER REFERENCES days (id),       -- for which it counts
    rotation      INTEGER REFERENCES rotations (id),  -- on whose duty it was sent
    turn_start_at INTEGER,
    person        TEXT,                               -- whose it is; none: nobody knows who the agent is
    link          TEXT,                               -- where somebody gave one
    at            INTEGER NOT NULL,                   -- when it was sent; told by hand: when it was told
    by_hand       INTEGER NOT NULL DEFAULT 0,         -- somebody told of it, or credited it
    desk          TEXT,                               -- which help desk saw it
    ticket        TEXT,
    desk_reply    TEXT,                               -- the desk's own id
    agent         TEXT,                               -- who sent it there
    taken_back_at INTEGER,
    CHECK ((desk IS NULL) = (desk_reply IS NULL) AND (desk IS NULL) = (agent IS NULL)),
    CHECK (desk IS NOT NULL OR person IS NOT NULL),
    CHECK ((rotation IS NULL) = (turn_start_at IS NULL))
) STRICT;
INSERT INTO replies_of_all (id, day, person, link, at, by_hand, taken_back_at)
    SELECT id, day, person, link, at, 1, taken_back_at FROM replies;

-- As before; it has to point at the new table.
CREATE TABLE celebrations_of_all (
    id            INTEGER PRIMARY KEY,
    day           INTEGER NOT NULL REFERENCES days (id),
    person        TEXT    NOT NULL,
    reply         INTEGER NOT NULL UNIQUE REFERENCES replies_of_all (id),
    occasion      TEXT    NOT NULL,
    ts            TEXT,
    taken_back_at INTEGER
) STRICT;
INSERT INTO celebrations_of_all SELECT id, day, person, reply, occasion, ts, taken_back_at FROM celebrations;
DROP TABLE celebrations;
DROP TABLE replies;
ALTER TABLE replies_of_all RENAME TO replies;
ALTER TABLE celebrations_of_all RENAME TO celebrations;
CREATE UNIQUE INDEX celebrations_once ON celebrations (day, person) WHERE taken_back_at IS NULL;
CREATE INDEX replies_by_person ON replies (person, at);
CREATE INDEX replies_by_day ON replies (day) WHERE day IS NOT NULL;
-- What a desk tells twice is one reply.
CREATE UNIQUE INDEX replies_once ON replies (desk, desk_reply) WHERE desk IS NOT NULL;
CREATE INDEX replies_by_agent ON replies (desk, agent) WHERE desk IS NOT NULL;

-- Who answers customers in a help desk.
CREATE TABLE agents (
    desk          TEXT    NOT NULL,
    id            TEXT    NOT NULL,                   -- the desk's own
    email         TEXT,                               -- in small letters
    name          TEXT,
    state         TEXT    NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'known', 'nobody')),
    person        TEXT,                               -- who it is in Slack; 'nobody' is one of ours, such as a robot
    linked_by     TEXT,                               -- the coordinator who said so; none: the e-mail
    seen_at       INTEGER NOT NULL,                   -- first
    told_at       INTEGER,                            -- a coordinator was asked who it is
    PRIMARY KEY (desk, id),
    CHECK ((person IS NOT NULL) = (state = 'known'))
) STRICT, WITHOUT ROWID;

-- How it goes with each help desk, for `check`.
CREATE TABLE desks (
    desk        TEXT    PRIMARY KEY,
    heard_at    INTEGER,                              -- it spoke, believably
    refused_at  INTEGER,                              -- the last that was refused, and why
    refused_why TEXT,
    ignored_at  INTEGER,                              -- the last that was believed and had another shape, and which
    ignored_why TEXT
) STRICT, WITHOUT ROWID;
