-- Of what the coordinator was told last: what is new since is told too.
ALTER TABLE turn_warnings ADD COLUMN dates TEXT NOT NULL DEFAULT '[]';   -- JSON: on which dates they are not there
ALTER TABLE turn_warnings ADD COLUMN has_left INTEGER NOT NULL DEFAULT 0;
