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
