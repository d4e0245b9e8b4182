-- Each person's calendar: who has an address for it, and what it listed.

CREATE TABLE feeds (
    person   TEXT    PRIMARY KEY,
    token    TEXT    NOT NULL UNIQUE,            -- SHA-256 of what stands in the address, which is kept nowhere
    since_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a calendar has been given: the next time it is told what is different, under the same uid.
CREATE TABLE feed_events (
    uid        TEXT    PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
    person     TEXT    NOT NULL,
    day        INTEGER NOT NULL REFERENCES days (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('shift', 'day')),
    start_at   INTEGER NOT NULL,
    end_at     INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    words      TEXT    NOT NULL,
    sequence   INTEGER NOT NULL DEFAULT 0,       -- raised with each change
    cancelled  INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_events_by_person ON feed_events (person, end_at);
CREATE INDEX feed_events_by_end ON feed_events (end_at);
