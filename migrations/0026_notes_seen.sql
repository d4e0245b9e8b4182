-- The latest of the day's questions that who wrote the notes had seen: what they left out of them stays out.
ALTER TABLE handoffs ADD COLUMN notes_seen INTEGER;
