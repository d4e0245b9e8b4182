-- The first shadow day: people, days, sign-ups, pairs, shifts, the pager, replies, and what is still to be posted.
--
-- Instants are milliseconds since 1970 in UTC (columns named *_at). What people set in local time is kept as local
-- date and time, beside the day's IANA zone, and turned into instants when it is read: new zone rules then apply.

CREATE TABLE people (
    id           TEXT    PRIMARY KEY,            -- Slack's user id
    name         TEXT    NOT NULL,
    time_zone    TEXT    NOT NULL,
    is_admin     INTEGER NOT NULL DEFAULT 0,
    is_bot       INTEGER NOT NULL DEFAULT 0,
    deactivated  INTEGER NOT NULL DEFAULT 0,
    stranger     INTEGER NOT NULL DEFAULT 0,     -- of another workspace (Slack Connect)
    coordinator  INTEGER NOT NULL DEFAULT 0,
    topics       TEXT    NOT NULL DEFAULT '[]',  -- JSON list
    languages    TEXT    NOT NULL DEFAULT '[]',  -- JSON list of ISO 639-1 codes
    hours_start  TEXT    NOT NULL DEFAULT '09:00',
    hours_end    TEXT    NOT NULL DEFAULT '17:00',
    looked_up_at INTEGER NOT NULL
) STRICT;

CREATE TABLE days (
    id            INTEGER PRIMARY KEY,
    format        TEXT    NOT NULL,
    date          TEXT    NOT NULL,
    time_zone     TEXT    NOT NULL,
    start_time    TEXT    NOT NULL,
    end_time      TEXT    NOT NULL,
    signup_until  TEXT    NOT NULL,              -- local date; sign-up closes in the course of it
    channel       TEXT    NOT NULL,
    topics        TEXT    NOT NULL,              -- JSON list
    places        INTEGER NOT NULL CHECK (places > 0),
    coordinator   TEXT    NOT NULL,
    card_ts       TEXT,
    paired_at     INTEGER,                       -- when the pairs were confirmed: sign-up is closed from then on
    called_off_at INTEGER,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX days_by_date ON days (date);

CREATE TABLE advocates (
    day      INTEGER NOT NULL REFERENCES days (id),
    person   TEXT    NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE shifts (
    id         INTEGER PRIMARY KEY,
    day        INTEGER NOT NULL REFERENCES days (id),
    advocate   TEXT    NOT NULL,
    start_time TEXT    NOT NULL,                 -- local time on the day's date
    end_time   TEXT    NOT NULL
) STRICT;
CREATE INDEX shifts_by_day ON shifts (day);

CREATE TABLE signups (
    day        INTEGER NOT NULL REFERENCES days (id),
    person     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('in', 'waiting', 'cancelled')),
    reason     TEXT,                             -- why this person waits, in words; none: the day is full
    since_at   INTEGER NOT NULL,                 -- signed up then; the order of the waiting list
    PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX signups_by_person ON signups (person);

CREATE TABLE pairings (
    day      INTEGER NOT NULL REFERENCES days (id),
    shadower TEXT    NOT NULL,
    buddy    TEXT    NOT NULL,
    reasons  TEXT    NOT NULL,                   -- JSON list of sentences
    state    TEXT    NOT NULL CHECK (state IN ('wished', 'confirmed')),
    PRIMARY KEY (day, shadower, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX pairings_by_buddy ON pairings (buddy);

CREATE TABLE pager (
    day      INTEGER NOT NULL REFERENCES days (id),
    since_at INTEGER NOT NULL,
    holder   TEXT    NOT NULL,
    PRIMARY KEY (day, since_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE handoffs (
    id           INTEGER PRIMARY KEY,
    day          INTEGER NOT NULL REFERENCES days (id),
    shift        INTEGER NOT NULL UNIQUE REFERENCES shifts (id) ON DELETE CASCADE,  -- the one that ends
    giver        TEXT    NOT NULL,
    taker        TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    notes        TEXT,                           -- '' means: nothing to report
    step         TEXT    NOT NULL,
    picked_up_by TEXT,
    picked_up_at INTEGER,
    card_ts      TEXT
) STRICT;
CREATE INDEX handoffs_by_day ON handoffs (day);

CREATE TABLE replies (
    id            INTEGER PRIMARY KEY,
    day           INTEGER NOT NULL REFERENCES days (id),
    person        TEXT    NOT NULL,
    link          TEXT,
    at            INTEGER NOT NULL,
    taken_back_at INTEGER
) STRICT;
CREATE INDEX replies_by_person ON replies (person);

CREATE TABLE celebrations (
    id            INTEGER PRIMARY KEY,
    day           INTEGER NOT NULL REFERENCES days (id),
    person        TEXT    NOT NULL,
    reply         INTEGER NOT NULL UNIQUE REFERENCES replies (id),
    occasion      TEXT    NOT NULL,
    ts            TEXT,
    taken_back_at INTEGER
) STRICT;
CREATE UNIQUE INDEX celebrations_once ON celebrations (day, person) WHERE taken_back_at IS NULL;

CREATE TABLE ride_requests (
    id      INTEGER PRIMARY KEY,
    person  TEXT    NOT NULL,
    channel TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('asked', 'made', 'declined')),
    day     INTEGER REFERENCES days (id),
    at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ride_requests_once ON ride_requests (person) WHERE state = 'asked';

CREATE TABLE inbox (
    key    TEXT    PRIMARY KEY,                  -- Slack's trigger or event id
    answer TEXT    NOT NULL,                     -- JSON
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_by_age ON inbox (at);

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(12)))),  -- goes into the message's metadata
    lane         TEXT    NOT NULL,               -- what is in one lane is posted in order
    what         TEXT    NOT NULL,               -- JSON
    card         TEXT,                           -- an edit that a later edit of the same card makes needless
    state        TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')),
    fate_unknown INTEGER NOT NULL DEFAULT 0,     -- it may be posted already: look before trying again
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_at       INTEGER NOT NULL,
    expires_at   INTEGER,                        -- pointless afterwards
    created_at   INTEGER NOT NULL,
    error        TEXT,
    told         TEXT                            -- the error for which it was given up before, and somebody told
) STRICT;
CREATE UNIQUE INDEX outbox_cards ON outbox (card) WHERE state = 'waiting' AND card IS NOT NULL;
CREATE INDEX outbox_open ON outbox (lane, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';

CREATE TABLE lanes (
    lane    TEXT    PRIMARY KEY,
    free_at INTEGER NOT NULL                     -- Slack takes about one message a second for each channel
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    members TEXT PRIMARY KEY,                    -- sorted ids, comma-separated
    channel TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE timers (
    what   TEXT    PRIMARY KEY,                  -- JSON
    due_at INTEGER NOT NULL,
    rank   INTEGER NOT NULL,                     -- which of those that are due at the same instant rings first
    day    INTEGER NOT NULL REFERENCES days (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_by_due ON timers (due_at);

CREATE TABLE audit (
    at    INTEGER NOT NULL,
    actor TEXT    NOT NULL,
    did   TEXT    NOT NULL,
    day   INTEGER
) STRICT;
