-- Somebody is asked to take a turn for another, or some days of it; with something in return, both or none.
CREATE TABLE turn_requests (
    id              INTEGER PRIMARY KEY,
    rotation        INTEGER NOT NULL REFERENCES rotations (id),
    owner           TEXT    NOT NULL,
    other           TEXT    NOT NULL,
    from_at         INTEGER NOT NULL,
    until_at        INTEGER NOT NULL,
    return_from_at  INTEGER,                     -- what the owner takes for it
    return_until_at INTEGER,
    ends_at         INTEGER NOT NULL,            -- nobody can take it from then on
    state           TEXT    NOT NULL CHECK (state IN ('asked', 'taken', 'declined', 'withdrawn', 'over')),
    owner_ts        TEXT,                        -- where it stands in their conversation; none: it was not sent yet
    other_ts        TEXT,
    CHECK ((return_from_at IS NULL) = (return_until_at IS NULL))
) STRICT;
CREATE INDEX turn_requests_open ON turn_requests (rotation, ends_at) WHERE state = 'asked';
