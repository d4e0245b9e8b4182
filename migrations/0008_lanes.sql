-- Several people on call at a time: each lane of a day has its own shifts, and its own pager.

ALTER TABLE days ADD COLUMN lanes INTEGER NOT NULL DEFAULT 1 CHECK (lanes BETWEEN 1 AND 4);

-- From 0.
ALTER TABLE shifts ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
-- Somebody set it; a new rota of the day keeps it.
ALTER TABLE shifts ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;

ALTER TABLE handoffs ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;

CREATE TABLE pagers (
    day      INTEGER NOT NULL REFERENCES days (id),
    lane     INTEGER NOT NULL DEFAULT 0,
    since_at INTEGER NOT NULL,
    holder   TEXT    NOT NULL,
    taken    INTEGER NOT NULL DEFAULT 0,         -- without a handoff: that can be undone for a while
    PRIMARY KEY (day, lane, since_at)
) STRICT, WITHOUT ROWID;
INSERT INTO pagers SELECT day, 0, since_at, holder, taken FROM pager;
DROP TABLE pager;
ALTER TABLE pagers RENAME TO pager;

-- A stretch of a lane without a shift that is meant to be like that. Local time on the day's date.
CREATE TABLE meant_gaps (
    day        INTEGER NOT NULL REFERENCES days (id),
    lane       INTEGER NOT NULL,
    start_time TEXT    NOT NULL,
    end_time   TEXT    NOT NULL,
    PRIMARY KEY (day, lane, start_time)
) STRICT, WITHOUT ROWID;
