-- Rotations: advocates' standing shifts, and duty of shadowers.

CREATE TABLE rotations (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('on-call', 'duty')),
    channel     TEXT    NOT NULL,
    coordinator TEXT    NOT NULL,
    helpers     TEXT    NOT NULL,                -- JSON: ids; with none, whoever is on call helps
    rota        TEXT    NOT NULL,                -- a file of `shadowday rota` with this one rotation in it
    told_at     INTEGER NOT NULL,                -- what was due by then has been said
    ended_at    INTEGER
) STRICT;

-- What is still open after a turn of duty; '' means: nothing.
CREATE TABLE duty_notes (
    rotation      INTEGER NOT NULL REFERENCES rotations (id),
    person        TEXT    NOT NULL,
    turn_start_at INTEGER NOT NULL,
    notes         TEXT    NOT NULL,
    written_at    INTEGER NOT NULL,
    PRIMARY KEY (rotation, person, turn_start_at)
) STRICT, WITHOUT ROWID;

-- Whom the coordinator was told is away in a turn: once is enough.
CREATE TABLE turn_warnings (
    rotation      INTEGER NOT NULL REFERENCES rotations (id),
    person        TEXT    NOT NULL,
    turn_start_at INTEGER NOT NULL,
    PRIMARY KEY (rotation, person, turn_start_at)
) STRICT, WITHOUT ROWID;

-- A timer is of a day or of a rotation.
CREATE TABLE timers_of_all (
    what     TEXT    PRIMARY KEY,                -- JSON
    due_at   INTEGER NOT NULL,
    rank     INTEGER NOT NULL,                   -- which of those that are due at the same instant rings first
    day      INTEGER REFERENCES days (id),
    rotation INTEGER REFERENCES rotations (id)
) STRICT, WITHOUT ROWID;
INSERT INTO timers_of_all SELECT what, due_at, rank, day, NULL FROM timers;
DROP TABLE timers;
ALTER TABLE timers_of_all RENAME TO timers;
CREATE INDEX timers_by_due ON timers (due_at);

-- So is what a calendar was told.
CREATE TABLE feed_events_of_all (
    uid        TEXT    PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    person     TEXT    NOT NULL,
    day        INTEGER REFERENCES days (id),
    rotation   INTEGER REFERENCES rotations (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('shift', 'day', 'turn')),
    start_at   INTEGER NOT NULL,
    end_at     INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    words      TEXT    NOT NULL,
    sequence   INTEGER NOT NULL DEFAULT 0,       -- raised with each change
    cancelled  INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL,
    CHECK ((day IS NULL) = (kind = 'turn') AND (rotation IS NULL) = (kind != 'turn'))
) STRICT, WITHOUT ROWID;
INSERT INTO feed_events_of_all
    SELECT uid, person, day, NULL, kind, start_at, end_at, title, words, sequence, cancelled, changed_at
    FROM feed_events;
DROP TABLE feed_events;
ALTER TABLE feed_events_of_all RENAME TO feed_events;
CREATE INDEX feed_events_by_person ON feed_events (person, end_at);
CREATE INDEX feed_events_by_end ON feed_events (end_at);
