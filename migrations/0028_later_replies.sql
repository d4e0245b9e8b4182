-- It is celebrated, and others of theirs came before it: it is not called the first.
ALTER TABLE celebrations ADD COLUMN is_later INTEGER NOT NULL DEFAULT 0;
