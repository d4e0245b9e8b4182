-- Days whose date each pair chooses: a round is paired first, and its pairs' own days follow.

-- The round in which this day's date was agreed; a day of such a format without one is the round itself.
ALTER TABLE days ADD COLUMN round INTEGER REFERENCES days (id);
CREATE INDEX days_by_round ON days (round) WHERE round IS NOT NULL;

-- A pair of a round on its way to a date, with the one proposal that waits for an answer.
CREATE TABLE arrangements (
    id          INTEGER PRIMARY KEY,
    round       INTEGER NOT NULL REFERENCES days (id),
    shadower    TEXT    NOT NULL,
    buddy       TEXT    NOT NULL,
    since_at    INTEGER NOT NULL,                -- without a date since then: paired, or the date fell through
    day         INTEGER REFERENCES days (id),    -- the day they agreed on
    proposed_by TEXT,
    proposed    TEXT,                            -- JSON list of local dates
    proposed_at INTEGER,
    reminded_at INTEGER,
    told_at     INTEGER,                         -- the coordinator, that they find no date
    ended_at    INTEGER,                         -- they are no longer a pair
    CHECK ((proposed IS NULL) = (proposed_by IS NULL) AND (proposed IS NULL) = (proposed_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX arrangements_once ON arrangements (round, shadower) WHERE ended_at IS NULL;
CREATE INDEX arrangements_by_day ON arrangements (day) WHERE day IS NOT NULL;
