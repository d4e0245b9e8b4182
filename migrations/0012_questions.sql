-- Questions of a day: asked in its thread, or in private by somebody who is stuck.
CREATE TABLE questions (
    id           INTEGER PRIMARY KEY,
    day          INTEGER NOT NULL REFERENCES days (id),
    asker        TEXT    NOT NULL,
    text         TEXT    NOT NULL,               -- as a person typed it
    is_private   INTEGER NOT NULL,
    may_be_named INTEGER NOT NULL,               -- in handoff notes; of a private one, the name alone
    asked_of     TEXT    NOT NULL,               -- JSON: ids
    asked_at     INTEGER NOT NULL,
    taken_by     TEXT,
    answered_by  TEXT,
    answered_at  INTEGER,
    card_ts      TEXT                            -- in the day's thread
) STRICT;
CREATE INDEX questions_by_day ON questions (day);

-- A stretch of a day in which a shadower takes tickets. Local time on the day's date; none: the pair left it out.
CREATE TABLE duties (
    id         INTEGER PRIMARY KEY,
    day        INTEGER NOT NULL REFERENCES days (id),
    person     TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('assigner')),
    buddy      TEXT    NOT NULL,                 -- for whose hours it was chosen
    start_time TEXT,
    end_time   TEXT,
    UNIQUE (day, person, kind),
    CHECK ((start_time IS NULL) = (end_time IS NULL))
) STRICT;
