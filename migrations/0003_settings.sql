-- What people set for themselves beside their details. Local dates are on the person's own clock.
ALTER TABLE people ADD COLUMN own_zone TEXT NOT NULL DEFAULT '';        -- instead of Slack's; '' is as in Slack
ALTER TABLE people ADD COLUMN team TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN days_off TEXT NOT NULL DEFAULT '[]';      -- JSON list of first and last date
ALTER TABLE people ADD COLUMN pause_until TEXT;                         -- back on that date
ALTER TABLE people ADD COLUMN capacity INTEGER CHECK (capacity > 0);    -- shadowers at once; none: as the day says
ALTER TABLE people ADD COLUMN month_max INTEGER CHECK (month_max > 0);  -- shadowers in a calendar month
ALTER TABLE people ADD COLUMN breaks TEXT NOT NULL DEFAULT '[]';        -- JSON list of 12:00-12:30

-- Does their Slack status say that they are away? Not what it says: that may be about their health.
ALTER TABLE people ADD COLUMN status_away INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN status_until_at INTEGER;                  -- when Slack clears it; none: nobody knows
ALTER TABLE people ADD COLUMN slack_updated_at INTEGER NOT NULL DEFAULT 0;  -- Slack's own time of what is known

-- Private: shown to `person` alone.
CREATE TABLE never_with (
    person TEXT NOT NULL,
    other  TEXT NOT NULL,
    PRIMARY KEY (person, other)
) STRICT, WITHOUT ROWID;

-- Advocates who have no shadower on this one day.
CREATE TABLE skips (
    day    INTEGER NOT NULL REFERENCES days (id),
    person TEXT    NOT NULL,
    PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;
