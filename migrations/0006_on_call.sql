-- On call: the pager goes on whenever somebody asks for it, not only at the end of a shift.

-- Somebody took the pager without a handoff: that can be undone for a while.
ALTER TABLE pager ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;

CREATE TABLE handoffs_of_all_kinds (
    id           INTEGER PRIMARY KEY,
    day          INTEGER NOT NULL REFERENCES days (id),
    why          TEXT    NOT NULL CHECK (why IN ('shift', 'now', 'break', 'back')),
    shift        INTEGER UNIQUE REFERENCES shifts (id) ON DELETE CASCADE,           -- the one that ends, where one does
    minutes      INTEGER,                                                           -- of the break
    giver        TEXT    NOT NULL,
    taker        TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    notes        TEXT,                           -- '' means: nothing to report
    step         TEXT    NOT NULL,
    picked_up_by TEXT,
    picked_up_at INTEGER,
    card_ts      TEXT
) STRICT;
INSERT INTO handoffs_of_all_kinds
    SELECT id, day, 'shift', shift, NULL, giver, taker, due_at, notes, step, picked_up_by, picked_up_at, card_ts
    FROM handoffs;
DROP TABLE handoffs;
ALTER TABLE handoffs_of_all_kinds RENAME TO handoffs;
CREATE INDEX handoffs_by_day ON handoffs (day);

-- Somebody covers this part of another's shift.
ALTER TABLE shifts ADD COLUMN owner TEXT;

-- Asking for cover: of a whole shift, or of a part. The stretch is local time on the day's date, as of the shift.
CREATE TABLE covers (
    id         INTEGER PRIMARY KEY,
    day        INTEGER NOT NULL REFERENCES days (id),
    owner      TEXT    NOT NULL,
    start_time TEXT    NOT NULL,
    end_time   TEXT    NOT NULL,
    note       TEXT    NOT NULL,
    -- A swap: whom alone it is asked of, and the stretch of theirs, of the same day, that the owner takes in exchange.
    other       TEXT,
    other_start TEXT,
    other_end   TEXT,
    state      TEXT    NOT NULL CHECK (state IN ('asked', 'taken', 'over', 'withdrawn')),
    taken_by   TEXT
) STRICT;
CREATE INDEX covers_by_day ON covers (day);
