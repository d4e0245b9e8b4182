-- What the pager's handoffs need to be right whatever changes around them.

-- When it was asked for, which may be after it was due: it gets louder from then on. None: when it was due.
ALTER TABLE handoffs ADD COLUMN asked_at INTEGER;
-- Who wrote the notes, where that is not the giver: somebody else has the pager since.
ALTER TABLE handoffs ADD COLUMN notes_by TEXT;

-- Advocates who said on the day that they cannot make it; they stay on it until somebody else has their shifts.
CREATE TABLE absences (
    day    INTEGER NOT NULL REFERENCES days (id),
    person TEXT    NOT NULL,
    PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;
