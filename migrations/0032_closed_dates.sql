-- The agreed date, with the event of the team's calendar that fell on it later, of which a pair was told.
ALTER TABLE arrangements ADD COLUMN closed_told TEXT;
