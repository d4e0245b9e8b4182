-- Which buddy sent a reply that is a shadower's; pictures that Slack did not take; what desks saw, by time.

ALTER TABLE replies ADD COLUMN credited_by TEXT;
CREATE INDEX replies_by_desk ON replies (desk, at) WHERE desk IS NOT NULL;

-- A picture without which a post went through, and how often that was so since it last stood in one.
ALTER TABLE celebration_posts ADD COLUMN dropped_picture INTEGER;
ALTER TABLE pictures ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
