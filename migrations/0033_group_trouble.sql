-- Since when the user group does not follow the pager.
ALTER TABLE team ADD COLUMN trouble_at INTEGER;
