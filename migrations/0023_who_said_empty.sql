-- Who said that the queue is empty, and may take that back; none: a help desk counted.
ALTER TABLE celebrations ADD COLUMN said_by TEXT;
